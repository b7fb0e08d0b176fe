//! Claims of a plain contract: the same formulas as the general way, step by step over columns.

use super::claim::{At, ClaimPlan, Ground, Payable, PlainClaim, Rule};
use super::claim_caps::{CapPlan, Class, Drawn, reset};
use super::plain::add;
use crate::ledger::Book;
use crate::random::dispatch::{self, Kernel};
use crate::random::{Aligned, gather};
use crate::terms::{Remaining, is_triggered};
use std::ops::Range;

impl ClaimPlan {
    /// The plain form of the rules, if they have one.
    pub fn plain(rules: &[Vec<Rule>], supers: &[CapPlan], trigger: u8) -> Option<PlainClaim> {
        let wilful = Rule {
            least: 3,
            tests: Vec::new(),
            class: Class::Uncapped,
        };
        let capped = Rule {
            least: trigger,
            tests: Vec::new(),
            class: Class::General,
        };
        let is_plain =
            |rules: &Vec<Rule>| rules.is_empty() || rules[..] == [wilful.clone(), capped.clone()];
        if !supers.is_empty() || !rules.iter().all(is_plain) {
            return None;
        }
        let mut admitted: Vec<bool> = rules.iter().map(|rules| !rules.is_empty()).collect();
        let flow = admitted.pop().unwrap_or(false);
        Some(PlainClaim { admitted, flow })
    }

    /// Which columns of payable amounts it writes row by row, so that nothing need stand there before.
    pub fn writes_all(&self) -> impl Iterator<Item = bool> + '_ {
        let admitted = self.plain.iter().flat_map(|plain| &plain.admitted);
        admitted.copied().chain(std::iter::repeat(false))
    }

    /// Each step over all rows before the next.
    pub(super) fn claim_plain<B: Book>(
        &self,
        plain: &PlainClaim,
        part: Range<usize>,
        ground: Ground<'_>,
        out: &mut Payable<'_>,
        book: &mut B,
    ) {
        if let (Some(atom), Some(pooled)) = (self.only_claim(ground), out.pooled.as_deref_mut()) {
            let losses = &ground.view.loss(atom)[part.clone()];
            let sum = &mut pooled[part.clone()];
            return if ground.blame.is_whole {
                add(sum, losses, 1.0);
            } else {
                dispatch::run(Pool {
                    losses,
                    shares: &ground.blame.share[part],
                    sum,
                });
            };
        }
        let flows = self.flows && plain.flow;
        let mut total = std::mem::take(&mut out.state.total);
        reset(&mut total, part.len(), 0.0);
        let columns = (&mut out.state.shares, &mut *out.pay);
        self.own_losses(plain, part.clone(), ground, columns, &mut total);
        if flows {
            for (i, total) in part.clone().zip(&mut total) {
                let At { event, .. } = ground.at(i);
                let claim = &self.perils[ground.peril(event)];
                if !claim.flows.is_empty()
                    && is_triggered(self.culpability(claim, ground.facts, event), self.least)
                {
                    let flow = ground.flow(claim, event);
                    out.pay[plain.admitted.len()][i] = flow;
                    *total += flow;
                }
            }
        }
        if let Some(cap) = &self.general {
            for (i, total) in part
                .clone()
                .zip(&mut total)
                .filter(|(_, total)| **total > 0.0)
            {
                out.state.paying.push(i as u32);
                *total = self.cap_plain(cap, *total, ground.at(i), ground, out, book);
            }
        }
        if let Some(pooled) = out.pooled.as_deref_mut() {
            pool_plain(part, ground, &total, pooled);
        }
        out.state.total = total;
    }

    /// The one atom that is claimed, in every event and with no cap but a pool's: of such a claim nothing is written
    /// before the pool's ratio is known.
    fn only_claim(&self, ground: Ground<'_>) -> Option<usize> {
        let plain = self.plain.as_ref()?;
        let has_more = self.has_caps() || (self.flows && plain.flow);
        let is_alone = !has_more && plain.is_of_one();
        let is_plain = ground.blame.wilful.is_empty() && ground.is_in_all();
        let mut admitted = plain.admitted.iter();
        admitted
            .position(|admitted| *admitted)
            .filter(|_| is_alone && is_plain)
    }

    /// Adds the pool's part of a claim that is [alone](Self::only_claim) and of one party's fault to the obligor's debts,
    /// for all events at once, and writes it down unless `leaves` says that it may be left as it is; `None` if the claim
    /// is no such, else whether it was left.
    pub(super) fn pay_part(
        &self,
        ground: Ground<'_>,
        ratio: &[f64],
        (pay, leaves): (&mut [Aligned], bool),
        owed: &mut [Aligned],
    ) -> Option<bool> {
        let (atom, slot) = (self.only_claim(ground)?, self.only_slot()?);
        let losses = ground.view.loss(atom);
        let owed = &mut owed[slot];
        let is_left = leaves && self.is_sole && ground.blame.is_whole;
        if is_left {
            dispatch::run(OwePart {
                losses,
                ratio,
                owed,
            });
        } else {
            dispatch::run(PayPart {
                losses,
                shares: (!ground.blame.is_whole).then_some(&ground.blame.share),
                ratio,
                pay: &mut pay[atom],
                owed,
            });
        }
        Some(is_left)
    }

    /// Cuts what a claim without caps of its own comes to by its pool's ratio.
    pub(super) fn cut_plain(
        &self,
        part: Range<usize>,
        ground: Ground<'_>,
        ratio: &[f64],
        pay: &mut [Aligned],
    ) {
        let Some(atom) = self.only_claim(ground) else {
            return cut_plain(part, ground, ratio, pay);
        };
        let claimed = ground.view.loss(atom).iter().zip(&*ground.blame.share);
        let claimed = claimed.zip(ratio).zip(&mut *pay[atom]);
        let part = claimed.skip(part.start).take(part.len());
        part.for_each(|(((loss, share), ratio), pay)| *pay = loss * share * ratio);
    }

    /// The admitted part of own loss by atom, added to a sum.
    fn own_losses(
        &self,
        plain: &PlainClaim,
        part: Range<usize>,
        ground: Ground<'_>,
        (shares, pay): (&mut Vec<f64>, &mut [Aligned]),
        sum: &mut [f64],
    ) {
        let events = &ground.view.events[part.clone()];
        let shares = if ground.is_in_all() {
            &ground.blame.share[part.clone()]
        } else {
            gather(&ground.blame.share, events, shares);
            shares
        };
        let admitted = plain.admitted.iter().enumerate();
        for (atom, _) in admitted.filter(|(_, admitted)| **admitted) {
            let losses = &ground.view.loss(atom)[part.clone()];
            let pay = &mut pay[atom][part.clone()];
            dispatch::run(Admit {
                losses,
                shares,
                pay,
                sum,
            });
        }
    }

    #[inline(always)]
    fn cap_plain<B: Book>(
        &self,
        cap: &CapPlan,
        total: f64,
        at: At,
        ground: Ground<'_>,
        out: &mut Payable<'_>,
        book: &mut B,
    ) -> f64 {
        let At { i, event, row } = at;
        if ground.blame.is_wilful(event) {
            return total;
        }
        let left = if cap.each_event {
            cap.limit
        } else {
            out.state.general[row]
        };
        let paid = Remaining(left).draw(total);
        book.used(row as u32, cap.promise, paid);
        out.state.general[row] -= paid;
        self.mark(0, cap, Drawn::all(paid), row, i, out.state);
        if paid < total {
            let ratio = paid / total;
            out.pay.iter_mut().for_each(|column| column[i] *= ratio);
        }
        paid
    }
}

/// Adds what is claimed in each row to the pool's sum of its event; wilful acts stand outside the caps, and so outside
/// the pool.
fn pool_plain(part: Range<usize>, ground: Ground<'_>, claims: &[f64], pooled: &mut [f64]) {
    if ground.blame.wilful.is_empty() && ground.is_in_all() {
        return add(&mut pooled[part], claims, 1.0);
    }
    let events = ground.view.events[part].iter();
    for (event, claim) in events.map(|event| *event as usize).zip(claims) {
        if !ground.blame.is_wilful(event) {
            pooled[event] += claim;
        }
    }
}

/// pay ← loss × share, added to a sum.
struct Admit<'a> {
    losses: &'a [f64],
    shares: &'a [f64],
    pay: &'a mut [f64],
    sum: &'a mut [f64],
}

impl Kernel for Admit<'_> {
    #[inline(always)]
    fn run(self) {
        let claimed = self.losses.iter().zip(self.shares);
        let out = self.pay.iter_mut().zip(self.sum);
        for ((loss, share), (pay, sum)) in claimed.zip(out) {
            *pay = loss * share;
            *sum += *pay;
        }
    }
}

/// Adds loss × share to a sum.
struct Pool<'a> {
    losses: &'a [f64],
    shares: &'a [f64],
    sum: &'a mut [f64],
}

impl Kernel for Pool<'_> {
    #[inline(always)]
    fn run(self) {
        let claimed = self.losses.iter().zip(self.shares);
        for ((loss, share), sum) in claimed.zip(self.sum) {
            *sum += loss * share;
        }
    }
}

/// Adds loss × ratio to what is owed.
struct OwePart<'a> {
    losses: &'a [f64],
    ratio: &'a [f64],
    owed: &'a mut [f64],
}

impl Kernel for OwePart<'_> {
    #[inline(always)]
    fn run(self) {
        for ((loss, ratio), owed) in self.losses.iter().zip(self.ratio).zip(self.owed) {
            *owed += loss * ratio;
        }
    }
}

/// pay ← loss × share × ratio, added to what is owed; without shares the whole loss is claimed.
struct PayPart<'a> {
    losses: &'a [f64],
    shares: Option<&'a [f64]>,
    ratio: &'a [f64],
    pay: &'a mut [f64],
    owed: &'a mut [f64],
}

impl Kernel for PayPart<'_> {
    #[inline(always)]
    fn run(self) {
        let claimed = self.losses.iter().zip(self.ratio);
        let out = claimed.zip(self.pay.iter_mut().zip(self.owed));
        match self.shares {
            None => {
                for ((loss, ratio), (pay, owed)) in out {
                    *pay = loss * ratio;
                    *owed += *pay;
                }
            }
            Some(shares) => {
                for (((loss, ratio), (pay, owed)), share) in out.zip(shares) {
                    *pay = loss * share * ratio;
                    *owed += *pay;
                }
            }
        }
    }
}

/// pay ← pay × ratio.
struct Cut<'a> {
    ratio: &'a [f64],
    pay: &'a mut [f64],
}

impl Kernel for Cut<'_> {
    #[inline(always)]
    fn run(self) {
        let pairs = self.pay.iter_mut().zip(self.ratio);
        pairs.for_each(|(pay, ratio)| *pay *= ratio);
    }
}

/// pay ← pay × ratio of its event, of which each has one.
#[inline(never)]
fn cut_by_event(events: &[u32], ratio: &[f64], pay: &mut [f64]) {
    let Some(last) = ratio.len().checked_sub(1) else {
        return;
    };
    for (event, pay) in events.iter().zip(pay) {
        // Within bounds without a branch.
        *pay *= ratio[(*event as usize).min(last)];
    }
}

/// Cuts the payable amounts by their pool's ratio, but for wilful acts.
fn cut_plain(part: Range<usize>, ground: Ground<'_>, ratio: &[f64], pay: &mut [Aligned]) {
    let events = &ground.view.events[part.clone()];
    if ground.blame.wilful.is_empty() && ground.is_in_all() {
        for column in pay {
            dispatch::run(Cut {
                ratio: &ratio[part.clone()],
                pay: &mut column[part.clone()],
            });
        }
        return;
    }
    if ground.blame.wilful.is_empty() {
        for column in pay {
            cut_by_event(events, ratio, &mut column[part.clone()]);
        }
        return;
    }
    for column in pay {
        for (pay, event) in column[part.clone()].iter_mut().zip(events) {
            let event = *event as usize;
            if !ground.blame.is_wilful(event) {
                *pay *= ratio[event];
            }
        }
    }
}
