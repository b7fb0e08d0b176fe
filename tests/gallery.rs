//! Every scenario that is shipped stands without a finding, runs, and keeps the invariants.

use crate::conservation::{ROUNDING, audit};
use crate::properties::network::Network;
use crate::ready::{Ready, Tested, package};
use obligor::columns::Block;
use obligor::ledger::{Journal, Kind, Measure, Totals};
use obligor::model::Model;
use obligor::report::reading::assumptions;
use obligor::scenario;
use obligor::settle::Scratch;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;

/// Stories whose drawn years are explained.
pub const EXPLAINED: [&str; 5] = [
    "msp-three-clients",
    "hospital-records-vendor",
    "saas-back-to-back",
    "insurer-book",
    "policy-or-contract",
];

/// The files of the gallery, benchmarks included, in order of their names.
pub fn gallery() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for folder in ["scenarios", "scenarios/benchmarks", "scenarios/terms"] {
        for entry in std::fs::read_dir(package().join(folder))? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() >= 21, "the gallery has lost files: {files:?}");
    Ok(files)
}

pub fn ready(path: &std::path::Path) -> Result<Ready, Box<dyn Error>> {
    Ready::of(&scenario::read(path, &[])?)
}

#[test]
fn every_scenario_stands_without_an_error_or_a_warning() -> Tested {
    for path in gallery()? {
        let document = scenario::read(&path, &[])?;
        let resolved = document.resolve();
        let (_, warnings) =
            resolved.map_err(|findings| format!("{}: {findings}", path.display()))?;
        assert!(warnings.is_empty(), "{}: {warnings}", path.display());
    }
    Ok(())
}

#[test]
fn twenty_thousand_years_of_every_scenario_keep_the_invariants() -> Tested {
    for path in gallery()? {
        audit(&ready(&path)?, 20_000).assert_sound(&path.display().to_string());
    }
    Ok(())
}

/// `[party][row]` of paid, received, insured and gross, from the single transfers.
fn sums(journal: &Journal, rows: usize, parties: usize) -> Vec<Vec<[f64; 4]>> {
    let mut sums = vec![vec![[0.0; 4]; rows]; parties];
    for (row, party, amount) in &journal.bears {
        sums[*party as usize][*row as usize][3] += amount;
    }
    for transfer in &journal.transfers {
        let (from, to, row) = (
            transfer.from as usize,
            transfer.to as usize,
            transfer.row as usize,
        );
        let amount = transfer.amount;
        match transfer.kind {
            Kind::Damages
            | Kind::Liquidated
            | Kind::SetOff
            | Kind::InsuredRetention
            | Kind::Direct
            | Kind::Outside => {
                sums[from][row][0] += amount;
                sums[to][row][1] += amount;
            }
            Kind::OwnLoss | Kind::Liability | Kind::Cession | Kind::AdditionalInsured => {
                sums[from][row][0] += amount;
                sums[to][row][2] += amount;
            }
            Kind::Recovery => {
                sums[from][row][2] -= amount;
                sums[to][row][1] += amount;
            }
            Kind::Credit | Kind::Reinstatement | Kind::Commission => {}
        }
    }
    sums
}

/// The first years of a scenario until about `rows` of them have an event.
fn block_of(ready: &Ready, rows: f64) -> Block {
    let events = ready.sampler.events_a_year().max(1e-4);
    let share = 1.0 - (-events).exp();
    ready.block((rows / share).ceil() as u32)
}

#[test]
fn the_journal_and_the_totals_of_two_hundred_years_agree() -> Tested {
    let measures = [
        Measure::Paid,
        Measure::Received,
        Measure::Insured,
        Measure::Gross,
    ];
    for path in gallery()? {
        let ready = ready(&path)?;
        let block = block_of(&ready, 220.0);
        let (rows, parties) = (block.year.len(), ready.model.parties.len());
        assert!(
            rows >= 150,
            "{}: {rows} years have an event",
            path.display()
        );
        let (mut journal, mut totals) = (Journal::default(), Totals::default());
        totals.start(rows, parties, ready.waterfalls[0].promises().len(), false);
        ready.waterfalls[0].settle(&block, &mut Scratch::default(), &mut journal);
        ready.waterfalls[0].settle(&block, &mut Scratch::default(), &mut totals);
        for (party, rows) in sums(&journal, rows, parties).iter().enumerate() {
            for (row, single) in rows.iter().enumerate() {
                let scale = single
                    .iter()
                    .map(|amount| amount.abs())
                    .sum::<f64>()
                    .max(1.0);
                for (measure, single) in measures.iter().zip(single) {
                    let total = totals.column(party, *measure)[row];
                    let key = &ready.model.parties[party].key;
                    assert!(
                        (total - single).abs() <= ROUNDING * scale,
                        "{}: {measure:?} of `{key}` in year {}: {single} by transfers, {total} in sum",
                        path.display(),
                        block.year[row]
                    );
                }
            }
        }
    }
    Ok(())
}

#[test]
fn what_events_leave_adds_up_to_what_the_year_leaves() -> Tested {
    for path in gallery()? {
        let ready = ready(&path)?;
        let block = block_of(&ready, 220.0);
        let (rows, parties) = (block.year.len(), ready.model.parties.len());
        let mut totals = Totals::default();
        totals.start(rows, parties, ready.waterfalls[0].promises().len(), false);
        totals.keep_moved();
        ready.waterfalls[0].settle(&block, &mut Scratch::default(), &mut totals);
        for party in 0..parties {
            let mut left = totals.column(party, Measure::Gross).to_vec();
            for moved in totals.moved(party) {
                left[block.events.row[moved.event as usize] as usize] += moved.amount;
            }
            let mut net = Vec::new();
            totals.net(party, &mut net);
            let gross: f64 = totals.column(party, Measure::Gross).iter().sum();
            for (row, (left, net)) in left.iter().zip(&net).enumerate() {
                let key = &ready.model.parties[party].key;
                assert!(
                    (left - net).abs() <= ROUNDING * gross.max(net.abs()).max(1.0),
                    "{}: `{key}` in year {}: {left} by events, {net} by the year",
                    path.display(),
                    block.year[row]
                );
            }
        }
    }
    Ok(())
}

#[test]
fn every_file_says_what_it_asks_and_where_its_figures_come_from() -> Tested {
    for path in gallery()? {
        let text = std::fs::read_to_string(&path)?;
        assert!(
            text.starts_with('#'),
            "{} begins without a comment",
            path.display()
        );
        let model = ready(&path)?.model;
        assert!(
            !model.title.is_empty() && model.years >= 100_000,
            "{}",
            path.display()
        );
    }
    Ok(())
}

#[test]
fn every_default_of_a_promise_has_a_rule() -> Tested {
    let mut without = BTreeSet::new();
    let mut assumed = 0;
    let mut look = |model: &Model| {
        for it in assumptions(model) {
            assumed += 1;
            if it.rule.is_none_or(|rule| rule.trim().is_empty()) {
                let key = it.path.rsplit('.').next().unwrap_or_default();
                without.insert(format!("{key} = {} ({})", it.value, it.path));
            }
        }
    };
    for path in gallery()? {
        look(&ready(&path)?.model);
    }
    for number in 1..=400 {
        look(&Network::of(number).model()?);
    }
    assert!(assumed > 10_000, "{assumed} defaults");
    assert!(without.is_empty(), "{without:#?}");
    Ok(())
}
