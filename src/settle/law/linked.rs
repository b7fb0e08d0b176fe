//! Caps that are at least the liability insurance that answers.
//!
//! `cap = max(x, insurance)`: the insurance is what the obligor's policies would pay on the claims
//! as they would be without such caps, shared over the contracts pro rata to those claims. A cap
//! that is counted over the year follows the insurance of the year: of this event and of those
//! before it.

use super::forward::Forward;
use super::insure::Owes;
use super::{Eve, Law, LawState, Occurrence};
use crate::model::Per;

impl Law {
    /// Sets the limits that follow insurance for one pass over the claims.
    pub(super) fn link_caps(
        &self,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &mut Forward,
    ) {
        for (obligor, contracts) in self.by_obligor.iter().enumerate() {
            let is_linked = |at: &&usize| {
                let mut caps = self.model.contracts[**at].caps.iter();
                caps.any(|cap| cap.or_insurance)
            };
            if contracts.iter().any(|at| is_linked(&at)) {
                let (claims, insured) = self.insured_without(obligor, event, eve, state, forward);
                for (at, claim) in contracts.iter().zip(claims) {
                    forward.answering[*at] = insured * claim;
                    self.link(*at, state.answered[*at], forward);
                }
            }
        }
    }

    /// What the claims on an obligor would be without caps that follow insurance, in parts of all
    /// it would owe, and what its insurers would pay of that.
    fn insured_without(
        &self,
        obligor: usize,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &Forward,
    ) -> (Vec<f64>, f64) {
        let contracts = &self.by_obligor[obligor];
        let mut caps = forward.caps.clone();
        for at in contracts {
            for (k, cap) in self.model.contracts[*at].caps.iter().enumerate() {
                if cap.or_insurance {
                    caps.lift(self.cap_start[*at] + k);
                }
            }
        }
        let mut claims = Vec::new();
        for at in contracts {
            let (Some(ground), Some(claim)) = (&forward.grounds[*at], &forward.claims[*at]) else {
                claims.push(0.0);
                continue;
            };
            let mut claim = claim.clone();
            self.cap_claim(ground, &mut claim, &mut caps);
            claims.push(claim.payable() * self.settled_part(*at));
        }
        let direct = forward.direct.iter().filter(|it| it.from == obligor);
        let owes = Owes {
            contracts: claims.iter().sum(),
            direct: direct.flat_map(|it| &it.heads).sum(),
        };
        let all = owes.contracts + owes.direct;
        if all <= 0.0 {
            return (claims, 0.0);
        }
        let trial = self.try_liability(obligor, owes, event, eve, state);
        claims.iter_mut().for_each(|claim| *claim /= all);
        (claims, self.paid_on_liability(obligor, &trial))
    }

    /// Raises a contract's linked limits to the insurance that answers for it; `earlier` is what
    /// answered in earlier events of the year.
    fn link(&self, at: usize, earlier: f64, forward: &mut Forward) {
        let now = forward.answering[at];
        for (k, cap) in self.model.contracts[at].caps.iter().enumerate() {
            if cap.or_insurance {
                let insured = match cap.per {
                    Per::Claim | Per::Event => now,
                    Per::Year | Per::Term => earlier + now,
                };
                let limit = cap.limit.get().max(insured - cap.already_paid.get());
                forward.caps.move_limit(self.cap_start[at] + k, limit);
            }
        }
    }
}
