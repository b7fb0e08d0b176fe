//! `--where COLUMN>=VALUE`: which rows of a table are taken.

use crate::frames::losses::cell::{Cell, Unfit};
use std::cmp::Ordering;
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
/// A value that reads as a number is compared as a number, any other as text, which puts dates written
/// `2019-01-31` in their order. An empty cell meets no condition but `!=`.
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
    /// The value.
    pub value: String,
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
        if column.trim().is_empty() || value.is_empty() {
            return Err(wanted());
        }
        Ok(Self {
            column: column.trim().to_owned(),
            comparison: *comparison,
            value: value.to_owned(),
        })
    }
}

impl Where {
    /// Does a cell meet the condition?
    ///
    /// # Errors
    /// If the value is a number and the cell holds text that is none.
    pub(super) fn is_met(&self, cell: Cell<'_>) -> Result<bool, Unfit> {
        let order = match (self.value.parse::<f64>(), cell) {
            (_, Cell::Empty) => return Ok(self.comparison == Comparison::Unequal),
            (Ok(value), cell) => {
                let number = cell.any_number().ok_or_else(|| {
                    let wanted = format!("a number to compare with {}", self.value);
                    Unfit::new(wanted, "compare with text, or mend the cell")
                })?;
                number.partial_cmp(&value)
            }
            (Err(_), Cell::Text(text)) => Some(text.cmp(self.value.as_str())),
            (Err(_), Cell::Number(number)) => Some(number.to_string().as_str().cmp(&self.value)),
            (Err(_), Cell::Whole(number)) => Some(number.to_string().as_str().cmp(&self.value)),
        };
        Ok(order.is_some_and(|order| self.comparison.holds(order)))
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
    fn what_is_no_condition_or_cannot_be_compared_is_refused() {
        for text in ["", "year", ">=3", "year>=", "year ! 3"] {
            assert!(text.parse::<Where>().is_err(), "{text}");
        }
        let only: Where = "year>=2019".parse().expect("it is a condition");
        assert!(only.is_met(Cell::Text("soon")).is_err());
    }
}
