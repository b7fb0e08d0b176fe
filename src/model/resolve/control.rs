//! Controls: what parties say of theirs, and what that changes of perils, records and clocks.

use super::{Context, Who, tidy};
use crate::model::{Clock, Contract, Control, ControlEffect, Hit, Origin, Peril, Severity};
use crate::random::{Law, LawError};
use crate::regimes::lives_in;
use crate::scenario::written::{self, ControlTable};
use crate::scenario::{
    ActsOn, CONTROL_FLOOR, Finding, KnownControl, Path, Written, known_control, known_controls,
};
use crate::units::{FlagId, Money, PartyId, Probability};
use std::collections::BTreeSet;

/// The flag of events that start with a party that fails a contractual security standard.
const FAILURE: &str = "failure-to-maintain";

/// Products that have been told to end at the floor.
type Floored = BTreeSet<(String, &'static str)>;

impl Context<'_> {
    /// The controls of all parties; records held change at once, perils and clocks later.
    pub(super) fn read_controls(&mut self) {
        let scenario = self.document.scenario();
        for (key, party) in &scenario.party {
            let first = self.names.controls.len();
            for (name, written) in &party.controls {
                let path = Path::of(&["party", key, "controls"]).key(name);
                if let Some(known) = self.known_control(&path, name) {
                    let control = self.control(&path, (key, party), known, written);
                    self.names.controls.extend(control);
                }
            }
            self.reduce_records(key, first);
        }
        let mut contracts = scenario.contract.values();
        if contracts.any(|contract| !contract.security_standard.is_empty())
            && !self.names.flags.iter().any(|flag| flag == FAILURE)
        {
            self.names.flags.push(FAILURE.to_owned());
        }
    }

    fn known_control(&mut self, path: &Path, name: &str) -> Option<&'static KnownControl> {
        let found = known_control(name);
        if found.is_none() {
            let known: Vec<&str> = known_controls().iter().map(|it| it.key).collect();
            self.unknown(path, "control", name, &known);
        }
        found
    }

    fn control(
        &mut self,
        path: &Path,
        (key, party): (&str, &written::Party),
        known: &'static KnownControl,
        written: &written::Control,
    ) -> Option<Control> {
        let table = match written {
            written::Control::Stated(in_place) => ControlTable {
                in_place: Some(*in_place),
                ..ControlTable::default()
            },
            written::Control::Told(table) => ControlTable::clone(table),
        };
        for (index, name) in table.perils.iter().enumerate() {
            let perils = &self.document.scenario().peril;
            if !perils.contains_key(name) {
                let perils: Vec<&str> = perils.keys().map(String::as_str).collect();
                self.unknown(&path.key("perils").index(index), "peril", name, &perils);
            }
        }
        let in_place = table.in_place.unwrap_or(true);
        let kept = self.kept(path, known, &table, party)?;
        let mut effect = ControlEffect::NONE;
        for what in ActsOn::ALL {
            effect = effect.with(what, self.factor(path, known, &table, what, in_place)?);
        }
        effect.records *= kept;
        let is_open = known.confidence == "yours" || known.is_by_peril;
        if in_place && is_open && effect == ControlEffect::NONE {
            let finding = Finding::warning(path, format!("`{path}` changes nothing"));
            self.report(finding.label("no effect").hint(known.published));
        }
        Some(Control {
            party: key.to_owned(),
            known,
            path: path.to_string(),
            in_place,
            effect,
            sigma: sigma(known, &table),
            kept,
            perils: table.perils,
            cost: table.cost.map(Written::get),
        })
    }

    /// A factor as written, or else the catalogue's, which is recorded as a default.
    fn factor(
        &mut self,
        path: &Path,
        known: &'static KnownControl,
        table: &ControlTable,
        what: ActsOn,
        in_place: bool,
    ) -> Option<f64> {
        let place = path.key(what.word());
        let written = match what {
            ActsOn::Frequency => table.frequency,
            ActsOn::Severity => table.severity,
            ActsOn::Records => table.records,
            ActsOn::Detection => table.detection,
        };
        if let Some(written) = written {
            let factor = written.number();
            if factor > 0.0 && factor.is_finite() {
                return Some(factor);
            }
            let finding = Finding::error(&place, format!("`{place}` is {factor}, not above 0"));
            let hint = "a factor: 0.5 halves, 1 changes nothing";
            self.report(finding.label("not above 0").hint(hint));
            return None;
        }
        let acts = what == known.acts_on && (!known.is_by_peril || !table.perils.is_empty());
        if !acts {
            return Some(1.0);
        }
        if in_place {
            let used = known.multiplier();
            self.defaults.push(Origin {
                path: place.to_string(),
                stated: false,
                value: format!("{:.3} ({})", used, known.published),
                source: Some(known.origin()),
                as_of: Some(known.date.to_owned()),
                confidence: Some(known.confidence.to_owned()),
            });
        }
        Some(known.multiplier())
    }

    /// The part of the records held that stays where localisation keeps some places only.
    fn kept(
        &mut self,
        path: &Path,
        known: &KnownControl,
        table: &ControlTable,
        party: &written::Party,
    ) -> Option<f64> {
        if table.keep.is_empty() {
            return Some(1.0);
        }
        let place = path.key("keep");
        if known.key != "localisation" {
            let finding = Finding::error(&place, format!("`{place}`: a control without places"));
            let hint = "only localisation = { keep = [\"US\"] } keeps places";
            self.report(finding.at_key().label("not here").hint(hint));
            return None;
        }
        let held = super::names::residences(party.records.as_ref());
        let all: f64 = held.iter().map(|(_, records)| records).sum();
        let stays = |residence: &str| table.keep.iter().any(|code| lives_in(residence, code));
        let left = held.iter().filter(|(residence, _)| stays(residence));
        let left: f64 = left.map(|(_, records)| records).sum();
        if left > 0.0 {
            return Some(left / all);
        }
        let (message, hint) = if held.is_empty() {
            (
                "does not know where the persons live",
                "write records = { \"US-FL\" = 40_000, DE = 20_000 }",
            )
        } else {
            ("keeps none of the records", "name places of `records`")
        };
        let finding = Finding::error(&place, format!("`{place}` {message}"));
        self.report(finding.label("nobody left").hint(hint));
        None
    }

    /// Records held, all together and by residence, under the controls of a party.
    fn reduce_records(&mut self, key: &str, first: usize) {
        let controls: Vec<&Control> = self.names.controls[first..]
            .iter()
            .filter(|control| control.in_place && control.effect.records != 1.0)
            .collect();
        if controls.is_empty() {
            return;
        }
        let factor: f64 = controls.iter().map(|it| it.effect.records).product();
        let kept: f64 = controls.iter().map(|it| it.kept).product();
        let keep = self.document.scenario().party.get(key).map(keeps);
        let keep = keep.unwrap_or_default();
        let who = self.names.who.get(key).cloned();
        for member in who.iter().flat_map(Who::members) {
            let party = &mut self.names.parties[member.index()];
            party.records = party.records.map(|records| records * factor);
            if kept != 1.0 {
                let stays = |it: &(String, f64)| keep.iter().any(|code| lives_in(&it.0, code));
                party.residences.retain(stays);
            }
            for (_, records) in &mut party.residences {
                *records *= factor / kept;
            }
        }
    }

    /// Changes perils and clocks as the controls of those they start with and hit do.
    pub(super) fn apply_controls(&mut self, perils: &mut [Peril], clocks: &mut [Clock]) {
        if !self.names.controls.iter().any(|control| control.in_place) {
            return;
        }
        let mut floored = Floored::new();
        for peril in perils {
            let factor = self.product(peril.origin, &peril.key, ActsOn::Frequency, &mut floored);
            match peril.frequency.scaled(factor) {
                Ok(frequency) => peril.frequency = frequency,
                Err(error) => self.refuse_scaling(&format!("{}.frequency", peril.path), &error),
            }
            for hit in &mut peril.hits {
                let [severity, records] = [ActsOn::Severity, ActsOn::Records]
                    .map(|what| self.product(hit.party, &peril.key, what, &mut floored));
                if let Err(error) = lessen(hit, severity, records) {
                    self.refuse_scaling(&hit.path, &error);
                }
            }
        }
        for clock in clocks {
            let factor: f64 = self
                .controls_of(clock.party)
                .map(|control| control.effect.detection)
                .product();
            let Some(discovery) = &mut clock.discovery else {
                continue;
            };
            match discovery.scaled(factor) {
                Ok(law) => *discovery = law,
                Err(error) => {
                    let party = self.written_key_of(clock.party).to_owned();
                    self.refuse_scaling(&format!("party.{party}.discovery"), &error);
                }
            }
        }
    }

    fn refuse_scaling(&mut self, path: &str, error: &LawError) {
        let place = path.split('.').collect::<Vec<&str>>();
        let message = format!("`{path}` cannot be scaled by controls: {error}");
        let finding = Finding::error(&Path::of(&place), message).label("out of range");
        self.report(finding.hint("see the factors under `controls` of the party"));
    }

    fn written_key_of(&self, party: PartyId) -> &str {
        super::names::written_key(&self.names.parties[party.index()].key)
    }

    /// The controls that a party has in place.
    fn controls_of(&self, party: PartyId) -> impl Iterator<Item = &Control> {
        let key = self.written_key_of(party);
        let controls = self.names.controls.iter();
        controls.filter(move |control| control.in_place && control.party == key)
    }

    /// All factors of a party in a peril together; those on frequency and severity end at the floor, but
    /// for controls that are about perils of their own and overlap with no other.
    fn product(&mut self, party: PartyId, peril: &str, what: ActsOn, floored: &mut Floored) -> f64 {
        let (mut product, mut apart) = (1.0, 1.0);
        for control in self.controls_of(party).filter(|it| it.acts_in(peril)) {
            let factor = control.effect.on(what);
            *(if control.known.is_by_peril {
                &mut apart
            } else {
                &mut product
            }) *= factor;
        }
        let has_floor = matches!(what, ActsOn::Frequency | ActsOn::Severity);
        if !has_floor || product >= CONTROL_FLOOR {
            return product * apart;
        }
        let key = self.written_key_of(party).to_owned();
        let place = Path::of(&["party", &key, "controls"]);
        if floored.insert((key, what.word())) {
            let (word, found) = (what.word(), tidy((product * 1e3).round() / 1e3));
            let message = format!(
                "the factors of `{place}` on {word} multiply to {found}: {CONTROL_FLOOR} is used"
            );
            let finding = Finding::warning(&place, message).label("ends at the floor");
            let hint = "published effects overlap: whoever has one control mostly has others";
            self.report(finding.hint(hint));
        }
        CONTROL_FLOOR * apart
    }

    /// Who fails a contractual security standard is at least negligent, and its events carry a flag.
    pub(super) fn apply_standards(&mut self, contracts: &[Contract], perils: &mut [Peril]) {
        let mut failing = BTreeSet::new();
        for contract in contracts {
            for name in &contract.security_standard {
                let obligor = contract.obligor;
                if self.controls_of(obligor).any(|it| it.known.key == name) {
                    continue;
                }
                let key = self.written_key_of(obligor).to_owned();
                let place = Path::of(&["party", &key, "controls"]).key(name);
                if failing.insert((obligor.index(), name.clone())) && !self.document.says(&place) {
                    let value = format!("false, so {}.security_standard is failed", contract.path);
                    self.default(&place, value);
                }
            }
        }
        let flag = self.names.flags.iter().position(|flag| flag == FAILURE);
        let Some(flag) = flag.map(FlagId::new) else {
            return;
        };
        let failing: BTreeSet<usize> = failing.into_iter().map(|(party, _)| party).collect();
        for peril in perils {
            for (party, chances) in &mut peril.culpability {
                if failing.contains(&party.index()) {
                    chances[1] += chances[0];
                    chances[0] = 0.0;
                }
            }
            if failing.contains(&peril.origin.index()) {
                peril.flags.retain(|(known, _)| *known != flag);
                peril.flags.push((flag, Probability::ONE));
            }
        }
    }

    /// The controls that a contract asks of its obligor.
    pub(super) fn security_standard(&mut self, path: &Path, written: &[String]) -> Vec<String> {
        for (index, name) in written.iter().enumerate() {
            self.known_control(&path.index(index), name);
        }
        written.to_vec()
    }
}

/// The places whose records the localisation of a party keeps.
fn keeps(party: &written::Party) -> Vec<String> {
    match party.controls.get("localisation") {
        Some(written::Control::Told(table)) => table.keep.clone(),
        Some(written::Control::Stated(_)) | None => Vec::new(),
    }
}

/// What a hit costs and exposes, scaled.
fn lessen(hit: &mut Hit, severity: f64, records: f64) -> Result<(), LawError> {
    match &mut hit.severity {
        Severity::Nothing => {}
        Severity::Total { scale, .. } | Severity::PerRecord { scale, .. } => *scale *= severity,
        Severity::Heads(laws) => {
            for (_, law) in laws {
                *law = law.scaled(severity)?;
            }
        }
    }
    if let Some(cost) = hit.per_hour {
        hit.per_hour = Money::new(cost.get() * severity).ok();
    }
    if let Some(law) = &mut hit.records {
        *law = Law::scaled(law, records)?;
    }
    Ok(())
}

/// How uncertain the catalogue's multiplier is where it is used; what a scenario states it states.
fn sigma(known: &KnownControl, table: &ControlTable) -> f64 {
    let stated = match known.acts_on {
        ActsOn::Frequency => &table.frequency,
        ActsOn::Severity => &table.severity,
        ActsOn::Records | ActsOn::Detection => return 0.0,
    };
    let acts = !known.is_by_peril || !table.perils.is_empty();
    if acts && stated.is_none() {
        known.sigma()
    } else {
        0.0
    }
}
