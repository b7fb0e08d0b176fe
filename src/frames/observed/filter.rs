//! `--where COLUMN>=VALUE`: which rows of a table are taken.

use crate::frames::losses::cell::{Cell, Unfit};
use jiff::civil::Date;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// How a cell must stand to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

/// The signs, the longer before those they begin with.
const SIGNS: [(&str, Comparison); 6] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    ("!=", Comparison::Unequal),
    ("=", Comparison::Equal),
    ("<", Comparison::Below),
    (">", Comparison::Above),
];

impl Comparison {
    /// Its sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        let sign = SIGNS.iter().find(|(_, comparison)| *comparison == self);
        sign.map_or("", |(sign, _)| sign)
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Below => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Above => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// A condition on a column: rows that do not meet it are left out.
///
/// A value that reads as a number is compared with numbers, one that reads as a date with dates, any other with texts,
/// letter by letter. A value in double quotes is a text whatever it reads as: `"007"`. An empty cell meets no condition
/// but `!=`.
///
/// ```
/// use obligor::frames::Where;
/// let only: Where = "date >= 2019-01-01".parse()?;
/// assert_eq!((only.column.as_str(), only.value.as_str()), ("date", "2019-01-01"));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Where {
    /// The column.
    pub column: String,
    /// How its cell must stand to the value.
    pub comparison: Comparison,
    /// The value, as written.
    pub value: String,
}

/// What cells are compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wanted<'a> {
    /// A number.
    Number(f64),
    /// A date.
    Date(Date),
    /// A text because it is nothing else.
    Text(&'a str),
    /// A text because it is in quotes.
    Quoted(&'a str),
}

impl FromStr for Where {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "not a condition such as year>=2019 or sector=health".to_owned();
        let at = text.find(['<', '>', '=', '!']).ok_or_else(wanted)?;
        let (column, rest) = text.split_at(at);
        let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
        let (sign, comparison) = sign.ok_or_else(wanted)?;
        let value = rest[sign.len()..].trim();
        // `==` and `=>` would be compared with a text that nobody means.
        if column.trim().is_empty() || value.is_empty() || value.starts_with(['<', '>', '=', '!']) {
            return Err(wanted());
        }
        Ok(Self {
            column: column.trim().to_owned(),
            comparison: *comparison,
            value: value.to_owned(),
        })
    }
}

/// As it is written.
impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = self.comparison.sign();
        write!(f, "{}{sign}{}", self.column, self.value)
    }
}

impl Where {
    /// What cells are compared with.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        let value = self.value.as_str();
        let quoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        if let Some(text) = quoted {
            return Wanted::Quoted(text);
        }
        let number = value.parse().ok().filter(|number: &f64| number.is_finite());
        match (number, value.parse()) {
            (Some(number), _) => Wanted::Number(number),
            (None, Ok(date)) => Wanted::Date(date),
            (None, Err(_)) => Wanted::Text(value),
        }
    }

    /// The same condition with the value as a text.
    pub(super) fn quoted(&self) -> String {
        let sign = self.comparison.sign();
        format!("{}{sign}\"{}\"", self.column, self.value)
    }

    /// Does a cell meet the condition?
    ///
    /// # Errors
    /// If the value is a number or a date and the cell holds none.
    pub(super) fn is_met(&self, cell: Cell<'_>) -> Result<bool, Unfit> {
        let unfit = |kind: &str| {
            let wanted = format!("{kind} to compare with {}", self.value);
            let hint = format!("mend the cell, or compare texts by '{}'", self.quoted());
            Unfit::new(wanted, hint)
        };
        let order = match (self.wanted(), cell) {
            (_, Cell::Empty) => return Ok(self.comparison == Comparison::Unequal),
            (Wanted::Number(value), cell) => match (whole(cell), self.value.parse::<i128>()) {
                // A float does not tell the ends of long numbers apart.
                (Some(cell), Ok(value)) => cell.cmp(&value),
                _ => number(cell)
                    .ok_or_else(|| unfit("a number"))?
                    .total_cmp(&(value + 0.0)),
            },
            (Wanted::Date(value), cell) => {
                let day = match cell {
                    Cell::Text(text) => text.parse::<Date>().ok(),
                    Cell::Empty | Cell::Number(_) | Cell::Whole(_) => None,
                };
                day.ok_or_else(|| unfit("a date"))?.cmp(&value)
            }
            (Wanted::Text(value) | Wanted::Quoted(value), Cell::Text(text)) => text.cmp(value),
            (Wanted::Text(_) | Wanted::Quoted(_), Cell::Number(_) | Cell::Whole(_)) => {
                return Err(Unfit::new("a text", "compare with a number"));
            }
        };
        Ok(self.comparison.holds(order))
    }
}

/// The finite number of a cell; −0 is 0.
pub(super) fn number(cell: Cell<'_>) -> Option<f64> {
    let number = cell.any_number().filter(|number| number.is_finite());
    number.map(|number| number + 0.0)
}

fn whole(cell: Cell<'_>) -> Option<i128> {
    match cell {
        Cell::Whole(number) => Some(number.into()),
        Cell::Text(text) => text.parse().ok(),
        Cell::Empty | Cell::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(condition: &str, cell: Cell<'_>) -> bool {
        let only: Where = condition.parse().expect("it is a condition");
        only.is_met(cell).expect("it can be compared")
    }

    #[test]
    fn numbers_compare_as_numbers_and_dates_in_their_order() {
        assert!(met("year>=2019", Cell::Text("2019")));
        assert!(met("year<2019", Cell::Text("302")));
        assert!(met("year=2019", Cell::Number(2019.0)));
        assert!(met("date>=2019-01-01", Cell::Text("2019-01-01")));
        assert!(!met("date<2019-01-01", Cell::Text("2019-01-01")));
        assert!(met("date<=2024-12-31", Cell::Text("2020-05-06")));
        assert!(met("kind!=paper", Cell::Text("server")));
        assert!(met("kind!=paper", Cell::Empty));
        assert!(!met("kind=paper", Cell::Empty));
    }

    #[test]
    fn a_date_is_a_date_however_it_is_written() {
        assert!(met("day<2020-02-01", Cell::Text("2020-01-31T23:59:59")));
        assert!(met("day=2020-01-05", Cell::Text("20200105")));
    }

    #[test]
    fn what_stands_in_quotes_is_a_text() {
        assert!(met("code=\"007\"", Cell::Text("007")));
        assert!(!met("code=\"7\"", Cell::Text("007")));
        assert!(met("code=7", Cell::Text("007")));
        assert!(met("name=nan", Cell::Text("nan")));
        assert!(met("name=inf", Cell::Text("inf")));
    }

    #[test]
    fn long_numbers_are_told_apart_to_the_last_digit() {
        assert!(!met("id=9007199254740993", Cell::Text("9007199254740992")));
        assert!(!met(
            "id=9007199254740993",
            Cell::Whole(9_007_199_254_740_992)
        ));
        assert!(met("id>-0", Cell::Text("1e-9")) && met("id=0", Cell::Text("-0.0")));
    }

    #[test]
    fn what_is_no_condition_or_cannot_be_compared_is_refused() {
        for text in [
            "", "year", ">=3", "year>=", "year ! 3", "year==3", "year=>3", "year>>3",
        ] {
            assert!(text.parse::<Where>().is_err(), "{text}");
        }
        for (condition, cell) in [
            ("year>=2019", Cell::Text("soon")),
            ("year>=2019", Cell::Text("nan")),
            ("year!=2019", Cell::Number(f64::NAN)),
            ("year>=2019", Cell::Text("2019-01-01")),
            ("day>=2019-01-01", Cell::Text("2019")),
            ("day>=2019-01-01", Cell::Text("31.12.2019")),
            ("day>=2019-01-01", Cell::Number(2019.0)),
            ("kind!=paper", Cell::Whole(3)),
            ("kind=\"3\"", Cell::Whole(3)),
        ] {
            let only: Where = condition.parse().expect("it is a condition");
            assert!(only.is_met(cell).is_err(), "{condition} {cell:?}");
        }
    }
}
