//! The link file of a sample period loss table: which party and head a SummaryId stands for.
//!
//! ```text
//! SummaryId,party,head,peril
//! 1,clinic,response,msp-intrusion
//! ```

use super::cell::{Cell, Unfit};
use super::columns::{not_parted, of_another_length};
use super::csv::Record;
use super::finding::{LossError, TableFinding, TableFindings};
use super::names::Names;
use super::text::Text;
use crate::scenario::{hint_for, listing};
use crate::units::{HeadId, PartyId};
use std::collections::HashMap;
use std::path::Path;

/// What a SummaryId stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    pub party: PartyId,
    pub head: HeadId,
    /// The peril's key, or what happens in words; may be empty.
    pub peril: String,
    /// The place of the kind of event that it makes; set by who reads the table.
    pub kind: u32,
}

/// What each SummaryId stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link(HashMap<u64, Linked>);

/// The columns; the last may be left out.
const COLUMNS: [&str; 4] = ["SummaryId", "party", "head", "peril"];
const NEEDED: usize = 3;

impl Link {
    /// Reads a link file.
    ///
    /// # Errors
    /// If it cannot be read, or a line is not what it should be.
    pub fn read(file: &Path, names: &Names<'_>) -> Result<Self, LossError> {
        let mut text = Text::open(file)?;
        let mut findings = TableFindings::of(file);
        let Some(header) = text.record()? else {
            findings.push(TableFinding::whole(
                "the file is empty",
                format!("the columns needed are {}", listing(&COLUMNS[..NEEDED])),
            ));
            return Err(LossError::Refused(findings));
        };
        let width = header.len();
        let places = places(header, &mut findings);
        if !findings.is_empty() {
            return Err(LossError::Refused(findings));
        }
        let mut link = Self::default();
        while let Some(record) = text.record()? {
            if record.len() != width {
                findings.push(of_another_length(record, width));
                continue;
            }
            link.line(record, places, names, &mut findings);
        }
        if findings.is_empty() {
            Ok(link)
        } else {
            Err(LossError::Refused(findings))
        }
    }

    /// What a SummaryId stands for.
    #[must_use]
    pub fn get(&self, summary: u64) -> Option<&Linked> {
        self.0.get(&summary)
    }

    /// All of them.
    pub fn entries(&mut self) -> impl Iterator<Item = &mut Linked> {
        self.0.values_mut()
    }

    fn line(
        &mut self,
        record: Record<'_>,
        places: [Option<usize>; 4],
        names: &Names<'_>,
        findings: &mut TableFindings,
    ) {
        let cells = places.map(|at| Cell::of(at.and_then(|at| record.field(at)).unwrap_or("")));
        let [summary, party, head, peril] = cells;
        let mut keep = |at: usize, unfit: Unfit| {
            let message = format!("found {}, {} is wanted", cells[at].shown(), unfit.wanted);
            let finding = TableFinding::whole(message, unfit.hint).in_row(record.line);
            findings.push(finding.in_column(COLUMNS[at]));
        };
        let summary = summary.whole(u64::MAX >> 1).map_err(|unfit| keep(0, unfit));
        let party = names.party(party).map_err(|unfit| keep(1, unfit));
        let head = names.head(head).map_err(|unfit| keep(2, unfit));
        let peril = match peril {
            Cell::Text(text) => names
                .peril(text)
                .map(|_| text.to_owned())
                .map_err(|unfit| keep(3, unfit)),
            Cell::Empty | Cell::Number(_) | Cell::Whole(_) => Ok(String::new()),
        };
        let (Ok(summary), Ok(party), Ok(head), Ok(peril)) = (summary, party, head, peril) else {
            return;
        };
        let linked = Linked {
            party,
            head,
            peril,
            kind: 0,
        };
        if self.0.insert(summary, linked).is_some() {
            keep(
                0,
                Unfit::new("each SummaryId once", "keep one of its lines"),
            );
        }
    }
}

/// Where the columns stand; those missing or unknown are findings.
fn places(header: Record<'_>, findings: &mut TableFindings) -> [Option<usize>; 4] {
    let found: Vec<&str> = (0..header.len())
        .filter_map(|at| header.field(at))
        .map(str::trim)
        .collect();
    if let Some(finding) = not_parted(&found) {
        findings.push(finding.in_row(header.line));
        return [None; 4];
    }
    let at = |name: &str| {
        found
            .iter()
            .position(|each| each.eq_ignore_ascii_case(name))
    };
    for name in &COLUMNS[..NEEDED] {
        if at(name).is_none() {
            let hint = format!("the columns needed are {}", listing(&COLUMNS[..NEEDED]));
            let message = format!("the column `{name}` is missing");
            findings.push(TableFinding::whole(message, hint).in_row(header.line));
        }
    }
    for (at, name) in found.iter().enumerate() {
        let is_repeated = found[..at]
            .iter()
            .any(|each| each.eq_ignore_ascii_case(name));
        if is_repeated {
            let message = format!("the column `{name}` is there twice");
            let finding = TableFinding::whole(message, "keep one of the two");
            findings.push(finding.in_row(header.line));
        } else if !COLUMNS.iter().any(|each| each.eq_ignore_ascii_case(name)) {
            let message = format!("unknown column `{name}`");
            let finding = TableFinding::whole(message, hint_for(name, &COLUMNS));
            findings.push(finding.in_row(header.line));
        }
    }
    COLUMNS.map(at)
}
