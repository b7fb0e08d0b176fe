//! The settlement cases: scripted events of small networks, worked by hand and computed exactly by
//! an independent implementation; every party's net to the cent.

use crate::ready::{Tested, package};
use obligor::ledger::Kind;
use obligor::model::Model;
use obligor::scenario;
use obligor::settle::{Scripted, settle_scripted};
use std::error::Error;
use std::fs;

/// The model of a case and what its events come to.
fn settled(path: &str) -> Result<(Model, Scripted), Box<dyn Error>> {
    let document = scenario::read(&package().join(path), &[])?;
    let resolved = document.resolve();
    let (model, _) = resolved.map_err(|findings| format!("{path}: {findings}"))?;
    let scripted = settle_scripted(&model)?;
    Ok((model, scripted))
}

/// What of a case in a directory differs from what is expected.
pub fn compare(
    directory: &str,
    case: &str,
    expected: &serde_json::Value,
) -> Result<Vec<String>, Box<dyn Error>> {
    let (model, scripted) = settled(&format!("{directory}/{case}.toml"))?;
    let mut wrong = Vec::new();
    let gross: f64 = scripted.parties.iter().map(|party| party.gross).sum();
    let net: f64 = scripted.parties.iter().map(|party| party.net).sum();
    let wanted = expected["gross"].as_f64().ok_or("no gross")?;
    if (gross - wanted).abs() > 0.005 {
        wrong.push(format!("{case}: gross {gross:.2}, not {wanted:.2}"));
    }
    if (gross - net).abs() > 1e-6 {
        wrong.push(format!("{case}: gross {gross:.2} is not net {net:.2}"));
    }
    for (key, wanted) in expected["net"].as_object().ok_or("no net")? {
        let party = model
            .party(key)
            .ok_or_else(|| format!("{case}: no {key}"))?;
        let net = scripted.parties[party.index()].net;
        let wanted = wanted.as_f64().ok_or("no number")?;
        if (net - wanted).abs() > 0.005 + 1e-9 {
            wrong.push(format!("{case}: {key} {net:.2}, not {wanted:.2}"));
        }
    }
    Ok(wrong)
}

/// The cases of a directory, each with what is expected of it.
pub fn cases(
    directory: &str,
) -> Result<serde_json::Map<String, serde_json::Value>, Box<dyn Error>> {
    let text = fs::read_to_string(package().join(directory).join("expected.json"))?;
    Ok(serde_json::from_str(&text)?)
}

#[test]
fn every_settlement_case_comes_out_to_the_cent() -> Tested {
    let cases = cases("tests/settlement/cases")?;
    assert!(cases.len() >= 61, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for (case, expected) in &cases {
        match compare("tests/settlement/cases", case, expected) {
            Ok(found) => wrong.extend(found),
            Err(error) => wrong.push(format!("{case}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// What each party paid under policies and treaties, by event.
fn paid(scripted: &Scripted, party: usize, events: usize) -> Vec<f64> {
    let mut paid = vec![0.0; events];
    for transfer in &scripted.journal.transfers {
        let insures = matches!(transfer.kind, Kind::OwnLoss | Kind::Cession);
        if insures && transfer.from as usize == party {
            paid[transfer.event as usize] += transfer.amount;
        }
    }
    paid
}

#[test]
fn cases_of_an_open_financial_engine_come_out_to_the_cent() -> Tested {
    let text = fs::read_to_string(package().join("tests/settlement/oasis/expected.json"))?;
    let cases: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text)?;
    let mut wrong = Vec::new();
    for (case, events) in &cases {
        let (model, scripted) = settled(&format!("tests/settlement/oasis/{case}.toml"))?;
        let events = events.as_array().ok_or("events are a list")?;
        for (event, wanted) in events.iter().enumerate() {
            for (key, wanted) in wanted.as_object().ok_or("parties are a table")? {
                let party = model.party(key).ok_or("the party is there")?.index();
                let paid = paid(&scripted, party, events.len())[event];
                if (paid - wanted.as_f64().ok_or("no number")?).abs() > 0.005 + 1e-9 {
                    wrong.push(format!(
                        "{case}, event {event}: {key} {paid:.2}, not {wanted}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}
