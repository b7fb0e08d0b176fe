//! What own experience says of perils: prior, data, posterior, credibility.

use super::table::{Holds, Table};
use crate::model::Model;
use crate::random::RatePrior;
use crate::report::cell::share;
use crate::report::reading::words::number;
use crate::summary::format::money;

/// A row for each rate and each mean loss that experience moved.
#[must_use]
pub fn learned(model: &Model) -> Table {
    let mut table = Table::new(&[
        ("peril", Holds::Words),
        ("what", Holds::Words),
        ("before\n(90 %)", Holds::Figures),
        ("own\nexperience", Holds::Figures),
        ("credibility", Holds::Figures),
        ("after\n(90 %)", Holds::Figures),
    ]);
    for it in &model.learned {
        let rate = it.experience.rate;
        table.row(vec![
            it.name.clone(),
            "events a year".to_owned(),
            interval(rate.prior),
            format!("{} in\n{} years", rate.claims, number(rate.exposure_years)),
            share(rate.credibility),
            interval(rate.posterior),
        ]);
        let Some(mean) = it.experience.mean else {
            continue;
        };
        table.row(vec![
            String::new(),
            "mean loss".to_owned(),
            money(mean.prior.mean),
            match mean.observed {
                Some(observed) => format!("{} of\n{}", mean.losses, money(observed)),
                None => "none".to_owned(),
            },
            share(mean.credibility),
            money(mean.posterior),
        ]);
    }
    table
}

/// What the intervals of rates are, and ranges that the file does not say with their sources; nothing where
/// nothing was learned.
#[must_use]
pub fn legend(model: &Model) -> Vec<String> {
    if model.learned.is_empty() {
        return Vec::new();
    }
    let of_range = |path: &str| {
        let mut learned = model.learned.iter();
        learned.any(|it| path.strip_prefix(&it.path) == Some(".range"))
    };
    let assumed = model.origins.iter();
    let assumed = assumed.filter(|it| !it.stated && it.source.is_some() && of_range(&it.path));
    let means = "Before: a gamma law with the rate as written for its mean. The upper end of its 90 % interval is as many \
                 times the lower as in `range`; where the mean of the range is another, both ends are.";
    let told = assumed.map(super::parties::assumed);
    [means.to_owned()].into_iter().chain(told).collect()
}

/// The mean of a rate and its 90 % interval below it.
fn interval(rate: RatePrior) -> String {
    let (low, high) = rate.interval();
    format!("{}\n{}–{}", number(rate.mean()), number(low), number(high))
}
