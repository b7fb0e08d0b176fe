//! Every value of a scenario with where it comes from.

use super::{Block, Exhibit, Order, Section};
use crate::report::audience::Audience;
use crate::report::cell::share;
use crate::report::text::entry::Entry;
use crate::report::text::table::{Holds, Table};
use crate::report::{counted, grouped};
use crate::scenario::{Document, Kind, Scalar, read_quantity};

/// A value as it is written, with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its path.
    pub path: String,
    /// The value as written.
    pub written: String,
    /// The number, of a value that is one.
    pub number: Option<f64>,
    /// The unit of the number.
    pub unit: &'static str,
    /// Its source, where given.
    pub source: Option<String>,
    /// When it was read, where given.
    pub as_of: Option<String>,
    /// How sure the writer is, where given.
    pub confidence: Option<String>,
}

/// What names a scenario or a run, and is no assumption.
const NAMING: [&str; 7] = [
    "schema", "title", "currency", "years", "seed", "name", "clause",
];

impl Input {
    /// Every value of a document, in the order of its text.
    #[must_use]
    fn all(document: &Document) -> Vec<Self> {
        let stated = document.stated().into_iter();
        stated
            .map(|it| {
                let (number, unit) = measured(&it.value);
                Self {
                    path: it.path.to_string(),
                    written: it.value,
                    number,
                    unit,
                    source: it.source,
                    as_of: it.as_of,
                    confidence: it.confidence,
                }
            })
            .collect()
    }

    /// The values that an audience may see; all where the report is for everybody.
    #[must_use]
    pub fn seen(document: &Document, audience: Option<&Audience>) -> Vec<Self> {
        let mut all = Self::all(document);
        all.retain(|it| audience.is_none_or(|audience| audience.may_see(&it.path)));
        all
    }

    /// Is it a figure, and not a name, a word or a reference?
    fn is_assumption(&self) -> bool {
        let last = self.path.rsplit('.').next().unwrap_or_default();
        !NAMING.contains(&last) && self.written.contains(|it: char| it.is_ascii_digit())
    }

    /// `peril.intrusion` of `peril.intrusion.frequency.poisson`.
    fn part(&self) -> String {
        let steps: Vec<&str> = self.path.splitn(3, '.').take(2).collect();
        steps.join(".")
    }
}

/// The number in a value, and its unit.
fn measured(written: &str) -> (Option<f64>, &'static str) {
    let words = written.trim_matches('"');
    if let Ok(number) = words.replace('_', "").parse::<f64>() {
        return (Some(number), "");
    }
    let kinds = [
        (Kind::Share, "share"),
        (Kind::Hours, "hours"),
        (Kind::Money, "currency"),
    ];
    let read = |kind: Kind| read_quantity(kind, Scalar::Text(words)).ok();
    let found = kinds
        .into_iter()
        .find_map(|(kind, unit)| read(kind).map(|it| (Some(it), unit)));
    found.unwrap_or((None, ""))
}

/// How much of the tail each part of the scenario drives, the most first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// Key and name of each peril, with its part of the ground-up loss of the worst years.
    pub perils: Vec<(String, String, f64)>,
    /// Which years these are, in words.
    pub years: String,
}

/// The section on what a report assumes.
#[must_use]
pub fn inputs(written: &[Input], weights: Option<&Weights>) -> Section {
    let figures: Vec<&Input> = written.iter().filter(|it| it.is_assumption()).collect();
    let bare: Vec<&Input> = figures
        .iter()
        .copied()
        .filter(|it| it.source.is_none())
        .collect();
    let (all, without) = (figures.len() as u64, bare.len() as u64);
    let said = match without {
        0 => format!(
            "Each of the {} figures of the scenario states its source.",
            grouped(all)
        ),
        _ if without == all => format!(
            "None of the {} of the scenario states a `source` of its own (remarks in the file are not read).",
            counted(all, "figure", "figures")
        ),
        _ => format!(
            "Of {} of the scenario, {} state no `source` of their own (remarks in the file are not read).",
            counted(all, "figure", "figures"),
            grouped(without)
        ),
    };
    let section = Section::new("Assumptions and sources").words(said);
    let section = match weights.filter(|it| without > 0 && !it.perils.is_empty()) {
        None => section,
        Some(weights) => section
            .table(
                "Figures without a source, by what they drive",
                unsourced(&bare, weights),
                Order::Free,
            )
            .words(format!(
                "The order: perils by their part of the ground-up loss of all parties in {}, then all \
                 other parts of the scenario, which have no such part.",
                weights.years
            )),
    };
    section.block(Block::Folded(
        format!("All {} inputs", grouped(written.len() as u64)),
        vec![Block::Table(Exhibit {
            title: "Every value of the scenario, as written".to_owned(),
            table: every(written),
            order: Order::Free,
        })],
    ))
}

fn unsourced(bare: &[&Input], weights: &Weights) -> Table {
    let mut table = Table::new(&[
        ("part of the scenario", Holds::Paths),
        ("of the loss of\nthe worst years", Holds::Figures),
        ("figures without\na source", Holds::Figures),
        ("which", Holds::Paths),
    ]);
    let mut perils = weights.perils.clone();
    perils.sort_by(|a, b| b.2.total_cmp(&a.2));
    let mut parts: Vec<(String, Option<f64>)> = perils
        .into_iter()
        .map(|(key, _, part)| (format!("peril.{key}"), Some(part)))
        .collect();
    for input in bare {
        let part = input.part();
        if !parts.iter().any(|(known, _)| *known == part) {
            parts.push((part, None));
        }
    }
    for (part, weight) in parts {
        let of_part: Vec<&str> = bare
            .iter()
            .filter(|it| it.part() == part)
            .map(|it| it.path.strip_prefix(part.as_str()).unwrap_or(&it.path))
            .map(|rest| rest.trim_start_matches('.'))
            .collect();
        if of_part.is_empty() {
            continue;
        }
        let weight = weight.map_or("—".to_owned(), share);
        let row = [part, weight, of_part.len().to_string(), named(&of_part)];
        table.row(row.to_vec());
    }
    table
}

/// A few paths, and how many more there are.
fn named(paths: &[&str]) -> String {
    const MOST: usize = 4;
    let some = paths.iter().take(MOST).copied().collect::<Vec<_>>();
    match paths.len() - some.len() {
        0 => some.join(", "),
        more => format!("{} and {more} more", some.join(", ")),
    }
}

fn every(written: &[Input]) -> Table {
    let mut table = Table::new(&[
        ("path", Holds::Paths),
        ("value", Holds::Words),
        ("source", Holds::Words),
    ]);
    for input in written {
        let known = [&input.source, &input.as_of, &input.confidence];
        let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
        table.entries(vec![
            Entry::words(input.path.clone()),
            Entry::words(input.written.clone()),
            Entry::words(known.join(", ")),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_their_units() {
        for (written, number, unit) in [
            ("1.2M", Some(1_200_000.0), "currency"),
            ("60%", Some(0.6), "share"),
            ("8h", Some(8.0), "hours"),
            ("0.02", Some(0.02), ""),
            ("negligent", None, ""),
        ] {
            assert_eq!(measured(written), (number, unit), "{written}");
        }
    }
}
