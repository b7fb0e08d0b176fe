//! Risk appetite: how likely a year may be that costs more than an amount.

use crate::scenario::{Kind, Scalar, read_quantity};
use crate::terms::ROUNDING;
use crate::units::{Money, Probability};
use std::fmt;
use std::str::FromStr;

/// What a party is willing to bear: P(net > loss) ≤ probability, a year.
///
/// Written `1% > 2M` or `1 in 100 > 2M`. A year that costs exactly the loss is within it, and so
/// is a chance of exactly the probability.
///
/// ```
/// use obligor::model::Appetite;
/// let appetite: Appetite = "1% > 2M".parse().unwrap();
/// assert_eq!((appetite.probability().get(), appetite.loss().get()), (0.01, 2e6));
/// assert_eq!(appetite.to_string(), "1% > 2M");
/// assert!(appetite.is_met_by(0.01) && !appetite.is_met_by(0.0101));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Appetite {
    probability: Probability,
    loss: Money,
}

impl Appetite {
    /// At most this chance of a year that costs more than `loss`; none for a chance of 0 or 1,
    /// which no run of finitely many years could show or fail to show.
    #[must_use]
    pub fn new(probability: Probability, loss: Money) -> Option<Self> {
        let chance = probability.get();
        (chance > 0.0 && chance < 1.0).then_some(Self { probability, loss })
    }

    /// How likely a year above the loss may be.
    pub fn probability(self) -> Probability {
        self.probability
    }

    /// The loss of a year that is to be passed no more often.
    pub fn loss(self) -> Money {
        self.loss
    }

    /// Is this chance of a year above the loss within the appetite? One that passes it by rounding
    /// alone is.
    #[must_use]
    pub fn is_met_by(self, chance: f64) -> bool {
        chance <= self.probability.get() * (1.0 + ROUNDING)
    }
}

/// Why a text is no appetite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppetiteError {
    message: String,
    hint: String,
}

impl AppetiteError {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// What is wrong, with what was found.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to write.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl fmt::Display for AppetiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  hint: {}", self.message, self.hint)
    }
}

impl std::error::Error for AppetiteError {}

const EXAMPLE: &str =
    "write PROBABILITY > LOSS: \"1% > 2M\" is at most 1 year in 100 that costs more than 2M";

impl FromStr for Appetite {
    type Err = AppetiteError;

    /// Reads `1% > 2M`, `0.01 > 2M` or `1 in 100 > 2M`.
    ///
    /// # Errors
    /// If a side is missing or is not what it should be, or the chance is not between 0 and 1.
    fn from_str(text: &str) -> Result<Self, AppetiteError> {
        let refused = |why: &str| AppetiteError::new(format!("appetite \"{text}\" {why}"), EXAMPLE);
        let Some((chance, loss)) = text.split_once('>') else {
            return Err(refused("has no `>`"));
        };
        let (chance, loss) = (chance.trim(), loss.trim());
        if chance.is_empty() || loss.is_empty() {
            return Err(refused("has nothing on one side of `>`"));
        }
        if loss.starts_with('=') {
            let why = "says `>=`: a year that costs exactly the loss is within an appetite";
            return Err(refused(why));
        }
        let probability = chance_of(chance)?;
        let loss = money_of(loss)?;
        let appetite = Self::new(probability, loss);
        appetite.ok_or_else(|| refused("has a chance that is not above 0 and below 1"))
    }
}

/// `1%`, `0.01` or `1 in 100`.
fn chance_of(text: &str) -> Result<Probability, AppetiteError> {
    if let Some((one, of)) = text.split_once(" in ") {
        let number = |text: &str| read_quantity(Kind::Count, Scalar::Text(text.trim())).ok();
        let chance = number(one).zip(number(of)).map(|(one, of)| one / of);
        let chance = chance.and_then(|chance| Probability::new(chance).ok());
        return chance.ok_or_else(|| {
            let message = format!("\"{text}\" is no chance");
            AppetiteError::new(message, "write \"1 in 200\", \"0.5%\" or 0.005")
        });
    }
    let scalar = text.parse().map_or(Scalar::Text(text), Scalar::Number);
    let hint = "write a chance such as \"1%\", 0.01 or \"1 in 100\"";
    let read = read_quantity(Kind::Probability, scalar);
    let read = read.map_err(|misread| {
        AppetiteError::new(misread.message, misread.hint.unwrap_or(hint.to_owned()))
    })?;
    Probability::new(read).map_err(|error| AppetiteError::new(error.to_string(), hint))
}

fn money_of(text: &str) -> Result<Money, AppetiteError> {
    let scalar = text.parse().map_or(Scalar::Text(text), Scalar::Number);
    let hint = || format!("write {}", Kind::Money.allowed());
    let read = read_quantity(Kind::Money, scalar);
    let read = read.map_err(|misread| {
        AppetiteError::new(misread.message, misread.hint.unwrap_or_else(hint))
    })?;
    Money::new(read).map_err(|error| AppetiteError::new(error.to_string(), hint()))
}

impl fmt::Display for Appetite {
    /// The shortest text that is read as the same appetite.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chance = chance_words(self.probability.get());
        write!(f, "{chance} > {}", amount_words(self.loss.get()))
    }
}

/// The first text that is read as the number.
fn read_back(texts: impl IntoIterator<Item = String>, is_read: impl Fn(&str) -> bool) -> String {
    let mut texts = texts.into_iter().peekable();
    let plain = texts.peek().cloned().unwrap_or_default();
    texts.find(|text| is_read(text)).unwrap_or(plain)
}

fn chance_words(chance: f64) -> String {
    const MOST_LETTERS: usize = 8;
    // 0.07 × 100 is 7.000000000000001: rounded, it reads back as 0.07.
    let percent = (chance * 100.0 * 1e9).round() / 1e9;
    let percent = Some(format!("{percent}%")).filter(|text| text.len() <= MOST_LETTERS);
    let period = format!("1 in {}", (1.0 / chance).round());
    let texts = percent.into_iter().chain([period, chance.to_string()]);
    read_back(texts, |text| {
        chance_of(text).is_ok_and(|read| read.get() == chance)
    })
}

fn amount_words(amount: f64) -> String {
    const LETTERS: [(f64, &str); 3] = [(1e9, "B"), (1e6, "M"), (1e3, "k")];
    let in_letters = LETTERS.into_iter().filter(|(unit, _)| amount >= *unit);
    let in_letters = in_letters.map(|(unit, letter)| {
        let number = (amount / unit * 1e3).round() / 1e3;
        format!("{number}{letter}")
    });
    read_back(in_letters.chain([amount.to_string()]), |text| {
        money_of(text).is_ok_and(|read| read.get() == amount)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Appetite {
        text.parse().expect("an appetite")
    }

    #[test]
    fn both_ways_of_writing_a_chance_are_one() {
        assert_eq!(read("1 in 200 > 5M"), read("0.5%>5M"));
        assert_eq!(read("0.005 > 5_000_000"), read(" 0.5 % > 5M "));
    }

    #[test]
    fn what_is_shown_is_read_as_the_same() {
        let shown = [
            ("1% > 2M", "1% > 2M"),
            ("0.07 > 1_250_000", "7% > 1.25M"),
            ("1 in 200 > 5M", "0.5% > 5M"),
            ("1 in 300 > 1234567.89", "1 in 300 > 1234567.89"),
            ("2 in 7 > 999", "0.2857142857142857 > 999"),
            ("10% > 0", "10% > 0"),
            ("0.01% > 2bn", "0.01% > 2B"),
            ("1 in 1000000 > 12_345k", "0.0001% > 12.345M"),
        ];
        for (written, wanted) in shown {
            let appetite = read(written);
            assert_eq!(appetite.to_string(), wanted);
            assert_eq!(read(wanted), appetite);
        }
    }

    #[test]
    fn exactly_the_chance_is_within_the_appetite_however_it_is_written() {
        for (text, years) in [
            ("0.7% > 1", 1_400.0),
            ("2.9% > 1", 5_800.0),
            ("1 in 200 > 1", 1_000.0),
        ] {
            assert!(read(text).is_met_by(years / 200_000.0), "{text}");
            assert!(!read(text).is_met_by((years + 1.0) / 200_000.0), "{text}");
        }
    }

    #[test]
    fn what_is_no_appetite_is_told_with_what_to_write() {
        let refused = [
            ("2M", "appetite \"2M\" has no `>`"),
            ("1% < 2M", "appetite \"1% < 2M\" has no `>`"),
            ("> 2M", "appetite \"> 2M\" has nothing on one side of `>`"),
            (
                "1% >= 2M",
                "appetite \"1% >= 2M\" says `>=`: a year that costs exactly the loss is within an appetite",
            ),
            (
                "0% > 2M",
                "appetite \"0% > 2M\" has a chance that is not above 0 and below 1",
            ),
            ("1 in 0 > 2M", "\"1 in 0\" is no chance"),
            ("one in 200 > 2M", "\"one in 200\" is no chance"),
            ("5 > 2M", "a probability must be between 0 and 1, found 5"),
            (
                "1% > $2M",
                "\"$2M\" cannot be read as money such as \"250k\", \"1.2M\" or 1_000_000",
            ),
            ("1% > -2M", "money must be 0 or more, found -2M"),
            ("1% > inf", "inf is not a finite number"),
        ];
        for (text, message) in refused {
            let error = text.parse::<Appetite>().expect_err(text);
            assert_eq!(error.message(), message);
            assert!(!error.hint().is_empty());
        }
    }
}
