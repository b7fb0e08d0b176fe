//! `summary.csv`: every estimate of every party, one a row, for spreadsheets and data frames.
//!
//! ```text
//! party,who,figure,statistic,level,value,standard_error,low,high
//! clinic,party,net,var,0.99,1200000,,1150000,1260000
//! ```

use super::{Line, Results, Who, json};
use crate::summary::{ColumnSummary, Estimate, Figure, Interval, Proportion};
use std::fmt::Write;

/// The first line.
pub const HEADER: &str = "party,who,figure,statistic,level,value,standard_error,low,high";

/// All rows, the header included.
#[must_use]
pub fn table(results: &Results<'_>) -> String {
    let mut rows = Rows::default();
    for line in results.lines() {
        rows.line(&line);
    }
    rows.text
}

/// A text cell: quoted where it needs to be, and never the start of a formula.
///
/// ```
/// use obligor::report::csv::text_cell;
/// assert_eq!(text_cell("clinic"), "clinic");
/// assert_eq!(text_cell("=1+1"), "'=1+1");
/// assert_eq!(text_cell("a,b"), "\"a,b\"");
/// ```
#[must_use]
pub fn text_cell(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guarded = if starts_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// What stands beside a value: its error or its bounds.
#[derive(Clone, Copy, Default)]
struct Cells {
    value: f64,
    error: Option<f64>,
    bounds: Option<(f64, f64)>,
}

impl From<Estimate> for Cells {
    fn from(estimate: Estimate) -> Self {
        let error = Some(estimate.standard_error());
        Self {
            value: estimate.value(),
            error,
            bounds: None,
        }
    }
}

impl From<Interval> for Cells {
    fn from(interval: Interval) -> Self {
        let bounds = Some((interval.low(), interval.high()));
        Self {
            value: interval.value(),
            error: None,
            bounds,
        }
    }
}

impl From<Proportion> for Cells {
    fn from(proportion: Proportion) -> Self {
        let bounds = Some((proportion.low(), proportion.high()));
        Self {
            value: proportion.value(),
            error: None,
            bounds,
        }
    }
}

impl From<f64> for Cells {
    fn from(value: f64) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }
}

struct Rows {
    text: String,
    start: String,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            text: format!("{HEADER}\n"),
            start: String::new(),
        }
    }
}

impl Rows {
    fn line(&mut self, line: &Line<'_>) {
        let who = match line.who {
            Who::Party => "party",
            Who::Member(_) => "member",
            Who::Group(_) => "group",
        };
        let party = text_cell(line.id);
        for (figure, summary) in line.figures.iter() {
            self.start = format!("{party},{who},{}", json::key(figure));
            self.column(summary);
        }
        self.start = format!("{party},{who},account");
        self.row("premium", None, line.account.premium);
        self.row("price", None, line.account.price);
        self.row(
            "reinstatement_premium",
            None,
            line.figures.reinstatement_premium(),
        );
        self.row("total_cost_of_risk", None, line.total_cost_of_risk());
        self.start = format!("{party},{who},{}", json::key(Figure::Net));
        let net = line.figure(Figure::Net);
        self.row("mean_given_loss", None, net.mean_given_loss);
        if let Some(median) = net.median_given_loss {
            self.row("median_given_loss", None, median);
        }
    }

    fn column(&mut self, column: &ColumnSummary) {
        self.row("mean", None, column.mean);
        self.row("sd", None, column.sd);
        self.row("p_positive", None, column.p_positive);
        column
            .var
            .iter()
            .for_each(|(level, var)| self.row("var", Some(level), var));
        column
            .tvar
            .iter()
            .for_each(|(level, tvar)| self.row("tvar", Some(level), tvar));
        column
            .oep
            .iter()
            .for_each(|(level, oep)| self.row("oep", Some(level), oep));
    }

    fn row(&mut self, statistic: &str, level: Option<f64>, cells: impl Into<Cells>) {
        let cells = cells.into();
        let (low, high) = cells.bounds.unzip();
        let optional = [cells.error, low, high].map(number);
        let level = number(level);
        let [error, low, high] = optional;
        let (start, value) = (&self.start, number(Some(cells.value)));
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.text,
            "{start},{statistic},{level},{value},{error},{low},{high}"
        );
    }
}

/// A number in full; empty where there is none or it is not finite.
fn number(number: Option<f64>) -> String {
    match number {
        Some(number) if number.is_finite() => number.to_string(),
        Some(_) | None => String::new(),
    }
}
