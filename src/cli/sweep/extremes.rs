//! What is said against the variants at the ends of what varies, and not against the base.

use super::checks::in_words;
use super::variants::Settings;
use crate::cli::load::Loaded;
use crate::cli::screen;
use crate::report::audience::Audience;
use crate::report::swept::picture::number_of;
use crate::scenario::{Finding, Findings};
use std::collections::{BTreeSet, HashSet};

/// Says it on stderr, each once.
///
/// Of each path the variants with its smallest and its largest number are looked at: a limit that is
/// swept above its aggregate is never paid in full, and the base need not show it.
pub(super) fn tell(base: &Loaded, settings: &Settings, audience: Option<&Audience>) {
    let words = |it: &Finding| (it.path.to_string(), it.message.clone());
    let mut said: HashSet<(String, String)> = match base.document.resolve() {
        Ok((_, warnings)) => warnings.list.iter().map(words).collect(),
        Err(_) => HashSet::new(),
    };
    for row in ends(settings) {
        let Some(mut new) = warnings(base, &settings.of(row)) else {
            continue;
        };
        new.list.retain(|it| said.insert(words(it)));
        let new = match audience {
            None => new,
            Some(audience) => audience.findings(&new),
        };
        if !new.is_empty() {
            let set = settings.of(row).join(", ");
            screen::say(&format!("variant {} ({set}):", row + 1));
            screen::say(in_words(&new).trim_end());
        }
    }
}

/// The rows that have the smallest or the largest number of a path, the first of each.
fn ends(settings: &Settings) -> BTreeSet<usize> {
    let mut ends = BTreeSet::new();
    for at in 0..settings.paths.len() {
        let rows = settings.rows.iter().enumerate();
        let number = |(row, cells): (usize, &Vec<Option<String>>)| {
            Some((number_of(cells[at].as_deref()?)?, row))
        };
        let numbers: Vec<(f64, usize)> = rows.filter_map(number).collect();
        let mut sorted = numbers.clone();
        sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
        if let (Some(least), Some((most, _))) = (sorted.first(), sorted.last()) {
            let first = numbers.iter().find(|(number, _)| number == most);
            ends.extend([least.1].into_iter().chain(first.map(|it| it.1)));
        }
    }
    ends
}

/// The warnings of a variant; none where it fails, which is told with the results.
fn warnings(base: &Loaded, sets: &[String]) -> Option<Findings> {
    let document = base.document.with_settings(sets).ok()?;
    let (_, warnings) = document.resolve().ok()?;
    Some(warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_every_path_are_looked_at_once() {
        let cell = |text: &str| Some(text.to_owned());
        let settings = Settings {
            lines: Vec::new(),
            paths: vec!["a".to_owned(), "b".to_owned()],
            rows: vec![
                vec![cell("1M"), cell("x")],
                vec![cell("500k"), None],
                vec![cell("2M"), cell("7")],
                vec![cell("2M"), cell("3")],
            ],
        };
        assert_eq!(ends(&settings), BTreeSet::from([1, 2, 3]));
    }
}
