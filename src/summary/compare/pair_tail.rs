//! The worst years of base and draft, each with what the other had in it.
//!
//! A year is kept if it is among the k largest of the base or of the draft, with both amounts:
//! all that VaR, TVaR and the covariance of their errors read. At most 4k pairs are held at once,
//! 16 bytes each, and no more than 2k at the end; k is that of [`Tail`](crate::summary::Tail).

use crate::summary::estimate::{Estimate, LevelTooLow, Z_95};
use crate::summary::tail::{FEWEST_TAIL_YEARS, SortedTail, capacity};

use super::difference::{Change, Difference};

/// Amounts of a year: base, draft.
type Pair = [f64; 2];

/// Share of the squares that one year may have before it decides.
const DECIDES: f64 = 0.1;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PairTail {
    capacity: usize,
    kept: Vec<Pair>,
    /// Of either: everything above it is kept, and as many years as are kept at least reach it.
    floor: Pair,
}

impl PairTail {
    pub fn new(years: u64, lowest: f64) -> Self {
        Self {
            capacity: capacity(years, lowest, 1.0),
            kept: Vec::new(),
            floor: [0.0; 2],
        }
    }

    #[inline]
    pub fn add(&mut self, base: f64, draft: f64) {
        if base > self.floor[0] || draft > self.floor[1] {
            self.kept.push([base, draft]);
            if self.kept.len() >= 4 * self.capacity {
                self.prune();
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        assert_eq!(self.capacity, other.capacity, "parts of one column");
        for side in [0, 1] {
            self.floor[side] = self.floor[side].max(other.floor[side]);
        }
        self.kept.extend(other.kept);
        self.prune();
    }

    /// Raises either floor to its k-th largest amount. Years at a floor itself are forgotten, so
    /// that what is kept does not depend on which of them came first.
    #[cold]
    fn prune(&mut self) {
        for side in [0, 1] {
            let floor = self.floor[side];
            let amounts = self.kept.iter().map(|pair| pair[side]);
            let mut amounts: Vec<f64> = amounts.filter(|amount| *amount > floor).collect();
            if amounts.len() >= self.capacity {
                let descending = |a: &f64, b: &f64| b.total_cmp(a);
                let (_, least, _) = amounts.select_nth_unstable_by(self.capacity - 1, descending);
                self.floor[side] = *least;
            }
        }
        let [base, draft] = self.floor;
        self.kept.retain(|pair| pair[0] > base || pair[1] > draft);
    }

    pub fn finish(mut self, years: u64) -> FinishedPairs {
        self.prune();
        let order = |a: &Pair, b: &Pair| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]));
        self.kept.sort_unstable_by(order);
        let sides = [0, 1].map(|side| self.sorted(side, years));
        FinishedPairs {
            years,
            looks_infinite: sides.iter().any(SortedTail::looks_infinite),
            sides,
            pairs: self.kept,
        }
    }

    /// The k largest amounts of a side, those at the floor filled in.
    fn sorted(&self, side: usize, years: u64) -> SortedTail {
        let floor = self.floor[side];
        let amounts = self.kept.iter().map(|pair| pair[side]);
        let mut amounts: Vec<f64> = amounts.filter(|amount| *amount > floor).collect();
        amounts.sort_unstable_by(|a, b| b.total_cmp(a));
        let is_complete = floor == 0.0;
        if !is_complete {
            amounts.resize(self.capacity, floor);
        }
        SortedTail::from_descending(years, amounts, is_complete)
    }
}

/// What the years add to the errors of a difference of TVaRs, and with a difference of means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Joint {
    level: f64,
    tvar: f64,
    /// Σ z, z², z³ of z = (d − VaR_d)₊ − (b − VaR_b)₊.
    powers: [f64; 3],
    /// Σ z·x, z²·x, z·x² with x = d − b.
    products: [f64; 3],
}

impl Joint {
    pub fn level(&self) -> f64 {
        self.level
    }

    /// Δmean + k·(ΔTVaR − Δmean) for Δ = base less draft, with Σ x, x², x³ of x = d − b.
    pub fn willingness(&self, k: f64, sums: [f64; 3], years: u64) -> Difference {
        let n = years as f64;
        let mean = sums[0] / n;
        let value = mean + k * (self.tvar - mean);
        // Moments of u·x + v·z, what a year adds to the figure.
        let (u, v) = (k - 1.0, -k / (1.0 - self.level));
        let [z, z2, z3] = self.powers;
        let [zx, z2x, zx2] = self.products;
        let first = u * sums[0] + v * z;
        let second = u * u * sums[1] + 2.0 * u * v * zx + v * v * z2;
        let third = u.powi(3) * sums[2] + 3.0 * u * v * (u * zx2 + v * z2x) + v.powi(3) * z3;
        Difference::of_influences(-value, [first, second, third].map(|sum| sum / n), years)
    }
}

/// The worst years of both, ready to answer.
#[derive(Debug, PartialEq)]
pub(super) struct FinishedPairs {
    years: u64,
    looks_infinite: bool,
    sides: [SortedTail; 2],
    pairs: Vec<Pair>,
}

impl FinishedPairs {
    /// Does the tail of either look like one of infinite variance?
    pub fn looks_infinite(&self) -> bool {
        self.looks_infinite
    }

    /// VaR_p of both and their difference.
    ///
    /// Either VaR lies between order statistics, ±1.96·√(n·p·(1−p)) ranks away: that gives s_b and
    /// s_d. Their errors are correlated as the years beyond are, by ρ, the correlation of
    /// b > VaR_b with d > VaR_d (Bahadur's representation):
    /// ```text
    ///   s.e.² = (s_d − s_b)² + 2·(1 − ρ)·s_b·s_d
    /// ```
    /// Sources: Woodruff, JASA 47 (1952); Bahadur, Annals of Mathematical Statistics 37 (1966).
    pub fn var(&self, level: f64) -> Result<Change, LevelTooLow> {
        let [base, draft] = [
            self.sides[0].var_interval(level, Z_95)?,
            self.sides[1].var_interval(level, Z_95)?,
        ];
        let [of_base, of_draft] =
            [base, draft].map(|interval| (interval.high() - interval.low()) / (2.0 * Z_95));
        let apart = self.apart(base.value(), draft.value());
        let spread = (of_draft - of_base).powi(2) + 2.0 * apart * of_base * of_draft;
        let estimate = Estimate::new(draft.value() - base.value(), spread.sqrt());
        let is_in_doubt = !base.is_trustworthy() || !draft.is_trustworthy();
        Ok(Change {
            base,
            draft,
            difference: Difference::of(estimate).in_doubt_if(is_in_doubt),
        })
    }

    /// 1 − ρ: how far the years beyond the two amounts are from being the same.
    fn apart(&self, base: f64, draft: f64) -> f64 {
        let count = |is_beyond: fn(Pair, Pair) -> bool| {
            let at = [base, draft];
            let pairs = self.pairs.iter();
            pairs.filter(|pair| is_beyond(**pair, at)).count() as f64 / self.years as f64
        };
        let mut of_base = count(|pair, at| pair[0] > at[0]);
        let mut of_draft = count(|pair, at| pair[1] > at[1]);
        let mut both = count(|pair, at| pair[0] > at[0] && pair[1] > at[1]);
        if of_base == 0.0 || of_draft == 0.0 {
            // A retention or a cap in so many years that none lies above: those that reach it count.
            of_base = count(|pair, at| pair[0] >= at[0]);
            of_draft = count(|pair, at| pair[1] >= at[1]);
            both = count(|pair, at| pair[0] >= at[0] && pair[1] >= at[1]);
        }
        if of_base == both && of_draft == both && both > 0.0 {
            return 0.0;
        }
        let spread = of_base * (1.0 - of_base) * of_draft * (1.0 - of_draft);
        if spread <= 0.0 {
            return 1.0;
        }
        let correlation = (both - of_base * of_draft) / spread.sqrt();
        1.0 - correlation.clamp(-1.0, 1.0)
    }

    /// TVaR_p of both and their difference.
    ///
    /// With z = (d − VaR_d)₊ − (b − VaR_b)₊ year by year, s.e.² = Var(z) / ((1−p)²·n), and the
    /// interval is longer to the side where z is skewed. Source: Manistre, Hancock, NAAJ 9 (2005), for
    /// one tail; influence functions subtract.
    pub fn tvar(&self, level: f64) -> Result<(Change, Joint), LevelTooLow> {
        let [base, draft] = [self.sides[0].tvar(level)?, self.sides[1].tvar(level)?];
        let at = [
            self.sides[0].var_interval(level, 0.0)?.value(),
            self.sides[1].var_interval(level, 0.0)?.value(),
        ];
        let (mut powers, mut products, mut largest) = ([0.0; 3], [0.0; 3], 0.0f64);
        for [b, d] in &self.pairs {
            let z = (d - at[1]).max(0.0) - (b - at[0]).max(0.0);
            let x = d - b;
            for (sum, term) in powers.iter_mut().zip([z, z * z, z * z * z]) {
                *sum += term;
            }
            for (sum, term) in products.iter_mut().zip([z * x, z * z * x, z * x * x]) {
                *sum += term;
            }
            largest = largest.max(z.abs());
        }
        let n = self.years as f64;
        let joint = Joint {
            level,
            tvar: draft.value() - base.value(),
            powers,
            products,
        };
        let beyond = 1.0 - level;
        let moments = [1, 2, 3].map(|power| powers[power - 1] / n / beyond.powi(power as i32));
        let difference = Difference::of_influences(joint.tvar, moments, self.years);
        let is_thin = beyond * n < FEWEST_TAIL_YEARS && powers[1] > 0.0;
        let decides = self.looks_infinite && decides(largest, powers[1]);
        let difference = difference.in_doubt_if(is_thin || decides);
        let change = Change::of(base, draft, difference);
        Ok((change, joint))
    }
}

/// Does one difference hold so much of all their squares that it decides?
pub(super) fn decides(largest: f64, squares: f64) -> bool {
    largest * largest > DECIDES * squares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    /// Of either side the k-th largest amounts of all years, and the pairs above one of them.
    fn oracle(years: u64, pairs: &[Pair], k: usize) -> (Pair, Vec<Pair>) {
        let floor = [0, 1].map(|side| {
            let mut amounts: Vec<f64> = pairs.iter().map(|pair| pair[side]).collect();
            amounts.resize(years as usize, 0.0);
            amounts.sort_by(|a, b| b.total_cmp(a));
            amounts[k - 1]
        });
        let mut kept = pairs.to_vec();
        kept.retain(|pair| pair[0] > floor[0] || pair[1] > floor[1]);
        kept.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        (floor, kept)
    }

    #[test]
    fn what_is_kept_is_the_same_in_any_order_and_with_many_ties() {
        let mut random = Random::seeded(71);
        for trial in 0..300 {
            let years = 300 + random.below(700) as u64;
            let amounts = 4 + random.below(200);
            let rows = random.below(years as usize);
            let mut pairs: Vec<Pair> = (0..rows)
                .map(|_| [random.below(amounts) as f64, random.below(amounts) as f64])
                .collect();
            let tail = PairTail::new(years, 0.95);
            let (floor, wanted) = oracle(years, &pairs, tail.capacity);
            for _ in 0..3 {
                random.shuffle(&mut pairs);
                let mut parts = [tail.clone(), tail.clone()];
                for [base, draft] in &pairs {
                    parts[random.below(2)].add(*base, *draft);
                }
                let [mut one, two] = parts;
                one.merge(two);
                let kept = one.finish(years);
                assert_eq!(kept.pairs, wanted, "trial {trial}, floors {floor:?}");
            }
        }
    }

    #[test]
    fn as_many_years_above_an_early_floor_as_are_kept_raise_it() {
        let tail = PairTail::new(2_000, 0.95);
        let k = tail.capacity;
        let large = (0..k).map(|place| 2.0 + place as f64);
        let ones = std::iter::repeat_n(1.0, 4 * k);
        let kept = |amounts: Vec<f64>| {
            let mut tail = tail.clone();
            amounts.iter().for_each(|amount| tail.add(*amount, *amount));
            tail.finish(2_000)
        };
        // Ones first: the floor is 1 when the large ones come.
        let rising = kept(ones.clone().chain(large.clone()).collect());
        let falling = kept(large.chain(ones).collect());
        assert_eq!(rising, falling);
    }
}
