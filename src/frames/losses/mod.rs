//! Losses that the user brings: a table of years, events, parties, heads and amounts.
//!
//! ```text
//! year,event,party,head,amount,time,peril,culpability,outage_hours,records,cause,flags,fault:northstar,fault:self
//! 1,17,clinic,response,250000,0.41,msp-intrusion,gross,36,40000,malicious,ransomware,0.75,0.25
//! 1,17,clinic,interruption,90000,0.41,msp-intrusion,gross,36,40000,malicious,ransomware,0.75,0.25
//! ```
//!
//! The first five columns are needed. Rows of one year and event are one event. A sample period
//! loss table of Open Results Data (`Period`, `EventId`, `SummaryId`, `SampleId`, `Loss`) is taken
//! with a link file that says which party and head a `SummaryId` stands for.
//!
//! The table is kept as columns of numbers, about 50 bytes a row; events are made from it some
//! years at a time.

pub(super) mod cell;
pub(super) mod columns;
pub(super) mod csv;
mod event;
pub(super) mod finding;
mod footer;
mod group;
mod kinds;
mod link;
mod names;
mod pages;
pub(super) mod parquet;
mod rows;
pub(super) mod text;

#[cfg(test)]
mod tests;

pub use finding::{LossError, MOST_FINDINGS, TableFinding, TableFindings};
pub use parquet::is_reading_parquet;

use crate::model::{Event, Model};
use crate::scenario::listing;
use cell::Cell;
use columns::{Columns, Field, Layout, of_another_length};
use finding::{is_csv, is_parquet};
use group::Groups;
use kinds::{Fault, Interner, Kind};
use link::Link;
use names::Names;
use parquet::ParquetTable;
use rows::{Filler, Rows};
use std::collections::HashSet;
use std::path::Path;
use text::Text;

/// A table of losses, checked.
#[derive(Debug)]
pub struct LossTable<'a> {
    model: &'a Model,
    rows: Rows,
    groups: Groups,
    events: Interner<String>,
    kinds: Interner<Kind>,
    faults: Interner<Fault>,
    statistics: u64,
    samples: Option<u32>,
}

impl<'a> LossTable<'a> {
    /// Reads a table for a model: CSV or Parquet, by the end of its name. `link` says what the
    /// summaries of a sample period loss table stand for.
    ///
    /// # Errors
    /// If a file cannot be read, or with everything found wrong in it: missing and unknown columns,
    /// text in a number, negative and infinite amounts, unknown parties and heads, rows given twice,
    /// rows of an event that contradict each other, fault shares that do not sum to 1 or are
    /// missing, an empty table.
    pub fn read(file: &Path, link: Option<&Path>, model: &'a Model) -> Result<Self, LossError> {
        let filler = if is_parquet(file) {
            from_parquet(file, link, model)?
        } else if is_csv(file) {
            from_csv(file, link, model)?
        } else {
            let hint = "name a table that ends in .csv or .parquet";
            return Err(LossError::unreadable(file, "its kind is not known", hint));
        };
        Self::grouped(filler)
    }

    fn grouped(mut filler: Filler<'a>) -> Result<Self, LossError> {
        if filler.rows.year.is_empty() && filler.findings.is_empty() {
            filler.findings.push(nothing(filler.statistics));
        }
        let samples = filler.number_years();
        let groups = Groups::of(&filler.rows, &filler.columns, &mut filler.findings);
        filler.ask_for_fault();
        refuse(&filler.findings)?;
        Ok(Self {
            model: filler.names.model,
            rows: filler.rows,
            groups,
            events: filler.events,
            kinds: filler.kinds,
            faults: filler.faults,
            statistics: filler.statistics,
            samples,
        })
    }

    /// How many rows were taken.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.year.len()
    }

    /// How many events they are.
    #[must_use]
    pub fn events(&self) -> usize {
        self.groups.events.len()
    }

    /// How many years have events.
    #[must_use]
    pub fn years(&self) -> u64 {
        let years = self.groups.events.chunk_by(|a, b| a.year == b.year);
        years.count() as u64
    }

    /// Rows that were left out: a sample period loss table's statistics, numbered below 1.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.statistics
    }

    /// The factor by which a sample's number went into the number of the year, if the table has
    /// several samples: year = `SampleId` × factor + `Period`.
    #[must_use]
    pub fn sample_factor(&self) -> Option<u32> {
        self.samples
    }

    /// The events in the order of settlement, whole years at a time, about `size` events each.
    pub fn pieces(&self, size: usize) -> impl Iterator<Item = Vec<Event>> {
        let events = &self.groups.events;
        let mut start = 0;
        std::iter::from_fn(move || {
            if start >= events.len() {
                return None;
            }
            let last = (start + size.max(1)).min(events.len()) - 1;
            let year = events[last].year;
            let rest = events[last..].iter().take_while(|event| event.year == year);
            let end = last + rest.count();
            let piece = events[start..end].iter().map(|group| self.event(group));
            start = end;
            Some(piece.collect())
        })
    }
}

fn refuse(findings: &TableFindings) -> Result<(), LossError> {
    if findings.is_empty() {
        return Ok(());
    }
    Err(LossError::Refused(findings.clone().by_row()))
}

fn nothing(statistics: u64) -> TableFinding {
    if statistics > 0 {
        let message = format!("none of its {statistics} rows is a sample");
        let hint = "a sample has a SampleId of 1 or more; below are statistics of the samples";
        return TableFinding::whole(message, hint).in_column("SampleId");
    }
    TableFinding::whole(
        "the table has no rows",
        "a row has a year, an event, a party, a head and an amount",
    )
}

fn from_csv<'a>(
    file: &Path,
    link: Option<&Path>,
    model: &'a Model,
) -> Result<Filler<'a>, LossError> {
    let (names, mut findings) = (Names::of(model), TableFindings::of(file));
    let mut text = Text::open(file)?;
    let Some(header) = text.record()? else {
        findings.push(TableFinding::whole("the file is empty", needed()));
        return Err(LossError::Refused(findings));
    };
    let fields = (0..header.len()).filter_map(|at| header.field(at));
    let columns = Columns::read(fields, &names, Some(header.line), &mut findings);
    let Some(columns) = columns else {
        return Err(LossError::Refused(findings));
    };
    let link = linked(link, &columns, &names, &mut findings)?;
    let width = columns.fields.len();
    let mut filler = Filler::new(names, columns, link, findings);
    while let Some(record) = text.record()? {
        if record.len() != width {
            filler.findings.push(of_another_length(record, width));
            continue;
        }
        let Ok(line) = u32::try_from(record.line) else {
            return Err(too_long(file));
        };
        // The row is short: a stack of cells would not hold the widest table.
        let cells: Vec<Cell<'_>> = (0..width)
            .map(|at| record.field(at).map_or(Cell::Empty, Cell::of))
            .collect();
        filler.take(line, &cells);
    }
    Ok(filler)
}

fn from_parquet<'a>(
    file: &Path,
    link: Option<&Path>,
    model: &'a Model,
) -> Result<Filler<'a>, LossError> {
    let (names, mut findings) = (Names::of(model), TableFindings::of(file));
    let table = ParquetTable::open(file)?;
    let Some(columns) = Columns::read(table.names(), &names, None, &mut findings) else {
        return Err(LossError::Refused(findings));
    };
    table.check(&columns, &mut findings);
    refuse(&findings)?;
    if u32::try_from(table.rows()).is_err() {
        return Err(too_long(file));
    }
    let link = linked(link, &columns, &names, &mut findings)?;
    let mut filler = Filler::new(names, columns, link, findings);
    table.fill(&mut filler)?;
    Ok(filler)
}

fn too_long(file: &Path) -> LossError {
    let why = "it has more than 4,294,967,295 rows";
    LossError::unreadable(file, why, "settle it in parts: no year depends on another")
}

fn needed() -> String {
    let columns = ["year", "event", "party", "head", "amount"];
    format!("the columns needed are {}", listing(&columns))
}

/// The link file of a period loss table; another table has none.
fn linked(
    link: Option<&Path>,
    columns: &Columns,
    names: &Names<'_>,
    findings: &mut TableFindings,
) -> Result<Option<Link>, LossError> {
    match (columns.layout, link) {
        (Layout::SamplePeriods, Some(link)) => Link::read(link, names).map(Some),
        (Layout::Plain, None) => Ok(None),
        (Layout::SamplePeriods, None) => {
            let message =
                "it is a sample period loss table, and nothing says what its summaries are";
            let hint = "add --link FILE.csv with the columns SummaryId, party, head";
            let finding = TableFinding::whole(message, hint).in_column("SummaryId");
            findings.push(finding);
            Err(LossError::Refused(findings.clone()))
        }
        (Layout::Plain, Some(_)) => {
            let message = "a link file is for sample period loss tables, and this is none";
            let hint = "leave --link out: the table names party and head itself";
            findings.push(TableFinding::whole(message, hint));
            Err(LossError::Refused(findings.clone()))
        }
    }
}

impl Filler<'_> {
    /// Gives each sample's periods years of their own; returns the factor if there are several.
    ///
    /// The factor is the power of ten above the largest period, so that year 3_0017 can be read as
    /// period 17 of sample 3.
    fn number_years(&mut self) -> Option<u32> {
        let samples = &self.rows.sample;
        let first = *samples.first()?;
        if samples.iter().all(|sample| *sample == first) {
            return None;
        }
        let largest = self.rows.year.iter().copied().max().unwrap_or(0);
        let factor = 10_u64.pow(largest.max(1).ilog10() + 1);
        for (at, sample) in samples.iter().enumerate() {
            let year = u64::from(*sample) * factor + u64::from(self.rows.year[at]);
            let Ok(year) = u32::try_from(year) else {
                let message = format!(
                    "period {} of sample {sample} has no year",
                    self.rows.year[at]
                );
                let hint = "settle samples in parts: SampleId × periods must stay below 4 billion";
                let row = u64::from(self.rows.number[at]);
                self.findings
                    .push(TableFinding::whole(message, hint).in_row(row));
                return None;
            };
            self.rows.year[at] = year;
        }
        u32::try_from(factor).ok()
    }

    /// Asks who is at fault where neither table nor peril says so: with contracts, silence would
    /// decide who pays.
    fn ask_for_fault(&mut self) {
        let model = self.names.model;
        if !event::asks_for_fault(model) {
            return;
        }
        let mut asked = HashSet::new();
        let rows = &self.rows;
        for at in 0..rows.year.len() {
            let (kind, party) = (rows.kind[at], rows.party[at]);
            let said = self.faults.get(rows.fault[at]);
            if said.is_some_and(|Fault(shares)| !shares.is_empty()) || !asked.insert((kind, party))
            {
                continue;
            }
            let peril = self.kinds.get(kind).and_then(|kind| kind.peril);
            let peril = peril.map(|peril| &model.perils[peril.index()]);
            if peril.is_some_and(|peril| !event::fault_under(peril, party).is_empty()) {
                continue;
            }
            let name = &model.parties[party.index()].key;
            let message = match peril {
                Some(peril) => {
                    format!(
                        "who is at fault for {name}? `{}` does not hit it",
                        peril.path
                    )
                }
                None => {
                    format!("who is at fault for {name}? neither the table nor a peril says so")
                }
            };
            let hint =
                "add the columns `fault:self` and `fault:<party>`, or name a peril that hits it";
            let row = u64::from(rows.number[at]);
            let finding = TableFinding::whole(message, hint).in_row(row);
            let column = self.columns.name(Field::Peril);
            let column = if column.is_empty() {
                "fault:self"
            } else {
                column
            };
            self.findings.push(finding.in_column(column));
        }
    }
}
