//! Yearly amounts that no event changes: premiums, commissions, prices of terms.

use crate::model::{Model, Treaty, TreatyKind};

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
/// commission comes back, a sliding one as in a year without loss.
#[must_use]
pub fn accounts(model: &Model) -> Vec<Account> {
    let mut accounts = vec![Account::default(); model.parties.len()];
    for policy in &model.policies {
        let placed: f64 = policy.insurers.iter().map(|(_, share)| share.get()).sum();
        let premium = policy.premium.get();
        accounts[policy.insured.index()].premium += premium;
        for (insurer, share) in &policy.insurers {
            accounts[insurer.index()].premium -= premium * share.get() / placed;
        }
    }
    for contract in &model.contracts {
        accounts[contract.beneficiary.index()].price += contract.price.get();
        accounts[contract.obligor.index()].price -= contract.price.get();
    }
    for treaty in &model.treaties {
        let ceded = ceded_premium(model, treaty) * (1.0 - commission(treaty));
        accounts[treaty.cedent.index()].premium += ceded;
        for (reinsurer, share) in &treaty.reinsurers {
            accounts[reinsurer.index()].premium -= ceded * share.get();
        }
    }
    accounts
}

/// The premium of a treaty for all its reinsurers, before commission: as stated; of a quota share that
/// states none its cession of the cedent's policy premiums, of another treaty 0.
#[must_use]
pub(super) fn ceded_premium(model: &Model, treaty: &Treaty) -> f64 {
    let cession = match &treaty.kind {
        TreatyKind::QuotaShare { cession, .. } => cession.get(),
        TreatyKind::EventExcess { .. } | TreatyKind::StopLoss { .. } => 0.0,
    };
    let income = model.policies.iter().map(|policy| {
        let placed: f64 = policy.insurers.iter().map(|(_, share)| share.get()).sum();
        let own = policy.insurers.iter();
        let own = own.filter(|(insurer, _)| *insurer == treaty.cedent);
        own.map(|(_, share)| policy.premium.get() * share.get() / placed)
            .sum::<f64>()
    });
    let stated = treaty.premium.map(|premium| premium.get());
    stated.unwrap_or_else(|| cession * income.sum::<f64>())
}

/// The part of a treaty's premium that comes back in a year without loss; 0 of one without commission.
#[must_use]
pub fn commission(treaty: &Treaty) -> f64 {
    match &treaty.kind {
        TreatyKind::QuotaShare { commission, .. } => commission.at(0.0),
        TreatyKind::EventExcess { .. } | TreatyKind::StopLoss { .. } => 0.0,
    }
}
