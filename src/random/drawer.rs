//! Laws compiled for drawing, a column at a time.
//!
//! The draw of a name is a pure function of the name: a lognormal takes a normal of the name's block, every other law
//! one 64-bit word of it. A block has two halves, so two heads of one hit can share a block: head k takes half k mod 2
//! of block `draw + k/2`.

use std::sync::Arc;

use crate::math::lean;
use crate::random::dispatch;
use crate::random::kernel::{CHUNK, Names, Polar, PolarFirst, add_exp_affine, bits, exp_affine};
use crate::random::law::bounded::Core;
use crate::random::law::{Discrete, Law, Mixture, Shape};
use crate::random::stream::Stream;
use crate::random::table::{Place, Table};

/// 2^64.
const WORDS: f64 = 18_446_744_073_709_551_616.0;

/// Buffers that drawing reuses; one a thread.
#[derive(Clone, Debug)]
pub struct DrawScratch {
    first: Box<[u64; CHUNK]>,
    second: Box<[u64; CHUNK]>,
    value: Box<[f64; CHUNK]>,
    other: Box<[f64; CHUNK]>,
}

impl Default for DrawScratch {
    fn default() -> DrawScratch {
        DrawScratch {
            first: Box::new([0; CHUNK]),
            second: Box::new([0; CHUNK]),
            value: Box::new([0.0; CHUNK]),
            other: Box::new([0.0; CHUNK]),
        }
    }
}

/// A [`Law`] compiled for drawing.
///
/// ```
/// use obligor::random::law::{Law, Lognormal};
/// use obligor::random::{DrawScratch, Names, Purpose, Stream};
/// let drawer = Law::from(Lognormal::from_median_p95(70e3, 1.9e6)?).drawer();
/// let mut losses = [0.0; 3];
/// let names = Names { year: &[0, 1, 7], ordinal: &[0, 0, 2], draw: 0, party: 0 };
/// drawer.fill(Stream::new(1, 2, Purpose::Severity), names, &mut DrawScratch::default(), &mut losses);
/// assert!(losses.iter().all(|loss| *loss > 0.0));
/// assert!((drawer.value_at(1 << 63) / 70e3 - 1.0).abs() < 1e-11); // u = 1/2 is the median
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Drawer {
    engine: Engine,
    floor: f64,
    ceiling: f64,
}

#[derive(Clone, Debug)]
enum Engine {
    Constant(f64),
    Lognormal { mu: f64, sigma: f64 },
    Table(Arc<Table>),
    Atoms(Arc<Steps>),
    Parts(Arc<Parts>),
}

impl Drawer {
    /// `law`, compiled; a table takes 256 KB and a few milliseconds.
    #[must_use]
    pub fn new(law: &Law) -> Drawer {
        if let (Shape::Lognormal(shape), false) = (law.shape(), law.is_conditioned()) {
            let (mu, sigma) = (shape.mu(), shape.sigma());
            return Drawer::bounded(Engine::Lognormal { mu, sigma }, law);
        }
        Drawer::by_quantile(law)
    }

    /// The same from quantile tables alone: the value grows with the word, also for a lognormal.
    fn by_quantile(law: &Law) -> Drawer {
        Drawer::bounded(Engine::tabulated(law), law)
    }

    fn bounded(engine: Engine, law: &Law) -> Drawer {
        let (floor, ceiling) = law.clamps();
        Drawer {
            engine,
            floor,
            ceiling,
        }
    }

    /// One draw a name, each from the first half of its block.
    pub fn fill(
        &self,
        stream: Stream,
        names: Names<'_>,
        scratch: &mut DrawScratch,
        out: &mut [f64],
    ) {
        for (start, out) in (0..).step_by(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let n = out.len();
            let (first, second) = (&mut scratch.first[..n], &mut scratch.second[..n]);
            bits(stream, names.part(start..start + n), first, second);
            if self.is_lognormal() {
                dispatch::run(PolarFirst {
                    radius: first,
                    angle: second,
                    first: out,
                });
            } else {
                self.engine.fill(first, out);
            }
            self.finish(out);
        }
    }

    /// The draws that go with standard normal scores: rank follows rank, as one-factor dependence needs.
    ///
    /// Both slices are equally long. A lognormal is e^(μ + σz); any other law takes the quantile at Φ(z), measured from the nearer tail. A mixture
    /// whose parts overlap is solved for each score, which is slow.
    pub fn from_scores(&self, z: &[f64], out: &mut [f64]) {
        if self.is_lognormal() {
            out.copy_from_slice(z);
        } else {
            for (z, out) in z.iter().zip(out.iter_mut()) {
                *out = self.engine.at(Place::of_score(*z));
            }
        }
        self.finish(out);
    }

    /// The draws at given words, as [`Drawer::value_at`]: for scores that are not normal.
    pub fn from_words(&self, words: &[u64], out: &mut [f64]) {
        for (word, out) in words.iter().zip(out.iter_mut()) {
            *out = self.value_at(*word);
        }
    }

    /// The value at u = (word + 1/2)/2^64: the quantile there, whatever the law.
    #[must_use]
    pub fn value_at(&self, word: u64) -> f64 {
        self.at(Place::of(word))
    }

    /// The quantile at a place.
    #[must_use]
    pub fn at(&self, place: Place) -> f64 {
        let mut value = self.engine.at(place);
        if let Engine::Lognormal { mu, sigma } = self.engine {
            value = lean::exp(mu + sigma * value);
        }
        value.max(self.floor).min(self.ceiling)
    }

    /// Turns normals into the law where it is lognormal, then applies `at_least` and `at_most`.
    fn finish(&self, out: &mut [f64]) {
        if let Engine::Lognormal { mu, sigma } = self.engine {
            exp_affine(out, mu, sigma);
        }
        if self.is_clamped() {
            for value in out {
                *value = value.max(self.floor).min(self.ceiling);
            }
        }
    }

    fn is_lognormal(&self) -> bool {
        matches!(self.engine, Engine::Lognormal { .. })
    }

    fn is_clamped(&self) -> bool {
        self.floor > 0.0 || self.ceiling < f64::INFINITY
    }
}

/// One draw a name and head: head k takes half k mod 2 of block `names.draw + k/2` and goes to column k of `out`.
///
/// Head 0 alone is what [`Drawer::fill`] draws.
pub fn fill_columns(
    drawers: &[&Drawer],
    stream: Stream,
    names: Names<'_>,
    scratch: &mut DrawScratch,
    out: &mut [&mut [f64]],
) {
    let rows = names.year.len();
    for start in (0..rows).step_by(CHUNK) {
        let range = start..rows.min(start + CHUNK);
        let names = names.part(range.clone());
        let blocks = drawers.chunks(2).zip(out.chunks_mut(2));
        for (block, (pair, columns)) in (0..).zip(blocks) {
            let n = scratch.draw_pair(pair, stream, names.later(block));
            let halves = [&scratch.value[..n], &scratch.other[..n]];
            for ((drawer, column), half) in pair.iter().zip(columns).zip(halves) {
                let column = &mut column[range.clone()];
                column.copy_from_slice(half);
                drawer.finish(column);
            }
        }
    }
}

/// Adds to `out` the sum over heads of the draws that [`fill_columns`] would make, without keeping them.
pub fn add_columns(
    drawers: &[&Drawer],
    stream: Stream,
    names: Names<'_>,
    scratch: &mut DrawScratch,
    out: &mut [f64],
) {
    for (start, out) in (0..).step_by(CHUNK).zip(out.chunks_mut(CHUNK)) {
        let names = names.part(start..start + out.len());
        for (block, pair) in (0..).zip(drawers.chunks(2)) {
            let n = scratch.draw_pair(pair, stream, names.later(block));
            let halves = [&mut scratch.value[..n], &mut scratch.other[..n]];
            for (drawer, half) in pair.iter().zip(halves) {
                drawer.add_finished(half, out);
            }
        }
    }
}

impl Drawer {
    fn add_finished(&self, values: &mut [f64], out: &mut [f64]) {
        match self.engine {
            Engine::Lognormal { mu, sigma } if !self.is_clamped() => {
                return add_exp_affine(values, mu, sigma, out);
            }
            Engine::Lognormal { .. }
            | Engine::Constant(_)
            | Engine::Table(_)
            | Engine::Atoms(_)
            | Engine::Parts(_) => self.finish(values),
        }
        for (out, value) in out.iter_mut().zip(values) {
            *out += *value;
        }
    }
}

impl DrawScratch {
    /// Draws both halves of each name's block for one or two heads, into `value` and `other`; lognormals stay normals.
    fn draw_pair(&mut self, pair: &[&Drawer], stream: Stream, names: Names<'_>) -> usize {
        let n = names.year.len();
        let (first, second) = (&mut self.first[..n], &mut self.second[..n]);
        let (value, other) = (&mut self.value[..n], &mut self.other[..n]);
        bits(stream, names, first, second);
        let is_normal = |head: usize| pair.get(head).is_some_and(|drawer| drawer.is_lognormal());
        match (is_normal(0), is_normal(1)) {
            (_, true) => dispatch::run(Polar {
                radius: first,
                angle: second,
                first: value,
                second: other,
            }),
            (true, false) => dispatch::run(PolarFirst {
                radius: first,
                angle: second,
                first: value,
            }),
            (false, false) => {}
        }
        for ((drawer, words), out) in pair.iter().zip([first, second]).zip([value, other]) {
            if !drawer.is_lognormal() {
                drawer.engine.fill(words, out);
            }
        }
        n
    }
}

impl Engine {
    fn tabulated(law: &Law) -> Engine {
        match law.core() {
            Core::Curve(_) => Engine::Table(Arc::new(Table::new(law))),
            Core::Atoms(atoms) => match atoms.values() {
                [value] => Engine::Constant(*value),
                _ => Engine::Atoms(Arc::new(Steps::new(atoms))),
            },
            Core::Parts(parts) => Engine::Parts(Arc::new(Parts::new(parts))),
        }
    }

    /// One value a word.
    fn fill(&self, words: &[u64], out: &mut [f64]) {
        match self {
            Engine::Constant(value) => out.fill(*value),
            Engine::Table(table) => table.fill(words, out),
            Engine::Lognormal { .. } | Engine::Atoms(_) => each(words, out, |place| self.at(place)),
            Engine::Parts(parts) => each(words, out, |place| parts.at(place)),
        }
    }

    /// The value at a place, no smaller at later places; for a lognormal its normal score.
    fn at(&self, place: Place) -> f64 {
        match self {
            Engine::Constant(value) => *value,
            Engine::Lognormal { .. } => place.score(),
            Engine::Table(table) => table.at(place),
            Engine::Atoms(steps) => steps.at(place.word()),
            Engine::Parts(parts) => parts.in_order(place),
        }
    }
}

fn each(words: &[u64], out: &mut [f64], value: impl Fn(Place) -> f64) {
    for (word, out) in words.iter().zip(out) {
        *out = value(Place::of(*word));
    }
}

/// A table of values: value i is drawn by words below `ends[i]` and not below the end before; the last by the rest.
#[derive(Clone, Debug)]
struct Steps {
    ends: Vec<u64>,
    values: Vec<f64>,
}

impl Steps {
    fn new(atoms: &Discrete) -> Steps {
        Steps {
            ends: ends(atoms.probabilities().iter().copied()),
            values: atoms.values().to_vec(),
        }
    }

    fn at(&self, word: u64) -> f64 {
        self.values[place(&self.ends, word)]
    }
}

/// Where each of several probabilities but the last ends, in words.
fn ends(probabilities: impl ExactSizeIterator<Item = f64>) -> Vec<u64> {
    let inner = probabilities.len() - 1;
    let mut below = 0.0;
    let end = |probability| {
        below += probability;
        (below * WORDS) as u64
    };
    probabilities.take(inner).map(end).collect()
}

fn place(ends: &[u64], word: u64) -> usize {
    ends.partition_point(|end| *end <= word)
}

/// The laws of a mixture, each with its range of words.
#[derive(Clone, Debug)]
struct Parts {
    ranges: Vec<Range>,
    ends: Vec<u64>,
    mixture: Mixture,
}

/// A law and the words that choose it: `below` come before them, `above` after, `count` between, as numbers.
#[derive(Clone, Debug)]
struct Range {
    below: f64,
    above: f64,
    count: f64,
    drawer: Drawer,
}

impl Range {
    fn new(first: u64, last: u64, drawer: Drawer) -> Range {
        Range {
            below: first as f64,
            above: (u64::MAX - last) as f64,
            count: (last - first) as f64 + 1.0,
            drawer,
        }
    }

    /// The value at the place's own place in the range, measured from the nearer end so that depth is kept.
    fn at(&self, place: Place) -> f64 {
        let from_end = place.distance * WORDS;
        let near = from_end
            - if place.is_upper {
                self.above
            } else {
                self.below
            };
        let far = self.count - near;
        let is_upper = place.is_upper == (near < far);
        self.drawer.at(Place {
            distance: near.min(far).max(0.0) / self.count,
            is_upper,
        })
    }
}

impl Parts {
    fn new(mixture: &Mixture) -> Parts {
        let parts = mixture.parts();
        let ends = ends(parts.iter().map(|(weight, _)| *weight));
        let range = |(i, (_, law)): (usize, &(f64, Law))| {
            let first = if i == 0 { 0 } else { ends[i - 1] };
            // A weight too small for a word leaves an empty range, which no word chooses.
            let last = ends
                .get(i)
                .map_or(u64::MAX, |end| end.saturating_sub(1))
                .max(first);
            Range::new(first, last, Drawer::by_quantile(law))
        };
        let ranges = parts.iter().enumerate().map(range).collect();
        Parts {
            ranges,
            ends,
            mixture: mixture.clone(),
        }
    }

    /// The law that the place chooses, at the place within its range: quick, but in order only if the laws are.
    fn at(&self, at: Place) -> f64 {
        self.ranges[place(&self.ends, at.word())].at(at)
    }

    fn in_order(&self, place: Place) -> f64 {
        match (self.mixture.is_ordered(), place.is_upper) {
            (true, _) => self.at(place),
            (false, true) => self.mixture.upper_quantile(place.distance),
            (false, false) => self.mixture.quantile(place.distance),
        }
    }
}
