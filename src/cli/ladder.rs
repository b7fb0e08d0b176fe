//! `obligor ladder FILE`: who pays a breach of any size, kink by kink, without simulation.

use super::SetArgs;
use super::drawn;
use super::exit::Failure;
use super::load::{Loaded, Warnings, load, load_draft};
use super::place;
use super::screen;
use crate::model::{Culpability, Model};
use crate::report::files;
use crate::report::ladder::json::LadderFacts;
use crate::report::ladder::{Laddered, Variant, csv, json, picture, setting, text};
use crate::report::listed;
use crate::report::plot::Picture;
use crate::scenario::{Kind, Scalar, hint_for, read_quantity, stem_of};
use crate::settle::ladder::{Asked, Assumed, LadderError, Struck};
use crate::units::{FlagId, HeadId, PartyId, PerilId};
use clap::Args;
use std::path::{Path, PathBuf};

/// Small multiples that a page holds beside the scenario itself.
const MOST_DRAFTS: usize = 5;

/// Who pays a breach of 10k, of 1M, of 100M? Settles one event at every loss, without simulation.
///
/// Prints every loss at which a clause changes who pays, to the cent, and what each has borne there;
/// draws the shares over the loss. Drafts are files that change some values of the scenario.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct LadderArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Files laid over the scenario, one a draft, drawn beside it
    #[arg(value_name = "DRAFT")]
    drafts: Vec<PathBuf>,
    /// Whose loss: a party, or a group for one of it
    #[arg(long, value_name = "PARTY")]
    claimant: String,
    /// The peril
    #[arg(long, value_name = "PERIL")]
    peril: String,
    /// The event hits all parties of the peril, the others with their median losses
    #[arg(long)]
    all_hit: bool,
    /// Culpability in place of the likeliest: gross (the origin's) or northstar=gross; repeatable
    #[arg(long, value_name = "LEVEL", value_delimiter = ',')]
    culpability: Vec<String>,
    /// A flag that the event carries; repeatable
    #[arg(long, value_name = "FLAG", value_delimiter = ',')]
    flag: Vec<String>,
    /// A flag that it does not carry; repeatable
    #[arg(long, value_name = "FLAG", value_delimiter = ',')]
    no_flag: Vec<String>,
    /// Outage in place of the median, such as 72h or 5d
    #[arg(long, value_name = "TIME")]
    hours: Option<String>,
    /// Records exposed, in place of the median
    #[arg(long, value_name = "N")]
    records: Option<String>,
    /// Shares of the loss by head in place of the mean ones, such as response=0.4,interruption=0.6
    #[arg(long, value_name = "HEAD=SHARE", value_delimiter = ',')]
    heads: Vec<String>,
    /// The smallest loss
    #[arg(long, value_name = "MONEY", default_value = "10k")]
    from: String,
    /// The largest loss
    #[arg(long, value_name = "MONEY", default_value = "100M")]
    to: String,
    /// Directory for the picture and the table [default: output/<scenario>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print one JSON document instead of tables
    #[arg(long)]
    json: bool,
    /// Write the table only
    #[arg(long)]
    no_pictures: bool,
    #[command(flatten)]
    set: SetArgs,
}

const EXAMPLE: &str = "\
Example:
  obligor ladder scenarios/msp-three-clients.toml --claimant clinic --peril msp-intrusion";

/// Settles a ladder and tells it.
///
/// # Errors
/// If the scenario or a draft has findings, a name is not known, what is asked cannot be, or a file
/// cannot be read or written.
pub fn ladder(args: &LadderArgs) -> Result<(), Failure> {
    if args.drafts.len() > MOST_DRAFTS {
        return Err(Failure::usage(
            format!("{} drafts are asked for", args.drafts.len()),
            format!("a page holds the scenario and {MOST_DRAFTS} drafts of it"),
        ));
    }
    let range = range(args)?;
    let loaded = load(&args.file, &args.set.sets, Warnings::Told)?;
    let scenario = variant(args, &loaded, &loaded.stem, range)?;
    let drafts = args.drafts.iter().map(|file| {
        let draft = load_draft(&loaded, file, &args.set.sets)?;
        draft.tell(None);
        variant(args, &draft, &stem_of(file), range)
    });
    let drafts = drafts.collect::<Result<Vec<Variant>, Failure>>()?;
    let laddered = Laddered::new(scenario, drafts, range);
    tell(args, &loaded, &laddered)
}

fn tell(args: &LadderArgs, loaded: &Loaded, laddered: &Laddered) -> Result<(), Failure> {
    let usual = || Path::new("output").join(&loaded.stem);
    let out = args.out.clone().unwrap_or_else(usual);
    let name = format!("{}.csv", laddered.stem());
    place::ready(&out, &[&name], None)?;
    let table = out.join(&name);
    let written = files::write(&table, csv::table(laddered).as_bytes());
    written.map_err(|error| Failure::unwritten(&table, &error))?;
    let mut names = vec![name];
    if !args.no_pictures {
        let setting = setting(&loaded.facts(0), &loaded.model);
        let drawn = picture(laddered).write(&setting, &out, &laddered.stem());
        names.extend(drawn::names(drawn)?);
    }
    place::leave_out_pictures(&out, [laddered.stem()], &names)?;
    if args.json {
        let facts = LadderFacts {
            scenario: loaded.stem.clone(),
            hash: loaded.hash.clone(),
            settings: loaded.settings.clone(),
        };
        screen::print(&format!("{:#}\n", json::document(&facts, laddered)))?;
    } else {
        screen::print(&text::report(laddered, screen::page()))?;
    }
    screen::say(&format!("wrote {} to {}", listed(names), out.display()));
    Ok(())
}

/// The ladder of a scenario or a draft.
fn variant(
    args: &LadderArgs,
    loaded: &Loaded,
    name: &str,
    range: (f64, f64),
) -> Result<Variant, Failure> {
    let model = &loaded.model;
    let claimant = claimant(model, &args.claimant)?;
    let peril = peril(model, &args.peril)?;
    let asked = asked(args, model, peril)?;
    let assumed = Assumed::new(model, claimant, peril, &asked);
    let assumed = assumed.map_err(|error| in_words(model, peril, &error))?;
    let made = Variant::new(name, model.clone(), assumed, range);
    made.map_err(|error| in_words(model, peril, &error))
}

fn in_words(model: &Model, peril: PerilId, error: &LadderError) -> Failure {
    let asked = &model.perils[peril.index()];
    match error {
        LadderError::NotHit { claimant, .. } => {
            let claimant = &model.parties[claimant.index()].key;
            let hit = ids(model, asked.hits.iter().map(|hit| hit.party));
            let message = format!("peril `{}` does not hit `{claimant}`", asked.key);
            Failure::usage(message, format!("it hits {}", listed(hit)))
        }
        LadderError::NoLoss { claimant, .. } => Failure::usage(
            format!(
                "peril `{}` costs `{}` nothing",
                asked.key,
                model.parties[claimant.index()].key
            ),
            "--heads HEAD=SHARE says what a loss would consist of",
        ),
        LadderError::NoFault { party } => {
            let known = ids(model, asked.culpability.iter().map(|(party, _)| *party));
            Failure::usage(
                format!(
                    "`--culpability` names `{}`, which has no fault share in peril `{}`",
                    model.parties[party.index()].key,
                    asked.key
                ),
                format!("those with one are {}", listed(known)),
            )
        }
        LadderError::Shares { sum } => Failure::usage(
            format!("the shares of `--heads` sum to {sum}, not 1"),
            "write every head of the loss with its share, such as response=0.4,interruption=0.6",
        ),
        LadderError::Range { from, to } => no_range(&from.to_string(), &to.to_string()),
        LadderError::Unsettled(error) => Failure::Findings(format!("error: {error}")),
    }
}

/// Ids of parties, a group's members once by its own.
fn ids(model: &Model, parties: impl Iterator<Item = PartyId>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for party in parties {
        let party = &model.parties[party.index()];
        let key = match party.group {
            Some(group) => &model.groups[group.index()].key,
            None => &party.key,
        };
        if !ids.contains(key) {
            ids.push(key.clone());
        }
    }
    ids
}

/// A party by its id; a group stands for its first member.
fn claimant(model: &Model, key: &str) -> Result<PartyId, Failure> {
    let of_group = model.groups.iter().find(|group| group.key == key);
    let of_group = of_group.map(|group| PartyId::new(group.members.start));
    let found = model.party(key).or(of_group);
    found.ok_or_else(|| {
        let all = (0..model.parties.len()).map(PartyId::new);
        unknown("claimant", "party", key, &ids(model, all))
    })
}

fn peril(model: &Model, key: &str) -> Result<PerilId, Failure> {
    let found = model.perils.iter().position(|peril| peril.key == key);
    found.map(PerilId::new).ok_or_else(|| {
        let known: Vec<String> = model.perils.iter().map(|peril| peril.key.clone()).collect();
        unknown("peril", "peril", key, &known)
    })
}

fn unknown(option: &str, what: &str, found: &str, known: &[String]) -> Failure {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Failure::usage(
        format!("`--{option}` is `{found}`, which is no {what} of the scenario"),
        hint_for(found, &known),
    )
}

fn asked(args: &LadderArgs, model: &Model, peril: PerilId) -> Result<Asked, Failure> {
    let flags = |option: &str, keys: &[String]| {
        let ids = keys.iter().map(|key| flag(model, option, key));
        ids.collect::<Result<Vec<FlagId>, Failure>>()
    };
    let levels = args
        .culpability
        .iter()
        .map(|text| level(model, peril, text));
    let heads = args.heads.iter().map(|text| head(model, text));
    let heads = heads.collect::<Result<Vec<(HeadId, f64)>, Failure>>()?;
    let hours = args.hours.as_deref();
    let records = args.records.as_deref();
    let asked = Asked {
        struck: if args.all_hit {
            Struck::All
        } else {
            Struck::Claimant
        },
        culpability: levels.collect::<Result<_, Failure>>()?,
        flags: flags("flag", &args.flag)?,
        no_flags: flags("no-flag", &args.no_flag)?,
        hours: hours
            .map(|text| quantity("hours", text, Kind::Hours))
            .transpose()?,
        records: records
            .map(|text| quantity("records", text, Kind::Count))
            .transpose()?,
        heads: (!heads.is_empty()).then_some(heads),
    };
    once(&asked, model)?;
    Ok(asked)
}

/// What is asked twice is refused: one of the two would have no effect.
fn once(asked: &Asked, model: &Model) -> Result<(), Failure> {
    let twice = |what: String| Err(Failure::usage(what, "leave out one of the two"));
    if let Some(flag) = asked.flags.iter().find(|it| asked.no_flags.contains(it)) {
        let flag = &model.flags[flag.index()];
        return twice(format!("`--flag` and `--no-flag` both name `{flag}`"));
    }
    let parties: Vec<PartyId> = asked.culpability.iter().map(|it| it.0).collect();
    if let Some(party) = repeated(&parties) {
        let party = &model.parties[party.index()].key;
        return twice(format!("`--culpability` names `{party}` twice"));
    }
    let heads = asked.heads.iter().flatten().map(|it| it.0);
    if let Some(head) = repeated(&heads.collect::<Vec<_>>()) {
        let head = &model.heads[head.index()].key;
        return twice(format!("`--heads` names `{head}` twice"));
    }
    Ok(())
}

/// The first of a list that stands there again.
fn repeated<T: Copy + PartialEq>(list: &[T]) -> Option<T> {
    let again = |at: usize| list[..at].contains(&list[at]);
    (0..list.len()).find(|at| again(*at)).map(|at| list[at])
}

fn flag(model: &Model, option: &str, key: &str) -> Result<FlagId, Failure> {
    let found = model.flags.iter().position(|flag| flag == key);
    let found = found.ok_or_else(|| unknown(option, "flag", key, &model.flags))?;
    Ok(FlagId::new(found))
}

/// `gross`, the origin's, or `northstar=gross`.
fn level(model: &Model, peril: PerilId, text: &str) -> Result<(PartyId, Culpability), Failure> {
    let (party, word) = match text.split_once('=') {
        Some((key, word)) => (party(model, key)?, word),
        None => (model.perils[peril.index()].origin, text),
    };
    let mut levels = Culpability::ALL.into_iter();
    let found = levels.find(|level| level.word() == word);
    let found = found.ok_or_else(|| {
        Failure::usage(
            format!("`--culpability` is `{word}`, not none, negligent, gross or wilful"),
            "write a level for the origin of the peril, or PARTY=LEVEL",
        )
    })?;
    Ok((party, found))
}

fn party(model: &Model, key: &str) -> Result<PartyId, Failure> {
    let known: Vec<String> = model
        .parties
        .iter()
        .map(|party| party.key.clone())
        .collect();
    let found = model.party(key);
    found.ok_or_else(|| unknown("culpability", "party", key, &known))
}

/// `response=0.4`.
fn head(model: &Model, text: &str) -> Result<(HeadId, f64), Failure> {
    let pair = text.split_once('=');
    let (key, share) = pair.ok_or_else(|| {
        Failure::usage(
            format!("`--heads` has `{text}` without a share"),
            "write HEAD=SHARE, such as response=0.4,interruption=0.6",
        )
    })?;
    let known: Vec<String> = model.heads.iter().map(|head| head.key.clone()).collect();
    let found = model.head(key).filter(|head| *head != HeadId::CONTRACT);
    let found = found.ok_or_else(|| unknown("heads", "cost head", key, &known))?;
    Ok((found, quantity("heads", share, Kind::Share)?))
}

/// A quantity as scenarios write it.
fn quantity(option: &str, text: &str, kind: Kind) -> Result<f64, Failure> {
    let number: Option<f64> = text.parse().ok().filter(|_| kind != Kind::Hours);
    let read = match number {
        Some(number) => read_quantity(kind, Scalar::Number(number)),
        None => read_quantity(kind, Scalar::Text(text)),
    };
    read.map_err(|_| {
        Failure::usage(
            format!("`--{option}` is `{text}`, {} is wanted", kind.allowed()),
            "write it as in a scenario, such as 250k, 1.2M, 72h, 0.4 or 40%",
        )
    })
}

fn range(args: &LadderArgs) -> Result<(f64, f64), Failure> {
    let from = quantity("from", &args.from, Kind::Money)?;
    let to = quantity("to", &args.to, Kind::Money)?;
    if !(from > 0.0 && from < to) {
        return Err(no_range(&args.from, &args.to));
    }
    Ok((from, to))
}

fn no_range(from: &str, to: &str) -> Failure {
    Failure::usage(
        format!("losses from {from} to {to} are no range"),
        "`--from` is above 0 and below `--to`",
    )
}
