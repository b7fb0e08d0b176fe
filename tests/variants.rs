//! Variants settled in one pass are what each of them is alone.

use crate::ready::{HEAD, package};
use obligor::model::Model;
use obligor::scenario::{read_text, read_text_with};
use obligor::simulate::{Run, Unobserved, Variants, simulate, simulate_patched, simulate_variants};
use obligor::summary::{
    ColumnSpec, CompareSink, Difference, DraftComparison, Figure, Figures, Metric, PairedSpec,
    RunSummary, Subject, SummarySink, SummarySpec, SweepSink, SweepSpec, SweptParty, accounts,
};
use std::fs;

/// What each draft changes: a limit, a peril, what a contract tells apart, a party fewer, and terms
/// that need the law of claims.
const DRAFTS: [&str; 5] = [
    "[contract.msa-clinic.caps.general]\nlimit = \"2M\"\n",
    "[peril.clinic-fraud]\nfrequency = { poisson = 0.07 }\n",
    "[contract.msa-lawfirm.damages]\nexcluded = [\"crime\"]\n",
    "remove = [\"policy.northstar-excess\", \"party.atlas\"]\n",
    "[contract.msa-retailer]\nde_minimis = \"10k\"\n",
];

fn models() -> Vec<Model> {
    drafted(&DRAFTS)
}

/// The example, and drafts of it.
fn drafted(drafts: &[&'static str]) -> Vec<Model> {
    let name = "msp-three-clients.toml";
    let text = fs::read_to_string(package().join("scenarios").join(name));
    let text = text.expect("the gallery is there");
    let drafts = std::iter::once("# nothing changes\n").chain(drafts.iter().copied());
    let models = drafts.map(|draft| {
        let document = read_text_with(name, &text, "draft.toml", draft).expect("both are TOML");
        let resolved = document.resolve();
        resolved
            .unwrap_or_else(|findings| panic!("{draft}{findings}"))
            .0
    });
    models.collect()
}

const YEARS: u64 = 6_000;

fn spec() -> SummarySpec {
    SummarySpec {
        spacing: obligor::summary::Spacing::Years,
        years: YEARS,
        figures: vec![Figure::Net, Figure::Cost, Figure::Received, Figure::Gross],
        column: ColumnSpec {
            levels: vec![0.99],
            return_periods: vec![100.0],
            histogram: false,
        },
        promises: true,
        conservation: true,
        largest_events: true,
    }
}

fn run() -> Run {
    Run {
        events: true,
        ..Run::of(YEARS)
    }
}

fn together(models: &[Model], run: &Run) -> Vec<RunSummary> {
    let models: Vec<&Model> = models.iter().collect();
    let variants = Variants::new(&models).expect("all can be simulated");
    let sinks = || -> Vec<SummarySink> {
        let sink = |(variant, model): (usize, &&Model)| {
            SummarySink::new(model, variants.waterfall(variant), 0, &spec())
        };
        models.iter().enumerate().map(sink).collect()
    };
    let (sinks, stopped) = simulate_variants(&variants, run, sinks, &Unobserved);
    assert!(!stopped);
    let finished = sinks.into_iter().map(SummarySink::finish);
    finished
        .collect::<Result<_, _>>()
        .expect("levels it was built for")
}

fn alone(model: &Model) -> RunSummary {
    let variants = Variants::new(&[model]).expect("it can be simulated");
    let waterfalls = std::slice::from_ref(variants.waterfall(0));
    let sink = || SummarySink::new(model, &waterfalls[0], 0, &spec());
    let (sink, _) = simulate(variants.sampler(0), waterfalls, &run(), sink, &Unobserved);
    sink.finish().expect("levels it was built for")
}

#[test]
fn every_variant_is_to_the_bit_what_it_is_alone() {
    let models = models();
    let both = together(&models, &run());
    for (variant, (model, summary)) in models.iter().zip(&both).enumerate() {
        assert_eq!(*summary, alone(model), "variant {variant}");
        assert!(
            variant == 0 || *summary != both[0],
            "draft {variant} changes nothing"
        );
    }
}

#[test]
fn blocks_and_threads_move_no_bit_of_a_variant() {
    let models = models();
    let cut = Run {
        threads: 2,
        block: Some(256),
        ..run()
    };
    assert_eq!(together(&models, &cut), together(&models, &run()));
}

#[test]
fn drafts_that_draw_alike_share_a_sampler() {
    let models = models();
    let samplers = |drafts: &[usize]| {
        let drafts: Vec<&Model> = drafts.iter().map(|draft| &models[*draft]).collect();
        Variants::new(&drafts)
            .expect("all can be simulated")
            .samplers()
    };
    assert_eq!(samplers(&[0, 1]), 1);
    assert_eq!(samplers(&[0, 2]), 2);
    assert_eq!(samplers(&[0, 1, 2, 2, 1]), 2);
    assert_eq!(samplers(&[0, 1, 2, 3, 4, 5]), 5);
}

#[test]
fn a_draft_with_another_seed_is_refused() {
    let mut models = models();
    models[1].seed += 1;
    let error = Variants::new(&[&models[0], &models[1]]).expect_err("years have nothing in common");
    assert_eq!(error.variant(), 1);
    assert_eq!(
        error.to_string(),
        "seed 20261122 is not the base's, 20261121"
    );
}

fn compared(models: &[&Model], run: &Run) -> Vec<DraftComparison> {
    let variants = Variants::new(models).expect("all can be simulated");
    let subjects = Subject::all(models);
    let spec = PairedSpec {
        years: YEARS,
        levels: vec![0.99],
        losses: vec![1e5],
    };
    let sink = || CompareSink::new(&variants, &subjects, &spec);
    let (sink, _) = simulate_variants(&variants, run, sink, &Unobserved);
    sink.finish().expect("levels it was built for")
}

/// The figures of a party or of a group's total.
fn figures<'a>(model: &Model, summary: &'a RunSummary, key: &str) -> &'a Figures {
    let group = model.groups.iter().position(|group| group.key == key);
    group.map_or_else(
        || {
            let party = model.party(key).expect("it is there").index();
            let mut parties = summary.parties.iter();
            let found = parties.find(|(position, _)| *position == party);
            &found.expect("a single party").1
        },
        |group| &summary.totals[group],
    )
}

fn near(seen: f64, wanted: f64) -> bool {
    (seen - wanted).abs() <= 1e-9 * wanted.abs().max(1e5)
}

#[test]
fn differences_are_those_of_the_summaries_of_both() {
    let models = models();
    let all: Vec<&Model> = models.iter().collect();
    let drafts = compared(&all, &run());
    let summaries = together(&models, &run());
    for (draft, comparison) in (1..).zip(&drafts) {
        assert_eq!(comparison.subjects.len(), if draft == 4 { 8 } else { 9 });
        for subject in &comparison.subjects {
            let key = &subject.key;
            let of = |variant: usize| figures(&models[variant], &summaries[variant], key);
            let column = |variant: usize, which| of(variant).get(which).expect("it was asked for");
            let mean = |variant: usize, which| column(variant, which).mean.value();
            let net = mean(draft, Figure::Net) - mean(0, Figure::Net);
            assert!(
                near(subject.net.mean.difference.value(), net),
                "{draft} {key}"
            );
            let var = subject.net.var.at(0.99).expect("a level asked for");
            let tvar = subject.net.tvar.at(0.99).expect("a level asked for");
            for (variant, var, tvar) in [
                (0, var.base.value(), tvar.base.value()),
                (draft, var.draft.value(), tvar.draft.value()),
            ] {
                let own = column(variant, Figure::Net);
                let own_var = own.var.at(0.99).expect("a level asked for");
                assert!(near(var, own_var.value()), "{draft} {key} VaR");
                let own_tvar = own.tvar.at(0.99).expect("a level asked for");
                assert!(near(tvar, own_tvar.value()), "{draft} {key} TVaR");
                if let Some(ratio) = subject.recovery {
                    let ratio = if variant == 0 {
                        ratio.base.value()
                    } else {
                        ratio.draft.value()
                    };
                    let own = mean(variant, Figure::Received) / mean(variant, Figure::Gross);
                    assert!((ratio - own).abs() < 1e-9, "{draft} {key} ratio");
                }
            }
            let fixed = |variant: usize| {
                let model = &models[variant];
                let accounts = accounts(model);
                let party = model
                    .party(key)
                    .map_or(0.0, |id| accounts[id.index()].total());
                party + mean(variant, Figure::Cost)
            };
            assert!(
                near(subject.cost.difference.value(), fixed(draft) - fixed(0)),
                "{draft} {key} cost"
            );
        }
    }
}

#[test]
fn promises_are_matched_by_path() {
    let models = models();
    let all: Vec<&Model> = models.iter().collect();
    let drafts = compared(&all, &run());
    let summaries = together(&models, &run());
    let variants = Variants::new(&all).expect("all can be simulated");
    for (draft, comparison) in (1..).zip(&drafts) {
        for promise in &comparison.promises {
            for (variant, seen) in [(0, promise.base), (draft, promise.draft)] {
                let mut own = variants.waterfall(variant).promises().iter();
                let position = own.position(|it| it.path == promise.path);
                let own = position.map(|at| summaries[variant].promises[at].p_exhausted);
                assert_eq!(seen, own, "{draft} {}", promise.path);
            }
        }
    }
    let gone = drafts[3]
        .promise("policy.northstar-excess")
        .expect("the base's");
    assert!(gone.base.is_some() && gone.draft.is_none() && gone.difference.is_none());
    let cap = drafts[0]
        .promise("contract.msa-clinic.caps.general")
        .expect("in both");
    assert_eq!((cap.base_limit, cap.draft_limit), (Some(310e3), Some(2e6)));
    assert!(cap.difference.is_some_and(|it| it.value() < 0.0));
}

#[test]
fn who_is_not_touched_has_no_difference() {
    let models = models();
    // More fraud at the clinic: drawn by a sampler of its own, and nothing to the others.
    let drafts = compared(&[&models[0], &models[2]], &run());
    for key in ["northstar", "lawfirm", "retailer", "small-client", "hostco"] {
        let party = drafts[0].subject(key).expect("it is there");
        assert_eq!(party.net.years_that_differ, 0, "{key}");
        let tail = party.net.tvar.at(0.99).expect("a level asked for");
        for none in [party.net.mean, party.cost, tail].map(|it| it.difference) {
            assert_eq!(none, Difference::NONE, "{key}");
        }
    }
    let clinic = drafts[0].subject("clinic").expect("it is there");
    assert!(
        clinic.net.mean.difference.value() > 0.0 && clinic.net.mean.difference.is_distinguishable()
    );
    let worth = clinic.net.willingness_to_pay(0.99, 0.1);
    assert!(worth.is_some_and(|worth| worth.value() < 0.0));
}

#[test]
fn pairing_makes_the_error_of_a_cap_of_the_example_five_times_smaller() {
    let models = drafted(&["[contract.msa-lawfirm.caps.general]\nlimit = \"1M\"\n"]);
    let both = [&models[0], &models[1]];
    let drafts = compared(&both, &run());
    let paired = drafts[0].subject("lawfirm").expect("it is there");
    let paired = paired.net.mean.difference;
    let summaries = together(&models, &run());
    let alone = [0, 1].map(|variant| {
        let lawfirm = figures(both[variant], &summaries[variant], "lawfirm");
        let net = lawfirm.get(Figure::Net).expect("it was asked for");
        net.mean.standard_error()
    });
    let unpaired = alone[0].hypot(alone[1]);
    println!("unpaired {unpaired}, paired {}", paired.standard_error());
    assert!(paired.value() < 0.0 && unpaired >= 5.0 * paired.standard_error());
}

#[test]
fn blocks_and_threads_move_no_bit_of_a_comparison() {
    let models = models();
    let all: Vec<&Model> = models.iter().collect();
    let cut = Run {
        threads: 2,
        block: Some(256),
        ..run()
    };
    assert_eq!(compared(&all, &cut), compared(&all, &run()));
}

/// Drafts that change limits alone, some of them far below what is claimed, and one that changes
/// more.
const LIMITS: [&str; 7] = [
    "[contract.msa-clinic.caps.general]\nlimit = \"40k\"\n",
    "[contract.msa-clinic.caps.data-breach]\nlimit = \"150k\"\n",
    "[policy.northstar-primary]\nlimit = \"1.1M\"\naggregate = \"1.2M\"\n",
    "[policy.clinic-cyber]\naggregate = \"5M\"\n[party.northstar]\nfunds = \"100k\"\n",
    "[policy.clinic-cyber.covers.crime]\nsublimit = { year = \"20k\" }\n",
    "[contract.msa-small.caps.general]\nlimit = \"10k\"\n",
    "[policy.northstar-primary]\nretention = \"90k\"\n",
];

/// What a sweep finds with all rows settled, and with those that limits can change.
fn both_ways(models: &[&Model]) -> [Vec<Vec<SweptParty>>; 2] {
    let variants = Variants::new(models).expect("all can be simulated");
    let spec = SweepSpec {
        years: YEARS,
        loss: Some(1e5),
    };
    let subjects = Subject::all(models);
    let sink = || SweepSink::new(models.len(), &subjects, &spec);
    let (whole, _) = simulate_variants(&variants, &run(), sink, &Unobserved);
    let cut = Run {
        threads: 2,
        block: Some(512),
        ..run()
    };
    let (patched, _) = simulate_patched(&variants, &cut, sink, &Unobserved);
    [whole, patched].map(|it| it.finish().expect("the level it keeps"))
}

#[test]
fn rows_that_limits_cannot_change_need_no_settling() {
    let models = drafted(&LIMITS);
    let models: Vec<&Model> = models.iter().collect();
    let variants = Variants::new(&models).expect("all can be simulated");
    let near = (1..models.len()).filter(|variant| {
        let base = variants.waterfall(0);
        base.differs_in_limits_only(variants.waterfall(*variant))
    });
    assert!(near.eq(1..LIMITS.len()), "a retention is no limit");
    let [whole, patched] = both_ways(&models);
    assert_eq!(whole, patched);
    for variant in 1..models.len() {
        assert_ne!(whole[0], whole[variant], "draft {variant} changes nothing");
    }
}

/// Beside the peril of M1: waves are not nested, and everything is booked by row.
const ANOTHER_PERIL: &str = r#"
[peril.other]
origin = "msp"
frequency = { poisson = 0.5 }
culpability = { msp = "negligent" }
fault = { msp = 1.0 }
hit = 0.4
hits.client-1.heads.response = { lognormal = { mu = 12, sigma = 1.2 } }
"#;

/// M1 and more tables under some limits of its pool.
fn m1(settings: &[&str], more: &str) -> Vec<Model> {
    let path = package().join("scenarios/benchmarks/m1.toml");
    let text = fs::read_to_string(path).expect("it is there") + more;
    let limits = [5.0, 4.0, 3.0, 2.0, 1.0, 0.5];
    let models = limits.iter().map(|limit| {
        let limit = format!("pool.all-clients.limit={limit}M");
        let sets = settings.iter().map(|it| (*it).to_owned());
        let sets: Vec<String> = sets.chain([limit]).collect();
        let document = read_text("m1.toml", &text, &sets).expect("it can be read");
        document.resolve().expect("it resolves").0
    });
    models.collect()
}

#[test]
fn places_of_a_sweep_have_the_bits_of_summaries_of_each_variant_alone() {
    let rare = ["peril.shared-event.frequency.poisson=0.05"];
    // Most years have an event, booked by place or by row; few have; groups and reinstatements.
    for models in [
        m1(&[], ""),
        m1(&[], ANOTHER_PERIL),
        m1(&rare, ""),
        drafted(&LIMITS),
    ] {
        let all: Vec<&Model> = models.iter().collect();
        let variants = Variants::new(&all).expect("all can be simulated");
        let subjects = Subject::all(&all);
        let spec = SweepSpec {
            years: YEARS,
            loss: Some(1e5),
        };
        let sink = || SweepSink::new(models.len(), &subjects, &spec);
        let swept = |run: &Run| {
            let (sink, _) = simulate_patched(&variants, run, sink, &Unobserved);
            sink.finish().expect("the level it keeps")
        };
        let found = swept(&Run::of(YEARS));
        for block in [256, 2_048] {
            let cut = Run {
                block: Some(block),
                ..run()
            };
            assert_eq!(swept(&cut), found, "blocks of {block}");
        }
        let mut moved = 0;
        for (variant, (model, parties)) in models.iter().zip(&found).enumerate() {
            moved += u32::from(*parties != found[0]);
            let summary = alone(model);
            let sink = || SweepSink::new(1, &Subject::all(&[model]), &spec);
            let own = Variants::new(&[model]).expect("it can be simulated");
            let (own, _) = simulate_variants(&own, &run(), sink, &Unobserved);
            assert_eq!(
                own.finish().expect("the level")[0],
                *parties,
                "variant {variant}"
            );
            for party in parties {
                let place = format!("variant {variant}, {}", party.key);
                let of = figures(model, &summary, &party.key);
                let column = |which| of.get(which).expect("it was asked for");
                let (net, cost) = (column(Figure::Net), column(Figure::Cost));
                let subject = subjects.iter().find(|it| it.key() == party.key);
                let subject = subject.expect("a subject").parties(variant);
                let fixed: f64 = accounts(model)[subject].iter().map(|it| it.total()).sum();
                let [received, gross] =
                    [Figure::Received, Figure::Gross].map(|it| column(it).mean.value());
                for (metric, seen) in &party.metrics {
                    let wanted = match metric {
                        Metric::Mean => net.mean.value(),
                        Metric::Var => net.var.at(0.99).expect("a level").value(),
                        Metric::Tvar => net.tvar.at(0.99).expect("a level").value(),
                        Metric::POverAppetite => continue,
                        Metric::CostOfRisk => cost.mean.value() + fixed,
                        Metric::RecoveryRatio => {
                            let ratio = received / gross;
                            assert!((seen.value() - ratio).abs() <= 1e-14, "{place}");
                            continue;
                        }
                    };
                    assert_eq!(
                        seen.value().to_bits(),
                        wanted.to_bits(),
                        "{place}: {metric}"
                    );
                }
                let mean = &party.metrics[0].1;
                if mean.is_trustworthy() {
                    let wanted = net.mean.interval(1.959_963_984_540_054);
                    assert_eq!(
                        (mean.low(), mean.high()),
                        (wanted.low(), wanted.high()),
                        "{place}"
                    );
                }
            }
        }
        assert!(moved >= 4, "{moved} variants differ from the base");
    }
}

/// Two sublimits below one limit: cut together they come to the same at both ends, and not between.
const SUBLIMITS: &str = r#"
[party.firm]
[party.insurer]
role = "insurer"
[policy.primary]
insured = "firm"
insurers = { insurer = 1.0 }
premium = "1k"
retention = "0"
limit = "2M"
excluded_if = []
recovery = "insurer-first"
[policy.primary.covers.first]
heads = ["response"]
sublimit = { event = "1.25M", year = "2M" }
[policy.primary.covers.second]
heads = ["crime"]
sublimit = { event = "1.25M" }
[peril.both]
origin = "firm"
frequency = { poisson = 0.3 }
fault = { self = 1.0 }
hits.firm = { probability = 1.0, severity = { lognormal = { median = "8M", p95 = "60M" } }, split = { response = 0.5, crime = 0.5 } }
[peril.one]
origin = "firm"
frequency = { poisson = 0.3 }
fault = { self = 1.0 }
hits.firm = { probability = 1.0, severity = { lognormal = { median = "3M", p95 = "20M" } }, split = { response = 1.0 } }
"#;

/// A deductible of the year eats more of the primary when its limit rises, and less goes up.
const DEDUCTIBLE: &str = r#"
[party.firm]
[party.insurer]
role = "insurer"
[party.upper]
role = "insurer"
[policy.primary]
insured = "firm"
insurers = { insurer = 1.0 }
premium = "1k"
retention = "0"
limit = "2M"
aggregate_deductible = "20M"
excluded_if = []
recovery = "insurer-first"
[policy.excess]
over = "primary"
insured = "firm"
insurers = { upper = 1.0 }
premium = "1k"
limit = "5M"
[peril.fire]
origin = "firm"
frequency = { poisson = 0.1 }
fault = { self = 1.0 }
hits.firm = { probability = 1.0, severity = { constant = "10M" }, split = { response = 1.0 } }
"#;

#[test]
fn two_limits_that_cancel_at_both_ends_are_settled_between() {
    let pairs = |first: &'static str, one: [&str; 3], second: &'static str, two: [&str; 3]| {
        let of = |one: &str| two.map(|two| [format!("{first}={one}"), format!("{second}={two}")]);
        one.iter().flat_map(|one| of(one)).collect::<Vec<_>>()
    };
    let sublimits = ["1.25M", "1.5M", "2M"];
    let (first, second) = (
        "policy.primary.covers.first.sublimit.event",
        "policy.primary.covers.second.sublimit.event",
    );
    let cover = pairs(first, sublimits, second, sublimits);
    let (primary, excess) = ("policy.primary.limit", "policy.excess.limit");
    let layers = pairs(primary, ["2M", "3M", "5M"], excess, ["5M", "6M", "8M"]);
    for (tables, settings) in [(SUBLIMITS, cover), (DEDUCTIBLE, layers)] {
        let text = format!("{HEAD}{tables}");
        let model = |sets: &[String]| {
            let document = read_text("limits.toml", &text, sets).expect("it can be read");
            document.resolve().expect("it resolves").0
        };
        let mut models = vec![model(&[])];
        models.extend(settings.iter().map(|sets| model(sets)));
        let models: Vec<&Model> = models.iter().collect();
        let [whole, patched] = both_ways(&models);
        assert_eq!(whole, patched);
        let moves = whole.iter().any(|it| *it != whole[0]);
        assert!(moves, "the limits do something");
    }
}
