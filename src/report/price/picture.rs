//! The picture of a priced tower.

use super::sentence::share;
use super::{Priced, View};
use crate::model::{Contract, Relation};
use crate::report::plot::{
    Currency, Imprint, Palette, Rate, Setting, TowerBox, TowerContracts, TowerPicture,
};
use crate::summary::estimate::Z_95;
use crate::summary::tower::CoverClass;
use crate::summary::{Estimate, Proportion};

/// Colours, currency and origin.
#[must_use]
pub fn setting(priced: &Priced<'_>) -> Setting {
    let layers = priced.tower.layers.iter();
    let insurers = layers.flat_map(|layer| &layer.insurers);
    let named = insurers.map(|(party, _)| {
        let it = &priced.model.parties[*party];
        (it.key.clone(), it.name.clone())
    });
    Setting {
        palette: Palette::new(named),
        currency: Currency::new(&priced.model.currency),
        imprint: Imprint::of(priced.facts, priced.model),
    }
}

/// The whole tower, whichever layers are asked for.
#[must_use]
pub fn picture(priced: &Priced<'_>) -> TowerPicture {
    let contracts = match priced.view() {
        View::Whole | View::Bought => Some(caps(priced)),
        View::Carried => None,
    };
    TowerPicture {
        insured: priced.model.parties[priced.tower.party].name.clone(),
        layers: (0..priced.layers.len())
            .map(|at| layer(priced, at))
            .collect(),
        contracts: contracts.map(|(caps, uncapped)| TowerContracts { caps, uncapped }),
    }
}

/// What the contracts of the insured cap in sum, and how many have no cap. A contract without caps,
/// a cap `within` another and what a pool cuts off count for nothing.
#[must_use]
pub fn caps(priced: &Priced<'_>) -> (f64, usize) {
    let party = priced.tower.party;
    let contracts = priced.model.contracts.iter();
    let own: Vec<(usize, &Contract)> = contracts
        .enumerate()
        .filter(|(_, contract)| contract.obligor.index() == party)
        .collect();
    let uncapped = own
        .iter()
        .filter(|(_, contract)| contract.caps.is_empty())
        .count();
    let mut sums: Vec<(usize, f64)> = own
        .iter()
        .map(|(at, contract)| (*at, cap_of(contract)))
        .collect();
    for pool in priced
        .model
        .pools
        .iter()
        .filter(|pool| pool.obligor.index() == party)
    {
        let members = |at: &usize| pool.members.contains(at);
        let all: f64 = sums
            .iter()
            .filter(|(at, _)| members(at))
            .map(|(_, sum)| sum)
            .sum();
        let part = (pool.limit.get() / all).min(1.0);
        sums.iter_mut()
            .filter(|(at, _)| members(at))
            .for_each(|(_, sum)| *sum *= part);
    }
    (sums.iter().map(|(_, sum)| sum).sum(), uncapped)
}

/// The most that a contract's caps let through together.
fn cap_of(contract: &Contract) -> f64 {
    let (mut shared, mut beside): (f64, f64) = (0.0, 0.0);
    for cap in &contract.caps {
        let limit = cap.limit.get();
        match cap.relation {
            Relation::General | Relation::NonCumulative => shared = shared.max(limit),
            Relation::Separate | Relation::Additive => beside += limit,
            Relation::Within(_) => {}
        }
    }
    shared + beside
}

fn layer(priced: &Priced<'_>, at: usize) -> TowerBox {
    let (it, told) = (&priced.tower.layers[at], &priced.layers[at]);
    let technical = priced.technical(at);
    let technical = (priced.view() != View::Bought).then_some(technical);
    let parties = &priced.model.parties;
    let limit = it.limits.event.or(it.limits.year);
    let grounds = priced.tower.layers[..=at].iter().enumerate();
    let starts = grounds
        .filter(|(at, _)| priced.below(*at).is_none())
        .count();
    let summary = &told.summary;
    TowerBox {
        name: it.key.clone(),
        column: starts.saturating_sub(1),
        from: it.ground,
        to: limit.map(|limit| it.ground + limit),
        shares: it
            .insurers
            .iter()
            .map(|(party, part)| (parties[*party].key.clone(), *part))
            .collect(),
        attached: often(summary.p_attach_year),
        exhausted: often(summary.p_exhaust_year),
        expected: summary.expected().value(),
        technical: technical.map(Estimate::value),
        quoted: it.premium,
        rate: technical.and_then(|it| priced.on_line(at, it)).map(rate),
        quoted_rate: it
            .premium
            .zip(it.limit())
            .map(|(premium, limit)| premium / limit),
        outside_caps: outside_caps(priced, at),
    }
}

fn often(proportion: Proportion) -> String {
    match proportion.value() {
        0.0 => "never".to_owned(),
        value => share(value).replace('%', " %"),
    }
}

fn rate(estimate: Estimate) -> Rate {
    let interval = estimate.interval(Z_95);
    Rate {
        value: interval.value(),
        low: interval.low(),
        high: interval.high(),
    }
}

/// The part of what a layer paid that went to claims outside all caps.
fn outside_caps(priced: &Priced<'_>, at: usize) -> f64 {
    let Some(it) = &priced.layers[at].by_cover else {
        return 0.0;
    };
    debug_assert_eq!(it.classes.len(), CoverClass::ALL.len());
    let all: f64 = it.classes.iter().map(|(_, paid)| paid.value()).sum();
    if all > 0.0 {
        it.carved_out.value() / all
    } else {
        0.0
    }
}
