//! A scenario made ready to run, and a sink that keeps every year for a test to look at.

use obligor::columns::{Block, Layout, Sink};
use obligor::draw::{DrawScratch, Sampler, Years};
use obligor::ledger::{Measure, Totals};
use obligor::model::Model;
use obligor::scenario::{self, Document};
use obligor::settle::{Detail, Waterfall, layout};
use obligor::simulate::{Run, Unobserved, simulate};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a test that asks for no value returns.
pub type Tested = Result<(), Box<dyn Error>>;

/// The head of every scenario written in a test.
pub const HEAD: &str =
    "schema = 1\ntitle = \"test\"\ncurrency = \"USD\"\nyears = 1000\nseed = 20_261_121\n";

/// A scenario through all steps up to the loop.
pub struct Ready {
    pub model: Model,
    pub layout: Layout,
    pub sampler: Sampler,
    pub waterfalls: Vec<Waterfall>,
}

impl Ready {
    /// A scenario from its text; warnings are allowed.
    pub fn text(text: &str) -> Result<Self, Box<dyn Error>> {
        Self::of(&scenario::read_text("test.toml", text, &[])?)
    }

    /// A scenario from the text of its tables, under [`HEAD`].
    pub fn tables(tables: &str) -> Result<Self, Box<dyn Error>> {
        Self::text(&format!("{HEAD}{tables}"))
    }

    /// A scenario from its file, by its path below the package.
    pub fn file(path: &str) -> Result<Self, Box<dyn Error>> {
        Self::of(&scenario::read(&package().join(path), &[])?)
    }

    pub fn of(document: &Document) -> Result<Self, Box<dyn Error>> {
        let (model, _) = document
            .resolve()
            .map_err(|findings| findings.to_string())?;
        Self::of_model(model, Detail::Atoms)
    }

    pub fn of_model(model: Model, detail: Detail) -> Result<Self, Box<dyn Error>> {
        let layout = layout(&[&model], detail);
        let sampler = Sampler::new(&model, model.seed, &layout)?;
        let waterfalls = vec![Waterfall::new(&model, &layout)?];
        Ok(Self {
            model,
            layout,
            sampler,
            waterfalls,
        })
    }

    /// The years from 0 on, each with what was settled.
    pub fn years(&self, years: u64) -> Vec<Year> {
        simulate(
            &self.sampler,
            &self.waterfalls,
            &Run::of(years),
            || self.kept(0),
            &Unobserved,
        )
        .0
        .years
    }

    /// A sink for the years under one of the waterfalls.
    pub fn kept(&self, waterfall: usize) -> Kept {
        Kept {
            waterfall,
            promises: self.waterfalls[waterfall].promises().len(),
            years: Vec::new(),
        }
    }

    /// The years from 0 on as drawn.
    pub fn block(&self, years: u32) -> Block {
        let mut block = Block::default();
        self.sampler.draw(
            Years::Range {
                first: 0,
                count: years,
            },
            &mut block,
            &mut DrawScratch::default(),
        );
        block
    }

    /// The first year whose events are of these perils, in this order.
    pub fn first_year(&self, perils: &[&str]) -> Result<Year, Box<dyn Error>> {
        let named = |year: &Year| {
            year.perils
                .iter()
                .map(|peril| self.model.perils[*peril].key.as_str())
                .eq(perils.iter().copied())
        };
        let found = self.years(4_096).into_iter().find(named);
        found.ok_or_else(|| format!("no year with the events {perils:?} in this order").into())
    }

    /// A party's position.
    pub fn party(&self, key: &str) -> usize {
        self.model
            .party(key)
            .unwrap_or_else(|| panic!("party `{key}` is in the scenario"))
            .index()
    }

    /// The promise with a path.
    pub fn promise(&self, path: &str) -> usize {
        let found = self.waterfalls[0]
            .promises()
            .iter()
            .position(|promise| promise.path == path);
        found.unwrap_or_else(|| panic!("promise `{path}` is in the waterfall"))
    }

    /// The net loss of each party in a year, by its key.
    pub fn net(&self, year: &Year) -> BTreeMap<&str, f64> {
        self.model
            .parties
            .iter()
            .map(|party| party.key.as_str())
            .zip(year.parties.iter().map(|party| party.net))
            .collect()
    }
}

/// Tells what a test leaves out. `eprintln` would be kept from the reader where the test passes.
pub fn aloud(words: &str) {
    let mut stderr = std::io::stderr().lock();
    writeln!(stderr, "\n{words}").expect("stderr takes it");
}

/// Where the package stands.
pub fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// What a year leaves with a party.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    pub gross: f64,
    pub paid: f64,
    pub received: f64,
    pub insured: f64,
    pub credits: f64,
    pub reinstatement: f64,
    pub net: f64,
}

/// A year with an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    pub year: u32,
    /// The perils of its events, in time order.
    pub perils: Vec<usize>,
    pub parties: Vec<Figures>,
    /// What each promise paid.
    pub promises: Vec<f64>,
}

impl Year {
    /// |Σ net − Σ gross| ÷ max(Σ gross, 1).
    pub fn imbalance(&self) -> f64 {
        let gross: f64 = self.parties.iter().map(|party| party.gross).sum();
        let net: f64 = self.parties.iter().map(|party| party.net).sum();
        (net - gross).abs() / gross.max(1.0)
    }
}

/// Keeps the years of one of the waterfalls.
pub struct Kept {
    waterfall: usize,
    promises: usize,
    pub years: Vec<Year>,
}

impl Sink for Kept {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let totals = &settled[self.waterfall];
        let first = self.years.len();
        self.years.extend(block.year.iter().map(|year| Year {
            year: *year,
            perils: Vec::new(),
            parties: vec![Figures::default(); totals.parties()],
            promises: Vec::new(),
        }));
        let rows = &mut self.years[first..];
        let mut events: Vec<usize> = (0..block.events.len()).collect();
        // Waves are in the order of time, and a stable sort keeps it.
        events.sort_by_key(|event| block.events.row[*event]);
        for event in events {
            rows[block.events.row[event] as usize]
                .perils
                .push(block.events.peril[event] as usize);
        }
        for (row, year) in rows.iter_mut().enumerate() {
            year.promises = (0..self.promises)
                .map(|promise| totals.promise(promise)[row])
                .collect();
        }
        let mut net = Vec::new();
        for party in 0..totals.parties() {
            totals.net(party, &mut net);
            for (row, year) in rows.iter_mut().enumerate() {
                let of = |measure| totals.column(party, measure)[row];
                year.parties[party] = Figures {
                    gross: of(Measure::Gross),
                    paid: of(Measure::Paid),
                    received: of(Measure::Received),
                    insured: of(Measure::Insured),
                    credits: of(Measure::Credits),
                    reinstatement: of(Measure::Reinstatement),
                    net: net[row],
                };
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.years.extend(other.years);
        self.years.sort_by_key(|year| year.year);
        self
    }
}
