//! How many variants a piece has: as many as are settled in a few seconds, so that an end at any moment
//! costs no more than these.

use crate::model::Model;
use crate::summary::SweepSpec;
use std::time::Duration;

/// What a piece should take. Its years are drawn and the base settled once for all its variants: of
/// so long a piece that is a few hundredths.
const WANTED: Duration = Duration::from_secs(3);

/// The first piece, and the fewest variants of any.
const FEWEST: usize = 4;

/// The most variants of a piece.
const MOST: usize = 256;

/// Bytes that the worst years of the variants of a piece may take, a worker.
const ROOM: f64 = 64e6;

/// A piece has at most so many times as many variants as the one before, or that part of them.
const STEP: usize = 4;

/// What takes longer is told before.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many variants the next piece has. No figure depends on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    size: usize,
    fewest: usize,
    most: usize,
    /// Pieces so far.
    pieces: usize,
    is_told: bool,
}

impl Pace {
    /// The pace of a scenario: no piece takes more memory than there should be for it.
    pub fn of(model: &Model, spec: &SweepSpec) -> Self {
        let singles = model.parties.iter().filter(|party| party.group.is_none());
        let subjects = singles.count() + model.groups.len();
        let worst = (1.0 - SweepSpec::LEVEL) * spec.years as f64;
        let bytes = 16.0 * (worst + 6.0 * worst.sqrt() + 16.0) + 2_000.0;
        let fitting = ROOM / (bytes * subjects.max(1) as f64);
        Self {
            size: FEWEST,
            fewest: FEWEST,
            most: (fitting as usize).clamp(FEWEST, MOST),
            pieces: 0,
            is_told: false,
        }
    }

    /// Pieces of one size.
    #[cfg(test)]
    pub fn even(size: usize) -> Self {
        Self {
            size,
            fewest: size,
            most: size,
            pieces: 0,
            is_told: false,
        }
    }

    /// Variants of the next piece.
    pub fn size(self) -> usize {
        self.size
    }

    /// Takes note of how long a piece took. Says once what so many further variants will take, if
    /// that is long: after the second piece, for the first is mostly what a piece takes anyway.
    pub fn took(&mut self, time: Duration, further: usize) -> Option<String> {
        let each = time.as_secs_f64() / self.size as f64;
        self.pieces += 1;
        let left = Duration::from_secs_f64((each * further as f64).min(1e9));
        let fitting = (WANTED.as_secs_f64() / each.max(1e-9)) as usize;
        let near = fitting.clamp(self.size / STEP, self.size * STEP);
        let is_news = !self.is_told && self.pieces > 1 && left > PATIENCE;
        self.is_told |= is_news;
        self.size = near.clamp(self.fewest, self.most);
        is_news.then(|| spoken(left))
    }
}

/// A duration as one says it: `40 s`, `7 min`, `2 h 10 min`.
pub fn spoken(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        it if it < 1.0 => "1 s".to_owned(),
        it if it < 90.0 => format!("{it:.0} s"),
        it if it < 5_400.0 => format!("{:.0} min", it / 60.0),
        it => {
            let minutes = (it / 600.0).round() as u64 * 10;
            match (minutes / 60, minutes % 60) {
                (hours, 0) => format!("{hours} h"),
                (hours, minutes) => format!("{hours} h {minutes} min"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_grow_until_they_take_a_few_seconds() {
        let mut pace = Pace {
            size: 4,
            fewest: 4,
            most: 256,
            pieces: 0,
            is_told: false,
        };
        let each = Duration::from_millis(20);
        let mut sizes = Vec::new();
        for _ in 0..5 {
            sizes.push(pace.size());
            pace.took(each * pace.size() as u32, 0);
        }
        assert_eq!(sizes, [4, 16, 64, 150, 150]);
        // Slower all at once: fewer, though never fewer than the fewest.
        pace.took(Duration::from_secs(600), 0);
        assert_eq!(pace.size(), 37);
        for _ in 0..3 {
            pace.took(Duration::from_secs(600), 0);
        }
        assert_eq!(pace.size(), 4);
        pace.took(Duration::ZERO, 0);
        assert_eq!(pace.size(), 16);
    }

    #[test]
    fn what_takes_long_is_said_once_and_not_after_the_first_piece() {
        let pace = Pace {
            size: 4,
            fewest: 4,
            most: 256,
            pieces: 0,
            is_told: false,
        };
        let mut long = pace;
        assert_eq!(long.took(Duration::from_secs(1), 10_000), None);
        let said = long.took(Duration::from_secs(1), 10_000);
        assert_eq!(said.as_deref(), Some("14 min"));
        assert_eq!(long.took(Duration::from_secs(1), 9_000), None);
        let mut short = pace;
        for _ in 0..3 {
            assert_eq!(short.took(Duration::from_millis(9), 90), None);
        }
    }

    #[test]
    fn times_are_said_as_one_says_them() {
        let said = [0.2, 40.4, 89.0, 420.0, 5_400.0, 7_800.0, 7_100.0];
        let said = said.map(|it| spoken(Duration::from_secs_f64(it)));
        assert_eq!(
            said,
            [
                "1 s",
                "40 s",
                "89 s",
                "7 min",
                "1 h 30 min",
                "2 h 10 min",
                "2 h"
            ]
        );
    }
}
