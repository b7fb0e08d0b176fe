//! Pools: caps that several contracts of one obligor share.

use super::Context;
use super::cap::per;
use crate::model::{Contract, Pool};
use crate::scenario::{Finding, Path, Written, written};
use crate::units::PartyId;

impl Context<'_> {
    pub(super) fn pools(&mut self, contracts: &[Contract]) -> Vec<Pool> {
        let pools = &self.document.scenario().pool;
        pools
            .iter()
            .filter_map(|(key, pool)| self.pool(key, pool, contracts))
            .collect()
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
        })
    }

    fn pool_members(
        &mut self,
        path: &Path,
        names: &[String],
        obligor: Option<PartyId>,
        contracts: &[Contract],
    ) -> Vec<usize> {
        let mut members = Vec::new();
        for (index, name) in names.iter().enumerate() {
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
            let named: Vec<usize> = (0..contracts.len())
                .filter(|at| contracts[*at].key == *name)
                .collect();
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
            } else if names[..index].contains(name) {
                let finding =
                    Finding::error(&place, format!("contract `{name}` is in the pool twice"));
                self.report(finding.label("again").hint("name it once"));
            } else {
                members.extend(named);
            }
        }
        members
    }
}
