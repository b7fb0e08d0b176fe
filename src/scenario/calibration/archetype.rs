//! Kinds of firms: how often each is breached and what it costs, without steps over its revenue.

use super::{Cause, Sector, figure};
use crate::scenario::library_figures;
use schemars::JsonSchema;
use serde::Deserialize;

/// A kind of firm, or the sector of any other.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum FirmKind {
    /// A clinic or a practice.
    Clinic,
    /// A hospital; at the same revenue it is as a clinic.
    Hospital,
    /// A shop or a chain of them.
    Retailer,
    /// A bank.
    Bank,
    /// A vendor of software as a service: it reaches the clients of its contracts.
    Saas,
    /// A provider of managed services: it reaches the clients of its contracts.
    Msp,
    /// A law firm.
    LawFirm,
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
    /// Software and computer services, without the reach of `saas` and `msp`.
    Technology,
    /// Anything else.
    Other,
}

impl FirmKind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Clinic,
        Self::Hospital,
        Self::Retailer,
        Self::Bank,
        Self::Saas,
        Self::Msp,
        Self::LawFirm,
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
            Self::Clinic => "clinic",
            Self::Hospital => "hospital",
            Self::Retailer => "retailer",
            Self::Bank => "bank",
            Self::Saas => "saas",
            Self::Msp => "msp",
            Self::LawFirm => "law-firm",
            Self::Education
            | Self::Financial
            | Self::Healthcare
            | Self::Manufacturing
            | Self::Professional
            | Self::Retail
            | Self::Technology
            | Self::Other => self.costs_as().word(),
        }
    }

    /// The kind with a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// Does it reach those that it serves?
    #[must_use]
    pub fn is_provider(self) -> bool {
        matches!(self, Self::Saas | Self::Msp)
    }

    /// The sector by whose mean cost its own is scaled.
    fn costs_as(self) -> Sector {
        match self {
            Self::Clinic | Self::Hospital | Self::Healthcare => Sector::Healthcare,
            Self::Retailer | Self::Retail => Sector::Retail,
            Self::Bank | Self::Financial => Sector::Financial,
            Self::Saas | Self::Msp | Self::Technology => Sector::Technology,
            Self::LawFirm | Self::Professional => Sector::Professional,
            Self::Education => Sector::Education,
            Self::Manufacturing => Sector::Manufacturing,
            Self::Other => Sector::Other,
        }
    }

    /// The sector whose incidents it has: managed services are professional ones.
    fn incidents_as(self) -> Sector {
        match self {
            Self::Msp => Sector::Professional,
            other => other.costs_as(),
        }
    }

    /// Insured claims relative to those of all.
    fn relative_claims(self) -> f64 {
        match self {
            Self::Msp => figure("claims-of.msp"),
            other => figure(&format!("claims-of.{}", other.incidents_as().word())),
        }
    }

    /// Publicly known incidents relative to those of all.
    fn relative_incidents(self) -> f64 {
        figure(&format!("incidents.{}", self.incidents_as().word()))
    }

    /// The part of its events that has a cause.
    fn share(self, cause: Cause, revenue: f64) -> f64 {
        let share = |whose: &str| figure(&format!("share.{whose}.{}", cause.word()));
        let between = |small: &str, large: &str| {
            let part = libm::log(revenue / SMALL) / libm::log(LARGE / SMALL);
            let part = part.clamp(0.0, 1.0);
            (1.0 - part) * share(small) + part * share(large)
        };
        match self {
            Self::Clinic | Self::Hospital | Self::Healthcare => between("clinic", "hospital"),
            Self::Msp => between("msp-small", "msp-large"),
            other => share(other.costs_as().word()),
        }
    }
}

/// Revenue of the smallest archetypes: what firms below it have.
const SMALL: f64 = 5e6;
/// Revenue from which on the causes of events no longer change.
const LARGE: f64 = 50e6;

/// Figures of bands of revenue at the revenues of archetypes, in US dollars; past 500M at the
/// middles of the bands.
type Nodes = [(f64, &'static str)];

const CLAIMS: &Nodes = &[
    (SMALL, "claims.below-25m"),
    (LARGE, "claims.25m-100m"),
    (60e6, "claims.25m-100m"),
    (150e6, "claims.above-100m"),
];

const INCIDENTS: &Nodes = &[
    (SMALL, "incidents.below-10m"),
    (LARGE, "incidents.10m-100m"),
    (60e6, "incidents.10m-100m"),
    (150e6, "incidents.100m-1b"),
    (500e6, "incidents.100m-1b"),
    (3_162e6, "incidents.1b-10b"),
];

const COSTS: &Nodes = &[
    (SMALL, "cost.below-50m"),
    (LARGE, "cost.50m-300m"),
    (200e6, "cost.50m-300m"),
    (300e6, "cost.300m-2b"),
    (500e6, "cost.300m-2b"),
    (4_472e6, "cost.2b-10b"),
];

/// The figure at a revenue: its logarithm is linear in that of the revenue between nodes, and flat
/// before the first and past the last.
fn at(nodes: &Nodes, revenue: f64) -> f64 {
    let above = nodes.partition_point(|(node, _)| *node <= revenue);
    let value = |index: usize| figure(nodes[index].1);
    if above == 0 {
        return value(0);
    }
    if above == nodes.len() {
        return value(above - 1);
    }
    let (from, to) = (nodes[above - 1].0, nodes[above].0);
    let part = libm::log(revenue / from) / libm::log(to / from);
    value(above - 1) * libm::pow(value(above) / value(above - 1), part)
}

/// Events of a cause a year at a firm: share of the cause × √(a·b), where
/// a = 2 × Coalition's claims per policy at this revenue × the relative frequency of its sector, and
/// b = −ln(1 − 9.3 % × Cyentia's relative probabilities of its sector and of this revenue).
///
/// Published figures are those of bands of revenue. Here they hold at the revenues of eight
/// archetypes and are interpolated between them, so that no revenue is a threshold; a revenue below
/// 5M has the frequency of 5M.
///
/// ```
/// use obligor::scenario::calibration::{Cause, archetype::{FirmKind, events_a_year}};
/// let rate = |revenue| events_a_year(FirmKind::Clinic, Cause::Ransomware, revenue);
/// assert!((rate(5e6) / 0.01165 - 1.0).abs() < 0.01);
/// assert!((rate(500e6) / 0.03555 - 1.0).abs() < 0.01);
/// assert!(rate(24.9e6) < rate(25.1e6) && rate(25.1e6) / rate(24.9e6) < 1.01);
/// ```
///
/// Source: Coalition, Cyber Claims Report 2025; Cyentia Institute, IRIS 2025; the shares of the
/// causes are judgement.
#[must_use]
pub fn events_a_year(kind: FirmKind, cause: Cause, revenue: f64) -> f64 {
    let claims = figure("claims.load") * at(CLAIMS, revenue) * kind.relative_claims();
    kind.share(cause, revenue) * f64::sqrt(claims * incidents(kind, revenue))
}

/// Publicly known incidents a year at a firm.
fn incidents(kind: FirmKind, revenue: f64) -> f64 {
    let (all, sector) = (figure("incidents.all"), kind.relative_incidents());
    -libm::log1p(-all * sector * at(INCIDENTS, revenue))
}

/// The range of that rate: from the smaller of c and b to the larger of 3.7·c and b, where c are Coalition's claims
/// as they are counted at this revenue and in its own sectors, and b is as above. Read as a 90 % interval.
///
/// The relative frequency used for a sector is √(Cyentia's × Coalition's), so that Coalition's own is its square
/// over Cyentia's.
///
/// ```
/// use obligor::scenario::calibration::{Cause, archetype::{FirmKind, range_of_events}};
/// // Of all causes of a clinic of 5M 0.010 to 0.078, of which 27 % are ransomware.
/// let (low, high) = range_of_events(FirmKind::Clinic, Cause::Ransomware, 5e6);
/// assert!((low - 0.0027).abs() < 1e-5 && (high - 0.0210).abs() < 1e-4);
/// ```
///
/// Source: as [`events_a_year`]; the 3.7 is Coalition's own comparison with the average of the NAIC.
#[must_use]
pub fn range_of_events(kind: FirmKind, cause: Cause, revenue: f64) -> (f64, f64) {
    let load = library_figures().iter().find(|it| it.name == "claims.load");
    let (least, most) = load.map_or((None, None), |it| (it.low, it.high));
    let of_sector = kind.relative_claims().powi(2) / kind.relative_incidents();
    let (claims, incidents) = (at(CLAIMS, revenue) * of_sector, incidents(kind, revenue));
    let share = kind.share(cause, revenue);
    let low = (least.unwrap_or(1.0) * claims).min(incidents);
    let high = (most.unwrap_or(1.0) * claims).max(incidents);
    (share * low, share * high)
}

/// A lognormal law of what an event costs, in US dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Its mean.
    pub mean: f64,
    /// Standard deviation of its logarithm.
    pub sigma: f64,
}

/// What an event of a cause costs a firm: mean = cause × (revenue ÷ 207k) × √(sector ÷ 207k), each
/// NetDiligence's mean, that of the revenue interpolated as in [`events_a_year`].
///
/// ```
/// use obligor::scenario::calibration::{Cause, archetype::{FirmKind, cost}};
/// let cost = cost(FirmKind::Hospital, Cause::Ransomware, 500e6);
/// assert!((cost.mean / 4_218_140.0 - 1.0).abs() < 0.01);
/// assert_eq!(cost.sigma, 2.0);
/// ```
///
/// Source: NetDiligence, Cyber Claims Study 2024; the standard deviations are judgement.
#[must_use]
pub fn cost(kind: FirmKind, cause: Cause, revenue: f64) -> Cost {
    let all = super::mean_of_all();
    let of_cause = figure(&format!("cost.{}", cause.word()));
    let of_sector = f64::sqrt(kind.costs_as().mean() / all);
    Cost {
        mean: of_cause * (at(COSTS, revenue) / all) * of_sector,
        sigma: figure(&format!("sigma.{}", cause.word())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, revenue; by cause in the order of [`Cause::ALL`]: rate, mean, P99.
    const EIGHT: [(FirmKind, f64, [[f64; 3]; 4]); 8] = include!("eight.rs");

    #[test]
    fn the_eight_archetypes_are_reproduced_to_one_percent() {
        const Z_99: f64 = 2.326_347_874_040_841;
        for (kind, revenue, figures) in EIGHT {
            for (cause, [rate, mean, p99]) in Cause::ALL.into_iter().zip(figures) {
                let of = format!("{kind:?} {revenue} {cause:?}");
                let seen = events_a_year(kind, cause, revenue);
                assert!((seen / rate - 1.0).abs() < 0.01, "{of}: {seen} for {rate}");
                let Cost { mean: seen, sigma } = cost(kind, cause, revenue);
                assert!((seen / mean - 1.0).abs() < 0.01, "{of}: {seen} for {mean}");
                let seen = seen * libm::exp(Z_99 * sigma - sigma * sigma / 2.0);
                assert!((seen / p99 - 1.0).abs() < 0.01, "{of}: {seen} for {p99}");
            }
        }
    }

    #[test]
    fn the_ranges_of_the_eight_archetypes_are_reproduced() {
        for (kind, revenue, low, high) in [
            (FirmKind::Clinic, 5e6, 0.010, 0.078),
            (FirmKind::Hospital, 500e6, 0.056, 0.207),
            (FirmKind::Retailer, 200e6, 0.051, 0.190),
            (FirmKind::Bank, 150e6, 0.059, 0.218),
            (FirmKind::Saas, 50e6, 0.038, 0.139),
            (FirmKind::Msp, 5e6, 0.010, 0.087),
            (FirmKind::Msp, 300e6, 0.056, 0.208),
            (FirmKind::LawFirm, 60e6, 0.040, 0.148),
        ] {
            let each = Cause::ALL.map(|cause| range_of_events(kind, cause, revenue));
            let ends = each
                .iter()
                .fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
            let of = format!("{kind:?} {revenue}: {ends:?}");
            assert!((ends.0 - low).abs() < 0.0011, "{of}");
            assert!((ends.1 - high).abs() < 0.0011, "{of}");
        }
    }

    #[test]
    fn nothing_falls_nor_jumps_as_a_firm_grows() {
        const STEP: f64 = 1.02;
        for kind in FirmKind::ALL {
            for cause in Cause::ALL {
                let mut revenue = 1e6;
                while revenue < super::super::LARGEST_REVENUE {
                    let next = revenue * STEP;
                    let rate = |at: f64| events_a_year(kind, cause, at);
                    let mean = |at: f64| cost(kind, cause, at).mean;
                    for grows in [rate(next) / rate(revenue), mean(next) / mean(revenue)] {
                        let range = 1.0 - 1e-12..libm::pow(STEP, 5.0);
                        assert!(
                            range.contains(&grows),
                            "{kind:?} {cause:?} {revenue}: {grows}"
                        );
                    }
                    revenue = next;
                }
            }
        }
    }

    #[test]
    fn every_kind_is_found_by_its_word() {
        for kind in FirmKind::ALL {
            assert_eq!(FirmKind::of_word(kind.word()), Some(kind));
        }
    }
}
