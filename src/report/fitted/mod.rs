//! Laws fitted to data: in words and tables, as JSON, as a fragment of a scenario, and as pictures.

mod fragment;
mod json;
#[cfg(feature = "plots")]
pub mod picture;
mod text;

pub use fragment::Place;

use crate::fit::{
    Counts, Family, FitError, Fitted, FittedCounts, MeanExcess, Sample, Threshold, Window,
};

/// What the data are: they name themselves, so that a fit can be traced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The name of the file, without its directory.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub hash: String,
    /// How many rows it has.
    pub rows: u64,
    /// How many of them the conditions leave out.
    pub left_out: u64,
    /// The conditions, as written.
    pub conditions: Vec<String>,
}

/// What losses are counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Money of a currency.
    Money(String),
    /// Records exposed.
    Records,
}

impl Measure {
    /// `USD` or `records`.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Money(code) => code,
            Self::Records => "records",
        }
    }
}

/// Laws fitted to losses.
#[derive(Clone, Debug)]
pub struct LossFits {
    /// The column.
    pub column: String,
    /// What it is counted in.
    pub measure: Measure,
    /// The losses.
    pub sample: Sample,
    /// How many rows were below the floor.
    pub below_floor: u64,
    /// Where the tail starts.
    pub threshold: f64,
    /// Each law asked for, or why there is none.
    pub laws: Vec<(Family, Result<Fitted, FitError>)>,
    /// The tail's shape by threshold.
    pub thresholds: Vec<Threshold>,
    /// Mean excesses by threshold.
    pub excesses: Vec<MeanExcess>,
}

impl LossFits {
    /// The laws of all losses, the smallest AIC first.
    #[must_use]
    pub fn ranked(&self) -> Vec<&Fitted> {
        let fitted = self.laws.iter().filter_map(|(_, it)| it.as_ref().ok());
        let mut ranked: Vec<&Fitted> = fitted.filter(|it| it.family.is_of_all()).collect();
        ranked.sort_by(|a, b| a.aic().total_cmp(&b.aic()));
        ranked
    }

    /// The law of the tail alone.
    #[must_use]
    pub fn tail(&self) -> Option<&Fitted> {
        let mut fitted = self.laws.iter().filter_map(|(_, it)| it.as_ref().ok());
        fitted.find(|it| it.family == Family::Gpd)
    }

    /// The law that a scenario is given: the best of all losses, or else the tail's.
    #[must_use]
    pub fn best(&self) -> Option<&Fitted> {
        self.ranked().first().copied().or(self.tail())
    }
}

/// Laws fitted to counts.
#[derive(Clone, Debug)]
pub struct CountFits {
    /// The column that was counted or has the counts.
    pub column: String,
    /// A period, such as `month`.
    pub period: &'static str,
    /// How many periods make a year.
    pub a_year: f64,
    /// The days counted, where dates were.
    pub window: Option<Window>,
    /// The counts.
    pub counts: Counts,
    /// Each law by its word, or why there is none.
    pub laws: Vec<(&'static str, Result<FittedCounts, FitError>)>,
}

impl CountFits {
    /// The laws, the smallest AIC first.
    #[must_use]
    pub fn ranked(&self) -> Vec<&FittedCounts> {
        let fitted = self.laws.iter().filter_map(|(_, it)| it.as_ref().ok());
        let mut ranked: Vec<&FittedCounts> = fitted.collect();
        ranked.sort_by(|a, b| a.aic().total_cmp(&b.aic()));
        ranked
    }
}

/// Everything fitted to a file.
#[derive(Clone, Debug)]
pub struct Fits {
    /// The data.
    pub origin: Origin,
    /// Laws of losses.
    pub losses: Option<LossFits>,
    /// Laws of counts.
    pub counts: Option<CountFits>,
}
