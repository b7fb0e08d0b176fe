//! A page in the terminal.

use super::page::Part;
use crate::report::text::Page;
use crate::report::text::table::{Holds, Table, wrapped};

/// The parts, set to a width.
#[must_use]
pub fn set(parts: &[Part], page: Page) -> String {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        let is_item = matches!(part, Part::Item { .. });
        // Numbered movements follow each other closely.
        if !lines.is_empty() && !is_item {
            lines.push(String::new());
        }
        match part {
            Part::Heading(depth, words) => heading(*depth, words, page, &mut lines),
            Part::Words(words) => lines.extend(wrapped(words, page.width)),
            Part::Item {
                number,
                words,
                steps,
            } => item(*number, words, steps, page, &mut lines),
            Part::Table { columns, rows } => lines.extend(table(columns, rows, page)),
        }
    }
    lines.join("\n") + "\n"
}

fn heading(depth: u8, words: &str, page: Page, lines: &mut Vec<String>) {
    let mut widest = 0;
    for line in wrapped(words, page.width) {
        widest = widest.max(line.chars().count());
        lines.push(page.bold(line));
    }
    match depth {
        1 => lines.push("═".repeat(widest)),
        2 => lines.push("─".repeat(widest)),
        _ => {}
    }
}

fn item(number: usize, words: &str, steps: &[String], page: Page, lines: &mut Vec<String>) {
    let first = format!("{number:>3}. ");
    hang(&first, words, page, lines);
    for step in steps {
        hang("     - ", step, page, lines);
    }
}

/// Words behind a mark, every line as far in as the first.
fn hang(mark: &str, words: &str, page: Page, lines: &mut Vec<String>) {
    let indent = mark.chars().count();
    let wrapped = wrapped(words, page.width.saturating_sub(indent));
    for (at, line) in wrapped.iter().enumerate() {
        lines.push(match at {
            0 => format!("{mark}{line}"),
            _ => format!("{}{line}", " ".repeat(indent)),
        });
    }
}

fn table(columns: &[(&'static str, bool)], rows: &[Vec<String>], page: Page) -> Vec<String> {
    let headings: Vec<(String, Holds)> = columns
        .iter()
        .map(|(heading, figures)| {
            if *figures {
                (broken(heading), Holds::Figures)
            } else {
                ((*heading).to_owned(), Holds::Words)
            }
        })
        .collect();
    let headings: Vec<(&str, Holds)> = headings
        .iter()
        .map(|(heading, holds)| (heading.as_str(), *holds))
        .collect();
    let mut table = Table::new(&headings);
    for row in rows {
        table.row(row.clone());
    }
    if table.breaks_words(page.width) {
        table.stacked(page.width)
    } else {
        table.lines(page.width)
    }
}

/// A long heading over figures, on two lines.
fn broken(heading: &str) -> String {
    const SHORT: usize = 9;
    let spaces = heading.match_indices(' ').map(|(at, _)| at);
    let middle = heading.len() / 2;
    let nearest = spaces.min_by_key(|at| at.abs_diff(middle));
    match nearest {
        Some(at) if heading.len() > SHORT => {
            format!("{}\n{}", &heading[..at], &heading[at + 1..])
        }
        _ => heading.to_owned(),
    }
}
