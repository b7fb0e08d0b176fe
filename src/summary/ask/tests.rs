use super::*;
use crate::model::{Appetite, Model};
use crate::scenario::read_text;
use crate::simulate::{Run, Unobserved};

/// A clinic that loses 1M in about 4 % of years through its vendor, which owes at most 100k of it.
const TEXT: &str = r#"
schema = 1
title = "Fixed loss"
currency = "USD"
years = 2_000
seed = 7
[party.clinic]
[party.vendor]
[party.carrier]
[peril.intrusion]
origin = "vendor"
frequency = { bernoulli = 0.04 }
culpability = { vendor = { negligent = 1.0 } }
fault = { vendor = 1.0 }
hits.clinic = { probability = 1.0, severity = "1M", split = { response = 0.7, crime = 0.3 } }
[contract.msa]
obligor = "vendor"
beneficiary = "clinic"
clause = "MSA §9"
annual_fees = "100k"
liability = "several"
damages = { trigger = "negligent", excluded = ["crime"] }
caps.general = { limit = "100k", per = "year", clause = "MSA §9.2" }
[policy.cyber]
insured = "clinic"
insurers = { carrier = 1.0 }
premium = "10k"
retention = "50k"
limit = "200k"
aggregate = "400k"
recovery = "insurer-first"
excluded_if = []
covers.response = { heads = ["response"] }
"#;

fn model() -> Model {
    let document = read_text("fixed.toml", TEXT, &[]).expect("it is TOML");
    let resolved = document.resolve();
    resolved.unwrap_or_else(|findings| panic!("{findings}")).0
}

fn asked(model: &Model, party: &str, appetite: &str) -> Asks {
    let spec = AskSpec {
        party,
        appetite: appetite.parse::<Appetite>().expect("an appetite"),
        levels: &[0.99],
    };
    let party = model.party(party).expect("a party").index();
    let levers = levers(model, &(party..party + 1));
    ask(model, &levers, &spec, &Run::of(model.years), &Unobserved).expect("it can be simulated")
}

/// What is asked for the promise at a path; `None` if no amount is enough.
fn asked_amount(asks: &Asks, path: &str) -> Option<AskedAmount> {
    let answer = asks.answers.iter().find(|it| it.lever.path == path);
    match &answer.unwrap_or_else(|| panic!("{path}")).found {
        Found::Change { amount, .. } => *amount,
        Found::NotEnough(_) => None,
    }
}

/// The amount alone.
fn amount(asks: &Asks, path: &str) -> Option<f64> {
    asked_amount(asks, path).map(|amount| amount.value)
}

/// The chance left for the promise at a path.
fn chance(asks: &Asks, path: &str) -> f64 {
    let answer = asks.answers.iter().find(|it| it.lever.path == path);
    match &answer.unwrap_or_else(|| panic!("{path}")).found {
        Found::Change { comparison, .. } => comparison
            .subject("clinic")
            .expect("it is compared")
            .net
            .exceeded[0]
            .draft
            .value(),
        Found::NotEnough(chance) => chance.value(),
    }
}

const CAP: &str = "contract.msa.caps.general.limit";
const LIMIT: &str = "policy.cyber.limit";
const REQUIRED: &str = "contract.msa.insurance_required";
const DIRECT: &str = "contract.msa.damages.deemed_direct";

/// Of 1M the policy pays 200k and the vendor the cap C, of which the insurer gets its 200k back
/// first: the clinic keeps 800k − (C − 200k)₊. With a limit L in place of 200k it keeps 1M − L for
/// C < L. Insurance of J that the vendor must hold, and does not, adds J to the cap.
#[test]
fn the_change_found_is_the_closed_form_to_the_cent() {
    let asks = asked(&model(), "clinic", "1% > 654_321.09");
    assert_eq!(amount(&asks, CAP), Some(345_678.91));
    assert_eq!(amount(&asks, LIMIT), Some(345_678.91));
    assert_eq!(amount(&asks, REQUIRED), Some(245_678.91));
    for path in [CAP, LIMIT, REQUIRED] {
        assert_eq!(chance(&asks, path), 0.0, "{path}");
    }
    // Every loss is the same, so any run of these years asks for the same.
    let cap = asked_amount(&asks, CAP).expect("it is enough");
    assert_eq!((cap.nearest, cap.surely), (cap.value, Some(cap.value)));
    // The cap stops the crime loss too, direct or not.
    assert_eq!(amount(&asks, DIRECT), None);
    assert_eq!(chance(&asks, DIRECT), asks.now.value());
}

#[test]
fn a_promise_that_cannot_meet_it_leaves_the_chance_it_has_without_limit() {
    // Without cap the clinic keeps the 300k of crime, without limit 350k.
    let asks = asked(&model(), "clinic", "1% > 299_999");
    for path in [CAP, LIMIT, REQUIRED, DIRECT] {
        assert_eq!(chance(&asks, path), asks.now.value(), "{path}");
    }
    assert_eq!(
        amount(&asked(&model(), "clinic", "1% > 300k"), CAP),
        Some(700_000.0)
    );
}

#[test]
fn who_owes_asks_for_a_lower_cap() {
    let asks = asked(&model(), "vendor", "1% > 40_000.25");
    assert_eq!(asks.answers.len(), 1);
    assert_eq!(amount(&asks, CAP), Some(40_000.25));
}

#[test]
fn an_appetite_that_is_met_asks_for_nothing() {
    let asks = asked(&model(), "clinic", "10% > 654k");
    assert!(asks.now.value() > 0.0 && asks.now.value() < 0.1);
    assert_eq!(asks.answers, []);
}

#[test]
fn one_cent_less_is_not_enough_where_losses_are_random() {
    let text = TEXT.replace(
        "\"1M\"",
        "{ lognormal = { median = \"1M\", p95 = \"3M\" } }",
    );
    let document = read_text("random.toml", &text, &[]).expect("it is TOML");
    let model = document.resolve().expect("it is sound").0;
    let asks = asked(&model, "clinic", "1% > 900k");
    let cap = asks
        .answers
        .iter()
        .find(|it| it.lever.path == CAP)
        .expect("a cap");
    let found = amount(&asks, CAP).expect("it is enough");
    let again = |amount: f64| asked(&cap.lever.set(&model, amount), "clinic", "1% > 900k").now;
    assert!(found > 200_000.0 && found < 1e7, "{found}");
    assert_eq!(again(found).value(), chance(&asks, CAP));
    assert!(again(found).value() <= 0.01);
    assert!(again(found - 0.01).value() > 0.01);
}

/// A loss every year, X lognormal, of which the vendor owes all up to its cap C: P(X − C > a) = q
/// where C = Q(1 − q) − a.
const EVERY_YEAR: &str = r#"
schema = 1
title = "Random loss"
currency = "USD"
years = 1_000
seed = 1
[party.clinic]
[party.vendor]
[peril.intrusion]
origin = "vendor"
frequency = { fixed = 1 }
culpability = { vendor = { negligent = 1.0 } }
fault = { vendor = 1.0 }
[peril.intrusion.hits.clinic]
probability = 1.0
severity = { lognormal = { median = "1M", sigma = 1.0 } }
split = { response = 1.0 }
[contract.msa]
obligor = "vendor"
beneficiary = "clinic"
liability = "several"
damages = { trigger = "negligent" }
caps.general = { limit = "100k", per = "year" }
"#;

/// The cap asked for in a run of other years.
fn cap_of(seed: u64, appetite: &str) -> AskedAmount {
    let document = read_text("random.toml", EVERY_YEAR, &[]).expect("it is TOML");
    let mut model = document.resolve().expect("it is sound").0;
    model.seed = seed;
    let spec = AskSpec {
        party: "clinic",
        appetite: appetite.parse().expect("an appetite"),
        levels: &[0.99],
    };
    let party = model.party("clinic").expect("a party").index();
    let mut levers = levers(&model, &(party..party + 1));
    levers.retain(|lever| lever.path == CAP);
    let asks = ask(&model, &levers, &spec, &Run::of(model.years), &Unobserved);
    let asks = asks.expect("it can be simulated");
    asked_amount(&asks, CAP).expect("it is enough")
}

#[test]
fn the_interval_of_an_amount_holds_the_closed_form_19_times_in_20() {
    const RUNS: u64 = 300;
    let score = crate::math::normal::quantile(0.95);
    let truth = 1e6 * score.exp() - 500e3;
    let mut covered = 0u32;
    for seed in 0..RUNS {
        let amount = cap_of(seed, "5% > 500k");
        let sure = amount.surely.expect("50 years are to pass it");
        assert!(
            amount.nearest <= amount.value && amount.value <= sure,
            "{amount:?}"
        );
        covered += u32::from(amount.nearest <= truth && truth <= sure);
    }
    let coverage = f64::from(covered) / RUNS as f64;
    println!("{coverage}");
    assert!((coverage - 0.95).abs() <= 0.035, "{coverage}");
}

#[test]
fn too_few_years_tell_no_amount_that_is_sure_and_perhaps_none_that_is_needed() {
    // Of 1,000 years 3 may pass the loss, 1.96·√3 is more than that.
    let amount = cap_of(3, "0.3% > 6M");
    assert_eq!(amount.surely, None, "{amount:?}");
    assert!(amount.nearest >= 100e3 && amount.nearest < amount.value);
}
