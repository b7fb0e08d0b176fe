//! What a second thread costs: CPU-seconds and wall time of a run on one thread and on two, in turn, and
//! whether the results have the same bits.
//!
//! `cargo bench --bench threads -- m1 2000000` prints one line of JSON with the best of five of each.
//! CPU-seconds alike mean that threads get in nobody's way; the wall ratio also tells whether the
//! machine has a second processor to give.
#![forbid(unsafe_code)]

use cpu_time::ProcessTime;
use obligor::draw::Sampler;
use obligor::scenario;
use obligor::settle::{Detail, Waterfall, layout};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{SummarySink, SummarySpec};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

const TURNS: usize = 5;

/// What one run took, and its results in words that differ if a bit does.
struct Measured {
    cpu: f64,
    wall: f64,
    words: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let name = words.next().unwrap_or_else(|| "m1".into());
    let years: u64 = words.next().map_or(Ok(2_000_000), |it| it.parse())?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/benchmarks");
    let document = scenario::read(&folder.join(format!("{name}.toml")), &[]);
    let document = document.map_err(|_| "the scenario cannot be read")?;
    let (model, _) = document
        .resolve()
        .map_err(|_| "the scenario has findings")?;
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, model.seed, &layout)?;
    let waterfall = [Waterfall::new(&model, &layout)?];
    let spec = SummarySpec::net(years, &[0.99]);
    let measure = |threads: usize| -> Result<Measured, Box<dyn Error>> {
        let run = Run {
            threads,
            promises: false,
            ..Run::of(years)
        };
        let (cpu, wall) = (ProcessTime::now(), Instant::now());
        let sink = || SummarySink::new(&model, &waterfall[0], 0, &spec);
        let (sink, _) = simulate(&sampler, &waterfall, &run, sink, &Unobserved);
        let summary = sink.finish()?;
        Ok(Measured {
            cpu: cpu.elapsed().as_secs_f64(),
            wall: wall.elapsed().as_secs_f64(),
            words: format!("{summary:?}"),
        })
    };
    let (mut cpu, mut wall) = ([f64::INFINITY; 2], [f64::INFINITY; 2]);
    let mut same_bits = true;
    for _ in 0..TURNS {
        let both = [measure(1)?, measure(2)?];
        same_bits &= both[0].words == both[1].words;
        for (at, it) in both.iter().enumerate() {
            cpu[at] = cpu[at].min(it.cpu);
            wall[at] = wall[at].min(it.wall);
        }
    }
    println!(
        "{}",
        serde_json::json!({
            "name": format!("obligor threads {name}"),
            "years": years,
            "cpu_s": cpu,
            "wall_s": wall,
            "cpu_ratio": cpu[1] / cpu[0],
            "wall_ratio": wall[1] / wall[0],
            "same_bits": same_bits,
        })
    );
    Ok(())
}
