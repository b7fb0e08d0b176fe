//! Tables of a layer under other terms.

use crate::report::cell::{amount, one_line};
use crate::report::price::sentence::stated;
use crate::report::price::{Grid, Revalued};
use crate::report::text::table::{Holds, Table};
use crate::summary::Estimate;
use crate::summary::estimate::Z_95;
use crate::summary::format::{STRUCTURAL_ZERO, money};

pub(super) fn factors(of: &str, rows: &[Revalued], by: impl Fn(&Revalued) -> f64) -> Table {
    let mut table = Table::new(&[
        (of, Holds::Figures),
        ("expected loss", Holds::Figures),
        ("factor", Holds::Figures),
        ("technical", Holds::Figures),
        ("factor", Holds::Figures),
    ]);
    let own = rows
        .iter()
        .find(|row| row.factor == Estimate::new(1.0, 0.0));
    for row in rows {
        let to_own = own.filter(|own| own.technical.value() > 0.0);
        let technical = to_own.map(|own| row.technical.value() / own.technical.value());
        table.row(vec![
            stated(by(row)),
            one_line(&amount(row.expected)),
            factor(row.factor),
            one_line(&amount(row.technical)),
            technical.map_or(STRUCTURAL_ZERO.to_owned(), |it| format!("{it:.3}")),
        ]);
    }
    table
}

pub(super) fn crossed(grid: &Grid) -> Table {
    let headings: Vec<String> = grid.limits.iter().map(|limit| stated(*limit)).collect();
    let mut columns = vec![("retention", Holds::Figures)];
    columns.extend(headings.iter().map(|it| (it.as_str(), Holds::Figures)));
    let mut table = Table::new(&columns);
    for (retention, cells) in grid.retentions.iter().zip(&grid.cells) {
        let mut row = vec![stated(*retention)];
        row.extend(cells.iter().map(|it| money(it.technical.value())));
        table.row(row);
    }
    table
}

fn factor(estimate: Estimate) -> String {
    let error = Z_95 * estimate.standard_error();
    if error < 0.0005 {
        return format!("{:.3}", estimate.value());
    }
    format!("{:.3} ± {error:.3}", estimate.value())
}
