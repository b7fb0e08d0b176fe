//! Every snippet of the documentation is run, and prints what its page shows.
//!
//! | block of a page | is |
//! |---|---|
//! | `toml FILE`, `csv FILE` | a file that is written first, and that a command names; where a command wrote it, lines of it |
//! | `toml over SCENARIO` | tables that the scenario takes: laid over it, after those before them, without a finding |
//! | `console` | commands, each after `$ `, run one after the other; other lines are what the one before prints |
//! | `text`, `json` | lines that the last command prints, in their order; `…` stands for lines left out |
//! | `text FILE` | lines of a file that a command wrote |
//! | `python` | run by `python3` where it has pyarrow, which `.ci/run` installs |
//! | `text synopsis` | how a command is written: the options are those of its help |
//! | `text formula`, `text layout` | nothing that could be run |
//! | `toml` with a `schema`, `toml set`, `text net` and its like | an example and what comes of it, settled in `docs.rs` |
//! | `rust` | run as a documentation test |
//!
//! Anything else is an error, and so is a command that fails, unless `$ echo $?` and its code follow.
//! `cargo run --release -- ` is the program, `| jq .a.b` and `> FILE` are done here. Outside
//! the guides commands draw no pictures, and those of which nothing is shown are run with [`FEW`] years.

mod play;
mod script;

use crate::docs::pages_of;
use crate::ready::{Tested, package};
use play::Played;
use script::Script;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Years of a command of which nothing is shown.
const FEW: u32 = 2_048;

/// Commands that are not run, and why.
const LEFT_OUT: [(&str, &str); 4] = [
    ("cargo test", "it is what runs this"),
    ("cargo test properties", "it is a part of what runs this"),
    (
        "OBLIGOR_NETWORKS=1_000_000 cargo test --release --no-default-features --test obligor properties::every -- --nocapture",
        "it builds everything anew and takes hours",
    ),
    (
        "OBLIGOR_FIRST_NETWORK=1714 OBLIGOR_NETWORKS=1 cargo test properties::every",
        "it is a part of what runs this, and builds",
    ),
];

/// Pages that `tests/reference.rs` makes from the program, help texts and all.
const MADE: [&str; 2] = ["docs/reference/cli.md", "docs/reference/keys.md"];

/// Folders whose examples `docs.rs` settles.
const SETTLED: [&str; 3] = ["docs", "docs/concepts", "docs/terms"];

/// How commands are run.
#[derive(Clone, Copy)]
enum Pace {
    AsWritten,
    /// Without pictures, and in few years where the page shows nothing of what they print.
    Shortened,
}

fn script(page: &Path) -> Result<Script, Box<dyn Error>> {
    let folder = page.parent().unwrap_or(page);
    let is_settled = SETTLED.iter().any(|settled| folder.ends_with(settled));
    let read = script::read(&fs::read_to_string(page)?, is_settled);
    Ok(read.map_err(|error| format!("{}: {error}", page.display()))?)
}

/// Runs pages; nothing may be wrong with them, and they have so many commands at least.
fn assert_run(pages: &[PathBuf], pace: Pace, at_least: usize) -> Tested {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for page in pages {
        let steps = script(page)?.steps;
        let mut played = Played::new(pace)?;
        for step in &steps {
            played.play(step)?;
        }
        count += played.commands;
        let place = page.strip_prefix(package()).unwrap_or(page).display();
        wrong.extend(played.wrong.iter().map(|it| format!("{place}: {it}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= at_least, "only {count} commands");
    Ok(())
}

/// The pages of the reference but those made from the program.
fn reference() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut pages = pages_of("reference")?;
    pages.retain(|page| MADE.iter().all(|made| !page.ends_with(made)));
    Ok(pages)
}

/// The pages of the documentation that may have snippets, each once. Decision records tell what was
/// tried at their time.
fn pages() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut pages = first_pages();
    pages.push(package().join("scenarios/README.md"));
    pages.extend(reference()?);
    let rest = fs::read_dir(package().join("docs"))?;
    for entry in rest {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !["reference", "decisions"].contains(&name.as_ref()) {
            pages.extend(pages_of(&name)?);
        }
    }
    let above = pages_of("")?;
    pages.extend(
        above
            .into_iter()
            .filter(|page| !page.ends_with("first_run.md")),
    );
    Ok(pages)
}

fn first_pages() -> Vec<PathBuf> {
    ["README.md", "docs/first_run.md"]
        .map(|page| package().join(page))
        .to_vec()
}

#[test]
fn the_guides_show_what_their_commands_print() -> Tested {
    assert_run(&pages_of("guides")?, Pace::AsWritten, 30)
}

#[test]
fn the_readme_and_the_first_run_show_what_their_commands_print() -> Tested {
    assert_run(&first_pages(), Pace::Shortened, 20)
}

#[test]
fn the_reference_shows_what_its_commands_print() -> Tested {
    assert_run(&reference()?, Pace::Shortened, 30)
}

#[test]
fn the_concepts_show_what_their_commands_print() -> Tested {
    assert_run(&pages_of("concepts")?, Pace::Shortened, 2)
}

#[test]
fn no_page_has_commands_that_are_not_run_but_those_listed() -> Tested {
    let mut left_out = Vec::new();
    for page in pages()? {
        let script = script(&page)?;
        left_out.extend(script.left_out);
        let folder = page.parent().and_then(Path::file_name).unwrap_or_default();
        let is_run = first_pages().contains(&page)
            || ["guides", "reference", "concepts"]
                .iter()
                .any(|it| folder == *it);
        assert!(
            is_run || script.steps.is_empty(),
            "nobody runs {}",
            page.display()
        );
    }
    left_out.sort();
    left_out.dedup();
    let mut listed = LEFT_OUT.map(|(command, _)| command.to_owned());
    listed.sort();
    assert_eq!(left_out, listed);
    Ok(())
}

/// The words before and after a figure of minutes.
fn minutes<'a>(page: &'a str, before: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(before)?;
    rest.split_once(" minutes").map(|(figure, _)| figure)
}

#[test]
fn the_first_run_builds_as_long_as_the_readme_says() -> Tested {
    let read = |page: &str| fs::read_to_string(package().join(page));
    let (readme, first) = (read("README.md")?, read("docs/first_run.md")?);
    let measured = minutes(&readme, "commands builds in ").ok_or("a figure in the README")?;
    assert_eq!(minutes(&first, "The first build takes ["), Some(measured));
    Ok(())
}

#[test]
fn the_readme_names_the_scenario_of_its_sample() -> Tested {
    let scenario = package().join("scenarios/msp-three-clients.toml");
    let hash = obligor::scenario::read(&scenario, &[])?.hash();
    let page = fs::read_to_string(package().join("README.md"))?;
    let named = format!("scenario {})", &hash[..12]);
    assert!(page.contains(&named), "{named}");
    Ok(())
}
