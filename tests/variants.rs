//! Variants settled in one pass are what each of them is alone.

use crate::ready::package;
use obligor::model::Model;
use obligor::scenario::read_text_with;
use obligor::simulate::{Run, Unobserved, Variants, simulate, simulate_variants};
use obligor::summary::{ColumnSpec, Figure, RunSummary, SummarySink, SummarySpec};
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
    let name = "msp-three-clients.toml";
    let text = fs::read_to_string(package().join("scenarios").join(name));
    let text = text.expect("the gallery is there");
    let drafts = std::iter::once("# nothing changes\n").chain(DRAFTS);
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
        years: YEARS,
        figures: vec![Figure::Net, Figure::Cost],
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
