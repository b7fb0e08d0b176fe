//! How often providers are breached and what it costs, by published figures.
//!
//! What `docs/sources.md` says in words, as functions: frequencies blend Coalition's claims with
//! Cyentia's incidents, severities scale NetDiligence's means. [`insured`] has those of any firm and
//! of what firms share. Good to about ×2.5 in frequency and
//! ×3 in the mean of a severity; a figure of one's own is better.

pub mod insured;

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
        match self {
            Self::Education => 131e3,
            Self::Financial => 207e3,
            Self::Healthcare => 261e3,
            Self::Manufacturing => 250e3,
            Self::Professional => 235e3,
            Self::Retail => 224e3,
            Self::Technology => 656e3,
            Self::Other => MEAN_OF_ALL,
        }
    }
}

/// Mean incident of all smaller firms (NetDiligence 2024).
const MEAN_OF_ALL: f64 = 207e3;

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
        Trade::ManagedServices => 1.50, // professional services
        Trade::Software => 1.55,        // information
    };
    let relative = f64::sqrt(sector * 0.0136 / 0.0148);
    let claims = 2.0 * claims(revenue) * relative;
    let incidents = -f64::ln_1p(-0.093 * sector * relative_by_revenue(revenue));
    cause_share(trade, cause) * f64::sqrt(claims * incidents)
}

/// The part of a provider's events that has a cause \[judgement\]; fraud and insiders stay with the
/// provider.
#[must_use]
pub fn cause_share(trade: Trade, cause: Cause) -> f64 {
    match (trade, cause) {
        (Trade::ManagedServices, Cause::Ransomware) | (Trade::Software, Cause::DataBreach) => 0.36,
        (Trade::ManagedServices, Cause::DataBreach) | (Trade::Software, Cause::Ransomware) => 0.25,
        (_, Cause::Fraud) => 0.37,
        (_, Cause::Insider) => 0.02,
    }
}

/// Coalition 2025: claims per policy in 2024.
fn claims(revenue: f64) -> f64 {
    match revenue {
        r if r < 25e6 => 0.0107,
        r if r < 100e6 => 0.0399,
        _ => 0.0597,
    }
}

/// Cyentia IRIS 2025: probability of an incident relative to that of all firms.
fn relative_by_revenue(revenue: f64) -> f64 {
    match revenue {
        r if r < 10e6 => 0.60,
        r if r < 100e6 => 0.67,
        r if r < 1e9 => 0.80,
        _ => 1.20,
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
    let (of_cause, sigma) = match cause {
        Cause::Ransomware => (432e3, 2.0),
        // Hacker 78k, other 191k, lost device 37k, privacy breach 207k, weighted by 1,850 claims.
        Cause::DataBreach => (121e3, 2.2),
        // Business email compromise 101k, wire transfer fraud 177k, theft of money 44k, weighted by
        // 2,457 claims.
        Cause::Fraud => (96e3, 1.6),
        // Rogue employee.
        Cause::Insider => (50e3, 1.6),
    };
    let of_revenue = match revenue {
        r if r < 50e6 => 139e3,
        r if r < 300e6 => 317e3,
        _ => 1.8e6,
    };
    let mean = of_cause * (of_revenue / MEAN_OF_ALL) * f64::sqrt(sector.mean() / MEAN_OF_ALL);
    let median = mean * f64::exp(-sigma * sigma / 2.0);
    Severity {
        median,
        p95: median * f64::exp(Z_95 * sigma),
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
    revenue / 8_760.0 * 0.35 * 0.5
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
