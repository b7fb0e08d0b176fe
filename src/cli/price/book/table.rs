//! `book.csv` and `book.parquet`: one policy a row.

use crate::cli::exit::Failure;
use crate::cli::place;
use crate::frames::{TableColumn, write_parquet};
use crate::report::csv::text_cell;
use crate::report::files;
use crate::report::price::book::{PricedBook, PricedPolicy};
use crate::scenario::book::Insured;
use std::path::Path;

/// The names of both tables.
pub(super) const WRITTEN: [&str; 2] = ["book.csv", "book.parquet"];

/// Writes both tables, the Parquet one last; returns their names.
pub(super) fn write(priced: &PricedBook<'_>, out: &Path) -> Result<Vec<String>, Failure> {
    place::reopen(out, "book.parquet");
    let columns = columns(priced);
    let path = out.join("book.csv");
    let written = files::write(&path, csv(&columns).as_bytes());
    written.map_err(|error| Failure::unwritten(&path, &error))?;
    let path = out.join("book.parquet");
    let bytes = write_parquet(columns).map_err(|error| Failure::unwritten(&path, &error))?;
    let written = files::write(&path, &bytes);
    written.map_err(|error| Failure::unwritten(&path, &error))?;
    Ok(WRITTEN.map(str::to_owned).to_vec())
}

/// A figure of a policy.
type Of = fn(&Insured, &PricedPolicy) -> f64;

/// The figures, in the order of the columns.
const FIGURES: [(&str, Of); 18] = [
    ("revenue", |it, _| it.revenue),
    ("limit", |it, _| it.limit),
    ("retention", |it, _| it.retention),
    ("premium", |it, _| it.premium),
    ("share", |it, _| it.share),
    ("expected_loss", |_, at| at.expected.value()),
    ("expected_loss_error", |_, at| at.expected.standard_error()),
    ("sd", |_, at| at.sd.value()),
    ("p_attach", |_, at| at.p_attach.value()),
    ("p_exhaust", |_, at| at.p_exhaust.value()),
    ("loss_on_line", |it, at| at.expected.value() / it.limit),
    ("rate_on_line", |it, _| it.premium / it.limit),
    ("loss_ratio", |it, at| at.expected.value() / it.premium),
    ("p_loss_ratio_above_1", |_, at| at.p_above_premium.value()),
    ("technical", |_, at| at.technical.value()),
    ("technical_error", |_, at| at.technical.standard_error()),
    ("technical_rate_on_line", |it, at| {
        at.technical.value() / it.limit
    }),
    ("quoted_to_technical", |it, at| {
        it.premium / at.technical.value()
    }),
];

fn columns(priced: &PricedBook<'_>) -> Vec<(&'static str, TableColumn)> {
    let text = |of: &dyn Fn(&Insured) -> &str| {
        let insureds = priced.book.insureds().iter();
        TableColumn::Text(insureds.map(|it| of(it).to_owned()).collect())
    };
    let mut columns = vec![
        ("id", text(&|it| &it.id)),
        ("sector", text(&|it| it.sector.word())),
        ("provider", text(&|it| it.provider.as_deref().unwrap_or(""))),
    ];
    for (name, of) in FIGURES {
        let figures = priced.rows().map(|(it, policy)| of(it, policy));
        columns.push((name, TableColumn::Figures(figures.collect())));
    }
    let words = priced.rows().map(|(it, at)| at.quoted(it.premium).word());
    columns.push((
        "quoted",
        TableColumn::Text(words.map(str::to_owned).collect()),
    ));
    columns
}

fn csv(columns: &[(&str, TableColumn)]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut text = names.join(",") + "\n";
    let rows = columns.first().map_or(0, |(_, column)| column.len());
    for row in 0..rows {
        let cells = columns.iter().map(|(_, column)| match column {
            TableColumn::Text(words) => text_cell(&words[row]),
            // A policy that never paid has no price to be measured by.
            TableColumn::Figures(figures) if !figures[row].is_finite() => String::new(),
            TableColumn::Figures(figures) => figures[row].to_string(),
        });
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}
