//! Contracts: terms that no claim can come to.

use super::condition::{culpability, may_meet, never_met};
use super::reach::{Event, Network, Reach, of_breach, of_contract, of_fault};
use super::{listed, named, path_of};
use crate::model::resolve::Context;
use crate::model::{
    Attribution, Cap, CarveOut, Contract, FlowDown, Indemnity, Model, Relation, Trigger,
};
use crate::scenario::{Finding, Path};
use crate::units::{HeadId, HeadSet, PartyId};

/// The warnings about a contract.
pub(super) fn dead(
    network: &Network<'_>,
    contract: &Contract,
    context: &Context<'_>,
) -> Vec<Finding> {
    let dead = Dead {
        model: network.model,
        network,
        contract,
        path: path_of(&contract.path),
        claims: of_contract(network, contract, contract.flow_down),
        if_flowing: of_contract(network, contract, FlowDown::LiabilityPayable),
    };
    if dead.claims.events.is_empty() && contract.credits.is_none() {
        let mut answered = std::iter::once(&contract.obligor).chain(&contract.answers_for);
        let divides = answered.any(|party| network.is_divided(contract, *party));
        return Vec::from_iter((!divides).then(|| dead.never_called_on()));
    }
    let mut findings = Vec::new();
    findings.extend(dead.trigger(context));
    if let Some(written) = context.document.scenario().contract.get(&contract.key) {
        let includes = written.damages.as_ref().map(|damages| &damages.includes);
        findings.extend(includes.iter().flat_map(|names| dead.includes(names)));
        findings.extend(dead.answers_for(&written.answers_for));
    }
    findings.extend(dead.caps());
    findings.extend(dead.carve_outs());
    findings.extend(dead.indemnities());
    findings
}

struct Dead<'a> {
    model: &'a Model,
    network: &'a Network<'a>,
    contract: &'a Contract,
    path: Path,
    /// What it can be called on for.
    claims: Reach<'a>,
    /// The same if its flow-down took what the beneficiary owes.
    if_flowing: Reach<'a>,
}

const FLOW_DOWN_NONE: &str = "flow_down = \"none\" keeps from it what the beneficiary owes under its own contracts: leave flow_down out, or leave out";
const NOBODY_AT_FAULT: &str =
    "no peril that hits the beneficiary gives the obligor, or one it answers for, a fault share";

impl<'a> Dead<'a> {
    fn never_called_on(&self) -> Finding {
        let path = &self.path;
        let hint = if self.if_flowing.events.is_empty() {
            NOBODY_AT_FAULT.to_owned()
        } else {
            format!("{FLOW_DOWN_NONE} the contract")
        };
        Finding::warning(path, format!("`{path}` is never called on"))
            .label("never called on")
            .hint(hint)
    }

    /// A trigger that asks for more blame than anybody the contract answers for can have.
    fn trigger(&self, context: &Context<'_>) -> Option<Finding> {
        if self.claims.events.is_empty() || self.triggers(self.contract.trigger, &self.claims) {
            return None;
        }
        let path = self.path.key("damages").key("trigger");
        // The default trigger has no place of its own.
        let place = if context.document.says(&path) {
            path
        } else {
            self.path.clone()
        };
        Some(self.blameless(&place, self.contract.trigger))
    }

    fn triggers(&self, trigger: Trigger, claims: &Reach<'_>) -> bool {
        let least = trigger.least() as usize;
        let is_met = |event: &Event<'_>, party: PartyId| {
            culpability(event, party)[least..]
                .iter()
                .any(|chance| *chance > 0.0)
        };
        let parties = || {
            let others = self.contract.blamed_beside().iter().copied();
            std::iter::once(self.contract.obligor).chain(others)
        };
        let mut events = claims.events.iter();
        least == 0 || events.any(|event| parties().any(|party| is_met(event, party)))
    }

    fn blameless(&self, path: &Path, trigger: Trigger) -> Finding {
        let obligor = named(self.model, self.contract.obligor);
        let level = trigger.least().word();
        let others = match self.contract.attribution {
            Attribution::Highest => ", or one it answers for,",
            Attribution::Own => "",
        };
        let message =
            format!("`{path}` is never met: no peril makes `{obligor}`{others} {level} or worse");
        Finding::warning(path, message)
            .label("never met")
            .hint("give the chances in `culpability` of a peril, or write a lower trigger")
    }

    fn recoverable(&self) -> HeadSet {
        let fines = self.model.fines.all.minus(self.contract.includes);
        let barred = self.contract.excluded.or(fines);
        let indemnities = self.contract.indemnities.iter().map(|each| each.heads);
        let indemnified = indemnities.fold(HeadSet::EMPTY, HeadSet::or);
        let all = HeadSet::first(self.model.heads.len());
        all.minus(barred.minus(indemnified))
    }

    /// Heads listed as recoverable that are so anyway, or are not all the same.
    fn includes(&self, written: &[String]) -> Vec<Finding> {
        let place = self.path.key("damages").key("includes");
        idle(&place, "lists", written, |name| {
            self.listed_for_nothing(self.model.head(name)?)
        })
    }

    fn listed_for_nothing(&self, head: HeadId) -> Option<(String, &'static str)> {
        let contract = self.contract;
        let takes_first = |each: &&Indemnity| {
            each.heads.contains(head)
                && each.when.is_always()
                && each.trigger.least() <= contract.trigger.least()
        };
        if head != HeadId::REGULATORY {
            let why = "only fines need to be listed".to_owned();
            return Some((
                why,
                "leave it out: what is not in `excluded` can be recovered",
            ));
        }
        if contract.excluded.contains(head) {
            let why = "`excluded` takes it out".to_owned();
            return Some((why, "keep it in one of the two"));
        }
        if let Some(first) = contract.indemnities.iter().find(takes_first) {
            let why = format!("`{}` takes it first, whatever happens", first.path);
            return Some((why, "leave it out here, or leave it out of the indemnity"));
        }
        let passed_on = self.model.fines.of_contract(HeadSet::of([head]));
        if self.claims.heads().and(passed_on).is_empty() {
            let beneficiary = named(self.model, contract.beneficiary);
            let why = format!("no event that is claimed for costs `{beneficiary}` a fine");
            let hint = "leave it out, or name the head in a split, or a regime that passes it on";
            return Some((why, hint));
        }
        None
    }

    /// Parties whose fault never leads to a claim; the members of a group are alike.
    fn answers_for(&self, written: &[String]) -> Vec<Finding> {
        let place = self.path.key("answers_for");
        idle(&place, "names", written, |name| {
            let mut answered = self.contract.answers_for.iter();
            let party = answered.find(|party| named(self.model, **party) == name)?;
            self.answered_for_nothing(*party)
        })
    }

    fn answered_for_nothing(&self, party: PartyId) -> Option<(String, &'static str)> {
        let beneficiary = named(self.model, self.contract.beneficiary);
        if self.network.is_divided(self.contract, party) {
            return None;
        }
        let mut events = of_fault(self.network, self.contract, party, self.contract.flow_down);
        events.extend(of_breach(self.network, self.contract, party));
        let costs = events
            .iter()
            .fold(HeadSet::EMPTY, |heads, event| heads.or(event.heads));
        if events.is_empty() {
            let why = format!("it has no fault share in what `{beneficiary}` can claim for");
            return Some((
                why,
                "give it a share in `fault` of a peril, or leave it out",
            ));
        }
        if costs.and(self.recoverable()).is_empty() {
            let costs = listed(self.model, costs);
            let why = format!("all it can cost `{beneficiary}` is excluded: {costs}");
            return Some((
                why,
                "leave it out, or take a head out of `damages.excluded`",
            ));
        }
        None
    }

    fn caps(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (position, cap) in self.contract.caps.iter().enumerate() {
            let path = path_of(&cap.path);
            if let Some(finding) = never_met(&path.key("when"), &self.claims, &cap.when) {
                findings.push(finding);
            } else if self.reached(position, &self.claims).is_empty() {
                findings.push(unreachable(&path, &self.hint_for_cap(position)));
            }
        }
        findings
    }

    fn hint_for_cap(&self, position: usize) -> String {
        if !self.reached(position, &self.if_flowing).is_empty() {
            format!("{FLOW_DOWN_NONE} the cap")
        } else if self.claims.events.is_empty() {
            NOBODY_AT_FAULT.to_owned()
        } else {
            "its heads are excluded, uncapped, taken by other caps, or not produced by any peril"
                .to_owned()
        }
    }

    /// The heads that reach a cap, of those claimed.
    fn reached(&self, position: usize, claims: &Reach<'a>) -> HeadSet {
        let cap = &self.contract.caps[position];
        let all = HeadSet::first(self.model.heads.len());
        let of_its_events = claims
            .of(|event| may_meet(claims, event, &cap.when))
            .heads();
        let taken = cap.heads.unwrap_or(all).and(of_its_events);
        let mut reached = taken.and(self.recoverable()).minus(self.uncapped());
        if cap.relation == Relation::General {
            reached = reached.minus(self.super_capped());
        }
        let under = self.contract.indemnities.iter();
        let under = under.filter(|each| each.under.is_some_and(|cap| cap.index() == position));
        under.fold(reached, |heads, each| {
            heads.or(each.heads.and(claims.heads()))
        })
    }

    /// The heads that no cap takes, whatever the event.
    fn uncapped(&self) -> HeadSet {
        let all = HeadSet::first(self.model.heads.len());
        let always = |carve_out: &&CarveOut| carve_out.when.is_always();
        let heads = self.contract.uncapped.iter().filter(always);
        heads.fold(HeadSet::EMPTY, |heads, each| {
            heads.or(each.heads.unwrap_or(all))
        })
    }

    /// The heads that a super-cap takes, whatever the event.
    fn super_capped(&self) -> HeadSet {
        let all = HeadSet::first(self.model.heads.len());
        let always = |cap: &&Cap| cap.relation != Relation::General && cap.when.is_always();
        let caps = self.contract.caps.iter().filter(always);
        caps.fold(HeadSet::EMPTY, |heads, each| {
            heads.or(each.heads.unwrap_or(all))
        })
    }

    fn carve_outs(&self) -> Vec<Finding> {
        let all = HeadSet::first(self.model.heads.len());
        let dead = |each: &CarveOut| {
            let path = path_of(&each.path);
            if let Some(finding) = never_met(&path.key("when"), &self.claims, &each.when) {
                return Some(finding);
            }
            let events = self
                .claims
                .of(|event| may_meet(&self.claims, event, &each.when));
            let reached = each.heads.unwrap_or(all).and(events.heads());
            let hint = "its heads are excluded, or not produced by any peril";
            let is_dead = reached.and(self.recoverable()).is_empty();
            (is_dead && !self.claims.events.is_empty()).then(|| unreachable(&path, hint))
        };
        self.contract.uncapped.iter().filter_map(dead).collect()
    }

    fn indemnities(&self) -> Vec<Finding> {
        let dead = |each: &Indemnity| {
            let path = path_of(&each.path);
            if let Some(finding) = never_met(&path.key("when"), &self.claims, &each.when) {
                return Some(finding);
            }
            let events = self
                .claims
                .of(|event| may_meet(&self.claims, event, &each.when));
            if !events.events.is_empty() && !self.triggers(each.trigger, &events) {
                return Some(self.blameless(&path.key("trigger"), each.trigger));
            }
            let hint = "no peril produces a head that it names: look at the heads of the splits";
            let is_dead = each.heads.and(events.heads()).is_empty();
            (is_dead && !self.claims.events.is_empty()).then(|| unreachable(&path, hint))
        };
        self.contract.indemnities.iter().filter_map(dead).collect()
    }
}

fn unreachable(path: &Path, hint: &str) -> Finding {
    Finding::warning(path, format!("no admissible head can reach `{path}`"))
        .label("never reached")
        .hint(hint)
}

/// Warnings at the names of a list that have no effect; `why` gives the reason and a hint.
fn idle(
    place: &Path,
    verb: &str,
    written: &[String],
    why: impl Fn(&str) -> Option<(String, &'static str)>,
) -> Vec<Finding> {
    let dead = |(index, name): (usize, &String)| {
        let (why, hint) = why(name)?;
        let place = place.index(index);
        let message = format!("`{place}` {verb} `{name}` without effect: {why}");
        let finding = Finding::warning(&place, message).label("no effect");
        Some(finding.hint(hint))
    };
    written.iter().enumerate().filter_map(dead).collect()
}
