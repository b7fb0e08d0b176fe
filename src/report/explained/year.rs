//! The whole year as parts of a page.

use super::case::Case;
use super::fined::fined;
use super::happened::{happened, one_by_one, when};
use super::page::Part;
use super::tell::told;
use super::used::used;
use super::{Explained, Ranked};
use crate::model::Model;
use crate::report::reading::words::sentence;
use crate::report::settled::{Story, add_figures};
use crate::report::{cents, counted, grouped};
use crate::settle::Figures;

/// What was asked for: all events of the year or one, and how the year was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The years of the run that the year is one of.
    pub years: u64,
    /// One event alone, by its place in the year.
    pub event: Option<usize>,
    /// Whose worst year it is: name, rank and net loss.
    pub worst: Option<(String, u64, Ranked)>,
    /// A member of a group whose story it is: it is told of by itself.
    pub hero: Option<usize>,
}

/// The year, told.
#[must_use]
pub fn pages(model: &Model, explained: &Explained, asked: &Asked) -> Vec<Part> {
    let case = Case {
        model,
        settled: &explained.settled,
        hero: asked.hero,
    };
    let mut parts = vec![
        Part::Heading(1, format!("{}: year {}", model.title, explained.year)),
        Part::Words(opening(model, explained, asked)),
    ];
    let count = explained.events();
    for event in 0..count {
        if asked.event.is_none_or(|only| only == event) {
            parts.extend(of_event(case, explained, asked, event));
        }
    }
    if asked.event.is_none() && count > 0 {
        parts.push(Part::Heading(
            2,
            format!("What year {} left with each party", explained.year),
        ));
        parts.push(figures(case, &explained.settled.parties, None));
        parts.push(Part::Words(sum_of(&explained.stories, "the year")));
        if let Some(table) = used(case) {
            parts.push(Part::Heading(2, "What the year used of limits".to_owned()));
            parts.push(table);
        }
    }
    parts.push(Part::Words(check(explained)));
    parts
}

fn opening(model: &Model, explained: &Explained, asked: &Asked) -> String {
    let mut told = Vec::new();
    if let Some((name, rank, ranked)) = &asked.worst {
        let which = match rank {
            1 => "worst".to_owned(),
            rank => format!("{} worst", ordinal(*rank)),
        };
        told.push(format!(
            "Of {} simulated years this is the {which} for {name}: it leaves {} with it.",
            grouped(asked.years),
            cents(ranked.net)
        ));
    }
    let losses: f64 = explained.stories.iter().map(Story::losses).sum();
    let settled = match explained.events() {
        0 => format!(
            "Nothing happens in year {}: no event, no loss, nothing to settle.",
            explained.year
        ),
        1 => format!("One event happens, and costs {}.", cents(losses)),
        count => format!(
            "{} happen, and cost {} together.",
            sentence(&counted(count as u64, "event", "events")),
            cents(losses)
        ),
    };
    told.push(settled);
    told.push(format!(
        "Amounts are in {}. Years are numbered from 0; the seed is {}.",
        model.currency, model.seed
    ));
    told.join(" ")
}

fn of_event(case: Case<'_>, explained: &Explained, asked: &Asked, event: usize) -> Vec<Part> {
    let time = case.event(event).time;
    let count = explained.events();
    let number = if count > 1 {
        format!("Event {} of {count}", event + 1)
    } else {
        "The event".to_owned()
    };
    let title = format!(
        "{number}: {}, {}",
        case.settled.labels[event],
        when(case.model, time)
    );
    let mut parts = vec![Part::Heading(2, title)];
    parts.extend(happened(case, event));
    parts.extend(fined(case, &explained.fined, event));
    let told = told(case, event);
    parts.extend(told.parts);
    if count > 1 || asked.event.is_some() {
        parts.push(Part::Heading(3, "Where that leaves each party".to_owned()));
        let mut so_far = vec![0.0; case.model.parties.len()];
        for before in 0..=event {
            for (sum, figures) in so_far.iter_mut().zip(explained.of_event(before)) {
                *sum += figures.net;
            }
        }
        let so_far = (count > 1).then_some(&so_far[..]);
        parts.push(figures(case, &explained.of_event(event), so_far));
        let story = std::slice::from_ref(&explained.stories[event]);
        parts.push(Part::Words(sum_of(story, "the event")));
    }
    parts.extend(members(case, explained, event, told.tables));
    parts
}

/// Members of groups one by one: their losses, and the movements told of them together.
fn members(
    case: Case<'_>,
    explained: &Explained,
    event: usize,
    tables: Vec<(usize, Part)>,
) -> Vec<Part> {
    let mut parts = Vec::new();
    let figures = explained.of_event(event);
    for (at, group) in case.model.groups.iter().enumerate() {
        if let Some(table) = one_by_one(case, event, at, &figures) {
            parts.push(Part::Heading(
                3,
                format!("{}, member by member", group.name),
            ));
            parts.push(table);
        }
    }
    for (number, table) in tables {
        parts.push(Part::Words(format!("Number {number}, member by member:")));
        parts.push(table);
    }
    parts
}

/// A row for each party that had any loss or movement.
fn figures(case: Case<'_>, figures: &[Figures], so_far: Option<&[f64]>) -> Part {
    let has = |amount: fn(&Figures) -> f64| figures.iter().any(|it| amount(it) != 0.0);
    let (credits, premiums) = (has(|it| it.credits), has(|it| it.premiums));
    let mut columns = vec![
        ("party", false),
        ("own loss", true),
        ("paid", true),
        ("received", true),
        ("from insurers", true),
        ("left: net loss", true),
    ];
    if so_far.is_some() {
        columns.push(("left in the year so far", true));
    }
    if credits {
        columns.push(("credits owed", true));
    }
    if premiums {
        columns.push(("reinstatement premiums and commissions", true));
    }
    let moved = (0..figures.len()).filter(|at| {
        figures[*at] != Figures::default() || so_far.is_some_and(|sums| sums[*at] != 0.0)
    });
    let rows = case.together(moved);
    let rows = rows.iter().map(|parties| {
        let mut it = Figures::default();
        for party in parties {
            add_figures(&mut it, &figures[*party]);
        }
        let mut row = vec![case.names(parties)];
        row.extend([it.gross, it.paid, it.received, it.insured, it.net].map(cents));
        let so_far = so_far.map(|sums| parties.iter().map(|party| sums[*party]).sum());
        row.extend(so_far.map(cents));
        row.extend(credits.then(|| cents(it.credits)));
        row.extend(premiums.then(|| cents(it.premiums)));
        row
    });
    Part::Table {
        rows: rows.collect(),
        columns,
    }
}

/// The sum that proves conservation.
fn sum_of(stories: &[Story], what: &str) -> String {
    let lost: f64 = stories.iter().map(Story::losses).sum();
    let left: f64 = stories.iter().map(Story::left_in_all).sum();
    format!(
        "Net loss is own loss + paid − received − from insurers. All that {what} cost, {}, is left \
         with somebody: {}.",
        cents(lost),
        cents(left)
    )
}

fn check(explained: &Explained) -> String {
    let (agrees, plea) = if explained.difference <= 1e-9 {
        ("leaves", "")
    } else {
        ("DOES NOT LEAVE", ": please report it")
    };
    let error = explained.difference;
    let apart = if error == 0.0 {
        "no difference".to_owned()
    } else {
        format!("largest difference {error:.0e} of the year's losses")
    };
    format!(
        "Checked: the run itself (`obligor run`) {agrees} every party with the same net loss in year \
         {} ({apart}){plea}.",
        explained.year
    )
}

/// `1st`, `2nd`, `3rd`, `11th`.
fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{}{ending}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn ranks_have_their_endings() {
        let told = [1, 2, 3, 4, 11, 12, 21, 1_112].map(ordinal);
        assert_eq!(
            told,
            [
                "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "1,112th"
            ]
        );
    }
}
