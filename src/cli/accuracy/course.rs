//! The course of a run that goes on until its targets are reached.

use super::tilted::{TRUE_SHARE, Tilted, pass};
use crate::cli::exit::Failure;
use crate::cli::run::Engine;
use crate::draw::Sampler;
use crate::model::Model;
use crate::report::accurate::{Accuracy, Aimed, Came};
use crate::settle::Waterfall;
use crate::summary::accuracy::{Found, Target, TargetSink, TargetsFound};

/// Years of a pilot: a thousand beyond the level of a TVaR 99.
const PILOT: u64 = 100_000;
/// A pilot has no more hits than this, but for the fewest years that tell anything.
const PILOT_HITS: f64 = 4e6;
const FEWEST: u64 = 10_000;
/// Targets that tilted years are made for, the farthest: with every other one each has fewer.
const MOST_TILTED: usize = 6;
/// Tilted years are taken where they cost at most so much of what plain ones do.
const WORTHWHILE: f64 = 0.8;
/// What a tilted year costs beside a plain one with the same events: its choices, its counts one by one, its weight and
/// the sums that this goes into. Measured: 2.0 to 2.8.
const COST_OF_TILT: f64 = 2.5;
/// Years beyond those that the last round says are needed: its error is an estimate too.
const MARGIN: f64 = 1.1;
/// Each round has at least so many times the years of the last.
const GROWTH: f64 = 1.25;

/// A target on its way.
struct Aim {
    target: Target,
    found: Found,
    years: u64,
    effective: f64,
    is_tilted: bool,
    /// Of plain years, by the pilot.
    plain: Found,
}

impl Aim {
    fn take(&mut self, new: Found, of: &TargetsFound) {
        self.found = new;
        self.years = of.years;
        self.effective = of.effective_years;
    }
}

/// A run that goes on until its targets are reached or a bound of years is.
pub(in crate::cli) struct Search<'a> {
    model: &'a Model,
    threads: usize,
    most_years: u64,
    pilot_years: u64,
    aims: Vec<Aim>,
    tilted_seed: Option<u64>,
}

impl<'a> Search<'a> {
    /// Runs the pilots, chooses the way of each target, and runs the tilted years.
    ///
    /// A target of all parties that is a structural zero is left out: `named` says which are not of all.
    ///
    /// # Errors
    /// If ctrl-c is pressed.
    pub fn start(
        engine: &Engine<'a>,
        (targets, named): (Vec<Target>, &[String]),
        (most_years, threads): (u64, usize),
    ) -> Result<Self, Failure> {
        let model = engine.model();
        let fitting = (PILOT_HITS / engine.sampler.hits_a_year().max(1e-9)) as u64;
        let pilot_years = fitting.clamp(FEWEST, PILOT).min(most_years);
        let plain = (&engine.sampler, &engine.waterfall);
        let sink = || TargetSink::plain(model, &targets, pilot_years);
        let pilot = pass(plain, (pilot_years, threads), sink)?.finish(1.0);
        let pilot = pilot.expect("a target asks only for its own level");
        let pairs = targets.into_iter().zip(&pilot.found);
        let aims = pairs.map(|(target, found)| Aim {
            target,
            found: *found,
            years: pilot_years,
            effective: pilot.effective_years,
            is_tilted: false,
            plain: *found,
        });
        let happens = |it: &Aim| {
            let is_named = named.contains(&it.target.key);
            is_named || it.found.value != 0.0 || it.found.error != 0.0
        };
        let mut search = Self {
            model,
            threads,
            most_years,
            pilot_years,
            aims: aims.filter(happens).collect(),
            tilted_seed: None,
        };
        search.choose(plain, pilot.work)?;
        Ok(search)
    }

    /// The targets.
    pub fn targets(&self) -> Vec<Target> {
        self.aims.iter().map(|aim| aim.target.clone()).collect()
    }

    /// Plain years of the next round.
    pub fn plain_years(&self) -> u64 {
        let plain = self.aims.iter().filter(|aim| !aim.is_tilted);
        self.next(plain).unwrap_or(self.pilot_years)
    }

    /// Takes what a round of plain years found; true if another is to follow.
    pub fn goes_on(&mut self, found: &TargetsFound) -> bool {
        for (aim, new) in self.aims.iter_mut().zip(&found.found) {
            if !aim.is_tilted {
                aim.take(*new, found);
            }
        }
        let next = self.next(self.aims.iter().filter(|aim| !aim.is_tilted));
        next.is_some_and(|years| years > found.years)
    }

    /// What came of it all.
    pub fn told(&self) -> Accuracy {
        let came = |aim: &Aim| match aim.found {
            found if found.reaches(aim.target.most) => Came::Reached,
            found if found.value == 0.0 => Came::Zero,
            _ if !aim.target.has_error(self.model) => Came::NoVariance,
            found => Came::Open(rounded_up(found.needs(aim.target.most, aim.years))),
        };
        let aimed = |aim: &Aim| {
            let worth = match aim.is_tilted {
                true => {
                    let years = aim.plain.gain * self.pilot_years as f64;
                    (aim.plain.error / aim.found.error).powi(2) * years
                }
                false => aim.found.gain * aim.years as f64,
            };
            let is_known = (aim.plain.is_trusted || !aim.is_tilted) && worth.is_finite();
            Aimed {
                target: aim.target.clone(),
                found: aim.found,
                years: aim.years,
                effective_years: aim.effective,
                worth_plain_years: is_known.then_some(worth),
                came: came(aim),
            }
        };
        Accuracy {
            most_years: self.most_years,
            pilot_years: self.pilot_years,
            tilted_seed: self.tilted_seed,
            true_share: TRUE_SHARE,
            targets: self.aims.iter().map(aimed).collect(),
        }
    }

    /// Is it open, and may more years reach it?
    fn is_open(&self, aim: &Aim) -> bool {
        let is_reached = aim.found.reaches(aim.target.most);
        !is_reached && aim.found.value != 0.0 && aim.target.has_error(self.model)
    }

    /// Years of the next round for some targets; none where all are reached, or none can be.
    fn next<'b>(&self, aims: impl Iterator<Item = &'b Aim>) -> Option<u64> {
        let open = aims.filter(|aim| self.is_open(aim));
        let years = open.map(|aim| {
            let needs = MARGIN * aim.found.needs(aim.target.most, aim.years);
            needs.max(GROWTH * aim.years as f64)
        });
        let most = years.reduce(f64::max)?;
        Some(rounded_up(most).min(self.most_years))
    }

    /// Tries tilted years for the targets that are far off, and runs them for those that they tell sooner.
    fn choose(&mut self, plain: (&Sampler, &Waterfall), work: f64) -> Result<(), Failure> {
        let needs = |aim: &Aim| aim.found.needs(aim.target.most, aim.years);
        let all = 0..self.aims.len();
        let mut far: Vec<usize> = all.filter(|at| self.is_open(&self.aims[*at])).collect();
        // The farthest first, and of two as far the first: the order stands.
        far.sort_by(|one, two| needs(&self.aims[*two]).total_cmp(&needs(&self.aims[*one])));
        far.truncate(MOST_TILTED);
        if far.is_empty() {
            return Ok(());
        }
        let aims = far.iter().map(|at| &self.aims[*at]);
        let pulled = aims.map(|aim| (&aim.target, aim.found.beyond, needs(aim)));
        let pulled: Vec<(&Target, f64, f64)> = pulled.collect();
        let pilot = (self.pilot_years, self.threads);
        let Some(tilted) = Tilted::learn(self.model, plain, pilot, &pulled)? else {
            return Ok(());
        };
        let targets: Vec<Target> = pulled.iter().map(|it| it.0.clone()).collect();
        let trial = tilted.found(&targets, pilot)?;
        let price = COST_OF_TILT * trial.work / work;
        let mut whose = Vec::new();
        for (at, found) in far.iter().zip(&trial.found) {
            let aim = &mut self.aims[*at];
            if is_worthwhile(aim, *found, price, self.most_years) {
                aim.is_tilted = true;
                aim.take(*found, &trial);
                whose.push(*at);
            }
        }
        self.run_tilted(&tilted, &whose)
    }

    /// Tilted years, round by round, for the targets that the trial showed them to tell sooner.
    fn run_tilted(&mut self, tilted: &Tilted, whose: &[usize]) -> Result<(), Failure> {
        if whose.is_empty() {
            return Ok(());
        }
        self.tilted_seed = Some(tilted.seed());
        let aims = || whose.iter().map(|at| &self.aims[*at]);
        let targets: Vec<Target> = aims().map(|aim| aim.target.clone()).collect();
        let mut years = self.pilot_years;
        loop {
            match self.next(whose.iter().map(|at| &self.aims[*at])) {
                Some(next) if next > years => years = next,
                Some(_) | None => return Ok(()),
            }
            let found = tilted.found(&targets, (years, self.threads))?;
            for (at, new) in whose.iter().zip(&found.found) {
                self.aims[*at].take(*new, &found);
            }
        }
    }
}

/// Do tilted years, whose trial found this, tell a target enough sooner than plain ones?
fn is_worthwhile(aim: &Aim, trial: Found, price: f64, most_years: u64) -> bool {
    let [plainly, tilted] = [aim.found, trial].map(|it| it.needs(aim.target.most, aim.years));
    let is_cheaper = tilted * price < WORTHWHILE * plainly;
    let is_beyond = plainly > most_years as f64 || !aim.found.is_trusted;
    let is_within = tilted <= most_years as f64 && is_beyond;
    trial.is_trusted && (is_cheaper || is_within)
}

/// To two digits, up: so many years are easily written again.
fn rounded_up(years: f64) -> u64 {
    if !years.is_finite() {
        return u64::MAX;
    }
    let unit = libm::pow(10.0, libm::log10(years.max(1.0)).floor() - 1.0).max(1.0);
    ((years / unit).ceil() * unit) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_rounded_up_to_two_digits() {
        let rounded = [1.0, 99.2, 100_001.0, 123_456.0, 120_000.0, 9.96e6].map(rounded_up);
        assert_eq!(rounded, [1, 100, 110_000, 130_000, 120_000, 10_000_000]);
    }
}
