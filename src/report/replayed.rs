//! What a replay takes for granted, with its sources.

use super::text::table::{Holds, Table, wrapped};
use super::{counted, grouped};
use crate::model::past::{Basis, PastEvent, Replayed};
use crate::model::{Culpability, Model};
use crate::scenario::{LIBRARY_VERSION, LibraryFigure, library_figures};
use crate::summary::format::money;
use crate::units::PartyId;
use serde_json::{Value, json};

/// Clients told of by name.
const MOST: usize = 12;

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
        let start = format!("event.{}.", self.past.word());
        let figures = library_figures().iter();
        figures.filter(move |it| it.name.starts_with(&start))
    }

    fn name(&self, party: PartyId) -> &str {
        &self.model.parties[party.index()].name
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
        "It happens to {}, which is {}. Of its {} {} hit: those whom it costs most, of equal cost those \
         written first. Costs are means. Library, version {LIBRARY_VERSION}.",
        assumed.name(assumed.provider),
        super::reading::condition::culpable(assumed.culpability),
        counted(replayed.clients as u64, "client", "clients"),
        match replayed.hit {
            1 => "1 is".to_owned(),
            many => format!("{} are", grouped(many as u64)),
        },
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
    let more = replayed.bases.len().saturating_sub(MOST);
    if more > 0 {
        let more = counted(more as u64, "party", "parties");
        lines.push(format!("and {more} more"));
    }
    lines.join("\n") + "\n\n"
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
            format!("{} {}", it.value, it.unit),
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
    for it in assumed.replayed.bases.iter().take(MOST) {
        table.row(vec![
            assumed.name(it.party).to_owned(),
            money(it.amount),
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
