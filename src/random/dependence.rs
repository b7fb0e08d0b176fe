//! Draws that several parties of one event share, and the samplers that take a varying number of words.
//!
//! A party's score is √ρ · common + √(1 − ρ) · own, with one common normal an event, so that adding a party changes no
//! other. For t dependence all scores of an event are divided by the root of one chi-square over its degrees.

use rand::Rng;
use rand_distr::{Beta, ChiSquared, Distribution, Gamma};

use crate::math::beta::student_tail;
use crate::random::dispatch;
use crate::random::kernel::{CHUNK, Names, PolarFirst, bits};
use crate::random::law::LawError;
use crate::random::law::error::{positive, probability};
use crate::random::stream::Stream;

/// 2^64.
const WORDS: f64 = 18_446_744_073_709_551_616.0;

/// One standard normal a name, in double precision, from the two words of its block.
pub fn scores(stream: Stream, names: Names<'_>, out: &mut [f64]) {
    let (mut radius, mut angle) = ([0; CHUNK], [0; CHUNK]);
    for (start, out) in (0..).step_by(CHUNK).zip(out.chunks_mut(CHUNK)) {
        let n = out.len();
        bits(
            stream,
            names.part(start..start + n),
            &mut radius[..n],
            &mut angle[..n],
        );
        dispatch::run(PolarFirst {
            radius: &radius[..n],
            angle: &angle[..n],
            first: out,
        });
    }
}

/// The two loadings of one-factor dependence with correlation ρ of any two scores: √ρ and √(1 − ρ).
///
/// # Errors
/// If ρ is not in [0, 1].
pub fn loadings(correlation: f64) -> Result<(f64, f64), LawError> {
    let rho = probability("correlation", correlation)?;
    Ok((rho.sqrt(), (1.0 - rho).sqrt()))
}

/// own ← loading₀ · common + loading₁ · own.
pub fn share_factor(common: &[f64], loadings: (f64, f64), own: &mut [f64]) {
    for (common, own) in common.iter().zip(own) {
        *own = loadings.0 * common + loadings.1 * *own;
    }
}

/// The words at F_t(z √(ν/w)), for normal scores z and their events' chi-squares w with ν degrees of freedom.
///
/// Feed them to [`crate::random::Drawer::from_words`].
pub fn student_words(freedom: f64, z: &[f64], chi_square: &[f64], words: &mut [u64]) {
    for ((z, w), word) in z.iter().zip(chi_square).zip(words) {
        let from_end = (student_tail(freedom, z * (freedom / w).sqrt()) * WORDS) as u64;
        *word = if *z > 0.0 { !from_end } else { from_end };
    }
}

/// The chi-square factor of an event's t dependence.
///
/// ```
/// use obligor::random::{Purpose, Stream, dependence::ChiSquare};
/// let factor = ChiSquare::new(4.0)?.draw(&mut Stream::new(1, 2, Purpose::ChiSquare).rng(0, 0, 0));
/// assert!(factor > 0.0);
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ChiSquare {
    law: ChiSquared<f64>,
}

impl ChiSquare {
    /// From the degrees of freedom, which are its mean.
    ///
    /// # Errors
    /// If they are not above 0.
    pub fn new(freedom: f64) -> Result<ChiSquare, LawError> {
        positive("freedom", freedom)?;
        let law =
            ChiSquared::new(freedom).map_err(|error| LawError::new("freedom", freedom, error))?;
        Ok(ChiSquare { law })
    }

    /// One draw; give each event an `rng` of its own.
    pub fn draw(&self, rng: &mut impl Rng) -> f64 {
        self.law.sample(rng)
    }
}

/// The share of parties that an event hits: beta with shapes a and b, mean a/(a + b).
///
/// ```
/// use obligor::random::{Purpose, Stream, dependence::BetaShare};
/// let share = BetaShare::new(2.0, 1.0)?.draw(&mut Stream::new(1, 2, Purpose::HitShare).rng(0, 0, 0));
/// assert!((0.0..=1.0).contains(&share));
/// # Ok::<(), obligor::random::LawError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BetaShare {
    law: Beta<f64>,
}

impl BetaShare {
    /// From both shapes.
    ///
    /// # Errors
    /// If one is not above 0.
    pub fn new(a: f64, b: f64) -> Result<BetaShare, LawError> {
        positive("a", a)?;
        positive("b", b)?;
        let law = Beta::new(a, b)
            .map_err(|error| LawError::new("beta", format_args!("[{a}, {b}]"), error))?;
        Ok(BetaShare { law })
    }

    /// One draw; give each event an `rng` of its own.
    pub fn draw(&self, rng: &mut impl Rng) -> f64 {
        self.law.sample(rng)
    }
}

/// A sampler of splits: shares that sum to 1, Dirichlet with the given weights.
#[derive(Clone, Debug)]
pub struct Dirichlet {
    parts: Vec<Gamma<f64>>,
}

impl Dirichlet {
    /// From the weights αᵢ; the mean share of head i is αᵢ / Σα.
    ///
    /// # Errors
    /// If there are none or one is not above 0.
    pub fn new(weights: &[f64]) -> Result<Dirichlet, LawError> {
        if weights.is_empty() {
            return Err(LawError::new(
                "dirichlet",
                "an empty list",
                "at least one weight",
            ));
        }
        let part = |weight: &f64| {
            positive("dirichlet", *weight)?;
            Gamma::new(*weight, 1.0).map_err(|error| LawError::new("dirichlet", weight, error))
        };
        Ok(Dirichlet {
            parts: weights.iter().map(part).collect::<Result<_, _>>()?,
        })
    }

    /// Draws one split into `shares`, which is as long as the weights; give each event an `rng` of its own.
    pub fn fill(&self, rng: &mut impl Rng, shares: &mut [f64]) {
        for (share, part) in shares.iter_mut().zip(&self.parts) {
            *share = part.sample(rng);
        }
        let total: f64 = shares.iter().sum();
        if total > 0.0 {
            shares.iter_mut().for_each(|share| *share /= total);
        } else {
            // All parts underflowed, as tiny weights do: one head takes all, the limit of the law.
            shares.fill(0.0);
            shares[rng.next_u32() as usize % self.parts.len()] = 1.0;
        }
    }
}
