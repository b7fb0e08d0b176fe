//! Laws against their exact distribution functions, against rand_distr, and pinned draws.

mod pinned;

use obligor::random::dispatch::{Level, force_level};
use obligor::random::law::{
    Bounds, Burr, Constant, Discrete, Exponential, Gamma, Gpd, Law, LawError, LogUniform,
    Lognormal, Mixture, ParetoI, ParetoII, Pert, Spliced, Triangular, Uniform, Weibull,
};
use obligor::random::{DrawScratch, Names, Purpose, Stream, sum_columns};
use obligor::random::{PhiloxRng, fill_columns, hash64};
use rand_distr::Distribution;

const SEED: u64 = 20_261_121;
const N: usize = 200_000;

/// Kolmogorov–Smirnov: exceeded once in a thousand.
const CRITICAL: f64 = 1.95;

fn stream(name: &str) -> Stream {
    Stream::new(SEED, hash64(name), Purpose::Test)
}

fn draw(name: &str, law: &Law, n: usize) -> Vec<f64> {
    let year: Vec<u32> = (0..n as u32).collect();
    let ordinal = vec![0; n];
    let names = Names {
        year: &year,
        ordinal: &ordinal,
        draw: 0,
        party: hash64("clinic"),
    };
    let mut out = vec![0.0; n];
    law.drawer()
        .fill(stream(name), names, &mut DrawScratch::default(), &mut out);
    out
}

fn bounds(from: Option<f64>, to: Option<f64>) -> Bounds {
    Bounds {
        from,
        to,
        ..Bounds::default()
    }
}

/// Every continuous shape, with and without a window.
fn continuous() -> Result<Vec<(&'static str, Law)>, LawError> {
    let lognormal = Lognormal::from_median_p95(70e3, 1.9e6)?;
    let body = Lognormal::from_median_p95(93e3, 2.5e6)?;
    let overlapping = [
        (0.7, Law::from(Exponential::new(1e4)?)),
        (0.3, Law::from(ParetoII::new(1.8, 3e5)?)),
    ];
    Ok(vec![
        ("lognormal", Law::from(lognormal)),
        (
            "lognormal from",
            Law::new(lognormal, bounds(Some(5e4), None))?,
        ),
        (
            "lognormal to",
            Law::new(lognormal, bounds(None, Some(2e4)))?,
        ),
        (
            "lognormal window",
            Law::new(lognormal, bounds(Some(1e6), Some(5e6)))?,
        ),
        (
            "lognormal far tail",
            Law::new(lognormal, bounds(Some(1e10), None))?,
        ),
        ("gamma", Law::from(Gamma::new(2.3, 4e4)?)),
        ("gamma of small shape", Law::from(Gamma::new(0.2, 4e4)?)),
        ("exponential", Law::from(Exponential::new(3e4)?)),
        (
            "weibull",
            Law::from(Weibull::from_median_p95(69.0, 1032.0)?),
        ),
        ("pareto I", Law::from(ParetoI::new(1.2, 1e5)?)),
        ("pareto II", Law::from(ParetoII::new(2.5, 1e5)?)),
        (
            "pareto II window",
            Law::new(ParetoII::new(0.8, 1e5)?, bounds(Some(1e4), Some(1e8)))?,
        ),
        ("gpd", Law::from(Gpd::new(1e6, 0.6, 2e6)?)),
        ("gpd exponential", Law::from(Gpd::new(1e6, 0.0, 2e6)?)),
        ("gpd ending", Law::from(Gpd::new(1e6, -0.4, 2e6)?)),
        ("burr", Law::from(Burr::new(1.4, 1e5, 2.1)?)),
        ("pert", Law::from(Pert::new(10.0, 25.0, 90.0)?)),
        ("triangular", Law::from(Triangular::new(10.0, 25.0, 90.0)?)),
        ("uniform", Law::from(Uniform::new(10.0, 90.0)?)),
        ("log-uniform", Law::from(LogUniform::new(1e3, 1e7)?)),
        ("mixture", Law::from(Mixture::new(overlapping)?)),
        (
            "spliced above a quantile",
            Law::from(Spliced::above_quantile(body, 0.975, 0.6)?),
        ),
        (
            "spliced above a threshold",
            Law::from(Spliced::above_threshold(body, 1e6, 0.9, 0.3, 8e5)?),
        ),
    ])
}

/// The largest distance between the empirical and the exact distribution function, times √n.
fn distance(mut sample: Vec<f64>, law: &Law) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let gaps = sample.iter().enumerate().map(|(i, x)| {
        let exact = law.cdf(*x);
        (exact - i as f64 / n).max((i + 1) as f64 / n - exact)
    });
    gaps.fold(0.0, f64::max) * n.sqrt()
}

#[test]
fn draws_follow_their_distribution_function() -> Result<(), LawError> {
    for (name, law) in continuous()? {
        let d = distance(draw(name, &law, N), &law);
        assert!(d < CRITICAL, "{name}: {d} with seed {SEED}");
    }
    Ok(())
}

#[test]
fn means_of_draws_are_the_exact_means() -> Result<(), LawError> {
    for (name, law) in continuous()? {
        // Capped, so that the mean of 200,000 draws has a standard error.
        let cap = law.upper_quantile(1e-3);
        let capped = Law::new(
            law.shape().clone(),
            Bounds {
                at_most: Some(cap),
                ..law.bounds()
            },
        )?;
        let sample = draw(name, &capped, N);
        let mean = sample.iter().sum::<f64>() / N as f64;
        let z = (mean - capped.mean()) / (capped.variance() / N as f64).sqrt();
        assert!(
            z.abs() < 4.0,
            "{name}: mean {mean} is {z} standard errors off with seed {SEED}"
        );
        let limited = law.limited_mean(cap);
        assert!(
            (limited / capped.mean() - 1.0).abs() < 1e-9,
            "{name}: {limited} against {}",
            capped.mean()
        );
    }
    Ok(())
}

#[test]
fn spreads_of_draws_are_the_exact_variances() -> Result<(), LawError> {
    for (name, law) in continuous()? {
        let (low, high) = (law.quantile(0.05), law.quantile(0.9));
        let inner = Bounds {
            at_least: Some(low),
            at_most: Some(high),
            ..law.bounds()
        };
        let inner = Law::new(law.shape().clone(), inner)?;
        let sample = draw(name, &inner, N);
        let mean = inner.mean();
        let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / N as f64;
        assert!(
            (variance / inner.variance() - 1.0).abs() < 0.02,
            "{name}: {variance} against {}",
            inner.variance()
        );
    }
    Ok(())
}

/// E[min(X, x)] by Simpson's rule on the quantile function, which shares no code with the moments.
fn limited_mean_by_quantiles(law: &Law, x: f64) -> f64 {
    let steps = 100_000;
    let value = |i: usize| law.quantile(i as f64 / steps as f64).min(x);
    let inner: f64 = (1..steps)
        .map(|i| value(i) * if i % 2 == 1 { 4.0 } else { 2.0 })
        .sum();
    (value(0) + inner + value(steps)) / (3.0 * steps as f64)
}

#[test]
fn limited_means_agree_with_the_quantiles() -> Result<(), LawError> {
    for (name, law) in continuous()?
        .into_iter()
        .filter(|(name, _)| *name != "mixture")
    {
        for p in [0.3, 0.9] {
            let x = law.quantile(p);
            let (found, wanted) = (law.limited_mean(x), limited_mean_by_quantiles(&law, x));
            assert!(
                (found / wanted - 1.0).abs() < 1e-4,
                "{name} at p = {p}: {found} against {wanted}"
            );
        }
    }
    Ok(())
}

#[test]
fn quantiles_invert_distribution_functions() -> Result<(), LawError> {
    for (name, law) in continuous()? {
        for p in [1e-9, 1e-3, 0.05, 0.5, 0.9] {
            let back = law.cdf(law.quantile(p));
            // In a window's bottom the distribution function is a difference of two larger ones.
            assert!(
                (back - p).abs() < 1e-9 * p + 1e-13,
                "{name}: {p} comes back as {back}"
            );
        }
        for q in [0.9, 0.5, 0.05, 1e-3, 1e-9] {
            let back = law.survival(law.upper_quantile(q));
            // Laws with a greatest value lose digits in max − x, not in x.
            assert!(
                (back - q).abs() < 1e-9 * q + 1e-13,
                "{name}: {q} comes back as {back}"
            );
        }
    }
    Ok(())
}

#[test]
fn tables_are_exact_to_eight_digits_at_all_depths() -> Result<(), LawError> {
    for (name, law) in continuous()?
        .into_iter()
        .filter(|(name, _)| *name != "mixture")
    {
        let drawer = law.drawer();
        let mut worst = 0.0_f64;
        for i in 0..20_000_u64 {
            let [a, b, ..] = stream("depth").words(i as u32, 0, 0, 0);
            let from_end = ((u64::from(a) << 32) | u64::from(b)) >> (i % 55);
            let place = (from_end as f64 + 0.5) / 2f64.powi(64);
            let lower = drawer.value_at(from_end) / law.quantile(place) - 1.0;
            let upper = drawer.value_at(!from_end) / law.upper_quantile(place) - 1.0;
            worst = worst.max(lower.abs()).max(upper.abs());
        }
        println!("{name}: {worst:.1e}");
        assert!(worst < 1e-8, "{name}: {worst:e}");
    }
    Ok(())
}

#[test]
fn moments_by_closed_form_and_by_quadrature_agree() -> Result<(), LawError> {
    use obligor::math::quadrature::integrate;
    for (name, law) in continuous()? {
        let (low, high) = (law.quantile(0.2), law.upper_quantile(1e-4));
        let direct = integrate(
            |y| libm::exp(y) * law.survival(libm::exp(y)),
            libm::log(low),
            libm::log(high),
            1e-12,
        );
        let layer = law.limited_mean(high) - law.limited_mean(low);
        assert!(
            (layer / direct - 1.0).abs() < 1e-9,
            "{name}: {layer} against {direct}"
        );
    }
    Ok(())
}

#[test]
fn bounds_condition_first_and_clamp_after() -> Result<(), LawError> {
    let shape = Exponential::new(10.0)?;
    let all = Bounds {
        from: Some(5.0),
        to: Some(40.0),
        at_least: Some(8.0),
        at_most: Some(20.0),
    };
    let law = Law::new(shape, all)?;
    let mass = libm::exp(-0.5) - libm::exp(-4.0);
    assert_eq!(
        (law.cdf(7.999), law.survival(20.0), law.support()),
        (0.0, 0.0, (8.0, 20.0))
    );
    assert!((law.cdf(8.0) - (libm::exp(-0.5) - libm::exp(-0.8)) / mass).abs() < 1e-14);
    let sample = draw("bounds", &law, N);
    let at_floor = sample.iter().filter(|x| **x == 8.0).count() as f64 / N as f64;
    let at_ceiling = sample.iter().filter(|x| **x == 20.0).count() as f64 / N as f64;
    assert!((at_floor - law.cdf(8.0)).abs() < 0.005);
    assert!((at_ceiling - (libm::exp(-2.0) - libm::exp(-4.0)) / mass).abs() < 0.005);
    Ok(())
}

#[test]
fn impossible_bounds_are_refused() -> Result<(), LawError> {
    let shape = Uniform::new(1.0, 2.0)?;
    for (from, to) in [
        (Some(2.0), Some(1.0)),
        (Some(3.0), None),
        (None, Some(0.5)),
        (Some(f64::NAN), None),
    ] {
        assert!(
            Law::new(shape, bounds(from, to)).is_err(),
            "{from:?} to {to:?}"
        );
    }
    let crossed = Bounds {
        at_least: Some(2.0),
        at_most: Some(1.0),
        ..Bounds::default()
    };
    let error = Law::new(shape, crossed).map(|_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at_most is 1, allowed is a number of at least 2"
    );
    Ok(())
}

#[test]
fn infinite_moments_are_infinite() -> Result<(), LawError> {
    let heavy = Law::from(ParetoII::new(1.0, 1e6)?);
    assert_eq!(
        (heavy.mean(), heavy.variance(), heavy.tail_index()),
        (f64::INFINITY, f64::INFINITY, Some(1.0))
    );
    let middling = Law::from(Gpd::new(0.0, 0.6, 1e6)?);
    assert!(middling.mean().is_finite() && middling.variance() == f64::INFINITY);
    let parts = Law::from(Mixture::new([
        (0.5, Law::from(Constant::new(1.0)?)),
        (0.5, heavy.clone()),
    ])?);
    assert_eq!(
        (parts.mean(), parts.tail_index()),
        (f64::INFINITY, Some(1.0))
    );
    let capped = Law::new(
        ParetoII::new(1.0, 1e6)?,
        Bounds {
            at_most: Some(1e6),
            ..Bounds::default()
        },
    )?;
    assert_eq!(capped.tail_index(), None);
    assert!((capped.mean() - 1e6 * std::f64::consts::LN_2).abs() < 1e-3);
    Ok(())
}

#[test]
fn atoms_of_mixtures_keep_their_weight() -> Result<(), LawError> {
    let parts = [
        (0.9, Law::from(Constant::new(0.0)?)),
        (0.1, Law::from(Lognormal::new(11.0, 2.0)?)),
    ];
    let law = Law::from(Mixture::new(parts)?);
    let zeros = draw("atom", &law, N)
        .into_iter()
        .filter(|x| *x == 0.0)
        .count() as f64
        / N as f64;
    assert!((zeros - 0.9).abs() < 0.004);
    let above = Law::new(law.shape().clone(), bounds(Some(1.0), None))?;
    assert!((above.cdf(above.quantile(0.3)) - 0.3).abs() < 1e-12);
    assert!(draw("atom", &above, 1_000).into_iter().all(|x| x >= 1.0));
    Ok(())
}

#[test]
fn tables_of_values_are_drawn_in_proportion() -> Result<(), LawError> {
    let law = Law::from(Discrete::new(&[1.0, 5.0, 9.0], &[0.5, 0.3, 0.2])?);
    let sample = draw("table", &law, N);
    for (value, p) in [(1.0, 0.5), (5.0, 0.3), (9.0, 0.2)] {
        let share = sample.iter().filter(|x| **x == value).count() as f64 / N as f64;
        assert!((share - p).abs() < 0.006, "{value}: {share}");
    }
    assert!((law.variance() - 9.76).abs() < 1e-12);
    let odd = Law::new(law.shape().clone(), bounds(Some(5.0), Some(9.0)))?;
    assert!((odd.mean() - 6.6).abs() < 1e-12);
    Ok(())
}

/// The largest distance between two empirical distribution functions, times √(nm/(n + m)).
fn two_sample(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let (n, m) = (a.len() as f64, b.len() as f64);
    let gaps = a.iter().enumerate().map(|(i, x)| {
        let below = b.partition_point(|y| y <= x) as f64 / m;
        (below - (i + 1) as f64 / n).abs()
    });
    gaps.fold(0.0, f64::max) * (n * m / (n + m)).sqrt()
}

type Sampler = Box<dyn Fn(&mut PhiloxRng) -> f64>;

fn oracle<E: std::fmt::Debug>(law: Result<impl Distribution<f64> + 'static, E>) -> Sampler {
    let law = law.expect("the oracle takes the parameters that ours takes");
    Box::new(move |rng| law.sample(rng))
}

#[test]
fn draws_agree_with_rand_distr() -> Result<(), LawError> {
    let oracles: Vec<(&str, Law, Sampler)> = vec![
        (
            "lognormal",
            Lognormal::new(11.0, 2.0)?.into(),
            oracle(rand_distr::LogNormal::new(11.0, 2.0)),
        ),
        (
            "gamma",
            Gamma::new(2.3, 4e4)?.into(),
            oracle(rand_distr::Gamma::new(2.3, 4e4)),
        ),
        (
            "exponential",
            Exponential::new(5.0)?.into(),
            oracle(rand_distr::Exp::new(0.2)),
        ),
        (
            "weibull",
            Weibull::new(0.7, 3.0)?.into(),
            oracle(rand_distr::Weibull::new(3.0, 0.7)),
        ),
        (
            "pareto I",
            ParetoI::new(1.4, 3.0)?.into(),
            oracle(rand_distr::Pareto::new(3.0, 1.4)),
        ),
        (
            "triangular",
            Triangular::new(1.0, 2.0, 9.0)?.into(),
            oracle(rand_distr::Triangular::new(1.0, 9.0, 2.0)),
        ),
        (
            "pert",
            Pert::new(1.0, 2.0, 9.0)?.into(),
            oracle(rand_distr::Pert::new(1.0, 9.0).with_mode(2.0)),
        ),
    ];
    for (name, law, sample) in oracles {
        let mut rng = stream("oracle").rng(0, 0, hash64(name));
        let theirs: Vec<f64> = (0..N).map(|_| sample(&mut rng)).collect();
        let d = two_sample(draw(name, &law, N), theirs);
        assert!(d < CRITICAL, "{name}: {d} with seed {SEED}");
    }
    Ok(())
}

#[test]
fn draws_are_the_same_on_every_instruction_set() -> Result<(), LawError> {
    let draws = |level| -> Result<Vec<u64>, LawError> {
        force_level(level);
        let laws = continuous()?;
        Ok(laws
            .iter()
            .flat_map(|(name, law)| draw(name, law, 1_003))
            .map(f64::to_bits)
            .collect())
    };
    let baseline = draws(Level::Baseline)?;
    assert_eq!(draws(Level::Avx2)?, baseline);
    assert_eq!(draws(Level::Avx512)?, baseline);
    Ok(())
}

#[test]
fn heads_share_blocks_and_a_sum_is_the_sum_of_its_heads() -> Result<(), LawError> {
    let laws = [
        Law::from(Lognormal::new(10.0, 1.0)?),
        Law::from(Lognormal::new(9.0, 2.0)?),
        Law::from(Exponential::new(4.0)?),
        Law::new(
            Lognormal::new(8.0, 1.5)?,
            Bounds {
                at_most: Some(5e3),
                ..Bounds::default()
            },
        )?,
        Law::from(Gamma::new(2.0, 3.0)?),
    ];
    let drawers: Vec<_> = laws.iter().map(Law::drawer).collect();
    let drawers: Vec<_> = drawers.iter().collect();
    let n = 1_003;
    let (year, ordinal): (Vec<u32>, Vec<u32>) = (
        (0..n as u32).collect(),
        (0..n as u32).map(|i| i % 7).collect(),
    );
    let names = Names {
        year: &year,
        ordinal: &ordinal,
        draw: 4,
        party: 99,
    };
    let (mut scratch, stream) = (DrawScratch::default(), stream("heads"));
    let mut columns = vec![vec![0.0; n]; laws.len()];
    let mut views: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    fill_columns(&drawers, stream, names, &mut scratch, &mut views);

    let mut alone = vec![0.0; n];
    drawers[0].fill(stream, names, &mut scratch, &mut alone);
    assert_eq!(alone, columns[0]);
    drawers[2].fill(stream, names.later(1), &mut scratch, &mut alone);
    assert_eq!(alone, columns[2]);

    let mut sum = vec![f64::NAN; n];
    sum_columns(&drawers, stream, names, &mut scratch, &mut sum);
    for i in 0..n {
        let wanted: f64 = columns.iter().map(|column| column[i]).sum();
        assert_eq!(sum[i], wanted, "name {i}");
    }
    for head in [0, 1, 2, 4] {
        assert!(
            distance(columns[head].clone(), &laws[head]) < CRITICAL,
            "head {head} with seed {SEED}"
        );
    }
    Ok(())
}

#[test]
fn a_draw_does_not_depend_on_its_column() -> Result<(), LawError> {
    let law = Law::from(Lognormal::new(10.0, 1.0)?);
    let whole = draw("column", &law, 1_000);
    assert_eq!(draw("column", &law, 10), whole[..10]);
    assert_eq!(draw("column", &law, 257), whole[..257]);
    Ok(())
}

#[test]
fn scores_draw_in_order_and_at_the_right_quantile() -> Result<(), LawError> {
    use obligor::math::normal;
    let scores = [-5.0, -1.0, -1e-9, 0.0, 0.5, 2.0, 6.0];
    for (name, law) in continuous()? {
        let mut values = [0.0; 7];
        law.drawer().from_scores(&scores, &mut values);
        assert!(values.is_sorted(), "{name}: {values:?}");
        for (z, value) in scores.iter().zip(values) {
            let p = normal::cdf(*z);
            let exact = if *z > 0.0 {
                law.upper_quantile(normal::survival(*z))
            } else {
                law.quantile(p)
            };
            assert!(
                (value / exact - 1.0).abs() < 1e-8,
                "{name} at {z}: {value} against {exact}"
            );
        }
    }
    Ok(())
}
