//! How often providers are breached and what it costs, by published figures.
//!
//! What `docs/sources.md` says in words, as functions of the figures of the
//! [library](super::library_figures): frequencies blend Coalition's claims with Cyentia's incidents,
//! severities scale NetDiligence's means. [`insured`] has those of any firm and of what firms share,
//! [`archetype`] those of a kind of firm without steps over revenue. Good to about ×2.5 in frequency and
//! ×3 in the mean of a severity; a figure of one's own is better.

pub mod archetype;
pub mod insured;

use super::library_figure as figure;

/// The largest revenue that the figures reach, in US dollars.
pub const LARGEST_REVENUE: f64 = 2e9;

/// What a provider does for its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// Looks after its clients' computers from afar.
    ManagedServices,
    /// Runs software that its clients use, and holds their data.
    Software,
}

/// What happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Systems are encrypted.
    Ransomware,
    /// Data are stolen.
    DataBreach,
    /// Money is sent to a thief: business email compromise, wire transfer fraud.
    Fraud,
    /// Somebody of the firm's own does it.
    Insider,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Ransomware,
        Self::Fraud,
        Self::DataBreach,
        Self::Insider,
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ransomware => "ransomware",
            Self::DataBreach => "data-breach",
            Self::Fraud => "fraud",
            Self::Insider => "insider",
        }
    }
}

/// What a firm lives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sector {
    /// Schools and universities.
    Education,
    /// Banks, insurers, funds.
    Financial,
    /// Clinics, hospitals, practices.
    Healthcare,
    /// Makers of goods.
    Manufacturing,
    /// Law, accounting, engineering.
    Professional,
    /// Shops.
    Retail,
    /// Software and computer services.
    Technology,
    /// Anything else.
    Other,
}

impl Sector {
    /// All sectors, by the alphabet, and anything else.
    pub const ALL: [Self; 8] = [
        Self::Education,
        Self::Financial,
        Self::Healthcare,
        Self::Manufacturing,
        Self::Professional,
        Self::Retail,
        Self::Technology,
        Self::Other,
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Education => "education",
            Self::Financial => "financial",
            Self::Healthcare => "healthcare",
            Self::Manufacturing => "manufacturing",
            Self::Professional => "professional",
            Self::Retail => "retail",
            Self::Technology => "technology",
            Self::Other => "other",
        }
    }

    /// Mean incident of a smaller firm of the sector (NetDiligence 2024).
    fn mean(self) -> f64 {
        figure(&format!("cost-of.{}", self.word()))
    }
}

/// Mean incident of all smaller firms (NetDiligence 2024).
fn mean_of_all() -> f64 {
    figure("cost.all")
}

/// Events a year at a provider: share of the cause × √(a·b), where
/// a = 2 × Coalition's claims per policy at this revenue × r, doubled because insured and screened
/// firms claim less than the rest \[judgement\], r = √(Cyentia's relative probability of the sector ×
/// Coalition's of information technology, 1.36 % ÷ 1.48 %), and
/// b = −ln(1 − 9.3 % × Cyentia's relative probabilities of the sector and of this revenue).
///
/// A revenue of exactly a band's end belongs to the band above.
///
/// ```
/// use obligor::scenario::calibration::{Cause, Trade, events_a_year};
/// // A vendor of 50M: scenarios/saas-back-to-back.toml rounds these to 0.025 and 0.036.
/// let rate = |cause| events_a_year(Trade::Software, cause, 50e6);
/// assert!((rate(Cause::Ransomware) - 0.0246).abs() < 5e-5);
/// assert!((rate(Cause::DataBreach) - 0.0354).abs() < 5e-5);
/// ```
///
/// Source: Coalition, Cyber Claims Report 2025; Cyentia Institute, IRIS 2025; the shares of the
/// causes are judgement.
#[must_use]
pub fn events_a_year(trade: Trade, cause: Cause, revenue: f64) -> f64 {
    let sector = match trade {
        Trade::ManagedServices => figure("incidents.professional"),
        Trade::Software => figure("incidents.technology"), // information
    };
    let relative = f64::sqrt(sector * figure("claims.technology") / figure("claims.all"));
    let claims = figure("claims.load") * claims(revenue) * relative;
    let incidents = -libm::log1p(-figure("incidents.all") * sector * relative_by_revenue(revenue));
    cause_share(trade, cause) * f64::sqrt(claims * incidents)
}

/// The part of a provider's events that has a cause \[judgement\]; fraud and insiders stay with the
/// provider.
#[must_use]
pub fn cause_share(trade: Trade, cause: Cause) -> f64 {
    let whose = match trade {
        Trade::ManagedServices => "msp-small",
        Trade::Software => "technology",
    };
    figure(&format!("share.{whose}.{}", cause.word()))
}

/// Coalition 2025: claims per policy in 2024.
fn claims(revenue: f64) -> f64 {
    match revenue {
        r if r < 25e6 => figure("claims.below-25m"),
        r if r < 100e6 => figure("claims.25m-100m"),
        _ => figure("claims.above-100m"),
    }
}

/// Cyentia IRIS 2025: probability of an incident relative to that of all firms.
fn relative_by_revenue(revenue: f64) -> f64 {
    match revenue {
        r if r < 10e6 => figure("incidents.below-10m"),
        r if r < 100e6 => figure("incidents.10m-100m"),
        r if r < 1e9 => figure("incidents.100m-1b"),
        _ => figure("incidents.1b-10b"),
    }
}

/// A lognormal law of severity by two of its quantiles, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Severity {
    /// Half of the losses are below.
    pub median: f64,
    /// One loss in twenty is above.
    pub p95: f64,
}

/// What an event costs a firm: mean = cause × (revenue band ÷ 207k) × √(sector ÷ 207k), lognormal with
/// σ = 2.0 for ransomware, 2.2 for data breaches, 1.6 for fraud and insiders \[judgement\].
///
/// A revenue of exactly a band's end belongs to the band above.
///
/// ```
/// use obligor::scenario::calibration::{Cause, Sector, severity};
/// // The law firm of 60M in scenarios/msp-three-clients.toml.
/// let law = severity(Cause::Ransomware, Sector::Professional, 60e6);
/// assert_eq!((law.median / 1e3).round(), 95.0);
/// assert_eq!((law.p95 / 1e4).round(), 256.0);
/// ```
///
/// Source: NetDiligence, Cyber Claims Study 2024.
#[must_use]
pub fn severity(cause: Cause, sector: Sector, revenue: f64) -> Severity {
    const Z_95: f64 = 1.644_853_626_951_472_2;
    let of_cause = figure(&format!("cost.{}", cause.word()));
    let sigma = figure(&format!("sigma.{}", cause.word()));
    let of_revenue = match revenue {
        r if r < 50e6 => figure("cost.below-50m"),
        r if r < 300e6 => figure("cost.50m-300m"),
        _ => figure("cost.300m-2b"),
    };
    let mean = of_cause * (of_revenue / mean_of_all()) * f64::sqrt(sector.mean() / mean_of_all());
    let median = mean * libm::exp(-sigma * sigma / 2.0);
    Severity {
        median,
        p95: median * libm::exp(Z_95 * sigma),
    }
}

/// What an hour of interruption costs: revenue ÷ 8,760 × 35 % margin × half of the business
/// \[judgement\].
///
/// ```
/// use obligor::scenario::calibration::interruption_per_hour;
/// assert_eq!(interruption_per_hour(42e6).round(), 839.0);
/// ```
#[must_use]
pub fn interruption_per_hour(revenue: f64) -> f64 {
    revenue / 8_760.0 * figure("interruption.margin") * figure("interruption.dependent")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gallery_has_the_calibrated_frequencies_rounded() {
        let northstar = events_a_year(Trade::ManagedServices, Cause::Ransomware, 18e6);
        assert!((northstar - 0.02).abs() < 0.003, "{northstar}");
        let tallyhall = events_a_year(Trade::Software, Cause::DataBreach, 50e6);
        assert!((tallyhall - 0.036).abs() < 0.001, "{tallyhall}");
    }

    #[test]
    fn the_gallery_has_the_calibrated_severities_rounded() {
        // Tallyhall, its bank and its subscribers: data breaches at 50M, 150M and 20M.
        for (sector, revenue, median, p95) in [
            (Sector::Technology, 20e6, 12.9e3, 480e3),
            (Sector::Financial, 150e6, 16.5e3, 615e3),
            (Sector::Professional, 20e6, 7.7e3, 287e3),
        ] {
            let law = severity(Cause::DataBreach, sector, revenue);
            assert!((law.median / median - 1.0).abs() < 0.01, "{law:?}");
            assert!((law.p95 / p95 - 1.0).abs() < 0.01, "{law:?}");
        }
    }

    #[test]
    fn a_larger_firm_is_never_breached_less_often_nor_for_less() {
        let revenues = [
            1e6,
            9.99e6,
            10e6,
            25e6,
            50e6,
            100e6,
            300e6,
            1e9,
            LARGEST_REVENUE,
        ];
        for pair in revenues.windows(2) {
            let rate = |at: usize| events_a_year(Trade::Software, Cause::Ransomware, pair[at]);
            assert!(rate(0) <= rate(1), "{pair:?}");
            let cost = |at: usize| severity(Cause::Ransomware, Sector::Retail, pair[at]).median;
            assert!(cost(0) <= cost(1), "{pair:?}");
        }
    }

    #[test]
    fn a_band_begins_at_its_end_of_the_one_below() {
        let rate = |revenue| events_a_year(Trade::Software, Cause::Ransomware, revenue);
        assert_eq!(rate(24.999e6), rate(10e6));
        assert!(rate(25e6) > rate(24.999e6));
        let cost = |revenue| severity(Cause::Ransomware, Sector::Retail, revenue).median;
        assert_eq!(cost(49.999e6), cost(1e6));
        assert!(cost(50e6) > cost(49.999e6));
    }
}
