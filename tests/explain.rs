//! `obligor explain`: the year of the run, to the bit of its losses; the worst years by an
//! independent sort; documents whose transfers are the whole story.

use crate::gallery::EXPLAINED;
use crate::networks::network::Network;
use crate::ready::{Ready, Tested, Year, package};
use obligor::report::explained::Explained;
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::process::{Command, Output};

const EXAMPLE: &str = "scenarios/msp-three-clients.toml";

fn explain(args: &[&str]) -> Result<Output, Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obligor"));
    command
        .current_dir(package())
        .args(["explain", EXAMPLE])
        .args(args)
        .env_remove("COLUMNS")
        .env("NO_COLOR", "1");
    Ok(command.output()?)
}

fn good(args: &[&str]) -> Result<String, Box<dyn Error>> {
    let output = explain(args)?;
    let talk = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {talk}");
    Ok(String::from_utf8(output.stdout)?)
}

fn document(args: &[&str]) -> Result<Value, Box<dyn Error>> {
    let mut all = args.to_vec();
    all.push("--json");
    Ok(serde_json::from_str(&good(&all)?)?)
}

/// How a command ends that is refused: its exit code and what it says.
fn refused(args: &[&str]) -> Result<(Option<i32>, String), Box<dyn Error>> {
    let output = explain(args)?;
    Ok((
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

/// Is the explained year the run's row, measure by measure?
fn assert_is_the_row(ready: &Ready, year: &Year, what: &str) -> Tested {
    let explained = Explained::drawn(&ready.model, year.year)?;
    let ground_up: f64 = year.parties.iter().map(|party| party.gross).sum();
    for (at, (here, row)) in explained
        .settled
        .parties
        .iter()
        .zip(&year.parties)
        .enumerate()
    {
        let pairs = [
            (here.gross, row.gross),
            (here.paid, row.paid),
            (here.received, row.received),
            (here.insured, row.insured),
            (here.credits, row.credits),
            (here.premiums, row.reinstatement),
            (here.net, row.net),
        ];
        for (measure, (here, row)) in pairs.iter().enumerate() {
            assert!(
                (here - row).abs() <= 1e-9 * ground_up.max(1.0),
                "{what}, year {}, party {at}, measure {measure}: {here} is not {row}",
                year.year
            );
        }
    }
    assert_eq!(explained.events(), year.perils.len(), "{what}");
    assert!(explained.difference <= 1e-9, "{what}");
    Ok(())
}

#[test]
fn an_explained_year_is_the_row_of_the_run() -> Tested {
    for name in EXPLAINED {
        let ready = Ready::file(&format!("scenarios/{name}.toml"))?;
        let years = ready.years(4_096);
        assert!(years.len() > 4, "{name}");
        for year in years.iter().step_by(years.len() / 4) {
            assert_is_the_row(&ready, year, name)?;
        }
    }
    Ok(())
}

#[test]
fn random_networks_are_explained_as_they_run() -> Tested {
    for number in 1..=60 {
        let ready = Ready::text(&Network::of(number).text())?;
        for year in ready.years(256).iter().take(2) {
            assert_is_the_row(&ready, year, &format!("network {number}"))?;
        }
    }
    Ok(())
}

/// A scenario that only the law engine settles: enforcement, notice, a tipping basket, disputes.
const BEYOND_BLOCKS: &str = r#"
[party.client]
[party.provider]
funds = "300k"
administration = 0.1
[party.insurer]
[peril.breach]
origin = "provider"
frequency = { poisson = 2.0 }
culpability = { provider = { none = 0.2, negligent = 0.8 } }
fault = { provider = 0.8, self = 0.2 }
hits.client = { probability = 1.0, severity = { lognormal = { median = "200k", p95 = "2M" } }, split = { response = 0.7, interruption = 0.3 } }
[contract.services]
obligor = "provider"
beneficiary = "client"
liability = "several"
basket = { tipping = "50k" }
enforcement = { pursued = 0.9, won = 0.8, settled = 0.7, cost = "10k" }
caps.general = { limit = "500k", per = "year" }
[policy.own]
insured = "client"
insurers = { insurer = 1.0 }
retention = "20k"
limit = "300k"
recovery = "insured-first"
dispute = 0.3
"#;

#[test]
fn terms_that_only_the_law_engine_knows_are_explained_as_they_run() -> Tested {
    let ready = Ready::tables(BEYOND_BLOCKS)?;
    let years = ready.years(256);
    assert!(years.len() > 100);
    for year in years.iter().take(24) {
        assert_is_the_row(&ready, year, "beyond blocks")?;
    }
    Ok(())
}

#[test]
fn the_worst_years_are_those_of_an_independent_sort() -> Tested {
    const YEARS: u64 = 4_096;
    let ready = Ready::file(EXAMPLE)?;
    let years = ready.years(YEARS);
    let net = |party: usize| -> BTreeMap<u32, f64> {
        let rows = years.iter().map(|it| (it.year, it.parties[party].net));
        rows.collect()
    };
    for (id, ranks) in [
        ("clinic", [1, 2, 10, 500]),
        ("northstar", [1, 7, 40, 4_096]),
    ] {
        let rows = net(ready.party(id));
        let mut all: Vec<(f64, u32)> = (0..YEARS as u32)
            .map(|year| (rows.get(&year).copied().unwrap_or(0.0), year))
            .collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for rank in ranks {
            let (net, year) = all[rank - 1];
            let rank = rank.to_string();
            let found = document(&["--worst", id, "--rank", &rank, "--years", "4_096"])?;
            assert_eq!(found["year"], year, "{id}, rank {rank}");
            assert_eq!(found["worst"]["net"], net, "{id}, rank {rank}");
            assert_eq!(found["worst"]["party"], id);
        }
    }
    Ok(())
}

/// What a list of transfers and the losses of events leave with each party.
fn left(document: &Value) -> Result<BTreeMap<String, f64>, Box<dyn Error>> {
    let mut left: BTreeMap<String, f64> = BTreeMap::new();
    for event in document["events"].as_array().ok_or("events")? {
        for (party, suffered) in event["suffered"].as_object().ok_or("suffered")? {
            for amount in suffered["loss"].as_object().ok_or("loss")?.values() {
                *left.entry(party.clone()).or_default() += amount.as_f64().ok_or("amount")?;
            }
        }
    }
    for transfer in document["transfers"].as_array().ok_or("transfers")? {
        if transfer["in_net"] != true {
            continue;
        }
        let amount = transfer["amount"].as_f64().ok_or("amount")?;
        let id = |key: &str| transfer[key].as_str().map(str::to_owned);
        *left.entry(id("from").ok_or("from")?).or_default() += amount;
        *left.entry(id("to").ok_or("to")?).or_default() -= amount;
    }
    Ok(left)
}

fn assert_transfers_are_the_story(document: &Value) -> Tested {
    let left = left(document)?;
    for (id, party) in document["parties"].as_object().ok_or("parties")? {
        let net = party["net"].as_f64().ok_or("net")?;
        let found = left.get(id).copied().unwrap_or(0.0);
        assert!((net - found).abs() <= 1e-6, "{id}: {net} is not {found}");
    }
    let lost = document["ground_up"].as_f64().ok_or("ground_up")?;
    let sum: f64 = left.values().sum();
    assert!((lost - sum).abs() <= 1e-9 * lost, "{lost} is not {sum}");
    let error = &document["conservation"]["largest_relative_error"];
    assert!(error.as_f64().ok_or("conservation")? < 1e-12);
    let apart = &document["agreement"]["largest_relative_difference"];
    assert!(apart.as_f64().ok_or("agreement")? <= 1e-9);
    Ok(())
}

#[test]
fn the_transfers_of_the_document_are_the_whole_story() -> Tested {
    let whole = document(&["--worst", "clinic", "--rank", "57", "--years", "100_000"])?;
    assert_transfers_are_the_story(&whole)?;
    let events = whole["events"].as_array().ok_or("events")?;
    assert!(events.len() > 1, "a year of several events");
    for transfer in whole["transfers"].as_array().ok_or("transfers")? {
        for key in [
            "year", "event", "time", "from", "to", "amount", "promise", "reason", "in_net", "why",
            "bound_by",
        ] {
            assert!(!transfer[key].is_null(), "{key} of {transfer}");
        }
        assert!(transfer["bound_by"]["words"] != "", "{transfer}");
    }
    let year = whole["year"].to_string();
    let second = document(&["--year", &year, "--event", "2"])?;
    assert_transfers_are_the_story(&second)?;
    assert_eq!(second["event"], 2);
    assert_eq!(second["events"][0], whole["events"][1]);
    Ok(())
}

#[test]
fn the_same_year_is_told_whichever_way_it_was_found() -> Tested {
    let worst = document(&["--worst", "hostco", "--rank", "3", "--years", "20_000"])?;
    let year = worst["year"].to_string();
    let again = document(&["--year", &year, "--years", "20_000"])?;
    for key in ["events", "transfers", "parties", "limits"] {
        assert_eq!(worst[key], again[key], "{key}");
    }
    assert!(again["worst"].is_null());
    Ok(())
}

#[test]
fn members_hit_are_told_by_their_ids_and_one_of_them_by_itself() -> Tested {
    let args = ["--worst", "small-client#7", "--years", "20_000"];
    let told = good(&args)?;
    assert!(
        told.contains("this is the worst for Small clients #7"),
        "{told}"
    );
    let document = document(&args)?;
    let hit = document["events"][0]["suffered"]
        .as_object()
        .ok_or("suffered")?;
    assert!(hit.contains_key("small-client#7"), "{hit:?}");
    let parties = document["parties"].as_object().ok_or("parties")?;
    let members = parties.keys().filter(|id| id.starts_with("small-client#"));
    let hit = hit.keys().filter(|id| id.starts_with("small-client#"));
    assert_eq!(members.count(), hit.count());
    assert_transfers_are_the_story(&document)
}

#[test]
fn markdown_has_headings_lists_and_tables() -> Tested {
    let page = good(&["--worst", "clinic", "--years", "20_000", "--markdown"])?;
    for part in [
        "# Regional MSP",
        "\n## ",
        "\n### What policies pay on own losses\n",
        "\n1. **",
        "\n   - ",
        "\n| --- | ---: |",
        "Net loss is own loss + paid − received − from insurers.",
        "Checked: the run itself (`obligor run`) leaves every party with the same net loss",
    ] {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
    Ok(())
}

#[test]
fn a_setting_changes_the_year_and_its_words() -> Tested {
    let base = ["--worst", "hostco", "--years", "20_000"];
    let full = good(&base)?;
    let mut poor = base.to_vec();
    poor.extend(["--set", "party.hostco.funds=1k"]);
    let poor = good(&poor)?;
    let short = "HostCo (sub-processor)'s own money suffices for";
    assert!(!full.contains(short) && poor.contains(short), "{poor}");
    Ok(())
}

#[test]
fn what_there_is_not_is_said_with_what_there_is() -> Tested {
    let (code, words) = refused(&["--worst", "lakeside"])?;
    assert_eq!(code, Some(2));
    assert!(words.contains("error: no party `lakeside`"), "{words}");
    assert!(
        words.contains("hint: the parties are northstar, clinic,"),
        "{words}"
    );
    assert!(words.contains("small-client (small-client#1 to small-client#90)"));
    let (code, words) = refused(&["--year", "300000"])?;
    assert_eq!(code, Some(2));
    let range = "`--year` is 300000, not from 0 to 199999";
    assert!(words.contains(range), "{words}");
    for rank in ["0", "1001"] {
        let (code, words) = refused(&["--worst", "clinic", "--years", "1_000", "--rank", rank])?;
        assert_eq!(code, Some(2));
        let range = format!("`--rank` is {rank}, not from 1 to 1,000");
        assert!(words.contains(&range), "{words}");
    }
    let worst = document(&["--worst", "clinic", "--years", "1_000"])?;
    let year = worst["year"].to_string();
    for event in ["0", "99"] {
        let (code, words) = refused(&["--year", &year, "--event", event])?;
        assert_eq!(code, Some(2));
        let found = format!("`--event` is {event}, and year {year} has");
        assert!(words.contains(&found), "{words}");
    }
    let (code, _) = refused(&[])?;
    assert_eq!(code, Some(2), "one of --year and --worst is needed");
    let (code, _) = refused(&["--year", "1", "--worst", "clinic"])?;
    assert_eq!(code, Some(2), "not both");
    Ok(())
}

#[test]
fn a_seed_on_the_command_line_is_the_seed_of_settlement_too() -> Tested {
    let place = tempfile::tempdir()?;
    let file = place.path().join("disputed.toml");
    std::fs::write(&file, format!("{}{BEYOND_BLOCKS}", crate::ready::HEAD))?;
    let file = file.to_str().ok_or("a path in UTF-8")?;
    let out = place.path().to_str().ok_or("a path in UTF-8")?;
    let parties = |more: &[&str]| -> Result<Value, Box<dyn Error>> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_obligor"));
        command.args(["run", file, "--no-pictures", "--json", "--out", out]);
        let output = command.args(more).output()?;
        let document: Value = serde_json::from_slice(&output.stdout)?;
        Ok(document["parties"].clone())
    };
    let by_option = parties(&["--seed", "7"])?;
    assert_eq!(by_option, parties(&["--set", "seed=7"])?);
    assert_ne!(by_option, parties(&[])?);
    Ok(())
}
