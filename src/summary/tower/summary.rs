//! The estimates of one layer.

use super::{Tower, TowerLayer, TowerYears};
use crate::summary::column::doubt_if;
use crate::summary::premium::{Loadings, LossCurve, co_tvar};
use crate::summary::{Estimate, Proportion};
use crate::units::LEAST_LOSS;

/// With less than this part of a limit left it is exhausted.
const SPENT: f64 = 1e-9;

/// Everything that the years of a layer tell, premium apart.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerSummary {
    /// Years in which it paid.
    pub p_attach_year: Proportion,
    /// Years in which an event or the year used its limit up.
    pub p_exhaust_year: Proportion,
    /// Of the events that may reach the insured, those it paid in.
    pub p_attach_event: Proportion,
    /// Of these events, those in which it paid its whole limit for an event.
    pub p_exhaust_event: Proportion,
    /// Paid a year, before what comes back.
    pub paid: Estimate,
    /// Got back a year of recoveries.
    pub back: Estimate,
    /// Net payments of the years.
    pub curve: LossCurve,
    /// Received beside the premium, a year: what buys limit back, and commission that slides back.
    pub reinstatement: Estimate,
    /// Its part of the tower's TVaR.
    pub co_tvar: Estimate,
    /// That part over the tower's TVaR; `None` if the tower has none.
    pub share_of_capital: Option<f64>,
}

impl LayerSummary {
    /// The estimates of a tower's layer; capital is measured by TVaR at `level`.
    #[must_use]
    pub fn new(tower: &Tower, years: &TowerYears, layer: usize, level: f64) -> Self {
        let of_layer = || years.rows.iter().filter(|row| row.layer as usize == layer);
        let pick = |amount: fn(&super::LayerEvent) -> f64| {
            let (_, sums) = years.yearly(|row| (row.layer as usize == layer).then(|| amount(row)));
            let mean = signed_mean(years.years, &sums);
            doubt_if(
                years.heavy.get(layer) == Some(&true) && !mean.is_structural_zero(),
                mean,
            )
        };
        let paying = years.yearly(|row| {
            let is_paid = row.layer as usize == layer && row.paid >= LEAST_LOSS;
            is_paid.then_some(1.0)
        });
        let it = &tower.layers[layer];
        let limit = it.limits.event.map(|limit| limit * it.placed());
        let is_full = |paid: f64| limit.is_some_and(|limit| paid >= limit * (1.0 - SPENT));
        let attached = of_layer().filter(|row| row.paid >= LEAST_LOSS).count() as u64;
        let full = of_layer().filter(|row| is_full(row.paid)).count() as u64;
        let (whole, part) = aligned(years, layer);
        let co_tvar = co_tvar(years.years, &whole, &part, level);
        let co_tvar = doubt_if(years.heavy.contains(&true), co_tvar);
        let all = LossCurve::new(years.years, whole).tvar(level).value();
        Self {
            p_attach_year: Proportion::of(paying.0.len() as u64, years.years),
            p_exhaust_year: Proportion::of(exhausted(it, years, layer), years.years),
            p_attach_event: Proportion::of(attached, years.events),
            p_exhaust_event: Proportion::of(full, years.events),
            paid: pick(|row| row.paid),
            back: pick(|row| row.back),
            curve: years.curve(layer),
            reinstatement: pick(|row| row.premium),
            co_tvar,
            share_of_capital: (all > 0.0).then(|| co_tvar.value() / all),
        }
    }

    /// Net payment a year.
    #[must_use]
    pub fn expected(&self) -> Estimate {
        self.curve.mean()
    }

    /// The premium by cost of capital on the layer's part of the tower's TVaR,
    /// `(E + r·(co-TVaR − E) + fixed) / (1 − loadings)`; its error is that of both parts moving together,
    /// which is the most it can be.
    #[must_use]
    pub fn allocated(&self, rate: f64, loadings: &Loadings) -> Estimate {
        let mean = self.expected();
        let value = mean.value() + rate * (self.co_tvar.value() - mean.value());
        let error = (1.0 - rate) * mean.standard_error() + rate * self.co_tvar.standard_error();
        let is_in_doubt = !(mean.is_trustworthy() && self.co_tvar.is_trustworthy());
        loadings.gross(doubt_if(is_in_doubt, Estimate::new(value, error)))
    }

    /// How the net payments of a year compare with a premium above 0.
    #[must_use]
    pub fn loss_ratio(&self, premium: f64) -> LossRatio {
        let above = self.curve.losses().iter().filter(|loss| **loss > premium);
        LossRatio {
            mean: self.expected().scaled(1.0 / premium),
            above_one: Proportion::of(above.count() as u64, self.curve.years()),
            quantiles: LossRatio::LEVELS.map(|level| (level, self.curve.var(level) / premium)),
        }
    }
}

/// The distribution of a year's loss ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossRatio {
    /// Mean.
    pub mean: Estimate,
    /// Years with more than 100 %; at 100 % the premium is enough.
    pub above_one: Proportion,
    /// Quantiles by level.
    pub quantiles: [(f64, f64); 5],
}

impl LossRatio {
    /// The levels of its quantiles.
    pub const LEVELS: [f64; 5] = [0.5, 0.9, 0.95, 0.99, 0.995];
}

/// Years in which an event or the year used a layer's limit up. A quota share has no limit that is
/// spent in settling, so that those of treaties are also read off what they paid.
fn exhausted(it: &TowerLayer, years: &TowerYears, layer: usize) -> u64 {
    if it.policy.is_some() {
        return years.exhausted[layer];
    }
    let is_reached = |paid: f64, limit: Option<f64>| {
        limit.is_some_and(|limit| paid >= limit * it.placed() * (1.0 - SPENT))
    };
    let of_layer = |row: &super::LayerEvent| row.layer as usize == layer && row.paid >= LEAST_LOSS;
    let (at, paid) = years.yearly(|row| of_layer(row).then_some(row.paid));
    let (_, full) = years.yearly(|row| {
        let is_full = is_reached(row.paid, it.limits.event);
        of_layer(row).then_some(f64::from(u8::from(is_full)))
    });
    let spent = (0..at.len()).filter(|k| full[*k] > 0.0 || is_reached(paid[*k], it.limits.year));
    years.exhausted[layer].max(spent.count() as u64)
}

/// Yearly payments of the whole tower and of one layer, a row a year in which any layer moved.
fn aligned(years: &TowerYears, layer: usize) -> (Vec<f64>, Vec<f64>) {
    let (_, whole) = years.tower();
    let is_it = |layer_of: u32| f64::from(u8::from(layer_of as usize == layer));
    let (_, part) = years.yearly(|row| Some(is_it(row.layer) * (row.paid - row.back)));
    (whole, part)
}

/// The mean of yearly amounts that may lie below zero, the other years being zero.
fn signed_mean(years: u64, amounts: &[f64]) -> Estimate {
    let n = years as f64;
    let sum: f64 = amounts.iter().sum();
    let squares: f64 = amounts.iter().map(|it| it * it).sum();
    if squares == 0.0 {
        return Estimate::new(0.0, 0.0);
    }
    let centred = (squares - sum * sum / n).max(0.0);
    Estimate::new(sum / n, (centred / (n - 1.0).max(1.0) / n).sqrt())
}
