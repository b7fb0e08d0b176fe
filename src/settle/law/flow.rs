//! Flow-down: what a claimant passes on of what it owes its own claimants, by party at fault.

use super::forward::Forward;
use super::insure::Owes;
use super::{Eve, Law, LawState, Occurrence};
use crate::model::{FlowDown, Liability};
use crate::terms::{cash_part, gross_part};
use crate::units::HeadId;

/// What a party owes one claimant.
struct Owing {
    to: usize,
    /// The contract; none at law.
    contract: Option<usize>,
    /// Damages, by the fault they are owed for; what is set off before the caps included.
    damages: Vec<f64>,
    /// Agreed sums, by fault: no insurer pays them.
    agreed: Vec<f64>,
    /// What is owed for missing cover, by fault: no insurer pays it either.
    duty: Vec<f64>,
}

impl Owing {
    /// All that is owed but agreed sums: what a gross loss stands in place of.
    fn for_loss(&self) -> f64 {
        sum(&self.damages) + sum(&self.duty)
    }

    fn by_fault(&self) -> Vec<f64> {
        let both = self.damages.iter().zip(&self.duty);
        both.map(|(damages, duty)| damages + duty).collect()
    }
}

/// What is claimed of one debt where a flow-down is of gross losses.
struct GrossClaims {
    /// The gross loss behind the debt, by fault.
    by_fault: Vec<f64>,
    /// What contracts with this flow-down claim of it.
    gross: f64,
    /// What those with another flow-down claim.
    others: f64,
    debt: f64,
}

impl GrossClaims {
    /// The gross loss by fault, cut so that all contracts together claim no more than the debt.
    fn kept(mut self) -> Vec<f64> {
        let part = gross_part(self.gross, self.others, self.debt);
        self.by_fault.iter_mut().for_each(|amount| *amount *= part);
        self.by_fault
    }
}

fn sum(amounts: &[f64]) -> f64 {
    amounts.iter().sum()
}

impl Law {
    /// What is flowed down to each contract, by contract and fault.
    pub(super) fn flows(
        &self,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &mut Forward,
    ) -> Vec<f64> {
        let faults = event.blame.parties.len();
        let contracts = self.model.contracts.len();
        let mut flows = vec![0.0; contracts * faults];
        let mut bases = vec![None; contracts];
        for (at, contract) in self.model.contracts.iter().enumerate() {
            let Some(base) = self.passed_on(at, event, eve, state, forward) else {
                continue;
            };
            if contract.liability == Liability::JointAndSeveral {
                bases[at] = Some(base);
                continue;
            }
            let Some(owed) = self.owed(at, HeadId::CONTRACT, event) else {
                continue;
            };
            let parts = self.parts(at, HeadId::CONTRACT, owed.reach, event);
            let flow = flows[at * faults..(at + 1) * faults].iter_mut();
            flow.zip(base.iter().zip(&parts))
                .for_each(|(flow, (base, part))| *flow = base * part);
        }
        let mut weights = vec![0.0; contracts];
        for group in &self.joint {
            self.join_flows(group, &bases, event, &mut flows, &mut weights);
        }
        forward.flow_weight = weights;
        flows
    }

    /// What the claimant of a contract passes on, by fault; never what it owes the obligor.
    fn passed_on(
        &self,
        at: usize,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &Forward,
    ) -> Option<Vec<f64>> {
        let contract = &self.model.contracts[at];
        let (claimant, obligor) = (contract.beneficiary.index(), contract.obligor.index());
        if contract.flow_down == FlowDown::None || !self.may_owe[claimant] {
            return None;
        }
        let mut owings = self.owings(claimant, event, forward);
        owings.retain(|owing| owing.to != obligor);
        let mut base = vec![0.0; event.blame.parties.len()];
        for owing in &owings {
            let damages = match contract.flow_down {
                FlowDown::GrossClientLoss => {
                    let claims = self.gross_claims(claimant, owing, event, forward);
                    claims.kept()
                }
                FlowDown::LiabilityPayable | FlowDown::Cash | FlowDown::None => owing.by_fault(),
            };
            let both = damages.iter().zip(&owing.agreed);
            base.iter_mut()
                .zip(both)
                .for_each(|(base, (damages, agreed))| *base += damages + agreed);
        }
        if sum(&base) <= 0.0 {
            return None;
        }
        let part = self.counted_part(at, event, eve, state, forward);
        base.iter_mut().for_each(|amount| *amount *= part);
        Some(base)
    }

    /// All that a party owes in an event.
    fn owings(&self, party: usize, event: &Occurrence, forward: &Forward) -> Vec<Owing> {
        let faults = event.blame.parties.len();
        let of_contract = |at: &usize| {
            let claim = forward.claims[*at].as_ref()?;
            let mut damages = vec![0.0; faults];
            let agreed = self.agreed_by_fault(*at, event, forward);
            let duty = claim.duty.chunks(self.heads).map(sum);
            for part in [&claim.pay, &claim.set_off] {
                let rows = damages.iter_mut().zip(part.chunks(self.heads));
                rows.for_each(|(damages, row)| *damages += sum(row));
            }
            let mut duty: Vec<f64> = duty.collect();
            duty.resize(faults, 0.0);
            Some(Owing {
                to: self.model.contracts[*at].beneficiary.index(),
                contract: Some(*at),
                damages,
                agreed,
                duty,
            })
        };
        let direct = forward.direct.iter().filter(|it| it.from == party);
        let direct = direct.map(|it| Owing {
            to: it.to,
            contract: None,
            damages: it.by_fault.clone(),
            agreed: vec![0.0; faults],
            duty: vec![0.0; faults],
        });
        let contracts = self.by_obligor[party].iter().filter_map(of_contract);
        contracts.chain(direct).collect()
    }

    /// Under a flow-down of gross losses: what all contracts of the claimant would claim of its debts,
    /// and the debts, which bound it.
    pub(super) fn gross_flow(
        &self,
        at: usize,
        event: &Occurrence,
        forward: &Forward,
    ) -> (f64, f64) {
        let contract = &self.model.contracts[at];
        let claimant = contract.beneficiary.index();
        let mut owings = self.owings(claimant, event, forward);
        owings.retain(|owing| owing.to != contract.obligor.index());
        owings.iter().fold((0.0, 0.0), |(flow, owed), owing| {
            let claims = self.gross_claims(claimant, owing, event, forward);
            (flow + claims.gross + claims.others, owed + claims.debt)
        })
    }

    /// What contracts of a claimant with gross flow-down claim of one of its debts, beside those that
    /// claim it as it is.
    fn gross_claims(
        &self,
        claimant: usize,
        owing: &Owing,
        event: &Occurrence,
        forward: &Forward,
    ) -> GrossClaims {
        let mut claims = GrossClaims {
            by_fault: self.gross_by_fault(claimant, owing, event, forward),
            gross: 0.0,
            others: 0.0,
            debt: owing.for_loss(),
        };
        let (mut gross_joint, mut is_joint) = (false, false);
        for at in &self.by_beneficiary[claimant] {
            let contract = &self.model.contracts[*at];
            let claimed_from = contract.obligor.index() != owing.to;
            let owed = self.owed(*at, HeadId::CONTRACT, event);
            let Some(owed) = owed.filter(|_| claimed_from) else {
                continue;
            };
            let parts = self.parts(*at, HeadId::CONTRACT, owed.reach, event);
            let claimed = |by_fault: &[f64]| -> f64 {
                let both = by_fault.iter().zip(&parts);
                both.map(|(amount, part)| amount * part).sum()
            };
            match contract.flow_down {
                FlowDown::GrossClientLoss => {
                    claims.gross += claimed(&claims.by_fault);
                    gross_joint |= contract.liability == Liability::JointAndSeveral;
                }
                FlowDown::LiabilityPayable | FlowDown::Cash => {
                    claims.others += claimed(&owing.by_fault());
                    is_joint |= contract.liability == Liability::JointAndSeveral;
                }
                FlowDown::None => {}
            }
        }
        // Joint contracts take over, those of either base together and once, what no contract answers
        // for.
        let unanswered = self.unanswered(claimant, HeadId::CONTRACT, event);
        let of_unanswered = |by_fault: &[f64]| -> f64 {
            let taken_over = unanswered.iter().map(|fault| by_fault[*fault]);
            taken_over.sum()
        };
        if gross_joint {
            claims.gross += of_unanswered(&claims.by_fault);
        }
        if is_joint {
            claims.others += of_unanswered(&owing.by_fault());
        }
        claims
    }

    /// The client's gross loss by fault, with what it owes further down, as far as the debt is for
    /// that fault: where several contracts of the client answer for a party, the part of this one.
    fn gross_by_fault(
        &self,
        claimant: usize,
        owing: &Owing,
        event: &Occurrence,
        forward: &Forward,
    ) -> Vec<f64> {
        let mut parts = vec![0.0; owing.damages.len()];
        let answered =
            |head: usize| self.taken_parts(owing.contract?, HeadId::new(head), event, forward);
        let of = |answered: &Option<Vec<f64>>, fault: usize| {
            answered.as_ref().map_or(1.0, |answered| answered[fault])
        };
        let loss = event.of(owing.to).map_or(&[][..], |client| &client.loss);
        for (head, loss) in loss.iter().enumerate().filter(|(_, loss)| **loss > 0.0) {
            let answered = answered(head);
            for (party, share) in event.blame.table(owing.to) {
                if let Ok(fault) = event.blame.parties.binary_search(party) {
                    parts[fault] += share * loss * of(&answered, fault);
                }
            }
        }
        let passes = owing
            .contract
            .is_none_or(|of| self.model.contracts[of].flow_down != FlowDown::None);
        if passes && self.may_owe[owing.to] {
            let answered = answered(HeadId::CONTRACT.index());
            let mut below = self.owings(owing.to, event, forward);
            below.retain(|it| it.to != claimant);
            for it in &below {
                let owed = it.by_fault();
                for (fault, (owed, agreed)) in owed.iter().zip(&it.agreed).enumerate() {
                    parts[fault] += (owed + agreed) * of(&answered, fault);
                }
            }
        }
        for (part, owed) in parts.iter_mut().zip(owing.by_fault()) {
            if owed <= 0.0 {
                *part = 0.0;
            }
        }
        parts
    }

    /// The part of its debts that a claimant counts: what its own funds and insurers pay of them
    /// where the flow-down is in cash, less what its insurers pay where they waived their rights.
    pub(super) fn counted_part(
        &self,
        at: usize,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
        forward: &Forward,
    ) -> f64 {
        let contract = &self.model.contracts[at];
        let party = contract.beneficiary.index();
        let in_cash = contract.flow_down == FlowDown::Cash && state.funds[party].is_finite();
        let is_waived = self.is_waived(at);
        if !in_cash && !is_waived {
            return 1.0;
        }
        let (owes, agreed) = self.owes(party, event, forward);
        let all = owes.contracts + owes.direct + agreed;
        if all <= 0.0 {
            return 1.0;
        }
        let trial = self.try_liability(party, owes, event, eve, state);
        let insured = self.paid_on_liability(party, &trial);
        let counted = if in_cash {
            let none = vec![0.0; self.model.parties.len()];
            // Own loss and liability may be one call: what own loss is paid is told by the trial.
            let free = self.free(event, &trial, &none, state)[party];
            cash_part(insured, free, all)
        } else {
            1.0
        };
        let waived = if is_waived { insured / all } else { 0.0 };
        (counted - waived).max(0.0)
    }

    /// What a party owes as its liability insurers read it, and the agreed sums beside it.
    pub(super) fn owes(&self, party: usize, event: &Occurrence, forward: &Forward) -> (Owes, f64) {
        let mut owes = Owes::default();
        let mut agreed = 0.0;
        for owing in self.owings(party, event, forward) {
            let damages = sum(&owing.damages);
            match owing.contract {
                Some(_) => owes.contracts += damages,
                None => owes.direct += damages,
            }
            agreed += sum(&owing.agreed) + sum(&owing.duty);
        }
        (owes, agreed)
    }

    /// Liability insurance on a party's debts, tried so that nothing is used up.
    pub(super) fn try_liability(
        &self,
        party: usize,
        owed: Owes,
        event: &Occurrence,
        eve: &Eve,
        state: &LawState,
    ) -> Eve {
        let mut owes = vec![Owes::default(); self.model.parties.len()];
        owes[party] = owed;
        let none = vec![0.0; owes.len()];
        let free = self.free(event, eve, &none, state);
        let mut eve = eve.clone();
        self.call_liability(&owes, &free, event, &mut eve, &mut state.programmes.clone());
        eve
    }

    /// Liquidated damages by the fault they are owed for.
    fn agreed_by_fault(&self, at: usize, event: &Occurrence, forward: &Forward) -> Vec<f64> {
        let answer = &event.blame.answers[at];
        let named = answer.share.iter().zip(&answer.names);
        let named: Vec<f64> = named
            .map(|(share, names)| if *names { *share } else { 0.0 })
            .collect();
        let all = sum(&named);
        let ground = forward.grounds[at].as_ref();
        let agreed = ground.map_or(0.0, |ground| self.liquidated_owed(ground));
        let part = |share: &f64| if all > 0.0 { agreed * share / all } else { 0.0 };
        named.iter().map(part).collect()
    }
}
