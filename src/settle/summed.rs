//! The backward pass of an insured party over nested waves, added up as it goes: own loss, what a contract brings, what
//! the policy pays and gets back go to the year's sums in one loop, and stand nowhere row by row.
//!
//! Same amounts in the same order as [`super::plain`], to the bit.

use super::balance::{BalancePlan, Network};
use super::claim::ClaimPlan;
use super::plain_policy::{PaidScratch, PlainPolicy, Rows, Terms, Waves};
use crate::ledger::{Book, InsuredSums, OfInsured};
use crate::random::SIDE;
use crate::random::dispatch::{self, Kernel, Level};

/// What a contract brings, row by row.
#[derive(Clone, Copy)]
pub(super) enum Brought<'a> {
    Column(&'a [f64]),
    /// This part of the loss.
    Part(&'a [f64]),
}

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
        let (mut contract, mut is_part) = (None, false);
        if !self.claims.is_empty() {
            let Some((plan, brought)) = self.brought(network) else {
                return false;
            };
            contract = Some(plan.promise);
            (it.received, it.shared) = match (brought, policy.covered[0]) {
                (Brought::Column(pay), 0.0) => (pay, it.shared),
                (Brought::Column(column) | Brought::Part(column), 1.0) => (column, column),
                _ => return false,
            };
            is_part = matches!(brought, Brought::Part(_));
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
        paid.full.clear();
        paid.full.resize(waves.years, 0);
        let part = share / policy.placed;
        let calls = SummedCalls {
            terms: policy.terms(),
            part,
            waves: waves.starts,
            it,
            full: &mut paid.full,
            sums,
        };
        calls.dispatch(is_part, policy.is_whole(part));
        true
    }

    /// Its one contract and what that brings, where it is one column, paid in full.
    pub(super) fn brought<'a>(&self, network: Network<'a>) -> Option<(&'a ClaimPlan, Brought<'a>)> {
        let [claim] = self.claims[..] else {
            return None;
        };
        let plan = &network.claims[claim];
        if network.is_left[claim] {
            let ratio = &network.let_through[plan.pool?];
            return Some((plan, Brought::Part(ratio)));
        }
        let is_paid_in_full = network.ratio[plan.obligor].is_empty();
        match &network.pay[claim][..] {
            [pay] if is_paid_in_full => Some((plan, Brought::Column(pay))),
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
    full: &'a mut [u8],
    sums: InsuredSums<'a>,
}

/// What a contract may bring: nothing, a column, or a part of the loss.
const NOTHING: u8 = 0;
const COLUMN: u8 = 1;
const PART: u8 = 2;

impl SummedCalls<'_> {
    fn dispatch(self, is_part: bool, is_whole: bool) {
        match (self.sums.received.is_some(), is_part) {
            (false, _) => self.dispatch_of::<NOTHING>(is_whole),
            (true, false) => self.dispatch_of::<COLUMN>(is_whole),
            (true, true) => self.dispatch_of::<PART>(is_whole),
        }
    }

    fn dispatch_of<const BRINGS: u8>(self, is_whole: bool) {
        match (self.sums.policy.is_some(), is_whole) {
            (false, false) => self.run::<BRINGS, false, false>(),
            (false, true) => self.run::<BRINGS, false, true>(),
            (true, false) => self.run::<BRINGS, true, false>(),
            (true, true) => self.run::<BRINGS, true, true>(),
        }
    }

    fn run<const BRINGS: u8, const KEPT: bool, const WHOLE: bool>(self) {
        match dispatch::level() {
            // Its registers hold the sums of no more years.
            Level::Baseline => Summed::<4, BRINGS, KEPT, WHOLE>(self).run(),
            Level::Avx2 | Level::Avx512 => {
                dispatch::run(Summed::<SIDE, BRINGS, KEPT, WHOLE>(self));
            }
        }
    }
}

/// The loop, over `W` years side by side: `BRINGS` says what a contract may bring, `KEPT` whether somebody asks what promises pay and when they are
/// exhausted, `WHOLE` whether every factor is 1.
struct Summed<'a, const W: usize, const BRINGS: u8, const KEPT: bool, const WHOLE: bool>(
    SummedCalls<'a>,
);

/// What one event of each year of a chunk brings; zeros add nothing.
struct Event<'a, const W: usize> {
    loss: &'a [f64; W],
    covered: &'a [f64; W],
    pay: &'a [f64; W],
    shared: &'a [f64; W],
}

impl<const W: usize> Event<'_, W> {
    /// Adds it to a chunk; where a part of the loss is brought, `pay` says which.
    #[inline(always)]
    fn add<const BRINGS: u8, const KEPT: bool, const WHOLE: bool>(
        self,
        terms: Terms,
        part: f64,
        chunk: &mut Chunk<'_, W>,
    ) {
        if BRINGS != PART {
            return chunk.call::<BRINGS, KEPT, WHOLE>(terms, part, self);
        }
        let pay: [f64; W] = std::array::from_fn(|k| self.loss[k] * self.pay[k]);
        let event = Event {
            covered: self.loss,
            pay: &pay,
            shared: &pay,
            ..self
        };
        chunk.call::<BRINGS, KEPT, WHOLE>(terms, part, event);
    }
}

/// A chunk's sums while its events are added, and what is left of the aggregate of each year.
struct Chunk<'a, const W: usize> {
    left: &'a mut [f64; W],
    full: &'a mut [u8; W],
    gross: &'a mut [f64; W],
    received: &'a mut [f64; W],
    insured: &'a mut [f64; W],
    insurer: &'a mut [f64; W],
    recovered: &'a mut [f64; W],
    policy: &'a mut [f64; W],
    contract: &'a mut [f64; W],
}

#[inline(always)]
fn add<const W: usize>(sums: &mut [f64; W], amounts: &[f64; W]) {
    for k in 0..W {
        sums[k] += amounts[k];
    }
}

impl<const W: usize> Chunk<'_, W> {
    /// Calls the policy of each year, one step after the other for all of them.
    #[inline(always)]
    fn call<const BRINGS: u8, const KEPT: bool, const WHOLE: bool>(
        &mut self,
        terms: Terms,
        part: f64,
        it: Event<'_, W>,
    ) {
        let of = |amount: f64| if WHOLE { amount } else { part * amount };
        let (mut own, mut back, mut net) = ([0.0; W], [0.0; W], [0.0; W]);
        let mut unkept = 0;
        for k in 0..W {
            let full = if KEPT { &mut self.full[k] } else { &mut unkept };
            let (covered, shared) = (it.covered[k], it.shared[k]);
            let left = &mut self.left[k];
            let paid = if BRINGS == NOTHING {
                terms.pay::<false, false, WHOLE>(covered, 0.0, shared, left, full)
            } else {
                terms.pay::<false, true, WHOLE>(covered, 0.0, shared, left, full)
            };
            own[k] = of(paid.own);
            back[k] = of(paid.back);
            net[k] = of(paid.own - paid.back);
        }
        add(self.gross, it.loss);
        add(self.insured, &net);
        add(self.insurer, &own);
        if BRINGS != NOTHING {
            add(self.received, it.pay);
            add(self.recovered, &back);
        }
        if KEPT {
            add(self.policy, &own);
        }
        if KEPT && BRINGS != NOTHING {
            add(self.contract, it.pay);
        }
    }
}

/// The first amounts, zeros behind them.
#[inline(always)]
fn first_of<const W: usize>(amounts: &[f64]) -> [f64; W] {
    let mut first = [0.0; W];
    for (out, amount) in first.iter_mut().zip(amounts) {
        *out = *amount;
    }
    first
}

impl<const W: usize, const BRINGS: u8, const KEPT: bool, const WHOLE: bool> Kernel
    for Summed<'_, W, BRINGS, KEPT, WHOLE>
{
    #[inline(always)]
    fn run(self) {
        let SummedCalls {
            terms,
            part,
            waves,
            it,
            full,
            mut sums,
        } = self.0;
        let mut received = sums.received.take().unwrap_or_default();
        let mut recovered = sums.recovered.take().unwrap_or_default();
        let mut policy = sums.policy.take().unwrap_or_default();
        let mut contract = sums.contract.take().unwrap_or_default();
        let mut reaching = waves.len().saturating_sub(1);
        for (at, full) in full.chunks_mut(W).enumerate() {
            let first = (at * W) as u32;
            while reaching > 0 && waves[reaching] - waves[reaching - 1] <= first {
                reaching -= 1;
            }
            // Sums stay in registers from event to event.
            let (mut left, mut filled) = ([terms.aggregate; W], [0; W]);
            let mut gross = sums.gross.read(at);
            let mut insured = sums.insured.read(at);
            let mut insurer = sums.insurer.read(at);
            let mut brought = received.read(at);
            let mut back = recovered.read(at);
            let mut by_policy = policy.read(at);
            let mut by_contract = contract.read(at);
            for wave in waves[..=reaching].windows(2) {
                let events = (wave[0] + first) as usize..wave[1] as usize;
                let mut chunk = Chunk {
                    left: &mut left,
                    full: &mut filled,
                    gross: &mut gross,
                    received: &mut brought,
                    insured: &mut insured,
                    insurer: &mut insurer,
                    recovered: &mut back,
                    policy: &mut by_policy,
                    contract: &mut by_contract,
                };
                let [loss, covered, pay, shared] =
                    [it.loss, it.covered, it.received, it.shared].map(|it| &it[events.clone()]);
                if let (Some(loss), Some(covered), Some(pay), Some(shared)) = (
                    loss.first_chunk(),
                    covered.first_chunk(),
                    pay.first_chunk(),
                    shared.first_chunk(),
                ) {
                    let event = Event {
                        loss,
                        covered,
                        pay,
                        shared,
                    };
                    event.add::<BRINGS, KEPT, WHOLE>(terms, part, &mut chunk);
                } else {
                    let event = Event {
                        loss: &first_of(loss),
                        covered: &first_of(covered),
                        pay: &first_of(pay),
                        shared: &first_of(shared),
                    };
                    event.add::<BRINGS, KEPT, WHOLE>(terms, part, &mut chunk);
                }
            }
            sums.gross.write(at, &gross);
            sums.insured.write(at, &insured);
            sums.insurer.write(at, &insurer);
            if BRINGS != NOTHING {
                received.write(at, &brought);
                recovered.write(at, &back);
            }
            if KEPT {
                policy.write(at, &by_policy);
                for (full, filled) in full.iter_mut().zip(filled) {
                    *full = filled;
                }
            }
            if KEPT && BRINGS != NOTHING {
                contract.write(at, &by_contract);
            }
        }
    }
}
