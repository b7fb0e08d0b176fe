//! The two invariants of every year: no money is lost or made, and nobody gets a loss back twice.

use crate::ready::{Ready, Tested};
use obligor::columns::{Block, Sink};
use obligor::ledger::{Measure, Totals};
use obligor::simulate::{Run, Unobserved, simulate};

/// What rounding may leave, as a part of what moved.
pub const ROUNDING: f64 = 1e-9;

/// Looks at every row of every party and keeps the worst it has seen.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    pub rows: u64,
    /// Largest |Σ net − Σ gross| ÷ max(Σ gross, 1).
    pub imbalance: f64,
    /// Largest (received + insured − gross − paid) ÷ max(gross + paid, 1) of a party.
    pub double_recovery: f64,
    /// Most negative of gross, paid, received and insured, over what moved.
    pub negative: f64,
    /// Parties with a claim to liquidated damages: a sum agreed beforehand may pass the loss.
    pub agreed: Vec<usize>,
}

impl Audit {
    /// Looks at what was settled under one waterfall.
    pub fn look(&mut self, totals: &Totals) {
        let mut gross = vec![0.0; totals.rows()];
        let mut moved = vec![0.0; totals.rows()];
        for party in 0..totals.parties() {
            let [bears, paid, received, insured] = [
                Measure::Gross,
                Measure::Paid,
                Measure::Received,
                Measure::Insured,
            ]
            .map(|measure| totals.column(party, measure));
            for row in 0..totals.rows() {
                let (owed, got) = (bears[row] + paid[row], received[row] + insured[row]);
                gross[row] += bears[row];
                moved[row] += paid[row] - got;
                if !self.agreed.contains(&party) {
                    self.double_recovery = self.double_recovery.max((got - owed) / owed.max(1.0));
                }
                let least = bears[row]
                    .min(paid[row])
                    .min(received[row])
                    .min(insured[row]);
                self.negative = self.negative.max(-least / owed.max(1.0));
            }
        }
        for (gross, moved) in gross.iter().zip(&moved) {
            self.imbalance = self.imbalance.max(moved.abs() / gross.max(1.0));
        }
        self.rows += totals.rows() as u64;
    }

    /// Fails, with where it was seen, if an invariant is broken.
    pub fn assert_sound(&self, place: &str) {
        assert!(self.rows > 0, "{place}: no year has an event");
        assert!(
            self.imbalance < ROUNDING,
            "{place}: {:e} of a year's loss is lost or made",
            self.imbalance
        );
        assert!(
            self.double_recovery < ROUNDING,
            "{place}: a party gets {:e} of its loss back twice",
            self.double_recovery
        );
        assert!(
            self.negative < ROUNDING,
            "{place}: a payment is negative by {:e}",
            self.negative
        );
    }
}

impl Sink for Audit {
    fn rows(&mut self, _block: &Block, settled: &[Totals]) {
        settled.iter().for_each(|totals| self.look(totals));
    }

    fn merge(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            imbalance: self.imbalance.max(other.imbalance),
            double_recovery: self.double_recovery.max(other.double_recovery),
            negative: self.negative.max(other.negative),
            agreed: self.agreed,
        }
    }
}

/// Audits the first years of a scenario.
pub fn audit(ready: &Ready, years: u64) -> Audit {
    let run = Run {
        threads: 2,
        ..Run::of(years)
    };
    let contracts = ready.model.contracts.iter();
    let agreed: Vec<usize> = contracts
        .filter(|contract| contract.liquidated.is_some())
        .map(|contract| contract.beneficiary.index())
        .collect();
    let fresh = || Audit {
        agreed: agreed.clone(),
        ..Audit::default()
    };
    simulate(&ready.sampler, &ready.waterfalls, &run, fresh, &Unobserved).0
}

#[test]
fn a_hundred_thousand_years_of_the_example_lose_and_make_no_money() -> Tested {
    let ready = Ready::file("scenarios/msp-three-clients.toml")?;
    audit(&ready, 100_000).assert_sound("the example");
    Ok(())
}
