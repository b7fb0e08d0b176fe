//! The tables of a comparison.

use super::funding::{LEAST_PART, whole};
use super::{Compared, Draft, LEVEL, worth_to};
use crate::model::Appetite;
use crate::report::text::entry::{Entry, Told, pointer};
use crate::report::text::table::{Holds, Table};
use crate::summary::format::money;
use crate::summary::{Change, Difference, Exceeded, PromiseComparison, SubjectComparison};

/// A metric under base and draft, and their difference.
type Metric = [Told; 3];

/// The key of the tail's level in documents.
const TVAR: &str = "tvar_99";

/// What changes for the party: a metric a row, draft and difference a pair of columns.
#[must_use]
pub fn own(compared: &Compared<'_>, drafts: &[&Draft<'_>]) -> Table {
    let mut headings = vec![
        (String::new(), Holds::Words),
        (compared.facts.scenario.clone(), Holds::Figures),
    ];
    for draft in drafts {
        headings.push((draft.name.to_owned(), Holds::Figures));
        headings.push(("less the base's".to_owned(), Holds::Figures));
    }
    let headings: Vec<(&str, Holds)> = headings
        .iter()
        .map(|(name, holds)| (name.as_str(), *holds))
        .collect();
    let mut table = Table::new(&headings);
    let mut row = |title: &str, key: &str, of: &dyn Fn(&SubjectComparison) -> Option<Metric>| {
        let metrics: Vec<Option<Metric>> = drafts
            .iter()
            .map(|draft| compared.of_party(draft.comparison).and_then(of))
            .collect();
        let Some([base, ..]) = metrics.iter().flatten().next() else {
            return;
        };
        let at = |steps: [&str; 2]| pointer([steps[0], steps[1], "parties", compared.party, key]);
        let base = Entry::of(*base, at(["drafts", &compared.facts.scenario]));
        let mut cells = vec![Entry::words(title), base];
        for (draft, metric) in drafts.iter().zip(metrics) {
            match metric {
                Some([_, level, difference]) => {
                    cells.push(Entry::of(level, at(["drafts", draft.name])));
                    cells.push(Entry::of(difference, at(["differences", draft.name])));
                }
                None => cells.extend(["not there", ""].map(Entry::words)),
            }
        }
        table.entries(cells);
    };
    row("mean loss left", "mean", &|it| Some(of_money(it.net.mean)));
    row("total cost of risk", "cost_of_risk", &|it| {
        Some(of_money(it.cost))
    });
    row("1-in-100 year", "var_99", &|it| {
        it.net.var.at(LEVEL).map(of_money)
    });
    row("TVaR 99 %", TVAR, &|it| it.net.tvar.at(LEVEL).map(of_money));
    if let Some(appetite) = compared.appetite {
        let title = format!("years above {}", money(appetite.loss().get()));
        row(&title, "p_over_appetite", &|it| {
            it.net.exceeded.first().map(|it| of_chance(it, appetite))
        });
    }
    row("from contracts, of 100 lost", "recovery_ratio", &|it| {
        it.recovery.map(of_ratio)
    });
    worth(compared, drafts, &mut table);
    table
}

/// The last rows, which only a difference has: worth, and where a draft costs more or less beside losses
/// what it is made of.
fn worth(compared: &Compared<'_>, drafts: &[&Draft<'_>], table: &mut Table) {
    let more = |draft: &Draft<'_>| {
        let subject = compared.of_party(draft.comparison)?;
        Some(subject.more_beside_losses())
    };
    let mut row = |title: &str, key: &str, of: &dyn Fn(&Draft<'_>) -> Option<Told>| {
        if drafts.iter().all(|draft| of(draft).is_none()) {
            return;
        }
        let mut cells = vec![Entry::words(title), Entry::words("")];
        for draft in drafts {
            let told = of(draft).map(|it| gain(draft, compared.party, key, it));
            cells.push(Entry::words(""));
            cells.push(told.unwrap_or(Entry::words("")));
        }
        table.entries(cells);
    };
    let moves = |draft: &&Draft<'_>| more(draft).is_some_and(|it| it != 0.0);
    if drafts.iter().any(moves) {
        row(
            "worth before premiums and prices",
            "willingness_to_pay",
            &|draft| {
                let willing = compared.willingness(draft.comparison);
                willing.map(Told::Difference)
            },
        );
        row("more premiums and prices", "more_beside_losses", &|draft| {
            let subject = compared.of_party(draft.comparison);
            subject.map(|it| Told::Difference(it.beside))
        });
    }
    row("worth of the draft", "worth", &|draft| {
        compared.worth(draft.comparison).map(Told::Difference)
    });
}

fn gain(draft: &Draft<'_>, party: &str, key: &str, told: Told) -> Entry {
    let steps = ["differences", draft.name, "parties", party];
    Entry::of(told, pointer(steps.into_iter().chain([key])))
}

fn of_money(change: Change) -> Metric {
    [
        Told::Quantile(change.base),
        Told::Quantile(change.draft),
        Told::Difference(change.difference),
    ]
}

fn of_chance(exceeded: &Exceeded, appetite: Appetite) -> Metric {
    [
        Told::Against(exceeded.base, appetite),
        Told::Against(exceeded.draft, appetite),
        Told::Points(exceeded.difference),
    ]
}

fn of_ratio(change: Change) -> Metric {
    [
        Told::Hundredths(change.base),
        Told::Hundredths(change.draft),
        Told::HundredthsMore(change.difference),
    ]
}

/// Promises whose limit or chance of being exhausted differs.
#[must_use]
pub fn limits(compared: &Compared<'_>, draft: &Draft<'_>) -> Table {
    let mut table = Table::new(&[
        ("cap or limit", Holds::Paths),
        ("limit now", Holds::Figures),
        ("asked", Holds::Figures),
        ("exhausted now", Holds::Figures),
        ("asked", Holds::Figures),
        ("difference", Holds::Figures),
    ]);
    let differs = |it: &&PromiseComparison| {
        let has_limit = it.base_limit.is_some() || it.draft_limit.is_some();
        let moves = it
            .difference
            .is_none_or(|it| it != Difference::NONE && it.value() != 0.0);
        has_limit && (it.base_limit != it.draft_limit || moves)
    };
    for promise in draft.comparison.promises.iter().filter(differs) {
        let at = |side: [&str; 2], key: &str| {
            pointer(side.into_iter().chain(["promises", &promise.path, key]))
        };
        let sides = [
            ["drafts", &compared.facts.scenario],
            ["drafts", draft.name],
            ["differences", draft.name],
        ];
        let cell = |told: Option<Told>, place: String, without: &str| {
            told.map_or(Entry::words(without), |told| Entry::of(told, place))
        };
        let limit = |limit: Option<f64>, side: [&str; 2]| {
            cell(limit.map(Told::Certain), at(side, "limit"), "—")
        };
        let often =
            |told: Option<Told>, side: [&str; 2]| cell(told, at(side, "p_exhausted"), "not there");
        let points = promise.difference.map(Told::Points);
        table.entries(vec![
            Entry::words(promise.path.clone()),
            limit(promise.base_limit, sides[0]),
            limit(promise.draft_limit, sides[1]),
            often(promise.base.map(Told::Often), sides[0]),
            often(promise.draft.map(Told::Often), sides[1]),
            cell(points, at(sides[2], "p_exhausted"), ""),
        ]);
    }
    table
}

/// What a draft moves for everybody it moves: what is left of losses, and with a column what is paid beside
/// them where that is 0.5 % or more of all that moves.
#[must_use]
pub fn sides(compared: &Compared<'_>, draft: &Draft<'_>) -> Table {
    let mut table = Table::new(&[
        ("", Holds::Words),
        ("mean", Holds::Figures),
        ("difference", Holds::Figures),
        ("TVaR 99 %", Holds::Figures),
        ("difference", Holds::Figures),
        (BESIDE, Holds::Figures),
        ("worth", Holds::Figures),
    ]);
    let subjects = whole(compared.model, draft.comparison);
    let moved =
        subjects.filter(|it| it.net.years_that_differ > 0 || it.more_beside_losses() != 0.0);
    let moved: Vec<&SubjectComparison> = moved.collect();
    for subject in &moved {
        table.entries(side(compared, draft, subject));
    }
    let sum = |of: &dyn Fn(&SubjectComparison) -> f64| -> f64 {
        moved.iter().map(|subject| of(subject).abs()).sum()
    };
    let beside = sum(&|it| it.more_beside_losses());
    if beside < LEAST_PART * sum(&|it| it.cost.difference.value()) || beside == 0.0 {
        return table.columns(&[0, 1, 2, 3, 4, 6]);
    }
    table
}

/// The heading of what is paid beside losses.
const BESIDE: &str = "premiums\nand prices";

fn side(compared: &Compared<'_>, draft: &Draft<'_>, subject: &SubjectComparison) -> Vec<Entry> {
    let base = |told: Told, key: &str| {
        let steps = ["drafts", &compared.facts.scenario, "parties", &subject.key];
        Entry::of(told, pointer(steps.into_iter().chain([key])))
    };
    let more = |told: Difference, key: &str| gain(draft, &subject.key, key, Told::Difference(told));
    let tvar = subject.net.tvar.at(LEVEL);
    let none = || Entry::words("");
    vec![
        Entry::words(compared.name(&subject.key)),
        base(Told::Quantile(subject.net.mean.base), "mean"),
        more(subject.net.mean.difference, "mean"),
        tvar.map_or_else(none, |it| base(Told::Quantile(it.base), TVAR)),
        tvar.map_or_else(none, |it| more(it.difference, TVAR)),
        more(subject.beside, "more_beside_losses"),
        worth_to(subject, compared.cost_of_capital).map_or_else(none, |it| more(it, "worth")),
    ]
}
