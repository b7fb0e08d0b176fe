//! Item-events a CPU-second through the terms of policies, paid and given back to party and head, one
//! thread. An item-event is a party, a head and an event with a loss; its payment is known under every
//! policy and layer.
//!
//! `cargo bench --bench terms -- 200000` prints one line of JSON for `scenarios/benchmarks/terms.toml`: the
//! CPU-seconds of drawing, of settling with the payments by head, and of settling into totals alone.
//! With `event` it settles event by event instead, which is many times slower.
#![forbid(unsafe_code)]

use cpu_time::ProcessTime;
use obligor::columns::Block;
use obligor::draw::{DrawScratch, Sampler, Years};
use obligor::ledger::{Book, Both, ByHead, Totals};
use obligor::random::dispatch::level;
use obligor::scenario;
use obligor::settle::{Detail, Scratch, Waterfall, layout};
use std::error::Error;
use std::path::Path;

/// Years a block, as a run would choose for so many hits.
const BLOCK: u32 = 512;

/// What the passes over all blocks take and come to.
#[derive(Default)]
struct Measured {
    draw: f64,
    by_head: f64,
    totals: f64,
    items: usize,
    payments: usize,
    paid: f64,
}

/// Runs what is timed.
fn timed(seconds: &mut f64, step: impl FnOnce()) {
    let started = ProcessTime::now();
    step();
    *seconds += started.elapsed().as_secs_f64();
}

/// Losses above zero: parties, heads and events.
fn items(block: &Block, atoms: &[usize]) -> usize {
    let of_party = |(party, atoms): (usize, &usize)| {
        let columns = block.hits.loss[..*atoms].iter();
        let above = columns.map(|column| {
            let losses = column[block.hits.of(party)].iter();
            losses.filter(|loss| **loss > 0.0).count()
        });
        above.sum::<usize>()
    };
    atoms.iter().enumerate().map(of_party).sum()
}

fn main() -> Result<(), Box<dyn Error>> {
    let words = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let (names, numbers): (Vec<String>, Vec<String>) = words.partition(|it| it == "event");
    let years: u32 = numbers.first().map_or(Ok(200_000), |it| it.parse())?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/benchmarks/terms.toml");
    let document = scenario::read(&path, &[]).map_err(|_| "the scenario cannot be read")?;
    let (model, _) = document
        .resolve()
        .map_err(|_| "the scenario has findings")?;
    let layout = layout(&[&model], Detail::Heads);
    let sampler = Sampler::new(&model, model.seed, &layout)?;
    let waterfall = if names.is_empty() {
        Waterfall::new(&model, &layout)?
    } else {
        Waterfall::by_event(&model, &layout)?
    };
    let atoms: Vec<usize> = layout.atoms.iter().map(Vec::len).collect();
    let (mut block, mut drawing) = (Block::default(), DrawScratch::default());
    let (mut scratch, mut totals) = (Scratch::default(), Totals::default());
    let mut by_head = ByHead::default();
    let mut measured = Measured::default();
    for first in (0..years).step_by(BLOCK as usize) {
        let count = BLOCK.min(years - first);
        timed(&mut measured.draw, || {
            sampler.draw(Years::Range { first, count }, &mut block, &mut drawing);
        });
        let start = |totals: &mut Totals| {
            block.open(totals, waterfall.promises().len(), false);
        };
        timed(&mut measured.by_head, || {
            start(&mut totals);
            by_head.start();
            let mut both = Both(&mut totals, &mut by_head);
            debug_assert!(both.wants_heads());
            waterfall.settle(&block, &mut scratch, &mut both);
        });
        timed(&mut measured.totals, || {
            start(&mut totals);
            waterfall.settle(&block, &mut scratch, &mut totals);
        });
        measured.items += items(&block, &atoms);
        measured.payments += by_head.len();
        measured.paid += by_head.payments().map(|it| it.amount).sum::<f64>();
    }
    println!(
        "{}",
        serde_json::json!({
            "name": "obligor terms",
            "years": years,
            "item_events": measured.items,
            "payments": measured.payments,
            "paid_a_year": measured.paid / f64::from(years),
            "simd": format!("{:?}", level()),
            "cpu_s": { "draw": measured.draw, "settle_by_head": measured.by_head, "settle": measured.totals },
            "item_events_per_cpu_s": (measured.items as f64 / measured.by_head).round(),
        })
    );
    Ok(())
}
