//! Quantities as written: `"1.2M"`, `"60%"`, `"8h"`, or `{ value = "1.2M", source = "…" }`.
//!
//! A bare number that could be read two ways is refused: a share of 55, a period of 8.

use super::wording::shortened;
use super::{Content, Node};
use std::fmt;

/// Keys that a quantity written as a table may have.
pub const STATED_KEYS: [&str; 6] = ["value", "source", "as_of", "confidence", "clause", "note"];

/// The largest amount, count, time or number that is read: a billion billion.
///
/// No currency has so much money. Below it no sum, square or product of what a scenario says leaves
/// the numbers that a computer has, so that no figure can come out as infinite.
pub const LARGEST_NUMBER: f64 = 1e18;

/// The kinds of quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Money in the scenario's currency, 0 or more.
    Money,
    /// A part of a whole, in [0, 1].
    Share,
    /// A chance, in [0, 1].
    Probability,
    /// A time span, in hours once read.
    Hours,
    /// How many there are of something, 0 or more.
    Count,
    /// A plain number.
    Number,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Money,
        Self::Share,
        Self::Probability,
        Self::Hours,
        Self::Count,
        Self::Number,
    ];

    /// Its word in the JSON schema.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Money => "Money",
            Self::Share => "Share",
            Self::Probability => "Probability",
            Self::Hours => "Hours",
            Self::Count => "Count",
            Self::Number => "Number",
        }
    }

    /// The kind with a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What is allowed, in words.
    #[must_use]
    pub fn allowed(self) -> &'static str {
        match self {
            Self::Money => "money such as \"250k\", \"1.2M\" or 1_000_000",
            Self::Share => "a share such as 0.6 or \"60%\"",
            Self::Probability => "a probability such as 0.05 or \"5%\"",
            Self::Hours => "a time such as \"8h\", \"16d\" or \"18 months\"",
            Self::Count => "a count such as 40_000 or \"40k\"",
            Self::Number => "a number such as 1.5",
        }
    }
}

/// Why a value is not the quantity it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// What is wrong, with the value found and what is allowed.
    pub message: String,
    /// What to write.
    pub hint: Option<String>,
}

impl Misread {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}

/// A value before it is read as a quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// Text in quotes.
    Text(&'a str),
    /// A number.
    Number(f64),
}

impl<'a> Scalar<'a> {
    /// The scalar of a node, if it is text or a number.
    #[must_use]
    pub fn of(node: &'a Node) -> Option<Self> {
        match &node.content {
            Content::Text(text) => Some(Self::Text(text)),
            Content::Integer(number) => Some(Self::Number(*number as f64)),
            Content::Float(number) => Some(Self::Number(*number)),
            Content::Bool(_) | Content::Date(_) | Content::List(_) | Content::Table(_) => None,
        }
    }
}

/// Reads a quantity; times come out in hours (a month is 730 hours, a year 8,760).
///
/// ```
/// use obligor::scenario::{Kind, Scalar, read_quantity};
/// assert_eq!(read_quantity(Kind::Money, Scalar::Text("1.2M")), Ok(1_200_000.0));
/// assert_eq!(read_quantity(Kind::Share, Scalar::Text("60%")), Ok(0.6));
/// assert_eq!(read_quantity(Kind::Hours, Scalar::Text("16d")), Ok(384.0));
/// assert!(read_quantity(Kind::Share, Scalar::Number(55.0)).is_err());
/// assert!(read_quantity(Kind::Hours, Scalar::Number(8.0)).is_err());
/// assert!(read_quantity(Kind::Money, Scalar::Number(1.1e18)).is_err(), "above LARGEST_NUMBER");
/// ```
///
/// # Errors
/// If the value is not of that kind, is outside what the kind allows, or could be read two ways.
pub fn read_quantity(kind: Kind, scalar: Scalar<'_>) -> Result<f64, Misread> {
    if let Scalar::Number(number) = scalar
        && !number.is_finite()
    {
        return Err(Misread::new(format!("{number} is not a finite number"))
            .hint(format!("write {}", kind.allowed())));
    }
    let number = match kind {
        Kind::Money => read_amount(scalar, "money", kind),
        Kind::Count => read_amount(scalar, "a count", kind),
        Kind::Share => read_share(scalar, "a share", kind),
        Kind::Probability => read_share(scalar, "a probability", kind),
        Kind::Hours => read_hours(scalar),
        Kind::Number => match scalar {
            Scalar::Number(number) => Ok(number),
            Scalar::Text(text) => Err(unquoted(text)),
        },
    }?;
    if number.abs() > LARGEST_NUMBER {
        let found = match scalar {
            Scalar::Text(text) => shortened(text.trim()),
            Scalar::Number(number) => format!("{number:e}"),
        };
        let message = format!("the largest number is {LARGEST_NUMBER:e}, found {found}");
        return Err(Misread::new(message).hint("is there a slip in its zeros or its unit?"));
    }
    // −0 is 0.
    Ok(number + 0.0)
}

/// Text where a plain number belongs: the number it seems to mean.
fn unquoted(text: &str) -> Misread {
    let misread = unreadable(text, Kind::Number);
    let meant = match text.trim().strip_suffix('%') {
        Some(percent) => decimal_of(percent.trim()).map(|percent| percent / 100.0),
        None => decimal_of(text.trim()).or_else(|| amount_of(text, Kind::Number).ok()),
    };
    match meant {
        Some(number) => misread.hint(format!("write {number}, without quotes")),
        None => misread,
    }
}

fn unreadable(text: &str, kind: Kind) -> Misread {
    Misread::new(format!("\"{text}\" cannot be read as {}", kind.allowed()))
}

fn read_amount(scalar: Scalar<'_>, word: &str, kind: Kind) -> Result<f64, Misread> {
    let amount = match scalar {
        Scalar::Number(number) => number,
        Scalar::Text(text) => amount_of(text, kind)?,
    };
    if amount < 0.0 {
        let found = match scalar {
            Scalar::Text(text) => text.to_owned(),
            Scalar::Number(number) => number.to_string(),
        };
        return Err(Misread::new(format!(
            "{word} must be 0 or more, found {found}"
        )));
    }
    Ok(amount)
}

fn amount_of(text: &str, kind: Kind) -> Result<f64, Misread> {
    let trimmed = text.trim();
    if trimmed.contains(',') {
        return Err(unreadable(text, kind)
            .hint("a comma could part thousands or decimals: write 1.2M or 1_200_000"));
    }
    if trimmed.contains(|letter: char| "$€£¥".contains(letter)) || has_currency_word(trimmed) {
        return Err(unreadable(text, kind)
            .hint("amounts are in the scenario's `currency`: leave the sign out"));
    }
    if trimmed.ends_with('m') {
        return Err(unreadable(text, kind)
            .hint("`m` could be thousand or million: write k for thousand, M for million"));
    }
    if let Some((whole, thousands)) = trimmed.split_once('.')
        && whole.len() <= 3
        && thousands.len() == 3
        && (whole.to_owned() + thousands)
            .chars()
            .all(|digit| digit.is_ascii_digit())
        && whole != "0"
    {
        return Err(unreadable(text, kind).hint(format!(
            "a point before three digits could part thousands or decimals: write {whole}k or {whole}.0"
        )));
    }
    let digits_end = trimmed.trim_end_matches(|letter: char| letter.is_alphabetic());
    let factor = match trimmed[digits_end.len()..].trim() {
        "" => 1.0,
        "k" | "K" => 1e3,
        "M" => 1e6,
        "B" | "bn" => 1e9,
        _ if digits_end.trim().is_empty() => return Err(unreadable(text, kind)),
        _ => return Err(unreadable(text, kind).hint("the letters allowed are k, M and B")),
    };
    let number = decimal_of(digits_end.trim()).ok_or_else(|| unreadable(text, kind))?;
    Ok(scaled(number, factor))
}

fn has_currency_word(text: &str) -> bool {
    ["USD", "EUR", "GBP", "CHF", "JPY"]
        .iter()
        .any(|word| text.to_uppercase().contains(word))
}

/// Digits with at most one point; underscores may part thousands, a minus is read so that the
/// range check can name it.
fn decimal_of(digits: &str) -> Option<f64> {
    let plain = |letter: char| letter.is_ascii_digit() || "._-".contains(letter);
    let fits = digits.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-');
    if !fits || !digits.chars().all(plain) {
        return None;
    }
    digits.replace('_', "").parse().ok()
}

/// `number × factor`, rounded as the decimal would be read if it were written out: 1.1M is
/// 1100000, not 1100000.0000000002.
fn scaled(number: f64, factor: f64) -> f64 {
    let product = number * factor;
    let whole = product.round();
    if (product - whole).abs() <= 1e-9 * product.abs() {
        whole
    } else {
        product
    }
}

fn read_share(scalar: Scalar<'_>, word: &str, kind: Kind) -> Result<f64, Misread> {
    match scalar {
        Scalar::Text(text) => percentage_of(text, word, kind),
        Scalar::Number(number) if (0.0..=1.0).contains(&number) => Ok(number),
        Scalar::Number(number) => {
            let misread = Misread::new(format!("{word} must be between 0 and 1, found {number}"));
            // From 1 to 2 a slip of the point is as likely as a percentage.
            let percent = (2.0..=100.0).contains(&number);
            Err(if percent {
                misread.hint(percent_hint(number))
            } else {
                misread
            })
        }
    }
}

fn percent_hint(number: f64) -> String {
    format!(
        "for {number} percent write {} or \"{number}%\"",
        number / 100.0
    )
}

fn percentage_of(text: &str, word: &str, kind: Kind) -> Result<f64, Misread> {
    let Some(digits) = text.trim().strip_suffix('%') else {
        return Err(unreadable(text, kind).hint("text needs a percent sign"));
    };
    let percent = decimal_of(digits.trim()).ok_or_else(|| unreadable(text, kind))?;
    if !(0.0..=100.0).contains(&percent) {
        return Err(Misread::new(format!(
            "{word} must be between 0% and 100%, found {text}"
        )));
    }
    Ok(percent / 100.0)
}

fn read_hours(scalar: Scalar<'_>) -> Result<f64, Misread> {
    let text = match scalar {
        Scalar::Number(0.0) => return Ok(0.0),
        Scalar::Number(number) => {
            return Err(Misread::new(format!("a time needs a unit, found {number}"))
                .hint(format!("write \"{number}h\" or \"{number}d\"")));
        }
        Scalar::Text(text) => text,
    };
    let trimmed = text.trim();
    let digits = trimmed.trim_end_matches(|letter: char| letter.is_alphabetic());
    let number = decimal_of(digits.trim()).ok_or_else(|| unreadable(text, Kind::Hours))?;
    let hours = number * hours_in(text, &trimmed[digits.len()..])?;
    if hours < 0.0 {
        return Err(Misread::new(format!(
            "a time must be 0 or more, found {text}"
        )));
    }
    Ok(hours)
}

fn hours_in(text: &str, unit: &str) -> Result<f64, Misread> {
    match unit {
        "h" | "hour" | "hours" => Ok(1.0),
        "d" | "day" | "days" => Ok(24.0),
        "w" | "week" | "weeks" => Ok(168.0),
        "month" | "months" => Ok(730.0),
        "y" | "year" | "years" => Ok(8760.0),
        "min" | "minutes" => Ok(1.0 / 60.0),
        "m" | "mo" | "M" => Err(unreadable(text, Kind::Hours)
            .hint("could be minutes or months: write \"30min\" or \"30 months\"")),
        _ => Err(unreadable(text, Kind::Hours)
            .hint("the units allowed are min, h, d, weeks, months, years")),
    }
}

#[cfg(test)]
mod tests;
