//! The work of a sweep: pieces of variants, each settled over the same draws and kept on disk.

use super::parts::{Content, Parts};
use super::variants::Settings;
use crate::cli::exit::{Failure, INTERRUPTED};
use crate::cli::load::Loaded;
use crate::cli::progress::Progress;
use crate::cli::screen;
use crate::model::Model;
use crate::report::audience::Audience;
use crate::report::swept::Outcome;
use crate::scenario::{Findings, ReadError, Severity};
use crate::simulate::{Observer, Run, Variants, simulate_patched};
use crate::summary::{Subject, SweepSink, SweepSpec};
use std::ops::Range;
use std::path::PathBuf;

/// Bytes that the worst years of the variants of a piece may take, a worker.
const ROOM: f64 = 64e6;

/// The fewest and the most variants of a piece.
const PIECE: (usize, usize) = (16, 256);

/// What is to be settled, and with what means.
pub struct Settling<'a> {
    /// The scenario as it is.
    pub base: &'a Loaded,
    /// What each variant sets.
    pub settings: &'a Settings,
    /// Whose figures alone are kept, if the report is for one party.
    pub audience: Option<&'a Audience>,
    /// What is asked of each.
    pub spec: SweepSpec,
    /// Worker threads.
    pub threads: usize,
    /// Where finished pieces are kept.
    pub folder: PathBuf,
    /// Are pieces that are there taken for done?
    pub resumes: bool,
}

/// Variants that wait to be settled, by their numbers.
type Ready = Vec<(usize, Model)>;

impl Settling<'_> {
    /// What becomes of every variant, the base first.
    ///
    /// # Errors
    /// If the base cannot be settled, a piece cannot be written, or ctrl-c is pressed.
    pub fn all(&self) -> Result<Vec<Outcome>, Failure> {
        let parts = Parts::at(self.folder.clone());
        let parts = parts.map_err(|error| Failure::unwritten(&self.folder, &error))?;
        let mut pieces: Vec<(Range<usize>, String)> = Vec::new();
        let count = self.settings.rows.len() + 1;
        for first in (0..count).step_by(self.size()) {
            let numbers = first..(first + self.size()).min(count);
            pieces.push((numbers.clone(), self.content(numbers).name()));
        }
        let mut done: Vec<Option<Vec<Outcome>>> = pieces
            .iter()
            .map(|(_, name)| self.resumes.then(|| parts.read(name)).flatten())
            .collect();
        let waiting = pieces.iter().zip(&done).filter(|(_, done)| done.is_none());
        let waiting: usize = waiting.map(|((numbers, _), _)| numbers.len()).sum();
        self.tell_what_is_there(count - waiting);
        let progress = Progress::of_variants(waiting, self.spec.years);
        for ((numbers, name), done) in pieces.iter().zip(&mut done) {
            if done.is_none() {
                let outcomes = self.piece(numbers.clone(), &progress)?;
                let written = parts.write(name, &outcomes);
                written.map_err(|error| Failure::unwritten(&self.folder, &error))?;
                *done = Some(outcomes);
            }
        }
        Ok(done.into_iter().flatten().flatten().collect())
    }

    fn tell_what_is_there(&self, done: usize) {
        if self.resumes {
            let count = self.settings.rows.len() + 1;
            screen::say(&format!(
                "{done} of {count} variants, the base counted, are finished already"
            ));
        }
    }

    /// Variants a piece; it depends on content alone, for pieces to be found again.
    fn size(&self) -> usize {
        let model = &self.base.model;
        let singles = model.parties.iter().filter(|party| party.group.is_none());
        let subjects = singles.count() + model.groups.len();
        let worst = (1.0 - SweepSpec::LEVEL) * self.spec.years as f64;
        let bytes = 16.0 * (worst + 6.0 * worst.sqrt() + 16.0) + 2_000.0;
        let fitting = ROOM / (bytes * subjects.max(1) as f64);
        (fitting as usize).clamp(PIECE.0, PIECE.1)
    }

    /// What variant `number` sets; 0 is the base.
    fn sets(&self, number: usize) -> Vec<String> {
        let row = number.checked_sub(1);
        row.map_or_else(Vec::new, |row| self.settings.of(row))
    }

    fn content(&self, numbers: Range<usize>) -> Content<'_> {
        Content {
            hash: &self.base.hash,
            seed: self.base.model.seed,
            years: self.spec.years,
            loss: self.spec.loss,
            audience: self.audience.map(Audience::key),
            variants: numbers.map(|number| (number, self.sets(number))).collect(),
        }
    }

    /// The model of a variant, with the draws of the base.
    fn model(&self, number: usize) -> Result<Model, String> {
        let document = self.base.document.with_settings(&self.sets(number));
        let document = document.map_err(|error| match error {
            ReadError::Unreadable { .. } => error.to_string(),
            ReadError::Refused(findings) => reason(&findings),
        })?;
        let (mut model, _) = document.resolve().map_err(|findings| reason(&findings))?;
        model.seed = self.base.model.seed;
        Ok(model)
    }

    /// Settles some variants; those that cannot be are told and the others go on.
    fn piece(&self, numbers: Range<usize>, progress: &Progress) -> Result<Vec<Outcome>, Failure> {
        let weight = numbers.len() as u64;
        let has_base = numbers.start == 0;
        let (mut ready, mut outcomes) = self.resolved(numbers);
        if !has_base {
            ready.insert(0, (0, self.base.model.clone()));
        }
        let variants = fitting(&mut ready, &mut outcomes)?;
        let settled = self.settled(&variants, &ready, &Weighed { progress, weight })?;
        let is_own = |outcome: &Outcome| has_base || outcome.variant != 0;
        outcomes.extend(settled.into_iter().filter(is_own));
        outcomes.sort_by_key(|outcome| outcome.variant);
        Ok(outcomes)
    }

    /// The models of variants, and what becomes of those that have none.
    fn resolved(&self, numbers: Range<usize>) -> (Ready, Vec<Outcome>) {
        let (mut ready, mut failed) = (Ready::with_capacity(numbers.len()), Vec::new());
        for variant in numbers {
            match self.model(variant) {
                Ok(model) => ready.push((variant, model)),
                Err(why) => failed.push(Outcome {
                    variant,
                    result: Err(self.told(why)),
                }),
            }
        }
        (ready, failed)
    }

    /// A reason, as far as the audience may read it.
    fn told(&self, why: String) -> String {
        match self.audience {
            Some(audience) if !audience.may_read(&why) => {
                "it cannot be settled, for a reason that others keep to themselves".to_owned()
            }
            Some(_) | None => why,
        }
    }

    /// The figures of variants over the same draws.
    fn settled(
        &self,
        variants: &Variants,
        ready: &Ready,
        watched: &Weighed<'_>,
    ) -> Result<Vec<Outcome>, Failure> {
        let models: Vec<&Model> = ready.iter().map(|(_, model)| model).collect();
        let subjects = match self.audience {
            None => Subject::all(&models),
            Some(one) => Subject::find(&models, one.key()).into_iter().collect(),
        };
        let sink = || SweepSink::new(models.len(), &subjects, &self.spec);
        let run = Run {
            threads: self.threads,
            promises: false,
            ..Run::of(self.spec.years)
        };
        let (sink, is_stopped) = simulate_patched(variants, &run, sink, watched);
        if is_stopped {
            let words = "interrupted: finished variants are kept, `--resume` goes on from there";
            screen::say(words);
            return Err(Failure::Told(INTERRUPTED));
        }
        let swept = sink.finish().expect("a sweep asks for the level it keeps");
        let settled = ready.iter().zip(swept);
        let settled = settled.map(|((variant, _), parties)| Outcome {
            variant: *variant,
            result: Ok(parties),
        });
        Ok(settled.collect())
    }
}

/// The variants that can be settled over the draws of the first, the base; the others are told.
fn fitting(ready: &mut Ready, outcomes: &mut Vec<Outcome>) -> Result<Variants, Failure> {
    loop {
        let models: Vec<&Model> = ready.iter().map(|(_, model)| model).collect();
        match Variants::new(&models) {
            Ok(variants) => return Ok(variants),
            Err(error) if error.variant() == 0 => {
                return Err(Failure::Findings(format!("error: {error}")));
            }
            Err(error) => {
                let (variant, _) = ready.remove(error.variant());
                let result = Err(error.to_string());
                outcomes.push(Outcome { variant, result });
            }
        }
    }
}

/// Why a variant cannot be settled: its first error, and how many more there are.
fn reason(findings: &Findings) -> String {
    let errors = findings.list.iter();
    let errors = errors.filter(|finding| finding.severity == Severity::Error);
    let errors: Vec<_> = errors.collect();
    let first = errors.first().map_or("", |finding| &finding.message);
    match errors.len() {
        0 | 1 => first.to_owned(),
        many => format!("{first} (and {} more)", many - 1),
    }
}

/// Years of a piece count once for each of its variants.
struct Weighed<'a> {
    progress: &'a Progress,
    weight: u64,
}

impl Observer for Weighed<'_> {
    fn done(&self, years: u64) {
        self.progress.done(years * self.weight);
    }

    fn stops(&self) -> bool {
        self.progress.stops()
    }
}
