//! From a document to a [`Model`]: names become ids, answers are asked for, rules of meaning are
//! checked, all findings at once.
//!
//! Each part is resolved by itself, so that what is wrong with one promise hides nothing about
//! another. A part returns nothing only after a finding has said why.

mod cap;
mod clock;
mod condition;
mod contract;
mod contract_terms;
mod control;
mod cover;
mod day;
mod dead;
mod endorsement;
mod event;
mod experience;
mod heavy;
mod hit;
mod law;
mod layer;
mod mutual;
mod names;
mod often;
mod peril;
mod policy;
mod policy_terms;
mod pool;
mod preset;
mod programme;
mod records;
mod regime;
mod replaced;
mod tower;
mod treaty;
mod uncertainty;
mod within;

#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod tests;

use super::{Hit, Model, Origin, Peril};
use crate::scenario::{
    Document, Finding, Findings, Path, Segment, hint_for, listing, missing_answer,
};
use crate::units::{FlagId, HeadId, HeadSet, PartyId};
use contract::trigger;
use names::{Names, Who};

impl Document {
    /// Checks what the scenario means and resolves its names.
    ///
    /// ```
    /// let text = r#"
    /// schema = 1
    /// title = "one firm"
    /// currency = "EUR"
    /// years = 1000
    /// seed = 1
    /// [party.firm]
    /// [peril.fraud]
    /// origin = "firm"
    /// frequency = { poisson = 0.1 }
    /// hits.firm = { probability = 1.0, severity = "10k", split = { crime = 1.0 } }
    /// "#;
    /// let document = obligor::scenario::read_text("firm.toml", text, &[]).unwrap();
    /// let (model, warnings) = document.resolve().unwrap();
    /// assert_eq!(model.parties.len(), 1);
    /// assert!(warnings.is_empty());
    /// ```
    ///
    /// # Errors
    /// All findings, those about the form included, if one of them stops the run; else the model
    /// comes with the warnings.
    pub fn resolve(&self) -> Result<(Model, Findings), Findings> {
        if !self.is_whole() {
            return Err(self.locate(self.findings().clone()));
        }
        let mut context = Context::new(self);
        let model = context.model();
        let findings = self.locate(context.findings);
        match model {
            Some(model) if !findings.has_errors() => Ok((model, findings)),
            _ => Err(findings),
        }
    }
}

/// What all parts of the resolving share.
struct Context<'a> {
    document: &'a Document,
    findings: Findings,
    names: Names,
    defaults: Vec<Origin>,
    dates_are_used: bool,
}

impl<'a> Context<'a> {
    fn new(document: &'a Document) -> Self {
        let findings = document.findings().clone();
        Self {
            document,
            findings,
            names: Names::default(),
            defaults: Vec::new(),
            dates_are_used: false,
        }
    }

    fn model(&mut self) -> Option<Model> {
        let scenario = self.document.scenario();
        self.read_names();
        self.names.regimes = self.regimes();
        let mut clocks = self.clocks();
        let contracts = self.contracts();
        let pools = self.pools(&contracts);
        let mut perils = self.perils(&contracts);
        self.warn_of_more_records(&perils);
        self.warn_of_heavy_losses(&perils);
        self.refuse_too_many_flags();
        self.apply_controls(&mut perils, &mut clocks);
        self.apply_standards(&contracts, &mut perils);
        self.flag_late_notices(&clocks, &mut perils);
        self.warn_of_idle_regimes(&perils);
        let learned = self.learn_all(&mut perils);
        self.warn_of_many_events(&perils);
        let policies = self.policies();
        let treaties = self.treaties();
        let events = self.events(&perils);
        let (years, seed) = self.years_and_seed();
        let uncertainty = self.parameter_uncertainty();
        self.inception_default();
        let model = Model {
            title: scenario.title.clone()?,
            currency: scenario.currency.clone()?,
            years: years?,
            seed: seed?,
            uncertainty: uncertainty?,
            inception: self.inception(),
            heads: self.names.heads.clone(),
            flags: self.names.flags.clone(),
            parties: self.names.parties.clone(),
            groups: self.names.groups.clone(),
            regimes: std::mem::take(&mut self.names.regimes),
            fines: self.names.fines,
            controls: std::mem::take(&mut self.names.controls),
            clocks,
            perils,
            learned,
            contracts,
            pools,
            policies,
            treaties,
            events,
            origins: self.origins(),
        };
        // What no peril reaches a scripted event may.
        if !self.findings.has_errors() && model.events.is_empty() {
            dead::warn(&model, self);
        }
        Some(model)
    }

    /// How many years are drawn, from which seed; a scenario of scripted events alone draws none.
    fn years_and_seed(&mut self) -> (Option<u64>, Option<u64>) {
        let scenario = self.document.scenario();
        if scenario.peril.is_empty() && !scenario.event.is_empty() {
            return (
                Some(scenario.years.unwrap_or(1)),
                Some(scenario.seed.unwrap_or(0)),
            );
        }
        for (key, is_stated, hint) in [
            (
                "years",
                scenario.years.is_some(),
                "`years`: simulated policy years, from 1 to 4 billion",
            ),
            ("seed", scenario.seed.is_some(), "`seed`: seed of all draws"),
        ] {
            if !is_stated {
                self.ask(&Path::of(&[key]), hint);
            }
        }
        (scenario.years, scenario.seed)
    }

    /// What is stated, in the order of the text, then the defaults taken.
    fn origins(&mut self) -> Vec<Origin> {
        let stated = self.document.stated().into_iter().map(|stated| Origin {
            path: stated.path.to_string(),
            stated: true,
            value: stated.value,
            source: stated.source,
            as_of: stated.as_of,
            confidence: stated.confidence,
        });
        stated.chain(std::mem::take(&mut self.defaults)).collect()
    }

    /// Adds a finding, unless a finding about the form has spoken about that very value.
    fn report(&mut self, finding: Finding) {
        if !self.document.is_spoiled_at(&finding.path) {
            self.findings.push(finding);
        }
    }

    /// Asks for an answer that is missing, unless something written there could not be read.
    fn ask(&mut self, path: &Path, hint: &str) {
        if !self.document.is_spoiled(path) {
            self.findings.push(missing_answer(path, hint));
        }
    }

    /// Records a default.
    fn default(&mut self, path: &Path, value: impl Into<String>) {
        self.defaults.push(Origin {
            path: path.to_string(),
            stated: false,
            value: value.into(),
            source: None,
            as_of: None,
            confidence: None,
        });
    }

    /// Records a default where the key is not written.
    fn default_unless_stated(&mut self, path: &Path, value: impl Into<String>) {
        if !self.document.says(path) {
            self.default(path, value);
        }
    }

    fn unknown(&mut self, path: &Path, kind: &str, name: &str, known: &[&str]) {
        let finding = about_name(path, name, format!("unknown {kind} `{name}`"));
        self.report(
            finding
                .label(format!("no such {kind}"))
                .hint(hint_for(name, known)),
        );
    }

    /// The party or group with a name.
    fn who(&mut self, path: &Path, name: &str) -> Option<Who> {
        self.who_or(path, name, &[])
    }

    /// The same where other words may stand too.
    fn who_or(&mut self, path: &Path, name: &str, words: &[&str]) -> Option<Who> {
        let found = self.names.who.get(name).cloned();
        if found.is_none() {
            let known: Vec<String> = self.names.who.keys().cloned().collect();
            let known = known.iter().map(String::as_str);
            let known: Vec<&str> = words.iter().copied().chain(known).collect();
            let message = format!("unknown party `{name}`");
            let finding = about_name(path, name, message).label("no such party");
            let hint = match self.key_of_name(name) {
                Some(key) => format!("parties are named by their keys: write \"{key}\""),
                None => hint_for(name, &known),
            };
            self.report(finding.hint(hint));
        }
        found
    }

    /// The key of the party that reports call by this name.
    fn key_of_name(&self, name: &str) -> Option<String> {
        let parties = &self.document.scenario().party;
        let mut keys = parties
            .iter()
            .filter(|(_, party)| party.name.as_deref() == Some(name));
        keys.next().map(|(key, _)| key.clone())
    }

    /// The one party with a name; a group is refused.
    fn party(&mut self, path: &Path, name: &str) -> Option<PartyId> {
        self.party_or(path, name, &[])
    }

    /// The same where other words may stand too.
    fn party_or(&mut self, path: &Path, name: &str, words: &[&str]) -> Option<PartyId> {
        let who = self.who_or(path, name, words)?;
        let party = who.one();
        if party.is_none() {
            let message = format!(
                "`{name}` is a group of {}, one party is wanted here",
                who.len()
            );
            let finding = about_name(path, name, message).label("a group");
            self.report(finding.hint("name a party without `count`"));
        }
        party
    }

    /// The parties with these names, groups as all their members.
    fn parties(&mut self, path: &Path, names: &[String]) -> Vec<PartyId> {
        let mut parties = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let who = self.who(&path.index(index), name);
            parties.extend(who.iter().flat_map(Who::members));
        }
        parties
    }

    /// The head with a name.
    fn head(&mut self, path: &Path, name: &str) -> Option<HeadId> {
        let found = self.names.heads.iter().position(|head| head.key == name);
        if found.is_none() {
            let known: Vec<String> = self
                .names
                .heads
                .iter()
                .map(|head| head.key.clone())
                .collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(path, "cost head", name, &known);
        }
        found.map(HeadId::new)
    }

    /// The head with a name, where costs are drawn: `contract` is refused.
    fn cost(&mut self, path: &Path, name: &str) -> Option<HeadId> {
        let head = self.head(path, name)?;
        if head == HeadId::CONTRACT {
            let finding = Finding::error(path, "`contract` is never a cost of its own").at_key();
            let hint = "it is what a party owes under its contracts; name what the event costs";
            self.report(finding.label("not a cost").hint(hint));
            return None;
        }
        Some(head)
    }

    /// The set of heads with these names.
    fn heads(&mut self, path: &Path, names: &[String]) -> HeadSet {
        let mut heads = HeadSet::EMPTY;
        for (index, name) in names.iter().enumerate() {
            heads = self
                .head(&path.index(index), name)
                .map_or(heads, |head| heads.with(head));
        }
        match path.segments().first() {
            Some(Segment::Key(kind)) if kind == "policy" => self.names.fines.of_policy(heads),
            _ => self.names.fines.of_contract(heads),
        }
    }

    /// All heads of the scenario.
    fn all_heads(&self) -> HeadSet {
        HeadSet::first(self.names.heads.len())
    }

    /// All heads that a policy may cover.
    fn insurable_heads(&self) -> HeadSet {
        self.all_heads().minus(self.names.fines.uninsurable)
    }

    /// All heads that a contract may pass on.
    fn passable_heads(&self) -> HeadSet {
        self.all_heads().minus(self.names.fines.kept)
    }

    /// The flag with a name; one that no peril sets is a warning.
    fn flag(&mut self, path: &Path, name: &str) -> FlagId {
        if let Some(index) = self.names.flags.iter().position(|flag| flag == name) {
            return FlagId::new(index);
        }
        let known: Vec<String> = self.names.flags.clone();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let finding = Finding::warning(path, format!("no peril sets the flag `{name}`"));
        self.report(finding.label("never set").hint(hint_for(name, &known)));
        self.names.flags.push(name.to_owned());
        FlagId::new(self.names.flags.len() - 1)
    }

    /// Checks that shares sum to 1.
    fn sums_to_one(&mut self, path: &Path, what: &str, numbers: &[f64], hint: &str) -> bool {
        // The sum of no numbers is −0.
        let sum = numbers.iter().sum::<f64>() + 0.0;
        let fits = (sum - 1.0).abs() <= SUM_TOLERANCE;
        if !fits && !self.document.is_spoiled(path) {
            let finding = Finding::error(
                path,
                format!("{what} of `{path}` sum to {}, not 1", tidy(sum)),
            );
            self.report(finding.label(format!("sums to {}", tidy(sum))).hint(hint));
        }
        fits
    }

    /// Refuses keys of a table that exclude each other.
    fn only_one_of(&mut self, path: &Path, keys: &[&str]) {
        let stated: Vec<&str> = keys
            .iter()
            .copied()
            .filter(|key| self.document.says(&path.key(key)))
            .collect();
        if let [_, second, ..] = stated.as_slice() {
            let finding = Finding::error(
                &path.key(second),
                format!("`{path}` says {}", listing(&stated)),
            );
            let finding = finding.at_key().label("one too many");
            self.report(finding.hint(format!("keep one of {}", listing(&stated))));
        }
    }
}

/// Hits as they are written: the members of a group share their entry.
fn entries(perils: &[Peril]) -> impl Iterator<Item = &Hit> {
    let hits = perils.iter().map(|peril| &peril.hits[..]);
    let entries = hits.flat_map(|hits| hits.chunk_by(|one, next| one.path == next.path));
    entries.map(|members| &members[0])
}

/// A finding about a name, which stands as a key (`fault = { name = 0.7 }`) or as a value.
fn about_name(path: &Path, name: &str, message: String) -> Finding {
    let finding = Finding::error(path, message);
    if path.last_key() == name {
        finding.at_key()
    } else {
        finding
    }
}

/// How far shares may be from their sum.
const SUM_TOLERANCE: f64 = 1e-9;

/// A number for a message, without the noise of its last bits.
fn tidy(number: f64) -> f64 {
    let digits = 1e9;
    (number * digits).round() / digits
}

/// A time for a message, as the scenario would write it: whole days from two of them on.
fn hours_words(hours: f64) -> String {
    if hours >= 48.0 && hours % 24.0 == 0.0 {
        format!("{}d", tidy(hours / 24.0))
    } else {
        format!("{}h", tidy(hours))
    }
}

/// An amount for a message, as the scenario would write it.
fn money_words(amount: f64) -> String {
    let (unit, letter) = match amount {
        amount if amount >= 1e9 => (1e9, "B"),
        amount if amount >= 1e6 => (1e6, "M"),
        amount if amount >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    format!("{}{letter}", tidy(amount / unit))
}
