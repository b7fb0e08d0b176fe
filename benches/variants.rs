//! What one more draft costs, and what changing one term of drawn years costs, one thread.
//!
//! `cargo bench --bench variants -- 200000` prints one line of JSON:
//!
//! - `drafts`: CPU-seconds of M1 alone and of it beside eight drafts with other limits, all settled whole
//!   and summarised; what a draft adds, as a part of the run alone and in ns a year. `swept`: the same of
//!   64 places of a sweep.
//! - `resettled`: 100,000 years that are drawn already, settled and summarised after a change of one term:
//!   M1, and the example without its small clients; event-hits a CPU-second.
//!
//! Every figure is the best of five, the runs compared taken in turn.
#![forbid(unsafe_code)]

use cpu_time::ProcessTime;
use obligor::columns::{Block, Sink};
use obligor::draw::{DrawScratch, Sampler, Years};
use obligor::ledger::Totals;
use obligor::model::Model;
use obligor::scenario::{Document, read_text_with};
use obligor::settle::{Detail, Scratch, Waterfall, layout};
use obligor::simulate::{Run, Unobserved, Variants, simulate_patched, simulate_variants};
use obligor::summary::{Subject, SummarySink, SummarySpec, SweepSink, SweepSpec};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::path::Path;

const M1: &str = "scenarios/benchmarks/m1.toml";
const EXAMPLE: &str = "scenarios/msp-three-clients.toml";

/// Leaves out the ninety small clients.
const NAMED: &str = "remove = [\"party.small-client\", \"contract.msa-small\", \
                     \"peril.msp-intrusion.hits.small-client\"]\n";

const DRAFTS: usize = 8;
const PLACES: usize = 64;
const RESETTLED: u32 = 100_000;

const TURNS: usize = 5;

fn document(path: &str, draft: &str) -> Result<Document, Box<dyn Error>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))?;
    let document = read_text_with(path, &text, "draft.toml", draft);
    Ok(document.map_err(|_| "the scenario cannot be read")?)
}

/// The document with some terms set.
fn model(document: &Document, sets: &[String]) -> Result<Model, Box<dyn Error>> {
    let document = document
        .with_settings(sets)
        .map_err(|_| "the paths are there")?;
    let resolved = document.resolve();
    Ok(resolved.map_err(|_| "limits are no findings")?.0)
}

fn spec(years: u64) -> SummarySpec {
    SummarySpec::net(years, &[0.99])
}

fn seconds(step: impl FnOnce()) -> f64 {
    let started = ProcessTime::now();
    step();
    started.elapsed().as_secs_f64()
}

fn run(years: u64) -> Run {
    Run {
        promises: false,
        ..Run::of(years)
    }
}

/// Draws, settles and summarises the models side by side, each whole.
fn whole(models: &[&Model], years: u64) {
    let variants = Variants::new(models).expect("all can be settled");
    let sink = |(at, model): (usize, &&Model)| {
        SummarySink::new(model, variants.waterfall(at), 0, &spec(years))
    };
    let sinks = || -> Vec<SummarySink> { models.iter().enumerate().map(sink).collect() };
    let (sinks, _) = simulate_variants(&variants, &run(years), sinks, &Unobserved);
    for sink in sinks {
        sink.finish().expect("the level it keeps");
    }
}

/// The same as a sweep does it.
fn swept(models: &[&Model], years: u64) {
    let variants = Variants::new(models).expect("all can be settled");
    let subjects = Subject::all(models);
    let spec = SweepSpec { years, loss: None };
    let sink = || SweepSink::new(models.len(), &subjects, &spec);
    let (sink, _) = simulate_patched(&variants, &run(years), sink, &Unobserved);
    sink.finish().expect("the level it keeps");
}

/// CPU-seconds of one model and of all, in turn, the best of each.
fn beside(models: &[Model], years: u64, runs: fn(&[&Model], u64)) -> Value {
    let models: Vec<&Model> = models.iter().collect();
    let (mut alone, mut together) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..TURNS {
        alone = alone.min(seconds(|| runs(&models[..1], years)));
        together = together.min(seconds(|| runs(&models, years)));
    }
    let each = (together - alone) / (models.len() - 1) as f64;
    json!({
        "variants": models.len() - 1,
        "alone_s": alone,
        "together_s": together,
        "part_of_a_run": each / alone,
        "ns_a_year": 1e9 * each / years as f64,
    })
}

/// Draws years once, then settles and summarises them under a changed term.
fn resettled(document: &Document, term: &str) -> Result<Value, Box<dyn Error>> {
    let (base, changed) = (model(document, &[])?, model(document, &[term.to_string()])?);
    let layout = layout(&[&base, &changed], Detail::Atoms);
    let sampler = Sampler::new(&base, base.seed, &layout)?;
    let mut drawing = DrawScratch::default();
    let mut blocks = Vec::new();
    // As long as a run would make them.
    let size = run(u64::from(RESETTLED)).block_years(sampler.hits_a_year()) as u32;
    let drawn = seconds(|| {
        for first in (0..RESETTLED).step_by(size as usize) {
            let count = size.min(RESETTLED - first);
            let mut block = Block::default();
            sampler.draw(Years::Range { first, count }, &mut block, &mut drawing);
            blocks.push(block);
        }
    });
    let waterfall = Waterfall::new(&changed, &layout)?;
    let hits: usize = blocks.iter().map(|block| block.hits.event.len()).sum();
    let (mut scratch, mut totals) = (Scratch::default(), Totals::default());
    let (mut all, mut settling) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..TURNS {
        let mut settle = |sink: &mut Option<SummarySink>| {
            for block in &blocks {
                block.open(&mut totals, 0, false);
                waterfall.settle(block, &mut scratch, &mut totals);
                sink.rows(block, std::slice::from_ref(&totals));
            }
        };
        settling = settling.min(seconds(|| settle(&mut None)));
        all = all.min(seconds(|| {
            let spec = spec(u64::from(RESETTLED));
            let mut sink = Some(SummarySink::new(&changed, &waterfall, 0, &spec));
            settle(&mut sink);
            let finished = sink.map(SummarySink::finish);
            finished.expect("there is one").expect("the level it keeps");
        }));
    }
    Ok(json!({
        "years": RESETTLED,
        "event_hits": hits,
        "drawn_ms": 1e3 * drawn,
        "settled_ms": 1e3 * settling,
        "settled_and_summarised_ms": 1e3 * all,
        "event_hits_per_cpu_s": (hits as f64 / all).round(),
    }))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let years: u64 = words.next().map_or(Ok(200_000), |it| it.parse())?;
    let m1 = document(M1, "# all of it\n")?;
    let named = document(EXAMPLE, NAMED)?;
    let variants = |count: usize| -> Result<Vec<Model>, Box<dyn Error>> {
        let limits = (0..=count).map(|at| 5_000_000 - 250_000 * at as i64 * 8 / count as i64);
        let models = limits.map(|it| model(&m1, &[format!("pool.all-clients.limit={it}")]));
        models.collect()
    };
    println!(
        "{}",
        json!({
            "name": "obligor variants",
            "years": years,
            "drafts": beside(&variants(DRAFTS)?, years, whole),
            "swept": beside(&variants(PLACES)?, years, swept),
            "resettled": {
                "m1": resettled(&m1, "pool.all-clients.limit=4000000")?,
                "named": resettled(&named, "contract.msa-clinic.caps.general.limit=4000000")?,
            },
        })
    );
    Ok(())
}
