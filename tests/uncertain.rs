//! Parameter uncertainty: it moves tails and not means, and is told apart from chance.

#[cfg(feature = "cli")]
mod told;

use crate::ready::{Ready, Tested};
use obligor::columns::Block;
use obligor::draw::{DrawScratch, Sampler, Years};
use obligor::model::ParameterUncertainty;
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{
    ColumnSpec, Estimate, Figure, ParameterSink, Parameters, RunSummary, Spacing, SummarySink,
    SummarySpec,
};
use std::error::Error;

const GALLERY: [&str; 3] = [
    "scenarios/msp-three-clients.toml",
    "scenarios/client-without-cover.toml",
    "scenarios/hospital-records-vendor.toml",
];

fn spread(rate: f64, severity: f64, tail_shape: f64) -> ParameterUncertainty {
    let mut spread = ParameterUncertainty::library();
    (spread.rate, spread.severity, spread.tail_shape) = (rate, severity, tail_shape);
    spread.batch_years = 256;
    spread
}

/// One firm with so many events of one law a year.
fn firm(frequency: f64, severity: &str, more: &str) -> String {
    format!(
        "[party.firm]\n{more}\n[peril.breach]\norigin = \"firm\"\nfrequency = {{ poisson = {frequency} }}\n\
         hits.firm = {{ probability = 1.0, severity = {severity}, split = {{ response = 1.0 }} }}\n"
    )
}

fn spec(years: u64, spacing: Spacing) -> SummarySpec {
    SummarySpec {
        spacing,
        years,
        figures: vec![Figure::Gross, Figure::Net],
        column: ColumnSpec {
            levels: vec![0.99, 0.995],
            return_periods: vec![20.0],
            histogram: true,
        },
        promises: true,
        conservation: true,
        largest_events: true,
    }
}

type Found = (RunSummary, Option<Parameters>);

fn run(
    ready: &Ready,
    sampler: &Sampler,
    years: u64,
    threads: usize,
) -> Result<Found, Box<dyn Error>> {
    let batch = sampler.batch_years();
    let spec = spec(years, Spacing::of(batch));
    let sink = || {
        let summary = SummarySink::new(&ready.model, &ready.waterfalls[0], 0, &spec);
        (
            summary,
            batch.map(|it| ParameterSink::new(&ready.model, it)),
        )
    };
    let run = Run {
        threads,
        events: true,
        ..Run::of(years)
    };
    let ((summary, parameters), _) = simulate(sampler, &ready.waterfalls, &run, sink, &Unobserved);
    Ok((summary.finish()?, parameters.map(|it| it.finish(years))))
}

fn uncertain(
    ready: &Ready,
    spread: ParameterUncertainty,
    seed: u64,
) -> Result<Sampler, Box<dyn Error>> {
    Ok(Sampler::uncertain(
        &ready.model,
        seed,
        &ready.layout,
        spread,
    )?)
}

fn assert_near(found: Estimate, exact: f64, what: &str) {
    let z = (found.value() - exact) / found.standard_error();
    assert!(z.abs() < 4.0, "{what}: {found}, exact {exact}, z {z}");
}

#[test]
fn the_spread_of_a_rate_is_what_the_closed_form_says() -> Tested {
    let (frequency, loss, sigma) = (0.5, 100e3, 0.55_f64);
    let ready = Ready::tables(&firm(frequency, "\"100k\"", ""))?;
    let sampler = uncertain(&ready, spread(sigma, 0.0, 0.0), 11)?;
    let years = 1_024 * 256;
    let (summary, parameters) = run(&ready, &sampler, years, 2)?;
    let found = parameters.ok_or("parameters are drawn")?;
    let found = found.of("firm").ok_or("it is there")?;
    let sd = frequency * loss * (sigma * sigma).exp_m1().sqrt();
    assert_near(found.mean.sd, sd, "sd of the mean");
    assert!(
        (found.mean.sd.value() / sd - 1.0).abs() < 0.1,
        "{}",
        found.mean.sd
    );
    // The mean of the variance: E[λA] s².
    assert_near(found.process_sd, frequency.sqrt() * loss, "sd of a year");
    let mean = summary.parties[0].1.get(Figure::Gross).ok_or("gross")?.mean;
    assert_near(mean, frequency * loss, "mean");
    // Both spreads are in the error of the mean, that of parameters once a batch.
    let error = (sd * sd / 1_024.0 + frequency * loss * loss / years as f64).sqrt();
    let ratio = mean.standard_error() / error;
    assert!(
        (ratio - 1.0).abs() < 0.1,
        "error of the mean: {ratio} of the closed form"
    );
    assert!((found.mean.mean.value() / mean.value() - 1.0).abs() < 1e-12);
    let same = found.mean.mean.standard_error() / mean.standard_error();
    assert!((same - 1.0).abs() < 1e-6, "two ways to one error: {same}");
    Ok(())
}

#[test]
fn uncertainty_moves_no_mean_beyond_its_error() -> Tested {
    let years = 48 * 256;
    for file in GALLERY {
        let ready = Ready::file(file)?;
        for seed in 1..=5 {
            let plain = Sampler::new(&ready.model, seed, &ready.layout)?;
            let library = ParameterUncertainty::library();
            let it = spread(library.rate, library.severity, library.tail_shape);
            let drawn = uncertain(&ready, it, seed)?;
            let [plain, drawn] = [&plain, &drawn].map(|it| run(&ready, it, years, 1));
            let means = |it: &RunSummary| it.ground_up.mean;
            let (one, other) = (means(&plain?.0), means(&drawn?.0));
            let error = one.standard_error().hypot(other.standard_error());
            let z = (one.value() - other.value()) / error;
            assert!(
                z.abs() < 4.0,
                "{file}, seed {seed}: {one} plain, {other} drawn, z {z}"
            );
        }
    }
    Ok(())
}

#[test]
fn the_errors_of_a_drawn_mean_are_those_that_seeds_show() -> Tested {
    let ready = Ready::tables(&firm(
        0.3,
        "{ lognormal = { mean = \"100k\", sigma = 1.0 } }",
        "",
    ))?;
    let mut scores = Vec::new();
    for seed in 1..=40 {
        // Spreads that leave batch means nearly symmetric: skewed ones need more batches for a normal z.
        let sampler = uncertain(&ready, spread(0.3, 0.3, 0.0), seed)?;
        let (summary, _) = run(&ready, &sampler, 64 * 256, 2)?;
        let mean = summary.ground_up.mean;
        scores.push((mean.value() - 30e3) / mean.standard_error());
    }
    // A mean square of 1: 40 squares have a standard deviation of 0.22; errors of years alone give 6.6.
    let square = scores.iter().map(|z| z * z).sum::<f64>() / scores.len() as f64;
    assert!((0.4..2.2).contains(&square), "mean square of z: {square}");
    Ok(())
}

#[test]
fn threads_move_no_bit() -> Tested {
    let ready = Ready::file(GALLERY[0])?;
    let sampler = uncertain(&ready, spread(0.55, 0.65, 0.12), 3)?;
    let [one, two] = [1, 2].map(|threads| run(&ready, &sampler, 20 * 256, threads));
    assert_eq!(format!("{:?}", one?), format!("{:?}", two?));
    Ok(())
}

#[test]
fn without_spreads_a_batch_is_drawn_as_ever() -> Tested {
    for file in GALLERY {
        let ready = Ready::file(file)?;
        let mut none = spread(0.0, 0.0, 0.0);
        none.controls = false;
        assert!(!none.draws(&ready.model));
        let sampler = uncertain(&ready, none, ready.model.seed)?;
        let (mut drawn, mut plain) = (Block::default(), Block::default());
        for first in [0, 256, 2_560] {
            let years = Years::Range { first, count: 256 };
            sampler.draw(years, &mut drawn, &mut DrawScratch::default());
            ready
                .sampler
                .draw(years, &mut plain, &mut DrawScratch::default());
            assert_eq!(drawn, plain, "{file}, years from {first}");
        }
    }
    Ok(())
}

#[test]
fn a_year_is_drawn_alike_alone_and_among_others() -> Tested {
    let ready = Ready::tables(&firm(
        3.0,
        "{ lognormal = { mean = \"100k\", sigma = 1.0 } }",
        "",
    ))?;
    let sampler = uncertain(&ready, spread(0.55, 0.65, 0.0), 3)?;
    let mut scratch = DrawScratch::default();
    let (mut all, mut one) = (Block::default(), Block::default());
    sampler.draw(
        Years::Range {
            first: 512,
            count: 256,
        },
        &mut all,
        &mut scratch,
    );
    sampler.draw(Years::List(&[600]), &mut one, &mut scratch);
    let row = all
        .year
        .binary_search(&600)
        .map_err(|_| "600 has an event")? as u32;
    let of_row = |(hit, event): (usize, &u32)| {
        (all.events.row[*event as usize] == row).then_some(all.hits.loss[0][hit])
    };
    let among: Vec<f64> = all
        .hits
        .event
        .iter()
        .enumerate()
        .filter_map(of_row)
        .collect();
    assert_eq!(among, one.hits.loss[0]);
    Ok(())
}

#[test]
fn bad_years_are_worse_where_the_rate_is_uncertain() -> Tested {
    let ready = Ready::tables(&firm(20.0, "\"100k\"", ""))?;
    let years = 80 * 256;
    let plain = run(&ready, &ready.sampler, years, 2)?.0;
    let sampler = uncertain(&ready, spread(0.55, 0.0, 0.0), ready.model.seed)?;
    let (drawn, parameters) = run(&ready, &sampler, years, 2)?;
    let var = |it: &RunSummary| it.ground_up.var.at(0.995);
    let (plain, drawn) = (var(&plain).ok_or("asked")?, var(&drawn).ok_or("asked")?);
    // Poisson(20): 33 events; with the factor at its 99 % quantile of 3.1 about twice as many.
    assert!((3.2e6..3.4e6).contains(&plain.value()), "{plain}");
    assert!(
        drawn.low() > plain.high() && drawn.value() > 5e6,
        "{drawn} and {plain}"
    );
    // Batches this short do not tell their own 1-in-100 years.
    let figures = parameters.ok_or("drawn")?;
    assert!(figures.of("firm").is_some_and(|it| it.tail.is_none()));
    Ok(())
}

#[test]
fn parameters_of_the_tail_are_told_apart_from_chance() -> Tested {
    // A hundred events a year: chance moves a year by 10 %, the factor of severity by 53 %.
    let ready = Ready::tables(&firm(100.0, "\"1k\"", ""))?;
    let mut it = spread(0.0, 0.5, 0.0);
    it.batch_years = 1_024;
    let sampler = uncertain(&ready, it, 5)?;
    let (_, parameters) = run(&ready, &sampler, 40 * 1_024, 2)?;
    let parameters = parameters.ok_or("drawn")?;
    let figures = parameters.of("firm").ok_or("there")?;
    let [var, tvar] = figures.tail.ok_or("batches are long enough")?;
    // Poisson(100) has its 99 % quantile at 124 (of 512 years nearer 123), and TVaR 99 % at 127, times the factor.
    let sd = 0.25_f64.exp_m1().sqrt();
    for (spread, at) in [(var, 123.5e3), (tvar, 127e3)] {
        assert_near(spread.mean, at, "given parameters");
        assert_near(spread.sd, at * sd, "sd over parameters");
    }
    Ok(())
}

#[test]
fn a_drawn_shape_of_the_tail_keeps_the_mean() -> Tested {
    let splice = "{ spliced = { body = { lognormal = { median = \"50k\", sigma = 1.5 } }, \
                  tail = { gpd = { shape = 0.6, above_quantile = 0.975 } } }, at_most = \"100M\" }";
    let ready = Ready::tables(&firm(2.0, splice, ""))?;
    let years = 200 * 256;
    let plain = run(&ready, &ready.sampler, years, 2)?.0;
    let sampler = uncertain(&ready, spread(0.0, 0.0, 0.12), ready.model.seed)?;
    let drawn = run(&ready, &sampler, years, 2)?.0;
    let (one, other) = (plain.ground_up.mean, drawn.ground_up.mean);
    assert!(one != other, "the tail is another one");
    let z = (one.value() - other.value()) / one.standard_error().hypot(other.standard_error());
    assert!(z.abs() < 4.0, "{one} plain, {other} drawn");
    Ok(())
}

#[test]
fn the_multiplier_of_a_control_is_drawn_with_its_own_spread() -> Tested {
    let ready = Ready::tables(&firm(0.5, "\"100k\"", "controls.mfa = true"))?;
    let known = obligor::scenario::known_control("mfa").ok_or("it is known")?;
    let sampler = uncertain(&ready, spread(0.0, 0.0, 0.0), 11)?;
    let (_, parameters) = run(&ready, &sampler, 2_048 * 256, 2)?;
    let figures = parameters.ok_or("drawn")?;
    let mean = figures.of("firm").ok_or("there")?.mean;
    let exact = 50e3 * known.multiplier();
    assert_near(mean.mean, exact, "mean");
    assert_near(mean.sd, exact * known.sigma().powi(2).exp_m1().sqrt(), "sd");
    // A certificate without evidence leaves the mean where it is, and has no factor above 1 either.
    for control in ["iso-27001", "soc-2", "incident-response", "backups"] {
        let control = Ready::tables(&firm(
            0.5,
            "\"100k\"",
            &format!("controls.{control} = true"),
        ))?;
        assert!(!spread(0.0, 0.0, 0.0).draws(&control.model));
    }
    // What a scenario states it states.
    let stated = Ready::tables(&firm(0.5, "\"100k\"", "controls.mfa = { frequency = 0.8 }"))?;
    assert!(!spread(0.0, 0.0, 0.0).draws(&stated.model));
    Ok(())
}

#[test]
fn a_count_with_a_most_keeps_its_rate_and_experience_narrows_it() -> Tested {
    let sd = |text: &str| -> Result<(f64, f64), Box<dyn Error>> {
        let ready = Ready::tables(text)?;
        let sampler = uncertain(&ready, spread(0.55, 0.0, 0.0), 11)?;
        let (_, parameters) = run(&ready, &sampler, 512 * 256, 2)?;
        let figures = parameters.ok_or("drawn")?;
        let mean = figures.of("firm").ok_or("there")?.mean;
        Ok((
            mean.sd.value() / mean.mean.value(),
            mean.sd.standard_error() / mean.mean.value(),
        ))
    };
    let bernoulli = firm(0.5, "\"100k\"", "").replace("poisson", "bernoulli");
    let (found, error) = sd(&bernoulli)?;
    assert!(found < 3.0 * error.max(0.005), "{found} ± {error}");
    // Posterior gamma with a shape near 100: a coefficient of variation of a tenth.
    let seen = firm(0.5, "\"100k\"", "").replace(
        "hits.firm",
        "experience = { exposure_years = 200, claims = 98, range = [0.1, 1.2] }\nhits.firm",
    );
    let (found, _) = sd(&seen)?;
    assert!((0.08..0.12).contains(&found), "{found}");
    Ok(())
}

/// Factors of severity of the peril `breach` in the first batches under seed 20_261_121, times 100k: computed by
/// another program (Philox 4×32-10 and the normal quantile in Python).
const DRAWN: [f64; 4] = [
    80699.82332285936,
    295322.2894100014,
    94636.95017157783,
    182285.01195403707,
];

#[test]
fn the_first_factors_are_fixed() -> Tested {
    let ready = Ready::tables(&firm(2.0, "\"100k\"", ""))?;
    let sampler = uncertain(&ready, spread(0.0, 0.65, 0.0), ready.model.seed)?;
    let (mut block, mut scratch) = (Block::default(), DrawScratch::default());
    for (first, drawn) in (0..).step_by(256).zip(DRAWN) {
        sampler.draw(Years::Range { first, count: 256 }, &mut block, &mut scratch);
        let losses = &block.hits.loss[0];
        assert!(losses.len() > 300);
        assert!(
            losses.iter().all(|loss| (loss / drawn - 1.0).abs() < 1e-12),
            "{}",
            losses[0]
        );
    }
    Ok(())
}

#[test]
fn a_renamed_party_that_keeps_its_stream_keeps_the_draws_of_its_controls() -> Tested {
    let mean = |party: &str, stream: &str| -> Result<f64, Box<dyn Error>> {
        let more = format!("{stream}\ncontrols = {{ mfa = true }}");
        let text = firm(2.0, "\"100k\"", &more).replace("firm", party);
        let ready = Ready::tables(&text)?;
        let sampler = uncertain(&ready, spread(0.0, 0.0, 0.0), 11)?;
        let (summary, _) = run(&ready, &sampler, 1_024, 1)?;
        let gross = summary.parties[0].1.get(Figure::Gross).ok_or("gross")?;
        Ok(gross.mean.value())
    };
    let before = mean("clinic", "")?;
    assert_eq!(mean("hospital", "stream = \"clinic\"")?, before);
    assert_ne!(mean("hospital", "")?, before, "another name, other draws");
    Ok(())
}
