//! `obligor price --book INSUREDS`: every policy of a book and all of them together.

mod table;

use super::{PriceArgs, asked, unsettled};
use crate::cli::drawn::undrawn;
use crate::cli::exit::Failure;
use crate::cli::pages;
use crate::cli::place;
use crate::cli::progress::Progress;
use crate::cli::screen;
use crate::cli::settle::refused;
use crate::draw::Sampler;
use crate::frames::read_book;
use crate::model::Model;
use crate::report::Facts;
use crate::report::exhibits::{self, BookPictures};
use crate::report::plot::{Picture, PlotError};
use crate::report::price::Basis;
use crate::report::price::book::{PricedBook, PricedPolicy, json, pictures, text};
use crate::report::{files, listed};
use crate::scenario::book::{Book, insured_of, shared_by};
use crate::scenario::{read_text, stem_of};
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::{Run, simulate};
use crate::summary::book::{BookSink, BookYears, Gathering, Payment, PolicyYears, Struck};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;

/// Years and seed of a book where nobody says.
const YEARS: u64 = 10_000;
const SEED: u64 = 1;

/// Insureds settled at once: the perils of a part stay below what a sampler takes, and its events a
/// year below what it is good at.
const MOST: usize = 256;

/// Prices a book.
///
/// # Errors
/// If the file cannot be read or has faults, or ctrl-c is pressed.
pub(super) fn price(args: &PriceArgs, file: &Path) -> Result<(), Failure> {
    refuse_what_is_of_scenarios(args)?;
    refuse_a_scenario(file)?;
    files::reads(file);
    let (insureds, bytes) = read_book(file).map_err(refused)?;
    let book = Book::new(insureds, args.shared);
    let facts = args.draws.asked(facts(file, bytes, &book));
    let usual = || Path::new("output").join(&facts.scenario);
    let out = args.out.clone().unwrap_or_else(usual);
    place::take(&out, &table::WRITTEN)?;
    args.pages.ready()?;
    let basis = asked::basis(&args.basis, args.basis.ceding_commission.unwrap_or(0.0))?;
    let settling = Settling {
        book: &book,
        basis: &basis,
        facts: &facts,
        threads: args.draws.threads(),
    };
    let (policies, years) = settling.all(MOST)?;
    let priced = PricedBook::new(&facts, &book, &basis, policies, &years);
    if args.json {
        screen::print(&format!("{:#}\n", json::document(&priced)))?;
    } else {
        screen::print(&text::report(&priced, screen::page()))?;
    }
    let written = table::write(&priced, &out)?;
    screen::say(&format!("wrote {} to {}", listed(written), out.display()));
    args.pages.write(|| {
        let pictures = match args.no_pictures {
            true => BookPictures::default(),
            false => drawn(&priced).map_err(undrawn)?,
        };
        Ok(exhibits::book(&priced, pictures, pages::again(&facts, &[])))
    })
}

/// The pictures of a report.
fn drawn(priced: &PricedBook<'_>) -> Result<BookPictures, PlotError> {
    let setting = pictures::setting(priced);
    Ok(BookPictures {
        exceedance: Some(pictures::exceedance(priced).inline(&setting)?),
        providers: Some(pictures::providers(priced).inline(&setting)?),
        loss_ratios: Some(pictures::loss_ratios(priced).inline(&setting)?),
    })
}

/// A scenario is no book; it is told by its name.
fn refuse_a_scenario(file: &Path) -> Result<(), Failure> {
    let is_named_so = file
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("toml"));
    if !is_named_so {
        return Ok(());
    }
    let name = file.display();
    Err(Failure::usage(
        format!("{name} is a scenario, and `--book` takes a table of insureds"),
        format!(
            "`obligor price {name} --tower PARTY` prices a scenario's policies; docs/reference/book.md has the columns of a book"
        ),
    ))
}

/// Options of scenarios that say nothing of a book.
fn refuse_what_is_of_scenarios(args: &PriceArgs) -> Result<(), Failure> {
    if !args.set.sets.is_empty() {
        return Err(Failure::usage(
            "`--set` changes a scenario, and a book is none",
            "change the table, or the part that is shared by `--shared`",
        ));
    }
    if args.for_whom.is_one() {
        return Err(Failure::usage(
            "`--audience` leaves out what parties of a scenario keep to themselves, and a book has no parties",
            "leave out `--audience`: the report of a book is for who carries it",
        ));
    }
    Ok(())
}

/// What names the run: the hash is of the table's bytes and what is shared.
fn facts(file: &Path, bytes: Sha256, book: &Book) -> Facts {
    let digest = bytes
        .chain_update(format!("\nshared = {}", book.part()))
        .finalize();
    Facts {
        scenario: stem_of(file),
        years: YEARS,
        seed: SEED,
        hash: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        settings: Vec::new(),
    }
}

/// A book to be settled, part by part.
struct Settling<'a> {
    book: &'a Book,
    basis: &'a Basis,
    facts: &'a Facts,
    threads: usize,
}

impl Settling<'_> {
    /// Every policy, in the order of the book, and all of them together, in parts of at most `most`.
    fn all(&self, most: usize) -> Result<(Vec<PricedPolicy>, BookYears), Failure> {
        let parts = self.book.parts(most);
        let years = self.facts.years;
        let progress = Progress::start(years * parts.len() as u64);
        let insureds = self.book.insureds();
        let mut whole = Gathering::new(years);
        let mut policies: Vec<Option<PricedPolicy>> = vec![None; insureds.len()];
        for places in parts {
            let (payments, struck) = self.part(&places, &progress)?;
            let share: Vec<f64> = places.iter().map(|at| insureds[*at].share).collect();
            whole.add(&payments, &share, &struck);
            for (place, at) in (0..).zip(places) {
                let from = payments.partition_point(|it| it.policy < place);
                let to = payments.partition_point(|it| it.policy <= place);
                let it = &insureds[at];
                let of_policy = PolicyYears::new(&payments[from..to], years, it.limit, it.premium);
                policies[at] = Some(PricedPolicy::new(&of_policy, self.basis));
            }
        }
        let policies = policies.into_iter().flatten().collect();
        Ok((policies, whole.finish(self.book.providers().len())))
    }

    /// All payments of a part, and what each of its perils is.
    fn part(
        &self,
        places: &[usize],
        progress: &Progress,
    ) -> Result<(Vec<Payment>, Vec<Struck>), Failure> {
        let model = self.model(places)?;
        let layout = layout(&[&model], Detail::Atoms);
        let sampler = Sampler::new(&model, model.seed, &layout);
        let sampler = sampler.map_err(|error| unsettled(&error))?;
        let waterfall = Waterfall::new(&model, &layout).map_err(|error| unsettled(&error))?;
        let place_of: HashMap<usize, u32> = places.iter().copied().zip(0..).collect();
        let place = |path: &str| {
            let at = insured_of(path.strip_prefix("policy.")?)?;
            place_of.get(&at).copied()
        };
        let promises = waterfall.promises().iter();
        let policy_of: Vec<Option<u32>> = promises.map(|it| place(&it.path)).collect();
        let watched = (0..).zip(&policy_of).filter(|(_, policy)| policy.is_some());
        let run = Run {
            threads: self.threads,
            promises: false,
            watches: watched.map(|(promise, _)| promise).collect(),
            ..Run::of(self.facts.years)
        };
        let sink = || BookSink::new(policy_of.clone());
        match simulate(&sampler, &[waterfall], &run, sink, progress) {
            (_, true) => Err(Failure::Interrupted),
            (sink, false) => Ok((sink.finish(), struck(&model))),
        }
    }

    /// A part as a model.
    fn model(&self, places: &[usize]) -> Result<Model, Failure> {
        let document = read_text("book.toml", &self.book.scenario(places), &[]);
        let document = document.map_err(|error| unsettled(&error))?;
        let resolved = document.resolve();
        let (mut model, _) = resolved.map_err(|findings| {
            let said = findings.list.iter().map(|it| it.message.clone());
            unsettled(&listed(said))
        })?;
        model.seed = self.facts.seed;
        Ok(model)
    }
}

fn struck(model: &Model) -> Vec<Struck> {
    let perils = model.perils.iter();
    perils
        .map(|peril| match shared_by(&peril.path) {
            Some((provider, kind)) => Struck::Through(provider as u32, kind as u32),
            None => Struck::Alone,
        })
        .collect()
}
