//! How full terms are, read off the workings of an event: what they tell is not reckoned anew.

use crate::ledger::{ClaimWork, Gauge, PurseWork, SharingWork, Term, Work};
use crate::model::{Division, Model};

/// Amounts nearer than this part of them are the same.
const SAME: f64 = 1e-9;

/// Is one amount below another, beyond rounding?
fn is_below(amount: f64, other: f64) -> bool {
    amount < other - SAME * other.abs()
}

/// Caps, pools, missing cover, waivers, recoveries and means.
pub(super) fn gauges(model: &Model, works: &[Work]) -> Vec<Gauge> {
    let mut gauges = Vec::new();
    for work in works {
        match work {
            Work::Claim(claim) => of_claim(model, claim, &mut gauges),
            Work::Sharing(sharing) => of_sharing(sharing, &mut gauges),
            Work::Purse(purse) => of_purse(purse, &mut gauges),
            // The law says itself how full policies are: their workings tell every call apart.
            Work::Debt(_) | Work::Call(_) | Work::Refused(_) | Work::Cession(_) | Work::Used(_) => {
            }
        }
    }
    gauges
}

fn of_claim(model: &Model, claim: &ClaimWork, gauges: &mut Vec<Gauge>) {
    let at = claim.contract;
    let mut flag = |term: Term, is: bool| gauges.push(Gauge::of_flag(term, is));
    for work in &claim.caps {
        let Some(k) = work.cap else { continue };
        let cap = &model.contracts[at].caps[k];
        flag(Term::Cap(at, k), is_below(work.through, work.claimed));
        flag(Term::CapGone(at, k), work.through <= SAME * work.claimed);
        if cap.or_insurance {
            let follows = is_below(cap.limit.get(), work.limit);
            flag(Term::CapFollows(at, k), follows);
        }
    }
    if let Some(duty) = claim.duty {
        flag(Term::Duty(at), is_below(duty.owed, duty.stopped));
    }
    for work in &claim.pools {
        let is_cut = is_below(work.through, work.claimed);
        flag(Term::Pool(work.pool), is_below(work.left, work.wanted));
        if model.pools[work.pool].division != Division::ProRata {
            flag(Term::PoolPart(work.pool, at), is_cut);
        }
    }
    if claim.settled > 0.0 {
        flag(Term::Waived(at), is_below(claim.owed, claim.settled));
        flag(Term::WaivedWhole(at), claim.owed <= SAME * claim.settled);
    }
}

fn of_sharing(sharing: &SharingWork, gauges: &mut Vec<Gauge>) {
    for repaid in &sharing.policies {
        let of = (repaid.policy, sharing.party);
        gauges.push(Gauge::of_flag(Term::Reaches(of.0, of.1), repaid.back > 0.0));
        gauges.push(Gauge {
            term: Term::Repays(of.0, of.1),
            used: repaid.back,
            of: repaid.paid,
        });
    }
}

fn of_purse(purse: &PurseWork, gauges: &mut Vec<Gauge>) {
    let is_spent = purse.part < 1.0;
    gauges.push(Gauge::of_flag(Term::Funds(purse.party), is_spent));
    gauges.push(Gauge {
        term: Term::OwnCosts(purse.party),
        used: purse.own_costs,
        of: purse.funds,
    });
}
