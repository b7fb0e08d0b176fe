//! Conditions, compiled to one column of answers an event and read by position.

use crate::columns::{Block, Layout};
use crate::model::{Band, Condition, Model, OriginIs};
use crate::units::PartyId;

/// A compiled condition: when does a term apply to a row?
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Test {
    /// Whatever the event.
    Always,
    /// For no event.
    Never,
    /// Where the column of answers says so, and the records exposed lie in the band.
    Column(u32, Option<Band>),
}

impl Test {
    /// Does the term apply to an event that exposes `records` at the sufferer?
    #[inline(always)]
    pub fn holds(self, answers: &[Vec<bool>], event: usize, records: f64) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Column(column, band) => {
                answers[column as usize][event] && band.is_none_or(|band| band.contains(records))
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Question {
    by_peril: Vec<bool>,
    any_flag: u64,
    no_flag: u64,
    /// Columns whose highest level is asked, and the levels that will do, as bits.
    culprits: (Vec<usize>, u8),
    hours: Option<Band>,
}

impl Question {
    fn is_dynamic(&self) -> bool {
        self.any_flag != 0
            || self.no_flag != 0
            || !self.culprits.0.is_empty()
            || self.hours.is_some()
    }

    fn answer(&self, block: &Block, event: usize) -> bool {
        let events = &block.events;
        let flags = events.flags.get(event).copied().unwrap_or(0);
        let hours = || events.hours.get(event).copied().unwrap_or(0.0);
        let (culprits, levels) = &self.culprits;
        let level = |column: &usize| events.culpability[*column][event];
        let highest = culprits.iter().map(level).max();
        self.by_peril[events.peril[event] as usize]
            && (self.any_flag == 0 || flags & self.any_flag != 0)
            && flags & self.no_flag == 0
            && highest.is_none_or(|level| levels >> level & 1 == 1)
            && self.hours.is_none_or(|band| band.contains(hours()))
    }
}

/// All questions of a waterfall, asked once an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Conditions {
    questions: Vec<Question>,
}

impl Conditions {
    /// Compiles a condition of a term about `subject` (the obligor or the insured); the culpability
    /// that it asks is the highest of the subject's and of those whose blame it takes.
    pub fn compile(
        &mut self,
        model: &Model,
        layout: &Layout,
        when: &Condition,
        subject: PartyId,
        blamed_beside: &[PartyId],
    ) -> Test {
        let culprits = || std::iter::once(subject).chain(blamed_beside.iter().copied());
        let by_peril: Vec<bool> = (0..model.perils.len())
            .map(|peril| {
                may_hold(model, when, subject, peril) && may_blame(model, when, culprits(), peril)
            })
            .collect();
        if !by_peril.contains(&true) {
            return Test::Never;
        }
        let bits = |flags: &[crate::units::FlagId]| {
            flags
                .iter()
                .filter_map(|flag| layout.bit(*flag))
                .fold(0, |bits, bit| bits | 1u64 << bit)
        };
        let mask = when
            .culpability
            .iter()
            .fold(0u8, |mask, level| mask | 1 << *level as u8);
        let columns = culprits().filter(|_| mask != 0);
        let columns = columns.filter_map(|party| layout.culprit(party));
        let question = Question {
            by_peril,
            any_flag: bits(&when.flags),
            no_flag: bits(&when.not_flags),
            culprits: (columns.collect(), mask),
            hours: when.hours,
        };
        if !question.is_dynamic() && when.records.is_none() && !question.by_peril.contains(&false) {
            return Test::Always;
        }
        let known = self.questions.iter().position(|known| *known == question);
        let column = known.unwrap_or_else(|| {
            self.questions.push(question);
            self.questions.len() - 1
        });
        Test::Column(column as u32, when.records)
    }

    /// Answers every question for every event of a block.
    pub fn answer(&self, block: &Block, answers: &mut Vec<Vec<bool>>) {
        answers.resize_with(self.questions.len(), Vec::new);
        for (question, column) in self.questions.iter().zip(answers) {
            column.clear();
            column.extend((0..block.events.len()).map(|event| question.answer(block, event)));
        }
    }
}

/// Can the condition hold for an event of this peril, by what is the same for all its events?
fn may_hold(model: &Model, when: &Condition, subject: PartyId, peril: usize) -> bool {
    let it = &model.perils[peril];
    let origin = when.origin.as_ref().is_none_or(|wanted| match wanted {
        OriginIs::Own => it.origin == subject,
        OriginIs::Other => it.origin != subject,
        OriginIs::Parties(parties) => parties.contains(&it.origin),
    });
    let contracted = when.contracted.is_none_or(|wanted| {
        let has = model
            .contracts
            .iter()
            .any(|contract| contract.obligor == it.origin && contract.beneficiary == subject);
        has == wanted
    });
    let flagged = when.flags.is_empty()
        || when.flags.iter().any(|flag| {
            it.flags
                .iter()
                .any(|(known, p)| known == flag && p.get() > 0.0)
        });
    let listed = when.perils.is_empty() || when.perils.iter().any(|id| id.index() == peril);
    let caused = when.causes.is_empty() || when.causes.contains(&it.cause);
    origin && contracted && flagged && listed && caused
}

/// Can the highest culpability of these parties in an event of the peril be one that is asked?
fn may_blame(
    model: &Model,
    when: &Condition,
    culprits: impl Iterator<Item = PartyId>,
    peril: usize,
) -> bool {
    let highest = model.perils[peril].highest_culpability(culprits);
    let mut asked = when.culpability.iter();
    when.culpability.is_empty() || asked.any(|level| highest[*level as usize] > 0.0)
}
