//! The library as a table and as a document.

use super::text::table::{Holds, Table, wrapped};
use crate::scenario::{LIBRARY_VERSION, LibraryFigure};
use serde_json::{Value, json};

/// The figures with their units, ranges, sources, dates and confidence, set to a width; groups of
/// one first word stand together under it.
#[must_use]
pub fn text(figures: &[&LibraryFigure], width: usize) -> String {
    let mut lines = vec![format!("Library, version {LIBRARY_VERSION}")];
    for group in figures.chunk_by(|a, b| family(a) == family(b)) {
        let mut table = Table::new(&[
            ("figure", Holds::Paths),
            ("value", Holds::Figures),
            ("range", Holds::Figures),
            ("unit", Holds::Words),
            ("confidence", Holds::Words),
            ("source, date and remark", Holds::Words),
        ]);
        for it in group {
            let note = if it.note.is_empty() {
                String::new()
            } else {
                format!("; {}", it.note)
            };
            table.row(vec![
                it.name.clone(),
                value(it),
                range(it),
                it.unit.to_owned(),
                it.confidence.to_owned(),
                format!("{}, {}{note}", it.source, it.date),
            ]);
        }
        lines.push(String::new());
        lines.extend(if table.breaks_words(width) {
            table.stacked(width)
        } else {
            table.lines(width)
        });
    }
    lines.push(String::new());
    let words = "Confidence: read in its source, measured on public data, or judgement anchored on the \
        source. Amounts are US dollars. Range: what is defensible. Everything that comes from here gives \
        way to what a scenario writes.";
    lines.extend(wrapped(words, width));
    lines.join("\n") + "\n"
}

fn family(figure: &LibraryFigure) -> &str {
    let words: Vec<&str> = figure.name.splitn(3, '.').collect();
    match words[0] {
        "split" | "event" => &figure.name[..words[0].len() + 1 + words[1].len()],
        word => word,
    }
}

/// The value, thousands of large numbers apart.
#[must_use]
pub fn value(figure: &LibraryFigure) -> String {
    let value = figure.value;
    if value >= 1e4 && value.fract() == 0.0 {
        return super::grouped(value as u64);
    }
    short(value)
}

/// Six significant digits are enough for a figure that was computed.
fn short(value: f64) -> String {
    let whole = libm::log10(value.abs()).floor().max(-9.0) as i32;
    let decimals = usize::try_from(5 - whole).unwrap_or(0);
    let digits = format!("{value:.decimals$}");
    if !digits.contains('.') {
        return digits;
    }
    digits
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

fn range(figure: &LibraryFigure) -> String {
    match (figure.low, figure.high) {
        (None, None) => "—".to_owned(),
        (Some(low), Some(high)) => format!("{} to {}", short(low), short(high)),
        (Some(low), None) => format!("from {}", short(low)),
        (None, Some(high)) => format!("to {}", short(high)),
    }
}

/// The figures as a document.
#[must_use]
pub fn document(figures: &[&LibraryFigure]) -> Value {
    let of = |it: &&LibraryFigure| {
        json!({
            "name": it.name,
            "value": it.value,
            "unit": it.unit,
            "low": it.low,
            "high": it.high,
            "confidence": it.confidence,
            "date": it.date,
            "source": it.source,
            "note": it.note,
        })
    };
    let figures: Vec<Value> = figures.iter().map(of).collect();
    json!({ "library": LIBRARY_VERSION, "figures": figures })
}
