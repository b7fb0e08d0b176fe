//! Lognormal draws in single precision: words, normals, exponentials of whole slices.
//!
//! Four normals come from the four words of one Philox block, two from each pair of words by Box and Muller: the radius
//! from the first word, the angle from the second. A loss is `e^μ · e^(σz)`, the second factor rounded to 24
//! significant bits once, here; everything after is double precision. Decision record 0015 says why and what it costs.

use crate::math::lean_f32 as lean;
use crate::random::dispatch::{self, Kernel};
use crate::random::kernel::{CHUNK, Names, TakeWords};
use crate::random::philox::{self, DRAWN};
use crate::random::stream::Stream;

/// The number of the first block that normals come from; blocks below give 64-bit words.
pub(crate) const NORMAL_BLOCK: u32 = 1 << 14;

/// Normals that a block gives.
pub(crate) const NORMALS_A_BLOCK: usize = 4;

/// Buffers of one chunk, each at the start of a cache line.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct NormalScratch {
    normals: [[f32; CHUNK]; NORMALS_A_BLOCK],
}

impl Default for NormalScratch {
    fn default() -> NormalScratch {
        NormalScratch {
            normals: [[0.0; CHUNK]; NORMALS_A_BLOCK],
        }
    }
}

impl NormalScratch {
    /// The first `count` normals of each name's normal block number `block`, for at most [`CHUNK`] names.
    pub fn draw(&mut self, stream: Stream, names: Names<'_>, block: u32, count: usize) {
        let names = names.later(NORMAL_BLOCK + block);
        let [first, second, third, fourth] = &mut self.normals;
        match count {
            1 => dispatch::run(Normals {
                stream,
                names,
                out: [first],
            }),
            2 => dispatch::run(Normals {
                stream,
                names,
                out: [first, second],
            }),
            _ => dispatch::run(Normals {
                stream,
                names,
                out: [first, second, third, fourth],
            }),
        }
    }

    /// The normals of one place in the block.
    pub fn normals(&self, place: usize, n: usize) -> &[f32] {
        &self.normals[place][..n]
    }
}

/// out ← scale · e^(σz).
pub(crate) fn lognormals(z: &[f32], scale: f64, sigma: f64, out: &mut [f64]) {
    let sigma = sigma as f32;
    dispatch::run(Lognormals {
        z,
        scale,
        sigma,
        out,
    });
}

/// out ← out + scale · e^(σz).
pub(crate) fn add_lognormals(z: &[f32], scale: f64, sigma: f64, out: &mut [f64]) {
    let sigma = sigma as f32;
    dispatch::run(AddLognormals {
        z,
        scale,
        sigma,
        out,
    });
}

/// The first N normals of each name's block.
struct Normals<'a, const N: usize> {
    stream: Stream,
    names: Names<'a>,
    out: [&'a mut [f32; CHUNK]; N],
}

impl<const N: usize> Kernel for Normals<'_, N> {
    #[inline(always)]
    fn run(self) {
        self.names.draw(self.stream, Columns(self.out));
    }
}

/// Where normals go.
struct Columns<'a, const N: usize>([&'a mut [f32; CHUNK]; N]);

impl<const N: usize> TakeWords for Columns<'_, N> {
    #[inline(always)]
    fn take(&mut self, start: usize, [a, b, c, d]: &philox::Columns) {
        let some = start..start + DRAWN;
        match &mut self.0[..] {
            [first] => polar_first([a, b], &mut first[some]),
            [first, second] => polar([a, b], &mut first[some.clone()], &mut second[some]),
            [first, second, third, fourth] => {
                polar([a, b], &mut first[some.clone()], &mut second[some.clone()]);
                polar([c, d], &mut third[some.clone()], &mut fourth[some]);
            }
            _ => {}
        }
    }
}

/// Two normals from two words, by Box and Muller.
#[inline(always)]
fn polar([radii, angles]: [&[u32; DRAWN]; 2], first: &mut [f32], second: &mut [f32]) {
    let words = radii.iter().zip(angles);
    for ((word, angle), (first, second)) in words.zip(first.iter_mut().zip(second)) {
        let (cos, sin) = lean::turn(*angle);
        let radius = radius(*word);
        (*first, *second) = (radius * cos, radius * sin);
    }
}

/// The first of them alone; the same bits.
#[inline(always)]
fn polar_first([radii, angles]: [&[u32; DRAWN]; 2], first: &mut [f32]) {
    for ((word, angle), first) in radii.iter().zip(angles).zip(first) {
        *first = radius(*word) * lean::turn(*angle).0;
    }
}

#[inline(always)]
fn radius(word: u32) -> f32 {
    (-2.0 * lean::ln(lean::unit_above_zero(word))).sqrt()
}

struct Lognormals<'a> {
    z: &'a [f32],
    scale: f64,
    sigma: f32,
    out: &'a mut [f64],
}

struct AddLognormals<'a> {
    z: &'a [f32],
    scale: f64,
    sigma: f32,
    out: &'a mut [f64],
}

/// Elements whose exponentials are taken before any is widened: two loops, as one would halve the lanes.
const NARROW: usize = 128;

impl Kernel for Lognormals<'_> {
    #[inline(always)]
    fn run(self) {
        let mut narrow = [0.0; NARROW];
        for (z, out) in self.z.chunks(NARROW).zip(self.out.chunks_mut(NARROW)) {
            exponentials(z, self.sigma, &mut narrow);
            for (narrow, out) in narrow.iter().zip(out) {
                *out = self.scale * f64::from(*narrow);
            }
        }
    }
}

impl Kernel for AddLognormals<'_> {
    #[inline(always)]
    fn run(self) {
        let mut narrow = [0.0; NARROW];
        for (z, out) in self.z.chunks(NARROW).zip(self.out.chunks_mut(NARROW)) {
            exponentials(z, self.sigma, &mut narrow);
            for (narrow, out) in narrow.iter().zip(out) {
                *out += self.scale * f64::from(*narrow);
            }
        }
    }
}

#[inline(always)]
fn exponentials(z: &[f32], sigma: f32, out: &mut [f32; NARROW]) {
    for (z, out) in z.iter().zip(out) {
        *out = lean::exp(sigma * z);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::dispatch::{Level, force_level};
    use crate::random::stream::Purpose;

    const N: usize = 251;

    fn columns() -> (Vec<u32>, Vec<u32>) {
        (
            (0..N as u32)
                .map(|i| i.wrapping_mul(2_654_435_761))
                .collect(),
            (0..N as u32).map(|i| i * 13).collect(),
        )
    }

    fn drawn(count: usize) -> NormalScratch {
        let (year, ordinal) = columns();
        let names = Names {
            year: &year,
            ordinal: &ordinal,
            draw: 0,
            party: 0x1234_5678_9abc_def0,
        };
        let mut scratch = NormalScratch::default();
        scratch.draw(Stream::new(1, 2, Purpose::Test), names, 3, count);
        scratch
    }

    #[test]
    fn a_normal_comes_from_the_words_of_its_name() {
        let (year, ordinal) = columns();
        let stream = Stream::new(1, 2, Purpose::Test);
        let scratch = drawn(4);
        for i in 0..N {
            let draw = NORMAL_BLOCK + 3;
            let words = stream.words(year[i], ordinal[i], draw, 0x1234_5678_9abc_def0);
            for (place, pair) in words.chunks(2).enumerate() {
                let unit = (f64::from(pair[0]) + 0.5) / 2f64.powi(32);
                let angle = f64::from(pair[1]) / 2f64.powi(32) * std::f64::consts::TAU
                    - std::f64::consts::FRAC_PI_4;
                let radius = (-2.0 * libm::log(unit)).sqrt();
                let exact = [radius * libm::cos(angle), radius * libm::sin(angle)];
                for (k, exact) in exact.into_iter().enumerate() {
                    let z = f64::from(scratch.normals(2 * place + k, N)[i]);
                    // Near radius 0 the unit itself has only 24 bits.
                    assert!((z - exact).abs() < 2e-6 + 1e-3 * f64::from(radius < 1e-3));
                }
            }
        }
    }

    #[test]
    fn fewer_normals_are_the_first_of_four() {
        let (four, two, one) = (drawn(4), drawn(2), drawn(1));
        assert_eq!(four.normals(0, N), two.normals(0, N));
        assert_eq!(four.normals(1, N), two.normals(1, N));
        assert_eq!(four.normals(0, N), one.normals(0, N));
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let draw = |level| {
            force_level(level);
            let scratch = drawn(4);
            let mut out = vec![0.0; N];
            lognormals(scratch.normals(0, N), 7e4, 2.0, &mut out);
            (1..4).for_each(|place| add_lognormals(scratch.normals(place, N), 1e3, 0.3, &mut out));
            out.into_iter().map(f64::to_bits).collect::<Vec<u64>>()
        };
        let baseline = draw(Level::Baseline);
        assert_eq!(draw(Level::Avx2), baseline);
        assert_eq!(draw(Level::Avx512), baseline);
    }

    #[test]
    fn extreme_words_give_finite_normals() {
        let words = [0, u32::MAX, 1 << 31, (1 << 31) - 1, 1, 255, 256];
        for radius in words {
            for angle in words {
                let (mut first, mut second) = ([0.0_f32], [0.0_f32]);
                polar([&[radius; DRAWN], &[angle; DRAWN]], &mut first, &mut second);
                assert!(
                    first[0].abs() < 6.8 && second[0].abs() < 6.8,
                    "{radius:#x} {angle:#x}"
                );
            }
        }
    }
}
