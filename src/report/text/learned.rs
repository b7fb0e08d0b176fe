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

/// The mean of a rate and its 90 % interval below it.
fn interval(rate: RatePrior) -> String {
    let (low, high) = rate.interval();
    format!("{}\n{}–{}", number(rate.mean()), number(low), number(high))
}
