//! Names: parties and groups, heads, flags, and the ids their draws go by.

use super::Context;
use super::contract_terms::chance_or;
use crate::model::{Control, Fines, Group, Head, Party, RegimeUse, Role};
use crate::random::hash64;
use crate::scenario::{Finding, Path, written};
use crate::units::{
    GroupId, MAX_FLAGS, MAX_HEADS, Money, PartyId, Probability, STANDARD_HEADS, Share,
};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::ops::Range;

/// Whom a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// One party.
    One(PartyId),
    /// All members of a group.
    Group(Range<usize>),
}

impl Who {
    pub(super) fn one(&self) -> Option<PartyId> {
        match self {
            Self::One(party) => Some(*party),
            Self::Group(_) => None,
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Group(members) => members.len(),
        }
    }

    pub(super) fn members(&self) -> impl Iterator<Item = PartyId> + use<> {
        let members = match self {
            Self::One(party) => party.index()..party.index() + 1,
            Self::Group(members) => members.clone(),
        };
        members.map(PartyId::new)
    }
}

/// Everything that has been named.
#[derive(Default)]
pub(super) struct Names {
    pub(super) parties: Vec<Party>,
    pub(super) groups: Vec<Group>,
    pub(super) who: IndexMap<String, Who>,
    pub(super) heads: Vec<Head>,
    pub(super) flags: Vec<String>,
    pub(super) fines: Fines,
    pub(super) controls: Vec<Control>,
    pub(super) regimes: Vec<RegimeUse>,
}

/// Words that mean something of their own where a party could stand.
const RESERVED: [&str; 4] = ["self", "world", "own", "other"];

impl Context<'_> {
    pub(super) fn read_names(&mut self) {
        let scenario = self.document.scenario();
        for (key, party) in &scenario.party {
            self.read_party(key, party);
        }
        self.read_owners();
        self.read_heads(&scenario.head);
        self.read_fines();
        let drawn = scenario.peril.values().flat_map(|peril| peril.flags.keys());
        let scripted = scenario
            .event
            .iter()
            .filter_map(|event| event.flags.as_ref())
            .flat_map(|flags| flags.as_slice());
        for flag in drawn.chain(scripted) {
            if !self.names.flags.contains(flag) {
                self.names.flags.push(flag.clone());
            }
        }
        self.read_late_flags();
        self.read_controls();
        self.read_turnovers();
        self.refuse_one_stream_twice();
    }

    /// Flags of perils, events and late notices, and those that conditions alone name.
    pub(super) fn refuse_too_many_flags(&mut self) {
        let Some(flag) = self.names.flags.get(MAX_FLAGS) else {
            return;
        };
        let mut perils = self.document.scenario().peril.iter();
        let of_peril = perils.find(|(_, peril)| peril.flags.contains_key(flag));
        let path = match of_peril {
            Some((key, _)) => Path::of(&["peril", key, "flags"]).key(flag),
            None => Path::of(&["peril"]),
        };
        let message = format!(
            "`{flag}` is flag number {}, the most is {MAX_FLAGS}",
            MAX_FLAGS + 1
        );
        let finding = Finding::error(&path, message).label("one too many");
        self.report(finding.hint("join flags that no term tells apart"));
    }

    /// What fines are measured by, where a party does not say it: the revenues of its corporate group.
    fn read_turnovers(&mut self) {
        let mut of_group: HashMap<String, f64> = HashMap::new();
        for party in &self.names.parties {
            if let (Some(group), Some(revenue)) = (&party.corporate_group, party.revenue) {
                *of_group.entry(group.clone()).or_default() += revenue.get();
            }
        }
        for party in &mut self.names.parties {
            let group = party.corporate_group.as_ref();
            let together = group.and_then(|group| Money::new(*of_group.get(group)?).ok());
            party.turnover = party.turnover.or(together).or(party.revenue);
        }
    }

    fn read_party(&mut self, key: &str, written: &written::Party) {
        let path = Path::of(&["party", key]);
        if RESERVED.contains(&key) {
            let finding = Finding::error(&path, format!("`{key}` cannot name a party")).at_key();
            self.report(finding.label("reserved").hint(format!(
                "`{key}` has a meaning of its own; choose another name"
            )));
            return;
        }
        self.default_unless_stated(&path.key("funds"), "unlimited");
        self.default_unless_stated(&path.key("administration"), "0");
        if matches!(written.role.as_deref(), Some("insurer" | "reinsurer")) {
            self.default_unless_stated(&path.key("failure"), "0");
        }
        let first = self.names.parties.len();
        let who = match written.count {
            None => {
                self.names.parties.push(party_of(key, key, written, None));
                Who::One(PartyId::new(first))
            }
            Some(count) => self.read_group(key, count as usize, written),
        };
        self.names.who.insert(key.to_owned(), who);
    }

    /// Owners of captives, who may stand below them in the file.
    fn read_owners(&mut self) {
        for (key, party) in &self.document.scenario().party {
            let Some(name) = &party.owner else { continue };
            let path = Path::of(&["party", key, "owner"]);
            let owner = self.party(&path, name);
            if name == key {
                let finding = Finding::error(&path, format!("`{key}` owns itself")).label("itself");
                self.report(finding.hint("a captive is an insurer that another party owns"));
            }
            let owned = self.names.who.get(key).cloned();
            for member in owned.iter().flat_map(Who::members) {
                self.names.parties[member.index()].owner = owner;
            }
        }
    }

    fn read_group(&mut self, key: &str, count: usize, written: &written::Party) -> Who {
        let first = self.names.parties.len();
        let group = GroupId::new(self.names.groups.len());
        for number in 1..=count {
            let member = format!("{key}#{number}");
            self.names
                .parties
                .push(party_of(key, &member, written, Some((group, number))));
        }
        let members = first..first + count;
        let name = written.name.clone().unwrap_or_else(|| key.to_owned());
        self.names.groups.push(Group {
            key: key.to_owned(),
            name,
            members: members.clone(),
        });
        Who::Group(members)
    }

    fn read_heads(&mut self, written: &written::Named<written::Head>) {
        for key in STANDARD_HEADS {
            let name = written.get(key).and_then(|head| head.name.clone());
            let name = name.unwrap_or_else(|| standard_name(key));
            self.names.heads.push(Head {
                key: key.to_owned(),
                name,
            });
        }
        for (key, head) in written {
            if STANDARD_HEADS.contains(&key.as_str()) {
                continue;
            }
            if self.names.heads.len() == MAX_HEADS {
                let path = Path::of(&["head", key]);
                let message = format!(
                    "`{path}` is head number {}, the most is {MAX_HEADS}",
                    MAX_HEADS + 1
                );
                let finding = Finding::error(&path, message).label("one too many");
                self.report(finding.hint("join heads that no term tells apart"));
                return;
            }
            let name = head.name.clone().unwrap_or_else(|| capitalised(key));
            self.names.heads.push(Head {
                key: key.clone(),
                name,
            });
        }
    }

    /// Two parties, or two perils, whose draws go by one name would draw alike.
    fn refuse_one_stream_twice(&mut self) {
        let parties = self.names.parties.iter();
        let parties: Vec<(Path, String)> = parties
            .map(|party| {
                (
                    Path::of(&["party", written_key(&party.key)]),
                    party.stream.clone(),
                )
            })
            .collect();
        let perils = self.document.scenario().peril.iter();
        let perils: Vec<(Path, String)> = perils
            .map(|(key, peril)| {
                (
                    Path::of(&["peril", key]),
                    peril.stream.clone().unwrap_or_else(|| key.clone()),
                )
            })
            .collect();
        self.refuse_same_hash(&parties);
        self.refuse_same_hash(&perils);
    }

    fn refuse_same_hash(&mut self, named: &[(Path, String)]) {
        let mut seen: HashMap<u64, &(Path, String)> = HashMap::new();
        for entry @ (path, stream) in named {
            let Some((other, _)) = seen.insert(hash64(stream), entry) else {
                continue;
            };
            let message = format!("`{path}` and `{other}` would draw the same numbers");
            let finding =
                Finding::error(path, message).label(format!("draws are named `{stream}`"));
            self.report(finding.hint("give one of them another `stream`, or another name"));
        }
    }
}

/// The key in the file of a party or of a member of a group.
pub(super) fn written_key(key: &str) -> &str {
    key.split('#').next().unwrap_or(key)
}

fn party_of(
    group_key: &str,
    key: &str,
    written: &written::Party,
    member: Option<(GroupId, usize)>,
) -> Party {
    let name = written.name.clone().unwrap_or_else(|| group_key.to_owned());
    let stream = written
        .stream
        .clone()
        .unwrap_or_else(|| group_key.to_owned());
    let number = member
        .map(|(_, number)| format!("#{number}"))
        .unwrap_or_default();
    Party {
        key: key.to_owned(),
        name: if member.is_some() {
            format!("{name} {number}")
        } else {
            name
        },
        role: role_of(written.role.as_deref()),
        stream: format!("{stream}{number}"),
        group: member.map(|(group, _)| group),
        funds: written.funds.map(|funds| funds.get()),
        revenue: written.revenue.map(|revenue| revenue.get()),
        turnover: written.turnover.map(|turnover| turnover.get()),
        records: written.records.as_ref().map(all_records),
        residences: residences(written.records.as_ref()),
        administration: written
            .administration
            .map_or(Share::ZERO, |part| part.get()),
        failure: chance_or(written.failure, Probability::ZERO),
        corporate_group: written.group.clone(),
        owner: None,
    }
}

pub(super) fn all_records(written: &written::Records) -> f64 {
    match written {
        written::Records::All(count) => count.number(),
        written::Records::ByResidence(table) => table.values().map(|count| count.number()).sum(),
    }
}

pub(super) fn residences(written: Option<&written::Records>) -> Vec<(String, f64)> {
    match written {
        None | Some(written::Records::All(_)) => Vec::new(),
        Some(written::Records::ByResidence(table)) => table
            .iter()
            .map(|(residence, count)| (residence.clone(), count.number()))
            .collect(),
    }
}

fn role_of(word: Option<&str>) -> Role {
    match word.unwrap_or("party") {
        "client" => Role::Client,
        "provider" => Role::Provider,
        "sub-processor" => Role::SubProcessor,
        "insurer" => Role::Insurer,
        "reinsurer" => Role::Reinsurer,
        "claimants" => Role::Claimants,
        other => Role::Other(other.to_owned()),
    }
}

fn standard_name(key: &str) -> String {
    match key {
        "pci" => "Card schemes (PCI)".to_owned(),
        "contract" => "Owed under contracts".to_owned(),
        _ => capitalised(key),
    }
}

fn capitalised(key: &str) -> String {
    let words = key.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
