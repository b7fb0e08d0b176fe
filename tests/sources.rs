//! `docs/sources.md` leaves out nothing that the program takes a figure from.

use crate::ready::{Tested, package};
use obligor::scenario::library_figures;
use std::collections::BTreeSet;
use std::fs;

/// How sources begin that name no work: nothing was published, the user is to say, common usage.
const NO_WORK: [&str; 3] = ["none found", "the ", "usual terms"];

/// The works of a source: parted by semicolons, remarks in brackets left out.
fn works(source: &str) -> Vec<String> {
    let mut bare = String::new();
    let mut depth = 0;
    for letter in source.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            letter if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    let works = bare.split(';').map(|work| work.trim().to_owned());
    works.filter(|work| !work.is_empty()).collect()
}

#[test]
fn every_work_that_a_figure_of_the_library_comes_from_is_on_the_page() -> Tested {
    let page = fs::read_to_string(package().join("docs/sources.md"))?;
    let page = page.replace('*', "");
    let works: BTreeSet<String> = library_figures()
        .iter()
        .flat_map(|it| works(it.source))
        .filter(|work| !NO_WORK.iter().any(|words| work.starts_with(words)))
        .collect();
    assert!(works.len() >= 20, "{works:#?}");
    let missing: Vec<&String> = works
        .iter()
        .filter(|work| !page.contains(work.as_str()))
        .collect();
    assert!(missing.is_empty(), "docs/sources.md lacks {missing:#?}");
    Ok(())
}
