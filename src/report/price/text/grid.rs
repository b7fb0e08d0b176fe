//! Tables of a layer under other terms.

use crate::report::price::sentence::stated;
use crate::report::price::{Grid, Priced, Revalued, View};
use crate::report::text::entry::{Entry, Told, pointer};
use crate::report::text::table::{Holds, Table};
use crate::summary::Estimate;
use crate::summary::format::STRUCTURAL_ZERO;

/// The tables of a grid, each with its title; for who buys the layer what it would pay.
#[must_use]
pub fn told(priced: &Priced<'_>, grid: &Grid) -> Vec<(String, Table)> {
    let key = &priced.tower.layers[priced.shown[0]].key;
    let (per, start) = (grid.per, grid.start);
    let follows = match grid.has_aggregate {
        true => format!("per {per}, the aggregate in the same proportion"),
        false => format!("per {per}"),
    };
    let is_bought = priced.view() == View::Bought;
    let seen = |table: Table| {
        if is_bought {
            table.columns(&[0, 1, 2])
        } else {
            table
        }
    };
    let limits = factors("limit", "increased_limits", &grid.by_limit(), |it| it.limit);
    let own = match grid.retentions.len() {
        1 => String::new(),
        _ => format!(", at its own {start}"),
    };
    let mut told = vec![(
        format!("Increased limits of {key}, {follows}{own}"),
        seen(limits),
    )];
    if grid.retentions.len() > 1 {
        let rows = grid.by_retention();
        let credits = match start {
            "retention" => "Retention credits",
            _ => "Other attachments",
        };
        told.push((
            format!("{credits} of {key}, per {per}, at its own limit"),
            seen(factors(start, "retention_credits", &rows, |it| {
                it.retention
            })),
        ));
    }
    if grid.retentions.len() > 1 && !is_bought {
        told.push((
            format!(
                "Technical premium of {key} by {start} (down) and limit (across), both per {per}"
            ),
            crossed(grid),
        ));
    }
    told
}

fn factors(of: &str, section: &str, rows: &[Revalued], by: fn(&Revalued) -> f64) -> Table {
    let mut table = Table::new(&[
        (of, Holds::Figures),
        ("expected loss", Holds::Figures),
        ("factor", Holds::Figures),
        ("technical", Holds::Figures),
        ("factor", Holds::Figures),
    ]);
    // An attachment stands in the document where a retention does.
    let key = if of == "limit" { of } else { "retention" };
    let own = rows
        .iter()
        .find(|row| row.factor == Estimate::new(1.0, 0.0));
    for (at, row) in rows.iter().enumerate() {
        let at = at.to_string();
        let cell = |told: Told, key: &str| {
            let place = pointer(["revalued", section, &at, key]);
            Entry::of(told, place).on_one_line()
        };
        let to_own = own.filter(|own| own.technical.value() > 0.0);
        let technical = to_own.map(|own| row.technical.value() / own.technical.value());
        table.entries(vec![
            cell(Told::Stated(by(row)), key),
            cell(Told::Amount(row.expected), "expected_loss"),
            cell(Told::Factor(row.factor), "factor"),
            cell(Told::Amount(row.technical), "technical"),
            Entry::words(technical.map_or(STRUCTURAL_ZERO.to_owned(), |it| format!("{it:.3}"))),
        ]);
    }
    table
}

fn crossed(grid: &Grid) -> Table {
    let headings: Vec<String> = grid.limits.iter().map(|limit| stated(*limit)).collect();
    let mut columns = vec![(grid.start, Holds::Figures)];
    columns.extend(headings.iter().map(|it| (it.as_str(), Holds::Figures)));
    let mut table = Table::new(&columns);
    for (down, (retention, cells)) in grid.retentions.iter().zip(&grid.cells).enumerate() {
        let mut row = vec![Entry::words(stated(*retention))];
        row.extend(cells.iter().enumerate().map(|(across, it)| {
            let place = (down * grid.limits.len() + across).to_string();
            let place = pointer(["revalued", "grid", &place, "technical"]);
            Entry::of(Told::Rounded(it.technical), place)
        }));
        table.entries(row);
    }
    table
}
