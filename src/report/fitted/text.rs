//! The fits in the terminal: what the data are, which law is nearest, every law with its errors.

use super::{CountFits, Fits, LossFits, Origin};
use crate::fit::{Family, Fitted, Parameter, Product};
use crate::report::text::Page;
use crate::report::text::table::{Holds, Table, wrapped};
use crate::report::{counted, grouped, listed};
use crate::summary::format::{money, percent, with_error};

impl Fits {
    /// The report.
    #[must_use]
    pub fn text(&self, page: Page) -> String {
        let mut lines = wrapped(&self.origin.words(), page.width);
        for section in [
            self.losses.as_ref().map(|it| it.lines(page.width)),
            self.counts.as_ref().map(|it| it.lines(page.width)),
        ] {
            lines.extend(section.into_iter().flatten());
        }
        lines.push(String::new());
        let legend = "± one standard error, from the observed information. AIC and BIC compare laws of the same data: \
                      the smallest is preferred.";
        lines.extend(wrapped(legend, page.width));
        lines.join("\n") + "\n"
    }
}

impl Origin {
    pub(super) fn words(&self) -> String {
        let rows = counted(self.rows, "row", "rows");
        let hash: String = self.hash.chars().take(12).collect();
        if self.conditions.is_empty() {
            return format!("{} ({hash}): {rows}.", self.file);
        }
        let conditions = self.conditions.iter().map(|it| format!("`{it}`"));
        format!(
            "{} ({hash}): {rows}, {} left out by {}.",
            self.file,
            grouped(self.left_out),
            listed(conditions)
        )
    }
}

/// `mu 6.34 ± 0.24, sigma 3.38 ± 0.11`; what is left where a law has nothing to fit is a dash.
fn parameters(list: &[Parameter]) -> String {
    let told = list.iter().map(|it| {
        let value = with_error(it.value, it.standard_error);
        format!("{}\u{a0}{}", it.name, value.replace(' ', "\u{a0}"))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// A quantity to three figures; one that no number holds is infinite.
fn quantity(value: f64) -> String {
    if value.is_finite() {
        money(value)
    } else {
        "infinite".to_owned()
    }
}

fn section(lines: &mut Vec<String>, heading: &str, table: &Table, width: usize) {
    lines.push(String::new());
    lines.extend(wrapped(heading, width));
    let fitted = if table.breaks_words(width) {
        table.stacked(width)
    } else {
        table.lines(width)
    };
    lines.extend(fitted);
}

impl LossFits {
    fn lines(&self, width: usize) -> Vec<String> {
        let mut lines = wrapped(&self.words(), width);
        lines.push(String::new());
        lines.extend(wrapped(&self.verdict(), width));
        let ranked = self.ranked();
        if !ranked.is_empty() {
            let heading = format!(
                "Laws of all losses, {}, the best first",
                self.measure.word()
            );
            section(&mut lines, &heading, &laws(&ranked), width);
        }
        if let Some(tail) = self.tail() {
            let share = tail.losses as f64 / self.sample.len() as f64;
            let heading = format!(
                "Tail above {}: {} losses, {} of all",
                money(self.threshold),
                grouped(tail.losses as u64),
                percent(share, 0.001)
            );
            section(&mut lines, &heading, &laws(&[tail]), width);
        }
        if !self.thresholds.is_empty() {
            let heading = "Shape of the tail by threshold";
            section(&mut lines, heading, &self.by_threshold(), width);
        }
        lines
    }

    fn words(&self) -> String {
        let (sample, unit) = (&self.sample, self.measure.word());
        let steps = Product::of(sample);
        let median = steps.upper_quantile(0.5);
        let floor = match sample.floor() {
            0.0 => String::new(),
            floor => format!(
                " of at least {} ({} below it left out)",
                money(floor),
                grouped(self.below_floor)
            ),
        };
        let limited = match sample.limited().len() {
            0 => String::new(),
            count => format!(", {} of them cut off at a limit", grouped(count as u64)),
        };
        let exact = sample.exact();
        format!(
            "Column `{}`: {}{floor}{limited}; from {} to {} {unit}, median {}.",
            self.column,
            counted(sample.len() as u64, "loss", "losses"),
            money(exact[0]),
            money(exact[exact.len() - 1]),
            money(median)
        )
    }

    /// Which law is nearest, whether the data refuse it, and what could not be fitted.
    #[must_use]
    pub fn verdict(&self) -> String {
        let ranked = self.ranked();
        let mut words = match ranked.as_slice() {
            [] => "Only the tail is fitted, by a generalised Pareto law.".to_owned(),
            [only] => format!(
                "The {} law is the only one of all losses.",
                only.family.name()
            ),
            [best, next, ..] => format!(
                "Of the laws of all losses the {} law is the nearest: its AIC is {} below that of the next, the {} law.",
                best.family.name(),
                money(next.aic() - best.aic()),
                next.family.name()
            ),
        };
        if let Some(best) = self.best() {
            words.push_str(&distance_words(best));
            if best.law.mean() == f64::INFINITY {
                words.push_str(
                    " Its mean is infinite: no scenario prices it without `at_most`, such as the most that can be lost.",
                );
            }
        }
        for (family, it) in &self.laws {
            if let Err(error) = it {
                words.push_str(&format!(" Not fitted, {}: {error}.", family.name()));
            }
        }
        words
    }

    fn by_threshold(&self) -> Table {
        let mut table = Table::new(&[
            ("threshold", Holds::Figures),
            ("losses above", Holds::Figures),
            ("shape", Holds::Figures),
            ("scale", Holds::Figures),
        ]);
        for it in &self.thresholds {
            table.row(vec![
                money(it.threshold),
                grouped(it.losses as u64),
                with_error(it.shape.value, it.shape.standard_error),
                with_error(it.scale.value, it.scale.standard_error),
            ]);
        }
        table
    }
}

/// What Kolmogorov and Smirnov's distance says of a law.
fn distance_words(best: &Fitted) -> String {
    let it = best.distance;
    let (distance, limit) = (money(it.distance), money(it.limit()));
    let at = money(it.at);
    if it.distance > it.limit() {
        format!(
            " The data refuse the {} law all the same: at {at} it is {distance} from them (KS), a law stated \
             beforehand would be less than {limit} from 19 of 20 samples.",
            best.family.name()
        )
    } else {
        format!(
            " At most it is {distance} from the data (KS, at {at}); beyond {limit} they would refuse it."
        )
    }
}

fn laws(list: &[&Fitted]) -> Table {
    let mut table = Table::new(&[
        ("law", Holds::Words),
        ("parameters", Holds::Words),
        ("AIC", Holds::Figures),
        ("BIC", Holds::Figures),
        ("KS", Holds::Figures),
        ("median", Holds::Figures),
        ("P95", Holds::Figures),
        ("P99", Holds::Figures),
        ("mean", Holds::Figures),
    ]);
    for it in list {
        let least = list.iter().map(|it| it.aic()).fold(f64::INFINITY, f64::min);
        let more = it.aic() - least;
        let aic = format!("{:.1}", it.aic());
        table.row(vec![
            name(it),
            parameters(&it.parameters),
            if more == 0.0 {
                aic
            } else {
                format!("+{more:.1}")
            },
            format!("{:.1}", it.bic()),
            format!("{:.3}", it.distance.distance),
            quantity(it.law.quantile(0.5)),
            quantity(it.law.quantile(0.95)),
            quantity(it.law.quantile(0.99)),
            quantity(it.law.mean()),
        ]);
    }
    table
}

/// The word of a law; of a spliced one with its body.
fn name(it: &Fitted) -> String {
    match it.family {
        Family::Spliced if it.parameter("body_shape").is_some() => {
            "spliced, Pareto body".to_owned()
        }
        Family::Spliced if it.parameter("mu").is_none() => "spliced, log-uniform body".to_owned(),
        Family::Spliced => "spliced, lognormal body".to_owned(),
        family => family.name().to_owned(),
    }
}

impl CountFits {
    fn lines(&self, width: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        lines.extend(wrapped(&self.verdict(), width));
        let mut table = Table::new(&[
            ("law", Holds::Words),
            ("parameters", Holds::Words),
            ("AIC", Holds::Figures),
            ("BIC", Holds::Figures),
        ]);
        for it in self.ranked() {
            table.row(vec![
                it.word.replace('_', " "),
                parameters(&it.parameters),
                format!("{:.1}", it.aic()),
                format!("{:.1}", it.bic()),
            ]);
        }
        let heading = format!("Laws of the count of a {}, the best first", self.period);
        section(&mut lines, &heading, &table, width);
        lines
    }

    /// How the counts vary and which law is nearest.
    #[must_use]
    pub fn verdict(&self) -> String {
        let counts = &self.counts;
        let (periods, it) = (counts.counts().len() as u64, counts.dispersion());
        let window = self.window.map_or(String::new(), |window| {
            format!(" from {} to {}", window.from, window.to)
        });
        let total: u64 = counts.counts().iter().map(|count| u64::from(*count)).sum();
        let spread = if it.chance < 0.05 {
            "the counts vary more than a Poisson law lets them"
        } else {
            "a Poisson law gives as much often enough"
        };
        let mut words = format!(
            "Column `{}`: {} in {}{window}, {} a {}. Variance ÷ mean is {}; {spread} (chance of at least this: {}).",
            self.column,
            counted(total, "event", "events"),
            counted(periods, self.period, &format!("{}s", self.period)),
            money(counts.mean()),
            self.period,
            money(it.ratio),
            if it.chance < 1e-4 {
                "below 0.01%".to_owned()
            } else {
                percent(it.chance, 0.01 * it.chance)
            },
        );
        for (_, law) in &self.laws {
            if let Err(error) = law {
                words.push_str(&format!(" Not fitted: {error}."));
            }
        }
        words
    }
}
