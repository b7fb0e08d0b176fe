//! Named splits of a total over heads: presence × amount, from `library/splits.csv`.
//!
//! Mean shares are inferred from published cost breakdowns of insured claims (NetDiligence Cyber
//! Claims Study 2024, Coalition Cyber Claims Report 2025, Coveware ransom payment rates); the
//! `basis` column says what each head gathers and which presences are judged.

mod figures;

pub use figures::{LIBRARY_VERSION, LibraryFigure, library_figure, library_figures};

use std::sync::OnceLock;

/// One head of a library split.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryPart {
    /// Name of the split.
    pub split: &'static str,
    /// The head.
    pub head: &'static str,
    /// Mean share of the total, absences counted as 0.
    pub mean_share: f64,
    /// Chance that the head is there.
    pub presence: f64,
    /// What the head gathers.
    pub basis: &'static str,
}

fn parts() -> &'static [LibraryPart] {
    static PARTS: OnceLock<Vec<LibraryPart>> = OnceLock::new();
    PARTS.get_or_init(|| {
        include_str!("library/splits.csv")
            .lines()
            .skip(1)
            .map(part_of)
            .collect()
    })
}

/// # Panics
/// If the file that is built in is not as the tests have seen it.
fn part_of(line: &'static str) -> LibraryPart {
    let mut cells = line.splitn(5, ',');
    let mut cell = || cells.next().expect("a line of splits.csv has five cells");
    let (split, head) = (cell(), cell());
    let number = |text: &str| text.parse().expect("shares and presences are numbers");
    LibraryPart {
        split,
        head,
        mean_share: number(cell()),
        presence: number(cell()),
        basis: cell().trim_matches('"'),
    }
}

/// The heads of a named split, the one that is always there first; empty if there is none of that
/// name.
///
/// ```
/// let parts = obligor::scenario::library_split("ransomware");
/// assert_eq!(parts[0].head, "response");
/// assert_eq!(parts[0].presence, 1.0);
/// ```
#[must_use]
pub fn library_split(name: &str) -> Vec<&'static LibraryPart> {
    parts().iter().filter(|part| part.split == name).collect()
}

/// The names of all splits.
#[must_use]
pub fn library_splits() -> Vec<&'static str> {
    let mut names: Vec<&str> = parts().iter().map(|part| part.split).collect();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_shares_of_each_split_sum_to_one() {
        for name in library_splits() {
            let sum: f64 = library_split(name).iter().map(|part| part.mean_share).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{name} sums to {sum}");
        }
    }

    #[test]
    fn the_first_head_of_each_split_is_always_there() {
        for name in library_splits() {
            assert_eq!(library_split(name)[0].presence, 1.0, "{name}");
        }
    }

    #[test]
    fn no_share_given_presence_is_above_the_whole() {
        for part in parts() {
            assert!(part.mean_share <= part.presence * 2.0, "{part:?}");
            assert!(part.presence > 0.0 && part.presence <= 1.0, "{part:?}");
        }
    }
}
