//! What `explain` and `settle` say, read as a reader would: no empty words, nothing said twice, and
//! sums that close, from the first sentence of an item to the amount in its heading and in the
//! ledger.

mod items;
mod words;

use crate::gallery::EXPLAINED;
use crate::oracle;
use crate::ready::{Ready, Tested, package};
use items::{Item, sum_of};
use obligor::ledger::{Journal, Kind, Work};
use obligor::model::Model;
use obligor::report::explained::{Explained, event};
use obligor::scenario;
use obligor::settle::{Scripted, settle_scripted_into};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Items that are shown where something is wrong; all are counted.
const SHOWN: usize = 12;

/// Kinds of transfers that items of one sort pay, and the sort.
const SORTS: [(items::Sort, &[Kind]); 4] = [
    (
        items::Sort::Owed,
        &[Kind::Damages, Kind::SetOff, Kind::Liquidated, Kind::Direct],
    ),
    (
        items::Sort::Insured,
        &[Kind::OwnLoss, Kind::Liability, Kind::AdditionalInsured],
    ),
    (items::Sort::Shared, &[Kind::Recovery]),
    (items::Sort::Ceded, &[Kind::Cession]),
];

/// What was read: how many items, and what is wrong with which.
#[derive(Default)]
struct Read {
    items: usize,
    wrong: Vec<String>,
}

impl Read {
    /// Reads every event of a settlement.
    fn settlement(&mut self, what: &str, model: &Model, settled: &Scripted) {
        for at in 0..settled.occurrences.len() {
            let items = items::of(&event(model, settled, at));
            for item in &items {
                let found = item.check();
                let found = found.iter().map(|wrong| {
                    let steps = item.steps.join("\n    - ");
                    format!(
                        "{what}, event {at}: {wrong}\n    {}\n    - {steps}",
                        item.words
                    )
                });
                self.wrong.extend(found);
            }
            self.items += items.len();
            self.ledger(&format!("{what}, event {at}"), settled, at, &items);
        }
    }

    /// Do the headings of the items pay what the ledger pays?
    fn ledger(&mut self, what: &str, settled: &Scripted, at: usize, items: &[Item]) {
        for (sort, kinds) in SORTS {
            let transfers = settled.journal.transfers.iter();
            let of_sort =
                transfers.filter(|it| it.event as usize == at && kinds.contains(&it.kind));
            let booked: f64 = of_sort.map(|it| it.amount).sum();
            let told = sum_of(items, sort);
            // Every heading is rounded to the cent.
            if (booked - told).abs() > 0.005 * (items.len() as f64 + 4.0) {
                self.wrong.push(format!(
                    "{what}: {sort:?} pay {told:.2}, the ledger {booked:.2}"
                ));
            }
        }
    }

    fn assert_right(&self) {
        let shown = &self.wrong[..self.wrong.len().min(SHOWN)];
        assert!(
            self.wrong.is_empty(),
            "{} faults in {} items\n{}",
            self.wrong.len(),
            self.items,
            shown.join("\n")
        );
    }
}

fn settled(model: &Model) -> Result<Scripted, Box<dyn Error>> {
    Ok(settle_scripted_into(model, Journal::with_workings())?)
}

/// All scenarios below a directory; drafts are none.
fn scenarios(under: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(under)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("drafts") {
            found.extend(scenarios(&path)?);
        } else if path.extension().is_some_and(|it| it == "toml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[test]
fn every_scripted_scenario_reads_well_and_its_sums_close() -> Tested {
    let mut read = Read::default();
    let mut scripted = 0;
    for under in ["scenarios", "tests/settlement/cases"] {
        for path in scenarios(&package().join(under))? {
            let resolved = scenario::read(&path, &[])?.resolve();
            let (model, _) = resolved.map_err(|findings| findings.to_string())?;
            if model.events.is_empty() {
                continue;
            }
            scripted += 1;
            read.settlement(&path.display().to_string(), &model, &settled(&model)?);
        }
    }
    assert!(scripted > 30, "{scripted} scripted scenarios");
    read.assert_right();
    Ok(())
}

#[test]
fn drawn_years_of_the_gallery_read_well_and_their_sums_close() -> Tested {
    let mut read = Read::default();
    for name in EXPLAINED {
        let ready = Ready::file(&format!("scenarios/{name}.toml"))?;
        let years = ready.years(2_048);
        for year in years.iter().step_by((years.len() / 6).max(1)) {
            let explained = Explained::drawn(&ready.model, year.year)?;
            let what = format!("{name}, year {}", year.year);
            read.settlement(&what, &ready.model, &explained.settled);
        }
    }
    assert!(read.items > 50, "{} items", read.items);
    read.assert_right();
    Ok(())
}

#[test]
fn random_networks_read_well_and_their_sums_close() -> Tested {
    let mut read = Read::default();
    let networks = oracle::fixed_networks()?;
    for network in &networks {
        let model = oracle::model_of(network)?;
        let title = network["scenario"]["title"].to_string();
        read.settlement(&format!("network {title}"), &model, &settled(&model)?);
    }
    assert!(read.items > 12_000, "{} items", read.items);
    read.assert_right();
    Ok(())
}

/// A claim under a cap, paid by insurers and own money, with a recovery.
const PLAIN: &str = r#"
[party.client]
[party.vendor]
funds = "1M"
[party.insurer]
[contract.services]
obligor = "vendor"
beneficiary = "client"
liability = "several"
caps.general = { limit = "500k", per = "year" }
[policy.own]
insured = "client"
insurers = { insurer = 1.0 }
retention = "100k"
limit = "400k"
recovery = "top-down"
covers.all = { heads = ["response"] }
[policy.liability]
insured = "vendor"
insurers = { insurer = 1.0 }
retention = "50k"
limit = "200k"
recovery = "top-down"
covers.all = { heads = ["contract"] }
[[event]]
time = 0.5
fault = { vendor = 0.75, self = 0.25 }
culpability = { vendor = "negligent" }
loss.client = { response = "900k", restoration = "300k" }
"#;

/// What puts a settlement wrong.
type Change = fn(&mut Scripted);

/// What is found wrong once something of a settlement is changed.
fn found_after(change: impl Fn(&mut Scripted)) -> Result<Vec<String>, Box<dyn Error>> {
    let model = Ready::tables(PLAIN)?.model;
    let mut settled = settled(&model)?;
    change(&mut settled);
    let mut read = Read::default();
    read.settlement("changed", &model, &settled);
    Ok(read.wrong)
}

fn change_works(settled: &mut Scripted, change: impl Fn(&mut Work)) {
    let works = settled.journal.workings.iter_mut();
    works.for_each(|it| change(&mut it.of));
}

#[test]
fn a_dollar_that_is_told_but_not_booked_is_found() -> Tested {
    assert_eq!(found_after(|_| {})?, Vec::<String>::new());
    let changes: [(&str, Change); 5] = [
        ("a transfer", |it| it.journal.transfers[0].amount += 1.0),
        ("a cap", |it| {
            change_works(it, |work| {
                if let Work::Claim(claim) = work {
                    claim.caps.iter_mut().for_each(|cap| cap.through += 1.0);
                }
            });
        }),
        ("the fault", |it| {
            change_works(it, |work| {
                if let Work::Claim(claim) = work {
                    claim.heads.iter_mut().for_each(|head| head.claimed += 1.0);
                }
            });
        }),
        ("a retention", |it| {
            change_works(it, |work| {
                if let Work::Call(call) = work {
                    call.lines.iter_mut().for_each(|line| line.retained += 1.0);
                }
            });
        }),
        ("a limit", |it| {
            change_works(it, |work| {
                if let Work::Call(call) = work {
                    call.layers
                        .iter_mut()
                        .for_each(|layer| layer.through += 1.0);
                }
            });
        }),
    ];
    for (what, change) in changes {
        let found = found_after(change)?;
        assert!(
            !found.is_empty(),
            "{what} that is a dollar off is not found"
        );
    }
    Ok(())
}

#[test]
fn cases_of_the_law_to_the_letter_read_well() -> Tested {
    let mut read = Read::default();
    let mut words = Vec::new();
    for path in scenarios(&package().join("tests/oracle/to-the-letter"))? {
        let document = scenario::read(&path, &[])?;
        let (model, _) = document
            .resolve()
            .map_err(|findings| findings.to_string())?;
        let settled = settled(&model)?;
        read.settlement(&path.display().to_string(), &model, &settled);
        for at in 0..settled.occurrences.len() {
            words.extend(
                items::of(&event(&model, &settled, at))
                    .into_iter()
                    .flat_map(|it| it.steps),
            );
        }
    }
    for told in [
        "400,000.00 is set off before the caps, for 200,000.00 owed: 600,000.00.",
        "200,000.00 paid to c as an additional insured comes off after the cap: 100,000.00.",
        "Late notice leaves 80 % of it (contract.services.notice): 160,000.00.",
        "Policy `middle` does not answer for all that reaches it: 2,000,000.00 of 4,000,000.00 lies within its limit and stays with m.",
    ] {
        assert!(
            words.iter().any(|step| step == told),
            "{told}\n{}",
            words.join("\n")
        );
    }
    assert!(read.wrong.is_empty(), "{}", read.wrong.join("\n"));
    Ok(())
}
