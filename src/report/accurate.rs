//! How exactly the figures are told that `--accuracy` asks for: the way, the years, what was reached.

use super::Results;
use super::cell::{self, share};
use super::{grouped, name_of};
use crate::model::Model;
use crate::summary::Estimate;
use crate::summary::accuracy::{Found, Target, TargetFigure, Way};
use serde_json::{Value, json};

/// What came of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Its error is as small as asked for.
    Reached,
    /// It is not, and about so many years would make it so.
    Open(u64),
    /// Its value is 0, of which there is no percentage.
    Zero,
    /// Its law has no variance: no number of years gives a standard error.
    NoVariance,
}

/// A target and what was found of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Aimed {
    /// The target.
    pub target: Target,
    /// The estimate.
    pub found: Found,
    /// From how many years.
    pub years: u64,
    /// (Σw)² / Σw² of these.
    pub effective_years: f64,
    /// How many plain years would have the same error, by the pilot; none where that is not to be relied on.
    pub worth_plain_years: Option<f64>,
    /// What came of it.
    pub came: Came,
}

/// What came of all targets of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Accuracy {
    /// No more years than this were allowed.
    pub most_years: u64,
    /// Years that were drawn to choose the ways.
    pub pilot_years: u64,
    /// The seed of tilted years, where there are some.
    pub tilted_seed: Option<u64>,
    /// The share α of tilted years that are drawn plainly all the same.
    pub true_share: f64,
    /// The targets.
    pub targets: Vec<Aimed>,
}

/// The key of a way.
#[must_use]
pub fn key(way: Way) -> &'static str {
    match way {
        Way::Plain => "plain",
        Way::Controlled => "plain_with_control",
        Way::Tilted => "tilted",
    }
}

/// A way in a cell.
#[must_use]
pub fn way(way: Way) -> &'static str {
    match way {
        Way::Plain => "plain",
        Way::Controlled => "plain, control",
        Way::Tilted => "tilted",
    }
}

/// A figure in words: `TVaR 99.5%`.
#[must_use]
pub fn figure(figure: TargetFigure) -> String {
    match figure {
        TargetFigure::Mean => "mean".to_owned(),
        TargetFigure::Var(level) => format!("VaR {}%", TargetFigure::percent(level)),
        TargetFigure::Tvar(level) => format!("TVaR {}%", TargetFigure::percent(level)),
    }
}

impl Aimed {
    /// `TVaR 99% of Lakeside Clinic`.
    #[must_use]
    pub fn title(&self, model: &Model) -> String {
        let name = name_of(model, &self.target.key);
        format!("{} of {name}", figure(self.target.figure))
    }

    /// Value and error in a cell.
    #[must_use]
    pub fn amount(&self) -> String {
        let estimate = Estimate::new(self.found.value, self.found.error);
        let estimate = match self.found.is_trusted {
            true => estimate,
            false => estimate.in_doubt(),
        };
        cell::one_line(&cell::amount(estimate))
    }

    /// Standard error ÷ value in a cell; nothing of a value of 0.
    #[must_use]
    pub fn relative(&self) -> String {
        match self.came {
            Came::Zero => "—".to_owned(),
            Came::Reached | Came::Open(_) | Came::NoVariance => {
                relative(self.found.relative_error())
            }
        }
    }

    /// What keeps it from what is asked for, if anything does.
    #[must_use]
    pub fn shortfall(&self, model: &Model) -> Option<String> {
        let title = self.title(model);
        let asked = relative(self.target.most);
        match self.came {
            Came::Reached => None,
            Came::Open(_) if !self.found.is_trusted => Some(format!(
                "{title} is not known to {asked}: after {} years its error is in doubt, too few of them carry it.",
                grouped(self.years)
            )),
            Came::Open(needs) => Some(format!(
                "{title} is not known to {asked} but to {} after {} years; {asked} would take about {}: `--years` \
                 allows more.",
                self.relative(),
                grouped(self.years),
                grouped(needs)
            )),
            Came::Zero => Some(format!(
                "{title} is 0 in {} years: of that there is no percentage.",
                grouped(self.years)
            )),
            Came::NoVariance => Some(format!(
                "{title} has no standard error: losses have no variance, in whatever number of years; a limit or \
                 `at_most` gives them one."
            )),
        }
    }
}

/// An error relative to its figure, to two digits.
#[must_use]
pub fn relative(error: f64) -> String {
    let percent = 100.0 * error;
    if !percent.is_finite() {
        return "—".to_owned();
    }
    let digits = (1.0 - libm::log10(percent.max(1e-9)).floor()).clamp(0.0, 9.0) as usize;
    let text = format!("{percent:.digits$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text}%")
}

/// What the words of the table mean, and what the tables beside it are made of.
#[must_use]
pub fn legend(accuracy: &Accuracy, results: &Results<'_>) -> String {
    let mut words = format!(
        "Error ÷ value: one standard error; ±: half a 95 % interval. Ways were chosen by {} years of each. Plain: the \
         years of all other tables, {} of them.",
        grouped(accuracy.pilot_years),
        grouped(results.facts.years),
    );
    let has = |way| accuracy.targets.iter().any(|it| it.found.way == way);
    if has(Way::Controlled) {
        words.push_str(
            " Control: what the own loss of these years is off its exact mean is taken out.",
        );
    }
    if has(Way::Tilted) {
        words.push_str(&format!(
            " Tilted: other years, of which {} are drawn with more events or larger losses, each with the weight \
             that makes up for it; they feed this table alone. Worth: plain years with the same error.",
            share(1.0 - accuracy.true_share)
        ));
    }
    words
}

/// What was asked for, as it is written: `tvar99 of clinic 0.5%`.
#[must_use]
pub fn asked(accuracy: &Accuracy) -> Vec<String> {
    let targets = accuracy.targets.iter().map(|it| &it.target);
    targets
        .map(|it| format!("{} of {} {}", it.figure, it.key, relative(it.most)))
        .collect()
}

/// For the document of a run.
#[must_use]
pub fn document(accuracy: &Accuracy) -> Value {
    let targets = accuracy.targets.iter().map(|it| {
        let relative = it.found.relative_error();
        json!({
            "figure": it.target.figure.to_string(),
            "party": it.target.key,
            "asked": it.target.most,
            "reached": it.came == Came::Reached,
            "relative_error": relative.is_finite().then_some(relative),
            "value": it.found.value,
            "standard_error": it.found.error,
            "trustworthy": it.found.is_trusted,
            "way": key(it.found.way),
            "years": it.years,
            "effective_years": it.effective_years,
            "worth_plain_years": it.worth_plain_years,
            "needs_years": match it.came {
                Came::Open(needs) if it.found.is_trusted => Some(needs),
                Came::Open(_) | Came::Reached | Came::Zero | Came::NoVariance => None,
            },
        })
    });
    let targets: Vec<Value> = targets.collect();
    json!({
        "most_years": accuracy.most_years,
        "pilot_years": accuracy.pilot_years,
        "tilted_seed": accuracy.tilted_seed,
        "true_share": accuracy.tilted_seed.map(|_| accuracy.true_share),
        "targets": targets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_with_its_level() {
        let told = [TargetFigure::Var(0.995), TargetFigure::Tvar(0.99)].map(figure);
        assert_eq!(told, ["VaR 99.5%", "TVaR 99%"]);
    }

    #[test]
    fn a_relative_error_has_two_digits() {
        let told = [0.005, 0.012_34, 0.000_049_9, 0.5, 0.123, f64::INFINITY].map(relative);
        assert_eq!(told, ["0.5%", "1.2%", "0.005%", "50%", "12%", "—"]);
    }
}
