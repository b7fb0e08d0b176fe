//! Waterfalls that differ in nothing but how much promises pay at most: caps, pools, limits,
//! aggregates, sublimits, funds.
//!
//! Each of these is the upper end of one step: given what the step reads, what it lets through does
//! not fall when its limit rises, and rounding keeps that order. So if a year moves the same amounts,
//! to the bit, with every limit at its least as at its most, the first step lets through the same
//! under all limits between, hence the next reads the same, and so on: the whole year is the same.
//!
//! That needs every step that reads a limit to be seen: two limits may cancel in what moves at both ends
//! and not between. So what covers ask for before the policy's limit cuts them, what lies within that
//! limit before a deductible eats of it, and what each layer pays are told too ([`Book::passes`]).

use super::balance::{BalancePlan, Way};
use super::claim::ClaimPlan;
use super::programme::ProgrammePlan;
use super::{Promise, Waterfall};
#[cfg(doc)]
use crate::ledger::Book;

impl Waterfall {
    /// Calls `each` with every limit, in one order.
    fn each_limit(&mut self, each: &mut impl FnMut(&mut f64)) {
        let promises = self.promises.iter_mut();
        promises.for_each(|promise| limits_of_promise(promise, each));
        let claims = self.claims.iter_mut();
        claims.for_each(|claim| limits_of_claim(claim, each));
        self.pools.iter_mut().for_each(|pool| each(&mut pool.limit));
        let programmes = self.programmes.iter_mut();
        programmes.for_each(|programme| limits_of_programme(programme, each));
        let balances = self.balances.iter_mut();
        balances.for_each(|balance| limits_of_balance(balance, each));
    }

    /// All limits, in one order.
    fn limits(&self) -> Vec<f64> {
        let mut limits = Vec::new();
        self.clone().each_limit(&mut |limit| limits.push(*limit));
        limits
    }

    fn with_limits(&self, limits: &[f64]) -> Self {
        let mut changed = self.clone();
        let mut limits = limits.iter();
        changed.each_limit(&mut |limit| *limit = limits.next().copied().unwrap_or(*limit));
        changed
    }

    /// Are two waterfalls the same but for limits of promises and funds of parties? None that
    /// settles event by event ([`Waterfall::by_event`]) is.
    #[must_use]
    pub fn differs_in_limits_only(&self, other: &Self) -> bool {
        let is_blocks = self.law.is_none() && other.law.is_none();
        is_blocks && other.with_limits(&self.limits()) == *self
    }

    /// The waterfall with the least and with the most of each limit of some that
    /// [differ in limits only](Self::differs_in_limits_only): a year in which both move the same
    /// moves the same under every one of them.
    #[must_use]
    pub fn bracket(all: &[&Self]) -> Option<(Self, Self)> {
        let (first, others) = all.split_first()?;
        let (mut least, mut most) = (first.limits(), first.limits());
        for waterfall in others {
            let limits = waterfall.limits();
            for (at, limit) in limits.into_iter().enumerate() {
                least[at] = least[at].min(limit);
                most[at] = most[at].max(limit);
            }
        }
        Some((first.with_limits(&least), first.with_limits(&most)))
    }
}

fn limits_of_promise(promise: &mut Promise, each: &mut impl FnMut(&mut f64)) {
    promise.limit.iter_mut().for_each(each);
}

fn limits_of_claim(claim: &mut ClaimPlan, each: &mut impl FnMut(&mut f64)) {
    let caps = claim.general.iter_mut().chain(&mut claim.supers);
    caps.for_each(|cap| each(&mut cap.limit));
}

fn limits_of_programme(programme: &mut ProgrammePlan, each: &mut impl FnMut(&mut f64)) {
    for layer in &mut programme.layers {
        each(&mut layer.limit);
        each(&mut layer.aggregate);
    }
    for cover in &mut programme.covers {
        each(&mut cover.sublimit_event);
        each(&mut cover.sublimit_year);
    }
}

fn limits_of_balance(balance: &mut BalancePlan, each: &mut impl FnMut(&mut f64)) {
    if let Some(funds) = &mut balance.funds {
        each(funds);
    }
    match &mut balance.way {
        Way::Plain(Some(policy)) => policy.limits().into_iter().for_each(each),
        Way::Plain(None) | Way::General => {}
    }
}
