//! Contracts: who answers to whom for what; a contract that names a group exists once a member.

use super::Context;
use crate::model::{CarveOut, Contract, Credits, FlowDown, Indemnity, Liability, Trigger};
use crate::scenario::written::{self, FlowDownWord, LiabilityWord, TriggerWord};
use crate::scenario::{Finding, Path, Written, hint_for};
use crate::units::{CapId, HeadSet, Money, PartyId};
use std::collections::HashSet;

const MONTHS: f64 = 12.0;

impl Context<'_> {
    pub(super) fn contracts(&mut self) -> Vec<Contract> {
        let mut contracts = Vec::new();
        for (key, written) in &self.document.scenario().contract {
            contracts.extend(self.contract(key, written).into_iter().flatten());
        }
        self.refuse_cycle(&contracts);
        contracts
    }

    fn contract(&mut self, key: &str, written: &written::Contract) -> Option<Vec<Contract>> {
        let path = Path::of(&["contract", key]);
        let pairs = self.pairs(&path, written);
        let terms = self.terms(&path, key, written);
        let (pairs, terms) = (pairs?, terms?);
        self.check_answers_for(&path, &pairs, &terms.answers_for);
        let between = |(obligor, beneficiary)| Contract {
            obligor,
            beneficiary,
            ..terms.clone()
        };
        Some(pairs.into_iter().map(between).collect())
    }

    /// An obligor answers for itself once, for another once, and never for its claimant.
    fn check_answers_for(&mut self, path: &Path, pairs: &[(PartyId, PartyId)], others: &[PartyId]) {
        let place = path.key("answers_for");
        let twice = (1..others.len()).any(|at| others[..at].contains(&others[at]));
        let (message, hint) = if pairs.iter().any(|(obligor, _)| others.contains(obligor)) {
            (
                "names the obligor",
                "an obligor answers for its own fault anyway: leave it out",
            )
        } else if pairs
            .iter()
            .any(|(_, beneficiary)| others.contains(beneficiary))
        {
            (
                "names the beneficiary",
                "the claimant's own share of fault stays with it: leave it out",
            )
        } else if twice {
            ("names a party twice", "name each party once")
        } else {
            return;
        };
        let finding = Finding::error(&place, format!("`{place}` {message}")).label(message);
        self.report(finding.hint(hint));
    }

    /// The obligor and beneficiary of each contract that is meant.
    fn pairs(
        &mut self,
        path: &Path,
        written: &written::Contract,
    ) -> Option<Vec<(PartyId, PartyId)>> {
        let who = |context: &mut Self, key: &str, name: &Option<String>| {
            name.as_ref()
                .and_then(|name| context.who(&path.key(key), name))
        };
        let obligor = who(self, "obligor", &written.obligor);
        let beneficiary = who(self, "beneficiary", &written.beneficiary);
        let (obligor, beneficiary) = (obligor?, beneficiary?);
        if obligor == beneficiary {
            let place = path.key("beneficiary");
            let finding = Finding::error(
                &place,
                format!("`{path}` is a contract of a party with itself"),
            );
            self.report(
                finding
                    .label("the obligor too")
                    .hint("name the party that is answered to"),
            );
            return None;
        }
        if obligor.one().is_none() && beneficiary.one().is_none() {
            let place = path.key("beneficiary");
            let finding = Finding::error(&place, format!("`{path}` stands between two groups"));
            self.report(
                finding
                    .label("a group too")
                    .hint("one side must be one party"),
            );
            return None;
        }
        let with_each = |one| beneficiary.members().map(move |other| (one, other));
        Some(obligor.members().flat_map(with_each).collect())
    }

    fn terms(&mut self, path: &Path, key: &str, written: &written::Contract) -> Option<Contract> {
        let damages = written.damages.clone().unwrap_or_default();
        let place = path.key("damages");
        let fees = written.annual_fees.map(Written::get);
        let caps = self.caps(path, &written.caps, fees);
        let indemnities = self.indemnities(&path.key("indemnities"), written);
        self.default_unless_stated(&place.key("trigger"), "negligent");
        self.default_unless_stated(&path.key("flow_down"), "liability-payable");
        self.default_terms(path);
        let terms = Contract {
            key: key.to_owned(),
            path: path.to_string(),
            clause: written.clause.clone(),
            obligor: PartyId::new(0),
            beneficiary: PartyId::new(0),
            price: written.price.map_or(Money::ZERO, Written::get),
            liability: Liability::Several,
            answers_for: self.parties(&path.key("answers_for"), &written.answers_for),
            trigger: damages.trigger.map_or(Trigger::Negligent, trigger),
            excluded: self.heads(&place.key("excluded"), &damages.excluded),
            includes: self.heads(&place.key("includes"), &damages.includes),
            flow_down: written
                .flow_down
                .map_or(FlowDown::LiabilityPayable, flow_down),
            caps: Vec::new(),
            uncapped: self.carve_outs(&path.key("uncapped"), &written.uncapped),
            indemnities: Vec::new(),
            credits: self.credits(&path.key("credits"), written.credits.as_ref(), fees),
        };
        let liability = liability(written.liability?);
        Some(Contract {
            caps: caps?,
            indemnities: indemnities?,
            liability,
            ..terms
        })
    }

    /// The heads named; all if none are.
    pub(super) fn heads_or_all(&mut self, path: &Path, names: &[String]) -> Option<HeadSet> {
        let heads = self.heads(path, names);
        (!names.is_empty()).then_some(heads)
    }

    fn carve_outs(
        &mut self,
        path: &Path,
        written: &written::Named<written::CarveOut>,
    ) -> Vec<CarveOut> {
        let mut carve_outs = Vec::new();
        for (key, carve_out) in written {
            let place = path.key(key);
            carve_outs.push(CarveOut {
                key: key.clone(),
                path: place.to_string(),
                clause: carve_out.clause.clone(),
                heads: self.heads_or_all(&place.key("heads"), &carve_out.heads),
                when: self.condition(&place.key("when"), carve_out.when.as_ref()),
            });
        }
        carve_outs
    }

    fn indemnities(&mut self, path: &Path, contract: &written::Contract) -> Option<Vec<Indemnity>> {
        let mut indemnities = Vec::new();
        for (key, written) in &contract.indemnities {
            let place = path.key(key);
            let all = self.all_heads();
            let indemnity = Indemnity {
                key: key.clone(),
                path: place.to_string(),
                clause: written.clause.clone(),
                heads: self
                    .heads_or_all(&place.key("heads"), &written.heads)
                    .unwrap_or(all),
                trigger: Trigger::Strict,
                when: self.condition(&place.key("when"), written.when.as_ref()),
                under: self.cap_named(&place.key("under"), written.under.as_deref(), contract),
            };
            let trigger = written.trigger.map(trigger);
            indemnities.extend(trigger.map(|trigger| Indemnity {
                trigger,
                ..indemnity
            }));
        }
        (indemnities.len() == contract.indemnities.len()).then_some(indemnities)
    }

    fn cap_named(
        &mut self,
        path: &Path,
        name: Option<&str>,
        contract: &written::Contract,
    ) -> Option<CapId> {
        let name = name?;
        let found = contract.caps.get_index_of(name);
        if found.is_none() {
            let known: Vec<&str> = contract.caps.keys().map(String::as_str).collect();
            let finding = Finding::error(path, format!("unknown cap `{name}`"));
            self.report(
                finding
                    .label("no such cap in this contract")
                    .hint(hint_for(name, &known)),
            );
        }
        found.map(CapId::new)
    }

    fn credits(
        &mut self,
        path: &Path,
        written: Option<&written::Credits>,
        fees: Option<Money>,
    ) -> Option<Credits> {
        let written = written?;
        if written.in_place_of_damages == Some(true) {
            let place = path.key("in_place_of_damages");
            let finding = Finding::error(&place, format!("`{place} = true` is not simulated yet"));
            self.report(
                finding
                    .label("not simulated yet")
                    .hint("simulated: false, credits beside damages"),
            );
        }
        self.default_unless_stated(&path.key("in_place_of_damages"), "false");
        let steps: Vec<_> = written
            .percent_of_month
            .iter()
            .map(|(hours, part)| (hours.get(), part.get()))
            .collect();
        let place = path.key("percent_of_month");
        if let Some(at) = steps.windows(2).position(|pair| pair[1].0 <= pair[0].0) {
            let place = place.index(at + 1);
            let finding = Finding::error(
                &place,
                format!("the hours of `{place}` are not above those before"),
            );
            self.report(
                finding
                    .label("not rising")
                    .hint("list the steps by rising hours"),
            );
        }
        let Some(fees) = fees else {
            self.ask_for_fees(&place);
            return None;
        };
        let monthly_fee = Money::new(fees.get() / MONTHS).ok()?;
        Some(Credits { monthly_fee, steps })
    }

    /// Fees that a term refers to must be stated.
    pub(super) fn ask_for_fees(&mut self, path: &Path) {
        let contract = Path::of(&["contract", contract_key(path)]);
        if self.document.is_spoiled(&contract.key("annual_fees")) {
            return;
        }
        let message =
            format!("`{path}` refers to the fees, and `{contract}` does not say `annual_fees`");
        let finding = Finding::error(path, message).label("of which fees?");
        self.report(finding.hint(format!("write annual_fees = \"…\" in [{contract}]")));
    }

    /// Claims run from beneficiaries to obligors; a cycle of them needs a clearing that is not
    /// simulated yet.
    fn refuse_cycle(&mut self, contracts: &[Contract]) {
        let mut open: Vec<&Contract> = contracts.iter().collect();
        loop {
            // A contract whose obligor is nobody's beneficiary ends every chain through it.
            let claimants: HashSet<PartyId> = open.iter().map(|each| each.beneficiary).collect();
            let kept: Vec<&Contract> = open
                .iter()
                .copied()
                .filter(|each| claimants.contains(&each.obligor))
                .collect();
            if kept.len() == open.len() {
                break;
            }
            open = kept;
        }
        let Some(first) = open.first() else { return };
        let path = Path::of(&["contract", &first.key]);
        let mut keys: Vec<&str> = open.iter().map(|contract| contract.key.as_str()).collect();
        keys.dedup();
        let message = format!(
            "contracts form a cycle, which is not simulated yet: {}",
            keys.join(", ")
        );
        let finding = Finding::error(&path, message).label("part of the cycle");
        self.report(
            finding.hint("drop one direction, or leave out the contract that matters least"),
        );
    }
}

fn contract_key(path: &Path) -> &str {
    match path.segments().get(1) {
        Some(crate::scenario::Segment::Key(key)) => key,
        _ => "",
    }
}

pub(super) fn trigger(word: TriggerWord) -> Trigger {
    match word {
        TriggerWord::Strict => Trigger::Strict,
        TriggerWord::Negligent => Trigger::Negligent,
        TriggerWord::Gross => Trigger::Gross,
        TriggerWord::Wilful => Trigger::Wilful,
    }
}

fn liability(word: LiabilityWord) -> Liability {
    match word {
        LiabilityWord::Several => Liability::Several,
        LiabilityWord::Full => Liability::Full,
    }
}

fn flow_down(word: FlowDownWord) -> FlowDown {
    match word {
        FlowDownWord::LiabilityPayable => FlowDown::LiabilityPayable,
        FlowDownWord::None => FlowDown::None,
    }
}
