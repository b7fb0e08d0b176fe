//! `obligor sweep BASE --vary …`: very many variants of a scenario over the same draws.

mod axis;
mod checks;
mod dry;
mod extremes;
mod pace;
mod parts;
mod settling;
mod variants;

use super::SetArgs;
use super::decider::ForWhom;
use super::drawn;
use super::draws::Draws;
use super::exit::Failure;
use super::load::{Loaded, Warnings, load};
use super::pages::{self, PagesArgs};
use super::place;
use super::screen;
use super::weighed::weights;
use crate::frames::SweptColumns;
use crate::model::{Appetite, Model, Role};
use crate::report::audience::Audience;
use crate::report::exhibits::{self, Input};
use crate::report::files;
use crate::report::plot::{Inline, Picture};
use crate::report::swept::{self, Outcome, Sweep, json, picture};
use crate::scenario::{Kind, Path as Key, hint_for};
use crate::summary::{Metric, SweepSpec, SweptParty};
use axis::Axis;
use clap::Args;
use pace::Pace;
use settling::Settling;
use std::fs;
use std::path::{Path, PathBuf};
use variants::Settings;

/// Settle thousands of variants of a scenario over the same draws.
///
/// Writes sweep.parquet and sweep.csv (a row a variant, party and metric), variants.csv, failed.csv,
/// frontier.csv and sweep.json, and tells the best variants.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct SweepArgs {
    /// Scenario file, the base
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// What varies: PATH=1M,3M,5M or PATH=0.5M..10M:20, geometric with `:log` behind; repeatable,
    /// the variants are all combinations
    #[arg(long, value_name = "PATH=VALUES", required_unless_present = "variants")]
    vary: Vec<Axis>,
    /// A Latin hypercube of so many variants over the ranges instead of all combinations
    #[arg(long, value_name = "N", conflicts_with = "variants", value_parser = design)]
    latin: Option<usize>,
    /// A CSV table of variants: its columns are paths, an empty cell leaves what the base says
    #[arg(long, value_name = "FILE", conflicts_with = "vary")]
    variants: Option<PathBuf>,
    /// Whose figures rank the variants: a party or a group [default: who has the largest TVaR under
    /// the base, insurers left out]
    #[arg(long, value_name = "PARTY")]
    party: Option<String>,
    /// What ranks them: mean, var_99, tvar_99, p_over_appetite, cost_of_risk or recovery_ratio
    /// [default: p_over_appetite with --appetite, else cost_of_risk]
    #[arg(long, value_name = "METRIC", value_parser = metric)]
    by: Option<Metric>,
    /// How many of the best are told
    #[arg(long, value_name = "K", default_value_t = 10)]
    top: usize,
    /// What is willing to be borne, such as "1% > 2M": tells the chance of a year above 2M
    #[arg(long, value_name = "CHANCE > LOSS")]
    appetite: Option<Appetite>,
    #[command(flatten)]
    for_whom: ForWhom,
    #[command(flatten)]
    draws: Draws,
    /// Directory for the files [default: output/<base>-sweep, with --audience
    /// output/<base>-sweep-for-<party>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Go on where an interrupted sweep of the same content stopped
    #[arg(long)]
    resume: bool,
    /// Read every variant, tell what fails and how long it would take, and settle nothing
    #[arg(long, conflicts_with_all = ["json", "report", "xlsx"])]
    dry_run: bool,
    /// Print sweep.json instead of tables
    #[arg(long)]
    json: bool,
    /// Draw no pictures
    #[arg(long)]
    no_pictures: bool,
    #[command(flatten)]
    pages: PagesArgs,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor sweep scenarios/msp-three-clients.toml --years 20_000 \\
      --vary contract.msa-clinic.caps.general.limit=0.5M..10M:20 \\
      --vary policy.northstar-primary.limit=1M,2M,3M --party clinic";

/// What a sweep writes last.
const RECORD: &str = "sweep.json";

/// Its pictures, without the ends of their names.
const STEMS: [&str; 2] = ["frontier", "heat-map"];

/// What it writes beside pictures.
const WRITTEN: [&str; 6] = [
    "sweep.csv",
    "variants.csv",
    "failed.csv",
    "frontier.csv",
    "sweep.parquet",
    RECORD,
];

/// What a table of variants is.
const TABLE: &str = "the first line has paths, such as policy.cyber.limit, and every line below it one \
     variant; variants.csv of a sweep by --vary is such a table";

fn metric(text: &str) -> Result<Metric, String> {
    let known = Metric::ALL.map(Metric::key);
    let found = Metric::ALL.into_iter().find(|it| it.key() == text);
    found.ok_or_else(|| format!("no metric\n  hint: {}", hint_for(text, &known)))
}

fn design(text: &str) -> Result<usize, String> {
    let count = text.replace('_', "").parse().ok();
    let count = count.filter(|count| (1..=axis::MOST).contains(count));
    count.ok_or_else(|| format!("a whole number from 1 to {} is wanted", axis::MOST))
}

/// Settles all variants and tells the best.
///
/// # Errors
/// If the base has findings, what varies cannot be read, every variant fails, a file cannot be read
/// or written, or ctrl-c is pressed.
pub fn sweep(args: &SweepArgs) -> Result<(), Failure> {
    let mut base = load(&args.base, &args.set.sets, Warnings::Held)?;
    args.draws.seed(&mut base.model);
    let audience = audience(args, &base.model)?;
    let audience = audience.as_ref();
    base.tell(audience);
    let settings = settings(args, base.model.seed)?;
    checks::paths(&base, &settings)?;
    checks::seen(audience, &settings)?;
    checks::party(args, &base)?;
    extremes::tell(&base, &settings, audience);
    let mut facts = args.draws.facts(&base);
    if let Some(audience) = audience {
        facts.settings = audience.settings(facts.settings);
    }
    let usual = || place::usual(&format!("{}-sweep", facts.scenario), audience);
    let out = args.out.clone().unwrap_or_else(usual);
    let spec = SweepSpec {
        years: facts.years,
        loss: args.appetite.map(|it| it.loss().get()),
    };
    let settling = Settling {
        base: &base,
        settings: &settings,
        audience,
        pace: Pace::of(&base.model, &spec),
        spec,
        threads: args.draws.threads(),
        folder: out.join("parts"),
        resumes: args.resume,
    };
    if args.dry_run {
        return screen::print(&dry::report(&settling)?);
    }
    place::ready(&out, &WRITTEN, audience)?;
    args.pages.ready()?;
    let outcomes = settling.all().map_err(to_resume)?;
    let sweep = Sweep {
        facts: &facts,
        model: &base.model,
        audience,
        appetite: args.appetite,
        paths: &settings.paths,
        values: &values(&base, &settings),
        now: &now(&base, &settings.paths),
        outcomes: &outcomes,
        party: &party(args, audience, &base.model, &outcomes),
        by: by(args),
        top: args.top,
        lines: &settings.lines,
    };
    tell(args, &sweep, &out).map_err(to_resume)?;
    let written = args.pages.write(|| {
        let pictures = inlined(args, &sweep)?;
        let inputs = Input::seen(&base.document, audience);
        let again = pages::again(&facts, &[]);
        let years = (facts.seed, facts.years);
        let weights = weights(&base.model, years, args.draws.threads(), audience)?;
        Ok(exhibits::swept(&sweep, pictures, (inputs, &weights), again))
    });
    written.map_err(to_resume)
}

/// Of a file that finds no room, that the variants that are finished need not be settled again.
fn to_resume(failure: Failure) -> Failure {
    match failure {
        Failure::File(words) => Failure::File(format!(
            "{words}\n  hint: finished variants are kept, `--resume` goes on from there"
        )),
        other => other,
    }
}

/// What ranks the variants.
fn by(args: &SweepArgs) -> Metric {
    let usual = match args.appetite {
        Some(_) => Metric::POverAppetite,
        None => Metric::CostOfRisk,
    };
    args.by.unwrap_or(usual)
}

/// Whose figures rank them.
fn party(
    args: &SweepArgs,
    audience: Option<&Audience>,
    model: &Model,
    outcomes: &[Outcome],
) -> String {
    let stated = args.party.as_deref().or(audience.map(Audience::key));
    let stated = stated.map(str::to_owned);
    let party = stated.or_else(|| most_exposed(model, outcomes));
    party.unwrap_or_default()
}

/// Whom the report is for: the party whose figures rank the variants.
fn audience(args: &SweepArgs, model: &Model) -> Result<Option<Audience>, Failure> {
    match &args.party {
        Some(party) => args.for_whom.deciding(party, &[model]),
        None => args.for_whom.find(&[model]),
    }
}

/// The pictures, to stand in a page.
fn inlined(args: &SweepArgs, sweep: &Sweep<'_>) -> Result<Vec<Inline>, Failure> {
    if args.no_pictures {
        return Ok(Vec::new());
    }
    let setting = picture::setting(sweep);
    let map = picture::heat_map(sweep).map(|it| it.inline(&setting));
    let frontier = picture::frontier(sweep).inline(&setting);
    let pictures = map.into_iter().chain([frontier]);
    pictures.map(|it| it.map_err(drawn::undrawn)).collect()
}

/// What each variant sets.
fn settings(args: &SweepArgs, seed: u64) -> Result<Settings, Failure> {
    let Some(file) = &args.variants else {
        let settings = match args.latin {
            Some(count) => variants::latin(&args.vary, count, seed),
            None => variants::grid(&args.vary),
        };
        return settings.map_err(Failure::Usage);
    };
    files::reads(file);
    let name = file.display();
    let text = fs::read_to_string(file);
    let refused = |why: String| {
        Failure::File(match why.contains("hint: ") {
            true => why,
            false => format!("{why}\n  hint: {TABLE}"),
        })
    };
    let text = text.map_err(|error| refused(format!("cannot read {name}: {error}")))?;
    variants::table(&text).map_err(|why| refused(format!("{name}: {why}")))
}

/// The party with the largest TVaR under the base, the first of equals; insurers come last.
fn most_exposed(model: &Model, outcomes: &[Outcome]) -> Option<String> {
    let parties = outcomes.first()?.result.as_ref().ok()?;
    let insures = |party: &SweptParty| {
        let party = model.party(&party.key);
        let role = party.map(|party| &model.parties[party.index()].role);
        matches!(role, Some(Role::Insurer | Role::Reinsurer))
    };
    let tail = |party: &SweptParty| {
        let mut metrics = party.metrics.iter();
        let tail = metrics.find(|(metric, _)| *metric == Metric::Tvar);
        tail.map_or(0.0, |(_, value)| value.value())
    };
    let larger = |one: &SweptParty, other: &SweptParty| match (insures(one), insures(other)) {
        (false, true) => true,
        (true, false) => false,
        (true, true) | (false, false) => tail(one) >= tail(other),
    };
    let most = parties
        .iter()
        .reduce(|one, other| if larger(one, other) { one } else { other });
    most.map(|party| party.key.clone())
}

/// What each variant has at each path, from what the base says.
fn values(base: &Loaded, settings: &Settings) -> Vec<Vec<Option<String>>> {
    let said = |path: &String| {
        let path = Key::parse(path).ok()?;
        base.document
            .says(&path)
            .then(|| base.document.words(&path))
    };
    let of_base: Vec<Option<String>> = settings.paths.iter().map(said).collect();
    let with = |row: &Vec<Option<String>>| {
        let pairs = row.iter().zip(&of_base);
        let cells = pairs.map(|(value, of_base)| value.clone().or_else(|| of_base.clone()));
        cells.collect()
    };
    let mut values: Vec<Vec<Option<String>>> = vec![of_base.clone()];
    values.extend(settings.rows.iter().map(with));
    values
}

/// The number of the base at each path; of a limit in fees the amount it comes to.
fn now(base: &Loaded, paths: &[String]) -> Vec<Option<f64>> {
    let number = |path: &String| {
        let path = Key::parse(path).ok()?;
        picture::number_of(&base.document.words(&path)).or_else(|| of_fees(base, &path))
    };
    paths.iter().map(number).collect()
}

fn of_fees(base: &Loaded, path: &Key) -> Option<f64> {
    let times = base.document.quantity(&path.key("fees"), Kind::Number)?;
    let mut contract = path.clone();
    while contract.len() > 2 {
        contract = contract.parent();
    }
    let fees = contract.key("annual_fees");
    Some(times * base.document.quantity(&fees, Kind::Money)?)
}

fn tell(args: &SweepArgs, sweep: &Sweep<'_>, out: &Path) -> Result<(), Failure> {
    let document = format!("{:#}\n", json::document(sweep));
    let pictures = write(args, sweep, &document, out)?;
    if let Some(why) = all_failed(sweep) {
        return Err(why);
    }
    if args.json {
        screen::print(&document)?;
    } else {
        screen::print(&swept::report(sweep, screen::page()))?;
    }
    screen::say(&format!(
        "wrote {} files to {}",
        6 + pictures,
        out.display()
    ));
    Ok(())
}

/// The failure of a sweep of which nothing is left.
fn all_failed(sweep: &Sweep<'_>) -> Option<Failure> {
    let variants = sweep.outcomes.len() - 1;
    (sweep.failed().count() == variants).then(|| {
        let (_, why) = sweep.failed().next().unwrap_or_default();
        let words = format!("error: all {variants} variants failed, the first because {why}");
        Failure::Findings(words)
    })
}

/// Writes the tables, then the pictures, sweep.json last; tells how many pictures there are.
fn write(
    args: &SweepArgs,
    sweep: &Sweep<'_>,
    document: &str,
    out: &Path,
) -> Result<usize, Failure> {
    let put = |name: &str, content: &str| {
        let path = out.join(name);
        let written = files::write(&path, content.as_bytes());
        written.map_err(|error| Failure::unwritten(&path, &error))
    };
    place::reopen(out, RECORD);
    for (name, content) in [
        ("sweep.csv", swept::table(sweep)),
        ("variants.csv", swept::variants(sweep)),
        ("failed.csv", swept::failed(sweep)),
        ("frontier.csv", swept::frontier(sweep)),
    ] {
        put(name, &content)?;
    }
    let path = out.join("sweep.parquet");
    let written = files::stream(&path, |file| columns(sweep).write(file));
    written.map_err(|error| Failure::unwritten(&path, &error))?;
    let has_pictures = !args.no_pictures && all_failed(sweep).is_none();
    let pictures = if has_pictures {
        draw(sweep, out)?
    } else {
        Vec::new()
    };
    place::leave_out_pictures(out, STEMS.map(str::to_owned), &pictures)?;
    put(RECORD, document)?;
    Ok(pictures.len())
}

/// Draws the frontier and, of a grid of two paths, the heat map; tells the names of the files.
fn draw(sweep: &Sweep<'_>, out: &Path) -> Result<Vec<String>, Failure> {
    let setting = picture::setting(sweep);
    let frontier = picture::frontier(sweep).write(&setting, out, STEMS[0]);
    let mut names = drawn::names(frontier)?;
    if let Some(map) = picture::heat_map(sweep) {
        names.extend(drawn::names(map.write(&setting, out, STEMS[1]))?);
    }
    Ok(names)
}

fn columns(sweep: &Sweep<'_>) -> SweptColumns {
    let mut columns = SweptColumns::default();
    for (variant, party, metric, it) in sweep.rows() {
        columns.variant.push(variant as u32);
        columns.party.push(party.to_owned());
        columns.metric.push(metric.key());
        columns.value.push(it.value());
        columns.low.push(it.low());
        columns.high.push(it.high());
        columns.trustworthy.push(it.is_trustworthy());
    }
    columns
}
