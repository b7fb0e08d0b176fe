//! The changes found against the base, with the amounts found and with rounded ones.

use super::AskError;
use super::inquiry::Inquiry;
use super::search::Change;
use crate::model::Model;
use crate::simulate::simulate_variants;
use crate::summary::{CompareSink, DraftComparison, PairedSpec, Subject};

/// An amount that can stand in a contract, beyond the smallest that is enough.
#[derive(Clone, Debug, PartialEq)]
pub struct Rounded {
    /// The amount.
    pub amount: f64,
    /// The change with it against the base.
    pub comparison: Box<DraftComparison>,
}

impl Inquiry<'_> {
    /// Every change found against the base, over all years, and with its amount rounded.
    pub(super) fn compare(
        &self,
        changes: &[Change],
    ) -> Result<Vec<(DraftComparison, Option<Rounded>)>, AskError> {
        let exact = |change: &Change| {
            let furthest = self.levers[change.lever].furthest();
            change.amount.map_or(furthest, |amount| amount.value)
        };
        let rounded: Vec<Option<f64>> = changes
            .iter()
            .map(|change| self.levers[change.lever].tidy(change.amount?.value))
            .collect();
        let found = changes.iter().map(|change| (change.lever, exact(change)));
        let tidy = changes.iter().zip(&rounded);
        let tidy = tidy.filter_map(|(change, amount)| Some((change.lever, (*amount)?)));
        let changed: Vec<(usize, f64)> = found.chain(tidy).collect();
        let mut exact = self.compare_all(&changed)?;
        let mut of_rounded = exact.split_off(changes.len()).into_iter();
        let rounded = rounded.into_iter().map(|amount| {
            let amount = amount?;
            let comparison = Box::new(of_rounded.next()?);
            let chance = comparison.subject(self.spec.party)?.net.exceeded.first()?;
            let is_met = self.spec.appetite.is_met_by(chance.draft.value());
            is_met.then_some(Rounded { amount, comparison })
        });
        let rounded: Vec<Option<Rounded>> = rounded.collect();
        Ok(exact.into_iter().zip(rounded).collect())
    }

    /// The base with an amount each in place of promises, these by position, against the base.
    fn compare_all(&self, changed: &[(usize, f64)]) -> Result<Vec<DraftComparison>, AskError> {
        if changed.is_empty() {
            return Ok(Vec::new());
        }
        let models = self.models(changed);
        let variants = self.variants(changed, &models)?;
        let paired = PairedSpec {
            years: self.years(),
            levels: self.spec.levels.to_vec(),
            losses: vec![self.spec.appetite.loss().get()],
        };
        let models: Vec<&Model> = models.iter().collect();
        let subjects = Subject::all_and(&models, self.spec.party).ok_or(AskError::NoParty)?;
        let sink = || CompareSink::new(&variants, &subjects, &paired);
        let (sink, is_stopped) = simulate_variants(&variants, self.run, sink, self.observer);
        if is_stopped {
            return Err(AskError::Stopped);
        }
        let comparisons = sink.finish();
        Ok(comparisons.expect("a comparison asks for levels that it was built for"))
    }
}
