//! Further passes over the same years: what was kept by cells becomes what a run that keeps every amount finds.

use crate::ready::{Ready, Tested};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::pictures::curve_periods;
use obligor::summary::{ColumnSpec, Figure, Keeping, Spacing, SummarySink, SummarySpec};
use std::error::Error;

const YEARS: u64 = 20_000;

fn first(ready: &Ready, keeping: Keeping) -> SummarySink {
    let spec = SummarySpec {
        spacing: Spacing::Years,
        years: YEARS,
        figures: Figure::ALL.to_vec(),
        column: ColumnSpec {
            levels: vec![0.9, 0.95, 0.98, 0.99, 0.995, 0.996],
            return_periods: curve_periods(YEARS),
            histogram: true,
        },
        promises: true,
        conservation: true,
        largest_events: true,
    };
    SummarySink::keeping(&ready.model, &ready.waterfalls[0], 0, &spec, keeping)
}

/// One pass over the years, by so many threads and blocks or as shards merged last to first.
fn pass(ready: &Ready, (threads, block): (usize, u32), sink: &SummarySink) -> SummarySink {
    let run = Run {
        threads,
        block: Some(block),
        events: true,
        ..Run::of(YEARS)
    };
    let shards = (0..3).rev().map(|shard| {
        let run = run.clone().shard(shard, 3);
        let of = (&ready.sampler, &ready.waterfalls);
        simulate(of.0, of.1, &run, || sink.clone(), &Unobserved).0
    });
    let merged = shards.reduce(obligor::columns::Sink::merge);
    merged.unwrap_or_else(|| sink.clone())
}

/// All estimates in words, the shortest that read back as the same bits, and how many passes they took.
fn until_exact(ready: &Ready, means: (usize, u32)) -> Result<(String, u32), Box<dyn Error>> {
    let keeping = Keeping::exact().one_by_one_up_to(1_000);
    let mut sink = pass(ready, means, &first(ready, keeping));
    let mut passes = 1;
    while let Some(again) = sink.again() {
        let text = serde_json::to_string(&pass(ready, means, &again))?;
        sink.learn(serde_json::from_str(&text)?);
        passes += 1;
    }
    Ok((format!("{:?}", sink.finish()?), passes))
}

#[test]
fn a_second_pass_gives_every_figure_of_a_run_that_keeps_every_amount() -> Tested {
    for file in [
        "scenarios/msp-three-clients.toml",
        "scenarios/benchmarks/m1.toml",
    ] {
        let ready = Ready::file(file)?;
        let kept = pass(&ready, (1, 1_024), &first(&ready, Keeping::default()));
        assert!(kept.again().is_none(), "nothing was guessed");
        let kept = format!("{:?}", kept.finish()?);
        let by_cells = Keeping::default().one_by_one_up_to(1_000);
        let rounded = pass(&ready, (1, 1_024), &first(&ready, by_cells));
        assert!(rounded.again().is_none(), "nobody asked");
        assert_ne!(format!("{:?}", rounded.finish()?), kept, "{file}");
        for means in [(1, 4_096), (3, 256)] {
            let (found, passes) = until_exact(&ready, means)?;
            assert!(found == kept, "{file}");
            assert_eq!(passes, 2, "{file}");
        }
    }
    Ok(())
}
