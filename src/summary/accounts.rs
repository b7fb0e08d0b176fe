//! Yearly amounts that no event changes: premiums, commissions, prices of terms.

use crate::model::{Model, TreatyKind};

/// Constant amounts of a party a year, in money; what is received counts negative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// Premiums paid less those received; ceding commissions taken off.
    pub premium: f64,
    /// Prices of contract terms paid less those received.
    pub price: f64,
}

impl Account {
    /// Premium and price together: what total cost of risk adds to the net loss.
    #[must_use]
    pub fn total(self) -> f64 {
        self.premium + self.price
    }
}

/// The account of every party of a model; accounts sum to zero.
///
/// A quota share without a stated premium cedes its part of the cedent's policy premiums; its
/// commission comes back.
#[must_use]
pub fn accounts(model: &Model) -> Vec<Account> {
    let mut accounts = vec![Account::default(); model.parties.len()];
    let mut income = vec![0.0; model.parties.len()];
    for policy in &model.policies {
        let placed: f64 = policy.insurers.iter().map(|(_, share)| share.get()).sum();
        let premium = policy.premium.get();
        accounts[policy.insured.index()].premium += premium;
        for (insurer, share) in &policy.insurers {
            let part = premium * share.get() / placed;
            accounts[insurer.index()].premium -= part;
            income[insurer.index()] += part;
        }
    }
    for contract in &model.contracts {
        accounts[contract.beneficiary.index()].price += contract.price.get();
        accounts[contract.obligor.index()].price -= contract.price.get();
    }
    for treaty in &model.treaties {
        let stated = treaty.premium.map(|premium| premium.get());
        let ceded = match &treaty.kind {
            TreatyKind::QuotaShare {
                cession,
                commission,
            } => {
                let premium = stated.unwrap_or(cession.get() * income[treaty.cedent.index()]);
                premium * commission.complement().get()
            }
            TreatyKind::EventExcess { .. } => stated.unwrap_or(0.0),
        };
        accounts[treaty.cedent.index()].premium += ceded;
        for (reinsurer, share) in &treaty.reinsurers {
            accounts[reinsurer.index()].premium -= ceded * share.get();
        }
    }
    accounts
}
