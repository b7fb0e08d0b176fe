//! `obligor breakeven A B`: at which price, and at which number, a party is indifferent.

use super::SetArgs;
use super::decider::{Decider, ForWhom};
use super::draws::Draws;
use super::exit::Failure;
use super::load::{Loaded, Warnings, load, load_draft};
use super::screen;
use crate::model::Model;
use crate::report::breakeven::BreakEven;
use crate::report::compared::{Compared, LEVEL};
use crate::scenario::NumericChange;
use crate::simulate::VariantError;
use crate::summary::{Difference, DraftComparison, Indifference, indifference};
use clap::Args;
use std::path::PathBuf;

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
    #[command(flatten)]
    decider: Decider,
    #[command(flatten)]
    for_whom: ForWhom,
    #[command(flatten)]
    draws: Draws,
    /// Print the answer as one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor breakeven scenarios/msp-three-clients.toml scenarios/drafts/four-million.toml \\
      --party clinic";

/// Searches and tells what was found.
///
/// # Errors
/// If a draft has findings, the party is not known, a file cannot be read, or ctrl-c is pressed.
pub fn breakeven(args: &BreakEvenArgs) -> Result<(), Failure> {
    let mut first = load(&args.first, &args.set.sets, Warnings::Held)?;
    let mut second = load_draft(&first, &args.second, &args.set.sets)?;
    args.draws.seed(&mut first.model);
    second.model.seed = first.model.seed;
    let mut facts = args.draws.facts(&first);
    let models = [&first.model, &second.model];
    let audience = args.for_whom.deciding(&args.decider.party, &models)?;
    let audience = audience.as_ref();
    if let Some(audience) = audience {
        facts.settings = audience.settings(facts.settings);
    }
    first.tell(audience);
    second.tell(audience);
    let weigh = Weigh {
        args,
        first: &first,
        years: facts.years,
    };
    let mut comparison = weigh.compare(&second.model)?;
    let mut numbers = first.document.numeric_differences(&second.document);
    if let Some(audience) = audience {
        comparison = audience.comparison(comparison);
        numbers.retain(|it| audience.may_see(&it.path.to_string()));
    }
    let along = match numbers.first() {
        Some(number) => Some((number, weigh.along(&second, number)?)),
        None => None,
    };
    let told = BreakEven {
        compared: Compared {
            facts: &facts,
            model: &first.model,
            party: &args.decider.party,
            appetite: None,
            cost_of_capital: args.decider.cost_of_capital,
            audience,
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
        let subject = comparison.subject(&self.args.decider.party);
        let worth = subject.and_then(|subject| {
            let worth = subject
                .net
                .willingness_to_pay(LEVEL, self.args.decider.cost_of_capital);
            Some(worth?.shifted(-subject.more_beside_losses()))
        });
        Ok(worth.unwrap_or(Difference::NONE))
    }

    fn compare(&self, draft: &Model) -> Result<DraftComparison, Failure> {
        let decider = &self.args.decider;
        let models = [&self.first.model, draft];
        let draws = (&self.args.draws, self.years);
        let unfit = |error: VariantError| Failure::Findings(format!("error: {error}"));
        let mut drafts = decider.compare(&models, draws, Vec::new(), unfit)?;
        let draft = drafts.pop().expect("there is one draft");
        if draft.subject(&decider.party).is_none() {
            return Err(Failure::usage(
                format!("`{}` is not in the second draft", decider.party),
                "name a party that both have",
            ));
        }
        Ok(draft)
    }
}
