//! The block engine and the law engine are one law: every network that the block engine settles
//! comes out alike, event by event.

use crate::networks::network::Network;
use crate::ready::{Ready, Tested, package};
use obligor::columns::Block;
use obligor::ledger::{Caused, Measure, Totals};
use obligor::settle::{Detail, Scratch, Waterfall};
use std::error::Error;
use std::path::Path;

/// Networks that both engines settle.
const NETWORKS: usize = 240;

const MEASURES: [Measure; 6] = [
    Measure::Gross,
    Measure::Paid,
    Measure::Received,
    Measure::Insured,
    Measure::Credits,
    Measure::Reinstatement,
];

fn totals(waterfall: &Waterfall, block: &Block) -> Totals {
    let mut totals = Totals::default();
    let parties = block.hits.start.len() - 1;
    totals.start(block.year.len(), parties, waterfall.promises().len(), true);
    waterfall.settle(block, &mut Scratch::default(), &mut totals);
    totals
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// The first number in which two columns differ, in words.
fn difference(what: &str, ours: &[f64], theirs: &[f64]) -> Option<String> {
    let mut rows = ours.iter().zip(theirs).enumerate();
    let (row, (a, b)) = rows.find(|(_, (a, b))| !is_close(**a, **b))?;
    Some(format!("{what}, row {row}: {a} by event against {b}"))
}

fn parts(caused: &[Caused], rows: usize) -> [Vec<f64>; 5] {
    let mut parts = [0, 1, 2, 3, 4].map(|_| vec![0.0; rows]);
    for (row, it) in caused.iter().enumerate() {
        let values = [
            it.caused,
            it.excluded,
            it.admitted,
            it.payable,
            it.collected,
        ];
        for (part, value) in parts.iter_mut().zip(values) {
            part[row] = value;
        }
    }
    parts
}

/// What comparing the two ways on a scenario comes to.
enum Compared {
    Alike,
    Differ(String),
    /// The block engine does not settle it.
    Beyond,
}

/// Compares the two ways on a scenario.
fn compare(text: &str, years: u32) -> Result<Compared, Box<dyn Error>> {
    let by_atoms = Ready::text(text)?;
    let ready = Ready::of_model(by_atoms.model, Detail::Heads)?;
    let law = Waterfall::by_event(&ready.model, &ready.layout)?;
    if ready.waterfalls[0] == law {
        return Ok(Compared::Beyond);
    }
    let found = difference_of(&ready, &law, years)?;
    Ok(found.map_or(Compared::Alike, Compared::Differ))
}

/// Where the two ways differ, if they do.
fn difference_of(
    ready: &Ready,
    law: &Waterfall,
    years: u32,
) -> Result<Option<String>, Box<dyn Error>> {
    let block = ready.block(years);
    let (ours, theirs) = (totals(law, &block), totals(&ready.waterfalls[0], &block));
    for (at, party) in ready.model.parties.iter().enumerate() {
        for measure in MEASURES {
            let what = format!("{} {measure:?}", party.key);
            let found = difference(&what, ours.column(at, measure), theirs.column(at, measure));
            if found.is_some() {
                return Ok(found);
            }
        }
        let rows = block.year.len();
        let both = parts(ours.caused_by(at), rows);
        for (k, (a, b)) in both
            .iter()
            .zip(&parts(theirs.caused_by(at), rows))
            .enumerate()
        {
            let found = difference(&format!("{} caused [{k}]", party.key), a, b);
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    for (at, promise) in ready.waterfalls[0].promises().iter().enumerate() {
        let here = law.promises().iter().position(|it| it.path == promise.path);
        let here = here.ok_or_else(|| format!("no promise {}", promise.path))?;
        let used = difference(&promise.path, ours.promise(here), theirs.promise(at));
        let what = format!("{} exhausted", promise.path);
        let full = difference(&what, ours.exhausted(here), theirs.exhausted(at));
        if let Some(found) = used.or(full) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

#[test]
fn random_networks_settle_by_event_as_in_blocks() -> Tested {
    let (mut alike, mut number) = (0, 0);
    let mut wrong = Vec::new();
    while alike + wrong.len() < NETWORKS {
        number += 1;
        match compare(&Network::of(number).text(), 32)? {
            Compared::Alike => alike += 1,
            Compared::Differ(found) => wrong.push(format!("network {number}: {found}")),
            Compared::Beyond => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "{} networks\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(())
}

/// A provider that answers for a host whose culpability is another; the shares of fault decide who
/// settles it.
fn own_culpability(fault: &str, terms: &str) -> String {
    format!(
        "schema = 1\ntitle = \"t\"\ncurrency = \"USD\"\nyears = 100\nseed = 5\n\
         [party.c]\n[party.v]\n[party.h]\n\
         [peril.breach]\norigin = \"v\"\nfrequency = {{ poisson = 2.0 }}\nfault = {{ {fault} }}\n\
         culpability = {{ v = {{ none = 0.3, negligent = 0.4, gross = 0.3 }}, h = {{ negligent = 0.5, gross = 0.4, wilful = 0.1 }} }}\n\
         hits.c = {{ probability = 1.0, severity = {{ lognormal = {{ median = \"1M\", p95 = \"2M\" }} }}, split = {{ response = 1.0 }} }}\n\
         [contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\nliability = \"several\"\n\
         answers_for = [\"h\"]\nculpability = \"own\"\n\
         caps.general = {{ limit = \"300k\", per = \"event\" }}\n\
         uncapped.gross = {{ when = {{ culpability = [\"gross\"] }} }}\n{terms}\n\
         [contract.hosting]\nobligor = \"h\"\nbeneficiary = \"v\"\nliability = \"several\"\n"
    )
}

#[test]
fn own_culpability_settles_in_blocks_where_the_provider_is_always_at_fault() -> Tested {
    for terms in ["", "damages = { trigger = \"gross\" }"] {
        let own = own_culpability("v = 0.5, h = 0.3, self = 0.2", terms);
        let full = own.replacen("\"several\"", "\"full\"", 1);
        let highest = own.replace("culpability = \"own\"\n", "");
        for text in [&own, &full, &highest] {
            match compare(text, 2_048)? {
                Compared::Alike => {}
                Compared::Differ(found) => return Err(found.into()),
                Compared::Beyond => return Err("the block engine leaves it".into()),
            }
        }
    }
    let host_alone = own_culpability("h = 0.8, self = 0.2", "");
    assert!(matches!(compare(&host_alone, 64)?, Compared::Beyond));
    Ok(())
}

#[test]
fn every_scenario_settles_by_event_as_in_blocks() -> Tested {
    let mut settled = 0;
    for folder in ["scenarios", "scenarios/benchmarks"] {
        for entry in std::fs::read_dir(package().join(folder))? {
            let path = entry?.path();
            if path.extension() != Some(Path::new("x.toml").extension().ok_or("an extension")?) {
                continue;
            }
            match compare(&std::fs::read_to_string(&path)?, 2_048)? {
                Compared::Alike => settled += 1,
                Compared::Differ(found) => panic!("{}: {found}", path.display()),
                Compared::Beyond => {}
            }
        }
    }
    assert!(settled >= 5, "{settled} scenarios");
    Ok(())
}
