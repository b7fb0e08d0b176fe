//! `obligor price FILE --policy P`: what each layer of a tower pays and ought to cost.

mod asked;
mod book;
mod revalue;
mod seen;

use super::SetArgs;
use super::decider::ForWhom;
use super::drawn;
use super::draws::Draws;
use super::exit::Failure;
use super::load::{Warnings, load};
use super::ord;
use super::pages::{self, PagesArgs};
use super::place;
use super::progress::Progress;
use super::quantity::{money, ratio, share};
use super::screen;
use super::weighed::weights;
use crate::columns::Layout;
use crate::draw::Sampler;
use crate::model::Model;
use crate::report::audience::Audience;
use crate::report::exhibits::{self, Input};
use crate::report::plot::{Inline, Picture};
use crate::report::price::{self, Basis, Priced, View, json, picture, text};
use crate::report::{Facts, listed};
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, simulate};
use crate::summary::tower::{ByCover, Tower, TowerSink, TowerYears, by_cover, singled_out};
use asked::Asked;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// What each layer of a tower pays and ought to cost, against what is quoted.
///
/// Simulates the scenario and prices a policy, all policies of a party, or a treaty: how often each layer
/// is attached and exhausted, its expected loss by cover, its premium by six principles. A policy or
/// treaty also has its price under other limits and retentions, settled again on the same draws.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct PriceArgs {
    /// Scenario file
    #[arg(
        value_name = "FILE",
        required_unless_present = "book",
        conflicts_with = "book"
    )]
    file: Option<PathBuf>,
    #[command(flatten)]
    what: What,
    /// Of a book: the part of ransomware and data breaches that comes to an insured through its provider
    #[arg(long, value_name = "SHARE", default_value = "20%", value_parser = share, requires = "book")]
    shared: f64,
    #[command(flatten)]
    basis: BasisArgs,
    /// Limits to price a policy or treaty at, such as 1M,2M,5M [default: from a quarter to five times its own]
    #[arg(long, value_name = "MONEY", value_delimiter = ',', conflicts_with_all = ["tower", "book"])]
    limits: Vec<String>,
    /// Retentions (of a treaty: attachments), such as 0,50k,250k [default: multiples of its own]
    #[arg(long, value_name = "MONEY", value_delimiter = ',', conflicts_with_all = ["tower", "book"])]
    retentions: Vec<String>,
    /// Leave out other limits and retentions
    #[arg(long, conflicts_with_all = ["limits", "retentions", "tower", "book"])]
    no_grid: bool,
    #[command(flatten)]
    for_whom: ForWhom,
    #[command(flatten)]
    draws: Draws,
    /// Directory for the picture of the tower, or the tables of a book [default: output/<scenario>,
    /// with --audience output/<scenario>-for-<party>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write Open Results Data too (SPLT, EPT, PSEPT, ALT and what each SummaryId is) to a directory
    #[arg(long, value_name = "DIR", conflicts_with = "book")]
    ord: Option<PathBuf>,
    /// Draw no picture
    #[arg(long)]
    no_pictures: bool,
    /// Print one JSON document instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pages: PagesArgs,
    #[command(flatten)]
    set: SetArgs,
}

/// What is priced: one of four.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Price a policy
    #[arg(long, value_name = "POLICY")]
    policy: Option<String>,
    /// Price all policies of a party, layer by layer; of an insurer its treaties
    #[arg(long, value_name = "PARTY")]
    tower: Option<String>,
    /// Price a treaty
    #[arg(long, value_name = "TREATY")]
    treaty: Option<String>,
    /// Price a book: a CSV table of insureds, one a row
    #[arg(long, value_name = "INSUREDS")]
    book: Option<PathBuf>,
}

/// What a premium rests on beside losses; the figures are judgement, for the user to replace.
#[derive(Debug, Args)]
struct BasisArgs {
    /// Principle that technical premiums are told by
    #[arg(long, value_name = "PRINCIPLE", default_value = "wang", value_parser = PossibleValuesParser::new(Basis::KEYS))]
    principle: String,
    /// Expenses, a part of the premium
    #[arg(long, value_name = "SHARE", default_value = "10%", value_parser = share, allow_negative_numbers = true)]
    expenses: f64,
    /// Brokerage, a part of the premium
    #[arg(long, value_name = "SHARE", default_value = "15%", value_parser = share, allow_negative_numbers = true)]
    brokerage: f64,
    /// Profit beside the cost of risk, a part of the premium
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = share, allow_negative_numbers = true)]
    profit: f64,
    /// Ceding commission, a part of the premium [default: a quota share's own, else 0]
    #[arg(long, value_name = "SHARE", value_parser = share, allow_negative_numbers = true)]
    ceding_commission: Option<f64>,
    /// Expense of each layer a year, whatever its premium
    #[arg(long, value_name = "MONEY", default_value = "0", value_parser = money, allow_negative_numbers = true)]
    fixed_expense: f64,
    /// Loading of the expected value principle
    #[arg(long, value_name = "SHARE", default_value = "30%", value_parser = ratio, allow_negative_numbers = true)]
    load: f64,
    /// Part of the standard deviation that is charged
    #[arg(long, value_name = "SHARE", default_value = "20%", value_parser = ratio, allow_negative_numbers = true)]
    sd_load: f64,
    /// Cost of capital a year
    #[arg(long, value_name = "SHARE", default_value = "8%", value_parser = share, allow_negative_numbers = true)]
    cost_of_capital: f64,
    /// Level of the TVaR that is held as capital
    #[arg(long, value_name = "LEVEL", default_value = "99%", value_parser = share, allow_negative_numbers = true)]
    capital_level: f64,
    /// λ of the Wang transform
    #[arg(long, value_name = "LAMBDA", default_value_t = 0.25)]
    wang: f64,
    /// Exponent of the proportional hazard
    #[arg(long, value_name = "EXPONENT", default_value_t = 0.90)]
    hazard: f64,
    /// Target loss ratio
    #[arg(long, value_name = "RATIO", default_value = "60%", value_parser = ratio, allow_negative_numbers = true)]
    loss_ratio: f64,
}

const EXAMPLE: &str = "\
Example:
  obligor price scenarios/msp-three-clients.toml --tower northstar --brokerage 20%";

fn unsettled(error: &impl Display) -> Failure {
    Failure::Findings(format!("error: {error}"))
}

/// Prices a tower or a book.
///
/// # Errors
/// If the scenario has findings, what is asked for is not there, or ctrl-c is pressed.
pub fn price(args: &PriceArgs) -> Result<(), Failure> {
    match (&args.file, &args.what.book) {
        (Some(file), _) => tower(args, file),
        (None, Some(file)) => book::price(args, file),
        (None, None) => unreachable!("the parser wants a scenario or a book"),
    }
}

/// A table is no scenario; it is told by its name.
fn refuse_a_table(file: &Path) -> Result<(), Failure> {
    let extension = file.extension().map(|it| it.to_ascii_lowercase());
    if extension.is_none_or(|it| it != "csv") {
        return Ok(());
    }
    let name = file.display();
    Err(Failure::usage(
        format!(
            "{name} is a table, and `--policy`, `--tower` and `--treaty` price what a scenario has"
        ),
        format!("`obligor price --book {name}` prices a table of insureds"),
    ))
}

/// Prices a tower of a scenario.
fn tower(args: &PriceArgs, file: &Path) -> Result<(), Failure> {
    refuse_a_table(file)?;
    let mut loaded = load(file, &args.set.sets, Warnings::LeftOut)?;
    args.draws.seed(&mut loaded.model);
    let mut facts = args.draws.facts(&loaded);
    let audience = args.for_whom.find(&[&loaded.model])?;
    let audience = audience.as_ref();
    if let Some(audience) = audience {
        facts.settings = audience.settings(facts.settings);
    }
    loaded.tell(audience);
    let asked = Asked::of(&loaded.model, &args.what)?;
    let party = asked.party(&loaded.model);
    let inputs = Input::seen(&loaded.document, audience);
    seen::may_see(audience, &loaded.model, asked)?;
    if args.ord.is_some() {
        seen::may_keep_years(audience, party)?;
    }
    let out = ready(args, &facts, audience)?;
    args.pages.ready()?;
    let model = &singled_out(loaded.model, party);
    let mut basis = asked::basis(&args.basis, asked.commission(model))?;
    let variants = match args.no_grid {
        false => revalue::variants(model, asked, &args.limits, &args.retentions)?,
        true => None,
    };
    let engine = Engine::new(model, &facts, args)?;
    let mut tower = asked.tower(model, &engine.waterfall)?;
    let is_whole = seen::only_own(audience, model, &mut tower);
    basis.by_layer = asked::by_layer(&args.basis, model, &tower)?;
    let years = engine.years(&tower)?;
    let by_cover = engine.by_cover(&tower, &years)?;
    let mut priced = Priced::new(&facts, model, &tower, &basis, &years, by_cover);
    priced.audience = audience;
    priced.shown = asked.shown(&tower);
    if let Some(variants) = variants {
        priced.grid = Some(engine.grid(&priced, &variants)?);
    }
    // A part of a tower does not stand on the ground.
    let is_drawn = !args.no_pictures && is_whole;
    tell(args, &priced)?;
    if is_drawn {
        draw(&priced, &out)?;
    }
    if let Some(directory) = &args.ord {
        write_ord(&priced, &years, directory)?;
    }
    args.pages.write(|| {
        let pictures = inlined(args, &priced, &years, is_drawn)?;
        let again = pages::again(&facts, seen::untold(&priced));
        let years = (facts.seed, facts.years);
        let weights = weights(model, years, args.draws.threads(), audience)?;
        Ok(exhibits::priced(
            &priced,
            pictures,
            (inputs, &weights),
            again,
        ))
    })
}

/// Where the picture goes; it and the place of Open Results Data are made ready.
fn ready(args: &PriceArgs, facts: &Facts, audience: Option<&Audience>) -> Result<PathBuf, Failure> {
    let usual = || place::usual(&facts.scenario, audience);
    let out = args.out.clone().unwrap_or_else(usual);
    if !args.no_pictures {
        // One picture, whole by itself: whoever else writes there does not matter.
        place::make(&out)?;
        place::addressed(&out, audience)?;
        place::keeps_what_is_read(&out, &[])?;
    }
    if let Some(directory) = &args.ord {
        place::ready(directory, &ord::WRITTEN, audience)?;
    }
    Ok(out)
}

/// What the layers pay, event by event, and what it comes to.
fn write_ord(priced: &Priced<'_>, years: &TowerYears, directory: &Path) -> Result<(), Failure> {
    let summaries = price::ord::summaries(priced, years);
    let losses = price::ord::losses(priced, years);
    let named = (&summaries[..], &price::ord::NAMED[..]);
    ord::write(named, losses, priced.facts.years, directory)
}

/// The pictures of the page: the tower where it is drawn, and the year beside its largest event.
fn inlined(
    args: &PriceArgs,
    priced: &Priced<'_>,
    years: &TowerYears,
    is_drawn: bool,
) -> Result<[Option<Inline>; 2], Failure> {
    let setting = picture::setting(priced);
    let tower = is_drawn.then(|| picture::picture(priced).inline(&setting));
    let has_events = !args.no_pictures && priced.view() != View::Bought;
    let events = has_events.then(|| picture::year_and_event(priced, years).inline(&setting));
    Ok([
        tower.transpose().map_err(drawn::undrawn)?,
        events.transpose().map_err(drawn::undrawn)?,
    ])
}

fn tell(args: &PriceArgs, priced: &Priced<'_>) -> Result<(), Failure> {
    if args.json {
        screen::print(&format!("{:#}\n", json::document(priced)))
    } else {
        screen::print(&text::report(priced, screen::page()))
    }
}

/// Draws the tower, named by its insured.
fn draw(priced: &Priced<'_>, out: &Path) -> Result<(), Failure> {
    // A member of a group has a `#` in its key.
    let key = priced.model.parties[priced.tower.party]
        .key
        .replace('#', "-");
    let setting = picture::setting(priced);
    let written = picture::picture(priced).write(&setting, out, &format!("tower-{key}"));
    let names = drawn::names(written)?;
    screen::say(&format!("wrote {} to {}", listed(names), out.display()));
    Ok(())
}

/// A model ready to be priced.
struct Engine<'a> {
    model: &'a Model,
    seed: u64,
    years: u64,
    threads: usize,
    sampler: Sampler,
    waterfall: Waterfall,
}

impl<'a> Engine<'a> {
    /// The times of events are drawn where their losses are written; the figures are the same.
    fn new(model: &'a Model, facts: &Facts, args: &PriceArgs) -> Result<Self, Failure> {
        let layout = Layout {
            times: args.ord.is_some(),
            ..layout(&[model], Detail::Atoms)
        };
        let sampler = Sampler::new(model, facts.seed, &layout);
        Ok(Self {
            model,
            seed: facts.seed,
            years: facts.years,
            threads: args.draws.threads(),
            sampler: sampler.map_err(|error| unsettled(&error))?,
            waterfall: Waterfall::new(model, &layout).map_err(|error| unsettled(&error))?,
        })
    }

    fn run(&self, watches: Vec<u32>) -> Run {
        Run {
            threads: self.threads,
            watches,
            ..Run::of(self.years)
        }
    }

    /// Every payment of the tower.
    fn years(&self, tower: &Tower) -> Result<TowerYears, Failure> {
        let progress = Progress::start(self.years);
        let sink = || TowerSink::new(self.model, tower);
        let waterfalls = std::slice::from_ref(&self.waterfall);
        let run = self.run(tower.watches());
        match simulate(&self.sampler, waterfalls, &run, sink, &progress) {
            (_, true) => Err(Failure::Interrupted),
            (sink, false) => Ok(sink.finish(self.years)),
        }
    }

    /// What the layers paid for.
    fn by_cover(&self, tower: &Tower, years: &TowerYears) -> Result<Vec<ByCover>, Failure> {
        let layout = layout(&[self.model], Detail::Heads);
        let sampler = Sampler::new(self.model, self.seed, &layout);
        let sampler = sampler.map_err(|error| unsettled(&error))?;
        let waterfall = Waterfall::by_event(self.model, &layout);
        let waterfall = waterfall.map_err(|error| unsettled(&error))?;
        let paying = years.paying_years();
        let progress = Progress::start(paying.len() as u64);
        let (model, years) = (self.model, self.years);
        let split = by_cover(
            model, tower, &sampler, &waterfall, &paying, years, &progress,
        );
        split.ok_or(Failure::Interrupted)
    }
}
