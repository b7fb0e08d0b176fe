//! A worker settles one waterfall after another with the same buffers: what is left in them moves no bit.

use crate::gallery::{gallery, ready};
use crate::networks::network::Network;
use crate::paid_by_head::group;
use crate::ready::{Ready, Tested};
use obligor::columns::Block;
use obligor::ledger::{Measure, Totals};
use obligor::settle::{Detail, Scratch, Waterfall};

const NETWORKS: u64 = 320;
const YEARS: u32 = 32;

const MEASURES: [Measure; 6] = [
    Measure::Gross,
    Measure::Paid,
    Measure::Received,
    Measure::Insured,
    Measure::Credits,
    Measure::Reinstatement,
];

/// Everything that is kept of a block, as bits.
fn settled(
    waterfall: &Waterfall,
    block: &Block,
    attributes: bool,
    (scratch, totals): (&mut Scratch, &mut Totals),
) -> Vec<u64> {
    let promises = waterfall.promises().len();
    block.open(totals, promises, attributes);
    waterfall.settle(block, scratch, totals);
    let mut all = Vec::new();
    for party in 0..block.hits.start.len() - 1 {
        for measure in MEASURES {
            all.extend_from_slice(totals.column(party, measure));
        }
        for it in totals.caused_by(party) {
            all.extend([
                it.caused,
                it.excluded,
                it.admitted,
                it.payable,
                it.collected,
            ]);
        }
    }
    for promise in 0..promises {
        all.extend_from_slice(totals.promise(promise));
        all.extend_from_slice(totals.exhausted(promise));
    }
    all.into_iter().map(f64::to_bits).collect()
}

/// Buffers that every model before was settled with.
#[derive(Default)]
struct Used {
    scratch: Scratch,
    totals: Totals,
    models: u32,
    amounts: usize,
}

impl Used {
    fn assert_same(&mut self, ready: &Ready, what: &str) {
        let block = ready.block(YEARS);
        let waterfall = &ready.waterfalls[0];
        for attributes in [false, true] {
            let used = (&mut self.scratch, &mut self.totals);
            let used = settled(waterfall, &block, attributes, used);
            let new = (&mut Scratch::default(), &mut Totals::default());
            let new = settled(waterfall, &block, attributes, new);
            assert!(used == new, "{what}: buffers of the models before move it");
            self.amounts += new.iter().filter(|amount| **amount != 0).count();
        }
        self.models += 1;
    }
}

#[test]
fn whatever_was_settled_before_leaves_no_trace() -> Tested {
    let mut used = Used::default();
    for path in gallery()? {
        used.assert_same(&ready(&path)?, &path.display().to_string());
    }
    let together = group("");
    // One of the two insured alone, under an excess layer that excludes every event and so ends as one that is off.
    let alone = together
        .replace("insureds = [\"parent\", \"subsidiary\"]\n", "")
        .replace(
            "over = \"group\"\n",
            "over = \"group\"\nexcluded_if = [{ peril = \"breach\" }]\n",
        );
    let of_policy = [Ready::text(&alone)?, Ready::text(&together)?];
    for number in 1..=NETWORKS {
        if number % 8 == 0 {
            for ready in &of_policy {
                used.assert_same(ready, "a policy of one insured, then of two");
            }
        }
        let network = Network::of(number);
        let model = network.ready()?.model;
        let detail = [Detail::Atoms, Detail::Heads][(number % 2) as usize];
        let ready = Ready::of_model(model, detail)?;
        used.assert_same(&ready, &network.wrong("buffers"));
        // What the block engine settles, the law engine settles with the same buffers.
        if detail == Detail::Heads && number % 4 == 1 {
            let law = Waterfall::by_event(&ready.model, &ready.layout)?;
            let by_law = Ready {
                waterfalls: vec![law],
                ..ready
            };
            used.assert_same(&by_law, &network.wrong("buffers of the law"));
        }
    }
    assert!(
        used.models > 400 && used.amounts > 300_000,
        "{} models, {} amounts",
        used.models,
        used.amounts
    );
    Ok(())
}
