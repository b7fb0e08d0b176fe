//! `obligor fit`: laws from a table of one's own, told with their errors and taken by a scenario as they are.

use crate::program::{document, ended, ended_by_pipe, good, number, place, refusal};
use crate::ready::package;
use std::fs;
use std::path::Path;

/// Two hundred made-up claims.
fn claims() -> String {
    let file = package().join("scenarios/claims/two-hundred.csv");
    file.to_string_lossy().into_owned()
}

/// A scenario that lacks the frequency of a breach and what it costs.
const HEAD: &str = "schema = 1\ntitle = \"fitted\"\ncurrency = \"USD\"\nyears = 1000\nseed = 1\n[party.insured]\nname = \"Insured\"\n";
const TAIL: &str = "origin = \"insured\"\nhits.insured.probability = 1.0\nhits.insured.split = { response = 1.0 }\n";

#[test]
fn a_scenario_takes_every_fragment_as_it_is() {
    let place = place();
    let claims = claims();
    for law in ["lognormal", "gamma", "weibull", "spliced", "gpd"] {
        let args = [
            "fit",
            &claims,
            "--losses",
            "amount",
            "--floor",
            "10k",
            "--limit-column",
            "limit",
            "--threshold",
            "500k",
            "--dates",
            "reported",
            "--per",
            "month",
            "--law",
            law,
            "--toml",
            "-",
        ];
        let fragment = good(&ended(place.path(), &args));
        assert!(fragment.contains("two-hundred.csv (SHA-256 "), "{fragment}");
        assert!(fragment.contains(&format!("{law} = {{")), "{fragment}");
        let scenario = format!("{HEAD}{fragment}{TAIL}");
        fs::write(place.path().join("fitted.toml"), &scenario).expect("it can be written");
        let output = ended(place.path(), &["run", "fitted.toml", "--json"]);
        let run = document(&output);
        let mean = number(&run["ground_up"]["mean"]["value"]);
        assert!(mean > 1e5, "{law}: {mean}\n{scenario}");
    }
}

#[test]
fn the_fitted_law_of_a_run_has_the_mean_of_the_fit() {
    let place = place();
    let claims = claims();
    let args = |rest: &[&'static str]| {
        let mut args = vec![
            "fit",
            claims.as_str(),
            "--losses",
            "amount",
            "--floor",
            "10k",
        ];
        args.extend(["--dates", "reported", "--law", "gamma"]);
        args.extend(rest);
        args.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |args: Vec<String>| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        ended(place.path(), &args)
    };
    let fits = document(&run(args(&["--json"])));
    let law = &fits["losses"]["laws"][0];
    assert_eq!(law["law"], "gamma");
    let yearly = number(&fits["counts"]["mean"]) * number(&law["mean"]);
    let fragment = good(&run(args(&["--toml", "-"])));
    let scenario = format!("{HEAD}{fragment}{TAIL}");
    fs::write(place.path().join("fitted.toml"), scenario).expect("it can be written");
    let run = document(&ended(place.path(), &["run", "fitted.toml", "--json"]));
    let (mean, error) = (
        number(&run["ground_up"]["mean"]["value"]),
        number(&run["ground_up"]["mean"]["standard_error"]),
    );
    assert!(
        (mean - yearly).abs() < 4.0 * error,
        "{mean} ± {error} is not {yearly}"
    );
}

#[test]
fn rows_are_counted_where_they_go() {
    let place = place();
    let claims = claims();
    let args = [
        "fit",
        &claims,
        "--losses",
        "amount",
        "--floor",
        "50k",
        "--limit",
        "2M",
        "--where",
        "sector=healthcare",
        "--dates",
        "reported",
        "--from",
        "2020-01-01",
        "--to",
        "2024-12-31",
        "--json",
    ];
    let fits = document(&ended(place.path(), &args));
    let text = fs::read_to_string(&claims).expect("it is there");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    let amount = |row: &[&str]| row[3].parse::<f64>().expect("a number");
    let taken = || {
        rows.iter()
            .filter(|row| row[2] == "healthcare" && row[1] >= "2020")
    };
    let seen = taken().filter(|row| amount(row) >= 5e4).count();
    let limited = taken().filter(|row| amount(row) >= 2e6).count();
    assert_eq!(fits["rows"], 200);
    assert_eq!(fits["left_out"], 200 - taken().count());
    assert_eq!(fits["losses"]["losses"], seen);
    assert_eq!(fits["losses"]["limited"], limited);
    assert_eq!(fits["losses"]["below_floor"], taken().count() - seen);
    let counts = fits["counts"]["counts"]
        .as_array()
        .expect("they are a list");
    assert_eq!(counts.len(), 5);
    assert_eq!(counts.iter().map(number).sum::<f64>(), seen as f64);
}

#[test]
fn pictures_and_report_are_written() {
    let place = place();
    let claims = claims();
    let args = [
        "fit",
        &claims,
        "--losses",
        "amount",
        "--floor",
        "10k",
        "--threshold",
        "500k",
        "--out",
        "drawn",
    ];
    let text = good(&ended(place.path(), &args));
    for words in [
        "lognormal",
        "Tail above 500k",
        "Shape of the tail by threshold",
        "±",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for name in [
        "fitted-exceedance",
        "quantiles",
        "mean-excess",
        "tail-shape",
    ] {
        for kind in ["svg", "png"] {
            let file = place.path().join("drawn").join(format!("{name}.{kind}"));
            assert!(file.exists(), "{}", file.display());
        }
    }
}

/// What a refused fit of a table says, with its exit code.
fn refused(directory: &Path, table: &str, rest: &[&str]) -> (Option<i32>, String) {
    fs::write(directory.join("bad.csv"), table).expect("it can be written");
    let mut args = vec!["fit", "bad.csv"];
    args.extend(rest);
    refusal(&ended(directory, &args))
}

#[test]
fn hostile_tables_are_refused_where_it_hurts() {
    let place = place();
    let place = place.path();
    let same = format!("amount\n{}", "5\n".repeat(40));
    let even = format!("count\n{}", "4\n".repeat(8));
    let losses = ["--losses", "amount"];
    for (table, args, code, words) in [
        ("", &losses[..], 1, "bad.csv: the file is empty"),
        (
            "amount\n",
            &losses,
            1,
            "bad.csv, column `amount`: a fit takes at least 10 losses known in full, found 0",
        ),
        (
            "amount\n7\n",
            &losses,
            1,
            "a fit takes at least 10 losses known in full, found 1",
        ),
        (
            &same,
            &losses,
            1,
            "bad.csv, column `amount`: all values are 5: there is no spread to fit",
        ),
        (
            "amount\n3\n0\n",
            &losses,
            1,
            "bad.csv, line 3, column `amount`: found `0`, a finite number above 0",
        ),
        (
            "amount\n3\n-1\n",
            &losses,
            1,
            "line 3, column `amount`: found `-1`, a finite number of 0 or more",
        ),
        (
            "amount\n3\nNaN\n",
            &losses,
            1,
            "line 3, column `amount`: found `NaN`",
        ),
        (
            "loss\n3\n",
            &losses,
            1,
            "bad.csv, line 1: there is no column `amount`",
        ),
        (
            "amount\n3\n",
            &["--losses", "amount", "--floor", "9", "--limit", "9"],
            2,
            "the limit is not above the floor 9",
        ),
        (
            "count\n3\n4\n",
            &["--counts", "count"],
            1,
            "bad.csv, column `count`: a fit takes at least 3 periods, found 2",
        ),
        (
            "count\n3\n-4\n2\n",
            &["--counts", "count"],
            1,
            "bad.csv, line 3, column `count`: found `-4`, a whole number",
        ),
        (
            "count\n0\n0\n0\n",
            &["--counts", "count"],
            1,
            "a fit takes at least 1 event, found 0",
        ),
        (
            "day\n2020-01-01\n",
            &["--dates", "day", "--from", "2020-02-01"],
            1,
            "from is 2020-02-01, allowed is the first day of a year",
        ),
        (
            "day\n2020-13-01\n",
            &["--dates", "day"],
            1,
            "bad.csv, line 2, column `day`: found `2020-13-01`, a date is wanted",
        ),
    ] {
        let (found, talk) = refused(place, table, args);
        assert_eq!(found, Some(code), "{talk}");
        assert!(talk.contains(words), "{words}:\n{talk}");
        assert!(talk.contains("hint:"), "{talk}");
    }
    // Even counts have no negative binomial law, and are told all the same.
    fs::write(place.join("even.csv"), even).expect("it can be written");
    let text = good(&ended(place, &["fit", "even.csv", "--counts", "count"]));
    assert!(
        text.contains("Not fitted: the data determine no negative binomial law"),
        "{text}"
    );
}

#[test]
fn an_option_without_effect_is_refused() {
    let place = place();
    let rows = (1..20).map(|n| format!("{},2020-01-{n:02}\n", n * 100));
    let table = format!("amount,day\n{}", rows.collect::<String>());
    let losses = ["--losses", "amount"];
    let dates = ["--dates", "day"];
    for (first, rest) in [
        (&losses, &["--per", "month"][..]),
        (&dates, &["--of", "records"]),
        (&dates, &["--currency", "EUR"]),
        (&dates, &["--floor", "10"]),
        (&dates, &["--limit", "10"]),
        (&dates, &["--limit-column", "amount"]),
        (&dates, &["--threshold", "10"]),
        (&dates, &["--law", "gamma"]),
        (&dates, &["--out", "out"]),
        (&losses, &["--of", "records", "--currency", "EUR"]),
        (&losses, &["--peril", "outage"]),
        (&dates, &["--toml", "-", "--party", "shop"]),
    ] {
        let (code, talk) = refused(place.path(), &table, &[&first[..], rest].concat());
        assert_eq!(code, Some(2), "{rest:?}: {talk}");
    }
}

#[test]
fn names_of_the_fragment_are_names_of_a_scenario() {
    let place = place();
    let claims = claims();
    let ask = |option: &str, name: &str| {
        let args = ["fit", &claims, "--losses", "amount", "--toml", "-", option];
        ended(place.path(), &[&args[..], &[name]].concat())
    };
    for name in ["A b", "a.b", "", "-", "a]\nseed = 7\n[b", "é", "clinic#3"] {
        for option in ["--peril", "--party"] {
            let (code, talk) = refusal(&ask(option, name));
            assert_eq!(code, Some(2), "{option} {name:?}: {talk}");
        }
    }
    let fragment = good(&ask("--peril", "0-day_2"));
    assert!(fragment.contains("[peril.0-day_2]\n"), "{fragment}");
}

#[test]
fn comments_of_the_fragment_stay_comments() {
    let place = place();
    let rows = (1..20).map(|n| format!("{},x\n", n * 100));
    let table = format!("\"amount\nseed = 7\",k\n{}", rows.collect::<String>());
    let name = "claims\nyears = 3\u{9b}.csv";
    fs::write(place.path().join(name), table).expect("it can be written");
    let args = ["fit", name, "--losses", "amount\nseed = 7", "--toml", "-"];
    let only = ["--where", "k!=y\n[party.z]"];
    let fragment = good(&ended(place.path(), &[&args[..], &only].concat()));
    let read: toml::Table = fragment.parse().expect("it is TOML");
    assert_eq!(read.keys().collect::<Vec<_>>(), ["peril"], "{fragment}");
    assert!(!fragment.contains('\u{9b}'), "{fragment}");
}

#[cfg(unix)]
#[test]
fn a_table_is_read_once_from_a_pipe_too() {
    let place = place();
    let claims = claims();
    let rest = ["--losses", "amount", "--floor", "10k", "--json"];
    let mut from_file = document(&ended(
        place.path(),
        &[&["fit", &claims][..], &rest].concat(),
    ));
    let text = fs::read(&claims).expect("it is there");
    let args = [&["fit", "pipe.csv"][..], &rest].concat();
    let output = ended_by_pipe(place.path(), &args, "pipe.csv", text);
    let mut from_pipe = document(&output);
    for fits in [&mut from_file, &mut from_pipe] {
        fits["file"].take();
    }
    assert_eq!(from_file, from_pipe);
}

#[test]
fn a_tail_without_a_mean_is_said_to_have_none() {
    let place = place();
    // Quantiles of a Pareto law of shape 1.5.
    let rows = (0..200).map(|n| format!("{}\n", 1e4 * ((f64::from(n) + 0.5) / 200.0).powf(-1.5)));
    let table = format!("amount\n{}", rows.collect::<String>());
    fs::write(place.path().join("wild.csv"), table).expect("it can be written");
    let args = [
        "fit",
        "wild.csv",
        "--losses",
        "amount",
        "--law",
        "gpd",
        "--threshold",
        "10k",
    ];
    let text = good(&ended(place.path(), &args));
    assert!(text.contains("Its mean is infinite"), "{text}");
    let fragment = good(&ended(
        place.path(),
        &[&args[..], &["--toml", "-"]].concat(),
    ));
    assert!(
        fragment.contains("# The mean is infinite: add at_most"),
        "{fragment}"
    );
}
