//! Who gains by a draft or a clause, who pays for it, and with whose money.

use crate::model::Model;
use crate::report::listed;
use crate::summary::{Difference, DraftComparison, SubjectComparison};
use crate::units::{PartyId, Share};

/// A party moves if it moves by at least this part of all that moves.
pub(super) const LEAST_PART: f64 = 0.005;

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

/// How a party's mean cost of risk of a year moves: what it loses, and what it pays or is paid beside
/// losses.
#[derive(Clone, Debug, PartialEq)]
pub struct Bearing {
    /// Its key.
    pub key: String,
    /// Its name, and of a carrier whom it insures: `Harbor Mutual (insurer of NorthStar)`.
    pub name: String,
    /// Whose money it is.
    pub purse: Purse,
    /// Draft less base: above zero it pays.
    pub more: Difference,
}

/// Everybody who moves: those that gain, the most first, and those that pay. What they gain and what
/// they pay is the same in sum.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Funding {
    /// Those whose mean cost of risk falls.
    pub gain: Vec<Bearing>,
    /// Those whose mean cost of risk rises.
    pub pay: Vec<Bearing>,
}

impl Funding {
    /// Of a comparison of all parties of the base. Those that move by less than 0.5 % of what moves, or by
    /// no more than chance explains, are one, *the others*, told where together they move by as much; a
    /// member is left out beside its group.
    #[must_use]
    pub fn of(model: &Model, comparison: &DraftComparison) -> Self {
        let moves = whole(model, comparison).map(|it| it.cost.difference);
        let moved = moves.map(|it| it.value().abs()).sum::<f64>() / 2.0;
        let is_told = |more: Difference| {
            more.is_distinguishable() && more.value().abs() >= LEAST_PART * moved
        };
        let mut funding = Self::default();
        let mut rest = [0.0; 3];
        for subject in whole(model, comparison) {
            let more = subject.cost.difference;
            if is_told(more) {
                funding.add(Bearing {
                    name: name_of(model, &subject.key),
                    purse: purse_of(model, &subject.key),
                    key: subject.key.clone(),
                    more,
                });
            } else {
                let ends = [more.value(), more.low(), more.high()];
                rest = std::array::from_fn(|at| rest[at] + ends[at]);
            }
        }
        let most = |one: &Bearing, other: &Bearing| {
            other.more.value().abs().total_cmp(&one.more.value().abs())
        };
        funding.gain.sort_by(most);
        funding.pay.sort_by(most);
        let is_anything = !(funding.gain.is_empty() && funding.pay.is_empty());
        if is_anything && rest[0].abs() >= LEAST_PART * moved {
            funding.add(Bearing {
                key: "others".to_owned(),
                name: "others together".to_owned(),
                purse: Purse::Others,
                more: Difference::new(rest[0], rest[1], rest[2]),
            });
        }
        funding
    }

    fn add(&mut self, bearing: Bearing) {
        if bearing.more.value() < 0.0 {
            self.gain.push(bearing);
        } else {
            self.pay.push(bearing);
        }
    }

    /// What one gains or pays, and all others together: what one gains others pay.
    #[must_use]
    pub fn of_one(model: &Model, comparison: &DraftComparison, key: &str) -> Self {
        let more = comparison.subject(key).map(|it| it.cost.difference);
        let Some(more) = more.filter(|more| more.is_distinguishable()) else {
            return Self::default();
        };
        let own = Bearing {
            key: key.to_owned(),
            name: name_of(model, key),
            purse: purse_of(model, key),
            more,
        };
        let others = Bearing {
            key: "others".to_owned(),
            name: "all others together".to_owned(),
            purse: Purse::Others,
            more: more.opposite(),
        };
        let mut funding = Self::default();
        funding.add(own);
        funding.add(others);
        funding
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
