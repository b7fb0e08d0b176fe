//! Prices of layers with known laws: exact by Fourier transform, and simulated.
//!
//! The cases are those of `tests/cases/aggregate`; the distorted means beside them come from the same
//! source, an independent computation on a finer grid. The excess layers of Mata (ASTIN Bulletin 30,
//! 2000) are among them.

use crate::ready::{Ready, Tested, package};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::premium::Distortion;
use obligor::summary::tower::{LayerSummary, Tower, TowerSink, TowerYears, exact};
use serde_json::{Map, Value};
use std::error::Error;

const HAZARD: fn(f64) -> Distortion = |exponent| Distortion::ProportionalHazard { exponent };
const WANG: fn(f64) -> Distortion = |lambda| Distortion::Wang { lambda };

/// Case, distortion, price.
type Priced = (&'static str, fn(f64) -> Distortion, f64, f64);

const PRICES: [Priced; 10] = [
    (
        "mata2000_k1_10xs10",
        HAZARD,
        1.0 / 1.2,
        7.742_581_188_900_854,
    ),
    ("mata2000_k1_10xs10", HAZARD, 0.625, 9.553_987_591_217_856),
    ("mata2000_k1_10xs10", HAZARD, 0.5, 10.925_015_235_089_921),
    (
        "mata2000_k1_20xs10",
        HAZARD,
        1.0 / 1.2,
        11.189_539_725_552_487,
    ),
    ("mata2000_k1_20xs10", HAZARD, 0.625, 14.590_297_593_039_596),
    ("mata2000_k1_20xs10", HAZARD, 0.5, 17.363_182_278_056_74),
    ("pig_lognormal", HAZARD, 0.8, 294_049.024_885_489_5),
    ("pig_lognormal", WANG, 0.7, 468_246.695_055_210_7),
    (
        "poisson_lognormal_ded_lim_agg",
        HAZARD,
        0.7,
        520_744.174_681_934_76,
    ),
    (
        "poisson_lognormal_ded_lim_agg",
        WANG,
        0.5,
        567_300.047_694_576_3,
    ),
];

const YEARS: u64 = 100_000;

fn ready(case: &str) -> Result<Ready, Box<dyn Error>> {
    Ready::file(&format!("tests/cases/aggregate/{case}.toml"))
}

fn tower(ready: &Ready) -> Result<Tower, Box<dyn Error>> {
    let waterfall = &ready.waterfalls[0];
    if ready.model.treaties.is_empty() {
        return Ok(Tower::around_policy(&ready.model, waterfall, 0)?);
    }
    Ok(Tower::around_treaty(&ready.model, waterfall, 0)?)
}

fn simulated(ready: &Ready, tower: &Tower) -> TowerYears {
    let run = Run {
        threads: 2,
        watches: tower.watches(),
        ..Run::of(YEARS)
    };
    let sink = || TowerSink::new(&ready.model, tower);
    let (sink, _) = simulate(&ready.sampler, &ready.waterfalls, &run, sink, &Unobserved);
    sink.finish(YEARS)
}

#[test]
fn distorted_prices_of_known_layers_are_met() -> Tested {
    for (case, by, parameter, price) in PRICES {
        let ready = ready(case)?;
        let tower = tower(&ready)?;
        let by = by(parameter);
        // Mata's layers are treaties, which have no exact answer here.
        let year = exact(&ready.model, &tower, 0);
        assert_eq!(year.is_some(), ready.model.treaties.is_empty(), "{case}");
        if let Some(year) = year {
            let (fine, coarse) = (year.fine.distorted(by), year.coarse.distorted(by));
            let off = |a: f64, b: f64| (a / b - 1.0).abs();
            assert!(off(fine, price) < 1e-4, "{case} {by:?}: {fine} of {price}");
            assert!(off(fine, coarse) < 1e-3, "{case} {by:?}: {fine}, {coarse}");
        }
        let seen = simulated(&ready, &tower).curve(0).distorted(by);
        let off = (seen.value() - price).abs() / seen.standard_error();
        assert!(
            off < 4.0,
            "{case} {by:?}: {seen} is {off:.1} errors from {price}"
        );
    }
    Ok(())
}

fn expected() -> Result<Map<String, Value>, Box<dyn Error>> {
    let text = std::fs::read_to_string(package().join("tests/cases/aggregate/expected.json"))?;
    let Value::Object(cases) = serde_json::from_str(&text)? else {
        return Err("expected.json holds no object".into());
    };
    Ok(cases)
}

#[test]
fn every_compound_layer_of_the_cases_has_its_mean_deviation_and_quiet_years() -> Tested {
    let mut seen = 0;
    for (case, expected) in &expected()? {
        let ready = ready(case)?;
        let has_one = ready.model.policies.len() == 1 && ready.model.treaties.is_empty();
        if !has_one || expected["party"] != "insurer" {
            continue;
        }
        let tower = tower(&ready)?;
        let Some(year) = exact(&ready.model, &tower, 0) else {
            continue;
        };
        seen += 1;
        let number = |key: &str| expected[key].as_f64().ok_or("a number");
        let (mean, sd, p0) = (number("mean")?, number("sd")?, number("p0")?);
        let year = year.fine;
        assert!(
            (year.mean() / mean - 1.0).abs() < 1e-4,
            "{case}: mean {} of {mean}",
            year.mean()
        );
        assert!(
            (year.sd() / sd - 1.0).abs() < 1e-4,
            "{case}: sd {} of {sd}",
            year.sd()
        );
        let quiet = 1.0 - year.p_attach();
        assert!(
            (quiet - p0).abs() < 1e-3 * p0,
            "{case}: P(0) {quiet} of {p0}"
        );
    }
    assert!(seen >= 8, "only {seen} cases are one compound layer");
    Ok(())
}

#[test]
fn reinstatements_bring_what_the_pure_premium_leaves_out() -> Tested {
    let ready = ready("reinstatements_paid")?;
    let tower = Tower::around_treaty(&ready.model, &ready.waterfalls[0], 0)?;
    let summary = LayerSummary::new(&tower, &simulated(&ready, &tower), 0, 0.99);
    // E[recovery] = P · (1 + 0.15142…), P = 680,565.57.
    let wanted = 680_565.571_075_960_6 * 0.151_422_977_422_900_76;
    let off = (summary.reinstatement.value() - wanted) / summary.reinstatement.standard_error();
    assert!(off.abs() < 4.0, "{} of {wanted}", summary.reinstatement);
    Ok(())
}

#[test]
fn a_layer_with_another_term_is_no_compound_sum() -> Tested {
    let ready = ready("poisson_lognormal_ded_lim_agg")?;
    let tower = tower(&ready)?;
    let mut model = ready.model.clone();
    assert!(exact(&model, &tower, 0).is_some());
    model.policies[0].aggregate_deductible = obligor::units::Money::new(1.0)?;
    assert!(exact(&model, &tower, 0).is_none());
    let mut model = ready.model.clone();
    model.policies[0].covers[0].sublimit.event = Some(obligor::units::Money::new(1e5)?);
    assert!(exact(&model, &tower, 0).is_none());
    Ok(())
}
