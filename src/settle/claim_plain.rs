//! Claims of a plain contract: the same formulas as the general way, step by step over columns.

use super::claim::{
    At, CapPlan, CapState, ClaimPlan, Class, Facts, Ground, Payable, PlainClaim, Rule, reset,
};
use crate::ledger::Book;
use crate::terms::Remaining;
use std::ops::Range;

const WILFUL: u8 = 3;

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

    /// Each step over all rows before the next.
    pub(super) fn claim_plain<B: Book>(
        &self,
        plain: &PlainClaim,
        part: Range<usize>,
        ground: Ground<'_>,
        out: &mut Payable<'_>,
        book: &mut B,
    ) {
        let mut total = std::mem::take(&mut out.state.total);
        self.own_losses(plain, part.clone(), ground, out, &mut total);
        if self.flows && plain.flow {
            for (i, total) in part.clone().zip(&mut total) {
                let At { event, .. } = ground.at(i);
                let claim = &self.perils[ground.peril(event)];
                if !claim.flows.is_empty()
                    && self.culpability(claim, ground.facts, event) >= self.least
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
                *total = self.cap_plain(cap, *total, ground.at(i), ground, out, book);
            }
        }
        if let Some(pooled) = out.pooled.as_deref_mut() {
            for (event, total) in ground.view.events[part].iter().zip(&total) {
                let event = *event as usize;
                let claim = &self.perils[ground.peril(event)];
                // Wilful acts stand outside the caps, and so outside the pool.
                if self.culpability(claim, ground.facts, event) < WILFUL {
                    pooled[event] += total;
                }
            }
        }
        out.state.total = total;
    }

    /// The admitted part of own loss by atom, and its total.
    fn own_losses(
        &self,
        plain: &PlainClaim,
        part: Range<usize>,
        ground: Ground<'_>,
        out: &mut Payable<'_>,
        total: &mut Vec<f64>,
    ) {
        let CapState { share, .. } = out.state;
        let events = &ground.view.events[part.clone()];
        share.clear();
        share.extend(
            events
                .iter()
                .map(|event| self.share(ground.facts, *event as usize)),
        );
        reset(total, share.len(), 0.0);
        let admitted = plain
            .admitted
            .iter()
            .enumerate()
            .filter(|(_, admitted)| **admitted);
        for (atom, _) in admitted {
            let losses = &ground.view.loss(atom)[part.clone()];
            let amounts = losses.iter().zip(&*share).map(|(loss, share)| loss * share);
            let columns = out.pay[atom][part.clone()].iter_mut().zip(&mut *total);
            for ((pay, total), amount) in columns.zip(amounts) {
                *pay = amount;
                *total += amount;
            }
        }
    }

    /// The share of own loss that is claimed of an event; 0 if the culpability does not reach.
    #[inline(always)]
    fn share(&self, facts: Facts<'_>, event: usize) -> f64 {
        let claim = &self.perils[facts.block.events.peril[event] as usize];
        if claim.share > 0.0 && self.culpability(claim, facts, event) >= self.least {
            claim.share
        } else {
            0.0
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
        if self.culpability(&self.perils[ground.peril(event)], ground.facts, event) >= WILFUL {
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
        self.mark(0, cap, paid, row, i, out.state);
        if paid < total {
            let ratio = paid / total;
            out.pay.iter_mut().for_each(|column| column[i] *= ratio);
        }
        paid
    }
}
