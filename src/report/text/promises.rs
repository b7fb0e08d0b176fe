//! Who paid whom on average, and how often each cap and limit was exhausted.

use super::balance::given_back;
use super::entry::{Entry, Told, pointer};
use super::parties::entry;
use super::table::{Holds, Table};
use crate::report::{Results, grouped};
use crate::settle::{Promise, PromiseKind};
use crate::summary::{Estimate, Figure, PromiseSummary};

/// What promises paid in a mean year, the largest first, a group's together; then what insurers got
/// back of it.
#[must_use]
pub fn flows(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("from", Holds::Words),
        ("to", Holds::Words),
        ("under", Holds::Paths),
        ("paid a year", Holds::Figures),
    ]);
    let mut flows: Vec<(&Promise, &PromiseSummary)> = results
        .promises()
        .filter(|(promise, _)| is_whole(promise.kind))
        .collect();
    flows.sort_by(|a, b| total(b).total_cmp(&total(a)));
    for (promise, summary) in flows {
        let (from, to) = results.between(promise);
        let under = match promise.instances {
            1 => promise.path.clone(),
            count => format!("{}\n  {} of them", promise.path, grouped(count.into())),
        };
        let times = f64::from(promise.instances);
        let mean = Told::Amount(summary.mean_paid.scaled(times));
        let mean = Entry::times(mean, times, place(promise, "mean_paid"));
        let [from, to, under] = [from, to, under].map(Entry::words);
        table.entries(vec![from, to, under, mean.on_one_line()]);
    }
    for line in given_back(results, &results.lines()) {
        let back = Told::Amount(line.figure(Figure::Received).mean);
        let back = entry(line, back, &["received", "mean"]);
        table.entries(vec![
            Entry::words("those it insures"),
            Entry::words(line.name),
            Entry::words("recoveries given back"),
            back.on_one_line(),
        ]);
    }
    table
}

/// Characters of a term on one line of a broken path.
const LONGEST_TERM: usize = 24;

/// How paths are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paths {
    /// On one line.
    Whole,
    /// The contract or policy on one line, the term within it on the next ones.
    Broken,
}

/// How often each cap, limit and sublimit was exhausted in a year, and what was owed under it, paid
/// or not; those of a contract or policy stand together.
#[must_use]
pub fn limits(results: &Results<'_>, paths: Paths) -> Table {
    let mut table = Table::new(&[
        ("cap or limit", Holds::Paths),
        ("clause", Holds::Words),
        ("holds", Holds::Figures),
        ("owed a year", Holds::Figures),
        ("years\nexhausted", Holds::Figures),
    ]);
    let mut limited: Vec<(&Promise, &PromiseSummary)> = results.promises().collect();
    let first = |owner: &str| {
        results
            .promises()
            .position(|(promise, _)| owner_of(&promise.path).0 == owner)
    };
    limited.sort_by_key(|(promise, _)| first(owner_of(&promise.path).0));
    for (promise, summary) in limited {
        let Some(limit) = promise.limit else { continue };
        let (owner, term) = owner_of(&promise.path);
        let path = match paths {
            Paths::Broken => format!("{owner}{}", broken(term)),
            Paths::Whole => promise.path.clone(),
        };
        let path = match promise.instances {
            1 => path,
            count => format!("{path}\n  each of {}", grouped(count.into())),
        };
        let paid = Entry::of(Told::Amount(summary.mean_paid), place(promise, "mean_paid"));
        table.entries(vec![
            Entry::words(path),
            Entry::words(promise.clause.clone().unwrap_or_default()),
            Entry::of(
                Told::Rounded(Estimate::new(limit, 0.0)),
                place(promise, "limit"),
            ),
            paid.on_one_line(),
            Entry::of(
                Told::Frequency(summary.p_exhausted),
                place(promise, "p_exhausted"),
            ),
        ]);
    }
    if has_no_clause(results) {
        return table.columns(&[0, 2, 3, 4]);
    }
    table
}

/// The place of a promise's figure in the document.
fn place(promise: &Promise, key: &str) -> String {
    pointer(["promises", &promise.path, key])
}

fn has_no_clause(results: &Results<'_>) -> bool {
    let mut limited = results
        .promises()
        .filter(|(promise, _)| promise.limit.is_some());
    limited.all(|(promise, _)| promise.clause.is_none())
}

/// The term within a contract or policy on indented lines of its own, broken before dots.
fn broken(term: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for segment in term.split('.').skip(1) {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + segment.len() <= LONGEST_TERM => {
                line.push('.');
                line.push_str(segment);
            }
            _ => lines.push(format!(".{segment}")),
        }
    }
    lines.iter().map(|line| format!("\n  {line}")).collect()
}

/// `contract.msa.caps.general` is `contract.msa` and `.caps.general`.
fn owner_of(path: &str) -> (&str, &str) {
    let end = path
        .match_indices('.')
        .nth(1)
        .map_or(path.len(), |(at, _)| at);
    path.split_at(end)
}

/// Caps and sublimits are parts of what contracts and policies pay.
fn is_whole(kind: PromiseKind) -> bool {
    match kind {
        PromiseKind::Contract | PromiseKind::Credit | PromiseKind::Policy | PromiseKind::Treaty => {
            true
        }
        PromiseKind::Cap | PromiseKind::Sublimit => false,
    }
}

fn total((promise, summary): &(&Promise, &PromiseSummary)) -> f64 {
    summary.mean_paid.value() * f64::from(promise.instances)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_path_keeps_every_character() {
        let path = "policy.clinic-cyber.covers.dependent-outage.sublimit";
        let (owner, term) = owner_of(path);
        assert_eq!(owner, "policy.clinic-cyber");
        let set = format!("{owner}{}", broken(term));
        assert_eq!(
            set,
            "policy.clinic-cyber\n  .covers.dependent-outage\n  .sublimit"
        );
        assert_eq!(set.replace("\n  ", ""), path);
        assert_eq!(owner_of("pool.msp"), ("pool.msp", ""));
    }
}
