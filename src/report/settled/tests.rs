use super::{Settlement, csv, entries, json, text};
use crate::ledger::Journal;
use crate::model::Model;
use crate::report::cents;
use crate::report::text::{Page, Weight};
use crate::scenario::read_text;
use crate::settle::{Scripted, settle_scripted_into};

const SCENARIO: &str = r#"
schema = 1
title = "one breach"
currency = "USD"
[party.client]
name = "Client"
[party.vendor]
name = "Vendor"
[party.harbor]
name = "Harbor"
[contract.services]
obligor = "vendor"
beneficiary = "client"
clause = "MSA §9"
liability = "several"
caps.general = { limit = "500k", per = "year" }
[policy.own]
insured = "client"
insurers = { harbor = 1.0 }
retention = "100k"
limit = "1M"
recovery = "insured-first"
[[event]]
time = 0.5
fault = { vendor = 1.0 }
culpability = { vendor = "negligent" }
loss.client = { response = "900k", restoration = "300k" }
[[event]]
time = 0.6
fault = { vendor = 1.0 }
culpability = { vendor = "negligent" }
loss.client = { response = "50.25" }
"#;

fn settled() -> (Model, Scripted) {
    let document = read_text("s.toml", SCENARIO, &[]).unwrap_or_else(|found| panic!("{found}"));
    let (model, _) = document.resolve().unwrap_or_else(|found| panic!("{found}"));
    let settled =
        settle_scripted_into(&model, Journal::with_workings()).expect("it can be settled");
    (model, settled)
}

fn settlement() -> (Model, Scripted, Settlement) {
    let (model, settled) = settled();
    let mut settlement = Settlement::default();
    settlement.add(&model, &settled);
    (model, settled, settlement)
}

#[test]
fn what_is_lost_is_left_with_somebody_event_by_event() {
    let (_, _, settlement) = settlement();
    assert_eq!(settlement.stories.len(), 2);
    assert_eq!(settlement.stories[0].losses(), 1_200_000.0);
    for story in &settlement.stories {
        assert_eq!(cents(story.losses()), cents(story.left_in_all()));
    }
    assert!(settlement.largest_relative_error < 1e-12);
    assert_eq!(settlement.losses, 1_200_050.25);
}

#[test]
fn a_ledger_that_books_a_transfer_to_nobody_is_found_out() {
    let (model, mut settled) = settled();
    settled.journal.transfers[0].amount += 1.0;
    let mut settlement = Settlement::default();
    settlement.add(&model, &settled);
    assert!(settlement.largest_relative_error > 1e-7);
}

#[test]
fn the_page_has_each_transfer_with_its_clause_and_the_proof() {
    let (model, _, settlement) = settlement();
    let page = Page {
        width: 130,
        weight: Weight::Plain,
    };
    let text = text::report(&model, &settlement, None, page);
    for part in [
        "1. Year 0, time 0.5: event 1 (event[0]), USD",
        "response\u{a0}900,000.00, restoration\u{a0}300,000.00",
        "contract.services",
        "MSA §9",
        "500,000.00",
        "Vendor owes Client 500,000.00 and pays it in full (MSA §9, contract.services).",
        "- The cap `general` (contract.services.caps.general) is 500k a year, unused: it cuts",
        "Losses 1,200,000.00 = left with",
        "What all 2 events left with each party, USD",
        "All that was lost, USD 1,200,050.25, is left with somebody: 1,200,050.25.",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn the_document_has_parties_and_transfers() {
    let (model, _, settlement) = settlement();
    let facts = json::SettledFacts::default();
    let document = json::document(&facts, &model, &settlement);
    assert_eq!(document["parties"]["client"]["gross"], 1_200_050.25);
    let net: f64 = ["client", "vendor", "harbor"]
        .iter()
        .filter_map(|id| document["parties"][id]["net"].as_f64())
        .sum();
    assert_eq!(cents(net), "1,200,050.25");
    let transfers = document["transfers"].as_array().expect("a list");
    let damages = transfers
        .iter()
        .find(|each| each["promise"] == "contract.services")
        .expect("the contract pays");
    assert_eq!(damages["from"], "vendor");
    assert_eq!(damages["to"], "client");
    assert_eq!(damages["amount"], 500_000.0);
    assert_eq!(damages["clause"], "MSA §9");
    assert_eq!(damages["year"], 0);
    assert_eq!(damages["event"], "event[0]");
    assert_eq!(document["transfers_left_out"], 0);
}

#[test]
fn the_table_has_a_row_for_each_transfer() {
    let (model, settled, settlement) = settlement();
    let mut out = Vec::new();
    for entry in entries(&model, &settled) {
        csv::row(&mut out, &entry).expect("memory takes it");
    }
    let text = String::from_utf8(out).expect("UTF-8");
    assert_eq!(text.lines().count() as u64, settlement.transfer_count);
    assert!(text.contains("0,event[0],0.5,vendor,client,500000,contract.services,MSA §9,"));
    let columns = csv::HEADER.split(',').count();
    assert!(text.lines().all(|line| line.split(',').count() == columns));
}

const GROUP: &str = r#"
schema = 1
title = "a group"
currency = "USD"
[party.client]
name = "A client with quite a long name, Incorporated"
[party.small]
name = "Small clients"
count = 90
[party.vendor]
name = "Vendor"
[contract.services]
obligor = "vendor"
beneficiary = "small"
liability = "several"
caps.general = { limit = "500k", per = "year" }
[[event]]
time = 0.5
fault = { vendor = 1.0 }
culpability = { vendor = "negligent" }
loss.client = { response = "123_456_789" }
loss.small = { response = "1_234_567.5" }
"#;

#[test]
fn members_of_a_group_are_one_row_and_no_line_passes_the_terminal() {
    let document = read_text("s.toml", GROUP, &[]).unwrap_or_else(|found| panic!("{found}"));
    let (model, _) = document.resolve().unwrap_or_else(|found| panic!("{found}"));
    let settled =
        settle_scripted_into(&model, Journal::with_workings()).expect("it can be settled");
    let mut settlement = Settlement::default();
    settlement.add(&model, &settled);
    let page = Page {
        width: 80,
        weight: Weight::Plain,
    };
    let text = text::report(&model, &settlement, None, page);
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    for part in [
        "\nSmall clients, all 90 together\n111,111,075.00 ",
        "+ Small clients 66,111,075.00 +",
        "\nSmall clients #1 and 89 alike, the cap `general`\n",
    ] {
        assert!(
            text.replace('\u{a0}', " ").contains(part),
            "{part} is not in\n{text}"
        );
    }
    assert!(!text.contains("Small clients #2"), "{text}");
}
