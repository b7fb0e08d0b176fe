//! The settlement in the terminal: event by event, then what is left with whom.

use super::{SHOWN_EVENTS, Settlement, Story, add_figures};
use crate::model::Model;
use crate::report::explained::text::set;
use crate::report::text::Page;
use crate::report::text::lines::Lines;
use crate::report::text::table::{Holds, Table};
use crate::report::{cents, counted, grouped};
use crate::settle::Figures;

/// The whole report; `ledger` names the file that has all transfers, if there is one.
#[must_use]
pub fn report(model: &Model, settlement: &Settlement, ledger: Option<&str>, page: Page) -> String {
    let mut text = Text(Lines::titled(&model.title, page));
    for (number, story) in settlement.stories.iter().enumerate() {
        text.story(number + 1, story, model);
    }
    text.rest(settlement, ledger);
    text.parties(model, settlement);
    text.proof(model, settlement);
    text.0.end()
}

/// The parts of the report, on its lines.
struct Text(Lines);

impl Text {
    fn story(&mut self, number: usize, story: &Story, model: &Model) {
        let Story {
            year,
            time,
            label,
            path,
            ..
        } = story;
        let named = if label == path {
            label.clone()
        } else {
            format!("{label} ({path})")
        };
        self.0.heading(&format!(
            "{number}. Year {year}, time {time}: {named}, {}",
            model.currency
        ));
        if story.told.is_empty() {
            self.ledger(story);
        } else {
            let told = set(&story.told, self.0.page());
            self.0.set(told.lines().map(str::to_owned));
        }
        self.0.paragraph(&proof_of(story, model));
    }

    /// The movements without the steps to their amounts.
    fn ledger(&mut self, story: &Story) {
        let mut table = Table::new(&[
            ("from", Holds::Words),
            ("to", Holds::Words),
            ("amount", Holds::Figures),
            ("promise and clause", Holds::Paths),
            ("reason", Holds::Words),
        ]);
        for line in &story.lines {
            table.row(vec![
                line.from.clone(),
                line.to.clone(),
                cents(line.amount),
                line.promise.clone(),
                line.reason.clone(),
            ]);
        }
        self.0.table(&table);
    }

    fn rest(&mut self, settlement: &Settlement, ledger: Option<&str>) {
        let more = settlement.events.saturating_sub(SHOWN_EVENTS as u64);
        let transfers = grouped(settlement.transfer_count);
        let place = ledger.map(|file| format!("all {transfers} transfers stand in {file}"));
        let words = match (more, place) {
            (0, None) => return,
            (0, Some(place)) => place,
            (more, None) => not_shown(more),
            (more, Some(place)) => format!("{}; {place}", not_shown(more)),
        };
        self.0.paragraph(&words);
    }

    fn parties(&mut self, model: &Model, settlement: &Settlement) {
        let events = match settlement.events {
            1 => "the event".to_owned(),
            events => format!("all {} events", grouped(events)),
        };
        self.0.heading(&format!(
            "What {events} left with each party, {}",
            model.currency
        ));
        let rows = rows(model, settlement);
        let mut columns = LEFT.to_vec();
        let mut apart = vec![("party", Holds::Words)];
        let has = |amount: fn(&Figures) -> f64| rows.iter().any(|row| amount(&row.1) != 0.0);
        let (has_credits, has_premiums) = (has(|f| f.credits), has(|f| f.premiums));
        apart.extend(has_credits.then_some(("credits\nowed", Holds::Figures)));
        apart.extend(
            has_premiums.then_some(("reinstatement\npremiums and\ncommissions", Holds::Figures)),
        );
        columns.extend_from_slice(&apart[1..]);
        let mut table = Table::new(&columns);
        for (name, figures) in &rows {
            let mut row = vec![name.clone()];
            let Figures {
                gross,
                paid,
                received,
                insured,
                net,
                ..
            } = *figures;
            row.extend([gross, paid, received, insured, net].map(cents));
            row.extend(has_credits.then(|| cents(figures.credits)));
            row.extend(has_premiums.then(|| cents(figures.premiums)));
            table.row(row);
        }
        if apart.len() == 1 || table.natural_width() <= self.0.page().width {
            self.table(&table);
            return;
        }
        let all: Vec<usize> = (0..columns.len()).collect();
        self.table(&table.columns(&all[..LEFT.len()]));
        self.0.gap();
        let mut apart = vec![0];
        apart.extend_from_slice(&all[LEFT.len()..]);
        self.table(&table.columns(&apart));
    }

    /// A table of parties; where it is too wide, each party stands above its figures.
    fn table(&mut self, table: &Table) {
        let width = self.0.page().width;
        self.0.set(if table.natural_width() <= width {
            table.lines(width)
        } else {
            table.stacked(width)
        });
    }

    fn proof(&mut self, model: &Model, settlement: &Settlement) {
        let left: f64 = settlement.parties.iter().map(|figures| figures.net).sum();
        let words = format!(
            "All that was lost, {} {}, is left with somebody: {}.",
            model.currency,
            cents(settlement.losses),
            cents(left),
        );
        self.0.paragraph(&words);
    }
}

/// The columns of what is left.
const LEFT: [(&str, Holds); 6] = [
    ("party", Holds::Words),
    ("gross:\nown loss", Holds::Figures),
    ("paid", Holds::Figures),
    ("received", Holds::Figures),
    ("from\ninsurers", Holds::Figures),
    ("net:\nleft", Holds::Figures),
];

/// What is left with each party, the members of a group together.
fn rows(model: &Model, settlement: &Settlement) -> Vec<(String, Figures)> {
    let mut rows: Vec<(Option<usize>, String, Figures)> = Vec::new();
    for (at, figures) in settlement.moved() {
        let party = &model.parties[at];
        let group = party.group.map(|group| group.index());
        match rows
            .iter_mut()
            .find(|(of, ..)| group.is_some() && *of == group)
        {
            Some((_, _, sum)) => add_figures(sum, figures),
            None => {
                let name = group.map_or(party.name.clone(), |group| together(model, group));
                rows.push((group, name, *figures));
            }
        }
    }
    rows.into_iter().map(|(_, name, sum)| (name, sum)).collect()
}

/// `Small clients, all 90 together`.
fn together(model: &Model, group: usize) -> String {
    let group = &model.groups[group];
    let count = grouped(group.members.len() as u64);
    format!("{}, all {count} together", group.name)
}

fn not_shown(events: u64) -> String {
    let is = if events == 1 { "is" } else { "are" };
    let events = counted(events, "more event", "more events");
    format!("{events} {is} not shown")
}

/// `Losses 4,800.00 = left with Client 2,000.00 + Vendor 2,800.00.`
fn proof_of(story: &Story, model: &Model) -> String {
    let mut left = story.left.clone();
    left.sort_unstable_by_key(|(party, _)| *party);
    let mut sums: Vec<(Option<usize>, &str, f64)> = Vec::new();
    for (party, amount) in left {
        let party = &model.parties[party];
        let group = party.group.map(|group| group.index());
        match sums
            .iter_mut()
            .find(|(of, ..)| group.is_some() && *of == group)
        {
            Some((_, _, sum)) => *sum += amount,
            None => {
                let name = group.map_or(&party.name, |group| &model.groups[group].name);
                sums.push((group, name, amount));
            }
        }
    }
    let parts = sums.iter().filter(|(_, _, sum)| cents(*sum) != "0.00");
    let parts = parts.map(|(_, name, sum)| format!("{name}\u{a0}{}", cents(*sum)));
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return "Nothing was lost.".to_owned();
    }
    let (losses, parts) = (cents(story.losses()), parts.join(" + "));
    format!("Losses {losses} = left with {parts}")
}
