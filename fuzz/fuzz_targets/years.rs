//! The whole way: text, model, 50 simulated years, their estimates.
#![forbid(unsafe_code)]
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use obligor::columns::{Block, Sink};
use obligor::draw::Sampler;
use obligor::ledger::Totals;
use obligor::scenario::read_text;
use obligor::settle::{Detail, Waterfall, layout, settle_scripted};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor_fuzz::{mutate, told};

/// More hits a year than this are a large book, which takes its time.
const MOST_HITS: f64 = 2_000.0;

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate(data, size, most, seed)
});

fuzz_target!(|text: &str| {
    let Some(model) = told(read_text("fuzz.toml", text, &[])) else {
        return;
    };
    if !model.events.is_empty() && model.parties.len() < 2_000 {
        let _ = settle_scripted(&model);
    }
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = match Sampler::new(&model, model.seed, &layout) {
        Ok(sampler) if sampler.hits_a_year() <= MOST_HITS => sampler,
        Ok(_) => return,
        Err(error) => return drop(error.to_string()),
    };
    let waterfall = match Waterfall::new(&model, &layout) {
        Ok(waterfall) => waterfall,
        Err(error) => return drop(error.to_string()),
    };
    let waterfalls = [waterfall];
    let (seen, _) = simulate(
        &sampler,
        &waterfalls,
        &Run::of(50),
        Seen::default,
        &Unobserved,
    );
    assert!(!seen.nan, "a figure is no number");
});

/// Has a party's year a figure that is no number?
#[derive(Default)]
struct Seen {
    nan: bool,
}

impl Sink for Seen {
    fn rows(&mut self, _block: &Block, settled: &[Totals]) {
        let mut net = Vec::new();
        for totals in settled {
            for party in 0..totals.parties() {
                totals.net(party, &mut net);
                self.nan |= net.iter().any(|it| it.is_nan());
            }
        }
    }

    fn merge(self, other: Self) -> Self {
        Self {
            nan: self.nan || other.nan,
        }
    }
}
