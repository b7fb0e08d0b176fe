//! Conditions, compiled to questions whose answers are bits of an event, read by position.

use crate::columns::{Events, Layout};
use crate::model::{Band, Condition, Model, OriginIs};
use crate::units::PartyId;

/// Bits of a word of answers.
const WORD: usize = u64::BITS as usize;

/// A compiled condition: when does a term apply to a row?
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Test {
    /// Whatever the event.
    Always,
    /// For no event.
    Never,
    /// Where the answer to a question says so, and the records exposed lie in the band.
    Asked(u32, Option<Band>),
}

impl Test {
    /// Does the term apply to an event, by its answers, that exposes `records` at the sufferer?
    #[inline(always)]
    pub fn holds(self, answers: &[u64], records: f64) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Asked(question, band) => {
                let (word, bit) = place(question as usize);
                answers[word] >> bit & 1 == 1 && band.is_none_or(|band| band.contains(records))
            }
        }
    }
}

/// The word and the bit of a question's answer.
#[inline(always)]
fn place(question: usize) -> (usize, usize) {
    (question / WORD, question % WORD)
}

/// The answers to all questions of a waterfall, of each event the same number of words.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    words: Vec<u64>,
    of_each: usize,
}

impl Answers {
    /// The answers of an event, one bit a question.
    #[inline(always)]
    pub fn of(&self, event: usize) -> &[u64] {
        &self.words[event * self.of_each..][..self.of_each]
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

    /// Is it met by an event of a peril for which it can be?
    fn is_met(&self, events: &Events, event: usize) -> bool {
        let flags = events.flags.get(event).copied().unwrap_or(0);
        let hours = || events.hours.get(event).copied().unwrap_or(0.0);
        let (culprits, levels) = &self.culprits;
        let level = |column: &usize| events.culpability[*column][event];
        let highest = culprits.iter().map(level).max();
        (self.any_flag == 0 || flags & self.any_flag != 0)
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
        let question = known.unwrap_or_else(|| {
            self.questions.push(question);
            self.questions.len() - 1
        });
        Test::Asked(question as u32, when.records)
    }

    /// Answers every question for every event: what all events of a peril answer alike is looked up.
    pub fn answer(&self, events: &Events, answers: &mut Answers) {
        answers.of_each = self.questions.len().div_ceil(WORD);
        answers.words.clear();
        let Some(first) = self.questions.first() else {
            return;
        };
        let perils: Vec<Alike> = (0..first.by_peril.len())
            .map(|peril| self.alike(peril))
            .collect();
        for (event, peril) in events.peril.iter().enumerate() {
            let alike = &perils[*peril as usize];
            let start = answers.words.len();
            answers.words.extend_from_slice(&alike.answers);
            for question in &alike.open {
                let (word, bit) = place(*question);
                let is_met = self.questions[*question].is_met(events, event);
                answers.words[start + word] |= u64::from(is_met) << bit;
            }
        }
    }

    fn alike(&self, peril: usize) -> Alike {
        let mut alike = Alike {
            answers: vec![0; self.questions.len().div_ceil(WORD)],
            open: Vec::new(),
        };
        let questions = self.questions.iter().enumerate();
        for (at, question) in questions.filter(|(_, question)| question.by_peril[peril]) {
            if question.is_dynamic() {
                alike.open.push(at);
            } else {
                let (word, bit) = place(at);
                alike.answers[word] |= 1 << bit;
            }
        }
        alike
    }
}

/// What the events of one peril answer alike, and the questions that are to be asked of each.
struct Alike {
    answers: Vec<u64>,
    open: Vec<usize>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_a_bit_of_its_own_beyond_the_first_word_too() {
        let question = |k: usize| Question {
            by_peril: vec![k.is_multiple_of(2), !k.is_multiple_of(5)],
            any_flag: if k.is_multiple_of(3) {
                0
            } else {
                1 << (k % WORD)
            },
            no_flag: 0,
            culprits: (Vec::new(), 0),
            hours: None,
        };
        let conditions = Conditions {
            questions: (0..2 * WORD + 2).map(question).collect(),
        };
        let events = Events {
            peril: vec![0, 1, 1],
            flags: vec![0, u64::MAX, 1 << 7],
            ..Events::default()
        };
        let mut answers = Answers::default();
        conditions.answer(&events, &mut answers);
        for (event, peril) in events.peril.iter().enumerate() {
            for (k, question) in conditions.questions.iter().enumerate() {
                let expected =
                    question.by_peril[*peril as usize] && question.is_met(&events, event);
                let test = Test::Asked(k as u32, None);
                let holds = test.holds(answers.of(event), 0.0);
                assert_eq!(holds, expected, "question {k}, event {event}");
            }
        }
    }
}
