//! Who wins and loses by a change of somebody's terms: a creditor by its own cap, by an obligor's
//! funds; nobody's contract payments by a policy that is not there.

use super::settled::{ROUNDING, Settled};
use obligor::ledger::Kind;
use obligor::model::{Contract, Liability, Model, Order, Policy, Relation};
use obligor::units::{Money, PartyId, Share};

fn money(amount: f64) -> Result<Money, String> {
    Money::new(amount).map_err(|error| error.to_string())
}

/// A creditor does not lose by a higher cap of its own.
pub fn higher_caps(model: &Model, settled: &Settled) -> Result<u64, String> {
    let mut compared = 0;
    for (at, contract) in model.contracts.iter().enumerate() {
        if is_made_up_elsewhere(model, contract) {
            continue;
        }
        for cap in 0..contract.caps.len() {
            let mut changed = model.clone();
            let limit = contract.caps[cap].limit.get();
            changed.contracts[at].caps[cap].limit = money(limit * 1.5 + 10_000.0)?;
            let what = format!("`{}` higher", contract.caps[cap].path);
            is_no_worse(model, settled, &changed, contract.beneficiary, &what)?;
            compared += 1;
        }
    }
    Ok(compared)
}

/// Is what a cap stops paid by others, or beside the cap? Joint contracts take it over from one that
/// may not be able to pay; missing cover is paid outside pools; another contract in the pool may be
/// settled for more, or the debt there be of other fault, of which a poor obligor passes less on; what a
/// super-cap within the general one lets through is cut by the claimant's own fault after the cap, and
/// displaces there what is not.
fn is_made_up_elsewhere(model: &Model, contract: &Contract) -> bool {
    let mut contracts = model.contracts.iter();
    contracts.any(|other| {
        let joint = other.liability == Liability::JointAndSeveral;
        (joint && other.beneficiary == contract.beneficiary)
            || (other.insurance_required.is_some() && other.obligor == contract.obligor)
    }) || is_settled_in_a_pool(model, contract)
        || is_of_a_poor_obligor_in_a_pool(model, contract)
        || is_cut_after_caps_within(contract)
}

fn is_cut_after_caps_within(contract: &Contract) -> bool {
    let mut caps = contract.caps.iter();
    contract.order == Order::CapFirst && caps.any(|cap| matches!(cap.relation, Relation::Within(_)))
}

fn is_settled_in_a_pool(model: &Model, contract: &Contract) -> bool {
    let terms = contract.enforcement.as_ref();
    terms.is_some_and(|terms| terms.settled < Share::ONE) && is_in_a_pool(model, contract)
}

/// A pool that is used up pays the same whatever the cap, but another mixture of fault: what the
/// obligor gets of it from those that answer to itself may be less, and its funds do not make it up.
fn is_of_a_poor_obligor_in_a_pool(model: &Model, contract: &Contract) -> bool {
    let is_poor = model.parties[contract.obligor.index()].funds.is_some();
    let mut contracts = model.contracts.iter();
    is_poor
        && is_in_a_pool(model, contract)
        && contracts.any(|other| other.beneficiary == contract.obligor)
}

fn is_in_a_pool(model: &Model, contract: &Contract) -> bool {
    let mut members = model.pools.iter().flat_map(|pool| &pool.members);
    members.any(|at| model.contracts[*at] == *contract)
}

/// The creditors of a party do not lose by its being richer; but a debtor that has paid more claims
/// more outside contracts, perhaps of its creditor: those that have a part in such claims, or whose
/// creditors have, are left out.
pub fn richer_obligors(model: &Model, settled: &Settled) -> Result<u64, String> {
    let mut compared = 0;
    let claims = || model.events.iter().flat_map(|event| &event.claims);
    let claims_outside =
        |party: PartyId| claims().any(|claim| claim.claimant == party || claim.obligor == party);
    for (party, it) in model.parties.iter().enumerate() {
        let Some(funds) = it.funds else {
            continue;
        };
        let contracts = || {
            model
                .contracts
                .iter()
                .filter(|it| it.obligor.index() == party)
        };
        let mut creditors = contracts().map(|contract| contract.beneficiary);
        if claims_outside(PartyId::new(party)) || creditors.any(claims_outside) {
            continue;
        }
        let mut changed = model.clone();
        changed.parties[party].funds = Some(money(funds.get() * 1.5 + 100_000.0)?);
        for contract in contracts() {
            let what = format!("`{}` richer", it.key);
            is_no_worse(model, settled, &changed, contract.beneficiary, &what)?;
            compared += 1;
        }
    }
    Ok(compared)
}

fn is_no_worse(
    model: &Model,
    settled: &Settled,
    changed: &Model,
    creditor: PartyId,
    what: &str,
) -> Result<(), String> {
    let after = Settled::of(changed)?;
    let at = creditor.index();
    let (was, is) = (settled.net(at, 0), after.net(at, 0));
    let room = ROUNDING * settled.scale();
    if is > was + room && kept_from(&after, at) > kept_from(settled, at) + room {
        let key = &model.parties[at].key;
        return Err(format!("{what}: `{key}` is left with {is} and not {was}"));
    }
    Ok(())
}

/// What a party is left with before it gives its insurers their part of what it recovered: they may
/// be owed more of one head than of another.
fn kept_from(settled: &Settled, party: usize) -> f64 {
    let given = settled.transfers.iter();
    let given = given.filter(|it| it.kind == Kind::Recovery && it.from as usize == party);
    settled.net(party, 0) - given.map(|it| it.amount).sum::<f64>()
}

/// What is paid and set off under contracts, by contract and event.
fn contract_payments(model: &Model, settled: &Settled) -> Vec<Vec<f64>> {
    const KINDS: [Kind; 4] = [Kind::Damages, Kind::SetOff, Kind::Liquidated, Kind::Direct];
    let of = |path: &str| {
        let promise = settled.promise(path);
        promise.map_or_else(Vec::new, |promise| settled.under(promise, &KINDS))
    };
    let contracts = model.contracts.iter().map(|contract| of(&contract.path));
    let direct = model
        .parties
        .iter()
        .map(|party| of(&format!("party.{}", party.key)));
    contracts.chain(direct).collect()
}

/// Without one policy, and the layers over it, every contract pays what it did.
pub fn one_policy_less(model: &Model, settled: &Settled) -> Result<u64, String> {
    let before = contract_payments(model, settled);
    let mut compared = 0;
    for (at, policy) in model.policies.iter().enumerate() {
        let changed = without(model, at);
        let after = contract_payments(&changed, &Settled::of(&changed)?);
        let room = ROUNDING * settled.scale();
        let is_alike = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= room);
        if !before.iter().zip(&after).all(|(a, b)| is_alike(a, b)) {
            return Err(format!(
                "without `{}` contracts pay {after:?}, not {before:?}",
                policy.path
            ));
        }
        compared += 1;
    }
    Ok(compared)
}

fn without(model: &Model, gone: usize) -> Model {
    let rests_on = |policy: &Policy| {
        let below = |at: &usize| model.policies[*at].over;
        std::iter::successors(policy.over, below).any(|at| at == gone)
    };
    let stays = |at: usize| at != gone && !rests_on(&model.policies[at]);
    let mut changed = model.clone();
    changed.policies = (0..model.policies.len())
        .filter(|at| stays(*at))
        .map(|at| {
            let mut policy = model.policies[at].clone();
            policy.over = policy
                .over
                .map(|below| (0..below).filter(|at| stays(*at)).count());
            policy
        })
        .collect();
    changed
}
