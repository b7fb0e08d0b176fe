//! Caps that lie inside other caps.

use super::Context;
use crate::model::{Cap, CapPlace, Contract, Relation};
use crate::scenario::{Finding, Path, Segment, hint_for};

/// Stands for a place that is looked up once all contracts are known.
pub(super) const NOWHERE: CapPlace = CapPlace {
    contract: usize::MAX,
    cap: usize::MAX,
};

impl Context<'_> {
    /// Looks up what each cap with relation `within` lies inside.
    pub(super) fn place_caps_within(&mut self, contracts: &mut [Contract]) {
        let mut placed = Vec::new();
        for (at, contract) in contracts.iter().enumerate() {
            for (k, cap) in contract
                .caps
                .iter()
                .enumerate()
                .filter(|(_, cap)| is_within(cap))
            {
                let outer = self.outer_cap(contracts, contract, cap);
                placed.extend(outer.map(|outer| (at, k, outer)));
            }
        }
        for (at, k, outer) in placed {
            contracts[at].caps[k].relation = Relation::Within(outer);
        }
        self.refuse_circles(contracts);
    }

    /// The cap that `of` names, in the contract between the same parties where there are several.
    fn outer_cap(&mut self, all: &[Contract], contract: &Contract, cap: &Cap) -> Option<CapPlace> {
        let key = base_key(&contract.key);
        let of = self
            .document
            .scenario()
            .contract
            .get(key)?
            .caps
            .get(&cap.key)?
            .of
            .as_ref()?;
        let place = place_of(key, &cap.key);
        let Some((outer_key, cap_key)) = keys_of(of) else {
            self.refuse_outer(
                &place,
                of,
                "name a cap by its path: of = \"contract.msa.caps.general\"",
            );
            return None;
        };
        let written = &self.document.scenario().contract;
        let Some(outer) = written.get(&outer_key) else {
            let known: Vec<&str> = written.keys().map(String::as_str).collect();
            self.refuse_outer(&place, of, &hint_for(&outer_key, &known));
            return None;
        };
        let Some(position) = outer.caps.get_index_of(&cap_key) else {
            let known: Vec<&str> = outer.caps.keys().map(String::as_str).collect();
            self.refuse_outer(&place, of, &hint_for(&cap_key, &known));
            return None;
        };
        let of_obligor: Vec<usize> = (0..all.len())
            .filter(|at| {
                base_key(&all[*at].key) == outer_key && all[*at].obligor == contract.obligor
            })
            .collect();
        let same = of_obligor
            .iter()
            .find(|at| all[**at].beneficiary == contract.beneficiary);
        match (same, of_obligor.as_slice()) {
            (Some(at), _) | (None, [at]) => Some(CapPlace {
                contract: *at,
                cap: position,
            }),
            (None, []) => {
                let message = format!(
                    "`{of}` is a cap of another obligor than `{}`",
                    contract.path
                );
                self.report(Finding::error(&place, message).label("another obligor").hint(
                    "a cap lies inside a cap of the same obligor, in this or another contract",
                ));
                None
            }
            (None, _) => {
                let message = format!("`{of}` is one cap for each member of a group: which one?");
                self.report(Finding::error(&place, message).label("several caps").hint(
                    "name a cap of a contract with the same beneficiary, or of one contract",
                ));
                None
            }
        }
    }

    fn refuse_outer(&mut self, place: &Path, of: &str, hint: &str) {
        let finding = Finding::error(place, format!("`{of}` names no cap"));
        self.report(finding.label("no such cap").hint(hint));
    }

    fn refuse_circles(&mut self, contracts: &[Contract]) {
        for contract in contracts.iter().filter(|contract| !contract.reverse) {
            for cap in contract.caps.iter().filter(|cap| is_within(cap)) {
                if goes_round(contracts, cap) {
                    let place = place_of(base_key(&contract.key), &cap.key);
                    let message = format!("`{}` lies inside itself", cap.path);
                    let finding = Finding::error(&place, message).label("a circle");
                    self.report(finding.hint("the outermost cap is `within` nothing"));
                }
            }
        }
    }
}

fn is_within(cap: &Cap) -> bool {
    matches!(cap.relation, Relation::Within(_))
}

/// Does the way outwards from a cap never end?
fn goes_round(contracts: &[Contract], cap: &Cap) -> bool {
    let most = contracts.iter().map(|contract| contract.caps.len()).sum();
    let outwards = |cap: &&Cap| match cap.relation {
        Relation::Within(place) => contracts.get(place.contract)?.caps.get(place.cap),
        Relation::General | Relation::Separate | Relation::NonCumulative | Relation::Additive => {
            None
        }
    };
    std::iter::successors(Some(cap), outwards)
        .nth(most)
        .is_some()
}

/// The key in the file: the reverse of a mutual contract is written with it.
fn base_key(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

fn place_of(contract: &str, cap: &str) -> Path {
    Path::of(&["contract", contract, "caps", cap, "of"])
}

/// The contract and the cap that a path such as `contract.msa.caps.general` names.
fn keys_of(of: &str) -> Option<(String, String)> {
    let path = Path::parse(of).ok()?;
    match path.segments() {
        [
            Segment::Key(contract),
            Segment::Key(key),
            Segment::Key(caps),
            Segment::Key(cap),
        ] if contract == "contract" && caps == "caps" => Some((key.clone(), cap.clone())),
        _ => None,
    }
}
