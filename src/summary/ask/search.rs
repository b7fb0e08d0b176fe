//! The search for the smallest change of one promise.

use super::AskError;
use super::inquiry::Inquiry;
use super::lever::Lever;
use crate::draw::Sampler;
use crate::settle::{Detail, Waterfall, layout};
use crate::simulate::replay;

/// Amounts are searched in cents.
const CENTS: f64 = 100.0;

/// The smallest change of a promise that is enough.
pub(super) struct Change {
    /// Which promise.
    pub(super) lever: usize,
    pub(super) amount: Option<f64>,
    pub(super) holds_beyond: bool,
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
        Ok(Change {
            lever: self.lever,
            amount: smallest.map(|(amount, _)| amount),
            holds_beyond: smallest.is_none_or(|(_, holds_beyond)| holds_beyond),
        })
    }

    /// The amount nearest to the one now, in cents, that meets the appetite, and whether larger
    /// changes do so too. The furthest amount must meet it, the one now must not.
    fn smallest(&self, now: f64) -> Result<(f64, bool), AskError> {
        const PLACES: i64 = 8;
        const BEYOND: [i64; 4] = [2, 10, 100, 10_000];
        let steps = Steps::of(now, self.lever());
        let mut found = self.between(&steps, 0, steps.count)?;
        let mut at = 1;
        while at < PLACES {
            let nearer = found / PLACES * at;
            if 0 < nearer && nearer < found && self.is_met(steps.amount(nearer))? {
                found = self.between(&steps, found / PLACES * (at - 1), nearer)?;
                at = 0;
            }
            at += 1;
        }
        let mut holds_beyond = true;
        for times in BEYOND {
            let further = found.saturating_mul(times).min(steps.count);
            holds_beyond &= self.is_met(steps.amount(further))?;
        }
        Ok((steps.amount(found), holds_beyond))
    }

    /// The first step after `missed`, which does not meet the appetite, up to `met`, which does.
    fn between(&self, steps: &Steps, mut missed: i64, mut met: i64) -> Result<i64, AskError> {
        while met - missed > 1 {
            let middle = if met / 4 > missed.max(1) {
                // The order of magnitude first.
                ((missed.max(1) as f64) * met as f64).sqrt() as i64
            } else {
                missed + (met - missed) / 2
            };
            let middle = middle.clamp(missed + 1, met - 1);
            if self.is_met(steps.amount(middle))? {
                met = middle;
            } else {
                missed = middle;
            }
        }
        Ok(met)
    }

    fn is_met(&self, amount: f64) -> Result<bool, AskError> {
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
        Ok(inquiry.meets(passing.count()))
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
