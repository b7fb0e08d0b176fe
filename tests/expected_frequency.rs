//! The classic mistake, shown: "expected frequency × one drawn severity" against compound sampling.
//!
//! One event in five years, 90 % of them between 0.2M and 8M. Both ways have the same mean; the
//! mistake has a loss of average size every year and so neither quiet years nor bad ones. The
//! figures stand in docs/concepts/frequency-times-severity.md.

use crate::ready::{Ready, Tested};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{Estimate, Figure, SummarySink, SummarySpec};
use std::error::Error;

const YEARS: u64 = 1_000_000;

/// The loss of one party and, on the loss of the year, the layer 10M xs 10M.
fn scenario(frequency: &str, p05: &str, p95: &str) -> String {
    format!(
        r#"
[party.firm]
[party.insurer]
[peril.breach]
origin    = "firm"
frequency = {{ {frequency} }}
hits.firm = {{ probability = 1.0, severity = {{ lognormal = {{ p05 = "{p05}", p95 = "{p95}" }} }}, split = {{ response = 1.0 }} }}
[policy.layer]
insured              = "firm"
insurers             = {{ insurer = 1.0 }}
aggregate_deductible = "10M"
aggregate            = "10M"
recovery             = "top-down"
"#
    )
}

/// What is measured of one way of drawing.
struct Measured {
    mean: Estimate,
    p99: f64,
    layer: Estimate,
    p_loss: f64,
}

fn measure(text: &str) -> Result<Measured, Box<dyn Error>> {
    let ready = Ready::tables(text)?;
    let spec = SummarySpec {
        figures: vec![Figure::Gross, Figure::Net],
        ..SummarySpec::net(YEARS, &[0.99])
    };
    let run = Run {
        threads: 2,
        ..Run::of(YEARS)
    };
    let sink = || SummarySink::new(&ready.model, &ready.waterfalls[0], 0, &spec);
    let summary = simulate(&ready.sampler, &ready.waterfalls, &run, sink, &Unobserved)
        .0
        .finish()?;
    let gross = summary.parties[ready.party("firm")]
        .1
        .get(Figure::Gross)
        .ok_or("gross is asked for")?;
    let layer = summary.parties[ready.party("insurer")]
        .1
        .get(Figure::Net)
        .ok_or("net is asked for")?;
    let p99 = gross.var.at(0.99).ok_or("the level is asked for")?.value();
    Ok(Measured {
        mean: gross.mean,
        p99,
        layer: layer.mean,
        p_loss: gross.p_positive.value(),
    })
}

fn assert_near(found: Estimate, exact: f64, what: &str) {
    let z = (found.value() - exact) / found.standard_error();
    assert!(
        z.abs() < 4.0,
        "{what}: {} ± {}, exact {exact}",
        found.value(),
        found.standard_error()
    );
}

#[test]
fn the_mean_agrees_and_the_tail_is_lost() -> Tested {
    let right = measure(&scenario("poisson = 0.2", "200k", "8M"))?;
    // The mistake: every year has one loss, a fifth of a drawn severity.
    let wrong = measure(&scenario("fixed = 1", "40k", "1.6M"))?;
    // Exact figures: lognormal moments and quantiles, and a fast Fourier transform of the compound law.
    assert_near(right.mean, 474_386.0, "mean of the compound law");
    assert_near(wrong.mean, 474_386.0, "mean of the mistake");
    assert_near(right.layer, 33_970.0, "10M xs 10M of the compound law");
    assert_near(wrong.layer, 1_800.6, "10M xs 10M of the mistake");
    assert!(
        (right.p99 / 8.386e6 - 1.0).abs() < 0.02,
        "1-in-100 of the compound law: {}",
        right.p99
    );
    assert!(
        (wrong.p99 / 3.436e6 - 1.0).abs() < 0.01,
        "1-in-100 of the mistake: {}",
        wrong.p99
    );
    assert!(
        (right.p_loss - (1.0 - (-0.2_f64).exp())).abs() < 0.002,
        "years with a loss: {}",
        right.p_loss
    );
    assert_eq!(wrong.p_loss, 1.0, "the mistake has a loss every year");
    Ok(())
}
