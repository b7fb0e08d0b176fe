//! What a sweep keeps of a party under a variant.

use super::super::column::doubt_if;
use super::super::compare::Subject;
use super::super::estimate::Z_95;
use super::super::{Estimate, Interval, LevelTooLow, Moments, Proportion, RatioOfMeans, Tail};
use super::{Metric, SweepSpec};
use crate::random::dispatch::{self, Kernel};

/// A party under a variant. Of its moments nobody asks more than mean and spread.
#[derive(Clone, Debug)]
pub(super) struct Swept {
    /// Net loss of blocks without reinstatements, which is cost too.
    plain: Moments,
    /// Net loss of the other blocks.
    net: Moments,
    /// Cost of the other blocks.
    cost: Moments,
    tail: Tail,
    passed: u64,
    pub recovery: RatioOfMeans,
}

impl Swept {
    pub fn new(spec: &SweepSpec) -> Self {
        Self {
            plain: Moments::default(),
            net: Moments::default(),
            cost: Moments::default(),
            tail: Tail::new(spec.years, SweepSpec::LEVEL),
            passed: 0,
            recovery: RatioOfMeans::default(),
        }
    }

    /// Adds the net losses of a block, in any order.
    pub fn add_tail(&mut self, net: &[f64], loss: Option<f64>) {
        self.tail.add(net);
        if let Some(loss) = loss {
            dispatch::run(Passing {
                net,
                loss,
                passed: &mut self.passed,
            });
        }
    }

    /// Adds net loss and cost of a block by their groups' sums; without a cost of its own net loss is the cost.
    pub fn add_losses(&mut self, net: &[[f64; 2]], cost: Option<&[[f64; 2]]>) {
        let Some(cost) = cost else {
            return self.plain.add_powers(net);
        };
        self.net.add_powers(net);
        self.cost.add_powers(cost);
    }

    pub fn merge(&mut self, other: Self) {
        self.plain.merge(&other.plain);
        self.net.merge(&other.net);
        self.cost.merge(&other.cost);
        self.tail.merge(other.tail);
        self.passed += other.passed;
        self.recovery.merge(&other.recovery);
    }

    pub fn finish(
        self,
        spec: &SweepSpec,
        fixed: f64,
        (subject, variant): (&Subject, usize),
    ) -> Result<Vec<(Metric, Interval)>, LevelTooLow> {
        let years = spec.years;
        let Self {
            plain,
            mut net,
            mut cost,
            tail,
            passed,
            recovery,
        } = self;
        net.merge(&plain);
        cost.merge(&plain);
        let tail = tail.finish(years);
        let is_heavy = subject.bears_heavy(variant);
        let doubted = |estimate: Estimate| {
            let is_in_doubt = is_heavy || tail.looks_infinite();
            doubt_if(is_in_doubt, estimate).interval(Z_95)
        };
        let of_ratio = |ratio: Estimate| {
            doubt_if(subject.has_heavy_ratio(variant), ratio).interval_of_ratio(Z_95)
        };
        let cost = cost.mean(years);
        let cost = Estimate::new(cost.value() + fixed, cost.standard_error());
        let ratio = of_ratio(recovery.finish(years));
        let passed = spec.loss.map(|_| interval(passed, years));
        let metrics = [
            (Metric::Mean, Some(doubted(net.mean(years)))),
            (Metric::Var, Some(tail.var(SweepSpec::LEVEL)?)),
            (
                Metric::Tvar,
                Some(doubt_if(is_heavy, tail.tvar(SweepSpec::LEVEL)?).interval(Z_95)),
            ),
            (Metric::POverAppetite, passed),
            (Metric::CostOfRisk, Some(doubted(cost))),
            (Metric::RecoveryRatio, recovery.has_any().then_some(ratio)),
        ];
        let there = metrics.into_iter();
        Ok(there
            .filter_map(|(metric, value)| Some((metric, value?)))
            .collect())
    }
}

fn interval(passed: u64, years: u64) -> Interval {
    let share = Proportion::of(passed, years);
    Interval::new(share.value(), share.low(), share.high())
}

/// How many net losses lie above a loss.
struct Passing<'a> {
    net: &'a [f64],
    loss: f64,
    passed: &'a mut u64,
}

impl Kernel for Passing<'_> {
    #[inline(always)]
    fn run(self) {
        let passes = self.net.iter().map(|net| u64::from(*net > self.loss));
        *self.passed += passes.sum::<u64>();
    }
}
