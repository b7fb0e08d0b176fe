//! `obligor compare BASE DRAFT…`: what drafts change for a party, and who pays for it.

mod events;

use super::SetArgs;
use super::decider::{Decider, ForWhom};
use super::drawn;
use super::draws::Draws;
use super::exit::Failure;
use super::load::{Loaded, Warnings, load, load_draft};
use super::pages::{self, PagesArgs};
use super::place;
use super::screen;
use super::weighed::weights;
use crate::model::{Appetite, Model};
use crate::report::audience::Audience;
use crate::report::compared::{
    Alone, Clause, Compared, Draft, Facing, butterfly, json, setting, text,
};
use crate::report::exhibits::{self, Input};
use crate::report::plot::{Inline, Picture};
use crate::report::{Facts, files, listed};
use crate::scenario::{ClauseChange, with_aggregates};
use crate::summary::DraftComparison;
use clap::Args;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Compare drafts of a scenario over the same draws: what each is worth to a party, clause by
/// clause, and who in the end pays for it.
///
/// A draft is a scenario of its own, or a small file that changes some values of the base.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct CompareArgs {
    /// Scenario file, the base
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// Drafts of it: scenarios, or files laid over the base
    #[arg(value_name = "DRAFT", required = true)]
    drafts: Vec<PathBuf>,
    #[command(flatten)]
    decider: Decider,
    /// What the party is willing to bear, such as "1% > 2M": at most 1 year in 100 above 2M
    #[arg(long, value_name = "CHANCE > LOSS")]
    appetite: Option<Appetite>,
    #[command(flatten)]
    for_whom: ForWhom,
    #[command(flatten)]
    draws: Draws,
    /// Directory for compare.json and the pictures [default: output/<base>, with --audience
    /// output/<base>-for-<party>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Draw no pictures
    #[arg(long)]
    no_pictures: bool,
    /// Print the comparison as one JSON document instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pages: PagesArgs,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor compare scenarios/msp-three-clients.toml scenarios/drafts/three-times-fees.toml \\
      --party clinic --appetite \"1% > 2M\"";

/// What a comparison writes last.
const RECORD: &str = "compare.json";

/// A clause of a draft and where it is taken alone.
struct Singled {
    change: ClauseChange,
    place: Place,
}

/// Where the figures of a clause alone are found.
enum Place {
    /// They are the draft's.
    Draft,
    /// Among the variants.
    Variant(usize),
    /// Nowhere: it cannot stand alone.
    Nowhere,
}

/// Compares drafts and tells it.
///
/// # Errors
/// If the base or a draft has findings, a name is not known, a file cannot be read or written, or
/// ctrl-c is pressed.
pub fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let mut base = load(&args.base, &args.set.sets, Warnings::Held)?;
    args.draws.seed(&mut base.model);
    let drafts = drafts(args, &base)?;
    distinct(&base, &drafts)?;
    one_currency(&base, &drafts)?;
    let mut models: Vec<Model> = std::iter::once(&base)
        .chain(&drafts)
        .map(|it| it.model.clone())
        .collect();
    let audience = audience(args, &models)?;
    let files = std::iter::once(&base).chain(&drafts);
    files.for_each(|it| it.tell(audience.as_ref()));
    let usual = || place::usual(&base.stem, audience.as_ref());
    let out = args.out.clone().unwrap_or_else(usual);
    place::ready(&out, &[RECORD], audience.as_ref())?;
    args.pages.ready()?;
    let singled: Vec<Vec<Singled>> = drafts
        .iter()
        .map(|draft| single_out(&base, draft, &mut models))
        .collect();
    let mut facts = args.draws.facts(&base);
    let names = names(&base, &drafts, &singled, models.len());
    let mut comparisons = simulate(args, &models, &names, &facts)?;
    if let Some(audience) = &audience {
        facts.settings = audience.settings(facts.settings);
        let own = comparisons.into_iter();
        comparisons = own.map(|it| audience.comparison(it)).collect();
    }
    let told_as = told_as(&drafts, audience.as_ref());
    let compared = Compared {
        facts: &facts,
        model: &base.model,
        party: &args.decider.party,
        appetite: args.appetite,
        cost_of_capital: args.decider.cost_of_capital,
        audience: audience.as_ref(),
        drafts: told(
            &base,
            (&drafts, &told_as),
            (&singled, &comparisons),
            args,
            audience.as_ref(),
        ),
    };
    tell(args, &compared, &out)?;
    args.pages.write(|| {
        let inputs = Input::seen(&base.document, compared.audience);
        let again = again(args, &compared);
        let pictures = inlined(args, &compared, &models)?;
        let years = (facts.seed, facts.years);
        let weights = weights(&base.model, years, args.draws.threads(), compared.audience)?;
        Ok(exhibits::compared(
            &compared,
            pictures,
            (inputs, &weights),
            again,
        ))
    })
}

/// The drafts as read, with the years of the base.
fn drafts(args: &CompareArgs, base: &Loaded) -> Result<Vec<Loaded>, Failure> {
    let drafts = args.drafts.iter().map(|file| {
        let mut draft = load_draft(base, file, &args.set.sets)?;
        draft.model.seed = base.model.seed;
        Ok(draft)
    });
    drafts.collect()
}

/// What drafts are called: by their files; for an audience by their number, for a file's name may tell
/// what the others decide by.
fn told_as(drafts: &[Loaded], audience: Option<&Audience>) -> Vec<String> {
    let names = drafts
        .iter()
        .zip(1..)
        .map(|(draft, number)| match audience {
            Some(_) => format!("draft {number}"),
            None => draft.stem.clone(),
        });
    names.collect()
}

/// The drafts with their figures, and of their clauses those that the audience may see.
fn told<'a>(
    base: &Loaded,
    (drafts, names): (&'a [Loaded], &'a [String]),
    (singled, comparisons): (&'a [Vec<Singled>], &'a [DraftComparison]),
    args: &CompareArgs,
    audience: Option<&Audience>,
) -> Vec<Draft<'a>> {
    let is_shown = |it: &&Singled| {
        let path = it.change.path.to_string();
        audience.is_none_or(|audience| audience.may_see(&path))
    };
    let told = drafts.iter().zip(names).zip(singled).enumerate();
    let told = told.map(|(at, ((draft, name), singled))| {
        let facing = |it: &Singled| {
            let models = [&base.model, &draft.model];
            Facing::of(&models, &it.change.paths(), &args.decider.party)
        };
        let shown = singled.iter().filter(is_shown);
        Draft {
            name,
            hash: &draft.hash,
            comparison: &comparisons[at],
            clauses: shown
                .map(|it| clause(it, at, comparisons, facing(it)))
                .collect(),
            withheld: singled.iter().filter(|it| !is_shown(it)).count(),
        }
    });
    told.collect()
}

/// The butterflies, and the year beside its largest event, to stand in a page.
fn inlined(
    args: &CompareArgs,
    compared: &Compared<'_>,
    models: &[Model],
) -> Result<Vec<Inline>, Failure> {
    if args.no_pictures {
        return Ok(Vec::new());
    }
    let setting = setting(compared);
    let drafts = compared.drafts.iter();
    let butterflies = drafts.filter_map(|draft| butterfly(compared, draft));
    let events = events::picture(compared, models, &args.draws)?;
    let events = events.inline(&setting);
    let inlined = butterflies.map(|it| it.inline(&setting)).chain([events]);
    inlined.map(|it| it.map_err(drawn::undrawn)).collect()
}

/// The command, with drafts called as in the report.
fn again(args: &CompareArgs, compared: &Compared<'_>) -> String {
    let again = pages::again(compared.facts, &[]);
    if compared.audience.is_none() {
        return again;
    }
    let drafts = args.drafts.iter().zip(&compared.drafts);
    drafts.fold(again, |again, (file, draft)| {
        let file = pages::quoted(&file.display().to_string());
        again.replacen(
            &format!(" {file}"),
            &format!(" {}.toml", draft.name.replace(' ', "-")),
            1,
        )
    })
}

fn audience(args: &CompareArgs, models: &[Model]) -> Result<Option<Audience>, Failure> {
    let models: Vec<&Model> = models.iter().collect();
    args.for_whom.deciding(&args.decider.party, &models)
}

/// Every draft has a name of its own, which is not the base's.
fn distinct(base: &Loaded, drafts: &[Loaded]) -> Result<(), Failure> {
    let mut names: Vec<&str> = vec![&base.stem];
    for draft in drafts {
        if names.contains(&draft.stem.as_str()) {
            return Err(Failure::usage(
                format!("two files are called `{}`", draft.stem),
                "a draft is told by the stem of its file's name: rename one",
            ));
        }
        names.push(&draft.stem);
    }
    Ok(())
}

/// Amounts of two currencies cannot be set against each other.
fn one_currency(base: &Loaded, drafts: &[Loaded]) -> Result<(), Failure> {
    let currency = &base.model.currency;
    let other = drafts.iter().find(|it| it.model.currency != *currency);
    other.map_or(Ok(()), |draft| {
        let (name, found) = (&draft.stem, &draft.model.currency);
        Err(Failure::usage(
            format!("`{name}` is in {found}, the base in {currency}"),
            "state the draft in the currency of the base",
        ))
    })
}

/// The clauses of a draft, each as a variant of its own among the models; what settles as the base
/// does is left out.
fn single_out(base: &Loaded, draft: &Loaded, models: &mut Vec<Model>) -> Vec<Singled> {
    let changes = with_aggregates(base.document.differences(&draft.document));
    let count = changes.len();
    let mut singled = Vec::with_capacity(count);
    for change in changes {
        if count == 1 {
            let place = Place::Draft;
            singled.push(Singled { change, place });
            continue;
        }
        let paths = change.paths();
        let alone = base.document.with_clauses(&draft.document, &paths).ok();
        let alone = alone.and_then(|document| document.resolve().ok());
        let place = match alone {
            None => Place::Nowhere,
            Some((mut model, _)) => {
                model.seed = base.model.seed;
                model.years = base.model.years;
                if model == base.model {
                    continue;
                }
                models.push(model);
                Place::Variant(models.len() - 1)
            }
        };
        singled.push(Singled { change, place });
    }
    singled
}

fn clause<'a>(
    singled: &'a Singled,
    draft: usize,
    comparisons: &'a [DraftComparison],
    facing: Facing,
) -> Clause<'a> {
    let alone = match singled.place {
        Place::Draft => Alone::Compared(&comparisons[draft]),
        Place::Variant(variant) => Alone::Compared(&comparisons[variant - 1]),
        Place::Nowhere => Alone::OnlyTogether,
    };
    Clause {
        change: &singled.change,
        alone,
        facing,
    }
}

/// What each variant is called: the base, the drafts, then clauses alone.
fn names(base: &Loaded, drafts: &[Loaded], singled: &[Vec<Singled>], count: usize) -> Vec<String> {
    let mut names = vec![String::new(); count];
    for (at, file) in std::iter::once(base).chain(drafts).enumerate() {
        names[at] = format!("`{}`", file.stem);
    }
    for (draft, singled) in drafts.iter().zip(singled) {
        for clause in singled {
            if let Place::Variant(variant) = clause.place {
                names[variant] = format!("`{}` of `{}` alone", clause.change.place(), draft.stem);
            }
        }
    }
    names
}

/// Simulates the base and all variants of it over the same years.
fn simulate(
    args: &CompareArgs,
    models: &[Model],
    names: &[String],
    facts: &Facts,
) -> Result<Vec<DraftComparison>, Failure> {
    let models: Vec<&Model> = models.iter().collect();
    let losses = args.appetite.iter().map(|it| it.loss().get()).collect();
    let draws = (&args.draws, facts.years);
    args.decider.compare(&models, draws, losses, |error| {
        Failure::Findings(format!("error: {}: {error}", names[error.variant()]))
    })
}

fn tell(args: &CompareArgs, compared: &Compared<'_>, out: &Path) -> Result<(), Failure> {
    let path = out.join(RECORD);
    let document = format!("{:#}\n", json::document(compared));
    let mut names = vec![RECORD.to_owned()];
    let before = butterflies(&path);
    place::reopen(out, RECORD);
    if !args.no_pictures {
        names.extend(draw(compared, out)?);
    }
    place::leave_out_pictures(out, before, &names)?;
    let written = files::write(&path, document.as_bytes());
    written.map_err(|error| Failure::unwritten(&path, &error))?;
    if args.json {
        screen::print(&document)?;
    } else {
        screen::print(&text::report(compared, screen::page()))?;
    }
    screen::say(&format!("wrote {} to {}", listed(names), out.display()));
    Ok(())
}

/// What a picture of a draft is called.
fn stem(party: &str, draft: &str) -> String {
    format!("butterfly-{}-{draft}", party.replace('#', "-"))
}

/// What the pictures of an earlier comparison are called, as far as they can stand beside its document.
fn butterflies(record: &Path) -> Vec<String> {
    let text = fs::read_to_string(record).unwrap_or_default();
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    let party = said["party"].as_str().unwrap_or_default();
    let drafts = said["differences"].as_object().into_iter().flatten();
    let stems = drafts.map(|(draft, _)| stem(party, draft));
    let is_plain = |stem: &String| Path::new(stem).file_name().is_some_and(|it| *it == **stem);
    stems.filter(is_plain).collect()
}

/// One butterfly a draft.
fn draw(compared: &Compared<'_>, out: &Path) -> Result<Vec<String>, Failure> {
    let setting = setting(compared);
    let mut names = Vec::new();
    for draft in &compared.drafts {
        let Some(picture) = butterfly(compared, draft) else {
            continue;
        };
        let stem = stem(compared.party, draft.name);
        let drawn = picture.write(&setting, out, &stem);
        names.extend(drawn::names(drawn)?);
    }
    Ok(names)
}
