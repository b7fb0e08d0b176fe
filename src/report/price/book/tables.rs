//! Tables of a priced book, with the figures behind their cells.

use super::{PricedBook, PricedPolicy, PricedProvider, Quoted};
use crate::report::cell::{share, stated};
use crate::report::text::entry::{Entry, Told, pointer};
use crate::report::text::table::{Holds, Table};
use crate::report::{counted, grouped};
use crate::scenario::book::Insured;
use crate::summary::format::STRUCTURAL_ZERO;
use crate::summary::{ExceedancePoint, Interval};

/// A figure of the whole book at its place in the document.
fn of_whole(told: Told, steps: &[&str]) -> Entry {
    let place = ["whole"].into_iter().chain(steps.iter().copied());
    Entry::of(told, pointer(place))
}

/// The book as an account.
#[must_use]
pub fn account(priced: &PricedBook<'_>) -> Table {
    let it = &priced.whole;
    let mut table = Table::new(&[
        ("premium", Holds::Figures),
        ("expenses", Holds::Figures),
        ("expected\nloss", Holds::Figures),
        ("loss\nratio", Holds::Figures),
        ("P(losses >\npremium)", Holds::Figures),
        ("P(combined\n> 100%)", Holds::Figures),
        ("mean\nresult", Holds::Figures),
        ("result\n1-in-200", Holds::Figures),
        ("technical\npremium", Holds::Figures),
    ]);
    let last = Told::Certain(it.result_1_in_200());
    table.entries(vec![
        of_whole(Told::Certain(it.premium), &["premium"]),
        of_whole(Told::Certain(it.expenses), &["expenses"]),
        of_whole(Told::Amount(it.curve.mean()), &["expected_loss"]),
        of_whole(Told::Rate(it.loss_ratio()), &["loss_ratio"]),
        of_whole(Told::Chance(it.p_loss_ratio), &["p_loss_ratio_above_1"]),
        of_whole(Told::Chance(it.p_combined), &["p_combined_above_1"]),
        of_whole(Told::Amount(it.result()), &["result"]),
        of_whole(last, &["one_in_200", "result"]),
        of_whole(Told::Certain(it.technical), &["technical"]),
    ]);
    table
}

/// All losses of a year and its largest event, by return period.
#[must_use]
pub fn exceedance(priced: &PricedBook<'_>) -> Table {
    let it = &priced.whole;
    let mut table = Table::new(&[
        ("once in", Holds::Words),
        ("all losses of a year", Holds::Figures),
        ("of the\npremium", Holds::Figures),
        ("largest event of a year", Holds::Figures),
    ]);
    for (at, (aep, oep)) in it.aep.iter().zip(&it.oep).enumerate() {
        table.entries(vec![
            Entry::words(format!("{} years", aep.return_period)),
            point(aep, "aep", at),
            Entry::words(share(aep.value / it.premium)),
            point(oep, "oep", at),
        ]);
    }
    table
}

/// A point of a curve at its place in the document.
pub fn point(point: &ExceedancePoint, curve: &str, at: usize) -> Entry {
    let told = Told::Between(Interval::new(point.value, point.low, point.high));
    of_whole(told, &[curve, &at.to_string()])
}

/// Providers by what they carry of the worst years, at most so many, and what strikes insureds alone.
#[must_use]
pub fn providers(priced: &PricedBook<'_>, most: usize) -> Table {
    let mut table = Table::new(&[
        ("provider", Holds::Words),
        ("insureds", Holds::Figures),
        ("premium", Holds::Figures),
        ("limits", Holds::Figures),
        ("expected loss\nthrough it", Holds::Figures),
        ("in the\nworst years", Holds::Figures),
        ("of the\ntail", Holds::Figures),
    ]);
    for it in priced.providers.iter().take(most) {
        table.entries(through(priced, it));
    }
    if !table.is_empty() {
        table.entries(alone(priced));
    }
    table
}

fn through(priced: &PricedBook<'_>, it: &PricedProvider) -> Vec<Entry> {
    let name = priced.book.providers()[it.provider].name.as_str();
    let of = |told: Told, key: &str| Entry::of(told, pointer(["providers", name, key]));
    vec![
        Entry::words(name),
        Entry::words(grouped(it.clients as u64)),
        of(Told::Certain(it.premium), "premium"),
        of(Told::Certain(it.limits), "limits"),
        of(Told::Amount(it.expected), "expected_loss").on_one_line(),
        of(Told::Amount(it.co_tvar), "co_tvar").on_one_line(),
        of(Told::Share(it.share), "share_of_tail"),
    ]
}

/// What strikes insureds alone, beside the providers.
fn alone(priced: &PricedBook<'_>) -> Vec<Entry> {
    let it = &priced.whole;
    let expected = Told::Certain(priced.expected_alone());
    let share = Told::Share(priced.share_alone());
    vec![
        Entry::words("insureds alone"),
        Entry::words(grouped(priced.policies.len() as u64)),
        of_whole(Told::Certain(it.premium), &["premium"]),
        of_whole(Told::Certain(it.limits), &["limits"]),
        of_whole(expected, &["expected_loss_alone"]),
        of_whole(Told::Amount(it.co_tvar_alone), &["co_tvar_alone"]).on_one_line(),
        of_whole(share, &["share_of_tail_alone"]),
    ]
}

/// A figure of a policy at its place in the document.
fn of_policy(it: &Insured, told: Told, key: &str) -> Entry {
    Entry::of(told, pointer(["policies", &it.id, key])).on_one_line()
}

/// Policies quoted below their technical premium, those furthest below first, at most so many;
/// where there are none, those that are nearest to it. With what they are.
#[must_use]
pub fn quoted(priced: &PricedBook<'_>, most: usize) -> (String, Table) {
    let mut table = Table::new(&[
        ("policy", Holds::Words),
        ("sector", Holds::Words),
        ("provider", Holds::Words),
        ("limit xs\nretention", Holds::Words),
        ("P(pays)", Holds::Figures),
        ("expected\nloss", Holds::Figures),
        ("loss on\nline", Holds::Figures),
        ("quoted", Holds::Figures),
        ("technical", Holds::Figures),
        ("quoted to\ntechnical", Holds::Figures),
    ]);
    let is_below =
        |(it, policy): &(&Insured, &PricedPolicy)| policy.quoted(it.premium) == Quoted::Below;
    let mut rows: Vec<(&Insured, &PricedPolicy)> = priced.rows().filter(is_below).collect();
    let below = counted(rows.len() as u64, "policy", "policies");
    let title = match rows.len() {
        0 => "none is below, these are nearest to it".to_owned(),
        all if all <= most => format!("{below} below it"),
        _ => format!("{most} of {below} below it, those furthest below"),
    };
    if rows.is_empty() {
        rows = priced.rows().collect();
    }
    let ratio = |(it, policy): &(&Insured, &PricedPolicy)| it.premium / policy.technical.value();
    rows.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
    for row in rows.iter().take(most) {
        let (it, policy) = row;
        let of = |told: Told, key: &str| of_policy(it, told, key);
        table.entries(vec![
            Entry::words(it.id.clone()),
            Entry::words(it.sector.word()),
            Entry::words(it.provider.clone().unwrap_or_default()),
            Entry::words(format!("{} xs {}", stated(it.limit), stated(it.retention))),
            of(Told::Often(policy.p_attach), "p_attach"),
            of(Told::Amount(policy.expected), "expected_loss"),
            Entry::words(share(policy.expected.value() / it.limit)),
            of(Told::Stated(it.premium), "premium"),
            of(Told::Amount(policy.technical), "technical"),
            Entry::words(match ratio(row) {
                ratio if ratio.is_finite() => share(ratio),
                _ => STRUCTURAL_ZERO.to_owned(),
            }),
        ]);
    }
    (title, table)
}

/// One row a policy of these places: what it loses of its premium.
#[must_use]
pub fn loss_ratios(priced: &PricedBook<'_>, places: &[usize]) -> Table {
    let mut table = Table::new(&[
        ("policy", Holds::Words),
        ("sector", Holds::Words),
        ("provider", Holds::Words),
        ("limit", Holds::Figures),
        ("retention", Holds::Figures),
        ("premium", Holds::Figures),
        ("expected\nloss", Holds::Figures),
        ("loss\nratio", Holds::Figures),
        ("P(loss >\npremium)", Holds::Figures),
        ("technical\npremium", Holds::Figures),
        ("quoted", Holds::Words),
    ]);
    for at in places {
        let (it, policy) = (&priced.book.insureds()[*at], &priced.policies[*at]);
        let of = |told: Told, key: &str| of_policy(it, told, key);
        let ratio = policy.expected.scaled(1.0 / it.premium);
        table.entries(vec![
            Entry::words(it.id.clone()),
            Entry::words(it.sector.word()),
            Entry::words(it.provider.clone().unwrap_or_default()),
            of(Told::Stated(it.limit), "limit"),
            of(Told::Stated(it.retention), "retention"),
            of(Told::Stated(it.premium), "premium"),
            of(Told::Amount(policy.expected), "expected_loss"),
            of(Told::Rate(ratio), "loss_ratio"),
            of(Told::Often(policy.p_above_premium), "p_loss_ratio_above_1"),
            of(Told::Amount(policy.technical), "technical"),
            Entry::words(policy.quoted(it.premium).word()),
        ]);
    }
    table
}
