//! Promises of what is gathered, on scenarios small enough to count and on the example.

use super::*;
use crate::columns::Sink;
use crate::draw::Sampler;
use crate::ledger::Measure;
use crate::model::Model;
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, Unobserved, replay, simulate};
use std::slice::from_ref;

const EXAMPLE: &str = include_str!("../../../scenarios/msp-three-clients.toml");

/// Every year one event hits both clients; every second year, roughly, another hits the first.
const TWO_CLIENTS: &str = r#"
schema = 1
title = "two clients"
currency = "USD"
years = 1_024
seed = 7
party.maker = { role = "provider" }
party.first = { role = "client" }
party.second = { role = "client" }
[peril.both]
origin = "maker"
frequency = { fixed = 1 }
culpability = { maker = { negligent = 1.0 } }
fault = { maker = 1.0 }
hits.first = { probability = 1.0, severity = { constant = "100k" }, split = { response = 0.75, reputation = 0.25 } }
hits.second = { probability = 1.0, severity = { constant = "300k" }, split = { response = 1.0 } }
[peril.first-alone]
origin = "first"
frequency = { bernoulli = 0.5 }
fault = { self = 1.0 }
hits.first = { probability = 1.0, severity = { uniform = { min = "1M", max = "9M" } }, split = { response = 1.0 } }
[contract.first]
obligor = "maker"
beneficiary = "first"
liability = "several"
damages = { trigger = "negligent", excluded = ["reputation"] }
caps.general = { limit = "30k", per = "year" }
"#;

struct Engine {
    model: Model,
    sampler: Sampler,
    waterfall: Waterfall,
}

fn engine(text: &str) -> Engine {
    let document =
        crate::scenario::read_text("test.toml", text, &[]).expect("the scenario is read");
    let (model, _) = document.resolve().expect("the scenario resolves");
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, model.seed, &layout).expect("the scenario can be drawn");
    let waterfall = Waterfall::new(&model, &layout).expect("the scenario can be settled");
    Engine {
        model,
        sampler,
        waterfall,
    }
}

impl Engine {
    fn sink(&self, run: &Run, years: u64) -> PictureSink {
        let sink = || PictureSink::new(&self.model, &self.sampler, 0, years);
        simulate(
            &self.sampler,
            from_ref(&self.waterfall),
            run,
            sink,
            &Unobserved,
        )
        .0
    }

    fn gathered(&self, years: u64) -> Gathered {
        self.sink(&run(years), years).finish()
    }
}

fn run(years: u64) -> Run {
    Run {
        attributes: true,
        ..Run::of(years)
    }
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn the_bands_sum_to_the_loss_caused_and_none_is_below_nothing() {
    let engine = engine(EXAMPLE);
    let gathered = engine.gathered(16_384);
    assert_eq!(gathered.providers().count(), 2);
    for provider in gathered.providers() {
        let points = gathered
            .caused_by(provider)
            .into_iter()
            .map(|point| point.loss);
        for loss in points.chain([gathered.mean_caused(provider)]) {
            assert!(is_near(loss.bands(), loss.caused), "{loss:?}");
            let bands = [
                loss.collected,
                loss.stopped,
                loss.excluded,
                loss.not_recoverable,
                loss.insolvent,
            ];
            assert!(bands.iter().all(|band| *band >= -1e-6), "{loss:?}");
        }
    }
}

#[test]
fn what_became_of_a_loss_agrees_with_a_hand_count() {
    let engine = engine(TWO_CLIENTS);
    let gathered = engine.gathered(1_024);
    let maker = engine.model.party("maker").expect("it is there").index();
    let loss = gathered.mean_caused(maker);
    // Of the first's 100k a quarter is consequential and 30k of the rest collected; the second has
    // no contract.
    let expected = CausedLoss {
        caused: 400e3,
        collected: 30e3,
        stopped: 45e3,
        excluded: 25e3,
        not_recoverable: 300e3,
        insolvent: 0.0,
    };
    assert!(
        is_near(loss.caused, expected.caused) && is_near(loss.collected, expected.collected),
        "{loss:?}"
    );
    assert!(
        is_near(loss.stopped, expected.stopped) && is_near(loss.excluded, expected.excluded),
        "{loss:?}"
    );
    assert!(
        is_near(loss.not_recoverable, expected.not_recoverable),
        "{loss:?}"
    );
    assert_eq!(loss.insolvent, 0.0);
}

#[test]
fn clients_hit_are_counted_event_by_event() {
    let gathered = engine(TWO_CLIENTS).gathered(1_024);
    let [(1, alone), (2, both)] = gathered.clients_hit()[..] else {
        panic!(
            "one or two clients are hit, found {:?}",
            gathered.clients_hit()
        )
    };
    assert!((alone - 1.0 / 3.0).abs() < 0.03, "{alone}");
    assert!(is_near(alone + both, 1.0));
    assert_eq!(gathered.clients(), 2);
}

#[test]
fn blocks_threads_and_shards_move_no_bit() {
    let engine = engine(EXAMPLE);
    let years = 8_192;
    let whole = engine.gathered(years);
    for (threads, block) in [(1, 256), (2, 256), (2, 8_192)] {
        let run = Run {
            threads,
            block: Some(block),
            ..run(years)
        };
        assert_eq!(
            engine.sink(&run, years).finish(),
            whole,
            "{threads} threads, blocks of {block}"
        );
    }
    let shards = (0..7)
        .rev()
        .map(|shard| engine.sink(&run(years).shard(shard, 7), years));
    let merged = shards.reduce(Sink::merge).expect("there are shards");
    assert_eq!(merged.finish(), whole);
}

#[test]
fn a_sink_survives_its_file() {
    let engine = engine(TWO_CLIENTS);
    let sink = engine.sink(&run(512), 512);
    let text = serde_json::to_string(&sink).expect("a sink can be written");
    assert_eq!(
        serde_json::from_str::<PictureSink>(&text).expect("and read"),
        sink
    );
}

#[test]
fn net_losses_of_the_years_around_a_period_sum_to_their_ground_up_loss() {
    let engine = engine(EXAMPLE);
    let gathered = engine.gathered(16_384);
    let (years, count) = gathered.years_around(100.0);
    // Rank 163.84 within ten per cent: 147 to 181.
    assert_eq!((years.len(), count), (34, 34));
    assert!(years.is_sorted());
    let net = mean_net(&engine.sampler, &engine.waterfall, &years, count);
    let mut gross = Gross::default();
    replay(
        &engine.sampler,
        from_ref(&engine.waterfall),
        &years,
        false,
        &mut gross,
    );
    let ground_up = gross.0 / count as f64;
    assert!(
        is_near(net.iter().sum(), ground_up),
        "{} {ground_up}",
        net.iter().sum::<f64>()
    );
    assert!(net.iter().all(|net| *net >= -1e-6));
}

#[derive(Default)]
struct Gross(f64);

impl Sink for Gross {
    fn rows(&mut self, _: &crate::columns::Block, settled: &[crate::ledger::Totals]) {
        let totals = &settled[0];
        let parties = 0..totals.parties();
        self.0 += parties
            .flat_map(|party| totals.column(party, Measure::Gross))
            .sum::<f64>();
    }

    fn merge(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

#[test]
fn a_period_without_a_loss_has_no_years_and_a_mean_of_nothing() {
    let engine = engine(EXAMPLE);
    let gathered = engine.gathered(16_384);
    let (years, count) = gathered.years_around(2.0);
    assert!(
        years.is_empty() && count > 0,
        "half of the years have no event"
    );
    assert!(mean_net(&engine.sampler, &engine.waterfall, &years, count).is_empty());
}

#[test]
fn the_largest_events_are_those_of_all_bad_years_and_add_up() {
    let engine = engine(EXAMPLE);
    let gathered = engine.gathered(16_384);
    let few = gathered.years_of_largest_events(0.004, 10);
    let all = gathered.years_of_largest_events(0.004, 66);
    assert_eq!((few.len(), all.len()), (10, 66));
    let events = largest_events(&engine.sampler, &engine.waterfall, &few, 10);
    assert_eq!(
        events,
        largest_events(&engine.sampler, &engine.waterfall, &all, 10)
    );
    for event in &events {
        assert!(
            is_near(event.borne.iter().sum(), event.loss),
            "year {}",
            event.year
        );
        assert!(
            event.borne.iter().all(|net| *net >= -1e-6),
            "year {}",
            event.year
        );
    }
}

#[test]
fn a_run_of_many_events_keeps_rows_of_its_first_years() {
    let engine = engine(TWO_CLIENTS);
    let kept = |years| {
        PictureSink::new(&engine.model, &engine.sampler, 0, years)
            .finish()
            .years()
    };
    // An event a year and more, one provider: two rows a year.
    assert_eq!(kept(10_000_000), MOST_ROWS / 2);
    assert_eq!(kept(1_000), 1_000);
}
