//! The layers: a module uses only what lies below it, heavy crates stay at the rim, and the gallery
//! shows every kind of promise at work.

use crate::gallery::{gallery, ready};
use crate::ready::{Tested, package};
use obligor::ledger::Kind;
use obligor::settle::PromiseKind;
use obligor::simulate::journal;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

/// The layer of each module, as in the table of `src/lib.rs`.
const LAYERS: [(&str, u32); 19] = [
    ("units", 0),
    ("math", 0),
    ("terms", 1),
    ("regimes", 1),
    ("random", 1),
    ("ledger", 2),
    ("scenario", 3),
    ("columns", 3),
    ("model", 4),
    ("settle", 5),
    ("draw", 5),
    ("simulate", 6),
    ("summary", 7),
    ("fit", 7),
    ("report", 8),
    ("frames", 8),
    ("cli", 9),
    ("lib", 10),
    ("main", 10),
];

fn layer(module: &str) -> Option<u32> {
    LAYERS
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, layer)| *layer)
}

/// All Rust files below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

/// A file below `src`, its module, its code.
type Source = (PathBuf, String, String);

/// Each source file with the module it belongs to and its code: comments and unit tests left out.
fn files() -> Result<Vec<Source>, Box<dyn Error>> {
    let root = package().join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths)?;
    let mut files = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path)?;
        let code = text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .filter(|line| !line.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n");
        let below = path.strip_prefix(&root)?;
        let first = below
            .iter()
            .next()
            .and_then(|part| part.to_str())
            .ok_or("a path of text")?;
        let module = first.trim_end_matches(".rs").to_owned();
        files.push((below.to_path_buf(), module, code));
    }
    assert!(
        files.len() > 100,
        "only {} source files are found",
        files.len()
    );
    Ok(files)
}

/// The modules that `crate::` paths of some code name, those in braces included.
fn named(code: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for (at, marker) in code.match_indices("crate::") {
        let rest = &code[at + marker.len()..];
        match rest.strip_prefix('{') {
            Some(list) => modules.extend(heads_of_list(list)),
            None => modules.extend(first_word(rest)),
        }
    }
    modules
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text
        .trim_start()
        .chars()
        .take_while(|c| c.is_ascii_lowercase() || *c == '_')
        .collect();
    (!word.is_empty()).then_some(word)
}

/// The first word of each item of a list in braces.
fn heads_of_list(list: &str) -> Vec<String> {
    let (mut depth, mut item, mut items) = (1, String::new(), Vec::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            items.extend(first_word(&item));
            item.clear();
        } else {
            item.push(c);
        }
        if depth == 0 {
            break;
        }
    }
    items
}

#[test]
fn a_module_uses_only_the_layers_below_it() -> Tested {
    let mut wrong = Vec::new();
    for (path, module, code) in files()? {
        let Some(own) = layer(&module) else {
            wrong.push(format!(
                "{}: module `{module}` has no layer",
                path.display()
            ));
            continue;
        };
        for used in named(&code).into_iter().filter(|used| *used != module) {
            // `crate::name!` of a macro and items of lib.rs are no modules.
            let Some(other) = layer(&used) else { continue };
            if other >= own {
                wrong.push(format!(
                    "{}: `{module}` (layer {own}) uses `{used}` (layer {other})",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn paths_in_braces_are_read_too() {
    let found = named(
        "use crate::units::Money;\nuse crate::{model::{Cap, Per}, terms};\nlet x = crate::math::root(1.0);",
    );
    assert_eq!(
        found.into_iter().collect::<Vec<_>>(),
        ["math", "model", "terms", "units"]
    );
}

#[test]
fn heavy_crates_stay_at_the_rim() -> Tested {
    const HOMES: [(&str, &[&str]); 6] = [
        ("clap", &["cli", "main"]),
        ("polars", &["frames"]),
        ("plotters", &["report"]),
        ("indicatif", &["cli"]),
        ("comfy_table", &["report", "cli"]),
        ("rayon", &["simulate"]),
    ];
    let mut wrong = Vec::new();
    for (path, module, code) in files()? {
        for (name, homes) in HOMES {
            let is_used = code.contains(&format!("{name}::"));
            if is_used && !homes.contains(&module.as_str()) {
                wrong.push(format!("{}: `{name}` belongs to {homes:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Functions of `f64` that the platform's mathematical library answers, each platform in its own last digit.
const OF_THE_PLATFORM: [&str; 24] = [
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp",
    "exp2", "exp_m1", "hypot", "ln", "ln_1p", "log", "log10", "log2", "powf", "sin", "sin_cos",
    "sinh", "tan",
];

/// The functions of the platform that some code calls, as methods or by their paths.
fn asked_of_the_platform(code: &str) -> Vec<&'static str> {
    let follows = |before: &str, name: &str, is_end: fn(char) -> bool| {
        let call = format!("{before}{name}");
        let ends = code.match_indices(&call);
        let mut rests = ends.map(|(at, found)| &code[at + found.len()..]);
        rests.any(|rest| rest.starts_with(is_end))
    };
    let no_word = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let is_called = |name: &&str| {
        follows(".", name, |c| c == '(')
            || ["f64::", "f32::"]
                .iter()
                .any(|of| follows(of, name, no_word))
    };
    OF_THE_PLATFORM.into_iter().filter(is_called).collect()
}

#[test]
fn functions_of_the_platform_are_seen() {
    assert_eq!(
        asked_of_the_platform("x.ln() + y.map(f64::exp)"),
        ["exp", "ln"]
    );
    assert_eq!(
        asked_of_the_platform("libm::log(x) + f64::exp_like(x) + lean::exp(x)"),
        [""; 0]
    );
}

#[test]
fn no_figure_rests_on_the_mathematics_of_the_platform() -> Tested {
    let mut wrong = Vec::new();
    for (path, _, code) in files()? {
        let is_test = path
            .iter()
            .any(|part| ["tests", "tests.rs", "testing.rs"].contains(&part.to_str().unwrap_or("")));
        for name in asked_of_the_platform(&code)
            .into_iter()
            .filter(|_| !is_test)
        {
            wrong.push(format!(
                "{}: `{name}` is to come from libm or `math`",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn the_gallery_shows_every_kind_of_promise() -> Tested {
    let mut shown = Vec::new();
    for path in gallery()? {
        shown.extend(
            ready(&path)?.waterfalls[0]
                .promises()
                .iter()
                .map(|promise| promise.kind),
        );
    }
    use PromiseKind::{Cap, Contract, Credit, Policy, Sublimit, Treaty};
    for kind in [Contract, Cap, Credit, Policy, Sublimit, Treaty] {
        assert!(
            shown.contains(&kind),
            "no scenario of the gallery has a {kind:?}"
        );
    }
    Ok(())
}

#[test]
fn the_gallery_shows_every_step_of_the_waterfall() -> Tested {
    let mut steps = vec![
        Kind::Damages,
        Kind::OwnLoss,
        Kind::Liability,
        Kind::Recovery,
        Kind::Cession,
        Kind::Credit,
        Kind::Reinstatement,
    ];
    for path in gallery()? {
        let ready = ready(&path)?;
        let block = ready.block(4_096);
        for year in block.year.iter().take(400) {
            let (_, journal) = journal(&ready.sampler, &ready.waterfalls[0], *year);
            steps.retain(|kind| {
                journal
                    .transfers
                    .iter()
                    .all(|transfer| transfer.kind != *kind)
            });
        }
    }
    assert!(steps.is_empty(), "the gallery never comes to {steps:?}");
    Ok(())
}

#[test]
fn the_map_of_the_library_lists_every_module() -> Tested {
    let map = std::fs::read_to_string(package().join("src/lib.rs"))?;
    let modules: BTreeSet<String> = files()?.into_iter().map(|(_, module, _)| module).collect();
    for module in modules
        .iter()
        .filter(|module| !["lib", "main"].contains(&module.as_str()))
    {
        let is_listed = map
            .lines()
            .any(|line| line.starts_with("//! |") && line.contains(&format!("`{module}`")));
        assert!(
            is_listed,
            "the table of src/lib.rs does not list `{module}`"
        );
    }
    Ok(())
}
