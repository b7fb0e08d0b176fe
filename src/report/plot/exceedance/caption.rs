//! What a page of exceedance curves says in its caption.

use super::{Bearer, Currency, Point};
use crate::report::plot::curve::{reaches, value_at, years};

/// The finding: one year in a hundred (in ten of few years), before and after the terms; of one
/// that has nothing then, the first longer period at which it has something.
pub(super) fn caption(
    name: &str,
    bearer: Bearer,
    gross: &[Point],
    net: &[Point],
    currency: &Currency,
) -> String {
    let is_told = |period: &f64| reaches(gross, *period) || reaches(net, *period);
    let Some(period) = [100.0, 10.0].into_iter().find(is_told) else {
        return format!("Too few years to say what {name} loses.");
    };
    let at = |period: f64| (value_at(gross, period), value_at(net, period));
    let say = |period: f64| {
        let (gross, net) = at(period);
        match bearer {
            Bearer::Insured => finding(name, period, gross, net, currency),
            Bearer::Cedent | Bearer::Carrier => claims(name, period, gross, net, currency),
            Bearer::Book => book(period, net, gross, currency),
        }
    };
    let is_something = |period: &f64| at(*period) > (0.0, 0.0);
    let longer = [200.0, 250.0, 500.0, 1000.0].into_iter().filter(is_told);
    match longer.into_iter().find(is_something) {
        Some(longer) if !is_something(&period) => format!(
            "{} In {} years of {} there is nothing.",
            say(longer),
            years(period - 1.0),
            years(period)
        ),
        _ => say(period),
    }
}

/// What a book loses in a bad year, and in one event.
fn book(period: f64, year: f64, event: f64, currency: &Currency) -> String {
    let [year, event] = [year, event].map(|it| currency.amount(it));
    let period = years(period);
    format!(
        "One year in {period}, the book loses {year} or more. Once in {period} years one event costs {event} or more."
    )
}

/// What an insurer pays in a bad year.
fn claims(name: &str, period: f64, gross: f64, net: f64, currency: &Currency) -> String {
    let when = format!("One year in {}", years(period));
    let say = |v: f64| currency.amount(v);
    match (gross > 0.0, net > 0.0) {
        (false, false) => format!(
            "In {} years of {} {name} pays nothing.",
            years(period - 1.0),
            years(period)
        ),
        (false, true) => format!("{when}, {name} pays {} or more.", say(net)),
        (true, false) => format!(
            "{when}, {name} pays {} or more, and its reinsurers bear all of it.",
            say(gross)
        ),
        (true, true) if net > 0.995 * gross => format!(
            "{when}, {name} pays {} or more, and its reinsurers bear nothing of it.",
            say(gross)
        ),
        (true, true) => format!(
            "{when}, {name} pays {} or more before its reinsurance, and {} or more after it ({:.0} %).",
            say(gross),
            say(net),
            net / gross * 100.0
        ),
    }
}

fn finding(name: &str, period: f64, gross: f64, net: f64, currency: &Currency) -> String {
    let when = format!("One year in {}", years(period));
    let say = |v: f64| currency.amount(v);
    match (gross > 0.0, net > 0.0) {
        (false, false) => format!(
            "In {} years of {} nothing is lost or paid by {name}.",
            years(period - 1.0),
            years(period)
        ),
        (false, true) => format!(
            "{when}, {} or more of what it pays for others is left with {name}, which has no loss of its own.",
            say(net)
        ),
        (true, false) => format!(
            "{when}, the loss of {name} is {} or more before contracts and insurance, and nothing is left of it after them.",
            say(gross)
        ),
        (true, true) if net > gross * 1.005 => format!(
            "{when}, the own loss of {name} is {} or more; with what is owed to others, and less insurance, {} or more is left.",
            say(gross),
            say(net)
        ),
        (true, true) => format!(
            "{when}, the loss of {name} is {} or more before contracts and insurance, and {} or more after them ({:.0} %).",
            say(gross),
            say(net),
            net / gross * 100.0
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caption_gives_both_losses() {
        let said = finding("Clinic", 100.0, 2e6, 5e5, &Currency::new("USD"));
        assert_eq!(
            said,
            "One year in 100, the loss of Clinic is $2M or more before contracts and insurance, and $500k or more after them (25 %)."
        );
    }

    #[test]
    fn a_book_tells_its_year_and_its_event() {
        assert_eq!(
            book(100.0, 6.19e6, 3.8e6, &Currency::new("USD")),
            "One year in 100, the book loses $6.2M or more. Once in 100 years one event costs $3.8M or more."
        );
    }

    #[test]
    fn a_rare_loss_is_told_at_the_period_at_which_it_comes() {
        let point = |return_period, value| Point {
            return_period,
            value,
            low: value,
            high: value,
        };
        let net = [point(100.0, 0.0), point(200.0, 0.0), point(250.0, 3e5)];
        let said = |net: &[Point]| caption("Re", Bearer::Carrier, &[], net, &Currency::new("USD"));
        assert_eq!(
            said(&net),
            "One year in 250, Re pays $300k or more. In 99 years of 100 there is nothing."
        );
        assert_eq!(said(&net[..2]), "In 99 years of 100 Re pays nothing.");
    }
}
