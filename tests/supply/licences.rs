//! Every dependency has a licence that `deny.toml` allows.

use super::{cargo, table};
use crate::ready::Tested;
use std::collections::BTreeSet;
use std::error::Error;
use std::process::Command;

/// Is an SPDX expression met by the licences that are allowed? `/` is an old way to write OR.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let spaced = spaced.replace('/', " OR ").replace(" WITH ", "+WITH+");
    let words: Vec<String> = spaced
        .split_whitespace()
        .map(|word| word.replace("+WITH+", " WITH "))
        .collect();
    let mut rest = &words[..];
    either(&mut rest, allowed) && rest.is_empty()
}

fn either(rest: &mut &[String], allowed: &BTreeSet<String>) -> bool {
    let mut met = both(rest, allowed);
    while rest.first().is_some_and(|word| word == "OR") {
        *rest = &rest[1..];
        met |= both(rest, allowed);
    }
    met
}

fn both(rest: &mut &[String], allowed: &BTreeSet<String>) -> bool {
    let mut met = one(rest, allowed);
    while rest.first().is_some_and(|word| word == "AND") {
        *rest = &rest[1..];
        met &= one(rest, allowed);
    }
    met
}

fn one(rest: &mut &[String], allowed: &BTreeSet<String>) -> bool {
    let Some((word, behind)) = rest.split_first() else {
        return false;
    };
    *rest = behind;
    if word != "(" {
        return allowed.contains(word);
    }
    let met = either(rest, allowed);
    let is_closed = rest.first().is_some_and(|word| word == ")");
    *rest = rest.get(1..).unwrap_or_default();
    met && is_closed
}

#[test]
fn an_expression_of_licences_is_met_by_those_that_are_allowed() {
    let allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"];
    let allowed = allowed.map(str::to_owned).into();
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("MIT AND GPL-3.0", false),
        ("MIT/Apache-2.0", true),
        ("(GPL-3.0 OR MIT) AND Zlib", true),
        ("GPL-3.0 OR Zlib AND MIT", true),
        ("(MIT OR Zlib) AND GPL-3.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("Apache-2.0", false),
        ("", false),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

/// The system that this is built for, in the words of the compiler.
fn host() -> Result<String, Box<dyn Error>> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("-vV").output()?;
    let told = String::from_utf8(output.stdout)?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc tells its host")?.to_owned())
}

#[test]
fn every_licence_is_allowed() -> Tested {
    let rules = table("deny.toml")?;
    let allowed = rules["licenses"]["allow"].as_array().ok_or("licences")?;
    let allowed = allowed.iter().filter_map(toml::Value::as_str);
    let allowed: BTreeSet<String> = allowed.map(str::to_owned).collect();
    // What is built for other systems is not here to be looked at.
    let told = cargo(
        "metadata",
        &["--format-version", "1", "--filter-platform", &host()?],
    )?;
    let known: serde_json::Value = serde_json::from_str(&told)?;
    let packages = known["packages"].as_array().ok_or("packages")?;
    assert!(packages.len() > 40);
    for package in packages {
        let name = package["name"].as_str().ok_or("a name")?;
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_met(licence, &allowed), "{name}: `{licence}`");
    }
    Ok(())
}
