//! Losses, counts or dates that the user has seen: some columns of any table, for fitting.

mod filter;

pub use filter::{Comparison, Where};

use super::losses::cell::{Cell, Unfit};
use super::losses::columns::{not_parted, of_another_length};
use super::losses::finding::{is_csv, is_parquet};
use super::losses::parquet::{ColumnKind, ParquetTable};
use super::losses::text::Text;
use super::{LossError, TableFinding, TableFindings};
use crate::scenario::hint_for;
use filter::Wanted;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Which columns of a table are taken, and which of its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The column of losses.
    pub losses: Option<String>,
    /// The column of the limits that losses are cut off at; a loss without one has an empty cell.
    pub limits: Option<String>,
    /// One limit of all losses.
    pub limit: Option<f64>,
    /// Losses below are left out; 0 is no floor.
    pub floor: f64,
    /// The column of counts, one row a period.
    pub counts: Option<String>,
    /// The column of dates.
    pub dates: Option<String>,
    /// Conditions that every row must meet.
    pub only: Vec<Where>,
    /// Rows before this day are left out.
    pub from: Option<Date>,
    /// Rows after this day are left out.
    pub to: Option<Date>,
}

/// What a table has of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// How many rows there are.
    pub rows: u64,
    /// How many of them conditions or dates leave out.
    pub left_out: u64,
    /// How many of the others are below the floor.
    pub below_floor: u64,
    /// Losses known in full.
    pub exact: Vec<f64>,
    /// The limits that the other losses have reached.
    pub limited: Vec<f64>,
    /// Counts.
    pub counts: Vec<u32>,
    /// Dates of the rows taken, those below the floor left out.
    pub dates: Vec<Date>,
}

impl Observed {
    /// Reads a table, CSV or Parquet by the end of its name, and gives the SHA-256 of its bytes with it.
    ///
    /// # Errors
    /// If the file cannot be read, or with everything found wrong in the rows taken: a column that is not there or there
    /// twice, a condition that compares values of another kind, text in a number, a negative, infinite or missing loss, a
    /// loss of 0 without a floor, a limit at or below the floor, a date that is none.
    pub fn read(file: &Path, asked: &Asked) -> Result<(Self, String), LossError> {
        let mut reading = Reading {
            asked,
            roles: asked.roles(),
            numeric: asked.only.iter().map(|_| Numeric::Unseen).collect(),
            observed: Self::default(),
            findings: TableFindings::of(file),
        };
        let hash = if is_parquet(file) {
            reading.parquet(file)?
        } else if is_csv(file) {
            reading.csv(file)?
        } else {
            let hint = "name a table that ends in .csv or .parquet";
            return Err(LossError::unreadable(file, "its kind is not known", hint));
        };
        match reading.findings.is_empty() {
            true => Ok((reading.observed, hex(hash))),
            false => Err(LossError::Refused(reading.findings)),
        }
    }
}

/// What a column is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Loss,
    Limit,
    Count,
    Date,
    Condition(usize),
}

impl Asked {
    fn roles(&self) -> Vec<(Role, String)> {
        let columns = [
            (Role::Loss, &self.losses),
            (Role::Limit, &self.limits),
            (Role::Count, &self.counts),
            (Role::Date, &self.dates),
        ];
        let named = columns.into_iter();
        let named = named.filter_map(|(role, name)| Some((role, name.clone()?)));
        let conditions = self.only.iter().enumerate();
        let conditions = conditions.map(|(at, only)| (Role::Condition(at), only.column.clone()));
        named.chain(conditions).collect()
    }
}

/// Are the values of a column of texts numbers, as far as they were seen?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numeric {
    Unseen,
    All,
    No,
}

struct Reading<'a> {
    asked: &'a Asked,
    roles: Vec<(Role, String)>,
    /// Of the columns of the conditions.
    numeric: Vec<Numeric>,
    observed: Observed,
    findings: TableFindings,
}

impl Reading<'_> {
    fn csv(&mut self, file: &Path) -> Result<Sha256, LossError> {
        let mut text = Text::open_hashed(file)?;
        let Some(header) = text.record()? else {
            let hint = "its first line names the columns";
            self.findings
                .push(TableFinding::whole("the file is empty", hint));
            return Ok(text.hash());
        };
        let names = (0..header.len()).filter_map(|at| header.field(at));
        let names: Vec<String> = names.map(|name| name.trim().to_owned()).collect();
        let Some(places) = self.places(&names, Some(1)) else {
            return Ok(text.hash());
        };
        while let Some(record) = text.record()? {
            if record.len() != names.len() {
                self.findings.push(of_another_length(record, names.len()));
                continue;
            }
            let cell = |at: &usize| record.field(*at).map_or(Cell::Empty, Cell::of);
            let cells: Vec<Cell<'_>> = places.iter().map(cell).collect();
            self.see(&cells);
            self.take(record.line, &cells);
        }
        self.tell_numbers();
        Ok(text.hash())
    }

    fn parquet(&mut self, file: &Path) -> Result<Sha256, LossError> {
        let table = ParquetTable::open(file)?;
        let hash = table.hash()?;
        let names: Vec<String> = table.names().map(str::to_owned).collect();
        if self.places(&names, None).is_none() {
            return Ok(hash);
        }
        let wanted: Vec<String> = self.roles.iter().map(|(_, name)| name.clone()).collect();
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        table.check_named(&wanted, &mut self.findings);
        for only in &self.asked.only {
            self.findings
                .extend(of_another_kind(only, table.kind(&only.column)));
        }
        if !self.findings.is_empty() {
            return Ok(hash);
        }
        let wanted: Vec<Option<&str>> = wanted.into_iter().map(Some).collect();
        table.each(&wanted, |row, cells| self.take(row, cells))?;
        Ok(hash)
    }

    /// Where the columns of the roles are; none if one is not there, or there twice.
    fn places(&mut self, names: &[String], row: Option<u64>) -> Option<Vec<usize>> {
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        if let Some(finding) = not_parted(&known) {
            self.findings.push(finding);
            return None;
        }
        let mut wanted: Vec<&str> = self.roles.iter().map(|(_, name)| name.as_str()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        for wanted in wanted {
            let (message, hint) = match known.iter().filter(|name| **name == wanted).count() {
                1 => continue,
                0 => (
                    format!("there is no column `{wanted}`"),
                    hint_for(wanted, &known),
                ),
                _ => (
                    format!("the column `{wanted}` is there twice"),
                    "rename one of the two, or leave it out".to_owned(),
                ),
            };
            let finding = TableFinding::whole(message, hint);
            self.findings.push(match row {
                Some(row) => finding.in_row(row),
                None => finding,
            });
        }
        if !self.findings.is_empty() {
            return None;
        }
        let place = |(_, wanted): &(Role, String)| known.iter().position(|name| name == wanted);
        self.roles.iter().map(place).collect()
    }

    /// Notes whether the columns of conditions have anything but numbers.
    fn see(&mut self, cells: &[Cell<'_>]) {
        for ((role, _), cell) in self.roles.iter().zip(cells) {
            if let Role::Condition(at) = *role
                && self.numeric[at] != Numeric::No
                && !cell.is_empty()
            {
                self.numeric[at] = match filter::number(*cell) {
                    Some(_) => Numeric::All,
                    None => Numeric::No,
                };
            }
        }
    }

    /// Refuses conditions that compare columns of numbers with a text.
    fn tell_numbers(&mut self) {
        for (only, numeric) in self.asked.only.iter().zip(&self.numeric) {
            if *numeric == Numeric::All && matches!(only.wanted(), Wanted::Text(_)) {
                self.findings
                    .extend(of_another_kind(only, ColumnKind::Numbers));
            }
        }
    }

    /// Takes a row; its cells are in the order of the roles.
    fn take(&mut self, row: u64, cells: &[Cell<'_>]) {
        self.observed.rows += 1;
        if let Err((role, cell, unfit)) = self.taken(cells) {
            let found = format!("found {}, {} is wanted", cell.shown(), unfit.wanted);
            let column = self.roles.iter().find(|(it, _)| *it == role);
            let column = column.map_or("", |(_, name)| name.as_str());
            let finding = TableFinding::whole(found, unfit.hint);
            self.findings.push(finding.in_row(row).in_column(column));
        }
    }

    fn taken<'c>(&mut self, cells: &[Cell<'c>]) -> Result<(), (Role, Cell<'c>, Unfit)> {
        let read: Vec<(Role, Cell<'c>)> = self
            .roles
            .iter()
            .map(|it| it.0)
            .zip(cells.iter().copied())
            .collect();
        let cell_of = |wanted: Role| read.iter().find(|(role, _)| *role == wanted).map(|it| it.1);
        for (at, only) in self.asked.only.iter().enumerate() {
            let role = Role::Condition(at);
            let cell = cell_of(role).unwrap_or(Cell::Empty);
            if !only.is_met(cell).map_err(|unfit| (role, cell, unfit))? {
                self.observed.left_out += 1;
                return Ok(());
            }
        }
        let date =
            cell_of(Role::Date).map(|cell| day(cell).map_err(|unfit| (Role::Date, cell, unfit)));
        let date = date.transpose()?;
        let is_before = |day: Date| self.asked.from.is_some_and(|from| day < from);
        let is_after = |day: Date| self.asked.to.is_some_and(|to| day > to);
        if date.is_some_and(|day| is_before(day) || is_after(day)) {
            self.observed.left_out += 1;
            return Ok(());
        }
        if let Some(cell) = cell_of(Role::Loss) {
            let limit = self.limit(cell_of(Role::Limit))?;
            let loss = self.loss(cell).map_err(|unfit| (Role::Loss, cell, unfit))?;
            match (loss, limit) {
                (None, _) => {
                    self.observed.below_floor += 1;
                    return Ok(());
                }
                (Some(loss), Some(limit)) if loss >= limit => self.observed.limited.push(limit),
                (Some(loss), _) => self.observed.exact.push(loss),
            }
        }
        if let Some(cell) = cell_of(Role::Count) {
            let count = cell.whole(1_000_000).map_err(|unfit| {
                let hint = "a row has the number of events of one period";
                (Role::Count, cell, Unfit::new(unfit.wanted, hint))
            })?;
            self.observed.counts.push(count as u32);
        }
        self.observed.dates.extend(date);
        Ok(())
    }

    /// A loss, or none where it is below the floor.
    fn loss(&self, cell: Cell<'_>) -> Result<Option<f64>, Unfit> {
        let loss = cell.amount()?;
        if loss == 0.0 && self.asked.floor == 0.0 {
            let hint = "leave events without a loss out, by --floor or --where";
            return Err(Unfit::new("a finite number above 0", hint));
        }
        Ok((loss >= self.asked.floor).then_some(loss))
    }

    /// The smaller of a row's own limit and that of all losses.
    fn limit<'c>(&self, cell: Option<Cell<'c>>) -> Result<Option<f64>, (Role, Cell<'c>, Unfit)> {
        let of_all = self.asked.limit;
        let Some(cell) = cell.filter(|cell| !cell.is_empty()) else {
            return Ok(of_all);
        };
        let own = cell.amount().map_err(|unfit| (Role::Limit, cell, unfit))?;
        if own <= self.asked.floor {
            let wanted = format!("a limit above the floor {}", self.asked.floor);
            let hint = "leave the cell empty where there is no limit";
            return Err((Role::Limit, cell, Unfit::new(wanted, hint)));
        }
        Ok(Some(of_all.map_or(own, |all| all.min(own))))
    }
}

/// A condition that compares a column with what it does not hold.
fn of_another_kind(only: &Where, kind: ColumnKind) -> Option<TableFinding> {
    let value = &only.value;
    let (message, hint) = match (kind, only.wanted()) {
        (ColumnKind::Nothing, _)
        | (ColumnKind::Numbers, Wanted::Number(_))
        | (ColumnKind::Texts, Wanted::Date(_) | Wanted::Text(_) | Wanted::Quoted(_)) => {
            return None;
        }
        (ColumnKind::Numbers, Wanted::Date(_) | Wanted::Text(_) | Wanted::Quoted(_)) => (
            format!("it holds numbers, and `{only}` compares with `{value}`, which is none"),
            "write the number in full, such as 1250000".to_owned(),
        ),
        (ColumnKind::Texts, Wanted::Number(_)) => (
            format!("it holds texts, and `{only}` compares with the number {value}"),
            format!("compare texts by '{}'", only.quoted()),
        ),
    };
    Some(TableFinding::whole(message, hint).in_column(&only.column))
}

fn hex(hash: Sha256) -> String {
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn day(cell: Cell<'_>) -> Result<Date, Unfit> {
    let wanted = || Unfit::new("a date", "write dates as 2024-05-31");
    match cell {
        Cell::Text(text) => text.parse().map_err(|_| wanted()),
        Cell::Empty | Cell::Number(_) | Cell::Whole(_) => Err(wanted()),
    }
}

#[cfg(test)]
mod tests;
