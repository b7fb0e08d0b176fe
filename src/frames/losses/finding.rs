//! What is wrong with a table: file, row, column, what was found, what is wanted, what to do.

use std::fmt;
use std::path::Path;

/// How many findings are kept and printed; the rest is counted.
pub const MOST_FINDINGS: usize = 50;

/// One thing to say against a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFinding {
    /// Its row: the line of a CSV file (the header is line 1), the row of a Parquet file (from 1).
    pub row: Option<u64>,
    /// The name of its column.
    pub column: Option<String>,
    /// What was found and what is wanted.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl TableFinding {
    /// A finding about the table as a whole.
    #[must_use]
    pub fn whole(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            row: None,
            column: None,
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The same about a row.
    #[must_use]
    pub fn in_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same about a column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
}

/// Everything there is to say against a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFindings {
    file: String,
    /// What a row is called: the lines of a text can be gone to.
    unit: &'static str,
    list: Vec<TableFinding>,
    unkept: u64,
}

impl TableFindings {
    /// No finding about a file yet.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        let unit = if is_parquet(file) { "row" } else { "line" };
        Self {
            file: file.display().to_string(),
            unit,
            list: Vec::new(),
            unkept: 0,
        }
    }

    /// Adds a finding; past [`MOST_FINDINGS`] it is only counted.
    pub fn push(&mut self, finding: TableFinding) {
        if self.list.len() < MOST_FINDINGS {
            self.list.push(finding);
        } else {
            self.unkept += 1;
        }
    }

    /// Adds findings.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = TableFinding>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// What a row is called: `line 17` of a text, `row 17`.
    #[must_use]
    pub fn place(&self, row: impl fmt::Display) -> String {
        format!("{} {row}", self.unit)
    }

    /// The same in the order of the rows, what is about the whole table first.
    #[must_use]
    pub fn by_row(mut self) -> Self {
        self.list.sort_by_key(|finding| finding.row);
        self
    }

    /// Is there nothing to say?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The findings kept.
    #[must_use]
    pub fn list(&self) -> &[TableFinding] {
        &self.list
    }

    /// How many findings there are, those not kept included.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.list.len() as u64 + self.unkept
    }
}

impl fmt::Display for TableFindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.list {
            write!(f, "error: {}", self.file)?;
            if let Some(row) = finding.row {
                write!(f, ", {}", self.place(row))?;
            }
            if let Some(column) = &finding.column {
                write!(f, ", column `{column}`")?;
            }
            writeln!(f, ": {}\n  hint: {}", finding.message, finding.hint)?;
        }
        match (self.count(), self.unkept) {
            (1, _) => writeln!(f, "1 error"),
            (count, 0) => writeln!(f, "{count} errors"),
            (count, unkept) => writeln!(f, "{count} errors, {unkept} of them not printed"),
        }
    }
}

impl std::error::Error for TableFindings {}

/// Why a table cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LossError {
    /// The file cannot be read, or is no whole file of its kind.
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        why: String,
        /// What to do.
        hint: String,
    },
    /// What it says cannot be taken.
    Refused(TableFindings),
}

impl LossError {
    /// A file that cannot be read.
    pub(in crate::frames) fn unreadable(file: &Path, why: impl fmt::Display, hint: &str) -> Self {
        Self::Unreadable {
            file: file.display().to_string(),
            why: why.to_string(),
            hint: hint.to_owned(),
        }
    }
}

impl fmt::Display for LossError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, why, hint } => {
                write!(f, "cannot read {file}: {why}\n  hint: {hint}")
            }
            Self::Refused(findings) => findings.fmt(f),
        }
    }
}

impl std::error::Error for LossError {}

/// Is a file Parquet by its name?
pub(in crate::frames) fn is_parquet(file: &Path) -> bool {
    let extension = file.extension().unwrap_or_default();
    extension.eq_ignore_ascii_case("parquet")
}

/// Is a file CSV by its name?
pub(in crate::frames) fn is_csv(file: &Path) -> bool {
    let extension = file.extension().unwrap_or_default();
    extension.eq_ignore_ascii_case("csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_past_the_most_are_counted_not_kept() {
        let mut findings = TableFindings::of(Path::new("t.csv"));
        for row in 0..60 {
            findings.push(TableFinding::whole("bad", "mend it").in_row(row));
        }
        assert_eq!(findings.list().len(), MOST_FINDINGS);
        assert!(
            findings
                .to_string()
                .ends_with("60 errors, 10 of them not printed\n")
        );
    }
}
