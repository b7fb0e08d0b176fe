//! The best laws as a fragment of a scenario, with where they come from as comments.

use super::{CountFits, Fits, LossFits, Measure};
use crate::fit::{Family, Fitted, FittedCounts, Parameter};
use crate::random::law::{Law, Shape};
use crate::report::counted;
use crate::scenario::visible;
use std::fmt::Write;

/// Where in a scenario the laws go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The peril.
    pub peril: String,
    /// The party that it hits.
    pub party: String,
}

impl Fits {
    /// The fragment: `frequency` and the severity (or records) of a hit, to be laid over a scenario or copied into it.
    #[must_use]
    pub fn fragment(&self, place: &Place) -> String {
        let origin = &self.origin;
        let mut text = format!(
            "# Fitted by obligor {} to {} (SHA-256 {}).\n",
            env!("CARGO_PKG_VERSION"),
            in_one_line(&origin.file),
            origin.hash
        );
        for condition in &origin.conditions {
            let _ = writeln!(text, "# Rows taken: {}", in_one_line(condition));
        }
        let _ = writeln!(text, "[peril.{}]", place.peril);
        if let Some(counts) = &self.counts {
            text.push_str(&counts.fragment());
        }
        if let Some(losses) = &self.losses {
            text.push_str(&losses.fragment(&place.party));
        }
        text
    }
}

impl CountFits {
    fn fragment(&self) -> String {
        let Some(best) = self.ranked().first().copied() else {
            return String::new();
        };
        let mut text = format!(
            "# {} of `{}`: {}.\n",
            counted(
                best.periods as u64,
                self.period,
                &format!("{}s", self.period)
            ),
            in_one_line(&self.column),
            errors(&best.parameters)
        );
        if self.a_year != 1.0 {
            let _ = writeln!(
                text,
                "# A year has {} of them, taken as independent: the mean is {} times theirs.",
                self.a_year, self.a_year
            );
        }
        let _ = writeln!(text, "frequency = {}", frequency(best, self.a_year));
        text
    }
}

/// The law of a year's count.
fn frequency(best: &FittedCounts, a_year: f64) -> String {
    let value = |name: &str| {
        let found = best.parameters.iter().find(|it| it.name == name);
        found.map_or(f64::NAN, |it| it.value)
    };
    let mean = figure(value("mean") * a_year);
    if best.word == "poisson" {
        return format!("{{ poisson = {mean} }}");
    }
    let ratio = figure(value("variance_to_mean"));
    format!("{{ negative_binomial = {{ mean = {mean}, variance_to_mean = {ratio} }} }}")
}

impl LossFits {
    fn fragment(&self, party: &str) -> String {
        let Some(best) = self.best() else {
            return String::new();
        };
        let key = match self.measure {
            Measure::Money(_) => "severity",
            Measure::Records => "records",
        };
        let mut text = format!(
            "# {} of `{}`: {}.\n",
            counted(best.losses as u64, "loss", "losses"),
            in_one_line(&self.column),
            errors(&best.parameters)
        );
        if best.family == Family::Gpd {
            let _ = writeln!(
                text,
                "# Of losses above {} alone: the frequency must be of those.",
                self.threshold
            );
        } else if self.sample.floor() > 0.0 {
            let _ = writeln!(
                text,
                "# Of losses of at least {}: the frequency must be of those.",
                self.sample.floor()
            );
        }
        if !self.sample.limited().is_empty() {
            let count = counted(self.sample.limited().len() as u64, "loss", "losses");
            let _ = writeln!(
                text,
                "# {count} cut off at limits; the law is of losses without limits."
            );
        }
        if best.law.mean() == f64::INFINITY {
            text.push_str("# The mean is infinite: add at_most = the most that can be lost.\n");
        }
        let _ = writeln!(text, "hits.{party}.{key} = {}", law(best));
        text
    }
}

/// Words of a comment, which ends with its line: names of files and columns may have several.
fn in_one_line(words: &str) -> String {
    visible(words).replace('\n', "\\n").replace('\r', "\\r")
}

fn errors(list: &[Parameter]) -> String {
    let told = list.iter().map(|it| {
        format!(
            "{} {} (standard error {})",
            it.name,
            figure(it.value),
            figure(it.standard_error)
        )
    });
    told.collect::<Vec<_>>().join(", ")
}

/// A number to six digits: more than its error leaves.
fn figure(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    rounded.to_string()
}

fn law(best: &Fitted) -> String {
    let value = |name: &str| figure(best.parameter(name).map_or(f64::NAN, |it| it.value));
    let floor = best.law.bounds().from;
    let from = floor.map_or(String::new(), |floor| format!(", from = {}", figure(floor)));
    let lognormal = || {
        format!(
            "lognormal = {{ mu = {}, sigma = {} }}",
            value("mu"),
            value("sigma")
        )
    };
    let threshold = best.threshold.map_or(String::new(), figure);
    let gpd = || {
        format!(
            "gpd = {{ threshold = {threshold}, shape = {}, scale = {} }}",
            value("shape"),
            value("scale")
        )
    };
    match best.family {
        Family::Lognormal => format!("{{ {}{from} }}", lognormal()),
        Family::Gamma | Family::Weibull => format!(
            "{{ {} = {{ shape = {}, scale = {} }}{from} }}",
            best.family.word(),
            value("shape"),
            value("scale")
        ),
        // The threshold is where it starts.
        Family::Gpd => format!("{{ {} }}", gpd()),
        Family::Spliced => {
            let start = floor.map_or(String::new(), figure);
            let body = if best.parameter("mu").is_some() {
                lognormal()
            } else if best.parameter("body_shape").is_some() {
                let alpha = value("body_shape");
                format!("pareto = {{ shape = {alpha}, scale = {start} }}")
            } else {
                format!("log_uniform = {{ min = {start}, max = {threshold} }}")
            };
            format!(
                "{{ spliced = {{ body = {{ {body} }}, body_weight = {}, tail = {{ {} }} }}{from} }}",
                figure(weight_of_body(&best.law)),
                gpd()
            )
        }
    }
}

/// The body's weight before the law is conditioned on the floor.
fn weight_of_body(law: &Law) -> f64 {
    if let Shape::Spliced(spliced) = law.shape() {
        spliced.weight()
    } else {
        f64::NAN
    }
}
