//! The backward pass of an insured party over nested waves, added up as it goes: own loss, what a contract brings, what
//! the policy pays and gets back go to the year's sums in one loop, and stand nowhere row by row.
//!
//! Same amounts in the same order as [`super::plain`], to the bit.

use super::balance::{BalancePlan, Network};
use super::claim::ClaimPlan;
use super::plain_policy::{PaidScratch, PlainPolicy, Rows, Terms, Waves};
use crate::ledger::{Book, InsuredSums, OfInsured, PART, Places, events_of, parts};
use crate::random::dispatch::{self, Kernel};
use std::ops::Range;

impl BalancePlan {
    /// Settles the party's rows if it can be done at once: it owes nothing, has one insurer, at most one contract that
    /// brings one column, and the book keeps nothing of single payments. Says whether it did.
    pub(super) fn settle_summed<B: Book>(
        &self,
        policy: &PlainPolicy,
        (mut it, waves): (Rows<'_>, Waves<'_>),
        network: Network<'_>,
        ceded: &[Vec<f64>],
        paid: &mut PaidScratch,
        book: &mut B,
    ) -> bool {
        let [(insurer, share)] = policy.insurers[..] else {
            return false;
        };
        let keeps_more = book.wants_heads() || book.wants_caused();
        let is_plain = waves.are_nested && self.atoms > 0 && !self.owes;
        if !is_plain || keeps_more || !ceded[insurer as usize].is_empty() {
            return false;
        }
        let mut contract = None;
        if !self.claims.is_empty() {
            let Some((plan, pay)) = self.brought(network) else {
                return false;
            };
            contract = Some(plan.promise);
            it.received = pay;
            it.shared = match policy.covered[0] {
                0.0 => it.shared,
                1.0 => pay,
                _ => return false,
            };
        }
        let of = OfInsured {
            insured: self.party as u32,
            insurer,
            policy: policy.promise,
            contract,
        };
        let Some(sums) = book.insured_sums(of, it.rows) else {
            return false;
        };
        paid.start(waves.years, policy.aggregate);
        let part = share / policy.placed;
        let calls = SummedCalls {
            terms: policy.terms(),
            part,
            waves: waves.starts,
            it,
            left: &mut paid.left,
            full: &mut paid.full,
            sums,
        };
        calls.dispatch(policy.is_whole(part));
        true
    }

    /// Its one contract and what that brings, where it is one column, paid in full.
    pub(super) fn brought<'a>(&self, network: Network<'a>) -> Option<(&'a ClaimPlan, &'a [f64])> {
        let [claim] = self.claims[..] else {
            return None;
        };
        let plan = &network.claims[claim];
        let is_paid_in_full = network.ratio[plan.obligor].is_empty();
        match &network.pay[claim][..] {
            [pay] if is_paid_in_full => Some((plan, pay)),
            _ => None,
        }
    }
}

/// A policy called for every event of nested waves.
struct SummedCalls<'a> {
    terms: Terms,
    /// The insurer's part of what the policy pays.
    part: f64,
    waves: &'a [u32],
    it: Rows<'a>,
    left: &'a mut [f64],
    full: &'a mut [u8],
    sums: InsuredSums<'a>,
}

impl SummedCalls<'_> {
    fn dispatch(self, is_whole: bool) {
        let (claims, kept) = (self.sums.received.is_some(), self.sums.policy.is_some());
        match (claims, kept, is_whole) {
            (false, false, false) => self.run::<false, false, false>(),
            (false, false, true) => self.run::<false, false, true>(),
            (false, true, false) => self.run::<false, true, false>(),
            (false, true, true) => self.run::<false, true, true>(),
            (true, false, false) => self.run::<true, false, false>(),
            (true, false, true) => self.run::<true, false, true>(),
            (true, true, false) => self.run::<true, true, false>(),
            (true, true, true) => self.run::<true, true, true>(),
        }
    }

    fn run<const CLAIMS: bool, const KEPT: bool, const WHOLE: bool>(self) {
        dispatch::run(Summed::<CLAIMS, KEPT, WHOLE>(self));
    }
}

/// The loop: `CLAIMS` where a contract may bring something, `KEPT` where somebody asks what promises pay and when they are
/// exhausted, `WHOLE` where every factor is 1.
struct Summed<'a, const CLAIMS: bool, const KEPT: bool, const WHOLE: bool>(SummedCalls<'a>);

/// The sums of some years; where they are not kept, room that nothing is added to.
#[inline(always)]
fn part_of<'a>(
    sums: &'a mut Option<Places<'_>>,
    years: Range<usize>,
    room: &'a mut [f64; PART],
) -> &'a mut [f64] {
    match sums {
        Some(sums) => sums.part(years),
        None => room,
    }
}

impl<const CLAIMS: bool, const KEPT: bool, const WHOLE: bool> Kernel
    for Summed<'_, CLAIMS, KEPT, WHOLE>
{
    #[inline(always)]
    fn run(self) {
        let SummedCalls {
            terms,
            part,
            waves,
            it,
            left,
            full,
            mut sums,
        } = self.0;
        let mut rooms = [[0.0; PART]; 4];
        let [for_received, for_recovered, for_policy, for_contract] = &mut rooms;
        let mut unkept = 0;
        for years in parts(left.len()) {
            let gross = sums.gross.part(years.clone());
            let insured = sums.insured.part(years.clone());
            let insurer = sums.insurer.part(years.clone());
            let received = part_of(&mut sums.received, years.clone(), for_received);
            let recovered = part_of(&mut sums.recovered, years.clone(), for_recovered);
            let policy = part_of(&mut sums.policy, years.clone(), for_policy);
            let contract = part_of(&mut sums.contract, years.clone(), for_contract);
            let left = &mut left[years.clone()];
            let full = &mut full[years.clone()];
            for events in events_of(waves, years) {
                let own = it.loss[events.clone()]
                    .iter()
                    .zip(&it.covered[events.clone()]);
                let brought = it.received[events.clone()].iter().zip(&it.shared[events]);
                let state = left.iter_mut().zip(full.iter_mut());
                let borne = gross.iter_mut().zip(received.iter_mut());
                let net = insured.iter_mut().zip(insurer.iter_mut());
                let kept = policy.iter_mut().zip(contract.iter_mut());
                let sums = borne.zip(net).zip(kept.zip(recovered.iter_mut()));
                for (
                    (((loss, covered), (pay, shared)), (left, full)),
                    (((gross, received), (insured, insurer)), ((policy, contract), recovered)),
                ) in own.zip(brought).zip(state).zip(sums)
                {
                    let full = if KEPT { full } else { &mut unkept };
                    let paid =
                        terms.pay::<false, CLAIMS, WHOLE>(*covered, 0.0, *shared, left, full);
                    let of = |amount: f64| if WHOLE { amount } else { part * amount };
                    *gross += loss;
                    *insured += of(paid.own - paid.back);
                    *insurer += of(paid.own);
                    if CLAIMS {
                        *received += pay;
                        *recovered += of(paid.back);
                    }
                    if KEPT {
                        *policy += of(paid.own);
                    }
                    if KEPT && CLAIMS {
                        *contract += pay;
                    }
                }
            }
        }
    }
}
