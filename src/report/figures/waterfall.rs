//! From own loss to net in a mean year, promise by promise.
//!
//! ```text
//! net = gross + Σ paid (contracts, policies, treaties) − Σ received − Σ insured + passed back
//! ```
//! Promises tell what moved; what the insured hand on of their recoveries is what policies paid
//! less what the insured kept, so that the steps always add up.

use super::Pictured;
use super::cast::{Cast, Player};
use crate::model::{Policy, Treaty};
use crate::report::plot::{Step, StepKind, Waterfall};
use crate::settle::{Promise, PromiseKind};
use crate::summary::Figure;
use crate::units::{PartyId, Share};

/// A step under this part of the largest amount is rounding.
const NOTHING: f64 = 1e-9;

/// One picture for each party that loses, pays or receives anything.
pub(super) fn pictures(run: &Pictured<'_>, cast: &Cast<'_>) -> Vec<Waterfall> {
    let flows = flows(run, cast);
    let pictures = cast
        .leads()
        .iter()
        .map(|player| picture(player, cast, &flows));
    pictures.filter(tells_something).collect()
}

/// One bar that is both start and end tells nothing.
fn tells_something(picture: &Waterfall) -> bool {
    let bars = usize::from(picture.gross > 0.0) + picture.steps.len();
    bars > 1
}

/// What a promise moves between two players in a mean year.
struct Flow<'a> {
    key: &'a str,
    kind: FlowKind,
    from: &'a str,
    to: &'a str,
    amount: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FlowKind {
    Contract,
    Policy,
    Treaty,
}

impl FlowKind {
    fn word(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Policy => "policy",
            Self::Treaty => "treaty",
        }
    }
}

/// The flows of all promises, those of several insurers each on its own.
fn flows<'a>(run: &Pictured<'a>, cast: &Cast<'a>) -> Vec<Flow<'a>> {
    let promises = run.waterfall.promises().iter().zip(&run.summary.promises);
    promises
        .flat_map(|(promise, estimate)| {
            let amount = estimate.mean_paid.value() * f64::from(promise.instances);
            of_promise(run, cast, promise, amount)
        })
        .filter(|flow| flow.amount != 0.0 && flow.from != flow.to)
        .collect()
}

fn of_promise<'a>(
    run: &Pictured<'a>,
    cast: &Cast<'a>,
    promise: &Promise,
    amount: f64,
) -> Vec<Flow<'a>> {
    let model = run.model;
    let name = |party: PartyId| cast.player(party.index()).key;
    match promise.kind {
        PromiseKind::Contract => {
            let found = model.contracts.iter().find(|it| it.path == promise.path);
            let flow = found.map(|it| Flow {
                key: &it.key,
                kind: FlowKind::Contract,
                from: name(it.obligor),
                to: name(it.beneficiary),
                amount,
            });
            flow.into_iter().collect()
        }
        PromiseKind::Policy => {
            let found = model.policies.iter().find(|it| it.path == promise.path);
            found.map_or_else(
                Vec::new,
                |Policy {
                     key,
                     insurers,
                     insured,
                     ..
                 }| {
                    shared(
                        key,
                        FlowKind::Policy,
                        insurers,
                        name(*insured),
                        amount,
                        &name,
                    )
                },
            )
        }
        PromiseKind::Treaty => {
            let found = model.treaties.iter().find(|it| it.path == promise.path);
            found.map_or_else(
                Vec::new,
                |Treaty {
                     key,
                     reinsurers,
                     cedent,
                     ..
                 }| {
                    shared(
                        key,
                        FlowKind::Treaty,
                        reinsurers,
                        name(*cedent),
                        amount,
                        &name,
                    )
                },
            )
        }
        // Caps and sublimits are parts of the others; credits are no part of the net loss.
        PromiseKind::Cap | PromiseKind::Credit | PromiseKind::Sublimit => Vec::new(),
    }
}

/// The parts that several carriers pay of an amount.
fn shared<'a>(
    key: &'a str,
    kind: FlowKind,
    carriers: &[(PartyId, Share)],
    to: &'a str,
    amount: f64,
    name: &impl Fn(PartyId) -> &'a str,
) -> Vec<Flow<'a>> {
    let placed: f64 = carriers.iter().map(|(_, share)| share.get()).sum();
    let part = |share: &Share| amount * share.get() / placed;
    carriers
        .iter()
        .map(|(carrier, share)| Flow {
            key,
            kind,
            from: name(*carrier),
            to,
            amount: part(share),
        })
        .collect()
}

fn picture(player: &Player<'_>, cast: &Cast<'_>, flows: &[Flow<'_>]) -> Waterfall {
    let (gross, net) = (player.mean(Figure::Gross), player.mean(Figure::Net));
    let mut steps: Vec<Step> = Vec::new();
    let mine = |flow: &&Flow<'_>| flow.from == player.key || flow.to == player.key;
    steps.extend(
        flows
            .iter()
            .filter(mine)
            .map(|flow| step(player, cast, flow)),
    );
    let reached = gross + steps.iter().map(|step| step.amount).sum::<f64>();
    let largest = steps
        .iter()
        .map(|step| step.amount.abs())
        .fold(gross, f64::max);
    let back = net - reached;
    if back.abs() > NOTHING * largest {
        steps.push(handed_on(player, back));
    }
    steps.sort_by_key(order);
    Waterfall {
        party: player.alias(),
        when: "a mean year".to_owned(),
        gross,
        steps,
        net,
    }
}

/// Burdens first, then what relieves; insurers see the loss net of recoveries before treaties.
fn order(step: &Step) -> u8 {
    match step.kind {
        StepKind::Owed => 0,
        StepKind::Insuring => 1,
        StepKind::Received => 2,
        StepKind::Recovered if step.amount < 0.0 => 3,
        StepKind::Insured => 4,
        StepKind::Recovered => 5,
    }
}

fn step(player: &Player<'_>, cast: &Cast<'_>, flow: &Flow<'_>) -> Step {
    let pays = flow.from == player.key;
    let other = if pays { flow.to } else { flow.from };
    let name = cast
        .all()
        .iter()
        .find(|it| it.key == other)
        .map_or(other, |it| it.name);
    let way = if pays { "to" } else { "from" };
    let label = format!("{way} {name}, {} {}", flow.kind.word(), flow.key);
    let kind = match (flow.kind, pays) {
        (FlowKind::Contract, true) => StepKind::Owed,
        (FlowKind::Contract, false) => StepKind::Received,
        (FlowKind::Policy | FlowKind::Treaty, true) => StepKind::Insuring,
        (FlowKind::Policy | FlowKind::Treaty, false) => StepKind::Insured,
    };
    let amount = if pays { flow.amount } else { -flow.amount };
    Step {
        label,
        party: other.to_owned(),
        amount,
        kind,
    }
}

/// What the insured hand on of their recoveries: a burden to them, a relief to insurers.
fn handed_on(player: &Player<'_>, amount: f64) -> Step {
    let label = match player.is_carrier {
        true => "recoveries the insured hand on",
        false => "recoveries handed on to insurers",
    };
    Step {
        label: label.to_owned(),
        party: String::new(),
        amount,
        kind: StepKind::Recovered,
    }
}
