//! The ladder that stands in the report of a run.

use super::Weights;
use crate::model::Model;
use crate::report::ladder::{Laddered, Variant, picture, setting};
use crate::report::plot::{Inline, Picture, PlotError};
use crate::report::{Line, Results, Who};
use crate::settle::ladder::{Asked, Assumed};
use crate::summary::Figure;
use crate::units::{PartyId, PerilId};

/// Losses that it shows, as `obligor ladder` does.
const RANGE: (f64, f64) = (1e4, 1e8);

/// Who pays a breach of any size at one party, by one peril; `None` where nobody bears anything.
///
/// The peril is the one that drives the tail most of those that hit the party. The party is the one with
/// the largest TVaR 99 % of those to whom a contract owes something for a breach that comes from
/// elsewhere, or of all where there is none; who carries others' risk for a premium is none of them.
///
/// # Errors
/// [`PlotError`] if the picture cannot be drawn.
pub fn ladder(results: &Results<'_>, weights: &Weights) -> Result<Option<Inline>, PlotError> {
    let Some(laddered) = laddered(results, weights) else {
        return Ok(None);
    };
    let setting = setting(results.facts, results.model);
    picture(&laddered).inline(&setting).map(Some)
}

fn laddered(results: &Results<'_>, weights: &Weights) -> Option<Laddered> {
    let model = results.model;
    let (claimant, peril) = told(results, weights)?;
    let assumed = Assumed::new(model, claimant, peril, &Asked::default()).ok()?;
    let made = Variant::new(&results.facts.scenario, model.clone(), assumed, RANGE);
    Some(Laddered::new(made.ok()?, Vec::new(), RANGE))
}

/// Whose breach by what is told.
fn told(results: &Results<'_>, weights: &Weights) -> Option<(PartyId, PerilId)> {
    let model = results.model;
    let tail = |line: &Line<'_>| {
        let tail = line.figure(Figure::Net).tvar.at(0.99);
        tail.map_or(0.0, |it| it.value())
    };
    let lines = results.lines().into_iter();
    let single = lines.filter(|line| !matches!(line.who, Who::Group(_)));
    let candidates = single.filter_map(|line| {
        let party = PartyId::new(line.party);
        let bears = tail(&line) > 0.0 && !model.carries_risk(party);
        let peril = heaviest(model, weights, party).filter(|_| bears)?;
        let is_owed = model.contracts.iter().any(|it| it.beneficiary == party);
        let is_others = model.perils[peril.index()].origin != party;
        Some((is_owed && is_others, tail(&line), party, peril))
    });
    let most = candidates.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    most.map(|(.., party, peril)| (party, peril))
}

/// The peril that drives the tail most of those that hit a party.
fn heaviest(model: &Model, weights: &Weights, party: PartyId) -> Option<PerilId> {
    let perils = model.perils.iter().zip(&weights.perils).enumerate();
    let hitting = perils.filter(|(_, (peril, _))| peril.hits.iter().any(|hit| hit.party == party));
    let most = hitting.max_by(|(_, (_, a)), (_, (_, b))| a.2.total_cmp(&b.2));
    most.map(|(at, _)| PerilId::new(at))
}
