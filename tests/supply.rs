//! What the program is made of, and what it touches: dependencies from one registry under licences that
//! are allowed, one file with `unsafe`, no connection, no file where none was asked for.

use crate::ready::{Tested, package};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

fn text(path: &str) -> Result<String, Box<dyn Error>> {
    Ok(std::fs::read_to_string(package().join(path))?)
}

fn table(path: &str) -> Result<toml::Table, Box<dyn Error>> {
    Ok(text(path)?.parse()?)
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

#[test]
fn every_licence_is_allowed() -> Tested {
    let rules = table("deny.toml")?;
    let allowed = rules["licenses"]["allow"].as_array().ok_or("licences")?;
    let allowed = allowed.iter().filter_map(toml::Value::as_str);
    let allowed: BTreeSet<String> = allowed.map(str::to_owned).collect();
    // What is built for other systems is not here to be looked at.
    let output = Command::new(env!("CARGO"))
        .current_dir(package())
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .output();
    let Some(output) = output.ok().filter(|it| it.status.success()) else {
        eprintln!("not tested: no cargo here that knows the packages");
        return Ok(());
    };
    let known: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = known["packages"].as_array().ok_or("packages")?;
    assert!(packages.len() > 100);
    for package in packages {
        let name = package["name"].as_str().ok_or("a name")?;
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_met(licence, &allowed), "{name}: `{licence}`");
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

#[test]
fn nothing_that_speaks_to_the_network_is_built_in() -> Tested {
    let output = Command::new(env!("CARGO"))
        .current_dir(package())
        .args(["tree", "--offline", "--locked", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}"])
        .output();
    let Some(output) = output.ok().filter(|it| it.status.success()) else {
        eprintln!("not tested: no cargo here that knows the packages");
        return Ok(());
    };
    let tree = String::from_utf8(output.stdout)?;
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let names: BTreeSet<&str> = names.collect();
    assert!(names.contains("polars") && names.len() > 100);
    for name in OF_THE_NETWORK {
        assert!(!names.contains(name), "{name} is built in");
    }
    Ok(())
}

#[test]
fn continuous_integration_builds_the_versions_of_the_lock_alone() -> Tested {
    let script = text(".ci/run")?;
    let builds = ["cargo test", "cargo clippy --", "cargo doc", "cargo build"];
    let calls = script.lines().filter(|line| {
        let line = line.trim_start();
        let is_call = builds.iter().any(|it| line.contains(it));
        is_call
            && !line.starts_with('#')
            && !line.starts_with("say ")
            && !line.contains("--version")
    });
    let calls: Vec<&str> = calls.collect();
    assert!(calls.len() >= 5, "{calls:?}");
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

fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> Tested {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

#[test]
fn the_only_unsafe_is_the_choice_of_an_instruction_set() -> Tested {
    let manifest = table("Cargo.toml")?;
    let lint = manifest["lints"]["rust"]["unsafe_code"].as_str();
    assert_eq!(lint, Some("deny"));
    let main = text("src/main.rs")?;
    assert!(main.contains("#![forbid(unsafe_code)]"), "src/main.rs");
    let mut found = Vec::new();
    sources(&package().join("src"), &mut found)?;
    let mut allowing = Vec::new();
    for path in found {
        let code = std::fs::read_to_string(&path)?;
        if code.contains("allow(unsafe_code)") || code.contains("expect(unsafe_code)") {
            allowing.push(path.strip_prefix(package())?.to_path_buf());
        }
    }
    assert_eq!(allowing, [Path::new("src/random/dispatch.rs")]);
    Ok(())
}

#[cfg(feature = "cli")]
mod touched {
    //! What a command touches of the machine.

    use super::*;
    use crate::program::{place, talk};
    use std::collections::BTreeMap;

    /// Commands that read and write all that there is to read and to write, files going to `out`.
    const COMMANDS: [&[&str]; 6] = [
        &[
            "run",
            "s.toml",
            "--years",
            "500",
            "--threads",
            "2",
            "--keep",
            "years",
            "--out",
            "out",
            "--ord",
            "out/ord",
            "--report",
            "out/page.html",
            "--xlsx",
            "out/book.xlsx",
        ],
        &[
            "sweep",
            "s.toml",
            "--vary",
            "policy.clinic-cyber.limit=1M,2M",
            "--years",
            "500",
            "--out",
            "out",
        ],
        &[
            "price",
            "s.toml",
            "--policy",
            "clinic-cyber",
            "--years",
            "500",
            "--out",
            "out",
            "--no-grid",
        ],
        &["settle", "own.toml", "--out", "out"],
        &["fit", "claims.csv", "--losses", "amount"],
        &["check", "s.toml", "own.toml"],
    ];

    fn scenarios(place: &Path) {
        for (from, to) in [
            ("scenarios/msp-three-clients.toml", "s.toml"),
            ("scenarios/terms/data-subjects.toml", "own.toml"),
            ("scenarios/claims/two-hundred.csv", "claims.csv"),
        ] {
            std::fs::copy(package().join(from), place.join(to)).expect("it can be copied");
        }
    }

    /// Under strace no command asks for a socket; without it they all work where there is no network.
    #[cfg(target_os = "linux")]
    #[test]
    fn no_command_opens_a_connection() {
        let place = place();
        scenarios(place.path());
        let program = env!("CARGO_BIN_EXE_obligor");
        let starts = |mut command: Command| command.output().is_ok_and(|it| it.status.success());
        let watched = ["strace", "-f", "-o", "calls", "-e", "trace=network"];
        let cut_off = ["unshare", "--map-root-user", "--net"];
        let with = |words: &[&str]| {
            let mut command = Command::new(words[0]);
            command.current_dir(place.path()).env("NO_COLOR", "1");
            command.args(&words[1..]).arg(program);
            command
        };
        let version = |words: &[&str]| {
            let mut command = with(words);
            command.arg("--version");
            starts(command)
        };
        let around = if version(&watched) {
            &watched[..]
        } else if version(&cut_off) {
            &cut_off[..]
        } else {
            eprintln!("not tested: neither strace nor unshare may be used here");
            return;
        };
        for args in COMMANDS {
            let output = with(around).args(args).output().expect("it starts");
            assert!(output.status.success(), "{args:?}: {}", talk(&output));
            let calls = std::fs::read_to_string(place.path().join("calls")).unwrap_or_default();
            // Between the program's own threads there may be pairs of sockets, to nowhere else.
            let outward = |line: &&str| {
                ["socket(", "connect(", "bind(", "sendto("]
                    .iter()
                    .any(|call| line.contains(call))
            };
            let outward: Vec<&str> = calls.lines().filter(outward).collect();
            assert!(outward.is_empty(), "{args:?}: {outward:?}");
        }
    }

    /// Every file and directory below a place.
    fn listed(place: &Path) -> BTreeMap<PathBuf, u64> {
        let (mut found, mut left) = (BTreeMap::new(), vec![place.to_owned()]);
        while let Some(folder) = left.pop() {
            for entry in std::fs::read_dir(folder).expect("it is there").flatten() {
                let kind = entry.metadata().expect("it is there");
                if kind.is_dir() {
                    left.push(entry.path());
                }
                found.insert(entry.path(), if kind.is_file() { kind.len() } else { 0 });
            }
        }
        found
    }

    #[test]
    fn no_command_writes_outside_the_places_it_was_given() {
        let place = place();
        for folder in ["work", "home", "temporary"] {
            std::fs::create_dir(place.path().join(folder)).expect("it can be made");
        }
        let [work, home, temporary] = ["work", "home", "temporary"].map(|it| place.path().join(it));
        scenarios(&work);
        let before = listed(place.path());
        for args in COMMANDS {
            let mut command = crate::program::obligor(&work, args);
            command.env("HOME", &home).env("TMPDIR", &temporary);
            for kind in [
                "XDG_CACHE_HOME",
                "XDG_CONFIG_HOME",
                "XDG_DATA_HOME",
                "XDG_STATE_HOME",
            ] {
                command.env_remove(kind);
            }
            let output = command.output().expect("it starts");
            assert!(output.status.success(), "{args:?}: {}", talk(&output));
            let out = work.join("out");
            let mut after = listed(place.path());
            after.retain(|path, _| !path.starts_with(&out));
            assert_eq!(before, after, "{args:?}");
        }
    }
}
