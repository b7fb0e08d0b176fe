//! What holds in every network: no money is lost or made, nobody gets a loss back twice, nothing
//! is negative, another unit or order changes nothing, and without promises nothing moves.

use super::network::{Network, model};
use super::settled::{ROUNDING, Settled};
use super::unit::in_unit;
use obligor::ledger::{Kind, Measure};
use obligor::model::{Division, Event, Liquidated, Model, Pool, Role};
use obligor::settle::settle_scripted;
use obligor::terms::liquidated;
use obligor::units::PartyId;

/// A power of two: every amount is then that many times larger to the last bit.
const UNIT: f64 = 1_024.0;

const MEASURES: [Measure; 6] = [
    Measure::Gross,
    Measure::Paid,
    Measure::Received,
    Measure::Insured,
    Measure::Credits,
    Measure::Reinstatement,
];

/// Σ net is Σ gross in every event; returns the largest error, as a part of what moved.
pub fn conservation(model: &Model, settled: &Settled) -> Result<f64, String> {
    let mut worst = 0.0_f64;
    for row in 0..settled.rows() {
        let sum = |of: &dyn Fn(usize) -> f64| -> f64 { (0..model.parties.len()).map(of).sum() };
        let gross = sum(&|party| settled.figure(party, Measure::Gross, row));
        let paid = sum(&|party| settled.figure(party, Measure::Paid, row));
        let net = sum(&|party| settled.net(party, row));
        let error = (net - gross).abs() / (gross + paid).max(1.0);
        if error > ROUNDING {
            return Err(format!("event {row}: net {net} of gross {gross}"));
        }
        worst = worst.max(error);
    }
    Ok(worst)
}

/// In an event nobody gets back more than it bears and pays, agreed sums apart; a cedent, in a
/// year, because a stop-loss pays for the year.
pub fn no_double_recovery(model: &Model, settled: &Settled) -> Result<(), String> {
    for (party, it) in model.parties.iter().enumerate() {
        let agreed = agreed_sums(party, model, settled);
        let cedes = model
            .treaties
            .iter()
            .any(|treaty| treaty.cedent.index() == party);
        let mut bears = 0.0;
        for (row, agreed) in agreed.iter().enumerate() {
            bears += settled.net(party, row) + agreed;
            let is_last = settled.years.get(row + 1) != Some(&settled.years[row]);
            if cedes && !is_last {
                continue;
            }
            if bears < -ROUNDING * settled.scale() {
                return Err(format!("event {row}: `{}` is left with {bears}", it.key));
            }
            bears = 0.0;
        }
    }
    Ok(())
}

/// Sums agreed in place of damages that a party received, in money or set off against what it owes,
/// by event.
fn agreed_sums(party: usize, model: &Model, settled: &Settled) -> Vec<f64> {
    let mut sums = vec![0.0; settled.rows()];
    for contract in &model.contracts {
        let promise = settled.promise(&contract.path);
        let (Some(terms), Some(promise)) = (&contract.liquidated, promise) else {
            continue;
        };
        if contract.beneficiary.index() != party {
            continue;
        }
        let members = f64::from(settled.promises[promise].instances);
        let received = settled.under(promise, &[Kind::Liquidated, Kind::SetOff]);
        for (row, received) in received.into_iter().enumerate() {
            // Damages under the contract may have been set off too.
            let event = &model.events[settled.events[row]];
            sums[row] += received.min(members * agreed_sum(terms, contract.beneficiary, event));
        }
    }
    sums
}

fn agreed_sum(terms: &Liquidated, party: PartyId, event: &Event) -> f64 {
    let suffered = event.suffered.iter().find(|(of, _)| *of == party);
    let records = suffered.map_or(0.0, |(_, suffered)| suffered.records);
    let hours = event.outage.iter().map(|stretch| stretch.hours.get()).sum();
    liquidated(
        (terms.per_record.get(), records),
        (terms.per_hour.get(), hours),
        terms.at_most.map(|money| money.get()),
    )
}

/// No transfer, no loss and nothing a promise let through is below zero.
pub fn nothing_negative(model: &Model, settled: &Settled) -> Result<(), String> {
    let least = -ROUNDING * settled.scale();
    for transfer in &settled.transfers {
        if transfer.amount < least || !transfer.amount.is_finite() {
            let promise = &settled.promises[transfer.promise as usize].path;
            return Err(format!(
                "{:?} of {} under `{promise}`",
                transfer.kind, transfer.amount
            ));
        }
    }
    for row in 0..settled.rows() {
        for (party, it) in model.parties.iter().enumerate() {
            let gross = settled.figure(party, Measure::Gross, row);
            if gross < least {
                return Err(format!("event {row}: `{}` bears {gross}", it.key));
            }
        }
        for (at, promise) in settled.promises.iter().enumerate() {
            let used = settled.totals.promise(at)[row];
            if used < least {
                return Err(format!(
                    "event {row}: `{}` lets {used} through",
                    promise.path
                ));
            }
        }
    }
    Ok(())
}

/// What the library's own settlement of a script says is the sum over its events.
pub fn years_are_sums_of_events(model: &Model, settled: &Settled) -> Result<(), String> {
    let scripted = settle_scripted(model).map_err(|error| error.to_string())?;
    for (party, figures) in scripted.parties.iter().enumerate() {
        let net: f64 = (0..settled.rows()).map(|row| settled.net(party, row)).sum();
        if (net - figures.net).abs() > ROUNDING * settled.scale() {
            let key = &model.parties[party].key;
            return Err(format!("`{key}`: {} in all, {net} by event", figures.net));
        }
    }
    Ok(())
}

/// All money × k: every figure of every party in every event × k, bit for bit.
pub fn another_unit(one: &Model, settled: &Settled) -> Result<(), String> {
    let twin = Settled::of(&in_unit(one, UNIT)?)?;
    for (party, it) in one.parties.iter().enumerate() {
        for measure in MEASURES {
            let (a, b) = (
                settled.totals.column(party, measure),
                twin.totals.column(party, measure),
            );
            if a.iter().zip(b).any(|(a, b)| a * UNIT != *b) {
                return Err(format!(
                    "`{}`: {measure:?} {a:?} × {UNIT} is not {b:?}",
                    it.key
                ));
            }
        }
    }
    Ok(())
}

/// Parties, contracts, policies and treaties in another order: the same figures.
pub fn another_order(network: &Network, one: &Model, settled: &Settled) -> Result<(), String> {
    let other = model(&network.shuffled())?;
    let twin = Settled::of(&other)?;
    for (party, it) in one.parties.iter().enumerate() {
        let there = other.party(&it.key).ok_or("the party is there")?;
        alike(&it.key, (settled, party), (&twin, there.index()))?;
    }
    Ok(())
}

/// Lists whose order says nothing, turned round: the same figures.
pub fn lists_turned_round(one: &Model, settled: &Settled) -> Result<(), String> {
    let mut turned = one.clone();
    for contract in &mut turned.contracts {
        contract.answers_for.reverse();
        contract.uncapped.reverse();
        contract.barred_if.reverse();
    }
    let is_shared = |pool: &&mut Pool| pool.division != Division::FirstCome;
    for pool in turned.pools.iter_mut().filter(is_shared) {
        pool.members.reverse();
    }
    for policy in &mut turned.policies {
        policy.insurers.reverse();
        policy.excluded_if.reverse();
        policy.endorsements.reverse();
    }
    for treaty in &mut turned.treaties {
        treaty.reinsurers.reverse();
    }
    for event in &mut turned.events {
        event.suffered.reverse();
        event.fault.reverse();
        event.culpability.reverse();
    }
    let twin = Settled::of(&turned)?;
    for (party, it) in one.parties.iter().enumerate() {
        alike(&it.key, (settled, party), (&twin, party))?;
    }
    Ok(())
}

/// Every figure of a party is that of its twin, but for rounding.
fn alike(key: &str, one: (&Settled, usize), other: (&Settled, usize)) -> Result<(), String> {
    let room = ROUNDING * one.0.scale();
    for measure in MEASURES {
        let a = one.0.totals.column(one.1, measure);
        let b = other.0.totals.column(other.1, measure);
        if !a.iter().zip(b).all(|(a, b)| (a - b).abs() <= room) {
            return Err(format!("`{key}`: {measure:?} {a:?} is not {b:?}"));
        }
    }
    Ok(())
}

/// Without promises, and nobody who claims without one, everybody keeps what falls on it.
pub fn no_promises(one: &Model, settled: &Settled) -> Result<(), String> {
    let mut bare = one.clone();
    bare.contracts.clear();
    bare.pools.clear();
    bare.policies.clear();
    bare.treaties.clear();
    for event in &mut bare.events {
        event.claims.clear();
    }
    for party in bare
        .parties
        .iter_mut()
        .filter(|party| party.role == Role::Claimants)
    {
        party.role = Role::Client;
    }
    let alone = Settled::of(&bare)?;
    for (row, at) in settled.events.iter().enumerate() {
        for (party, it) in one.parties.iter().enumerate() {
            let suffered = one.events[*at].suffered.iter();
            let loss: f64 = suffered
                .filter(|(sufferer, _)| sufferer.index() == party)
                .flat_map(|(_, suffered)| &suffered.loss)
                .map(|(_, amount)| amount)
                .sum();
            let net = alone.net(party, row);
            if (net - loss).abs() > ROUNDING * loss {
                return Err(format!(
                    "event {row}: `{}` is left with {net} of {loss}",
                    it.key
                ));
            }
        }
    }
    Ok(())
}
