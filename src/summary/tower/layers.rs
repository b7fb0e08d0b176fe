//! The layers of a tower and where each of them stands.

use crate::model::{Attachment, Heavy, Model, Policy, Treaty, TreatyKind};
use crate::settle::{Promise, PromiseKind, Waterfall};
use crate::summary::accounts::ceded_premium;
use std::fmt;

/// One layer: what it holds, where it stands, who carries it and for how much.
#[derive(Clone, Debug, PartialEq)]
pub struct TowerLayer {
    /// Its key in the scenario.
    pub key: String,
    /// Its place in the waterfall's list of promises.
    pub promise: u32,
    /// Its policy in the model; `None` for a treaty.
    pub policy: Option<usize>,
    /// Its treaty in the model; `None` for a policy.
    pub treaty: Option<usize>,
    /// Where it starts over what is below it in the tower, the retention left out: `5M xs 3M`.
    pub attachment: f64,
    /// Where it starts from the ground up, the retention of the primary included.
    pub ground: f64,
    /// What it holds.
    pub limits: Limits,
    /// Premium quoted, a year, for all insurers together; of a treaty before commission.
    pub premium: Option<f64>,
    /// Insurers, by position in the model, with their shares.
    pub insurers: Vec<(usize, f64)>,
    /// Does it pay, without a limit, on losses without a variance?
    pub is_heavy: bool,
}

/// What a layer holds, for all its insurers together and whoever bears the part not placed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// For an event; for a stop-loss for the year.
    pub event: Option<f64>,
    /// For the year.
    pub year: Option<f64>,
}

impl TowerLayer {
    /// The sum of the insurers' shares.
    #[must_use]
    pub fn placed(&self) -> f64 {
        self.insurers.iter().map(|(_, share)| share).sum()
    }

    /// The limit that rates are measured on: the event's, else the year's; times the part placed.
    #[must_use]
    pub fn limit(&self) -> Option<f64> {
        let limit = self.limits.event.or(self.limits.year)?;
        Some(limit * self.placed()).filter(|limit| *limit > 0.0)
    }
}

/// Layers that pay on one loss after another, from the bottom up.
#[derive(Clone, Debug, PartialEq)]
pub struct Tower {
    /// Who is insured or cedes, by position in the model.
    pub party: usize,
    /// How many parties alike have such a tower; it is priced for one of them.
    pub alike: u32,
    /// The layers; those of several programmes one after the other.
    pub layers: Vec<TowerLayer>,
}

/// The model in which a party's policies keep their promises and those of parties alike share
/// another, so that what is watched is the party's alone.
///
/// The terms are the same, and so is what is drawn for the party; for the others whether a policy is
/// void is drawn anew.
#[must_use]
pub fn singled_out(mut model: Model, party: usize) -> Model {
    let own = model.policies.iter();
    let own = own.filter(|policy| policy.insured.index() == party);
    let own: Vec<String> = own.map(|policy| policy.path.clone()).collect();
    for policy in &mut model.policies {
        if policy.insured.index() != party && own.contains(&policy.path) {
            policy.path.push_str("#others");
        }
    }
    model
}

/// Why there is no tower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPromise {
    /// What was asked for.
    pub asked: String,
}

impl fmt::Display for UnknownPromise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` has no policy or treaty", self.asked)
    }
}

impl std::error::Error for UnknownPromise {}

impl Tower {
    /// All policies of a party, programme by programme; of one that has none, its treaties.
    ///
    /// # Errors
    /// If the party is insured under none and cedes nothing.
    ///
    /// # Panics
    /// If it is one of parties alike and not [`singled_out`].
    pub fn of_party(
        model: &Model,
        waterfall: &Waterfall,
        party: usize,
    ) -> Result<Self, UnknownPromise> {
        let grounds = model.policies.iter().enumerate();
        let grounds =
            grounds.filter(|(_, policy)| policy.insured.index() == party && policy.over.is_none());
        let layers = grounds.flat_map(|(at, _)| programme(model, waterfall, at));
        let layers = match layers.collect::<Vec<_>>() {
            none if none.is_empty() => treaties(model, waterfall, party),
            some => some,
        };
        Self::new(model, waterfall, party, layers, &model.parties[party].key)
    }

    /// The whole tower that a policy stands in.
    ///
    /// # Errors
    /// If the waterfall does not list it.
    ///
    /// # Panics
    /// If its insured is one of parties alike and not [`singled_out`].
    pub fn around_policy(
        model: &Model,
        waterfall: &Waterfall,
        policy: usize,
    ) -> Result<Self, UnknownPromise> {
        let mut ground = policy;
        while let Some(below) = model.policies[ground].over {
            ground = below;
        }
        let layers = programme(model, waterfall, ground);
        let party = model.policies[policy].insured.index();
        Self::new(model, waterfall, party, layers, &model.policies[policy].key)
    }

    /// All treaties of the cedent of one.
    ///
    /// # Errors
    /// If the waterfall does not list it.
    pub fn around_treaty(
        model: &Model,
        waterfall: &Waterfall,
        treaty: usize,
    ) -> Result<Self, UnknownPromise> {
        let it = &model.treaties[treaty];
        let cedent = it.cedent.index();
        let layers = treaties(model, waterfall, cedent);
        Self::new(model, waterfall, cedent, layers, &it.key)
    }

    fn new(
        model: &Model,
        waterfall: &Waterfall,
        party: usize,
        layers: Vec<TowerLayer>,
        asked: &str,
    ) -> Result<Self, UnknownPromise> {
        let Some(first) = layers.first() else {
            return Err(UnknownPromise {
                asked: asked.to_owned(),
            });
        };
        let of_promise = &waterfall.promises()[first.promise as usize];
        assert_eq!(
            of_promise.instances, 1,
            "`{asked}` is of parties alike: the model has not singled out the one that is priced"
        );
        let alike = first.policy.map_or(1, |at| {
            let key = &model.policies[at].key;
            let of_key = model.policies.iter().filter(|policy| policy.key == *key);
            of_key.count() as u32
        });
        Ok(Self {
            party,
            alike,
            layers: marked(model, layers),
        })
    }

    /// The promises to be watched.
    #[must_use]
    pub fn watches(&self) -> Vec<u32> {
        self.layers.iter().map(|layer| layer.promise).collect()
    }
}

fn promise_at(waterfall: &Waterfall, path: &str, kind: PromiseKind) -> Option<u32> {
    let is_it = |promise: &Promise| promise.path == path && promise.kind == kind;
    let found = waterfall.promises().iter().position(is_it);
    found.map(|at| at as u32)
}

/// A primary and what lies over it.
fn programme(model: &Model, waterfall: &Waterfall, ground: usize) -> Vec<TowerLayer> {
    let (mut layers, mut at) = (Vec::new(), Some(ground));
    let retention = model.policies[ground].retention.get();
    let mut attachment = 0.0;
    while let Some(policy) = at {
        let it = &model.policies[policy];
        let Some(promise) = promise_at(waterfall, &it.path, PromiseKind::Policy) else {
            break;
        };
        if let Attachment::Fixed(stated) = it.attachment {
            attachment = stated.get();
        }
        layers.push(policy_layer(it, policy, promise, attachment, retention));
        attachment += it.limit.map_or(f64::INFINITY, |limit| limit.get());
        at = model.policies.iter().position(|up| up.over == Some(policy));
    }
    layers
}

/// The layers, those marked that losses without a variance reach.
fn marked(model: &Model, layers: Vec<TowerLayer>) -> Vec<TowerLayer> {
    let heavy = Heavy::of(model);
    let path = |layer: &TowerLayer| match (layer.policy, layer.treaty) {
        (Some(policy), _) => &model.policies[policy].path,
        (None, treaty) => &model.treaties[treaty.expect("a layer is of either")].path,
    };
    let mark = |layer: TowerLayer| TowerLayer {
        is_heavy: heavy.moves(path(&layer)),
        ..layer
    };
    layers.into_iter().map(mark).collect()
}

fn policy_layer(
    it: &Policy,
    policy: usize,
    promise: u32,
    attachment: f64,
    retention: f64,
) -> TowerLayer {
    let limit = it.limit.map(|limit| limit.get());
    let restored = 1.0 + it.reinstatements.len() as f64;
    let aggregate = it.aggregate.map(|aggregate| aggregate.get());
    let bought = limit.filter(|_| !it.reinstatements.is_empty());
    TowerLayer {
        key: it.key.clone(),
        promise,
        policy: Some(policy),
        treaty: None,
        attachment,
        ground: attachment + retention,
        limits: Limits {
            event: limit,
            year: aggregate.or(bought.map(|limit| limit * restored)),
        },
        premium: Some(it.premium.get()).filter(|premium| *premium > 0.0),
        insurers: shares(&it.insurers),
        is_heavy: false,
    }
}

fn shares(of: &[(crate::units::PartyId, crate::units::Share)]) -> Vec<(usize, f64)> {
    of.iter()
        .map(|(party, share)| (party.index(), share.get()))
        .collect()
}

/// The treaties of a cedent in inuring order, those on the year last, each order from the bottom up.
fn treaties(model: &Model, waterfall: &Waterfall, cedent: usize) -> Vec<TowerLayer> {
    let all = model.treaties.iter().enumerate();
    let own = all.filter(|(_, it)| it.cedent.index() == cedent);
    let layer = |(at, it): (usize, &Treaty)| {
        let is_annual = matches!(it.kind, TreatyKind::StopLoss { .. });
        let layer = treaty_layer(model, waterfall, at)?;
        Some(((is_annual, it.order), layer))
    };
    let mut layers: Vec<_> = own.filter_map(layer).collect();
    layers.sort_by(|(a, one), (b, other)| {
        let of_one = || one.attachment.total_cmp(&other.attachment);
        a.cmp(b).then_with(of_one)
    });
    layers.into_iter().map(|(_, layer)| layer).collect()
}

fn treaty_layer(model: &Model, waterfall: &Waterfall, at: usize) -> Option<TowerLayer> {
    let it = &model.treaties[at];
    let (attachment, limits, part) = match &it.kind {
        TreatyKind::QuotaShare {
            cession,
            event_limit,
            loss_ratio_cap,
            ..
        } => {
            // The event limit is one of the loss that is shared; the cap one of what is ceded.
            let limits = Limits {
                event: event_limit.map(|limit| cession.get() * limit.get()),
                year: loss_ratio_cap.map(|cap| cap * ceded_premium(model, it)),
            };
            (0.0, limits, 1.0)
        }
        TreatyKind::EventExcess {
            attachment,
            limit,
            placed,
            reinstatements,
            ..
        } => {
            let event = limit.get();
            let times = reinstatements.as_ref().map(|all| 1.0 + all.len() as f64);
            let limits = Limits {
                event: Some(event),
                year: times.map(|times| event * times),
            };
            (attachment.get(), limits, placed.get())
        }
        TreatyKind::StopLoss { attachment, limit } => {
            let limits = Limits {
                event: None,
                year: Some(limit.get()),
            };
            (attachment.get(), limits, 1.0)
        }
    };
    let mut reinsurers = shares(&it.reinsurers);
    reinsurers.iter_mut().for_each(|(_, share)| *share *= part);
    Some(TowerLayer {
        key: it.key.clone(),
        promise: promise_at(waterfall, &it.path, PromiseKind::Treaty)?,
        policy: None,
        treaty: Some(at),
        attachment,
        ground: attachment,
        limits,
        premium: premium_of(model, it),
        insurers: reinsurers,
        is_heavy: false,
    })
}

/// What the reinsurers of a treaty are paid together, before commission.
fn premium_of(model: &Model, it: &Treaty) -> Option<f64> {
    let shares: f64 = it.reinsurers.iter().map(|(_, share)| share.get()).sum();
    Some(ceded_premium(model, it) * shares).filter(|premium| *premium > 0.0)
}
