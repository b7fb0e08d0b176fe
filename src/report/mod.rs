//! Reports: what a run found, in words and tables, JSON and CSV.
//!
//! Every report walks the same [`Results::lines`]: one line a party, and two for parties that are
//! counted, a typical member and all of them together.

pub mod accurate;
#[cfg(feature = "cli")]
pub mod asked;
pub mod audience;
#[cfg(feature = "cli")]
pub mod breakeven;
pub mod cell;
mod cents;
#[cfg(feature = "cli")]
pub mod compared;
#[cfg(feature = "cli")]
pub mod controlled;
pub mod csv;
mod escaped;
#[cfg(feature = "cli")]
pub mod exhibits;
pub mod explained;
#[cfg(feature = "plots")]
pub mod figures;
pub mod files;
pub mod findings;
#[cfg(feature = "cli")]
pub mod fitted;
#[cfg(feature = "cli")]
pub mod html;
pub mod json;
#[cfg(feature = "plots")]
pub mod ladder;
#[cfg(feature = "cli")]
pub mod library;
pub mod ord;
#[cfg(feature = "plots")]
pub mod plot;
pub mod price;
pub mod reading;
#[cfg(feature = "cli")]
pub mod replayed;
pub mod sentence;
pub mod settled;
#[cfg(feature = "cli")]
pub mod swept;
#[cfg(feature = "cli")]
pub mod text;
#[cfg(feature = "cli")]
pub mod xlsx;

pub use cents::cents;
pub use escaped::escaped;

use crate::model::{Model, Role};
use crate::settle::Promise;
use crate::summary::{
    Account, Carrier, ColumnSummary, Estimate, Figure, Figures, ParameterFigures, Parameters,
    PromiseSummary, RegimeFigures, RunSummary,
};
use accurate::Accuracy;
use audience::Audience;

/// Version of what results mean: it is raised whenever the same scenario and seed give other
/// figures than before.
pub const SEMANTIC_VERSION: u32 = 4;

/// What names a run: the same facts give the same figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The scenario's id: the stem of its file.
    pub scenario: String,
    /// Simulated policy years.
    pub years: u64,
    /// Seed.
    pub seed: u64,
    /// Content hash of the scenario with its settings.
    pub hash: String,
    /// What `--set` changed: path and value as written.
    pub settings: Vec<(String, String)>,
}

/// What a run was asked for that moves or sharpens figures, beside what names it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Method {
    /// Were the years passed through again where a first pass does not tell tails to the last bit?
    pub is_exact: bool,
    /// Expenses of insurers and reinsurers, a part of their gross premium; `None` where no account of theirs
    /// is told.
    pub carrier_expenses: Option<f64>,
}

/// A run's estimates beside the model they are of.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// What names the run.
    pub facts: &'a Facts,
    /// What else it was asked for.
    pub method: Method,
    /// The model.
    pub model: &'a Model,
    /// The waterfall's promises.
    pub promises: &'a [Promise],
    /// The estimates.
    pub summary: &'a RunSummary,
    /// The account of every party of the model.
    pub accounts: &'a [Account],
    /// Whom the report is for, if it is for one party alone.
    pub audience: Option<&'a Audience>,
    /// Insurers and reinsurers as an account, where it was kept.
    pub carriers: &'a [Carrier],
    /// What regimes cost, of parties that stand under any.
    pub regimes: &'a [RegimeFigures],
    /// What parameters contribute, where they were drawn.
    pub parameters: Option<&'a Parameters>,
    /// What came of the accuracy asked for, where any was.
    pub accuracy: Option<&'a Accuracy>,
}

/// Whom a line of a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A party that stands for itself.
    Party,
    /// A typical one of so many parties alike.
    Member(usize),
    /// So many parties alike together.
    Group(usize),
}

/// The figures of a party, a typical member, or a group.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Its id in the scenario.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it is in the story.
    pub role: &'a Role,
    /// Whom the line is about.
    pub who: Who,
    /// Position in the model of the party, or of a group's first member.
    pub party: usize,
    /// Its figures.
    pub figures: &'a Figures,
    /// Its premiums and prices a year.
    pub account: Account,
}

impl<'a> Line<'a> {
    /// The estimates of a figure.
    ///
    /// # Panics
    /// If the run's summary was made without this figure.
    #[must_use]
    pub fn figure(&self, figure: Figure) -> &'a ColumnSummary {
        let found = self.figures.get(figure);
        found.expect("a run's summary estimates every figure")
    }

    /// Total cost of risk a year: mean net loss and reinstatement premiums, premium and price.
    #[must_use]
    pub fn total_cost_of_risk(&self) -> Estimate {
        let mean = self.figure(Figure::Cost).mean;
        let total = Estimate::new(mean.value() + self.account.total(), mean.standard_error());
        if mean.is_trustworthy() {
            total
        } else {
            total.in_doubt()
        }
    }
}

impl<'a> Results<'a> {
    /// One line a party in the order of the scenario; two for a group, in its first member's place.
    /// For an audience its own alone.
    #[must_use]
    pub fn lines(&self) -> Vec<Line<'a>> {
        let mut lines = self.single_lines();
        for (at, group) in self.model.groups.iter().enumerate() {
            let first = group.members.start;
            let Some(member) = self.model.parties.get(first) else {
                continue;
            };
            let line = |who, figures, account| Line {
                id: &group.key,
                name: &group.name,
                role: &member.role,
                who,
                party: first,
                figures,
                account,
            };
            let count = group.members.len();
            let each = self.accounts[first];
            let all = self.accounts[group.members.clone()].iter();
            let all = all.fold(Account::default(), |sum, account| Account {
                premium: sum.premium + account.premium,
                price: sum.price + account.price,
            });
            let (members, totals) = (&self.summary.members, &self.summary.totals);
            lines.push(line(Who::Member(count), &members[at], each));
            lines.push(line(Who::Group(count), &totals[at], all));
        }
        lines.sort_by_key(|line| line.party);
        lines.retain(|line| self.audience.is_none_or(|it| it.is(line.party)));
        lines
    }

    fn single_lines(&self) -> Vec<Line<'a>> {
        let singles = self.summary.parties.iter();
        singles
            .map(|(party, figures)| Line {
                id: &self.model.parties[*party].key,
                name: &self.model.parties[*party].name,
                role: &self.model.parties[*party].role,
                who: Who::Party,
                party: *party,
                figures,
                account: self.accounts[*party],
            })
            .collect()
    }

    /// What parameters contribute to the net loss of a line; of a typical member nothing is told apart.
    #[must_use]
    pub fn parameters_of(&self, line: &Line<'_>) -> Option<ParameterFigures> {
        let figures = match line.who {
            Who::Party | Who::Group(_) => *self.parameters?.of(line.id)?,
            Who::Member(_) => return None,
        };
        match line.figure(Figure::Net).looks_infinite {
            true => Some(figures.in_doubt()),
            false => Some(figures),
        }
    }

    /// The promises and what they paid; for an audience those that it may see.
    pub fn promises(&self) -> impl Iterator<Item = (&'a Promise, &'a PromiseSummary)> {
        let audience = self.audience;
        let pairs = self.promises.iter().zip(&self.summary.promises);
        pairs.filter(move |(promise, _)| audience.is_none_or(|it| it.may_see(&promise.path)))
    }

    /// Whoever pays under a promise, and whom: all insurers of a policy, the name of a group.
    #[must_use]
    pub fn between(&self, promise: &Promise) -> (String, String) {
        let shares = self.payers(&promise.path);
        let from = if shares.is_empty() {
            self.name_of(promise.from.index())
        } else {
            listed(shares.into_iter().map(|party| self.name_of(party)))
        };
        (from, self.name_of(promise.to.index()))
    }

    /// The several payers of a policy, its sublimits, or a treaty; empty for a contract.
    fn payers(&self, path: &str) -> Vec<usize> {
        let is_of = |owner: &str| path == owner || path.starts_with(&format!("{owner}."));
        let policy = self.model.policies.iter().find(|p| is_of(&p.path));
        let treaty = self.model.treaties.iter().find(|t| is_of(&t.path));
        let shares = match (policy, treaty) {
            (Some(policy), _) => &policy.insurers,
            (None, Some(treaty)) => &treaty.reinsurers,
            (None, None) => return Vec::new(),
        };
        shares.iter().map(|(party, _)| party.index()).collect()
    }

    /// The name of a party; a member has the name of its group.
    #[must_use]
    pub fn name_of(&self, party: usize) -> String {
        let party = &self.model.parties[party];
        match party.group {
            Some(group) => self.model.groups[group.index()].name.clone(),
            None => party.name.clone(),
        }
    }
}

/// The name of a party or group of a model; the key itself where it has none of it.
#[must_use]
pub fn name_of<'a>(model: &'a Model, key: &'a str) -> &'a str {
    let party = model.parties.iter().find(|party| party.key == key);
    let group = model.groups.iter().find(|group| group.key == key);
    let of_group = group.map(|group| group.name.as_str());
    of_group
        .or(party.map(|party| party.name.as_str()))
        .unwrap_or(key)
}

/// `a`, `a and b`, `a, b and c`.
///
/// ```
/// use obligor::report::listed;
/// assert_eq!(listed(["a", "b", "c"].map(String::from)), "a, b and c");
/// ```
#[must_use]
pub fn listed(items: impl IntoIterator<Item = String>) -> String {
    let mut items: Vec<String> = items.into_iter().collect();
    match items.pop() {
        None => String::new(),
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} and {last}", items.join(", ")),
    }
}

/// The word for a role.
#[must_use]
pub fn role_word(role: &Role) -> &str {
    match role {
        Role::Client => "client",
        Role::Provider => "provider",
        Role::SubProcessor => "sub-processor",
        Role::Insurer => "insurer",
        Role::Reinsurer => "reinsurer",
        Role::Claimants => "claimants",
        Role::Other(word) => word,
    }
}

/// A whole number with a comma every three digits.
///
/// ```
/// assert_eq!(obligor::report::grouped(1_234_567), "1,234,567");
/// assert_eq!(obligor::report::grouped(999), "999");
/// ```
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 event`, `1,000 events`.
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{} {many}", grouped(count)),
    }
}

/// `1 year`, `200,000 years`.
#[must_use]
pub fn counted_years(years: u64) -> String {
    counted(years, "year", "years")
}

/// What belongs to a party: `Clinic's`, `Cassia Records'`.
#[must_use]
pub fn whose(name: &str) -> String {
    if name.ends_with('s') {
        format!("{name}'")
    } else {
        format!("{name}'s")
    }
}
