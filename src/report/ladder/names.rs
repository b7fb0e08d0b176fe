//! Who is called what.

use super::Laddered;
use crate::model::Model;
use crate::report::listed;
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

/// The insurers of a policy, and which policy it is.
fn insurers(model: &Model, policy: usize) -> String {
    let policy = &model.policies[policy];
    let names = policy.insurers.iter();
    let names = names.map(|(insurer, _)| model.parties[insurer.index()].name.clone());
    format!("{} ({})", listed(names), policy.key)
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
            Who::Policy(policy) => insurers(model, policy),
        }
    }

    /// What a category is called: by name where it is one party alone.
    #[must_use]
    pub fn category(&self, category: Category) -> String {
        let members = self.members(category);
        let one = match members.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        };
        let provider = match self.members(Category::Provider).as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        };
        match category {
            Category::Own => self.claimant(),
            Category::OwnInsurer => one.map_or("its insurers".to_owned(), |name| {
                format!("its insurer {name}")
            }),
            Category::Provider => one.unwrap_or("providers".to_owned()),
            Category::ProviderInsurer => match provider {
                Some(provider) => format!("insurers of {provider}"),
                None => "insurers of providers".to_owned(),
            },
            Category::SubProcessor => one.unwrap_or("sub-processors".to_owned()),
            Category::Uncollectable => "uncollectable".to_owned(),
        }
    }

    /// The names of those in a category who bear anything in any variant: of a policy its insurers.
    fn members(&self, category: Category) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for variant in &self.laddered.variants {
            let model = &variant.model;
            for at in variant.bearers() {
                let payer = &variant.ladder.payers()[at];
                if payer.category != category {
                    continue;
                }
                let of: Vec<String> = match payer.who {
                    Who::Party(party) => vec![name_of(model, PartyId::new(party))],
                    Who::Policy(policy) => {
                        let insurers = model.policies[policy].insurers.iter();
                        let ids = insurers.map(|(insurer, _)| insurer.index());
                        ids.map(|at| model.parties[at].name.clone()).collect()
                    }
                };
                names.extend(of);
            }
        }
        names.sort();
        names.dedup();
        names
    }
}
