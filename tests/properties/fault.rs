//! Where nothing limits a claim and a chain of contracts leads to everybody at fault, each loss
//! sits by fault.

use super::settled::{ROUNDING, Settled};
use obligor::model::Model;

/// Every party is left with its share of every loss.
pub fn by_fault(model: &Model, settled: &Settled) -> Result<(), String> {
    for (row, at) in settled.events.iter().enumerate() {
        let mut expected = vec![0.0; model.parties.len()];
        for (_, suffered) in &model.events[*at].suffered {
            let loss: f64 = suffered.loss.iter().map(|(_, amount)| amount).sum();
            for (party, share) in &suffered.fault {
                expected[party.index()] += loss * share.get();
            }
        }
        for (party, expected) in expected.iter().enumerate() {
            let net = settled.net(party, row);
            if (net - expected).abs() > ROUNDING * settled.scale() {
                let key = &model.parties[party].key;
                return Err(format!(
                    "event {row}: `{key}` is left with {net}, its fault is {expected}"
                ));
            }
        }
    }
    Ok(())
}
