//! Parameter uncertainty: what a batch of years multiplies, drawn once for all of them.
//!
//! ```text
//!   years   0 … 1023 │ 1024 … 2047 │ …        a batch: years with one draw of every factor
//!   peril   λ·A₀, X·B₀   λ·A₁, X·B₁            A, B lognormal, mean 1; named by (seed, peril, batch)
//!   control     E₀            E₁               on the multiplier; named by (seed, its path, batch)
//! ```
//! Everything else is drawn as ever, under the same names: a batch's years differ from those of a plain run
//! only by the rate at which events come and by what they cost.

use super::Sampler;
use super::plan::{Drawers, Of, SamplerError, sampler};
use crate::columns::Layout;
use crate::math::normal;
use crate::model::{Control, Hit, Model, ParameterUncertainty, Peril};
use crate::random::{CountTable, Drawer, Law, LawError, Purpose, Stream, hash64};
use crate::scenario::ActsOn;
use crate::units::PartyId;
use std::sync::Arc;

/// Where the shape of a tail ends, whatever is drawn: `calibration` of the library.
const SHAPES: (f64, f64) = (0.2, 0.95);

/// As far out as a score can be: the quantile of 2⁻⁵³.
const FARTHEST: f64 = 8.21;

/// What the draws of a batch are for, in the order of their numbers.
#[derive(Clone, Copy)]
enum Draw {
    Rate = 0,
    Severity = 1,
    Shape = 2,
    Control = 3,
}

/// The standard normal score of something in a batch.
fn score(seed: u64, id: &str, batch: u32, draw: Draw) -> f64 {
    let stream = Stream::new(seed, hash64(id), Purpose::Parameter);
    let [high, low, ..] = stream.words(batch, 0, draw as u32, 0);
    let word = (u64::from(high) << 32 | u64::from(low)) >> 12;
    normal::quantile((word as f64 + 0.5) / (1_u64 << 52) as f64)
}

/// What a control's draws are named by: its path, with the `stream` of its party in the place of the
/// party's key.
fn name_of(model: &Model, control: &Control) -> String {
    let group = |text: &str| text.split('#').next().unwrap_or(text).to_owned();
    let mut parties = model.parties.iter();
    let party = parties.find(|party| group(&party.key) == control.party);
    let rest = control
        .path
        .strip_prefix(&format!("party.{}.", control.party));
    match (party, rest) {
        (Some(party), Some(rest)) => format!("party.{}.{rest}", group(&party.stream)),
        _ => control.path.clone(),
    }
}

/// e^(σz − σ²/2), of mean 1; exactly 1 where σ is 0.
fn factor(sigma: f64, score: f64) -> f64 {
    libm::exp(sigma * score - 0.5 * sigma * sigma)
}

/// What the losses of one hit are multiplied by, and how far the shape of their tail is moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scaling {
    pub factor: f64,
    shift: f64,
}

impl Scaling {
    pub const NONE: Self = Self {
        factor: 1.0,
        shift: 0.0,
    };

    /// The law with its tail moved, compiled.
    pub fn drawer(self, law: &Law, drawers: &mut Drawers) -> Result<Arc<Drawer>, LawError> {
        let shape = law.tail_shape().filter(|_| self.shift != 0.0);
        // Without a mean there is none to keep.
        match shape.filter(|_| law.mean().is_finite()) {
            Some(shape) => {
                let ends = (SHAPES.0.min(shape), SHAPES.1.max(shape));
                let moved = (shape + self.shift).clamp(ends.0, ends.1);
                Ok(drawers.of(&law.with_tail_shape(moved)?))
            }
            None => Ok(drawers.of(law)),
        }
    }
}

/// The factors of a batch.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Factors {
    /// By peril: on its rate, and on what an event costs with the shift of the tail.
    perils: Vec<(f64, Scaling)>,
    /// By peril, of the parties whose controls change what events cost them.
    parties: Vec<Vec<(PartyId, f64)>>,
}

impl Factors {
    fn draw(model: &Model, spread: ParameterUncertainty, seed: u64, batch: u32) -> Self {
        let of_control = |control: &Control| match spread.controls {
            true => factor(
                control.sigma,
                score(seed, &name_of(model, control), batch, Draw::Control),
            ),
            false => 1.0,
        };
        let controls: Vec<f64> = model.controls.iter().map(of_control).collect();
        let perils = model.perils.iter().map(|peril| {
            let z = |draw| score(seed, &peril.stream, batch, draw);
            let rate = factor(rate_sigma(model, peril, spread), z(Draw::Rate));
            let controls = match peril.frequency.takes_any_factor() {
                true => controlled(model, &controls, peril, peril.origin, ActsOn::Frequency),
                false => 1.0,
            };
            let rate = (rate * controls).min(farthest(model, peril, spread));
            let costs = Scaling {
                factor: factor(spread.severity, z(Draw::Severity)),
                shift: spread.tail_shape * z(Draw::Shape),
            };
            (rate, costs)
        });
        let parties = model.perils.iter().map(|peril| {
            let of = |hit: &Hit| {
                let factor = controlled(model, &controls, peril, hit.party, ActsOn::Severity);
                (factor != 1.0).then_some((hit.party, factor))
            };
            peril.hits.iter().filter_map(of).collect()
        });
        Self {
            perils: perils.collect(),
            parties: parties.collect(),
        }
    }

    /// The factor on the rate of the peril at a position.
    pub fn rate(&self, peril: usize) -> f64 {
        self.perils[peril].0
    }

    /// What a hit of the peril at a position is scaled by.
    pub fn of_hit(&self, peril: usize, hit: &Hit) -> Scaling {
        let (_, scaling) = self.perils[peril];
        let mut parties = self.parties[peril].iter();
        let own = parties.find(|(party, _)| *party == hit.party);
        Scaling {
            factor: scaling.factor * own.map_or(1.0, |(_, factor)| *factor),
            ..scaling
        }
    }
}

/// σ of the factor on the rate of a peril: none where the count has a most that no factor may pass, and where
/// its law holds it already; where own experience narrowed the rate, that of the posterior.
fn rate_sigma(model: &Model, peril: &Peril, spread: ParameterUncertainty) -> f64 {
    if spread.rate == 0.0 || !peril.frequency.takes_any_factor() {
        return 0.0;
    }
    let path = format!("{}.experience", peril.path);
    match model.learned.iter().find(|it| it.path == path) {
        Some(_) if peril.frequency.is_uncertain() => 0.0,
        Some(it) => {
            let known = it.experience.rate.posterior;
            libm::log1p(1.0 / known.shape).sqrt()
        }
        None => spread.rate,
    }
}

/// The product of the factors of a party's controls that act in a peril.
fn controlled(model: &Model, factors: &[f64], peril: &Peril, party: PartyId, what: ActsOn) -> f64 {
    let acting = acting(model, peril, party, what);
    acting.map(|control| factors[control]).product()
}

/// The places of a party's controls that act in a peril.
fn acting(
    model: &Model,
    peril: &Peril,
    party: PartyId,
    what: ActsOn,
) -> impl Iterator<Item = usize> {
    let party = &model.parties[party.index()];
    let group = party.group.map(|group| &model.groups[group.index()].key);
    let key = group.unwrap_or(&party.key);
    let controls = model.controls.iter().enumerate();
    controls.filter_map(move |(at, control)| {
        let is_own = control.party == *key && control.known.acts_on == what;
        (is_own && control.acts_in(&peril.key)).then_some(at)
    })
}

/// The largest factor on the rate of a peril: as far out as the logarithms of all factors together reach with
/// any probability that a word can tell.
fn farthest(model: &Model, peril: &Peril, spread: ParameterUncertainty) -> f64 {
    let mut variance = rate_sigma(model, peril, spread).powi(2);
    if spread.controls && peril.frequency.takes_any_factor() {
        let acting = acting(model, peril, peril.origin, ActsOn::Frequency);
        variance += acting
            .map(|at| model.controls[at].sigma.powi(2))
            .sum::<f64>();
    }
    factor(variance.sqrt(), FARTHEST)
}

/// What draws the years of batches: the model, and the laws that no factor changes.
#[derive(Debug)]
pub(super) struct Batches {
    model: Model,
    seed: u64,
    layout: Layout,
    spread: ParameterUncertainty,
    drawers: Drawers,
}

impl Batches {
    /// # Errors
    /// If a frequency times the largest factor has more events a year than ordinals can name.
    pub fn new(
        (model, seed, layout): (&Model, u64, &Layout),
        spread: ParameterUncertainty,
        drawers: Drawers,
    ) -> Result<Self, SamplerError> {
        for peril in &model.perils {
            let most = peril.frequency.scaled(farthest(model, peril, spread));
            most.and_then(|law| CountTable::new(&law))
                .map_err(|error| {
                    let path = &peril.path;
                    let message =
                        format!("`{path}.frequency`, multiplied by the largest factor: {error}");
                    SamplerError { message }
                })?;
        }
        Ok(Self {
            model: model.clone(),
            seed,
            layout: layout.clone(),
            spread,
            drawers: drawers.shared(),
        })
    }

    /// Years of a batch.
    pub fn years(&self) -> u32 {
        self.spread.batch_years
    }

    /// # Panics
    /// If a law that can be drawn cannot be scaled; [`new`](Self::new) has tried the farthest.
    fn sampler(&self, batch: u32) -> Sampler {
        let factors = Factors::draw(&self.model, self.spread, self.seed, batch);
        let of = Of {
            model: &self.model,
            seed: self.seed,
            layout: &self.layout,
            factors: Some(&factors),
        };
        let drawn = sampler(of, &mut self.drawers.clone());
        drawn.expect("what the largest factor may multiply a smaller one may")
    }
}

/// The samplers of the batches that a worker drew last, one for each that draws in batches.
#[derive(Debug, Default)]
pub(super) struct BatchSamplers(Vec<(Arc<Batches>, u32, Sampler)>);

impl BatchSamplers {
    /// The sampler of a batch.
    pub fn of(&mut self, batches: &Arc<Batches>, batch: u32) -> &Sampler {
        let known = self.0.iter().position(|(it, ..)| Arc::ptr_eq(it, batches));
        let at = known.unwrap_or(self.0.len());
        match known {
            Some(at) if self.0[at].1 == batch => {}
            Some(at) => self.0[at] = (Arc::clone(batches), batch, batches.sampler(batch)),
            None => {
                let sampler = batches.sampler(batch);
                self.0.push((Arc::clone(batches), batch, sampler));
            }
        }
        &self.0[at].2
    }
}

/// Do the controls of two models move what batches draw alike: the same ones in place, as uncertain and acting in
/// the same perils?
#[must_use]
pub fn controls_alike(one: &Model, other: &Model) -> bool {
    let read = |model: &Model| -> Vec<(String, f64, Vec<String>)> {
        let drawn = |it: &&Control| it.in_place && it.sigma > 0.0;
        let controls = model.controls.iter().filter(drawn);
        let read = controls.map(|it| (it.path.clone(), it.sigma, it.perils.clone()));
        read.collect()
    };
    read(one) == read(other)
}
