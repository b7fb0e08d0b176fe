//! Policies and their layers; a policy that names a group exists once a member.

use super::condition::exclude_each_other;
use super::{Context, SUM_TOLERANCE, tidy};
use crate::model::{Condition, Culpability, Endorsement, Policy, RecoveryRule};
use crate::scenario::written::{self, Named, RecoveryWord, WilfulWord};
use crate::scenario::{Finding, Path, Written};
use crate::units::{Money, PartyId, Share};
use std::collections::HashMap;

impl Context<'_> {
    /// All policies, a layer after what it is over.
    pub(super) fn policies(&mut self) -> Vec<Policy> {
        let mut policies: Vec<Policy> = Vec::new();
        let mut places: HashMap<String, std::ops::Range<usize>> = HashMap::new();
        for key in self.primaries_first() {
            let written = &self.document.scenario().policy[&key];
            let below = written
                .over
                .as_ref()
                .and_then(|over| places.get(over).cloned());
            // A policy that could not be resolved has said why; what is over it says nothing more.
            let below = below.filter(|range| !range.is_empty());
            let first = policies.len();
            let layer = self.policy(
                &key,
                written,
                below.map(|range| (range.start, &policies[range])),
            );
            policies.extend(layer.into_iter().flatten());
            places.insert(key, first..policies.len());
        }
        self.refuse_other_insurance(&policies);
        policies
    }

    /// Keys of policies in file order, but layers after what they are over; what is over nothing
    /// known, or in a circle, is reported and left out.
    fn primaries_first(&mut self) -> Vec<String> {
        let written = &self.document.scenario().policy;
        let mut waiting: Vec<&String> = written.keys().collect();
        let mut ordered: Vec<String> = Vec::new();
        loop {
            let is_ready = |key: &&String| {
                written[*key]
                    .over
                    .as_ref()
                    .is_none_or(|over| ordered.contains(over))
            };
            let (ready, rest): (Vec<_>, Vec<_>) = waiting.iter().copied().partition(is_ready);
            ordered.extend(ready.iter().map(|key| (*key).clone()));
            if ready.is_empty() {
                break;
            }
            waiting = rest;
        }
        for key in waiting {
            let path = Path::of(&["policy", key, "over"]);
            let over = written[key].over.as_deref().unwrap_or("");
            if written.contains_key(over) {
                let finding = Finding::error(
                    &path,
                    format!("policy `{key}` is over itself, or over one that is"),
                );
                self.report(
                    finding
                        .label("no ground below")
                        .hint("a tower starts with a policy that is `over` nothing"),
                );
            } else {
                let known: Vec<&str> = written.keys().map(String::as_str).collect();
                self.unknown(&path, "policy", over, &known);
            }
        }
        ordered
    }

    fn policy(
        &mut self,
        key: &str,
        written: &written::Policy,
        below: Option<(usize, &[Policy])>,
    ) -> Option<Vec<Policy>> {
        let path = Path::of(&["policy", key]);
        let insured = written
            .insured
            .as_ref()
            .and_then(|name| self.who(&path.key("insured"), name));
        let insured: Option<Vec<PartyId>> = insured.map(|who| who.members().collect());
        let primary = below.and_then(|(_, policies)| policies.first());
        let terms = self.policy_terms(&path, key, written, primary);
        let (insured, terms) = (insured?, terms?);
        if let Some((_, policies)) = below
            && policies
                .iter()
                .map(|policy| policy.insured)
                .ne(insured.iter().copied())
        {
            let place = path.key("insured");
            let over = written.over.as_deref().unwrap_or("");
            let finding = Finding::error(
                &place,
                format!("policy `{over}`, which `{key}` is over, insures another party"),
            );
            self.report(
                finding
                    .label("another insured")
                    .hint("a layer insures whom the policy below it insures"),
            );
            return None;
        }
        let start = below.map(|(start, _)| start);
        let of_member = |(number, insured)| Policy {
            insured,
            over: start.map(|start| start + number),
            ..terms.clone()
        };
        Some(insured.into_iter().enumerate().map(of_member).collect())
    }

    fn policy_terms(
        &mut self,
        path: &Path,
        key: &str,
        written: &written::Policy,
        primary: Option<&Policy>,
    ) -> Option<Policy> {
        let money = |amount: Option<Written<Money>>| amount.map(Written::get);
        let insurers = self.insurers(&path.key("insurers"), written.insurers.as_ref());
        let recovery = self.recovery(path, written, primary);
        let covers = self.covers(path, written, primary);
        let terms = Policy {
            key: key.to_owned(),
            path: path.to_string(),
            clause: written.clause.clone(),
            insured: PartyId::new(0),
            insurers: Vec::new(),
            premium: money(written.premium).unwrap_or(Money::ZERO),
            over: None,
            retention: self.policy_retention(path, written),
            limit: money(written.limit),
            aggregate: money(written.aggregate),
            aggregate_deductible: money(written.aggregate_deductible).unwrap_or(Money::ZERO),
            aggregate_restored: written.aggregate_restored.unwrap_or(false),
            recovery: RecoveryRule::TopDown,
            excluded_if: self.exclusions(path, written, primary),
            covers: Vec::new(),
            endorsements: self.endorsements(&path.key("endorsements"), &written.endorsements),
        };
        self.policy_defaults(path);
        self.check_amounts(path, &terms);
        let terms = Policy {
            insurers: insurers?,
            recovery: recovery?,
            covers: covers?,
            ..terms
        };
        self.check_sublimits(path, &terms);
        Some(terms)
    }

    fn policy_defaults(&mut self, path: &Path) {
        let defaults = [
            ("premium", "0"),
            ("limit", "none"),
            ("aggregate", "none"),
            ("aggregate_deductible", "0"),
            ("aggregate_restored", "false"),
        ];
        for (key, value) in defaults {
            self.default_unless_stated(&path.key(key), value);
        }
        self.default_terms(path);
    }

    fn insurers(
        &mut self,
        path: &Path,
        written: Option<&Named<Written<Share>>>,
    ) -> Option<Vec<(PartyId, Share)>> {
        let shares = self.shares_of(path, written?)?;
        let sum: f64 = shares.iter().map(|(_, share)| share.get()).sum();
        if sum > 1.0 + SUM_TOLERANCE {
            let finding = Finding::error(
                path,
                format!(
                    "the insurers' shares of `{path}` sum to {}, above 1",
                    tidy(sum)
                ),
            );
            self.report(
                finding
                    .label(format!("sums to {}", tidy(sum)))
                    .hint("below 1 the rest stays with the insured; above 1 there is no rest"),
            );
            return None;
        }
        Some(shares)
    }

    /// Parties with shares, of which there is at least one.
    pub(super) fn shares_of(
        &mut self,
        path: &Path,
        written: &Named<Written<Share>>,
    ) -> Option<Vec<(PartyId, Share)>> {
        let mut shares = Vec::new();
        for (name, share) in written {
            let party = self.party(&path.key(name), name);
            shares.extend(party.map(|party| (party, share.get())));
        }
        if written.is_empty() && !self.document.is_spoiled(path) {
            let finding = Finding::error(path, format!("`{path}` names nobody")).label("empty");
            self.report(finding.hint("write { insurer = 1.0 }"));
        }
        (!shares.is_empty() && shares.len() == written.len()).then_some(shares)
    }

    fn recovery(
        &mut self,
        path: &Path,
        written: &written::Policy,
        primary: Option<&Policy>,
    ) -> Option<RecoveryRule> {
        let place = path.key("recovery");
        match (written.recovery, primary) {
            (Some(RecoveryWord::TopDown), _) => Some(RecoveryRule::TopDown),
            (Some(RecoveryWord::InsurerFirst), _) => Some(RecoveryRule::InsurerFirst),
            (None, Some(primary)) => {
                self.default(&place, format!("as {}", primary.path));
                Some(primary.recovery)
            }
            (None, None) => {
                // What a layer is over may be unknown, which has been said.
                if written.over.is_none() {
                    self.ask(&place, "");
                }
                None
            }
        }
    }

    fn policy_retention(&mut self, path: &Path, written: &written::Policy) -> Money {
        let place = path.key("retention");
        self.default_unless_stated(&place, "0");
        let Some(retention) = written.retention.map(Written::get) else {
            return Money::ZERO;
        };
        if written.over.is_some() && retention > Money::ZERO {
            let finding = Finding::error(
                &place,
                format!("`{path}` is a layer over another policy and has no retention"),
            );
            self.report(
                finding
                    .at_key()
                    .label("not in a layer")
                    .hint("what lies below a layer is the policy it is `over`; leave it out"),
            );
            return Money::ZERO;
        }
        retention
    }

    fn exclusions(
        &mut self,
        path: &Path,
        written: &written::Policy,
        primary: Option<&Policy>,
    ) -> Vec<Condition> {
        let mut conditions = self.conditions(&path.key("excluded_if"), &written.excluded_if);
        if let Some(primary) = primary
            && !self.document.says(&path.key("excluded_if"))
        {
            self.default(&path.key("excluded_if"), format!("as {}", primary.path));
            conditions.clone_from(&primary.excluded_if);
        }
        let wilful = Condition {
            culpability: vec![Culpability::Wilful],
            ..Condition::default()
        };
        match written.wilful {
            Some(WilfulWord::Covered) => conditions.retain(|condition| *condition != wilful),
            None | Some(WilfulWord::Excluded) => {
                self.default_unless_stated(&path.key("wilful"), "excluded");
                if !conditions.contains(&wilful) {
                    conditions.push(wilful);
                }
            }
        }
        conditions
    }

    fn endorsements(
        &mut self,
        path: &Path,
        written: &Named<written::Endorsement>,
    ) -> Vec<Endorsement> {
        let mut endorsements: Vec<Endorsement> = Vec::new();
        for (key, endorsement) in written {
            let place = path.key(key);
            let when = self.condition(&place.key("when"), endorsement.when.as_ref());
            let endorsement = Endorsement {
                key: key.clone(),
                path: place.to_string(),
                clause: endorsement.clause.clone(),
                when,
                coinsurance: endorsement.coinsurance.map(Written::get),
                retention: endorsement.retention.map(Written::get),
                limit: endorsement.limit.map(Written::get),
            };
            self.check_endorsement(&place, &endorsement, &endorsements);
            endorsements.push(endorsement);
        }
        endorsements
    }

    fn check_endorsement(
        &mut self,
        path: &Path,
        endorsement: &Endorsement,
        before: &[Endorsement],
    ) {
        let changes = |each: &Endorsement| {
            [
                each.coinsurance.is_some(),
                each.retention.is_some(),
                each.limit.is_some(),
            ]
        };
        if changes(endorsement) == [false; 3] && !self.document.is_spoiled(path) {
            let finding =
                Finding::error(path, format!("`{path}` replaces nothing")).label("no term");
            self.report(finding.hint("write coinsurance, retention or limit"));
        }
        let meets = |other: &&Endorsement| {
            let both = changes(other)
                .into_iter()
                .zip(changes(endorsement))
                .any(|(a, b)| a && b);
            both && !exclude_each_other(&other.when, &endorsement.when)
        };
        if let Some(other) = before.iter().find(meets) {
            let message = format!(
                "endorsements `{}` and `{}` replace one term and can meet",
                other.key, endorsement.key
            );
            let finding = Finding::error(path, message).label(format!("meets `{}`", other.key));
            self.report(
                finding.hint("give them conditions that exclude each other, for example not_flags"),
            );
        }
    }
}
