//! The settlement in the terminal: event by event, then what is left with whom.

use super::{SHOWN_EVENTS, Settlement, Story};
use crate::model::Model;
use crate::report::explained::text::set;
use crate::report::text::table::{Holds, Table, wrapped};
use crate::report::text::{Page, Weight};
use crate::report::{cents, grouped};
use crate::settle::Figures;

/// The whole report; `ledger` names the file that has all transfers, if there is one.
#[must_use]
pub fn report(model: &Model, settlement: &Settlement, ledger: Option<&str>, page: Page) -> String {
    let mut text = Text {
        lines: wrapped(&model.title, page.width),
        page,
    };
    for (number, story) in settlement.stories.iter().enumerate() {
        text.story(number + 1, story, model);
    }
    text.rest(settlement, ledger);
    text.parties(model, settlement);
    text.proof(model, settlement);
    text.lines.join("\n") + "\n"
}

struct Text {
    lines: Vec<String>,
    page: Page,
}

impl Text {
    fn heading(&mut self, words: &str) {
        self.lines.push(String::new());
        for line in wrapped(words, self.page.width) {
            self.lines.push(match self.page.weight {
                Weight::Bold => format!("\u{1b}[1m{line}\u{1b}[0m"),
                Weight::Plain => line,
            });
        }
        self.lines.push(String::new());
    }

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
        self.heading(&format!(
            "{number}. Year {year}, time {time}: {named}, {}",
            model.currency
        ));
        if story.told.is_empty() {
            self.ledger(story);
        } else {
            let told = set(&story.told, self.page);
            self.lines.extend(told.lines().map(str::to_owned));
        }
        self.lines.push(String::new());
        let sum = proof_of(story, model);
        self.lines.extend(wrapped(&sum, self.page.width));
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
        self.lines.extend(table.lines(self.page.width));
    }

    fn rest(&mut self, settlement: &Settlement, ledger: Option<&str>) {
        let more = settlement.events.saturating_sub(SHOWN_EVENTS as u64);
        let transfers = grouped(settlement.transfer_count);
        let place = ledger.map(|file| format!("all {transfers} transfers stand in {file}"));
        let words = match (more, place) {
            (0, None) => return,
            (0, Some(place)) => place,
            (more, None) => format!("{} more events are not shown", grouped(more)),
            (more, Some(place)) => format!("{} more events are not shown; {place}", grouped(more)),
        };
        self.lines.push(String::new());
        self.lines.extend(wrapped(&words, self.page.width));
    }

    fn parties(&mut self, model: &Model, settlement: &Settlement) {
        let events = match settlement.events {
            1 => "the event".to_owned(),
            events => format!("all {} events", grouped(events)),
        };
        self.heading(&format!(
            "What {events} left with each party, {}",
            model.currency
        ));
        let mut columns = vec![
            ("party", Holds::Words),
            ("gross:\nown loss", Holds::Figures),
            ("paid", Holds::Figures),
            ("received", Holds::Figures),
            ("from\ninsurers", Holds::Figures),
            ("net:\nleft", Holds::Figures),
        ];
        let has = |amount: fn(&Figures) -> f64| {
            settlement
                .parties
                .iter()
                .any(|figures| amount(figures) != 0.0)
        };
        let (has_credits, has_premiums) = (has(|f| f.credits), has(|f| f.premiums));
        if has_credits {
            columns.push(("credits\nowed", Holds::Figures));
        }
        if has_premiums {
            columns.push(("premiums and\ncommissions", Holds::Figures));
        }
        let mut table = Table::new(&columns);
        for (at, figures) in settlement.moved() {
            let Figures {
                gross,
                paid,
                received,
                insured,
                net,
                ..
            } = *figures;
            let amounts = [gross, paid, received, insured, net];
            let mut row = vec![model.parties[at].name.clone()];
            row.extend(amounts.map(cents));
            row.extend(has_credits.then(|| cents(figures.credits)));
            row.extend(has_premiums.then(|| cents(figures.premiums)));
            table.row(row);
        }
        self.lines.extend(table.lines(self.page.width));
    }

    fn proof(&mut self, model: &Model, settlement: &Settlement) {
        let left: f64 = settlement.parties.iter().map(|figures| figures.net).sum();
        let words = format!(
            "All that was lost, {} {}, is left with somebody: {}.",
            model.currency,
            cents(settlement.losses),
            cents(left),
        );
        self.lines.push(String::new());
        self.lines.extend(wrapped(&words, self.page.width));
    }
}

/// `Losses 4,800.00 = left with Client 2,000.00 + Vendor 2,800.00.`
fn proof_of(story: &Story, model: &Model) -> String {
    let mut left = story.left.clone();
    left.sort_unstable_by_key(|(party, _)| *party);
    let parts: Vec<String> = left
        .iter()
        .filter(|(_, amount)| cents(*amount) != "0.00")
        .map(|(party, amount)| format!("{}\u{a0}{}", model.parties[*party].name, cents(*amount)))
        .collect();
    if parts.is_empty() {
        return "Nothing was lost.".to_owned();
    }
    let (losses, parts) = (cents(story.losses()), parts.join(" + "));
    format!("Losses {losses} = left with {parts}")
}
