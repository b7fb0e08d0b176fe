//! No promise pays more than any of its limits.

use super::settled::{ROUNDING, Settled};
use obligor::ledger::Kind;
use obligor::model::{
    Cap, Condition, Contract, Culpability, Model, Per, Policy, Relation, SetOff, TreatyKind,
};
use obligor::units::Probability;

/// Payments of a policy, whoever they go to.
pub const POLICY_PAYS: [Kind; 3] = [Kind::OwnLoss, Kind::Liability, Kind::AdditionalInsured];

/// Amounts by event against a limit.
struct Check<'a> {
    settled: &'a Settled,
    path: &'a str,
    amounts: &'a [f64],
}

impl Check<'_> {
    fn at_most(&self, amount: f64, limit: f64, what: &str) -> Result<(), String> {
        let room = ROUNDING * (limit + self.settled.scale());
        if limit.is_finite() && amount > limit + room {
            return Err(format!(
                "`{}` pays {amount} {what}, above {limit}",
                self.path
            ));
        }
        Ok(())
    }

    fn by_event(&self, limit: f64) -> Result<(), String> {
        for amount in self.amounts {
            self.at_most(*amount, limit, "for an event")?;
        }
        Ok(())
    }

    fn by_year(&self, limit: f64) -> Result<(), String> {
        let mut sum = 0.0;
        for (row, amount) in self.amounts.iter().enumerate() {
            sum += amount;
            if self.settled.years.get(row + 1) != Some(&self.settled.years[row]) {
                self.at_most(sum, limit, "in a year")?;
                sum = 0.0;
            }
        }
        Ok(())
    }

    fn by(&self, per: Per, limit: f64) -> Result<(), String> {
        match per {
            Per::Claim | Per::Event => self.by_event(limit),
            Per::Year | Per::Term => self.by_year(limit),
        }
    }
}

/// The most that a general cap and non-cumulative super-caps let through: with g paid under the
/// general cap each super-cap pays up to min(S, max(G, S) − g).
fn most_together(general: f64, supers: &[f64]) -> f64 {
    let with = |paid: f64| -> f64 {
        let under = supers
            .iter()
            .map(|limit| limit.min(general.max(*limit) - paid));
        paid + under.sum::<f64>()
    };
    let bends = supers.iter().map(|limit| (general - limit).max(0.0));
    bends.chain([0.0, general]).map(with).fold(0.0, f64::max)
}

/// Every limit of every promise of a model.
pub fn limits(model: &Model, settled: &Settled) -> Result<(), String> {
    let limits = Limits { model, settled };
    for policy in &model.policies {
        limits.policy(policy)?;
        limits.sublimits(policy)?;
    }
    for contract in &model.contracts {
        limits.caps(contract)?;
        limits.claims(contract)?;
        limits.agreed(contract)?;
    }
    limits.pools()?;
    limits.own_losses()?;
    limits.outside()?;
    limits.treaties()
}

struct Limits<'a> {
    model: &'a Model,
    settled: &'a Settled,
}

impl Limits<'_> {
    /// Amounts under a promise, and how many members' promises it stands for.
    fn under(&self, path: &str, kinds: &[Kind]) -> (Vec<f64>, f64) {
        let Some(promise) = self.settled.promise(path) else {
            return (vec![0.0; self.settled.rows()], 1.0);
        };
        let members = self.settled.promises[promise].instances;
        (self.settled.under(promise, kinds), f64::from(members))
    }

    /// Damages under a contract, by event; less what missing cover may add beside the caps. What is
    /// set off may be agreed sums, where there are any.
    fn damages(&self, contract: &Contract) -> (Vec<f64>, f64) {
        let kinds: &[Kind] = match contract.liquidated {
            None => &[Kind::Damages, Kind::SetOff],
            Some(_) => &[Kind::Damages],
        };
        let (mut paid, members) = self.under(&contract.path, kinds);
        let required = contract.insurance_required.map_or(0.0, |money| money.get());
        for amount in &mut paid {
            *amount = (*amount - required * members).max(0.0);
        }
        (paid, members)
    }

    /// What a cap, pool or sublimit let through.
    fn through(&self, path: &str) -> (Vec<f64>, f64) {
        let Some(promise) = self.settled.promise(path) else {
            return (vec![0.0; self.settled.rows()], 1.0);
        };
        let members = self.settled.promises[promise].instances;
        (
            self.settled.totals.promise(promise).to_vec(),
            f64::from(members),
        )
    }

    fn ground<'b>(&'b self, policy: &'b Policy) -> &'b Policy {
        match policy.over {
            Some(below) => self.ground(&self.model.policies[below]),
            None => policy,
        }
    }

    fn policy(&self, policy: &Policy) -> Result<(), String> {
        let (paid, members) = self.under(&policy.path, &POLICY_PAYS);
        let check = Check {
            settled: self.settled,
            path: &policy.path,
            amounts: &paid,
        };
        let placed: f64 = policy.insurers.iter().map(|(_, share)| share.get()).sum();
        let most = placed.min(1.0) * members;
        // Defence outside the limits is paid by the ground policy.
        if policy.over.is_none() && policy.defence_outside {
            return Ok(());
        }
        if let Some(limit) = policy.limit {
            let endorsed = policy.endorsements.iter().filter_map(|each| each.limit);
            let limit = endorsed
                .map(|limit| limit.get())
                .fold(limit.get(), f64::max);
            check.by_event(limit * most)?;
        }
        let bought = 1.0 + policy.reinstatements.len() as f64;
        let annual = policy.aggregate.or(policy.limit.filter(|_| bought > 1.0));
        let beside = self
            .ground(policy)
            .covers
            .iter()
            .any(|cover| cover.outside_aggregate);
        if let Some(annual) = annual.filter(|_| !beside && !policy.aggregate_restored) {
            check.by_year(annual.get() * bought * most)?;
        }
        Ok(())
    }

    fn sublimits(&self, policy: &Policy) -> Result<(), String> {
        let is_endorsed = policy
            .endorsements
            .iter()
            .any(|each| each.sublimit.is_some());
        if policy.over.is_some() || is_endorsed {
            return Ok(());
        }
        for cover in &policy.covers {
            if cover.sublimit_when != Condition::default() {
                continue;
            }
            let path = format!("{}.sublimit", cover.path);
            let (used, members) = self.through(&path);
            let check = Check {
                settled: self.settled,
                path: &path,
                amounts: &used,
            };
            if let Some(limit) = cover.sublimit.event {
                check.by_event(limit.get() * members)?;
            }
            if let Some(limit) = cover.sublimit.year {
                check.by_year(limit.get() * members)?;
            }
        }
        Ok(())
    }

    /// What each cap let through, and a non-cumulative one together with the general cap.
    fn caps(&self, contract: &Contract) -> Result<(), String> {
        let holds = |cap: &Cap| cap.enforceable == Probability::ONE && !cap.or_insurance;
        let general = contract
            .caps
            .iter()
            .find(|cap| cap.relation == Relation::General);
        for cap in contract.caps.iter().filter(|cap| holds(cap)) {
            let (used, members) = self.through(&cap.path);
            let check = Check {
                settled: self.settled,
                path: &cap.path,
                amounts: &used,
            };
            check.by(cap.per, cap.limit.get() * members)?;
            let Some(general) = general.filter(|general| holds(general)) else {
                continue;
            };
            // What lies within the general cap, or overflows into it, is neither of the two.
            let within = |other: &Cap| matches!(other.relation, Relation::Within(_));
            let alone = !contract.caps.iter().any(within)
                && !self.may_overflow(contract)
                && !self.is_outer(contract);
            if cap.relation == Relation::NonCumulative && alone {
                let (of_general, _) = self.through(&general.path);
                let both: Vec<f64> = used.iter().zip(&of_general).map(|(a, b)| a + b).collect();
                let check = Check {
                    amounts: &both,
                    ..check
                };
                check.by(cap.per, cap.limit.get().max(general.limit.get()) * members)?;
            }
        }
        Ok(())
    }

    /// May what passes an additive super-cap have used the general cap? It is no general payment, though
    /// it erodes that cap, and the totals do not tell the two apart; but nothing passes a super-cap that
    /// let through less than one member's limit in all events together.
    fn may_overflow(&self, contract: &Contract) -> bool {
        contract.caps.iter().any(|cap| {
            let through: f64 = self.through(&cap.path).0.iter().sum();
            let left = cap.limit.get() - cap.already_paid.get() - through;
            cap.relation == Relation::Additive && left <= ROUNDING * self.settled.scale()
        })
    }

    /// Does a cap of another contract lie inside one of these?
    fn is_outer(&self, contract: &Contract) -> bool {
        let mut caps = self.model.contracts.iter().flat_map(|other| &other.caps);
        caps.any(|cap| match cap.relation {
            Relation::Within(place) => self.model.contracts[place.contract] == *contract,
            _ => false,
        })
    }

    /// Is everything owed under a contract inside its caps?
    fn is_capped(&self, contract: &Contract) -> bool {
        let wilful = |level: Culpability| level == Culpability::Wilful;
        let mut levels = self
            .model
            .events
            .iter()
            .flat_map(|event| &event.culpability);
        let between = |other: &Contract| {
            (other.obligor, other.beneficiary) == (contract.obligor, contract.beneficiary)
                || (other.obligor, other.beneficiary) == (contract.beneficiary, contract.obligor)
        };
        let nets_first = |other: &&Contract| between(other) && other.set_off == SetOff::BeforeCaps;
        let reaches = |cap: &Cap| {
            cap.enforceable == Probability::ONE && !cap.or_insurance && !cap.lifted_by_gross
        };
        contract.uncapped.is_empty()
            && contract
                .caps
                .iter()
                .any(|cap| cap.relation == Relation::General)
            && contract.caps.iter().all(reaches)
            && !contract.indemnities.iter().any(|each| each.defence_outside)
            && !levels.any(|(_, level)| wilful(*level))
            && !self.model.contracts.iter().any(|other| nets_first(&other))
    }

    /// The same from the money that moved: all that is owed under a contract, by its caps.
    fn claims(&self, contract: &Contract) -> Result<(), String> {
        if !self.is_capped(contract) {
            return Ok(());
        }
        let (paid, members) = self.damages(contract);
        let general = contract
            .caps
            .iter()
            .find(|cap| cap.relation == Relation::General);
        let (general, per) = general.map_or((0.0, Per::Year), |it| (it.limit.get(), it.per));
        let mut beside = 0.0;
        let mut together = Vec::new();
        for cap in &contract.caps {
            match cap.relation {
                Relation::General => {}
                Relation::Separate | Relation::Additive | Relation::Within(_) => {
                    beside += cap.limit.get();
                }
                Relation::NonCumulative => together.push(cap.limit.get()),
            }
        }
        let most = if self.may_overflow(contract) {
            beside + general + together.iter().sum::<f64>()
        } else {
            beside + most_together(general, &together)
        };
        // Written super-caps stand after the general one and count over the same time.
        let check = Check {
            settled: self.settled,
            path: &contract.path,
            amounts: &paid,
        };
        check.by(per, most * members)
    }

    fn agreed(&self, contract: &Contract) -> Result<(), String> {
        let most = contract.liquidated.as_ref().and_then(|terms| terms.at_most);
        if let Some(most) = most {
            let (paid, members) = self.under(&contract.path, &[Kind::Liquidated]);
            let check = Check {
                settled: self.settled,
                path: &contract.path,
                amounts: &paid,
            };
            check.by_event(most.get() * members)?;
        }
        if let Some(credits) = &contract.credits {
            let path = format!("{}.credits", contract.path);
            let (paid, members) = self.under(&path, &[Kind::Credit]);
            let check = Check {
                settled: self.settled,
                path: &path,
                amounts: &paid,
            };
            let highest = credits
                .steps
                .iter()
                .map(|(_, part)| part.get())
                .fold(0.0, f64::max);
            check.by_event(credits.monthly_fee.get() * highest * members)?;
        }
        Ok(())
    }

    fn pools(&self) -> Result<(), String> {
        for pool in &self.model.pools {
            let (used, _) = self.through(&pool.path);
            let check = Check {
                settled: self.settled,
                path: &pool.path,
                amounts: &used,
            };
            check.by(pool.per, pool.limit.get())?;
            let members = || pool.members.iter().map(|at| &self.model.contracts[*at]);
            if pool.when != Condition::default() || !members().all(|it| self.is_capped(it)) {
                continue;
            }
            let mut sum = vec![0.0; self.settled.rows()];
            let mut counted: Vec<&str> = Vec::new();
            for contract in members() {
                if counted.contains(&&contract.path[..]) {
                    continue;
                }
                counted.push(&contract.path);
                let (paid, _) = self.damages(contract);
                sum.iter_mut()
                    .zip(paid)
                    .for_each(|(sum, paid)| *sum += paid);
            }
            Check {
                amounts: &sum,
                ..check
            }
            .by(pool.per, pool.limit.get())?;
        }
        Ok(())
    }

    /// Insurance of own loss never pays more than the loss.
    fn own_losses(&self) -> Result<(), String> {
        for (party, it) in self.model.parties.iter().enumerate() {
            for (row, at) in self.settled.events.iter().enumerate() {
                let suffered = self.model.events[*at].suffered.iter();
                let loss: f64 = suffered
                    .filter(|(sufferer, _)| sufferer.index() == party)
                    .flat_map(|(_, suffered)| &suffered.loss)
                    .map(|(_, amount)| amount)
                    .sum();
                let paid: f64 = self
                    .settled
                    .transfers
                    .iter()
                    .filter(|transfer| {
                        transfer.to as usize == party && transfer.row as usize == row
                    })
                    .filter(|transfer| {
                        matches!(transfer.kind, Kind::OwnLoss | Kind::AdditionalInsured)
                    })
                    .map(|transfer| transfer.amount)
                    .sum();
                let check = Check {
                    settled: self.settled,
                    path: &it.key,
                    amounts: &[],
                };
                check.at_most(paid, loss, "is received from insurance")?;
            }
        }
        Ok(())
    }

    fn outside(&self) -> Result<(), String> {
        for event in &self.model.events {
            for (at, claim) in event.claims.iter().enumerate() {
                let path = format!("{}.claims[{at}]", event.path);
                let (paid, _) = self.under(&path, &[Kind::Outside]);
                let check = Check {
                    settled: self.settled,
                    path: &path,
                    amounts: &paid,
                };
                check.by_event(claim.amount)?;
            }
        }
        Ok(())
    }

    fn treaties(&self) -> Result<(), String> {
        for treaty in &self.model.treaties {
            let (ceded, _) = self.under(&treaty.path, &[Kind::Cession]);
            let check = Check {
                settled: self.settled,
                path: &treaty.path,
                amounts: &ceded,
            };
            let signed: f64 = treaty.reinsurers.iter().map(|(_, share)| share.get()).sum();
            match &treaty.kind {
                TreatyKind::QuotaShare {
                    cession,
                    event_limit,
                    loss_ratio_cap,
                    ..
                } => {
                    if let Some(limit) = event_limit {
                        check.by_event(cession.get() * limit.get() * signed)?;
                    }
                    if let (Some(cap), Some(premium)) = (loss_ratio_cap, treaty.premium) {
                        check.by_year(cap * premium.get() * signed)?;
                    }
                }
                TreatyKind::EventExcess {
                    limit,
                    placed,
                    reinstatements,
                    ..
                } => {
                    let most = limit.get() * placed.get() * signed;
                    check.by_event(most)?;
                    if let Some(rates) = reinstatements {
                        check.by_year(most * (1.0 + rates.len() as f64))?;
                    }
                }
                TreatyKind::StopLoss { limit, .. } => check.by_year(limit.get() * signed)?,
            }
        }
        Ok(())
    }
}
