//! Who pays a breach of any size: one event at the start of a fresh year, settled by the law engine
//! at every loss.
//!
//! ```text
//! loss x ─ by head ─ the whole law ─ transfers ─ followed to whose money it is ─ payers by x
//! ```
//! The payers' parts are linear in x between kinks and jumps (where claims of several parties are
//! cut pro rata, smooth): [`Ladder::steps`] finds them all, and at each the terms that begin or cease
//! to bind there.

mod assume;
mod bystanders;
mod certain;
mod follow;
mod marks;
mod readings;

#[cfg(test)]
mod tests;

pub use assume::{Asked, Assumed, Other, Struck, mean_shares};
pub use certain::Decided;
pub use marks::return_loss;

use super::law::{Law, LawState, Occurrence};
use super::{Promise, WaterfallError};
use crate::ledger::{Gauge, Term};
use crate::math::pieces::{Piece, pieces};
use crate::model::{Event, Model, OutageStretch, Suffered};
use crate::units::{HeadId, Hours, Money, PartyId, PerilId};
use follow::{Network, Trail};
use std::collections::HashSet;
use std::fmt;

/// Whose money pays, from the claimant outwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// The claimant itself: retention, what no term covers, the cost of pursuing its claims.
    Own,
    /// Its insurers.
    OwnInsurer,
    /// Parties that answer to it, with their own money.
    Provider,
    /// Their insurers.
    ProviderInsurer,
    /// Parties that answer to those, and their insurers.
    SubProcessor,
    /// What the claimant would have if nobody who owes were short of money: it stays with it.
    Uncollectable,
}

impl Category {
    /// All, in the order in which they are stacked.
    pub const ALL: [Self; 6] = [
        Self::Own,
        Self::OwnInsurer,
        Self::Provider,
        Self::ProviderInsurer,
        Self::SubProcessor,
        Self::Uncollectable,
    ];
}

/// Who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A party, by position in the model.
    Party(usize),
    /// The insurers of a policy, by position in the model.
    Policy(usize),
}

/// Somebody whose money may pay a part of the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Whose money it is.
    pub category: Category,
    /// Who.
    pub who: Who,
}

/// Why there is no ladder.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LadderError {
    /// The peril does not hit the claimant.
    NotHit {
        /// The claimant.
        claimant: PartyId,
        /// The peril.
        peril: PerilId,
    },
    /// The peril costs the claimant nothing.
    NoLoss {
        /// The claimant.
        claimant: PartyId,
        /// The peril.
        peril: PerilId,
    },
    /// A party whose culpability is asked for has no fault share.
    NoFault {
        /// The party.
        party: PartyId,
    },
    /// The shares of heads do not sum to 1.
    Shares {
        /// Their sum.
        sum: f64,
    },
    /// The losses do not start above 0 and end above their start.
    Range {
        /// The smallest.
        from: f64,
        /// The largest.
        to: f64,
    },
    /// The model cannot be settled.
    Unsettled(WaterfallError),
}

impl fmt::Display for LadderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHit { .. } => f.write_str("the peril does not hit the claimant"),
            Self::NoLoss { .. } => f.write_str("the peril costs the claimant nothing"),
            Self::NoFault { .. } => f.write_str("a party asked for has no fault share"),
            Self::Shares { sum } => write!(f, "shares of heads sum to {sum}, not 1"),
            Self::Range { from, to } => write!(f, "losses from {from} to {to} are no range"),
            Self::Unsettled(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LadderError {}

/// What a loss comes to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rung {
    /// The claimant's loss.
    pub gross: f64,
    /// Who pays how much of it, one for each of [`Ladder::payers`]. They sum to the loss and what
    /// pursuing claims costs the claimant.
    pub paid: Vec<f64>,
}

/// A term that binds on one side of a kink and not on the other.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cause {
    /// The term.
    pub term: Term,
    /// Is its threshold reached above the kink, and not below? Else the other way round.
    pub is_reached: bool,
    /// The threshold.
    pub of: f64,
    /// Is it so only if nobody were short of money?
    pub if_all_could_pay: bool,
}

/// A stretch of losses over which the same terms bind.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// Who pays how much, one component for each of [`Ladder::payers`].
    pub piece: Piece,
    /// Why it starts where it does; empty for the first, and where no term explains it.
    pub causes: Vec<Cause>,
    /// Does somebody's part jump at its start?
    pub jumps: bool,
}

/// The function from loss to payers.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// The model with every chance of settlement decided.
    model: Model,
    /// Where the policies that the law has stand in the model.
    policies: Vec<usize>,
    law: Law,
    /// The same with means unlimited, where anybody's are not.
    unlimited: Option<Law>,
    fresh: LawState,
    fresh_unlimited: LawState,
    event: Occurrence,
    claimant: usize,
    heads: Vec<(HeadId, f64)>,
    network: Network,
    decided: Vec<Decided>,
}

/// Means that nobody lacks are not looked at twice.
const UNPAID: f64 = 1e-9;
/// How far from a kink its two sides are read, at most.
const ASIDE: f64 = 0.5;
/// A part that changes by so much at one place jumps.
const JUMP: f64 = 0.005;

impl Ladder {
    /// A ladder of a model for an event.
    ///
    /// # Errors
    /// [`LadderError::Unsettled`] if two layers lie over one policy.
    pub fn new(model: &Model, assumed: &Assumed) -> Result<Self, LadderError> {
        let (mut model, decided) = certain::certain(model);
        model.events = vec![event(&model, assumed)];
        let (fewer, policies) = bystanders::without(&model, assumed.claimant);
        let law = Law::new(&fewer).map_err(LadderError::Unsettled)?;
        let network = Network::new(&model, assumed.claimant, assumed.peril, law.promises());
        let event = law.scripted(0);
        let is_limited = model.parties.iter().any(|party| party.funds.is_some());
        let mut unlimited = None;
        if is_limited {
            let mut rich = fewer;
            for party in &mut rich.parties {
                party.funds = None;
            }
            unlimited = Some(Law::new(&rich).map_err(LadderError::Unsettled)?);
        }
        let fresh = |law: &Law| {
            let mut state = LawState::default();
            law.start(0, &mut state);
            state
        };
        Ok(Self {
            fresh: fresh(&law),
            fresh_unlimited: unlimited.as_ref().map(fresh).unwrap_or_default(),
            law,
            unlimited,
            event,
            claimant: assumed.claimant.index(),
            heads: assumed.heads.clone(),
            network,
            decided,
            model,
            policies,
        })
    }

    /// Who may pay a part, in the order of their amounts.
    #[must_use]
    pub fn payers(&self) -> &[Payer] {
        &self.network.payers
    }

    /// The promises of the law engine, in the order of their numbers.
    #[must_use]
    pub fn promises(&self) -> &[Promise] {
        self.law.promises()
    }

    /// The chances of settlement that were decided.
    #[must_use]
    pub fn decided(&self) -> &[Decided] {
        &self.decided
    }

    /// Settles a loss.
    #[must_use]
    pub fn at(&self, gross: f64) -> Rung {
        let event = self.event_of(gross);
        let trail = settled(&self.law, &self.fresh, &event, false);
        let mut paid = self.network.follow(gross, &trail);
        if let Some(law) = self.if_all_could_pay(&trail) {
            let trail = settled(law, &self.fresh_unlimited, &event, false);
            let own = self.network.follow(gross, &trail)[0];
            let lost = (paid[0] - own).max(0.0);
            paid[0] -= lost;
            paid[1] = lost;
        }
        Rung { gross, paid }
    }

    /// The event with this loss of the claimant.
    fn event_of(&self, gross: f64) -> Occurrence {
        let mut event = self.event.clone();
        let mut sufferers = event.sufferers.iter_mut();
        if let Some(claimant) = sufferers.find(|it| it.party == self.claimant) {
            claimant.loss.fill(0.0);
            for (head, share) in &self.heads {
                claimant.loss[head.index()] += gross * share;
            }
        }
        event
    }

    /// The law without limits on means, where somebody cannot pay the claimant.
    fn if_all_could_pay(&self, trail: &Trail) -> Option<&Law> {
        let debts = trail.owed.iter().filter(|debt| debt.to == self.claimant);
        let unpaid: f64 = debts.map(|debt| debt.amount - debt.paid).sum();
        self.unlimited.as_ref().filter(|_| unpaid > UNPAID)
    }

    /// How full each term is at a loss; and were all means unlimited, where somebody cannot pay.
    fn gauges(&self, gross: f64) -> (Vec<Gauge>, Vec<Gauge>) {
        let event = self.event_of(gross);
        let of = |trail: Trail| {
            let mut gauges = readings::gauges(&self.model, &trail.works);
            gauges.extend(trail.gauges);
            for gauge in &mut gauges {
                gauge.term = bystanders::placed(gauge.term, &self.policies);
            }
            gauges
        };
        let trail = settled(&self.law, &self.fresh, &event, true);
        let unlimited = self.if_all_could_pay(&trail).map(|law| {
            let trail = settled(law, &self.fresh_unlimited, &event, true);
            of(trail)
        });
        (of(trail), unlimited.unwrap_or_default())
    }

    /// The stretches between kinks and jumps, in order of the loss.
    ///
    /// # Errors
    /// [`LadderError::Range`] unless 0 < from < to, both finite.
    pub fn steps(&self, from: f64, to: f64) -> Result<Vec<Step>, LadderError> {
        if !(from > 0.0 && from < to && to.is_finite()) {
            return Err(LadderError::Range { from, to });
        }
        let pieces = pieces(|gross| self.at(gross).paid, from, to);
        let mut steps: Vec<Step> = Vec::new();
        for piece in pieces {
            let before = steps.last().map(|step| &step.piece);
            let (causes, jumps) = before.map_or((Vec::new(), false), |before| {
                (self.causes(before, &piece), jumps(before, &piece))
            });
            steps.push(Step {
                piece,
                causes,
                jumps,
            });
        }
        Ok(steps)
    }

    /// The terms that bind on one side only of where two pieces meet.
    fn causes(&self, before: &Piece, after: &Piece) -> Vec<Cause> {
        let aside = |piece: &Piece| ((piece.to - piece.from) / 3.0).min(ASIDE);
        let below = self.gauges(before.to - aside(before));
        let above = self.gauges(after.from + aside(after));
        let mut causes = changed(&below.0, &above.0, false);
        if causes.is_empty() {
            causes = changed(&below.1, &above.1, true);
        }
        // What a limit reached takes from sublimits only follows from it.
        if causes.iter().any(|cause| cause.is_reached) {
            causes.retain(|cause| cause.is_reached);
        }
        causes.sort_by_key(|cause| cause.term);
        without_echoes(&mut causes);
        causes
    }
}

/// Drops what says again what another cause says.
fn without_echoes(causes: &mut Vec<Cause>) {
    let all = causes.clone();
    let has = |term: Term| {
        all.iter()
            .any(|cause| cause.term == term && cause.is_reached)
    };
    let of_recovery = |term: Term| matches!(term, Term::Reaches(..) | Term::Repays(..));
    let is_echo = |cause: &Cause| {
        // A pool that is used up leaves nobody enough; a cap that is gone cuts.
        if let Term::PoolPart(pool, _) = cause.term {
            return has(Term::Pool(pool));
        }
        if let Term::CapGone(contract, cap) = cause.term {
            return has(Term::Cap(contract, cap));
        }
        // A waiver that takes all takes something.
        if let Term::Waived(contract) = cause.term {
            return has(Term::WaivedWhole(contract));
        }
        // A policy that begins to pay is repaid at once: its retention says why.
        if let Term::Reaches(policy, party) | Term::Repays(policy, party) = cause.term {
            let both = has(Term::Reaches(policy, party)) && has(Term::Repays(policy, party));
            return both && all.iter().any(|it| !of_recovery(it.term));
        }
        false
    };
    causes.retain(|cause| !is_echo(cause));
}

fn jumps(before: &Piece, after: &Piece) -> bool {
    let mut ends = before.last.iter().zip(&after.first);
    ends.any(|(before, after)| (before - after).abs() > JUMP)
}

/// Terms whose threshold is reached in one of two lists and not in the other.
fn changed(below: &[Gauge], above: &[Gauge], if_all_could_pay: bool) -> Vec<Cause> {
    let reached = |list: &[Gauge]| -> HashSet<Term> {
        let reached = list.iter().filter(|gauge| gauge.is_reached());
        reached.map(|gauge| gauge.term).collect()
    };
    let (before, after) = (reached(below), reached(above));
    let mut known: HashSet<Term> = HashSet::new();
    let mut causes: Vec<Cause> = Vec::new();
    for gauge in above.iter().chain(below) {
        let is_reached = after.contains(&gauge.term);
        let is_changed = is_reached != before.contains(&gauge.term);
        if is_changed && known.insert(gauge.term) {
            causes.push(Cause {
                term: gauge.term,
                is_reached,
                of: gauge.of,
                if_all_could_pay,
            });
        }
    }
    causes
}

/// What settling an event leaves; asked for, with how full terms are.
fn settled(law: &Law, fresh: &LawState, event: &Occurrence, asks: bool) -> Trail {
    let mut trail = Trail {
        asks,
        ..Trail::default()
    };
    let mut state = fresh.clone();
    law.event(event, 0, 0, &mut state, &mut trail);
    trail
}

/// The event, its claimant's loss still to be put in.
fn event(model: &Model, assumed: &Assumed) -> Event {
    let peril = &model.perils[assumed.peril.index()];
    let fault = |party: PartyId| {
        let hit = peril.hits.iter().find(|hit| hit.party == party);
        hit.map(|hit| hit.fault.clone()).unwrap_or_default()
    };
    let claimant = Suffered {
        loss: assumed.heads.clone(),
        records: assumed.records.unwrap_or(0.0),
        fault: fault(assumed.claimant),
        ..Suffered::default()
    };
    let others = assumed.others.iter().map(|other| {
        let suffered = Suffered {
            loss: other.loss.clone(),
            records: other.records,
            fault: fault(other.party),
            ..Suffered::default()
        };
        (other.party, suffered)
    });
    let hours = assumed.hours.and_then(|hours| Hours::new(hours).ok());
    let at_fault = assumed.culpability.iter();
    Event {
        path: "event[0]".to_owned(),
        peril: Some(assumed.peril),
        label: peril.name.clone(),
        origin: Some(peril.origin),
        cause: peril.cause,
        flags: assumed.flags.clone(),
        culpability: at_fault.map(|(party, level, _)| (*party, *level)).collect(),
        outage: hours
            .map(|hours| OutageStretch {
                hours,
                per_hour: Money::ZERO,
            })
            .into_iter()
            .collect(),
        suffered: std::iter::once((assumed.claimant, claimant))
            .chain(others)
            .collect(),
        ..Event::default()
    }
}
