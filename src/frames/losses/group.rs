//! Rows of one event together, years in order, and what rows of one event must agree on.

use super::columns::{Columns, Field, Layout};
use super::finding::{TableFinding, TableFindings};
use super::rows::Rows;
use std::cmp::Ordering;
use std::ops::Range;

/// The rows of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The year it falls in.
    pub year: u32,
    /// When in the year.
    pub time: f64,
    /// Its rows, places in the order of [`Groups::order`].
    pub rows: Range<usize>,
}

/// Events of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groups {
    /// Rows, those of one event in a row, by party and head.
    pub order: Vec<u32>,
    /// Events by year, time, first row.
    pub events: Vec<Group>,
}

impl Groups {
    /// Groups rows and checks them.
    pub fn of(rows: &Rows, columns: &Columns, findings: &mut TableFindings) -> Self {
        let mut order: Vec<u32> = (0..rows.year.len() as u32).collect();
        order.sort_unstable_by(|a, b| compare(rows, columns.layout, *a as usize, *b as usize));
        let mut events = Vec::new();
        let mut start = 0;
        while start < order.len() {
            let is_same = |at: &u32| same_event(rows, columns.layout, order[start], *at);
            let length = order[start..].iter().take_while(|at| is_same(at)).count();
            let range = start..start + length;
            check(rows, columns, &order[range.clone()], findings);
            events.push(Group {
                year: rows.year[order[start] as usize],
                time: time_of(rows, &order[range.clone()]),
                rows: range,
            });
            start += length;
        }
        let first = |group: &Group| order[group.rows.clone()].iter().min().copied();
        events.sort_by(|a: &Group, b: &Group| {
            let time = a.time.total_cmp(&b.time);
            a.year
                .cmp(&b.year)
                .then(time)
                .then_with(|| first(a).cmp(&first(b)))
        });
        Self { order, events }
    }
}

/// In a period loss table an event may happen twice in a period, at two times; in a plain table
/// the id alone tells events of a year apart.
fn occurrence(rows: &Rows, layout: Layout, at: usize) -> u64 {
    match layout {
        Layout::Plain => 0,
        Layout::SamplePeriods => rows.time.get(at).map_or(0, |time| time.to_bits()),
    }
}

fn compare(rows: &Rows, layout: Layout, a: usize, b: usize) -> Ordering {
    let event = |at: usize| (rows.year[at], rows.event[at], occurrence(rows, layout, at));
    let cell = |at: usize| (rows.party[at], rows.head[at], rows.summary.get(at), at);
    event(a).cmp(&event(b)).then_with(|| cell(a).cmp(&cell(b)))
}

fn same_event(rows: &Rows, layout: Layout, a: u32, b: u32) -> bool {
    let (a, b) = (a as usize, b as usize);
    rows.year[a] == rows.year[b]
        && rows.event[a] == rows.event[b]
        && occurrence(rows, layout, a) == occurrence(rows, layout, b)
}

/// The time that the rows of an event give; the start of the year where none does.
fn time_of(rows: &Rows, order: &[u32]) -> f64 {
    said(&rows.time, order).map_or(0.0, |(_, time)| time)
}

/// The first number that rows give in a column, and its row.
pub fn said(column: &[f64], order: &[u32]) -> Option<(u32, f64)> {
    let numbers = order
        .iter()
        .filter_map(|at| Some((*at, *column.get(*at as usize)?)));
    numbers.into_iter().find(|(_, number)| !number.is_nan())
}

/// Says what rows of one event contradict each other in.
fn check(rows: &Rows, columns: &Columns, order: &[u32], findings: &mut TableFindings) {
    duplicates(rows, columns.layout, order, findings);
    for (field, column) in [
        (Field::Time, &rows.time),
        (Field::OutageHours, &rows.outage),
    ] {
        let name = columns.name(field);
        disagreements(rows, (name, column), order, "event", findings);
    }
    let name = columns.name(Field::Records);
    for part in order.chunk_by(|a, b| rows.party[*a as usize] == rows.party[*b as usize]) {
        disagreements(
            rows,
            (name, &rows.records),
            part,
            "event and party",
            findings,
        );
        let others = unlike_the_first(&rows.fault, part);
        contradicted(
            rows,
            (part[0], others),
            ("fault:…", "fault shares", "sufferer"),
            findings,
        );
    }
    let others = unlike_the_first(&rows.kind, order);
    let what = "peril, culpability, cause or flags";
    contradicted(rows, (order[0], others), ("peril", what, "event"), findings);
}

/// Numbers given otherwise in another row.
fn disagreements(
    rows: &Rows,
    (name, column): (&str, &[f64]),
    order: &[u32],
    of: &str,
    findings: &mut TableFindings,
) {
    let Some((first, number)) = said(column, order) else {
        return;
    };
    let first = findings.place(rows.number[first as usize]);
    for at in order {
        let other = column[*at as usize];
        if !other.is_nan() && other != number {
            let message = format!("found {other}, and {number} in {first} of the same {of}");
            push(findings, rows, *at, name, message);
        }
    }
}

fn unlike_the_first(ids: &[u32], order: &[u32]) -> Vec<u32> {
    let first = ids[order[0] as usize];
    let others = order.iter().filter(|at| ids[**at as usize] != first);
    others.copied().collect()
}

fn contradicted(
    rows: &Rows,
    (first, others): (u32, Vec<u32>),
    (column, what, of): (&str, &str, &str),
    findings: &mut TableFindings,
) {
    let first = findings.place(rows.number[first as usize]);
    for at in others {
        let message = format!("other {what} than in {first} of the same {of}");
        push(findings, rows, at, column, message);
    }
}

fn duplicates(rows: &Rows, layout: Layout, order: &[u32], findings: &mut TableFindings) {
    for pair in order.windows(2) {
        let (a, b) = (pair[0] as usize, pair[1] as usize);
        let same_head = rows.party[a] == rows.party[b] && rows.head[a] == rows.head[b];
        let is_duplicate = match layout {
            Layout::Plain => same_head,
            Layout::SamplePeriods => rows.summary[a] == rows.summary[b],
        };
        if is_duplicate {
            let (what, column) = match layout {
                Layout::Plain => ("event, party and head", "head"),
                Layout::SamplePeriods => ("event, sample and summary", "SummaryId"),
            };
            let first = findings.place(rows.number[a]);
            let message = format!("{what} stand in {first} already");
            let finding = TableFinding::whole(message, "add the amounts up in one row");
            let finding = finding.in_row(u64::from(rows.number[b]));
            findings.push(finding.in_column(column));
        }
    }
}

fn push(findings: &mut TableFindings, rows: &Rows, at: u32, column: &str, message: String) {
    let hint = "say it alike in all rows of the event";
    let finding = TableFinding::whole(message, hint);
    let row = u64::from(rows.number[at as usize]);
    findings.push(finding.in_row(row).in_column(column));
}
