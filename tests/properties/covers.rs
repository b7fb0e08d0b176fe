//! What a cover pays grows with the loss and with the limit, and falls with the retention: one
//! event, one retention a policy, no thresholds.

use super::limits::POLICY_PAYS;
use super::settled::{ROUNDING, Settled};
use obligor::model::{CoinsuranceBasis, Model, Policy};
use obligor::units::Money;

/// What a policy pays in the event, its members together.
fn pays(settled: &Settled, path: &str) -> f64 {
    let promise = settled.promise(path);
    promise.map_or(0.0, |promise| {
        settled.under(promise, &POLICY_PAYS).iter().sum()
    })
}

fn money(amount: f64) -> Result<Money, String> {
    Money::new(amount).map_err(|error| error.to_string())
}

/// Changes one thing about each policy and compares what it pays.
pub fn covers(model: &Model, settled: &Settled) -> Result<u64, String> {
    let mut compared = 0;
    for (at, policy) in model.policies.iter().enumerate() {
        compared += grows_with_limit(model, settled, at)?;
        if policy.over.is_none() {
            compared += falls_with_retention(model, settled, at)?;
            compared += grows_with_loss(model, settled, at)?;
        }
    }
    Ok(compared)
}

fn compare(
    path: &str,
    changed: &Model,
    before: f64,
    settled: &Settled,
    grows: bool,
    what: &str,
) -> Result<u64, String> {
    let after = pays(&Settled::of(changed)?, path);
    let room = ROUNDING * settled.scale();
    let is_right = if grows {
        after >= before - room
    } else {
        after <= before + room
    };
    if is_right {
        return Ok(1);
    }
    Err(format!("{what}: `{path}` pays {after} and not {before}"))
}

fn grows_with_limit(model: &Model, settled: &Settled, at: usize) -> Result<u64, String> {
    let policy = &model.policies[at];
    let Some(limit) = policy.limit else {
        return Ok(0);
    };
    let mut changed = model.clone();
    changed.policies[at].limit = Some(money(limit.get() * 1.5)?);
    let before = pays(settled, &policy.path);
    compare(
        &policy.path,
        &changed,
        before,
        settled,
        true,
        "half as much limit again",
    )
}

fn falls_with_retention(model: &Model, settled: &Settled, at: usize) -> Result<u64, String> {
    let policy = &model.policies[at];
    if !cuts_alike(policy) {
        return Ok(0);
    }
    let mut changed = model.clone();
    changed.policies[at].retention = money(policy.retention.get() * 1.25 + 20_000.0)?;
    let before = pays(settled, &policy.path);
    compare(
        &policy.path,
        &changed,
        before,
        settled,
        false,
        "a higher retention",
    )
}

fn grows_with_loss(model: &Model, settled: &Settled, at: usize) -> Result<u64, String> {
    let policy = &model.policies[at];
    if !cuts_alike(policy) {
        return Ok(0);
    }
    let before = pays(settled, &policy.path);
    let mut compared = 0;
    let losses = model.events[0].suffered.iter().enumerate();
    for (place, (party, suffered)) in losses {
        if *party != policy.insured {
            continue;
        }
        for (head, (id, loss)) in suffered.loss.iter().enumerate() {
            if suffered.items.iter().any(|(of, _)| of == id) {
                continue;
            }
            let mut changed = model.clone();
            changed.events[0].suffered[place].1.loss[head].1 = loss * 1.5;
            compared += compare(
                &policy.path,
                &changed,
                before,
                settled,
                true,
                "half as much loss again",
            )?;
        }
    }
    Ok(compared)
}

/// Do limits and aggregates cut all covers alike? Where they do not, more of one cover takes room
/// from another that would be paid more of: only its own payment then grows.
fn cuts_alike(policy: &Policy) -> bool {
    let first = policy.covers.first();
    let same = |part: &dyn Fn(&obligor::model::Cover) -> bool| {
        policy
            .covers
            .iter()
            .all(|cover| Some(part(cover)) == first.map(part))
    };
    let coinsurance = first.map(|cover| cover.coinsurance);
    let one_part = policy
        .covers
        .iter()
        .all(|cover| Some(cover.coinsurance) == coinsurance);
    same(&|cover| cover.outside_aggregate)
        && (policy.coinsurance_basis == CoinsuranceBasis::InsurerPart || one_part)
}
