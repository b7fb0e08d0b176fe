//! Days of the calendar as places in the simulated year.

use super::Context;
use crate::scenario::Path;
use crate::scenario::written::Day;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The first day of the simulated year where the scenario does not say: the year 2026 has no leap
/// day.
pub(super) const INCEPTION: Date = date(2026, 1, 1);

impl Context<'_> {
    /// The first day of the simulated year.
    pub(super) fn inception(&self) -> Date {
        let written = self.document.scenario().inception.as_ref();
        written.and_then(read).unwrap_or(INCEPTION)
    }

    /// When a day starts, in simulated years after inception; negative before it.
    ///
    /// A day counts as 1 ÷ the days of the simulated year.
    pub(super) fn start_of(&mut self, day: &Day) -> Option<f64> {
        self.days_after_inception(day, 0)
    }

    /// When a day ends, in simulated years after inception.
    pub(super) fn end_of(&mut self, day: &Day) -> Option<f64> {
        self.days_after_inception(day, 1)
    }

    fn days_after_inception(&mut self, day: &Day, more: i32) -> Option<f64> {
        // What is no day has been said by the check of the form.
        let day = read(day)?;
        self.dates_are_used = true;
        let inception = self.inception();
        let next = inception.checked_add(1.year()).ok()?;
        let (days, year) = (
            (day - inception).get_days() + more,
            (next - inception).get_days(),
        );
        Some(f64::from(days) / f64::from(year))
    }

    /// Records the default of `inception` where a date depends on it.
    pub(super) fn inception_default(&mut self) {
        if self.dates_are_used {
            self.default_unless_stated(&Path::of(&["inception"]), INCEPTION.to_string());
        }
    }
}

fn read(day: &Day) -> Option<Date> {
    day.0.parse().ok()
}
