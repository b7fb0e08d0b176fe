//! How far a contract answers in each event: the share of own loss that it admits, and whether the act was wilful.
//!
//! Contracts that answer alike (a provider's with each of its clients, say) read one pair of columns.

use super::claim::PerilClaim;
use crate::columns::Block;
use crate::random::Aligned;
use crate::random::dispatch::{self, Kernel};
use crate::terms::is_triggered;

const WILFUL: u8 = 3;

/// What the columns are computed from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Blame {
    /// By peril: the share of own loss answered for, and the culpability columns of those at fault.
    perils: Vec<(f64, Vec<usize>)>,
    /// The least culpability that triggers.
    least: u8,
    /// Can an act be wilful?
    wilful: bool,
}

/// One value an event.
#[derive(Clone, Debug, Default)]
pub(super) struct BlameColumns {
    /// The share of own loss that is claimed; 0 if the culpability does not reach.
    pub share: Aligned,
    /// Is it all of the loss in every event?
    pub is_whole: bool,
    /// Stands the claim outside the caps? Empty if no act can be wilful.
    pub wilful: Vec<bool>,
}

impl Blame {
    pub fn new(perils: &[PerilClaim], least: u8, wilful: bool) -> Self {
        Self {
            perils: perils
                .iter()
                .map(|claim| (claim.share, claim.culprits.clone()))
                .collect(),
            least,
            wilful,
        }
    }

    /// Fills the columns for the events of a block.
    pub fn answer(&self, block: &Block, columns: &mut BlameColumns) {
        let events = &block.events;
        let level = |event: usize, culprits: &[usize]| match culprits {
            [] => 1,
            [first, others @ ..] => {
                let level = |culprit: &usize| events.culpability[*culprit][event];
                others.iter().map(level).fold(level(first), u8::max)
            }
        };
        columns.wilful.clear();
        columns.is_whole = false;
        if let ([(share, culprits)], false) = (&self.perils[..], self.wilful)
            && let [culprit] = culprits[..]
        {
            columns.share.open(events.len());
            return dispatch::run(Answer {
                levels: &events.culpability[culprit],
                least: self.least,
                share: *share,
                out: &mut columns.share,
                is_whole: &mut columns.is_whole,
            });
        }
        columns.share.open(events.len());
        let wilful = if self.wilful { events.len() } else { 0 };
        columns.wilful.resize(wilful, false);
        for (event, (out, peril)) in columns.share.iter_mut().zip(&events.peril).enumerate() {
            let (share, culprits) = &self.perils[*peril as usize];
            let level = level(event, culprits);
            *out = if is_triggered(level, self.least) {
                *share
            } else {
                0.0
            };
            if let Some(is_wilful) = columns.wilful.get_mut(event) {
                *is_wilful = level >= WILFUL;
            }
        }
    }
}

/// The share where the culpability reaches.
struct Answer<'a> {
    levels: &'a [u8],
    least: u8,
    share: f64,
    out: &'a mut [f64],
    is_whole: &'a mut bool,
}

impl Kernel for Answer<'_> {
    #[inline(always)]
    fn run(self) {
        let mut reach_all = true;
        for (level, out) in self.levels.iter().zip(self.out) {
            let reaches = is_triggered(*level, self.least);
            reach_all &= reaches;
            *out = if reaches { self.share } else { 0.0 };
        }
        *self.is_whole = reach_all && self.share == 1.0;
    }
}

impl BlameColumns {
    /// Stands the claim of an event outside the caps?
    #[inline(always)]
    pub fn is_wilful(&self, event: usize) -> bool {
        self.wilful.get(event).copied().unwrap_or(false)
    }
}
