//! Years drawn with more events or larger losses, and the weights that make up for it.

use crate::ready::{Ready, Tested};
use obligor::columns::Block;
use obligor::draw::{DrawScratch, Sampler, Shift, TiltPart, Tilting, Years, scored};
use obligor::settle::{Detail, layout};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::accuracy::{Found, Target, TargetFigure, TargetSink};
use obligor::units::Share;
use std::error::Error;

const YEARS: u32 = 100_000;
const FILES: [&str; 2] = [
    "scenarios/msp-three-clients.toml",
    "scenarios/benchmarks/s1.toml",
];

/// Of each year with an event its number, weight and ground-up loss.
fn rows(sampler: &Sampler) -> Vec<(u32, f64, f64)> {
    let mut rows = Vec::new();
    let (mut block, mut scratch) = (Block::default(), DrawScratch::default());
    for first in (0..YEARS).step_by(10_000) {
        let years = Years::Range {
            first,
            count: 10_000,
        };
        sampler.draw(years, &mut block, &mut scratch);
        let weights = block.weight.clone();
        let weights = weights.unwrap_or_else(|| vec![1.0; block.year.len()]);
        let mut losses = vec![0.0; block.year.len()];
        for loss in &block.hits.loss {
            for (event, loss) in block.hits.event.iter().zip(loss) {
                losses[block.events.row[*event as usize] as usize] += loss;
            }
        }
        let these = block.year.iter().zip(weights).zip(losses);
        rows.extend(these.map(|((year, weight), loss)| (*year, weight, loss)));
    }
    rows
}

/// Mean over all years and its standard error, where years that are left out have the amount `absent`.
fn mean(amounts: impl Iterator<Item = f64>, absent: f64) -> (f64, f64) {
    let (mut count, mut sum, mut squares) = (0, 0.0, 0.0);
    for amount in amounts {
        count += 1;
        sum += amount;
        squares += amount * amount;
    }
    let rest = f64::from(YEARS) - f64::from(count);
    let n = f64::from(YEARS);
    let (sum, squares) = (sum + rest * absent, squares + rest * absent * absent);
    (sum / n, ((squares / n - (sum / n).powi(2)) / n).sqrt())
}

fn near(place: &str, (one, s): (f64, f64), (two, t): (f64, f64)) {
    let z = (one - two) / s.hypot(t);
    assert!(z.abs() < 4.0, "{place}: {one} and {two}, z = {z}");
}

/// One part of years with all rates multiplied and all losses shifted that can be.
fn part(ready: &Ready, factor: f64, shift: Shift) -> Result<TiltPart, Box<dyn Error>> {
    let perils = ready.model.perils.len();
    let part = TiltPart::new(1, vec![factor; perils], vec![shift; perils]);
    Ok(part.ok_or("factors above 0")?)
}

fn tilted(ready: &Ready, share: f64, parts: Vec<TiltPart>) -> Result<Sampler, Box<dyn Error>> {
    let tilting = Tilting::new(Share::new(share)?, parts).ok_or("above 0")?;
    let layout = layout(&[&ready.model], Detail::Atoms);
    let (model, seed) = (&ready.model, ready.model.seed);
    Ok(Sampler::tilted(model, seed, &layout, &tilting)?)
}

#[test]
fn weights_make_up_for_the_years_that_are_tilted() -> Tested {
    for file in FILES {
        let ready = Ready::file(file)?;
        let plain = rows(&ready.sampler);
        let parts = vec![
            part(&ready, 2.0, Shift::Not)?,
            part(&ready, 1.3, Shift::Every(0.5))?,
            part(&ready, 1.3, Shift::One(1.5))?,
        ];
        for parts in [vec![parts[0].clone()], parts] {
            let sampler = tilted(&ready, 0.5, parts)?;
            let rows = rows(&sampler);
            assert!(rows.len() > plain.len(), "{file}: more years have an event");
            assert!(rows.iter().all(|(_, weight, _)| *weight <= 2.0));
            let weights = mean(rows.iter().map(|it| it.1), sampler.quiet_weight());
            near(file, weights, (1.0, 0.0));
            let arrivals = mean(plain.iter().map(|it| it.1), 0.0);
            near(file, mean(rows.iter().map(|it| it.1), 0.0), arrivals);
            let losses = mean(plain.iter().map(|it| it.2), 0.0);
            near(file, mean(rows.iter().map(|it| it.1 * it.2), 0.0), losses);
            let beyond = |loss: f64| f64::from(u8::from(loss > 2e6));
            let exceeded = mean(plain.iter().map(|it| beyond(it.2)), 0.0);
            let found = mean(rows.iter().map(|it| it.1 * beyond(it.2)), 0.0);
            near(file, found, exceeded);
        }
    }
    Ok(())
}

#[test]
fn weights_make_up_for_counts_and_losses_of_every_kind() -> Tested {
    let laws = [
        "{ bernoulli = 0.2 }",
        "{ negative_binomial = { mean = 0.4, variance_to_mean = 2.0 } }",
        "{ poisson = 0.3, uncertainty = { lognormal_sigma = 0.8 } }",
        "{ fixed = 2 }",
    ];
    for law in laws {
        let ready = Ready::tables(&format!(
            "[party.clinic]\n[peril.breach]\norigin = \"clinic\"\nfrequency = {law}\nfault = {{ self = 1.0 }}\n\
             hits.clinic = {{ probability = 0.7, severity = {{ lognormal = {{ mu = 12, sigma = 1.2 }} }}, \
             split = {{ response = 0.7, restoration = 0.3 }} }}\n"
        ))?;
        assert_eq!(scored(&ready.model).len(), 1, "{law}");
        let plain = rows(&ready.sampler);
        for shift in [Shift::Every(1.0), Shift::One(2.0)] {
            let sampler = tilted(&ready, 0.3, vec![part(&ready, 3.0, shift)?])?;
            let rows = rows(&sampler);
            let weights = mean(rows.iter().map(|it| it.1), sampler.quiet_weight());
            near(law, weights, (1.0, 0.0));
            let losses = mean(plain.iter().map(|it| it.2), 0.0);
            near(law, mean(rows.iter().map(|it| it.1 * it.2), 0.0), losses);
        }
    }
    Ok(())
}

#[test]
fn years_that_are_not_tilted_are_those_of_the_sampler() -> Tested {
    for file in FILES {
        let ready = Ready::file(file)?;
        let plain = rows(&ready.sampler);
        let untouched = tilted(&ready, 0.5, vec![part(&ready, 1.0, Shift::Not)?])?;
        assert_eq!(
            rows(&untouched),
            plain,
            "{file}: a factor of 1 tilts nothing"
        );
        let always = tilted(&ready, 1.0, vec![part(&ready, 3.0, Shift::One(1.0))?])?;
        let losses = |rows: &[(u32, f64, f64)]| -> Vec<(u32, f64)> {
            rows.iter().map(|(year, _, loss)| (*year, *loss)).collect()
        };
        assert_eq!(
            losses(&rows(&always)),
            losses(&plain),
            "{file}: all years stay true"
        );
        let half = losses(&rows(&tilted(
            &ready,
            0.5,
            vec![part(&ready, 2.0, Shift::Every(1.0))?],
        )?));
        let same = half.iter().filter(|row| {
            plain
                .binary_search_by_key(&row.0, |it| it.0)
                .is_ok_and(|at| plain[at].2 == row.1)
        });
        assert!(
            same.count() * 5 > plain.len() * 2,
            "{file}: half of the years stay true"
        );
    }
    Ok(())
}

/// What so many years tell of targets.
fn found(
    ready: &Ready,
    sampler: &Sampler,
    targets: &[Target],
    run: &Run,
    is_tilted: bool,
) -> Result<Vec<Found>, Box<dyn Error>> {
    let years = run.years.end;
    let sink = || match is_tilted {
        true => TargetSink::weighted(&ready.model, targets, years),
        false => TargetSink::plain(&ready.model, targets, years),
    };
    let (sink, _) = simulate(sampler, &ready.waterfalls, run, sink, &Unobserved);
    Ok(sink.finish(sampler.quiet_weight())?.found)
}

fn everybody(ready: &Ready, figure: TargetFigure) -> Vec<Target> {
    let keys = Target::keys(&ready.model);
    let target = |key: &String| Target::find(&ready.model, key, figure, 0.01);
    keys.iter().filter_map(target).collect()
}

#[test]
fn plain_and_weighted_years_agree_for_every_party() -> Tested {
    for (file, years) in FILES.into_iter().zip([60_000, 30_000]) {
        let ready = Ready::file(file)?;
        // Other years than the plain ones, so that the two errors are independent.
        let mut other = Ready::file(file)?;
        other.model.seed ^= 1;
        let other = Ready::of_model(other.model, Detail::Atoms)?;
        let parts = vec![
            part(&other, 2.5, Shift::Every(0.7))?,
            part(&other, 5.0, Shift::One(2.0))?,
        ];
        let sampler = tilted(&other, 0.2, parts)?;
        for figure in [
            TargetFigure::Mean,
            TargetFigure::Var(0.99),
            TargetFigure::Tvar(0.99),
        ] {
            let targets = everybody(&ready, figure);
            let run = Run::of(years);
            let plain = found(&ready, &ready.sampler, &targets, &run, false)?;
            let weighted = found(&other, &sampler, &targets, &run, true)?;
            for (target, (plain, weighted)) in targets.iter().zip(plain.iter().zip(&weighted)) {
                let place = format!("{file} {figure} of {}", target.key);
                let both = plain.error.hypot(weighted.error);
                let difference = (plain.value - weighted.value).abs();
                assert!(
                    difference <= 4.0 * both,
                    "{place}: {plain:?} and {weighted:?}"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn threads_and_blocks_move_no_bit_of_weighted_figures() -> Tested {
    let ready = Ready::file(FILES[0])?;
    let targets = everybody(&ready, TargetFigure::Tvar(0.99));
    let sampler = tilted(&ready, 0.2, vec![part(&ready, 4.0, Shift::One(1.5))?])?;
    let by = |threads: usize, block: u32| {
        let run = Run {
            threads,
            block: Some(block),
            ..Run::of(20_000)
        };
        found(&ready, &sampler, &targets, &run, true)
    };
    let one = by(1, 256)?;
    assert_eq!(by(1, 4_096)?, one);
    assert_eq!(by(3, 1_024)?, one);
    Ok(())
}

#[test]
fn intervals_from_tilted_years_hold_the_truth_19_times_in_20() -> Tested {
    // A mean of 0.02 breaches of e^12.5 each.
    let ready = Ready::tables(
        "[party.clinic]\n[peril.breach]\norigin = \"clinic\"\nfrequency = { poisson = 0.02 }\nfault = { self = 1.0 }\n\
         hits.clinic = { probability = 1.0, severity = { lognormal = { mu = 12, sigma = 1.0 } }, \
         split = { response = 1.0 } }\n",
    )?;
    let truth = 0.02 * (12.5_f64).exp();
    let mean_of = |figure| Target::find(&ready.model, "clinic", figure, 0.01);
    let targets: Option<Vec<Target>> = [TargetFigure::Mean, TargetFigure::Tvar(0.9)]
        .map(mean_of)
        .into_iter()
        .collect();
    let targets = targets.ok_or("a party")?;
    let (mut held, mut errors) = ([0, 0], 0.0);
    const RUNS: u64 = 300;
    for seed in 0..RUNS {
        let mut model = ready.model.clone();
        model.seed = 7_000 + seed;
        let ready = Ready::of_model(model, Detail::Atoms)?;
        let sampler = tilted(&ready, 0.2, vec![part(&ready, 25.0, Shift::Every(1.0))?])?;
        let found = found(&ready, &sampler, &targets, &Run::of(2_000), true)?;
        // All losses lie beyond the level 0.9, so that its TVaR is ten times the mean.
        for ((held, found), truth) in held.iter_mut().zip(&found).zip([truth, 10.0 * truth]) {
            *held += u32::from((found.value - truth).abs() <= 1.96 * found.error);
        }
        errors += found[0].error / truth / RUNS as f64;
    }
    for held in held {
        let coverage = f64::from(held) / RUNS as f64;
        assert!((coverage - 0.95).abs() <= 0.04, "coverage {coverage}");
    }
    // 2,000 plain years have an error of √(e/(0.02·2,000)), a quarter of the mean.
    assert!(errors < 0.08, "relative error {errors}");
    Ok(())
}
