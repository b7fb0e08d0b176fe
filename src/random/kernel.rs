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
pub const CHUNK: usize = 256;

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

    /// The same names, `blocks` further on.
    #[must_use]
    pub fn later(self, blocks: u32) -> Names<'a> {
        Names {
            draw: self.draw + blocks,
            ..self
        }
    }
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
        *word = year_pair(stream, first_year / 2).1;
    }
    let block = first_year / 2 + odd as u32;
    let (pairs, last) = paired.as_chunks_mut::<2>();
    for word in last {
        *word = year_pair(stream, block + pairs.len() as u32).0;
    }
    dispatch::run(YearBits {
        stream,
        block,
        pairs,
    });
}

#[inline(always)]
fn year_pair(stream: Stream, block: u32) -> (u64, u64) {
    philox::pair([u64::from(block), 0, 0, 0], stream.key())
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
        let Names {
            year,
            ordinal,
            draw,
            party,
        } = self.names;
        let [_, draw, low, high] = philox::counter(0, 0, draw, party).map(u64::from);
        let key = self.stream.key();
        let names = year.iter().zip(ordinal);
        for ((year, ordinal), (first, second)) in names.zip(self.first.iter_mut().zip(self.second))
        {
            let counter = [
                u64::from(*year),
                u64::from(*ordinal << 16) | draw,
                low,
                high,
            ];
            (*first, *second) = philox::pair(counter, key);
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
        for (i, pair) in self.pairs.iter_mut().enumerate() {
            let block = u64::from(self.block) + i as u64;
            let (first, second) = philox::pair([block, 0, 0, 0], key);
            *pair = [first, second];
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
