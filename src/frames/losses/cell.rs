//! A cell of a table, and the quantities it may hold.

use crate::scenario::LARGEST_NUMBER;

/// A cell as the file has it: a CSV file has texts, a Parquet file numbers too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A number.
    Number(f64),
    /// A whole number, which may have more digits than an f64 keeps.
    Whole(i64),
    /// Text without space around it; never empty.
    Text(&'a str),
}

/// Why a cell is not what its column holds: what is wanted, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What is wanted.
    pub wanted: String,
    /// What to do.
    pub hint: String,
}

impl Unfit {
    pub fn new(wanted: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            wanted: wanted.into(),
            hint: hint.into(),
        }
    }
}

impl<'a> Cell<'a> {
    /// The cell of a text.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text),
        }
    }

    /// What a reader would see in it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => "nothing".to_owned(),
            Self::Number(number) => format!("`{number}`"),
            Self::Whole(number) => format!("`{number}`"),
            Self::Text(text) => format!("`{}`", shortened(text)),
        }
    }

    /// Is there nothing in it?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// A number that may be anything an f64 is; `None` is text or nothing.
    pub(crate) fn any_number(&self) -> Option<f64> {
        match self {
            Self::Empty => None,
            Self::Number(number) => Some(*number),
            Self::Whole(number) => Some(*number as f64),
            Self::Text(text) => text.parse().ok(),
        }
    }

    /// A finite number of 0 or more, up to [`LARGEST_NUMBER`].
    ///
    /// # Errors
    /// If it is text, negative, larger, infinite or not a number.
    pub fn amount(&self) -> Result<f64, Unfit> {
        let wanted = "a finite number of 0 or more";
        match self.any_number() {
            // −0 is 0.
            Some(number) if (0.0..=LARGEST_NUMBER).contains(&number) => Ok(number + 0.0),
            Some(number) if number > 0.0 && number.is_finite() => Err(Unfit::new(
                format!("a number up to {LARGEST_NUMBER:e}"),
                "is there a slip in its zeros or its unit?",
            )),
            Some(number) if number < 0.0 => Err(Unfit::new(
                wanted,
                "a loss is not negative; leave gains out",
            )),
            Some(_) => Err(Unfit::new(wanted, "leave the row out if there is no loss")),
            None => Err(Unfit::new(wanted, self.plain_number())),
        }
    }

    /// A number from `least` up to, but without, `below`, or up to it where it `is_closed`.
    pub fn part(&self, is_closed: bool) -> Result<f64, Unfit> {
        let wanted = if is_closed {
            "a number from 0 to 1"
        } else {
            "a number from 0 to below 1"
        };
        let number = self.any_number();
        let fits = |number: &f64| (0.0..1.0).contains(number) || (is_closed && *number == 1.0);
        number
            .filter(fits)
            .map(|number| number + 0.0)
            .ok_or_else(|| Unfit::new(wanted, "write a part of the whole, such as 0.25"))
    }

    /// A whole number from 0 to `most`.
    pub fn whole(&self, most: u64) -> Result<u64, Unfit> {
        let number = match self {
            Self::Empty => None,
            Self::Whole(number) => u64::try_from(*number).ok(),
            Self::Number(number) => whole_of(*number),
            Self::Text(text) => text
                .parse()
                .ok()
                .or_else(|| text.parse().ok().and_then(whole_of)),
        };
        number.filter(|number| *number <= most).ok_or_else(|| {
            let wanted = format!("a whole number from 0 to {most}");
            Unfit::new(wanted, "number them from 0 or 1 upwards")
        })
    }

    fn plain_number(&self) -> &'static str {
        match self {
            Self::Text(text) if text.contains(',') => {
                "write the number with a decimal point and without separators, such as 1250000.50"
            }
            Self::Text(_) => {
                "write the number in full, without unit or currency, such as 1250000.50"
            }
            Self::Empty | Self::Number(_) | Self::Whole(_) => {
                "write the loss, or leave the row out"
            }
        }
    }
}

/// A float that is a whole number, as data frames with gaps write them.
fn whole_of(number: f64) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    ((0.0..=EXACT).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_finite_and_not_negative() {
        assert_eq!(Cell::Text("1e6").amount(), Ok(1e6));
        assert_eq!(Cell::Text("0").amount(), Ok(0.0));
        assert_eq!(Cell::Whole(7).amount(), Ok(7.0));
        assert_eq!(Cell::Text("1e18").amount(), Ok(1e18));
        for bad in [
            "-0.01", "nan", "inf", "1e308", "1.1e18", "12x", "1,5", "1.5M",
        ] {
            assert!(Cell::Text(bad).amount().is_err(), "{bad}");
        }
        assert!(Cell::Empty.amount().is_err());
        assert!(Cell::Number(f64::NAN).amount().is_err());
    }

    #[test]
    fn whole_numbers_may_be_written_as_floats_but_not_between() {
        assert_eq!(Cell::Text("17.0").whole(100), Ok(17));
        assert_eq!(Cell::Number(100.0).whole(100), Ok(100));
        assert!(Cell::Text("17.5").whole(100).is_err());
        assert!(Cell::Text("101").whole(100).is_err());
        assert!(Cell::Whole(-1).whole(100).is_err());
    }

    #[test]
    fn a_time_is_below_one_and_a_share_may_be_one() {
        assert!(Cell::Text("1").part(false).is_err());
        assert_eq!(Cell::Text("1").part(true), Ok(1.0));
        assert_eq!(Cell::Text("0").part(false), Ok(0.0));
        assert!(Cell::Text("-0.1").part(true).is_err());
    }
}
