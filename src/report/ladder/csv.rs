//! The ladder as a table: a row for each kink, its causes and who bears what there.

use super::{Laddered, Variant, json::key, reasons};
use crate::report::csv::text_cell;
use crate::settle::ladder::Category;
use std::fmt::Write as _;

/// The whole table, its header included.
///
/// A jump has two rows, `below` and `at`. Amounts are in the currency, `next_…` are parts of the
/// next unit of it.
#[must_use]
pub fn table(laddered: &Laddered) -> String {
    let mut out = String::from("variant,gross,side");
    for prefix in ["", "next_"] {
        for category in Category::ALL {
            let _ = write!(out, ",{prefix}{}", key(category));
        }
    }
    out.push_str(",cause,promise,clause\n");
    for variant in &laddered.variants {
        for at in 0..variant.steps.len() {
            rows(&mut out, variant, at);
        }
        if let Some(last) = variant.steps.last() {
            let (gross, slope) = (last.piece.to, &last.piece.last_slope);
            row(&mut out, variant, gross, "end", &last.piece.last, slope);
            out.push_str(",,,\n");
        }
    }
    out
}

fn rows(out: &mut String, variant: &Variant, at: usize) {
    let step = &variant.steps[at];
    if step.jumps && at > 0 {
        let before = &variant.steps[at - 1].piece;
        let (gross, slope) = (before.to - 0.01, &before.last_slope);
        row(out, variant, gross, "below", &before.at(gross), slope);
        out.push_str(",,,\n");
    }
    let side = if at == 0 { "start" } else { "at" };
    let piece = &step.piece;
    row(out, variant, piece.from, side, &piece.first, &piece.slope);
    let reasons = if at == 0 {
        Vec::new()
    } else {
        reasons(variant, step)
    };
    let joined = |of: &dyn Fn(&super::Reason) -> String| {
        let told: Vec<String> = reasons.iter().map(of).collect();
        text_cell(&told.join("; "))
    };
    let _ = writeln!(
        out,
        ",{},{},{}",
        joined(&|reason| reason.words.clone()),
        joined(&|reason| reason.path.clone()),
        joined(&|reason| reason.clause.clone().unwrap_or_default()),
    );
}

fn row(out: &mut String, variant: &Variant, gross: f64, side: &str, paid: &[f64], next: &[f64]) {
    let _ = write!(out, "{},{gross:.2},{side}", text_cell(&variant.name));
    for amount in variant.by_category(paid) {
        let _ = write!(out, ",{:.2}", positive_zero(amount, 0.005));
    }
    for part in variant.by_category(next) {
        let _ = write!(out, ",{:.6}", positive_zero(part, 5e-7));
    }
}

/// What rounds to nothing is nothing, without a minus.
fn positive_zero(amount: f64, half: f64) -> f64 {
    if amount.abs() < half { 0.0 } else { amount }
}
