//! Archetypes: `party.clinic.archetype = { kind = "clinic", … }` puts the perils of such a firm, by
//! the figures of the library, beneath what the scenario writes.
//!
//! They are written as a writer would write them, with the source of each figure, and stand where
//! the archetype does, so that a finding about one of them points there. Everything written stays.

mod beneath;
mod findings;
mod perils;
#[cfg(test)]
mod tests;

use super::calibration::LARGEST_REVENUE;
use super::calibration::archetype::FirmKind;
use super::set::move_to;
use super::{Content, Entry, Finding, Kind, Node, Path, Place, Scalar, Source, read_quantity};
use beneath::lay_beneath;
use findings::Told;
use perils::Made;
use toml::de::DeTable;

/// A party with an archetype.
struct Firm {
    key: String,
    /// Its name in reports.
    label: String,
    kind: FirmKind,
    revenue: f64,
    records: Option<f64>,
    /// Is it a group of parties alike?
    is_group: bool,
    /// Where its archetype stands.
    place: Place,
    /// How blameworthy it is for what reaches its clients.
    culpability: Option<Node>,
    /// The beneficiaries of its contracts.
    clients: Vec<String>,
}

/// What laying archetypes beneath a scenario found.
#[derive(Default)]
pub(super) struct Expanded {
    pub findings: Vec<Finding>,
    /// What is missing and has been asked for.
    pub asked: Vec<Path>,
}

/// Does a party have an archetype?
pub(super) fn are_in(root: &Node) -> bool {
    parties(root).any(|(_, node)| node.at(&Path::of(&["archetype"])).is_some())
}

fn parties(root: &Node) -> impl Iterator<Item = (&String, &Node)> {
    let table = root.at(&Path::of(&["party"])).and_then(Node::table);
    let entries = table.into_iter().flatten();
    entries.map(|(key, entry)| (key, &entry.node))
}

/// Puts what the archetypes of a scenario stand for beneath what it writes.
pub(super) fn expand(root: &mut Node, sources: &[Source]) -> Expanded {
    let mut told = Told::default();
    let firms: Vec<Firm> = parties(root)
        .filter_map(|(key, node)| Firm::read(key, node, root, &mut told))
        .collect();
    told.about_currency(root, &firms);
    for firm in &firms {
        told.about_group(firm);
        let mut made = firm.facts();
        if !firm.is_group {
            let perils = firm.perils(&firms);
            told.about_clients(root, firm, &firms, &perils);
            told.about_culpability(root, firm, &perils);
            perils.iter().for_each(|it| made.push_str(&it.text));
            firm.put(root, &made, sources);
            firm.blame(root, &perils);
        } else {
            firm.put(root, &made, sources);
        }
    }
    told.into_expanded()
}

/// What a written culpability is good for.
enum BlameRead {
    Usable,
    /// The reader has a finding for it.
    Unreadable,
    /// Chances that do not sum to 1.
    Sum(f64),
}

/// The words of culpability, as a table of chances names them.
const CULPABILITIES: [&str; 4] = ["none", "negligent", "gross", "wilful"];

impl Firm {
    fn read(key: &str, party: &Node, root: &Node, told: &mut Told) -> Option<Self> {
        let entry = party.table()?.get("archetype")?;
        let archetype = &entry.node;
        archetype.table()?;
        let words = |key: &str| archetype.at(&Path::of(&[key])).and_then(Node::text);
        // A kind or a revenue that cannot be read stops the run with a finding of its own; the
        // perils are made all the same, so that nothing else seems to be missing.
        let kind = words("kind").and_then(FirmKind::of_word);
        let own = |key: &str, kind| quantity(archetype, key, kind);
        let fact = |key: &str, kind| own(key, kind).or_else(|| quantity(party, key, kind));
        let revenue = told.revenue(key, party, fact("revenue", Kind::Money));
        told.about_country(key, words("country"));
        let name = party.at(&Path::of(&["name"])).and_then(Node::text);
        Some(Self {
            key: key.to_owned(),
            label: name.unwrap_or(key).to_owned(),
            kind: kind.unwrap_or(FirmKind::Other),
            revenue,
            records: fact("records", Kind::Count).or_else(|| by_residence(party)),
            is_group: party.at(&Path::of(&["count"])).is_some(),
            place: entry.key.clone(),
            culpability: archetype.at(&Path::of(&["culpability"])).cloned(),
            clients: clients(root, key),
        })
    }

    /// What the archetype says of the party is what the party is, where it does not say itself.
    fn facts(&self) -> String {
        let records = self.records.map(|it| format!("records = {it:.0}\n"));
        format!(
            "[party.{}]\nrevenue = \"{:.2}\"\n{}",
            self.key,
            self.revenue,
            records.unwrap_or_default()
        )
    }

    /// Puts tables beneath what the scenario writes; they stand where the archetype does.
    fn put(&self, root: &mut Node, made: &str, sources: &[Source]) {
        // A name that is none has a finding of its own.
        let Ok(table) = DeTable::parse(made) else {
            return;
        };
        let mut node = Node::of_table(self.place.source, 0..0, table.get_ref());
        move_to(&mut node, &self.place);
        if let (Some(written), Content::Table(made)) = (root.table_mut(), node.content) {
            lay_beneath(written, made, sources);
        }
    }

    /// Can what the archetype says of its culpability be used?
    fn blame_read(&self) -> BlameRead {
        let Some(node) = &self.culpability else {
            return BlameRead::Unreadable;
        };
        let Some(table) = node.table() else {
            let known = |word| CULPABILITIES.contains(&word);
            return match node.text().is_some_and(known) {
                true => BlameRead::Usable,
                false => BlameRead::Unreadable,
            };
        };
        let chance = |key: &String| match CULPABILITIES.contains(&key.as_str()) {
            true => quantity(node, key, Kind::Probability),
            false => None,
        };
        let chances: Option<Vec<f64>> = table.keys().map(chance).collect();
        match chances.map(|chances| chances.iter().sum::<f64>()) {
            None => BlameRead::Unreadable,
            Some(sum) if (sum - 1.0).abs() <= 1e-9 => BlameRead::Usable,
            Some(sum) => BlameRead::Sum(sum),
        }
    }

    /// Puts what the archetype says of its culpability into the perils that reach its clients.
    fn blame(&self, root: &mut Node, perils: &[Made]) {
        // What cannot be used has a finding where it stands; its copies would only repeat it.
        let usable = matches!(self.blame_read(), BlameRead::Usable);
        let Some(culpability) = self.culpability.as_ref().filter(|_| usable) else {
            return;
        };
        for peril in perils.iter().filter(|it| it.reaches_clients) {
            let path = Path::of(&["peril", &peril.key]);
            let Some(table) = root.at_mut(&path).and_then(Node::table_mut) else {
                continue;
            };
            let place = culpability.place.clone();
            let of_party = Entry {
                key: place.clone(),
                node: culpability.clone(),
            };
            let content = Content::Table([(self.key.clone(), of_party)].into_iter().collect());
            table.entry("culpability".to_owned()).or_insert(Entry {
                key: place.clone(),
                node: Node { place, content },
            });
        }
    }
}

/// The quantity at a key of a table, with or without its source.
fn quantity(table: &Node, key: &str, kind: Kind) -> Option<f64> {
    let node = table.at(&Path::of(&[key]))?;
    let value = node.at(&Path::of(&["value"])).unwrap_or(node);
    read_quantity(kind, Scalar::of(value)?).ok()
}

/// The records of a party that tells them by the residence of the persons, all together.
fn by_residence(party: &Node) -> Option<f64> {
    let table = party.at(&Path::of(&["records"]))?;
    let places = table.table()?.keys();
    let counts = places.map(|place| quantity(table, place, Kind::Count).unwrap_or(0.0));
    Some(counts.sum())
}

/// The beneficiaries of the contracts of an obligor, each once.
fn clients(root: &Node, obligor: &str) -> Vec<String> {
    let contracts = root.at(&Path::of(&["contract"])).and_then(Node::table);
    let mut clients: Vec<String> = Vec::new();
    for entry in contracts.into_iter().flat_map(|it| it.values()) {
        let word = |key: &str| entry.node.at(&Path::of(&[key])).and_then(Node::text);
        let (Some(by), Some(client)) = (word("obligor"), word("beneficiary")) else {
            continue;
        };
        let is_known = clients.iter().any(|it| it == client);
        if by == obligor && client != obligor && !is_known {
            clients.push(client.to_owned());
        }
    }
    clients
}

/// Is it a revenue that the published figures reach?
fn is_within_reach(revenue: f64) -> bool {
    revenue > 0.0 && revenue <= LARGEST_REVENUE
}
