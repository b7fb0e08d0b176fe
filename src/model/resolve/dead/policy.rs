//! Policies: terms that no loss can come to.

use super::condition::{may_meet, never_met};
use super::reach::{Network, Reach, of_policy};
use super::{named, path_of};
use crate::model::resolve::Context;
use crate::model::{Condition, Cover, Culpability, Model, Policy};
use crate::scenario::{Finding, Path};
use crate::units::{HeadId, Share};

/// The warnings about a policy.
pub(super) fn dead(network: &Network<'_>, policy: &Policy, context: &Context<'_>) -> Vec<Finding> {
    let dead = Dead {
        model: network.model,
        policy,
        context,
        path: path_of(&policy.path),
        reach: of_policy(network, policy),
    };
    let mut findings = dead.waiting_without_interruption();
    findings.extend(dead.said_by_every_cover());
    findings.extend(dead.restored_without_aggregate());
    findings.extend(dead.covers());
    findings.extend(dead.conditions());
    findings
}

struct Dead<'a> {
    model: &'a Model,
    policy: &'a Policy,
    context: &'a Context<'a>,
    path: Path,
    /// What it can be called on for.
    reach: Reach<'a>,
}

impl Dead<'_> {
    fn says(&self, path: &Path) -> bool {
        self.context.document.says(path)
    }

    fn waiting_without_interruption(&self) -> Vec<Finding> {
        let takes = |cover: &Cover| cover.heads.contains(HeadId::INTERRUPTION);
        let mut places = Vec::new();
        if !self.policy.covers.iter().any(takes) {
            places.push(self.path.key("waiting"));
        }
        for cover in self.policy.covers.iter().filter(|cover| !takes(cover)) {
            places.push(self.path.key("covers").key(&cover.key).key("waiting"));
        }
        places.retain(|place| self.says(place));
        places.iter().map(waits_for_nothing).collect()
    }

    /// Terms of the policy that hold for covers without their own, where there are none such.
    fn said_by_every_cover(&self) -> Vec<Finding> {
        let covers = &self.policy.covers;
        if !self.says(&self.path.key("covers")) {
            return Vec::new();
        }
        let says =
            |cover: &Cover, key: &str| self.says(&self.path.key("covers").key(&cover.key).key(key));
        let mut places = Vec::new();
        if covers.iter().all(|cover| says(cover, "retention")) {
            places.push(self.path.key("retention"));
        }
        if covers.iter().all(|cover| says(cover, "coinsurance")) {
            places.push(self.path.key("coinsurance"));
        }
        let mut waiting = covers
            .iter()
            .filter(|cover| cover.heads.contains(HeadId::INTERRUPTION))
            .peekable();
        if waiting.peek().is_some() && waiting.all(|cover| says(cover, "waiting")) {
            places.push(self.path.key("waiting"));
        }
        places.retain(|place| self.says(place));
        let finding = |place: &Path| {
            let key = place.last_key();
            let term = match key {
                "waiting" => "waiting period",
                key => key,
            };
            let message = format!("`{place}` has no effect: every cover has a {term} of its own");
            no_effect(place, message)
                .hint("leave it out here, or in a cover that is to have the policy's")
        };
        places.iter().map(finding).collect()
    }

    fn restored_without_aggregate(&self) -> Option<Finding> {
        let place = self.path.key("aggregate_restored");
        let is_dead = self.policy.aggregate_restored && self.policy.aggregate.is_none();
        (is_dead && self.says(&place)).then(|| {
            let message = format!("`{place}` has no effect: the policy has no aggregate");
            no_effect(&place, message).hint("write an `aggregate`, or leave it out")
        })
    }

    fn covers(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        // A layer that follows form is as dead as what it follows, where it has been said.
        for cover in self.policy.covers.iter().filter(|_| !self.follows()) {
            let place = path_of(&cover.path);
            let of_heads = self
                .reach
                .of(|event| !event.heads.and(cover.heads).is_empty());
            let found = never_met(&place.key("when"), &of_heads, &cover.when);
            let found = found.or_else(|| self.cover_of_nothing(&place, cover));
            findings.extend(found);
            for (key, when) in [
                ("retention_when", &cover.retention_when),
                ("coinsurance_when", &cover.coinsurance_when),
            ] {
                let place = place.key(key);
                let own = self
                    .says(&place)
                    .then(|| never_met(&place, &of_heads, when));
                findings.extend(own.flatten());
            }
            findings.extend(self.contracts_of_nobody(&place, cover));
        }
        findings
    }

    /// The policy's condition on coinsurance, where all covers that take it over never meet it.
    fn dead_coinsurance(&self) -> Option<Finding> {
        let place = self.path.key("coinsurance_when");
        if !self.says(&place) {
            return None;
        }
        let covers = self.policy.covers.iter();
        let mut theirs =
            covers.filter(|cover| !self.says(&path_of(&cover.path).key("coinsurance")));
        let when = &theirs.next()?.coinsurance_when;
        never_met(&place, &self.reach, when)
    }

    fn follows(&self) -> bool {
        let Some(below) = self.policy.over else {
            return false;
        };
        let below = &self.model.policies[below].covers;
        self.policy.covers.iter().all(|cover| {
            let is_same = |each: &Cover| each.key == cover.key && each.heads == cover.heads;
            below.iter().any(is_same)
        })
    }

    fn cover_of_nothing(&self, place: &Path, cover: &Cover) -> Option<Finding> {
        let meets = self
            .reach
            .of(|event| may_meet(&self.reach, event, &cover.when));
        if !meets.heads().and(cover.heads).is_empty() {
            return None;
        }
        let insured = named(self.model, self.policy.insured);
        let message = format!("no peril produces a head that `{place}` covers for `{insured}`");
        let finding = Finding::warning(place, message).label("never pays");
        Some(finding.hint("look at the heads of the splits, at `when`, and at whom the perils hit"))
    }

    /// A part of contract claims, where the insured owes nothing under contracts.
    fn contracts_of_nobody(&self, place: &Path, cover: &Cover) -> Option<Finding> {
        let place = place.key("contractual_share");
        let heads = self.reach.heads();
        let assessed = heads.contains(HeadId::PCI) && cover.assessments < Share::ONE;
        let owes = heads.contains(HeadId::CONTRACT) || assessed;
        let is_dead = cover.heads.contains(HeadId::CONTRACT) && !owes && self.says(&place);
        is_dead.then(|| {
            let insured = named(self.model, self.policy.insured);
            let message =
                format!("`{place}` has no effect: `{insured}` owes nothing under a contract");
            no_effect(&place, message)
                .hint("add the contract that it answers under, or leave it out")
        })
    }

    fn conditions(&self) -> Vec<Finding> {
        let mut findings = self.exclusions(
            &self.path.key("excluded_if"),
            &self.policy.excluded_if,
            &self.reach,
        );
        for cover in &self.policy.covers {
            let place = path_of(&cover.path).key("excluded_if");
            let of_heads = self.reach.of(|event| {
                !event.heads.and(cover.heads).is_empty()
                    && may_meet(&self.reach, event, &cover.when)
            });
            findings.extend(self.exclusions(&place, &cover.excluded_if, &of_heads));
        }
        let place = self.path.key("retention_when");
        findings.extend(never_met(&place, &self.reach, &self.policy.retention_when));
        findings.extend(self.dead_coinsurance());
        for each in &self.policy.endorsements {
            let place = path_of(&each.path).key("when");
            findings.extend(never_met(&place, &self.reach, &each.when));
        }
        findings
    }

    /// Exclusions of what never happens; that of wilful acts is there by default.
    fn exclusions(&self, path: &Path, conditions: &[Condition], reach: &Reach<'_>) -> Vec<Finding> {
        if self.context.document.words(&self.path.key("wilful")) == "covered" {
            return Vec::new();
        }
        let wilful = Condition {
            culpability: vec![Culpability::Wilful],
            ..Condition::default()
        };
        let dead = |(index, when): (usize, &Condition)| {
            let listed = path.index(index);
            let place = if self.says(&listed) { &listed } else { path };
            let is_stated = self.says(place) && *when != wilful;
            is_stated.then(|| never_met(place, reach, when)).flatten()
        };
        conditions.iter().enumerate().filter_map(dead).collect()
    }
}

fn no_effect(path: &Path, message: String) -> Finding {
    Finding::warning(path, message).at_key().label("no effect")
}

fn waits_for_nothing(path: &Path) -> Finding {
    Finding::warning(
        path,
        format!("`{path}` has no effect: nothing there covers interruption"),
    )
    .label("no effect")
    .hint("add \"interruption\" to the heads of a cover, or leave the waiting period out")
}
