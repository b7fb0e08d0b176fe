//! Perils: what starts them, who is at fault, who is to blame.

use super::Context;
use crate::model::{Cause, Contract, Culpability, Dependence, Hit, HitProbability, Peril};
use crate::scenario::written::{self, CulpabilityOf, CulpabilityWritten, HitShare, Named};
use crate::scenario::{Finding, Path, Written};
use crate::units::{FlagId, PartyId, Probability, Share};
use std::collections::{HashMap, HashSet};

/// A fault share of a named party, or of whoever suffers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum AtFault {
    Party(PartyId),
    Sufferer,
}

/// Fault shares before it is known who suffers.
pub(super) type FaultTable = Vec<(AtFault, Share)>;

/// Always negligent: who has a fault share and no culpability of its own.
const NEGLIGENT: [f64; 4] = [0.0, 1.0, 0.0, 0.0];

impl Context<'_> {
    pub(super) fn perils(&mut self, contracts: &[Contract]) -> Vec<Peril> {
        let scenario = self.document.scenario();
        let written = scenario.peril.iter();
        written
            .filter_map(|(key, peril)| self.peril(key, peril, contracts))
            .collect()
    }

    fn peril(
        &mut self,
        key: &str,
        written: &written::Peril,
        contracts: &[Contract],
    ) -> Option<Peril> {
        let path = Path::of(&["peril", key]);
        let origin = written
            .origin
            .as_ref()
            .and_then(|name| self.party(&path.key("origin"), name));
        let frequency = written
            .frequency
            .as_ref()
            .and_then(|law| self.frequency(&path.key("frequency"), law));
        let outage = written
            .outage
            .as_ref()
            .and_then(|law| self.law(&path.key("outage"), law));
        let share_hit = self.share_hit(&path, written.hit);
        let hits = self.hits(&path, written, origin);
        let culpability = self.culpability(&path, written, origin, &hits);
        self.ask_for_culpability(&path, written, &hits, contracts);
        let cause = written
            .cause
            .map_or(Cause::Malicious, super::condition::cause);
        self.default_unless_stated(&path.key("cause"), "malicious");
        self.default_unless_stated(&path.key("dependence"), "independent");
        Some(Peril {
            key: key.to_owned(),
            path: path.to_string(),
            name: written.name.clone().unwrap_or_else(|| key.to_owned()),
            stream: written.stream.clone().unwrap_or_else(|| key.to_owned()),
            origin: origin?,
            frequency: frequency?,
            share_hit,
            cause,
            culpability,
            outage,
            flags: self.flag_chances(&path.key("flags"), &written.flags),
            dependence: self.dependence(&path.key("dependence"), written.dependence)?,
            hits,
        })
    }

    fn flag_chances(
        &mut self,
        path: &Path,
        written: &Named<Written<Probability>>,
    ) -> Vec<(FlagId, Probability)> {
        written
            .iter()
            .map(|(name, chance)| (self.flag(&path.key(name), name), chance.get()))
            .collect()
    }

    fn share_hit(&mut self, path: &Path, written: Option<HitShare>) -> Option<(f64, f64)> {
        let Some(HitShare::Drawn(table)) = written else {
            return None;
        };
        let beta = table.beta?;
        let (a, b) = (beta.0.number(), beta.1.number());
        if a > 0.0 && b > 0.0 {
            return Some((a, b));
        }
        let place = path.key("hit").key("beta");
        let finding = Finding::error(
            &place,
            format!("`{place}` is [{a}, {b}], both must be above 0"),
        );
        self.report(
            finding
                .label("not above 0")
                .hint("the mean share is a ÷ (a + b)"),
        );
        None
    }

    fn dependence(
        &mut self,
        path: &Path,
        written: Option<written::Dependence>,
    ) -> Option<Dependence> {
        let Some(written) = written else {
            return Some(Dependence::Independent);
        };
        self.only_one_of(path, &["gaussian", "t"]);
        if let Some(correlation) = written.gaussian {
            return Some(Dependence::Gaussian {
                correlation: correlation.get(),
            });
        }
        let Some(t) = written.t else {
            self.ask(
                &path.key("gaussian"),
                "write dependence = { gaussian = 0.5 }, or leave it out",
            );
            return None;
        };
        let (correlation, degrees) = (t.correlation?.get(), t.degrees?.number());
        if degrees > 0.0 {
            return Some(Dependence::StudentT {
                correlation,
                degrees,
            });
        }
        let place = path.key("t").key("degrees");
        let finding = Finding::error(&place, format!("`{place}` is {degrees}, not above 0"));
        self.report(
            finding
                .label("not above 0")
                .hint("4 is common; above 30 it is nearly gaussian"),
        );
        None
    }

    /// How likely a party without a probability of its own is hit.
    pub(super) fn hit_probability(
        &mut self,
        path: &Path,
        own: Option<Written<Probability>>,
        shared: Option<HitShare>,
    ) -> Option<HitProbability> {
        match (own, shared) {
            (Some(own), _) => Some(HitProbability::Own(own.get())),
            (None, Some(HitShare::Fixed(share))) => Some(HitProbability::Own(share.get())),
            (None, Some(HitShare::Drawn(_))) => Some(HitProbability::Shared),
            (None, None) => {
                let hint = "write probability = … here, or hit = … for all parties of the peril";
                self.ask(&path.key("probability"), hint);
                None
            }
        }
    }

    /// The fault shares of a table, checked.
    pub(super) fn fault_table(
        &mut self,
        path: &Path,
        written: &Named<Written<Share>>,
    ) -> Option<FaultTable> {
        let mut table = Vec::new();
        let mut is_whole = true;
        for (name, share) in written {
            let place = path.key(name);
            let party = match name.as_str() {
                "self" => Some(AtFault::Sufferer),
                "world" => {
                    self.refuse_fault_of_world(&place);
                    None
                }
                _ => self.party_or(&place, name, &["self"]).map(AtFault::Party),
            };
            is_whole &= party.is_some();
            table.extend(party.map(|party| (party, share.get())));
        }
        let shares: Vec<f64> = written.values().map(|share| share.number()).collect();
        let hint =
            "what nobody else answers for is `self`, the contributory share of whoever is hit";
        (self.sums_to_one(path, "fault shares", &shares, hint) && is_whole).then_some(table)
    }

    fn refuse_fault_of_world(&mut self, path: &Path) {
        let finding = Finding::error(path, "`world` has no fault share").at_key();
        let hint =
            "the attacker has none: shares are divided among those who could have prevented it";
        self.report(finding.label("no party").hint(hint));
    }

    fn culpability(
        &mut self,
        path: &Path,
        written: &written::Peril,
        origin: Option<PartyId>,
        hits: &[Hit],
    ) -> Vec<(PartyId, [f64; 4])> {
        let path = path.key("culpability");
        let mut stated: Vec<(PartyId, [f64; 4])> = match &written.culpability {
            None => Vec::new(),
            Some(CulpabilityWritten::Origin(word)) => {
                let level = super::condition::culpability(*word);
                origin
                    .into_iter()
                    .map(|party| (party, certain(level)))
                    .collect()
            }
            Some(CulpabilityWritten::Parties(table)) => self.culpability_table(&path, table),
        };
        let known: HashSet<PartyId> = stated.iter().map(|(party, _)| *party).collect();
        for (sufferer, party) in at_fault(hits) {
            if known.contains(&party) {
                continue;
            }
            if sufferer != party {
                let key = self.names.parties[party.index()].key.clone();
                self.default(&path.key(&key), "negligent");
            }
            stated.push((party, NEGLIGENT));
        }
        stated
    }

    fn culpability_table(
        &mut self,
        path: &Path,
        table: &Named<CulpabilityOf>,
    ) -> Vec<(PartyId, [f64; 4])> {
        let words = Culpability::ALL.map(Culpability::word);
        if !table.is_empty() && table.keys().all(|key| words.contains(&key.as_str())) {
            let finding = Finding::error(
                path,
                format!("`{path}` does not say whose chances these are"),
            );
            self.report(
                finding
                    .label("no party")
                    .hint("write culpability = { provider = { … } }"),
            );
            return Vec::new();
        }
        let mut stated = Vec::new();
        for (name, written) in table {
            let place = path.key(name);
            let chances = self.culpability_chances(&place, written);
            let party = self.party(&place, name);
            stated.extend(party.zip(chances));
        }
        stated
    }

    fn culpability_chances(&mut self, path: &Path, written: &CulpabilityOf) -> Option<[f64; 4]> {
        let chances = match written {
            CulpabilityOf::Always(word) => {
                return Some(certain(super::condition::culpability(*word)));
            }
            CulpabilityOf::Chances(chances) => chances,
        };
        let levels = [
            chances.none,
            chances.negligent,
            chances.gross,
            chances.wilful,
        ];
        let levels = levels.map(|chance| chance.map_or(0.0, |chance| chance.number()));
        let hint = "state none, negligent, gross and wilful so that they sum to 1";
        self.sums_to_one(path, "chances", &levels, hint)
            .then_some(levels)
    }

    /// A peril that feeds a contract says how blameworthy those at fault are.
    fn ask_for_culpability(
        &mut self,
        path: &Path,
        written: &written::Peril,
        hits: &[Hit],
        contracts: &[Contract],
    ) {
        if written.culpability.is_none() && feeds_a_contract(hits, contracts) {
            self.ask(&path.key("culpability"), "");
        }
    }
}

fn certain(level: Culpability) -> [f64; 4] {
    Culpability::ALL.map(|each| if each == level { 1.0 } else { 0.0 })
}

/// Who suffers and who is at fault for it, each pair once for each party at fault.
fn at_fault(hits: &[Hit]) -> Vec<(PartyId, PartyId)> {
    let mut seen = HashSet::new();
    let pairs = hits.iter().flat_map(|hit| {
        let with_share = hit.fault.iter().filter(|(_, share)| share.get() > 0.0);
        with_share.map(move |(party, _)| (hit.party, *party))
    });
    pairs.filter(|(_, party)| seen.insert(*party)).collect()
}

/// Is a party other than the sufferer at fault, for which a contract answers to the sufferer?
fn feeds_a_contract(hits: &[Hit], contracts: &[Contract]) -> bool {
    let by_sufferer: HashMap<PartyId, &Hit> = hits.iter().map(|hit| (hit.party, hit)).collect();
    contracts.iter().any(|contract| {
        let Some(hit) = by_sufferer.get(&contract.beneficiary) else {
            return false;
        };
        hit.fault.iter().any(|(party, share)| {
            *party != hit.party && share.get() > 0.0 && contract.names(*party)
        })
    })
}
