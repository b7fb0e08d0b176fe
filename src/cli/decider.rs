//! Who decides between drafts: options that commands share, and the comparison it decides by.

use super::draws::Draws;
use super::exit::Failure;
use super::progress::Progress;
use super::quantity::share;
use crate::model::{Model, ParameterUncertainty};
use crate::report::audience::Audience;
use crate::report::compared::LEVEL;
use crate::scenario::hint_for;
use crate::simulate::{VariantError, Variants, simulate_variants};
use crate::summary::{CompareSink, DraftComparison, PairedSpec, Subject, WorthSink, Worths};
use clap::Args;

/// Levels of VaR and TVaR.
pub(super) const LEVELS: [f64; 2] = [LEVEL, 0.995];

/// Who decides, and what its capital costs it.
#[derive(Clone, Debug, Args)]
pub struct Decider {
    /// Who decides: a party, or a group for all of it
    #[arg(long, value_name = "PARTY")]
    pub party: String,
    /// Its cost of capital a year, k of the willingness to pay
    #[arg(long, value_name = "SHARE", default_value = "8%", value_parser = share)]
    pub cost_of_capital: f64,
}

impl Decider {
    /// Everybody whose figures are compared, the party that decides among them.
    ///
    /// # Errors
    /// If there is no such party.
    pub fn subjects(&self, models: &[&Model]) -> Result<Vec<Subject>, Failure> {
        let subjects = Subject::all_and(models, &self.party);
        subjects.ok_or_else(|| no_party("--party", &self.party, models))
    }

    /// Simulates a base and variants of it over the same years: everybody's figures under each, and
    /// how often these losses are passed.
    ///
    /// # Errors
    /// If there is no such party, a variant cannot be simulated (`unfit` says which), or ctrl-c is
    /// pressed.
    pub fn compare(
        &self,
        models: &[&Model],
        (draws, years): (&Draws, u64),
        losses: Vec<f64>,
        unfit: impl Fn(VariantError) -> Failure,
    ) -> Result<Vec<DraftComparison>, Failure> {
        let variants = Variants::new(models).map_err(unfit)?;
        let subjects = self.subjects(models)?;
        let spec = spec(years, losses);
        let progress = Progress::start(years);
        let sink = || CompareSink::new(&variants, &subjects, &spec);
        let (sink, is_stopped) = simulate_variants(&variants, &draws.run(years), sink, &progress);
        if is_stopped {
            return Err(Failure::Interrupted);
        }
        Ok(finished(sink))
    }

    /// The same over batches of years whose parameters are drawn, with what each variant is worth: intervals of
    /// the comparisons are those of independent years, which these are not.
    ///
    /// # Errors
    /// If there is no such party, or ctrl-c is pressed.
    pub fn compare_batches(
        &self,
        models: &[&Model],
        variants: &Variants,
        (draws, years): (&Draws, u64),
        spread: ParameterUncertainty,
    ) -> Result<(Vec<DraftComparison>, Vec<Worths>), Failure> {
        let subjects = self.subjects(models)?;
        let spec = spec(years, Vec::new());
        let progress = Progress::start(years);
        let sink = || {
            let worth = WorthSink::new(spread.batch_years, models.len(), &subjects);
            (CompareSink::new(variants, &subjects, &spec), worth)
        };
        let run = draws.run(years);
        let ((compared, worths), is_stopped) = simulate_variants(variants, &run, sink, &progress);
        if is_stopped {
            return Err(Failure::Interrupted);
        }
        Ok((finished(compared), worths.finish(years)))
    }
}

fn spec(years: u64, losses: Vec<f64>) -> PairedSpec {
    PairedSpec {
        years,
        levels: LEVELS.to_vec(),
        losses,
    }
}

fn finished(sink: CompareSink) -> Vec<DraftComparison> {
    let comparisons = sink.finish();
    comparisons.expect("a comparison asks for levels that it was built for")
}

/// Whom a report is for.
#[derive(Clone, Debug, Default, Args)]
pub struct ForWhom {
    /// Write the report for this party: without insurance, funds, premiums and walk-away figures of others
    #[arg(long, value_name = "PARTY")]
    audience: Option<String>,
}

impl ForWhom {
    /// Is the report for one party alone?
    pub fn is_one(&self) -> bool {
        self.audience.is_some()
    }

    /// The audience, a party of the base.
    ///
    /// # Errors
    /// If there is no such party.
    pub fn find(&self, models: &[&Model]) -> Result<Option<Audience>, Failure> {
        let found = self.audience.as_ref().map(|key| {
            let audience = Audience::find(models, key);
            audience.ok_or_else(|| no_party("--audience", key, models))
        });
        found.transpose()
    }

    /// The audience of a report about one party's decision: that party itself.
    ///
    /// # Errors
    /// If there is no such party, or another decides: what it would pay at most is its own.
    pub fn deciding(&self, party: &str, models: &[&Model]) -> Result<Option<Audience>, Failure> {
        let found = self.find(models)?;
        match found {
            Some(audience) if audience.key() != party => Err(Failure::usage(
                format!(
                    "`--audience {}` may not see what `{party}` decides by",
                    audience.key()
                ),
                format!("`--party {}` tells its own side", audience.key()),
            )),
            found => Ok(found),
        }
    }
}

/// The refusal of a party that an option names and the scenario has not.
pub(super) fn no_party(option: &str, party: &str, models: &[&Model]) -> Failure {
    let subjects = Subject::all(models);
    let known: Vec<&str> = subjects.iter().map(Subject::key).collect();
    Failure::usage(
        format!("`{option}` is `{party}`, which is no party of the scenario"),
        hint_for(party, &known),
    )
}
