//! What is asked for: a tower by name, and the basis of premiums.

use super::{BasisArgs, What};
use crate::cli::exit::Failure;
use crate::model::Model;
use crate::report::listed;
use crate::report::price::{Basis, Parameters};
use crate::scenario::hint_for;
use crate::settle::Waterfall;
use crate::summary::commission;
use crate::summary::premium::Loadings;
use crate::summary::tower::{Tower, TowerLayer};

/// What is priced, by its position in the model.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    Policy(usize),
    Party(usize),
    Treaty(usize),
}

impl Asked {
    pub fn of(model: &Model, what: &What) -> Result<Self, Failure> {
        match (&what.policy, &what.tower, &what.treaty) {
            (Some(key), _, _) => {
                let keys = model.policies.iter().map(|it| it.key.as_str());
                place("policy", key, keys).map(Self::Policy)
            }
            (None, Some(key), _) => party(model, key).map(Self::Party),
            (None, None, key) => {
                let key = key.as_deref().unwrap_or_default();
                let keys = model.treaties.iter().map(|it| it.key.as_str());
                place("treaty", key, keys).map(Self::Treaty)
            }
        }
    }

    /// Whose tower it is: the insured or the cedent.
    pub fn party(self, model: &Model) -> usize {
        match self {
            Self::Policy(policy) => model.policies[policy].insured.index(),
            Self::Party(party) => party,
            Self::Treaty(treaty) => model.treaties[treaty].cedent.index(),
        }
    }

    /// The part of the premium that a quota share's own commission takes; 0 of anything else.
    pub fn commission(self, model: &Model) -> f64 {
        match self {
            Self::Policy(_) | Self::Party(_) => 0.0,
            Self::Treaty(treaty) => commission(&model.treaties[treaty]),
        }
    }

    /// The layers that are asked for, by their places in the tower.
    pub fn shown(self, tower: &Tower) -> Vec<usize> {
        let is_shown = |layer: &TowerLayer| match self {
            Self::Policy(policy) => layer.policy == Some(policy),
            Self::Treaty(treaty) => layer.treaty == Some(treaty),
            Self::Party(_) => true,
        };
        let layers = tower.layers.iter().enumerate();
        let shown = layers.filter(|(_, layer)| is_shown(layer));
        shown.map(|(at, _)| at).collect()
    }

    pub fn tower(self, model: &Model, waterfall: &Waterfall) -> Result<Tower, Failure> {
        let tower = match self {
            Self::Policy(policy) => Tower::around_policy(model, waterfall, policy),
            Self::Party(party) => Tower::of_party(model, waterfall, party),
            Self::Treaty(treaty) => Tower::around_treaty(model, waterfall, treaty),
        };
        tower.map_err(|error| {
            let mut insured: Vec<String> = Vec::new();
            let parties = model.policies.iter().map(|policy| policy.insured);
            let cedents = model.treaties.iter().map(|treaty| treaty.cedent);
            for party in parties.chain(cedents) {
                let key = key_of(model, party.index());
                if !insured.contains(&key) {
                    insured.push(key);
                }
            }
            let hint = match insured.is_empty() {
                true => "the scenario has no policies and no treaties".to_owned(),
                false => format!("those with one are {}", listed(insured)),
            };
            Failure::usage(error, hint)
        })
    }
}

/// The place of a key; a party's policies of a group share theirs, and the first stands for all.
fn place<'a>(
    what: &str,
    key: &str,
    keys: impl Iterator<Item = &'a str> + Clone,
) -> Result<usize, Failure> {
    let found = keys.clone().position(|known| known == key);
    found.ok_or_else(|| {
        let mut known: Vec<&str> = keys.collect();
        known.dedup();
        Failure::usage(
            format!("`--{what}` is `{key}`, which is no {what} of the scenario"),
            match known.is_empty() {
                true => format!("the scenario has no {what}"),
                false => hint_for(key, &known),
            },
        )
    })
}

/// A party by its id; a group stands for its first member.
fn party(model: &Model, key: &str) -> Result<usize, Failure> {
    let of_group = model.groups.iter().find(|group| group.key == key);
    let of_group = of_group.map(|group| group.members.start);
    let found = model.party(key).map(|party| party.index()).or(of_group);
    found.ok_or_else(|| {
        let mut known: Vec<String> = (0..model.parties.len())
            .map(|at| key_of(model, at))
            .collect();
        known.dedup();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        Failure::usage(
            format!("`--tower` is `{key}`, which is no party of the scenario"),
            hint_for(key, &known),
        )
    })
}

/// The id of a party, of a member that of its group.
fn key_of(model: &Model, at: usize) -> String {
    let party = &model.parties[at];
    match party.group {
        Some(group) => model.groups[group.index()].key.clone(),
        None => party.key.clone(),
    }
}

/// The loadings of each layer where one of them has a commission of its own and nobody says another.
pub(super) fn by_layer(
    args: &BasisArgs,
    model: &Model,
    tower: &Tower,
) -> Result<Vec<Loadings>, Failure> {
    let own = |layer: &TowerLayer| {
        let treaty = layer.treaty.map(|at| &model.treaties[at]);
        treaty.map_or(0.0, commission)
    };
    let layers = tower.layers.iter();
    let commissions: Vec<f64> = layers.map(own).collect();
    if args.ceding_commission.is_some() || commissions.iter().all(|it| *it == 0.0) {
        return Ok(Vec::new());
    }
    let loadings = commissions.into_iter().map(|it| loadings(args, it));
    loadings.collect()
}

/// The loadings; `commission` is the ceding commission where nobody says.
fn loadings(args: &BasisArgs, commission: f64) -> Result<Loadings, Failure> {
    let loadings = Loadings::new(
        args.expenses,
        args.brokerage,
        args.profit,
        args.ceding_commission.unwrap_or(commission),
        args.fixed_expense,
    );
    loadings.map_err(|error| {
        Failure::usage(
            error,
            "write parts of the premium that leave some of it, such as --expenses 10% --brokerage 15%",
        )
    })
}

/// The basis of premiums; `commission` is the ceding commission where nobody says.
pub(super) fn basis(args: &BasisArgs, commission: f64) -> Result<Basis, Failure> {
    let loadings = loadings(args, commission)?;
    refuse_what_cannot_be(args)?;
    let parameters = Parameters {
        load: args.load,
        sd_load: args.sd_load,
        rate: args.cost_of_capital,
        level: args.capital_level,
        wang: args.wang,
        hazard: args.hazard,
        ratio: args.loss_ratio,
    };
    Ok(Basis::new(parameters, loadings, &args.principle))
}

/// Parameters outside of what their principles take.
fn refuse_what_cannot_be(args: &BasisArgs) -> Result<(), Failure> {
    let at_least = |least: f64, most: f64| {
        move |value: f64| value.is_finite() && value >= least && value <= most
    };
    let inside = |value: f64| value > 0.0 && value < 1.0;
    let checks: [(&str, f64, bool, &str); 7] = [
        (
            "load",
            args.load,
            at_least(0.0, 1e6)(args.load),
            "from 0 to 1_000_000",
        ),
        (
            "sd-load",
            args.sd_load,
            at_least(0.0, 1e6)(args.sd_load),
            "from 0 to 1_000_000",
        ),
        (
            "cost-of-capital",
            args.cost_of_capital,
            at_least(0.0, 1.0)(args.cost_of_capital),
            "from 0 to 1",
        ),
        (
            "capital-level",
            args.capital_level,
            inside(args.capital_level),
            "above 0 and below 1",
        ),
        (
            "wang",
            args.wang,
            at_least(0.0, 10.0)(args.wang),
            "from 0 to 10",
        ),
        (
            "hazard",
            args.hazard,
            args.hazard > 0.0 && args.hazard <= 1.0,
            "above 0 and at most 1",
        ),
        (
            "loss-ratio",
            args.loss_ratio,
            args.loss_ratio > 0.0 && args.loss_ratio.is_finite(),
            "above 0",
        ),
    ];
    for (name, value, is_good, allowed) in checks {
        if !is_good {
            return Err(Failure::usage(
                format!("`--{name}` is {value}, not {allowed}"),
                "`obligor price --help` tells the defaults",
            ));
        }
    }
    Ok(())
}
