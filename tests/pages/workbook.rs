//! Workbooks, read back.

use super::{BOOK, COMPARE, CONTROLS, Made, PRICE, RUN, SWEEP};
use crate::program::number;
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

type Book = Xlsx<BufReader<File>>;

fn opened(path: &Path) -> Book {
    open_workbook(path).expect("the workbook is one")
}

/// A sheet by the start of its name.
fn sheet(book: &mut Book, start: &str) -> Vec<Vec<Data>> {
    let names = book.sheet_names();
    let name = names.iter().find(|name| name.starts_with(start));
    let name = name.unwrap_or_else(|| panic!("no {start} among {names:?}"));
    let range = book.worksheet_range(&name.clone()).expect("a sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

/// A number and its interval in the row and column of these names.
fn figure(rows: &[Vec<Data>], row: &str, column: &str) -> [f64; 3] {
    let headings = rows
        .iter()
        .find(|row| row.len() > 1 && row[1] != Data::Empty);
    let headings = headings.expect("a sheet has headings");
    let at = headings.iter().position(|it| is(it, column));
    let at = at.unwrap_or_else(|| panic!("no {column} among {headings:?}"));
    let found = rows.iter().find(|it| is(&it[0], row));
    let found = found.unwrap_or_else(|| panic!("no row {row}"));
    [at, at + 1, at + 2].map(|at| match &found[at] {
        Data::Float(number) => *number,
        Data::Int(number) => *number as f64,
        other => panic!("{other:?} is no number"),
    })
}

fn is(cell: &Data, words: &str) -> bool {
    matches!(cell, Data::String(text) if text == words)
}

fn ends(value: &Value) -> [f64; 3] {
    ["value", "low", "high"].map(|key| number(&value[key]))
}

/// Spreadsheets keep 15 digits or more.
fn near(found: [f64; 3], wanted: [f64; 3]) {
    for (found, wanted) in found.iter().zip(wanted) {
        assert!(
            (found - wanted).abs() <= 1e-12 * wanted.abs().max(1.0),
            "{found} {wanted}"
        );
    }
}

#[test]
fn a_runs_workbook_has_the_documents_numbers() {
    let made = Made::by(RUN);
    let mut book = opened(&made.book);
    let rows = sheet(&mut book, "1 Loss left with each party");
    let parties = made.json["parties"].as_object().expect("parties");
    let alone = parties.values().filter(|it| it["count"].is_null());
    let bearing = alone.filter(|it| it["role"] == "client" || it["role"] == "provider");
    for party in bearing {
        let text = |key: &str| party[key].as_str().unwrap_or_default();
        let row = format!("{} {}", text("name"), text("role"));
        let mean = &party["net"]["mean"];
        let [value, low, high] = figure(&rows, &row, "mean after insurance, USD");
        let half = 1.959_963_984_540_054 * number(&mean["standard_error"]);
        let middle = number(&mean["value"]);
        near([value, low, high], [middle, middle - half, middle + half]);
        let tail = figure(&rows, &row, "1-in-100 year, USD");
        near(tail, ends(&party["net"]["var"]["0.99"]));
    }
    let inputs = sheet(&mut book, "Inputs");
    let path = "contract.msa-clinic.annual_fees";
    let fees = inputs.iter().find(|row| is(&row[0], path));
    let fees = fees.expect("every input has a row");
    assert_eq!(fees[2], Data::Float(310_000.0));
    assert_eq!(fees[3].to_string(), "USD");
}

#[test]
fn a_comparisons_workbook_has_the_documents_differences() {
    let made = Made::by(COMPARE);
    let rows = sheet(&mut opened(&made.book), "1 A year of Lakeside Clinic");
    let found = figure(&rows, "mean loss left", "less the base's");
    let parties = &made.json["differences"]["wish-list"]["parties"];
    near(found, ends(&parties["clinic"]["mean"]));
}

#[test]
fn a_prices_workbook_has_the_documents_prices() {
    let made = Made::by(PRICE);
    let rows = sheet(&mut opened(&made.book), "1 Chances");
    let layer = &made.json["layers"]["northstar-primary"];
    let row = rows.iter().map(|row| row[0].to_string());
    let row = row
        .into_iter()
        .find(|it| it.starts_with("northstar-primary"));
    let row = row.expect("the layer has a row");
    let found = figure(&rows, &row, "attached per year, share");
    near(found, ends(&layer["per_year"]["p_attach"]));
}

#[test]
fn a_sweeps_workbook_has_the_documents_variants() {
    let made = Made::by(SWEEP);
    let rows = sheet(&mut opened(&made.book), "1 A year of Lakeside Clinic");
    let told = made.json["told"].as_object().expect("variants are told");
    let mut seen = 0;
    for (variant, it) in told.iter().filter(|(variant, _)| *variant != "0") {
        let numbered = |it: &Data| it.to_string().trim_end_matches(" *") == variant;
        let row = rows.iter().find(|row| numbered(&row[0]));
        let name = row.expect("every variant told has a row")[0].to_string();
        let figures = &it["figures"];
        near(
            figure(&rows, &name, "cost of risk, USD"),
            ends(&figures["cost_of_risk"]),
        );
        near(
            figure(&rows, &name, "TVaR 99 %, USD"),
            ends(&figures["tvar_99"]),
        );
        seen += 1;
    }
    assert!(seen >= 3, "{seen} variants");
}

#[test]
fn a_books_workbook_has_the_documents_figures_and_the_whole_table() {
    let made = Made::by(BOOK);
    let mut book = opened(&made.book);
    let rows = sheet(&mut book, "2 All losses of a year");
    let found = figure(&rows, "100 years", "largest event of a year, USD");
    near(found, ends(&made.json["whole"]["oep"][3]));
    let rows = sheet(&mut book, "3 8 providers");
    let of = &made.json["providers"]["Cloudlane"]["co_tvar"];
    let half = 1.959_963_984_540_054 * number(&of["standard_error"]);
    let middle = number(&of["value"]);
    let found = figure(&rows, "Cloudlane", "in the worst years, USD");
    near(found, [middle, middle - half, middle + half]);
    let inputs = sheet(&mut book, "Inputs");
    let policies = made.json["policies"].as_object().expect("policies");
    for (id, policy) in policies {
        let path = format!("{id}.premium");
        let row = inputs.iter().find(|row| is(&row[0], &path));
        let premium = &row.expect("every insured is an input")[2];
        assert_eq!(*premium, Data::Float(number(&policy["premium"])));
    }
}

#[test]
fn a_workbook_of_controls_has_what_each_saves_and_its_source() {
    let made = Made::by(CONTROLS);
    let mut book = opened(&made.book);
    let controls = made.json["controls"].as_array().expect("controls");
    let mfa = controls.iter().find(|it| it["control"] == "mfa");
    let mfa = mfa.expect("MFA is tried");
    let rows = sheet(&mut book, "1 With each control");
    let name = "Multi-factor authentication";
    let of_party = &mfa["parties"]["northstar"]["cost_of_risk"];
    near(figure(&rows, name, "cost of risk, USD"), ends(of_party));
    let each = figure(&rows, name, "saves for each 1");
    near(each, ends(&mfa["saved_for_each_spent"]));
    let published = sheet(&mut book, "3 Published ratio");
    let row = published.iter().find(|row| is(&row[0], name));
    let row = row.expect("every control has what is published of it");
    assert_eq!(row[1], Data::Float(number(&mfa["published"]["ratio"])));
    let source = mfa["published"]["source"].as_str().expect("a source");
    assert!(
        row.iter().any(|it| it.to_string().starts_with(source)),
        "{row:?}"
    );
}
