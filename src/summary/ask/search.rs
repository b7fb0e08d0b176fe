//! The search for the smallest change of one promise.

use super::AskError;
use super::inquiry::{AskedAmount, Inquiry};
use super::lever::Lever;
use crate::draw::Sampler;
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::replay;

/// Amounts are searched in cents.
const CENTS: f64 = 100.0;

/// How surely a chance is to be within the appetite's, by the years that pass the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    /// Its 95 % interval reaches down to it.
    Possibly,
    /// The chance itself is within it.
    Seen,
    /// All of its interval is.
    Surely,
}

/// The smallest change of a promise that is enough.
pub(super) struct Change {
    /// Which promise.
    pub(super) lever: usize,
    pub(super) amount: Option<AskedAmount>,
    /// Larger changes, to be tried over all years.
    pub(super) beyond: Vec<f64>,
}

impl Change {
    /// What is to hold over all years: amounts, each with its demand.
    pub(super) fn claims(&self) -> Vec<(f64, Demand)> {
        let Some(amount) = self.amount else {
            return Vec::new();
        };
        let mut claims = vec![
            (amount.value, Demand::Seen),
            (amount.nearest, Demand::Possibly),
        ];
        claims.extend(amount.surely.map(|it| (it, Demand::Surely)));
        claims
    }
}

/// The search for one promise, over the years that its change may move across the loss.
pub(super) struct Search<'a> {
    pub(super) inquiry: &'a Inquiry<'a>,
    /// Which promise.
    pub(super) lever: usize,
    pub(super) sampler: &'a Sampler,
    pub(super) years: Vec<u32>,
}

impl Search<'_> {
    fn lever(&self) -> &Lever {
        &self.inquiry.levers[self.lever]
    }

    /// The smallest change; of a promise without an amount the whole of it.
    pub(super) fn change(&self) -> Result<Change, AskError> {
        let smallest = self.lever().now.map(|now| self.smallest(now)).transpose()?;
        let (amount, beyond) = smallest.unzip();
        Ok(Change {
            lever: self.lever,
            amount,
            beyond: beyond.unwrap_or_default(),
        })
    }

    /// The amount nearest to the one now, in cents, that meets the appetite, with its interval, and
    /// larger changes. The furthest amount must meet it, the one now must not.
    fn smallest(&self, now: f64) -> Result<(AskedAmount, Vec<f64>), AskError> {
        const BEYOND: [i64; 4] = [2, 10, 100, 10_000];
        let steps = Steps::of(now, self.lever());
        let found = self.first(&steps)?;
        let nearest = if self.is_met(now, Demand::Possibly)? {
            now
        } else {
            steps.amount(self.between(&steps, (0, found), Demand::Possibly)?)
        };
        let surely = if self.is_met(steps.amount(found), Demand::Surely)? {
            Some(found)
        } else if self.is_met(steps.amount(steps.count), Demand::Surely)? {
            Some(self.between(&steps, (found, steps.count), Demand::Surely)?)
        } else {
            None
        };
        let amount = AskedAmount {
            value: steps.amount(found),
            nearest,
            surely: surely.map(|step| steps.amount(step)),
        };
        let beyond = BEYOND.map(|times| found.saturating_mul(times));
        let beyond = beyond.into_iter().filter(|step| *step < steps.count);
        Ok((amount, beyond.map(|step| steps.amount(step)).collect()))
    }

    /// The first step that meets the appetite, as far as seven places before one that does tell.
    fn first(&self, steps: &Steps) -> Result<i64, AskError> {
        const PLACES: i64 = 8;
        let mut found = self.between(steps, (0, steps.count), Demand::Seen)?;
        let mut at = 1;
        while at < PLACES {
            let nearer = found / PLACES * at;
            if 0 < nearer && nearer < found && self.is_met(steps.amount(nearer), Demand::Seen)? {
                let missed = found / PLACES * (at - 1);
                found = self.between(steps, (missed, nearer), Demand::Seen)?;
                at = 0;
            }
            at += 1;
        }
        Ok(found)
    }

    /// The first step after `missed`, which does not meet the demand, up to `met`, which does.
    fn between(
        &self,
        steps: &Steps,
        (mut missed, mut met): (i64, i64),
        demand: Demand,
    ) -> Result<i64, AskError> {
        while met - missed > 1 {
            let middle = if met / 4 > missed.max(1) {
                // The order of magnitude first.
                ((missed.max(1) as f64) * met as f64).sqrt() as i64
            } else {
                missed + (met - missed) / 2
            };
            let middle = middle.clamp(missed + 1, met - 1);
            if self.is_met(steps.amount(middle), demand)? {
                met = middle;
            } else {
                missed = middle;
            }
        }
        Ok(met)
    }

    fn is_met(&self, amount: f64, demand: Demand) -> Result<bool, AskError> {
        let inquiry = self.inquiry;
        if inquiry.observer.stops() {
            return Err(AskError::Stopped);
        }
        let model = self.lever().set(inquiry.model, amount);
        let layout = layout(&[&model], Detail::Atoms);
        let waterfall = Waterfall::new(&model, &layout).map_err(|error| AskError::Unfit {
            path: Some(self.lever().path.clone()),
            message: error.to_string(),
        })?;
        let mut passing = inquiry.passing();
        let waterfalls = std::slice::from_ref(&waterfall);
        replay(self.sampler, waterfalls, &self.years, false, &mut passing);
        Ok(inquiry.meets(passing.count(), demand))
    }
}

/// Amounts of whole cents from the one now to the furthest.
struct Steps {
    start: i64,
    sign: i64,
    count: i64,
}

impl Steps {
    fn of(now: f64, lever: &Lever) -> Self {
        let cents = now * CENTS;
        let end = (lever.furthest() * CENTS) as i64;
        let (start, sign) = if lever.more_is_better {
            ((cents.floor() as i64).min(end - 1), 1)
        } else {
            (cents.ceil() as i64, -1)
        };
        Self {
            start,
            sign,
            count: (end - start).abs(),
        }
    }

    fn amount(&self, step: i64) -> f64 {
        (self.start + self.sign * step) as f64 / CENTS
    }
}
