//! Who stands opposite a party in what a clause words, and what the clause costs them.
//!
//! | clause of | opposite its obligor, insured or cedent | opposite its beneficiary, insurer or reinsurer | opposite anybody else |
//! |---|---|---|---|
//! | a contract | the beneficiary | the obligor | both |
//! | a pool | its beneficiaries | the obligor | all of them |
//! | a policy | its insurers | the insureds | the insureds |
//! | a treaty | its reinsurers | the cedent | the cedent |
//! | a party | nobody | – | that party |
//!
//! Clauses of perils and regimes have nobody opposite. What is alike for a group stands opposite its
//! members as one.

use crate::model::{Model, Policy};
use crate::report::name_of;
use crate::scenario::{Path, Segment};
use crate::summary::DraftComparison;
use crate::units::PartyId;
use std::collections::BTreeSet;

/// Who stands opposite: parties or groups by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facing {
    /// The other side itself.
    pub own: BTreeSet<String>,
    /// Its insurers, by the policies that it or another party of its corporate group holds, and all
    /// who reinsure these or it; the party that asks and the other side itself are not among them.
    pub carriers: BTreeSet<String>,
}

/// The two sides of a promise, as parties of a model.
type Sides = [Vec<PartyId>; 2];

impl Facing {
    /// Who stands opposite a party or group in what stands at some paths, in the base or the draft.
    #[must_use]
    pub fn of(models: &[&Model], paths: &[Path], party: &str) -> Self {
        let mut facing = Self::default();
        for model in models {
            let asks = asking(model, party);
            let mut own: BTreeSet<PartyId> = BTreeSet::new();
            for path in paths {
                own.extend(opposite(model, path, &asks));
            }
            let carriers = carriers(model, &own, &asks);
            let key = |party: &PartyId| key_of(model, *party);
            facing.own.extend(own.iter().map(key));
            facing.carriers.extend(carriers.iter().map(key));
        }
        let Self { own, carriers } = &mut facing;
        own.remove(party);
        carriers.retain(|key| !own.contains(key) && key != party);
        facing
    }

    /// All who stand opposite in one of several clauses; who is another side is no carrier beside it.
    #[must_use]
    pub fn together(all: impl IntoIterator<Item = Self>) -> Self {
        let mut together = all.into_iter().fold(Self::default(), |mut one, other| {
            one.own.extend(other.own);
            one.carriers.extend(other.carriers);
            one
        });
        let Self { own, carriers } = &mut together;
        carriers.retain(|key| !own.contains(key));
        together
    }

    /// By how much the mean cost of risk of a year rises for the other side itself and for its carriers.
    #[must_use]
    pub fn cost(&self, comparison: &DraftComparison) -> [f64; 2] {
        [&self.own, &self.carriers].map(|keys| {
            let subjects = keys.iter().filter_map(|key| comparison.subject(key));
            let costs = subjects.map(|it| it.cost.difference.value());
            // Not `sum`: an empty one is −0.
            costs.fold(0.0, |sum, cost| sum + cost)
        })
    }

    /// The names of the other side.
    #[must_use]
    pub fn names(&self, model: &Model) -> Vec<String> {
        let keys = self.own.iter();
        keys.map(|key| name_of(model, key).to_owned()).collect()
    }
}

/// The parties of a model that a party or group is.
fn asking(model: &Model, key: &str) -> Vec<PartyId> {
    let group = model.groups.iter().find(|group| group.key == key);
    match group {
        Some(group) => group.members.clone().map(PartyId::new).collect(),
        None => model.party(key).into_iter().collect(),
    }
}

/// A party's key, or that of the group of parties alike that it is one of.
fn key_of(model: &Model, party: PartyId) -> String {
    let party = &model.parties[party.index()];
    match party.group {
        Some(group) => model.groups[group.index()].key.clone(),
        None => party.key.clone(),
    }
}

/// Those opposite in what stands at a path.
fn opposite(model: &Model, path: &Path, asks: &[PartyId]) -> Vec<PartyId> {
    let keys: Vec<&str> = path
        .segments()
        .iter()
        .filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Index(_) => None,
        })
        .collect();
    let [kind, key, ..] = keys[..] else {
        return Vec::new();
    };
    let is_named = |own: &str| own == key || own.strip_suffix(".mutual") == Some(key);
    let (sides, both): (Vec<Sides>, bool) = match kind {
        "contract" => {
            let all = model.contracts.iter().filter(|it| is_named(&it.key));
            let sides = all.map(|it| [vec![it.obligor], vec![it.beneficiary]]);
            (sides.collect(), true)
        }
        "pool" => {
            let all = model.pools.iter().filter(|it| it.key == key);
            let sides = all.map(|it| {
                let members = it.members.iter();
                let held = members.map(|at| model.contracts[*at].beneficiary);
                [vec![it.obligor], held.collect()]
            });
            (sides.collect(), true)
        }
        "policy" => {
            let all = model.policies.iter().filter(|it| it.key == key);
            let sides = all.map(|it| [insureds(it), parties(&it.insurers)]);
            (sides.collect(), false)
        }
        "treaty" => {
            let all = model.treaties.iter().filter(|it| it.key == key);
            let sides = all.map(|it| [vec![it.cedent], parties(&it.reinsurers)]);
            (sides.collect(), false)
        }
        "party" => (vec![[asking(model, key), Vec::new()]], false),
        _ => return Vec::new(),
    };
    across(&sides, both, asks)
}

/// The sides across from those who ask; of promises alike only those count that they are a side of, if
/// there are any. Across from who is no side stand both, or the first alone.
fn across(sides: &[Sides], both: bool, asks: &[PartyId]) -> Vec<PartyId> {
    let is_in = |side: &[PartyId]| side.iter().any(|party| asks.contains(party));
    let is_side = |sides: &&Sides| sides.iter().any(|side| is_in(side));
    let own: Vec<&Sides> = sides.iter().filter(is_side).collect();
    let told: Vec<&Sides> = if own.is_empty() {
        sides.iter().collect()
    } else {
        own
    };
    let others = told.into_iter().flat_map(|[one, other]| {
        if is_in(one) {
            other.clone()
        } else if is_in(other) || !both {
            one.clone()
        } else {
            one.iter().chain(other).copied().collect()
        }
    });
    others.filter(|party| !asks.contains(party)).collect()
}

fn insureds(policy: &Policy) -> Vec<PartyId> {
    let first = std::iter::once(policy.insured);
    first.chain(policy.joint_insureds.iter().copied()).collect()
}

fn parties<T>(shares: &[(PartyId, T)]) -> Vec<PartyId> {
    shares.iter().map(|(party, _)| *party).collect()
}

/// Who insures some parties or another of their corporate groups, and who reinsures these or them.
fn carriers(model: &Model, own: &BTreeSet<PartyId>, asks: &[PartyId]) -> BTreeSet<PartyId> {
    let group = |party: PartyId| model.parties[party.index()].corporate_group.as_ref();
    let groups: BTreeSet<&String> = own.iter().filter_map(|party| group(*party)).collect();
    let is_theirs = |party: &PartyId| {
        own.contains(party) || group(*party).is_some_and(|it| groups.contains(it))
    };
    let policies = model.policies.iter();
    let policies = policies.filter(|it| insureds(it).iter().any(is_theirs));
    let mut carriers: BTreeSet<PartyId> = policies
        .flat_map(|policy| parties(&policy.insurers))
        .collect();
    // Who asks is nobody's carrier here, and its own reinsurers are not theirs.
    carriers.retain(|party| !asks.contains(party));
    loop {
        let treaties = model.treaties.iter();
        let treaties =
            treaties.filter(|it| own.contains(&it.cedent) || carriers.contains(&it.cedent));
        let more: Vec<PartyId> = treaties.flat_map(|it| parties(&it.reinsurers)).collect();
        let count = carriers.len();
        carriers.extend(more);
        if carriers.len() == count {
            break;
        }
    }
    carriers.retain(|party| !own.contains(party) && !asks.contains(party));
    carriers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::read;

    fn facing(path: &str, party: &str) -> [String; 2] {
        let file = format!(
            "{}/scenarios/msp-three-clients.toml",
            env!("CARGO_MANIFEST_DIR")
        );
        let document = read(std::path::Path::new(&file), &[]).expect("the example reads");
        let (model, _) = document.resolve().expect("the example resolves");
        let path = Path::parse(path).expect("a path");
        let facing = Facing::of(&[&model, &model], &[path], party);
        [facing.own, facing.carriers].map(|keys| keys.into_iter().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_other_side_of_a_contract_is_its_other_party_and_their_insurers() {
        for (path, party, own, carriers) in [
            (
                "contract.msa-clinic.caps.general",
                "clinic",
                "northstar",
                "atlas harbor meridian",
            ),
            (
                "contract.msa-clinic.caps.general",
                "northstar",
                "clinic",
                "harbor meridian",
            ),
            (
                "contract.msa-clinic.caps.general",
                "lawfirm",
                "clinic northstar",
                "atlas harbor meridian",
            ),
            ("contract.msa-small", "northstar", "small-client", ""),
            (
                "contract.msa-small",
                "small-client#2",
                "northstar",
                "atlas harbor meridian",
            ),
            ("contract.hosting.liability", "northstar", "hostco", ""),
            ("policy.clinic-cyber.limit", "clinic", "harbor", "meridian"),
            ("policy.clinic-cyber.limit", "harbor", "clinic", ""),
            (
                "policy.northstar-primary.limit",
                "clinic",
                "northstar",
                "atlas harbor meridian",
            ),
            ("treaty.harbor-event-xl.premium", "harbor", "meridian", ""),
            ("treaty.harbor-event-xl.premium", "meridian", "harbor", ""),
            (
                "party.northstar.funds",
                "clinic",
                "northstar",
                "atlas harbor meridian",
            ),
            ("party.clinic.funds", "clinic", "", ""),
            ("peril.clinic-fraud.frequency", "clinic", "", ""),
        ] {
            assert_eq!(facing(path, party), [own, carriers], "{path} for {party}");
        }
    }
}
