//! Promises that a party may ask to have changed.

use crate::model::{Contract, Liability, Model, Policy, Relation};
use crate::units::{HeadId, Money, PartyId};
use std::ops::Range;

/// A limit that no loss reaches: it stands for none.
pub(super) const UNLIMITED: f64 = 1e14;

/// What kind of promise it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeverKind {
    /// The general cap of a contract, or one inside another cap.
    Cap,
    /// A cap of a contract for some heads or events.
    SuperCap,
    /// A cap that several contracts share.
    Pool,
    /// A head that damages exclude, deemed direct.
    DeemedDirect,
    /// The limit of the party's policy.
    PolicyLimit,
    /// The limit of a policy of somebody who answers to the party.
    ProviderLimit,
    /// The liability insurance that a contract asks the obligor to hold.
    RequiredInsurance,
}

/// Which terms of a model it sets.
#[derive(Clone, Debug, PartialEq)]
enum Target {
    Cap { contracts: Vec<usize>, cap: usize },
    Pool(usize),
    DeemedDirect { contracts: Vec<usize>, head: HeadId },
    Policies(Vec<usize>),
    RequiredInsurance(Vec<usize>),
}

/// A promise that may be changed, by an amount or as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Lever {
    /// What it is.
    pub kind: LeverKind,
    /// Its path in the scenario.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Who gave the promise: the obligor, or the first insurer.
    pub giver: Option<PartyId>,
    /// The amount now; `None` of a promise without an amount.
    pub now: Option<f64>,
    /// Is more of it better for the party? A cap of what the party owes is better lower.
    pub more_is_better: bool,
    /// The head that would be deemed direct.
    pub head: Option<HeadId>,
    target: Target,
}

impl Lever {
    /// The amount that takes the promise as far as it goes: no limit, or nothing at all.
    #[must_use]
    pub fn furthest(&self) -> f64 {
        if self.more_is_better { UNLIMITED } else { 0.0 }
    }

    /// The policy whose limit it is, by position in the model: the first of several alike.
    #[must_use]
    pub fn policy(&self) -> Option<usize> {
        match &self.target {
            Target::Policies(policies) => policies.first().copied(),
            Target::Cap { .. }
            | Target::Pool(_)
            | Target::DeemedDirect { .. }
            | Target::RequiredInsurance(_) => None,
        }
    }

    /// An amount to put in a contract: the one found, rounded away from the one now to the fewest
    /// digits that move it by at most 2 %; `None` if it has three digits at most, and needs none of it.
    ///
    /// ```text
    /// 8,413,062.89 → 8,500,000    145,678.91 → 146,000    of what the party owes 40,000.25 → 40,000
    /// ```
    pub(super) fn tidy(&self, amount: f64) -> Option<f64> {
        tidy(amount, self.more_is_better)
    }

    /// The model with this amount in place of what is promised; a policy's annual aggregate keeps
    /// its proportion to the limit. A promise without an amount is given as a whole.
    ///
    /// # Panics
    /// If the amount is negative or not finite.
    #[must_use]
    pub fn set(&self, model: &Model, amount: f64) -> Model {
        let mut model = model.clone();
        let money = |amount: f64| Money::new(amount).expect("an amount of 0 or more");
        match &self.target {
            Target::Cap { contracts, cap } => {
                for at in contracts {
                    let cap = &mut model.contracts[*at].caps[*cap];
                    cap.limit = money((amount - cap.already_paid.get()).max(0.0));
                }
            }
            Target::Pool(at) => model.pools[*at].limit = money(amount),
            Target::DeemedDirect { contracts, head } => {
                for at in contracts {
                    let contract = &mut model.contracts[*at];
                    contract.deemed_direct = contract.deemed_direct.with(*head);
                }
            }
            Target::Policies(policies) => {
                for at in policies {
                    set_limit(&mut model.policies[*at], amount);
                }
            }
            Target::RequiredInsurance(contracts) => {
                for at in contracts {
                    model.contracts[*at].insurance_required = Some(money(amount));
                }
            }
        }
        model
    }
}

/// The part of an amount that rounding may add to it.
const MOST_ROUNDED: f64 = 0.02;
/// An amount of so many digits is tidy.
const TIDY_DIGITS: i32 = 3;

fn tidy(amount: f64, up: bool) -> Option<f64> {
    if amount < 1.0 {
        return None;
    }
    let digits = libm::log10(amount).floor() as i32 + 1;
    let at = |kept: i32| {
        let unit = 10f64.powi((digits - kept).max(0));
        let count = amount / unit;
        unit * if up { count.ceil() } else { count.floor() }
    };
    let is_tidy = (1..=TIDY_DIGITS).any(|kept| at(kept) == amount);
    let is_near = |rounded: &f64| (rounded - amount).abs() <= MOST_ROUNDED * amount;
    let rounded = (1..=digits).map(at).find(is_near);
    rounded.filter(|rounded| !is_tidy && *rounded != amount)
}

fn set_limit(policy: &mut Policy, amount: f64) {
    let money = |amount: f64| Money::new(amount.min(UNLIMITED)).expect("an amount of 0 or more");
    match (policy.limit, policy.aggregate) {
        (Some(limit), Some(aggregate)) => {
            let (limit, aggregate) = (limit.get(), aggregate.get());
            let aggregate = if aggregate == limit || limit == 0.0 {
                amount
            } else {
                aggregate * (amount / limit)
            };
            policy.limit = Some(money(amount));
            policy.aggregate = Some(money(aggregate));
        }
        (Some(_), None) => policy.limit = Some(money(amount)),
        (None, Some(_)) => policy.aggregate = Some(money(amount)),
        (None, None) => {}
    }
}

/// The promises that the parties in a range may ask to have changed, those of contracts first: caps
/// and pools of what they are owed and owe, excluded heads, insurance to be held, the limits of
/// their policies and of the policies of those who answer to them.
///
/// Contracts and policies of the members of a group are one promise.
#[must_use]
pub fn levers(model: &Model, parties: &Range<usize>) -> Vec<Lever> {
    let mut levers = Vec::new();
    let is_own = |party: PartyId| parties.contains(&party.index());
    for (at, contract) in model.contracts.iter().enumerate() {
        let is_first = model.contracts[..at]
            .iter()
            .all(|it| it.path != contract.path || !(is_own(it.beneficiary) || is_own(it.obligor)));
        let side = (is_own(contract.beneficiary), is_own(contract.obligor));
        if is_first && side.0 != side.1 {
            of_contract(model, at, side.0, &mut levers);
        }
    }
    for (at, pool) in model.pools.iter().enumerate() {
        let owed = pool
            .members
            .iter()
            .map(|it| model.contracts[*it].beneficiary);
        let is_owed = owed.into_iter().any(is_own);
        if is_owed != is_own(pool.obligor) {
            levers.push(Lever {
                kind: LeverKind::Pool,
                path: format!("{}.limit", pool.path),
                clause: pool.clause.clone(),
                giver: Some(pool.obligor),
                now: Some(pool.limit.get()),
                more_is_better: is_owed,
                head: None,
                target: Target::Pool(at),
            });
        }
    }
    let answers = |party: PartyId| {
        let mut contracts = model.contracts.iter();
        contracts.any(|it| it.obligor == party && is_own(it.beneficiary))
    };
    of_policies(model, is_own, LeverKind::PolicyLimit, &mut levers);
    let is_provider = |party| !is_own(party) && answers(party);
    of_policies(model, is_provider, LeverKind::ProviderLimit, &mut levers);
    levers
}

/// A lever of a contract, to be given a target.
fn of_terms(contract: &Contract, kind: LeverKind, path: String, target: Target) -> Lever {
    Lever {
        kind,
        path,
        clause: contract.clause.clone(),
        giver: Some(contract.obligor),
        now: None,
        more_is_better: true,
        head: None,
        target,
    }
}

fn of_contract(model: &Model, at: usize, is_owed: bool, levers: &mut Vec<Lever>) {
    let contract = &model.contracts[at];
    let alike = model.contracts.iter().enumerate();
    let alike = alike.filter(|(_, it)| it.path == contract.path);
    let contracts: Vec<usize> = alike.map(|(at, _)| at).collect();
    for (position, cap) in contract.caps.iter().enumerate() {
        let kind = match cap.relation {
            Relation::General => LeverKind::Cap,
            Relation::Separate
            | Relation::NonCumulative
            | Relation::Additive
            | Relation::Within(_) => LeverKind::SuperCap,
        };
        let target = Target::Cap {
            contracts: contracts.clone(),
            cap: position,
        };
        let lever = of_terms(contract, kind, format!("{}.limit", cap.path), target);
        levers.push(Lever {
            clause: cap.clause.clone().or(lever.clause),
            now: Some(cap.limit.get() + cap.already_paid.get()),
            more_is_better: is_owed,
            ..lever
        });
    }
    if is_owed {
        heads_and_duty(contract, &contracts, levers);
    }
}

/// What only who is owed asks for: excluded heads deemed direct, and insurance to be held.
fn heads_and_duty(contract: &Contract, contracts: &[usize], levers: &mut Vec<Lever>) {
    for head in contract.excluded.minus(contract.deemed_direct).iter() {
        let path = format!("{}.damages.deemed_direct", contract.path);
        let target = Target::DeemedDirect {
            contracts: contracts.to_vec(),
            head,
        };
        levers.push(Lever {
            head: Some(head),
            ..of_terms(contract, LeverKind::DeemedDirect, path, target)
        });
    }
    // What the caps of joint contracts stop is spread over the others, so the duty does nothing.
    if contract.liability != Liability::JointAndSeveral {
        let path = format!("{}.insurance_required", contract.path);
        let target = Target::RequiredInsurance(contracts.to_vec());
        levers.push(Lever {
            now: Some(contract.insurance_required.map_or(0.0, Money::get)),
            ..of_terms(contract, LeverKind::RequiredInsurance, path, target)
        });
    }
}

fn of_policies(
    model: &Model,
    is_of: impl Fn(PartyId) -> bool,
    kind: LeverKind,
    levers: &mut Vec<Lever>,
) {
    for (at, policy) in model.policies.iter().enumerate() {
        let is_first = model.policies[..at].iter().all(|it| it.path != policy.path);
        let limit = policy.limit.map(|limit| ("limit", limit));
        let limit = limit.or(policy.aggregate.map(|limit| ("aggregate", limit)));
        let alike = || {
            model
                .policies
                .iter()
                .enumerate()
                .filter(|(_, it)| it.path == policy.path)
        };
        let (Some((key, limit)), true) = (limit, is_first) else {
            continue;
        };
        if !alike().any(|(_, it)| is_of(it.insured)) {
            continue;
        }
        levers.push(Lever {
            kind,
            path: format!("{}.{key}", policy.path),
            clause: policy.clause.clone(),
            giver: policy.insurers.first().map(|(insurer, _)| *insurer),
            now: Some(limit.get()),
            more_is_better: true,
            head: None,
            target: Target::Policies(alike().map(|(at, _)| at).collect()),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn an_amount_is_rounded_away_from_what_is_promised_now() {
        for (amount, up, rounded) in [
            (8_413_062.89, true, Some(8_500_000.0)),
            (3_858_134.47, true, Some(3_900_000.0)),
            (145_678.91, true, Some(146_000.0)),
            (1_010_000.5, true, Some(1_020_000.0)),
            (40_000.25, false, Some(40_000.0)),
            (905_000.0, true, None),
            (2_000_000.0, true, None),
            (0.4, true, None),
            (1_234_567.0, false, Some(1_230_000.0)),
        ] {
            assert_eq!(tidy(amount, up), rounded, "{amount}");
        }
    }
}
