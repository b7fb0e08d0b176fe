//! `run --accuracy`: years until a figure is as exactly known as is asked for.

use crate::program::{SHOP, ended, good, place};
use crate::ready::{Ready, Tested, package};
use cpu_time::ThreadTime;
use obligor::draw::{Sampler, TiltPart, Tilting};
use obligor::settle::{Detail, layout};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::accuracy::{
    PullSink, Target, TargetFigure, TargetSink, TargetsFound, Way, exact_mean,
};
use obligor::units::Share;
use serde_json::Value;
use std::error::Error;
use std::fs;
use std::path::Path;

const S1: &str = "scenarios/benchmarks/s1.toml";
/// The exact mean of the insurer of this case, by Fourier transform.
const INSURED: f64 = 341_722.0;

/// A run into a directory of its own, without pictures.
fn run(out: &Path, file: &str, args: &[&str]) -> Result<String, Box<dyn Error>> {
    let out = out.to_str().ok_or("a path of text")?;
    let mut all = vec!["run", file, "--no-pictures", "--out", out];
    all.extend(args);
    Ok(good(&ended(&package(), &all)))
}

fn document(out: &Path) -> Result<Value, Box<dyn Error>> {
    let text = fs::read_to_string(out.join("summary.json"))?;
    Ok(serde_json::from_str(&text)?)
}

/// What a run says of its targets, and the whole document.
fn accuracy(file: &str, args: &[&str]) -> Result<(Vec<Value>, Value), Box<dyn Error>> {
    let directory = place();
    run(directory.path(), file, args)?;
    let document = document(directory.path())?;
    let targets = document["accuracy"]["targets"].as_array();
    Ok((targets.ok_or("a list of targets")?.clone(), document))
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(f64::NAN)
}

#[test]
fn rounds_of_plain_years_end_where_as_many_years_would() -> Tested {
    let (one, two) = (place(), place());
    // Half of the years decide a median: tilting does not pay.
    let asked = ["--accuracy", "var50 of insurer 0.5%", "--keep", "years"];
    let told = run(one.path(), S1, &asked)?;
    let mut found = document(one.path())?;
    let target = &found["accuracy"]["targets"][0];
    assert_eq!(target["way"], "plain", "{told}");
    assert_eq!(target["reached"], true, "{told}");
    assert!(number(target, "relative_error") <= 0.005);
    let years = found["years"].as_u64().ok_or("years")?;
    assert!(years > 100_000, "more than the pilot: {years}");
    run(
        two.path(),
        S1,
        &["--years", &years.to_string(), "--keep", "years"],
    )?;
    let map = found.as_object_mut().ok_or("a document")?;
    assert!(map.remove("accuracy").is_some());
    assert_eq!(found, document(two.path())?);
    for file in ["summary.csv", "years.parquet"] {
        let [one, two] = [&one, &two].map(|it| fs::read(it.path().join(file)));
        assert!(one? == two?, "{file}");
    }
    Ok(())
}

#[test]
fn tilted_years_reach_what_plain_ones_are_far_from() -> Tested {
    let (targets, document) = accuracy(S1, &["--accuracy", "tvar99 of insurer 0.2%"])?;
    let [target] = &targets[..] else {
        return Err("one target".into());
    };
    assert_eq!(
        (&target["way"], &target["reached"]),
        (&"tilted".into(), &true.into())
    );
    let (years, worth) = (number(target, "years"), number(target, "worth_plain_years"));
    assert!(worth > 3.0 * years, "{target}");
    let effective = number(target, "effective_years");
    assert!(effective > 0.2 * years && effective < years, "{target}");
    // All other tables are of plain years, and say the same within their errors.
    let plain = &document["parties"]["insurer"]["net"]["tvar"]["0.99"];
    let both = number(plain, "standard_error").hypot(number(target, "standard_error"));
    let z = (number(plain, "value") - number(target, "value")) / both;
    assert!(z.abs() < 4.0, "z = {z}: {plain} and {target}");
    assert_eq!(document["years"], 100_000, "the pilot's");
    Ok(())
}

#[test]
fn threads_change_no_byte_of_what_was_asked_for() -> Tested {
    let directories = [place(), place()];
    for (directory, threads) in directories.iter().zip(["1", "2"]) {
        let asked = [
            "--accuracy",
            "tvar99 1%",
            "--accuracy",
            "mean 1%",
            "--threads",
            threads,
        ];
        run(directory.path(), S1, &asked)?;
    }
    let [one, two] = directories
        .each_ref()
        .map(|it| fs::read(it.path().join("summary.json")));
    assert!(one? == two?);
    Ok(())
}

#[test]
fn the_exact_mean_of_the_own_loss_takes_a_part_of_the_error() -> Tested {
    let (targets, document) = accuracy(S1, &["--accuracy", "mean of insured 0.5%"])?;
    let target = &targets[0];
    assert_eq!(target["way"], "plain_with_control");
    let own = 3.0 * (11.0_f64 + 1.125).exp();
    let (value, error) = (number(target, "value"), number(target, "standard_error"));
    let z = (value - (own - INSURED)) / error;
    assert!(z.abs() < 4.0, "z = {z}");
    let plain = &document["parties"]["insured"]["net"]["mean"];
    let gain = (number(plain, "standard_error") / error).powi(2);
    let worth = number(target, "worth_plain_years") / number(target, "years");
    assert!((worth / gain - 1.0).abs() < 0.01, "{worth} and {gain}");
    println!("a control makes the variance of the mean {gain:.1} times smaller");
    assert!(gain > 4.0, "variance falls {gain} times");
    Ok(())
}

#[test]
fn controls_are_as_large_as_the_mean_of_the_own_loss() -> Tested {
    for file in [
        S1,
        "scenarios/msp-three-clients.toml",
        "scenarios/saas-back-to-back.toml",
    ] {
        let ready = Ready::file(file)?;
        let years = 20_000;
        let mut known = 0;
        let targets: Vec<Target> = Target::keys(&ready.model)
            .iter()
            .filter_map(|key| Target::find(&ready.model, key, TargetFigure::Mean, 0.01))
            .collect();
        let kept = ready.years(years);
        for target in &targets {
            let Some(exact) = exact_mean(&ready.model, &target.parties) else {
                continue;
            };
            known += 1;
            let own = |it: &crate::ready::Year| -> f64 {
                target
                    .parties
                    .clone()
                    .map(|party| it.parties[party].gross)
                    .sum()
            };
            let n = years as f64;
            let sum: f64 = kept.iter().map(own).sum();
            let squares: f64 = kept.iter().map(|it| own(it).powi(2)).sum();
            let error = ((squares / n - (sum / n).powi(2)) / n).sqrt();
            let z = (sum / n - exact) / error;
            assert!(
                z.abs() < 4.0,
                "{file} {}: {exact} and {}",
                target.key,
                sum / n
            );
        }
        assert!(known > 0, "{file}: some own losses have a known mean");
    }
    Ok(())
}

#[test]
fn a_bound_that_is_too_low_is_told_with_the_years_it_would_take() -> Tested {
    let directory = place();
    let asked = ["--accuracy", "tvar99 of insured 0.05%", "--years", "60_000"];
    let told = run(directory.path(), S1, &asked)?;
    let target = document(directory.path())?["accuracy"]["targets"][0].clone();
    assert_eq!(target["reached"], false);
    assert!(number(&target, "years") <= 60_000.0);
    assert!(number(&target, "needs_years") > 60_000.0, "{target}");
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("TVaR 99% of Insured is not known to 0.05% but to"),
        "{words}"
    );
    assert!(words.contains("0.05% would take about"), "{words}");
    Ok(())
}

#[test]
fn what_no_number_of_years_tells_is_told_at_once() -> Tested {
    let directory = place();
    let heavy = SHOP.replace(
        "{ lognormal = { median = \"10k\", p95 = \"200k\" } }",
        "{ spliced = { body = { lognormal = { median = \"10k\", p95 = \"200k\" } }, \
         tail = { gpd = { shape = 0.6, above_quantile = 0.975 } } } }",
    );
    let file = directory.path().join("heavy.toml");
    fs::write(&file, heavy + "[party.idle]\n")?;
    let out = directory.path().join("out");
    let asked = [
        "--accuracy",
        "tvar99 of shop 1%",
        "--accuracy",
        "mean of idle 1%",
    ];
    let told = run(&out, file.to_str().ok_or("text")?, &asked)?;
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("has no standard error: losses have no variance"),
        "{words}"
    );
    assert!(
        words.contains("mean of idle is 0 in 100,000 years"),
        "{words}"
    );
    assert_eq!(document(&out)?["years"], 100_000, "the pilot's");
    Ok(())
}

#[test]
fn what_cannot_be_asked_for_is_refused_where_it_stands() {
    for (asked, said) in [
        ("tvar 5", "`tvar` is no figure"),
        ("tvar99 0%", "`0%` is no percentage"),
        ("p99 1%", "`p99` is no figure"),
        (
            "mean of nobody 1%",
            "`--accuracy` is `nobody`, which is no party of the scenario",
        ),
    ] {
        let output = ended(&package(), &["run", S1, "--accuracy", asked]);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{asked}: {talk}");
        assert!(
            talk.contains(said) && talk.contains("hint: "),
            "{asked}: {talk}"
        );
    }
    let others = ["--accuracy", "mean of insurer 1%", "--audience", "insured"];
    let output = ended(&package(), &[&["run", S1][..], &others].concat());
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(talk.contains("which `--audience` may not see"), "{talk}");
}

/// What so many years tell of a target, and the CPU-seconds that they take.
fn timed(
    ready: &Ready,
    sampler: &Sampler,
    target: &Target,
    years: u64,
    is_tilted: bool,
) -> Result<(TargetsFound, f64), Box<dyn Error>> {
    let targets = std::slice::from_ref(target);
    let sink = || match is_tilted {
        true => TargetSink::weighted(&ready.model, targets, years),
        false => TargetSink::plain(&ready.model, targets, years),
    };
    let start = ThreadTime::now();
    let run = Run::of(years);
    let (sink, _) = simulate(sampler, &ready.waterfalls, &run, sink, &Unobserved);
    let seconds = start.elapsed().as_secs_f64();
    Ok((sink.finish(sampler.quiet_weight())?, seconds))
}

#[test]
fn tilted_years_gain_most_where_a_limit_caps_the_tail() -> Tested {
    let years = 50_000;
    println!(
        "file, figure: variance plain ÷ tilted, CPU time tilted ÷ plain, work tilted ÷ plain, gain"
    );
    for (file, key, figure, least) in [
        (S1, "insurer", TargetFigure::Tvar(0.99), 4.0),
        (S1, "insured", TargetFigure::Tvar(0.99), 4.0),
        (
            "scenarios/msp-three-clients.toml",
            "clinic",
            TargetFigure::Tvar(0.99),
            2.0,
        ),
        (
            "scenarios/msp-three-clients.toml",
            "northstar",
            TargetFigure::Tvar(0.99),
            2.0,
        ),
    ] {
        let ready = Ready::file(file)?;
        let target = Target::find(&ready.model, key, figure, 0.01).ok_or("a party")?;
        let (plain, seconds) = timed(&ready, &ready.sampler, &target, years, false)?;
        assert_eq!(plain.found[0].way, Way::Plain);
        let pulled = [(&target, plain.found[0].beyond)];
        let sink = || PullSink::new(&ready.model, &pulled);
        let (pull, _) = simulate(
            &ready.sampler,
            &ready.waterfalls,
            &Run::of(years),
            sink,
            &Unobserved,
        );
        let parts: Vec<TiltPart> = pull.finish(&ready.model, &[1]);
        let tilting = Tilting::new(Share::new(0.2)?, parts).ok_or("a part")?;
        let mut model = ready.model.clone();
        model.seed ^= 1;
        let other = Ready::of_model(model, Detail::Atoms)?;
        let layout = layout(&[&other.model], Detail::Atoms);
        let sampler = Sampler::tilted(&other.model, other.model.seed, &layout, &tilting)?;
        let (tilted, more_seconds) = timed(&other, &sampler, &target, years, true)?;
        let variance = (plain.found[0].error / tilted.found[0].error).powi(2);
        let (time, work) = (more_seconds / seconds, tilted.work / plain.work);
        println!(
            "{file}, {figure} of {key}: {variance:.1}, {time:.2}, {work:.2}, {:.1}",
            variance / time
        );
        let z = (plain.found[0].value - tilted.found[0].value)
            / plain.found[0].error.hypot(tilted.found[0].error);
        assert!(z.abs() < 4.0, "{file} {key}: z = {z}");
        assert!(
            variance > least,
            "{file} {key}: variance falls {variance} times"
        );
    }
    Ok(())
}
