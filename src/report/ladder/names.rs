//! Who is called what.

use super::Laddered;
use crate::model::Model;
use crate::report::listed;
use crate::report::whose;
use crate::settle::ladder::{Category, Payer, Who};
use crate::units::PartyId;

/// The id of a party, of its group for one of several alike.
pub(super) fn key_of(model: &Model, party: PartyId) -> &str {
    let party = &model.parties[party.index()];
    match party.group {
        Some(group) => &model.groups[group.index()].key,
        None => &party.key,
    }
}

/// The name of a party; a member of a group is a typical one.
pub(super) fn name_of(model: &Model, party: PartyId) -> String {
    let it = &model.parties[party.index()];
    match it.group {
        Some(group) => format!("{} (a typical one)", model.groups[group.index()].name),
        None => it.name.clone(),
    }
}

/// A name without its bracketed end: `NorthStar IT`.
fn short(model: &Model, party: PartyId) -> &str {
    let it = &model.parties[party.index()];
    let name = it
        .group
        .map_or(&it.name, |group| &model.groups[group.index()].name);
    name.split_once(" (").map_or(name, |(short, _)| short)
}

/// The insurers of a policy, and whose they are: `Aegis (NorthStar IT's insurer)`; with the policy where
/// several of that party pay.
fn insurers(model: &Model, policy: usize, of: PartyId, has_others: bool) -> String {
    let at = &model.policies[policy];
    let names = at.insurers.iter();
    let names: Vec<String> = names
        .map(|(insurer, _)| model.parties[insurer.index()].name.clone())
        .collect();
    let many = if names.len() == 1 { "" } else { "s" };
    let whose = whose(short(model, of));
    let which = if has_others {
        format!(", {}", at.key)
    } else {
        String::new()
    };
    format!("{} ({whose} insurer{many}{which})", listed(names))
}

/// Names of payers and of categories, the same in all reports.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    laddered: &'a Laddered,
}

impl<'a> Names<'a> {
    /// The names of a ladder.
    #[must_use]
    pub fn new(laddered: &'a Laddered) -> Self {
        Self { laddered }
    }

    /// The claimant's.
    #[must_use]
    pub fn claimant(&self) -> String {
        let scenario = self.laddered.scenario();
        name_of(&scenario.model, scenario.assumed.claimant)
    }

    /// The peril's.
    #[must_use]
    pub fn peril(&self) -> String {
        let scenario = self.laddered.scenario();
        scenario.model.perils[scenario.assumed.peril.index()]
            .name
            .clone()
    }

    /// A payer's; the insurers of a policy with its key.
    #[must_use]
    pub fn payer(&self, model: &Model, payer: &Payer) -> String {
        match payer.who {
            _ if payer.category == Category::Uncollectable => "uncollectable".to_owned(),
            Who::Party(party) => name_of(model, PartyId::new(party)),
            Who::Policy(policy) => self.insurers_of(model, payer.category, policy),
        }
    }

    /// Are they several insurers?
    pub(super) fn are_many(&self, model: &Model, payer: &Payer) -> bool {
        match payer.who {
            Who::Party(_) => false,
            Who::Policy(policy) => model.policies[policy].insurers.len() > 1,
        }
    }

    /// The insurers of a policy, as a payer.
    fn insurers_of(&self, model: &Model, category: Category, policy: usize) -> String {
        let of = self.insured(model, category, policy);
        let mut policies: Vec<&str> = Vec::new();
        for variant in &self.laddered.variants {
            for at in variant.bearers() {
                let payer = &variant.ladder.payers()[at];
                if let Who::Policy(other) = payer.who
                    && self.insured(&variant.model, payer.category, other) == of
                {
                    policies.push(&variant.model.policies[other].key);
                }
            }
        }
        policies.sort_unstable();
        policies.dedup();
        insurers(model, policy, of, policies.len() > 1)
    }

    /// Whom the insurers of a policy pay for: the claimant, or the policy's insured.
    fn insured(&self, model: &Model, category: Category, policy: usize) -> PartyId {
        if category == Category::OwnInsurer {
            self.laddered.scenario().assumed.claimant
        } else {
            model.policies[policy].insured
        }
    }

    /// `is Lakeside Clinic's`; of a name that ends in brackets `stays with East (sum capped)`.
    pub(super) fn is_claimants(&self) -> String {
        let claimant = self.claimant();
        if claimant.ends_with(')') {
            format!("stays with {claimant}")
        } else {
            format!("is {}", whose(&claimant))
        }
    }

    /// Is what a category is called more than one?
    pub(super) fn is_many(&self, category: Category) -> bool {
        let mut several = self.laddered.variants.iter().flat_map(|variant| {
            let payers = variant.bearers().into_iter();
            let payers = payers.map(|at| &variant.ladder.payers()[at]);
            let payers = payers.filter(|payer| payer.category == category);
            payers.map(|payer| self.are_many(&variant.model, payer))
        });
        several.any(|is_several| is_several) || self.members(category).len() > 1
    }

    /// What a category is called: by name where it is one party alone.
    #[must_use]
    pub fn category(&self, category: Category) -> String {
        let members = self.members(category);
        let one = match members.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        };
        match category {
            Category::Own => self.claimant(),
            Category::OwnInsurer => one.unwrap_or_else(|| {
                let scenario = self.laddered.scenario();
                let claimant = short(&scenario.model, scenario.assumed.claimant);
                format!("{} insurers", whose(claimant))
            }),
            Category::Provider => one.unwrap_or("providers".to_owned()),
            Category::ProviderInsurer => one.unwrap_or_else(|| self.insurers_of_providers()),
            Category::SubProcessor => one.unwrap_or("sub-processors".to_owned()),
            Category::Uncollectable => "uncollectable".to_owned(),
        }
    }

    /// `NorthStar IT's insurers`, if they are all of one.
    fn insurers_of_providers(&self) -> String {
        let mut insured: Vec<&str> = Vec::new();
        for variant in &self.laddered.variants {
            let payers = variant.bearers().into_iter();
            let payers = payers.map(|at| variant.ladder.payers()[at]);
            for payer in payers.filter(|it| it.category == Category::ProviderInsurer) {
                if let Who::Policy(policy) = payer.who {
                    insured.push(short(
                        &variant.model,
                        variant.model.policies[policy].insured,
                    ));
                }
            }
        }
        insured.sort_unstable();
        insured.dedup();
        match insured.as_slice() {
            [one] => format!("{} insurers", whose(one)),
            _ => "insurers of providers".to_owned(),
        }
    }

    /// The names of those in a category who bear anything in any variant; of a policy its insurers.
    fn members(&self, category: Category) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for variant in &self.laddered.variants {
            let model = &variant.model;
            for at in variant.bearers() {
                let payer = &variant.ladder.payers()[at];
                if payer.category != category {
                    continue;
                }
                names.push(match payer.who {
                    Who::Party(party) => name_of(model, PartyId::new(party)),
                    Who::Policy(policy) => self.insurers_of(model, category, policy),
                });
            }
        }
        names.sort();
        names.dedup();
        names
    }
}
