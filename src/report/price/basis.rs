//! How premiums are found: principles with their parameters, loadings, capital.

use crate::summary::premium::{Distortion, Loadings, Principle};

/// A principle by its key and name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its key in documents.
    pub key: &'static str,
    /// Its name with its parameter.
    pub name: String,
    /// The principle.
    pub principle: Principle,
}

/// All that a premium rests on beside the simulated years.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// The principles.
    pub principles: Vec<Named>,
    /// The place of the one that technical premiums are told by.
    pub chosen: usize,
    /// Expenses, brokerage, profit, commission.
    pub loadings: Loadings,
    /// Those of single layers, where a quota share has a commission of its own; none where all have
    /// the same.
    pub by_layer: Vec<Loadings>,
    /// Cost of capital a year.
    pub rate: f64,
    /// Level of the TVaR that capital is.
    pub level: f64,
}

/// Parameters of the principles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// θ of the expected value principle.
    pub load: f64,
    /// β of the standard deviation principle.
    pub sd_load: f64,
    /// Cost of capital a year.
    pub rate: f64,
    /// Level of the TVaR that capital is.
    pub level: f64,
    /// λ of the Wang transform.
    pub wang: f64,
    /// Exponent of the proportional hazard.
    pub hazard: f64,
    /// Target loss ratio.
    pub ratio: f64,
}

impl Basis {
    /// The keys of the principles.
    pub const KEYS: [&'static str; 6] = [
        "expected-value",
        "standard-deviation",
        "capital",
        "wang",
        "hazard",
        "loss-ratio",
    ];

    /// The six principles with these parameters; `chosen` is one of [`Basis::KEYS`], else `wang`.
    #[must_use]
    pub fn new(it: Parameters, loadings: Loadings, chosen: &str) -> Self {
        let (rate, level) = (it.rate, it.level);
        let of = [
            (
                format!("expected value, +{}", percent(it.load)),
                Principle::ExpectedValue { load: it.load },
            ),
            (
                format!("standard deviation, β {}", it.sd_load),
                Principle::StandardDeviation { load: it.sd_load },
            ),
            (
                format!(
                    "cost of capital, {} on TVaR {}",
                    percent(rate),
                    percent(level)
                ),
                Principle::Distorted(Distortion::CostOfCapital { rate, level }),
            ),
            (
                format!("Wang transform, λ {}", it.wang),
                Principle::Distorted(Distortion::Wang { lambda: it.wang }),
            ),
            (
                format!("proportional hazard, a {}", it.hazard),
                Principle::Distorted(Distortion::ProportionalHazard {
                    exponent: it.hazard,
                }),
            ),
            (
                format!("target loss ratio, {}", percent(it.ratio)),
                Principle::TargetLossRatio { ratio: it.ratio },
            ),
        ];
        let named = Self::KEYS.into_iter().zip(of);
        Self {
            principles: named
                .map(|(key, (name, principle))| Named {
                    key,
                    name,
                    principle,
                })
                .collect(),
            chosen: Self::KEYS
                .iter()
                .position(|key| *key == chosen)
                .unwrap_or(3),
            loadings,
            by_layer: Vec::new(),
            rate,
            level,
        }
    }

    /// The loadings of a layer.
    #[must_use]
    pub fn loadings_of(&self, layer: usize) -> &Loadings {
        self.by_layer.get(layer).unwrap_or(&self.loadings)
    }

    /// The worst years, those that capital is held for, in words: `1%` of all at the level 99 %.
    #[must_use]
    pub fn worst_years(&self) -> String {
        percent(1.0 - self.level)
    }

    /// The loadings in words: `expenses 10 %, brokerage 15 %`.
    #[must_use]
    pub fn loadings_in_words(&self) -> String {
        let [parts @ .., (_, fixed)] = self.loadings.parts();
        let parts = parts.into_iter().filter(|(_, part)| *part > 0.0);
        let mut said: Vec<String> = parts
            .map(|(name, part)| format!("{} {}", name.replace('_', " "), percent(part)))
            .collect();
        if fixed > 0.0 {
            said.push(format!("{fixed} a year"));
        }
        match said.is_empty() {
            true => "no loadings".to_owned(),
            false => said.join(", "),
        }
    }
}

/// `10%`, `99.5%`: no more digits than were written.
fn percent(share: f64) -> String {
    let hundredths = (share * 1e6).round() / 1e4;
    format!("{hundredths}%")
}
