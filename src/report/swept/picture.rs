//! The pictures of a sweep: a heat map of two things that vary, and cost against tail.

use super::Sweep;
use crate::report::cell::stated;
use crate::report::plot::{
    Currency, FrontierPicture, FrontierPoint, HeatAxis, HeatMap, Imprint, Palette, Setting,
};
use crate::scenario::{Kind, Scalar, read_quantity};
use crate::summary::{Interval, Metric};
use std::collections::HashSet;

/// Currency and origin; no party has a colour on these pictures.
#[must_use]
pub fn setting(sweep: &Sweep<'_>) -> Setting {
    Setting {
        palette: Palette::new([(sweep.party, super::name(sweep))]),
        currency: Currency::new(&sweep.model.currency),
        imprint: Imprint::of(sweep.facts, sweep.model),
    }
}

/// The number that a value as written stands for: `1M`, `20%`, `36h`; none if it is no number.
#[must_use]
pub fn number_of(written: &str) -> Option<f64> {
    let kinds = [Kind::Money, Kind::Share, Kind::Hours, Kind::Number];
    let written = written.trim().trim_matches('"');
    let mut read = kinds
        .iter()
        .filter_map(|kind| read_quantity(*kind, Scalar::Text(written)).ok());
    read.next()
}

/// Cost of risk against TVaR of all variants.
#[must_use]
pub fn frontier(sweep: &Sweep<'_>) -> FrontierPicture {
    let point = |variant: usize| {
        Some(FrontierPoint {
            variant,
            cost: sweep.figure(variant, Metric::CostOfRisk)?.value(),
            tail: sweep.figure(variant, Metric::Tvar)?.value(),
        })
    };
    FrontierPicture {
        party: super::name(sweep).to_owned(),
        points: (0..sweep.outcomes.len()).filter_map(point).collect(),
        frontier: sweep.corners().into_iter().filter_map(point).collect(),
    }
}

/// The figure that ranks the variants over two paths, or what decides next where that is the same
/// everywhere; none unless exactly two vary and every pair of their values is a variant.
#[must_use]
pub fn heat_map(sweep: &Sweep<'_>) -> Option<HeatMap> {
    let [_, _] = sweep.paths else { return None };
    let (rows, columns) = (values(sweep, 0), values(sweep, 1));
    let variants = sweep.values.len() - 1;
    if rows.len() < 2 || columns.len() < 2 || rows.len() * columns.len() != variants {
        return None;
    }
    let metric = shown(sweep);
    let mut cells = vec![vec![None; columns.len()]; rows.len()];
    let mut is_filled = vec![vec![false; columns.len()]; rows.len()];
    for variant in 1..=variants {
        let place = |path: usize, known: &[&str]| {
            let value = sweep.values[variant][path].as_deref()?;
            known.iter().position(|it| *it == value)
        };
        let (up, across) = (place(0, &rows)?, place(1, &columns)?);
        cells[up][across] = sweep.figure(variant, metric).map(Interval::value);
        is_filled[up][across] = true;
    }
    let axis = |path: usize, values: &[&str]| HeatAxis {
        name: sweep.paths[path].clone(),
        labels: values.iter().map(|it| shortened(it)).collect(),
        now: now(sweep, path, values),
        is_ordered: values.iter().all(|it| number_of(it).is_some()),
    };
    is_filled.iter().flatten().all(|it| *it).then(|| HeatMap {
        figure: figure(sweep, metric),
        across: axis(1, &columns),
        up: axis(0, &rows),
        cells,
        now: sweep.figure(0, metric).map(Interval::value),
        share_of: match metric {
            Metric::POverAppetite => Some("of years"),
            Metric::RecoveryRatio => Some("of losses"),
            Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk => None,
        },
    })
}

/// What the map shows: the first of the figures that decide which differs at all.
fn shown(sweep: &Sweep<'_>) -> Metric {
    let differs = |metric: &Metric| {
        let variants = 1..sweep.outcomes.len();
        let mut values = variants.filter_map(|it| Some(sweep.figure(it, *metric)?.value()));
        let first = values.next();
        values.any(|it| Some(it) != first)
    };
    let deciding = [sweep.by, Metric::CostOfRisk, Metric::Tvar];
    deciding.into_iter().find(differs).unwrap_or(sweep.by)
}

/// A figure in words, and whose it is.
fn figure(sweep: &Sweep<'_>, metric: Metric) -> String {
    let name = super::name(sweep);
    match (metric, sweep.appetite) {
        (Metric::Mean, _) => format!("Mean net loss of {name}"),
        (Metric::Var, _) => format!("1-in-100 year of {name}"),
        (Metric::Tvar, _) => format!("Mean of the worst 1 % of years (TVaR 99) of {name}"),
        (Metric::POverAppetite, Some(appetite)) => {
            let loss = stated(appetite.loss().get());
            format!("Chance of a year above {loss} of {name}")
        }
        (Metric::POverAppetite, None) => format!("Chance of a year above the appetite of {name}"),
        (Metric::CostOfRisk, _) => format!("Cost of risk of {name}"),
        (Metric::RecoveryRatio, _) => {
            format!("Recovered under contracts of each unit of loss of {name}")
        }
    }
}

/// The distinct values of a path: by size where all are numbers, else as they come.
fn values<'a>(sweep: &Sweep<'a>, path: usize) -> Vec<&'a str> {
    let mut known: HashSet<&str> = HashSet::new();
    let written = sweep.values[1..].iter();
    let written = written.filter_map(|row| row[path].as_deref());
    let mut values: Vec<&str> = written.filter(|it| known.insert(it)).collect();
    if values.iter().all(|it| number_of(it).is_some()) {
        let size = |it: &str| number_of(it).unwrap_or(f64::NAN);
        values.sort_by(|one, other| size(one).total_cmp(&size(other)));
    }
    values
}

/// Where the present lies among values: at one of them, or between two, or half a step and a little
/// beyond the ends.
fn now(sweep: &Sweep<'_>, path: usize, values: &[&str]) -> Option<f64> {
    let written = sweep.values[0][path].as_deref();
    if let Some(at) = values.iter().position(|it| Some(*it) == written) {
        return Some(at as f64);
    }
    let now = sweep.now[path]?;
    let numbers: Option<Vec<f64>> = values.iter().map(|it| number_of(it)).collect();
    let numbers = numbers?;
    let above = numbers.partition_point(|it| *it < now);
    let beyond = 0.6;
    Some(match above {
        0 if numbers[0] == now => 0.0,
        0 => -beyond,
        _ if above == numbers.len() => (above - 1) as f64 + beyond,
        _ => {
            let (low, high) = (numbers[above - 1], numbers[above]);
            (above - 1) as f64 + (now - low) / (high - low)
        }
    })
}

/// A number as a label: `500000` is `0.5M`; anything else as it is written.
fn shortened(written: &str) -> String {
    let Ok(number) = written.parse::<f64>() else {
        return written.to_owned();
    };
    let (size, letter) = match number.abs() {
        it if it >= 1e9 => (1e9, "B"),
        it if it >= 1e5 => (1e6, "M"),
        it if it >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let rounded: f64 = format!("{:.2e}", number / size).parse().unwrap_or(number);
    format!("{rounded}{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_shortened_as_people_write_them() {
        assert_eq!(number_of("1M"), Some(1e6));
        assert_eq!(number_of("20%"), Some(0.2));
        assert_eq!(number_of("36h"), Some(36.0));
        assert_eq!(number_of("{ fees = 1.0 }"), None);
        assert_eq!(shortened("500000"), "0.5M");
        assert_eq!(shortened("1259920"), "1.26M");
        assert_eq!(shortened("30%"), "30%");
    }
}
