//! Security controls and what is published of their effect, from `controls/catalogue.tsv`.
//!
//! Published effects compare firms that have a control with firms that have not. Those who buy one
//! control differ in more than that, so the effect is shrunk: the multiplier used is the square root
//! of the published ratio, half way (in logarithms) between the ratio and no effect.
//!
//! ```text
//! m = √r      r … 1 read as a 90 % interval: σ = ln(1/r) ÷ 3.29, none where r is 1
//! ```

use std::sync::OnceLock;

/// All controls of a party together leave at least this part of its events, and of what they cost.
///
/// Factors of controls are published one by one; whoever has one mostly has others, so that their
/// product claims too much \[judgement\]. Controls on named perils of their own stand beside it.
pub const CONTROL_FLOOR: f64 = 0.25;

/// The width of a 90 % interval of the normal law in standard deviations.
const NINETY_PERCENT: f64 = 3.289_707_253_902_945;

/// What a control acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActsOn {
    /// How often events start with the party.
    Frequency,
    /// What events cost the party.
    Severity,
    /// Records held and exposed.
    Records,
    /// Hours until the party knows of an event.
    Detection,
}

impl ActsOn {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Frequency,
        Self::Severity,
        Self::Records,
        Self::Detection,
    ];

    /// The word used in scenarios and in the catalogue.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Frequency => "frequency",
            Self::Severity => "severity",
            Self::Records => "records",
            Self::Detection => "detection",
        }
    }
}

/// A control of the catalogue.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KnownControl {
    /// Its key in scenarios.
    pub key: &'static str,
    /// Its name in reports.
    pub name: &'static str,
    /// What it acts on.
    pub acts_on: ActsOn,
    /// The published ratio, with the control to without; 1 where none was found.
    pub ratio: f64,
    /// The lower end of the range that is defensible for the multiplier; the upper is 1.
    pub low: f64,
    /// Does it act only on perils that the scenario names?
    pub is_by_peril: bool,
    /// How sure: `read` in the source named, `judgement`, `not found`, `yours` to state.
    pub confidence: &'static str,
    /// Who published it.
    pub source: &'static str,
    /// Where in it.
    pub section: &'static str,
    /// When it was published; where nothing was found, when it was last looked for.
    pub date: &'static str,
    /// What was published.
    pub published: &'static str,
}

impl KnownControl {
    /// The multiplier used: the square root of the published ratio.
    ///
    /// ```
    /// let training = obligor::scenario::known_control("training").unwrap();
    /// // 4.15M against 5.10M: √0.8137
    /// assert!((training.multiplier() - 0.902_067_4).abs() < 1e-7);
    /// assert_eq!(obligor::scenario::known_control("soc-2").unwrap().multiplier(), 1.0);
    /// ```
    #[must_use]
    pub fn multiplier(&self) -> f64 {
        self.ratio.sqrt()
    }

    /// How uncertain the multiplier is: σ of a lognormal factor LN(−σ²/2, σ) of mean 1 on it, whose 90 %
    /// interval is as wide as the range from [`low`](Self::low) to 1. Drawn where a run asks for parameter
    /// uncertainty; 0 for a multiplier of 1, whose range lies on one side of it.
    ///
    /// ```
    /// let sigma = |key| obligor::scenario::known_control(key).unwrap().sigma();
    /// // ln 2 ÷ 3.29
    /// assert!((sigma("patching") - 0.210_702).abs() < 1e-6);
    /// assert_eq!(sigma("iso-27001"), 0.0);
    /// ```
    #[must_use]
    pub fn sigma(&self) -> f64 {
        if self.ratio < 1.0 {
            libm::log(1.0 / self.low) / NINETY_PERCENT
        } else {
            0.0
        }
    }

    /// The source in a line.
    #[must_use]
    pub fn origin(&self) -> String {
        if self.section.is_empty() {
            self.source.to_owned()
        } else {
            format!("{}: {}", self.source, self.section)
        }
    }
}

/// The catalogue, in its order.
#[must_use]
pub fn known_controls() -> &'static [KnownControl] {
    static CONTROLS: OnceLock<Vec<KnownControl>> = OnceLock::new();
    CONTROLS.get_or_init(|| {
        let lines = include_str!("controls/catalogue.tsv").lines();
        lines.skip(1).map(control_of).collect()
    })
}

/// The control with a key.
#[must_use]
pub fn known_control(key: &str) -> Option<&'static KnownControl> {
    known_controls().iter().find(|control| control.key == key)
}

/// # Panics
/// If the file that is built in is not as the tests have seen it.
fn control_of(line: &'static str) -> KnownControl {
    let mut cells = line.split('\t');
    let mut cell = || cells.next().expect("a line of the catalogue has 11 cells");
    let (key, name, acts_on) = (cell(), cell(), cell());
    let acts_on = ActsOn::ALL.into_iter().find(|it| it.word() == acts_on);
    let ratio = cell().parse().expect("ratios are numbers");
    let low = cell().parse().unwrap_or(ratio);
    KnownControl {
        key,
        name,
        acts_on: acts_on.expect("a control acts on one of four"),
        ratio,
        low,
        is_by_peril: cell() == "named",
        confidence: cell(),
        source: cell(),
        section: cell(),
        date: cell(),
        published: cell(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_has_a_source_a_date_and_what_was_published() {
        assert_eq!(known_controls().len(), 18);
        for control in known_controls() {
            let key = control.key;
            for words in [control.name, control.source, control.published] {
                assert!(words.len() > 5, "{key}: {words}");
            }
            let year = control.date.get(..4).and_then(|year| year.parse().ok());
            assert!(
                year.is_some_and(|year: u32| (2000..2100).contains(&year)),
                "{key}"
            );
            let is_published = ["read", "judgement"].contains(&control.confidence);
            assert_eq!(control.ratio < 1.0, is_published, "{key}");
            assert_eq!(
                !control.section.is_empty(),
                control.low < 1.0 && control.low != 0.7,
                "{key}"
            );
        }
    }

    #[test]
    fn a_multiplier_lies_half_way_between_the_published_ratio_and_none() {
        for control in known_controls() {
            let (ratio, used) = (control.ratio, control.multiplier());
            assert!((used * used - ratio).abs() < 1e-15, "{}", control.key);
            assert!(control.low <= used && used <= 1.0, "{}", control.key);
        }
        // Marsh McLennan 2023: 1.4 times; 90 % of LN(σ) within the range from 1/1.4 to 1.
        let mfa = known_control("mfa").unwrap();
        assert!((mfa.multiplier() - 0.845_154_254_728_516_5).abs() < 1e-15);
        assert!((mfa.sigma() - 0.102_280_6).abs() < 1e-6, "{}", mfa.sigma());
    }
}
