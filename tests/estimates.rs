//! Estimates of whole runs against what is known exactly: largest events (OEP), errors of promises
//! and of reinstatement premiums.

use crate::ready::{Ready, Tested, package};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{
    ColumnSpec, ColumnSummary, Figure, Figures, Interval, Proportion, RunSummary, SummarySink,
    SummarySpec,
};
use std::error::Error;

const LEVELS: [f64; 4] = [0.9, 0.95, 0.99, 0.996];

fn summary_of(ready: &Ready, years: u64) -> Result<RunSummary, Box<dyn Error>> {
    let spec = SummarySpec {
        spacing: obligor::summary::Spacing::Years,
        years,
        figures: vec![Figure::Gross, Figure::Net],
        column: ColumnSpec {
            levels: LEVELS.to_vec(),
            return_periods: Vec::new(),
            histogram: false,
        },
        promises: true,
        conservation: true,
        largest_events: true,
    };
    let run = Run {
        threads: 2,
        events: true,
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

fn column(figures: &Figures, figure: Figure) -> Result<&ColumnSummary, Box<dyn Error>> {
    figures
        .get(figure)
        .ok_or_else(|| "the figure is asked for".into())
}

fn oep(figures: &Figures, figure: Figure, level: f64) -> Result<Interval, Box<dyn Error>> {
    let oep = column(figures, figure)?.oep.at(level);
    oep.ok_or_else(|| "the level is asked for".into())
}

// ── the largest event of a year ─────────────────────────────────────────────────────────────

/// Inside an interval of four standard errors instead of 1.96; equal on an atom.
fn assert_covers(interval: Interval, exact: f64, what: &str) {
    let wider = 4.0 / 1.96;
    let low = interval.value() - wider * (interval.value() - interval.low());
    let high = interval.value() + wider * (interval.high() - interval.value());
    let rounding = 1e-9 * exact;
    assert!(
        low - rounding <= exact && exact <= high + rounding,
        "{what}: {interval:?}, exact {exact}"
    );
}

/// Two events a year, exponential with mean 1M; the insurer pays 1.5M xs 0.2M of each.
const TWO_A_YEAR: &str = r#"
[party.firm]
[party.insurer]
[peril.breach]
origin    = "firm"
frequency = { poisson = 2.0 }
hits.firm = { probability = 1.0, severity = { exponential = { mean = "1M" } }, split = { response = 1.0 } }
[policy.cyber]
insured   = "firm"
insurers  = { insurer = 1.0 }
retention = "200k"
limit     = "1.5M"
recovery  = "top-down"
"#;

#[test]
fn the_largest_event_of_a_year_follows_its_exact_law() -> Tested {
    let ready = Ready::tables(TWO_A_YEAR)?;
    let summary = summary_of(&ready, 400_000)?;
    let firm = figures(&ready, &summary, "firm")?;
    let insurer = figures(&ready, &summary, "insurer")?;
    for level in LEVELS {
        // P(max ≤ x) = exp(−λ·(1 − F(x))) = p at 1 − F(x) = −ln p / λ, and F(x) = 1 − exp(−x/m).
        let exact = -1e6 * (-level.ln() / 2.0).ln();
        let paid = (exact - 2e5).clamp(0.0, 1.5e6);
        assert_covers(oep(firm, Figure::Gross, level)?, exact, "gross");
        assert_covers(oep(firm, Figure::Net, level)?, exact - paid, "net");
        assert_covers(oep(insurer, Figure::Net, level)?, paid, "insurer");
        let ground_up = summary.ground_up.oep.at(level).ok_or("a level")?;
        assert_covers(ground_up, exact, "ground-up");
        // Of two events a year the sum is well above the largest.
        let year = column(firm, Figure::Gross)?
            .var
            .at(level)
            .ok_or("a level")?;
        assert!(year.value() > 1.1 * exact, "{level}: {year:?}");
    }
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
fn with_one_event_a_year_the_largest_event_is_the_year() -> Tested {
    let ready = Ready::tables(ONE_A_YEAR)?;
    let summary = summary_of(&ready, 20_000)?;
    let parties = summary.parties.iter().map(|(_, figures)| figures);
    let all: Vec<&Figures> = parties
        .chain(&summary.members)
        .chain(&summary.totals)
        .collect();
    assert_eq!(all.len(), 6);
    let mut compared = 0;
    for figures in all {
        for figure in [Figure::Gross, Figure::Net] {
            let column = column(figures, figure)?;
            for level in LEVELS {
                let event = column.oep.at(level).ok_or("a level")?;
                let year = column.var.at(level).ok_or("a level")?;
                let of = |it: Interval| [it.low(), it.value(), it.high()];
                for (event, year) in of(event).into_iter().zip(of(year)) {
                    assert!((event - year).abs() <= 1e-9 * year, "{event} in {year}");
                    compared += usize::from(event > 0.0);
                }
            }
        }
    }
    assert!(compared > 100, "{compared} amounts are above zero");
    Ok(())
}

#[test]
fn of_two_events_the_larger_counts_and_not_the_sum() -> Tested {
    let peril = |key: &str, loss: &str| {
        format!(
            "[peril.{key}]\norigin = \"a\"\nfrequency = {{ fixed = 1 }}\nhits.a = {{ probability = 1.0, heads = {{ response = \"{loss}\" }} }}\n"
        )
    };
    let text = format!(
        "[party.a]\n[party.i]\n{}{}[policy.cyber]\ninsured = \"a\"\ninsurers = {{ i = 1.0 }}\nretention = \"50k\"\nrecovery = \"top-down\"\n",
        peril("small", "100k"),
        peril("large", "300k"),
    );
    let ready = Ready::tables(&text)?;
    let summary = summary_of(&ready, 1_024)?;
    let [a, i] = ["a", "i"].map(|party| figures(&ready, &summary, party));
    for (figures, figure, event, year) in [
        (a.as_ref(), Figure::Gross, 300e3, 400e3),
        (a.as_ref(), Figure::Net, 50e3, 100e3),
        (i.as_ref(), Figure::Net, 250e3, 300e3),
    ] {
        let figures = figures.map_err(ToString::to_string)?;
        assert_eq!(oep(figures, figure, 0.99)?.value(), event);
        let column = column(figures, figure)?;
        assert_eq!(column.var.at(0.99).map(Interval::value), Some(year));
    }
    let ground_up = summary.ground_up.oep.at(0.99).map(Interval::value);
    assert_eq!(ground_up, Some(300e3));
    Ok(())
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

// ── losses without a variance ───────────────────────────────────────────────────────────────

#[test]
fn what_rests_on_a_variance_that_the_law_has_not_is_in_doubt() -> Tested {
    let scenario = std::fs::read_to_string(
        package().join("tests/errors/warned_losses_without_variance.toml"),
    )?;
    let bounded = scenario.replace(" }, split", ", at_most = \"50M\" }, split");
    for (text, is_trusted) in [(scenario, false), (bounded, true)] {
        let ready = Ready::text(&text)?;
        // Few years: the sample alone would raise no doubt of the clinic's mean.
        let summary = summary_of(&ready, 2_000)?;
        for party in ["clinic", "shop"] {
            let gross = column(figures(&ready, &summary, party)?, Figure::Gross)?;
            assert_eq!(gross.mean.is_trustworthy(), is_trusted, "{party}");
            let tvar = gross.tvar.at(0.95).ok_or("the level is asked for")?;
            assert_eq!(tvar.is_trustworthy(), is_trusted, "{party}");
            let var = gross.var.at(0.95).ok_or("the level is asked for")?;
            assert!(var.is_trustworthy(), "{party}");
        }
    }
    Ok(())
}
