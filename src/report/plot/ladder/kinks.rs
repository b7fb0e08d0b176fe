//! Labels of the hairlines: in rows above the frame, none over another, none cut by a hairline.

use super::LadderKink;
use crate::report::plot::sheet::{INK, Words};
use crate::report::plot::text;

/// Size of the letters and distance of the rows.
pub(super) const EM: f64 = 11.5;
pub(super) const ROW: f64 = 15.0;
/// Room between a label and what stands beside it.
const GAP: f64 = 8.0;
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

/// Places labels: as many as fit on so many rows, the weightiest surely.
///
/// `words` gives a label for a kink; `xs` where each hairline stands, rising.
pub(super) fn place(
    kinks: &[LadderKink],
    words: impl Fn(&LadderKink) -> String,
    xs: &[f64],
    (left, right): (f64, f64),
    rows: usize,
) -> Vec<Placed> {
    let mut order: Vec<usize> = (0..kinks.len()).collect();
    order.sort_by(|a, b| kinks[*b].weight.total_cmp(&kinks[*a].weight));
    let mut kept: Vec<usize> = Vec::new();
    let mut placed: Vec<Placed> = Vec::new();
    for kink in order {
        let mut more = kept.clone();
        more.push(kink);
        more.sort_unstable();
        if let Some(found) = arranged(&more, kinks, &words, xs, (left, right), rows) {
            (kept, placed) = (more, found);
        }
    }
    placed
}

/// Rows for these kinks, if there are enough: a label lies above those whose hairlines it crosses.
fn arranged(
    chosen: &[usize],
    kinks: &[LadderKink],
    words: &impl Fn(&LadderKink) -> String,
    xs: &[f64],
    (left, right): (f64, f64),
    rows: usize,
) -> Option<Vec<Placed>> {
    let look = Words::new(EM, INK);
    let mut labels: Vec<Placed> = chosen
        .iter()
        .map(|kink| {
            let words = text::shorten(&words(&kinks[*kink]), EM, look.weight, right - left);
            let (x, width) = (xs[*kink], look.width(&words));
            let fits = x + OFF + width <= right;
            let from = if fits {
                x + OFF
            } else {
                (x - OFF - width).max(left)
            };
            Placed {
                kink: *kink,
                row: 0,
                from,
                to: from + width,
                x,
                words,
            }
        })
        .collect();
    let crosses =
        |over: &Placed, under: &Placed| (over.from - GAP..=over.to + GAP).contains(&under.x);
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
            weight,
        }
    }

    #[test]
    fn no_label_lies_on_another_or_on_a_hairline() {
        let kinks: Vec<LadderKink> = [100.0, 110.0, 150.0, 400.0, 960.0, 990.0]
            .map(|x| kink(x, 1.0 / x))
            .to_vec();
        let xs: Vec<f64> = kinks.iter().map(|kink| kink.at).collect();
        let words = |kink: &LadderKink| kink.label.clone();
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
        let words = |kink: &LadderKink| kink.label.clone();
        let placed = place(&kinks, words, &xs, (50.0, 1000.0), 2);
        let kept: Vec<usize> = placed.iter().map(|placed| placed.kink).collect();
        assert_eq!(kept, [1, 2]);
    }
}
