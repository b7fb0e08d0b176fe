//! `obligor breakeven A B`: at which price, and at which number, a party is indifferent.

use super::SetArgs;
use super::compare::{LEVELS, refused};
use super::exit::Failure;
use super::load::{Loaded, Warnings, load, load_draft};
use super::progress::Progress;
use super::quantity::share;
use super::run::{seed, years};
use super::screen;
use crate::model::Model;
use crate::report::Facts;
use crate::report::breakeven::BreakEven;
use crate::report::compared::{Compared, LEVEL};
use crate::scenario::{NumericChange, hint_for};
use crate::simulate::{Run, VariantError, Variants, simulate_variants};
use crate::summary::{
    CompareSink, Difference, DraftComparison, Indifference, PairedSpec, Subject, indifference,
};
use clap::Args;
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

/// Find where a party is indifferent between two drafts: at which difference in premiums and
/// prices, and at which value of the first number that differs.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct BreakEvenArgs {
    /// Scenario file
    #[arg(value_name = "A")]
    first: PathBuf,
    /// Another scenario, or a file laid over the first
    #[arg(value_name = "B")]
    second: PathBuf,
    /// Who decides: a party, or a group for all of it
    #[arg(long, value_name = "PARTY")]
    party: String,
    /// Its cost of capital a year, k of the willingness to pay
    #[arg(long, value_name = "SHARE", default_value = "8%", value_parser = share)]
    cost_of_capital: f64,
    /// Policy years to simulate, such as 1_000_000 [default: A's]
    #[arg(long, value_name = "N", value_parser = years)]
    years: Option<u64>,
    /// Seed [default: A's]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,
    /// Worker threads; results do not depend on them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print the answer as one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor breakeven scenarios/msp-three-clients.toml scenarios/drafts/three-times-fees.toml \\
      --party clinic";

/// Searches and tells what was found.
///
/// # Errors
/// If a draft has findings, the party is not known, a file cannot be read, or ctrl-c is pressed.
pub fn breakeven(args: &BreakEvenArgs) -> Result<(), Failure> {
    let mut first = load(&args.first, &args.set.sets, Warnings::Told)?;
    let mut second = load_draft(&args.first, &args.second, &args.set.sets)?;
    first.model.seed = args.seed.unwrap_or(first.model.seed);
    second.model.seed = first.model.seed;
    let facts = Facts {
        scenario: first.stem.clone(),
        years: args.years.unwrap_or(first.model.years),
        seed: first.model.seed,
        hash: first.hash.clone(),
        settings: first.settings.clone(),
    };
    let weigh = Weigh {
        args,
        first: &first,
        years: facts.years,
    };
    let comparison = weigh.compare(&second.model)?;
    let numbers = first.document.numeric_differences(&second.document);
    let along = match numbers.first() {
        Some(number) => Some((number, weigh.along(&second, number)?)),
        None => None,
    };
    let told = BreakEven {
        compared: Compared {
            facts: &facts,
            model: &first.model,
            party: &args.party,
            appetite: None,
            cost_of_capital: args.cost_of_capital,
            drafts: Vec::new(),
        },
        name: &second.stem,
        comparison: &comparison,
        along,
    };
    if args.json {
        screen::print(&format!("{:#}\n", told.json()))
    } else {
        screen::print(&told.text(screen::page()))
    }
}

/// Weighs drafts against the first.
struct Weigh<'a> {
    args: &'a BreakEvenArgs,
    first: &'a Loaded,
    years: u64,
}

impl Weigh<'_> {
    /// Where along a number of the second the party is indifferent, the rest of it as it is.
    fn along(&self, second: &Loaded, number: &NumericChange) -> Result<Indifference, Failure> {
        indifference(number.now, number.asked, |value| {
            let document = second.document.with_number(&number.path, value).ok();
            let model = document.and_then(|document| document.resolve().ok());
            model.map(|(model, _)| self.gain(model)).transpose()
        })
    }

    /// What a draft is worth to the party beyond what it costs more.
    fn gain(&self, mut model: Model) -> Result<Difference, Failure> {
        model.seed = self.first.model.seed;
        let comparison = self.compare(&model)?;
        let subject = comparison.subject(&self.args.party);
        let worth = subject.and_then(|subject| {
            let worth = subject
                .net
                .willingness_to_pay(LEVEL, self.args.cost_of_capital);
            Some(worth?.shifted(-subject.more_fixed))
        });
        Ok(worth.unwrap_or(Difference::NONE))
    }

    fn compare(&self, draft: &Model) -> Result<DraftComparison, Failure> {
        let models = [&self.first.model, draft];
        let unfit = |error: VariantError| Failure::Findings(format!("error: {error}"));
        let variants = Variants::new(&models).map_err(unfit)?;
        let mut subjects = Subject::all(&models);
        let party = &self.args.party;
        if !subjects.iter().any(|subject| subject.key() == party) {
            let known: Vec<&str> = subjects.iter().map(Subject::key).collect();
            let message = format!("`--party` is `{party}`, which is no party of the scenario");
            let hint = hint_for(party, &known);
            let found = Subject::find(&models, party).ok_or_else(|| refused(&message, &hint))?;
            subjects.push(found);
        }
        let spec = PairedSpec {
            years: self.years,
            levels: LEVELS.to_vec(),
            losses: Vec::new(),
        };
        let cores = || thread::available_parallelism().map_or(1, NonZero::get);
        let run = Run {
            threads: self.args.threads.map_or_else(cores, usize::from),
            ..Run::of(self.years)
        };
        let progress = Progress::start(self.years);
        let sink = || CompareSink::new(&variants, &subjects, &spec);
        let (sink, is_stopped) = simulate_variants(&variants, &run, sink, &progress);
        if is_stopped {
            return Err(Failure::Interrupted);
        }
        let mut drafts = sink
            .finish()
            .expect("a comparison asks for levels that it was built for");
        let draft = drafts.pop().expect("there is one draft");
        if draft.subject(party).is_none() {
            let hint = "it must be in both";
            return Err(refused(
                &format!("`{party}` is not in the second draft"),
                hint,
            ));
        }
        Ok(draft)
    }
}
