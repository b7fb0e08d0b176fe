//! Sweeps: every variant has the figures it has alone, an interrupted sweep ends as if it had not
//! been, and what fails is told while the rest goes on.

mod said;

use crate::program::{SHOP, good, obligor, place, refusal, talk};
use crate::ready::package;
use obligor::draw::Sampler;
use obligor::scenario::read;
use obligor::settle::{Detail, Waterfall, layout};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{
    ColumnSpec, Estimate, Figure, Figures, Interval, SummarySink, SummarySpec, accounts,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

const EXAMPLE: &str = "scenarios/msp-three-clients.toml";
const YEARS: u64 = 3_000;

const FILES: [&str; 6] = [
    "sweep.csv",
    "sweep.parquet",
    "variants.csv",
    "failed.csv",
    "frontier.csv",
    "sweep.json",
];

fn sweep(args: &[&str], out: &Path) -> Command {
    let mut command = obligor(&package(), &["sweep"]);
    command.args(args).arg("--out").arg(out);
    command.stdin(Stdio::null());
    command
}

fn ended(args: &[&str], out: &Path) -> Output {
    sweep(args, out).output().expect("the program starts")
}

fn done(args: &[&str], out: &Path) -> String {
    good(&ended(args, out))
}

fn refused(args: &[&str]) -> (Option<i32>, String) {
    refusal(&ended(args, place().path()))
}

/// Value, low, high and trust by variant, party and metric, as `sweep.csv` has them.
type Swept = BTreeMap<(usize, String, String), Interval>;

fn swept(out: &Path) -> Swept {
    let text = fs::read_to_string(out.join("sweep.csv")).expect("it is written");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().expect("a number");
        let interval = Interval::new(number(3), number(4), number(5));
        let interval = match cells[6] {
            "true" => interval,
            _ => interval.in_doubt(),
        };
        let variant: usize = cells[0].parse().expect("a number");
        (
            (variant, cells[1].to_owned(), cells[2].to_owned()),
            interval,
        )
    };
    text.lines().skip(1).map(row).collect()
}

/// The figures of a scenario with some settings, run alone.
fn alone(sets: &[&str]) -> Vec<(String, Figures, f64)> {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let document = read(&package().join(EXAMPLE), &sets).expect("it is there");
    let (model, _) = document.resolve().expect("it has no findings");
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, model.seed, &layout).expect("it can be drawn");
    let waterfall = Waterfall::new(&model, &layout).expect("it can be settled");
    let spec = SummarySpec {
        spacing: obligor::summary::Spacing::Years,
        years: YEARS,
        figures: vec![Figure::Net, Figure::Cost, Figure::Received, Figure::Gross],
        column: ColumnSpec {
            levels: vec![0.99],
            ..ColumnSpec::default()
        },
        promises: false,
        conservation: false,
        largest_events: false,
    };
    let sink = || SummarySink::new(&model, &waterfall, 0, &spec);
    let waterfalls = std::slice::from_ref(&waterfall);
    let (sink, _) = simulate(&sampler, waterfalls, &Run::of(YEARS), sink, &Unobserved);
    let summary = sink.finish().expect("levels it was built for");
    let accounts = accounts(&model);
    let mut figures = Vec::new();
    for (party, of_party) in summary.parties {
        let key = model.parties[party].key.clone();
        figures.push((key, of_party, accounts[party].total()));
    }
    for (group, of_group) in model.groups.iter().zip(summary.totals) {
        let fixed = group.members.clone().map(|party| accounts[party].total());
        figures.push((group.key.clone(), of_group, fixed.sum()));
    }
    figures
}

const Z_95: f64 = obligor::summary::estimate::Z_95;

fn assert_alone(swept: &Swept, variant: usize, sets: &[&str]) {
    let figures = alone(sets);
    assert!(figures.len() >= 8);
    for (key, figures, fixed) in figures {
        let found = |metric: &str| swept.get(&(variant, key.clone(), metric.to_owned()));
        let same = |metric: &str, wanted: Interval| {
            assert_eq!(found(metric), Some(&wanted), "{variant} {key} {metric}");
        };
        let net = figures.get(Figure::Net).expect("it was asked for");
        same("mean", net.mean.interval(Z_95));
        same("var_99", net.var.at(0.99).expect("a level"));
        same(
            "tvar_99",
            net.tvar.at(0.99).expect("a level").interval(Z_95),
        );
        let cost = figures.get(Figure::Cost).expect("it was asked for").mean;
        let whole = Estimate::new(cost.value() + fixed, cost.standard_error());
        let whole = if cost.is_trustworthy() {
            whole
        } else {
            whole.in_doubt()
        };
        same("cost_of_risk", whole.interval(Z_95));
        let mean = |figure| figures.get(figure).expect("it was asked for").mean.value();
        let (received, gross) = (mean(Figure::Received), mean(Figure::Gross));
        match found("recovery_ratio") {
            Some(ratio) => assert!((ratio.value() - received / gross).abs() < 1e-12, "{key}"),
            None => assert_eq!(gross, 0.0, "{key}"),
        }
    }
}

#[test]
fn every_variant_has_the_figures_it_has_alone_to_the_bit() {
    let place = place();
    let years = YEARS.to_string();
    let limit = "contract.msa-clinic.caps.general.limit";
    let rate = "peril.clinic-fraud.frequency.poisson";
    let (limits, rates) = (format!("{limit}=1k..2M:5"), format!("{rate}=0.035,0.07"));
    let args = [
        EXAMPLE, "--vary", &limits, "--vary", &rates, "--years", &years,
    ];
    done(&args, place.path());
    let swept = swept(place.path());
    assert_alone(&swept, 0, &[]);
    let varied = [
        (1, "1000", "0.035"),
        (2, "1000", "0.07"),
        (3, "500750", "0.035"),
        (10, "2000000", "0.07"),
    ];
    for (variant, cap, often) in varied {
        let sets = [format!("{limit}={cap}"), format!("{rate}={often}")];
        let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
        assert_alone(&swept, variant, &sets);
    }
    let mean = |variant| swept[&(variant, "clinic".to_owned(), "mean".to_owned())];
    assert_ne!(mean(1), mean(2), "what varies has an effect");
    assert_ne!(mean(2), mean(10), "and so has the other");
}

/// The shop in a directory of its own, and its file.
fn shop() -> (TempDir, String) {
    let place = place();
    let file = place.path().join("shop.toml");
    fs::write(&file, SHOP).expect("it can be written");
    let file = file.to_string_lossy().into_owned();
    (place, file)
}

fn pieces(out: &Path) -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir(out.join("parts")) else {
        return Vec::new();
    };
    let files = folder.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .collect();
    files.sort();
    files
}

fn assert_same_files(one: &Path, other: &Path) {
    for name in FILES {
        let [one, other] = [one, other].map(|out| fs::read(out.join(name)).expect("it is there"));
        assert!(one == other, "{name}");
    }
}

const MANY: &str = "policy.cyber.limit=10k..500k:1200";

/// The keys of the variants that a part has; none if it is damaged.
fn keys(part: &Path) -> Vec<String> {
    let text = fs::read_to_string(part).expect("it is there");
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    let kept: Vec<serde_json::Value> = serde_json::from_str(body).unwrap_or_default();
    let keys = kept.iter().filter_map(|it| it["key"].as_str());
    keys.map(str::to_owned).collect()
}

/// Starts a sweep and kills it as soon as it has kept so many parts.
fn kill(args: &[&str], out: &Path, parts: usize) {
    let mut command = sweep(args, out);
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    while pieces(out).len() < parts {
        assert!(child.try_wait().expect("a child").is_none(), "too quick");
        sleep(Duration::from_millis(2));
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("it is gone");
    assert!(!out.join("sweep.csv").exists(), "it was killed half way");
}

#[test]
fn a_killed_sweep_goes_on_where_it_stopped_and_ends_the_same() {
    let (place, shop) = shop();
    let (killed, whole) = (place.path().join("killed"), place.path().join("whole"));
    let args = [&*shop, "--vary", MANY, "--threads", "1"];
    kill(&args, &killed, 1);
    let sizes = pieces(&killed);
    let smallest = sizes.iter().map(|it| keys(it).len()).min();
    assert_eq!(smallest, Some(4), "the first piece is kept early");
    let resumed = [&args[..], &["--resume"]].concat();
    kill(&resumed, &killed, 3);

    let there = pieces(&killed);
    // A part that is damaged is none.
    let text = fs::read_to_string(&there[0]).expect("it is there");
    fs::write(&there[0], &text[..text.len() / 2]).expect("it can be written");
    let stamp = |path: &PathBuf| {
        let seen = fs::metadata(path).expect("it is there");
        (seen.modified().expect("a time"), seen.len())
    };
    let before: Vec<_> = there[1..].iter().map(stamp).collect();
    done(&resumed, &killed);
    let after: Vec<_> = there[1..].iter().map(stamp).collect();
    assert_eq!(before, after, "what was finished is not written again");
    let settled: Vec<String> = pieces(&killed).iter().flat_map(|it| keys(it)).collect();
    let distinct: BTreeSet<&String> = settled.iter().collect();
    assert_eq!(distinct.len(), 1_201, "every variant and the base");
    assert_eq!(settled.len(), 1_201, "none is settled twice");

    let two_threads = [&*shop, "--vary", MANY, "--threads", "2"];
    done(&two_threads, &whole);
    assert_same_files(&killed, &whole);

    // Other content is another sweep, whatever lies there.
    let reseeded = [&*shop, "--vary", "policy.cyber.limit=10k,500k", "--resume"];
    let reseeded = [&reseeded[..], &["--seed", "2"]].concat();
    let said = talk(&ended(&reseeded, &killed));
    assert!(said.contains("0 of 3 variants"), "{said}");
    // The same content is the same variant, in whatever sweep and under whatever number.
    let fewer = [
        &*shop,
        "--vary",
        "policy.cyber.limit=500000,7k,10000",
        "--resume",
    ];
    let said = talk(&ended(&fewer, &killed));
    assert!(said.contains("3 of 4 variants"), "{said}");
}

#[test]
fn a_variant_that_fails_is_told_and_the_others_go_on() {
    let (place, shop) = shop();
    let out = place.path().join("out");
    let args = [&*shop, "--vary", "policy.cyber.limit=50k,-1,lots,200k"];
    let shown = done(&args, &out);
    assert!(shown.contains("4 variants, of which 2 failed"), "{shown}");
    let failed = fs::read_to_string(out.join("failed.csv")).expect("it is written");
    let lines: Vec<&str> = failed.lines().collect();
    assert_eq!(lines.len(), 3, "{failed}");
    assert!(
        lines[1].starts_with("2,") && lines[1].contains("must be 0 or more"),
        "{failed}"
    );
    assert!(
        lines[2].starts_with("3,") && lines[2].contains("lots"),
        "{failed}"
    );
    let variants: Vec<usize> = swept(&out)
        .into_keys()
        .map(|(variant, ..)| variant)
        .collect();
    assert!([0, 1, 4].iter().all(|it| variants.contains(it)) && !variants.contains(&2));

    let none = [&*shop, "--vary", "policy.cyber.limit=-1,-2"];
    let output = ended(&none, &out);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        talk(&output).contains("all 2 variants failed"),
        "{}",
        talk(&output)
    );
}

#[test]
fn a_table_of_variants_is_the_grid_it_was_written_by() {
    let (place, shop) = shop();
    let (grid, table) = (place.path().join("grid"), place.path().join("table"));
    let vary = [
        "--vary",
        "policy.cyber.limit=50k,200k",
        "--vary",
        "policy.cyber.retention=1k,5k",
    ];
    done(&[&[&*shop][..], &vary[..]].concat(), &grid);
    let written = fs::read_to_string(grid.join("variants.csv")).expect("it is written");
    assert_eq!(
        written,
        "variant,policy.cyber.limit,policy.cyber.retention\n\
         0,100k,5k\n1,50k,1k\n2,50k,5k\n3,200k,1k\n4,200k,5k\n"
    );
    let rows: Vec<&str> = written
        .lines()
        .filter(|line| !line.starts_with("0,"))
        .collect();
    let file = place.path().join("table.csv");
    fs::write(&file, rows.join("\n")).expect("it can be written");
    let file = file.to_string_lossy();
    done(&[&*shop, "--variants", &file], &table);
    assert_same_files(&grid, &table);
}

#[test]
fn the_best_and_the_efficient_are_those_of_the_table() {
    let (place, shop) = shop();
    let args = [
        &*shop,
        "--vary",
        "policy.cyber.limit=20k..300k",
        "--latin",
        "9",
        "--party",
        "shop",
    ];
    done(
        &[&args[..], &["--by", "tvar_99", "--top", "3"]].concat(),
        place.path(),
    );
    let swept = swept(place.path());
    let figure = |variant: usize, metric: &str| {
        swept[&(variant, "shop".to_owned(), metric.to_owned())].value()
    };
    let text = fs::read_to_string(place.path().join("sweep.json")).expect("it is written");
    let record: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let mut order: Vec<usize> = (1..=9).collect();
    order.sort_by(|a, b| figure(*a, "tvar_99").total_cmp(&figure(*b, "tvar_99")));
    assert_eq!(record["best"], serde_json::json!(order[..3]));
    let is_beaten = |variant: usize| {
        (0..=9).any(|other| {
            let [cost, tail] = ["cost_of_risk", "tvar_99"]
                .map(|it| figure(other, it).total_cmp(&figure(variant, it)));
            cost.is_le() && tail.is_le() && (cost.is_lt() || tail.is_lt())
        })
    };
    let frontier = record["frontier"].as_array().expect("a list");
    for variant in 0..=9 {
        let is_efficient = frontier.contains(&serde_json::json!(variant));
        assert_eq!(is_efficient, !is_beaten(variant), "{variant}");
    }
}

#[test]
fn a_grid_of_two_paths_is_drawn_and_told_as_one_document() {
    let (place, shop) = shop();
    let args = [
        &*shop,
        "--vary",
        "policy.cyber.limit=20k..300k:4",
        "--vary",
        "policy.cyber.retention=1k..9k:3",
        "--party",
        "shop",
    ];
    let printed = done(&[&args[..], &["--json"]].concat(), place.path());
    let record: serde_json::Value = serde_json::from_str(&printed).expect("one document");
    let kept = fs::read_to_string(place.path().join("sweep.json")).expect("it is written");
    assert_eq!(printed, kept);
    assert_eq!(record["told"]["0"]["set"]["policy.cyber.limit"], "100k");
    let best = record["best"][0].as_u64().expect("a number").to_string();
    let found = &record["told"][&best]["figures"]["cost_of_risk"]["value"];
    let swept = swept(place.path());
    let wanted = swept.iter().filter(|((variant, party, metric), _)| {
        *variant > 0 && party == "shop" && metric == "cost_of_risk"
    });
    let least = wanted
        .map(|(_, it)| it.value())
        .fold(f64::INFINITY, f64::min);
    assert_eq!(found.as_f64(), Some(least));
    for name in [
        "heat-map.svg",
        "heat-map.png",
        "frontier.svg",
        "frontier.png",
    ] {
        assert!(place.path().join(name).exists(), "{name}");
    }
    let map = fs::read_to_string(place.path().join("heat-map.svg")).expect("it is SVG");
    for words in ["policy.cyber.limit", "The ring is the present draft", "now"] {
        assert!(map.contains(words), "{words}");
    }

    let out = place.path().join("latin");
    let latin = [
        &*shop,
        "--vary",
        "policy.cyber.limit=20k..300k",
        "--latin",
        "5",
    ];
    done(&latin, &out);
    assert!(out.join("frontier.svg").exists());
    assert!(!out.join("heat-map.svg").exists(), "there is no grid");
    let quiet = place.path().join("quiet");
    done(&[&latin[..], &["--no-pictures"]].concat(), &quiet);
    assert!(!quiet.join("frontier.svg").exists());
}

#[test]
fn a_best_variant_that_is_no_better_is_not_called_the_best() {
    let (place, shop) = shop();
    let args = |values| {
        let vary = format!("policy.cyber.premium={values}");
        [shop.to_string(), "--vary".to_owned(), vary]
    };
    let shown = |values| {
        let args = args(values);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let args = [&args[..], &["--no-pictures", "--party", "shop"]].concat();
        done(&args, place.path()).replace('\n', " ")
    };
    assert!(shown("1k,2k").contains("None is better for shop by cost of risk than now"));
    assert!(shown("1k,2k").contains("as good is variant 1"));
    assert!(
        shown("999,2k").contains("better by 1."),
        "{}",
        shown("999,2k")
    );
    assert!(shown("500,500").contains("variant 1 (1 other is as good)"));
}

#[test]
fn what_cannot_be_swept_is_refused_before_anything_is_drawn() {
    let refused = |args: &[&str]| refused(&[&[EXAMPLE][..], args].concat());
    let (code, words) = refused(&["--vary", "contract.msa-clinc.caps.general.limit=1M,2M"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("did you mean"), "{words}");
    for (args, wanted) in [
        (&["--vary", "a=5M..1M:3"][..], "`5M` is not below `1M`"),
        (&["--vary", "a.b=1..2"][..], "does not say how many values"),
        (&["--vary", "a=1,2", "--by", "var99"][..], "no metric"),
        (
            &["--vary", "a=1,2", "--latin", "0"][..],
            "a whole number from 1",
        ),
        (
            &["--vary", "seed=1,2"][..],
            "`seed` is the same for all variants",
        ),
        (&["--vary", "currency=USD,EUR"][..], "cannot be ranked"),
        (&[][..], "--vary"),
    ] {
        let (code, words) = refused(args);
        assert_ne!(code, Some(0), "{args:?}");
        assert!(words.contains(wanted), "{args:?}: {words}");
    }
    let limit = "contract.msa-clinic.caps.general.limit=1M,2M";
    let (code, words) = refused(&["--vary", limit, "--party", "clinc"]);
    assert_eq!(code, Some(2));
    assert!(
        words.contains("no party or group") && words.contains("`clinic`"),
        "{words}"
    );
    let (code, words) = refused(&["--vary", limit, "--by", "p_over_appetite"]);
    assert_eq!(code, Some(2));
    assert!(words.contains("needs an appetite"), "{words}");
    let (code, words) = refused(&["--variants", "no-such-file.csv"]);
    assert_eq!(code, Some(3), "{words}");
}
