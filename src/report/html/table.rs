//! Tables of a page: captions, headings, cells with their numbers.

use super::Html;
use crate::report::cents;
use crate::report::exhibits::{Exhibit, Order};
use crate::report::text::entry::{Entry, Number, Unit};
use crate::report::text::table::Holds;

/// A table in a box of its own, which scrolls where the page is too narrow.
pub(super) fn table(exhibit: &Exhibit, number: usize, currency: &str) -> Html {
    let id = format!("table-{number}");
    let columns = exhibit.table.headings();
    let headings = columns.iter().enumerate().map(|(at, (heading, holds))| {
        let heading = match heading.trim() {
            "" if at == 0 => Html::own("<span aria-label=\"row\"></span>"),
            words => Html::words(words),
        };
        heading.within("th", &[("scope", "col"), ("class", class(*holds))])
    });
    let head = headings.collect::<Html>().within("tr", &[]);
    let rows = exhibit.table.rows().iter().map(|row| {
        let cells = row.iter().zip(columns).enumerate();
        let cells = cells.map(|(at, (entry, (_, holds)))| match at {
            0 => cell(entry, currency).within("th", &[("scope", "row"), ("class", class(*holds))]),
            _ => cell(entry, currency).within("td", &[("class", class(*holds))]),
        });
        cells.collect::<Html>().within("tr", &[])
    });
    let body = rows.collect::<Html>().within("tbody", &[]);
    let within = Html::prose(&exhibit.title)
        .within("span", &[])
        .within("caption", &[])
        .and(head.within("thead", &[]))
        .and(body);
    let table = match exhibit.order {
        Order::Free => within.within("table", &[("id", &id), ("data-sort", "")]),
        Order::Fixed => within.within("table", &[("id", &id)]),
    };
    let title = exhibit.title.replace('`', "");
    let label = [
        ("class", "box"),
        ("role", "region"),
        ("tabindex", "0"),
        ("aria-label", title.as_str()),
    ];
    table.within("div", &label)
}

fn class(holds: Holds) -> &'static str {
    match holds {
        Holds::Words => "words",
        Holds::Paths => "paths",
        Holds::Figures => "figure",
    }
}

/// The words of a cell, around them its number, and its note.
fn cell(entry: &Entry, currency: &str) -> Html {
    let words = stacked(&entry.words);
    let words = match &entry.number {
        None => words,
        Some(number) => told(words, number, currency),
    };
    match entry.note.as_str() {
        "" => words,
        note => words.and(Html::words(note).within("small", &[])),
    }
}

/// A value with its error below it, a name with what it is; other words as they are.
fn stacked(words: &str) -> Html {
    let words = words.trim();
    let broken = words.split_once('\n').map(|(first, rest)| {
        let lines: Vec<&str> = rest.lines().map(str::trim).collect();
        (first, format!(" {}", lines.join(" ")))
    });
    let errors = words.split_once(" ± ");
    let errors = errors.map(|(value, error)| (value, format!(" ± {error}")));
    match broken.or(errors) {
        Some((first, rest)) => Html::words(first).and(Html::words(&rest).within("small", &[])),
        None => Html::words(words),
    }
}

fn told(words: Html, number: &Number, currency: &str) -> Html {
    let value = number.told.value();
    let (text, times) = (value.to_string(), number.times.to_string());
    let hover = in_full(number, currency);
    let mut attributes = vec![
        ("value", text.as_str()),
        ("data-path", number.pointer.as_str()),
        ("data-as", number.told.kind()),
        ("title", hover.as_str()),
    ];
    if number.times != 1.0 {
        attributes.push(("data-times", &times));
    }
    words.within("data", &attributes)
}

/// The number with all the digits a reader could want, and its interval.
fn in_full(number: &Number, currency: &str) -> String {
    let say = |value: f64| match number.told.unit() {
        Unit::Money => format!("{} {currency}", cents(value)),
        Unit::Share => format!("{:.4}%", 100.0 * value),
        Unit::Plain => format!("{value:.4}"),
    };
    let value = say(number.told.value());
    match number.told.interval() {
        Some((low, high)) if low < high => {
            format!("{value} (95 %: {} to {})", say(low), say(high))
        }
        Some(_) | None => value,
    }
}
