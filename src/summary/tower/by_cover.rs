//! What layers paid for: the years that paid, settled again event by event with their workings.

use super::{Tower, ceded};
use crate::columns::Block;
use crate::draw::Sampler;
use crate::ledger::{CalledFor, Journal, LineWork, Work, Working};
use crate::model::Model;
use crate::settle::Waterfall;
use crate::simulate::{Observer, replay_workings};
use crate::summary::Estimate;
use crate::units::HeadId;
use std::collections::HashMap;

/// What a layer pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CoverClass {
    /// Response, notification, restoration, reputation.
    Response,
    /// Interruption by an event that starts with the insured.
    OwnInterruption,
    /// Interruption by an event that starts with somebody else.
    DependentInterruption,
    /// Extortion.
    Extortion,
    /// Crime.
    Crime,
    /// What the insured owes: under contracts, at law, and its defence; additional insureds.
    Liability,
    /// Fines and assessments of card schemes.
    Regulatory,
    /// Heads of the scenario's own.
    Other,
}

impl CoverClass {
    /// All classes, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Response,
        Self::OwnInterruption,
        Self::DependentInterruption,
        Self::Extortion,
        Self::Crime,
        Self::Liability,
        Self::Regulatory,
        Self::Other,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::OwnInterruption => "interruption, own",
            Self::DependentInterruption => "interruption, dependent",
            Self::Extortion => "extortion",
            Self::Crime => "crime",
            Self::Liability => "liability",
            Self::Regulatory => "regulatory",
            Self::Other => "other",
        }
    }

    /// Its key in documents.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::OwnInterruption => "interruption_own",
            Self::DependentInterruption => "interruption_dependent",
            Self::Extortion => "extortion",
            Self::Crime => "crime",
            Self::Liability => "liability",
            Self::Regulatory => "regulatory",
            Self::Other => "other",
        }
    }

    fn of(line: &LineWork, is_own: bool) -> Self {
        match line.call {
            CalledFor::Liability | CalledFor::AdditionalInsured => return Self::Liability,
            CalledFor::OwnLoss => {}
        }
        let head = HeadId::new(line.head);
        match head {
            HeadId::INTERRUPTION if is_own => Self::OwnInterruption,
            HeadId::INTERRUPTION => Self::DependentInterruption,
            HeadId::LIABILITY | HeadId::DEFENCE | HeadId::CONTRACT => Self::Liability,
            HeadId::REGULATORY | HeadId::PCI => Self::Regulatory,
            // response, notification, restoration; extortion; crime; reputation: see `STANDARD_HEADS`.
            _ => match line.head {
                0..=2 | 10 => Self::Response,
                4 => Self::Extortion,
                5 => Self::Crime,
                _ => Self::Other,
            },
        }
    }
}

/// What one layer paid a year, by class, and for which claims.
#[derive(Clone, Debug, PartialEq)]
pub struct ByCover {
    /// Mean payments a year before what comes back, in the order of [`CoverClass::ALL`].
    pub classes: Vec<(CoverClass, Estimate)>,
    /// The mean payment a year on claims that no cap of the insured's contracts limits (of a treaty:
    /// of the insureds of its cedent); within `liability`, pro rata to what was owed in the event.
    pub carved_out: Estimate,
    /// Years that were settled again for it.
    pub settled: u64,
    /// Years in which the tower paid.
    pub paying: u64,
}

/// Years that are settled at most: beyond, the first ones stand for all.
pub const MOST_YEARS: usize = 20_000;

/// Sums and squares of yearly amounts.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    sum: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, amount: f64) {
        self.sum += amount;
        self.squares += amount * amount;
    }

    fn mean(self, years: f64) -> Estimate {
        let centred = (self.squares - self.sum * self.sum / years).max(0.0);
        Estimate::new(
            self.sum / years,
            (centred / (years - 1.0).max(1.0) / years).sqrt(),
        )
    }
}

const CLASSES: usize = CoverClass::ALL.len();

/// What was paid in one event, by class; the last place is what of liability is carved out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Split([f64; CLASSES + 1]);

impl Split {
    /// An amount in the proportions of another split; of none, or one of nothing, of the last class.
    pub fn like(mix: Option<&Self>, amount: f64) -> Self {
        let whole = mix.map_or(0.0, |it| it.0[..CLASSES].iter().sum());
        match mix {
            Some(mix) if whole > 0.0 => Self(mix.0.map(|part| part * (amount / whole))),
            Some(_) | None => {
                let mut split = Self::default();
                split.0[CLASSES - 1] = amount;
                split
            }
        }
    }

    /// Adds so many times another.
    pub fn add(&mut self, other: &Self, times: f64) {
        let pairs = self.0.iter_mut().zip(other.0);
        pairs.for_each(|(mine, theirs)| *mine += times * theirs);
    }

    /// Adds it to a year of a layer.
    pub fn add_to(&self, layer: &mut [Vec<f64>], row: u32) {
        let pairs = layer.iter_mut().zip(self.0);
        pairs.for_each(|(rows, part)| rows[row as usize] += part);
    }
}

/// `[layer][class][row]`, the last class being what is carved out of liability.
pub(super) type BlockRows = Vec<Vec<Vec<f64>>>;

/// Nothing paid yet.
pub(super) fn empty_rows(tower: &Tower, block: &Block) -> BlockRows {
    vec![vec![vec![0.0; block.year.len()]; CLASSES + 1]; tower.layers.len()]
}

/// Splits the payments of each layer of a tower; `paying` are the years in which one paid, rising, of
/// `years` in all.
///
/// What a treaty took of an event is split as what its cedent paid in the event, a stop-loss as what
/// the year had left with it. `waterfall` settles event by event ([`Waterfall::by_event`]) and
/// `sampler` draws what it reads. With more than 20,000 paying years the split is that of the first
/// ones. `None` if it was stopped.
#[must_use]
pub fn by_cover(
    model: &Model,
    tower: &Tower,
    sampler: &Sampler,
    waterfall: &Waterfall,
    paying: &[u32],
    years: u64,
    observer: &impl Observer,
) -> Option<Vec<ByCover>> {
    let layers = tower.layers.len();
    let looked_at = &paying[..paying.len().min(MOST_YEARS)];
    let mut sums = vec![[Sums::default(); CLASSES + 1]; layers];
    let is_of_treaties = tower.layers.iter().all(|layer| layer.policy.is_none());
    let stopped = replay_workings(sampler, waterfall, looked_at, observer, |block, journal| {
        let rows = match is_of_treaties {
            true => ceded::of_block(model, waterfall, tower, block, journal),
            false => of_block(model, tower, block, journal),
        };
        for (sums, rows) in sums.iter_mut().zip(rows) {
            for (sums, rows) in sums.iter_mut().zip(rows) {
                rows.into_iter().for_each(|amount| sums.add(amount));
            }
        }
    });
    if stopped {
        return None;
    }
    // Years without a payment are as many of those looked at as of all.
    let part = looked_at.len() as f64 / paying.len().max(1) as f64;
    let n = years as f64 * part.max(f64::MIN_POSITIVE);
    let finished = sums.into_iter().map(|sums| ByCover {
        classes: CoverClass::ALL
            .iter()
            .zip(sums)
            .map(|(class, sums)| (*class, sums.mean(n)))
            .collect(),
        carved_out: sums[CLASSES].mean(n),
        settled: looked_at.len() as u64,
        paying: paying.len() as u64,
    });
    Some(finished.collect())
}

/// What the policies of a tower paid in a block.
fn of_block(model: &Model, tower: &Tower, block: &Block, journal: &Journal) -> BlockRows {
    let mut rows = empty_rows(tower, block);
    payments(model, block, journal, |working, policy, split| {
        let mut layers = tower.layers.iter();
        if let Some(at) = layers.position(|layer| layer.policy == Some(policy)) {
            split.add_to(&mut rows[at], working.row);
        }
    });
    rows
}

/// Hands on what each policy paid on each call, by class.
pub(super) fn payments(
    model: &Model,
    block: &Block,
    journal: &Journal,
    mut each: impl FnMut(&Working, usize, Split),
) {
    let carved = carved_out(model, journal);
    for working in &journal.workings {
        let Work::Call(call) = &working.of else {
            continue;
        };
        let peril = &model.perils[block.events.peril[working.event as usize] as usize];
        for (k, layer) in call.layers.iter().enumerate() {
            let insured = model.policies[layer.policy].insured.index();
            let is_own = peril.origin.index() == insured;
            let carved = carved.get(&(working.event, insured)).copied();
            let mut split = Split::default();
            for line in &call.lines {
                let paid = line.paid.get(k).copied().unwrap_or(0.0);
                split.0[CoverClass::of(line, is_own) as usize] += paid;
                if line.call == CalledFor::Liability {
                    split.0[CLASSES] += paid * carved.unwrap_or(0.0);
                }
            }
            each(working, layer.policy, split);
        }
    }
}

/// By event and insured: the part of what it owes under its contracts that stands outside all caps.
fn carved_out(model: &Model, journal: &Journal) -> HashMap<(u32, usize), f64> {
    let mut sums: HashMap<(u32, usize), (f64, f64)> = HashMap::new();
    for working in &journal.workings {
        let Work::Claim(claim) = &working.of else {
            continue;
        };
        let obligor = model.contracts[claim.contract].obligor.index();
        let (outside, all) = sums.entry((working.event, obligor)).or_default();
        for cap in &claim.caps {
            *all += cap.through;
            if cap.cap.is_none() {
                *outside += cap.through;
            }
        }
    }
    let part =
        |(whose, (outside, all)): (_, (f64, f64))| (all > 0.0).then(|| (whose, outside / all));
    sums.into_iter().filter_map(part).collect()
}
