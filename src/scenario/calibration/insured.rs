//! How often any firm has an event, and what it shares with others behind the same provider.

use super::{Cause, Sector, claims, figure, relative_by_revenue};

/// Cyentia IRIS 2025: probability of an incident relative to that of all firms.
fn incidents_of(sector: Sector) -> f64 {
    figure(&format!("incidents.{}", sector.word()))
}

/// Coalition 2025: claims per policy over those of all policies; 1 where it names no such sector.
fn claims_of(sector: Sector) -> f64 {
    figure(&format!("claims.{}", sector.word())) / figure("claims.all")
}

/// The part of a firm's own events that has a cause \[judgement\].
///
/// ```
/// use obligor::scenario::calibration::{Cause, Sector, insured::cause_share};
/// assert_eq!(cause_share(Sector::Retail, Cause::Ransomware), 0.30);
/// ```
#[must_use]
pub fn cause_share(sector: Sector, cause: Cause) -> f64 {
    figure(&format!("share.{}.{}", sector.word(), cause.word()))
}

/// Events a year at a firm: share of the cause × √(a·b), where
/// a = 2 × Coalition's claims per policy at this revenue × r, doubled because insured and screened
/// firms claim less than the rest \[judgement\], r = √(Cyentia's relative probability of the sector ×
/// Coalition's), and b = −ln(1 − 9.3 % × Cyentia's relative probabilities of the sector and of this
/// revenue).
///
/// A revenue of exactly a band's end belongs to the band above.
///
/// ```
/// use obligor::scenario::calibration::{Cause, Sector, insured::events_a_year};
/// // The clinic of 5M in scenarios/insurer-book.toml has 0.012.
/// let rate = events_a_year(Sector::Healthcare, Cause::Ransomware, 5e6);
/// assert!((rate - 0.0121).abs() < 5e-5, "{rate}");
/// ```
///
/// Source: Coalition, Cyber Claims Report 2025; Cyentia Institute, IRIS 2025; the shares of the
/// causes are judgement.
#[must_use]
pub fn events_a_year(sector: Sector, cause: Cause, revenue: f64) -> f64 {
    let relative = f64::sqrt(incidents_of(sector) * claims_of(sector));
    let claims = figure("claims.load") * claims(revenue) * relative;
    let of_sector = figure("incidents.all") * incidents_of(sector);
    let incidents = -libm::log1p(-of_sector * relative_by_revenue(revenue));
    cause_share(sector, cause) * f64::sqrt(claims * incidents)
}

/// The part of ransomware and data breaches that come to a firm through a provider it shares with
/// others: 17 % of breach notices to the Attorney General of Washington State 2020–26 were in groups
/// of five or more with the same first day, 24 % in groups of three or more; 10 % to 35 % are
/// defensible.
///
/// ```
/// assert_eq!(obligor::scenario::calibration::insured::shared_part(), 0.20);
/// ```
#[must_use]
pub fn shared_part() -> f64 {
    figure("shared.part")
}

/// Outages of eight hours and more a year at a provider \[judgement\].
///
/// ```
/// assert_eq!(obligor::scenario::calibration::insured::outages_a_year(), 0.10);
/// ```
#[must_use]
pub fn outages_a_year() -> f64 {
    figure("outage.frequency")
}

/// What strikes the clients of a provider in one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shared {
    /// Ransomware that reaches clients through the provider, as at Kaseya 2021.
    Ransomware,
    /// Theft of the clients' data at the provider, as at Blackbaud 2020 and MOVEit 2023.
    DataBreach,
    /// The provider is down, as CDK Global 2024.
    Outage,
}

impl Shared {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ransomware, Self::DataBreach, Self::Outage];

    /// The beta law of the part of the clients hit: most of them by ransomware and outages, any
    /// part by theft of data \[judgement, anchored on those events\].
    #[must_use]
    pub fn part_hit(self) -> (f64, f64) {
        let law = match self {
            Self::Ransomware => "msp-ransomware",
            Self::DataBreach => "data-theft",
            Self::Outage => "outage",
        };
        let parameter = |which| figure(&format!("part-hit.{law}.{which}"));
        (parameter("a"), parameter("b"))
    }

    /// The cause that a client's own events of the kind have; an outage has none.
    #[must_use]
    pub fn cause(self) -> Option<Cause> {
        match self {
            Self::Ransomware => Some(Cause::Ransomware),
            Self::DataBreach => Some(Cause::DataBreach),
            Self::Outage => None,
        }
    }

    /// Events a year at a provider through which each client is to suffer `through` of the cause:
    /// `through ÷ mean part of the clients hit`. Outages do not depend on it.
    ///
    /// ```
    /// use obligor::scenario::calibration::insured::Shared;
    /// let rate = Shared::Ransomware.events_a_year(0.004);
    /// assert!((rate - 0.006).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn events_a_year(self, through: f64) -> f64 {
        let (a, b) = self.part_hit();
        match self {
            Self::Ransomware | Self::DataBreach => through * (a + b) / a,
            Self::Outage => outages_a_year(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAUSES: [Cause; 4] = [
        Cause::Ransomware,
        Cause::Fraud,
        Cause::DataBreach,
        Cause::Insider,
    ];

    #[test]
    fn the_causes_of_every_sector_sum_to_one() {
        for sector in Sector::ALL {
            let sum: f64 = CAUSES.iter().map(|it| cause_share(sector, *it)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sector:?}");
        }
    }

    #[test]
    fn the_insured_of_the_gallery_have_their_frequencies_rounded() {
        // Of scenarios/insurer-book.toml: law firm 60M, bank 150M, retailer 200M, software 50M.
        for (sector, revenue, rate) in [
            (Sector::Professional, 60e6, 0.025),
            (Sector::Financial, 150e6, 0.024),
            (Sector::Retail, 200e6, 0.032),
            (Sector::Technology, 50e6, 0.025),
        ] {
            let seen = events_a_year(sector, Cause::Ransomware, revenue);
            assert!((seen / rate - 1.0).abs() < 0.08, "{sector:?}: {seen}");
        }
    }

    #[test]
    fn a_client_suffers_through_its_provider_what_was_asked_for() {
        for kind in [Shared::Ransomware, Shared::DataBreach] {
            let (a, b) = kind.part_hit();
            let through = kind.events_a_year(0.006) * a / (a + b);
            assert!((through - 0.006).abs() < 1e-15);
        }
    }
}
