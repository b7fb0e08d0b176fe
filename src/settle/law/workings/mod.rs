//! How amounts came about, written down for books that want it: read off what an event left
//! behind, so that settlement itself hardly knows of it.

mod claim;
mod policy;
mod used;

use super::call::ProgrammeYear;
use super::caps::Classes;
use super::claim::Claim;
use super::clear::Cleared;
use super::forward::Forward;
use super::insure::Eve;
use super::post::Post;
use super::tab::Tab;
use super::treaties::TreatyYear;
use super::{Law, LawState, Occurrence};
use crate::ledger::{
    Book, CessionWork, DebtWork, DutyWork, PoolWork, PurseWork, RepaidWork, SharingWork, Work,
};

/// What the steps of a pass left of a claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ClaimNotes {
    /// Claimed by class, let through by class, what all caps had left before.
    pub capping: Option<(Classes, Classes, Vec<f64>)>,
    pub taken_over: f64,
    /// After the caps, and the claimant's share where that comes after them.
    pub capped: f64,
    pub settled: f64,
    pub pools: Vec<PoolWork>,
    pub pooled: f64,
    pub duty: Option<DutyWork>,
}

impl Forward {
    /// Notes something of every claim, given what it comes to now; nothing where nobody asks.
    pub fn note(&mut self, note: impl Fn(&mut ClaimNotes, f64)) {
        let Some(all) = &mut self.notes else { return };
        for (notes, claim) in all.iter_mut().zip(&self.claims) {
            note(notes, claim.as_ref().map_or(0.0, Claim::payable));
        }
    }
}

/// What stands before a call of a programme.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    left: Vec<f64>,
    aggregate: Vec<f64>,
    eroded: Vec<f64>,
    passed: Vec<f64>,
    deductible: Vec<f64>,
    tower: f64,
    /// Used of each cover's sublimit: of the event's, of the year's.
    sublimited: (Vec<f64>, Vec<f64>),
}

impl Standing {
    /// Where a programme stands, if the tab notes its calls.
    pub fn of(tab: &Tab, year: &ProgrammeYear) -> Option<Self> {
        tab.calls.as_ref().map(|_| Self {
            left: tab.left.clone(),
            aggregate: year.left.clone(),
            eroded: tab.eroded.clone(),
            passed: tab.passed.clone(),
            deductible: year.deductible.clone(),
            tower: tab.tower,
            sublimited: (tab.sublimited.clone(), year.sublimited.clone()),
        })
    }
}

/// A call of a programme: its lines, and where it stood before and after.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Called {
    lines: std::ops::Range<usize>,
    before: Standing,
    after: Standing,
}

impl Tab {
    /// Notes a call that began at a line.
    pub fn note_call(&mut self, start: usize, before: Option<Standing>, year: &ProgrammeYear) {
        let after = Standing::of(self, year);
        let lines = start..self.lines.len();
        if let (Some(calls), Some(before), Some(after)) = (&mut self.calls, before, after) {
            calls.push(Called {
                lines,
                before,
                after,
            });
        }
    }
}

/// Notes what a treaty took, where that is wanted.
pub(super) fn note_cession<B: Book>(
    treaty: usize,
    read: f64,
    ceded: f64,
    before: TreatyYear,
    post: &mut Post<'_, B>,
) {
    if post.book.wants_workings() {
        let work = CessionWork {
            treaty,
            read,
            ceded,
            left: before.left,
            deductible: before.deductible,
        };
        post.book.works(post.row, post.event, Work::Cession(work));
    }
}

impl Law {
    /// Writes down how the amounts of an event came about; `funds` are those before it.
    #[expect(
        clippy::too_many_arguments,
        reason = "all that an event leaves behind, each part of it lent"
    )]
    pub(super) fn note_event<B: Book>(
        &self,
        it: &Occurrence,
        eve: &Eve,
        forward: &Forward,
        cleared: &Cleared,
        funds: &[f64],
        state: &LawState,
        post: &mut Post<'_, B>,
    ) {
        let mut works: Vec<Work> = Vec::new();
        for at in 0..self.model.contracts.len() {
            works.extend(self.claim_work(at, it, eve, forward).map(Work::Claim));
        }
        works.extend(cleared.debts.iter().map(|debt| {
            Work::Debt(DebtWork {
                promise: debt.promise,
                contract: debt.contract,
                kind: debt.kind,
                from: debt.from,
                to: debt.to,
                owed: debt.amount,
                set_off: debt.set_off,
                insured: debt.insured,
                paid: cleared.paid(debt),
            })
        }));
        for at in 0..self.programmes.len() {
            works.extend(self.call_works(at, it, &eve.tabs[at], &state.programmes[at]));
            works.extend(
                self.refusals(at, it, eve, cleared, state)
                    .into_iter()
                    .map(Work::Refused),
            );
        }
        works.extend(self.purses(it, eve, cleared, funds, state));
        works.extend(self.sharings(it, eve, cleared));
        for work in works {
            post.book.works(post.row, post.event, work);
        }
    }

    /// Parties whose own money is limited and who owe something.
    fn purses(
        &self,
        event: &Occurrence,
        eve: &Eve,
        cleared: &Cleared,
        funds: &[f64],
        state: &LawState,
    ) -> Vec<Work> {
        let owes = |party: usize| cleared.debts.iter().any(|debt| debt.from == party);
        let limited = (0..funds.len()).filter(|party| funds[*party].is_finite() && owes(*party));
        let purses = limited.map(|party| {
            let piles = self.piles_of(party, event, eve, cleared);
            let (received, back) = self.receive(party, Some(&piles), cleared);
            let mine = cleared.debts.iter().filter(|debt| debt.from == party);
            let open = mine.map(|debt| debt.open() - debt.insured);
            Work::Purse(PurseWork {
                party,
                funds: funds[party],
                own_costs: funds[party] - cleared.free[party],
                received: received - back + cleared.estate[party],
                open: open.sum(),
                administration: cleared.administration[party],
                part: cleared.part[party],
                after: state.funds[party],
            })
        });
        purses.collect()
    }

    fn sharings(&self, event: &Occurrence, eve: &Eve, cleared: &Cleared) -> Vec<Work> {
        let mut sharings = Vec::new();
        for party in 0..self.model.parties.len() {
            let all: f64 = self.receipts(party, cleared).map(|it| it.amount).sum();
            if all <= 0.0 {
                continue;
            }
            for pile in self.piles_of(party, event, eve, cleared) {
                let (shared, _) = self.shared(&pile, self.receipts(party, cleared));
                let layers = pile.layers.iter().flatten();
                let policies: Vec<RepaidWork> = layers
                    .map(|(programme, layer, paid)| RepaidWork {
                        policy: self.programmes[*programme].layers[*layer],
                        paid: *paid,
                        back: cleared
                            .back
                            .iter()
                            .filter(|(of, back)| {
                                (*of, back.programme, back.layer) == (party, *programme, *layer)
                            })
                            .map(|(_, back)| back.amount)
                            .sum(),
                    })
                    .filter(|policy| policy.paid > 0.0)
                    .collect();
                if shared > 0.0 && !policies.is_empty() {
                    sharings.push(Work::Sharing(SharingWork {
                        party,
                        shared,
                        bears: pile.bears,
                        retention: pile.retention,
                        policies,
                    }));
                }
            }
        }
        sharings
    }
}
