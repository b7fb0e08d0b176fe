//! Labels of the hairlines: in rows above the frame, none over another, none cut by a hairline.

use super::LadderKink;
use crate::report::plot::sheet::{INK, Side, Words};

/// Size of the letters and distance of the rows.
pub(super) const EM: f64 = 11.5;
pub(super) const ROW: f64 = 15.0;
/// Room between two labels, and between a label and a hairline of others.
const GAP: f64 = 8.0;
const CLEAR: f64 = 3.0;
/// From a hairline to its label.
const OFF: f64 = 4.0;

/// Where a label stands: on which row above the frame, and on which side of its hairline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    /// Which kink.
    pub kink: usize,
    pub words: String,
    /// From 0, the row next to the frame.
    pub row: usize,
    /// Left and right end of the words.
    pub from: f64,
    pub to: f64,
    /// Where the hairline stands.
    pub x: f64,
}

/// Places labels: as many as fit on so many rows, the weightiest surely, in the longest of their
/// words that leave room.
///
/// `words` gives the words for a kink, the longest first; `xs` where each hairline stands, rising.
pub(super) fn place(
    kinks: &[LadderKink],
    words: impl Fn(&LadderKink) -> Vec<String>,
    xs: &[f64],
    ends: (f64, f64),
    rows: usize,
) -> Vec<Placed> {
    let mut order: Vec<usize> = (0..kinks.len()).collect();
    order.sort_by(|a, b| kinks[*b].weight.total_cmp(&kinks[*a].weight));
    let placed = |prefers: Prefers| {
        let mut placed: Vec<Placed> = Vec::new();
        for kink in &order {
            let with = |(words, side): (String, Side)| {
                let label = Placed::new(*kink, words, side, xs[*kink], ends)?;
                let all = placed.iter().cloned().chain([label]);
                arranged(all.collect(), rows)
            };
            let found = tries(&words(&kinks[*kink]), prefers)
                .into_iter()
                .find_map(with);
            placed = found.unwrap_or(placed);
        }
        placed
    };
    let (long, right) = (placed(Prefers::LongWords), placed(Prefers::TheRight));
    if right.len() > long.len() {
        right
    } else {
        long
    }
}

/// What a label keeps where it has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefers {
    /// All its words, on whichever side of the hairline.
    LongWords,
    /// Its place right of the hairline, which leaves more room to others.
    TheRight,
}

/// Words and sides of a label, in the order in which they are tried.
fn tries(words: &[String], prefers: Prefers) -> Vec<(String, Side)> {
    let on = |side: Side| words.iter().map(move |words| (words.clone(), side));
    match prefers {
        Prefers::LongWords => {
            let pairs = on(Side::Start).zip(on(Side::End));
            pairs.flat_map(|(right, left)| [right, left]).collect()
        }
        Prefers::TheRight => on(Side::Start).chain(on(Side::End)).collect(),
    }
}

impl Placed {
    /// A label beside its hairline, if it has room between the ends.
    fn new(
        kink: usize,
        words: String,
        side: Side,
        x: f64,
        (left, right): (f64, f64),
    ) -> Option<Self> {
        let width = Words::new(EM, INK).width(&words);
        let from = match side {
            Side::Start | Side::Middle => x + OFF,
            Side::End => x - OFF - width,
        };
        let to = from + width;
        (from >= left && to <= right).then_some(Self {
            kink,
            words,
            row: 0,
            from,
            to,
            x,
        })
    }
}

/// Rows for these labels, if there are enough: one lies above those whose hairlines it crosses.
fn arranged(mut labels: Vec<Placed>, rows: usize) -> Option<Vec<Placed>> {
    labels.sort_by(|a, b| a.x.total_cmp(&b.x));
    labels.iter_mut().for_each(|label| label.row = 0);
    let crosses =
        |over: &Placed, under: &Placed| (over.from - CLEAR..=over.to + CLEAR).contains(&under.x);
    // A row higher than all whose hairlines a label would cut; again until nothing moves.
    for _ in 0..=labels.len() * rows {
        let mut moved = false;
        for at in 0..labels.len() {
            for other in 0..labels.len() {
                let (label, under) = (&labels[at], &labels[other]);
                let overlap = label.from < under.to + GAP && under.from < label.to + GAP;
                let must_rise = at != other
                    && label.row <= under.row
                    && (crosses(label, under)
                        || (overlap && label.row == under.row && label.x < under.x));
                if must_rise {
                    labels[at].row = under.row + 1;
                    moved = true;
                }
            }
        }
        if labels.iter().any(|label| label.row >= rows) {
            return None;
        }
        if !moved {
            return Some(labels);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kink(at: f64, weight: f64) -> LadderKink {
        LadderKink {
            at,
            label: format!("retention number {at}"),
            clause: None,
            weight,
        }
    }

    #[test]
    fn no_label_lies_on_another_or_on_a_hairline() {
        let kinks: Vec<LadderKink> = [100.0, 110.0, 150.0, 400.0, 960.0, 990.0]
            .map(|x| kink(x, 1.0 / x))
            .to_vec();
        let xs: Vec<f64> = kinks.iter().map(|kink| kink.at).collect();
        let words = |kink: &LadderKink| vec![kink.label.clone()];
        let placed = place(&kinks, words, &xs, (50.0, 1000.0), 5);
        assert!(placed.len() >= 5, "{placed:?}");
        for one in &placed {
            assert!(one.from >= 50.0 && one.to <= 1000.0);
            for other in placed.iter().filter(|other| other.kink != one.kink) {
                let apart = one.row != other.row || one.to < other.from || other.to < one.from;
                assert!(apart, "{one:?} on {other:?}");
                let cut = (one.from..=one.to).contains(&other.x) && other.row >= one.row;
                assert!(!cut, "{other:?} cuts {one:?}");
            }
        }
    }

    #[test]
    fn the_least_important_label_goes_first() {
        let kinks = [kink(100.0, 0.1), kink(104.0, 0.9), kink(108.0, 0.5)];
        let xs = [100.0, 104.0, 108.0];
        let words = |kink: &LadderKink| vec![kink.label.clone()];
        let placed = place(&kinks, words, &xs, (50.0, 1000.0), 2);
        let kept: Vec<usize> = placed.iter().map(|placed| placed.kink).collect();
        assert_eq!(kept, [1, 2]);
    }
}
