//! A report as a workbook: a sheet a table, numbers as numbers, and a sheet of every input.
//!
//! An estimate has two columns beside it, the ends of its 95 % interval. The same report gives the
//! same bytes: no time is written.

use super::exhibits::{Block, Exhibit, Exhibits};
use super::text::entry::{Entry, Unit};
use super::text::table::Holds;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Why there is no workbook.
#[derive(Debug)]
pub enum NoBook {
    /// The format cannot hold it: a sheet has 1,048,576 rows.
    Form(XlsxError),
    /// The system refused a thread that writes a sheet, for want of memory.
    Memory,
}

impl fmt::Display for NoBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(error) => error.fmt(f),
            Self::Memory => f.write_str("the workbook needs more memory than the system gives"),
        }
    }
}

impl std::error::Error for NoBook {}

/// Workbooks that are being written.
static SAVES: AtomicUsize = AtomicUsize::new(0);

/// Is a workbook being written? Its writer panics where the system refuses it a thread; that is an error like any
/// other, and what a panic hook would print of it is noise.
#[must_use]
pub fn is_saving_a_workbook() -> bool {
    SAVES.load(Ordering::Relaxed) > 0
}

/// The workbook of a report.
///
/// # Errors
/// If the format cannot hold it, or there is no memory for the threads that write it.
pub fn book(exhibits: &Exhibits) -> Result<Vec<u8>, NoBook> {
    let mut book = filled(exhibits).map_err(NoBook::Form)?;
    saved(|| book.save_to_buffer())
}

/// What is saved, or that a thread was refused; any other panic goes on.
fn saved<T>(save: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, NoBook> {
    SAVES.fetch_add(1, Ordering::Relaxed);
    let saved = panic::catch_unwind(AssertUnwindSafe(save));
    SAVES.fetch_sub(1, Ordering::Relaxed);
    match saved {
        Ok(saved) => saved.map_err(NoBook::Form),
        Err(words) => {
            let words = match words.downcast::<String>() {
                Ok(words) => *words,
                Err(words) => words
                    .downcast::<&str>()
                    .map_or(String::new(), |it| it.to_string()),
            };
            // As the standard library says it, whatever the system's reason.
            match words.starts_with("failed to spawn thread") {
                true => Err(NoBook::Memory),
                false => panic!("while a workbook was written: {words}"),
            }
        }
    }
}

fn filled(exhibits: &Exhibits) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let title = DocProperties::new().set_title(&exhibits.title);
    // No clock: the same report gives the same file.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&title.set_creation_datetime(&epoch));
    summary(book.add_worksheet(), exhibits)?;
    let blocks = exhibits.sections.iter().flat_map(|it| &it.blocks);
    let tables = blocks.filter_map(|block| match block {
        Block::Table(exhibit) => Some(exhibit),
        Block::Words(_) | Block::Picture(_) | Block::Folded(..) => None,
    });
    for (at, exhibit) in tables.enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(at + 1, &exhibit.title, &exhibits.currency))?;
        table(sheet, exhibit, &exhibits.currency)?;
    }
    inputs(book.add_worksheet(), exhibits)?;
    Ok(book)
}

/// Letters that the name of a sheet may have.
const NAME: usize = 31;

/// A name that a sheet may have: 31 letters at most, without `[ ] : * ? / \`, its number first, which
/// tells it from every other; whole words of the title, without its unit at the end.
fn sheet_name(number: usize, title: &str, currency: &str) -> String {
    let unit = format!(", {currency}");
    let title = title.rsplit_once(unit.as_str()).map_or(title, |it| it.0);
    let spoken = title.replace(['[', ']', ':', '*', '?', '/', '\\', '`', '\''], " ");
    let mut name = number.to_string();
    for word in spoken.split_whitespace() {
        let longer = format!("{name} {word}");
        if longer.chars().count() <= NAME {
            name = longer;
        } else {
            // A title of one word alone is cut.
            if name.len() == number.to_string().len() {
                name = longer.chars().take(NAME).collect();
            }
            break;
        }
    }
    let is_cut = |name: &str| spoken.split_whitespace().count() + 1 > name.split(' ').count();
    while is_cut(&name) && name.split(' ').count() > 2 {
        match name.rsplit_once(' ') {
            Some((rest, last)) if LITTLE.contains(&last.trim_end_matches(',')) => {
                name = rest.to_owned();
            }
            _ => break,
        }
    }
    name.trim_end_matches([' ', ',', ';', '.', '-']).to_owned()
}

/// Words that no name ends with if more followed them.
const LITTLE: [&str; 16] = [
    "a", "an", "and", "are", "as", "at", "by", "each", "for", "in", "is", "of", "or", "the", "to",
    "with",
];

fn bold() -> Format {
    Format::new().set_bold()
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// The verdict, what names the run, and how to run again.
fn summary(sheet: &mut Worksheet, exhibits: &Exhibits) -> Result<(), XlsxError> {
    sheet.set_name("Report")?;
    sheet.set_column_width(0, 18)?;
    sheet.set_column_width(1, 100)?;
    let large = bold().set_text_wrap();
    let mut rows: Vec<(&str, &str)> = vec![
        ("title", exhibits.title.as_str()),
        ("verdict", exhibits.verdict.as_str()),
        ("currency", exhibits.currency.as_str()),
    ];
    let facts = exhibits.facts.iter();
    rows.extend(facts.map(|(label, words)| (*label, words.as_str())));
    rows.push(("to run again", &exhibits.again));
    for (row, (label, words)) in (0..).zip(rows) {
        sheet.write_string(row, 0, label)?;
        let format = if row < 2 { &large } else { &wrapped() };
        sheet.write_string_with_format(row, 1, words, format)?;
    }
    Ok(())
}

/// A column of a table as columns of a sheet.
struct Column {
    at: usize,
    first: u16,
    has_interval: bool,
}

impl Column {
    fn all(exhibit: &Exhibit) -> Vec<Self> {
        let mut first = 0;
        let columns = 0..exhibit.table.headings().len();
        columns
            .map(|at| {
                let rows = exhibit.table.rows().iter();
                let has_interval = rows.filter_map(|row| interval(&row[at])).next().is_some();
                let column = Self {
                    at,
                    first,
                    has_interval,
                };
                first += if has_interval { 3 } else { 1 };
                column
            })
            .collect()
    }
}

/// The interval of a cell whose number has one.
fn interval(entry: &Entry) -> Option<(f64, f64)> {
    let interval = entry.number.as_ref()?.told.interval();
    interval.filter(|(low, high)| low.is_finite() && high.is_finite())
}

/// Title, headings with units, and rows.
fn table(sheet: &mut Worksheet, exhibit: &Exhibit, currency: &str) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, &exhibit.title, &bold())?;
    let head = bold().set_text_wrap().set_align(FormatAlign::Bottom);
    let columns = Column::all(exhibit);
    for column in &columns {
        let (heading, holds) = &exhibit.table.headings()[column.at];
        let unit = unit(exhibit, column.at, currency);
        let words = format!("{}{unit}", heading.replace('\n', " ").trim());
        sheet.write_string_with_format(2, column.first, words, &head)?;
        let width = match holds {
            Holds::Words | Holds::Paths => 36,
            Holds::Figures => 15,
        };
        sheet.set_column_width(column.first, width)?;
        if column.has_interval {
            for (offset, end) in [(1, "low 95 %"), (2, "high 95 %")] {
                sheet.write_string_with_format(2, column.first + offset, end, &head)?;
                sheet.set_column_width(column.first + offset, 13)?;
            }
        }
    }
    for (row, cells) in (3..).zip(exhibit.table.rows()) {
        for column in &columns {
            cell(sheet, row, column, &cells[column.at])?;
        }
    }
    sheet.set_freeze_panes(3, 1)?;
    Ok(())
}

/// The unit of a column whose numbers have one and the same.
fn unit(exhibit: &Exhibit, at: usize, currency: &str) -> String {
    let rows = exhibit.table.rows().iter();
    let numbers = rows.filter_map(|row| row[at].number.as_ref());
    let mut units: Vec<Unit> = numbers.map(|number| number.told.unit()).collect();
    units.dedup();
    match units.as_slice() {
        [Unit::Money] => format!(", {currency}"),
        [Unit::Share] => ", share".to_owned(),
        _ => String::new(),
    }
}

fn cell(sheet: &mut Worksheet, row: u32, column: &Column, entry: &Entry) -> Result<(), XlsxError> {
    let Some(number) = &entry.number else {
        let words = entry.text().replace('\n', " ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        sheet.write_string_with_format(row, column.first, words, &wrapped())?;
        return Ok(());
    };
    let format = Format::new().set_align(FormatAlign::Top);
    let format = match number.told.unit() {
        Unit::Money => format.set_num_format("#,##0.00"),
        Unit::Share => format.set_num_format("0.0000%"),
        Unit::Plain => format.set_num_format("0.0000"),
    };
    sheet.write_number_with_format(row, column.first, number.told.value(), &format)?;
    if let Some((low, high)) = interval(entry) {
        sheet.write_number_with_format(row, column.first + 1, low, &format)?;
        sheet.write_number_with_format(row, column.first + 2, high, &format)?;
    }
    Ok(())
}

/// Every value of the scenario with its number, unit and source.
fn inputs(sheet: &mut Worksheet, exhibits: &Exhibits) -> Result<(), XlsxError> {
    sheet.set_name("Inputs")?;
    let headings = [
        ("path", 52),
        ("as written", 28),
        ("number", 16),
        ("unit", 12),
        ("source", 52),
        ("as of", 12),
        ("confidence", 14),
    ];
    for (column, (heading, width)) in (0..).zip(headings) {
        sheet.write_string_with_format(0, column, heading, &bold())?;
        sheet.set_column_width(column, width)?;
    }
    for (row, input) in (1..).zip(&exhibits.inputs) {
        sheet.write_string(row, 0, &input.path)?;
        sheet.write_string(row, 1, &input.written)?;
        if let Some(number) = input.number {
            sheet.write_number(row, 2, number)?;
        }
        let unit = match input.unit {
            "currency" => exhibits.currency.as_str(),
            other => other,
        };
        let told = [&input.source, &input.as_of, &input.confidence];
        let told = told.map(|words| words.as_deref().unwrap_or_default());
        for (column, words) in (3..).zip([unit, told[0], told[1], told[2]]) {
            sheet.write_string(row, column, words)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_a_name_that_it_may_have() {
        let long = "What `a/b` changes [all], USD a year: everything";
        for (number, title, name) in [
            (2, long, "2 What a b changes all"),
            (
                1,
                "Loss left with each party a year, USD",
                "1 Loss left with each party",
            ),
            (
                12,
                "Loss left with each party a year, USD",
                "12 Loss left with each party",
            ),
            (
                3,
                "Is the premium enough, USD a year",
                "3 Is the premium enough",
            ),
            (
                4,
                "Figures without a source, by what they drive",
                "4 Figures without a source",
            ),
            (5, "Layers", "5 Layers"),
            (6, "", "6"),
            (7, &"x".repeat(60), &format!("7 {}", "x".repeat(29))),
        ] {
            assert_eq!(sheet_name(number, title, "USD"), name);
            assert!(name.chars().count() <= NAME);
        }
    }

    #[test]
    fn a_thread_that_is_refused_is_a_want_of_memory() {
        let error = std::io::Error::from(std::io::ErrorKind::WouldBlock);
        let words = format!("failed to spawn thread: {error:?}");
        let refused = saved(|| -> Result<(), XlsxError> { panic!("{words}") });
        assert!(matches!(refused, Err(NoBook::Memory)));
        assert!(matches!(saved(|| Ok(3)), Ok(3)));
        let other = panic::catch_unwind(|| saved(|| -> Result<(), XlsxError> { panic!("other") }));
        assert!(other.is_err());
        assert!(!is_saving_a_workbook());
    }

    #[test]
    fn titles_alike_have_sheets_of_their_own() {
        let title = "The best and the worst policies by loss ratio: the worst";
        let names: Vec<String> = (1..30).map(|at| sheet_name(at, title, "USD")).collect();
        let mut other = names.clone();
        other.dedup();
        assert_eq!(names, other);
        assert!(names.iter().all(|it| it.ends_with("worst")), "{names:?}");
    }
}
