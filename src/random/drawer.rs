//! Laws compiled for drawing, a column at a time.
//!
//! The draw of a name is a pure function of the name. Head k of a hit takes, if it is lognormal, normal k mod 4 of the
//! name's normal block k/4; any other law takes half k mod 2, a 64-bit word, of block
//! `draw + k/2`.

use std::sync::Arc;

use crate::math::lean;
use crate::random::kernel::{CHUNK, Names, bits, exp_affine};
use crate::random::law::bounded::Core;
use crate::random::law::{Discrete, Law, Mixture, Shape};
use crate::random::lognormal_kernel::{NORMALS_A_BLOCK, NormalScratch, add_lognormals, lognormals};
use crate::random::stream::Stream;
use crate::random::table::{Place, Table};

/// 2^64.
const WORDS: f64 = 18_446_744_073_709_551_616.0;

/// 64-bit words that a block gives.
const WORDS_A_BLOCK: usize = 2;

/// Lognormals up to this σ are drawn in single precision: normals from 32-bit words end at ±6.76, which leaves 1e-5 of
/// the mean undrawn at this σ, Φ(σ − 6.76), and would leave 8e-4 at σ = 3.6. Beyond it the quantile table serves.
const SINGLE_SIGMA: f64 = 2.5;
/// And up to this |μ|, so that the median is a number with room above and below.
const SINGLE_MU: f64 = 600.0;

/// Buffers that drawing reuses; one a thread.
#[derive(Clone, Debug)]
pub struct DrawScratch {
    first: Box<[u64; CHUNK]>,
    second: Box<[u64; CHUNK]>,
    value: Vec<f64>,
    normals: Box<NormalScratch>,
}

impl Default for DrawScratch {
    fn default() -> DrawScratch {
        DrawScratch {
            first: Box::new([0; CHUNK]),
            second: Box::new([0; CHUNK]),
            value: Vec::new(),
            normals: Box::default(),
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
    Lognormal { mu: f64, median: f64, sigma: f64 },
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
            if sigma <= SINGLE_SIGMA && mu.abs() <= SINGLE_MU {
                let median = libm::exp(mu);
                return Drawer::bounded(Engine::Lognormal { mu, median, sigma }, law);
            }
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

    /// One draw a name, as head 0 of [`fill_columns`].
    pub fn fill(
        &self,
        stream: Stream,
        names: Names<'_>,
        scratch: &mut DrawScratch,
        out: &mut [f64],
    ) {
        for (start, out) in (0..).step_by(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let names = names.part(start..start + out.len());
            scratch.draw_normals(&[self], stream, names, 0);
            scratch.draw_words(&[self], stream, names);
            self.write(scratch, 0, out);
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
        if let Engine::Lognormal { mu, sigma, .. } = self.engine {
            value = lean::exp(mu + sigma * value);
        }
        value.max(self.floor).min(self.ceiling)
    }

    /// Turns normal scores into the law where it is lognormal, then applies `at_least` and `at_most`.
    fn finish(&self, out: &mut [f64]) {
        if let Engine::Lognormal { mu, sigma, .. } = self.engine {
            exp_affine(out, mu, sigma);
        }
        self.clamp(out);
    }

    /// The draws of head `k` from what a chunk's names gave.
    fn write(&self, scratch: &DrawScratch, k: usize, out: &mut [f64]) {
        if let Engine::Lognormal { median, sigma, .. } = self.engine {
            lognormals(scratch.normals_of(k, out.len()), median, sigma, out);
        } else {
            self.engine.fill(scratch.words_of(k, out.len()), out);
        }
        self.clamp(out);
    }

    /// The same, added to what `out` holds.
    fn add(&self, scratch: &mut DrawScratch, k: usize, out: &mut [f64]) {
        if let (Engine::Lognormal { median, sigma, .. }, false) = (&self.engine, self.is_clamped())
        {
            return add_lognormals(scratch.normals_of(k, out.len()), *median, *sigma, out);
        }
        let mut value = std::mem::take(&mut scratch.value);
        value.resize(out.len(), 0.0);
        self.write(scratch, k, &mut value);
        out.iter_mut()
            .zip(&value)
            .for_each(|(out, value)| *out += value);
        scratch.value = value;
    }

    fn clamp(&self, out: &mut [f64]) {
        if self.is_clamped() {
            for value in out {
                *value = value.max(self.floor).min(self.ceiling);
            }
        }
    }

    fn is_lognormal(&self) -> bool {
        matches!(self.engine, Engine::Lognormal { .. })
    }

    fn takes_word(&self) -> bool {
        !matches!(self.engine, Engine::Lognormal { .. } | Engine::Constant(_))
    }

    fn is_clamped(&self) -> bool {
        self.floor > 0.0 || self.ceiling < f64::INFINITY
    }
}

/// One draw a name and head: head k goes to column k of `out`.
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
        by_heads(
            drawers,
            stream,
            names.part(range.clone()),
            scratch,
            |drawer, scratch, k| {
                drawer.write(scratch, k, &mut out[k][range.clone()]);
            },
        );
    }
}

/// The sum over heads of the draws that [`fill_columns`] would make, without keeping them.
pub fn sum_columns(
    drawers: &[&Drawer],
    stream: Stream,
    names: Names<'_>,
    scratch: &mut DrawScratch,
    out: &mut [f64],
) {
    for (start, out) in (0..).step_by(CHUNK).zip(out.chunks_mut(CHUNK)) {
        let names = names.part(start..start + out.len());
        by_heads(drawers, stream, names, scratch, |drawer, scratch, k| {
            if k == 0 {
                drawer.write(scratch, k, out);
            } else {
                drawer.add(scratch, k, out);
            }
        });
    }
}

/// Draws what the heads of one chunk need, block by block, and calls with each head once its block is there.
#[inline(always)]
fn by_heads(
    drawers: &[&Drawer],
    stream: Stream,
    names: Names<'_>,
    scratch: &mut DrawScratch,
    mut take: impl FnMut(&Drawer, &mut DrawScratch, usize),
) {
    let mut k = 0;
    for (block, four) in (0..).zip(drawers.chunks(NORMALS_A_BLOCK)) {
        scratch.draw_normals(four, stream, names, block);
        for (half, two) in (0..).zip(four.chunks(WORDS_A_BLOCK)) {
            scratch.draw_words(two, stream, names.later(2 * block + half));
            for drawer in two {
                take(drawer, scratch, k);
                k += 1;
            }
        }
    }
}

impl DrawScratch {
    /// The normals of a block that serves these heads, as many as its lognormal heads need.
    fn draw_normals(&mut self, heads: &[&Drawer], stream: Stream, names: Names<'_>, block: u32) {
        if let Some(last) = heads.iter().rposition(|drawer| drawer.is_lognormal()) {
            self.normals.draw(stream, names, block, last + 1);
        }
    }

    /// The words of a block that serves these heads, if any of them takes one.
    fn draw_words(&mut self, heads: &[&Drawer], stream: Stream, names: Names<'_>) {
        if !heads.iter().any(|drawer| drawer.takes_word()) {
            return;
        }
        let n = names.year.len();
        bits(stream, names, &mut self.first[..n], &mut self.second[..n]);
    }

    fn normals_of(&self, head: usize, n: usize) -> &[f32] {
        self.normals.normals(head % NORMALS_A_BLOCK, n)
    }

    fn words_of(&self, head: usize, n: usize) -> &[u64] {
        match head % WORDS_A_BLOCK {
            0 => &self.first[..n],
            _ => &self.second[..n],
        }
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
