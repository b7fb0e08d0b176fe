//! Tables of layers: what they pay and what they cost.

use crate::report::price::sentence::{carriers, share, stated};
use crate::report::price::{Priced, View, tables};
use crate::report::text::entry::{Entry, Told, pointer};
use crate::report::text::table::{Holds, Table};
use crate::summary::format::STRUCTURAL_ZERO;
use crate::summary::tower::LayerSummary;
use crate::summary::{Estimate, Proportion};

fn name(priced: &Priced<'_>, at: usize) -> Entry {
    let terms = priced.terms(at, stated);
    Entry::words(format!("{}\n{terms}", priced.tower.layers[at].key))
}

/// A figure of a layer at its place in the document.
fn of(priced: &Priced<'_>, at: usize, told: Told, steps: &[&str]) -> Entry {
    let key = priced.tower.layers[at].key.as_str();
    let place = ["layers", key].into_iter().chain(steps.iter().copied());
    Entry::of(told, pointer(place))
}

/// A figure of a layer, or a dash where it has none.
fn perhaps(priced: &Priced<'_>, at: usize, told: Option<Told>, steps: &[&str]) -> Entry {
    told.map_or(Entry::words(STRUCTURAL_ZERO), |told| {
        of(priced, at, told, steps)
    })
}

/// One row a layer: how often it pays and how much; for who buys it without how that spreads.
#[must_use]
pub fn losses(priced: &Priced<'_>) -> Table {
    match priced.view() {
        View::Whole | View::Carried => all_losses(priced),
        View::Bought => all_losses(priced).columns(&[0, 1, 2, 3, 4, 5, 7]),
    }
}

fn all_losses(priced: &Priced<'_>) -> Table {
    let mut table = Table::new(&[
        ("layer", Holds::Paths),
        ("attached\nper year", Holds::Figures),
        ("exhausted\nper year", Holds::Figures),
        ("attached\nper event", Holds::Figures),
        ("exhausted\nper event", Holds::Figures),
        ("expected\nloss", Holds::Figures),
        ("sd", Holds::Figures),
        ("loss on\nline", Holds::Figures),
    ]);
    for row in tables::losses(priced) {
        let of = |told: Told, steps: &[&str]| of(priced, row.layer, told, steps);
        let of_events = |chance: Option<Proportion>, steps: &[&str]| {
            perhaps(priced, row.layer, chance.map(Told::Chance), steps)
        };
        let rate = row.loss_on_line.map(Told::Rate);
        table.entries(vec![
            name(priced, row.layer),
            of(Told::Chance(row.p_attach_year), &["per_year", "p_attach"]),
            of(Told::Chance(row.p_exhaust_year), &["per_year", "p_exhaust"]),
            of_events(row.p_attach_event, &["per_event", "p_attach"]),
            of_events(row.p_exhaust_event, &["per_event", "p_exhaust"]),
            of(Told::Amount(row.expected), &["expected_loss"]),
            of(Told::Amount(row.sd), &["sd"]),
            perhaps(priced, row.layer, rate, &["loss_on_line"]),
        ]);
    }
    table
}

/// One row a layer: quoted and technical premium, rate on line, capital; for who buys it what is
/// quoted.
#[must_use]
pub fn prices(priced: &Priced<'_>) -> Table {
    match priced.view() {
        View::Whole | View::Carried => all_prices(priced),
        View::Bought => all_prices(priced).columns(&[0, 1, 2, 4, 6]),
    }
}

fn all_prices(priced: &Priced<'_>) -> Table {
    let mut table = Table::new(&[
        ("layer", Holds::Paths),
        ("insurers", Holds::Words),
        ("\nquoted", Holds::Figures),
        ("\ntechnical", Holds::Figures),
        ("rate on line\nquoted", Holds::Figures),
        ("\ntechnical", Holds::Figures),
        ("to below\nquoted", Holds::Figures),
        ("\ntechnical", Holds::Figures),
        ("capital", Holds::Figures),
        ("of the\ntower's", Holds::Figures),
    ]);
    for row in tables::prices(priced) {
        let it = &priced.layers[row.layer].summary;
        let perhaps = |told: Option<Told>, steps: &[&str]| perhaps(priced, row.layer, told, steps);
        let quoted = |key: &'static str| ["quoted", key];
        let relative = "relative_to_layer_below";
        table.entries(vec![
            name(priced, row.layer),
            Entry::words(carriers(priced, row.layer)),
            perhaps(row.quoted.map(Told::Stated), &quoted("premium")),
            of(
                priced,
                row.layer,
                Told::Amount(row.technical),
                &["technical"],
            ),
            perhaps(row.quoted_on_line.map(Told::Share), &quoted("rate_on_line")),
            perhaps(row.technical_on_line.map(Told::Rate), &["rate_on_line"]),
            perhaps(row.quoted_relative.map(Told::Times), &quoted(relative)),
            perhaps(row.technical_relative.map(Told::Times), &[relative]),
            of(priced, row.layer, Told::Amount(it.co_tvar), &["co_tvar"]),
            perhaps(it.share_of_capital.map(Told::Share), &["share_of_capital"]),
        ]);
    }
    table
}

/// The layers whose carriers' side of the price is told: none to who buys them.
fn carried<'a>(priced: &'a Priced<'_>) -> &'a [usize] {
    match priced.view() {
        View::Whole | View::Carried => &priced.shown,
        View::Bought => &[],
    }
}

/// A table with one column for each of some layers.
fn across(priced: &Priced<'_>, head: &str, layers: &[usize]) -> Table {
    let keys = layers
        .iter()
        .map(|at| priced.tower.layers[*at].key.as_str());
    let mut columns = vec![(head, Holds::Words)];
    columns.extend(keys.map(|key| (key, Holds::Figures)));
    Table::new(&columns)
}

/// One row a principle, one column a layer; beside it what is quoted, as a part of it.
#[must_use]
pub fn principles(priced: &Priced<'_>) -> Table {
    let shown = carried(priced);
    let mut table = across(priced, "principle", shown);
    if shown.is_empty() {
        return table;
    }
    let mut row = |name: &str, of: &dyn Fn(usize) -> Entry| {
        let cells = shown.iter().map(|at| of(*at).on_one_line());
        let name = std::iter::once(Entry::words(name));
        table.entries(name.chain(cells).collect());
    };
    let beside = |at: usize, technical: Estimate, steps: &[&str]| {
        let part = priced.quoted_of(at, technical);
        of(priced, at, Told::Amount(technical), steps).noted(part.map_or_else(String::new, share))
    };
    for (place, named) in priced.basis.principles.iter().enumerate() {
        let steps = ["premiums", named.key, "technical"];
        row(&named.name, &|at| {
            beside(at, priced.layers[at].premiums[place].1, &steps)
        });
    }
    row("cost of capital, the tower held as one", &|at| {
        let steps = ["technical_on_shared_capital"];
        beside(at, priced.layers[at].allocated, &steps)
    });
    let layers = &priced.tower.layers;
    if priced.is_quoted() {
        row("quoted", &|at| {
            let told = layers[at].premium.map(Told::Stated);
            perhaps(priced, at, told, &["quoted", "premium"])
        });
    }
    row("technical, per million of limit", &|at| {
        let rate = priced.on_line(at, priced.technical(at));
        let rate = rate.map(|rate| rate.scaled(1e6));
        perhaps(priced, at, rate.map(Told::Amount), &["rate_per_million"])
    });
    if priced.is_quoted() {
        row("quoted, per million of limit", &|at| {
            let rate = layers[at].premium.zip(layers[at].limit());
            let rate = rate.map(|(premium, limit)| Estimate::new(1e6 * (premium / limit), 0.0));
            let told = rate.map(Told::Rounded);
            perhaps(priced, at, told, &["quoted", "rate_per_million"])
        });
    }
    let moved = |at: usize| priced.layers[at].summary.reinstatement;
    let moves = |at: &usize| !moved(*at).is_structural_zero();
    if shown.iter().any(moves) {
        row(
            "received beside it: reinstatement premium, commission given back",
            &|at| {
                of(
                    priced,
                    at,
                    Told::Amount(moved(at)),
                    &["reinstatement_premium"],
                )
            },
        );
    }
    table
}

/// One row a cover, one column a layer.
#[must_use]
pub fn covers(priced: &Priced<'_>) -> Table {
    let by_cover = |at: usize| priced.layers[at].by_cover.as_ref();
    let shown: Vec<usize> = priced
        .shown
        .iter()
        .copied()
        .filter(|at| by_cover(*at).is_some())
        .collect();
    let mut table = across(priced, "cover", &shown);
    let Some(first) = shown.first().and_then(|at| by_cover(*at)) else {
        return table;
    };
    let mut row = |name: &str, cell: &dyn Fn(usize) -> Entry| {
        let cells = shown.iter().map(|at| cell(*at));
        let name = std::iter::once(Entry::words(name));
        table.entries(name.chain(cells).collect());
    };
    let nothing = Estimate::new(0.0, 0.0);
    for (place, (class, _)) in first.classes.iter().enumerate() {
        let paid = |at: usize| by_cover(at).map_or(nothing, |it| it.classes[place].1);
        if shown.iter().all(|at| paid(*at).is_structural_zero()) {
            continue;
        }
        row(class.name(), &|at| part(priced, at, paid(at), class.key()));
    }
    let carved = |at: usize| by_cover(at).map_or(nothing, |it| it.carved_out);
    if shown.iter().any(|at| !carved(*at).is_structural_zero()) {
        row("of liability: claims outside all caps", &|at| {
            part(priced, at, carved(at), "liability_outside_caps")
        });
    }
    let mut total = |name: &str, key: &str, get: fn(&LayerSummary) -> Estimate| {
        row(name, &|at| {
            let told = Told::Amount(get(&priced.layers[at].summary));
            of(priced, at, told, &[key]).on_one_line()
        });
    };
    total("paid", "paid", |it| it.paid);
    total("got back of recoveries", "recovered", |it| it.back);
    table
}

/// An amount with its part of all that the layer paid.
fn part(priced: &Priced<'_>, at: usize, paid: Estimate, key: &str) -> Entry {
    let all = priced.layers[at].summary.paid.value();
    if paid.is_structural_zero() || all <= 0.0 {
        return Entry::words(STRUCTURAL_ZERO);
    }
    let entry = of(priced, at, Told::Amount(paid), &["by_cover", key]);
    entry.on_one_line().noted(share(paid.value() / all))
}

/// Exact figures of layers that have them, and the simulated ones.
#[must_use]
pub fn exact(priced: &Priced<'_>) -> Table {
    let mut table = Table::new(&[
        ("layer", Holds::Paths),
        ("law", Holds::Words),
        ("attached", Holds::Figures),
        ("expected loss", Holds::Figures),
        ("sd", Holds::Figures),
        ("technical", Holds::Figures),
    ]);
    for at in carried(priced) {
        let it = &priced.layers[*at];
        let (Some(exact), Some((technical, _))) = (&it.exact, priced.exact_technical(*at)) else {
            continue;
        };
        let year = &exact.fine;
        let of = |told: Told, steps: &[&str]| of(priced, *at, told, steps);
        let certain =
            |value: f64, key: &str| of(Told::Whole(Estimate::new(value, 0.0)), &["exact", key]);
        table.entries(vec![
            Entry::words(priced.tower.layers[*at].key.clone()),
            Entry::words("exact"),
            of(Told::Thousandths(year.p_attach()), &["exact", "p_attach"]),
            certain(year.mean(), "expected_loss"),
            certain(year.sd(), "sd"),
            certain(technical, "technical"),
        ]);
        let attached = Told::Chance(it.summary.p_attach_year);
        table.entries(vec![
            Entry::words(""),
            Entry::words("simulated"),
            of(attached, &["per_year", "p_attach"]).on_one_line(),
            of(Told::Whole(it.summary.expected()), &["expected_loss"]),
            of(Told::Whole(it.summary.curve.sd()), &["sd"]),
            of(Told::Whole(priced.technical(*at)), &["technical"]),
        ]);
    }
    table
}

/// One row a quoted layer: how its loss ratio is distributed.
#[must_use]
pub fn loss_ratios(priced: &Priced<'_>) -> Table {
    let mut table = Table::new(&[
        ("layer", Holds::Paths),
        ("mean", Holds::Figures),
        ("above 100%", Holds::Figures),
        ("1 in 10", Holds::Figures),
        ("1 in 20", Holds::Figures),
        ("1 in 100", Holds::Figures),
        ("1 in 200", Holds::Figures),
    ]);
    for at in carried(priced) {
        let it = &priced.tower.layers[*at];
        let Some(premium) = it.premium else { continue };
        let ratio = priced.layers[*at].summary.loss_ratio(premium);
        let of = |told: Told, steps: &[&str]| {
            let steps: Vec<&str> = ["quoted", "loss_ratio"]
                .into_iter()
                .chain(steps.iter().copied())
                .collect();
            of(priced, *at, told, &steps)
        };
        let mut row = vec![
            Entry::words(it.key.clone()),
            of(Told::Rate(ratio.mean), &["mean"]),
            of(Told::Chance(ratio.above_one), &["p_above_1"]).on_one_line(),
        ];
        let rare = ratio.quantiles.iter().skip(1);
        row.extend(rare.map(|(level, value)| {
            let level = level.to_string();
            of(Told::ShareOrNone(*value), &["quantiles", &level])
        }));
        table.entries(row);
    }
    table
}
