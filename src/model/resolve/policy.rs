//! Policies and their layers; a policy that names a group exists once a member.

use super::policy_terms as terms;
use super::preset::recovery;
use super::{Context, SUM_TOLERANCE, tidy};
use crate::model::{Condition, Culpability, Policy, RecoveryRule};
use crate::scenario::written::{self, Named, SideWord, WilfulWord};
use crate::scenario::{Finding, Path, Written};
use crate::units::{Money, PartyId, Share};
use std::collections::HashMap;
use std::ops::Range;

impl Context<'_> {
    /// All policies, a layer after what it is over.
    pub(super) fn policies(&mut self) -> Vec<Policy> {
        let mut policies: Vec<Policy> = Vec::new();
        let mut places: HashMap<String, Range<usize>> = HashMap::new();
        for key in self.primaries_first() {
            let written = &self.document.scenario().policy[&key];
            let below = written
                .over
                .as_ref()
                .and_then(|over| places.get(over).cloned());
            // A policy that could not be resolved has said why; what is over it says nothing more.
            let below = below.filter(|range| !range.is_empty());
            let first = policies.len();
            let layer = self.policy(&key, written, below, &policies);
            policies.extend(layer.into_iter().flatten());
            places.insert(key, first..policies.len());
        }
        self.check_layers(&policies);
        self.check_layer_terms(&policies);
        self.refuse_circular_additional(&policies);
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

    /// The policies of one key; `below` are the places of what it is over, a member each.
    fn policy(
        &mut self,
        key: &str,
        written: &written::Policy,
        below: Option<Range<usize>>,
        all: &[Policy],
    ) -> Option<Vec<Policy>> {
        let path = Path::of(&["policy", key]);
        let insured = self.insured(&path, written);
        let start = below.as_ref().map(|range| range.start);
        let tower: Vec<&Policy> =
            std::iter::successors(start.map(|at| &all[at]), |next| Some(&all[next.over?]))
                .collect();
        let named = insured
            .as_ref()
            .map(|(named, others)| [&named[..], &others[..]].concat());
        let terms = self.policy_terms(&path, key, written, &tower, &named.unwrap_or_default());
        let ((insured, mut others), terms) = (insured?, terms?);
        if let Some(range) = below {
            if written.insureds.is_empty() {
                others.clone_from(&all[range.start].joint_insureds);
            }
            let layered = all[range].iter();
            if layered
                .map(|policy| policy.insured)
                .ne(insured.iter().copied())
                || tower[0].joint_insureds != others
            {
                self.refuse_other_insured(&path, key, written);
                return None;
            }
        }
        let of_member = |(number, insured)| Policy {
            insured,
            over: start.map(|start| start + number),
            joint_insureds: others.clone(),
            ..terms.clone()
        };
        Some(insured.into_iter().enumerate().map(of_member).collect())
    }

    fn refuse_other_insured(&mut self, path: &Path, key: &str, written: &written::Policy) {
        let place = path.key("insured");
        let over = written.over.as_deref().unwrap_or("");
        let message = format!("policy `{over}`, which `{key}` is over, insures another party");
        let finding = Finding::error(&place, message).label("another insured");
        self.report(finding.hint("a layer insures whom the policy below it insures"));
    }

    fn policy_terms(
        &mut self,
        path: &Path,
        key: &str,
        written: &written::Policy,
        tower: &[&Policy],
        insured: &[PartyId],
    ) -> Option<Policy> {
        let primary = tower.first().copied();
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
            retention_when: self.when_of(
                path,
                "retention",
                written.retention.is_some(),
                written.retention_when.as_ref(),
            ),
            limit: money(written.limit),
            aggregate: money(written.aggregate),
            aggregate_deductible: money(written.aggregate_deductible).unwrap_or(Money::ZERO),
            aggregate_restored: written.aggregate_restored.unwrap_or(false),
            recovery: RecoveryRule::TopDown,
            when: self.policy_when(path, written, primary),
            excluded_if: self.exclusions(path, written, primary),
            covers: Vec::new(),
            endorsements: self.endorsements(&path.key("endorsements"), &written.endorsements),
            retention_rule: terms::retention_rule(written.retention_rule),
            retention_spread: terms::retention_spread(written.retention_spread),
            coinsurance_basis: terms::coinsurance_basis(written.coinsurance_basis),
            sublimit_basis: terms::sublimit_basis(written.sublimit_basis),
            defence_outside: written.defence == Some(SideWord::Outside),
            erosion: terms::erosion(written.erosion, primary),
            attachment: self.attachment(path, written, tower),
            reinstatements: self.policy_reinstatements(path, written),
            priority: written.priority.unwrap_or(1),
            primary_non_contributory: written.primary_non_contributory.unwrap_or(false),
            pays_when_insolvent: self.when_insolvent(path, written.pays_when_insolvent, primary),
            waiver: self.waiver(path, written.waiver_of_subrogation.as_ref(), primary),
            additional_insureds: self.additional_insureds(
                &path.key("additional_insureds"),
                &written.additional_insureds,
                insured,
            ),
            joint_insureds: Vec::new(),
            dispute: self.dispute(written.dispute),
            void: self.dispute(written.void),
            retroactive: self.retroactive(path, written, primary),
            notice: self.policy_notice(path, written, primary),
            law: written.law.map(|law| law.word().to_owned()),
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

    /// The events a policy takes; a layer follows the policy below.
    fn policy_when(
        &mut self,
        path: &Path,
        written: &written::Policy,
        primary: Option<&Policy>,
    ) -> Condition {
        match (&written.when, primary) {
            (None, Some(primary)) => primary.when.clone(),
            (when, _) => self.condition(&path.key("when"), when.as_ref()),
        }
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

    /// Parties with shares, of which there is at least one, and which are more than nothing together.
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
        if shares.is_empty() || shares.len() < written.len() {
            return None;
        }
        let sum: f64 = shares.iter().map(|(_, share)| share.get()).sum();
        // What is paid is divided by the sum.
        if sum <= SUM_TOLERANCE {
            let message = format!("the shares of `{path}` sum to {sum}: nobody pays");
            let finding = Finding::error(path, message).label("sums to nothing");
            self.report(finding.hint("write { insurer = 1.0 }, or leave it all out"));
            return None;
        }
        Some(shares)
    }

    fn recovery(
        &mut self,
        path: &Path,
        written: &written::Policy,
        primary: Option<&Policy>,
    ) -> Option<RecoveryRule> {
        let place = path.key("recovery");
        if let Some(law) = written.law.filter(|_| written.recovery.is_none()) {
            return Some(self.recovery_of_law(&place, law));
        }
        match (written.recovery, primary) {
            (Some(word), _) => Some(recovery(word)),
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
        // A layer follows the policy below it, whatever else it excludes.
        let below = primary.map(|primary| primary.excluded_if.contains(&wilful));
        let is_covered = match written.wilful {
            Some(word) => word == WilfulWord::Covered,
            None => {
                let value = match primary {
                    Some(primary) => format!("as {}", primary.path),
                    None => "excluded".to_owned(),
                };
                self.default_unless_stated(&path.key("wilful"), value);
                below == Some(false)
            }
        };
        let is_stated = self.document.says(&path.key("excluded_if"));
        if is_covered && !(is_stated && written.wilful.is_none()) {
            conditions.retain(|condition| *condition != wilful);
        } else if !is_covered && !conditions.contains(&wilful) {
            conditions.push(wilful);
        }
        conditions
    }
}
