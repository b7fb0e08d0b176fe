//! Recoveries shared top-down leave every layer with what it would have paid on the net loss; over
//! a year, where recoveries restore the aggregates.

use super::settled::{ROUNDING, Settled};
use obligor::ledger::Kind;
use obligor::model::Model;

const RECEIVED: [Kind; 4] = [Kind::Damages, Kind::SetOff, Kind::Liquidated, Kind::Direct];

/// What a layer paid less what went back to it, by event.
fn net_of_layer(settled: &Settled, path: &str) -> Vec<f64> {
    let Some(promise) = settled.promise(path) else {
        return vec![0.0; settled.rows()];
    };
    let paid = settled.under(promise, &[Kind::OwnLoss]);
    let back = settled.under(promise, &[Kind::Recovery]);
    paid.iter()
        .zip(back)
        .map(|(paid, back)| paid - back)
        .collect()
}

/// Compares every layer with a network without contracts, in which each loss is less by what was
/// recovered.
pub fn top_down(model: &Model, settled: &Settled) -> Result<(), String> {
    let mut bare = model.clone();
    bare.contracts.clear();
    bare.pools.clear();
    for (row, at) in settled.events.iter().enumerate() {
        let event = &mut bare.events[*at];
        event.claims.clear();
        for (party, suffered) in &mut event.suffered {
            let loss: f64 = suffered.loss.iter().map(|(_, amount)| amount).sum();
            let received: f64 = settled
                .transfers
                .iter()
                .filter(|transfer| {
                    transfer.row as usize == row && transfer.to as usize == party.index()
                })
                .filter(|transfer| RECEIVED.contains(&transfer.kind))
                .map(|transfer| transfer.amount)
                .sum();
            let left = (1.0 - received / loss).max(0.0);
            suffered.items.clear();
            suffered
                .loss
                .iter_mut()
                .for_each(|(_, amount)| *amount *= left);
        }
    }
    let net = Settled::of(&bare)?;
    for policy in &model.policies {
        let (ours, theirs) = (
            net_of_layer(settled, &policy.path),
            net_of_layer(&net, &policy.path),
        );
        let room = ROUNDING * settled.scale();
        if ours.iter().zip(&theirs).any(|(a, b)| (a - b).abs() > room) {
            return Err(format!(
                "`{}` is left with {ours:?}, and pays {theirs:?} on the net loss",
                policy.path
            ));
        }
    }
    Ok(())
}
