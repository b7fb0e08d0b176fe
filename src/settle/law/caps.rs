//! Caps: what a claim's classes let through, and what that uses up.

use super::Law;
use crate::model::{Cap, Contract, Per, Relation};
use crate::terms::{Remaining, additive, non_cumulative, within};

/// Where a part of a claim counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Outside the caps.
    Uncapped,
    /// Under the general cap, if the contract has one.
    General,
    /// Under the super-cap at this position of the contract's caps.
    Super(usize),
}

/// What is left of every cap of the model, by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Caps {
    pub left: Vec<f64>,
    /// Of non-cumulative super-caps: what is left of max(G, S).
    together: Vec<f64>,
    /// The limit in force this year; infinite where the cap does not hold in court.
    pub limit: Vec<f64>,
    /// Let through so far, for the book.
    pub used: Vec<f64>,
}

/// What one claim drew, so that it can be given back.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Drawn {
    /// (cap, drawn, drawn of together, let through).
    parts: Vec<(usize, f64, f64, f64)>,
}

/// Amounts of one claim by class; super-caps by position.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Classes {
    pub uncapped: f64,
    pub general: f64,
    pub supers: Vec<f64>,
}

impl Classes {
    pub fn of(contract: &Contract) -> Self {
        Self {
            supers: vec![0.0; contract.caps.len()],
            ..Self::default()
        }
    }

    /// The amount of a class, to be read or written.
    pub fn at(&mut self, class: Class) -> &mut f64 {
        match class {
            Class::Uncapped => &mut self.uncapped,
            Class::General => &mut self.general,
            Class::Super(k) => &mut self.supers[k],
        }
    }
}

fn each_event(cap: &Cap) -> bool {
    matches!(cap.per, Per::Claim | Per::Event)
}

impl Caps {
    /// A fresh year with these limits in force.
    pub fn start(law: &Law, limit: Vec<f64>) -> Self {
        let mut together = vec![f64::INFINITY; limit.len()];
        for (at, contract) in law.model.contracts.iter().enumerate() {
            let first = law.cap_start[at];
            let general = general_of(contract).map_or(f64::INFINITY, |k| limit[first + k]);
            for (k, cap) in contract.caps.iter().enumerate() {
                if cap.relation == Relation::NonCumulative && !each_event(cap) {
                    together[first + k] = general.max(limit[first + k]);
                }
            }
        }
        Self {
            left: limit.clone(),
            together,
            used: vec![0.0; limit.len()],
            limit,
        }
    }

    /// Makes caps that are counted by event whole again.
    pub fn open_event(&mut self, law: &Law) {
        for (at, contract) in law.model.contracts.iter().enumerate() {
            for (k, cap) in contract.caps.iter().enumerate() {
                if each_event(cap) {
                    let cap = law.cap_start[at] + k;
                    self.left[cap] = self.limit[cap];
                }
            }
        }
    }

    fn draw(&mut self, drawn: &mut Drawn, cap: usize, amount: f64, together: f64, through: f64) {
        self.left[cap] -= amount;
        self.together[cap] -= together;
        self.used[cap] += through;
        drawn.parts.push((cap, amount, together, through));
    }

    /// Gives back the part of a claim's draws that is not owed after all.
    pub fn give_back(&mut self, drawn: &mut Drawn, part: f64) {
        for (cap, amount, together, through) in &mut drawn.parts {
            self.left[*cap] += *amount * part;
            self.together[*cap] += *together * part;
            self.used[*cap] -= *through * part;
            *amount *= 1.0 - part;
            *together *= 1.0 - part;
            *through *= 1.0 - part;
        }
    }
}

/// The position of a contract's general cap.
pub(super) fn general_of(contract: &Contract) -> Option<usize> {
    contract
        .caps
        .iter()
        .position(|cap| cap.relation == Relation::General)
}

impl Law {
    /// Cuts the amounts of one claim by its contract's caps: `amounts` becomes what is let through.
    pub(super) fn cap(&self, at: usize, amounts: &mut Classes, caps: &mut Caps) -> Drawn {
        let contract = &self.model.contracts[at];
        let first = self.cap_start[at];
        let mut drawn = Drawn::default();
        let general = general_of(contract).map(|k| first + k);
        let mut general_left =
            Remaining(general.map_or(f64::INFINITY, |cap| caps.left[cap].max(0.0)));
        let together = (0..contract.caps.len())
            .filter(|k| contract.caps[*k].relation == Relation::NonCumulative)
            .map(|k| caps.together[first + k])
            .fold(f64::INFINITY, f64::min);
        let general_paid = general_left.draw(amounts.general.min(together).max(0.0));
        amounts.general = general_paid;
        if let Some(general) = general {
            caps.draw(&mut drawn, general, general_paid, 0.0, general_paid);
        }
        for (k, cap) in contract.caps.iter().enumerate() {
            // A limit that follows insurance may have fallen below what the year has used of it.
            let (claim, left) = (amounts.supers[k], caps.left[first + k].max(0.0));
            let through = match cap.relation {
                Relation::General => continue,
                Relation::Separate => {
                    let paid = claim.min(left.max(0.0));
                    caps.draw(&mut drawn, first + k, paid, 0.0, paid);
                    paid
                }
                Relation::NonCumulative => {
                    let payment = non_cumulative(claim, general_paid, left);
                    let together = payment.paid + general_paid;
                    caps.draw(
                        &mut drawn,
                        first + k,
                        payment.from_super,
                        together,
                        payment.paid,
                    );
                    payment.paid
                }
                Relation::Additive => {
                    let left_of_general = general.map_or(f64::INFINITY, |cap| caps.left[cap]);
                    let payment = additive(claim, left_of_general.max(0.0), left.max(0.0));
                    let own = payment.from_super;
                    caps.draw(&mut drawn, first + k, own, 0.0, own);
                    if let Some(general) = general.filter(|_| payment.from_general > 0.0) {
                        let more = payment.from_general;
                        caps.draw(&mut drawn, general, more, 0.0, more);
                    }
                    payment.paid
                }
                Relation::Within(_) => self.cap_within(first + k, claim, caps, &mut drawn),
            };
            amounts.supers[k] = through;
        }
        drawn
    }

    /// Draws from a cap and from all it lies within.
    fn cap_within(&self, cap: usize, claim: f64, caps: &mut Caps, drawn: &mut Drawn) -> f64 {
        let mut chain = vec![cap];
        while let Some(outer) = self.outer_cap[chain[chain.len() - 1]] {
            if chain.contains(&outer) {
                break;
            }
            chain.push(outer);
        }
        let left = |cap: &usize| Remaining(caps.left[*cap].max(0.0));
        let mut left: Vec<Remaining> = chain.iter().map(left).collect();
        let paid = within(claim, &mut left);
        for cap in chain {
            caps.draw(drawn, cap, paid, 0.0, paid);
        }
        paid
    }
}
