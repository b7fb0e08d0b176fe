//! What a replay takes for granted, with its sources.

use super::text::table::{Holds, Table, wrapped};
use super::{counted, grouped};
use crate::model::past::{Basis, PastEvent, Replayed};
use crate::model::{Culpability, Model};
use crate::scenario::{LIBRARY_VERSION, LibraryFigure, library_figures};
use crate::summary::format::money;
use crate::units::PartyId;
use serde_json::{Value, json};

/// A replayed event and what it rests on.
#[derive(Clone, Copy, Debug)]
pub struct Assumed<'a> {
    /// The model.
    pub model: &'a Model,
    /// The event.
    pub past: PastEvent,
    /// Where it happens.
    pub provider: PartyId,
    /// How blameworthy the provider is taken to be.
    pub culpability: Culpability,
    /// Who is hit, and what it costs.
    pub replayed: &'a Replayed,
}

impl Assumed<'_> {
    /// The figures of the library that it rests on.
    fn figures(&self) -> impl Iterator<Item = &'static LibraryFigure> {
        let read = self.past.figures();
        let figures = library_figures().iter();
        figures.filter(move |it| read.contains(&it.name))
    }

    fn name(&self, party: PartyId) -> &str {
        &self.model.parties[party.index()].name
    }

    fn group_name(&self, party: PartyId) -> &str {
        let group = self.model.parties[party.index()].group;
        group.map_or_else(
            || self.name(party),
            |it| &self.model.groups[it.index()].name,
        )
    }

    fn key(&self, party: PartyId) -> &str {
        &self.model.parties[party.index()].key
    }
}

/// The assumptions in words and tables, set to a width.
#[must_use]
pub fn text(assumed: &Assumed<'_>, width: usize) -> String {
    let replayed = assumed.replayed;
    let mut lines = wrapped(&format!("{}.", assumed.past.title()), width);
    let hit = format!(
        "It happens to {}, which is {}. {} Costs are means. Library, version {LIBRARY_VERSION}.",
        assumed.name(assumed.provider),
        super::reading::condition::culpable(assumed.culpability),
        who_is_hit(replayed),
    );
    lines.extend(wrapped(&hit, width));
    for table in [figures(assumed), costs(assumed)] {
        lines.push(String::new());
        lines.extend(if table.breaks_words(width) {
            table.stacked(width)
        } else {
            table.lines(width)
        });
    }
    lines.join("\n") + "\n\n"
}

fn who_is_hit(replayed: &Replayed) -> String {
    let clients = counted(replayed.clients as u64, "client", "clients");
    match (replayed.clients, replayed.hit) {
        (1, _) => "Its one client is hit.".to_owned(),
        (all, hit) if all == hit => format!("All of its {clients} are hit."),
        (_, hit) => format!(
            "Of its {clients} it hits {}: whom it costs most comes first, of equal cost who is written \
             first.",
            grouped(hit as u64)
        ),
    }
}

fn figures(assumed: &Assumed<'_>) -> Table {
    let mut table = Table::new(&[
        ("taken from the event", Holds::Paths),
        ("value", Holds::Figures),
        ("confidence", Holds::Words),
        ("source, date and remark", Holds::Words),
    ]);
    for it in assumed.figures() {
        let note = match it.note {
            "" => String::new(),
            note => format!("; {note}"),
        };
        table.row(vec![
            it.name.clone(),
            format!("{} {}", super::library::value(it), it.unit),
            it.confidence.to_owned(),
            format!("{}, {}{note}", it.source, it.date),
        ]);
    }
    table
}

fn costs(assumed: &Assumed<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("costs it", Holds::Figures),
        ("hit", Holds::Words),
        ("taken from", Holds::Paths),
    ]);
    // Members of a group that come to the same share a row.
    let alike = |a: &Basis, b: &Basis| {
        let group = |it: &Basis| assumed.model.parties[it.party.index()].group;
        group(a).is_some() && (group(a), a.amount, a.is_hit) == (group(b), b.amount, b.is_hit)
    };
    for members in assumed.replayed.bases.chunk_by(alike) {
        let it = &members[0];
        let name = match members.len() {
            1 => assumed.name(it.party).to_owned(),
            many => format!("{}, {many} in all", assumed.group_name(it.party)),
        };
        let (amount, each) = (
            money(it.amount),
            if members.len() > 1 { " each" } else { "" },
        );
        table.row(vec![
            name,
            format!("{amount}{each}"),
            if it.is_hit { "yes" } else { "no" }.to_owned(),
            it.from.join(", "),
        ]);
    }
    table
}

/// The assumptions as a document.
#[must_use]
pub fn document(assumed: &Assumed<'_>) -> Value {
    let basis = |it: &Basis| {
        json!({
            "party": assumed.key(it.party),
            "cost": it.amount,
            "hit": it.is_hit,
            "from": it.from,
        })
    };
    let bases: Vec<Value> = assumed.replayed.bases.iter().map(basis).collect();
    let figures: Vec<&LibraryFigure> = assumed.figures().collect();
    json!({
        "event": assumed.past.word(),
        "title": assumed.past.title(),
        "provider": assumed.key(assumed.provider),
        "culpability": assumed.culpability.word(),
        "clients": assumed.replayed.clients,
        "hit": assumed.replayed.hit,
        "costs": bases,
        "library": super::library::document(&figures),
    })
}
