//! What the paired intervals promise, measured against a law whose figures are integrals.
//!
//! A year has a breach A (chance `a`, lognormal) of which a contract pays 80 % up to a cap, and a
//! loss B of another kind (chance 15 %, lognormal) that nobody pays; the draft changes the cap, or
//! the chance.

use super::{Change, Difference, PairedColumn, PairedSpec, PairedSummary};
use crate::math::normal::{density, survival};
use crate::math::root::bracketed;
use crate::summary::testing::{Random, random_blocks};
use crate::summary::{Column, ColumnSpec};

const YEARS: u32 = 20_000;
const LEVEL: f64 = 0.99;
const LOSS: f64 = 5e6;

/// ln of a median of 1M, and σ, of A and B.
const MEDIAN: f64 = 1e6;
const SIGMA: [f64; 2] = [1.5, 1.2];
const CHANCE_B: f64 = 0.15;

/// A wording of the synthetic year.
#[derive(Clone, Copy, Debug)]
struct Wording {
    chance: f64,
    cap: f64,
}

const BASE: Wording = Wording {
    chance: 0.1,
    cap: 1e6,
};
const RAISED_CAP: Wording = Wording { cap: 3e6, ..BASE };
const FEWER_BREACHES: Wording = Wording {
    chance: 0.07,
    ..BASE
};

/// Steps of the integrals over the normal score of A.
const STEPS: usize = 20_000;

impl Wording {
    fn kept(&self, breach: f64) -> f64 {
        breach - (0.8 * breach).min(self.cap)
    }

    /// E f(kept of A) over the law of A.
    fn over_breaches(&self, f: impl Fn(f64) -> f64) -> f64 {
        let step = 18.0 / STEPS as f64;
        let at = |k: usize| -9.0 + (k as f64 + 0.5) * step;
        let term = |z: f64| density(z) * f(self.kept(MEDIAN * (SIGMA[0] * z).exp()));
        (0..STEPS).map(|k| step * term(at(k))).sum()
    }

    /// P(net > x) for x > 0.
    fn beyond(&self, x: f64) -> f64 {
        let alone = self.over_breaches(|kept| f64::from(kept > x));
        let both = self.over_breaches(|kept| b_beyond(x - kept));
        let one = self.chance * (1.0 - CHANCE_B) * alone;
        let other = (1.0 - self.chance) * CHANCE_B * b_beyond(x);
        one + other + self.chance * CHANCE_B * both
    }

    /// E (net − x)₊; x = 0 is the mean.
    fn excess(&self, x: f64) -> f64 {
        let alone = self.over_breaches(|kept| (kept - x).max(0.0));
        let both = self.over_breaches(|kept| b_excess(x - kept));
        let one = self.chance * (1.0 - CHANCE_B) * alone;
        let other = (1.0 - self.chance) * CHANCE_B * b_excess(x);
        one + other + self.chance * CHANCE_B * both
    }

    fn var(&self) -> f64 {
        let off = |ln: f64| self.beyond(ln.exp()) - (1.0 - LEVEL);
        bracketed(off, 1e5f64.ln(), 1e9f64.ln()).exp()
    }

    fn tvar(&self) -> f64 {
        let var = self.var();
        var + self.excess(var) / (1.0 - LEVEL)
    }
}

/// P(B > x).
fn b_beyond(x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    survival((x / MEDIAN).ln() / SIGMA[1])
}

/// E (B − x)₊, B lognormal.
fn b_excess(x: f64) -> f64 {
    let mean = MEDIAN * (0.5 * SIGMA[1] * SIGMA[1]).exp();
    if x <= 0.0 {
        return mean - x;
    }
    let z = (x / MEDIAN).ln() / SIGMA[1];
    mean * survival(z - SIGMA[1]) - x * survival(z)
}

/// Years of base and draft with common random numbers: years hit, and both columns.
fn drawn(seed: u64, draft: Wording) -> (Vec<u32>, [Vec<f64>; 2]) {
    let mut random = Random::seeded(seed);
    let (mut years, mut columns) = (Vec::new(), [Vec::new(), Vec::new()]);
    for year in 0..YEARS {
        let [hit, other] = [random.uniform(), random.uniform()];
        if hit >= BASE.chance && other >= CHANCE_B {
            continue;
        }
        let [breach, b] = SIGMA.map(|sigma| MEDIAN * (sigma * random.normal()).exp());
        years.push(year);
        for (wording, column) in [BASE, draft].iter().zip(&mut columns) {
            let own = if other < CHANCE_B { b } else { 0.0 };
            let kept = if hit < wording.chance {
                wording.kept(breach)
            } else {
                0.0
            };
            column.push(own + kept);
        }
    }
    (years, columns)
}

fn spec() -> PairedSpec {
    PairedSpec {
        years: u64::from(YEARS),
        levels: vec![LEVEL],
        losses: vec![LOSS],
    }
}

fn compared(seed: u64, draft: Wording) -> PairedSummary {
    let (years, [base, other]) = drawn(seed, draft);
    let mut pair = PairedColumn::new(&spec());
    pair.add_rows(&years, &base, &other);
    pair.finish().expect("a level it was built for")
}

fn level(summary: &PairedSummary) -> [Change; 2] {
    let at = |changes: Option<Change>| changes.expect("it was asked for");
    [at(summary.var.at(LEVEL)), at(summary.tvar.at(LEVEL))]
}

const COST_OF_CAPITAL: f64 = 0.1;

/// Share of 1,000 runs whose interval holds the truth: mean, P(net > a), VaR, TVaR, willingness.
fn coverage(draft: Wording, first_seed: u64) -> [f64; 5] {
    const RUNS: u64 = 1_000;
    let mean = draft.excess(0.0) - BASE.excess(0.0);
    let tvar = draft.tvar() - BASE.tvar();
    let truth = [
        mean,
        draft.beyond(LOSS) - BASE.beyond(LOSS),
        draft.var() - BASE.var(),
        tvar,
        -(mean + COST_OF_CAPITAL * (tvar - mean)),
    ];
    let mut covered = [0u32; 5];
    for seed in first_seed..first_seed + RUNS {
        let summary = compared(seed, draft);
        let [var, tvar] = level(&summary);
        let worth = summary.willingness_to_pay(LEVEL, COST_OF_CAPITAL);
        let seen = [
            summary.mean.difference,
            summary.exceeded[0].difference,
            var.difference,
            tvar.difference,
            worth.expect("a level asked for"),
        ];
        for ((seen, truth), covered) in seen.iter().zip(truth).zip(&mut covered) {
            *covered += u32::from(seen.low() <= truth && truth <= seen.high());
        }
    }
    covered.map(|covered| f64::from(covered) / RUNS as f64)
}

fn assert_coverage(name: &str, [mean, probability, var, tvar, worth]: [f64; 5]) {
    println!("{name}: mean {mean} P {probability} VaR99 {var} TVaR99 {tvar} worth {worth}");
    for (what, seen) in [("mean", mean), ("P(net > a)", probability)] {
        assert!((seen - 0.95).abs() <= 0.02, "{name}: {what} {seen}");
    }
    for (what, seen) in [("VaR99", var), ("TVaR99", tvar), ("worth", worth)] {
        assert!(seen >= 0.92, "{name}: {what} {seen}");
    }
}

#[test]
fn intervals_of_a_change_of_cap_hold_the_truth_19_times_in_20() {
    assert_coverage("cap", coverage(RAISED_CAP, 51_000));
}

#[test]
fn intervals_of_a_change_of_peril_hold_the_truth_19_times_in_20() {
    assert_coverage("peril", coverage(FEWER_BREACHES, 53_000));
}

#[test]
fn the_integrals_are_what_ten_million_years_say() {
    let (mut beyond, mut excess, mut mean) = ([0.0; 2], [0.0; 2], [0.0; 2]);
    let at = BASE.var();
    let runs = 50;
    for seed in 0..runs {
        let (_, columns) = drawn(52_000 + seed, RAISED_CAP);
        for (side, column) in columns.iter().enumerate() {
            for net in column {
                beyond[side] += f64::from(*net > at);
                excess[side] += (net - at).max(0.0);
                mean[side] += net;
            }
        }
    }
    let years = f64::from(YEARS) * runs as f64;
    for (side, wording) in [BASE, RAISED_CAP].iter().enumerate() {
        let near = |seen: f64, truth: f64| (seen / years / truth - 1.0).abs();
        assert!(near(beyond[side], wording.beyond(at)) < 0.05);
        assert!(near(excess[side], wording.excess(at)) < 0.1);
        assert!(near(mean[side], wording.excess(0.0)) < 0.03);
    }
}

fn standard_deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|value| (value - mean).powi(2));
    (squares.sum::<f64>() / (n - 1.0)).sqrt()
}

/// What a figure's difference varies by from run to run, without pairing and with it, and the error
/// that a run gives it in the mean.
fn varies(summaries: &[PairedSummary], of: impl Fn(&PairedSummary) -> Change) -> [f64; 3] {
    let changes: Vec<Change> = summaries.iter().map(of).collect();
    let over =
        |figure: &dyn Fn(&Change) -> f64| -> Vec<f64> { changes.iter().map(figure).collect() };
    let [base, draft, paired] = [
        over(&|it| it.base.value()),
        over(&|it| it.draft.value()),
        over(&|it| it.difference.value()),
    ]
    .map(|values| standard_deviation(&values));
    let errors = over(&|it| it.difference.standard_error());
    let error = errors.iter().sum::<f64>() / errors.len() as f64;
    [base.hypot(draft), paired, error]
}

/// Not of one kind seed: the differences themselves, over runs.
#[test]
fn pairing_makes_the_error_of_a_cap_five_times_smaller_of_a_var_as_the_years_beyond_allow() {
    let seeds = 54_000..54_300;
    let summaries: Vec<PairedSummary> = seeds.map(|seed| compared(seed, RAISED_CAP)).collect();
    let figures = [
        varies(&summaries, |it| it.mean),
        varies(&summaries, |it| level(it)[0]),
        varies(&summaries, |it| level(it)[1]),
    ];
    let factors = figures.map(|[unpaired, paired, _]| unpaired / paired);
    let told = figures.map(|[_, paired, error]| error / paired);
    println!("unpaired ÷ paired: mean, VaR99, TVaR99 {factors:?}; told ÷ true {told:?}");
    let [mean, of_var, of_tvar] = factors;
    assert!(mean >= 5.0 && of_tvar >= 5.0, "{factors:?}");
    // One year in 13 of those beyond the VaR of either is not beyond the other's: 1/√(1 − 0.925).
    assert!((3.2..4.2).contains(&of_var), "{factors:?}");
    for told in told {
        assert!((0.9..1.25).contains(&told), "{told}");
    }
}

#[test]
fn figures_of_either_are_those_of_its_own_column() {
    let (years, columns) = drawn(55, RAISED_CAP);
    let [var, tvar] = level(&compared(55, RAISED_CAP));
    let spec = ColumnSpec {
        levels: vec![LEVEL],
        ..ColumnSpec::default()
    };
    let own = columns.map(|values| {
        let mut column = Column::new(&spec, u64::from(YEARS));
        column.add_rows(&years, &values);
        let summary = column.finish(u64::from(YEARS)).expect("a level asked for");
        let tvar = summary.tvar.at(LEVEL).expect("asked for").value();
        [summary.var.at(LEVEL).expect("asked for").value(), tvar]
    });
    assert_eq!([var.base.value(), tvar.base.value()], own[0]);
    assert_eq!([var.draft.value(), tvar.draft.value()], own[1]);
}

#[test]
fn blocks_order_and_merges_move_no_bit() {
    let seed = 56;
    let (years, [base, draft]) = drawn(seed, FEWER_BREACHES);
    let mut random = Random::seeded(seed);
    let spec = PairedSpec {
        levels: vec![0.95, LEVEL],
        ..spec()
    };
    let mut whole = PairedColumn::new(&spec);
    whole.add_rows(&years, &base, &draft);
    let whole = whole.finish().expect("levels asked for");
    for _ in 0..4 {
        let mut blocks = random_blocks(&mut random, &years);
        random.shuffle(&mut blocks);
        let mut parts: Vec<PairedColumn> = (0..3).map(|_| PairedColumn::new(&spec)).collect();
        for rows in blocks {
            let part = &mut parts[random.below(3)];
            part.add_rows(&years[rows.clone()], &base[rows.clone()], &draft[rows]);
        }
        let merged = parts.into_iter().reduce(|mut one, two| {
            one.merge(two);
            one
        });
        let merged = merged.expect("three parts").finish();
        assert_eq!(merged.expect("levels asked for"), whole, "seed {seed}");
    }
}

#[test]
fn an_atom_of_many_years_needs_no_room() {
    // Nine years in ten at a limit of 1M under the base, of 2M under the draft.
    let years: Vec<u32> = (0..YEARS).collect();
    let amount = |year: u32, limit: f64| if year.is_multiple_of(10) { 1.0 } else { limit };
    let [base, draft] = [1e6, 2e6].map(|limit| years.iter().map(|y| amount(*y, limit)).collect());
    let (base, draft): (Vec<f64>, Vec<f64>) = (base, draft);
    let mut pair = PairedColumn::new(&spec());
    pair.add_rows(&years, &base, &draft);
    let [var, tvar] = level(&pair.finish().expect("a level asked for"));
    for change in [var, tvar] {
        assert_eq!((change.base.value(), change.draft.value()), (1e6, 2e6));
        assert_eq!(change.difference, Difference::new(1e6, 1e6, 1e6));
    }
}

#[test]
fn what_rounding_parts_is_the_same() {
    let (years, [base, _]) = drawn(57, BASE);
    let rounded: Vec<f64> = base.iter().map(|net| net * (1.0 + 1e-13) + 1e-6).collect();
    let mut pair = PairedColumn::new(&spec());
    pair.add_rows(&years, &base, &rounded);
    let summary = pair.finish().expect("a level asked for");
    assert_eq!(summary.years_that_differ, 0);
    assert_eq!(summary.exceeded[0].difference, Difference::NONE);
    let [var, tvar] = level(&summary);
    for same in [summary.mean.difference, var.difference, tvar.difference] {
        assert_eq!(same, Difference::NONE);
    }
}

#[test]
fn a_year_that_costs_exactly_the_loss_does_not_pass_it() {
    let years = [0, 1, 2, 3];
    let base = [LOSS, LOSS * (1.0 + 1e-15), LOSS + 0.01, LOSS + 0.01];
    let draft = [LOSS + 0.01, LOSS, LOSS - 1e-9, LOSS + 0.01];
    let mut pair = PairedColumn::new(&spec());
    pair.add_rows(&years, &base, &draft);
    let summary = pair.finish().expect("a level asked for");
    let exceeded = summary.exceeded[0];
    let years = |share: f64| (share * f64::from(YEARS)).round();
    assert_eq!(years(exceeded.base.value()), 2.0);
    assert_eq!(years(exceeded.draft.value()), 2.0);
    let alone = Difference::of_counts(1, 1, u64::from(YEARS));
    assert_eq!(exceeded.difference, alone);
}

#[test]
fn a_loss_at_which_the_whole_tail_stands_has_no_difference() {
    let spec = PairedSpec {
        years: 4_096,
        levels: vec![0.99],
        losses: vec![],
    };
    let mut pair = PairedColumn::new(&spec);
    // 45 years stand at a retention of 100 under both; one small year alone differs.
    let years: Vec<u32> = (0..46).collect();
    let mut base = vec![100.0; 46];
    base[45] = 5.0;
    let mut draft = base.clone();
    draft[45] = 6.0;
    pair.add_rows(&years, &base, &draft);
    let summary = pair.finish().expect("a level asked for");
    assert_eq!(summary.years_that_differ, 1);
    let var = summary.var.at(0.99).expect("a level asked for");
    assert_eq!((var.base.value(), var.draft.value()), (100.0, 100.0));
    assert_eq!(var.difference, Difference::NONE);
}
