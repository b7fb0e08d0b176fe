//! Who pays a breach of any size, in words, tables, JSON and a picture.
//!
//! ```text
//! Ladder (settle) ─ steps ─┬→ text, CSV, JSON    kinks with their clauses, to the cent
//!                          └→ picture            who bears what, who pays the next dollar
//! ```

mod assumptions;
mod caption;
mod causes;
pub mod csv;
pub mod json;
mod names;
mod picture;
#[cfg(feature = "cli")]
pub mod text;

pub use assumptions::assumptions;
pub use caption::{caption, verdict};
pub use causes::{Reason, reasons};
pub use names::Names;
pub use picture::{picture, setting};

use crate::model::Model;
use crate::settle::ladder::{Assumed, Category, Ladder, LadderError, Step, return_loss};

/// Return periods of the marks, in years.
pub const MARKS: [f64; 3] = [10.0, 100.0, 250.0];

/// Below this part of a dollar nobody pays a part of the next one.
pub const NOTHING: f64 = 5e-4;

/// A wording and its ladder: the scenario itself, or a draft of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Variant {
    /// The stem of its file.
    pub name: String,
    /// Its model.
    pub model: Model,
    /// Its event.
    pub assumed: Assumed,
    /// Its function.
    pub ladder: Ladder,
    /// The stretches between kinks.
    pub steps: Vec<Step>,
}

impl Variant {
    /// The ladder of a model between two losses.
    ///
    /// # Errors
    /// As [`Ladder::new`] and [`Ladder::steps`].
    pub fn new(
        name: &str,
        model: Model,
        assumed: Assumed,
        (from, to): (f64, f64),
    ) -> Result<Self, LadderError> {
        let ladder = Ladder::new(&model, &assumed)?;
        let steps = ladder.steps(from, to)?;
        Ok(Self {
            name: name.to_owned(),
            model,
            assumed,
            ladder,
            steps,
        })
    }

    /// Sums of amounts by category, in the order of [`Category::ALL`].
    #[must_use]
    pub fn by_category(&self, amounts: &[f64]) -> [f64; 6] {
        let mut sums = [0.0; 6];
        for (payer, amount) in self.ladder.payers().iter().zip(amounts) {
            sums[payer.category as usize] += amount;
        }
        sums
    }

    /// The payers, by position, who bear anything anywhere.
    #[must_use]
    pub fn bearers(&self) -> Vec<usize> {
        let bears = |at: &usize| {
            let mut ends = self.steps.iter().flat_map(|step| {
                let piece = &step.piece;
                [piece.first[*at], piece.last[*at]]
            });
            ends.any(|amount| amount.abs() > 0.005)
        };
        (0..self.ladder.payers().len()).filter(bears).collect()
    }

    /// The categories that bear anything anywhere.
    #[must_use]
    pub fn categories(&self) -> Vec<Category> {
        let bearers = self.bearers();
        let bears = |category: &Category| {
            let mut of = bearers.iter();
            of.any(|at| self.ladder.payers()[*at].category == *category)
        };
        Category::ALL.into_iter().filter(bears).collect()
    }

    /// Losses of the claimant's events at the return periods of [`MARKS`].
    #[must_use]
    pub fn marks(&self) -> Vec<(f64, Option<f64>)> {
        let loss = |years: f64| {
            return_loss(
                &self.model,
                self.assumed.peril,
                self.assumed.claimant,
                years,
            )
        };
        MARKS.map(|years| (years, loss(years))).to_vec()
    }
}

/// All that a report tells: the scenario first, then its drafts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Laddered {
    /// The smallest and the largest loss.
    pub range: (f64, f64),
    /// The scenario and its drafts; never empty.
    pub variants: Vec<Variant>,
}

impl Laddered {
    /// A ladder with its drafts.
    ///
    /// # Panics
    /// Never: a scenario is the first of its variants.
    #[must_use]
    pub fn new(scenario: Variant, drafts: Vec<Variant>, range: (f64, f64)) -> Self {
        let variants = std::iter::once(scenario).chain(drafts).collect();
        Self { range, variants }
    }

    /// The scenario itself.
    #[must_use]
    pub fn scenario(&self) -> &Variant {
        &self.variants[0]
    }

    /// The categories of all variants.
    #[must_use]
    pub fn categories(&self) -> Vec<Category> {
        let of: Vec<Vec<Category>> = self.variants.iter().map(Variant::categories).collect();
        let bears = |category: &Category| of.iter().any(|of| of.contains(category));
        Category::ALL.into_iter().filter(bears).collect()
    }

    /// `ladder-clinic-msp-intrusion`: what its files are called.
    #[must_use]
    pub fn stem(&self) -> String {
        let Variant { model, assumed, .. } = self.scenario();
        let claimant = names::key_of(model, assumed.claimant);
        let peril = &model.perils[assumed.peril.index()].key;
        format!("ladder-{claimant}-{peril}")
    }
}

/// Parts of a whole in so many units of it, that sum to all of them: each is rounded down, and what is
/// left goes to those that lost most by it.
///
/// Parts below [`NOTHING`] have none.
pub(super) fn coins(parts: &[f64], units: i64) -> Vec<i64> {
    let scaled = |part: &f64| {
        if part.abs() < NOTHING {
            0.0
        } else {
            part * units as f64
        }
    };
    let scaled: Vec<f64> = parts.iter().map(scaled).collect();
    let mut coins: Vec<i64> = scaled.iter().map(|part| part.floor() as i64).collect();
    let mut order: Vec<usize> = (0..parts.len()).filter(|at| scaled[*at] != 0.0).collect();
    let lost = |at: usize| scaled[at] - scaled[at].floor();
    order.sort_by(|a, b| lost(*b).total_cmp(&lost(*a)));
    let left = units - coins.iter().sum::<i64>();
    for at in order.into_iter().cycle().take(left.max(0) as usize) {
        coins[at] += 1;
    }
    coins
}

/// Numbers and their units in one line: joined by no-break spaces.
pub(super) fn held(words: &str) -> String {
    let coins = words.replace(" ¢", "\u{a0}¢").replace(" ct ", "\u{a0}ct ");
    coins.replace(" %", "\u{a0}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coins_of_the_next_dollar_sum_to_all_of_them() {
        assert_eq!(coins(&[1.0 / 3.0; 3], 100).iter().sum::<i64>(), 100);
        assert_eq!(coins(&[0.335, 0.335, 0.33], 100), [34, 33, 33]);
        // Above 1 in sum where another gets money back.
        assert_eq!(
            coins(&[-0.3552, 0.855_24, 0.499_96], 1000),
            [-355, 855, 500]
        );
        // What is next to nothing has no part, and its place goes to others.
        assert_eq!(coins(&[4e-4, 0.9996], 1000), [0, 1000]);
    }
}
