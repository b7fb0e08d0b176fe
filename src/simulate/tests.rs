//! The plain ways against the general way, their oracle.

use crate::columns::Block;
use crate::draw::{DrawScratch, Sampler, Years};
use crate::ledger::{Measure, Totals};
use crate::scenario::read_text;
use crate::settle::{Detail, Scratch, Waterfall, layout};

const MEASURES: [Measure; 6] = [
    Measure::Gross,
    Measure::Paid,
    Measure::Received,
    Measure::Insured,
    Measure::Credits,
    Measure::Reinstatement,
];

fn settled(waterfall: &Waterfall, block: &Block) -> Totals {
    let mut totals = Totals::default();
    block.open(&mut totals, waterfall.promises().len(), false);
    waterfall.settle(block, &mut Scratch::default(), &mut totals);
    totals
}

fn drawn(sampler: &Sampler, first: u32, count: u32) -> Block {
    let mut block = Block::default();
    let years = Years::Range { first, count };
    sampler.draw(years, &mut block, &mut DrawScratch::default());
    block
}

fn assert_both_ways(name: &str, text: &str, years: u32) {
    let document = read_text(name, text, &[]).expect("the scenario is well written");
    let (model, _) = document.resolve().expect("the scenario has no findings");
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, 7, &layout).expect("the scenario can be drawn");
    let plain = Waterfall::new(&model, &layout).expect("the scenario can be settled");
    let general = Waterfall::general(&model, &layout).expect("the scenario can be settled");
    assert_ne!(plain, general, "{name} has nothing to settle the plain way");
    let mut block = Block::default();
    let range = Years::Range {
        first: 0,
        count: years,
    };
    sampler.draw(range, &mut block, &mut DrawScratch::default());
    let promises = plain.promises().len();
    let (plain, general) = (settled(&plain, &block), settled(&general, &block));
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
    for promise in 0..promises {
        assert_eq!(
            plain.exhausted(promise),
            general.exhausted(promise),
            "{name}: rows in which promise {promise} is exhausted"
        );
    }
    for party in 0..plain.parties() {
        for measure in MEASURES {
            let columns = plain
                .column(party, measure)
                .iter()
                .zip(general.column(party, measure));
            for (row, (a, b)) in columns.enumerate() {
                assert!(
                    close(*a, *b),
                    "{name}: party {party}, {measure:?}, row {row}: {a} against {b}"
                );
            }
        }
    }
}

#[test]
fn plain_policies_and_contracts_settle_as_the_general_way_does() {
    let m1 = include_str!("../../scenarios/benchmarks/m1.toml");
    let s1 = include_str!("../../scenarios/benchmarks/s1.toml");
    let book = include_str!("../../scenarios/insurer-book.toml");
    let example = include_str!("../../scenarios/msp-three-clients.toml");
    assert_both_ways("m1", m1, 4_096);
    assert_both_ways("s1", s1, 4_096);
    assert_both_ways("insurer-book", book, 20_480);
    assert_both_ways("msp-three-clients", example, 20_480);
}

#[test]
fn a_poor_obligor_with_a_plain_policy_settles_as_the_general_way_does() {
    let m1 = include_str!("../../scenarios/benchmarks/m1.toml");
    let poor = m1.replacen("[party.msp]\n", "[party.msp]\nfunds = \"300k\"\n", 1);
    assert_ne!(m1, poor, "the obligor is there to be made poor");
    assert_both_ways("poor-m1", &poor, 4_096);
    let first = poor.replace("\"top-down\"", "\"insurer-first\"");
    assert_both_ways("insurers-first-m1", &first, 4_096);
}

/// Everything that a waterfall books of the second of two blocks, to the bit, and how many parties it laid out for
/// that; the buffers are those of the first, and so many promises are kept.
fn bits(waterfall: &Waterfall, blocks: &[Block; 2], promises: usize) -> (Vec<u64>, usize) {
    let (mut scratch, mut totals) = (Scratch::default(), Totals::default());
    for block in blocks {
        block.open(&mut totals, promises, false);
        waterfall.settle(block, &mut scratch, &mut totals);
    }
    let promises = 0..promises;
    let mut amounts: Vec<f64> = promises
        .flat_map(|promise| [totals.promise(promise), totals.exhausted(promise)].concat())
        .collect();
    let mut net = Vec::new();
    for party in 0..totals.parties() {
        // Before and after columns are read by row.
        for _ in 0..2 {
            totals.net(party, &mut net);
            amounts.extend(&net);
            for measure in MEASURES {
                amounts.extend(totals.column(party, measure));
            }
        }
    }
    let bits = amounts.into_iter().map(f64::to_bits).collect();
    (bits, scratch.laid_out())
}

#[test]
fn parties_laid_out_over_nested_waves_settle_to_the_same_bits() {
    let m1 = include_str!("../../scenarios/benchmarks/m1.toml");
    let s1 = include_str!("../../scenarios/benchmarks/s1.toml");
    let poor = m1.replacen("[party.msp]\n", "[party.msp]\nfunds = \"300k\"\n", 1);
    let seldom = m1.replacen("hit         = 0.4", "hit         = 0.1", 1);
    let wilful = m1.replacen("\"negligent\"", "{ negligent = 0.7, wilful = 0.3 }", 1);
    assert!(
        [&poor, &seldom, &wilful]
            .iter()
            .all(|changed| **changed != m1)
    );
    let partly = m1.replace("{ insurer = 1.0 }", "{ insurer = 0.8 }");
    let two = m1.replace("{ insurer = 1.0 }", "{ insurer = 0.7, client-1 = 0.3 }");
    let partly_alone = s1.replace("{ insurer = 1.0 }", "{ insurer = 0.8 }");
    let capped = m1.replacen(
        "damages     = { trigger = \"negligent\" }\n",
        "damages     = { trigger = \"negligent\" }\ncaps.general = { limit = \"200k\", per = \"year\" }\n",
        1,
    );
    let unclaimed = m1.replacen(
        "aggregate_restored = true\n",
        "aggregate_restored = true\ncovers.some = { heads = [\"contract\"] }\n",
        1,
    );
    let shared = m1.replacen("{ msp = 1.0 }", "{ msp = 0.6, insurer = 0.4 }", 1);
    assert!(shared != m1);
    assert!(partly != m1 && two != m1 && partly_alone != s1 && capped != m1 && unclaimed != m1);
    // The provider, which may owe in every event, and its ten clients where they are hit often.
    for (text, laid_out) in [
        (m1, 11),
        (s1, 0),
        (&poor, 11),
        (&seldom, 1),
        (&wilful, 11),
        (&partly, 11),
        (&two, 11),
        (&partly_alone, 0),
        // A contract with a cap of its own goes row by row, its client with it.
        (&capped, 10),
        (&unclaimed, 11),
        (&shared, 11),
    ] {
        let document = read_text("nested", text, &[]).expect("the scenario is well written");
        let (model, _) = document.resolve().expect("the scenario has no findings");
        let layout = layout(&[&model], Detail::Atoms);
        let sampler = Sampler::new(&model, 7, &layout).expect("the scenario can be drawn");
        let waterfall = Waterfall::new(&model, &layout).expect("the scenario can be settled");
        // The second is the shorter: its columns lie where those of the first stand.
        let blocks = [drawn(&sampler, 0, 2_048), drawn(&sampler, 2_048, 1_024)];
        for promises in [waterfall.promises().len(), 0] {
            let mut blocks = blocks.clone();
            assert!(blocks.iter().all(|block| block.events.is_nested));
            let (nested, here) = bits(&waterfall, &blocks, promises);
            assert_eq!(here, laid_out);
            for block in &mut blocks {
                block.events.is_nested = false;
            }
            let (apart, here) = bits(&waterfall, &blocks, promises);
            assert_eq!(here, laid_out.min(1));
            assert!(nested == apart);
        }
    }
}

/// In how many rows of S1 its policy is exhausted, settled the plain or the general way.
fn rows_exhausted(terms: &str) -> [usize; 2] {
    let s1 = include_str!("../../scenarios/benchmarks/s1.toml");
    let (head, _) = s1
        .split_once("limit     =")
        .expect("S1 has a policy with a limit");
    let text = format!("{head}{terms}\nrecovery = \"top-down\"\n");
    let document = read_text("s1", &text, &[]).expect("the scenario is well written");
    let (model, _) = document.resolve().expect("the scenario has no findings");
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, 7, &layout).expect("the scenario can be drawn");
    let block = drawn(&sampler, 0, 4_096);
    [Waterfall::new, Waterfall::general].map(|compile| {
        let waterfall = compile(&model, &layout).expect("the scenario can be settled");
        let totals = settled(&waterfall, &block);
        let all = (0..waterfall.promises().len()).flat_map(|promise| totals.exhausted(promise));
        all.filter(|exhausted| **exhausted > 0.0).count()
    })
}

#[test]
fn what_has_no_limit_is_never_exhausted() {
    assert_eq!(rows_exhausted("aggregate = \"900M\""), [0, 0]);
    assert_eq!(rows_exhausted("limit = \"900M\""), [0, 0]);
    assert_eq!(
        rows_exhausted("covers.all = { sublimit = { year = \"900M\" } }"),
        [0, 0]
    );
    let [plain, general] = rows_exhausted("limit = \"1M\"");
    assert!(plain > 100 && plain == general);
}

#[test]
fn waterfalls_with_other_cedents_share_buffers() {
    let m1 = include_str!("../../scenarios/benchmarks/m1.toml");
    let treaty = format!(
        "{m1}\n[party.re]\nname = \"Reinsurer\"\nrole = \"reinsurer\"\n\n[treaty.xl]\ncedent = \"insurer\"\nreinsurers = \
         {{ re = 1.0 }}\nevent_excess = {{ attachment = \"1M\", limit = \"4M\" }}\npremium = \"75k\"\n"
    );
    let model = |text: &str| {
        let document = read_text("m1", text, &[]).expect("the scenario is well written");
        document.resolve().expect("the scenario has no findings").0
    };
    let (ceded, plain) = (model(&treaty), model(m1));
    let mut scratch = Scratch::default();
    let mut insurer = Vec::new();
    // Blocks that grow: what stands of a cedent's losses is shorter than the next block.
    for (first, count) in [(0, 256), (256, 1_024), (1_280, 2_048)] {
        for model in [&plain, &ceded] {
            let layout = layout(&[model], Detail::Atoms);
            let sampler = Sampler::new(model, 7, &layout).expect("the scenario can be drawn");
            let waterfall = Waterfall::new(model, &layout).expect("the scenario can be settled");
            let block = drawn(&sampler, first, count);
            let settle = |scratch: &mut Scratch| {
                let mut totals = Totals::default();
                block.open(&mut totals, 0, false);
                waterfall.settle(&block, scratch, &mut totals);
                totals.column(11, Measure::Insured).iter().sum::<f64>()
            };
            let (shared, alone) = (settle(&mut scratch), settle(&mut Scratch::default()));
            assert_eq!(shared, alone);
            insurer.push(shared);
        }
    }
    // The treaty pays the insurer, and nobody without it.
    assert!(insurer.iter().step_by(2).all(|paid| *paid == 0.0));
    assert!(insurer.iter().skip(1).step_by(2).all(|paid| *paid > 0.0));
}
