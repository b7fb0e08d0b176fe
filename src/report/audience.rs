//! Whose figure is it? A report for one party tells what is its own, and of the others nothing that
//! they keep to themselves: insurance, funds, premiums, what they would pay at most.
//!
//! | of a scenario | is told to |
//! |---|---|
//! | `contract.…`, `pool.…` | those between whom it stands |
//! | `policy.…` | who is insured, and its insurers |
//! | `treaty.…` | who cedes, and its reinsurers |
//! | `party.…` (funds, revenue) and all figures of a party | the party |
//! | all else: perils, heads, years | everybody |
//!
//! Everything that a report says passes through here before it is put into words, so that tables,
//! documents and files leave out the same. What the party could work out itself from its own figures
//! is not hidden: an obligor without money shows in what it pays.

use crate::model::{Model, Policy};
use crate::scenario::{Finding, Findings};
use crate::summary::{DraftComparison, Subject};
use std::collections::BTreeSet;
use std::ops::Range;

/// Tables of a scenario whose entries are between some parties alone.
const BETWEEN_PARTIES: [&str; 5] = ["contract", "party", "policy", "pool", "treaty"];

/// A party, or a group as one, that a report is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    key: String,
    name: String,
    /// Positions of its parties in the base.
    parties: Range<usize>,
    /// Paths of what it is a party to, in the base or a draft.
    own: BTreeSet<String>,
    /// Keys of what is between others alone.
    others: BTreeSet<String>,
}

impl Audience {
    /// The party or group with a key in a base and its drafts; `None` if the base has none of it.
    ///
    /// ```
    /// use obligor::report::audience::Audience;
    /// use obligor::scenario::read_text;
    /// let text = "schema = 1\ntitle = \"Two\"\ncurrency = \"USD\"\nyears = 10\nseed = 1\n\
    ///     [party.clinic]\n[party.vendor]\n[party.carrier]\n[policy.cyber]\ninsured = \"vendor\"\ninsurers = { carrier = 1.0 }\n\
    ///     premium = \"1k\"\nlimit = \"1M\"\nexcluded_if = []\nrecovery = \"pro-rata\"\n";
    /// let (model, _) = read_text("two.toml", text, &[]).unwrap().resolve().unwrap();
    /// let clinic = Audience::find(&[&model], "clinic").unwrap();
    /// assert!(!clinic.may_see("policy.cyber.limit"));
    /// assert!(!clinic.may_see("party.vendor.funds"));
    /// let carrier = Audience::find(&[&model], "carrier").unwrap();
    /// assert!(carrier.may_see("policy.cyber.limit"));
    /// ```
    #[must_use]
    pub fn find(models: &[&Model], key: &str) -> Option<Self> {
        let subject = Subject::find(models, key)?;
        let base = models.first()?;
        let of_group = base.groups.iter().find(|group| group.key == key);
        let parties = subject.parties(0);
        let name = of_group.map_or(&base.parties[parties.start].name, |group| &group.name);
        let mut own = BTreeSet::new();
        for (variant, model) in models.iter().enumerate() {
            gather(model, &subject.parties(variant), &mut own);
        }
        own.insert(format!("party.{key}"));
        let mut audience = Self {
            key: key.to_owned(),
            name: name.clone(),
            parties,
            own,
            others: BTreeSet::new(),
        };
        audience.others = models
            .iter()
            .flat_map(|it| audience.kept_from(it))
            .collect();
        Some(audience)
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What stands in a report that leaves something out for it.
    #[must_use]
    pub fn notice(&self) -> String {
        format!(
            "For {} alone: of all others, insurance, funds, premiums and what they would pay at most \
             are left out.",
            self.name
        )
    }

    /// Is what stands at this path of a scenario for it? A path between parties that neither the base
    /// nor a draft has is not.
    #[must_use]
    pub fn may_see(&self, path: &str) -> bool {
        let table = path.split('.').next().unwrap_or_default();
        let lies_in = |own: &String| {
            let rest = path.strip_prefix(own.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        !BETWEEN_PARTIES.contains(&table) || self.own.iter().any(lies_in)
    }

    /// Is the party at this position of the base the audience, or one of it?
    #[must_use]
    pub fn is(&self, party: usize) -> bool {
        self.parties.contains(&party)
    }

    /// The keys of what it may not see in a model.
    fn kept_from(&self, model: &Model) -> BTreeSet<String> {
        let contracts = model.contracts.iter().map(|it| &it.path);
        let paths = contracts
            .chain(model.pools.iter().map(|it| &it.path))
            .chain(model.policies.iter().map(|it| &it.path))
            .chain(model.treaties.iter().map(|it| &it.path));
        let hidden = paths.filter(|path| !self.may_see(path));
        let keys = hidden.filter_map(|path| path.split_once('.'));
        keys.map(|(_, key)| key.to_owned()).collect()
    }

    /// May it read these words? Not if they name what is between others alone.
    #[must_use]
    pub fn may_read(&self, words: &str) -> bool {
        let is_of_key = |it: char| it.is_alphanumeric() || "-_#".contains(it);
        let mut words = words.split(|it: char| !is_of_key(it));
        !words.any(|word| self.others.contains(word))
    }

    /// Of what is said against a scenario what it may see, without the lines of the file: those of
    /// others stand beside them.
    #[must_use]
    pub fn findings(&self, findings: &Findings) -> Findings {
        let mut seen = findings.clone();
        let may_read = |it: &Finding| {
            let hint = it.hint.as_deref().unwrap_or_default();
            [&it.message, &it.label, hint]
                .iter()
                .all(|words| self.may_read(words))
        };
        seen.list
            .retain(|it| self.may_see(&it.path.to_string()) && may_read(it));
        seen.list.iter_mut().for_each(|it| it.place = None);
        seen.sources.clear();
        seen
    }

    /// Does it stand behind a policy: as its insurer, or as a reinsurer of one?
    #[must_use]
    pub fn carries(&self, model: &Model, policy: &Policy) -> bool {
        let mut insurers = policy.insurers.iter();
        insurers.any(|(insurer, _)| {
            let ceded = model.treaties.iter().filter(|it| it.cedent == *insurer);
            let mut reinsurers = ceded.flat_map(|it| &it.reinsurers);
            self.is(insurer.index()) || reinsurers.any(|(it, _)| self.is(it.index()))
        })
    }

    /// Of a comparison its own figures, and the promises that it may see.
    #[must_use]
    pub fn comparison(&self, mut comparison: DraftComparison) -> DraftComparison {
        comparison.subjects.retain(|it| it.key == self.key);
        comparison.promises.retain(|it| self.may_see(&it.path));
        comparison
    }

    /// The settings of a command line that it may see: path and value.
    #[must_use]
    pub fn settings(&self, mut settings: Vec<(String, String)>) -> Vec<(String, String)> {
        settings.retain(|(path, _)| self.may_see(path));
        settings
    }
}

/// Paths of what parties of a model are party to.
fn gather(model: &Model, parties: &Range<usize>, own: &mut BTreeSet<String>) {
    let is_own = |party: crate::units::PartyId| parties.contains(&party.index());
    for contract in &model.contracts {
        if is_own(contract.obligor) || is_own(contract.beneficiary) {
            own.insert(contract.path.clone());
        }
    }
    for pool in &model.pools {
        let mut owed = pool.members.iter();
        let is_owed = owed.any(|at| is_own(model.contracts[*at].beneficiary));
        if is_own(pool.obligor) || is_owed {
            own.insert(pool.path.clone());
        }
    }
    for policy in &model.policies {
        let mut insurers = policy.insurers.iter();
        if is_own(policy.insured) || insurers.any(|(insurer, _)| is_own(*insurer)) {
            own.insert(policy.path.clone());
        }
    }
    for treaty in &model.treaties {
        let mut reinsurers = treaty.reinsurers.iter();
        if is_own(treaty.cedent) || reinsurers.any(|(reinsurer, _)| is_own(*reinsurer)) {
            own.insert(treaty.path.clone());
        }
    }
}
