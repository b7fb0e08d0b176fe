//! `obligor controls FILE`: what each control is worth to its party and to everybody else.

use super::SetArgs;
use super::decider::{Decider, ForWhom, no_party};
use super::drawn;
use super::draws::Draws;
use super::exit::Failure;
use super::load::{Loaded, Warnings, load};
use super::pages::{self, PagesArgs};
use super::quantity::money;
use super::screen;
use super::uncertain;
use super::weighed::weights;
use crate::model::{Control, ControlEffect, Model, ParameterUncertainty};
use crate::report::audience::Audience;
use crate::report::controlled::{Controlled, Trial, json, text, worths};
use crate::report::exhibits::{self, Input};
use crate::report::findings::render;
use crate::report::plot::{Inline, Picture};
use crate::scenario::{Findings, KnownControl, hint_for, known_control, known_controls};
use crate::simulate::{VariantError, Variants};
use crate::summary::{DraftComparison, Worths};
use clap::Args;
use std::path::PathBuf;

/// Find what each security control is worth: taken away where it is in place, added where it is not,
/// over the same draws.
///
/// Tried one by one, all others as the scenario has them: what the party says of its controls, what
/// its contracts ask of it, and whatever of the catalogue has a published effect.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct ControlsArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose controls, a party or a group [default: of all who state some, or owe a standard]
    #[arg(long, value_name = "PARTY")]
    party: Option<String>,
    /// What a control costs a year, such as mfa=20k; repeatable
    #[arg(long = "cost", value_name = "CONTROL=MONEY", value_parser = cost)]
    costs: Vec<(&'static KnownControl, f64)>,
    #[command(flatten)]
    for_whom: ForWhom,
    #[command(flatten)]
    draws: Draws,
    /// Draw parameters and the effects of controls too, once for each batch of years, and tell how far they
    /// move what each is worth
    #[arg(long)]
    parameter_uncertainty: bool,
    /// Print the worth of each control as one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pages: PagesArgs,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor controls scenarios/msp-three-clients.toml --party northstar --cost mfa=20k";

/// `mfa=20k`.
fn cost(text: &str) -> Result<(&'static KnownControl, f64), String> {
    let (key, amount) = text.split_once('=').ok_or("write CONTROL=MONEY")?;
    let known = known_control(key).ok_or_else(|| {
        let known: Vec<&str> = known_controls().iter().map(|it| it.key).collect();
        format!("unknown control `{key}`; {}", hint_for(key, &known))
    })?;
    Ok((known, money(amount)?))
}

/// A control to be tried, and the variant in which it is the other way.
struct Tried {
    party: String,
    known: &'static KnownControl,
    in_place: bool,
    effect: ControlEffect,
    cost: Option<f64>,
    variant: Option<usize>,
}

/// Tries controls and tells what each is worth.
///
/// # Errors
/// If the scenario has findings, with a control or without it, the party is not known, the scenario
/// cannot be read, or ctrl-c is pressed.
pub fn controls(args: &ControlsArgs) -> Result<(), Failure> {
    let mut base = load(&args.file, &args.set.sets, Warnings::Held)?;
    let audience = audience(args, &base)?;
    base.tell(audience.as_ref());
    args.draws.seed(&mut base.model);
    let mut facts = args.draws.facts(&base);
    args.pages.ready()?;
    let parties = parties(args, &base, audience.as_ref())?;
    let mut models = vec![base.model.clone()];
    let mut tried = Vec::new();
    for party in &parties {
        for known in known_controls() {
            if is_to_try(args, &base, party, known) {
                tried.push(attempt(args, &base, party, known, &mut models)?);
            }
        }
    }
    let spread = uncertain::spread_of(args.parameter_uncertainty, base.model.uncertainty, &models);
    if let Some(spread) = spread {
        facts.years = spread.whole_batches(facts.years);
    }
    let mut found = compare(args, &models, (&parties[0], spread), facts.years)?;
    if let Some(audience) = &audience {
        facts.settings = audience.settings(facts.settings);
        let all = std::mem::take(&mut found.comparisons).into_iter();
        found.comparisons = all.map(|it| audience.comparison(it)).collect();
    }
    let is_tried = |known: &KnownControl| tried.iter().any(|it| it.known.key == known.key);
    let known = known_controls().iter();
    let controlled = Controlled {
        facts: &facts,
        model: &base.model,
        audience: audience.as_ref(),
        trials: tried.iter().map(|it| it.told(&found)).collect(),
        untried: known.filter(|known| !is_tried(known)).collect(),
    };
    if args.json {
        screen::print(&format!("{:#}\n", json::document(&controlled)))?;
    } else {
        screen::print(&text::report(&controlled, screen::page()))?;
    }
    args.pages.write(|| {
        let inputs = Input::seen(&base.document, controlled.audience);
        let pictures = inlined(&controlled)?;
        let again = pages::again(&facts, &[]);
        let years = (facts.seed, facts.years);
        let threads = args.draws.threads();
        let weights = weights(&base.model, years, threads, controlled.audience)?;
        Ok(exhibits::controlled(
            &controlled,
            pictures,
            (inputs, &weights),
            again,
        ))
    })
}

/// What the controls of each party save it and cost, to stand in a page.
fn inlined(controlled: &Controlled<'_>) -> Result<Vec<Inline>, Failure> {
    let setting = controlled.setting();
    let parties = controlled.parties().into_iter();
    let pictures = parties.filter_map(|party| worths(controlled, party));
    let inlined = pictures.map(|it| it.inline(&setting));
    inlined.map(|it| it.map_err(drawn::undrawn)).collect()
}

/// Whom the report is for: the party whose controls are tried, for what they are worth to another is
/// what that one would pay for them at most.
fn audience(args: &ControlsArgs, base: &Loaded) -> Result<Option<Audience>, Failure> {
    let models = [&base.model];
    match &args.party {
        Some(party) => args.for_whom.deciding(party, &models),
        None => args.for_whom.find(&models),
    }
}

/// Whose controls are tried; for an audience its own.
fn parties(
    args: &ControlsArgs,
    base: &Loaded,
    audience: Option<&Audience>,
) -> Result<Vec<String>, Failure> {
    let scenario = base.document.scenario();
    let asked = args.party.as_deref().map(|key| ("--party", key));
    let asked = asked.or(audience.map(|it| ("--audience", it.key())));
    if let Some((option, party)) = asked {
        if scenario.party.contains_key(party) {
            return Ok(vec![party.to_owned()]);
        }
        return Err(no_party(option, party, &[&base.model]));
    }
    let owes = |key: &str| {
        let mut contracts = scenario.contract.values();
        contracts.any(|it| it.obligor.as_deref() == Some(key) && !it.security_standard.is_empty())
    };
    let named = scenario.party.iter();
    let named = named.filter(|(key, party)| !party.controls.is_empty() || owes(key));
    let named: Vec<String> = named.map(|(key, _)| key.clone()).collect();
    if named.is_empty() {
        return Err(Failure::usage(
            "no party states a control, and no contract asks for one",
            "`--party PARTY` tries the catalogue on a party",
        ));
    }
    Ok(named)
}

fn stated<'a>(model: &'a Model, party: &str, known: &KnownControl) -> Option<&'a Control> {
    let mut controls = model.controls.iter();
    controls.find(|it| it.party == party && it.known.key == known.key)
}

fn is_to_try(args: &ControlsArgs, base: &Loaded, party: &str, known: &KnownControl) -> bool {
    let mut contracts = base.document.scenario().contract.values();
    let has_effect = known.multiplier() != 1.0 && !known.is_by_peril;
    has_effect
        || stated(&base.model, party, known).is_some()
        || args.costs.iter().any(|(costed, _)| costed.key == known.key)
        || contracts.any(|it| {
            it.obligor.as_deref() == Some(party)
                && it.security_standard.iter().any(|it| it == known.key)
        })
}

/// The scenario with a control the other way, among the models unless it settles alike.
fn attempt(
    args: &ControlsArgs,
    base: &Loaded,
    party: &str,
    known: &'static KnownControl,
    models: &mut Vec<Model>,
) -> Result<Tried, Failure> {
    let written = &base.document.scenario().party[party].controls;
    let now = stated(&base.model, party, known);
    let in_place = now.is_some_and(|it| it.in_place);
    let below = match written.get(known.key) {
        Some(crate::scenario::written::Control::Told(_)) => ".in_place",
        Some(crate::scenario::written::Control::Stated(_)) | None => "",
    };
    let setting = format!("party.{party}.controls.{}{below}={}", known.key, !in_place);
    let refused = |findings: &Findings| {
        let words = render(findings, screen::colour(screen::Stream::Talk));
        Failure::Findings(format!("{words}while trying {setting}"))
    };
    let document = base.document.with_settings(std::slice::from_ref(&setting));
    let document = document.map_err(|error| Failure::Findings(format!("error: {error}")))?;
    let (mut model, _) = document.resolve().map_err(|findings| refused(&findings))?;
    model.seed = base.model.seed;
    let told = stated(&model, party, known).or(now);
    Ok(Tried {
        party: party.to_owned(),
        known,
        in_place,
        effect: told.map_or(ControlEffect::NONE, |it| it.effect),
        cost: cost_of(args, now, known),
        variant: variant(model, models),
    })
}

/// Where a model stands among those compared, of which the first is the base; `None` if it settles
/// as the base does. Controls of one published effect share a variant.
fn variant(model: Model, models: &mut Vec<Model>) -> Option<usize> {
    let known = models.iter().position(|it| settles_alike(&model, it));
    let at = known.unwrap_or(models.len());
    if known.is_none() {
        models.push(model);
    }
    (at > 0).then_some(at)
}

/// The cost on the command line, or else the scenario's.
fn cost_of(args: &ControlsArgs, now: Option<&Control>, known: &KnownControl) -> Option<f64> {
    let mut asked = args.costs.iter().rev();
    let asked = asked.find(|(costed, _)| costed.key == known.key);
    let written = now.and_then(|it| it.cost);
    asked
        .map(|(_, cost)| *cost)
        .or(written.map(|cost| cost.get()))
}

/// Are two models the same but for what is said of controls?
fn settles_alike(model: &Model, base: &Model) -> bool {
    let mut model = model.clone();
    model.controls.clone_from(&base.controls);
    model.origins.clone_from(&base.origins);
    model == *base
}

/// What was found of every model but the base.
struct Compared {
    comparisons: Vec<DraftComparison>,
    /// Where parameters were drawn.
    worths: Vec<Worths>,
}

fn compare(
    args: &ControlsArgs,
    models: &[Model],
    (party, spread): (&str, Option<ParameterUncertainty>),
    years: u64,
) -> Result<Compared, Failure> {
    let models: Vec<&Model> = models.iter().collect();
    let decider = Decider {
        party: party.to_owned(),
        cost_of_capital: 0.0,
    };
    let unfit = |error: VariantError| Failure::Findings(format!("error: {error}"));
    let draws = (&args.draws, years);
    let Some(spread) = spread else {
        let comparisons = decider.compare(&models, draws, Vec::new(), unfit)?;
        return Ok(Compared {
            comparisons,
            worths: Vec::new(),
        });
    };
    let variants = Variants::uncertain(&models, spread).map_err(unfit)?;
    let (comparisons, worths) = decider.compare_batches(&models, &variants, draws, spread)?;
    Ok(Compared {
        comparisons,
        worths,
    })
}

impl Tried {
    fn told<'a>(&'a self, found: &'a Compared) -> Trial<'a> {
        let place = self.variant.map(|variant| variant - 1);
        Trial {
            party: &self.party,
            known: self.known,
            in_place: self.in_place,
            effect: self.effect,
            cost: self.cost,
            comparison: place.map(|place| &found.comparisons[place]),
            worth: place.and_then(|place| found.worths.get(place)),
        }
    }
}
