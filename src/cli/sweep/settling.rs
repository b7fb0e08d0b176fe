//! The work of a sweep: pieces of variants, each settled over the same draws and kept on disk.

#[cfg(test)]
mod tests;

use super::pace::Pace;
use super::parts::{Content, Parts};
use super::variants::Settings;
use crate::cli::exit::Failure;
use crate::cli::load::Loaded;
use crate::cli::progress::Progress;
use crate::cli::screen;
use crate::model::Model;
use crate::report::audience::Audience;
use crate::report::swept::Outcome;
use crate::report::{counted, grouped};
use crate::scenario::{Findings, ReadError, Severity};
use crate::simulate::{Observer, Run, Variants, simulate_patched};
use crate::summary::{Subject, SweepSink, SweepSpec};
use std::collections::HashSet;
use std::panic;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

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
    /// How many variants a piece has.
    pub pace: Pace,
    /// Where finished pieces are kept.
    pub folder: PathBuf,
    /// Are variants that are there taken for done?
    pub resumes: bool,
}

/// Variants that wait to be settled, by their numbers.
pub(super) type Ready = Vec<(usize, Model)>;

impl Settling<'_> {
    /// What becomes of every variant, the base first.
    ///
    /// # Errors
    /// If the base cannot be settled, a piece cannot be written, or ctrl-c is pressed.
    pub fn all(&self) -> Result<Vec<Outcome>, Failure> {
        let parts = Parts::at(self.folder.clone());
        let parts = parts.map_err(|error| Failure::unwritten(&self.folder, &error))?;
        let keys = self.keys();
        let mut done = self.finished(&parts, &keys);
        let waiting = (0..keys.len()).filter(|number| done[*number].is_none());
        let waiting: Vec<usize> = waiting.collect();
        let progress = Progress::of_variants(waiting.len(), self.spec.years);
        let mut pace = self.pace;
        let mut rest = &waiting[..];
        while !rest.is_empty() {
            let (numbers, later) = rest.split_at(pace.size().min(rest.len()));
            let started = Instant::now();
            let outcomes = self.piece(numbers, &progress)?;
            let piece = outcomes.iter().map(|it| (&*keys[it.variant], &it.result));
            let written = parts.write(&piece.collect::<Vec<_>>());
            written.map_err(|error| Failure::unwritten(&self.folder, &error))?;
            for outcome in outcomes {
                let variant = outcome.variant;
                done[variant] = Some(outcome);
            }
            if let Some(left) = pace.took(started.elapsed(), later.len()) {
                let count = counted(later.len() as u64, "variant", "variants");
                screen::say(&format!("{count} left, about {left}"));
            }
            rest = later;
        }
        Ok(done.into_iter().flatten().collect())
    }

    /// The key of every variant, from the base.
    fn keys(&self) -> Vec<String> {
        let content = Content {
            hash: &self.base.hash,
            seed: self.base.model.seed,
            years: self.spec.years,
            loss: self.spec.loss,
            audience: self.audience.map(Audience::key),
        };
        let numbers = 0..=self.settings.rows.len();
        numbers.map(|it| content.key(&self.sets(it))).collect()
    }

    /// Of every variant what is finished already, if that counts.
    fn finished(&self, parts: &Parts, keys: &[String]) -> Vec<Option<Outcome>> {
        if !self.resumes {
            return vec![None; keys.len()];
        }
        let known = parts.read(&keys.iter().map(String::as_str).collect::<HashSet<_>>());
        let outcome = |(variant, key): (usize, &String)| {
            let result = known.get(key)?.clone();
            Some(Outcome { variant, result })
        };
        let done: Vec<Option<Outcome>> = keys.iter().enumerate().map(outcome).collect();
        let [finished, all] = [done.iter().flatten().count(), keys.len()].map(|it| it as u64);
        screen::say(&format!(
            "{} of {} variants, the base counted, are finished already",
            grouped(finished),
            grouped(all)
        ));
        done
    }

    /// What variant `number` sets; 0 is the base.
    fn sets(&self, number: usize) -> Vec<String> {
        let row = number.checked_sub(1);
        row.map_or_else(Vec::new, |row| self.settings.of(row))
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
    fn piece(&self, numbers: &[usize], progress: &Progress) -> Result<Vec<Outcome>, Failure> {
        let weight = numbers.len() as u64;
        let (ready, variants, mut outcomes) = self.prepared(numbers)?;
        let watched = Weighed { progress, weight };
        let settled = self.settled(&variants, &ready, &self.spec, &watched)?;
        let has_base = numbers.first() == Some(&0);
        let is_own = |outcome: &Outcome| has_base || outcome.variant != 0;
        outcomes.extend(settled.into_iter().filter(is_own));
        outcomes.sort_by_key(|outcome| outcome.variant);
        Ok(outcomes)
    }

    /// The base and some variants, ready to be settled over the same draws, and what becomes of those
    /// that cannot be.
    pub(super) fn prepared(
        &self,
        numbers: &[usize],
    ) -> Result<(Ready, Variants, Vec<Outcome>), Failure> {
        let (mut ready, mut failed) = self.resolved(numbers);
        if numbers.first() != Some(&0) {
            ready.insert(0, (0, self.base.model.clone()));
        }
        let variants = self.fitting(&mut ready, &mut failed)?;
        Ok((ready, variants, failed))
    }

    /// The models of variants, and what becomes of those that have none.
    fn resolved(&self, numbers: &[usize]) -> (Ready, Vec<Outcome>) {
        let (mut ready, mut failed) = (Ready::with_capacity(numbers.len()), Vec::new());
        for (variant, model) in numbers.iter().copied().zip(self.models(numbers)) {
            match model {
                Ok(model) => ready.push((variant, model)),
                Err(why) => failed.push(self.failed(variant, why)),
            }
        }
        (ready, failed)
    }

    /// The models of variants, made by as many threads as settle them.
    fn models(&self, numbers: &[usize]) -> Vec<Result<Model, String>> {
        let each = numbers.len().div_ceil(self.threads.max(1)).max(1);
        let some = |numbers: &[usize]| -> Vec<_> {
            numbers.iter().map(|number| self.model(*number)).collect()
        };
        thread::scope(|scope| {
            let started = |numbers| {
                let worker = thread::Builder::new().spawn_scoped(scope, move || some(numbers));
                (numbers, worker)
            };
            let workers: Vec<_> = numbers.chunks(each).map(started).collect();
            let models = workers.into_iter().map(|(numbers, worker)| match worker {
                Ok(worker) => worker
                    .join()
                    .unwrap_or_else(|why| panic::resume_unwind(why)),
                // The system refuses threads.
                Err(_) => some(numbers),
            });
            models.flatten().collect()
        })
    }

    fn failed(&self, variant: usize, why: String) -> Outcome {
        let result = Err(self.told(why));
        Outcome { variant, result }
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
    pub(super) fn settled(
        &self,
        variants: &Variants,
        ready: &Ready,
        spec: &SweepSpec,
        watched: &dyn Observer,
    ) -> Result<Vec<Outcome>, Failure> {
        let models: Vec<&Model> = ready.iter().map(|(_, model)| model).collect();
        let subjects = match self.audience {
            None => Subject::all(&models),
            Some(one) => Subject::find(&models, one.key()).into_iter().collect(),
        };
        let sink = || SweepSink::new(models.len(), &subjects, spec);
        let run = Run {
            threads: self.threads,
            promises: false,
            ..Run::of(spec.years)
        };
        let (sink, is_stopped) = simulate_patched(variants, &run, sink, watched);
        if is_stopped {
            let words = "interrupted: finished variants are kept, `--resume` goes on from there";
            screen::say(words);
            return Err(Failure::Told(Failure::Interrupted.code()));
        }
        let swept = sink.finish().expect("a sweep asks for the level it keeps");
        let settled = ready.iter().zip(swept);
        let settled = settled.map(|((variant, _), parties)| Outcome {
            variant: *variant,
            result: Ok(parties),
        });
        Ok(settled.collect())
    }

    /// The variants that can be settled over the draws of the first, the base; the others are told.
    fn fitting(&self, ready: &mut Ready, failed: &mut Vec<Outcome>) -> Result<Variants, Failure> {
        loop {
            let models: Vec<&Model> = ready.iter().map(|(_, model)| model).collect();
            match Variants::new(&models) {
                Ok(variants) => return Ok(variants),
                Err(error) if error.variant() == 0 => {
                    return Err(Failure::Findings(format!("error: {error}")));
                }
                Err(error) => {
                    let (variant, _) = ready.remove(error.variant());
                    failed.push(self.failed(variant, error.to_string()));
                }
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
