//! Laws come back from data drawn from them: exactly where formulas say so, within two standard errors elsewhere.

use super::*;
use crate::random::law::{Curve, Gamma, Gpd, Law, Lognormal, Spliced, Weibull};
use crate::random::{Frequency, LawError, Purpose, Stream};

const SEED: u64 = 2_026;
const TRIALS: u32 = 200;

/// Of one trial, the uniform number of one draw.
fn uniform(trial: u32, draw: u64) -> f64 {
    let words = Stream::new(SEED, 5, Purpose::Test).words(trial, 0, 0, draw);
    let word = u64::from(words[0]) << 32 | u64::from(words[1]);
    ((word >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// `count` losses of a law that are at least the floor, those that reach a limit cut off at it.
fn drawn(law: &Law, trial: u32, count: usize, floor: f64, limit: f64) -> Result<Sample, FitError> {
    let losses = (0..).map(|draw| law.upper_quantile(uniform(trial, draw)));
    let seen: Vec<f64> = losses.filter(|x| *x >= floor).take(count).collect();
    let (limited, exact): (Vec<f64>, Vec<f64>) = seen.into_iter().partition(|x| *x >= limit);
    Sample::new(exact, vec![limit; limited.len()], floor)
}

/// What a truth of these parameters is told to be: in how many of the trials within two standard errors.
fn assert_covered(
    name: &str,
    truth: &[(&str, f64)],
    fitted: impl Fn(u32) -> Result<Vec<Parameter>, FitError>,
) -> Result<(), FitError> {
    let mut within = vec![0_u32; truth.len()];
    for trial in 0..TRIALS {
        let found = fitted(trial)?;
        for (hits, (parameter, value)) in within.iter_mut().zip(truth) {
            let it = found.iter().find(|it| it.name == *parameter);
            let it = it.expect("the fit has the parameter");
            *hits += u32::from((it.value - value).abs() <= 2.0 * it.standard_error);
        }
    }
    for (hits, (parameter, _)) in within.iter().zip(truth) {
        println!("seed {SEED}: {name}, {parameter}: {hits} of {TRIALS}");
        let share = f64::from(*hits) / f64::from(TRIALS);
        assert!(
            (0.91..=0.99).contains(&share),
            "{name}, {parameter}: {hits} of {TRIALS}"
        );
    }
    Ok(())
}

/// The same for a law of losses with a floor that hides about a fifth and a limit that cuts about a tenth, and
/// without either.
fn assert_losses_covered(
    family: Family,
    law: impl Into<Law>,
    truth: &[(&str, f64)],
) -> Result<(), FitError> {
    let law = law.into();
    let cut = (law.quantile(0.2), law.quantile(0.9));
    for (name, floor, limit) in [("in full", 0.0, f64::INFINITY), ("cut", cut.0, cut.1)] {
        let name = format!("{} {name}", family.word());
        assert_covered(&name, truth, |trial| {
            let sample = drawn(&law, trial, 300, floor, limit)?;
            Ok(fit(family, &sample, 0.0)?.parameters)
        })?;
    }
    Ok(())
}

#[test]
fn lognormals_come_back_within_their_errors() -> Result<(), FitError> {
    let law = Lognormal::new(11.0, 1.8)?;
    assert_losses_covered(Family::Lognormal, law, &[("mu", 11.0), ("sigma", 1.8)])
}

#[test]
fn gammas_come_back_within_their_errors() -> Result<(), FitError> {
    let law = Gamma::new(1.7, 4e4)?;
    assert_losses_covered(Family::Gamma, law, &[("shape", 1.7), ("scale", 4e4)])
}

#[test]
fn weibulls_come_back_within_their_errors() -> Result<(), FitError> {
    let law = Weibull::new(0.7, 5e4)?;
    assert_losses_covered(Family::Weibull, law, &[("shape", 0.7), ("scale", 5e4)])
}

#[test]
fn pareto_tails_come_back_within_their_errors() -> Result<(), FitError> {
    let law = Law::from(Gpd::new(1e5, 0.6, 2e5)?);
    let truth = [("shape", 0.6), ("scale", 2e5)];
    for limit in [f64::INFINITY, law.quantile(0.9)] {
        assert_covered("gpd", &truth, |trial| {
            let sample = drawn(&law, trial, 300, 0.0, limit)?;
            Ok(fit(Family::Gpd, &sample, 1e5)?.parameters)
        })?;
    }
    Ok(())
}

#[test]
fn spliced_laws_come_back_within_their_errors() -> Result<(), FitError> {
    let (body, u) = (Lognormal::new(10.0, 1.0)?, 6e4);
    let law = Law::from(Spliced::above_threshold(body, u, 0.8, 0.5, 5e4)?);
    let (floor, limit) = (3e3, law.quantile(0.99));
    // Given the floor, the body has less weight.
    let seen = 1.0 - (body.cdf(floor)) / body.cdf(u);
    let weight = 0.8 * seen / (0.8 * seen + 0.2);
    let truth = [
        ("mu", 10.0),
        ("sigma", 1.0),
        ("weight", weight),
        ("shape", 0.5),
        ("scale", 5e4),
    ];
    assert_covered("spliced", &truth, |trial| {
        let sample = drawn(&law, trial, 1_500, floor, limit)?;
        Ok(fit(Family::Spliced, &sample, u)?.parameters)
    })
}

/// The count of a law at a uniform number.
fn count(law: &Frequency, u: f64) -> u32 {
    (0..).find(|k| law.cdf(*k) >= u).unwrap_or(u32::MAX)
}

fn counts(law: &Frequency, trial: u32, periods: u64) -> Result<Counts, FitError> {
    Counts::new(
        (0..periods)
            .map(|draw| count(law, uniform(trial, draw)))
            .collect(),
    )
}

#[test]
fn counts_come_back_within_their_errors() -> Result<(), FitError> {
    let law = Frequency::poisson(3.0)?;
    assert_covered("poisson", &[("mean", 3.0)], |trial| {
        Ok(poisson(&counts(&law, trial, 60)?)?.parameters)
    })?;
    let law = Frequency::negative_binomial(5.0, 3.0)?;
    let truth = [("mean", 5.0), ("variance_to_mean", 3.0)];
    assert_covered("negative binomial", &truth, |trial| {
        Ok(negative_binomial(&counts(&law, trial, 150)?)?.parameters)
    })
}

#[test]
fn the_test_of_dispersion_refuses_one_poisson_sample_in_twenty() -> Result<(), FitError> {
    let law = Frequency::poisson(4.0)?;
    let mut refused = 0;
    for trial in 0..TRIALS {
        refused += u32::from(counts(&law, trial, 72)?.dispersion().chance < 0.05);
    }
    println!("seed {SEED}: {refused} of {TRIALS} refused");
    assert!((2..=20).contains(&refused), "{refused} of {TRIALS}");
    Ok(())
}

fn value(fitted: &Fitted, name: &str) -> f64 {
    fitted.parameter(name).map_or(f64::NAN, |it| it.value)
}

#[test]
fn a_lognormal_in_full_has_the_moments_of_the_logarithms() -> Result<(), FitError> {
    let sample = drawn(
        &Lognormal::new(9.0, 2.0)?.into(),
        1,
        500,
        0.0,
        f64::INFINITY,
    )?;
    let fitted = fit(Family::Lognormal, &sample, 0.0)?;
    let (mean, deviation) = sample.logarithms();
    assert!((value(&fitted, "mu") - mean).abs() < 1e-6);
    assert!((value(&fitted, "sigma") / deviation - 1.0).abs() < 1e-6);
    let errors: Vec<f64> = fitted
        .parameters
        .iter()
        .map(|it| it.standard_error)
        .collect();
    assert!(
        (errors[0] / (deviation / 500f64.sqrt()) - 1.0).abs() < 1e-3,
        "{errors:?}"
    );
    assert!(
        (errors[1] / (deviation / 1000f64.sqrt()) - 1.0).abs() < 1e-3,
        "{errors:?}"
    );
    Ok(())
}

#[test]
fn a_gamma_in_full_has_the_mean_of_the_losses() -> Result<(), FitError> {
    let sample = drawn(&Gamma::new(0.6, 1e5)?.into(), 2, 500, 0.0, f64::INFINITY)?;
    let fitted = fit(Family::Gamma, &sample, 0.0)?;
    let mean = value(&fitted, "shape") * value(&fitted, "scale");
    assert!((mean / sample.mean() - 1.0).abs() < 1e-6);
    Ok(())
}

#[test]
fn a_weibull_scale_is_the_mean_power_beyond_the_floor() -> Result<(), FitError> {
    // d ln L/d ln λ = 0: λ^k = Σ (x^k − floor^k)/n over losses and limits, n those known in full. With k = 1 this is
    // the exponential law's closed form.
    let sample = drawn(&Weibull::new(1.0, 1e5)?.into(), 3, 400, 2e4, 2e5)?;
    let fitted = fit(Family::Weibull, &sample, 0.0)?;
    let (shape, scale) = (value(&fitted, "shape"), value(&fitted, "scale"));
    let all = sample.exact().iter().chain(sample.limited());
    let beyond: f64 = all
        .map(|x| x.powf(shape) - sample.floor().powf(shape))
        .sum();
    let closed = (beyond / sample.exact().len() as f64).powf(1.0 / shape);
    assert!(
        (scale / closed - 1.0).abs() < 1e-5,
        "{scale} is not {closed}"
    );
    Ok(())
}

#[test]
fn a_pareto_tail_meets_both_score_equations() -> Result<(), FitError> {
    // (1/n) Σ ln(1 + ξy/β) = ξ and (1/n) Σ 1/(1 + ξy/β) = 1/(1 + ξ): Grimshaw, Technometrics 35, 1993.
    for shape in [-0.3, 0.2, 1.4] {
        let sample = drawn(
            &Gpd::new(10.0, shape, 5.0)?.into(),
            4,
            800,
            0.0,
            f64::INFINITY,
        )?;
        let fitted = fit(Family::Gpd, &sample, 10.0)?;
        let (xi, beta) = (value(&fitted, "shape"), value(&fitted, "scale"));
        let grown = || sample.exact().iter().map(|x| 1.0 + xi * (x - 10.0) / beta);
        let logs = grown().map(f64::ln).sum::<f64>() / 800.0;
        let parts = grown().map(|it| 1.0 / it).sum::<f64>() / 800.0;
        assert!((logs - xi).abs() < 1e-5, "{shape}: {logs} is not {xi}");
        assert!((parts - 1.0 / (1.0 + xi)).abs() < 1e-5, "{shape}: {parts}");
    }
    Ok(())
}

#[test]
fn the_law_that_made_the_data_is_preferred() -> Result<(), FitError> {
    let weibull = Law::from(Weibull::new(0.6, 1e5)?);
    let sample = drawn(&weibull, 5, 1_000, 1e3, f64::INFINITY)?;
    let aic = |family| fit(family, &sample, 0.0).map(|it| it.aic());
    let (own, other) = (aic(Family::Weibull)?, aic(Family::Lognormal)?);
    assert!(own + 10.0 < other, "{own} against {other}");
    let distance = fit(Family::Weibull, &sample, 0.0)?.distance;
    assert!(distance.distance < distance.limit(), "{distance:?}");
    Ok(())
}

#[test]
fn a_spliced_law_counts_the_body_only_above_the_floor() -> Result<(), FitError> {
    let body = Lognormal::new(10.0, 1.0)?;
    let law = Law::from(Spliced::above_threshold(body, 6e4, 0.8, 0.5, 5e4)?);
    let sample = drawn(&law, 6, 2_000, 8e3, f64::INFINITY)?;
    let fitted = fit(Family::Spliced, &sample, 6e4)?;
    let above = sample.above(6e4)?.len() as f64 / 2_000.0;
    assert!((fitted.law.survival(6e4) - above).abs() < 1e-12);
    assert_eq!(fitted.law.survival(8e3 - 1.0), 1.0);
    // Its likelihood is that of its law: Σ ln f, by small differences of F.
    let density = |x: f64| (fitted.law.cdf(x * 1.00001) - fitted.law.cdf(x * 0.99999)) / (x * 2e-5);
    let inner = sample
        .exact()
        .iter()
        .filter(|x| (**x / 6e4 - 1.0).abs() > 1e-4 && **x > 8.001e3);
    let height: f64 = inner.map(|x| density(*x).ln()).sum();
    assert!(
        (height / fitted.log_likelihood - 1.0).abs() < 0.005,
        "{height}"
    );
    Ok(())
}

/// Losses whose body is spread like x^(−α−1) from 500 to 100,000 (evenly in the logarithm for 0), with a Pareto tail.
fn with_power_body(alpha: f64) -> Result<Sample, FitError> {
    let middle = |n: u32, of: u32| (f64::from(n) + 0.5) / f64::from(of);
    let body = |p: f64| match alpha {
        0.0 => 500.0 * 200f64.powf(p),
        alpha => 500.0 * (1.0 - p * (1.0 - 200f64.powf(-alpha))).powf(-1.0 / alpha),
    };
    let tail = Law::from(Gpd::new(1e5, 0.8, 2e5)?);
    let body = (0..400).map(|n| body(middle(n, 400)));
    let tail = (0..100).map(|n| tail.quantile(middle(n, 100)));
    Sample::new(body.chain(tail).collect(), Vec::new(), 500.0)
}

#[test]
fn a_body_too_even_for_a_lognormal_is_a_power_law() -> Result<(), FitError> {
    let fitted = fit(Family::Spliced, &with_power_body(0.3)?, 1e5)?;
    assert_eq!(fitted.free, 4, "{:?}", fitted.parameters);
    let alpha = fitted.parameters[0];
    assert!((alpha.value - 0.3).abs() < 0.01, "{alpha:?}");
    // n (1/α² − L² e^(αL)/(e^(αL) − 1)²) with α = 0.3, L = ln 200, n = 400 is 828.
    assert!((alpha.standard_error - 0.0347).abs() < 0.0005, "{alpha:?}");
    assert!((fitted.law.survival(1e5) - 0.2).abs() < 1e-12);
    assert!(fitted.distance.distance < 0.01, "{:?}", fitted.distance);
    Ok(())
}

#[test]
fn a_body_that_is_even_in_the_logarithm_is_log_uniform() -> Result<(), FitError> {
    let fitted = fit(Family::Spliced, &with_power_body(0.0)?, 1e5)?;
    // Halves of the rows are midpoints: their mean is that of the law but for rounding.
    assert!(
        fitted.free <= 4 && value(&fitted, "weight") == 0.8,
        "{:?}",
        fitted.parameters
    );
    // Half the body is below the geometric mean of its ends.
    assert!((fitted.law.cdf(7_071.067_8) - 0.4).abs() < 1e-3);
    Ok(())
}

#[test]
fn a_tail_without_a_mean_is_fitted_and_says_so() -> Result<(), FitError> {
    let sample = drawn(&Gpd::new(0.0, 1.6, 1e4)?.into(), 7, 400, 1.0, f64::INFINITY)?;
    let fitted = fit(Family::Gpd, &sample, 1.0)?;
    assert!((value(&fitted, "shape") - 1.6).abs() < 0.3);
    assert_eq!(fitted.law.mean(), f64::INFINITY);
    Ok(())
}

#[test]
fn a_threshold_among_the_limits_or_beyond_the_data_is_refused() -> Result<(), FitError> {
    let losses: Vec<f64> = (1..=60).map(f64::from).collect();
    let sample = Sample::new(losses, vec![30.5], 0.0)?;
    let refused = fit(Family::Spliced, &sample, 40.0);
    assert!(
        matches!(refused, Err(FitError::Parameter(_))),
        "{refused:?}"
    );
    for family in [Family::Spliced, Family::Gpd] {
        let refused = fit(family, &sample, 55.0);
        assert!(refused.is_err(), "{refused:?}");
    }
    Ok(())
}

#[test]
fn logarithms_of_densities_are_those_of_the_densities() -> Result<(), LawError> {
    let laws: [&dyn Curve; 5] = [
        &Lognormal::new(3.0, 1.5)?,
        &Gamma::new(0.7, 30.0)?,
        &Weibull::new(1.4, 30.0)?,
        &Gpd::new(2.0, 0.7, 20.0)?,
        &Gpd::new(2.0, -0.2, 20.0)?,
    ];
    for (at, law) in laws.iter().enumerate() {
        for x in [2.5, 10.0, 90.0] {
            assert!(
                (law.ln_density(x) - law.density(x).ln()).abs() < 1e-12,
                "law {at} at {x}"
            );
        }
        assert_eq!(law.ln_density(0.0), f64::NEG_INFINITY, "law {at}");
        // Where the density is below every number, its logarithm is not.
        assert!(at > 2 || law.ln_density(1e6).is_finite(), "law {at}");
    }
    Ok(())
}
