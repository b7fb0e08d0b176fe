//! One event from its costs to the treaties, and the two ends of a year.

use super::call::ProgrammeYear;
use super::caps::Caps;
use super::clear::Cleared;
use super::forward::Forward;
use super::insure::Eve;
use super::post::Post;
use super::tab::{Call, money};
use super::{Law, LawState, Occurrence, SPENT};
use crate::ledger::{Book, Caused, CostKind, Kind, Owed};
use crate::model::{Per, Policy};
use crate::random::Purpose;
use crate::terms::administered;
use crate::units::HeadId;

impl Law {
    /// Starts a year: limits and funds in full, and the draws of the year.
    pub fn start(&self, year: u32, state: &mut LawState) {
        let model = &self.model;
        let parties = model.parties.iter().enumerate();
        state.failed = parties
            .map(|(at, party)| {
                let path = format!("party.{}", party.stream);
                self.happens_in(year, party.failure, &path, Purpose::Failure, at)
            })
            .collect();
        let limits = model.contracts.iter().flat_map(|contract| {
            contract.caps.iter().map(|cap| {
                let party = contract.beneficiary.index();
                let purpose = Purpose::Enforceable;
                if self.happens_in(year, cap.enforceable, &cap.path, purpose, party) {
                    cap.limit.get()
                } else {
                    f64::INFINITY
                }
            })
        });
        state.caps = Caps::start(limits.collect());
        state.pools = model.pools.iter().map(|pool| pool.limit.get()).collect();
        state.programmes = (0..self.programmes.len())
            .map(|at| self.fresh_programme(at, year, &state.failed))
            .collect();
        let funds = model.parties.iter().map(|party| money(party.funds));
        state.funds = funds.collect();
        state.answered = vec![0.0; model.contracts.len()];
        state.treaties = self.fresh_treaties();
        state.net_of_year = vec![0.0; model.parties.len()];
        state.event_nets.clear();
        state.cap_full = vec![false; state.caps.left.len()];
        state.pool_full = vec![false; model.pools.len()];
        state.last_event = 0;
    }

    fn fresh_programme(&self, at: usize, year: u32, failed: &[bool]) -> ProgrammeYear {
        let layers = &self.programmes[at].layers;
        let policies = || layers.iter().map(|layer| &self.model.policies[*layer]);
        let aggregate: Vec<f64> = policies()
            .map(|policy| match (policy.aggregate, policy.limit) {
                (None, Some(limit)) if !policy.reinstatements.is_empty() => {
                    limit.get() * (1 + policy.reinstatements.len()) as f64
                }
                (aggregate, _) => money(aggregate) * (1 + policy.reinstatements.len()) as f64,
            })
            .collect();
        let covers = policies().next().map_or(0, |policy| policy.covers.len());
        let is_void = |policy: &Policy| {
            let insured = policy.insured.index();
            self.happens_in(year, policy.void, &policy.path, Purpose::Void, insured)
        };
        let live = policies().map(|policy| {
            if is_void(policy) {
                return 0.0;
            }
            let insurers = policy.insurers.iter();
            let live = insurers.filter(|(insurer, _)| !failed[insurer.index()]);
            live.map(|(_, share)| share.get()).sum()
        });
        let placed = policies().map(|policy| policy.insurers.iter().map(|(_, s)| s.get()).sum());
        ProgrammeYear {
            deductible: policies()
                .map(|policy| policy.aggregate_deductible.get())
                .collect(),
            left: aggregate.clone(),
            aggregate,
            sublimited: vec![0.0; covers],
            void: policies().all(is_void),
            live: live.collect(),
            placed: placed.collect(),
            full: vec![false; layers.len()],
            sublimit_full: vec![false; covers],
        }
    }

    /// Settles one event of the year.
    pub fn event<B: Book>(
        &self,
        it: &Occurrence,
        row: u32,
        event: u32,
        state: &mut LawState,
        book: &mut B,
    ) {
        state.last_event = event;
        state.noted = book.wants_workings();
        let funds = state.noted.then(|| state.funds.clone());
        let mut post = Post {
            book,
            row,
            event,
            net: vec![0.0; self.model.parties.len()],
        };
        for sufferer in &it.sufferers {
            post.bears(sufferer.party, sufferer.loss.iter().sum());
        }
        state.caps.open_event(self);
        let mut eve = self.first_party(it, state);
        let forward = self.forward(it, &eve, state);
        self.post_caps(&forward, state, &mut post);
        if post.book.wants_gauges() {
            self.gauge_claims(it, &eve, &forward, state, &mut post);
        }
        let cleared = self.clear(it, &forward, &mut eve, state);
        if post.book.wants_gauges() {
            self.gauge_cover(&eve, &cleared, state, &mut post);
        }
        self.post_credits(it, &mut post);
        self.post_debts(&cleared, &mut post);
        for retention in &eve.retentions {
            let policy = self.programmes[retention.programme].layers[0];
            let (from, to) = (retention.from, retention.to);
            let promise = self.policy_promise[policy];
            post.transfer(Kind::InsuredRetention, from, to, retention.amount, promise);
        }
        let (mut losses, mut risks) = self.post_insurers(&eve, &cleared, state, &mut post);
        for (party, amount) in cleared.administration.iter().enumerate() {
            post.costs(CostKind::Administration, party, *amount);
        }
        for (party, amount) in cleared.costs.iter().enumerate() {
            post.costs(CostKind::Enforcement, party, *amount);
        }
        self.claim_outside(it, state, &mut post);
        if post.book.wants_caused() {
            self.post_caused(it, &forward, &cleared, &mut post);
        }
        if let Some(funds) = funds {
            self.note_event(it, &eve, &forward, &cleared, &funds, state, &mut post);
        }
        self.cede(it, &mut losses, &mut risks, state, &mut post);
    }

    /// Ends the year: stop-losses, sliding commissions, and what was exhausted.
    pub fn finish<B: Book>(&self, row: u32, state: &mut LawState, book: &mut B) {
        let mut post = Post {
            row,
            event: state.last_event,
            net: vec![0.0; self.model.parties.len()],
            book,
        };
        self.end_year(state, &mut post);
        if post.book.wants_workings() {
            self.note_year(state, &mut post);
        }
        let row = std::iter::once(row as usize);
        let caps = self
            .model
            .contracts
            .iter()
            .flat_map(|contract| &contract.caps);
        for (at, cap) in caps.enumerate() {
            let (limit, left) = (state.caps.limit[at], state.caps.left[at]);
            let by_event = matches!(cap.per, Per::Claim | Per::Event);
            let spent = limit > 0.0 && limit.is_finite() && left <= SPENT * limit;
            if state.cap_full[at] || (!by_event && spent) {
                post.book.exhausted(self.cap_promise[at], row.clone());
            }
        }
        let flagged = |full: &[bool], promises: &[u32]| -> Vec<u32> {
            let both = full.iter().zip(promises);
            both.filter(|(full, _)| **full)
                .map(|(_, promise)| *promise)
                .collect()
        };
        let mut promises = flagged(&state.pool_full, &self.pool_promise);
        for (at, programme) in self.programmes.iter().enumerate() {
            let year = &state.programmes[at];
            for (full, layer) in year.full.iter().zip(&programme.layers) {
                promises.extend(full.then_some(self.policy_promise[*layer]));
            }
            for (full, promise) in year.sublimit_full.iter().zip(&self.sublimit_promise[at]) {
                promises.extend(promise.filter(|_| *full));
            }
        }
        let full: Vec<bool> = state.treaties.iter().map(|treaty| treaty.full).collect();
        promises.extend(flagged(&full, &self.treaty_promise));
        for promise in promises {
            post.book.exhausted(promise, row.clone());
        }
    }

    /// Takes over what claims have left of caps and pools.
    fn post_caps<B: Book>(&self, forward: &Forward, state: &mut LawState, post: &mut Post<'_, B>) {
        let caps = self
            .model
            .contracts
            .iter()
            .flat_map(|contract| &contract.caps);
        for (at, cap) in caps.enumerate() {
            let used = forward.caps.used[at] - state.caps.used[at];
            if used != 0.0 {
                post.book.used(post.row, self.cap_promise[at], used);
            }
            let by_event = matches!(cap.per, Per::Claim | Per::Event);
            let (limit, left) = (forward.caps.limit[at], forward.caps.left[at]);
            if by_event && limit.is_finite() && limit > 0.0 && left <= SPENT * limit {
                state.cap_full[at] = true;
            }
        }
        for (at, pool) in self.model.pools.iter().enumerate() {
            let before = match pool.per {
                Per::Claim | Per::Event => pool.limit.get(),
                Per::Year | Per::Term => state.pools[at],
            };
            let used = before - forward.pools[at];
            if used > 0.0 {
                post.book.used(post.row, self.pool_promise[at], used);
                state.pool_full[at] |= forward.pools[at] <= SPENT * pool.limit.get();
            }
        }
        let answered = state.answered.iter_mut().zip(&forward.answering);
        answered.for_each(|(answered, answering)| *answered += answering);
        state.caps.clone_from(&forward.caps);
        state.pools.clone_from(&forward.pools);
    }

    fn post_credits<B: Book>(&self, event: &Occurrence, post: &mut Post<'_, B>) {
        for (at, contract) in self.model.contracts.iter().enumerate() {
            if let Some(promise) = self.credit_promise[at] {
                let (from, to) = (contract.obligor.index(), contract.beneficiary.index());
                post.transfer(Kind::Credit, from, to, self.credit(at, event), promise);
            }
        }
    }

    fn post_debts<B: Book>(&self, cleared: &Cleared, post: &mut Post<'_, B>) {
        for debt in &cleared.debts {
            let (from, to) = (debt.from, debt.to);
            post.book.owed(Owed {
                from,
                to,
                amount: debt.amount,
                paid: cleared.paid(debt),
                passed_on: debt.heads[HeadId::CONTRACT.index()],
            });
            let paid = cleared.paid(debt) - debt.set_off;
            post.transfer(debt.kind, from, to, paid, debt.promise);
            post.transfer(Kind::SetOff, from, to, debt.set_off, debt.promise);
        }
    }

    /// Books what insurers pay and get back; returns their losses, and whose they are.
    fn post_insurers<B: Book>(
        &self,
        eve: &Eve,
        cleared: &Cleared,
        state: &mut LawState,
        post: &mut Post<'_, B>,
    ) -> (Vec<f64>, Vec<(usize, usize)>) {
        let mut losses = vec![0.0; self.model.parties.len()];
        let mut risks = Vec::new();
        for (at, tab) in eve.tabs.iter().enumerate() {
            for (layer, kind, party, amount) in payments(tab) {
                self.by_insurer(at, layer, amount, state, |insurer, part, promise| {
                    post.transfer(kind, insurer, party, part, promise);
                    losses[insurer] += part;
                    // An additional insured is no risk of its own.
                    let is_insured = self.programmes[at].insureds.contains(&party);
                    let named = self.programmes[at].insureds[0];
                    risks.push((insurer, if is_insured { party } else { named }));
                });
            }
            if post.book.wants_heads() {
                self.post_heads(at, tab, post);
            }
            for (layer, premium) in &tab.reinstated {
                let from = self.programmes[at].insureds[0];
                // Who has failed, or has a void policy, sells no limit back.
                let year = &state.programmes[at];
                let premium = premium * year.live[*layer] / year.placed[*layer];
                self.by_insurer(at, *layer, premium, state, |insurer, part, promise| {
                    post.transfer(Kind::Reinstatement, from, insurer, part, promise);
                });
            }
            for (cover, promise) in self.sublimit_promise[at].iter().enumerate() {
                if let Some(promise) = promise {
                    let paid = tab.cover_paid.get(cover).copied().unwrap_or(0.0);
                    if paid > 0.0 {
                        post.book.used(post.row, *promise, paid);
                    }
                }
            }
        }
        for (party, back) in &cleared.back {
            let (at, layer) = (back.programme, back.layer);
            self.by_insurer(at, layer, back.amount, state, |insurer, part, promise| {
                post.transfer(Kind::Recovery, *party, insurer, part, promise);
                losses[insurer] -= part;
            });
            let policy = &self.model.policies[self.programmes[at].layers[layer]];
            let year = &mut state.programmes[at];
            if policy.aggregate_restored && year.live[layer] > 0.0 {
                let restored = year.left[layer] + back.amount / year.live[layer];
                year.left[layer] = restored.min(year.aggregate[layer]);
            }
        }
        (losses, risks)
    }

    /// Divides an amount among a layer's insurers that have not failed.
    fn by_insurer(
        &self,
        at: usize,
        layer: usize,
        amount: f64,
        state: &LawState,
        mut take: impl FnMut(usize, f64, u32),
    ) {
        let policy = self.programmes[at].layers[layer];
        let live = state.programmes[at].live[layer];
        if live <= 0.0 {
            return;
        }
        for (insurer, share) in &self.model.policies[policy].insurers {
            let part = amount * share.get() / live;
            if part > 0.0 && !state.failed[insurer.index()] {
                take(insurer.index(), part, self.policy_promise[policy]);
            }
        }
    }

    /// Claims that rest on no contract: after all others, at most what the claimant still bears;
    /// several on one obligor are paid alike out of the funds it has left.
    fn claim_outside<B: Book>(
        &self,
        event: &Occurrence,
        state: &mut LawState,
        post: &mut Post<'_, B>,
    ) {
        let mut bears = post.net.clone();
        let mut owed = vec![0.0; event.claims.len()];
        for ((_, claim), owed) in event.claims.iter().zip(&mut owed) {
            let bears = &mut bears[claim.claimant.index()];
            *owed = claim.amount.min(*bears).max(0.0);
            *bears -= *owed;
        }
        let mut obligors: Vec<usize> = Vec::new();
        for (_, claim) in &event.claims {
            if !obligors.contains(&claim.obligor.index()) {
                obligors.push(claim.obligor.index());
            }
        }
        for from in obligors {
            let claims = || {
                let all = event.claims.iter().zip(&owed);
                all.filter(|((_, claim), _)| claim.obligor.index() == from)
            };
            let whole: f64 = claims().map(|(_, owed)| owed).sum();
            let share = self.model.parties[from].administration.get();
            let it = administered(state.funds[from], whole, share);
            state.funds[from] = it.after;
            post.costs(CostKind::Administration, from, it.administration);
            let part = if whole > 0.0 { it.paid / whole } else { 0.0 };
            for ((promise, claim), owed) in claims() {
                let (to, amount) = (claim.claimant.index(), owed * part);
                state.funds[to] += amount;
                post.transfer(Kind::Outside, from, to, amount, *promise);
            }
        }
    }

    /// Where the loss that each provider caused went.
    fn post_caused<B: Book>(
        &self,
        event: &Occurrence,
        forward: &Forward,
        cleared: &Cleared,
        post: &mut Post<'_, B>,
    ) {
        for sufferer in &event.sufferers {
            let loss: f64 = sufferer.loss.iter().sum();
            for (provider, _) in self
                .by_obligor
                .iter()
                .enumerate()
                .filter(|(_, of)| !of.is_empty())
            {
                let share = self.caused_share(provider, sufferer.party, event);
                if share > 0.0 && provider != sufferer.party {
                    let caused = Caused {
                        caused: loss * share,
                        ..Caused::default()
                    };
                    post.book.caused(post.row, provider as u32, caused);
                }
            }
        }
        for (at, contract) in self.model.contracts.iter().enumerate() {
            if let (Some(ground), Some(claim)) = (&forward.grounds[at], &forward.claims[at]) {
                let obligor = contract.obligor.index() as u32;
                post.book
                    .caused(post.row, obligor, self.caused(ground, claim));
            }
        }
        for debt in cleared
            .debts
            .iter()
            .filter(|debt| debt.kind == Kind::Damages)
        {
            let collected = Caused {
                collected: cleared.paid(debt),
                ..Caused::default()
            };
            post.book.caused(post.row, debt.from as u32, collected);
        }
    }

    /// The share of a sufferer's loss that a provider caused or answers for.
    fn caused_share(&self, provider: usize, sufferer: usize, event: &Occurrence) -> f64 {
        let under = self.by_obligor[provider]
            .iter()
            .map(|at| &self.model.contracts[*at])
            .find(|contract| contract.beneficiary.index() == sufferer);
        let counts = |party: usize| {
            let answers = |contract: &crate::model::Contract| {
                contract
                    .answers_for
                    .iter()
                    .any(|other| other.index() == party)
            };
            party == provider || under.is_some_and(answers)
        };
        let table = event.blame.table(sufferer).iter();
        table
            .filter(|(party, _)| counts(*party))
            .map(|(_, share)| share)
            .sum()
    }
}

/// What a tab's layers pay: layer, reason, to whom, how much.
fn payments(tab: &super::tab::Tab) -> Vec<(usize, Kind, usize, f64)> {
    let mut payments: Vec<(usize, Kind, usize, f64)> = Vec::new();
    for line in &tab.lines {
        let kind = match line.call {
            Call::Own => Kind::OwnLoss,
            Call::Additional => Kind::AdditionalInsured,
            Call::Liability => Kind::Liability,
        };
        for (layer, paid) in line
            .paid
            .iter()
            .enumerate()
            .filter(|(_, paid)| **paid > 0.0)
        {
            let known = payments
                .iter_mut()
                .find(|(at, of, to, _)| (*at, *of, *to) == (layer, kind, line.party));
            match known {
                Some((_, _, _, sum)) => *sum += paid,
                None => payments.push((layer, kind, line.party, *paid)),
            }
        }
    }
    payments
}
