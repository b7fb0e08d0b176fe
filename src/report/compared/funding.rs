//! Who gains by a draft or a clause, who pays for it, and with whose money.

use crate::model::Model;
use crate::report::listed;
use crate::summary::{Difference, DraftComparison, SubjectComparison};
use crate::units::{PartyId, Share};

/// A party moves if it moves by at least this part of all that moves.
const LEAST_PART: f64 = 0.005;

/// Whose money it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purse {
    /// A party's own.
    Own,
    /// That of an insurer or a reinsurer.
    Insurance,
    /// That of all others together, which are not told apart.
    Others,
}

/// How a party's mean net loss of a year moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Bearing {
    /// Its key.
    pub key: String,
    /// Its name, and of a carrier whom it insures: `Harbor Mutual (insurer of NorthStar)`.
    pub name: String,
    /// Whose money it is.
    pub purse: Purse,
    /// Draft less base: above zero it pays.
    pub mean: Difference,
}

/// Everybody who moves: those that gain, the most first, and those that pay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Funding {
    /// Those whose mean net loss falls.
    pub gain: Vec<Bearing>,
    /// Those whose mean net loss rises.
    pub pay: Vec<Bearing>,
}

impl Funding {
    /// Of a comparison of all parties of the base; those that move by less than 0.5 % of what moves,
    /// or by no more than chance explains, are left out, and so is a member beside its group.
    #[must_use]
    pub fn of(model: &Model, comparison: &DraftComparison) -> Self {
        let means = whole(model, comparison).map(|it| it.net.mean.difference);
        let moved = means.map(|mean| mean.value().abs()).sum::<f64>() / 2.0;
        let mut funding = Self::default();
        for subject in whole(model, comparison) {
            let mean = subject.net.mean.difference;
            if !mean.is_distinguishable() || mean.value().abs() < LEAST_PART * moved {
                continue;
            }
            let bearing = Bearing {
                name: name_of(model, &subject.key),
                purse: purse_of(model, &subject.key),
                key: subject.key.clone(),
                mean,
            };
            if mean.value() < 0.0 {
                funding.gain.push(bearing);
            } else {
                funding.pay.push(bearing);
            }
        }
        let most = |one: &Bearing, other: &Bearing| {
            other.mean.value().abs().total_cmp(&one.mean.value().abs())
        };
        funding.gain.sort_by(most);
        funding.pay.sort_by(most);
        funding
    }

    /// What one gains or pays, and all others together: what one gains others pay.
    #[must_use]
    pub fn of_one(model: &Model, comparison: &DraftComparison, key: &str) -> Self {
        let mean = comparison.subject(key).map(|it| it.net.mean.difference);
        let Some(mean) = mean.filter(|mean| mean.is_distinguishable()) else {
            return Self::default();
        };
        let own = Bearing {
            key: key.to_owned(),
            name: name_of(model, key),
            purse: purse_of(model, key),
            mean,
        };
        let others = Bearing {
            key: "others".to_owned(),
            name: "all others together".to_owned(),
            purse: Purse::Others,
            mean: mean.opposite(),
        };
        let (gain, pay) = if mean.value() < 0.0 {
            (own, others)
        } else {
            (others, own)
        };
        Self {
            gain: vec![gain],
            pay: vec![pay],
        }
    }
}

/// All that is told of once: a member is left out beside its group.
pub(super) fn whole<'a>(
    model: &'a Model,
    comparison: &'a DraftComparison,
) -> impl Iterator<Item = &'a SubjectComparison> {
    let is_member = |key: &str| {
        let party = model.party(key);
        let group = party.and_then(|party| model.parties[party.index()].group);
        let group = group.map(|group| &model.groups[group.index()].key);
        group.is_some_and(|group| comparison.subject(group).is_some())
    };
    let subjects = comparison.subjects.iter();
    subjects.filter(move |subject| !is_member(&subject.key))
}

/// The first party with a key, or of the group with it.
fn party_of(model: &Model, key: &str) -> Option<PartyId> {
    let group = model.groups.iter().find(|group| group.key == key);
    let member = group.map(|group| PartyId::new(group.members.start));
    member.or_else(|| model.party(key))
}

fn is_among(shares: &[(PartyId, Share)], party: PartyId) -> bool {
    shares.iter().any(|(carrier, _)| *carrier == party)
}

/// Whose money a party's is: an insurer's or reinsurer's if that is its role, or if it insures
/// somebody.
pub(super) fn purse_of(model: &Model, key: &str) -> Purse {
    match party_of(model, key).is_some_and(|party| model.carries_risk(party)) {
        true => Purse::Insurance,
        false => Purse::Own,
    }
}

/// A party's name, and whom it insures or reinsures.
fn name_of(model: &Model, key: &str) -> String {
    let Some(party) = party_of(model, key) else {
        return key.to_owned();
    };
    let name = crate::report::name_of(model, key);
    let insured = model
        .policies
        .iter()
        .filter(|it| is_among(&it.insurers, party));
    let insured = names(model, insured.map(|policy| policy.insured));
    let cedents = model
        .treaties
        .iter()
        .filter(|it| is_among(&it.reinsurers, party));
    let cedents = names(model, cedents.map(|treaty| treaty.cedent));
    match (insured, cedents) {
        (Some(insured), _) => format!("{name} (insurer of {insured})"),
        (None, Some(cedents)) => format!("{name} (reinsurer of {cedents})"),
        (None, None) => name.to_owned(),
    }
}

/// Up to two names, then how many.
fn names(model: &Model, parties: impl Iterator<Item = PartyId>) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for party in parties {
        let party = &model.parties[party.index()];
        let name = match party.group {
            Some(group) => &model.groups[group.index()].name,
            None => &party.name,
        };
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    match names.len() {
        0 => None,
        1 | 2 => Some(listed(names)),
        many => Some(format!("{} and {} others", names[0], many - 1)),
    }
}
