//! The years of a run: drawn, settled and gathered; their table written piece by piece.

use super::{Keep, Plan, RECORD};
use crate::cli::exit::Failure;
use crate::cli::memory;
use crate::cli::place;
use crate::cli::progress::Progress;
use crate::columns::Sink;
use crate::draw::Sampler;
use crate::frames::{YearFile, YearRows};
use crate::model::{Model, ParameterUncertainty};
use crate::report::{Facts, files, json};
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, YEAR_GROUP, simulate};
use crate::summary::accuracy::{TargetSink, TargetsFound};
use crate::summary::event_losses::{EventLoss, EventLossSink, parties_and_groups};
use crate::summary::pictures::{Gathered, PictureSink, curve_periods};
use crate::summary::{
    Carrier, CarrierSink, ColumnSpec, Figure, Growth, ParameterSink, Parameters, RegimeFigures,
    RegimeSink, RunSummary, Spacing, SummarySink, SummarySpec,
};
use std::io;
use std::ops::Range;

/// Levels of VaR and TVaR in every summary.
const LEVELS: [f64; 6] = [0.9, 0.95, 0.98, 0.99, 0.995, 0.996];

/// Hits expected in a piece of the years whose rows are held at once for the year table: a piece
/// takes some tens of megabytes.
const HITS_A_PIECE: f64 = 262_144.0;

/// What a run keeps of its years beside the year table.
type Kept = (
    (SummarySink, (CarrierSink, Option<RegimeSink>)),
    (
        Option<PictureSink>,
        (
            Option<EventLossSink>,
            (Option<ParameterSink>, Option<TargetSink>),
        ),
    ),
);

/// What a run found.
pub(in crate::cli) struct Ran {
    /// The estimates.
    pub(in crate::cli) summary: RunSummary,
    /// Insurers and reinsurers as an account.
    pub(in crate::cli) carriers: Vec<Carrier>,
    /// What regimes cost, of parties that stand under any.
    pub(in crate::cli) regimes: Vec<RegimeFigures>,
    /// What pictures need beside them.
    pub(in crate::cli) gathered: Option<Gathered>,
    /// What each event cost each party, where Open Results Data is asked for.
    pub(in crate::cli) losses: Option<Vec<EventLoss>>,
    /// What parameters contribute, where they are drawn.
    pub(in crate::cli) parameters: Option<Parameters>,
    /// What the plain years tell of targets, where there are some.
    pub(in crate::cli) targets: Option<TargetsFound>,
}

/// A model ready to run.
pub(in crate::cli) struct Engine<'a> {
    model: &'a Model,
    /// What is drawn.
    pub(in crate::cli) sampler: Sampler,
    /// Who pays.
    pub(in crate::cli) waterfall: Waterfall,
}

impl<'a> Engine<'a> {
    /// # Errors
    /// If the model cannot be simulated.
    pub(in crate::cli) fn new(model: &'a Model, seed: u64) -> Result<Self, Failure> {
        Self::drawing(model, seed, false, None)
    }

    /// The same with the time of every event where it is asked for, which changes no figure, and with
    /// parameters drawn where they are uncertain.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub(in crate::cli) fn drawing(
        model: &'a Model,
        seed: u64,
        times: bool,
        spread: Option<ParameterUncertainty>,
    ) -> Result<Self, Failure> {
        let mut layout = layout(&[model], Detail::Atoms);
        layout.times |= times;
        let layout = &layout;
        let refused = |words: String| Failure::Findings(format!("error: {words}"));
        let sampler = match spread {
            Some(spread) => Sampler::uncertain(model, seed, layout, spread),
            None => Sampler::new(model, seed, layout),
        };
        let sampler = sampler.map_err(|error| refused(error.to_string()))?;
        let waterfall = Waterfall::new(model, layout);
        let waterfall = waterfall.map_err(|error| refused(error.to_string()))?;
        Ok(Self {
            model,
            sampler,
            waterfall,
        })
    }

    /// What it is of.
    pub(in crate::cli) fn model(&self) -> &'a Model {
        self.model
    }

    /// Simulates all years; the year table, if kept, is written piece by piece.
    ///
    /// # Errors
    /// If that table cannot be written, or ctrl-c is pressed.
    pub(in crate::cli) fn simulate(&self, plan: &Plan<'_>, facts: &Facts) -> Result<Ran, Failure> {
        let path = plan.out.join("years.parquet");
        let in_table = |error: io::Error| Failure::unwritten(&path, &error);
        let mut table = match plan.keep {
            Keep::Years => {
                let metadata = metadata(self.model, facts);
                let file = YearFile::create(&path, files::unfinished(&path), self.model, metadata);
                Some(file.map_err(in_table)?)
            }
            Keep::None | Keep::Summary => None,
        };
        self.fits(plan, facts)?;
        let progress = Progress::start(facts.years);
        let mut whole: Option<Kept> = None;
        for years in self.pieces(facts.years, plan.keep) {
            let (piece, rows) = self.piece(years, plan, facts, &progress)?;
            if let (Some(table), Some(rows)) = (&mut table, rows) {
                table.append(rows).map_err(in_table)?;
            }
            whole = Some(match whole {
                Some(whole) => whole.merge(piece),
                None => piece,
            });
        }
        if let Some(table) = table {
            place::withdraw(&plan.out, RECORD)?;
            table.finish().map_err(in_table)?;
        }
        let ((whole, (carriers, regimes)), (pictures, (losses, (parameters, targets)))) =
            whole.expect("a run has at least one year");
        drop(progress);
        let whole = self.until_exact(whole, plan, facts)?;
        let summary = whole
            .finish()
            .expect("a summary is asked only for levels it was built for");
        Ok(Ran {
            carriers: carriers.finish(&summary),
            regimes: regimes.map_or_else(Vec::new, |it| it.finish(facts.years)),
            summary,
            gathered: pictures.map(PictureSink::finish),
            losses: losses.map(EventLossSink::finish),
            parameters: parameters.map(|it| it.finish(facts.years)),
            targets: targets.map(|it| {
                let found = it.finish(1.0);
                found.expect("a target asks only for its own level")
            }),
        })
    }

    /// Refuses a run that needs more memory than there is, and tells of one that needs much of it.
    ///
    /// Most runs are known to need little; of others the first years tell how much all will keep.
    fn fits(&self, plan: &Plan<'_>, facts: &Facts) -> Result<(), Failure> {
        let Some(room) = memory::room() else {
            return Ok(());
        };
        let (years, hits) = (facts.years as f64, self.sampler.hits_a_year());
        let most = Growth::at_most(years * hits, plan.threads);
        let batch = self.sampler.batch_years();
        let spec = spec(facts.years, Spacing::of(batch));
        let empty = SummarySink::keeping(self.model, &self.waterfall, 0, &spec, plan.keeping);
        let parties = plan.ord.as_ref().map_or(0, |_| self.model.parties.len());
        let losses = most.bytes(0, usize::MAX, parties * size_of::<EventLoss>());
        if room.holds_easily(empty.bytes(most) + losses) {
            return Ok(());
        }
        let tried = (facts.years / 64)
            .clamp(YEAR_GROUP, 4_096)
            .next_power_of_two();
        let tried = tried.max(batch.map_or(1, u64::from));
        if tried >= facts.years {
            return Ok(());
        }
        let progress = Progress::start(tried);
        let (((summary, _), (_, (losses, _))), _) = self.piece(0..tried, plan, facts, &progress)?;
        let growth = Growth::by(years / tried as f64, plan.threads);
        let losses = losses.map_or(0.0, |it| it.bytes(growth));
        let hint = match plan.ord {
            Some(_) => "a run without `--ord` needs less, and so do fewer `--years`",
            None => "fewer `--years` or `--threads` need less",
        };
        room.hold(summary.bytes(growth) + losses, facts.years, hint)
    }

    /// Passes through the years again until the summary has nothing left to guess.
    fn until_exact(
        &self,
        mut summary: SummarySink,
        plan: &Plan<'_>,
        facts: &Facts,
    ) -> Result<SummarySink, Failure> {
        while let Some(again) = summary.again() {
            let run = Run {
                threads: plan.threads,
                promises: false,
                events: true,
                ..Run::of(facts.years)
            };
            let waterfalls = std::slice::from_ref(&self.waterfall);
            let progress = Progress::start(facts.years);
            let sink = || again.clone();
            match simulate(&self.sampler, waterfalls, &run, sink, &progress) {
                (_, true) => return Err(Failure::Interrupted),
                (found, false) => summary.learn(found),
            }
        }
        Ok(summary)
    }

    /// Simulates some of the years.
    fn piece(
        &self,
        years: Range<u64>,
        plan: &Plan<'_>,
        facts: &Facts,
        progress: &Progress,
    ) -> Result<(Kept, Option<YearRows>), Failure> {
        let batch = self.sampler.batch_years();
        let spacing = Spacing::of(batch);
        let spec = spec(facts.years, spacing);
        let sink = || {
            let rows = (plan.keep == Keep::Years).then(YearRows::default);
            let pictures = || PictureSink::new(self.model, &self.sampler, 0, facts.years);
            let summary = SummarySink::keeping(self.model, &self.waterfall, 0, &spec, plan.keeping);
            let losses = || EventLossSink::new(parties_and_groups(self.model));
            let losses = plan.ord.is_some().then(losses);
            let carriers = CarrierSink::new(self.model, plan.expenses, spacing);
            let summary = (summary, (carriers, RegimeSink::new(self.model, spacing)));
            let parameters = batch.map(|years| ParameterSink::new(self.model, years));
            let targets = || TargetSink::plain(self.model, &plan.targets, facts.years);
            let targets = (!plan.targets.is_empty()).then(targets);
            let others = (plan.gathers.then(pictures), (losses, (parameters, targets)));
            ((summary, others), rows)
        };
        let run = Run {
            years,
            threads: plan.threads,
            attributes: plan.gathers,
            events: true,
            ..Run::of(facts.years)
        };
        let waterfalls = std::slice::from_ref(&self.waterfall);
        match simulate(&self.sampler, waterfalls, &run, sink, progress) {
            (_, true) => Err(Failure::Interrupted),
            (sinks, false) => Ok(sinks),
        }
    }

    /// One piece, or several of so many hits that a piece's rows fit in memory.
    fn pieces(&self, years: u64, keep: Keep) -> Vec<Range<u64>> {
        let size = match keep {
            Keep::None | Keep::Summary => return std::iter::once(0..years).collect(),
            Keep::Years => HITS_A_PIECE / self.sampler.hits_a_year().max(1e-6),
        };
        // A power of two, so that every piece but the last holds whole blocks.
        let size = (size.min(16_777_216.0) as u64)
            .next_power_of_two()
            .max(YEAR_GROUP)
            .max(self.sampler.batch_years().map_or(1, u64::from));
        let starts = (0..years).step_by(usize::try_from(size).unwrap_or(usize::MAX));
        starts
            .map(|start| start..(start + size).min(years))
            .collect()
    }
}

fn spec(years: u64, spacing: Spacing) -> SummarySpec {
    SummarySpec {
        years,
        spacing,
        figures: Figure::ALL.to_vec(),
        column: ColumnSpec {
            levels: LEVELS.to_vec(),
            return_periods: curve_periods(years),
            histogram: true,
        },
        promises: true,
        conservation: true,
        largest_events: true,
    }
}

/// What the year table says of its run: absent years are zero, so their number is part of it.
fn metadata(model: &Model, facts: &Facts) -> Vec<(String, String)> {
    let settings = json::settings(&facts.settings).to_string();
    [
        ("obligor.years", facts.years.to_string()),
        ("obligor.seed", facts.seed.to_string()),
        ("obligor.scenario", facts.scenario.clone()),
        ("obligor.hash", facts.hash.clone()),
        ("obligor.settings", settings),
        ("obligor.currency", model.currency.clone()),
        ("obligor.version", env!("CARGO_PKG_VERSION").to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .to_vec()
}
