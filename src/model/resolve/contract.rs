//! Contracts: who answers to whom for what; a contract that names a group exists once a member.

use super::Context;
use super::contract_terms::{attribution, base, extent, money_or_zero, order, set_off};
use super::mutual::reversed;
use crate::model::{Attribution, CarveOut, Contract, FlowDown, Indemnity, Liability, Trigger};
use crate::scenario::written::{self, FlowDownWord, LiabilityWord, SideWord, TriggerWord};
use crate::scenario::{Finding, Path, Written, hint_for};
use crate::units::{CapId, HeadSet, Money, PartyId, Share};

impl Context<'_> {
    pub(super) fn contracts(&mut self) -> Vec<Contract> {
        let mut contracts = Vec::new();
        for (key, written) in &self.document.scenario().contract {
            contracts.extend(self.contract(key, written).into_iter().flatten());
        }
        self.place_caps_within(&mut contracts);
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
        let contracts: Vec<Contract> = pairs.into_iter().map(between).collect();
        let is_mutual = written.mutual == Some(true);
        let reverses: Vec<Contract> = contracts
            .iter()
            .filter(|_| is_mutual)
            .map(reversed)
            .collect();
        Some([contracts, reverses].concat())
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
        let fees = Fees::of(written);
        let lifts = self.gross_lifts_nominal(path, written);
        let caps = self.caps(path, &written.caps, fees, lifts);
        let indemnities = self.indemnities(&path.key("indemnities"), written);
        let excluded = self.heads(&place.key("excluded"), &damages.excluded);
        self.contract_defaults(path, &damages);
        let terms = Contract {
            key: key.to_owned(),
            path: path.to_string(),
            clause: written.clause.clone(),
            obligor: PartyId::new(0),
            beneficiary: PartyId::new(0),
            price: money_or_zero(written.price),
            liability: Liability::Several,
            answers_for: self.parties(&path.key("answers_for"), &written.answers_for),
            attribution: self.attribution(path, written),
            trigger: damages.trigger.map_or(Trigger::Negligent, trigger),
            damages_when: self.damages_when(&place, &damages),
            excluded,
            includes: self.heads(&place.key("includes"), &damages.includes),
            flow_down: self.flow_down(path, written),
            caps: Vec::new(),
            uncapped: self.carve_outs(&path.key("uncapped"), &written.uncapped),
            indemnities: Vec::new(),
            credits: self.credits(&path.key("credits"), written.credits.as_ref(), fees.annual),
            base: base(written.base),
            contributory: self.contributory(path, written),
            order: order(written.order),
            set_off: set_off(written.set_off),
            deemed_direct: self.deemed_direct(&place.key("deemed_direct"), &damages, excluded),
            mitigation: damages.mitigation.map_or(Share::ZERO, Written::get),
            de_minimis: money_or_zero(written.de_minimis),
            basket: self.basket(&path.key("basket"), written.basket),
            liquidated: self.liquidated(&path.key("liquidated"), written.liquidated.as_ref()),
            enforcement: self.enforcement(&path.key("enforcement"), written.enforcement.as_ref()),
            notice: self.notice(&path.key("notice"), written.notice.as_ref()),
            barred_if: self.conditions(&path.key("barred_if"), &written.barred_if),
            insurance_required: written.insurance_required.map(Written::get),
            security_standard: self
                .security_standard(&path.key("security_standard"), &written.security_standard),
            reverse: false,
            period: self.period(path, written),
            law: written.law.map(|law| law.word().to_owned()),
        };
        let liability = liability(written.liability?);
        Some(Contract {
            caps: caps?,
            indemnities: indemnities?,
            liability,
            ..terms
        })
    }

    /// Whose culpability counts is a question only where an obligor answers for others.
    fn attribution(&mut self, path: &Path, written: &written::Contract) -> Attribution {
        let place = path.key("culpability");
        if !written.answers_for.is_empty() {
            self.default_unless_stated(&place, "highest");
        } else if written.culpability.is_some() {
            let message = format!("`{place}` has no effect: the obligor answers for nobody else");
            let finding = Finding::warning(&place, message)
                .at_key()
                .label("no effect");
            self.report(finding.hint("write answers_for = [\"…\"], or leave it out"));
        }
        attribution(written.culpability)
    }

    /// Mutual terms do not flow down unless they say so.
    fn flow_down(&mut self, path: &Path, written: &written::Contract) -> FlowDown {
        let place = path.key("flow_down");
        match (written.flow_down, written.mutual) {
            (Some(word), _) => flow_down(word),
            (None, Some(true)) => {
                self.default(&place, "none (mutual terms do not flow down)");
                FlowDown::None
            }
            (None, None | Some(false)) => {
                self.default(&place, "liability-payable");
                FlowDown::LiabilityPayable
            }
        }
    }

    fn contract_defaults(&mut self, path: &Path, damages: &written::Damages) {
        let place = path.key("damages");
        self.default_unless_stated(&place.key("trigger"), "negligent");
        if !damages.excluded.is_empty() {
            self.default_unless_stated(&place.key("deemed_direct"), "[]");
        }
        self.default_unless_stated(&place.key("mitigation"), "0");
        for (key, value) in CONTRACT_DEFAULTS {
            self.default_unless_stated(&path.key(key), value);
        }
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
            self.default_unless_stated(&place.key("lifts_exclusion"), "false");
            carve_outs.push(CarveOut {
                key: key.clone(),
                path: place.to_string(),
                clause: carve_out.clause.clone(),
                heads: self.heads_or_all(&place.key("heads"), &carve_out.heads),
                when: self.condition(&place.key("when"), carve_out.when.as_ref()),
                lifts_exclusion: carve_out.lifts_exclusion.unwrap_or(false),
            });
        }
        carve_outs
    }

    fn indemnities(&mut self, path: &Path, contract: &written::Contract) -> Option<Vec<Indemnity>> {
        let mut indemnities = Vec::new();
        for (key, written) in &contract.indemnities {
            let place = path.key(key);
            let all = self.passable_heads();
            self.default_unless_stated(&place.key("extent"), "as the contract's liability");
            self.default_unless_stated(&place.key("defence"), "inside");
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
                extent: extent(written.extent),
                defence_outside: written.defence == Some(SideWord::Outside),
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

    /// Fees that a term refers to must be stated.
    pub(super) fn ask_for_fees(&mut self, path: &Path, key: &str) {
        let contract = Path::of(&["contract", contract_key(path)]);
        if self.document.is_spoiled(&contract.key(key)) {
            return;
        }
        let message = format!("`{path}` refers to the fees, and `{contract}` does not say `{key}`");
        let finding = Finding::error(path, message).label("of which fees?");
        self.report(finding.hint(format!("write {key} = \"…\" in [{contract}]")));
    }
}

/// The fees that caps may refer to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fees {
    pub(super) annual: Option<Money>,
    pub(super) paid_12m: Option<Money>,
    pub(super) contract: Option<Money>,
}

impl Fees {
    fn of(written: &written::Contract) -> Self {
        Self {
            annual: written.annual_fees.map(Written::get),
            paid_12m: written.fees_paid_12m.map(Written::get),
            contract: written.fees_contract.map(Written::get),
        }
    }
}

/// What a contract does where it does not say.
const CONTRACT_DEFAULTS: [(&str, &str); 10] = [
    ("base", "gross"),
    ("order", "reduce-then-cap"),
    ("set_off", "after-caps"),
    ("de_minimis", "0"),
    ("basket", "none"),
    ("liquidated", "none"),
    ("enforcement", "certain, full, free, immediate"),
    ("notice", "always in time"),
    ("mutual", "false"),
    ("insurance_required", "none"),
];

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
        LiabilityWord::JointAndSeveral => Liability::JointAndSeveral,
    }
}

fn flow_down(word: FlowDownWord) -> FlowDown {
    match word {
        FlowDownWord::LiabilityPayable => FlowDown::LiabilityPayable,
        FlowDownWord::GrossClientLoss => FlowDown::GrossClientLoss,
        FlowDownWord::Cash => FlowDown::Cash,
        FlowDownWord::None => FlowDown::None,
    }
}
