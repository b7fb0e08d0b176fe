//! Whose figures are compared.

use super::difference::Doubts;
use crate::model::{Heavy, Model};
use crate::summary::accounts;
use std::ops::Range;

/// A party, or a group as the total of its members, in every variant that has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    key: String,
    /// Positions of its parties, by variant; none in a draft without it.
    parties: Vec<Option<Range<usize>>>,
    /// What no event changes of its cost of risk, by variant.
    accounts: Vec<f64>,
    /// What losses without a variance reach, by variant.
    reached: Vec<Reached>,
}

/// What losses without a variance reach of a subject under a variant.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reached {
    /// Its own loss.
    suffers: bool,
    /// What moves to or from it.
    moves: bool,
    /// What it receives under contracts.
    receives: bool,
    /// What it bears in the end.
    bears: bool,
    /// Are the losses drawn for it those of the base?
    same_losses: bool,
}

impl Reached {
    fn of(base: &Model, model: &Model, heavy: &Heavy, parties: Range<usize>) -> Self {
        let any = |is: &dyn Fn(usize) -> bool| parties.clone().any(is);
        let suffers = any(&|party| heavy.suffers(party));
        Self {
            suffers,
            moves: any(&|party| {
                heavy.pays(party) || heavy.receives(party) || heavy.is_insured(party)
            }),
            receives: any(&|party| heavy.receives(party)),
            bears: any(&|party| heavy.bears(party)),
            // Asked of who suffers them alone: perils of many parties are long.
            same_losses: !suffers || base.perils == model.perils,
        }
    }
}

impl Subject {
    /// The party or group with a key; `None` if the base has none of it. A group is the total of
    /// its members, `small-client#1` is one of them. A draft without it has no comparison of it.
    #[must_use]
    pub fn find(models: &[&Model], key: &str) -> Option<Self> {
        Self::found(models, &heavy_of(models), key)
    }

    fn found(models: &[&Model], heavy: &[Heavy], key: &str) -> Option<Self> {
        let parties = models.iter().map(|model| parties_of(model, key));
        let parties: Vec<Option<Range<usize>>> = parties.collect();
        let fixed = models.iter().zip(&parties).map(|(model, parties)| {
            let accounts = accounts(model);
            let own = parties.clone().into_iter().flatten();
            own.map(|party| accounts[party].total()).sum()
        });
        let accounts = fixed.collect();
        parties.first()?.as_ref()?;
        let reached = models.iter().zip(heavy).zip(&parties);
        let reached = reached.map(|((model, of_model), parties)| {
            let parties = parties.clone().unwrap_or_default();
            Reached::of(models[0], model, of_model, parties)
        });
        let reached = reached.collect();
        Some(Self {
            key: key.to_owned(),
            parties,
            accounts,
            reached,
        })
    }

    /// All single parties and groups of the base, in its order.
    #[must_use]
    pub fn all(models: &[&Model]) -> Vec<Self> {
        let Some(base) = models.first() else {
            return Vec::new();
        };
        let singles = base.parties.iter().filter(|party| party.group.is_none());
        let keys = singles.map(|party| &party.key);
        let keys = keys.chain(base.groups.iter().map(|group| &group.key));
        let heavy = heavy_of(models);
        keys.filter_map(|key| Self::found(models, &heavy, key))
            .collect()
    }

    /// [`all`](Self::all), and the party or group with a key where it is a member of a group; `None`
    /// if the base has none of it.
    #[must_use]
    pub fn all_and(models: &[&Model], key: &str) -> Option<Vec<Self>> {
        let mut all = Self::all(models);
        if !all.iter().any(|subject| subject.key == key) {
            all.push(Self::find(models, key)?);
        }
        Some(all)
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Positions of its parties in a variant, none if it has none.
    #[must_use]
    pub fn parties(&self, variant: usize) -> Range<usize> {
        self.parties[variant].clone().unwrap_or_default()
    }

    /// Does a variant have it?
    pub(in crate::summary) fn is_in(&self, variant: usize) -> bool {
        self.parties[variant].is_some()
    }

    /// What of its net loss rests on losses without a variance. The difference does not where neither side's does, nor where
    /// both suffer the same losses and limits bound all that moves.
    pub(super) fn doubts(&self, draft: usize) -> Doubts {
        let [base, draft] = [0, draft].map(|variant| self.reached[variant]);
        let bears = base.bears || draft.bears;
        let differs = base.moves || draft.moves || (draft.suffers && !draft.same_losses);
        Doubts {
            base: base.bears,
            draft: draft.bears,
            difference: bears && differs,
        }
    }

    /// The same of what it receives on its own loss.
    pub(super) fn ratio_doubts(&self, draft: usize) -> Doubts {
        let [base, draft] = [0, draft].map(|variant| self.has_heavy_ratio(variant));
        Doubts {
            base,
            draft,
            difference: base || draft,
        }
    }

    /// Does what it receives on its own loss under a variant rest on losses without a variance?
    pub(in crate::summary) fn has_heavy_ratio(&self, variant: usize) -> bool {
        let it = self.reached[variant];
        it.suffers || it.receives
    }

    /// May what it bears under a variant have no variance?
    pub(in crate::summary) fn bears_heavy(&self, variant: usize) -> bool {
        self.reached[variant].bears
    }

    /// What no event changes of its cost of risk, under the base.
    pub(super) fn fixed(&self) -> f64 {
        self.accounts[0]
    }

    /// The same under a variant.
    pub(in crate::summary) fn fixed_of(&self, variant: usize) -> f64 {
        self.accounts[variant]
    }

    /// How much more premiums and prices a draft has than the base.
    pub(super) fn more_fixed(&self, draft: usize) -> f64 {
        self.accounts[draft] - self.accounts[0]
    }
}

fn heavy_of(models: &[&Model]) -> Vec<Heavy> {
    models.iter().map(|model| Heavy::of(model)).collect()
}

fn parties_of(model: &Model, key: &str) -> Option<Range<usize>> {
    let group = model.groups.iter().find(|group| group.key == key);
    let single = || {
        model
            .party(key)
            .map(|party| party.index()..party.index() + 1)
    };
    group.map(|group| group.members.clone()).or_else(single)
}
