//! A result is a function of scenario and seed: not of threads, blocks, shards, instruction sets,
//! the order of the file, or of what else stands in it.

mod hashes;
mod levels;

use self::levels::{levels, put_in_force};
use crate::ready::{HEAD, Ready, Tested, package};
use obligor::columns::{Block, Events, Sink};
use obligor::random::dispatch::{Level, force_level, level};
use obligor::scenario;
use obligor::settle::Detail;
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{ColumnSpec, Figure, SummarySink, SummarySpec};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

const EXAMPLE: &str = "scenarios/msp-three-clients.toml";
const PORTFOLIO: &str = "scenarios/benchmarks/m1.toml";

// ── means that must not matter ──────────────────────────────────────────────────────────────

fn sink(ready: &Ready, years: u64) -> SummarySink {
    let spec = SummarySpec {
        spacing: obligor::summary::Spacing::Years,
        years,
        figures: Figure::ALL.to_vec(),
        column: ColumnSpec {
            levels: vec![0.9, 0.99, 0.996],
            return_periods: vec![20.0, 250.0],
            histogram: true,
        },
        promises: true,
        conservation: true,
        largest_events: true,
    };
    SummarySink::new(&ready.model, &ready.waterfalls[0], 0, &spec)
}

/// All estimates in words; the shortest words that read back as the same bits.
fn words(sink: SummarySink) -> Result<String, Box<dyn Error>> {
    Ok(format!("{:?}", sink.finish()?))
}

fn run(ready: &Ready, run: &Run, years: u64) -> SummarySink {
    let run = Run {
        events: true,
        ..run.clone()
    };
    simulate(
        &ready.sampler,
        &ready.waterfalls,
        &run,
        || sink(ready, years),
        &Unobserved,
    )
    .0
}

fn assert_same(one: &str, other: &str, what: &str) {
    if one != other {
        let at = one
            .bytes()
            .zip(other.bytes())
            .position(|(a, b)| a != b)
            .unwrap_or(0);
        let part = |text: &str| {
            text.get(at.saturating_sub(80)..(at + 60).min(text.len()))
                .unwrap_or("")
                .to_owned()
        };
        panic!("{what} changes the result:\n{}\n{}", part(one), part(other));
    }
}

fn assert_independent_of_means(path: &str, years: u64) -> Tested {
    let ready = Ready::file(path)?;
    let alone = words(run(&ready, &Run::of(years), years))?;
    for threads in [1, 2] {
        for block in [256, 1_024, 65_536] {
            let means = Run {
                threads,
                block: Some(block),
                ..Run::of(years)
            };
            assert_same(
                &alone,
                &words(run(&ready, &means, years))?,
                &format!("{path}: {threads} threads, blocks of {block}"),
            );
        }
    }
    let mut shards = Vec::new();
    for index in 0..7 {
        let part = run(&ready, &Run::of(years).shard(index, 7), years);
        let stored = serde_json::to_string(&part)?;
        shards.push(serde_json::from_str::<SummarySink>(&stored)?);
    }
    // The last first: the order of merging must not matter either.
    let merged = shards
        .into_iter()
        .rev()
        .reduce(Sink::merge)
        .ok_or("there are shards")?;
    assert_same(
        &alone,
        &words(merged)?,
        &format!("{path}: seven shards, stored and merged"),
    );
    Ok(())
}

#[test]
fn threads_blocks_and_shards_leave_the_example_as_it_is() -> Tested {
    assert_independent_of_means(EXAMPLE, 70_000)
}

#[test]
fn threads_blocks_and_shards_leave_the_portfolio_as_it_is() -> Tested {
    assert_independent_of_means(PORTFOLIO, 70_000)
}

#[test]
fn every_instruction_set_gives_the_same_bits() -> Tested {
    let levels = levels();
    for path in [EXAMPLE, PORTFOLIO] {
        let ready = Ready::file(path)?;
        let mut results = Vec::new();
        for wanted in levels.iter().copied() {
            // Other tests of this binary may set the level too: take a run that nobody disturbed.
            for _ in 0..50 {
                put_in_force(wanted);
                let result = words(run(&ready, &Run::of(20_000), 20_000))?;
                if level() == wanted {
                    results.push((wanted, result));
                    break;
                }
            }
        }
        force_level(Level::Avx512);
        assert_eq!(
            results.len(),
            levels.len(),
            "{path}: every level has a run of its own"
        );
        for (level, result) in &results[1..] {
            assert_same(&results[0].1, result, &format!("{path}: {level:?}"));
        }
    }
    Ok(())
}

// ── draws that must not move ────────────────────────────────────────────────────────────────

/// What names a draw: year, peril, ordinal, party.
type Name = (u32, String, u32, String);

/// Time and hours of an event, then each head of the loss: the bits of the values.
type Drawn = Vec<(String, u64)>;

/// All hits of the first years by their names, heads apart.
fn draws(ready: &Ready, years: u32) -> BTreeMap<Name, Drawn> {
    let block = ready.block(years);
    let mut draws = BTreeMap::new();
    for (party, it) in ready.model.parties.iter().enumerate() {
        for hit in block.hits.of(party) {
            let event = block.hits.event[hit] as usize;
            let peril = ready.model.perils[block.events.peril[event] as usize]
                .key
                .clone();
            let name = (
                block.events.year[event],
                peril,
                block.events.ordinal[event],
                it.key.clone(),
            );
            draws.insert(name, values(ready, &block, party, event, hit));
        }
    }
    draws
}

fn values(ready: &Ready, block: &Block, party: usize, event: usize, hit: usize) -> Drawn {
    let mut values = vec![("time".to_owned(), u64::from(block.events.time[event]))];
    if let Some(hours) = block.events.hours.get(event) {
        values.push(("hours".to_owned(), hours.to_bits()));
    }
    for (atom, heads) in ready.layout.atoms[party].iter().enumerate() {
        for head in heads.iter() {
            values.push((
                ready.model.heads[head.index()].key.clone(),
                block.hits.loss[atom][hit].to_bits(),
            ));
        }
    }
    // A head that another peril brings has no loss here.
    values.retain(|(what, bits)| what == "time" || *bits != 0);
    values.sort();
    values
}

/// With every head in a column of its own, so that no term can tell what is summed.
fn by_head(text: &str, sets: &[&str]) -> Result<Ready, Box<dyn Error>> {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let (model, _) = scenario::read_text("test.toml", text, &sets)?
        .resolve()
        .map_err(|findings| findings.to_string())?;
    Ready::of_model(model, Detail::Heads)
}

fn example() -> Result<String, Box<dyn Error>> {
    Ok(std::fs::read_to_string(package().join(EXAMPLE))?)
}

const YEARS: u32 = 4_096;

/// Every draw of `before` is among those of `after`, bit for bit.
fn assert_unmoved(before: &BTreeMap<Name, Drawn>, after: &BTreeMap<Name, Drawn>, what: &str) {
    assert!(
        before.len() > 500,
        "{} draws are too few to tell",
        before.len()
    );
    for (name, drawn) in before {
        assert_eq!(
            Some(drawn),
            after.get(name),
            "{what} moves the draw {name:?}"
        );
    }
}

#[test]
fn another_peril_moves_no_draw() -> Tested {
    let text = example()?;
    let more = format!(
        "{text}\n[peril.another]\norigin = \"clinic\"\nfrequency = {{ poisson = 3.0 }}\nfault = {{ self = 1.0 }}\n\
        hits.clinic = {{ probability = 0.7, severity = {{ exponential = {{ mean = \"10k\" }} }}, split = \"bec_fraud\" }}\n\
        hits.retailer = {{ probability = 0.7, severity = {{ exponential = {{ mean = \"10k\" }} }}, split = \"bec_fraud\" }}\n"
    );
    assert_unmoved(
        &draws(&by_head(&text, &[])?, YEARS),
        &draws(&by_head(&more, &[])?, YEARS),
        "another peril",
    );
    Ok(())
}

#[test]
fn another_party_moves_no_draw() -> Tested {
    let text = example()?;
    let hit = "hits.aardvark = { severity = { lognormal = { median = \"9k\", p95 = \"90k\" } }, split = \"ransomware\", per_hour = \"10\" }\nhits.clinic       =";
    let more = text.replacen("hits.clinic       =", hit, 1) + "\n[party.aardvark]\n";
    assert!(more.contains("hits.aardvark"), "the peril hits one more");
    assert_unmoved(
        &draws(&by_head(&text, &[])?, YEARS),
        &draws(&by_head(&more, &[])?, YEARS),
        "another party",
    );
    Ok(())
}

/// One peril, dense enough for years of more than eight events.
const ONE_PERIL: &str = "scenarios/benchmarks/s1.toml";

#[test]
fn a_higher_rate_adds_events_after_the_others_and_moves_no_loss() -> Tested {
    let text = std::fs::read_to_string(package().join(ONE_PERIL))?;
    let losses = |sets: &[&str]| -> Result<BTreeMap<Name, Drawn>, Box<dyn Error>> {
        let mut draws = draws(&by_head(&text, sets)?, YEARS);
        draws
            .values_mut()
            .for_each(|drawn| drawn.retain(|(what, _)| what != "time"));
        Ok(draws)
    };
    let (before, after) = (losses(&[])?, losses(&["peril.loss.frequency.poisson=3.6"])?);
    assert_unmoved(&before, &after, "a higher rate");
    assert!(after.len() as f64 > 1.15 * before.len() as f64);
    Ok(())
}

#[test]
fn events_stand_where_their_times_put_them_whether_or_not_times_are_drawn() -> Tested {
    let text = std::fs::read_to_string(package().join(ONE_PERIL))?;
    let timed = by_head(&text, &[])?;
    let untimed = Ready::text(&text)?;
    let (timed, untimed) = (timed.block(YEARS), untimed.block(YEARS));
    assert!(untimed.events.time.is_empty() && !timed.events.time.is_empty());
    assert!(timed.events.wave_start.len() > 9, "no year has many events");
    for wave in timed.events.waves() {
        assert!(timed.events.row[wave].is_sorted_by(|a, b| a < b));
    }
    let mut last = BTreeMap::new();
    for (row, time) in timed.events.row.iter().zip(&timed.events.time) {
        let before = last.insert(*row, *time).unwrap_or(0);
        assert!(before <= *time, "an event comes before an earlier one");
    }
    // The same events of the same years in the same waves; only their order within a wave is another.
    let events = |events: &Events| -> Vec<[u32; 5]> {
        let waves = events.waves().enumerate();
        let all = waves.flat_map(|(wave, at)| at.map(move |event| (wave, event)));
        let mut all: Vec<_> = all
            .map(|(wave, event)| {
                let (row, year) = (events.row[event], events.year[event]);
                [
                    wave as u32,
                    row,
                    year,
                    events.ordinal[event],
                    events.peril[event],
                ]
            })
            .collect();
        all.sort_unstable();
        all
    };
    assert_eq!(timed.year, untimed.year);
    assert_eq!(events(&timed.events), events(&untimed.events));
    assert!(!timed.events.is_nested && untimed.events.is_nested);
    for wave in untimed.events.waves() {
        let rows = &untimed.events.row[wave];
        assert_eq!(
            rows,
            &untimed.events.row[..rows.len()],
            "a wave is the first part of the one before"
        );
    }
    Ok(())
}

#[test]
fn a_larger_group_moves_no_draw_of_its_members() -> Tested {
    let text = example()?;
    let more = by_head(&text, &["party.small-client.count=95"])?;
    assert_unmoved(
        &draws(&by_head(&text, &[])?, YEARS),
        &draws(&more, YEARS),
        "a larger group",
    );
    Ok(())
}

#[test]
fn a_changed_term_moves_no_draw() -> Tested {
    let text = example()?;
    let sets = [
        "contract.msa-clinic.caps.general.limit=\"9M\"",
        "policy.clinic-cyber.retention=\"90k\"",
        "party.northstar.funds=\"9M\"",
    ];
    assert_unmoved(
        &draws(&by_head(&text, &[])?, YEARS),
        &draws(&by_head(&text, &sets)?, YEARS),
        "a changed term",
    );
    Ok(())
}

/// The same tables with their keys in reverse order, at every depth.
fn reversed(table: &toml::Table) -> toml::Table {
    let turn = |value: &toml::Value| match value {
        toml::Value::Table(table) => toml::Value::Table(reversed(table)),
        other => other.clone(),
    };
    let entries: Vec<(String, toml::Value)> = table
        .iter()
        .map(|(key, value)| (key.clone(), turn(value)))
        .collect();
    entries.into_iter().rev().collect()
}

/// The text of a scenario with its tables in reverse order.
pub fn backwards(text: &str) -> Result<String, Box<dyn Error>> {
    Ok(toml::to_string(&reversed(&text.parse::<toml::Table>()?))?)
}

#[test]
fn a_file_read_backwards_has_the_same_draws() -> Tested {
    let text = example()?;
    let turned = backwards(&text)?;
    assert!(
        turned.find("[party.meridian]") < turned.find("[party.northstar]"),
        "the tables are turned round"
    );
    let (one, other) = (
        draws(&by_head(&text, &[])?, YEARS),
        draws(&by_head(&turned, &[])?, YEARS),
    );
    assert_eq!(one.len(), other.len());
    assert_unmoved(&one, &other, "the order of the file");
    Ok(())
}

#[test]
fn the_first_draws_are_those_of_the_first_release() -> Tested {
    let ready = by_head(&example()?, &[])?;
    let mut found = String::new();
    let is_shown = |year: u32, peril: &str, party: &str| {
        !party.starts_with("small-client") && (year < 10 || peril != "hosting-outage")
    };
    for ((year, peril, ordinal, party), drawn) in draws(&ready, 96) {
        if is_shown(year, &peril, &party) {
            writeln!(
                found,
                "{year} {peril} {ordinal} {party}:{}",
                in_words(&drawn)
            )?;
        }
    }
    assert_eq!(
        found, PINNED,
        "a change of any draw needs a line in CHANGELOG under Changed results"
    );
    Ok(())
}

/// Time in 2⁻³² years, all else to the last digit.
fn in_words(drawn: &Drawn) -> String {
    let word = |(what, bits): &(String, u64)| match what.as_str() {
        "time" => format!(" time {bits}"),
        _ => format!(" {what} {:?}", f64::from_bits(*bits)),
    };
    drawn.iter().map(word).collect()
}

const PINNED: &str = "\
3 hosting-outage 0 clinic: hours 14.873942068714467 interruption 12494.111337720153 time 1433302457
3 hosting-outage 0 retailer: hours 14.873942068714467 interruption 59495.768274857866 time 1433302457
9 hosting-outage 0 clinic: hours 22.134042099466207 interruption 18592.595363551613 time 1467894083
9 hosting-outage 0 retailer: hours 22.134042099466207 interruption 88536.16839786482 time 1467894083
35 clinic-fraud 0 clinic: crime 4953.090250492099 liability 8255.150417486831 response 3066.198726495109 time 999684075
46 clinic-fraud 0 clinic: crime 146223.28692324032 response 90519.17761914877 time 1834329419
48 clinic-fraud 0 clinic: crime 16090.12448967403 notification 12067.593367255522 response 9960.553255512496 time 503543082
53 clinic-ransomware 0 clinic: defence 469394.30837602017 hours 4.239738520234824 interruption 3561.3803569972524 response 204186.52414356873 restoration 93878.86167520403 time 1744269619
86 msp-intrusion 0 clinic: hours 57.14742332696916 interruption 48003.8355946541 notification 165636.99039019953 response 308794.67494172906 time 2402085616
86 msp-intrusion 0 northstar: hours 57.14742332696916 interruption 20573.072397708896 reputation 1105382.6945973537 response 6632296.167584121 restoration 3316148.0837920606 time 2402085616
86 msp-intrusion 0 retailer: hours 57.14742332696916 interruption 228589.69330787665 response 251036.06407861595 time 2402085616
87 clinic-fraud 0 clinic: crime 1966.769901926028 response 1217.5242250018268 time 1209057483
";

// ── independence and dependence ─────────────────────────────────────────────────────────────

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (mx, my) = (mean(x), mean(y));
    let product = |a: &[f64], ma: f64, b: &[f64], mb: f64| {
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - ma) * (b - mb))
            .sum::<f64>()
    };
    product(x, mx, y, my) / (product(x, mx, x, mx) * product(y, my, y, my)).sqrt()
}

/// Ground-up losses of two parties by year, zeros included.
fn yearly(ready: &Ready, parties: [&str; 2], years: u32) -> [Vec<f64>; 2] {
    let block = ready.block(years);
    parties.map(|key| {
        let party = ready.party(key);
        let mut losses = vec![0.0; years as usize];
        for hit in block.hits.of(party) {
            let year = block.events.year[block.hits.event[hit] as usize];
            let atoms = ready.layout.atoms[party].len();
            losses[year as usize] += block.hits.loss[..atoms]
                .iter()
                .map(|column| column[hit])
                .sum::<f64>();
        }
        losses
    })
}

const N: u32 = 100_000;

fn assert_uncorrelated(x: &[f64], y: &[f64], what: &str) {
    let rho = correlation(x, y);
    assert!(
        rho.abs() < 4.0 / (x.len() as f64).sqrt(),
        "{what}: correlation {rho}"
    );
}

#[test]
fn unrelated_perils_are_uncorrelated() -> Tested {
    let peril = |key: &str, party: &str| {
        format!(
            "[party.{party}]\n[peril.{key}]\norigin = \"{party}\"\nfrequency = {{ poisson = 1.0, uncertainty = {{ lognormal_sigma = 0.5 }} }}\n\
            hits.{party} = {{ probability = 0.8, severity = {{ lognormal = {{ median = \"100k\", p95 = \"500k\" }} }}, split = {{ response = 1.0 }} }}\n"
        )
    };
    let ready =
        Ready::tables(&[peril("one", "a"), peril("two", "b"), peril("three", "c")].concat())?;
    for pair in [["a", "b"], ["b", "c"], ["a", "c"]] {
        let [x, y] = yearly(&ready, pair, N);
        assert_uncorrelated(&x, &y, &format!("{pair:?}"));
        // One year tells nothing about the next.
        assert_uncorrelated(&x[1..], &x[..x.len() - 1], pair[0]);
    }
    Ok(())
}

/// Two parties, both hit once a year.
fn together(dependence: &str) -> String {
    let hit = |party: &str| {
        format!(
            "hits.{party} = {{ probability = 1.0, severity = {{ lognormal = {{ mu = 12, sigma = 1.0 }} }}, split = {{ response = 1.0 }} }}\n"
        )
    };
    format!(
        "{HEAD}[party.a]\n[party.b]\n[peril.both]\norigin = \"a\"\nfrequency = {{ fixed = 1 }}\nfault = {{ self = 1.0 }}\n{dependence}\n{}{}",
        hit("a"),
        hit("b")
    )
}

/// Normal scores of the two severities.
fn scores(dependence: &str, years: u32) -> Result<[Vec<f64>; 2], Box<dyn Error>> {
    let ready = Ready::text(&together(dependence))?;
    Ok(yearly(&ready, ["a", "b"], years)
        .map(|losses| losses.iter().map(|loss| loss.ln() - 12.0).collect()))
}

#[test]
fn two_parties_of_one_event_are_independent_unless_said_otherwise() -> Tested {
    let [x, y] = scores("", N)?;
    assert_uncorrelated(&x, &y, "severities");
    let squares =
        |scores: &[f64]| -> Vec<f64> { scores.iter().map(|score| score * score).collect() };
    assert_uncorrelated(&squares(&x), &squares(&y), "squares of the scores");
    Ok(())
}

#[test]
fn gaussian_dependence_has_the_correlation_asked_for() -> Tested {
    for rho in [0.2, 0.5, 0.9] {
        let [x, y] = scores(&format!("dependence = {{ gaussian = {rho} }}"), N)?;
        let found = correlation(&x, &y);
        let error = (1.0 - rho * rho) / f64::from(N).sqrt();
        assert!(
            (found - rho).abs() < 4.0 * error,
            "asked for {rho}, found {found}"
        );
        let n = f64::from(N);
        let (mean, variance) = (
            x.iter().sum::<f64>() / n,
            x.iter().map(|x| x * x).sum::<f64>() / n,
        );
        assert!(
            mean.abs() < 4.0 / n.sqrt() && (variance - 1.0).abs() < 4.0 * (2.0 / n).sqrt(),
            "dependence changes the severity itself: {mean}, {variance}"
        );
    }
    Ok(())
}

/// Kendall's τ: concordant less discordant pairs, as a part of all.
fn concordance(x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0_i64;
    for i in 0..x.len() {
        for j in 0..i {
            sum += if (x[i] - x[j]) * (y[i] - y[j]) > 0.0 {
                1
            } else {
                -1
            };
        }
    }
    let n = x.len() as f64;
    sum as f64 / (n * (n - 1.0) / 2.0)
}

#[test]
fn both_kinds_of_dependence_have_the_rank_correlation_of_their_copula() -> Tested {
    const PAIRS: u32 = 8_000;
    for (dependence, rho) in [
        ("gaussian = 0.5", 0.5_f64),
        ("t = { correlation = 0.5, degrees = 3 }", 0.5),
        ("t = { correlation = 0.8, degrees = 6 }", 0.8),
    ] {
        let [x, y] = scores(&format!("dependence = {{ {dependence} }}"), PAIRS)?;
        let (found, exact) = (concordance(&x, &y), 2.0 / std::f64::consts::PI * rho.asin());
        // The standard error of τ is at most √(2 (1 − τ²) ÷ n).
        let error = (2.0 * (1.0 - exact * exact) / f64::from(PAIRS)).sqrt();
        assert!(
            (found - exact).abs() < 4.0 * error,
            "{dependence}: tau {found}, expected {exact}"
        );
    }
    Ok(())
}

#[test]
fn t_dependence_has_more_joint_extremes_than_gaussian() -> Tested {
    let joint = |dependence: &str| -> Result<usize, Box<dyn Error>> {
        let [x, y] = scores(dependence, N)?;
        const P99: f64 = 2.326_347_874;
        Ok(x.iter()
            .zip(&y)
            .filter(|(x, y)| **x > P99 && **y > P99)
            .count())
    };
    let gaussian = joint("dependence = { gaussian = 0.5 }")?;
    let t = joint("dependence = { t = { correlation = 0.5, degrees = 3 } }")?;
    // Exact: 0.129 % of the years against 0.40 %.
    assert!(
        gaussian > 80 && gaussian < 180,
        "{gaussian} joint extremes under the gaussian copula"
    );
    assert!(
        t > 2 * gaussian,
        "{t} under the t copula, {gaussian} under the gaussian"
    );
    Ok(())
}
