//! What policies pay is given back to party and head: the parts sum to the payment, and both engines give
//! them back alike.

use crate::gallery::{gallery, ready};
use crate::networks::network::Network;
use crate::ready::{HEAD, Ready, Tested};
use obligor::columns::Block;
use obligor::ledger::{Both, ByHead, Totals};
use obligor::settle::{Detail, PromiseKind, Scratch, Waterfall};
use std::collections::BTreeMap;
use std::error::Error;

/// Networks of which both engines' payments are compared.
const NETWORKS: u64 = 80;

/// Payments by path of the policy, party, event and heads.
type Payments = BTreeMap<(String, u32, u32, String), f64>;

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// A scenario by head.
fn by_head(text: &str) -> Result<Ready, Box<dyn Error>> {
    Ready::of_model(Ready::text(text)?.model, Detail::Heads)
}

/// Settles a block into both books.
fn settle(waterfall: &Waterfall, block: &Block) -> (Totals, ByHead) {
    let (mut totals, mut heads) = (Totals::default(), ByHead::default());
    let parties = block.hits.start.len() - 1;
    totals.start(block.year.len(), parties, waterfall.promises().len(), false);
    let mut both = Both(&mut totals, &mut heads);
    waterfall.settle(block, &mut Scratch::default(), &mut both);
    (totals, heads)
}

fn payments(waterfall: &Waterfall, heads: &ByHead) -> Payments {
    let mut payments = Payments::new();
    for it in heads.payments() {
        let path = waterfall.promises()[it.promise as usize].path.clone();
        let key = (path, it.party, it.event, format!("{:?}", it.heads));
        *payments.entry(key).or_default() += it.amount;
    }
    payments
}

/// The first payment in which two ways differ by more than rounding, in words.
fn difference(ours: &Payments, theirs: &Payments) -> Option<String> {
    let keys = ours.keys().chain(theirs.keys());
    let of = |payments: &Payments, key| payments.get(key).copied().unwrap_or(0.0);
    keys.map(|key| (key, of(ours, key), of(theirs, key)))
        .find(|(_, a, b)| !is_close(*a, *b))
        .map(|(key, a, b)| format!("{key:?}: {a} in blocks, {b} by event"))
}

/// Compares both ways on drawn years; false if the block engine leaves the scenario to the other.
fn compare(ready: &Ready, years: u32) -> Result<bool, String> {
    let law = Waterfall::by_event(&ready.model, &ready.layout).map_err(|it| it.to_string())?;
    let blocks = &ready.waterfalls[0];
    let block = ready.block(years);
    let (ours, theirs) = (settle(blocks, &block), settle(&law, &block));
    for (waterfall, (totals, heads)) in [(blocks, &ours), (&law, &theirs)] {
        sums_are_payments(waterfall, &block, totals, heads)?;
    }
    let found = difference(&payments(blocks, &ours.1), &payments(&law, &theirs.1));
    found.map_or(Ok(*blocks != law), Err)
}

/// The payments on heads sum to what each policy pays in every year.
fn sums_are_payments(
    waterfall: &Waterfall,
    block: &Block,
    totals: &Totals,
    heads: &ByHead,
) -> Result<(), String> {
    let rows = block.year.len();
    let mut sums = vec![vec![0.0; rows]; waterfall.promises().len()];
    for it in heads.payments() {
        sums[it.promise as usize][it.row as usize] += it.amount;
    }
    let policies = waterfall.promises().iter().enumerate();
    for (at, promise) in policies.filter(|(_, it)| it.kind == PromiseKind::Policy) {
        let pairs = sums[at].iter().zip(totals.promise(at)).enumerate();
        let mut pairs = pairs;
        if let Some((row, (sum, paid))) = pairs.find(|(_, (a, b))| !is_close(**a, **b)) {
            return Err(format!(
                "{} row {row}: {sum} on heads, {paid} in all",
                promise.path
            ));
        }
    }
    Ok(())
}

#[test]
fn payments_on_heads_sum_to_what_each_policy_pays_in_every_scenario() -> Tested {
    let mut in_blocks = 0;
    for path in gallery()? {
        let model = ready(&path)?.model;
        let ready = Ready::of_model(model, Detail::Heads)?;
        let compared = compare(&ready, 256);
        in_blocks += usize::from(compared.map_err(|it| format!("{}: {it}", path.display()))?);
    }
    assert!(in_blocks >= 6, "{in_blocks} scenarios in blocks");
    Ok(())
}

#[test]
fn random_networks_give_payments_back_to_the_same_heads_both_ways() -> Tested {
    for number in 1..=NETWORKS {
        let ready = by_head(&Network::of(number).text())?;
        compare(&ready, 32).map_err(|it| format!("network {number}: {it}"))?;
    }
    Ok(())
}

#[test]
fn the_speed_case_of_the_terms_is_settled_in_blocks() -> Tested {
    let ready = Ready::file("scenarios/benchmarks/terms.toml")?;
    assert!(ready.waterfalls[0] != Waterfall::by_event(&ready.model, &ready.layout)?);
    let ready = Ready::of_model(ready.model, Detail::Heads)?;
    assert!(compare(&ready, 400)?);
    Ok(())
}

/// Two companies that are hit apart and together, under one policy with `terms` and layers.
pub fn group(terms: &str) -> String {
    format!(
        "{HEAD}\
         [party.parent]\n[party.subsidiary]\n[party.vendor]\n[party.north]\n[party.south]\n[party.re]\n\
         [peril.breach]\norigin = \"parent\"\nfrequency = {{ poisson = 2.0 }}\nfault = {{ self = 1.0 }}\n\
         hits.parent     = {{ probability = 0.6, severity = {{ lognormal = {{ median = \"300k\", p95 = \"3M\" }} }}, split = {{ response = 0.4, interruption = 0.3, pci = 0.2, crime = 0.1 }} }}\n\
         hits.subsidiary = {{ probability = 0.7, severity = {{ lognormal = {{ median = \"200k\", p95 = \"2M\" }} }}, split = {{ response = 0.5, interruption = 0.2, liability = 0.3 }} }}\n\
         hits.vendor     = {{ probability = 0.5, severity = {{ lognormal = {{ median = \"100k\", p95 = \"1M\" }} }}, split = {{ response = 1.0 }} }}\n\
         [policy.group]\ninsured = \"parent\"\ninsureds = [\"parent\", \"subsidiary\"]\n\
         insurers = {{ north = 0.6, south = 0.3 }}\nretention = \"50k\"\nlimit = \"500k\"\nrecovery = \"top-down\"\n{terms}\n\
         [policy.excess]\nover = \"group\"\ninsured = \"parent\"\ninsurers = {{ south = 0.8 }}\nlimit = \"1M\"\naggregate = \"1M\"\n\
         [treaty.quota]\ncedent = \"south\"\nreinsurers = {{ re = 1.0 }}\nquota_share = {{ cession = 0.4 }}\n"
    )
}

#[test]
fn insureds_under_one_policy_share_its_payment_both_ways() -> Tested {
    let covers = "covers.costs = { heads = [\"response\", \"crime\"], sublimit = { event = \"200k\", year = \"300k\" } }\n\
                  covers.outage = { heads = [\"interruption\"], retention = \"100k\", coinsurance = 0.1 }\n\
                  covers.rest = { heads = [\"response\", \"liability\", \"pci\"] }";
    let variants = [
        "",
        "aggregate = \"800k\"",
        "aggregate_deductible = \"100k\"",
        "aggregate = \"700k\"\ncovers.some = { heads = [\"response\", \"interruption\", \"liability\"], coinsurance = 0.2 }",
        covers,
        "covers.some = { heads = [\"interruption\"] }\ncovers.all = { contractual_share = 0.5 }",
    ];
    for terms in variants {
        let ready = by_head(&group(terms)).map_err(|it| format!("{terms}\n{it}"))?;
        let is_in_blocks = compare(&ready, 2_048).map_err(|it| format!("{terms}\n{it}"))?;
        assert!(is_in_blocks, "{terms}");
        let totals_alone = {
            let mut totals = Totals::default();
            let block = ready.block(2_048);
            let waterfall = &ready.waterfalls[0];
            totals.start(
                block.year.len(),
                ready.model.parties.len(),
                waterfall.promises().len(),
                false,
            );
            waterfall.settle(&block, &mut Scratch::default(), &mut totals);
            totals
        };
        let (totals, _) = settle(&ready.waterfalls[0], &ready.block(2_048));
        for promise in 0..ready.waterfalls[0].promises().len() {
            let bits = |totals: &Totals| -> Vec<u64> {
                totals
                    .promise(promise)
                    .iter()
                    .map(|it| it.to_bits())
                    .collect()
            };
            assert_eq!(bits(&totals), bits(&totals_alone), "a book changes no bit");
        }
    }
    Ok(())
}

#[test]
fn insureds_with_contracts_or_conditions_are_left_to_the_law() -> Tested {
    let contract = "[contract.msa]\nobligor = \"vendor\"\nbeneficiary = \"subsidiary\"\nliability = \"several\"\n";
    let own = "[policy.own]\ninsured = \"subsidiary\"\ninsurers = { north = 1.0 }\nretention = \"1k\"\nlimit = \"10k\"\nrecovery = \"top-down\"\n";
    let waiting = "covers.outage = { heads = [\"interruption\"], waiting = { period = \"8h\", mode = \"qualifying\" } }";
    for text in [
        format!("{}{contract}", group("")),
        format!("{}{own}", group("")),
        group(waiting),
    ] {
        let ready = by_head(&text)?;
        let law = Waterfall::by_event(&ready.model, &ready.layout)?;
        assert!(ready.waterfalls[0] == law, "{text}");
    }
    Ok(())
}

/// A loss of 900k (600k and 300k) under a retention of 100k, a limit of 400k, and 200k over it: the
/// heads of the cover without a sublimit share all that rises.
#[test]
fn a_payment_is_given_back_to_heads_pro_rata() -> Tested {
    let text = format!(
        "{HEAD}[party.parent]\n[party.subsidiary]\n[party.insurer]\n\
         [peril.breach]\norigin = \"parent\"\nfrequency = {{ fixed = 1 }}\nfault = {{ self = 1.0 }}\n\
         hits.parent     = {{ probability = 1.0, severity = \"600k\", split = {{ response = 0.5, crime = 0.5 }} }}\n\
         hits.subsidiary = {{ probability = 1.0, severity = \"300k\", split = {{ response = 1.0 }} }}\n\
         [policy.group]\ninsured = \"parent\"\ninsureds = [\"subsidiary\"]\ninsurers = {{ insurer = 1.0 }}\n\
         retention = \"90k\"\nlimit = \"300k\"\nrecovery = \"top-down\"\n\
         covers.crime = {{ heads = [\"crime\"], sublimit = {{ event = \"60k\" }} }}\n\
         covers.rest  = {{ heads = [\"response\"] }}\n\
         [policy.excess]\nover = \"group\"\ninsured = \"parent\"\ninsurers = {{ insurer = 1.0 }}\nlimit = \"150k\"\n"
    );
    let ready = by_head(&text)?;
    let (_, heads) = settle(&ready.waterfalls[0], &ready.block(1));
    let found = payments(&ready.waterfalls[0], &heads);
    // Retention: 30k of crime, 60k of response. Left: 60k (sublimit) and 540k; the limit pays half of
    // each; 270k rise, all of response, of which the layer pays 150k.
    let of = |policy: &str, party: u32, head: usize| {
        let head = obligor::units::HeadSet::of([obligor::units::HeadId::new(head)]);
        let key = (format!("policy.{policy}"), party, 0, format!("{head:?}"));
        found.get(&key).copied().unwrap_or(0.0).round()
    };
    let (response, crime) = (0, 5);
    assert_eq!(of("group", 0, crime), 30_000.0);
    assert_eq!(of("group", 0, response), 135_000.0);
    assert_eq!(of("group", 1, response), 135_000.0);
    assert_eq!(of("excess", 0, response), 75_000.0);
    assert_eq!(of("excess", 1, response), 75_000.0);
    assert_eq!(of("excess", 0, crime), 0.0);
    assert_eq!(found.len(), 5);
    Ok(())
}
