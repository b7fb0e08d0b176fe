//! The fits as one JSON document.

use super::{CountFits, Fits, LossFits};
use crate::fit::{FitError, Fitted, FittedCounts, Parameter};
use serde_json::{Map, Value, json};

impl Fits {
    /// The document.
    #[must_use]
    pub fn json(&self) -> Value {
        let origin = &self.origin;
        json!({
            "file": origin.file,
            "sha256": origin.hash,
            "version": env!("CARGO_PKG_VERSION"),
            "rows": origin.rows,
            "left_out": origin.left_out,
            "where": origin.conditions,
            "losses": self.losses.as_ref().map(LossFits::json),
            "counts": self.counts.as_ref().map(CountFits::json),
        })
    }
}

fn parameters(list: &[Parameter]) -> Value {
    let entries = list.iter().map(|it| {
        let pair = json!({ "value": it.value, "standard_error": it.standard_error });
        (it.name.to_owned(), pair)
    });
    Value::Object(entries.collect::<Map<_, _>>())
}

fn not_fitted(law: &str, error: &FitError) -> Value {
    json!({ "law": law, "not_fitted": error.to_string() })
}

/// A number, or null where it is infinite.
fn finite(value: f64) -> Value {
    if value.is_finite() {
        json!(value)
    } else {
        Value::Null
    }
}

fn of_law(it: &Fitted) -> Value {
    json!({
        "law": it.family.word(),
        "threshold": it.threshold,
        "losses": it.losses,
        "parameters": parameters(&it.parameters),
        "log_likelihood": it.log_likelihood,
        "aic": it.aic(),
        "bic": it.bic(),
        "ks": { "distance": it.distance.distance, "at": it.distance.at, "limit_5_percent": it.distance.limit() },
        "median": it.law.quantile(0.5),
        "p95": it.law.quantile(0.95),
        "p99": it.law.quantile(0.99),
        "mean": finite(it.law.mean()),
    })
}

impl LossFits {
    fn json(&self) -> Value {
        let laws = self.laws.iter().map(|(family, it)| match it {
            Ok(it) => of_law(it),
            Err(error) => not_fitted(family.word(), error),
        });
        let thresholds = self.thresholds.iter().map(|it| {
            json!({
                "threshold": it.threshold,
                "losses": it.losses,
                "parameters": parameters(&[it.shape, it.scale]),
            })
        });
        json!({
            "column": self.column,
            "measure": self.measure.word(),
            "losses": self.sample.len(),
            "limited": self.sample.limited().len(),
            "floor": self.sample.floor(),
            "below_floor": self.below_floor,
            "threshold": self.threshold,
            "best": self.best().map(|it| it.family.word()),
            "laws": laws.collect::<Vec<_>>(),
            "thresholds": thresholds.collect::<Vec<_>>(),
        })
    }
}

fn of_counts(it: &FittedCounts) -> Value {
    json!({
        "law": it.word,
        "parameters": parameters(&it.parameters),
        "log_likelihood": it.log_likelihood,
        "aic": it.aic(),
        "bic": it.bic(),
    })
}

impl CountFits {
    fn json(&self) -> Value {
        let laws = self.laws.iter().map(|(word, it)| match it {
            Ok(it) => of_counts(it),
            Err(error) => not_fitted(word, error),
        });
        let dispersion = self.counts.dispersion();
        json!({
            "column": self.column,
            "period": self.period,
            "periods_a_year": self.a_year,
            "from": self.window.map(|it| it.from.to_string()),
            "to": self.window.map(|it| it.to.to_string()),
            "counts": self.counts.counts(),
            "mean": self.counts.mean(),
            "variance": self.counts.variance(),
            "dispersion": { "ratio": dispersion.ratio, "chance": dispersion.chance },
            "best": self.ranked().first().map(|it| it.word),
            "laws": laws.collect::<Vec<_>>(),
        })
    }
}
