//! The files of a sweep: figures, settings, what is efficient and what failed.

use super::Sweep;
use crate::report::csv::text_cell;
use crate::summary::{Interval, Metric};
use std::fmt::Write;

/// `sweep.csv`: one row a variant, party and metric.
#[must_use]
pub fn table(sweep: &Sweep<'_>) -> String {
    let mut text = String::from("variant,party,metric,value,low,high,trustworthy\n");
    for (variant, party, metric, it) in sweep.rows() {
        let (value, low, high) = (it.value(), it.low(), it.high());
        let (party, trusted) = (text_cell(party), it.is_trustworthy());
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{variant},{party},{metric},{value},{low},{high},{trusted}"
        );
    }
    text
}

/// `variants.csv`: what each variant sets; `--variants` reads it again.
#[must_use]
pub fn variants(sweep: &Sweep<'_>) -> String {
    let numbered = (0..sweep.values.len()).collect::<Vec<_>>();
    settings(sweep, &numbered, &[])
}

/// `frontier.csv`: the efficient variants with their cost of risk and TVaR.
#[must_use]
pub fn frontier(sweep: &Sweep<'_>) -> String {
    settings(
        sweep,
        &sweep.frontier(),
        &[Metric::CostOfRisk, Metric::Tvar],
    )
}

fn settings(sweep: &Sweep<'_>, variants: &[usize], metrics: &[Metric]) -> String {
    let mut text = String::from("variant");
    for path in sweep.paths {
        text.push(',');
        text.push_str(&text_cell(path));
    }
    for metric in metrics {
        let _ = write!(text, ",{metric}");
    }
    text.push('\n');
    for &variant in variants {
        let _ = write!(text, "{variant}");
        for value in &sweep.values[variant] {
            text.push(',');
            text.push_str(&value_cell(value.as_deref().unwrap_or_default()));
        }
        for metric in metrics {
            let value = sweep.figure(variant, *metric).map(Interval::value);
            let _ = write!(text, ",{}", value.unwrap_or(f64::NAN));
        }
        text.push('\n');
    }
    text
}

/// A number below zero is no formula.
fn value_cell(value: &str) -> String {
    if value.parse::<f64>().is_ok() {
        value.to_owned()
    } else {
        text_cell(value)
    }
}

/// `failed.csv`: which variants could not be settled, and why.
#[must_use]
pub fn failed(sweep: &Sweep<'_>) -> String {
    let mut text = String::from("variant,reason\n");
    for (variant, why) in sweep.failed() {
        let _ = writeln!(text, "{variant},{}", text_cell(why));
    }
    text
}
