//! CPU-seconds of ten thousand variants of a scenario over the same draws, and of drawing anew for
//! each of them, one thread.
//!
//! `cargo bench --bench sweep -- 10000 200000` prints one line of JSON: a grid of the clinic's cap
//! against its provider's limit in `scenarios/msp-three-clients.toml`. With the word `named` the
//! ninety small clients are left out.
#![forbid(unsafe_code)]

use cpu_time::ProcessTime;
use obligor::model::Model;
use obligor::scenario::{Document, read_text_with};
use obligor::simulate::{Run, Unobserved, Variants, simulate_patched};
use obligor::summary::{Subject, SweepSink, SweepSpec};
use std::error::Error;
use std::fs;
use std::path::Path;

const EXAMPLE: &str = "scenarios/msp-three-clients.toml";

/// Leaves out the ninety small clients.
const NAMED: &str = "remove = [\"party.small-client\", \"contract.msa-small\", \
                     \"peril.msp-intrusion.hits.small-client\"]\n";

/// Variants drawn alone, of which the mean is taken.
const ALONE: usize = 20;

/// As many as `obligor sweep` settles at a time where they are quick.
const PIECE: usize = 256;

/// The model of a place in a square grid of so many variants.
fn model(document: &Document, at: usize, count: usize) -> Model {
    let side = (count as f64).sqrt().ceil() as usize;
    let share = |place: usize| place as f64 / (side.max(2) - 1) as f64;
    let cap = (0.5e6 + 9.5e6 * share(at / side)).round();
    let limit = (1e6 + 9e6 * share(at % side)).round();
    let sets = [
        format!("contract.msa-clinic.caps.general.limit={cap}"),
        format!("policy.northstar-primary.limit={limit}"),
    ];
    let document = document.with_settings(&sets).expect("the paths are there");
    document.resolve().expect("limits are no findings").0
}

/// Settles some variants over draws of their own.
fn settle(models: &[Model], spec: &SweepSpec) {
    let models: Vec<&Model> = models.iter().collect();
    let variants = Variants::new(&models).expect("the example can be settled");
    let subjects = Subject::all(&models);
    let sink = || SweepSink::new(models.len(), &subjects, spec);
    let run = Run {
        promises: false,
        ..Run::of(spec.years)
    };
    let (sink, _) = simulate_patched(&variants, &run, sink, &Unobserved);
    let found = sink.finish().expect("the level it keeps");
    assert_eq!(found.len(), models.len());
}

/// CPU-seconds of variants settled in pieces of a size.
fn seconds(document: &Document, places: &[usize], size: usize, spec: &SweepSpec) -> f64 {
    let started = ProcessTime::now();
    for piece in places.chunks(size) {
        let models = piece.iter().map(|at| model(document, *at, places.len()));
        settle(&models.collect::<Vec<_>>(), spec);
    }
    started.elapsed().as_secs_f64()
}

fn main() -> Result<(), Box<dyn Error>> {
    let words = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let (names, numbers): (Vec<String>, Vec<String>) = words.partition(|it| it == "named");
    let count: usize = numbers.first().map_or(Ok(10_000), |it| it.parse())?;
    let years: u64 = numbers.get(1).map_or(Ok(200_000), |it| it.parse())?;
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE))?;
    let draft = if names.is_empty() {
        "# all of it\n"
    } else {
        NAMED
    };
    let document = read_text_with(EXAMPLE, &text, "draft.toml", draft);
    let document = document.map_err(|_| "the scenario cannot be read")?;
    let spec = SweepSpec { years, loss: None };
    let places: Vec<usize> = (0..count).collect();
    let swept = seconds(&document, &places, PIECE, &spec);
    let alone = count.min(ALONE);
    let drawn = seconds(&document, &places[..alone], 1, &spec);
    let factor = drawn / alone as f64 * count as f64 / swept;
    println!(
        "{{\"variants\": {count}, \"years\": {years}, \"cpu_s\": {swept:.1}, \
         \"cpu_ms_each\": {:.2}, \"cpu_ms_drawn_anew\": {:.2}, \"factor\": {factor:.1}}}",
        1e3 * swept / count as f64,
        1e3 * drawn / alone as f64,
    );
    Ok(())
}
