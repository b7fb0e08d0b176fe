//! How full each term of an event is, for a book that asks: which clause decides at a given loss.
//!
//! Nothing is settled here: what claims and policies have used is read off. Caps, pools, recoveries
//! and means are told by the workings of the event; here stands what they do not tell.

use super::call::ProgrammeYear;
use super::claim::{Claim, Ground};
use super::clear::Cleared;
use super::forward::Forward;
use super::insure::Eve;
use super::post::Post;
use super::retain::{counted_hours, retainable};
use super::tab::{Call, Line, Tab, money};
use super::{Law, LawState, Occurrence};
use crate::ledger::{Book, Gauge, Kind, Term};
use crate::model::{
    Attachment, Basket, CoinsuranceBasis, FlowDown, Policy, RetentionRule, RetentionSpread, SetOff,
    SublimitBasis, WhenInsolvent,
};
use crate::units::HeadId;

fn gauge<B: Book>(post: &mut Post<'_, B>, term: Term, used: f64, of: f64) {
    if of.is_finite() {
        post.book.gauge(Gauge { term, used, of });
    }
}

/// A threshold that is either passed or not.
fn flag<B: Book>(post: &mut Post<'_, B>, term: Term, is_reached: bool) {
    post.book.gauge(Gauge::of_flag(term, is_reached));
}

impl Law {
    /// Baskets, items, flow-down, set-off and own loss alone, before anything is paid.
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
            self.gauge_flow(at, event, eve, forward, state, post);
        }
        for (at, tab) in eve.tabs.iter().enumerate() {
            gauge_alone(self.programmes[at].layers[0], tab, post);
        }
        for (one, other) in &self.mutual {
            let claimed = |side: &[usize]| -> f64 {
                let before = |at: &usize| self.model.contracts[*at].set_off == SetOff::BeforeCaps;
                if side.iter().any(before) {
                    return self.owed_before_caps(side, forward);
                }
                let claims = side.iter().filter_map(|at| forward.claims[*at].as_ref());
                claims.map(Claim::payable).sum()
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

    /// Policies and the costs of getting debts, once everything is paid.
    pub(super) fn gauge_cover<B: Book>(
        &self,
        eve: &Eve,
        cleared: &Cleared,
        state: &LawState,
        post: &mut Post<'_, B>,
    ) {
        for (at, tab) in eve.tabs.iter().enumerate().filter(|(_, tab)| tab.open) {
            let year = &state.programmes[at];
            let primary = self.programmes[at].layers[0];
            let policy = &self.model.policies[primary];
            gauge_retention(policy, primary, tab, post);
            self.gauge_calls(at, tab, year, post);
            gauge_sublimits(policy, primary, tab, year, post);
            for (layer, at_policy) in self.programmes[at].layers.iter().enumerate() {
                self.gauge_layer(*at_policy, layer, tab, year, post);
            }
            if policy.pays_when_insolvent == WhenInsolvent::ConditionPrecedent {
                let pays = tab.lines.iter().any(|line| line.call == Call::Liability);
                flag(post, Term::Precedent(primary), pays);
            }
        }
        for debt in &cleared.debts {
            let contract = debt.contract.filter(|_| debt.kind == Kind::Damages);
            let terms = contract.map(|at| (at, &self.model.contracts[at].enforcement));
            if let Some((at, Some(terms))) = terms {
                let paid = cleared.paid(debt);
                gauge(post, Term::Cost(at), paid, terms.cost.get());
            }
        }
    }

    /// What earlier calls of a policy take before the last, by retention and limit.
    fn gauge_calls<B: Book>(
        &self,
        at: usize,
        tab: &Tab,
        year: &ProgrammeYear,
        post: &mut Post<'_, B>,
    ) {
        let whom = |line: &Line| (line.call == Call::Additional).then_some(line.party);
        let calls = tab
            .lines
            .chunk_by(|a, b| same_call(a.call, b.call) && whom(a) == whom(b));
        let layers = &self.programmes[at].layers;
        let mut until = 0;
        for call in calls {
            until += call.len();
            let lines = &tab.lines[..until];
            if until == tab.lines.len() {
                return;
            }
            let borne: f64 = lines.iter().map(|line| line.retained + line.dropped).sum();
            let of_retention = match whom(&call[0]) {
                None => Term::OwnRetention(layers[0]),
                Some(party) => Term::AddedRetention(layers[0], party),
            };
            gauge(post, of_retention, borne, tab.borne);
            let live = layers.iter().enumerate();
            for (layer, policy) in live.filter(|(k, _)| year.live[*k] > 0.0) {
                let paid: f64 = lines.iter().map(|line| line.paid[layer]).sum();
                let most = tab.limit[layer].min(year.aggregate[layer]);
                let of_limit = match whom(&call[0]) {
                    None => Term::OwnLimit(*policy),
                    Some(party) => Term::AddedLimit(*policy, party),
                };
                gauge(post, of_limit, paid / year.live[layer], most);
            }
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
}

/// Are lines of one call of a policy? Own loss may be called for together with what is owed.
fn same_call(before: Call, call: Call) -> bool {
    match (before, call) {
        (Call::Own, Call::Own) | (Call::Additional, Call::Additional) => true,
        (Call::Liability, Call::Liability) => true,
        (Call::Own | Call::Additional | Call::Liability, _) => false,
    }
}

/// What own loss alone would do to a policy that is called for it together with liability.
fn gauge_alone<B: Book>(policy: usize, tab: &Tab, post: &mut Post<'_, B>) {
    if tab.estimate.is_empty() {
        return;
    }
    let wanted: f64 = tab.estimate.iter().map(|line| line.want).sum();
    let paid: f64 = tab.estimate.iter().map(Line::all_paid).sum();
    flag(post, Term::AloneRetention(policy), wanted > 0.0);
    flag(post, Term::AloneLimit(policy), paid < wanted * (1.0 - 1e-9));
}

/// What each retention of a policy was called for, and which is the largest borne.
fn gauge_retention<B: Book>(policy: &Policy, at: usize, tab: &Tab, post: &mut Post<'_, B>) {
    let covers = policy.covers.len();
    let terms: Vec<(Option<usize>, f64)> = (0..covers)
        .map(|cover| (Some(cover), tab.own_retention[cover].unwrap_or(0.0)))
        .chain([(None, tab.retention)])
        .collect();
    let stacked = policy.retention_rule == RetentionRule::Stacked;
    let is_largest = policy.retention_rule == RetentionRule::LargestBorne;
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
        if most > 0.0 && is_largest {
            gauge(post, Term::Largest(at, group), borne[group], most);
        }
    }
    if policy.retention_rule == RetentionRule::SumCapped {
        let touched = terms.iter().zip(&tab.seen).filter(|(_, seen)| **seen > 0.0);
        let largest = touched.map(|((_, retention), _)| *retention);
        let sum = borne.iter().sum();
        gauge(post, Term::SumCapped(at), sum, largest.fold(0.0, f64::max));
    }
}

fn gauge_sublimits<B: Book>(
    terms: &Policy,
    policy: usize,
    tab: &Tab,
    year: &ProgrammeYear,
    post: &mut Post<'_, B>,
) {
    for (cover, sublimit) in tab.sublimits.iter().enumerate() {
        let (event, of_year) = (money(sublimit.event), money(sublimit.year));
        gauge(
            post,
            Term::Sublimit(policy, cover),
            tab.sublimited[cover],
            event,
        );
        let used = year.sublimited[cover];
        gauge(post, Term::YearSublimit(policy, cover), used, of_year);
        let spreads = terms.retention_spread == RetentionSpread::InsuredFavourable
            && terms.sublimit_basis == SublimitBasis::AfterRetention;
        if spreads {
            let of_cover = tab.lines.iter().filter(|line| line.cover == cover);
            let amount: f64 = of_cover.map(retainable).sum();
            let part = 1.0 - tab.coinsurance[cover];
            let paid = match terms.coinsurance_basis {
                CoinsuranceBasis::Whole => event.min(of_year),
                CoinsuranceBasis::InsurerPart => event.min(of_year) / part,
            };
            gauge(post, Term::Favourable(policy, cover), amount, paid);
        }
    }
}
