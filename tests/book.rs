//! `obligor price --book` as its users meet it.

use crate::program::{document, ended, ended_by_pipe, good, number, place, refusal};
use crate::ready::package;
use obligor::scenario::book::{Book, Insured};
use obligor::scenario::calibration::Sector;
use obligor::scenario::calibration::insured::shared_part;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const HEADER: &str = "id,revenue,sector,provider,limit,retention,premium,share\n";

/// An insured of a book of many: sizes, sectors and providers in turn.
fn insured(at: usize) -> Insured {
    let revenues = [2e6, 8e6, 20e6, 60e6, 180e6];
    let revenue = revenues[at % revenues.len()];
    Insured {
        id: format!("P{at:03}"),
        revenue,
        sector: Sector::ALL[at % 7],
        provider: (!at.is_multiple_of(4)).then(|| format!("provider {}", at % 4)),
        limit: 2e6,
        retention: 10e3,
        premium: 30e3,
        share: 1.0,
    }
}

fn row(it: &Insured) -> String {
    let provider = it.provider.as_deref().unwrap_or_default();
    format!(
        "{},{},{},{provider},{},{},{},{}\n",
        it.id,
        it.revenue,
        it.sector.word(),
        it.limit,
        it.retention,
        it.premium,
        it.share
    )
}

fn write(directory: &Path, insureds: &[Insured]) {
    let rows: String = insureds.iter().map(row).collect();
    let table = format!("{HEADER}{rows}");
    fs::write(directory.join("book.csv"), table).expect("it can be written");
}

fn priced(directory: &Path, more: &[&str]) -> Value {
    let mut args = vec!["price", "--book", "book.csv", "--json"];
    args.extend(more);
    document(&ended(directory, &args))
}

fn close(one: f64, other: f64) {
    assert!(
        (one - other).abs() <= 1e-9 * one.abs().max(1.0),
        "{one} against {other}"
    );
}

#[test]
fn a_book_settled_in_parts_is_the_scenario_that_it_is_written_as() {
    let place = place();
    // More than one part holds: the largest provider is in two of them.
    let insureds: Vec<Insured> = (0..300).map(insured).collect();
    write(place.path(), &insureds);
    let priced = priced(place.path(), &["--years", "1_024", "--seed", "7"]);

    let all: Vec<usize> = (0..insureds.len()).collect();
    let scenario = Book::new(insureds, shared_part()).scenario(&all);
    fs::write(place.path().join("whole.toml"), scenario).expect("it can be written");
    let args = [
        "run",
        "whole.toml",
        "--json",
        "--years",
        "1_024",
        "--seed",
        "7",
        "--no-pictures",
    ];
    let run = document(&ended(place.path(), &args));
    for (at, (id, policy)) in (0..).zip(priced["policies"].as_object().expect("policies")) {
        let promise = &run["promises"][&format!("policy.insured-{at}")];
        let paid = number(&promise["mean_paid"]["value"]);
        assert_eq!(id, &format!("P{at:03}"));
        close(paid, number(&policy["expected_loss"]["value"]));
    }
    let (whole, net) = (&priced["whole"], &run["parties"]["insurer"]["net"]);
    close(
        number(&whole["expected_loss"]["value"]),
        number(&net["mean"]["value"]),
    );
    for (at, level) in (0..).zip(["0.9", "0.95", "0.98", "0.99", "0.995", "0.996"]) {
        for (curve, figure) in [("aep", "var"), ("oep", "oep")] {
            let of_run = number(&net[figure][level]["value"]);
            close(number(&whole[curve][at]["value"]), of_run);
        }
    }
    let tvar = number(&net["tvar"]["0.99"]["value"]);
    close(number(&whole["tvar"]["value"]), tvar);
}

#[test]
fn neither_threads_nor_the_order_of_rows_change_a_policy() {
    let place = place();
    let mut insureds: Vec<Insured> = (0..40).map(insured).collect();
    write(place.path(), &insureds);
    let one = priced(place.path(), &["--years", "2_000", "--threads", "1"]);
    let three = priced(place.path(), &["--years", "2_000", "--threads", "3"]);
    assert_eq!(one, three);
    insureds.reverse();
    write(place.path(), &insureds);
    let turned = priced(place.path(), &["--years", "2_000"]);
    assert_eq!(one["policies"]["P007"], turned["policies"]["P007"]);
    assert_eq!(one["whole"]["aep"], turned["whole"]["aep"]);
}

#[test]
fn what_providers_and_insureds_alone_carry_sums_to_the_tail() {
    let place = place();
    let insureds: Vec<Insured> = (0..40).map(insured).collect();
    write(place.path(), &insureds);
    let priced = priced(place.path(), &["--years", "4_000"]);
    let providers = priced["providers"].as_object().expect("providers");
    assert_eq!(providers.len(), 3);
    let through = providers.values().map(|it| number(&it["co_tvar"]["value"]));
    let alone = number(&priced["whole"]["co_tvar_alone"]["value"]);
    let tvar = number(&priced["whole"]["tvar"]["value"]);
    let through: f64 = through.sum();
    assert!(through > 0.0 && alone > 0.0);
    assert!(((through + alone) / tvar - 1.0).abs() < 1e-9);
    let shares: Vec<f64> = providers
        .values()
        .map(|it| number(&it["share_of_tail"]))
        .collect();
    assert!(shares.is_sorted_by(|one, next| one >= next), "{shares:?}");
    let whole = &priced["whole"];
    let of_kinds = ["ransomware", "breach", "outage"];
    let of_kinds = of_kinds.map(|it| number(&whole["share_of_tail_through"][it]));
    let all = of_kinds.iter().sum::<f64>() + number(&whole["share_of_tail_alone"]);
    assert!((all - 1.0).abs() < 1e-9, "{of_kinds:?}");
}

#[test]
fn what_is_shared_moves_the_tail_and_leaves_the_mean() {
    let place = place();
    let same = |at| Insured {
        provider: Some("Cloudlane".to_owned()),
        revenue: 20e6,
        sector: Sector::Professional,
        ..insured(at)
    };
    let insureds: Vec<Insured> = (0..100).map(same).collect();
    write(place.path(), &insureds);
    let of = |shared: &str| {
        let priced = priced(place.path(), &["--years", "20_000", "--shared", shared]);
        let whole = priced["whole"].clone();
        let mean = number(&whole["expected_loss"]["value"]);
        let error = number(&whole["expected_loss"]["standard_error"]);
        (mean, error, number(&whole["tvar"]["value"]))
    };
    let ((alone, one, tail), (shared, other, larger)) = (of("0%"), of("35%"));
    assert!(
        (alone - shared).abs() < 4.0 * one.hypot(other),
        "{alone} ± {one} against {shared} ± {other}"
    );
    assert!(larger > 1.2 * tail, "{tail} against {larger}");
}

#[test]
fn a_bank_and_a_shop_behind_one_provider_pay_as_much_whatever_it_carries() {
    let place = place();
    let of = |id: &str, sector, revenue| Insured {
        id: id.to_owned(),
        sector,
        revenue,
        provider: Some("Cloudlane".to_owned()),
        ..insured(0)
    };
    let insureds = [
        of("bank", Sector::Financial, 1.5e9),
        of("shop", Sector::Retail, 2e6),
    ];
    write(place.path(), &insureds);
    let of = |shared: &str| priced(place.path(), &["--years", "40_000", "--shared", shared]);
    let alone = of("0%");
    for shared in ["20%", "35%", "100%"] {
        let shared_by = of(shared);
        for id in ["bank", "shop"] {
            let [one, other] = [&alone, &shared_by].map(|it| &it["policies"][id]);
            let [mean, moved] = [one, other].map(|it| number(&it["expected_loss"]["value"]));
            let errors = [one, other].map(|it| number(&it["expected_loss"]["standard_error"]));
            let error = errors[0].hypot(errors[1]);
            assert!((mean - moved).abs() < 4.0 * error, "{id} at {shared}");
            let [often, seen] = [one, other].map(|it| number(&it["p_attach"]["value"]));
            let error = (2.0 * often / 40_000.0).sqrt();
            assert!((often - seen).abs() < 4.0 * error, "{id} at {shared}");
        }
    }
}

#[test]
fn the_tables_hold_the_figures_of_the_document() {
    let place = place();
    let insureds: Vec<Insured> = (0..12).map(insured).collect();
    write(place.path(), &insureds);
    let priced = priced(place.path(), &["--years", "2_000", "--out", "out"]);
    let table = fs::read_to_string(place.path().join("out/book.csv")).expect("it is there");
    let mut lines = table
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    for (line, it) in lines.zip(&insureds) {
        let cell = |name: &str| {
            let at = header.iter().position(|column| *column == name);
            line[at.expect("a column")]
        };
        let policy = &priced["policies"][&it.id];
        assert_eq!(cell("id"), it.id);
        assert_eq!(cell("quoted"), policy["quoted"].as_str().expect("a word"));
        for name in ["expected_loss", "technical"] {
            let told = number(&policy[name]["value"]);
            assert_eq!(cell(name).parse(), Ok(told), "{name}");
        }
    }
    assert!(place.path().join("out/book.parquet").exists());
}

#[cfg(unix)]
#[test]
fn a_book_is_read_once_from_a_pipe_too() {
    let place = place();
    let insureds: Vec<Insured> = (0..3).map(insured).collect();
    write(place.path(), &insureds);
    let of_file = priced(place.path(), &["--years", "500"]);
    let book = place.path().join("book.csv");
    let text = fs::read(&book).expect("it is there");
    fs::remove_file(&book).expect("it is there");
    let args = ["price", "--book", "book.csv", "--json", "--years", "500"];
    let of_pipe = document(&ended_by_pipe(place.path(), &args, "book.csv", text));
    assert_eq!(of_file, of_pipe);
}

#[test]
fn every_fault_of_a_book_is_told_and_nothing_is_priced() {
    let place = place();
    let mut table = HEADER.to_owned();
    let _ = writeln!(
        table,
        "a,5M,healtcare,,1M,10k,9k,1\nb,5M,retail,,much,10k,9k,1"
    );
    fs::write(place.path().join("book.csv"), table).expect("it can be written");
    let (code, said) = refusal(&ended(place.path(), &["price", "--book", "book.csv"]));
    assert_eq!(code, Some(1));
    assert!(said.contains("line 2, column `sector`"), "{said}");
    assert!(said.contains("did you mean `healthcare`?"), "{said}");
    assert!(said.contains("line 3, column `limit`"), "{said}");
    assert!(said.ends_with("2 errors\n"), "{said}");
    let (code, said) = refusal(&ended(place.path(), &["price", "--book", "none.csv"]));
    assert_eq!(code, Some(3), "{said}");
    for more in [["--set", "years=3"], ["--audience", "clinic"]] {
        let args = [&["price", "--book", "book.csv"], &more[..]].concat();
        let (code, said) = refusal(&ended(place.path(), &args));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("book"), "{said}");
    }
}

#[test]
fn a_book_and_a_scenario_in_each_others_place_are_told_apart() {
    let place = place();
    write(place.path(), &[insured(0)]);
    fs::write(place.path().join("s.toml"), "schema = 1\n").expect("it can be written");
    for (args, meant) in [
        (
            ["price", "book.csv", "--tower", "msp"],
            "price --book book.csv",
        ),
        (
            ["price", "--book", "s.toml", "--json"],
            "price s.toml --tower",
        ),
    ] {
        let (code, said) = refusal(&ended(place.path(), &args));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(meant), "{said}");
    }
}

#[test]
fn the_example_book_is_priced() {
    let place = place();
    let file = package().join("scenarios/books/two-hundred.csv");
    let file = file.display().to_string();
    let args = ["price", "--book", &file, "--years", "500"];
    let said = good(&ended(place.path(), &args));
    assert!(
        said.starts_with("Book two-hundred\n\nThe book (200 policies"),
        "{said}"
    );
}
