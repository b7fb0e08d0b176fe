//! The picture of a priced tower.

use super::sentence::{share, stated};
use super::{Priced, View};
use crate::model::{Contract, Relation, Treaty, TreatyKind};
use crate::report::plot::{
    Currency, Imprint, Palette, Rate, Setting, TowerBox, TowerContracts, TowerPicture,
    YearAndEvent, YearAndEventPanel, curve_of,
};
use crate::summary::estimate::Z_95;
use crate::summary::tower::{CoverClass, LayerEvent, TowerYears};
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
    let of_treaties = priced.tower.layers.iter().any(|it| it.treaty.is_some());
    // No contract loads a treaty directly.
    let contracts = match priced.view() {
        View::Whole | View::Bought if !of_treaties => Some(caps(priced)),
        View::Whole | View::Bought | View::Carried => None,
    };
    let columns = match of_treaties {
        true => side_by_side(priced),
        false => programmes(priced),
    };
    TowerPicture {
        insured: priced.model.parties[priced.tower.party].name.clone(),
        of_treaties,
        layers: columns
            .into_iter()
            .enumerate()
            .map(|(at, column)| layer(priced, at, column))
            .collect(),
        contracts: contracts.map(|(caps, uncapped)| TowerContracts { caps, uncapped }),
    }
}

/// The layers that are asked for, and all together: what they pay in a year, and in its largest event.
#[must_use]
pub fn year_and_event(priced: &Priced<'_>, years: &TowerYears) -> YearAndEvent {
    let of_layers = priced.shown.iter().map(|at| {
        let name = format!(
            "{}  {}",
            priced.tower.layers[*at].key,
            priced.terms(*at, stated)
        );
        panel(name, years, |row| row.layer as usize == *at)
    });
    let is_whole = priced.shown.len() == priced.layers.len() && priced.layers.len() > 1;
    let whole = is_whole.then(|| panel("all layers together".to_owned(), years, |_| true));
    YearAndEvent {
        title: format!(
            "{}: what is paid less what comes back, in a year and in its largest event",
            priced.model.parties[priced.tower.party].name
        ),
        panels: of_layers.chain(whole).collect(),
    }
}

fn panel(
    name: String,
    years: &TowerYears,
    is_of: impl Fn(&LayerEvent) -> bool,
) -> YearAndEventPanel {
    let net = |row: &LayerEvent| is_of(row).then_some(row.paid - row.back);
    YearAndEventPanel {
        name,
        party: None,
        year: curve_of(years.totals(net).losses(), years.years),
        event: curve_of(years.largest(net).losses(), years.years),
    }
}

/// The column of each layer: a programme starts where nothing lies below.
fn programmes(priced: &Priced<'_>) -> Vec<usize> {
    let mut starts = 0;
    let layers = 0..priced.layers.len();
    let column = layers.map(|at| {
        starts += usize::from(priced.below(at).is_none());
        starts.saturating_sub(1)
    });
    column.collect()
}

/// The column of each treaty: one for each but event excesses of one order that lie over one another.
fn side_by_side(priced: &Priced<'_>) -> Vec<usize> {
    let treaty = |at: usize| {
        let layer = &priced.tower.layers[at];
        layer.treaty.map(|treaty| &priced.model.treaties[treaty])
    };
    let lies_over = |at: usize, below: usize| {
        let (Some(upper), Some(lower)) = (treaty(at), treaty(below)) else {
            return false;
        };
        let layers = &priced.tower.layers;
        let end = layers[below]
            .limits
            .event
            .map(|it| layers[below].ground + it);
        let is_excess = |it: &Treaty| matches!(it.kind, TreatyKind::EventExcess { .. });
        upper.order == lower.order
            && is_excess(upper)
            && is_excess(lower)
            && end.is_some_and(|end| end <= layers[at].ground)
    };
    let mut columns = Vec::new();
    for at in 0..priced.layers.len() {
        let last = columns.last().copied();
        let column = match last {
            Some(last) if lies_over(at, at - 1) => last,
            Some(last) => last + 1,
            None => 0,
        };
        columns.push(column);
    }
    columns
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

/// Where a layer starts and ends, who has which part of its width, and its terms where these are not
/// its height: a quota share is as wide as its cession and as high as the events that it shares.
fn shape(priced: &Priced<'_>, at: usize) -> (f64, Option<f64>, f64, Option<String>) {
    let it = &priced.tower.layers[at];
    let limit = it.limits.event.or(it.limits.year);
    let end = limit.map(|limit| it.ground + limit);
    let terms = it.treaty.map(|_| priced.terms(at, stated));
    match it.treaty.map(|treaty| &priced.model.treaties[treaty].kind) {
        Some(TreatyKind::QuotaShare {
            cession,
            event_limit,
            ..
        }) => {
            let end = event_limit.map(|limit| limit.get());
            (0.0, end, cession.get(), terms)
        }
        Some(TreatyKind::EventExcess { .. } | TreatyKind::StopLoss { .. }) | None => {
            (it.ground, end, 1.0, terms)
        }
    }
}

fn layer(priced: &Priced<'_>, at: usize, column: usize) -> TowerBox {
    let (it, told) = (&priced.tower.layers[at], &priced.layers[at]);
    let technical = priced.technical(at);
    let technical = (priced.view() != View::Bought).then_some(technical);
    let parties = &priced.model.parties;
    let (from, to, width, terms) = shape(priced, at);
    let summary = &told.summary;
    TowerBox {
        name: it.key.clone(),
        column,
        from,
        to,
        shares: it
            .insurers
            .iter()
            .map(|(party, part)| (parties[*party].key.clone(), width * part))
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
        terms,
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
