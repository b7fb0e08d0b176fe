//! Losses without a variance: whatever figure they reach says that its error cannot be relied on, in every sample.

use crate::program::{document, good, obligor, place};
use crate::ready::{Ready, Tested};
use obligor::scenario::read_text;
use obligor::simulate::{Run, Unobserved, Variants, simulate, simulate_variants};
use obligor::summary::{
    ColumnSpec, CompareSink, DraftComparison, Figure, PairedSpec, RunSummary, Subject, SummarySink,
    SummarySpec,
};
use std::error::Error;

/// Insured without a limit against losses whose tail falls as x^-1.67.
const INSURED: &str = "
schema = 1
title = \"Insured without a limit\"
currency = \"USD\"
years = 2_000
seed = 3
[party.clinic]
[party.carrier]
role = \"insurer\"
[party.bystander]
[peril.breach]
origin = \"clinic\"
frequency = { poisson = 0.1 }
fault = { self = 1.0 }
[peril.breach.hits.clinic]
probability = 1.0
severity = { spliced = { body = { lognormal = { median = \"93k\", p95 = \"2.5M\" } }, tail = { gpd = { shape = 0.6, above_quantile = 0.975 } } } }
split = { response = 1.0 }
[policy.cyber]
insured = \"clinic\"
insurers = { carrier = 1.0 }
retention = \"50k\"
premium = \"20k\"
recovery = \"insurer-first\"
";

/// A loss of the clinic for which the provider answers, and its carrier pays.
const PASSED_ON: &str = "
schema = 1
title = \"Passed on\"
currency = \"USD\"
years = 2_000
seed = 1
[party.clinic]
[party.carrier]
role = \"insurer\"
[party.reinsurer]
role = \"reinsurer\"
[peril.breach]
origin = \"provider\"
frequency = { poisson = 0.1 }
fault = { provider = 1.0 }
[peril.breach.hits.clinic]
probability = 1.0
severity = { pareto = { shape = 1.5, scale = \"100k\" } }
split = { response = 1.0 }
[contract.services]
obligor = \"provider\"
beneficiary = \"clinic\"
liability = \"several\"
damages = { trigger = \"negligent\" }
CAP
[policy.liability]
insured = \"provider\"
insurers = { carrier = 1.0 }
retention = \"50k\"
premium = \"20k\"
recovery = \"insurer-first\"
covers.all = { heads = [\"contract\"] }
LIMIT
[treaty.share]
cedent = \"carrier\"
reinsurers = { reinsurer = 1.0 }
quota_share = { cession = 0.5, commission = 0.2 }
[party.provider]
FUNDS
";

const NEGLIGENT: &str = "peril.breach.culpability.provider={negligent=1.0}";
const SOMETIMES_WILFUL: &str = "peril.breach.culpability.provider={negligent=0.9,wilful=0.1}";

fn passed_on(cap: &str, limit: &str, funds: &str) -> String {
    let text = PASSED_ON.replace("CAP", cap).replace("LIMIT", limit);
    text.replace("FUNDS", funds)
}

fn summary_of(ready: &Ready) -> Result<RunSummary, Box<dyn Error>> {
    let years = ready.model.years;
    let spec = SummarySpec {
        figures: Figure::ALL.to_vec(),
        column: ColumnSpec {
            levels: vec![0.9],
            ..ColumnSpec::default()
        },
        promises: true,
        ..SummarySpec::net(years, &[])
    };
    let sink = || SummarySink::new(&ready.model, &ready.waterfalls[0], 0, &spec);
    let run = Run::of(years);
    let (sink, _) = simulate(&ready.sampler, &ready.waterfalls, &run, sink, &Unobserved);
    Ok(sink.finish()?)
}

/// The figures whose means are in doubt, as `party figure`, and the promises, of a scenario with a seed.
fn doubted(story: &str, sets: &[&str], seed: u64) -> Result<Vec<String>, Box<dyn Error>> {
    let mut sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    sets.push(format!("seed={seed}"));
    let document = read_text("story.toml", story, &[]).map_err(|_| "it is well written")?;
    let document = document
        .with_settings(&sets)
        .map_err(|_| "the paths are there")?;
    let ready = Ready::of(&document)?;
    let summary = summary_of(&ready)?;
    let mut found = Vec::new();
    for (at, figures) in &summary.parties {
        for (figure, column) in figures.iter() {
            let tvar = column.tvar.at(0.9).ok_or("the level is asked for")?;
            if !column.mean.is_trustworthy() {
                assert!(
                    !tvar.is_trustworthy(),
                    "{figure:?}: its TVaR rests on the mean of a tail"
                );
                let var = column.var.at(0.9).ok_or("the level is asked for")?;
                assert!(var.is_trustworthy(), "{figure:?}: a rank needs no variance");
                found.push(format!("{} {figure:?}", ready.model.parties[*at].key));
            }
        }
    }
    let promises = ready.waterfalls[0].promises().iter().zip(&summary.promises);
    let promises = promises.filter(|(_, paid)| !paid.mean_paid.is_trustworthy());
    found.extend(promises.map(|(promise, _)| promise.path.clone()));
    Ok(found)
}

#[test]
fn what_an_insurer_pays_without_a_limit_is_in_doubt_in_every_sample() -> Tested {
    let expected = [
        "clinic Gross",
        "clinic AfterContracts",
        "clinic Insured",
        "carrier Net",
        "carrier Paid",
        "carrier AfterContracts",
        "carrier Cost",
        "policy.cyber",
    ];
    let mut expected: Vec<String> = expected.iter().map(|it| (*it).to_owned()).collect();
    expected.sort();
    for seed in 1..=10 {
        // What is left with the clinic is at most its retention an event, and is not among them.
        let mut found = doubted(INSURED, &[], seed)?;
        found.sort();
        assert_eq!(found, expected, "seed {seed}");
    }
    Ok(())
}

#[test]
fn a_limit_of_the_policy_leaves_the_insurer_out_of_doubt() -> Tested {
    for seed in 1..=5 {
        let found = doubted(INSURED, &["policy.cyber.limit=5000000"], seed)?;
        let of_clinic = ["Gross", "AfterContracts", "Net", "Cost"];
        assert_eq!(found.len(), of_clinic.len(), "{found:?}");
        for figure in of_clinic {
            assert!(found.contains(&format!("clinic {figure}")), "{found:?}");
        }
    }
    Ok(())
}

#[test]
fn doubt_follows_money_through_contract_policy_and_treaty() -> Tested {
    for seed in 1..=3 {
        let found = doubted(&passed_on("", "", ""), &[NEGLIGENT], seed)?;
        for reached in [
            "clinic Gross",
            "clinic Received",
            "provider Paid",
            "provider Insured",
            "carrier Paid",
            "carrier Insured",
            "reinsurer Paid",
            "contract.services",
            "policy.liability",
            "treaty.share",
        ] {
            assert!(found.contains(&reached.to_owned()), "{reached}: {found:?}");
        }
    }
    Ok(())
}

#[test]
fn a_cap_a_limit_and_funds_end_it_and_a_wilful_act_lifts_the_cap() -> Tested {
    let moves = |found: Vec<String>| -> Vec<String> {
        found
            .into_iter()
            .filter(|it| !it.starts_with("clinic"))
            .collect()
    };
    let cap = "caps.general = { limit = \"2M\", per = \"event\" }";
    let capped = passed_on(cap, "", "");
    assert_eq!(moves(doubted(&capped, &[NEGLIGENT], 1)?), [""; 0]);
    let lifted = doubted(&capped, &[SOMETIMES_WILFUL], 1)?;
    assert!(lifted.contains(&"carrier Paid".to_owned()), "{lifted:?}");
    // Without a cap the provider pays what is beyond its insurance itself, if it can.
    let limited = passed_on("", "limit = \"2M\"", "");
    let limited = moves(doubted(&limited, &[NEGLIGENT], 1)?);
    assert!(limited.contains(&"provider Net".to_owned()), "{limited:?}");
    assert!(!limited.contains(&"carrier Paid".to_owned()), "{limited:?}");
    let poor = passed_on("", "limit = \"2M\"", "funds = \"1M\"");
    assert_eq!(moves(doubted(&poor, &[NEGLIGENT], 1)?), [""; 0]);
    Ok(())
}

fn compared(story: &str, set: &str) -> Result<DraftComparison, Box<dyn Error>> {
    let model = |sets: &[String]| {
        let document = read_text("story.toml", story, &[]).map_err(|_| "it is well written")?;
        let document = document
            .with_settings(sets)
            .map_err(|_| "the paths are there")?;
        Ok::<_, Box<dyn Error>>(document.resolve().map_err(|_| "it has no findings")?.0)
    };
    let (base, draft) = (model(&[])?, model(&[set.to_owned()])?);
    let models = [&base, &draft];
    let variants = Variants::new(&models)?;
    let subjects = Subject::all(&models);
    let spec = PairedSpec {
        years: base.years,
        levels: vec![0.9],
        losses: Vec::new(),
    };
    let sink = || CompareSink::new(&variants, &subjects, &spec);
    let (sink, _) = simulate_variants(&variants, &Run::of(base.years), sink, &Unobserved);
    sink.finish()?.pop().ok_or("a draft is compared".into())
}

#[test]
fn a_paired_difference_is_in_doubt_where_no_limit_bounds_it() -> Tested {
    let open = compared(INSURED, "policy.cyber.coinsurance=0.1")
        .or_else(|_| compared(INSURED, "policy.cyber.retention=100000"))?;
    let carrier = open.subject("carrier").ok_or("it is compared")?;
    assert!(!carrier.net.mean.base.is_trustworthy());
    assert!(!carrier.net.mean.difference.is_trustworthy());
    let tvar = carrier.net.tvar.at(0.9).ok_or("the level is asked for")?;
    assert!(!tvar.difference.is_trustworthy());
    let bystander = open.subject("bystander").ok_or("it is compared")?;
    assert!(bystander.net.mean.difference.is_trustworthy());
    // Of a policy that takes the rest whole, two retentions differ by their own difference an event.
    let retained = compared(INSURED, "policy.cyber.retention=100000")?;
    let clinic = retained.subject("clinic").ok_or("it is compared")?;
    assert!(clinic.net.mean.base.is_trustworthy() && clinic.net.mean.difference.is_trustworthy());
    // Two retentions under one limit: what differs is bounded, though neither net loss is.
    let limited = INSURED.replace("[policy.cyber]", "[policy.cyber]\nlimit = \"5M\"");
    let closed = compared(&limited, "policy.cyber.retention=100000")?;
    let clinic = closed.subject("clinic").ok_or("it is compared")?;
    assert!(!clinic.net.mean.base.is_trustworthy() && !clinic.net.mean.draft.is_trustworthy());
    assert!(clinic.net.mean.difference.is_trustworthy());
    // Other losses of the same law: nothing bounds by how much they differ.
    let fewer = compared(&limited, "peril.breach.frequency.poisson=0.07")?;
    let clinic = fewer.subject("clinic").ok_or("it is compared")?;
    assert!(!clinic.net.mean.difference.is_trustworthy());
    let tvar = clinic.net.tvar.at(0.9).ok_or("the level is asked for")?;
    assert!(!tvar.difference.is_trustworthy());
    Ok(())
}

#[test]
fn a_price_without_a_limit_is_marked_and_its_mark_explained() -> Tested {
    let folder = place();
    std::fs::write(folder.path().join("own.toml"), INSURED)?;
    let price = |more: &[&str]| {
        let mut args = vec!["price", "own.toml", "--policy", "cyber", "--no-pictures"];
        args.extend(more);
        obligor(folder.path(), &args).output()
    };
    let told = document(&price(&["--json"])?);
    let layer = &told["layers"]["cyber"];
    for path in ["/expected_loss", "/sd"] {
        let figure = layer.pointer(path).ok_or(format!("{path} in {layer:#}"))?;
        assert_eq!(figure["trustworthy"], false, "{path}: {figure}");
    }
    let text = good(&price(&[])?);
    assert!(text.contains("losses without a variance"), "{text}");
    let limited = good(&price(&["--set", "policy.cyber.limit=5000000"])?);
    assert!(!limited.contains("without a variance"), "{limited}");
    Ok(())
}
