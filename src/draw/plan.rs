//! From the model's perils to what the drawing loops read.

use super::Sampler;
use super::clock::{self, ClockPlan, ClockStreams, LatePlan};
use super::fines::{self, FinePlan};
use super::severity::{SeverityPlan, severity};
use super::uncertain::{Factors, Scaling};
use crate::columns::Layout;
use crate::model::{Dependence, HitProbability, Model, Peril};
use crate::random::dependence::{BetaShare, ChiSquare};
use crate::random::{CountTable, Drawer, Law, LawError, Purpose, Stream, hash64};
use std::fmt;
use std::sync::Arc;

/// Why a model cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamplerError {
    pub(super) message: String,
}

impl fmt::Display for SamplerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SamplerError {}

/// A chance, with the certain ones apart so that they cost no draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    Never,
    Always,
    /// A 64-bit word below this says yes.
    Chance(u64),
}

impl Certainty {
    fn of(probability: f64) -> Self {
        match probability {
            p if p <= 0.0 => Self::Never,
            p if p >= 1.0 => Self::Always,
            p => Self::Chance(threshold(p)),
        }
    }
}

/// The threshold that a uniform 64-bit word is below with probability `p`.
pub(super) fn threshold(p: f64) -> u64 {
    // Saturates at 2^64 − 1, which a word reaches with probability 2^-64.
    (p * 18_446_744_073_709_551_616.0) as u64
}

#[derive(Debug)]
pub(super) struct Streams {
    pub frequency: Stream,
    pub time: Stream,
    pub share: Stream,
    pub hit: Stream,
    pub outage: Stream,
    pub culpability: Stream,
    pub flag: Stream,
    pub common: Stream,
    pub chi: Stream,
    pub severity: Stream,
    pub split: Stream,
    pub presence: Stream,
    pub records: Stream,
    pub clocks: ClockStreams,
    pub fine: Stream,
}

impl Streams {
    fn new(seed: u64, id: &str) -> Self {
        let stream = |purpose| Stream::new(seed, hash64(id), purpose);
        Self {
            frequency: stream(Purpose::Frequency),
            time: stream(Purpose::Time),
            share: stream(Purpose::HitShare),
            hit: stream(Purpose::Hit),
            outage: stream(Purpose::Outage),
            culpability: stream(Purpose::Culpability),
            flag: stream(Purpose::Flag),
            common: stream(Purpose::Common),
            chi: stream(Purpose::ChiSquare),
            severity: stream(Purpose::Severity),
            split: stream(Purpose::Split),
            presence: stream(Purpose::Presence),
            records: stream(Purpose::Records),
            clocks: ClockStreams::new(seed, id),
            fine: super::fines::stream(seed, id),
        }
    }
}

#[derive(Debug)]
pub(super) struct FlagPlan {
    pub bit: usize,
    pub hash: u64,
    pub chance: Certainty,
}

#[derive(Debug)]
pub(super) struct CulpritPlan {
    pub column: usize,
    pub hash: u64,
    pub certain: Option<u8>,
    /// Cumulative thresholds: the level is the number of them a word reaches.
    pub below: [u64; 3],
}

#[derive(Debug)]
pub(super) struct PerilPlan {
    /// Its place in the model; plans are sorted by id, so that file order cannot matter.
    pub position: usize,
    pub rank: usize,
    pub mean: f64,
    pub count: CountTable,
    pub streams: Streams,
    pub share: Option<BetaShare>,
    pub chi: Option<ChiSquare>,
    /// Is whether a party is hit ever uncertain?
    pub tests_hits: bool,
    /// Does any attribute of its events need a draw?
    pub reads_names: bool,
    pub flags: Vec<FlagPlan>,
    pub culprits: Vec<CulpritPlan>,
    pub hours: Option<Arc<Drawer>>,
    pub dependence: Dependence,
    /// The clocks that are read.
    pub clocks: Vec<ClockPlan>,
    pub late: Option<LatePlan>,
}

/// Is a party hit?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitTest {
    Always,
    Own(u64),
    Shared,
}

#[derive(Debug)]
pub(super) struct HitPlan {
    pub rank: usize,
    pub test: HitTest,
    pub expected: f64,
    pub severity: SeverityPlan,
    pub records: Option<Arc<Drawer>>,
    /// Interruption: the atom it counts in and the cost per hour.
    pub per_hour: Option<(usize, f64)>,
}

#[derive(Debug)]
pub(super) struct PartyPlan {
    pub hash: u64,
    pub candidates: usize,
    /// How many atoms its loss has.
    pub atoms: usize,
    /// In the order of the perils' ranks.
    pub hits: Vec<HitPlan>,
    /// The regimes it stands under.
    pub fines: Vec<FinePlan>,
}

/// Laws compiled once each, however many hits share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawers {
    /// Compiled before, by others.
    known: Arc<Vec<(Law, Arc<Drawer>)>>,
    own: Vec<(Law, Arc<Drawer>)>,
}

impl Drawers {
    /// The same laws for others to start from.
    pub fn shared(mut self) -> Self {
        self.own.extend_from_slice(&self.known);
        Self {
            known: Arc::new(self.own),
            own: Vec::new(),
        }
    }

    pub fn of(&mut self, law: &Law) -> Arc<Drawer> {
        let mut all = self.known.iter().chain(&self.own);
        if let Some((_, known)) = all.find(|(known, _)| known == law) {
            return Arc::clone(known);
        }
        let drawer = Arc::new(Drawer::new(law));
        self.own.push((law.clone(), Arc::clone(&drawer)));
        drawer
    }
}

/// What a model's plans are made for.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub model: &'a Model,
    pub seed: u64,
    pub layout: &'a Layout,
    /// The figures as they stand, or with a batch's factors.
    pub factors: Option<&'a Factors>,
}

const MAX_PERILS: usize = 1 << 12;

pub(super) fn sampler(of: Of<'_>, drawers: &mut Drawers) -> Result<Sampler, SamplerError> {
    let Of { model, layout, .. } = of;
    if model.perils.len() > MAX_PERILS {
        let message = format!(
            "at most {MAX_PERILS} perils are drawn, found {}",
            model.perils.len()
        );
        return Err(SamplerError { message });
    }
    let mut order: Vec<usize> = (0..model.perils.len()).collect();
    order.sort_by(|a, b| model.perils[*a].stream.cmp(&model.perils[*b].stream));
    let hours_are_costed = model
        .perils
        .iter()
        .flat_map(|peril| &peril.hits)
        .any(|hit| hit.per_hour.is_some());
    let mut perils = Vec::with_capacity(order.len());
    for (rank, position) in order.iter().enumerate() {
        perils.push(peril_plan(of, *position, rank, drawers)?);
    }
    let mut sampler = Sampler {
        perils,
        parties: Vec::new(),
        candidates: Vec::new(),
        widest: layout.widest(),
        flags: !layout.flags.is_empty(),
        hours: layout.hours || hours_are_costed,
        culprits: layout.culprits.len(),
        clocks: layout.clocks.len(),
        records: layout.records,
        times: layout.times,
        batches: None,
        tilt: None,
    };
    parties(of, &order, drawers, &mut sampler)?;
    Ok(sampler)
}

fn peril_plan(
    of: Of<'_>,
    position: usize,
    rank: usize,
    drawers: &mut Drawers,
) -> Result<PerilPlan, SamplerError> {
    let Of { model, layout, .. } = of;
    let peril = &model.perils[position];
    let refused = |key: &str, error: LawError| SamplerError {
        message: format!("`{}.{key}`: {error}", peril.path),
    };
    let rate = of.factors.map_or(1.0, |factors| factors.rate(position));
    let frequency = peril.frequency.scaled(rate);
    let count = frequency.and_then(|law| CountTable::new(&law));
    let count = count.map_err(|error| refused("frequency", error))?;
    let share = peril
        .share_hit
        .map(|(a, b)| BetaShare::new(a, b))
        .transpose()
        .map_err(|error| refused("hit", error))?;
    let chi = match peril.dependence {
        Dependence::StudentT { degrees, .. } => {
            Some(ChiSquare::new(degrees).map_err(|error| refused("dependence", error))?)
        }
        Dependence::Independent | Dependence::Gaussian { .. } => None,
    };
    let late = clock::late(model, peril, layout, drawers);
    let flags = layout.flags.iter().enumerate().filter_map(|(bit, flag)| {
        let (_, chance) = peril.flags.iter().find(|(id, _)| id == flag)?;
        if late.as_ref().is_some_and(|late| late.bit == bit) {
            return None;
        }
        Some(FlagPlan {
            bit,
            hash: hash64(&model.flags[flag.index()]),
            chance: Certainty::of(chance.get()),
        })
    });
    let uncertain = |probability: &HitProbability| match probability {
        HitProbability::Own(p) => p.get() > 0.0 && p.get() < 1.0,
        HitProbability::Shared => true,
    };
    Ok(PerilPlan {
        position,
        rank,
        mean: peril.frequency.mean(),
        count,
        streams: Streams::new(of.seed, &peril.stream),
        share,
        chi,
        tests_hits: peril.hits.iter().any(|hit| uncertain(&hit.probability)),
        reads_names: peril.hits.iter().any(|hit| uncertain(&hit.probability))
            || !peril.flags.is_empty()
            || peril
                .culpability
                .iter()
                .any(|(party, _)| peril.certain_culpability(*party).is_none())
            || peril.outage.is_some()
            || peril.dependence != Dependence::Independent
            || !layout.clocks.is_empty()
            || late.is_some(),
        flags: flags.collect(),
        culprits: culprits(model, peril, layout),
        hours: peril.outage.as_ref().map(|law| drawers.of(law)),
        dependence: peril.dependence,
        clocks: clock::clocks(model, peril, layout, drawers),
        late,
    })
}

fn culprits(model: &Model, peril: &Peril, layout: &Layout) -> Vec<CulpritPlan> {
    let read = peril.culpability.iter().filter_map(|(party, chances)| {
        let column = layout.culprit(*party)?;
        let mut sum = 0.0;
        let below = [0, 1, 2].map(|level| {
            sum += chances[level];
            if sum >= 1.0 { u64::MAX } else { threshold(sum) }
        });
        Some(CulpritPlan {
            column,
            hash: hash64(&model.parties[party.index()].stream),
            certain: peril.certain_culpability(*party).map(|level| level as u8),
            below,
        })
    });
    read.collect()
}

fn parties(
    of: Of<'_>,
    order: &[usize],
    drawers: &mut Drawers,
    sampler: &mut Sampler,
) -> Result<(), SamplerError> {
    let Of { model, layout, .. } = of;
    let mut hits: Vec<Vec<HitPlan>> = (0..model.parties.len()).map(|_| Vec::new()).collect();
    for (rank, position) in order.iter().enumerate() {
        let peril = &model.perils[*position];
        for hit in &peril.hits {
            let (test, chance) = match hit.probability {
                HitProbability::Own(p) if p.get() <= 0.0 => continue,
                HitProbability::Own(p) if p.get() >= 1.0 => (HitTest::Always, 1.0),
                HitProbability::Own(p) => (HitTest::Own(threshold(p.get())), p.get()),
                HitProbability::Shared => (
                    HitTest::Shared,
                    peril.share_hit.map_or(0.0, |(a, b)| a / (a + b)),
                ),
            };
            let by = of
                .factors
                .map_or(Scaling::NONE, |factors| factors.of_hit(*position, hit));
            let interruption = layout.atom_of(hit.party, crate::units::HeadId::INTERRUPTION);
            hits[hit.party.index()].push(HitPlan {
                rank,
                test,
                expected: chance * peril.frequency.mean(),
                severity: severity(of, hit, by, drawers).map_err(|error| SamplerError {
                    message: format!("`{}`: {error}", hit.path),
                })?,
                records: hit.records.as_ref().map(|law| drawers.of(law)),
                per_hour: hit
                    .per_hour
                    .and_then(|cost| Some((interruption?, cost.get() * by.factor))),
            });
        }
    }
    for ((position, party), hits) in model.parties.iter().enumerate().zip(hits) {
        let ranks: Vec<usize> = hits.iter().map(|hit| hit.rank).collect();
        let known = sampler.candidates.iter().position(|known| *known == ranks);
        let candidates = known.unwrap_or_else(|| {
            sampler.candidates.push(ranks);
            sampler.candidates.len() - 1
        });
        sampler.parties.push(PartyPlan {
            hash: hash64(&party.stream),
            candidates,
            atoms: layout.atoms[position].len(),
            hits,
            fines: fines::fines(model, position, layout),
        });
    }
    Ok(())
}
