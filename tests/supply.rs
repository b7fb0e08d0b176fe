//! What the program is made of, and what it touches: dependencies from one registry under licences that
//! are allowed, one file with `unsafe`, no connection, no file where none was asked for.

mod forbidden;
mod licences;
#[cfg(feature = "cli")]
mod touched;

use crate::ready::{Tested, package};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::process::Command;

fn text(path: &str) -> Result<String, Box<dyn Error>> {
    Ok(std::fs::read_to_string(package().join(path))?)
}

fn table(path: &str) -> Result<toml::Table, Box<dyn Error>> {
    Ok(text(path)?.parse()?)
}

/// What cargo prints of the packages of this build, the lock as it stands.
fn cargo(command: &str, args: &[&str]) -> Result<String, Box<dyn Error>> {
    let features = if cfg!(feature = "cli") {
        &[][..]
    } else {
        &["--no-default-features"]
    };
    let output = Command::new(env!("CARGO"))
        .current_dir(package())
        .args([command, "--offline", "--locked"])
        .args(args)
        .args(features)
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let hint = "`cargo fetch --locked` gets what is missing";
        return Err(format!("cargo {command}: {said}\n  hint: {hint}").into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn every_dependency_is_of_the_registry_and_has_a_checksum() -> Tested {
    let lock = table("Cargo.lock")?;
    let packages = lock["package"].as_array().ok_or("packages")?;
    assert!(packages.len() > 100);
    for package in packages {
        let name = package["name"].as_str().ok_or("a name")?;
        let of = |key: &str| package.get(key).and_then(toml::Value::as_str);
        if name == env!("CARGO_PKG_NAME") {
            assert_eq!(of("source"), None);
            continue;
        }
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        assert_eq!(of("source"), Some(registry), "{name}");
        assert!(of("checksum").is_some_and(|it| it.len() == 64), "{name}");
    }
    Ok(())
}

/// A version of a crate, `name@version` where it is told.
type Version = (String, String);

/// The crates of the lock by their names, each with its versions.
fn locked() -> Result<BTreeMap<String, BTreeSet<String>>, Box<dyn Error>> {
    let lock = table("Cargo.lock")?;
    let mut versions = BTreeMap::<_, BTreeSet<_>>::new();
    for package in lock["package"].as_array().ok_or("packages")? {
        let of = |key: &str| package[key].as_str().map(str::to_owned);
        let name = of("name").ok_or("a name")?;
        let version = of("version").ok_or("a version")?;
        versions.entry(name).or_default().insert(version);
    }
    Ok(versions)
}

/// The versions that deny.toml lets stand beside newer ones, each with a reason.
fn skipped() -> Result<Vec<Version>, Box<dyn Error>> {
    let rules = table("deny.toml")?;
    let bans = rules["bans"].as_table().ok_or("bans")?;
    assert_eq!(bans["multiple-versions"].as_str(), Some("deny"));
    let mut versions = Vec::new();
    for skip in bans["skip"].as_array().ok_or("a list")? {
        let reason = skip["reason"].as_str().unwrap_or_default();
        assert!(reason.len() > 10, "{skip} has no reason");
        let (name, version) = skip["crate"]
            .as_str()
            .and_then(|it| it.split_once('@'))
            .ok_or("a crate and its version")?;
        versions.push((name.to_owned(), version.to_owned()));
    }
    Ok(versions)
}

/// Crates that the lock has twice because an optional part of a dependency names them; that part is not
/// asked for, so that at most one of the versions is built.
const TWICE_IN_THE_LOCK_ALONE: [&str; 8] = [
    "base64",
    "block-buffer",
    "constant_time_eq",
    "crypto-common",
    "digest",
    "quick-xml",
    "sha2",
    "windows-sys",
];

#[test]
fn every_crate_of_two_versions_is_named_with_its_reason() -> Tested {
    let (mut locked, skipped) = (locked()?, skipped()?);
    for (name, version) in &skipped {
        let versions = locked.get_mut(name).ok_or(format!("{name}: not here"))?;
        assert!(versions.len() > 1, "{name} has one version");
        assert!(versions.remove(version), "{name} {version} is not here");
    }
    let twice = locked.iter().filter(|(_, versions)| versions.len() > 1);
    let twice: Vec<&str> = twice.map(|(name, _)| name.as_str()).collect();
    assert_eq!(twice, TWICE_IN_THE_LOCK_ALONE, "deny.toml names the others");

    let edges = ["--edges", "normal,build,dev", "--duplicates"];
    let tree = cargo(
        "tree",
        &[&edges[..], &["--depth", "0", "--prefix", "none"]].concat(),
    )?;
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let name = line.split(' ').next().ok_or("a name")?;
        let is_twice = TWICE_IN_THE_LOCK_ALONE.contains(&name);
        assert!(!is_twice, "{name} is built in two versions");
    }
    Ok(())
}

/// The program has no business with the network. The runtime that polars brings could open a connection;
/// what it does is looked at below.
const OF_THE_NETWORK: [&str; 8] = [
    "curl-sys",
    "git2",
    "h2",
    "hyper",
    "native-tls",
    "openssl-sys",
    "reqwest",
    "rustls",
];

/// The crates that are built in, and what builds them: name and version a line.
fn built(args: &[&str]) -> Result<String, Box<dyn Error>> {
    let crates = ["--edges", "normal,build", "--prefix", "none"];
    cargo("tree", &[&crates[..], &["--format", "{p}"], args].concat())
}

#[test]
fn nothing_that_speaks_to_the_network_is_built_in() -> Tested {
    let tree = built(&[])?;
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let names: BTreeSet<&str> = names.collect();
    assert!(names.contains("polars") == cfg!(feature = "frames") && names.len() > 40);
    for name in OF_THE_NETWORK {
        assert!(!names.contains(name), "{name} is built in");
    }
    Ok(())
}

#[test]
fn continuous_integration_builds_the_versions_of_the_lock_alone() -> Tested {
    let script = text(".ci/run")?;
    let builds = [
        "cargo test",
        "cargo clippy --",
        "cargo doc",
        "cargo build",
        "cargo deny",
        "cargo install",
    ];
    let calls = script.lines().filter(|line| {
        let line = line.trim_start();
        let is_call = builds.iter().any(|it| line.contains(it));
        is_call
            && !line.starts_with('#')
            && !line.starts_with("say ")
            && !line.contains("--version")
    });
    let calls: Vec<&str> = calls.collect();
    assert!(calls.len() >= 9, "{calls:?}");
    for call in calls {
        assert!(call.contains("--locked"), "{call}");
    }
    Ok(())
}

#[test]
fn the_oldest_compiler_is_the_same_wherever_it_is_told() -> Tested {
    let manifest = table("Cargo.toml")?;
    let oldest = manifest["package"]["rust-version"].as_str().ok_or("one")?;
    for page in ["README.md", ".ci/run"] {
        let told = text(page)?;
        let told = told.replace("[Rust](https://rustup.rs)", "Rust");
        assert!(told.contains(&format!("Rust {oldest} or later")), "{page}");
    }
    Ok(())
}
