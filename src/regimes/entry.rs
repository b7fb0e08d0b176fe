//! One row of the catalogue.

use super::{Amount, Facts, Settings};
use std::fmt;

/// The cost head of what a regime imposes; what it gives to persons is always `liability`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// `regulatory`: fines and penalties of an authority.
    Regulatory,
    /// `pci`: assessments of the card schemes, owed by contract.
    Pci,
    /// `liability`: sums owed to persons.
    Liability,
}

impl Head {
    /// The name of the cost head.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Regulatory => "regulatory",
            Self::Pci => "pci",
            Self::Liability => "liability",
        }
    }
}

/// May what a regime imposes be insured?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insurability {
    /// Yes.
    Yes,
    /// No: against public policy or the terms of settlement.
    No,
    /// It depends on the state, the conduct or the court.
    Unclear,
}

impl Insurability {
    /// The word of reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unclear => "unclear",
        }
    }
}

/// How a regime comes to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// By the residence of the person: these codes and what is below them (`US` reaches `US-FL`).
    Residence(&'static [&'static str]),
    /// By what the party is or does, wherever the persons live.
    Conduct(&'static str),
}

impl Reach {
    /// Is a person of this residence reached?
    #[must_use]
    pub fn covers(self, residence: &str) -> bool {
        match self {
            Self::Residence(codes) => codes.iter().any(|code| lives_in(residence, code)),
            Self::Conduct(_) => true,
        }
    }
}

/// Does who lives in `residence` live in the place with this code? `US-FL` is in `US`.
#[must_use]
pub fn lives_in(residence: &str, code: &str) -> bool {
    let below = residence.strip_prefix(code);
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// What starts a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The party becomes aware of the breach.
    Discovery,
    /// The incident is classified as major.
    Classification,
    /// The incident is determined to be material.
    Materiality,
    /// The notice that stands before this one in the list is given.
    PreviousNotice,
    /// The persons affected are notified.
    NoticeToPersons,
}

impl Start {
    /// The words of reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Classification => "classification",
            Self::Materiality => "finding it material",
            Self::PreviousNotice => "the notice before",
            Self::NoticeToPersons => "the notice to persons",
        }
    }
}

/// How long a clock runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Within {
    /// Hours.
    Hours(f64),
    /// Calendar days.
    Days(u32),
    /// Business days.
    BusinessDays(u32),
    /// Months.
    Months(u32),
    /// No number: without unreasonable delay.
    WithoutDelay,
}

impl Within {
    /// Hours by the calendar; `None` without a number.
    ///
    /// A month is a twelfth of 365.25 days. Business days are `n × 7/5` days: exact for multiples of
    /// five, otherwise right on average over the weekdays; public holidays are left aside.
    ///
    /// ```
    /// use obligor::regimes::Within;
    /// assert_eq!(Within::Days(30).hours(), Some(720.0));
    /// assert_eq!(Within::BusinessDays(5).hours(), Some(168.0));
    /// assert_eq!(Within::Months(1).hours(), Some(730.5));
    /// ```
    #[must_use]
    pub fn hours(self) -> Option<f64> {
        match self {
            Self::Hours(hours) => Some(hours),
            Self::Days(days) => Some(24.0 * f64::from(days)),
            Self::BusinessDays(days) => Some(24.0 * 7.0 * f64::from(days) / 5.0),
            Self::Months(months) => Some(730.5 * f64::from(months)),
            Self::WithoutDelay => None,
        }
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(hours) => write!(f, "{hours} hours"),
            Self::Days(days) => write!(f, "{days} days"),
            Self::BusinessDays(days) => write!(f, "{days} business days"),
            Self::Months(1) => f.write_str("1 month"),
            Self::Months(months) => write!(f, "{months} months"),
            Self::WithoutDelay => f.write_str("without unreasonable delay"),
        }
    }
}

/// Who is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// An authority.
    Authority,
    /// The persons affected.
    Persons,
    /// The party whose records they are: the notice of a processor, a business associate, a maintainer of
    /// data that others own. It starts that party's own clock.
    Controller,
}

impl Addressee {
    /// The word of reports and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Persons => "persons",
            Self::Controller => "controller",
        }
    }
}

/// What a notice that misses its deadline adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// The amount for the duty to notify: once an event, by the latest of the notices of this duty.
    Notice,
    /// The amount for a duty of its own beside that, which the law prices apart.
    Report,
    /// Nothing: the law prices another notice.
    Nothing,
}

/// One notice that a regime asks for.
///
/// ```
/// use obligor::regimes::Regime;
/// let [authority, persons, _] = Regime::Gdpr.deadlines() else { panic!() };
/// assert_eq!(authority.late_hours(72.0), None);
/// assert_eq!(authority.late_hours(73.0), Some(1.0));
/// assert_eq!(persons.late_hours(1e6), None); // without undue delay: no number is missed
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deadline {
    /// What files call it: `authority`, `early-warning`.
    pub key: &'static str,
    /// What is to be notified, to whom.
    pub what: &'static str,
    /// Who is to be told.
    pub to: Addressee,
    /// How long there is for it.
    pub within: Within,
    /// What starts the clock.
    pub from: Start,
    /// It is due where at least so many persons are reached.
    pub persons: f64,
    /// How many notices to the same addressee came before it.
    pub step: usize,
    /// What missing it adds.
    pub miss: Miss,
}

impl Deadline {
    const fn new(key: &'static str, to: Addressee, within: Within, from: Start) -> Self {
        Self {
            key,
            what: key,
            to,
            within,
            from,
            persons: 0.0,
            step: 0,
            miss: Miss::Notice,
        }
    }

    /// A notice to an authority from discovery.
    pub(super) const fn authority(key: &'static str, within: Within) -> Self {
        Self::new(key, Addressee::Authority, within, Start::Discovery)
    }

    /// The notice to the persons affected, from discovery.
    pub(super) const fn persons(within: Within) -> Self {
        Self::new("persons", Addressee::Persons, within, Start::Discovery)
    }

    /// A processor's notice, which is priced nowhere.
    pub(super) const fn controller(within: Within) -> Self {
        Self {
            miss: Miss::Nothing,
            ..Self::new(
                "controller",
                Addressee::Controller,
                within,
                Start::Discovery,
            )
        }
    }

    pub(super) const fn what(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    pub(super) const fn from(self, from: Start) -> Self {
        Self { from, ..self }
    }

    pub(super) const fn above(self, persons: f64) -> Self {
        Self { persons, ..self }
    }

    pub(super) const fn step(self, step: usize) -> Self {
        Self { step, ..self }
    }

    pub(super) const fn miss(self, miss: Miss) -> Self {
        Self { miss, ..self }
    }

    /// By how many hours it is missed, so many hours after its own start; `None` in time (on the last
    /// hour too), and where the law has no number.
    #[must_use]
    pub fn late_hours(&self, notice_hours: f64) -> Option<f64> {
        let late = notice_hours - self.within.hours()?;
        Some(late).filter(|late| *late > 0.0)
    }

    /// Does the law count hours or business days, so that an authority is told before persons are?
    #[must_use]
    pub fn is_prompt(&self) -> bool {
        matches!(self.within, Within::Hours(_) | Within::BusinessDays(_))
    }
}

/// Where a formula or a figure is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The law, guideline or judgment.
    pub what: &'static str,
    /// Article, section or paragraph.
    pub section: &'static str,
    /// The text it was read in.
    pub read_in: &'static str,
    /// The day it was read, year first.
    pub as_of: &'static str,
}

/// How often an authority is known to act.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enforced {
    /// Actions ÷ reports.
    pub part: f64,
    /// Where that is from.
    pub source: &'static str,
}

/// Nothing is priced apart.
pub(super) fn nothing(_: &Facts, _: &Settings, _: f64) -> Amount {
    Amount::NOTHING
}

/// A formula: facts, settings and a uniform number in; an amount out.
pub(super) type Formula = fn(&Facts, &Settings, f64) -> Amount;

/// Everything the catalogue knows of a regime.
pub(super) struct Entry {
    pub key: &'static str,
    pub name: &'static str,
    pub head: Head,
    pub currency: &'static str,
    pub reach: Reach,
    /// The formula and the legal maximum in words, for the reference page.
    pub formula: &'static str,
    pub maximum: &'static str,
    pub deadlines: &'static [Deadline],
    pub insurable: Insurability,
    /// Countries whose law says otherwise.
    pub insurable_in: &'static [(&'static str, Insurability)],
    pub insurance_note: &'static str,
    pub passes_on: bool,
    pub sources: &'static [Source],
    pub enforced: Option<Enforced>,
    pub conduct: Formula,
    /// For the duty to notify, and for a duty to report that is priced apart.
    pub late: Formula,
    pub late_report: Formula,
    pub damages: Formula,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reaches_what_is_below_it_and_no_code_that_only_starts_alike() {
        let all = Reach::Residence(&["US"]);
        assert!(all.covers("US") && all.covers("US-FL"));
        assert!(!all.covers("USX") && !all.covers("DE") && !all.covers(""));
        assert!(!Reach::Residence(&["US-CA"]).covers("US"));
    }

    #[test]
    fn four_business_days_are_four_days_or_six_and_five_point_six_on_average() {
        let by_weekday = [4.0, 6.0, 6.0, 6.0, 6.0];
        let mean = by_weekday.iter().sum::<f64>() / 5.0;
        let hours = Within::BusinessDays(4).hours().unwrap();
        assert!((hours - 24.0 * mean).abs() < 1e-9, "{hours}");
    }
}
