//! A tower priced, ready to be told: in words and tables, JSON and a picture; and a [`book`].

mod basis;
pub mod book;
pub mod json;
pub mod ord;
#[cfg(feature = "plots")]
pub mod picture;
mod sentence;
pub mod tables;
#[cfg(feature = "cli")]
pub mod text;

pub use basis::{Basis, Named, Parameters};
pub use sentence::reading;

use super::audience::Audience;
use super::{Facts, cell};
use crate::model::{Model, TreatyKind};
use crate::summary::compound::Yearly;
use crate::summary::premium::LossCurve;
use crate::summary::tower::{
    ByCover, Exact, LayerSummary, Tower, TowerLayer, TowerYears, VariantYears, exact,
};
use crate::summary::{Estimate, RatioOfMeans};

/// A layer's estimates and prices.
#[derive(Clone, Debug)]
pub struct PricedLayer {
    /// What its years tell.
    pub summary: LayerSummary,
    /// Price of the risk and technical premium by each of the basis's principles.
    pub premiums: Vec<(Estimate, Estimate)>,
    /// Cost of capital on its part of the tower's TVaR.
    pub allocated: Estimate,
    /// What it paid for.
    pub by_cover: Option<ByCover>,
    /// The exact law of its years, where it is one compound sum.
    pub exact: Option<Exact>,
}

/// A layer under other terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Revalued {
    /// Limit for an event.
    pub limit: f64,
    /// The policy's retention.
    pub retention: f64,
    /// Mean net payment a year.
    pub expected: Estimate,
    /// That over the scenario's, with the paired error.
    pub factor: Estimate,
    /// Technical premium by the basis's chosen principle.
    pub technical: Estimate,
}

/// A layer under other limits and retentions, the scenario's own among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// Limits for an event, rising.
    pub limits: Vec<f64>,
    /// Retentions, rising; one for a layer that has none.
    pub retentions: Vec<f64>,
    /// The scenario's own limit and retention.
    pub own: (f64, f64),
    /// What both are counted by: an `event` or a `year`.
    pub per: &'static str,
    /// What the loss passes first: a `retention` or an `attachment`.
    pub start: &'static str,
    /// Does the aggregate for the year follow the limit?
    pub has_aggregate: bool,
    /// `[retention][limit]`.
    pub cells: Vec<Vec<Revalued>>,
}

impl Grid {
    /// The row of the scenario's own retention: increased limits.
    #[must_use]
    pub fn by_limit(&self) -> Vec<Revalued> {
        let own = self.retentions.iter().position(|it| *it == self.own.1);
        own.map_or_else(Vec::new, |at| self.cells[at].clone())
    }

    /// The column of the scenario's own limit: retention credits.
    #[must_use]
    pub fn by_retention(&self) -> Vec<Revalued> {
        let own = self.limits.iter().position(|it| *it == self.own.0);
        own.map_or_else(Vec::new, |at| {
            self.cells.iter().map(|row| row[at]).collect()
        })
    }
}

/// As whom a price is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// As whoever prices it, who sees all.
    Whole,
    /// As who carries it: all of its own layers, but not what the insured's contracts cap.
    Carried,
    /// As who buys it: what it pays and is quoted at, not what its carriers would want for it.
    Bought,
}

/// A tower with all that is known of its price.
#[derive(Clone, Debug)]
pub struct Priced<'a> {
    /// What names the run.
    pub facts: &'a Facts,
    /// The model.
    pub model: &'a Model,
    /// Whom the report is for, if it is for one party alone.
    pub audience: Option<&'a Audience>,
    /// The tower.
    pub tower: &'a Tower,
    /// How premiums are found.
    pub basis: &'a Basis,
    /// Its layers, from the bottom up.
    pub layers: Vec<PricedLayer>,
    /// The places of the layers that are asked for.
    pub shown: Vec<usize>,
    /// Net payments of all layers together.
    pub whole: LossCurve,
    /// Events a year that may reach the insured.
    pub events_a_year: f64,
    /// The layer asked for under other limits and retentions.
    pub grid: Option<Grid>,
}

impl<'a> Priced<'a> {
    /// Prices the layers of a tower.
    #[must_use]
    pub fn new(
        facts: &'a Facts,
        model: &'a Model,
        tower: &'a Tower,
        basis: &'a Basis,
        years: &TowerYears,
        by_cover: Vec<ByCover>,
    ) -> Self {
        let mut by_cover = by_cover.into_iter();
        let layer = |at: usize| {
            let summary = LayerSummary::new(tower, years, at, basis.level);
            let curve = &summary.curve;
            let loadings = basis.loadings_of(at);
            let price = |named: &Named| {
                let principle = named.principle;
                let technical = principle.technical(curve, loadings);
                (principle.risk_premium(curve), technical)
            };
            PricedLayer {
                premiums: basis.principles.iter().map(price).collect(),
                allocated: summary.allocated(basis.rate, loadings),
                by_cover: by_cover.next(),
                exact: exact(model, tower, at),
                summary,
            }
        };
        Self {
            facts,
            model,
            audience: None,
            tower,
            basis,
            layers: (0..tower.layers.len()).map(layer).collect(),
            shown: (0..tower.layers.len()).collect(),
            whole: years.whole(),
            events_a_year: years.events as f64 / years.years as f64,
            grid: None,
        }
    }

    /// As whom its reader sees it: an audience that insures itself is told what who buys is told.
    #[must_use]
    pub fn view(&self) -> View {
        match self.audience {
            None => View::Whole,
            Some(audience) if audience.is(self.tower.party) => View::Bought,
            Some(_) => View::Carried,
        }
    }

    /// The technical premium of a layer by the basis's chosen principle.
    #[must_use]
    pub fn technical(&self, layer: usize) -> Estimate {
        self.layers[layer].premiums[self.basis.chosen].1
    }

    /// The exact technical premium of a layer by the chosen principle, and how much the grid may be off.
    #[must_use]
    pub fn exact_technical(&self, layer: usize) -> Option<(f64, f64)> {
        let exact = self.layers[layer].exact.as_ref()?;
        let named = &self.basis.principles[self.basis.chosen];
        let loadings = self.basis.loadings_of(layer);
        let of = |year: &Yearly| year.technical(named.principle, loadings);
        let fine = of(&exact.fine);
        Some((fine, (fine - of(&exact.coarse)).abs()))
    }

    /// What is quoted for a layer, as a part of a technical premium of it above 0.
    #[must_use]
    pub fn quoted_of(&self, layer: usize, technical: Estimate) -> Option<f64> {
        let quoted = self.tower.layers[layer].premium?;
        (technical.value() > 0.0).then(|| quoted / technical.value())
    }

    /// An amount over the layer's limit; `None` for a layer without one.
    #[must_use]
    pub fn on_line(&self, layer: usize, amount: Estimate) -> Option<Estimate> {
        let limit = self.tower.layers[layer].limit()?;
        Some(amount.scaled(1.0 / limit))
    }

    /// The layer below in the same programme; of an event excess the one that ends where it starts.
    #[must_use]
    pub fn below(&self, layer: usize) -> Option<usize> {
        let it = &self.tower.layers[layer];
        let mut layers = self.tower.layers.iter();
        if it.treaty.is_some() {
            let ends = |other: &TowerLayer| Some(other.attachment + other.limits.event?);
            let is_below = |other: &TowerLayer| ends(other) == Some(it.attachment);
            return layers.position(|other| it.attachment > 0.0 && is_below(other));
        }
        let below = self.model.policies[it.policy?].over?;
        layers.position(|it| it.policy == Some(below))
    }

    /// Quoted premium per unit of limit over that of the layer below.
    #[must_use]
    pub fn quoted_relative(&self, layer: usize) -> Option<f64> {
        let rate = |at: usize| {
            let it = &self.tower.layers[at];
            Some(it.premium? / it.limit()?)
        };
        Some(rate(layer)? / rate(self.below(layer)?)?)
    }

    /// Technical premium per unit of limit over that of the layer below.
    #[must_use]
    pub fn technical_relative(&self, layer: usize) -> Option<f64> {
        let rate = |at: usize| {
            let limit = self.tower.layers[at].limit()?;
            Some(self.technical(at).value() / limit).filter(|rate| *rate > 0.0)
        };
        Some(rate(layer)? / rate(self.below(layer)?)?)
    }

    /// Does any layer have a quoted premium?
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        self.tower
            .layers
            .iter()
            .any(|layer| layer.premium.is_some())
    }

    /// Does a layer stand on the loss of a year and not on that of an event? A stop-loss does.
    #[must_use]
    pub fn is_annual(&self, layer: usize) -> bool {
        let treaty = self.tower.layers[layer].treaty;
        let kind = treaty.map(|at| &self.model.treaties[at].kind);
        matches!(kind, Some(TreatyKind::StopLoss { .. }))
    }

    /// `5M xs 3M` of a layer, amounts in words; of a quota share its part and what an event may be.
    #[must_use]
    pub fn terms(&self, layer: usize, say: impl Fn(f64) -> String) -> String {
        let it = &self.tower.layers[layer];
        let kind = it.treaty.map(|at| &self.model.treaties[at].kind);
        if let Some(TreatyKind::QuotaShare {
            cession,
            event_limit,
            ..
        }) = kind
        {
            let part = cell::share(cession.get());
            return match event_limit {
                Some(limit) => format!("{part} of {} an event", say(limit.get())),
                None => format!("{part} quota share"),
            };
        }
        let start = if it.attachment > 0.0 {
            it.attachment
        } else {
            it.ground
        };
        let limit = it.limits.event.or(it.limits.year);
        let limit = limit.map_or("unlimited".to_owned(), &say);
        let year = if self.is_annual(layer) { " a year" } else { "" };
        match start {
            0.0 => format!("{limit}{year}"),
            start => format!("{limit} xs {}{year}", say(start)),
        }
    }

    /// A layer under other terms against the scenario's.
    #[must_use]
    pub fn revalued(
        &self,
        (limit, retention): (f64, f64),
        years: &VariantYears,
        base: &VariantYears,
    ) -> Revalued {
        let is_heavy = self.tower.layers[self.shown[0]].is_heavy;
        let curve = years.curve().heavy_if(is_heavy && limit.is_infinite());
        let loadings = self.basis.loadings_of(self.shown[0]);
        let named = &self.basis.principles[self.basis.chosen];
        Revalued {
            limit,
            retention,
            expected: curve.mean(),
            factor: match base.rows.is_empty() {
                true => RatioOfMeans::default().finish(years.years),
                false if is_heavy => years.relative_to(base).in_doubt(),
                false => years.relative_to(base),
            },
            technical: named.principle.technical(&curve, loadings),
        }
    }
}
