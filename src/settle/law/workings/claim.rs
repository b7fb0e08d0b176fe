//! Claims under contracts, written down step by step.

use crate::ledger::{CapWork, ClaimWork, FaultWork, HeadWork, Treatment, Verdict};
use crate::settle::law::caps::{Class, Classes, general_of};
use crate::settle::law::claim::Ground;
use crate::settle::law::forward::Forward;
use crate::settle::law::insure::Eve;
use crate::settle::law::{Law, Occurrence};
use crate::terms::is_triggered;
use crate::units::HeadId;

impl Law {
    pub(super) fn claim_work(
        &self,
        at: usize,
        event: &Occurrence,
        eve: &Eve,
        forward: &Forward,
    ) -> Option<ClaimWork> {
        let contract = &self.model.contracts[at];
        let claimant = contract.beneficiary.index();
        if event.of(claimant).is_none() && forward.claims[at].is_none() {
            return None;
        }
        let answer = &event.blame.answers[at];
        let ground = forward.grounds[at].as_ref();
        let mut work = ClaimWork {
            contract: at,
            verdict: self.verdict(at, ground, event),
            heads: Vec::new(),
            faults: Vec::new(),
            own_share: answer.own,
            flowed: 0.0,
            admitted: 0.0,
            taken_over: 0.0,
            set_off_before: 0.0,
            netted: 0.0,
            credited: 0.0,
            caps: Vec::new(),
            capped: 0.0,
            duty: None,
            settled: 0.0,
            pools: Vec::new(),
            pooled: 0.0,
            owed: 0.0,
        };
        let shares = event.blame.parties.iter().zip(&answer.share);
        work.faults = shares
            .zip(self.answered_parts(at, ground, event))
            .map(|((party, share), part)| FaultWork {
                party: *party,
                share: *share,
                part,
            })
            .filter(|fault| fault.share > 0.0 || fault.part > 0.0)
            .collect();
        let Some(ground) = ground else {
            return Some(work);
        };
        work.heads = self.head_works(ground, event, eve);
        let (Some(claim), Some(notes)) = (&forward.claims[at], &forward.notes) else {
            return Some(work);
        };
        if ground.class[HeadId::CONTRACT.index()].is_some() {
            work.flowed = forward.flowed[at] * ground.kept;
        }
        let notes = &notes[at];
        work.admitted = claim.claimed();
        work.taken_over = notes.taken_over;
        work.set_off_before = claim.set_off.iter().sum();
        work.netted = claim.netted.iter().sum();
        work.credited = claim.credited;
        if let Some((claimed, through, left)) = &notes.capping {
            work.caps = self.cap_works(at, claimed, through, left, &forward.caps.limit);
        }
        work.capped = notes.capped;
        work.duty = notes.duty;
        work.settled = notes.settled;
        work.pools.clone_from(&notes.pools);
        work.pooled = notes.pooled;
        work.owed = claim.payable();
        Some(work)
    }

    /// By fault, the part that the contract answers for under the first head claimed.
    fn answered_parts(&self, at: usize, ground: Option<&Ground>, event: &Occurrence) -> Vec<f64> {
        let claimed = |head: &HeadId| ground.is_some_and(|it| it.class[head.index()].is_some());
        let heads = (0..self.heads).map(HeadId::new);
        let mut owed = heads.filter(claimed).filter_map(|head| {
            let reach = self.owed(at, head, event)?.reach;
            Some(self.parts(at, head, reach, event))
        });
        let names = || event.blame.answers[at].names.iter();
        owed.next()
            .unwrap_or_else(|| names().map(|names| f64::from(*names)).collect())
    }

    fn verdict(&self, at: usize, ground: Option<&Ground>, event: &Occurrence) -> Verdict {
        let contract = &self.model.contracts[at];
        let answer = &event.blame.answers[at];
        let (from, to) = contract.period;
        if answer.culprits.is_empty() && answer.passed.is_empty() {
            return Verdict::NoBreach;
        }
        if event.time < from || (event.time >= to && to < 1.0) {
            return Verdict::NotInForce;
        }
        match ground {
            None => self.bar(at, event),
            Some(ground) if !ground.pursued => Verdict::NotPursued,
            Some(ground) if !ground.won => Verdict::Lost,
            Some(_) if self.is_barred(contract, answer.own) => Verdict::OwnFault,
            Some(_) => Verdict::Claim,
        }
    }

    /// What bars a claim as a whole.
    fn bar(&self, at: usize, event: &Occurrence) -> Verdict {
        let conditions = &self.model.contracts[at].barred_if;
        let subject = self.obligor(at, event);
        let met = conditions
            .iter()
            .position(|when| self.holds(when, subject, event));
        met.map_or(Verdict::Late, Verdict::Barred)
    }

    fn head_works(&self, ground: &Ground, event: &Occurrence, eve: &Eve) -> Vec<HeadWork> {
        let contract = &self.model.contracts[ground.at];
        let claimant = contract.beneficiary.index();
        let suffered = (0..self.heads).filter(|head| event.loss(claimant, *head) > 0.0);
        suffered
            .map(|head| {
                let claimed = ground.own.iter().skip(head).step_by(self.heads);
                HeadWork {
                    head,
                    loss: event.loss(claimant, head),
                    base: self.claimed_base(ground.at, head, event, eve) * ground.kept,
                    claimed: claimed.sum(),
                    faults: self.head_faults(ground, head, event, eve),
                    treatment: self.treatment(ground, head, event),
                    indemnity: self.indemnity(ground, head, event),
                }
            })
            .collect()
    }

    /// For whose fault a head is claimed: joint contracts share the fault for which none answers.
    fn head_faults(
        &self,
        ground: &Ground,
        head: usize,
        event: &Occurrence,
        eve: &Eve,
    ) -> Vec<FaultWork> {
        let contract = &self.model.contracts[ground.at];
        let answer = &event.blame.answers[ground.at];
        let Some(owed) = self.owed(ground.at, HeadId::new(head), event) else {
            return Vec::new();
        };
        let parts = self.parts(ground.at, HeadId::new(head), owed.reach, event);
        let base = self.claimed_base(ground.at, head, event, eve) * ground.kept;
        let works = parts.iter().enumerate().map(|(fault, part)| {
            let whole = base * self.claimed_fault(contract, answer, fault);
            let taken = ground.own[fault * self.heads + head];
            let joined = *part <= 0.0 && taken > 0.0 && whole > 0.0;
            FaultWork {
                party: event.blame.parties[fault],
                share: answer.share[fault],
                part: if joined { taken / whole } else { *part },
            }
        });
        let answered = |fault: &FaultWork| fault.share > 0.0 && fault.part > 0.0;
        works.filter(answered).collect()
    }

    /// The indemnity that a head is owed under.
    fn indemnity(&self, ground: &Ground, head: usize, event: &Occurrence) -> Option<usize> {
        ground.class[head]?;
        self.indemnity_for(ground.at, HeadId::new(head), event)
    }

    fn treatment(&self, ground: &Ground, head: usize, event: &Occurrence) -> Treatment {
        let contract = &self.model.contracts[ground.at];
        if ground.class[head].is_some() {
            return Treatment::Claimed;
        }
        let id = HeadId::new(head);
        if self.barred(ground.at, event).contains(id) {
            return Treatment::AgreedSum;
        }
        if !is_triggered(
            self.culpability(ground.at, id, event),
            contract.trigger.least(),
        ) {
            return Treatment::NotTriggered;
        }
        let subject = self.obligor(ground.at, event);
        if !self.holds(&contract.damages_when, subject, event) {
            return Treatment::OtherEvent;
        }
        if self.model.fines.all.contains(id) && !contract.includes.contains(id) {
            return Treatment::Fine;
        }
        Treatment::Excluded
    }

    fn cap_works(
        &self,
        at: usize,
        claimed: &Classes,
        through: &Classes,
        left: &[f64],
        limit: &[f64],
    ) -> Vec<CapWork> {
        let contract = &self.model.contracts[at];
        let first = self.cap_start[at];
        let of_class = |class: Class| (class_of(claimed, class), class_of(through, class));
        let uncapped = (Class::Uncapped, None);
        let general = (Class::General, general_of(contract));
        let supers = (0..contract.caps.len()).map(|k| (Class::Super(k), Some(k)));
        let works = [uncapped, general].into_iter().chain(supers);
        let works = works.map(|(class, cap)| {
            let (claimed, through) = of_class(class);
            let of_cap = |of: &[f64]| cap.map_or(f64::INFINITY, |k| of[first + k]);
            CapWork {
                cap,
                carved_out: class == Class::Uncapped,
                claimed,
                through,
                left: of_cap(left),
                limit: of_cap(limit),
            }
        });
        works.filter(|work| work.claimed > 0.0).collect()
    }
}

fn class_of(classes: &Classes, class: Class) -> f64 {
    match class {
        Class::Uncapped => classes.uncapped,
        Class::General => classes.general,
        Class::Super(k) => classes.supers[k],
    }
}
