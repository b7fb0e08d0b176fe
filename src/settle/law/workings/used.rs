//! What a year used of limits.

use crate::ledger::{Book, LimitOf, UsedWork, Work};
use crate::model::{Contract, TreatyKind};
use crate::settle::law::post::Post;
use crate::settle::law::{Law, LawState};
use crate::terms::Reinstatements;

impl Law {
    /// Writes down what the year used of every limit it touched.
    pub(in crate::settle::law) fn note_year<B: Book>(
        &self,
        state: &LawState,
        post: &mut Post<'_, B>,
    ) {
        let mut used = self.contracts_used(state);
        used.extend(self.policies_used(state));
        used.extend(self.treaties_used(state));
        let parties = self.model.parties.iter().zip(&state.funds).enumerate();
        used.extend(parties.filter_map(|(at, (party, left))| {
            let funds = party.funds?.get();
            Some(of(LimitOf::Funds(at), funds, funds - left))
        }));
        for used in used.into_iter().filter(|it| it.used > 0.0) {
            post.book.works(post.row, post.event, Work::Used(used));
        }
    }

    fn contracts_used(&self, state: &LawState) -> Vec<UsedWork> {
        let contracts = self.model.contracts.iter().enumerate();
        let caps = contracts.flat_map(|(contract, terms): (usize, &Contract)| {
            (0..terms.caps.len()).map(move |cap| {
                let at = self.cap_start[contract] + cap;
                let (limit, used) = (state.caps.limit[at], state.caps.used[at]);
                of(LimitOf::Cap { contract, cap }, limit, used)
            })
        });
        let pools = self.model.pools.iter().zip(&state.pools).enumerate();
        let pools = pools.map(|(at, (pool, left))| {
            let limit = pool.limit.get();
            of(LimitOf::Pool(at), limit, limit - left)
        });
        caps.chain(pools).collect()
    }

    fn policies_used(&self, state: &LawState) -> Vec<UsedWork> {
        let mut used = Vec::new();
        for (programme, year) in self.programmes.iter().zip(&state.programmes) {
            for (layer, policy) in programme.layers.iter().enumerate() {
                let (limit, left) = (year.aggregate[layer], year.left[layer]);
                if limit.is_finite() {
                    used.push(of(LimitOf::Aggregate(*policy), limit, limit - left));
                }
            }
            let policy = programme.layers[0];
            let terms = &self.model.policies[policy];
            for (layer, left) in programme.layers.iter().zip(&year.deductible) {
                let deductible = self.model.policies[*layer].aggregate_deductible.get();
                used.push(of(
                    LimitOf::Deductible(*layer),
                    deductible,
                    deductible - left,
                ));
            }
            let covers = terms.covers.iter().zip(&year.sublimited).enumerate();
            used.extend(covers.filter_map(|(cover, (terms, spent))| {
                let limit = terms.sublimit.year?.get();
                Some(of(LimitOf::Sublimit { policy, cover }, limit, *spent))
            }));
        }
        used
    }

    fn treaties_used(&self, state: &LawState) -> Vec<UsedWork> {
        let mut used = Vec::new();
        for (at, (treaty, year)) in self.model.treaties.iter().zip(&state.treaties).enumerate() {
            match &treaty.kind {
                TreatyKind::EventExcess {
                    limit,
                    reinstatements,
                    deductible,
                    ..
                } => {
                    let annual = reinstatements
                        .clone()
                        .map(|rates| Reinstatements::new(limit.get(), rates).annual_limit());
                    used.extend(
                        annual.map(|annual| of(LimitOf::Treaty(at), annual, annual - year.left)),
                    );
                    let eaten = deductible.get() - year.deductible;
                    used.push(of(LimitOf::TreatyDeductible(at), deductible.get(), eaten));
                }
                TreatyKind::StopLoss { limit, .. } => {
                    used.push(of(LimitOf::Treaty(at), limit.get(), year.ceded));
                }
                TreatyKind::QuotaShare { .. } => {}
            }
        }
        used
    }
}

fn of(limit_of: LimitOf, limit: f64, used: f64) -> UsedWork {
    UsedWork {
        limit_of,
        limit,
        used,
    }
}
