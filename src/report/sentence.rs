//! A run in one sentence: where a dollar of breach loss ends up, and who is hit hardest.

use super::{Line, Results, Who, counted_years, listed};
use crate::model::Role;
use crate::report::cell::{DOUBT, quantile};
use crate::summary::estimate::Z_95;
use crate::summary::{ColumnSummary, Estimate, Figure, Interval};
use crate::units::PartyId;

/// Above this half-width of its 95 % interval, as a part of the mean, cents are "about".
const ABOUT: f64 = 0.02;

/// The reading of a run; amounts and their units hold together by a no-break space.
///
/// Cents are ratios of mean net losses to the mean ground-up loss of all parties, rounded so that
/// they sum to 100. The party hit hardest has the largest 1-in-100 net loss among those who carry
/// no risk for others (1-in-250 where nobody has one).
#[must_use]
pub fn reading(results: &Results<'_>) -> String {
    let years = counted_years(results.facts.years);
    let ground_up = results.summary.ground_up.mean;
    if ground_up.value() <= 0.0 {
        return format!("No breach cost anybody anything in {years}.");
    }
    if results.audience.is_some() {
        return format!("{}.", of_audience(results));
    }
    let shares = listed(cents(results, ground_up));
    let hardest = hardest(results).map_or(String::new(), |tail| format!("; {tail}"));
    format!("{shares}{hardest}.")
}

/// Who shares the loss: one kind of party under one name.
struct Bearer {
    names: Vec<String>,
    kind: Kind,
    mean: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Clients,
    Providers,
    SubProcessors,
    Others,
    Insurers,
    Reinsurers,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Clients,
        Self::Providers,
        Self::SubProcessors,
        Self::Others,
        Self::Insurers,
        Self::Reinsurers,
    ];

    fn of(role: &Role) -> Self {
        match role {
            Role::Client => Self::Clients,
            Role::Provider => Self::Providers,
            Role::SubProcessor => Self::SubProcessors,
            Role::Insurer => Self::Insurers,
            Role::Reinsurer => Self::Reinsurers,
            Role::Claimants | Role::Other(_) => Self::Others,
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Providers => "providers",
            Self::SubProcessors => "sub-processors",
            Self::Others => "others",
            Self::Insurers => "insurers",
            Self::Reinsurers => "reinsurers",
        }
    }
}

impl Bearer {
    fn name(&self) -> String {
        match self.names.as_slice() {
            [name] => name.clone(),
            _ => format!("the {}", self.kind.plural()),
        }
    }
}

fn bearers(results: &Results<'_>) -> Vec<Bearer> {
    let lines = results.lines();
    let totals = lines
        .iter()
        .filter(|line| !matches!(line.who, Who::Member(_)));
    let of_kind = |kind: Kind| {
        let mut bearer = Bearer {
            names: Vec::new(),
            kind,
            mean: 0.0,
        };
        for line in totals.clone().filter(|line| Kind::of(line.role) == kind) {
            let mean = line.figure(Figure::Net).mean.value();
            if mean != 0.0 {
                bearer.names.push(line.name.to_owned());
                bearer.mean += mean;
            }
        }
        bearer
    };
    Kind::ALL.into_iter().map(of_kind).collect()
}

/// `Of every dollar that breaches cost, 46 ¢ stay with the clients`, `20 ¢ with …`, ….
fn cents(results: &Results<'_>, ground_up: Estimate) -> Vec<String> {
    let bearers = bearers(results);
    let means: Vec<f64> = bearers.iter().map(|bearer| bearer.mean).collect();
    let cents = rounded_to_100(&means);
    let is_rough = Z_95 * ground_up.standard_error() > ABOUT * ground_up.value();
    let about = if is_rough { "about " } else { "" };
    let (whole, cent) = coin(&results.model.currency);
    let mut shares = Vec::new();
    for (bearer, count) in bearers.iter().zip(cents).filter(|(_, count)| *count != 0) {
        let name = bearer.name();
        shares.push(match shares.is_empty() {
            true if count == 1 => {
                format!("{whole} that breaches cost, {about}1{cent} stays with {name}")
            }
            true => format!("{whole} that breaches cost, {about}{count}{cent} stay with {name}"),
            false => format!("{count}{cent} with {name}"),
        });
    }
    shares
}

/// What a hundredth of a unit of the currency is called in a sentence.
fn coin(currency: &str) -> (String, &'static str) {
    match currency {
        "USD" | "CAD" | "AUD" | "NZD" | "SGD" | "HKD" => ("Of every dollar".into(), "\u{a0}¢"),
        "EUR" => ("Of every euro".into(), "\u{a0}¢"),
        "GBP" => ("Of every pound".into(), "p"),
        _ => (format!("Of every 100 {currency}"), ""),
    }
}

/// Parts in hundredths of their sum, by largest remainder; nothing of a sum of zero or less.
fn rounded_to_100(parts: &[f64]) -> Vec<i64> {
    let sum: f64 = parts.iter().sum();
    if sum <= 0.0 {
        return vec![0; parts.len()];
    }
    let exact: Vec<f64> = parts.iter().map(|part| 100.0 * part / sum).collect();
    let mut whole: Vec<i64> = exact.iter().map(|part| part.floor() as i64).collect();
    let missing = 100 - whole.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |at: usize| exact[at] - exact[at].floor();
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)));
    for at in order
        .into_iter()
        .take(usize::try_from(missing).unwrap_or(0))
    {
        whole[at] += 1;
    }
    whole
}

/// `1 year in 100 leaves Lakeside Clinic, the client hit hardest, with at least 1.2M`.
fn hardest(results: &Results<'_>) -> Option<String> {
    let at_period = |level: f64, period: u32| {
        let lines = results.lines().into_iter();
        let bearing = lines.filter(|line| !results.model.carries_risk(PartyId::new(line.party)));
        let parties = bearing.filter(|line| !matches!(line.who, Who::Group(_)));
        let amounts = parties.filter_map(|line| {
            let net: &ColumnSummary = line.figure(Figure::Net);
            Some((net.var.at(level)?, line))
        });
        let largest = |a: &(Interval, Line<'_>), b: &(Interval, Line<'_>)| {
            a.0.value().total_cmp(&b.0.value())
        };
        let (amount, line) = amounts.max_by(largest)?;
        (amount.value() > 0.0).then(|| tail(results, amount, &line, period))
    };
    at_period(0.99, 100).or_else(|| at_period(0.996, 250))
}

/// The bad year of the one party that a report is for.
fn of_audience(results: &Results<'_>) -> String {
    let lines = results.lines();
    let Some(line) = lines.first() else {
        return "No loss is left".to_owned();
    };
    let name = match line.who {
        Who::Party | Who::Group(_) => line.name.to_owned(),
        Who::Member(count) => format!("each of the {count} {}", line.name),
    };
    let net = line.figure(Figure::Net);
    let bad = [(0.99, 100), (0.996, 250)]
        .into_iter()
        .find_map(|(level, period)| {
            let amount = net.var.at(level).filter(|amount| amount.value() > 0.0)?;
            Some(leaves(amount, &name, period, &results.model.currency))
        });
    bad.unwrap_or_else(|| format!("Fewer than 1 year in 250 leave {name} with a loss"))
}

fn tail(results: &Results<'_>, amount: Interval, line: &Line<'_>, period: u32) -> String {
    let aside = aside(results);
    let name = match line.who {
        Who::Party => format!("{}, hit hardest{aside},", line.name),
        Who::Member(count) => format!("each of the {count} {}, hit hardest{aside},", line.name),
        Who::Group(_) => line.name.to_owned(),
    };
    leaves(amount, &name, period, &results.model.currency)
}

/// Who has no part in being hit hardest: ` (insurers and whole groups aside)`.
fn aside(results: &Results<'_>) -> String {
    let lines = results.lines();
    let mut lines = lines.iter();
    let insures = |line: &Line<'_>| results.model.carries_risk(PartyId::new(line.party));
    let insurers = lines.any(insures).then_some("insurers");
    let groups = (!results.model.groups.is_empty()).then_some("whole groups");
    let aside: Vec<String> = [insurers, groups]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect();
    match aside.is_empty() {
        true => String::new(),
        false => format!(" ({} aside)", listed(aside)),
    }
}

fn leaves(amount: Interval, name: &str, period: u32, currency: &str) -> String {
    let amount = value_of(amount);
    format!("1 year in {period} leaves {name} with {currency}\u{a0}{amount} or more")
}

/// The value of a quantile as its table shows it, without its error.
fn value_of(amount: Interval) -> String {
    let cell = quantile(amount);
    let value = cell.lines().next().unwrap_or_default();
    value.trim_end_matches(DOUBT).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_sum_to_a_hundred() {
        assert_eq!(rounded_to_100(&[1.0, 1.0, 1.0]), [34, 33, 33]);
        assert_eq!(rounded_to_100(&[0.004, 99.996]), [0, 100]);
        assert_eq!(rounded_to_100(&[0.0, 0.0]), [0, 0]);
    }

    #[test]
    fn the_sentence_has_the_value_that_its_table_has() {
        for (interval, value) in [
            (Interval::new(812_000.0, 740_000.0, 880_000.0), "812k"),
            (Interval::new(250_000.0, 190_000.0, 380_000.0), "250k"),
            (Interval::new(1e6, 1e6, 1e6).in_doubt(), "1.00M"),
        ] {
            assert_eq!(value_of(interval), value);
            assert!(quantile(interval).starts_with(value));
        }
    }

    #[test]
    fn an_unknown_currency_has_hundreds_instead_of_cents() {
        assert_eq!(coin("SEK").0, "Of every 100 SEK");
    }
}
