//! The pictures of a fit.

use super::{Fits, LossFits, Measure, Origin};
use crate::fit::{Fitted, Product};
use crate::report::plot::{
    Currency, FittedCurve, FittedExceedance, Imprint, MeanExcessPicture, Palette, Picture,
    PlotError, Quantiles, Setting, ShapeAt, TailShape,
};
use crate::summary::format::money;
use std::path::{Path, PathBuf};

/// The names of the pictures, without the ends.
pub const STEMS: [&str; 4] = [
    "fitted-exceedance",
    "quantiles",
    "mean-excess",
    "tail-shape",
];

/// No more dots than this: more hide one another.
const MOST_DOTS: usize = 400;
/// Points of a line.
const STEPS: usize = 160;

impl Fits {
    /// Writes the pictures into a directory and returns their paths; none without losses.
    ///
    /// # Errors
    /// If one cannot be drawn or written.
    pub fn draw(&self, dir: &Path) -> Result<Vec<PathBuf>, PlotError> {
        let Some(losses) = &self.losses else {
            return Ok(Vec::new());
        };
        let setting = losses.setting(&self.origin);
        let mut written = losses.exceedance().write(&setting, dir, STEMS[0])?;
        if let Some(quantiles) = losses.quantiles() {
            written.extend(quantiles.write(&setting, dir, STEMS[1])?);
        }
        written.extend(losses.mean_excess().write(&setting, dir, STEMS[2])?);
        written.extend(losses.tail_shape().write(&setting, dir, STEMS[3])?);
        Ok(written)
    }
}

/// Every so-manieth of a list, its last always among them.
fn thinned<T: Copy>(all: &[T]) -> Vec<T> {
    let every = all.len().div_ceil(MOST_DOTS).max(1);
    let last = all.len().saturating_sub(1);
    // Counted from the end, where each counts.
    let kept = all.iter().enumerate();
    let kept =
        kept.filter(|(at, _)| (last - at).is_multiple_of(every) || last - at < MOST_DOTS / 8);
    kept.map(|(_, it)| *it).collect()
}

/// Values from `low` to `high` in equal ratios.
fn ratios(low: f64, high: f64) -> impl Iterator<Item = f64> {
    (0..=STEPS).map(move |at| low * libm::pow(high / low, at as f64 / STEPS as f64))
}

impl LossFits {
    fn setting(&self, origin: &Origin) -> Setting {
        let code = match &self.measure {
            Measure::Money(code) => code.as_str(),
            Measure::Records => "",
        };
        Setting {
            palette: Palette::new([("data", "data")]),
            currency: Currency::new(code),
            imprint: Imprint {
                scenario: origin.file.clone(),
                years: 0,
                seed: 0,
                hash: origin.hash.clone(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
        }
    }

    fn what(&self) -> String {
        format!("{}, {}", self.column, self.measure.word())
    }

    fn exceedance(&self) -> FittedExceedance {
        let product = Product::of(&self.sample);
        let data: Vec<(f64, f64)> = product
            .steps()
            .iter()
            .map(|it| (it.loss, it.after))
            .collect();
        let exact = self.sample.exact();
        let ends = (exact[0], exact[exact.len() - 1]);
        let curve = |it: &Fitted| FittedCurve {
            name: it.family.name().to_owned(),
            note: format!("AIC {:.0}, KS {:.3}", it.aic(), it.distance.distance),
            points: ratios(ends.0, 1.3 * ends.1)
                .map(|x| (x, it.law.survival(x)))
                .collect(),
        };
        FittedExceedance {
            what: self.what(),
            data: thinned(&data),
            laws: self.ranked().into_iter().map(curve).collect(),
            caption: self.nearest(),
        }
    }

    /// What the picture of all laws shows to be so.
    fn nearest(&self) -> String {
        let ranked = self.ranked();
        let Some(best) = ranked.first() else {
            return "Dots are losses of the data; no law of all losses is fitted.".to_owned();
        };
        let ahead = ranked.get(1).map_or(String::new(), |next| {
            let gap = money(next.aic() - best.aic());
            format!(", {gap} below that of the {} law", next.family.name())
        });
        format!(
            "Dots are losses of the data, lines fitted laws. The {} law has the smallest AIC{ahead}; it is at most {} \
             from the data (KS).",
            best.family.name(),
            money(best.distance.distance)
        )
    }

    fn quantiles(&self) -> Option<Quantiles> {
        let best = self.ranked().first().copied()?;
        let steps = Product::of(&self.sample);
        let pairs = steps.steps().iter().map(|it| {
            let beyond = 0.5 * (it.before + it.after);
            (best.law.upper_quantile(beyond), it.loss)
        });
        let pairs: Vec<(f64, f64)> = pairs.collect();
        Some(Quantiles {
            what: self.what(),
            law: best.family.name().to_owned(),
            pairs: thinned(&pairs),
        })
    }

    fn mean_excess(&self) -> MeanExcessPicture {
        let last = self
            .excesses
            .last()
            .map_or(self.threshold, |it| it.threshold);
        let line = self
            .tail()
            .filter(|it| it.law.mean().is_finite())
            .map(|tail| {
                let value = |name: &str| tail.parameter(name).map_or(f64::NAN, |it| it.value);
                let (shape, scale) = (value("shape"), value("scale"));
                let excess = |u: f64| (scale + shape * (u - self.threshold)) / (1.0 - shape);
                ratios(self.threshold, last.max(self.threshold))
                    .map(|u| (u, excess(u)))
                    .collect()
            });
        MeanExcessPicture {
            what: self.what(),
            points: self.excesses.clone(),
            line: line.unwrap_or_default(),
            threshold: self.threshold,
            limited: self.sample.limited().len(),
        }
    }

    fn tail_shape(&self) -> TailShape {
        let at = |threshold: f64, losses: usize, shape: &crate::fit::Parameter| ShapeAt {
            threshold,
            losses,
            shape: shape.value,
            standard_error: shape.standard_error,
        };
        let shapes = self.thresholds.iter();
        let shapes = shapes.map(|it| at(it.threshold, it.losses, &it.shape));
        let tail = self.tail();
        let chosen = tail.and_then(|it| Some(at(it.threshold?, it.losses, it.parameter("shape")?)));
        TailShape {
            what: self.what(),
            shapes: shapes
                .filter(|it| chosen.is_none_or(|own| own.threshold != it.threshold))
                .collect(),
            chosen,
        }
    }
}
