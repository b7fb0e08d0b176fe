//! Pools: caps that several contracts of one obligor share.

use super::Context;
use super::cap::per;
use crate::model::{Contract, Division, Pool};
use crate::scenario::{Finding, Path, Written, written};
use crate::units::PartyId;
use std::collections::{HashMap, HashSet};

impl Context<'_> {
    pub(super) fn pools(&mut self, contracts: &[Contract]) -> Vec<Pool> {
        self.refuse_shared_members();
        let pools = &self.document.scenario().pool;
        pools
            .iter()
            .filter_map(|(key, pool)| self.pool(key, pool, contracts))
            .collect()
    }

    /// A contract stands in one pool: of two, it would not be said which goes first.
    fn refuse_shared_members(&mut self) {
        let mut pool_of: HashMap<&str, &str> = HashMap::new();
        for (key, pool) in &self.document.scenario().pool {
            for (index, name) in pool.members.iter().enumerate() {
                let first = *pool_of.entry(name).or_insert(key);
                if first == key {
                    continue;
                }
                let place = Path::of(&["pool", key, "members"]).index(index);
                let message = format!("contract `{name}` is in the pools `{first}` and `{key}`");
                let finding = Finding::error(&place, message);
                self.report(
                    finding
                        .label(format!("in `{first}` already"))
                        .hint("a contract shares one cap: leave it out of one of the two"),
                );
            }
        }
    }

    fn pool(&mut self, key: &str, written: &written::Pool, contracts: &[Contract]) -> Option<Pool> {
        let path = Path::of(&["pool", key]);
        self.default_unless_stated(&path.key("division"), "pro-rata");
        let obligor = written
            .obligor
            .as_ref()
            .and_then(|name| self.party(&path.key("obligor"), name));
        let members = self.pool_members(&path.key("members"), &written.members, obligor, contracts);
        Some(Pool {
            key: key.to_owned(),
            path: path.to_string(),
            clause: written.clause.clone(),
            obligor: obligor?,
            limit: written.limit.map(Written::get)?,
            per: per(written.per?),
            members,
            division: written.division.map_or(Division::ProRata, division),
            when: self.condition(&path.key("when"), written.when.as_ref()),
        })
    }

    fn pool_members(
        &mut self,
        path: &Path,
        names: &[String],
        obligor: Option<PartyId>,
        contracts: &[Contract],
    ) -> Vec<usize> {
        let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, contract) in contracts.iter().enumerate() {
            by_key.entry(&contract.key).or_default().push(at);
        }
        let mut members = Vec::new();
        let mut seen = HashSet::new();
        for (index, name) in names.iter().enumerate() {
            let is_new = seen.insert(name);
            let place = path.index(index);
            if !self.document.scenario().contract.contains_key(name) {
                let known: Vec<&str> = self
                    .document
                    .scenario()
                    .contract
                    .keys()
                    .map(String::as_str)
                    .collect();
                self.unknown(&place, "contract", name, &known);
                continue;
            }
            let named = by_key.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            if named
                .iter()
                .any(|at| obligor.is_some_and(|obligor| contracts[*at].obligor != obligor))
            {
                let finding = Finding::error(
                    &place,
                    format!("contract `{name}` has another obligor than the pool"),
                );
                self.report(
                    finding
                        .label("another obligor")
                        .hint("a pool joins contracts of one obligor"),
                );
            } else if !is_new {
                let finding =
                    Finding::error(&place, format!("contract `{name}` is in the pool twice"));
                self.report(finding.label("again").hint("name it once"));
            } else {
                members.extend_from_slice(named);
            }
        }
        members
    }
}

fn division(word: written::Division) -> Division {
    match word {
        written::Division::ProRata => Division::ProRata,
        written::Division::FirstCome => Division::FirstCome,
        written::Division::WaterFilling => Division::WaterFilling,
    }
}
