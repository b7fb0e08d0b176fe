use super::case::Case;
use super::tell::told;
use super::{Asked, Explained, Part, markdown, pages, rest};
use crate::columns::Block;
use crate::draw::{DrawScratch, Sampler, Years};
use crate::ledger::{Journal, Kind};
use crate::model::{CoinsuranceBasis, Model};
use crate::report::cents;
use crate::scenario::{read, read_text};
use crate::settle::{Detail, Scripted, layout, settle_scripted_into};
use std::fs;
use std::path::{Path, PathBuf};

/// The scenarios of a folder, in the order of their names.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    files.sort();
    files
}

fn model(path: &Path) -> Model {
    let document = read(path, &[]).unwrap_or_else(|found| panic!("{found}"));
    let (model, _) = document.resolve().unwrap_or_else(|found| panic!("{found}"));
    model
}

/// The first years of a model that have events.
fn eventful(model: &Model, among: u32, most: usize) -> Vec<u32> {
    let layout = layout(&[model], Detail::Atoms);
    let sampler = Sampler::new(model, model.seed, &layout).expect("it can be drawn");
    let mut block = Block::default();
    let years = Years::Range {
        first: 0,
        count: among,
    };
    sampler.draw(years, &mut block, &mut DrawScratch::default());
    block.year.iter().copied().take(most).collect()
}

/// What was written down of an event agrees with itself: layers with what their insurers pay,
/// claims with debts, each step with the one before.
fn assert_worked_out(case: Case<'_>, event: usize, what: &str) {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 + 1e-9 * a.abs().max(b.abs());
    for call in case.calls(event) {
        let policy = &case.model.policies[call.layers[0].policy];
        let is_plain = policy.coinsurance_basis == CoinsuranceBasis::InsurerPart;
        for (at, layer) in call.layers.iter().enumerate() {
            let paid: f64 = call.lines.iter().map(|line| line.paid[at]).sum();
            let let_through = layer.through * layer.live;
            let agrees = close(paid, let_through) || policy.defence_outside;
            assert!(agrees || !is_plain, "{what}, layer {at} of {call:?}");
        }
        for line in &call.lines {
            let borne = line.waited + line.retained + line.coinsured + line.sublimited;
            let sum = borne + line.wanted;
            assert!(close(sum, line.covered) || !is_plain, "{what}: {line:?}");
        }
    }
    for claim in case.claims(event) {
        let debts = case.debts(event).filter(|debt| debt.kind == Kind::Damages);
        let mut debts = debts.filter(|debt| debt.contract == Some(claim.contract));
        let owed = debts.next().map_or(0.0, |debt| debt.owed);
        assert!(
            close(claim.owed + claim.set_off_before, owed),
            "{what}: {claim:?}"
        );
        let steps = [claim.capped, claim.settled, claim.pooled, claim.owed];
        assert!(
            steps.windows(2).all(|pair| pair[1] <= pair[0] + 1e-6),
            "{what}: {claim:?}"
        );
        let reaching: f64 = claim.caps.iter().map(|cap| cap.claimed).sum();
        let admitted = claim.admitted - claim.netted;
        assert!(close(reaching, admitted), "{what}: {claim:?}");
    }
}

/// Every transfer is told once, under a number, with steps and with the term that bound it; the
/// numbers that name amounts name those of the ledger.
fn assert_told(model: &Model, settled: &Scripted, what: &str) {
    let case = Case {
        model,
        settled,
        hero: None,
    };
    for event in 0..settled.occurrences.len() {
        assert_worked_out(case, event, what);
        let all = told(case, event);
        let mut transfers = all.transfers.clone();
        transfers.sort_unstable();
        let journal = settled.journal.transfers.iter().enumerate();
        let expected: Vec<usize> = journal
            .filter(|(_, it)| it.event as usize == event)
            .map(|(at, _)| at)
            .collect();
        assert_eq!(transfers, expected, "{what}, event {event}");
        for at in transfers {
            let why = rest::why(case, at);
            let transfer = &settled.journal.transfers[at];
            assert!(!why.steps.is_empty(), "{what}: {transfer:?}");
            assert!(!why.bound.words.is_empty(), "{what}: {transfer:?} {why:?}");
            let is_single = [transfer.from, transfer.to]
                .iter()
                .all(|party| case.group(*party as usize).is_none());
            let amount = cents(transfer.amount);
            let is_named = all.parts.iter().any(|part| match part {
                Part::Item { words, steps, .. } => {
                    words.contains(&amount) || steps.iter().any(|it| it.contains(&amount))
                }
                Part::Heading(..) | Part::Words(_) | Part::Table { .. } => false,
            });
            assert!(is_named || !is_single, "{what}: {amount} of {transfer:?}");
        }
    }
}

#[test]
fn every_transfer_of_the_gallery_is_told_once_and_the_run_agrees() {
    for file in files("scenarios")
        .iter()
        .chain(&files("scenarios/benchmarks"))
    {
        let model = model(file);
        for year in eventful(&model, 512, 4) {
            let what = format!("{} year {year}", file.display());
            let explained = Explained::drawn(&model, year).expect("it can be settled");
            assert!(
                explained.difference <= 1e-9,
                "{what}: {}",
                explained.difference
            );
            assert!(explained.largest_error() <= 1e-12, "{what}");
            assert_told(&model, &explained.settled, &what);
        }
    }
}

#[test]
fn every_transfer_of_every_settlement_case_is_told_once() {
    let cases = files("tests/settlement/cases");
    assert!(cases.len() > 50);
    for file in cases {
        let model = model(&file);
        let settled = settle_scripted_into(&model, Journal::with_workings());
        let settled = settled.expect("it can be settled");
        assert_told(&model, &settled, &file.display().to_string());
    }
}

#[test]
fn events_add_up_to_the_year() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/insurer-book.toml");
    let model = model(&file);
    let years = eventful(&model, 2_048, 200);
    let mut several = 0;
    for year in years {
        let explained = Explained::drawn(&model, year).expect("it can be settled");
        several += usize::from(explained.events() > 1);
        for (at, figures) in explained.settled.parties.iter().enumerate() {
            let events = 0..explained.events();
            let sum: f64 = events.map(|event| explained.of_event(event)[at].net).sum();
            let apart = (sum - figures.net).abs();
            assert!(
                apart <= 1e-6,
                "year {year}, party {at}: {sum} {}",
                figures.net
            );
        }
    }
    assert!(several > 0, "no year has two events");
}

/// The breach of `tests/one_breach.rs`: 10 M, nets 3, 1, 1, 3 and 2 M.
const ONE_BREACH: &str = include_str!("../../../tests/one_breach.toml");

/// The numbered movements of the one breach, as they must read.
const ONE_BREACH_TOLD: &str = "\
1. **Insurer C pays Client 2,000,000.00 on its own loss (policy.client-cyber).**
   - The policy `client-cyber` takes it: response 10,000,000.00.
   - The retention of 1M an event keeps 1,000,000.00 with Client: 9,000,000.00 is above it.
   - Policy `client-cyber` has 2,000,000.00 of its limit for the event left: it takes 2,000,000.00 of 9,000,000.00.
2. **Provider owes Client 5,000,000.00 and pays it in full (§9, contract.services).**
   - Client's own loss is 10,000,000.00.
   - Provider answers for 60 % (its own 30 %, Sub's 30 %) of fault: 6,000,000.00.
   - The cap `general` (§9.2, contract.services.caps.general) is 5M a year, unused: it cuts 6,000,000.00 to 5,000,000.00.
   - Of the 5,000,000.00 paid Provider's insurers bring 3,000,000.00, itself 2,000,000.00.
3. **Sub owes Provider 1,000,000.00 and pays it in full (contract.hosting).**
   - Provider passes on what it owes others for the fault of Sub: 2,500,000.00.
   - The cap `general` (contract.hosting.caps.general) is 1M a year, unused: it cuts 2,500,000.00 to 1,000,000.00.
4. **Insurer P pays Provider 3,000,000.00 on what it owes (policy.provider-liability).**
   - The policy `provider-liability` takes it: Provider owes 5,000,000.00.
   - The retention of 500k an event keeps 500,000.00 with Provider: 4,500,000.00 is above it.
   - Policy `provider-liability` has 3,000,000.00 of its limit for the event left: it takes 3,000,000.00 of 4,500,000.00.
5. **Client keeps all 5,000,000.00 that it recovered on what its policies cover.**
   - Of what Client received, 5,000,000.00 is on what its policies cover.
   - The rule is top-down (policy.client-cyber.recovery): first Client's covered loss above the policies, 7,000,000.00, then insurers from the top layer down, then its retention of 1,000,000.00.
   - `client-cyber` had paid 2,000,000.00 and gets 0.00.
6. **Provider keeps all 1,000,000.00 that it recovered on what its policies cover.**
   - Of what Provider received, 1,000,000.00 is on what its policies cover.
   - The rule is top-down (policy.provider-liability.recovery): first Provider's covered loss above the policies, 1,500,000.00, then insurers from the top layer down, then its retention of 500,000.00.
   - `provider-liability` had paid 3,000,000.00 and gets 0.00.
";

fn one_breach() -> (Model, Explained) {
    let document = read_text("s.toml", ONE_BREACH, &[]).unwrap_or_else(|found| panic!("{found}"));
    let (model, _) = document.resolve().unwrap_or_else(|found| panic!("{found}"));
    let explained = Explained::drawn(&model, 7).expect("it can be settled");
    (model, explained)
}

#[test]
fn one_breach_is_told_in_these_words() {
    let (model, explained) = one_breach();
    let case = Case {
        model: &model,
        settled: &explained.settled,
        hero: None,
    };
    let parts = told(case, 0).parts;
    let items: Vec<Part> = parts
        .into_iter()
        .filter(|part| matches!(part, Part::Item { .. }))
        .collect();
    assert_eq!(markdown::set(&items), ONE_BREACH_TOLD);
    let nets: Vec<f64> = explained.settled.parties.iter().map(|it| it.net).collect();
    assert_eq!(nets, [3e6, 1e6, 1e6, 3e6, 2e6]);
}

#[test]
fn a_cap_that_cuts_is_what_bound_the_claim() {
    let (model, explained) = one_breach();
    let transfers = &explained.settled.journal.transfers;
    let client = 0;
    let claim = transfers
        .iter()
        .position(|it| it.kind == Kind::Damages && it.to == client);
    let why = explained.why(&model, claim.expect("the client is paid"));
    assert_eq!(why.bound.words, "the cap `general`");
    assert_eq!(
        why.bound.path.as_deref(),
        Some("contract.services.caps.general")
    );
    assert_eq!(why.bound.clause.as_deref(), Some("§9.2"));
}

#[test]
fn a_year_without_events_says_so() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/msp-three-clients.toml");
    let model = model(&file);
    let eventful = eventful(&model, 64, 64);
    let quiet = (0..64).find(|year| !eventful.contains(year));
    let quiet = quiet.expect("a year of 64 without an event");
    let explained = Explained::drawn(&model, quiet).expect("it can be settled");
    assert_eq!(explained.events(), 0);
    let page = markdown::set(&pages(&model, &explained, &Asked::default()));
    let words = format!("Nothing happens in year {quiet}: no event, no loss, nothing to settle.");
    assert!(page.contains(&words), "{page}");
}

#[test]
fn the_limits_used_are_told_with_what_is_left() {
    let (model, explained) = one_breach();
    let page = markdown::set(&pages(&model, &explained, &Asked::default()));
    for row in [
        "| Provider's cap `general` towards Client | §9.2, contract.services.caps.general | \
         5,000,000.00 | 5,000,000.00 | 0.00 |",
        "| Sub's cap `general` towards Provider | contract.hosting.caps.general | 1,000,000.00 | \
         1,000,000.00 | 0.00 |",
    ] {
        assert!(page.contains(row), "{row} is not in\n{page}");
    }
}

/// A policy whose retention stands above 1,000 records, with a cover whose own terms stand for events
/// flagged `old-software`.
const TERMS_FOR_EVENTS: &str = r#"
schema = 1
title = "Terms for events"
currency = "USD"
party = { shop = { name = "Shop" }, insurer = { name = "Insurer" } }
[policy.cyber]
insured = "shop"
insurers = { insurer = 1.0 }
recovery = "top-down"
retention = "50k"
retention_when = { records = { over = 1000 } }
covers.repair = { heads = ["restoration"] }
[policy.cyber.covers.extortion]
heads = ["extortion"]
retention = "100k"
retention_when = { flags = "old-software" }
coinsurance = 0.5
coinsurance_when = { flags = "old-software" }
[[event]]
flags = ["old-software"]
records.shop = 1001
fault = { self = 1.0 }
loss.shop = { extortion = "100k", restoration = "200k" }
[[event]]
time = 0.3
records.shop = 1001
fault = { self = 1.0 }
loss.shop = { extortion = "100k", restoration = "200k" }
[[event]]
time = 0.6
records.shop = 1000
fault = { self = 1.0 }
loss.shop = { extortion = "100k", restoration = "200k" }
"#;

/// The steps of what is paid on the retention and the insured's share, event by event.
const TERMS_TOLD: [&[&str]; 3] = [
    &[
        "The retention of 100k of the cover `extortion` (policy.cyber.covers.extortion.retention) keeps \
         100,000.00 with Shop: 200,000.00 is above it.",
        "By the insured's share of the cover `extortion` (policy.cyber.covers.extortion.coinsurance) \
         Shop bears 50 % after the retention, 16,666.67.",
    ],
    &[
        "The retention of 100k of the cover `extortion` does not stand: the event is not flagged \
         old-software (policy.cyber.covers.extortion.retention_when).",
        "The retention of 50k an event (as more than 1,000 records are exposed, \
         policy.cyber.retention_when) keeps 50,000.00 with Shop: 250,000.00 is above it.",
        "The insured's share of the cover `extortion`, 50 %, does not stand: the event is not flagged \
         old-software (policy.cyber.covers.extortion.coinsurance_when).",
    ],
    &[
        "The retention of 100k of the cover `extortion` does not stand: the event is not flagged \
         old-software (policy.cyber.covers.extortion.retention_when).",
        "The retention of 50k does not stand: not more than 1,000 records (policy.cyber.retention_when).",
        "The insured's share of the cover `extortion`, 50 %, does not stand: the event is not flagged \
         old-software (policy.cyber.covers.extortion.coinsurance_when).",
    ],
];

#[test]
fn terms_for_other_events_are_told_where_they_do_not_stand() {
    let document = read_text("s.toml", TERMS_FOR_EVENTS, &[]);
    let document = document.unwrap_or_else(|found| panic!("{found}"));
    let (model, _) = document.resolve().unwrap_or_else(|found| panic!("{found}"));
    let settled = settle_scripted_into(&model, Journal::with_workings());
    let settled = settled.expect("it can be settled");
    for (at, transfer) in settled.journal.transfers.iter().enumerate() {
        let case = Case {
            model: &model,
            settled: &settled,
            hero: None,
        };
        assert_eq!(transfer.kind, Kind::OwnLoss);
        // The first two steps say which covers take the loss.
        let steps = rest::why(case, at).steps;
        assert_eq!(steps[2..], *TERMS_TOLD[at], "event {at}");
    }
    assert_eq!(settled.journal.transfers.len(), TERMS_TOLD.len());
}
