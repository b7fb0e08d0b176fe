//! `docs/sources.md` leaves out nothing that the program takes a figure from.

use crate::ready::{Tested, package};
use obligor::regimes::Regime;
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

/// The parts of a section that name a provision or a page: those with a digit.
fn provisions(section: &str) -> impl Iterator<Item = &str> {
    let words = section.split([' ', ',', ';']);
    words.filter(|word| word.contains(|letter: char| letter.is_ascii_digit()))
}

#[test]
fn every_source_of_a_regime_is_on_the_page_with_its_provisions() -> Tested {
    let page = fs::read_to_string(package().join("docs/sources.md"))?;
    let page = page.replace('*', "");
    let sources = || Regime::ALL.iter().flat_map(|regime| regime.sources());
    assert!(sources().count() >= 30, "{}", sources().count());
    let missing: Vec<&str> = sources()
        .flat_map(|it| [it.what].into_iter().chain(provisions(it.section)))
        .filter(|words| !page.contains(words))
        .collect();
    assert!(missing.is_empty(), "docs/sources.md lacks {missing:#?}");
    Ok(())
}

#[test]
fn no_row_of_the_page_stands_outside_a_table() -> Tested {
    let page = fs::read_to_string(package().join("docs/sources.md"))?;
    let lines: Vec<&str> = page.lines().collect();
    let starts = lines.iter().enumerate().filter(|(at, line)| {
        let above = at.checked_sub(1).map_or("", |above| lines[above]);
        line.starts_with('|') && !above.starts_with('|')
    });
    let mut tables = 0;
    for (at, line) in starts {
        tables += 1;
        let below = lines.get(at + 1).copied().unwrap_or_default();
        assert!(
            below.starts_with("|---"),
            "line {} has no header: {line}",
            at + 1
        );
    }
    assert!(tables >= 5, "{tables}");
    Ok(())
}
