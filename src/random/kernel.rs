//! Column kernels: bits, normals and exponentials of whole slices.
//!
//! Each kernel is a plain `for` over zipped slices, which vectorises; longer chains are cut into passes over buffers of
//! [`CHUNK`] elements that stay in the first-level cache. A value depends on its name alone, never on the slice it is
//! drawn in.

use crate::math::lean;
use crate::random::dispatch::{self, Kernel};
use crate::random::philox;
use crate::random::stream::{Stream, mix64};

/// Elements per pass.
pub const CHUNK: usize = 8 * philox::DRAWN;

/// Years or ordinals of some names.
type Column = [u32; philox::DRAWN];

/// The names of a column of draws: year and ordinal vary by element, block number and party are shared.
///
/// `draw` is the number of a Philox block, below 65,536; a block gives two 64-bit words or two normals. Ordinals are
/// below 65,536 too. All slices of one call are equally long.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The simulated year of each draw.
    pub year: &'a [u32],
    /// The peril's event of that year.
    pub ordinal: &'a [u32],
    /// The block number.
    pub draw: u32,
    /// The hash of the party, or 0.
    pub party: u64,
}

/// Takes words as they are drawn.
pub(crate) trait TakeWords {
    /// The words of the names from `start` on; words beyond the last name's are of no name.
    ///
    /// Marked `#[inline(always)]` by those who implement it, as [`Kernel::run`] is.
    fn take(&mut self, start: usize, words: &philox::Columns);
}

impl<'a> Names<'a> {
    /// The names of the elements in `range`.
    #[must_use]
    pub fn part(self, range: std::ops::Range<usize>) -> Names<'a> {
        Names {
            year: &self.year[range.clone()],
            ordinal: &self.ordinal[range],
            ..self
        }
    }

    /// Draws the words of the names' blocks, some at a time.
    #[inline(always)]
    pub(crate) fn draw(self, stream: Stream, mut to: impl TakeWords) {
        let [_, draw, low, high] = philox::counter(0, 0, self.draw, self.party).map(u64::from);
        let mut last = [[0; philox::DRAWN]; 2];
        let [last_years, last_ordinals] = &mut last;
        let mut words = [[0; philox::DRAWN]; 4];
        for start in (0..self.year.len()).step_by(philox::DRAWN) {
            let year = whole(&self.year[start..], last_years);
            let ordinal = whole(&self.ordinal[start..], last_ordinals);
            let counter = |i: usize| {
                let ordinal = u64::from(ordinal[i] << 16) | draw;
                [u64::from(year[i]), ordinal, low, high]
            };
            philox::columns(counter, stream.key(), &mut words);
            to.take(start, &words);
        }
    }

    /// The same names, `blocks` further on.
    #[must_use]
    pub fn later(self, blocks: u32) -> Names<'a> {
        Names {
            draw: self.draw + blocks,
            ..self
        }
    }
}

/// The first of some, or all of them at the start of `room` where they are fewer.
#[inline(always)]
fn whole<'a>(some: &'a [u32], room: &'a mut Column) -> &'a Column {
    if let Some(first) = some.first_chunk() {
        return first;
    }
    room[..some.len()].copy_from_slice(some);
    room
}

/// The two 64-bit words of each name's block: element i of both outputs belongs to name i.
///
/// ```
/// use obligor::random::{Names, Purpose, Stream, bits};
/// let stream = Stream::new(1, 2, Purpose::Test);
/// let (mut first, mut second) = ([0; 2], [0; 2]);
/// bits(stream, Names { year: &[5, 6], ordinal: &[0, 0], draw: 0, party: 9 }, &mut first, &mut second);
/// let words = stream.words(6, 0, 0, 9);
/// assert_eq!(first[1], u64::from(words[0]) | u64::from(words[1]) << 32);
/// ```
pub fn bits(stream: Stream, names: Names<'_>, first: &mut [u64], second: &mut [u64]) {
    dispatch::run(Bits {
        stream,
        names,
        first,
        second,
    });
}

/// One 64-bit word a year, for `first_year`, `first_year + 1`, …: two years share a block.
pub fn bits_by_year(stream: Stream, first_year: u32, out: &mut [u64]) {
    let odd = (first_year % 2) as usize;
    let (alone, paired) = out.split_at_mut(odd.min(out.len()));
    for word in alone {
        *word = year_pair(stream, first_year / 2)[1];
    }
    let block = first_year / 2 + odd as u32;
    let (pairs, last) = paired.as_chunks_mut::<2>();
    for word in last {
        *word = year_pair(stream, block + pairs.len() as u32)[0];
    }
    dispatch::run(YearBits {
        stream,
        block,
        pairs,
    });
}

fn year_pair(stream: Stream, block: u32) -> [u64; 2] {
    let [a, b, c, d] = philox::block([block, 0, 0, 0], stream.key());
    [philox::joined(a, b), philox::joined(c, d)]
}

/// z ← e^(μ + σz), within 1e-10 relative of the exact exponential; never infinite (see [`lean::exp`]).
///
/// ```
/// let mut z = [0.0, 1.0];
/// obligor::random::exp_affine(&mut z, 2.0, 0.5);
/// assert!((z[1] - 12.182_493_960_703_473).abs() < 1e-9); // e^2.5
/// ```
pub fn exp_affine(z: &mut [f64], mu: f64, sigma: f64) {
    dispatch::run(ExpAffine { z, mu, sigma });
}

/// Which words, mixed with a name, lie below a threshold: a bit for each, from the lowest of 64 on.
///
/// ```text
/// bit i = mix64(words[i] ^ name) < threshold
/// ```
/// What equals the threshold is not below it.
///
/// ```
/// let mut below = Vec::new();
/// obligor::random::below(&[1, 2], 7, u64::MAX, &mut below);
/// assert_eq!(below, [0b11]);
/// ```
pub fn below(words: &[u64], name: u64, threshold: u64, out: &mut Vec<u64>) {
    out.resize(words.len().div_ceil(64), 0);
    dispatch::run(Below {
        words,
        name,
        threshold,
        out,
    });
}

/// The same with a threshold for each word.
///
/// ```
/// let mut below = Vec::new();
/// obligor::random::below_each(&[1, 2], 7, &[0, u64::MAX], &mut below);
/// assert_eq!(below, [0b10]);
/// ```
///
/// # Panics
/// If there is not one threshold a word.
pub fn below_each(words: &[u64], name: u64, thresholds: &[u64], out: &mut Vec<u64>) {
    assert_eq!(words.len(), thresholds.len(), "one threshold a word");
    out.resize(words.len().div_ceil(64), 0);
    dispatch::run(BelowEach {
        words,
        name,
        thresholds,
        out,
    });
}

/// What stands at these places, in their order: `out[i] = from[at[i]]`.
///
/// ```
/// let mut out = Vec::new();
/// obligor::random::gather(&[5.0, 6.0, 7.0], &[2, 0], &mut out);
/// assert_eq!(out, [7.0, 5.0]);
/// ```
///
/// # Panics
/// If a place is not in `from`.
#[inline(never)]
pub fn gather<T: Copy + Default>(from: &[T], at: &[u32], out: &mut Vec<T>) {
    out.resize(at.len(), T::default());
    // No kernel: the gathers of AVX-512 took longer than one load after the other (decision record 0057).
    for (at, out) in at.iter().zip(out) {
        *out = from[*at as usize];
    }
}

/// The elements of two columns of one length at the same places: a place is read once for both.
///
/// ```
/// let (mut one, mut two) = (Vec::new(), Vec::new());
/// obligor::random::gather_two([&[5.0, 6.0, 7.0], &[1.0, 2.0, 3.0]], &[2, 0], [&mut one, &mut two]);
/// assert_eq!((one, two), (vec![7.0, 5.0], vec![3.0, 1.0]));
/// ```
///
/// # Panics
/// If a place is not in both.
#[inline(never)]
pub fn gather_two(from: [&[f64]; 2], at: &[u32], out: [&mut Vec<f64>; 2]) {
    let [one, two] = from;
    // One length, so that one check of a place does for both.
    let two = &two[..one.len()];
    let out = out.map(|out| {
        out.resize(at.len(), 0.0);
        out
    });
    let [first, second] = out;
    for ((at, first), second) in at.iter().zip(first).zip(second) {
        let at = *at as usize;
        *first = one[at];
        *second = two[at];
    }
}

struct Below<'a> {
    words: &'a [u64],
    name: u64,
    threshold: u64,
    out: &'a mut [u64],
}

impl Kernel for Below<'_> {
    #[inline(always)]
    fn run(self) {
        for (words, out) in self.words.chunks(64).zip(self.out) {
            let below =
                |(i, word): (u64, &u64)| u64::from(mix64(word ^ self.name) < self.threshold) << i;
            *out = (0..).zip(words).map(below).fold(0, |bits, bit| bits | bit);
        }
    }
}

struct BelowEach<'a> {
    words: &'a [u64],
    name: u64,
    thresholds: &'a [u64],
    out: &'a mut [u64],
}

impl Kernel for BelowEach<'_> {
    #[inline(always)]
    fn run(self) {
        let each = self.words.chunks(64).zip(self.thresholds.chunks(64));
        for ((words, thresholds), out) in each.zip(self.out) {
            let below = |(i, (word, threshold)): (u64, (&u64, &u64))| {
                u64::from(mix64(word ^ self.name) < *threshold) << i
            };
            let pairs = words.iter().zip(thresholds);
            *out = (0..).zip(pairs).map(below).fold(0, |bits, bit| bits | bit);
        }
    }
}

struct Bits<'a> {
    stream: Stream,
    names: Names<'a>,
    first: &'a mut [u64],
    second: &'a mut [u64],
}

impl Kernel for Bits<'_> {
    #[inline(always)]
    fn run(self) {
        self.names.draw(self.stream, Pairs(self.first, self.second));
    }
}

/// Where the two 64-bit words of each block go.
struct Pairs<'a>(&'a mut [u64], &'a mut [u64]);

impl TakeWords for Pairs<'_> {
    #[inline(always)]
    fn take(&mut self, start: usize, [a, b, c, d]: &philox::Columns) {
        join(a, b, &mut self.0[start..]);
        join(c, d, &mut self.1[start..]);
    }
}

/// out ← the 64-bit words of pairs of words.
#[inline(always)]
fn join(low: &Column, high: &Column, out: &mut [u64]) {
    let pairs = low.iter().zip(high);
    if let Some(out) = out.first_chunk_mut::<{ philox::DRAWN }>() {
        for (out, (low, high)) in out.iter_mut().zip(pairs) {
            *out = philox::joined(*low, *high);
        }
    } else {
        for (out, (low, high)) in out.iter_mut().zip(pairs) {
            *out = philox::joined(*low, *high);
        }
    }
}

struct YearBits<'a> {
    stream: Stream,
    block: u32,
    pairs: &'a mut [[u64; 2]],
}

impl Kernel for YearBits<'_> {
    #[inline(always)]
    fn run(self) {
        let key = self.stream.key();
        let blocks = (u64::from(self.block)..).step_by(philox::DRAWN);
        let mut words = [[0; philox::DRAWN]; 4];
        for (block, pairs) in blocks.zip(self.pairs.chunks_mut(philox::DRAWN)) {
            philox::columns(|i| [block + i as u64, 0, 0, 0], key, &mut words);
            let [a, b, c, d] = &words;
            let words = a.iter().zip(b).zip(c.iter().zip(d));
            for (pair, ((a, b), (c, d))) in pairs.iter_mut().zip(words) {
                *pair = [philox::joined(*a, *b), philox::joined(*c, *d)];
            }
        }
    }
}

/// One standard normal from the two words of a block, by Box and Muller.
///
/// The radius comes from the top 52 bits of the first word, the angle from those of the second; no normal is beyond
/// ±8.5, which is less likely than 2^-52.
pub(crate) struct PolarFirst<'a> {
    pub radius: &'a [u64],
    pub angle: &'a [u64],
    pub first: &'a mut [f64],
}

impl Kernel for PolarFirst<'_> {
    #[inline(always)]
    fn run(self) {
        for ((radius, angle), first) in self.radius.iter().zip(self.angle).zip(self.first) {
            let (cos, _) = lean::turn(*angle);
            *first = (-2.0 * lean::ln(lean::unit_above_zero(*radius))).sqrt() * cos;
        }
    }
}

struct ExpAffine<'a> {
    z: &'a mut [f64],
    mu: f64,
    sigma: f64,
}

impl Kernel for ExpAffine<'_> {
    #[inline(always)]
    fn run(self) {
        for z in self.z {
            *z = lean::exp(self.mu + self.sigma * *z);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::dispatch::{Level, force_level};
    use crate::random::stream::Purpose;

    const N: usize = 5_003;

    fn columns() -> (Vec<u32>, Vec<u32>) {
        (
            (0..N as u32)
                .map(|i| i.wrapping_mul(2_654_435_761))
                .collect(),
            (0..N as u32).map(|i| i * 13).collect(),
        )
    }

    #[test]
    fn a_column_of_bits_is_the_blocks_of_its_names() {
        let (year, ordinal) = columns();
        let names = Names {
            year: &year,
            ordinal: &ordinal,
            draw: 3,
            party: 0x1234_5678_9abc_def0,
        };
        let stream = Stream::new(1, 2, Purpose::Test);
        let (mut first, mut second) = (vec![0; N], vec![0; N]);
        bits(stream, names, &mut first, &mut second);
        for i in 0..N {
            let words = stream
                .words(year[i], ordinal[i], 3, names.party)
                .map(u64::from);
            assert_eq!(
                (first[i], second[i]),
                (words[0] | words[1] << 32, words[2] | words[3] << 32)
            );
        }
    }

    #[test]
    fn a_year_has_the_same_bits_wherever_its_column_starts() {
        let stream = Stream::new(1, 2, Purpose::Frequency);
        let mut whole = vec![0; 100];
        bits_by_year(stream, 0, &mut whole);
        for start in 0..20 {
            for length in 0..20 {
                let mut part = vec![0; length];
                bits_by_year(stream, start as u32, &mut part);
                assert_eq!(
                    part,
                    whole[start..start + length],
                    "from {start}, {length} years"
                );
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let (year, ordinal) = columns();
        let names = Names {
            year: &year,
            ordinal: &ordinal,
            draw: 0,
            party: 77,
        };
        let stream = Stream::new(3, 4, Purpose::Test);
        let draw = |level| {
            force_level(level);
            let (mut radius, mut angle) = (vec![0; N], vec![0; N]);
            bits(stream, names, &mut radius, &mut angle);
            let mut normals = vec![0.0; N];
            dispatch::run(PolarFirst {
                radius: &radius,
                angle: &angle,
                first: &mut normals,
            });
            let scores = normals.clone();
            exp_affine(&mut normals, 11.0, 2.0);
            normals.extend(scores);
            normals.into_iter().map(f64::to_bits).collect::<Vec<u64>>()
        };
        let baseline = draw(Level::Baseline);
        assert_eq!(draw(Level::Avx2), baseline);
        assert_eq!(draw(Level::Avx512), baseline);
    }

    #[test]
    fn extreme_words_give_finite_normals() {
        let words = [0, u64::MAX, 1 << 63, (1 << 63) - 1, 1, 4095, 4096];
        for radius in words {
            for angle in words {
                let mut first = [0.0_f64];
                PolarFirst {
                    radius: &[radius],
                    angle: &[angle],
                    first: &mut first,
                }
                .run();
                assert!(first[0].abs() < 8.6, "{radius:#x} {angle:#x}");
            }
        }
    }
}
