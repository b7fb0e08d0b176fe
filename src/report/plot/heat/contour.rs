//! Lines of equal figures through the middles of cells (marching squares).

use crate::report::plot::axis::Axis;

/// A place among the cells: across and up, in cells.
type Place = (f64, f64);

/// Four to eight round levels strictly between two ends.
pub(super) fn levels((least, most): (f64, f64)) -> Vec<f64> {
    if most <= least {
        return Vec::new();
    }
    let axis = Axis::Linear {
        low: least,
        high: most,
    };
    let ticks = axis.ticks().into_iter();
    ticks
        .filter(|level| *level > least && *level < most)
        .collect()
}

/// The pieces of the line on which the figure is `level`; cells without a figure break it.
pub(super) fn line(cells: &[Vec<Option<f64>>], level: f64) -> Vec<(Place, Place)> {
    let mut pieces = Vec::new();
    for (up, rows) in cells.windows(2).enumerate() {
        let columns = rows[0].len().min(rows[1].len());
        for across in 1..columns {
            let corners = [
                (rows[0][across - 1], (across - 1, up)),
                (rows[0][across], (across, up)),
                (rows[1][across], (across, up + 1)),
                (rows[1][across - 1], (across - 1, up + 1)),
            ];
            pieces.extend(through(corners, level));
        }
    }
    pieces
}

/// The pieces through one square of four middles, in turn.
fn through(corners: [(Option<f64>, (usize, usize)); 4], level: f64) -> Vec<(Place, Place)> {
    let mut known = Vec::with_capacity(4);
    for (figure, (across, up)) in corners {
        match figure {
            Some(figure) => known.push((figure, (across as f64, up as f64))),
            None => return Vec::new(),
        }
    }
    let mut crossed = Vec::with_capacity(4);
    for side in 0..4 {
        let ((from, at), (to, other)) = (known[side], known[(side + 1) % 4]);
        if (from < level) != (to < level) {
            let share = (level - from) / (to - from);
            let between = |a: f64, b: f64| a + share * (b - a);
            crossed.push((between(at.0, other.0), between(at.1, other.1)));
        }
    }
    // A saddle has four crossings: two pieces that part the corner they start from.
    crossed.chunks_exact(2).map(|it| (it[0], it[1])).collect()
}
