//! Dates of events counted by year or month.

use crate::fit::{Counts, FitError};
use crate::random::LawError;
use jiff::civil::{Date, date};

/// More periods than this are a date mistyped.
const MOST_PERIODS: usize = 12_000;

/// A length of time that events are counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Calendar years.
    Year,
    /// Calendar months.
    Month,
}

impl Period {
    /// How many make a year.
    #[must_use]
    pub fn a_year(self) -> f64 {
        match self {
            Self::Year => 1.0,
            Self::Month => 12.0,
        }
    }

    /// `year` or `month`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
        }
    }

    /// Periods since the start of year 0.
    fn number(self, day: Date) -> i64 {
        match self {
            Self::Year => i64::from(day.year()),
            Self::Month => i64::from(day.year()) * 12 + i64::from(day.month()) - 1,
        }
    }

    fn is_start(self, day: Date) -> bool {
        day.day() == 1 && (self == Self::Month || day.month() == 1)
    }

    fn is_end(self, day: Date) -> bool {
        day.tomorrow().is_ok_and(|next| self.is_start(next))
    }
}

/// The days that are observed, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Window {
    /// From the start of the period of the first date to the end of that of the last, where an end is not stated.
    ///
    /// # Errors
    /// If there is neither a date nor both ends, a stated end is not the first or last day of a period, or the window
    /// is empty.
    pub fn around(
        period: Period,
        dates: &[Date],
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Self, FitError> {
        let none = FitError::TooFew {
            of: "date",
            found: 0,
            least: 1,
        };
        let stated = |name: &str, day: Date, what: &str| {
            let allowed = format!("the {what} day of a {}", period.word());
            FitError::from(LawError::new(name, day, allowed))
        };
        let from = match from {
            Some(day) if !period.is_start(day) => return Err(stated("from", day, "first")),
            Some(day) => day,
            None => start(period, *dates.iter().min().ok_or(none.clone())?),
        };
        let to = match to {
            Some(day) if !period.is_end(day) => return Err(stated("to", day, "last")),
            Some(day) => day,
            None => end(period, *dates.iter().max().ok_or(none)?),
        };
        if from > to {
            return Err(LawError::new("to", to, format!("a day after {from}")).into());
        }
        Ok(Self { from, to })
    }

    /// Is a day in it?
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

fn start(period: Period, day: Date) -> Date {
    match period {
        Period::Year => date(day.year(), 1, 1),
        Period::Month => day.first_of_month(),
    }
}

fn end(period: Period, day: Date) -> Date {
    match period {
        Period::Year => date(day.year(), 12, 31),
        Period::Month => day.last_of_month(),
    }
}

/// How many dates fall into each period of a window, those without any among them; dates outside are left out.
///
/// # Errors
/// If the window has more than 12,000 periods, or too few for [`Counts`].
///
/// ```
/// use jiff::civil::date;
/// use obligor::fit::{Period, Window, counted};
/// let dates = [date(2021, 3, 5), date(2021, 3, 31), date(2023, 1, 1)];
/// let window = Window::around(Period::Year, &dates, None, None)?;
/// assert_eq!(counted(Period::Year, &dates, window)?.counts(), &[2, 0, 1]);
/// # Ok::<(), obligor::fit::FitError>(())
/// ```
pub fn counted(period: Period, dates: &[Date], window: Window) -> Result<Counts, FitError> {
    let first = period.number(window.from);
    let periods = usize::try_from(period.number(window.to) - first + 1).unwrap_or(0);
    if periods > MOST_PERIODS {
        let allowed = "dates at most 12000 periods apart";
        return Err(LawError::new("window", format!("{periods} periods"), allowed).into());
    }
    let mut counts = vec![0; periods];
    for day in dates.iter().filter(|day| window.holds(**day)) {
        let at = period.number(*day) - first;
        counts[at as usize] += 1;
    }
    Counts::new(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_months_at_both_ends_count_where_the_window_is_stated() -> Result<(), FitError> {
        let dates = [date(2020, 2, 29), date(2020, 2, 1)];
        let window = Window::around(
            Period::Month,
            &dates,
            Some(date(2020, 1, 1)),
            Some(date(2020, 4, 30)),
        )?;
        assert_eq!(
            counted(Period::Month, &dates, window)?.counts(),
            &[0, 2, 0, 0]
        );
        Ok(())
    }

    #[test]
    fn a_window_of_broken_periods_is_refused() {
        let around = |from, to| Window::around(Period::Year, &[], Some(from), Some(to));
        assert!(around(date(2020, 1, 1), date(2022, 12, 31)).is_ok());
        assert!(around(date(2020, 2, 1), date(2022, 12, 31)).is_err());
        assert!(around(date(2020, 1, 1), date(2022, 12, 30)).is_err());
        assert!(around(date(2023, 1, 1), date(2022, 12, 31)).is_err());
        assert!(Window::around(Period::Year, &[], None, None).is_err());
    }
}
