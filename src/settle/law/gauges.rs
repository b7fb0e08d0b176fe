//! How full each term of an event is, for a book that asks: which clause decides at a given loss.
//!
//! Nothing is settled here: what claims, policies and clearing have used is read off.

use super::call::ProgrammeYear;
use super::claim::Ground;
use super::clear::Cleared;
use super::forward::Forward;
use super::insure::Eve;
use super::post::Post;
use super::retain::counted_hours;
use super::tab::{Call, Tab, money};
use super::{Law, LawState, Occurrence};
use crate::ledger::{Book, Gauge, Kind, Owed, Term};
use crate::model::{
    Attachment, Basket, FlowDown, Per, Policy, RetentionRule, SetOff, WhenInsolvent,
};
use crate::units::HeadId;
use std::collections::HashMap;

fn gauge<B: Book>(post: &mut Post<'_, B>, term: Term, used: f64, of: f64) {
    if of.is_finite() {
        post.book.gauge(Gauge { term, used, of });
    }
}

/// A threshold that is either passed or not.
fn flag<B: Book>(post: &mut Post<'_, B>, term: Term, is_reached: bool) {
    gauge(post, term, if is_reached { 1.0 } else { 0.0 }, 1.0);
}

impl Law {
    /// Baskets, items, caps, pools, flow-down and set-off, before anything is paid.
    pub(super) fn gauge_claims<B: Book>(
        &self,
        event: &Occurrence,
        eve: &Eve,
        forward: &Forward,
        state: &LawState,
        post: &mut Post<'_, B>,
    ) {
        for at in 0..self.model.contracts.len() {
            let Some(ground) = &forward.grounds[at] else {
                continue;
            };
            self.gauge_small_claims(at, ground, forward, post);
            self.gauge_caps(at, forward, post);
            self.gauge_flow(at, event, eve, forward, state, post);
        }
        for (at, pool) in self.model.pools.iter().enumerate() {
            let limit = match pool.per {
                Per::Claim | Per::Event => pool.limit.get(),
                Per::Year | Per::Term => state.pools[at].max(forward.pools[at]),
            };
            gauge(post, Term::Pool(at), limit - forward.pools[at], limit);
        }
        for (one, other) in &self.mutual {
            let claimed = |side: &[usize]| -> f64 {
                let before = |at: &usize| self.model.contracts[*at].set_off == SetOff::BeforeCaps;
                let claims = side.iter().filter_map(|at| forward.claims[*at].as_ref());
                claims
                    .map(|claim| {
                        if side.iter().any(before) {
                            claim.claimed()
                        } else {
                            claim.payable()
                        }
                    })
                    .sum()
            };
            gauge(post, Term::SetOff(one[0]), claimed(one), claimed(other));
        }
    }

    /// What is claimed under a contract, by head and in all, against de minimis and basket.
    fn gauge_small_claims<B: Book>(
        &self,
        at: usize,
        ground: &Ground,
        forward: &Forward,
        post: &mut Post<'_, B>,
    ) {
        let contract = &self.model.contracts[at];
        let minimum = contract.de_minimis.get();
        if !ground.won || (minimum <= 0.0 && contract.basket.is_none()) {
            return;
        }
        let mut admitted = 0.0;
        for head in 0..self.heads {
            let own = ground.own.iter().skip(head).step_by(self.heads);
            let mut claimed: f64 = own.sum();
            if head == HeadId::CONTRACT.index() && ground.class[head].is_some() {
                claimed = forward.flowed[at] * ground.kept;
            }
            if minimum > 0.0 && claimed > 0.0 {
                gauge(post, Term::Item(at, head), claimed, minimum);
            }
            admitted += if claimed >= minimum { claimed } else { 0.0 };
        }
        match contract.basket {
            Some(Basket::Tipping(threshold) | Basket::Deductible(threshold)) => {
                gauge(post, Term::Basket(at), admitted, threshold.get());
            }
            None => {}
        }
    }

    fn gauge_caps<B: Book>(&self, at: usize, forward: &Forward, post: &mut Post<'_, B>) {
        for k in 0..self.model.contracts[at].caps.len() {
            let cap = self.cap_start[at] + k;
            let (limit, left) = (forward.caps.limit[cap], forward.caps.left[cap]);
            gauge(post, Term::Cap(at, k), limit - left, limit);
        }
    }

    /// What a contract's claimant passes on: never more than it owes, or what it can pay.
    fn gauge_flow<B: Book>(
        &self,
        at: usize,
        event: &Occurrence,
        eve: &Eve,
        forward: &Forward,
        state: &LawState,
        post: &mut Post<'_, B>,
    ) {
        let contract = &self.model.contracts[at];
        match contract.flow_down {
            FlowDown::None | FlowDown::LiabilityPayable => {}
            FlowDown::GrossClientLoss => {
                let (flow, owed) = self.gross_flow(at, event, forward);
                gauge(post, Term::FlowDown(at), flow, owed);
            }
            FlowDown::Cash => {
                let part = self.counted_part(at, event, eve, state, forward);
                flag(post, Term::Cash(at), part < 1.0);
            }
        }
    }

    /// Policies, recoveries and funds, once everything is paid.
    pub(super) fn gauge_cover<B: Book>(
        &self,
        eve: &Eve,
        cleared: &Cleared,
        state: &LawState,
        post: &mut Post<'_, B>,
    ) {
        let mut back: HashMap<(usize, usize), f64> = HashMap::new();
        for (_, part) in &cleared.back {
            *back.entry((part.programme, part.layer)).or_default() += part.amount;
        }
        for (at, tab) in eve.tabs.iter().enumerate().filter(|(_, tab)| tab.open) {
            let year = &state.programmes[at];
            let primary = self.programmes[at].layers[0];
            let policy = &self.model.policies[primary];
            gauge_retention(policy, primary, tab, post);
            self.gauge_own(at, tab, year, post);
            gauge_sublimits(primary, tab, year, post);
            for (layer, at_policy) in self.programmes[at].layers.iter().enumerate() {
                self.gauge_layer(*at_policy, layer, tab, year, post);
            }
            if policy.pays_when_insolvent == WhenInsolvent::ConditionPrecedent {
                let pays = tab.lines.iter().any(|line| line.call == Call::Liability);
                flag(post, Term::Precedent(primary), pays);
            }
            self.gauge_recoveries(at, tab, &back, post);
        }
        self.gauge_debts(cleared, post);
    }

    /// What own loss takes of a policy before what is owed: only where both call it.
    fn gauge_own<B: Book>(
        &self,
        at: usize,
        tab: &Tab,
        year: &ProgrammeYear,
        post: &mut Post<'_, B>,
    ) {
        let of = |call: Call| tab.lines.iter().filter(move |line| line.call == call);
        if of(Call::Own).next().is_none() || of(Call::Liability).next().is_none() {
            return;
        }
        let layers = &self.programmes[at].layers;
        let borne: f64 = of(Call::Own).map(|line| line.retained + line.dropped).sum();
        gauge(post, Term::OwnRetention(layers[0]), borne, tab.borne);
        for (layer, policy) in layers
            .iter()
            .enumerate()
            .filter(|(k, _)| year.live[*k] > 0.0)
        {
            let paid: f64 = of(Call::Own).map(|line| line.paid[layer]).sum();
            let most = tab.limit[layer].min(year.aggregate[layer]);
            gauge(post, Term::OwnLimit(*policy), paid / year.live[layer], most);
        }
    }

    fn gauge_layer<B: Book>(
        &self,
        policy: usize,
        layer: usize,
        tab: &Tab,
        year: &ProgrammeYear,
        post: &mut Post<'_, B>,
    ) {
        let used = tab.limit[layer] - tab.left[layer];
        gauge(post, Term::Limit(policy), used, tab.limit[layer]);
        let deductible = self.model.policies[policy].aggregate_deductible.get();
        let eaten = deductible - year.deductible[layer];
        gauge(post, Term::AggregateDeductible(policy), eaten, deductible);
        let (aggregate, left) = (year.aggregate[layer], year.left[layer]);
        gauge(post, Term::Aggregate(policy), aggregate - left, aggregate);
        match self.model.policies[policy].attachment {
            Attachment::Fixed(attachment) if layer > 0 => {
                gauge(post, Term::Attachment(policy), tab.tower, attachment.get());
            }
            Attachment::Fixed(_) | Attachment::DropDown | Attachment::InsurerPaymentOnly => {}
        }
    }

    /// What goes back to the insurers of each layer against what they paid.
    fn gauge_recoveries<B: Book>(
        &self,
        at: usize,
        tab: &Tab,
        back: &HashMap<(usize, usize), f64>,
        post: &mut Post<'_, B>,
    ) {
        for (layer, policy) in self.programmes[at].layers.iter().enumerate() {
            let paid: f64 = tab.lines.iter().map(|line| line.paid[layer]).sum();
            if paid <= 0.0 {
                continue;
            }
            let back = back.get(&(at, layer)).copied().unwrap_or(0.0);
            flag(post, Term::Reaches(*policy), back > 0.0);
            gauge(post, Term::Repays(*policy), back, paid);
        }
    }

    /// Debts, the costs of getting them, and those who cannot pay.
    fn gauge_debts<B: Book>(&self, cleared: &Cleared, post: &mut Post<'_, B>) {
        let contractual = HeadId::CONTRACT.index();
        for debt in &cleared.debts {
            let paid = cleared.paid(debt);
            post.book.owed(Owed {
                from: debt.from,
                to: debt.to,
                amount: debt.amount,
                paid,
                passed_on: debt.heads[contractual],
            });
            let contract = debt.contract.filter(|_| debt.kind == Kind::Damages);
            let terms = contract.map(|at| (at, &self.model.contracts[at].enforcement));
            if let Some((at, Some(terms))) = terms {
                gauge(post, Term::Cost(at), paid, terms.cost.get());
            }
        }
        for (party, part) in cleared.part.iter().enumerate() {
            let owes = |debt: &super::clear::Debt| debt.from == party;
            if self.model.parties[party].funds.is_some() && cleared.debts.iter().any(owes) {
                flag(post, Term::Funds(party), *part < 1.0);
            }
        }
    }
}

/// What each retention of a policy was called for, and which is the largest borne.
fn gauge_retention<B: Book>(policy: &Policy, at: usize, tab: &Tab, post: &mut Post<'_, B>) {
    let covers = policy.covers.len();
    let terms: Vec<(Option<usize>, f64)> = (0..covers)
        .map(|cover| (Some(cover), tab.own_retention[cover].unwrap_or(0.0)))
        .chain([(None, tab.retention)])
        .collect();
    let stacked = policy.retention_rule == RetentionRule::Stacked;
    let mut hours = vec![0.0; covers + 1];
    for line in &tab.lines {
        let own = tab.own_retention[line.cover];
        hours[own.map_or(covers, |_| line.cover)] += counted_hours(line);
    }
    let borne: Vec<f64> = terms
        .iter()
        .zip(&tab.seen)
        .zip(&hours)
        .map(|(((_, retention), seen), hours)| hours.max(retention.min(*seen)))
        .collect();
    for (group, (cover, retention)) in terms.iter().enumerate() {
        let seen = if stacked && cover.is_none() {
            tab.stacked
        } else {
            tab.seen[group]
        };
        if seen <= 0.0 {
            continue;
        }
        match cover {
            Some(cover) => gauge(post, Term::CoverRetention(at, *cover), seen, *retention),
            None => gauge(post, Term::Retention(at), seen, *retention),
        }
        if hours[group] > 0.0 {
            let hours = hours[group];
            gauge(post, Term::Hours(at, group), hours, retention.min(seen));
        }
        let others = borne
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != group);
        let most = others.map(|(_, borne)| *borne).fold(0.0, f64::max);
        if most > 0.0 && !stacked {
            gauge(post, Term::Largest(at, group), borne[group], most);
        }
    }
}

fn gauge_sublimits<B: Book>(
    policy: usize,
    tab: &Tab,
    year: &ProgrammeYear,
    post: &mut Post<'_, B>,
) {
    for (cover, terms) in tab.sublimits.iter().enumerate() {
        let (event, of_year) = (money(terms.event), money(terms.year));
        gauge(
            post,
            Term::Sublimit(policy, cover),
            tab.sublimited[cover],
            event,
        );
        let used = year.sublimited[cover];
        gauge(post, Term::YearSublimit(policy, cover), used, of_year);
    }
}
