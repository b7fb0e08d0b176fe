//! The header: which column holds what.

use super::cell::Cell;
use super::csv::Record;
use super::finding::{TableFinding, TableFindings};
use super::names::Names;
use crate::scenario::{hint_for, listing, nearest};
use crate::units::PartyId;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The year: `year`, or `Period` of a period loss table.
    Year,
    /// Which event of the year.
    Event,
    /// Who bears the loss.
    Party,
    /// The cost head.
    Head,
    /// How much.
    Amount,
    /// When in the year, in [0, 1).
    Time,
    /// The peril, or what happens in words.
    Peril,
    /// The culpability of the origin, or `party=word` parted by `;`.
    Culpability,
    /// Hours of outage.
    OutageHours,
    /// Records exposed at the party.
    Records,
    /// Malicious or failure.
    Cause,
    /// Flags parted by `;`.
    Flags,
    /// The fault share of a party for this sufferer; `None` is the sufferer itself.
    Fault(Option<PartyId>),
    /// A period loss table's summary, which the link file names.
    Summary,
    /// A period loss table's sample.
    Sample,
    /// Month of the occurrence, 1 to 12.
    Month,
    /// Day of the month, 1 to 31.
    Day,
    /// Hour of the day, 0 to 23.
    Hour,
    /// Minute of the hour, 0 to 59.
    Minute,
    /// Nothing that is read.
    Unread,
}

/// Which kind of table a header is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `year, event, party, head, amount` and more.
    Plain,
    /// Open Results Data, sample period loss table (SPLT).
    SamplePeriods,
}

const PLAIN: [(&str, Field); 12] = [
    ("year", Field::Year),
    ("event", Field::Event),
    ("party", Field::Party),
    ("head", Field::Head),
    ("amount", Field::Amount),
    ("time", Field::Time),
    ("peril", Field::Peril),
    ("culpability", Field::Culpability),
    ("outage_hours", Field::OutageHours),
    ("records", Field::Records),
    ("cause", Field::Cause),
    ("flags", Field::Flags),
];

/// How many of [`PLAIN`] a table must have.
const PLAIN_NEEDED: usize = 5;

/// Source: Open Data Standards, Open Results Data, list of fields of SPLT.
const SAMPLE_PERIODS: [(&str, Field); 9] = [
    ("Period", Field::Year),
    ("EventId", Field::Event),
    ("SummaryId", Field::Summary),
    ("SampleId", Field::Sample),
    ("Loss", Field::Amount),
    ("Month", Field::Month),
    ("Day", Field::Day),
    ("Hour", Field::Hour),
    ("Minute", Field::Minute),
];

/// How many of [`SAMPLE_PERIODS`] a table must have.
const SAMPLE_PERIODS_NEEDED: usize = 5;

/// The header of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// The kind of table.
    pub layout: Layout,
    /// Names and fields, in the order of the file.
    pub fields: Vec<(String, Field)>,
}

impl Columns {
    /// Reads a header.
    ///
    /// # Errors
    /// Findings are pushed, and nothing returned, if a column is missing, unknown or there twice.
    pub fn read<'a>(
        header: impl Iterator<Item = &'a str>,
        names: &Names<'_>,
        row: Option<u64>,
        findings: &mut TableFindings,
    ) -> Option<Self> {
        let header: Vec<&str> = header.map(str::trim).collect();
        if let Some(finding) = not_parted(&header) {
            findings.push(placed(finding, row));
            return None;
        }
        let layout = layout(&header);
        let (mut fields, mut is_good) = (Vec::new(), true);
        for name in &header {
            let field = match layout {
                Layout::Plain => plain_field(name, names),
                Layout::SamplePeriods => Ok(sample_period_field(name)),
            };
            match field {
                Ok(field) => fields.push(((*name).to_owned(), field)),
                Err(finding) => {
                    is_good = false;
                    findings.push(placed(finding, row));
                }
            }
        }
        for finding in missing(layout, &header, &fields)
            .into_iter()
            .chain(twice(&fields))
        {
            is_good = false;
            findings.push(placed(finding, row));
        }
        is_good.then_some(Self { layout, fields })
    }

    /// The name of the column that holds a field.
    #[must_use]
    pub fn name(&self, field: Field) -> &str {
        let found = self.fields.iter().find(|(_, each)| *each == field);
        found.map_or("", |(name, _)| name)
    }

    /// Is there a column of a field?
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.fields.iter().any(|(_, each)| *each == field)
    }
}

/// Columns of [`SAMPLE_PERIODS`] by which a period loss table is known, though one be misspelt.
const TELLING: usize = 3;

fn layout(header: &[&str]) -> Layout {
    let is_there = |name: &str| header.iter().any(|each| each.eq_ignore_ascii_case(name));
    let needed = SAMPLE_PERIODS[..SAMPLE_PERIODS_NEEDED].iter();
    if needed.filter(|(name, _)| is_there(name)).count() >= TELLING {
        Layout::SamplePeriods
    } else {
        Layout::Plain
    }
}

/// A header that something else than commas parts: one field, however many columns are meant.
pub fn not_parted(header: &[&str]) -> Option<TableFinding> {
    let [only] = header else { return None };
    let parting = [';', '\t', '|'].into_iter().find(|it| only.contains(*it))?;
    let shown = match parting {
        '\t' => "tabs".to_owned(),
        other => format!("`{other}`"),
    };
    let message = format!("the columns are parted by {shown}, commas are wanted");
    let hint = "save it as CSV with commas, with points in numbers (1234.5); spreadsheets in many \
                languages write semicolons";
    Some(TableFinding::whole(message, hint))
}

/// A row with other than a cell a column.
pub fn of_another_length(record: Record<'_>, wanted: usize) -> TableFinding {
    let message = format!("found {} fields, {wanted} are wanted", record.len());
    let hint = "each row has one field a column; quote a text that has commas";
    TableFinding::whole(message, hint).in_row(record.line)
}

fn placed(finding: TableFinding, row: Option<u64>) -> TableFinding {
    match row {
        Some(row) => finding.in_row(row),
        None => finding,
    }
}

fn plain_field(name: &str, names: &Names<'_>) -> Result<Field, TableFinding> {
    if let Some((_, field)) = PLAIN.iter().find(|(known, _)| *known == name) {
        return Ok(*field);
    }
    match name.strip_prefix("fault:") {
        Some("self") => Ok(Field::Fault(None)),
        Some(party) => names
            .party(Cell::of(party))
            .map(|party| Field::Fault(Some(party)))
            .map_err(|unfit| {
                let message = format!("found `{party}`, {} is wanted", unfit.wanted);
                TableFinding::whole(message, unfit.hint).in_column(name)
            }),
        None => {
            let mut known: Vec<&str> = PLAIN.iter().map(|(known, _)| *known).collect();
            known.push("fault:<party>");
            let hint = hint_for(name, &known);
            Err(TableFinding::whole(
                format!("unknown column `{name}`"),
                hint,
            ))
        }
    }
}

/// Vendors add columns of their own to ORD tables; what is not needed is not read.
fn sample_period_field(name: &str) -> Field {
    let mut known = SAMPLE_PERIODS.iter();
    let found = known.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or(Field::Unread, |(_, field)| *field)
}

fn missing(layout: Layout, header: &[&str], fields: &[(String, Field)]) -> Vec<TableFinding> {
    let needed = match layout {
        Layout::Plain => &PLAIN[..PLAIN_NEEDED],
        Layout::SamplePeriods => &SAMPLE_PERIODS[..SAMPLE_PERIODS_NEEDED],
    };
    // In another case it is there: told as unknown in a plain table, read in a period loss table.
    let is_there = |name: &str| header.iter().any(|each| each.eq_ignore_ascii_case(name));
    let needed: Vec<&str> = needed.iter().map(|(name, _)| *name).collect();
    let absent = needed.iter().filter(|name| !is_there(name));
    let hint = format!(
        "the columns needed are {}; the header has {}",
        listing(&needed),
        listing(header)
    );
    let unread = fields.iter().filter(|(_, field)| *field == Field::Unread);
    let unread: Vec<&str> = unread.map(|(name, _)| name.as_str()).collect();
    let finding = |name: &&str| {
        let meant = nearest(name, unread.iter().copied());
        let meant = meant.map_or(String::new(), |it| format!("is `{it}` meant? "));
        let message = format!("the column `{name}` is missing");
        TableFinding::whole(message, format!("{meant}{hint}"))
    };
    absent.map(finding).collect()
}

fn twice(fields: &[(String, Field)]) -> Vec<TableFinding> {
    let mut found = Vec::new();
    for (at, (name, field)) in fields.iter().enumerate() {
        let is_repeated = fields[..at].iter().any(|(_, each)| each == field);
        if is_repeated && *field != Field::Unread {
            let message = format!("the column `{name}` is there twice");
            found.push(TableFinding::whole(message, "keep one of the two"));
        }
    }
    found
}
