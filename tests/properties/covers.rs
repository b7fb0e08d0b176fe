//! What a cover pays grows with the loss and with the limit, and falls with the retention: one
//! event, one retention a policy, no thresholds.

use super::limits::POLICY_PAYS;
use super::settled::{ROUNDING, Settled};
use obligor::model::{CoinsuranceBasis, Model, Policy, SublimitBasis};
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
        let below = |at: &usize| model.policies[*at].over;
        let ground = std::iter::successors(Some(at), below).last();
        let ground = &model.policies[ground.unwrap_or(at)];
        if is_beside_another(model, ground) || !cuts_alike(ground) {
            continue;
        }
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
    let mut caps = model.contracts.iter().flat_map(|contract| &contract.caps);
    let Some(limit) = policy.limit.filter(|_| !caps.any(|cap| cap.or_insurance)) else {
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

/// Has somebody insured by a policy another one too? What that one pays, this one does not.
fn is_beside_another(model: &Model, policy: &Policy) -> bool {
    let insureds = |policy: &Policy| {
        let joint = policy.joint_insureds.iter().copied();
        joint.chain([policy.insured]).collect::<Vec<_>>()
    };
    let mine = insureds(policy);
    let others = model
        .policies
        .iter()
        .filter(|other| other.over.is_none() && other.path != policy.path);
    others.flat_map(insureds).any(|it| mine.contains(&it))
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
    let one_limit = !policy.defence_outside
        && policy.sublimit_basis != SublimitBasis::GroundUp
        && policy.joint_insureds.is_empty();
    one_limit
        && same(&|cover| cover.outside_aggregate)
        && (policy.coinsurance_basis == CoinsuranceBasis::InsurerPart || one_part)
}
