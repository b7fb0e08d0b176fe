//! Procurement duty: cover that the obligor ought to hold and does not.

use super::caps::Class;
use super::forward::Forward;
use super::{Law, LawState};
use crate::ledger::DutyWork;
use crate::model::Liability;
use crate::terms::missing_cover;
use crate::units::HeadId;

impl Law {
    /// Adds to the claims on each obligor what the missing cover would have paid of what its caps
    /// stop. The cover is one for all its contracts: what they want of it is cut alike.
    pub(super) fn procure(&self, state: &LawState, forward: &mut Forward) {
        for (obligor, contracts) in self.by_obligor.iter().enumerate() {
            let required = |at: usize| {
                let contract = &self.model.contracts[at];
                let joint = contract.liability == Liability::JointAndSeveral;
                // What the caps of joint contracts stop is spread over the others.
                let required = contract.insurance_required.filter(|_| !joint);
                required.map_or(0.0, |money| money.get())
            };
            let most = contracts.iter().map(|at| required(*at)).fold(0.0, f64::max);
            if most <= 0.0 {
                continue;
            }
            let held = self.held(obligor, state);
            let wanted = contracts.iter().map(|at| {
                let stopped = self.stopped_by_caps(*at, forward);
                let sum = stopped.iter().sum();
                (*at, missing_cover(sum, required(*at), held), stopped, sum)
            });
            let wanted: Vec<(usize, f64, Vec<f64>, f64)> = wanted.collect();
            let all: f64 = wanted.iter().map(|(_, wanted, _, _)| wanted).sum();
            let pays = missing_cover(all, most, held);
            // Insurance is earmarked pro rata to what each is owed.
            let of_duty = wanted.iter().filter(|(_, wanted, _, _)| *wanted > 0.0);
            let stopped: f64 = of_duty.map(|(_, _, _, sum)| sum).sum();
            for (at, wanted, by_cell, sum) in &wanted {
                let claim = forward.claims[*at].as_mut().filter(|_| *wanted > 0.0);
                if let Some(claim) = claim {
                    let part = wanted.min(pays * sum / stopped) / sum;
                    claim.duty = by_cell.iter().map(|amount| amount * part).collect();
                    if let Some(notes) = &mut forward.notes {
                        notes[*at].duty = Some(DutyWork {
                            required: required(*at),
                            held,
                            stopped: *sum,
                            owed: sum * part,
                        });
                    }
                }
            }
        }
    }

    /// The limit of the liability insurance that a party holds, void policies left out.
    fn held(&self, party: usize, state: &LawState) -> f64 {
        let held = self.of_party[party].iter().filter(|at| {
            let policy = &self.model.policies[self.programmes[**at].layers[0]];
            let mut covers = policy.covers.iter();
            !state.programmes[**at].void
                && covers.any(|cover| cover.heads.contains(HeadId::CONTRACT))
        });
        held.map(|at| self.programmes[*at].limit).sum()
    }

    /// What caps stop of a claim that is won, by fault and head.
    fn stopped_by_caps(&self, at: usize, forward: &Forward) -> Vec<f64> {
        let (Some(claim), Some(ground)) = (&forward.claims[at], &forward.grounds[at]) else {
            return Vec::new();
        };
        let mut stopped = self.stopped_of(ground, claim);
        for (cell, amount) in stopped.iter_mut().enumerate() {
            match ground.class[cell % self.heads] {
                None | Some(Class::Uncapped) => *amount = 0.0,
                Some(Class::General | Class::Super(_)) => {}
            }
        }
        stopped
    }
}
