//! Promises of a priced tower, on a story small enough to count and on the example.

use super::*;
use crate::columns::{Block, Sink};
use crate::draw::Sampler;
use crate::ledger::Totals;
use crate::model::Model;
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, Unobserved, simulate};
use crate::units::Money;

const EXAMPLE: &str = include_str!("../../../scenarios/msp-three-clients.toml");

/// Every year two losses of 300k, half of it crime, and in every second year, roughly, one of 2M.
const STORY: &str = r#"
schema = 1
title = "small and large"
currency = "USD"
years = 1_024
seed = 7
party.firm = { role = "client" }
party.carrier = { role = "insurer" }
[peril.small]
origin = "firm"
frequency = { fixed = 2 }
fault = { self = 1.0 }
hits.firm = { probability = 1.0, severity = { constant = "300k" }, split = { response = 0.5, crime = 0.5 } }
[peril.large]
origin = "firm"
frequency = { bernoulli = 0.5 }
fault = { self = 1.0 }
hits.firm = { probability = 1.0, severity = { constant = "2M" }, split = { response = 1.0 } }
[policy.primary]
insured = "firm"
insurers = { carrier = 1.0 }
premium = "1.25M"
retention = "50k"
limit = "1M"
recovery = "insurer-first"
[policy.excess]
insured = "firm"
insurers = { carrier = 0.8 }
over = "primary"
limit = "500k"
aggregate = "500k"
"#;

const YEARS: u64 = 2_048;

struct Engine {
    model: Model,
    sampler: Sampler,
    waterfall: Waterfall,
}

fn engine(text: &str, detail: Detail) -> Engine {
    let document = crate::scenario::read_text("test.toml", text, &[]).expect("it is read");
    let (model, _) = document.resolve().expect("it resolves");
    let insured = model.policies[0].insured.index();
    let model = singled_out(model, insured);
    let layout = layout(&[&model], detail);
    let sampler = Sampler::new(&model, model.seed, &layout).expect("it can be drawn");
    let waterfall = match detail {
        Detail::Heads => Waterfall::by_event(&model, &layout),
        Detail::Atoms | Detail::Facts => Waterfall::new(&model, &layout),
    };
    Engine {
        waterfall: waterfall.expect("it can be settled"),
        model,
        sampler,
    }
}

fn run<S: Sink>(engine: &Engine, tower: &Tower, threads: usize, sink: impl Fn() -> S + Sync) -> S {
    let run = Run {
        threads,
        watches: tower.watches(),
        block: Some(256),
        ..Run::of(YEARS)
    };
    let waterfalls = std::slice::from_ref(&engine.waterfall);
    simulate(&engine.sampler, waterfalls, &run, sink, &Unobserved).0
}

fn story() -> (Engine, Tower, TowerYears) {
    let engine = engine(STORY, Detail::Atoms);
    let tower = Tower::of_party(&engine.model, &engine.waterfall, 0).expect("firm is insured");
    let years = run(&engine, &tower, 1, || TowerSink::new(&engine.model, &tower)).finish(YEARS);
    (engine, tower, years)
}

#[test]
fn layers_stand_on_one_another_over_the_retention() {
    let (_, tower, _) = story();
    let stands = tower
        .layers
        .iter()
        .map(|it| (it.attachment, it.ground, it.limit()));
    let wanted = [(0.0, 50e3, Some(1e6)), (1e6, 1.05e6, Some(400e3))];
    assert!(stands.eq(wanted));
    assert_eq!(tower.layers[0].premium, Some(1.25e6));
    assert_eq!(tower.layers[1].premium, None);
}

#[test]
fn a_story_that_can_be_counted_comes_out_as_counted() {
    let (_, tower, years) = story();
    let large = years.rows.iter().filter(|row| row.layer == 1).count() as f64;
    let part = large / YEARS as f64;
    let [primary, excess] = [0, 1].map(|at| LayerSummary::new(&tower, &years, at, 0.99));
    assert_eq!(years.events, 2 * YEARS + large as u64);
    assert_eq!(primary.p_attach_year.value(), 1.0);
    assert_eq!(primary.p_exhaust_year.value(), part);
    assert_eq!(primary.p_attach_event.value(), 1.0);
    assert_eq!(primary.p_exhaust_event.value(), part / (2.0 + part));
    assert_eq!(excess.p_attach_year.value(), part);
    assert_eq!(excess.p_exhaust_event.value(), part / (2.0 + part));
    assert!((primary.expected().value() - (500e3 + 1e6 * part)).abs() < 1e-6);
    assert!((excess.expected().value() - 400e3 * part).abs() < 1e-6);
    assert!((primary.co_tvar.value() - 1.5e6).abs() < 1e-3);
    assert!((excess.share_of_capital.expect("a tail") - 0.4 / 1.9).abs() < 1e-9);
    let ratio = primary.loss_ratio(1.25e6);
    assert_eq!(ratio.above_one.value(), part);
    assert_eq!(ratio.quantiles[3], (0.99, 1.2));
    assert_eq!(primary.loss_ratio(1.5e6).above_one.value(), 0.0);
}

#[test]
fn threads_move_no_bit_of_a_tower() {
    let (engine, tower, years) = story();
    let sink = || TowerSink::new(&engine.model, &tower);
    let threaded = run(&engine, &tower, 3, sink).finish(YEARS);
    let summaries = [&years, &threaded].map(|it| LayerSummary::new(&tower, it, 0, 0.99));
    assert_eq!(summaries[0], summaries[1]);
}

#[test]
fn covers_share_what_was_paid_by_what_was_lost() {
    let (_, tower, years) = story();
    let engine = engine(STORY, Detail::Heads);
    let paying = years.paying_years();
    let parts = by_cover(
        &engine.model,
        &tower,
        &engine.sampler,
        &engine.waterfall,
        &paying,
        YEARS,
        &Unobserved,
    )
    .expect("nobody stops it");
    let paid = |layer: usize, class: CoverClass| {
        let found = parts[layer].classes.iter().find(|(it, _)| *it == class);
        found.expect("every class is there").1.value()
    };
    let part = years.rows.iter().filter(|row| row.layer == 1).count() as f64 / YEARS as f64;
    assert!((paid(0, CoverClass::Crime) - 250e3).abs() < 1e-6);
    assert!((paid(0, CoverClass::Response) - (250e3 + 1e6 * part)).abs() < 1e-6);
    assert!((paid(1, CoverClass::Response) - 400e3 * part).abs() < 1e-6);
    assert_eq!(paid(1, CoverClass::Crime), 0.0);
}

#[test]
fn a_higher_limit_is_settled_on_the_same_draws() {
    let (engine, tower, years) = story();
    let mut more = engine.model.clone();
    more.policies[0].limit = Some(Money::new(2e6).expect("money"));
    let layout = layout(&[&engine.model, &more], Detail::Atoms);
    let waterfalls = [&engine.model, &more].map(|it| Waterfall::new(it, &layout).expect("settles"));
    let run = Run {
        watches: tower.watches(),
        ..Run::of(YEARS)
    };
    let sink = || RetermedSink::new(tower.layers[0].promise, 2);
    let (sink, _) = simulate(&engine.sampler, &waterfalls, &run, sink, &Unobserved);
    let variants = sink.finish(YEARS);
    let part = years.rows.iter().filter(|row| row.layer == 1).count() as f64 / YEARS as f64;
    let wanted = (500e3 + 1.95e6 * part) / (500e3 + 1e6 * part);
    assert!((variants[1].relative_to(&variants[0]).value() - wanted).abs() < 1e-9);
    assert_eq!(variants[0].curve(), years.curve(0));
}

/// The story with a quota share of its carrier: 0.4 of 250k for a small loss, of 500k for a large one.
fn ceded(cap: f64) -> (Tower, TowerYears) {
    let treaty = format!(
        r#"
[treaty.quota]
cedent = "carrier"
reinsurers = {{ re = 1.0 }}
quota_share = {{ cession = 0.4, event_limit = "500k", loss_ratio_cap = {cap:?}, commission = {{ slide = [[0.4, 0.35], [0.8, 0.25]] }} }}
"#
    );
    let party = "party.re = { role = \"reinsurer\" }\n[peril.small]";
    let text = STORY.replace("[peril.small]", party) + &treaty;
    let engine = engine(&text, Detail::Atoms);
    let tower = Tower::around_treaty(&engine.model, &engine.waterfall, 0).expect("it is listed");
    let years = run(&engine, &tower, 1, || TowerSink::new(&engine.model, &tower)).finish(YEARS);
    (tower, years)
}

const CESSIONS: &str = r#"
[treaty.quota]
cedent = "carrier"
reinsurers = { re = 1.0 }
quota_share = { cession = 0.4 }
[treaty.year]
cedent = "carrier"
reinsurers = { re = 1.0 }
stop_loss = { attachment = "100k", limit = "100M" }
[treaty.onward]
cedent = "re"
reinsurers = { retro = 1.0 }
quota_share = { cession = 0.5 }
"#;

#[test]
fn a_cession_is_split_as_what_the_cedent_paid_in_the_event_or_the_year() {
    let parties = "party.re = { role = \"reinsurer\" }\nparty.retro = { role = \"reinsurer\" }\n[peril.small]";
    let text = STORY.replace("[peril.small]", parties) + CESSIONS;
    let ready = engine(&text, Detail::Heads);
    let split = |treaty: usize| {
        let tower = Tower::around_treaty(&ready.model, &ready.waterfall, treaty).expect("listed");
        let all: Vec<u32> = (0..YEARS as u32).collect();
        let parts = by_cover(
            &ready.model,
            &tower,
            &ready.sampler,
            &ready.waterfall,
            &all,
            YEARS,
            &Unobserved,
        )
        .expect("nobody stops it");
        let at = tower.layers.iter().position(|it| it.treaty == Some(treaty));
        let classes = parts[at.expect("it is there")].classes.clone();
        let of = |class| {
            classes
                .iter()
                .find(|it| it.0 == class)
                .expect("a class")
                .1
                .value()
        };
        [
            of(CoverClass::Crime),
            of(CoverClass::Response),
            of(CoverClass::Other),
        ]
    };
    // Two small losses bring 250k of crime and of response a year; 0.4 of it goes to the quota
    // share, and half of that onward.
    let [quota, onward] = [0, 2].map(split);
    assert!(
        (quota[0] - 100e3).abs() < 1e-6 && quota[1] > 100e3,
        "{quota:?}"
    );
    assert!((onward[0] - 50e3).abs() < 1e-6, "{onward:?}");
    assert!((2.0 * onward[1] - quota[1]).abs() < 1e-6, "{onward:?}");
    // In a year without a large loss the stop-loss takes 200k of 300k, half of it crime.
    let year = split(1);
    assert!(
        year[0] > 100e3 && year[0] < 150e3 && year[1] > year[0],
        "{year:?}"
    );
    assert_eq!([quota[2], onward[2], year[2]], [0.0; 3]);
}

/// The part of years with a large loss, which cede more than two small ones.
fn part_with_large(years: &TowerYears) -> f64 {
    let (_, ceded) = years.net(0);
    ceded.iter().filter(|paid| **paid > 200_001.0).count() as f64 / YEARS as f64
}

#[test]
fn a_quota_share_holds_its_cession_of_the_event_limit() {
    let (tower, years) = ceded(2.0);
    let layer = &tower.layers[0];
    assert_eq!(layer.limits.event, Some(200e3));
    assert_eq!(layer.limits.year, Some(1e6)); // 2 × 0.4 × 1.25M
    assert_eq!(layer.premium, Some(500e3)); // before commission
    let part = part_with_large(&years);
    assert!(part > 0.4);
    let summary = LayerSummary::new(&tower, &years, 0, 0.99);
    assert_eq!(summary.p_exhaust_event.value(), part / (2.0 + part));
    assert_eq!(summary.p_exhaust_year.value(), part);
    assert!((summary.expected().value() - (200e3 + 200e3 * part)).abs() < 1e-6);
}

#[test]
fn a_quota_share_is_exhausted_by_its_loss_ratio_cap() {
    let (tower, years) = ceded(0.36);
    let part = part_with_large(&years);
    // 180k a year: the second small loss, or a large one, ends it.
    assert_eq!(tower.layers[0].limits.year, Some(180e3));
    assert_eq!(part, 0.0);
    let summary = LayerSummary::new(&tower, &years, 0, 0.99);
    assert_eq!(summary.p_exhaust_year.value(), 1.0);
}

#[test]
fn commission_that_slides_back_is_income_of_the_reinsurer() {
    let (tower, years) = ceded(2.0);
    let summary = LayerSummary::new(&tower, &years, 0, 0.99);
    // At a loss ratio of 0.8 a tenth of the premium goes back to it.
    let wanted = 0.1 * 500e3 * part_with_large(&years);
    let seen = summary.reinstatement.value();
    assert!((seen - wanted).abs() < 1e-6, "{seen} of {wanted}");
}

/// What the promises of a tower paid, by the columns that every run keeps.
#[derive(Default)]
struct Columns(Vec<f64>);

impl Sink for Columns {
    fn rows(&mut self, _block: &Block, settled: &[Totals]) {
        for (promise, sum) in self.0.iter_mut().enumerate() {
            *sum += settled[0].promise(promise).iter().sum::<f64>();
        }
    }

    fn merge(self, _other: Self) -> Self {
        self
    }
}

#[test]
fn every_payment_of_the_example_is_kept_and_has_its_cover() {
    let ready = engine(EXAMPLE, Detail::Atoms);
    let party = ready.model.party("northstar").expect("it is there").index();
    let tower = Tower::of_party(&ready.model, &ready.waterfall, party).expect("it is insured");
    let sink = || {
        let columns = Columns(vec![0.0; ready.waterfall.promises().len()]);
        (TowerSink::new(&ready.model, &tower), columns)
    };
    let (kept, columns) = run(&ready, &tower, 1, sink);
    let years = kept.finish(YEARS);
    let heads = engine(EXAMPLE, Detail::Heads);
    let paying = years.paying_years();
    let parts = by_cover(
        &heads.model,
        &tower,
        &heads.sampler,
        &heads.waterfall,
        &paying,
        YEARS,
        &Unobserved,
    )
    .expect("nobody stops it");
    for (at, layer) in tower.layers.iter().enumerate() {
        let paid = LayerSummary::new(&tower, &years, at, 0.99).paid.value() * YEARS as f64;
        let column = columns.0[layer.promise as usize];
        assert!((paid / column - 1.0).abs() < 1e-9, "{paid} of {column}");
        let covers = parts[at].classes.iter().map(|(_, it)| it.value());
        let covers = covers.sum::<f64>() * YEARS as f64;
        assert!((covers / column - 1.0).abs() < 1e-9, "{covers} of {column}");
    }
}

/// Three shops alike answer to the mall for one host, and each insures the mall beside itself.
const SHOPS: &str = r#"
schema = 1
title = "shops of a mall"
currency = "USD"
years = 1_024
seed = 7
party.shops = { role = "provider", count = 3 }
party.mall = { role = "client" }
party.host = { role = "provider" }
party.carrier = { role = "insurer" }
[peril.fire]
origin = "host"
frequency = { bernoulli = 0.5 }
fault = { host = 1.0 }
culpability = { host = "negligent" }
hits.mall = { probability = 1.0, severity = { constant = "900k" }, split = { liability = 1.0 } }
[contract.lease]
obligor = "shops"
beneficiary = "mall"
liability = "several"
answers_for = ["host"]
damages = { trigger = "negligent" }
[policy.shop]
insured = "shops"
insurers = { carrier = 1.0 }
limit = "250k"
recovery = "top-down"
additional_insureds.mall = { heads = ["liability"] }
"#;

#[test]
fn of_parties_alike_the_tower_pays_additional_insureds_for_one() {
    let ready = engine(SHOPS, Detail::Atoms);
    let party = ready.model.policies[0].insured.index();
    let tower = Tower::of_party(&ready.model, &ready.waterfall, party).expect("it is insured");
    assert_eq!(tower.alike, 3);
    let sink = || TowerSink::new(&ready.model, &tower);
    let years = run(&ready, &tower, 1, sink).finish(YEARS);
    let heads = engine(SHOPS, Detail::Heads);
    let parts = by_cover(
        &heads.model,
        &tower,
        &heads.sampler,
        &heads.waterfall,
        &years.paying_years(),
        YEARS,
        &Unobserved,
    )
    .expect("nobody stops it");
    let summary = LayerSummary::new(&tower, &years, 0, 0.99);
    let covers = parts[0].classes.iter().map(|(_, it)| it.value());
    let (covers, paid) = (covers.sum::<f64>(), summary.paid.value());
    // A third of 900k, of which the policy holds 250k.
    assert!((paid * YEARS as f64 - 250e3 * years.events as f64).abs() < 1e-3);
    assert!(years.events > 900);
    assert_eq!(summary.p_exhaust_year, summary.p_attach_year);
    assert!((covers / paid - 1.0).abs() < 1e-9, "{covers} of {paid}");
}

#[test]
fn what_reaches_one_of_several_insureds_reaches_the_tower() {
    let text = STORY
        .replace(
            "[peril.small]",
            "party.sister = { role = \"client\" }\n[peril.small]",
        )
        .replace(
            "hits.firm = { probability = 1.0, severity = { constant = \"2M\" }",
            "hits.sister = { probability = 1.0, severity = { constant = \"2M\" }",
        )
        .replace(
            "origin = \"firm\"\nfrequency = { bernoulli",
            "origin = \"sister\"\nfrequency = { bernoulli",
        )
        .replace("insured = \"firm\"", "insureds = [\"firm\", \"sister\"]");
    let engine = engine(&text, Detail::Atoms);
    let tower = Tower::of_party(&engine.model, &engine.waterfall, 0).expect("firm is insured");
    let years = run(&engine, &tower, 1, || TowerSink::new(&engine.model, &tower)).finish(YEARS);
    let large = years.rows.iter().filter(|row| row.layer == 1).count() as u64;
    assert!(large > 0);
    assert_eq!(years.events, 2 * YEARS + large);
}
