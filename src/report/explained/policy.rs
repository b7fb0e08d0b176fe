//! What policies pay, in sentences: from the covered loss over retention and limits to what each
//! insurer pays.

use super::case::{Case, is_same, part};
use super::why::{Bound, Why};
use crate::ledger::{CallWork, CalledFor, LineWork};
use crate::model::{CoinsuranceBasis, Cover, Policy};
use crate::report::reading::words::{hours, in_clause, sentence};
use crate::report::{cents, listed};
use crate::units::{HeadId, Share};

/// One party's part of a call of a policy.
#[derive(Clone, Copy)]
pub struct Called<'a> {
    pub case: Case<'a>,
    pub event: usize,
    pub call: &'a CallWork,
    pub party: usize,
    pub purpose: CalledFor,
}

impl<'a> Called<'a> {
    pub(super) fn bottom(&self) -> &'a Policy {
        &self.case.model.policies[self.call.layers[0].policy]
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &'a LineWork> {
        let (party, purpose) = (self.party, self.purpose);
        let lines = self.call.lines.iter();
        lines.filter(move |line| (line.party, line.call) == (party, purpose))
    }

    pub(super) fn sum(&self, of: impl Fn(&LineWork) -> f64) -> f64 {
        self.lines().map(of).sum()
    }

    /// The loss or debt the policy is called for.
    pub fn asked(&self) -> f64 {
        self.sum(|line| line.asked)
    }

    /// What the policy covers of it.
    pub fn covered(&self) -> f64 {
        self.sum(|line| line.covered)
    }

    /// Borne by the insured as retention, the first hours included.
    pub fn retained(&self) -> f64 {
        self.sum(|line| line.retained + line.waited)
    }

    /// Paid by all layers together.
    pub fn paid(&self) -> f64 {
        self.sum(|line| line.paid.iter().sum())
    }

    /// The steps to what one layer pays.
    pub fn why(&self, layer: usize) -> Why {
        let mut why = Why::default();
        self.covers(&mut why);
        self.retention(&mut why);
        self.coinsurance(&mut why);
        self.sublimits(&mut why);
        self.stacked(&mut why);
        self.limits(layer, &mut why);
        why
    }

    fn covers(&self, why: &mut Why) {
        let policy = self.bottom();
        for (at, cover) in policy.covers.iter().enumerate() {
            let lines: Vec<&LineWork> = self.lines().filter(|line| line.cover == at).collect();
            if lines.is_empty() {
                continue;
            }
            let heads = lines.iter().map(|line| {
                let head = self.case.head(line.head);
                format!("{head} {}", cents(line.asked))
            });
            let asked: f64 = lines.iter().map(|line| line.asked).sum();
            let covered: f64 = lines.iter().map(|line| line.covered).sum();
            let what = match self.purpose {
                CalledFor::Liability => {
                    format!("{} owes {}", self.case.name(self.party), cents(asked))
                }
                CalledFor::OwnLoss | CalledFor::AdditionalInsured => listed(heads),
            };
            let mut told = format!("{} takes it: {what}", sentence(&self.cover(cover)));
            if covered < asked - 0.005 {
                let less = self.less(cover, &lines);
                told.push_str(&format!("; {less}, {} is covered", cents(covered)));
            } else if lines.len() > 1 {
                told.push_str(&format!(", together {}", cents(covered)));
            }
            let bound = Bound::term(
                format!("what {} covers", self.cover(cover)),
                &cover.path,
                cover.clause.as_deref(),
            );
            why.binds(told + ".", bound);
        }
    }

    /// `the cover \`crime\``; a policy written without covers is its own.
    pub(super) fn cover(&self, cover: &Cover) -> String {
        if cover.path == self.bottom().path {
            format!("the policy `{}`", self.bottom().key)
        } else {
            format!("the cover `{}`", cover.key)
        }
    }

    /// Why less is covered than is asked for.
    fn less(&self, cover: &Cover, lines: &[&LineWork]) -> String {
        let mut terms = Vec::new();
        let told = lines.iter().map(|line| line.told).fold(1.0, f64::min);
        if told < 1.0 {
            let notice = self.bottom().notice.as_ref();
            let clause = notice.and_then(|notice| notice.clause.as_deref());
            let off = part(1.0 - told);
            terms.push(format!("late notice takes {off} off{}", in_clause(clause)));
        }
        if self.purpose == CalledFor::Liability {
            let share = cover.contractual_share.get();
            if share < 1.0 || terms.is_empty() {
                terms.push(format!(
                    "{} of what is owed under contracts is covered",
                    part(share)
                ));
            }
            return listed(terms);
        }
        let cut = |head: HeadId| {
            let mut lines = lines.iter().filter(|line| line.head == head.index());
            lines.any(|line| line.covered < line.asked - 0.005)
        };
        if let Some(period) = cover.indemnity_period.filter(|_| cut(HeadId::INTERRUPTION)) {
            terms.push(format!("interruption after {} is not", hours(period.get())));
        }
        if let Some(persons) = cover.persons.filter(|_| cut(HeadId::NOTIFICATION)) {
            terms.push(format!(
                "notification is covered for {} persons",
                crate::report::grouped(persons as u64)
            ));
        }
        if cover.assessments < Share::ONE && cut(HeadId::PCI) {
            terms.push(format!(
                "{} of what card schemes assess under contracts is covered",
                part(cover.assessments.get())
            ));
        }
        if terms.is_empty() {
            terms.push("a part is not".to_owned());
        }
        listed(terms)
    }

    fn coinsurance(&self, why: &mut Why) {
        let policy = self.bottom();
        for cover in self.lapsed(|lapsed| lapsed.coinsurance) {
            let whose = sentence(&format!("the insured's share of {}", self.cover(cover)));
            let path = format!("{}_when", self.coinsurance_path(cover));
            let share = part(cover.coinsurance.get());
            let stands = self.fails(&cover.coinsurance_when, &path, cover.clause.as_deref());
            why.step(format!("{whose}, {share}, does not stand: {stands}."));
        }
        let basis = match policy.coinsurance_basis {
            CoinsuranceBasis::InsurerPart => "",
            CoinsuranceBasis::Whole => ", though all of it uses up the limits",
        };
        let mut terms: Vec<(Bound, f64, f64)> = Vec::new();
        for line in self.lines().filter(|line| line.coinsured > 0.005) {
            let after = line.coinsured + line.wanted + line.stacked + line.sublimited;
            let term = self.coinsurance_term(line);
            match terms.iter_mut().find(|(known, _, _)| *known == term) {
                Some((_, coinsured, all)) => {
                    *coinsured += line.coinsured;
                    *all += after;
                }
                None => terms.push((term, line.coinsured, after)),
            }
        }
        for (term, coinsured, after) in terms {
            let share = match policy.coinsurance_basis {
                CoinsuranceBasis::InsurerPart => coinsured / after,
                CoinsuranceBasis::Whole => coinsured / (after - coinsured),
            };
            why.binds(
                format!(
                    "By {} {} bears {} after the retention, {}{basis}.",
                    term.told(),
                    self.case.name(self.party),
                    part(share),
                    cents(coinsured),
                ),
                term,
            );
        }
    }

    /// Where the insured's share of a cover is written: with the policy, if the cover has none of its own.
    fn coinsurance_path(&self, cover: &Cover) -> String {
        let own = format!("{}.coinsurance", cover.path);
        let mut origins = self.case.model.origins.iter();
        if origins.any(|origin| origin.stated && origin.path == own) {
            own
        } else {
            format!("policy.{}.coinsurance", self.bottom().key)
        }
    }

    /// The term that leaves a part of a line with the insured: an endorsement or the cover's own.
    fn coinsurance_term(&self, line: &LineWork) -> Bound {
        let policy = self.bottom();
        let endorsed = policy.endorsements.iter().find(|it| {
            let net = line.covered - line.waited - line.retained + line.stacked;
            let share = it.coinsurance.map(|share| share.get());
            share.is_some_and(|share| is_same(line.coinsured, net * share))
        });
        if let Some(it) = endorsed {
            let words = format!("the endorsement `{}`", it.key);
            return Bound::term(words, &it.path, it.clause.as_deref());
        }
        let cover = &policy.covers[line.cover];
        let words = format!("the insured's share of {}", self.cover(cover));
        let path = self.coinsurance_path(cover);
        Bound::term(words, &path, cover.clause.as_deref())
    }

    fn sublimits(&self, why: &mut Why) {
        let policy = self.bottom();
        for (at, cover) in policy.covers.iter().enumerate() {
            let lines = || self.lines().filter(|line| line.cover == at);
            let cut: f64 = lines().map(|line| line.sublimited).sum();
            if cut <= 0.005 {
                continue;
            }
            let wanted: f64 = lines().map(|line| line.wanted + line.stacked).sum();
            let left = lines()
                .map(|line| line.sublimit_left)
                .fold(f64::INFINITY, f64::min);
            let path = format!("{}.sublimit", cover.path);
            let bound = Bound::term(
                format!("the sublimit of {}", self.cover(cover)),
                &path,
                cover.clause.as_deref(),
            );
            let told = sentence(&bound.told());
            why.binds(
                format!(
                    "{told} has {} left: {} becomes {}.",
                    cents(left),
                    cents(wanted + cut),
                    cents(wanted)
                ),
                bound,
            );
        }
    }
}
