//! Years per CPU-second of a scenario through the whole product, one thread: exact mean, VaR 99
//! and TVaR 99 of the net loss of all parties.
//!
//! `cargo bench --bench portfolio -- m1 1000000` prints one line of JSON. A word `avx2` or
//! `baseline` holds the kernels to that instruction set; a third word sets the years a block; a word
//! `path=value` sets a term, such as `peril.shared-event.frequency.poisson=0.05`.
#![forbid(unsafe_code)]

use cpu_time::ProcessTime;
use obligor::columns::{Block, Sink};
use obligor::draw::Sampler;
use obligor::ledger::Totals;
use obligor::random::dispatch::{Level, force_level, level};
use obligor::scenario;
use obligor::settle::{Detail, Waterfall, layout};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{Figure, SummarySink, SummarySpec};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Takes nothing: what is left of the time is drawing and settling.
struct Nothing;

impl Sink for Nothing {
    fn rows(&mut self, _block: &Block, _settled: &[Totals]) {}

    fn merge(self, _other: Self) -> Self {
        self
    }
}

fn path(name: &str) -> PathBuf {
    let named = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios/benchmarks")
        .join(format!("{name}.toml"));
    if named.exists() {
        named
    } else {
        PathBuf::from(name)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let (levels, words): (Vec<String>, Vec<String>) = words
        .into_iter()
        .partition(|word| matches!(word.as_str(), "avx2" | "baseline"));
    let (sets, words): (Vec<String>, Vec<String>) =
        words.into_iter().partition(|word| word.contains('='));
    match levels.first().map(String::as_str) {
        Some("avx2") => force_level(Level::Avx2),
        Some(_) => force_level(Level::Baseline),
        None => level(),
    };
    let name = words.first().map_or("m1", String::as_str);
    let years: u64 = words.get(1).map_or(Ok(1_000_000), |years| years.parse())?;
    let document = scenario::read(&path(name), &[]).map_err(|_| "the scenario cannot be read")?;
    let document = document
        .with_settings(&sets)
        .map_err(|_| "a path to set is not there")?;
    let (model, _) = document
        .resolve()
        .map_err(|_| "the scenario has findings")?;
    let started = ProcessTime::now();
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, model.seed, &layout)?;
    let waterfall = [Waterfall::new(&model, &layout)?];
    let spec = SummarySpec::net(years, &[0.99]);
    let block = words.get(2).map(|block| block.parse()).transpose()?;
    let run = Run {
        promises: false,
        block,
        ..Run::of(years)
    };
    let (sink, _) = simulate(
        &sampler,
        &waterfall,
        &run,
        || SummarySink::new(&model, &waterfall[0], 0, &spec),
        &Unobserved,
    );
    let summary = sink.finish()?;
    let all = started.elapsed().as_secs_f64();
    let without = ProcessTime::now();
    let _ = simulate(&sampler, &waterfall, &run, || Nothing, &Unobserved);
    let no_summary = without.elapsed().as_secs_f64();
    let without = ProcessTime::now();
    let _ = simulate(&sampler, &[], &run, || Nothing, &Unobserved);
    let drawing = without.elapsed().as_secs_f64();
    let parties = summary.parties.iter().map(|(party, figures)| {
        let net = figures.get(Figure::Net).ok_or("net loss is asked for")?;
        let key = model.parties[*party].key.clone();
        let (var, tvar) = (
            net.var.at(0.99).map(|var| var.value()),
            net.tvar.at(0.99).map(|tvar| tvar.value()),
        );
        Ok((
            key,
            serde_json::json!({ "mean": net.mean.value(), "var99": var, "tvar99": tvar }),
        ))
    });
    let parties: serde_json::Map<_, _> = parties.collect::<Result<_, Box<dyn Error>>>()?;
    let nanoseconds = |seconds: f64| (seconds * 1e10 / years as f64).round() / 10.0;
    println!(
        "{}",
        serde_json::json!({
            "name": format!("obligor {name}"),
            "years": years,
            "cpu_s": all,
            "years_per_cpu_s": (years as f64 / all).round(),
            "hits": (sampler.hits_a_year() * years as f64).round(),
            "simd": format!("{:?}", level()),
            "ns_a_year": { "draw": nanoseconds(drawing), "settle": nanoseconds(no_summary - drawing), "summary": nanoseconds(all - no_summary) },
            "results": parties,
        })
    );
    Ok(())
}
