//! The year beside its largest event under the base and each draft, for the page.

use crate::cli::draws::Draws;
use crate::cli::exit::Failure;
use crate::cli::progress::Progress;
use crate::columns::Layout;
use crate::draw::Sampler;
use crate::model::Model;
use crate::report::compared::Compared;
use crate::report::plot::{YearAndEvent, YearAndEventPanel, curve_of};
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, simulate};
use crate::summary::Subject;
use crate::summary::event_losses::{EventLossSink, years_and_events};
use std::ops::Range;

/// What is left with the party in a year and in its largest event; `models` are the base, then the
/// drafts. They are settled once more, event by event.
///
/// # Errors
/// If ctrl-c is pressed.
pub(super) fn picture(
    compared: &Compared<'_>,
    models: &[Model],
    draws: &Draws,
) -> Result<YearAndEvent, Failure> {
    let all: Vec<&Model> = models.iter().take(1 + compared.drafts.len()).collect();
    let subject = Subject::find(&all, compared.party);
    let drafts = compared.drafts.iter().map(|draft| draft.name);
    let names = std::iter::once(compared.facts.scenario.as_str()).chain(drafts);
    let mut panels = Vec::new();
    for (at, (model, name)) in all.iter().zip(names).enumerate() {
        let whose = subject.iter().map(|it| it.parties(at)).collect();
        let years = compared.facts.years;
        let losses = losses(model, whose, years, draws.threads())?;
        panels.push(YearAndEventPanel {
            name: name.to_owned(),
            party: Some(compared.party.to_owned()),
            year: curve_of(&losses.0, years),
            event: curve_of(&losses.1, years),
        });
    }
    Ok(YearAndEvent {
        title: format!(
            "{}: what is left of a whole year, and of its largest event",
            compared.name(compared.party)
        ),
        panels,
    })
}

/// Net losses of the years and of their largest events.
fn losses(
    model: &Model,
    whose: Vec<Range<usize>>,
    years: u64,
    threads: usize,
) -> Result<(Vec<f64>, Vec<f64>), Failure> {
    let refused = |words: String| Failure::Findings(format!("error: {words}"));
    let layout = Layout {
        times: true,
        ..layout(&[model], Detail::Atoms)
    };
    let sampler = Sampler::new(model, model.seed, &layout);
    let sampler = sampler.map_err(|error| refused(error.to_string()))?;
    let waterfall = Waterfall::new(model, &layout);
    let waterfall = waterfall.map_err(|error| refused(error.to_string()))?;
    let run = Run {
        threads,
        events: true,
        ..Run::of(years)
    };
    let progress = Progress::start(years);
    let sink = || EventLossSink::new(whose.clone());
    match simulate(
        &sampler,
        std::slice::from_ref(&waterfall),
        &run,
        sink,
        &progress,
    ) {
        (_, true) => Err(Failure::Interrupted),
        (sink, false) => Ok(years_and_events(&sink.finish())),
    }
}
