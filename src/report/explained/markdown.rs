//! A page as Markdown, to be pasted into a document.

use super::page::Part;

/// The parts as Markdown: headings, numbered lists, tables.
///
/// ```
/// use obligor::report::explained::{Part, markdown};
/// let page = [Part::Heading(1, "Year 7".into()), Part::Words("Nothing happens.".into())];
/// assert_eq!(markdown::set(&page), "# Year 7\n\nNothing happens.\n");
/// ```
#[must_use]
pub fn set(parts: &[Part]) -> String {
    let mut text = String::new();
    let mut was_item = false;
    for part in parts {
        let is_item = matches!(part, Part::Item { .. });
        // Items of one list follow each other closely.
        let goes_on = is_item && was_item;
        if !text.is_empty() && !goes_on {
            text.push('\n');
        }
        was_item = is_item;
        match part {
            Part::Heading(depth, words) => {
                let marks = "#".repeat(usize::from(*depth));
                text.push_str(&format!("{marks} {}\n", escaped(words)));
            }
            Part::Words(words) => text.push_str(&format!("{}\n", escaped(words))),
            Part::Item {
                number,
                words,
                steps,
            } => item(*number, words, steps, &mut text),
            Part::Table { columns, rows } => table(columns, rows, &mut text),
        }
    }
    text
}

fn item(number: usize, words: &str, steps: &[String], text: &mut String) {
    let mark = format!("{number}. ");
    text.push_str(&format!("{mark}**{}**\n", escaped(words)));
    let indent = " ".repeat(mark.len());
    for step in steps {
        text.push_str(&format!("{indent}- {}\n", escaped(step)));
    }
}

fn table(columns: &[(&'static str, bool)], rows: &[Vec<String>], text: &mut String) {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let headings = columns.iter().map(|(heading, _)| (*heading).to_owned());
    text.push_str(&line(headings.collect()));
    let rules = columns.iter().map(|(_, figures)| {
        let rule = if *figures { "---:" } else { "---" };
        rule.to_owned()
    });
    text.push_str(&line(rules.collect()));
    for row in rows {
        text.push_str(&line(row.iter().map(|cell| escaped(cell)).collect()));
    }
}

/// Marks that Markdown would read as its own.
fn escaped(words: &str) -> String {
    let mut text = String::new();
    for letter in words.chars() {
        if matches!(letter, '|' | '*' | '<' | '\\') {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}
