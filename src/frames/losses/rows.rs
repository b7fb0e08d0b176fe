//! The rows of a table as columns of numbers: no text is kept a row.

use super::cell::{Cell, Unfit};
use super::columns::{Columns, Field, Layout};
use super::finding::{TableFinding, TableFindings};
use super::kinds::{Fault, Interner, Kind, KindCells};
use super::link::Link;
use super::names::Names;
use crate::units::{HeadId, PartyId};

/// Set in the code of an event that has a name instead of a number.
pub const NAMED: u64 = 1 << 63;

/// What stands for a number that the table does not give.
pub const UNSAID: f64 = f64::NAN;

/// Rows, one entry each in every column; a column that the table does not have is empty.
#[derive(Debug, Default)]
pub struct Rows {
    pub number: Vec<u32>,
    pub year: Vec<u32>,
    pub sample: Vec<u32>,
    pub event: Vec<u64>,
    pub summary: Vec<u64>,
    pub party: Vec<PartyId>,
    pub head: Vec<HeadId>,
    pub amount: Vec<f64>,
    pub time: Vec<f64>,
    pub outage: Vec<f64>,
    pub records: Vec<f64>,
    pub kind: Vec<u32>,
    pub fault: Vec<u32>,
}

/// A row being read.
#[derive(Debug, Default)]
struct Draft<'c> {
    year: Option<u32>,
    sample: Option<u32>,
    event: Option<u64>,
    summary: Option<u64>,
    party: Option<PartyId>,
    head: Option<HeadId>,
    amount: Option<f64>,
    time: Option<f64>,
    outage: Option<f64>,
    records: Option<f64>,
    kind: KindCells<'c>,
    fault: Vec<(Option<PartyId>, f64)>,
    date: [Option<u64>; 4],
    /// The kind that the link file gives.
    linked: Option<u32>,
    is_bad: bool,
}

/// Reads rows cell by cell; what does not fit becomes a finding.
#[derive(Debug)]
pub struct Filler<'a> {
    pub names: Names<'a>,
    pub columns: Columns,
    pub link: Option<Link>,
    pub findings: TableFindings,
    pub rows: Rows,
    pub events: Interner<String>,
    pub kinds: Interner<Kind>,
    pub faults: Interner<Fault>,
    /// Rows that are no samples but statistics of them.
    pub statistics: u64,
    key: Vec<u8>,
}

impl<'a> Filler<'a> {
    pub fn new(
        names: Names<'a>,
        columns: Columns,
        mut link: Option<Link>,
        findings: TableFindings,
    ) -> Self {
        let (mut kinds, mut key) = (Interner::default(), Vec::new());
        for linked in link.iter_mut().flat_map(Link::entries) {
            let cells = KindCells {
                peril: Cell::of(&linked.peril),
                ..KindCells::default()
            };
            cells.write_key(&mut key);
            linked.kind = kinds.id(&key, || cells.read(&names).0);
        }
        Self {
            names,
            columns,
            link,
            findings,
            rows: Rows::default(),
            events: Interner::default(),
            kinds,
            faults: Interner::default(),
            statistics: 0,
            key,
        }
    }

    /// Takes a row; `cells` are in the order of the columns.
    pub fn take(&mut self, number: u32, cells: &[Cell<'_>]) {
        let mut draft = Draft::default();
        for (at, cell) in cells.iter().enumerate() {
            let field = self.columns.fields[at].1;
            if let Err(unfit) = self.read(field, *cell, &mut draft) {
                draft.is_bad = true;
                self.find(number, at, *cell, unfit);
            }
        }
        if let Some(unfit) = no_such_day(draft.date) {
            draft.is_bad = true;
            let fields = &self.columns.fields;
            let at = fields.iter().position(|(_, each)| *each == Field::Day);
            let at = at.unwrap_or_default();
            self.find(number, at, cells[at], unfit);
        }
        if self.columns.layout == Layout::SamplePeriods && !draft.is_bad {
            if draft.sample.is_none() {
                self.statistics += 1;
                return;
            }
            self.follow_link(number, &mut draft);
        }
        if !draft.is_bad {
            self.push(number, draft);
        }
    }

    fn find(&mut self, number: u32, at: usize, cell: Cell<'_>, unfit: Unfit) {
        let message = format!("found {}, {} is wanted", cell.shown(), unfit.wanted);
        let finding = TableFinding::whole(message, unfit.hint).in_row(u64::from(number));
        let name = self.columns.fields[at].0.clone();
        self.findings.push(finding.in_column(name));
    }

    fn read<'c>(
        &mut self,
        field: Field,
        cell: Cell<'c>,
        draft: &mut Draft<'c>,
    ) -> Result<(), Unfit> {
        match field {
            Field::Year => draft.year = Some(whole_32(cell)?),
            Field::Event => draft.event = Some(self.event(cell)?),
            Field::Party => draft.party = Some(self.names.party(cell)?),
            Field::Head => draft.head = Some(self.names.head(cell)?),
            Field::Amount => draft.amount = Some(cell.amount()?),
            Field::Time => draft.time = optional(cell, |cell| cell.part(false))?,
            Field::OutageHours => draft.outage = optional(cell, |cell| cell.amount())?,
            Field::Records => draft.records = optional(cell, |cell| cell.amount())?,
            Field::Peril => draft.kind.peril = cell,
            Field::Culpability => draft.kind.culpability = cell,
            Field::Cause => draft.kind.cause = cell,
            Field::Flags => draft.kind.flags = cell,
            Field::Fault(party) => {
                if let Some(share) = optional(cell, |cell| cell.part(true))? {
                    draft.fault.push((party, share));
                }
            }
            Field::Summary => draft.summary = Some(cell.whole(u64::MAX >> 1)?),
            Field::Sample => draft.sample = sample(cell)?,
            Field::Month => draft.date[0] = optional(cell, |cell| cell.whole(12))?,
            Field::Day => draft.date[1] = optional(cell, |cell| cell.whole(31))?,
            Field::Hour => draft.date[2] = optional(cell, |cell| cell.whole(24))?,
            Field::Minute => draft.date[3] = optional(cell, |cell| cell.whole(60))?,
            Field::Unread => {}
        }
        Ok(())
    }

    /// An event's number, or the place of its name.
    fn event(&mut self, cell: Cell<'_>) -> Result<u64, Unfit> {
        let wanted = || Unfit::new("the event's id", "give the rows of one event one id");
        match cell {
            Cell::Empty => Err(wanted()),
            Cell::Whole(_) | Cell::Number(_) => cell.whole(NAMED - 1).map_err(|_| wanted()),
            Cell::Text(text) => Ok(match canonical(text) {
                Some(number) => number,
                None => NAMED | u64::from(self.events.id(text.as_bytes(), || text.to_owned())),
            }),
        }
    }

    /// Party, head and peril of a summary.
    fn follow_link(&mut self, number: u32, draft: &mut Draft<'_>) {
        let found = self.link.as_ref().zip(draft.summary);
        let Some(linked) = found.and_then(|(link, summary)| link.get(summary)) else {
            draft.is_bad = true;
            let summary = draft.summary.unwrap_or_default();
            let message = format!("found `{summary}`, a SummaryId of the link file is wanted");
            let finding = TableFinding::whole(message, "add a line for it to the link file");
            let name = self.columns.name(Field::Summary).to_owned();
            self.findings
                .push(finding.in_row(u64::from(number)).in_column(name));
            return;
        };
        draft.party = Some(linked.party);
        draft.head = Some(linked.head);
        draft.linked = Some(linked.kind);
        draft.time = time_of(draft.date);
    }

    fn push(&mut self, number: u32, draft: Draft<'_>) {
        let kind = match draft.linked {
            Some(kind) => Some(kind),
            None => self.kind(number, draft.kind),
        };
        let Some(kind) = kind else {
            return;
        };
        let Some(fault) = self.fault(number, &draft.fault) else {
            return;
        };
        let rows = &mut self.rows;
        let needed = (draft.year.zip(draft.event), draft.party.zip(draft.head));
        let ((Some((year, event)), Some((party, head))), Some(amount)) = (needed, draft.amount)
        else {
            return;
        };
        rows.number.push(number);
        rows.year.push(year);
        rows.event.push(event);
        rows.party.push(party);
        rows.head.push(head);
        rows.amount.push(amount);
        rows.kind.push(kind);
        rows.fault.push(fault);
        rows.summary.extend(draft.summary);
        rows.sample.extend(draft.sample);
        let has_time = self.columns.has(Field::Time) || self.columns.has(Field::Month);
        for (column, value, is_there) in [
            (&mut rows.time, draft.time, has_time),
            (
                &mut rows.outage,
                draft.outage,
                self.columns.has(Field::OutageHours),
            ),
            (
                &mut rows.records,
                draft.records,
                self.columns.has(Field::Records),
            ),
        ] {
            if is_there {
                column.push(value.unwrap_or(UNSAID));
            }
        }
    }

    /// The place of an event's kind; a new one that does not fit is a finding, once.
    fn kind(&mut self, number: u32, cells: KindCells<'_>) -> Option<u32> {
        let names = &self.names;
        cells.write_key(&mut self.key);
        let mut bad = Vec::new();
        let id = self.kinds.id(&self.key, || {
            let (kind, unfit) = cells.read(names);
            bad = unfit;
            kind
        });
        let is_good = bad.is_empty();
        for (field, cell, unfit) in bad {
            let fields = &self.columns.fields;
            let at = fields.iter().position(|(_, each)| *each == field);
            self.find(number, at.unwrap_or(0), cell, unfit);
        }
        is_good.then_some(id)
    }

    /// The place of the fault shares of a row.
    fn fault(&mut self, number: u32, shares: &[(Option<PartyId>, f64)]) -> Option<u32> {
        let sum: f64 = shares.iter().map(|(_, share)| share).sum();
        let is_good = shares.is_empty() || (sum - 1.0).abs() <= Fault::TOLERANCE;
        if !is_good {
            let sum = (sum * 1e9).round() / 1e9;
            let message = format!("the fault shares sum to {sum}, 1 is wanted");
            let hint = "give the sufferer's own share in `fault:self`, and none to the attacker";
            let finding = TableFinding::whole(message, hint).in_row(u64::from(number));
            self.findings.push(finding.in_column("fault:…"));
            return None;
        }
        Fault::write_key(shares, &mut self.key);
        Some(self.faults.id(&self.key, || Fault::of(shares)))
    }
}

fn whole_32(cell: Cell<'_>) -> Result<u32, Unfit> {
    let number = cell.whole(u64::from(u32::MAX))?;
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A sample's number; what ORD numbers below 1 is a statistic of the samples, and is no sample.
fn sample(cell: Cell<'_>) -> Result<Option<u32>, Unfit> {
    let is_statistic = match cell {
        Cell::Whole(number) => number < 1,
        Cell::Number(number) => number < 1.0 && number.fract() == 0.0,
        Cell::Text(text) => text.parse::<i64>().is_ok_and(|number| number < 1),
        Cell::Empty => false,
    };
    if is_statistic {
        return Ok(None);
    }
    whole_32(cell).map(Some)
}

fn optional<T>(
    cell: Cell<'_>,
    read: impl Fn(Cell<'_>) -> Result<T, Unfit>,
) -> Result<Option<T>, Unfit> {
    if cell.is_empty() {
        return Ok(None);
    }
    read(cell).map(Some)
}

/// The number that a text writes in the one usual way.
fn canonical(text: &str) -> Option<u64> {
    let is_usual =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let number: u64 = if is_usual {
        text.parse().ok()?
    } else {
        return None;
    };
    (number < NAMED).then_some(number)
}

/// A day that its month does not have; any February may have a leap day.
fn no_such_day([month, day, ..]: [Option<u64>; 4]) -> Option<Unfit> {
    const DAYS: [u64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (month, day) = month.zip(day)?;
    let days = *DAYS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    (day > days).then(|| {
        let wanted = format!("a day from 1 to {days} of month {month}");
        Unfit::new(wanted, "write the month and the day of the occurrence")
    })
}

/// When in a year of 365 days; a leap day counts as the day after 28 February.
fn time_of([month, day, hour, minute]: [Option<u64>; 4]) -> Option<f64> {
    const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let month = usize::try_from(month?).ok()?;
    let before = BEFORE.get(month.checked_sub(1)?)?;
    let days = (before + day.unwrap_or(1).saturating_sub(1)) as f64;
    let hours = hour.unwrap_or(0) as f64 + minute.unwrap_or(0) as f64 / 60.0;
    const LAST: f64 = 1.0 - f64::EPSILON / 2.0;
    Some(((days + hours / 24.0) / 365.0).min(LAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_one_code_however_its_number_is_kept() {
        assert_eq!(canonical("17"), Some(17));
        assert_eq!(canonical("017"), None);
        assert_eq!(canonical("+17"), None);
        assert_eq!(canonical("9223372036854775808"), None);
    }

    #[test]
    fn a_day_is_one_of_its_month() {
        for (month, last) in [(1, 31), (2, 29), (4, 30), (9, 30), (12, 31)] {
            let is_good = |day| no_such_day([Some(month), Some(day), None, None]).is_none();
            assert!(is_good(1) && is_good(last) && !is_good(last + 1), "{month}");
        }
        for date in [[None, Some(31)], [Some(2), None], [Some(0), Some(31)]] {
            assert_eq!(no_such_day([date[0], date[1], None, None]), None);
        }
    }

    #[test]
    fn the_year_of_dates_has_365_days() {
        assert_eq!(time_of([Some(1), Some(1), None, None]), Some(0.0));
        assert_eq!(
            time_of([Some(7), Some(2), Some(12), Some(0)]),
            Some(182.5 / 365.0)
        );
        assert!(time_of([Some(12), Some(31), Some(24), Some(0)]).is_some_and(|time| time < 1.0));
        assert_eq!(time_of([None, Some(3), None, None]), None);
    }
}
