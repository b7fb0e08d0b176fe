//! A book of insureds as a CSV file, one insured a row.
//!
//! ```text
//! id,revenue,sector,provider,limit,retention,premium,share
//! harrow-clinic,5M,healthcare,Cloudlane,1M,10k,9k,100%
//! ```

use super::losses::cell::Cell;
use super::losses::columns::{not_parted, of_another_length};
use super::losses::csv::Record;
use super::losses::text::Text;
use super::{LossError, TableFinding, TableFindings};
use crate::scenario::book::Insured;
use crate::scenario::calibration::{LARGEST_REVENUE, Sector};
use crate::scenario::{Kind, Misread, Scalar, grouped, hint_for, listing, nearest, read_quantity};
use sha2::Sha256;
use std::collections::HashMap;
use std::path::Path;

/// What a column holds, each by the name it has in messages first, then others that it may have.
const COLUMNS: [(Field, &[&str]); 8] = [
    (
        Field::Id,
        &["id", "policy", "policy_id", "insured", "insured_id", "name"],
    ),
    (
        Field::Revenue,
        &["revenue", "annual_revenue", "turnover", "sales"],
    ),
    (Field::Sector, &["sector", "industry"]),
    (Field::Provider, &["provider", "vendor", "msp", "cloud"]),
    (Field::Limit, &["limit", "policy_limit", "sum_insured"]),
    (
        Field::Retention,
        &["retention", "deductible", "sir", "excess"],
    ),
    (
        Field::Premium,
        &["premium", "annual_premium", "gross_premium"],
    ),
    (
        Field::Share,
        &["share", "our_share", "signed_line", "line", "participation"],
    ),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Id,
    Revenue,
    Sector,
    Provider,
    Limit,
    Retention,
    Premium,
    Share,
}

impl Field {
    fn name(self) -> &'static str {
        COLUMNS[self as usize].1[0]
    }

    /// May the column be left out: insureds without a provider, policies that are ours alone?
    fn is_optional(self) -> bool {
        matches!(self, Self::Provider | Self::Share)
    }
}

/// Words that a sector goes by beside its own.
const SECTORS: [(&str, Sector); 12] = [
    ("health", Sector::Healthcare),
    ("health care", Sector::Healthcare),
    ("finance", Sector::Financial),
    ("bank", Sector::Financial),
    ("insurance", Sector::Financial),
    ("legal", Sector::Professional),
    ("law", Sector::Professional),
    ("accounting", Sector::Professional),
    ("information", Sector::Technology),
    ("tech", Sector::Technology),
    ("software", Sector::Technology),
    ("industrial", Sector::Manufacturing),
];

/// Reads a book; every fault of the file is told at once.
///
/// Money is written as in a scenario (`5M`, `250k`, `1_000_000`), a share as `60%` or `0.6`; without
/// one the policy is ours alone. Names of columns are taken in any case, with spaces or underscores. With the insureds
/// come the bytes of the file, hashed.
///
/// # Errors
/// If the file cannot be read, a column is missing, or a row has faults.
pub fn read_book(file: &Path) -> Result<(Vec<Insured>, Sha256), LossError> {
    let mut text = Text::open_hashed(file).map_err(|error| match error {
        LossError::Unreadable { file, why, .. } => LossError::Unreadable {
            file,
            why,
            hint: "name a CSV file that can be read".to_owned(),
        },
        LossError::Refused(findings) => LossError::Refused(findings),
    })?;
    let mut findings = TableFindings::of(file);
    let Some(header) = text.record()? else {
        findings.push(TableFinding::whole(
            "the file is empty",
            format!(
                "the columns are {}",
                listing(&COLUMNS.map(|(_, names)| names[0]))
            ),
        ));
        return Err(LossError::Refused(findings));
    };
    let width = header.len();
    let Some(columns) = Columns::read(header, &mut findings) else {
        return Err(LossError::Refused(findings));
    };
    let (mut insureds, mut lines) = (Vec::new(), HashMap::new());
    while let Some(record) = text.record()? {
        if record.len() != width {
            findings.push(of_another_length(record, width));
            continue;
        }
        let mut row = Row {
            record,
            columns: &columns,
            findings: &mut findings,
        };
        insureds.extend(row.insured());
        let Some(id) = row.text(Field::Id).map(str::to_owned) else {
            continue;
        };
        if let Some(first) = lines.get(&id) {
            let message = format!("`{id}` stands in line {first} already");
            row.say(Field::Id, message, "give each row an id of its own");
        } else {
            lines.insert(id, record.line);
        }
    }
    if insureds.is_empty() && findings.is_empty() {
        findings.push(TableFinding::whole(
            "no row has an insured",
            "write one a row",
        ));
    }
    match findings.is_empty() {
        true => Ok((insureds, text.hash())),
        false => Err(LossError::Refused(findings)),
    }
}

/// The place of each field in a row.
#[derive(Debug, Default)]
struct Columns([Option<usize>; COLUMNS.len()]);

impl Columns {
    fn read(header: Record<'_>, findings: &mut TableFindings) -> Option<Self> {
        let names: Vec<&str> = (0..header.len())
            .filter_map(|at| header.field(at))
            .collect();
        let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
        if let Some(finding) = not_parted(&names) {
            findings.push(finding.in_row(header.line));
            return None;
        }
        let mut columns = Self::default();
        let mut strange: Vec<&str> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let Some(field) = field(name) else {
                strange.push(name);
                continue;
            };
            if columns.0[field as usize].replace(at).is_some() {
                let message = format!("two columns hold the {}", field.name());
                let hint = "leave one of them out";
                findings.push(TableFinding::whole(message, hint).in_row(header.line));
            }
        }
        columns.tell_missing(&strange, header.line, findings);
        findings.is_empty().then_some(columns)
    }

    /// Columns that are needed and not there; an unknown one of nearly the name is what is meant.
    /// Others are the user's own and not read.
    fn tell_missing(&self, strange: &[&str], line: u64, findings: &mut TableFindings) {
        for (field, names) in COLUMNS {
            let is_there = self.0[field as usize].is_some();
            let meant = names
                .iter()
                .find_map(|name| nearest(name, strange.iter().copied()));
            let (message, hint) = match (is_there, meant, field.is_optional()) {
                (true, _, _) | (false, None, true) => continue,
                (false, Some(meant), _) => (
                    format!("unknown column `{meant}`"),
                    format!("is `{}` meant?", field.name()),
                ),
                (false, None, false) => (
                    format!("the column `{}` is missing", field.name()),
                    format!("it may be called {}", listing(names)),
                ),
            };
            findings.push(TableFinding::whole(message, hint).in_row(line));
        }
    }
}

/// The field that a column of this name holds.
fn field(name: &str) -> Option<Field> {
    let name = name.to_lowercase().replace([' ', '-'], "_");
    let mut columns = COLUMNS.into_iter();
    let found = columns.find(|(_, names)| names.contains(&name.as_str()));
    found.map(|(field, _)| field)
}

struct Row<'a> {
    record: Record<'a>,
    columns: &'a Columns,
    findings: &'a mut TableFindings,
}

impl Row<'_> {
    /// The insured of the row, or nothing if there is anything to say against it.
    fn insured(&mut self) -> Option<Insured> {
        let id = self.id();
        let revenue = self.revenue();
        let sector = self.sector();
        let provider = self.text(Field::Provider).map(str::to_owned);
        let limit = self.amount(Field::Limit, Above::Zero);
        let retention = self.amount(Field::Retention, Above::Nothing);
        let premium = self.amount(Field::Premium, Above::Zero);
        let share = self.share();
        Some(Insured {
            id: id?,
            revenue: revenue?,
            sector: sector?,
            provider,
            limit: limit?,
            retention: retention?,
            premium: premium?,
            share: share?,
        })
    }

    fn say(&mut self, field: Field, message: impl Into<String>, hint: impl Into<String>) {
        let finding = TableFinding::whole(message, hint)
            .in_row(self.record.line)
            .in_column(field.name());
        self.findings.push(finding);
    }

    fn cell(&self, field: Field) -> Cell<'_> {
        let at = self.columns.0[field as usize];
        let text = at.and_then(|at| self.record.field(at));
        Cell::of(text.unwrap_or_default())
    }

    fn text(&self, field: Field) -> Option<&str> {
        match self.cell(field) {
            Cell::Text(text) => Some(text),
            Cell::Empty | Cell::Number(_) | Cell::Whole(_) => None,
        }
    }

    fn id(&mut self) -> Option<String> {
        let id = self.text(Field::Id).map(str::to_owned);
        if id.is_none() {
            self.say(
                Field::Id,
                "found nothing, an id is wanted",
                "its draws are named by it",
            );
        }
        id
    }

    fn revenue(&mut self) -> Option<f64> {
        let revenue = self.amount(Field::Revenue, Above::Zero)?;
        if revenue > LARGEST_REVENUE {
            let message = format!(
                "found {}, at most {} is wanted",
                grouped(&format!("{revenue:.0}")),
                grouped(&format!("{LARGEST_REVENUE:.0}"))
            );
            let hint = "the published figures reach no further; write a scenario for such a firm";
            self.say(Field::Revenue, message, hint);
            return None;
        }
        Some(revenue)
    }

    fn sector(&mut self) -> Option<Sector> {
        let found = self.text(Field::Sector).unwrap_or_default().to_lowercase();
        let own = Sector::ALL.map(|sector| (sector.word(), sector));
        let mut known = own.into_iter().chain(SECTORS);
        let sector = known.find(|(word, _)| *word == found).map(|(_, it)| it);
        if sector.is_none() {
            let shown = self.cell(Field::Sector).shown();
            let hint = hint_for(&found, &own.map(|(word, _)| word));
            self.say(
                Field::Sector,
                format!("found {shown}, a sector is wanted"),
                hint,
            );
        }
        sector
    }

    fn amount(&mut self, field: Field, least: Above) -> Option<f64> {
        let amount = self.quantity(field, Kind::Money)?;
        if amount == 0.0 && least == Above::Zero {
            self.say(
                field,
                "found 0, an amount above 0 is wanted",
                "leave the row out, or write what it is",
            );
            return None;
        }
        Some(amount)
    }

    /// The share that is ours; all of it where nobody says.
    fn share(&mut self) -> Option<f64> {
        if self.text(Field::Share).is_none() {
            return Some(1.0);
        }
        let share = self.quantity(Field::Share, Kind::Share)?;
        if share == 0.0 {
            self.say(
                Field::Share,
                "found 0, a share above 0 is wanted",
                "leave the row out",
            );
            return None;
        }
        Some(share)
    }

    fn quantity(&mut self, field: Field, kind: Kind) -> Option<f64> {
        let Some(text) = self.text(field) else {
            let message = format!("found nothing, {} is wanted", kind.allowed());
            self.say(field, message, "write it, or leave the row out");
            return None;
        };
        let scalar = text.parse().map_or(Scalar::Text(text), Scalar::Number);
        match read_quantity(kind, scalar) {
            Ok(amount) => Some(amount),
            Err(Misread { message, hint }) => {
                let hint = hint.unwrap_or_else(|| format!("write {}", kind.allowed()));
                self.say(field, message, hint);
                None
            }
        }
    }
}

/// Above what an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Above {
    /// It may be 0.
    Nothing,
    /// It may not.
    Zero,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn read(text: &str) -> Result<Vec<Insured>, String> {
        let place = tempfile::tempdir().expect("a place for tests");
        let file = place.path().join("book.csv");
        fs::write(&file, text).expect("it can be written");
        let read = read_book(&file).map(|(insureds, _)| insureds);
        read.map_err(|error| {
            let words = error.to_string();
            words.replace(&file.display().to_string(), "book.csv")
        })
    }

    #[test]
    fn columns_may_have_other_names_and_stand_in_any_order() {
        let text = "Turnover,Policy ID,Industry,limit,Deductible,premium,note\n\
                    5M,a-1,Health Care,1_000_000,\"10k\",9000,hello\n";
        let book = read(text).expect("a good book");
        assert_eq!(book[0].id, "a-1");
        assert_eq!(book[0].sector, Sector::Healthcare);
        let it = &book[0];
        assert_eq!(
            [it.revenue, it.limit, it.retention, it.premium],
            [5e6, 1e6, 1e4, 9e3]
        );
        assert_eq!((it.share, &it.provider), (1.0, &None));
    }

    #[test]
    fn every_fault_of_a_book_is_told_at_once_with_its_line() {
        let text = "id,revenue,sector,provider,limit,retention,premium,share\n\
                    a,5M,healtcare,,1M,10k,9k,1\n\
                    a,5Q,retail,,1M,2M,0,0.5\n\
                    b,3B,retail,,1M,10k,9k,150%\n\
                    c,5M,retail,,1M,10k,9k,1\n\
                    c,5M,retail,,1M,10k,,\n\
                    ,5M,retail,,1M,0,9k,0\n";
        let said = read(text).expect_err("faults");
        for part in [
            "book.csv, line 2, column `sector`: found `healtcare`, a sector is wanted\n  hint: did you mean `healthcare`?",
            "line 3, column `revenue`: ",
            "line 3, column `premium`: found 0, an amount above 0 is wanted",
            "line 4, column `revenue`: found 3_000_000_000, at most 2_000_000_000 is wanted",
            "line 3, column `id`: `a` stands in line 2 already",
            "line 6, column `id`: `c` stands in line 5 already",
            "line 4, column `share`: ",
            "line 6, column `premium`: found nothing, ",
            "line 7, column `id`: found nothing",
            "line 7, column `share`: found 0",
        ] {
            assert!(said.contains(part), "{part}\n{said}");
        }
        assert!(said.ends_with("10 errors\n"), "{said}");
    }

    #[test]
    fn a_row_with_a_cell_too_many_or_too_few_is_refused_with_its_line() {
        let said = read(
            "id,revenue,sector,limit,retention,premium\n\
             a,5M,retail,1M,10k\n\
             b,5M,retail,1M,10k,9k\n\
             c,5M,retail,1,000,000,10k,9k\n",
        );
        let said = said.expect_err("rows of other lengths");
        for part in [
            "line 2: found 5 fields, 6 are wanted",
            "line 4: found 8 fields, 6 are wanted",
        ] {
            assert!(said.contains(part), "{part}\n{said}");
        }
        assert!(said.ends_with("2 errors\n"), "{said}");
    }

    #[test]
    fn an_id_twice_names_the_line_of_the_first() {
        let row = "c,5M,retail,1M,10k,9k\n";
        let said = read(&format!(
            "id,revenue,sector,limit,retention,premium\n{row}{row}"
        ));
        let said = said.expect_err("an id twice");
        assert!(
            said.contains("line 3, column `id`: `c` stands in line 2 already"),
            "{said}"
        );
    }

    #[test]
    fn missing_and_misspelt_columns_are_told_by_name() {
        let said = read("id,revenu,sector,limit,premium\n").expect_err("columns");
        assert!(
            said.contains("unknown column `revenu`\n  hint: is `revenue` meant?"),
            "{said}"
        );
        assert!(said.contains("the column `retention` is missing"), "{said}");
        let said = read("id;revenue;sector\n").expect_err("semicolons");
        assert!(said.contains("parted by `;`"), "{said}");
        assert!(read("").expect_err("nothing").contains("empty"));
    }
}
