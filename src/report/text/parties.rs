//! What is left with whom: one row a party, and the accounts of those who carry others' risk.

use super::entry::{Entry, Told, pointer};
use super::table::{Holds, Table};
use crate::model::Origin;
use crate::regimes::Regime;
use crate::report::cell::certain;
use crate::report::json::key;
use crate::report::{Line, Results, Who, grouped, role_word};
use crate::summary::format::{STRUCTURAL_ZERO, percent};
use crate::summary::{ColumnSummary, Figure, Interval};
use crate::units::PartyId;

/// The columns of [`parties`] that tell of losses left: all but means and money paid for terms.
pub const LOSS_COLUMNS: [usize; 7] = [0, 1, 2, 3, 4, 5, 6];

/// The other columns of [`parties`].
pub const COST_COLUMNS: [usize; 6] = [0, 7, 8, 9, 10, 11];

/// One row for each who bears losses of its own: chance of a loss, its size, its tail, its mean
/// before and after contracts and insurance, and the total cost of risk.
#[must_use]
pub fn parties(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("P(any\nloss)", Holds::Figures),
        ("given\na loss:\nmedian", Holds::Figures),
        ("given\na loss:\nmean", Holds::Figures),
        ("1-in-20\nyear", Holds::Figures),
        ("1-in-100\nyear", Holds::Figures),
        ("1-in-250\nyear", Holds::Figures),
        ("mean\nbefore\ncontracts", Holds::Figures),
        ("mean\nafter\ncontracts", Holds::Figures),
        ("mean\nafter\ninsurance", Holds::Figures),
        ("premium\nand price\nof terms", Holds::Figures),
        ("total\ncost\nof risk", Holds::Figures),
    ]);
    let lines = results.lines();
    for line in lines.iter().filter(|line| bears(results, line)) {
        table.entries(row(line));
    }
    table
}

/// Insurers and reinsurers are told of as accounts, unless breaches hit them too.
fn bears(results: &Results<'_>, line: &Line<'_>) -> bool {
    !results.model.carries_risk(PartyId::new(line.party))
        || line.figure(Figure::Gross).largest > 0.0
}

fn row(line: &Line<'_>) -> Vec<Entry> {
    let net = line.figure(Figure::Net);
    let median = net.median_given_loss.map(Told::Quantile);
    vec![
        Entry::words(label(line)),
        entry(line, Told::Chance(net.p_positive), &["net", "p_positive"]),
        median.map_or(Entry::words(STRUCTURAL_ZERO), |median| {
            entry(line, median, &["given_a_loss", "median"])
        }),
        entry(
            line,
            Told::Amount(net.mean_given_loss),
            &["given_a_loss", "mean"],
        ),
        quantile(line, "0.95"),
        quantile(line, "0.99"),
        quantile(line, "0.996"),
        mean(line, Figure::Gross),
        mean(line, Figure::AfterContracts),
        mean(line, Figure::Net),
        Entry::words(certain(line.account.total())),
        entry(
            line,
            Told::Amount(line.total_cost_of_risk()),
            &["total_cost_of_risk"],
        ),
    ]
}

/// A figure of a line at its place in the document.
#[must_use]
pub fn entry(line: &Line<'_>, told: Told, steps: &[&str]) -> Entry {
    Entry::of(told, place(line, steps))
}

/// The place of a line's figure in the document.
fn place(line: &Line<'_>, steps: &[&str]) -> String {
    let section = match line.who {
        Who::Party | Who::Member(_) => "parties",
        Who::Group(_) => "groups",
    };
    pointer([section, line.id].into_iter().chain(steps.iter().copied()))
}

/// The mean of a figure.
fn mean(line: &Line<'_>, figure: Figure) -> Entry {
    let told = Told::Amount(line.figure(figure).mean);
    entry(line, told, &[key(figure), "mean"])
}

/// A quantile of the net loss at a level as documents write it.
fn quantile(line: &Line<'_>, level: &str) -> Entry {
    let value = level.parse().expect("levels are numbers");
    let told = Told::Quantile(at(line.figure(Figure::Net), value));
    entry(line, told, &["net", "var", level])
}

/// A quantile that every run estimates.
fn at(column: &ColumnSummary, level: f64) -> Interval {
    column
        .var
        .at(level)
        .expect("a run estimates the levels that reports show")
}

/// Its name, and what it is.
#[must_use]
pub fn label(line: &Line<'_>) -> String {
    let name = line.name;
    match line.who {
        Who::Party => format!("{name}\n  {}", role_word(line.role)),
        Who::Member(count) => format!("{name}\n  typical of {}", grouped(count as u64)),
        Who::Group(count) => format!("{name}\n  all {} together", grouped(count as u64)),
    }
}

/// The columns of [`carriers`] that are means of the account.
pub const ACCOUNT_COLUMNS: [usize; 7] = [0, 1, 3, 4, 5, 6, 7];

/// The other columns of [`carriers`].
pub const TAIL_COLUMNS: [usize; 4] = [0, 2, 8, 9];

/// One row for each who carries others' risk: premiums, losses paid and got back, the result.
#[must_use]
pub fn carriers(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("insurer", Holds::Words),
        ("premium,\nnet of\nceded", Holds::Figures),
        ("P(any\nloss)", Holds::Figures),
        ("losses\npaid", Holds::Figures),
        ("from re-\ninsurers", Holds::Figures),
        ("recovered", Holds::Figures),
        ("reinst.\npremiums", Holds::Figures),
        ("mean\nresult", Holds::Figures),
        ("net loss\n1-in-100", Holds::Figures),
        ("net loss\n1-in-250", Holds::Figures),
    ]);
    let lines = results.lines();
    for line in lines
        .iter()
        .filter(|line| results.model.carries_risk(PartyId::new(line.party)))
    {
        table.entries(account(line));
    }
    table
}

/// One row for each who carries others' risk for a premium: how often and how far it is not enough.
#[must_use]
pub fn combined(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("insurer", Holds::Words),
        ("gross\npremium", Holds::Figures),
        ("ceded", Holds::Figures),
        ("com-\nmission", Holds::Figures),
        ("expenses", Holds::Figures),
        ("mean\nlosses", Holds::Figures),
        ("reinst.\nprem.", Holds::Figures),
        ("combined\nratio", Holds::Figures),
        ("P(ratio\n> 100%)", Holds::Figures),
        ("result\n1-in-200", Holds::Figures),
    ]);
    for it in results.carriers {
        let party = &results.model.parties[it.party];
        let of = |told, steps: &[&str]| {
            let place = ["carriers", &party.key].into_iter();
            Entry::of(told, pointer(place.chain(steps.iter().copied())))
        };
        let result = Told::Quantile(it.result_1_in_200());
        table.entries(vec![
            Entry::words(&party.name),
            of(Told::Certain(it.gross), &["gross_premium"]),
            of(Told::Certain(it.ceded), &["ceded_premium"]),
            of(Told::Certain(it.commission), &["commission"]),
            of(Told::Certain(it.expenses), &["expenses"]),
            of(Told::Amount(it.losses), &["expected_loss"]),
            of(Told::Amount(it.reinstatement), &["reinstatement_premium"]),
            of(Told::Rate(it.combined_ratio()), &["combined_ratio"]),
            of(Told::Chance(it.p_combined), &["p_combined_above_1"]),
            of(result, &["one_in_200", "result"]),
        ]);
    }
    table
}

/// One row for each regime that a party stands under: what it costs and how often notice is late.
#[must_use]
pub fn regimes(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("regime", Holds::Words),
        ("owed\na year", Holds::Figures),
        ("P(owed\nin a year)", Holds::Figures),
        ("events\nto notify", Holds::Figures),
        ("P(any\nlate)", Holds::Figures),
    ]);
    for it in results.regimes {
        let of = |told, key: &str| {
            Entry::of(
                told,
                pointer(["regimes", it.party.as_str(), it.regime, key]),
            )
        };
        let late = it.p_late.map_or_else(
            || Entry::words(STRUCTURAL_ZERO),
            |late| of(Told::Chance(late), "p_late"),
        );
        table.entries(vec![
            Entry::words(&it.name),
            Entry::words(it.regime),
            of(Told::Amount(it.owed), "owed"),
            of(Told::Chance(it.p_owed), "p_owed"),
            Entry::words(grouped(it.notifiable)),
            late,
        ]);
    }
    table
}

/// One row for each notice that a regime asks for within a time: how often it is late.
#[must_use]
pub fn notices(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("regime", Holds::Words),
        ("notice", Holds::Words),
        ("within", Holds::Words),
        ("events", Holds::Figures),
        ("P(late)", Holds::Figures),
    ]);
    for it in results.regimes {
        for of_notice in &it.notices {
            let Some(late) = of_notice.p_late else {
                continue;
            };
            let notice = of_notice.notice;
            let place = ["regimes", &it.party, it.regime, "notices", notice.key];
            let place = pointer(place.into_iter().chain(["p_late"]));
            table.entries(vec![
                Entry::words(&it.name),
                Entry::words(it.regime),
                Entry::words(notice.what),
                Entry::words(notice.within.to_string()),
                Entry::words(grouped(of_notice.due)),
                Entry::of(Told::Chance(late), place),
            ]);
        }
    }
    table
}

/// Regimes under which nothing is ever imposed, and why.
#[must_use]
pub fn nothing_imposed(results: &Results<'_>) -> Vec<String> {
    let regimes = results.regimes.iter();
    let told = regimes.filter_map(|it| {
        let why = Regime::of(it.regime)?.imposes_nothing()?;
        Some(format!("{} under {}: {why}.", it.name, it.regime))
    });
    told.collect()
}

/// Times of notice that the file does not say and the library does, with their sources.
#[must_use]
pub fn usual_times(results: &Results<'_>) -> Vec<String> {
    let origins = results.model.origins.iter();
    let usual = origins.filter(|it| !it.stated && it.value.contains("(library "));
    usual.map(assumed).collect()
}

/// A default in words, with its source.
pub(super) fn assumed(it: &Origin) -> String {
    let said = it.source.iter().chain(&it.confidence);
    let said: Vec<&str> = said.map(String::as_str).collect();
    let (path, value, said) = (&it.path, &it.value, said.join("; "));
    format!("Not said, so assumed: {path} = {value}; {said}.")
}

/// What the words of the two tables of carriers mean; nothing where neither has a row.
#[must_use]
pub fn of_accounts(results: &Results<'_>) -> Option<String> {
    let first = results.carriers.first()?;
    let expenses = percent(first.expenses / first.gross, 0.0);
    Some(format!(
        "Premium, net of ceded: gross premium less ceded, plus commission. Mean result: that premium less losses \
         and reinstatement premiums, before expenses. Commission: \
         ceding commission received less that paid, in a year without loss. Combined ratio: \
         losses and expenses less commission over gross premium less ceded, less reinstatement premiums \
         paid or plus those received. Result 1-in-200: after expenses. Expenses are assumed to be {expenses} of the \
         gross premium (`--carrier-expenses`)."
    ))
}

fn account(line: &Line<'_>) -> Vec<Entry> {
    let net = line.figure(Figure::Net);
    let premium = Told::Certain(-line.account.premium);
    let result = Told::Amount(line.total_cost_of_risk().scaled(-1.0));
    let reinstatement = Told::Amount(line.figures.reinstatement_premium());
    vec![
        Entry::words(label(line)),
        Entry::times(premium, -1.0, place(line, &["premium"])),
        entry(line, Told::Chance(net.p_positive), &["net", "p_positive"]),
        mean(line, Figure::Paid),
        mean(line, Figure::Insured),
        mean(line, Figure::Received),
        entry(line, reinstatement, &["reinstatement_premium"]),
        Entry::times(result, -1.0, place(line, &["total_cost_of_risk"])),
        quantile(line, "0.99"),
        quantile(line, "0.996"),
    ]
}
