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
        let placed: f64 = treaty.reinsurers.iter().map(|(_, share)| share.get()).sum();
        accounts[treaty.cedent.index()].premium += ceded;
        for (reinsurer, share) in &treaty.reinsurers {
            accounts[reinsurer.index()].premium -= ceded * share.get() / placed;
        }
    }
    accounts
}

/// What an insurer or reinsurer writes and cedes a year, in money, each 0 or more.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Written {
    /// Premium of the policies and treaties that it carries, before commission: gross.
    pub gross: f64,
    /// Premium of the treaties that it buys, before commission.
    pub ceded: f64,
    /// Ceding commission received from its reinsurers, in a year without loss.
    pub received: f64,
    /// Ceding commission paid to its cedents, in a year without loss.
    pub paid: f64,
}

/// What every party of a model writes and cedes; all ceded premium is somebody's gross premium, and all
/// commission received is paid.
#[must_use]
pub(super) fn written(model: &Model) -> Vec<Written> {
    let mut all = vec![Written::default(); model.parties.len()];
    for policy in &model.policies {
        let placed: f64 = policy.insurers.iter().map(|(_, share)| share.get()).sum();
        for (insurer, share) in &policy.insurers {
            all[insurer.index()].gross += policy.premium.get() * share.get() / placed;
        }
    }
    for treaty in &model.treaties {
        let premium = ceded_premium(model, treaty);
        let back = premium * commission(treaty);
        let placed: f64 = treaty.reinsurers.iter().map(|(_, share)| share.get()).sum();
        let cedent = &mut all[treaty.cedent.index()];
        cedent.ceded += premium;
        cedent.received += back;
        for (reinsurer, share) in &treaty.reinsurers {
            let part = share.get() / placed;
            all[reinsurer.index()].gross += premium * part;
            all[reinsurer.index()].paid += back * part;
        }
    }
    all
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::read_text;

    /// An insurer with 1M of premium that cedes 40 % of it for a commission of 30 %, and an excess.
    const TEXT: &str = r#"
schema = 1
title = "A cedent"
currency = "USD"
years = 1_000
seed = 1
[party.firm]
[party.harbor]
role = "insurer"
[party.meridian]
role = "reinsurer"
[party.tern]
role = "reinsurer"
[peril.intrusion]
origin = "firm"
frequency = { poisson = 0.1 }
hits.firm = { probability = 1.0, severity = "1M", split = { response = 1.0 } }
[policy.cyber]
insured = "firm"
insurers = { harbor = 1.0 }
premium = "1M"
limit = "5M"
recovery = "top-down"
covers.response = { heads = ["response"] }
[treaty.quota]
cedent = "harbor"
reinsurers = { meridian = 1.0 }
quota_share = { cession = 0.4, commission = 0.30 }
[treaty.excess]
cedent = "harbor"
reinsurers = { meridian = 0.5, tern = 0.25 }
event_excess = { attachment = "1M", limit = "3M" }
premium = "60k"
"#;

    #[test]
    fn what_is_ceded_is_written_by_others_and_the_accounts_sum_to_nothing() {
        let document = read_text("cedent.toml", TEXT, &[]).expect("it is TOML");
        let model = document.resolve().expect("it is sound").0;
        let [harbor, meridian, tern] = ["harbor", "meridian", "tern"].map(|key| {
            let at = model.party(key).expect("a party").index();
            let of = written(&model)[at];
            // What is left in a year without loss is the account of the party.
            let left = of.gross - of.ceded + of.received - of.paid;
            assert!((left + accounts(&model)[at].premium).abs() < 1e-6, "{key}");
            of
        });
        let of = |gross, ceded, received, paid| Written {
            gross,
            ceded,
            received,
            paid,
        };
        assert_eq!(harbor, of(1e6, 460e3, 120e3, 0.0));
        assert_eq!(meridian, of(440e3, 0.0, 0.0, 120e3));
        assert_eq!(tern, of(20e3, 0.0, 0.0, 0.0));
        let sum: f64 = accounts(&model).iter().map(|it| it.premium).sum();
        assert!(sum.abs() < 1e-6, "{sum}");
    }
}
