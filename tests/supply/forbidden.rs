//! One file may be `unsafe`; the compiler refuses it in every other, whatever an attribute there says.

use super::{table, text};
use crate::ready::{Tested, package};
use std::error::Error;
use std::path::{Path, PathBuf};

/// The file, and the modules that hold it.
const FILE: &str = "src/random/dispatch.rs";

/// The sources of the package and of its fuzz targets, by their paths below it.
fn sources() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let roots = ["src", "tests", "benches", "fuzz/src", "fuzz/fuzz_targets"];
    let mut left: Vec<PathBuf> = roots.iter().map(|it| package().join(it)).collect();
    let mut found = Vec::new();
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push(path.strip_prefix(package())?.to_path_buf());
            }
        }
    }
    found.sort();
    assert!(found.len() > 300, "{} sources", found.len());
    Ok(found)
}

#[test]
fn the_only_unsafe_is_the_choice_of_an_instruction_set() -> Tested {
    let manifest = table("Cargo.toml")?;
    let lint = manifest["lints"]["rust"]["unsafe_code"].as_str();
    assert_eq!(lint, Some("deny"));
    let mut allowing = Vec::new();
    for path in sources()? {
        let code = std::fs::read_to_string(package().join(&path))?;
        let lifts = ["allow", "expect", "warn"].map(|it| format!("{it}({}_code)", "unsafe"));
        let words = ["{", "fn", "impl", "trait", "extern"].map(|it| format!("{} {it}", "unsafe"));
        if lifts.iter().chain(&words).any(|it| code.contains(it)) {
            allowing.push(path);
        }
    }
    assert_eq!(allowing, [Path::new(FILE)]);
    Ok(())
}

/// The modules that a file declares, each with the attributes before it.
fn modules(code: &str) -> Vec<(String, String)> {
    let (mut found, mut attributes) = (Vec::new(), String::new());
    for line in code.lines() {
        let declared = line.strip_prefix("pub ").unwrap_or(line);
        let name = declared.strip_prefix("mod ");
        if let Some(name) = name.and_then(|it| it.strip_suffix(';')) {
            found.push((name.to_owned(), std::mem::take(&mut attributes)));
        } else if line.starts_with("#[") {
            attributes += line;
        } else {
            attributes.clear();
        }
    }
    found
}

#[test]
fn every_other_module_forbids_it() -> Tested {
    for (file, but, least) in [
        ("src/lib.rs", "random", 15),
        ("src/random/mod.rs", "dispatch", 10),
    ] {
        let modules = modules(&text(file)?);
        assert!(modules.len() > least, "{file}: {modules:?}");
        for (name, attributes) in modules {
            let forbids = attributes.contains("#[forbid(unsafe_code)]");
            assert_eq!(forbids, name != but, "{file}: {name}");
        }
    }
    Ok(())
}

#[test]
fn the_program_the_tests_the_benches_and_the_fuzz_targets_forbid_it() -> Tested {
    let is_root = |path: &&PathBuf| {
        let folders = ["benches", "fuzz/fuzz_targets"].map(Path::new);
        let roots = ["src/main.rs", "tests/main.rs", "fuzz/src/lib.rs"].map(Path::new);
        roots.contains(&path.as_path()) || path.parent().is_some_and(|it| folders.contains(&it))
    };
    let sources = sources()?;
    let roots: Vec<&PathBuf> = sources.iter().filter(is_root).collect();
    assert!(roots.len() >= 16, "{roots:?}");
    for path in roots {
        let code = std::fs::read_to_string(package().join(path))?;
        let forbids = code.lines().any(|it| it == "#![forbid(unsafe_code)]");
        assert!(forbids, "{}", path.display());
    }
    Ok(())
}
