//! A model in another unit of money.

use obligor::model::{
    Attachment, Basket, Contract, Event, Model, Policy, Sublimit, Treaty, TreatyKind,
};
use obligor::units::Money;

/// The same model with every amount times a factor. An amount that is forgotten here fails the
/// test: it then counts for too little in the new unit.
pub fn in_unit(model: &Model, factor: f64) -> Result<Model, String> {
    let unit = Unit(factor);
    let mut model = model.clone();
    for party in &mut model.parties {
        unit.maybe(&mut party.funds)?;
    }
    for contract in &mut model.contracts {
        unit.contract(contract)?;
    }
    for pool in &mut model.pools {
        unit.money(&mut pool.limit)?;
    }
    for policy in &mut model.policies {
        unit.policy(policy)?;
    }
    for treaty in &mut model.treaties {
        unit.treaty(treaty)?;
    }
    model.events.iter_mut().for_each(|event| unit.event(event));
    Ok(model)
}

struct Unit(f64);

impl Unit {
    fn money(&self, money: &mut Money) -> Result<(), String> {
        *money = Money::new(money.get() * self.0).map_err(|error| error.to_string())?;
        Ok(())
    }

    fn maybe(&self, money: &mut Option<Money>) -> Result<(), String> {
        money.as_mut().map_or(Ok(()), |money| self.money(money))
    }

    fn contract(&self, contract: &mut Contract) -> Result<(), String> {
        self.money(&mut contract.price)?;
        self.money(&mut contract.de_minimis)?;
        self.maybe(&mut contract.insurance_required)?;
        for cap in &mut contract.caps {
            self.money(&mut cap.limit)?;
            self.money(&mut cap.already_paid)?;
        }
        match &mut contract.basket {
            Some(Basket::Tipping(threshold) | Basket::Deductible(threshold)) => {
                self.money(threshold)?;
            }
            None => {}
        }
        if let Some(agreed) = &mut contract.liquidated {
            self.money(&mut agreed.per_record)?;
            self.money(&mut agreed.per_hour)?;
            self.maybe(&mut agreed.at_most)?;
        }
        if let Some(terms) = &mut contract.enforcement {
            self.money(&mut terms.cost)?;
            self.money(&mut terms.cost_obligor)?;
        }
        contract
            .credits
            .as_mut()
            .map_or(Ok(()), |credits| self.money(&mut credits.monthly_fee))
    }

    fn sublimit(&self, sublimit: &mut Sublimit) -> Result<(), String> {
        self.maybe(&mut sublimit.event)?;
        self.maybe(&mut sublimit.year)
    }

    fn policy(&self, policy: &mut Policy) -> Result<(), String> {
        self.money(&mut policy.premium)?;
        self.money(&mut policy.retention)?;
        self.money(&mut policy.aggregate_deductible)?;
        self.maybe(&mut policy.limit)?;
        self.maybe(&mut policy.aggregate)?;
        if let Attachment::Fixed(attachment) = &mut policy.attachment {
            self.money(attachment)?;
        }
        for cover in &mut policy.covers {
            self.maybe(&mut cover.retention)?;
            self.sublimit(&mut cover.sublimit)?;
        }
        for endorsement in &mut policy.endorsements {
            self.maybe(&mut endorsement.retention)?;
            self.maybe(&mut endorsement.limit)?;
            endorsement
                .sublimit
                .as_mut()
                .map_or(Ok(()), |sublimit| self.sublimit(sublimit))?;
        }
        Ok(())
    }

    fn treaty(&self, treaty: &mut Treaty) -> Result<(), String> {
        self.maybe(&mut treaty.premium)?;
        match &mut treaty.kind {
            TreatyKind::QuotaShare { event_limit, .. } => self.maybe(event_limit),
            TreatyKind::EventExcess {
                attachment,
                limit,
                deductible,
                ..
            } => {
                self.money(attachment)?;
                self.money(limit)?;
                self.money(deductible)
            }
            TreatyKind::StopLoss { attachment, limit } => {
                self.money(attachment)?;
                self.money(limit)
            }
        }
    }

    fn event(&self, event: &mut Event) {
        for (_, suffered) in &mut event.suffered {
            suffered
                .loss
                .iter_mut()
                .for_each(|(_, amount)| *amount *= self.0);
            for (_, items) in &mut suffered.items {
                items.iter_mut().for_each(|item| *item *= self.0);
            }
        }
        for claim in &mut event.claims {
            claim.amount *= self.0;
        }
    }
}
