//! The tables of a comparison.

use super::funding::whole;
use super::{Compared, Draft, LEVEL};
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
    row("recovered of each 100 lost", "recovery_ratio", &|it| {
        it.recovery.map(of_ratio)
    });
    worth(compared, drafts, &mut table);
    table
}

/// The last row: willingness to pay, which only a difference has.
fn worth(compared: &Compared<'_>, drafts: &[&Draft<'_>], table: &mut Table) {
    let worth = |draft: &&Draft<'_>| compared.worth(draft.comparison);
    if drafts.iter().all(|draft| worth(draft).is_none()) {
        return;
    }
    let mut cells = vec![Entry::words("worth of the draft"), Entry::words("")];
    for draft in drafts {
        let worth = worth(draft).map(|it| gain(draft, compared.party, it));
        cells.push(Entry::words(""));
        cells.push(worth.unwrap_or(Entry::words("")));
    }
    table.entries(cells);
}

fn gain(draft: &Draft<'_>, party: &str, worth: Difference) -> Entry {
    let steps = ["differences", draft.name, "parties", party];
    let place = pointer(steps.into_iter().chain(["willingness_to_pay"]));
    Entry::of(Told::Difference(worth), place)
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

/// What a draft moves for everybody it moves.
#[must_use]
pub fn sides(compared: &Compared<'_>, draft: &Draft<'_>) -> Table {
    let mut table = Table::new(&[
        ("", Holds::Words),
        ("mean", Holds::Figures),
        ("difference", Holds::Figures),
        ("TVaR 99 %", Holds::Figures),
        ("difference", Holds::Figures),
        ("worth", Holds::Figures),
    ]);
    for subject in whole(compared.model, draft.comparison) {
        let Some(tvar) = subject.net.tvar.at(LEVEL) else {
            continue;
        };
        if subject.net.years_that_differ == 0 {
            continue;
        }
        let base = |told: Told, key: &str| {
            let steps = ["drafts", &compared.facts.scenario, "parties", &subject.key];
            Entry::of(told, pointer(steps.into_iter().chain([key])))
        };
        let more = |told: Difference, key: &str| {
            let steps = ["differences", draft.name, "parties", &subject.key];
            Entry::of(
                Told::Difference(told),
                pointer(steps.into_iter().chain([key])),
            )
        };
        let worth = subject
            .net
            .willingness_to_pay(LEVEL, compared.cost_of_capital);
        table.entries(vec![
            Entry::words(compared.name(&subject.key)),
            base(Told::Quantile(subject.net.mean.base), "mean"),
            more(subject.net.mean.difference, "mean"),
            base(Told::Quantile(tvar.base), TVAR),
            more(tvar.difference, TVAR),
            worth.map_or(Entry::words(""), |worth| gain(draft, &subject.key, worth)),
        ]);
    }
    table
}
