//! Promises of the pictures' data, on the example.

use super::*;
use crate::report::plot::LevelKind;
use crate::settle::{Detail, layout};
use crate::simulate::{Run, Unobserved, simulate};
use crate::summary::pictures::{PictureSink, curve_periods};
use crate::summary::{ColumnSpec, Figure, SummarySink, SummarySpec};

const YEARS: u64 = 16_384;
const EXAMPLE: &str = include_str!("../../../scenarios/msp-three-clients.toml");

/// A finished run that pictures can be made of.
struct Finished {
    model: Model,
    sampler: Sampler,
    waterfall: Waterfall,
    summary: RunSummary,
    gathered: Gathered,
    facts: Facts,
}

impl Finished {
    fn pictured(&self) -> Pictured<'_> {
        Pictured {
            model: &self.model,
            sampler: &self.sampler,
            waterfall: &self.waterfall,
            summary: &self.summary,
            gathered: &self.gathered,
            facts: &self.facts,
        }
    }
}

fn example() -> Finished {
    let document = crate::scenario::read_text("example.toml", EXAMPLE, &[]).expect("it is read");
    let (model, _) = document.resolve().expect("it resolves");
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, model.seed, &layout).expect("it can be drawn");
    let waterfall = Waterfall::new(&model, &layout).expect("it can be settled");
    let spec = SummarySpec {
        spacing: crate::summary::Spacing::Years,
        years: YEARS,
        figures: Figure::ALL.to_vec(),
        column: ColumnSpec {
            levels: vec![0.9],
            return_periods: curve_periods(YEARS),
            histogram: true,
        },
        promises: true,
        conservation: true,
        largest_events: false,
    };
    let sink = || {
        let pictures = PictureSink::new(&model, &sampler, 0, YEARS);
        (SummarySink::new(&model, &waterfall, 0, &spec), pictures)
    };
    let run = Run {
        attributes: true,
        ..Run::of(YEARS)
    };
    let ((summary, pictures), _) = simulate(
        &sampler,
        std::slice::from_ref(&waterfall),
        &run,
        sink,
        &Unobserved,
    );
    let (summary, gathered) = (
        summary.finish().expect("levels are as asked"),
        pictures.finish(),
    );
    let facts = Facts {
        scenario: "example".to_owned(),
        years: YEARS,
        seed: model.seed,
        hash: "0123456789abcdef".to_owned(),
        settings: Vec::new(),
    };
    Finished {
        facts,
        model,
        sampler,
        waterfall,
        summary,
        gathered,
    }
}

#[test]
fn every_waterfall_adds_up_from_gross_to_net() {
    let example = example();
    let run = example.pictured();
    let pictures = waterfall::pictures(&run, &Cast::of(&run));
    assert!(
        pictures
            .iter()
            .any(|picture| picture.party == "small-client.all")
    );
    for picture in &pictures {
        let reached = picture.gross + picture.steps.iter().map(|step| step.amount).sum::<f64>();
        assert!(
            (reached - picture.net).abs() <= 1e-6 * picture.gross.max(1.0),
            "{}",
            picture.party
        );
    }
}

#[test]
fn handed_on_recoveries_are_as_much_to_the_insured_as_to_the_insurers() {
    let example = example();
    let run = example.pictured();
    let pictures = waterfall::pictures(&run, &Cast::of(&run));
    let steps = pictures.iter().flat_map(|picture| &picture.steps);
    let handed_on = steps.filter(|step| step.kind == crate::report::plot::StepKind::Recovered);
    let (paid, got): (Vec<f64>, Vec<f64>) = handed_on
        .map(|step| step.amount)
        .partition(|amount| *amount > 0.0);
    let (paid, got): (f64, f64) = (paid.iter().sum(), got.iter().sum());
    assert!(paid > 0.0);
    assert!((paid + got).abs() < 1e-6 * paid, "{paid} {got}");
}

#[test]
fn who_pays_sums_to_the_ground_up_loss() {
    let example = example();
    let run = example.pictured();
    let picture = who_pays::picture(&run, &Cast::of(&run)).expect("there is loss");
    let labels: Vec<&str> = picture.bars.iter().map(|bar| bar.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "mean year",
            "1-in-10 year",
            "1-in-100 year",
            "1-in-250 year"
        ]
    );
    let total = |bar: usize| {
        picture.bars[bar]
            .slices
            .iter()
            .map(|slice| slice.amount)
            .sum::<f64>()
    };
    let ground_up = &example.summary.ground_up;
    assert!((total(0) / ground_up.mean.value() - 1.0).abs() < 1e-9);
    let hundred = ground_up
        .exceedance
        .iter()
        .find(|point| point.return_period == 100.0);
    let hundred = hundred.expect("it was asked for").value;
    // A mean over the ranks within ten per cent lies near the value at the rank.
    assert!(
        (total(2) / hundred - 1.0).abs() < 0.1,
        "{} {hundred}",
        total(2)
    );
}

#[test]
fn levels_stand_where_a_years_one_event_meets_the_term() {
    let example = example();
    let at = example
        .model
        .party("northstar")
        .expect("it is there")
        .index();
    let levels = levels::levels(&example.model, at);
    let found = |label: &str| {
        let level = levels.iter().find(|level| level.label == label);
        level.map(|level| (level.amount, level.kind))
    };
    assert_eq!(
        found("retention, policy northstar-primary"),
        Some((50e3, LevelKind::Retention))
    );
    assert_eq!(
        found("policy northstar-excess starts"),
        Some((3.05e6, LevelKind::Attachment))
    );
    assert_eq!(
        found("policy northstar-excess ends"),
        Some((8.05e6, LevelKind::Limit))
    );
    assert_eq!(found("cap of msa-clinic"), Some((310e3, LevelKind::Cap)));
    assert_eq!(
        found("cap data-breach of msa-clinic"),
        Some((930e3, LevelKind::Cap))
    );
    assert_eq!(
        found("cap of msa-small"),
        Some((183e3, LevelKind::Cap)),
        "ninety contracts, one level"
    );
    assert_eq!(
        levels
            .iter()
            .filter(|level| level.label == "cap of msa-small")
            .count(),
        1
    );
}

#[test]
fn a_group_has_curves_of_its_total_and_of_a_typical_member() {
    let example = example();
    let run = example.pictured();
    let cast = Cast::of(&run);
    let curves = exceedance::curves(&run, &cast);
    let of = |stem: &str| {
        &curves
            .iter()
            .find(|curve| curve.stem == stem)
            .expect(stem)
            .picture
    };
    let worst = |stem: &str| of(stem).gross.last().expect("the curve has points").value;
    assert!(worst("exceedance-small-client") > 10.0 * worst("exceedance-small-client.member"));
    assert!(of("exceedance-small-client").levels.is_empty());
    let palette = cast.palette();
    assert_eq!(palette.label("small-client.all"), "Small clients (all 90)");
    assert_eq!(
        palette.label("small-client.member"),
        "Small clients (a typical one)"
    );
    let longest = of("exceedance-clinic")
        .net
        .last()
        .expect("the curve has points")
        .return_period;
    assert_eq!(longest, 1_000.0);
}

#[test]
fn all_pictures_are_written_each_as_svg_and_png() {
    let example = example();
    let dir = tempfile::tempdir().expect("a directory can be made");
    let paths = write_all(&all(&example.pictured()), dir.path()).expect("pictures are written");
    let names: Vec<String> = paths
        .iter()
        .map(|path| {
            path.file_name()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    for stem in [
        "exceedance-clinic",
        "overview",
        "cap-buys-northstar",
        "who-pays",
        "waterfall-small-client",
        "clash",
    ] {
        for kind in ["svg", "png"] {
            assert!(names.contains(&format!("{stem}.{kind}")), "{stem}.{kind}");
        }
    }
    let mut once = names.clone();
    once.sort();
    once.dedup();
    assert_eq!(
        once.len(),
        names.len(),
        "no picture is written over another"
    );
    assert!(
        paths
            .iter()
            .all(|path| path.metadata().is_ok_and(|file| file.len() > 1_000))
    );
}
