//! A party's own experience: how it moves the rate of a peril and the severity of its own losses.

use super::Context;
use crate::model::{Learned, Origin, Peril, Severity};
use crate::random::{Experience, Frequency, MeanPrior, RatePrior};
use crate::scenario::calibration::Cause;
use crate::scenario::calibration::archetype::range_of_events;
use crate::scenario::{Finding, LibraryFigure, Path};
use crate::scenario::{library_figures, written};

/// Spread of mean losses between firms alike, as a coefficient of variation: e^(0.65²) − 1, its root.
const BETWEEN_FIRMS: f64 = 0.725_6;

/// 95 % of a standard normal law.
const Z_95: f64 = 1.644_853_626_951_472_2;

/// The prior of a rate: its mean, and how far its 90 % interval reaches.
#[derive(Clone, Copy)]
struct Prior {
    mean: f64,
    ratio: f64,
    /// Is the uncertainty part of the frequency, and so made smaller by what is learned?
    uncertain: bool,
}

impl Context<'_> {
    /// What experience says of all perils, which it changes.
    pub(super) fn learn_all(&mut self, perils: &mut [Peril]) -> Vec<Learned> {
        let written = &self.document.scenario().peril;
        let learned = perils
            .iter_mut()
            .filter_map(|peril| self.learn(peril, written.get(&peril.key)?));
        learned.collect()
    }

    /// What experience says of a peril, which it changes.
    fn learn(&mut self, peril: &mut Peril, written: &written::Peril) -> Option<Learned> {
        let told = written.experience.as_ref()?;
        let path = Path::of(&["peril", &peril.key, "experience"]);
        let prior = self.prior_of_rate(&path, peril, written)?;
        let refused = |context: &mut Self, key: &str, error: String| {
            let place = path.key(key);
            let finding = Finding::error(&place, format!("`{place}`: {error}"));
            context.report(
                finding
                    .label("not this")
                    .hint("see docs/reference/experience.md"),
            );
        };
        let shape = match RatePrior::from_interval(1.0, prior.ratio) {
            Ok(unit) => unit.shape,
            Err(error) => {
                refused(self, "range", error.to_string());
                return None;
            }
        };
        let rate = RatePrior {
            shape,
            years: shape / prior.mean,
        };
        let losses: Vec<f64> = told.losses.iter().map(|loss| loss.number()).collect();
        let between = told
            .between
            .map_or(BETWEEN_FIRMS, |between| between.number());
        let mean = self.prior_of_mean(&path, peril, &losses, between)?;
        let (years, claims) = (told.exposure_years?.number(), told.claims?);
        let experience = match Experience::new(rate, mean, years, claims, &losses) {
            Ok(experience) => experience,
            Err(error) => {
                refused(self, "losses", error.to_string());
                return None;
            }
        };
        let posterior = experience.rate.posterior;
        let sigma = if prior.uncertain {
            // A lognormal factor with the coefficient of variation of the gamma law.
            libm::log1p(1.0 / posterior.shape).sqrt()
        } else {
            0.0
        };
        let frequency = Frequency::poisson(posterior.mean());
        match frequency.and_then(|law| law.with_uncertainty(sigma)) {
            Ok(frequency) => peril.frequency = frequency,
            Err(error) => {
                refused(self, "claims", error.to_string());
                return None;
            }
        }
        if let Some(mean) = experience.mean {
            scale_own(peril, mean.posterior / mean.prior.mean);
        }
        Some(Learned {
            path: path.to_string(),
            name: peril.name.clone(),
            experience,
        })
    }

    /// The rate as written, and its range: stated, or that of its uncertainty.
    fn prior_of_rate(
        &mut self,
        path: &Path,
        peril: &Peril,
        written: &written::Peril,
    ) -> Option<Prior> {
        let frequency = written.frequency.as_ref()?;
        let place = path.parent().key("frequency");
        let Some(mean) = frequency
            .poisson
            .map(|mean| mean.number())
            .filter(|mean| *mean > 0.0)
        else {
            let message = format!("`{path}` moves the rate of a Poisson law, `{place}` has none");
            let finding = Finding::error(path, message)
                .at_key()
                .label("no rate to move");
            self.report(finding.hint("write frequency = { poisson = … }, above 0"));
            return None;
        };
        let sigma = frequency.uncertainty.and_then(|it| it.lognormal_sigma);
        let sigma = sigma
            .map(|sigma| sigma.number())
            .filter(|sigma| *sigma > 0.0);
        let told = written.experience.as_ref()?;
        let ratio = match (&told.range, sigma) {
            (Some(range), _) => range.1.number() / range.0.number(),
            (None, Some(sigma)) => {
                let place = path.key("range");
                self.default_unless_stated(&place, "that of the frequency's uncertainty");
                ratio_of(sigma)
            }
            (None, None) => self.usual_ratio(path, peril, mean)?,
        };
        debug_assert!(peril.frequency.mean() > 0.0);
        Some(Prior {
            mean,
            ratio,
            uncertain: sigma.is_some(),
        })
    }

    /// How far the library's range of a rate reaches: that of the archetype which the rate is of, else that of
    /// any rate of the library.
    fn usual_ratio(&mut self, path: &Path, peril: &Peril, mean: f64) -> Option<f64> {
        let named = |name: &str| library_figures().iter().find(|it| it.name == name);
        let of_archetype = self.range_of_archetype(peril);
        let known = named(match of_archetype {
            Some(_) => "claims.load",
            None => "uncertainty.rate",
        })?;
        let ratio = match of_archetype {
            Some((low, high)) => high / low,
            None => ratio_of(known.value),
        };
        let prior = RatePrior::from_interval(1.0, ratio).ok()?;
        let ends = RatePrior {
            years: prior.shape / mean,
            ..prior
        };
        let of = match of_archetype {
            Some((low, high)) => format!("archetype, {low:.4} to {high:.4}"),
            None => format!("{}, sigma {}", known.name, known.value),
        };
        self.usual_range(&path.key("range"), ends.interval(), &of, known);
        Some(ratio)
    }

    fn usual_range(&mut self, path: &Path, ends: (f64, f64), of: &str, known: &LibraryFigure) {
        self.defaults.push(Origin {
            path: path.to_string(),
            stated: false,
            value: format!("{:.4} to {:.4} ({of})", ends.0, ends.1),
            source: Some(known.source.to_owned()),
            as_of: Some(known.date.to_owned()),
            confidence: Some(known.confidence.to_owned()),
        });
    }

    /// The range of the rate of a peril that an archetype put there, if it did.
    fn range_of_archetype(&self, peril: &Peril) -> Option<(f64, f64)> {
        let rate = Path::of(&["peril", &peril.key, "frequency", "poisson"]);
        if !self.document.is_made(&rate) {
            return None;
        }
        let origin = super::names::written_key(&self.names.parties[peril.origin.index()].key);
        let party = self.document.scenario().party.get(origin)?;
        let archetype = party.archetype.as_ref()?;
        let revenue = archetype.revenue.or(party.revenue)?;
        let cause = peril.key.strip_prefix(origin)?.strip_prefix('-')?;
        let mut causes = Cause::ALL.into_iter();
        let cause = causes.find(|it| it.word() == cause)?;
        Some(range_of_events(archetype.kind?, cause, revenue.get().get()))
    }

    /// The mean loss of the origin by its own hit, where losses are told.
    fn prior_of_mean(
        &mut self,
        path: &Path,
        peril: &Peril,
        losses: &[f64],
        between: f64,
    ) -> Option<Option<MeanPrior>> {
        if losses.is_empty() {
            return Some(None);
        }
        let own = peril.hits.iter().find(|hit| hit.party == peril.origin);
        let Some(Severity::Total { law, scale, .. }) = own.map(|hit| &hit.severity) else {
            let place = path.key("losses");
            let message = format!("`{place}` needs a severity of the party where the peril starts");
            let finding = Finding::error(&place, message).label("of which losses?");
            self.report(
                finding.hint("give that party a hit with `severity`, or leave `losses` out"),
            );
            return None;
        };
        self.default_unless_stated(&path.key("between"), BETWEEN_FIRMS.to_string());
        let (mean, variance) = (law.mean() * scale, law.variance() * scale * scale);
        if !(mean > 0.0 && variance.is_finite()) {
            // Losses of infinite variance tell nothing of their mean.
            return Some(None);
        }
        match MeanPrior::from_variation(mean, variance.sqrt() / mean, between) {
            Ok(prior) => Some(Some(prior)),
            Err(error) => {
                let place = path.key("between");
                let finding = Finding::error(&place, format!("`{place}`: {error}"));
                self.report(
                    finding
                        .label("not this")
                        .hint("0.73 is common: means within a factor of 3"),
                );
                None
            }
        }
    }
}

/// How many times the 5 % quantile of a lognormal factor its 95 % quantile is.
fn ratio_of(sigma: f64) -> f64 {
    libm::exp(2.0 * Z_95 * sigma)
}

/// Multiplies what the peril costs the party where it starts.
fn scale_own(peril: &mut Peril, factor: f64) {
    let origin = peril.origin;
    for hit in peril.hits.iter_mut().filter(|hit| hit.party == origin) {
        if let Severity::Total { scale, .. } = &mut hit.severity {
            *scale *= factor;
        }
    }
}
