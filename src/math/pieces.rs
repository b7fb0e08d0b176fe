//! The pieces of a function that is linear, or at least smooth, between kinks and jumps.
//!
//! ```text
//!  f ┤          ╭────  slope 0        a kink joins two pieces, a jump parts them
//!    ┤    │╭───╯       slope ½
//!    ┤ ───╯│           slope 0
//!    └─────┴───┴─────  x
//! ```

/// Two values nearer than this, and than [`RELATIVE`] of where they stand, are the same; on a narrow
/// stretch they must be nearer, by its width, or a kink in it would pass for a line.
const SAME: f64 = 1e-4;
const RELATIVE: f64 = 4e-12;
const OF_WIDTH: f64 = 1e-5;
const ROUNDING: f64 = 1e-7;
/// The same for what bends: it need not be a line, only smooth.
const SMOOTH: f64 = 1e-2;
const SMOOTH_RELATIVE: f64 = 1e-6;
const SMOOTH_OF_WIDTH: f64 = 1e-3;
/// Slopes nearer than this are the same, of straight and of bent pieces.
const SAME_SLOPE: f64 = 1e-6;
const SAME_BEND: f64 = 2e-3;
/// A place is known once it is known to this.
const NARROW: f64 = 1e-3;
/// The step in which places are said.
const CENT: f64 = 0.01;
/// Ratio of the ends of the intervals that the search starts with.
const RATIO: f64 = 1.15;

/// A stretch on which every component of the function is smooth.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Where it starts.
    pub from: f64,
    /// Where it ends; the next one starts there.
    pub to: f64,
    /// The values at the start, from the right.
    pub first: Vec<f64>,
    /// The values at the end, from the left.
    pub last: Vec<f64>,
    /// The slopes at the start.
    pub slope: Vec<f64>,
    /// The slopes at the end; of a straight piece the same.
    pub last_slope: Vec<f64>,
    /// Is every component linear on it?
    pub is_straight: bool,
}

impl Piece {
    /// The values of the piece's line at `x`; of a bent piece, of the parabola with its ends and
    /// first slope.
    #[must_use]
    pub fn at(&self, x: f64) -> Vec<f64> {
        let (way, all) = (x - self.from, self.to - self.from);
        let lines = self.first.iter().zip(&self.slope);
        lines
            .zip(&self.last)
            .map(|((first, slope), last)| {
                if self.is_straight || all <= 0.0 {
                    return first + slope * way;
                }
                let bend = (last - first - slope * all) / (all * all);
                first + slope * way + bend * way * way
            })
            .collect()
    }
}

/// The pieces of `f` from `from` to `to`, in order; they meet, and `f` has as many components
/// everywhere.
///
/// Between two kinks nearer than some hundredths, or where slopes differ by less than 1e-6 (between
/// bent pieces 0.002), no kink is seen. A kink between straight pieces is where their lines meet, to
/// the last digits; a jump is at the first hundredth at which the values beyond it stand.
///
/// `from` must be above 0 and below `to`.
///
/// ```
/// use obligor::math::pieces::pieces;
/// // Nothing up to 25, then half of what exceeds it up to 100.
/// let pays = |x: f64| vec![((x - 25.0) / 2.0).clamp(0.0, 50.0)];
/// let found = pieces(pays, 10.0, 1000.0);
/// let places: Vec<f64> = found.iter().map(|piece| piece.from).collect();
/// assert_eq!(found.len(), 3);
/// assert!((places[1] - 25.0).abs() < 1e-9 && (places[2] - 125.0).abs() < 1e-9);
/// assert!((found[1].slope[0] - 0.5).abs() < 1e-9);
/// ```
pub fn pieces(f: impl FnMut(f64) -> Vec<f64>, from: f64, to: f64) -> Vec<Piece> {
    let mut search = Search {
        f,
        pieces: Vec::new(),
    };
    let steps = (libm::log(to / from) / libm::log(RATIO)).ceil().max(1.0) as u32;
    let place = |step: u32| match step {
        0 => from,
        step if step == steps => to,
        step => from * libm::pow(to / from, f64::from(step) / f64::from(steps)),
    };
    let mut low = search.spot(place(0));
    for step in 1..=steps {
        let high = search.spot(place(step));
        search.between(&low, &high);
        low = high;
    }
    search.joined()
}

/// A place and the values there.
#[derive(Clone, Debug)]
struct Spot {
    x: f64,
    values: Vec<f64>,
}

struct Search<F> {
    f: F,
    pieces: Vec<Piece>,
}

fn allowed(x: f64, least: f64, relative: f64) -> f64 {
    least + relative * x.abs()
}

/// Are all components the same to within so much?
fn is_near(a: &[f64], b: &[f64], within: f64) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= within)
}

fn straight(low: &Spot, high: &Spot) -> Piece {
    let ends = low.values.iter().zip(&high.values);
    let slope: Vec<f64> = ends.map(|(a, b)| (b - a) / (high.x - low.x)).collect();
    Piece {
        from: low.x,
        to: high.x,
        first: low.values.clone(),
        last: high.values.clone(),
        last_slope: slope.clone(),
        slope,
        is_straight: true,
    }
}

fn on_line(low: &Spot, high: &Spot, x: f64) -> Vec<f64> {
    let part = (x - low.x) / (high.x - low.x);
    let ends = low.values.iter().zip(&high.values);
    ends.map(|(a, b)| a + (b - a) * part).collect()
}

impl<F: FnMut(f64) -> Vec<f64>> Search<F> {
    fn spot(&mut self, x: f64) -> Spot {
        let values = (self.f)(x);
        Spot { x, values }
    }

    /// Finds the pieces between two places.
    fn between(&mut self, low: &Spot, high: &Spot) {
        let width = high.x - low.x;
        if self.is_line(low, high) {
            self.pieces.push(straight(low, high));
            return;
        }
        // What is this narrow and no line has its kink or jump here; the pieces around it are
        // joined across.
        if width <= NARROW {
            return;
        }
        if let Some((one, other)) = self.corner(low, high) {
            self.pieces.push(one);
            self.pieces.push(other);
            return;
        }
        if let Some(bent) = self.bend(low, high) {
            self.pieces.push(bent);
            return;
        }
        let middle = self.spot(low.x + width / 2.0);
        self.between(low, &middle);
        self.between(&middle, high);
    }

    /// Does the function keep to the line between two places?
    fn is_line(&mut self, low: &Spot, high: &Spot) -> bool {
        let width = OF_WIDTH * (high.x - low.x) + ROUNDING;
        let within = allowed(high.x, SAME, RELATIVE).min(width);
        // No simple fractions: kinks cancel there more easily.
        [0.483, 0.211, 0.787].into_iter().all(|part| {
            let x = low.x + part * (high.x - low.x);
            is_near(&self.spot(x).values, &on_line(low, high, x), within)
        })
    }

    /// Two lines that meet in one corner.
    fn corner(&mut self, low: &Spot, high: &Spot) -> Option<(Piece, Piece)> {
        let step = (high.x - low.x) / 64.0;
        let (near_low, near_high) = (self.spot(low.x + step), self.spot(high.x - step));
        let (left, right) = (straight(low, &near_low), straight(&near_high, high));
        let corner = meeting(&left, &right)?;
        if corner <= low.x + NARROW || corner >= high.x - NARROW {
            return None;
        }
        let corner = self.spot(corner);
        if !(self.is_line(low, &corner) && self.is_line(&corner, high)) {
            return None;
        }
        let found = (straight(low, &corner), straight(&corner, high));
        self.is_sharp(&found.0, &found.1).then_some(found)
    }

    /// Do two lines hold up to their corner? Two kinks side by side look like one from afar.
    fn is_sharp(&mut self, left: &Piece, right: &Piece) -> bool {
        let corner = left.to;
        let within = |x: f64| allowed(x, SAME, RELATIVE);
        let mut away = 4.0 * NARROW;
        while away < (corner - left.from).max(right.to - corner) {
            let (before, after) = (corner - away, corner + away);
            let on_left = before <= left.from
                || is_near(&self.spot(before).values, &left.at(before), within(before));
            let on_right = after >= right.to
                || is_near(&self.spot(after).values, &right.at(after), within(after));
            if !(on_left && on_right) {
                return false;
            }
            away *= 4.0;
        }
        true
    }

    /// A smooth bend: a parabola through three places meets the function at others.
    fn bend(&mut self, low: &Spot, high: &Spot) -> Option<Piece> {
        let width = high.x - low.x;
        let middle = self.spot(low.x + width / 2.0);
        let terms: Vec<(f64, f64)> = (0..low.values.len())
            .map(|k| {
                let (a, m, b) = (low.values[k], middle.values[k], high.values[k]);
                let bend = 2.0 * (a + b - 2.0 * m);
                (b - a - bend, bend)
            })
            .collect();
        let within = allowed(high.x, SMOOTH, SMOOTH_RELATIVE).min(SMOOTH_OF_WIDTH * width);
        let mut is_on = |x: f64, within: f64| {
            let part = (x - low.x) / width;
            let terms = low.values.iter().zip(&terms);
            let curve: Vec<f64> = terms
                .map(|(a, (line, bend))| a + line * part + bend * part * part)
                .collect();
            is_near(&self.spot(x).values, &curve, within)
        };
        let inside = [0.117, 0.291, 0.683, 0.871];
        if !inside
            .iter()
            .all(|part| is_on(low.x + part * width, within))
        {
            return None;
        }
        // A kink near an end hardly lifts the rest: there the slope must be right too.
        let mut away = 4.0 * NARROW;
        while away < width / 4.0 {
            let within = within.min(SAME_BEND * away + ROUNDING);
            if !(is_on(low.x + away, within) && is_on(high.x - away, within)) {
                return None;
            }
            away *= 4.0;
        }
        let slope = |part: f64| {
            let slopes = terms.iter();
            slopes
                .map(|(line, bend)| (line + 2.0 * bend * part) / width)
                .collect()
        };
        Some(Piece {
            from: low.x,
            to: high.x,
            first: low.values.clone(),
            last: high.values.clone(),
            slope: slope(0.0),
            last_slope: slope(1.0),
            is_straight: false,
        })
    }

    /// The pieces, those of one line or one bend joined, their ends where they meet.
    fn joined(mut self) -> Vec<Piece> {
        let found = std::mem::take(&mut self.pieces);
        let mut joined: Vec<Piece> = Vec::new();
        for piece in found {
            match joined.last_mut() {
                Some(last) if continues(last, &piece) => join(last, piece),
                _ => joined.push(piece),
            }
        }
        // What bends may start with short stretches that pass for lines.
        let mut at = joined.len();
        while at > 1 {
            at -= 1;
            if continues(&joined[at - 1], &joined[at]) {
                let piece = joined.remove(at);
                join(&mut joined[at - 1], piece);
            }
        }
        for at in 1..joined.len() {
            let (left, right) = joined.split_at_mut(at);
            if let (Some(left), Some(right)) = (left.last_mut(), right.first_mut()) {
                self.meet(left, right);
            }
        }
        joined
    }

    /// Moves the ends of two neighbours to where they meet, or to the hundredth of the jump.
    fn meet(&mut self, left: &mut Piece, right: &mut Piece) {
        let (from, to) = (left.to, right.from);
        let across = to - from + 2.0 * NARROW;
        let corner = (left.is_straight && right.is_straight)
            .then(|| meeting(left, right))
            .flatten()
            .filter(|corner| (from - across..=to + across).contains(corner));
        let within = allowed(to, 10.0 * SAME, RELATIVE);
        let corner = corner.filter(|corner| is_near(&left.at(*corner), &right.at(*corner), within));
        let place = match corner {
            Some(corner) => corner,
            None if is_near(&left.last, &right.first, allowed(to, SMOOTH, RELATIVE)) => to,
            None => self.first_cent(right, to),
        };
        left.last = end_of(left, place);
        left.to = place;
        right.first = start_of(right, place);
        right.from = place;
    }

    /// The first hundredth from which on the values are those of the piece.
    fn first_cent(&mut self, right: &Piece, near: f64) -> f64 {
        let cents = (near / CENT).round() as i64;
        for cent in cents - 2..=cents + 2 {
            let x = cent as f64 / 100.0;
            let within = allowed(x, 10.0 * SAME, RELATIVE);
            if is_near(&self.spot(x).values, &start_of(right, x), within) {
                return x;
            }
        }
        near
    }
}

/// A piece's values at a place near its end: along its line or last slope.
fn end_of(piece: &Piece, x: f64) -> Vec<f64> {
    let ends = piece.last.iter().zip(&piece.last_slope);
    ends.map(|(value, slope)| value + slope * (x - piece.to))
        .collect()
}

/// A piece's values at a place near its start.
fn start_of(piece: &Piece, x: f64) -> Vec<f64> {
    let starts = piece.first.iter().zip(&piece.slope);
    starts
        .map(|(value, slope)| value + slope * (x - piece.from))
        .collect()
}

/// Where the lines of two pieces meet in the component whose slope changes most.
fn meeting(left: &Piece, right: &Piece) -> Option<f64> {
    let change = |k: &usize| (right.slope[*k] - left.slope[*k]).abs();
    let k = (0..left.slope.len()).max_by(|a, b| change(a).total_cmp(&change(b)))?;
    if change(&k) <= SAME_SLOPE {
        return None;
    }
    let at_zero = |piece: &Piece| piece.first[k] - piece.slope[k] * (piece.from - left.from);
    Some(left.from + (at_zero(left) - at_zero(right)) / (right.slope[k] - left.slope[k]))
}

/// Is a piece the same line, or the same bend, as the one before it?
fn continues(before: &Piece, piece: &Piece) -> bool {
    let meets = (piece.from - before.to).abs() <= 4.0 * NARROW;
    let within = allowed(piece.to, SAME, RELATIVE);
    if before.is_straight && piece.is_straight {
        let (long, short) = if before.to - before.from >= piece.to - piece.from {
            (before, piece)
        } else {
            (piece, before)
        };
        // What passed for a line inside may miss it by a little more at its ends.
        let within = within.min(2.0 * OF_WIDTH * (short.to - short.from) + ROUNDING);
        let on_it = |x: f64, values: &[f64]| is_near(&long.at(x), values, within);
        return meets && on_it(short.from, &short.first) && on_it(short.to, &short.last);
    }
    // A bend may end in a line: only its slope must go on.
    meets
        && piece.from == before.to
        && is_near(&before.last_slope, &piece.slope, SAME_BEND)
        && is_near(
            &before.last,
            &piece.first,
            allowed(piece.to, SMOOTH, RELATIVE),
        )
}

fn join(before: &mut Piece, piece: Piece) {
    before.to = piece.to;
    before.last = piece.last;
    before.last_slope = piece.last_slope;
    before.is_straight &= piece.is_straight;
    if before.is_straight {
        let ends = before.first.iter().zip(&before.last);
        let slopes = ends.map(|(a, b)| (b - a) / (before.to - before.from));
        before.slope = slopes.collect();
        before.last_slope.clone_from(&before.slope);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(found: &[Piece]) -> Vec<f64> {
        found.iter().skip(1).map(|piece| piece.from).collect()
    }

    #[test]
    fn kinks_are_found_to_the_cent_however_near_they_are() {
        let kinks = [25_000.0, 25_003.7, 120_000.0, 1_234_567.89, 90_000_000.0];
        let f = |x: f64| {
            let slopes = [0.3, -0.2, 0.5, -0.6, 0.001];
            let terms = kinks.iter().zip(slopes);
            vec![
                terms
                    .map(|(kink, slope)| slope * (x - kink).max(0.0))
                    .sum::<f64>(),
                0.1 * x,
            ]
        };
        let found = places(&pieces(f, 10_000.0, 1e8));
        assert_eq!(found.len(), kinks.len(), "{found:?}");
        for (found, kink) in found.iter().zip(kinks) {
            assert!((found - kink).abs() < 0.005, "{found} for {kink}");
        }
    }

    #[test]
    fn a_jump_is_at_the_first_cent_beyond_it() {
        let threshold = 100_000.0 / 0.6;
        let f = |x: f64| vec![if 0.6 * x >= 100_000.0 { 0.6 * x } else { 0.0 }];
        let found = pieces(f, 10_000.0, 1e6);
        assert_eq!(places(&found), [(threshold * 100.0_f64).ceil() / 100.0]);
        assert!(found[0].last[0].abs() < 1e-9);
        assert!((found[1].first[0] - 100_000.0).abs() < 0.01);
        let at_a_cent = |x: f64| vec![if x >= 200_000.0 { 1_000.0 } else { 0.0 }];
        assert_eq!(places(&pieces(at_a_cent, 10_000.0, 1e6)), [200_000.0]);
    }

    #[test]
    fn a_kink_at_an_end_of_an_interval_is_seen() {
        // 10 × 1.15… is the end of the first interval.
        let steps = (100.0_f64.ln() / RATIO.ln()).ceil();
        let end = 10.0 * 100.0_f64.powf(1.0 / steps);
        let found = places(&pieces(|x| vec![(x - end).max(0.0)], 10.0, 1000.0));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!((found[0] - end).abs() < 1e-6);
    }

    #[test]
    fn what_bends_is_one_piece_and_ends_at_its_kink() {
        // A pool of 1,000 shared pro rata with a claim of 500, once both pass it.
        let f = |x: f64| {
            vec![if x <= 500.0 {
                x
            } else {
                1_000.0 * x / (x + 500.0)
            }]
        };
        let found = pieces(f, 100.0, 1e5);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!((found[1].from - 500.0).abs() < 0.005);
        assert!(found[0].is_straight && !found[1].is_straight);
        assert!((found[1].slope[0] - 0.5).abs() < 0.01);
    }

    #[test]
    fn lines_are_one_piece_whatever_their_slope() {
        let found = pieces(|x| vec![0.37 * x, 12.5, -x], 1.0, 1e9);
        assert_eq!(found.len(), 1);
        assert!(is_near(&found[0].slope, &[0.37, 0.0, -1.0], 1e-9));
    }
}
