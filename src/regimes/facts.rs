//! What a regime looks at, what the user settles, and what comes of it.

use super::Finding;
use crate::units::{Money, Probability, Share};
use std::fmt;

/// How much the party is to blame for the breach, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blame {
    /// All that was owed was done.
    None,
    /// Care fell short of what was owed.
    Negligent,
    /// Reckless indifference.
    Gross,
    /// Intent.
    Wilful,
}

/// One breach at one party, as a regime sees it. Money is in the regime's currency
/// ([`super::Regime::currency`]); numbers are finite and 0 or more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facts {
    /// Worldwide turnover of a year of the whole undertaking, that is the group.
    pub turnover: Option<f64>,
    /// Persons affected whom the regime reaches; for `pci`, cards.
    pub persons: f64,
    /// The records were encrypted and the key is safe.
    pub is_encrypted: bool,
    /// Whose fault, how much.
    pub blame: Blame,
    /// What was wrong was put right within 30 days (HIPAA, 45 CFR 160.404(b)).
    pub is_corrected: bool,
    /// Provisions infringed, each counted on its own (HIPAA).
    pub provisions: u32,
    /// Months for which the duty had been neglected.
    pub months_non_compliant: f64,
    /// By how many hours the latest of the notices that the duty to notify asks for
    /// ([`super::Miss::Notice`]) missed its deadline; `None` and 0 are in time
    /// ([`super::Deadline::late_hours`]).
    pub late_hours: Option<f64>,
    /// The same of a report that the law prices apart ([`super::Miss::Report`]).
    pub late_report_hours: Option<f64>,
}

impl Facts {
    /// A breach of unencrypted records of so many persons, notified in time, of one provision, with
    /// turnover unknown.
    #[must_use]
    pub fn new(persons: f64, blame: Blame) -> Self {
        Self {
            turnover: None,
            persons,
            is_encrypted: false,
            blame,
            is_corrected: false,
            provisions: 1,
            months_non_compliant: 0.0,
            late_hours: None,
            late_report_hours: None,
        }
    }

    /// The hours of a late notice; `None` in time.
    pub(super) fn late(&self) -> Option<f64> {
        self.late_hours.filter(|hours| *hours > 0.0)
    }

    /// The hours of a late notice to persons: none is due where all records are encrypted.
    pub(super) fn late_to_persons(&self) -> Option<f64> {
        self.late()
            .filter(|_| self.persons > 0.0 && !self.is_encrypted)
    }

    /// The hours of a late report about persons whose records were not all encrypted.
    pub(super) fn late_report(&self) -> Option<f64> {
        self.late_report_hours
            .filter(|hours| *hours > 0.0 && self.persons > 0.0 && !self.is_encrypted)
    }

    /// Was a duty of care broken towards anybody the regime reaches?
    pub(super) fn is_neglect(&self) -> bool {
        self.persons > 0.0 && self.blame >= Blame::Negligent
    }
}

/// Days begun in so many hours.
pub(super) fn days(hours: f64) -> f64 {
    (hours / 24.0).ceil()
}

/// Why two shares are no band of seriousness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandError {
    from: f64,
    to: f64,
}

impl fmt::Display for BandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a band of seriousness must rise, found {} to {}",
            self.from, self.to
        )
    }
}

impl std::error::Error for BandError {}

/// A band of seriousness: the part of the legal maximum that is imposed lies in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seriousness {
    from: f64,
    to: f64,
}

impl Seriousness {
    /// Low: 0 to 10 % (EDPB Guidelines 04/2022, paragraph 60).
    pub const LOW: Self = Self { from: 0.0, to: 0.1 };
    /// Medium: 10 to 20 %.
    pub const MEDIUM: Self = Self { from: 0.1, to: 0.2 };
    /// High: 20 to 100 %.
    pub const HIGH: Self = Self { from: 0.2, to: 1.0 };

    /// A band of one's own.
    ///
    /// # Errors
    /// If it falls.
    pub fn new(from: Share, to: Share) -> Result<Self, BandError> {
        let (from, to) = (from.get(), to.get());
        if from <= to {
            Ok(Self { from, to })
        } else {
            Err(BandError { from, to })
        }
    }

    /// The part at a uniform number: `from + u (to − from)`.
    ///
    /// ```
    /// use obligor::regimes::Seriousness;
    /// assert_eq!(Seriousness::MEDIUM.at(0.5), 0.15000000000000002);
    /// ```
    #[must_use]
    pub fn at(self, uniform: f64) -> f64 {
        between(self.from, self.to, uniform)
    }
}

/// `from + u (to − from)`, never past `to`.
pub(super) fn between(from: f64, to: f64, uniform: f64) -> f64 {
    (from + uniform * (to - from)).min(to)
}

/// Which of the two maxima of the GDPR an infringement is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Infringement {
    /// Article 83(4): security (32), notification (33, 34), processors (28).
    Standard,
    /// Article 83(5): principles (5, with integrity and confidentiality), lawfulness, rights,
    /// transfers.
    Higher,
}

/// Which limit a calendar year of HIPAA penalties for one provision has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearCap {
    /// By tier, as the Office for Civil Rights has applied it since 2019 (84 FR 18151).
    Discretion,
    /// One for all tiers, as the regulation has it (45 CFR 160.404).
    Regulation,
}

/// What no law says and the user must, or may, settle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Chance that the authority imposes anything. No default: fines are rare.
    pub enforcement: Probability,
    /// Part of what is imposed that is paid in the end.
    pub settlement: Share,
    /// In place of the band that follows from blame; needed where a law has only a maximum.
    pub seriousness: Option<Seriousness>,
    /// Which maximum of the GDPR and UK GDPR.
    pub infringement: Infringement,
    /// GDPR between 2M and 500M of turnover: the part of the starting amount that stays.
    pub turnover_adjustment: Option<Share>,
    /// HIPAA: which limit a year.
    pub year_cap: YearCap,
    /// `pci`: what the schemes recover for each card.
    pub per_card: Option<Money>,
    /// The fine where the law has no amount (`glba`, `dora`, `sec`; want of safeguards in `state:FL`,
    /// `state:NY`).
    pub own_fine: Option<Money>,
    /// The same for a late notice (`glba`, `dora`, `sec`, `state:CA`).
    pub own_late_fine: Option<Money>,
    /// Chance that persons claim the sums a statute gives them.
    pub claim: Probability,
    /// Part of those sums, over all persons, that is paid: who is in the class × what it settles for.
    pub claimed: Share,
}

impl Settings {
    /// The two chances that nobody can look up; all else as the law has it, paid in full.
    #[must_use]
    pub fn new(enforcement: Probability, claim: Probability) -> Self {
        Self {
            enforcement,
            settlement: Share::ONE,
            seriousness: None,
            infringement: Infringement::Standard,
            turnover_adjustment: None,
            year_cap: YearCap::Discretion,
            per_card: None,
            own_fine: None,
            own_late_fine: None,
            claim,
            claimed: Share::ONE,
        }
    }

    /// The part of a maximum imposed where the law gives no band.
    pub(super) fn part(&self, uniform: f64) -> Result<f64, Finding> {
        self.seriousness
            .map(|band| band.at(uniform))
            .ok_or(Finding::SeriousnessNotGiven)
    }
}

/// Uniform numbers in [0, 1) that an assessment draws by; it grows with each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniforms {
    /// Imposed if at least `1 − enforcement`.
    pub enforcement: f64,
    /// Where in its band an amount lies.
    pub seriousness: f64,
    /// Claimed if at least `1 − claim`.
    pub claim: f64,
}

/// One amount with the most that the law allows on these facts.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Amount {
    /// What is owed, or why no formula tells.
    pub owed: Result<f64, Finding>,
    /// The legal maximum; `None` where the law has none or the facts do not tell it.
    pub maximum: Option<f64>,
}

impl Amount {
    /// Both amounts, at most both maxima; open if either is.
    pub(super) fn and(self, other: Self) -> Self {
        let sum = |a: f64, b: f64| a + b;
        Self {
            owed: self.owed.and_then(|one| Ok(sum(one, other.owed?))),
            maximum: self.maximum.and_then(|one| Some(sum(one, other.maximum?))),
        }
    }

    /// Nothing is owed and nothing could be.
    pub const NOTHING: Self = Self {
        owed: Ok(0.0),
        maximum: Some(0.0),
    };

    pub(super) fn of(owed: f64, maximum: f64) -> Self {
        Self {
            owed: Ok(owed),
            maximum: Some(maximum),
        }
    }

    pub(super) fn open(finding: Finding) -> Self {
        Self {
            owed: Err(finding),
            maximum: None,
        }
    }

    /// A part of a known maximum, or why the part is not known.
    pub(super) fn part_of(maximum: f64, part: Result<f64, Finding>) -> Self {
        Self {
            owed: part.map(|part| part * maximum),
            maximum: Some(maximum),
        }
    }

    /// The user's own amount, or why the law has none.
    pub(super) fn given(amount: Option<Money>, finding: Finding) -> Self {
        Self {
            owed: amount.map(Money::get).ok_or(finding),
            maximum: None,
        }
    }

    /// With a chance: all of `part` if the uniform number is at least `1 − chance`, else nothing.
    pub(super) fn drawn(self, chance: Probability, uniform: f64, part: Share) -> Self {
        let factor = if uniform >= 1.0 - chance.get() {
            part.get()
        } else {
            0.0
        };
        Self {
            owed: self.owed.map(|owed| owed * factor),
            ..self
        }
    }
}

/// What a breach costs under one regime.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assessed {
    /// For the breach itself, under the regime's [`super::Regime::head`].
    pub conduct: Amount,
    /// For late notices, on top: each duty missed is an infringement of its own.
    pub late: Amount,
    /// Sums that a statute gives the persons affected, under `liability`.
    pub damages: Amount,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fine_is_imposed_from_one_minus_its_chance() {
        let chance = Probability::new(0.25).unwrap();
        for (uniform, owed) in [(0.0, 0.0), (0.749, 0.0), (0.75, 50.0), (0.999, 50.0)] {
            let drawn = Amount::of(100.0, 100.0).drawn(chance, uniform, Share::new(0.5).unwrap());
            assert_eq!(drawn.owed, Ok(owed), "{uniform}");
        }
        let never =
            Amount::of(100.0, 100.0).drawn(Probability::ZERO, 1.0 - f64::EPSILON, Share::ONE);
        assert_eq!(never.owed, Ok(0.0));
    }

    #[test]
    fn a_day_begun_is_a_day() {
        for (hours, whole) in [(0.0, 0.0), (0.1, 1.0), (24.0, 1.0), (24.1, 2.0)] {
            assert_eq!(days(hours), whole, "{hours}");
        }
    }

    #[test]
    fn a_band_that_falls_is_refused() {
        let share = |x| Share::new(x).unwrap();
        let falls = Seriousness::new(share(0.5), share(0.2)).unwrap_err();
        assert_eq!(
            falls.to_string(),
            "a band of seriousness must rise, found 0.5 to 0.2"
        );
        assert_eq!(
            Seriousness::new(share(0.3), share(0.3)).map(|s| s.at(0.9)),
            Ok(0.3)
        );
    }
}
