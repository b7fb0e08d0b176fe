//! Estimates of whole runs against what is known exactly: errors of promises and of reinstatement
//! premiums.

use crate::ready::{Ready, Tested};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{
    ColumnSpec, Figure, Figures, Proportion, RunSummary, SummarySink, SummarySpec,
};
use std::error::Error;

const LEVELS: [f64; 4] = [0.9, 0.95, 0.99, 0.996];

fn summary_of(ready: &Ready, years: u64) -> Result<RunSummary, Box<dyn Error>> {
    let spec = SummarySpec {
        years,
        figures: vec![Figure::Gross, Figure::Net],
        column: ColumnSpec {
            levels: LEVELS.to_vec(),
            return_periods: Vec::new(),
            histogram: false,
        },
        promises: true,
        conservation: true,
    };
    let run = Run {
        threads: 2,
        ..Run::of(years)
    };
    let sink = || SummarySink::new(&ready.model, &ready.waterfalls[0], 0, &spec);
    let (sink, _) = simulate(&ready.sampler, &ready.waterfalls, &run, sink, &Unobserved);
    Ok(sink.finish()?)
}

fn figures<'a>(
    ready: &Ready,
    summary: &'a RunSummary,
    party: &str,
) -> Result<&'a Figures, Box<dyn Error>> {
    let at = ready.party(party);
    let found = summary.parties.iter().find(|(single, _)| *single == at);
    Ok(&found.ok_or("a single party")?.1)
}

// ── errors ──────────────────────────────────────────────────────────────────────────────────

/// So many clients under terms whose cap a breach always exhausts.
fn capped(count: &str, frequency: &str, probability: f64) -> String {
    format!(
        r#"
[party.v]
[party.c]
{count}
[peril.breach]
origin      = "v"
frequency   = {{ {frequency} }}
culpability = "negligent"
fault       = {{ v = 1.0 }}
hits.c      = {{ probability = {probability}, heads = {{ response = "1M" }} }}
[contract.terms]
obligor      = "v"
beneficiary  = "c"
liability    = "several"
caps.general = {{ limit = "500k", per = "event" }}
"#
    )
}

/// How often the cap is exhausted, and the standard error of what it pays.
fn cap_of(text: &str, years: u64) -> Result<(Proportion, f64), Box<dyn Error>> {
    let ready = Ready::tables(text)?;
    let summary = summary_of(&ready, years)?;
    let promise = summary.promises[ready.promise("contract.terms.caps.general")];
    Ok((promise.p_exhausted, promise.mean_paid.standard_error()))
}

fn width(proportion: Proportion) -> f64 {
    proportion.high() - proportion.low()
}

#[test]
fn members_that_exhaust_their_caps_together_are_worth_one() -> Tested {
    let (one, paid_by_one) = cap_of(&capped("", "bernoulli = 0.3", 1.0), 20_000)?;
    let (ten, paid_by_ten) = cap_of(&capped("count = 10", "bernoulli = 0.3", 1.0), 20_000)?;
    assert!((0.25..0.35).contains(&one.value()));
    assert!((ten.value() - one.value()).abs() < 1e-12);
    assert!((width(ten) / width(one) - 1.0).abs() < 1e-3);
    assert!((paid_by_ten / paid_by_one - 1.0).abs() < 1e-9);
    Ok(())
}

#[test]
fn members_that_exhaust_their_caps_apart_are_worth_their_number() -> Tested {
    let (one, _) = cap_of(&capped("", "fixed = 1", 0.3), 20_000)?;
    let (ten, _) = cap_of(&capped("count = 10", "fixed = 1", 0.3), 20_000)?;
    let expected = (1.0f64 / 10.0).sqrt();
    assert!((width(ten) / width(one) / expected - 1.0).abs() < 0.05);
    Ok(())
}

/// A provider, a client of its own and a group, policies, a treaty; one breach a year hits all.
const ONE_A_YEAR: &str = r#"
[party.client]
[party.small]
count = 5
[party.provider]
[party.insurer]
[party.reinsurer]
[peril.breach]
origin         = "provider"
frequency      = { fixed = 1 }
culpability    = "negligent"
fault          = { provider = 1.0 }
hits.client    = { probability = 0.5, severity = { lognormal = { p05 = "0.2M", p95 = "8M" } }, split = { response = 1.0 } }
hits.small     = { probability = 0.5, severity = { lognormal = { p05 = "50k", p95 = "2M" } }, split = { response = 1.0 } }
[contract.msa]
obligor      = "provider"
beneficiary  = "client"
liability    = "several"
caps.general = { limit = "2M", per = "year" }
[contract.terms]
obligor      = "provider"
beneficiary  = "small"
liability    = "several"
caps.general = { limit = "100k", per = "event" }
[policy.client]
insured   = "client"
insurers  = { insurer = 1.0 }
retention = "100k"
limit     = "1M"
recovery  = "top-down"
[policy.provider]
insured   = "provider"
insurers  = { insurer = 1.0 }
retention = "250k"
aggregate = "2M"
recovery  = "top-down"
[treaty.excess]
cedent       = "insurer"
reinsurers   = { reinsurer = 1.0 }
premium      = "300k"
event_excess = { attachment = "1M", limit = "1M", reinstatements = [1.0] }
"#;

#[test]
fn a_reinstatement_premium_has_the_error_of_its_years() -> Tested {
    let ready = Ready::tables(ONE_A_YEAR)?;
    let years = 4_096;
    let summary = summary_of(&ready, years)?;
    let n = years as f64;
    for (key, sign) in [("insurer", 1.0), ("reinsurer", -1.0), ("client", 0.0)] {
        let at = ready.party(key);
        let premiums: Vec<f64> = ready
            .years(years)
            .iter()
            .map(|year| year.parties[at].reinstatement)
            .collect();
        let mean = premiums.iter().sum::<f64>() / n;
        let squares: f64 = premiums.iter().map(|it| (it - mean).powi(2)).sum();
        // Years without an event have no row: their premium is zero.
        let quiet = n - premiums.len() as f64;
        let error = ((squares + quiet * mean * mean) / (n - 1.0) / n).sqrt();
        let found = figures(&ready, &summary, key)?.reinstatement_premium();
        assert!(sign * mean >= 0.0 && (sign == 0.0) == (mean == 0.0));
        assert!((found.value() - mean).abs() <= 1e-9 * mean.abs());
        assert!((found.standard_error() - error).abs() <= 1e-9 * error);
    }
    Ok(())
}
