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
        let flows = self.flows && plain.flow;
        // What alone is claimed is its own total, and goes to the pool at once.
        let is_alone = !flows && self.general.is_none() && plain.is_of_one();
        let pools_at_once = is_alone
            && out.pooled.is_some()
            && ground.blame.wilful.is_empty()
            && ground.is_in_all();
        let mut total = std::mem::take(&mut out.state.total);
        let sum = match out.pooled.as_deref_mut() {
            Some(pooled) if pools_at_once => &mut pooled[part.clone()],
            _ => {
                reset(&mut total, part.len(), 0.0);
                &mut total[..]
            }
        };
        let columns = (&mut out.state.shares, &mut *out.pay);
        self.own_losses(plain, part.clone(), ground, columns, sum);
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
        if let Some(pooled) = out.pooled.as_deref_mut().filter(|_| !pools_at_once) {
            pool_plain(part, ground, &total, pooled);
        }
        out.state.total = total;
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
pub(super) fn cut_plain(
    part: Range<usize>,
    ground: Ground<'_>,
    ratio: &[f64],
    pay: &mut [Aligned],
) {
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
