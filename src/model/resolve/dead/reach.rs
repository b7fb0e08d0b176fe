//! The events behind a promise: what can hit its beneficiary, or be claimed from it.

use super::{heads_of, heads_of_regimes, named};
use crate::model::{Contract, FlowDown, Hit, Liability, Model, Peril, Policy};
use crate::units::{HeadId, HeadSet, PartyId, PerilId};

/// Who is hit by what, and who answers to whom: a scenario may have 100,000 parties, and each is
/// looked up, not searched for.
#[derive(Clone, Debug)]
pub(super) struct Network<'a> {
    pub model: &'a Model,
    hits: Vec<Vec<(PerilId, &'a Peril, &'a Hit)>>,
    owed: Vec<Vec<&'a Contract>>,
}

impl<'a> Network<'a> {
    pub fn of(model: &'a Model) -> Self {
        let parties = model.parties.len();
        let (mut hits, mut owed) = (vec![Vec::new(); parties], vec![Vec::new(); parties]);
        for (index, peril) in model.perils.iter().enumerate() {
            for hit in &peril.hits {
                hits[hit.party.index()].push((PerilId::new(index), peril, hit));
            }
        }
        for contract in &model.contracts {
            owed[contract.obligor.index()].push(contract);
        }
        Self { model, hits, owed }
    }

    /// Can what a party owes flow down from contract to contract back to it?
    pub fn goes_round(&self) -> bool {
        let flows = |contract: &&&Contract| contract.flow_down != FlowDown::None;
        let mut waits_for: Vec<usize> = vec![0; self.owed.len()];
        let all = || self.owed.iter().flatten().filter(flows);
        all().for_each(|contract| waits_for[contract.beneficiary.index()] += 1);
        let mut free: Vec<usize> = (0..waits_for.len())
            .filter(|party| waits_for[*party] == 0)
            .collect();
        let mut reached = 0;
        while let Some(party) = free.pop() {
            reached += 1;
            for contract in self.owed[party].iter().filter(flows) {
                let next = contract.beneficiary.index();
                waits_for[next] -= 1;
                if waits_for[next] == 0 {
                    free.push(next);
                }
            }
        }
        reached < self.owed.len()
    }

    /// Does another contract of the same beneficiary answer for the fault of a party? Then the two
    /// divide it, whatever becomes of either part.
    pub fn is_divided(&self, contract: &Contract, party: PartyId) -> bool {
        self.model.contracts.iter().any(|other| {
            other.beneficiary == contract.beneficiary
                && other.path != contract.path
                && (other.names(party) || other.liability == Liability::Full)
        })
    }

    /// The contracts under which a party answers.
    fn answered_by(&self, party: PartyId) -> &[&'a Contract] {
        &self.owed[party.index()]
    }

    fn hitting(&self, party: PartyId) -> Vec<Event<'a>> {
        let hits = self.hits[party.index()].iter();
        hits.map(|(id, peril, hit)| Event {
            id: *id,
            peril,
            hit,
            heads: heads_of(hit).or(heads_of_regimes(self.model, hit)),
        })
        .collect()
    }
}

/// A way that an event of a peril comes to a promise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event<'a> {
    pub id: PerilId,
    pub peril: &'a Peril,
    /// The hit that the money comes from.
    pub hit: &'a Hit,
    /// The heads it can come as; `contract` alone where others claim first.
    pub heads: HeadSet,
}

/// The events behind a promise, seen from the party that its conditions are about.
#[derive(Clone, Debug)]
pub(super) struct Reach<'a> {
    pub model: &'a Model,
    pub subject: PartyId,
    /// Those whose highest culpability conditions ask: the subject and whose blame it takes.
    pub culprits: Vec<PartyId>,
    pub events: Vec<Event<'a>>,
    /// The perils of these events, in words: `perils that hit clinic`.
    pub words: String,
}

impl<'a> Reach<'a> {
    /// The same, of events that `keep` accepts.
    pub fn of(&self, keep: impl Fn(&Event<'a>) -> bool) -> Self {
        Self {
            model: self.model,
            subject: self.subject,
            culprits: self.culprits.clone(),
            events: self.events.iter().copied().filter(keep).collect(),
            words: self.words.clone(),
        }
    }

    /// The heads that these events can come as.
    pub fn heads(&self) -> HeadSet {
        let heads = self.events.iter().map(|event| event.heads);
        heads.fold(HeadSet::EMPTY, HeadSet::or)
    }
}

/// The events for which a contract can be called on: somebody it answers for is at fault for the
/// loss of the beneficiary or, where claims flow down, for what the beneficiary owes.
pub(super) fn of_contract<'a>(
    network: &Network<'a>,
    contract: &'a Contract,
    flow_down: FlowDown,
) -> Reach<'a> {
    let answered = || std::iter::once(contract.obligor).chain(contract.answers_for.iter().copied());
    let mut events: Vec<Event<'a>> = answered()
        .flat_map(|party| of_fault(network, contract, party, flow_down))
        .collect();
    if contract.liability == Liability::Full && flow_down != FlowDown::None {
        let in_breach = |event: &Event<'_>| answered().any(|party| is_in(event.peril, party));
        events.extend(owed_by(network, contract.beneficiary).filter(in_breach));
    }
    let model = network.model;
    let obligor = named(model, contract.obligor);
    let beneficiary = named(model, contract.beneficiary);
    Reach {
        model,
        subject: contract.obligor,
        culprits: std::iter::once(contract.obligor)
            .chain(contract.blamed_beside().iter().copied())
            .collect(),
        events,
        words: format!("perils that `{obligor}` answers to `{beneficiary}` for"),
    }
}

/// The events for which a contract can be called on for the fault of one party.
pub(super) fn of_fault<'a>(
    network: &Network<'a>,
    contract: &Contract,
    party: PartyId,
    flow_down: FlowDown,
) -> Vec<Event<'a>> {
    let beneficiary = contract.beneficiary;
    if party == beneficiary {
        return Vec::new();
    }
    let mut events = network.hitting(beneficiary);
    if flow_down != FlowDown::None {
        events.extend(claimed_from(network, beneficiary, party));
    }
    events.retain(|event| has_fault(event.hit, party));
    events
}

/// The events for which a policy can be called on.
pub(super) fn of_policy<'a>(network: &Network<'a>, policy: &Policy) -> Reach<'a> {
    let (model, insured) = (network.model, policy.insured);
    let mut events = network.hitting(insured);
    let claimed: Vec<Event<'_>> = owed_by(network, insured).collect();
    let party = named(model, insured);
    let words = if claimed.is_empty() {
        format!("perils that hit `{party}`")
    } else {
        format!("perils that hit `{party}` or that it answers for")
    };
    events.extend(claimed);
    Reach {
        model,
        subject: insured,
        culprits: vec![insured],
        events,
        words,
    }
}

/// What a party can owe under its contracts, which form no circle ([`Network::goes_round`]).
fn owed_by<'a>(network: &Network<'a>, obligor: PartyId) -> impl Iterator<Item = Event<'a>> {
    let owed = network.answered_by(obligor).iter();
    owed.flat_map(|contract| of_contract(network, contract, contract.flow_down).events)
        .map(as_liability)
}

/// What a party can owe under its contracts for the fault of one.
fn claimed_from<'a>(
    network: &Network<'a>,
    obligor: PartyId,
    at_fault: PartyId,
) -> impl Iterator<Item = Event<'a>> {
    let owed = network.answered_by(obligor).iter();
    owed.filter(move |contract| contract.names(at_fault) || contract.liability == Liability::Full)
        .flat_map(move |contract| of_fault(network, contract, at_fault, contract.flow_down))
        .map(as_liability)
}

/// The events that being in breach for a party opens to a contract for the whole loss.
pub(super) fn of_breach<'a>(
    network: &Network<'a>,
    contract: &Contract,
    party: PartyId,
) -> Vec<Event<'a>> {
    let is_whole = contract.liability == Liability::Full && contract.flow_down != FlowDown::None;
    let owed = owed_by(network, contract.beneficiary);
    let events = owed.filter(|event| is_whole && is_in(event.peril, party));
    events.collect()
}

/// Has the party a fault share for anybody that the peril hits?
fn is_in(peril: &Peril, party: PartyId) -> bool {
    peril.hits.iter().any(|hit| has_fault(hit, party))
}

fn as_liability(event: Event<'_>) -> Event<'_> {
    Event {
        heads: HeadSet::of([HeadId::CONTRACT]),
        ..event
    }
}

fn has_fault(hit: &Hit, party: PartyId) -> bool {
    hit.fault
        .iter()
        .any(|(each, share)| *each == party && share.get() > 0.0)
}
