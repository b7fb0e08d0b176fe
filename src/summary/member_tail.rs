//! The largest amounts of a group's members, each with its year.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, Interval, LevelTooLow, Z_95};
use super::growth::Growth;
use super::tail::{FEWEST_TAIL_YEARS, Keeping, SortedTail, Tail, capacity};

/// Member-years beyond the lowest level above which members take turns in the tail.
pub const MOST_BEYOND: f64 = 262_144.0;

/// Variance of the number of members hit in a year over what independent members have, at least 1.
pub(crate) fn design_effect(variance: f64, share: f64, members: u32) -> f64 {
    let independent = f64::from(members) * share * (1.0 - share);
    if independent > 0.0 && variance.is_finite() {
        (variance / independent).max(1.0)
    } else {
        1.0
    }
}

/// One kept member-year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct MemberYear {
    /// Bits of a positive f64.
    value: u64,
    year: u32,
}

/// The largest amounts with their years; what lies at the floor itself has no
/// part in any figure, so which of several equal ones is forgotten does not matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MemberTail {
    members: u32,
    /// Members whose turn it is in a year.
    turns: u32,
    /// Of so many years in a row the first alone is looked at; 1 up to [`EXACT_YEARS`](super::tail::EXACT_YEARS) and
    /// where the years are passed through again.
    stride: u32,
    capacity: usize,
    /// Are the groups batches of years, whose members are the years themselves?
    batches: bool,
    kept: Vec<MemberYear>,
    floor: u64,
    /// In their place, where one member a year has its turn and the years are passed through again: which amounts
    /// fell into one year then does not matter.
    singly: Option<Tail>,
}

impl MemberTail {
    pub(crate) fn new(years: u64, members: u32, lowest: f64, keeping: Keeping) -> Self {
        let beyond = |years: u64| (1.0 - lowest).clamp(0.0, 1.0) * years as f64;
        let is_many = !keeping.is_one_by_one(years) && beyond(years) > MOST_BEYOND;
        let stride = match is_many && !keeping.is_until_exact() {
            true => (beyond(years) / MOST_BEYOND).ceil() as u32,
            false => 1,
        };
        // More than so many beyond leave one member a year its turn.
        let is_singly = is_many && keeping.is_until_exact();
        let singly = is_singly.then(|| Tail::keeping(years, lowest, keeping));
        let years = years.div_ceil(u64::from(stride));
        let turns = (MOST_BEYOND / beyond(years).max(1.0)).clamp(1.0, f64::from(members)) as u32;
        // Members hit alike make ranks √turns times as uncertain.
        let capacity = capacity(years * u64::from(turns), lowest, f64::from(turns));
        Self {
            members,
            turns,
            stride,
            capacity,
            batches: false,
            kept: Vec::new(),
            floor: 0,
            singly,
        }
    }

    /// For batches of years (or of member-years) that share parameters: all of them count.
    pub(crate) fn of_batches(batches: u64, members: u32, lowest: f64) -> Self {
        // Room for two standard errors even if all years of a batch are alike: intervals are of 1.96.
        let effect = (f64::from(members) / 9.0).max(1.0);
        Self {
            members,
            turns: members,
            stride: 1,
            capacity: capacity(batches * u64::from(members), lowest, effect),
            batches: true,
            kept: Vec::new(),
            floor: 0,
            singly: None,
        }
    }

    /// What another pass over the same years has to look up for the figures that `ask` takes.
    pub(crate) fn again(&self, years: u64, ask: impl FnOnce(&FinishedMembers)) -> Self {
        let whole = |sorted: &SortedTail| ask(&self.singly_finished(years, sorted.clone()));
        // Nothing is sought of one that is kept whole.
        let tail = match &self.singly {
            Some(tail) => tail.again(years, whole),
            None => Tail::new(1, 0.0).again(1, |_| {}),
        };
        Self {
            kept: Vec::new(),
            singly: Some(tail),
            ..*self
        }
    }

    /// Puts what another pass found in its place.
    pub(crate) fn learn(&mut self, other: Self) {
        if let (Some(mine), Some(theirs)) = (&mut self.singly, other.singly) {
            mine.learn(theirs);
        }
    }

    /// Bytes that its amounts take after so many more years.
    pub(crate) fn bytes(&self, growth: Growth) -> f64 {
        let each = size_of::<MemberYear>();
        let kept = match self.singly {
            Some(_) => 0.0,
            None => growth.bytes(self.kept.len(), 2 * self.capacity, each),
        };
        kept + self.singly.as_ref().map_or(0.0, |tail| tail.bytes(growth))
    }

    /// Is it of another pass?
    pub(crate) fn is_again(&self) -> bool {
        self.singly.as_ref().is_some_and(Tail::is_again)
    }

    /// Does another pass have anything to look up?
    pub(crate) fn seeks(&self) -> bool {
        self.singly.as_ref().is_some_and(Tail::seeks)
    }

    pub(crate) fn add(&mut self, years: &[u32], members: &[u32], values: &[f64]) {
        if self.singly.is_some() {
            return self.add_singly(years, members, values);
        }
        let floor = f64::from_bits(self.floor);
        for ((&year, &member), &value) in years.iter().zip(members).zip(values) {
            if value > floor && (self.batches || self.has_turn(year, member)) {
                self.kept.push(MemberYear {
                    value: value.to_bits(),
                    year,
                });
            }
        }
        self.prune_above(2 * self.capacity);
    }

    fn add_singly(&mut self, years: &[u32], members: &[u32], values: &[f64]) {
        let rows = years.iter().zip(members).zip(values);
        let having = rows.filter(|((year, member), _)| self.has_turn(**year, **member));
        let values: Vec<f64> = having.map(|(_, value)| *value).collect();
        if let Some(tail) = &mut self.singly {
            tail.add(&values);
        }
    }

    /// Members take turns round the group: the next year starts where the last one ended.
    #[inline]
    fn has_turn(&self, year: u32, member: u32) -> bool {
        if !year.is_multiple_of(self.stride) {
            return false;
        }
        let [members, turns] = [self.members, self.turns].map(u64::from);
        let start = u64::from(year / self.stride) * turns;
        turns == members || (u64::from(member) + members - start % members) % members < turns
    }

    pub(crate) fn merge(&mut self, other: Self) {
        assert_eq!(
            self.capacity, other.capacity,
            "tails of one column are built alike"
        );
        self.floor = self.floor.max(other.floor);
        self.kept.extend(other.kept);
        if let (Some(mine), Some(theirs)) = (&mut self.singly, other.singly) {
            mine.merge(theirs);
        }
        self.prune_above(2 * self.capacity);
    }

    fn prune_above(&mut self, most: usize) {
        if self.kept.len() <= most {
            return;
        }
        let (_, smallest, _) = self
            .kept
            .select_nth_unstable_by_key(self.capacity - 1, |kept| Reverse(kept.value));
        self.floor = smallest.value;
        self.kept.truncate(self.capacity);
    }

    /// All of a tail in which no year has two.
    fn singly_finished(&self, years: u64, sorted: SortedTail) -> FinishedMembers {
        FinishedMembers {
            members: self.turns,
            years,
            batches: false,
            sorted,
            by_year: Vec::new(),
            squares: Vec::new(),
        }
    }

    pub(crate) fn finish(mut self, years: u64) -> FinishedMembers {
        if let Some(tail) = self.singly.take() {
            return self.singly_finished(years, tail.finish(years));
        }
        let years = years.div_ceil(u64::from(self.stride));
        self.prune_above(self.capacity);
        self.kept
            .sort_unstable_by_key(|kept| (kept.year, kept.value));
        let (values, squares) = by_value(&self.kept);
        FinishedMembers {
            members: self.turns,
            years,
            batches: self.batches,
            sorted: SortedTail::from_descending(
                years * u64::from(self.turns),
                values,
                self.floor == 0,
            ),
            by_year: self.kept,
            squares,
        }
    }
}

/// Amounts in descending order, and for each number of them, from none to all, the sum over years
/// of the squared number that falls in the year: one more in a year of c adds (c + 1)² − c².
fn by_value(by_year: &[MemberYear]) -> (Vec<f64>, Vec<f64>) {
    let mut slots = Vec::with_capacity(by_year.len());
    let mut years: u32 = 0;
    for (place, kept) in by_year.iter().enumerate() {
        years += u32::from(place > 0 && by_year[place - 1].year != kept.year);
        slots.push((kept.value, years));
    }
    slots.sort_unstable_by_key(|&(value, _)| Reverse(value));
    let mut counts = vec![0u32; years as usize + 1];
    let mut sum = 0u64;
    let mut squares = Vec::with_capacity(slots.len() + 1);
    squares.push(0.0);
    for &(_, slot) in &slots {
        let count = &mut counts[slot as usize];
        sum += 2 * u64::from(*count) + 1;
        *count += 1;
        squares.push(sum as f64);
    }
    let values = slots.into_iter().map(|(value, _)| f64::from_bits(value));
    (values.collect(), squares)
}

/// The largest amounts of all members in descending order, and again year by year.
pub(crate) struct FinishedMembers {
    /// Members of a year that had their turn.
    members: u32,
    years: u64,
    batches: bool,
    pub(crate) sorted: SortedTail,
    by_year: Vec<MemberYear>,
    /// Σ over years of (members among the k largest)², by k.
    squares: Vec<f64>,
}

impl FinishedMembers {
    pub(crate) fn var(&self, level: f64) -> Result<Interval, LevelTooLow> {
        let value = self.sorted.var_interval(level, 0.0)?.value();
        let effect = self.design_effect_at(value, level);
        self.sorted
            .var_interval_with_design_effect(level, Z_95, effect)
    }

    /// Design effect of the number of members beyond an amount, or at it where
    /// an atom leaves too few beyond.
    fn design_effect_at(&self, var: f64, level: f64) -> f64 {
        let beyond = self.sorted.count_above(var);
        let at_least = self.sorted.count_from(var);
        let wanted = (1.0 - level) * self.sorted.years() as f64;
        let lowest = self
            .sorted
            .nth_largest(self.sorted.kept().saturating_sub(1));
        let is_whole_atom_kept = lowest.is_some_and(|lowest| lowest < var);
        let is_nearer = (at_least as f64 - wanted).abs() < (wanted - beyond as f64).abs();
        let count = if is_whole_atom_kept && is_nearer {
            at_least
        } else {
            beyond
        };
        // Where no year has two, the squares are the counts.
        let squares = self.squares.get(count as usize).copied();
        let (sum, squares) = (count as f64, squares.unwrap_or(count as f64));
        let n = self.years.max(1) as f64;
        let variance = squares / n - (sum / n) * (sum / n);
        design_effect(variance, sum / (n * f64::from(self.members)), self.members)
    }

    pub(crate) fn tvar(&self, level: f64) -> Result<Estimate, LevelTooLow> {
        if self.years == 0 {
            return self.sorted.tvar(level);
        }
        let var = self.sorted.var_interval(level, 0.0)?.value();
        let (sum, squares) = match self.members {
            1 => self.sorted.excess(var),
            _ => self.sums_by_year(|value| (value - var).max(0.0)),
        };
        // Of batches each has years of its own beyond the level: there must be enough of both.
        let is_thin = match self.batches {
            true => {
                self.sorted.is_thin(level, self.sorted.years())
                    || (self.years as f64) < FEWEST_TAIL_YEARS
            }
            false => self.sorted.is_thin(level, self.years),
        };
        let sums = (sum, squares);
        Ok(self
            .sorted
            .tvar_from((level, var), sums, self.years, is_thin))
    }

    /// Sum and sum of squares over years of what a year's amounts add up to.
    fn sums_by_year(&self, of: impl Fn(f64) -> f64) -> (f64, f64) {
        let (mut sum, mut squares, mut year, mut total) = (0.0, 0.0, u32::MAX, 0.0);
        for kept in &self.by_year {
            if kept.year != year {
                squares += total * total;
                (year, total) = (kept.year, 0.0);
            }
            let part = of(f64::from_bits(kept.value));
            total += part;
            sum += part;
        }
        (sum, squares + total * total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::testing::Random;

    #[test]
    fn another_pass_gives_every_figure_of_member_years_kept_one_by_one() {
        let (years, seed) = (600_000_u32, 20);
        let mut random = Random::seeded(seed);
        let values: Vec<f64> = (0..years).map(|_| random.normal().exp().min(4.0)).collect();
        let asked = |tail: &FinishedMembers| {
            let levels = [0.5, 0.9, 0.95, 0.99].map(|it| (tail.var(it), tail.tvar(it)));
            format!("{levels:?} {:?}", tail.sorted.tail_index())
        };
        let pass = |mut tail: MemberTail| {
            for (block, values) in (0..).zip(values.chunks(60_000)) {
                let years: Vec<u32> = (block * 60_000..).take(60_000).collect();
                for member in 0..3 {
                    tail.add(&years, &[member; 60_000], values);
                }
            }
            tail
        };
        let of = |keeping| MemberTail::new(u64::from(years), 3, 0.5, keeping);
        let exact = asked(&pass(of(Keeping::default())).finish(u64::from(years)));
        let mut tail = pass(of(Keeping::exact().one_by_one_up_to(1_000)));
        let again = tail.again(u64::from(years), |tail| drop(asked(tail)));
        assert!(again.seeks());
        tail.learn(pass(again));
        let last = tail.again(u64::from(years), |tail| drop(asked(tail)));
        assert!(!last.seeks());
        assert_eq!(asked(&tail.finish(u64::from(years))), exact, "seed {seed}");
    }

    #[test]
    fn in_a_large_group_members_take_turns() {
        let tail = MemberTail::new(200_000, 7, 0.5, Keeping::default());
        assert_eq!(tail.turns, 2);
        let mut turns = [0; 7];
        for year in 0..700 {
            let seen: Vec<u32> = (0..7)
                .filter(|&member| tail.has_turn(year, member))
                .collect();
            assert_eq!(seen.len(), 2);
            seen.into_iter()
                .for_each(|member| turns[member as usize] += 1);
        }
        assert_eq!(turns, [200; 7]);
        assert_eq!(
            MemberTail::new(200_000, 2, 0.5, Keeping::default()).turns,
            2
        );
        assert_eq!(
            MemberTail::new(10_000_000, 7, 0.5, Keeping::default()).turns,
            1
        );
        let beyond_exact = MemberTail::new(100_000_000, 7, 0.9, Keeping::default());
        assert_eq!((beyond_exact.turns, beyond_exact.stride), (1, 39)); // 10⁷ / 262,144
        assert!(beyond_exact.capacity < 300_000);
        let years = 0..39 * 7;
        let turns = (0..7).map(|member| {
            years
                .clone()
                .filter(|year| beyond_exact.has_turn(*year, member))
                .count()
        });
        assert_eq!(turns.collect::<Vec<_>>(), [1; 7]);
    }
}
