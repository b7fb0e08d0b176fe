//! What the report of a sweep shows.

use super::convergence::{convergence, figures_of};
use super::{Exhibits, Input, Order, Section, Weights, filled, inputs, told};
use crate::report::cell::ERROR_WORDS;
use crate::report::plot::Inline;
use crate::report::swept::{Sweep, appetite, free_cover, headings, lettered, name, rule, words};
use crate::report::text::entry::{Entry, Told, pointer};
use crate::report::text::table::{Holds, Table};
use crate::report::{counted_years, grouped};
use crate::summary::Metric;
use crate::summary::format::STRUCTURAL_ZERO;

/// The report of a sweep.
#[must_use]
pub fn swept(
    sweep: &Sweep<'_>,
    pictures: Vec<Inline>,
    (written, weights): (Vec<Input>, &Weights),
    again: String,
) -> Exhibits {
    let currency = &sweep.model.currency;
    let best = Section::new("The best variants")
        .table(
            format!("A year of {}, {currency}", name(sweep)),
            best(sweep),
            Order::Free,
        )
        .words(format!(
            "All variants over the same {}, the scenario as it is first, then the best, then the efficient \
             ones (*) that are not among them. {} *: no variant has both a smaller TVaR and no larger cost \
             of risk, nor a smaller cost of risk and no larger TVaR. ±: {ERROR_WORDS}. ?: too few years lie \
             beyond to trust it. All figures of all variants and parties are in sweep.csv and sweep.parquet.",
            counted_years(sweep.facts.years),
            rule(sweep)
        ))
        .words(free_cover(sweep).unwrap_or_default())
        .noted(sweep.audience);
    let drawn = Section::new("All variants in pictures").pictures(pictures);
    let failed = Section::new("Variants that failed").table(
        "They cannot be settled; the others are not touched by that",
        failed(sweep),
        Order::Free,
    );
    let mut facts = told(sweep.facts);
    let count = grouped(sweep.outcomes.len() as u64 - 1);
    facts.push(("variants", count));
    facts.extend(sweep.appetite.map(|it| ("appetite", appetite(it))));
    facts.extend(sweep.paths.iter().map(|path| ("varied", path.clone())));
    Exhibits {
        title: sweep.model.title.clone(),
        currency: currency.clone(),
        verdict: sweep.verdict(),
        verdict_at: "/verdict",
        facts,
        sections: filled([
            best,
            drawn,
            failed,
            known(sweep),
            inputs(&written, Some(weights)),
        ]),
        inputs: written,
        again,
    }
}

/// How far the figures of the scenario as it is are known: those of variants have their intervals beside them.
fn known(sweep: &Sweep<'_>) -> Section {
    let table = best(sweep);
    let first = sweep.paths.len() + 1;
    let columns: Vec<usize> = (first..table.headings().len()).collect();
    let mut figures = figures_of(&table, &columns);
    figures.truncate(columns.len());
    for (of, _) in &mut figures {
        *of = of
            .split_once(": ")
            .map_or_else(String::new, |(_, metric)| metric.to_owned());
    }
    let title = format!("{} now, {} a year", name(sweep), sweep.model.currency);
    convergence(title, figures, sweep.facts.years)
}

/// What each variant that is told sets, and what it comes to.
fn best(sweep: &Sweep<'_>) -> Table {
    let headings = headings(sweep.paths);
    let figures = sweep.figures(0).iter();
    let metrics: Vec<Metric> = figures.map(|(metric, _)| *metric).collect();
    let mut columns = vec![("variant", Holds::Words)];
    columns.extend(headings.iter().map(|it| (it.as_str(), Holds::Words)));
    columns.extend(metrics.iter().map(|it| (heading(*it), Holds::Figures)));
    let mut table = Table::new(&columns);
    let frontier = sweep.frontier();
    for variant in sweep.told() {
        let number = variant.to_string();
        let told = if variant == 0 { "now" } else { &number };
        let mark = if frontier.contains(&variant) {
            " *"
        } else {
            ""
        };
        let mut cells = vec![Entry::words(format!("{told}{mark}"))];
        for value in &sweep.values[variant] {
            let value = value.as_deref().map(lettered);
            cells.push(Entry::words(value.unwrap_or(STRUCTURAL_ZERO.to_owned())));
        }
        for metric in &metrics {
            let place = pointer(["told", &number, "figures", metric.key()]);
            let cell = of_metric(sweep, variant, *metric).map(|it| Entry::of(it, place));
            cells.push(cell.unwrap_or(Entry::words(STRUCTURAL_ZERO)));
        }
        table.entries(cells);
    }
    table
}

fn of_metric(sweep: &Sweep<'_>, variant: usize, metric: Metric) -> Option<Told> {
    let figure = sweep.figure(variant, metric)?;
    let chance = || Some(Told::Within(sweep.chance(variant)?, sweep.appetite?));
    match metric {
        Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk => {
            Some(Told::Quantile(figure))
        }
        Metric::POverAppetite => chance(),
        Metric::RecoveryRatio => Some(Told::Hundredths(figure)),
    }
}

fn heading(metric: Metric) -> &'static str {
    match metric {
        Metric::POverAppetite => "chance of a year\nabove the appetite",
        Metric::RecoveryRatio => "from contracts,\nof 100 lost",
        Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk => words(metric),
    }
}

fn failed(sweep: &Sweep<'_>) -> Table {
    let mut table = Table::new(&[("variant", Holds::Words), ("why", Holds::Words)]);
    for (variant, why) in sweep.failed() {
        let number = format!("{variant}{}", sweep.line(variant));
        table.row(vec![number, why.to_owned()]);
    }
    table
}
