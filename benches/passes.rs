//! What exact tails of very long runs cost: CPU-seconds of the first pass over the years and of the second, and how
//! many amounts the second keeps.
//!
//! `cargo bench --bench passes -- scenarios/msp-three-clients.toml 11000000` prints one line of JSON, one thread; what
//! `run` takes, without pictures. A third word is the number of years up to which every amount is kept in the first
//! pass, 10,000,000 unless said.
#![forbid(unsafe_code)]

use cpu_time::ProcessTime;
use obligor::draw::Sampler;
use obligor::scenario;
use obligor::settle::{Detail, Waterfall, layout};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::pictures::curve_periods;
use obligor::summary::tail::EXACT_YEARS;
use obligor::summary::{ColumnSpec, Figure, Keeping, Spacing, SummarySink, SummarySpec};
use serde_json::json;
use std::error::Error;
use std::path::Path;

fn spec(years: u64) -> SummarySpec {
    SummarySpec {
        years,
        spacing: Spacing::Years,
        figures: Figure::ALL.to_vec(),
        column: ColumnSpec {
            levels: vec![0.9, 0.95, 0.98, 0.99, 0.995, 0.996],
            return_periods: curve_periods(years),
            histogram: true,
        },
        promises: true,
        conservation: true,
        largest_events: true,
    }
}

/// Amounts that a pass has kept one by one, by the text of its sink: its sums have more digits than a JSON number of
/// other readers.
fn kept(sink: &str) -> usize {
    let lists = sink.split("\"singles\":[").skip(1);
    let lists = lists.filter_map(|list| list.split_once(']'));
    lists
        .filter(|(list, _)| !list.is_empty())
        .map(|(list, _)| list.split(',').count())
        .sum()
}

fn main() -> Result<(), Box<dyn Error>> {
    let words = std::env::args().skip(1);
    let words: Vec<String> = words.filter(|word| !word.starts_with("--")).collect();
    let file = words
        .first()
        .map_or("scenarios/msp-three-clients.toml", String::as_str);
    let number = |at: usize, usual: u64| words.get(at).map_or(Ok(usual), |word| word.parse());
    let (years, one_by_one) = (number(1, 11_000_000)?, number(2, EXACT_YEARS)?);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let document = scenario::read(&path, &[]).map_err(|_| "the scenario cannot be read")?;
    let (model, _) = document
        .resolve()
        .map_err(|_| "the scenario has findings")?;
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, model.seed, &layout)?;
    let waterfalls = [Waterfall::new(&model, &layout)?];
    let pass = |sink: &SummarySink, promises: bool| {
        let run = Run {
            promises,
            events: true,
            ..Run::of(years)
        };
        let start = ProcessTime::now();
        let (sink, _) = simulate(&sampler, &waterfalls, &run, || sink.clone(), &Unobserved);
        (sink, start.elapsed().as_secs_f64())
    };
    let keeping = Keeping::exact().one_by_one_up_to(one_by_one);
    let empty = SummarySink::keeping(&model, &waterfalls[0], 0, &spec(years), keeping);
    let (mut sink, first) = pass(&empty, true);
    let (mut seconds, mut amounts) = (vec![first], vec![]);
    while let Some(again) = sink.again() {
        let (found, taken) = pass(&again, false);
        seconds.push(taken);
        amounts.push(kept(&serde_json::to_string(&found)?));
        sink.learn(found);
    }
    sink.finish()?;
    let line = json!({ "file": file, "years": years, "cpu_s": seconds, "amounts": amounts });
    println!("{line}");
    Ok(())
}
