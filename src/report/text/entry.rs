//! Cells of tables: words, and the figure behind them with its place in the document.

use crate::model::Appetite;
use crate::report::cell;
use crate::summary::estimate::Z_95;
use crate::summary::format::{STRUCTURAL_ZERO, between, money};
use crate::summary::{Difference, Estimate, Interval, Proportion};

/// A figure as a cell tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    /// An estimate of money: [`cell::amount`].
    Amount(Estimate),
    /// A quantile of money: [`cell::quantile`].
    Quantile(Interval),
    /// A quantile of money with both ends of its interval: [`between`].
    Between(Interval),
    /// A probability: [`cell::chance`].
    Chance(Proportion),
    /// A probability that may be `never`: [`cell::frequency`].
    Frequency(Proportion),
    /// A probability without its error: [`cell::often`].
    Often(Proportion),
    /// A probability beside what an appetite allows: [`cell::against`].
    Against(Proportion, Appetite),
    /// A probability beside what an appetite allows, with its error: [`cell::within`].
    Within(Proportion, Appetite),
    /// Money that is known: [`cell::certain`].
    Certain(f64),
    /// Money that was stated: [`cell::stated`].
    Stated(f64),
    /// An estimate of money to three figures, its error left out.
    Rounded(Estimate),
    /// An estimate of money to the unit: [`cell::whole`].
    Whole(Estimate),
    /// A difference of money: [`cell::signed`].
    Difference(Difference),
    /// A difference of money that is known: [`cell::signed_money`].
    Signed(f64),
    /// A difference of probabilities in percentage points: [`cell::signed_percent`].
    Points(Difference),
    /// A ratio in hundredths: [`cell::hundredths`].
    Hundredths(Interval),
    /// A difference of ratios in hundredths: [`cell::signed_hundredths`].
    HundredthsMore(Difference),
    /// An estimate of a ratio in percent: [`cell::rate`].
    Rate(Estimate),
    /// A ratio in percent that is known: [`cell::share`].
    Share(f64),
    /// A ratio in percent that is known, a dash for none.
    ShareOrNone(f64),
    /// A probability that is known, to the thousandth of a percent.
    Thousandths(f64),
    /// A factor: [`cell::factor`].
    Factor(Estimate),
    /// A known factor, to two decimals.
    Times(f64),
    /// A known multiplier, to three decimals.
    Multiplier(f64),
    /// Money saved for each unit spent: [`cell::saved_for_each`].
    SavedForEach(Difference),
}

/// What a figure is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Units of the currency.
    Money,
    /// A share of one.
    Share,
    /// A plain number.
    Plain,
}

impl Told {
    /// The words of the cell.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Amount(it) => cell::amount(it),
            Self::Quantile(it) => cell::quantile(it),
            Self::Between(it) => between(it.value(), it.low(), it.high()),
            Self::Chance(it) => cell::chance(it),
            Self::Frequency(it) => cell::frequency(it),
            Self::Often(it) => cell::often(it),
            Self::Against(it, appetite) => cell::against(it, appetite),
            Self::Within(it, appetite) => cell::within(it, appetite),
            Self::Certain(it) => cell::certain(it),
            Self::Stated(it) => cell::stated(it),
            Self::Rounded(it) => money(it.value()),
            Self::Whole(it) => cell::whole(it),
            Self::Difference(it) => cell::signed(it),
            Self::Signed(it) => cell::signed_money(it),
            Self::Points(it) => cell::signed_percent(it),
            Self::Hundredths(it) => cell::hundredths(it),
            Self::HundredthsMore(it) => cell::signed_hundredths(it),
            Self::Rate(it) => cell::rate(it),
            Self::Share(it) => cell::share(it),
            Self::ShareOrNone(0.0) => STRUCTURAL_ZERO.to_owned(),
            Self::ShareOrNone(it) => cell::share(it),
            Self::Thousandths(it) => format!("{:.3}%", 100.0 * it),
            Self::Factor(it) => cell::factor(it),
            Self::Times(it) => format!("{it:.2}"),
            Self::Multiplier(it) => format!("{it:.3}"),
            Self::SavedForEach(it) => cell::saved_for_each(it),
        }
    }

    /// Which of the figures it is, in documents.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Amount(_) => "amount",
            Self::Quantile(_) => "quantile",
            Self::Between(_) => "between",
            Self::Chance(_) => "chance",
            Self::Frequency(_) => "frequency",
            Self::Often(_) => "often",
            Self::Against(..) => "against",
            Self::Within(..) => "within",
            Self::Certain(_) => "certain",
            Self::Stated(_) => "stated",
            Self::Rounded(_) => "rounded",
            Self::Whole(_) => "whole",
            Self::Difference(_) => "difference",
            Self::Signed(_) => "signed",
            Self::Points(_) => "points",
            Self::Hundredths(_) => "hundredths",
            Self::HundredthsMore(_) => "hundredths-more",
            Self::Rate(_) => "rate",
            Self::Share(_) => "share",
            Self::ShareOrNone(_) => "share-or-none",
            Self::Thousandths(_) => "thousandths",
            Self::Factor(_) => "factor",
            Self::Times(_) => "times",
            Self::Multiplier(_) => "multiplier",
            Self::SavedForEach(_) => "saved-for-each",
        }
    }

    /// The number.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Amount(it)
            | Self::Rate(it)
            | Self::Factor(it)
            | Self::Rounded(it)
            | Self::Whole(it) => it.value(),
            Self::Quantile(it) | Self::Between(it) | Self::Hundredths(it) => it.value(),
            Self::Chance(it)
            | Self::Frequency(it)
            | Self::Often(it)
            | Self::Against(it, _)
            | Self::Within(it, _) => it.value(),
            Self::Certain(it) | Self::Stated(it) | Self::Times(it) | Self::Multiplier(it) => it,
            Self::Share(it) | Self::ShareOrNone(it) | Self::Thousandths(it) => it,
            Self::Signed(it) => it,
            Self::Difference(it)
            | Self::Points(it)
            | Self::HundredthsMore(it)
            | Self::SavedForEach(it) => it.value(),
        }
    }

    /// The 95 % interval; none of a number that is known.
    #[must_use]
    pub fn interval(self) -> Option<(f64, f64)> {
        match self {
            Self::Amount(it)
            | Self::Rate(it)
            | Self::Factor(it)
            | Self::Rounded(it)
            | Self::Whole(it) => {
                let interval = it.interval(Z_95);
                Some((interval.low(), interval.high()))
            }
            Self::Quantile(it) | Self::Between(it) | Self::Hundredths(it) => {
                Some((it.low(), it.high()))
            }
            Self::Chance(it)
            | Self::Frequency(it)
            | Self::Often(it)
            | Self::Against(it, _)
            | Self::Within(it, _) => Some((it.low(), it.high())),
            Self::Certain(_) | Self::Stated(_) | Self::Times(_) | Self::Multiplier(_) => None,
            Self::Signed(_) => None,
            Self::Share(_) | Self::ShareOrNone(_) | Self::Thousandths(_) => None,
            Self::Difference(it)
            | Self::Points(it)
            | Self::HundredthsMore(it)
            | Self::SavedForEach(it) => Some((it.low(), it.high())),
        }
    }

    /// What it is a number of.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Amount(_)
            | Self::Quantile(_)
            | Self::Between(_)
            | Self::Certain(_)
            | Self::Stated(_)
            | Self::Rounded(_)
            | Self::Whole(_)
            | Self::Difference(_)
            | Self::Signed(_) => Unit::Money,
            Self::Chance(_)
            | Self::Frequency(_)
            | Self::Often(_)
            | Self::Against(..)
            | Self::Within(..)
            | Self::Points(_)
            | Self::Hundredths(_)
            | Self::HundredthsMore(_)
            | Self::Rate(_)
            | Self::Share(_)
            | Self::ShareOrNone(_)
            | Self::Thousandths(_) => Unit::Share,
            Self::Factor(_) | Self::Times(_) | Self::Multiplier(_) | Self::SavedForEach(_) => {
                Unit::Plain
            }
        }
    }
}

/// The figure of a cell and where the document has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The figure.
    pub told: Told,
    /// Its place in the document, a JSON pointer (RFC 6901).
    pub pointer: String,
    /// How many times the document's number it is: −1 for a result told as a cost.
    pub times: f64,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its words.
    pub words: String,
    /// What stands beside them, such as the part of a whole.
    pub note: String,
    /// The figure behind them, where a document has it.
    pub number: Option<Number>,
}

impl Entry {
    /// Words alone.
    #[must_use]
    pub fn words(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            note: String::new(),
            number: None,
        }
    }

    /// A figure at its place in the document.
    #[must_use]
    pub fn of(told: Told, pointer: impl Into<String>) -> Self {
        Self::times(told, 1.0, pointer)
    }

    /// A figure that is so many times the document's.
    #[must_use]
    pub fn times(told: Told, times: f64, pointer: impl Into<String>) -> Self {
        let pointer = pointer.into();
        Self {
            words: told.words(),
            note: String::new(),
            number: Some(Number {
                told,
                pointer,
                times,
            }),
        }
    }

    /// The same with a note.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Self {
        let note = note.into();
        Self { note, ..self }
    }

    /// Words and note.
    #[must_use]
    pub fn text(&self) -> String {
        match self.note.is_empty() {
            true => self.words.clone(),
            false => format!("{}  {:>5}", self.words, self.note),
        }
    }

    /// The same with its error beside the value instead of below it.
    #[must_use]
    pub fn on_one_line(self) -> Self {
        Self {
            words: cell::one_line(&self.words),
            ..self
        }
    }
}

/// A place in a document: `pointer(["parties", "a/b", "net"])` is `/parties/a~1b/net`.
#[must_use]
pub fn pointer<'a>(steps: impl IntoIterator<Item = &'a str>) -> String {
    let steps = steps.into_iter();
    steps
        .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_finds_its_place_whatever_the_key() {
        let document = serde_json::json!({ "a/b": { "c~.d": 7 } });
        let path = pointer(["a/b", "c~.d"]);
        assert_eq!(document.pointer(&path), Some(&serde_json::json!(7)));
    }
}
