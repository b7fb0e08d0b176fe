//! The order of the variants: what ranks them first, then cost of risk, then TVaR.
//!
//! ```text
//!  by p_over_appetite                          by anything else
//!   1  all that meet the appetite                1  the best figure
//!   2  the least chance, and those that cannot   2  equal figures together
//!      be told from it; then the next least      …
//!   within each: smaller cost of risk, then smaller TVaR, then the better figure, then the number
//! ```
//!
//! Chances are counts of the same years. Of two variants at least d years differ, where d is the
//! difference of the counts; if none differs the other way round, that much or more comes about by
//! accident with a chance of 2 · 2⁻ᵈ (sign test): 6.25 % for d = 5, 3.1 % for d = 6. Figures in money
//! have no such count: over the same draws two of them are further apart than their intervals say, and
//! only equal ones tie.

use super::Sweep;
use crate::model::Appetite;
use crate::summary::{Interval, Metric};

/// Fewer years between two chances are no difference, at 5 %.
pub(super) const TOLD_APART: u64 = 6;

/// A variant with what decides its place.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Placed {
    variant: usize,
    /// The figure that ranks it, the smaller the better.
    figure: f64,
    /// 0 for the best, and for all that tie with it.
    class: usize,
    cost: f64,
    tail: f64,
}

/// The variants that settled, the best first, with the class of each: variants of one class tie in
/// what ranks them.
pub(super) fn classed(sweep: &Sweep<'_>) -> Vec<(usize, usize)> {
    let better = if sweep.by.is_better_higher() {
        -1.0
    } else {
        1.0
    };
    let placed = |variant: usize| {
        let value = |metric| sweep.figure(variant, metric).map(Interval::value);
        Some(Placed {
            variant,
            figure: better * value(sweep.by)?,
            class: 0,
            cost: value(Metric::CostOfRisk).unwrap_or(f64::INFINITY),
            tail: value(Metric::Tvar).unwrap_or(f64::INFINITY),
        })
    };
    let placed: Vec<Placed> = (1..sweep.outcomes.len()).filter_map(placed).collect();
    let (appetite, room) = match sweep.by {
        Metric::POverAppetite => {
            let room = (TOLD_APART as f64 - 0.5) / sweep.facts.years as f64;
            (sweep.appetite, room)
        }
        Metric::Mean | Metric::Var | Metric::Tvar | Metric::CostOfRisk | Metric::RecoveryRatio => {
            (None, 0.0)
        }
    };
    let ordered = ordered(placed, appetite, room);
    ordered.iter().map(|it| (it.variant, it.class)).collect()
}

/// In order; figures tie that are no further from the best of their class than `room`, and all that
/// meet an appetite.
fn ordered(mut placed: Vec<Placed>, appetite: Option<Appetite>, room: f64) -> Vec<Placed> {
    placed.sort_by(|one, other| one.figure.total_cmp(&other.figure));
    let mut first: Option<Placed> = None;
    for it in &mut placed {
        let meets = |figure: f64| appetite.is_some_and(|appetite| appetite.is_met_by(figure));
        let ties = |first: Placed| match (meets(first.figure), meets(it.figure)) {
            (true, met) => met,
            (false, _) => it.figure <= first.figure + room,
        };
        match first {
            Some(leader) if ties(leader) => it.class = leader.class,
            leader => {
                it.class = leader.map_or(0, |leader| leader.class + 1);
                first = Some(*it);
            }
        }
    }
    placed.sort_by(|one, other| {
        let numbers = |it: &Placed| [it.cost, it.tail, it.figure];
        let pairs = numbers(one).into_iter().zip(numbers(other));
        let figures = pairs.map(|(one, other)| one.total_cmp(&other));
        let figures = figures.fold(one.class.cmp(&other.class), |order, next| order.then(next));
        figures.then(one.variant.cmp(&other.variant))
    });
    placed
}

/// The rule in a sentence, for readers of a report.
pub(in crate::report) fn rule(sweep: &Sweep<'_>) -> String {
    const THEN: &str = "the smaller cost of risk decides, then the smaller TVaR";
    match sweep.by {
        Metric::POverAppetite => format!(
            "Ranked: first all that meet the appetite, then the others by their chance; among the first, \
             and among others whose chances are fewer than {TOLD_APART} years apart, {THEN}."
        ),
        Metric::CostOfRisk => {
            "Ranked by cost of risk; of equals the one with the smaller TVaR is ahead.".to_owned()
        }
        Metric::Mean | Metric::Var | Metric::Tvar | Metric::RecoveryRatio => {
            let by = super::words(sweep.by);
            format!("Ranked by {by}; among equals {THEN}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variants by figure, cost and tail, in the order in which they come.
    fn order(
        figures: &[(f64, f64, f64)],
        appetite: Option<&str>,
        room: f64,
    ) -> Vec<(usize, usize)> {
        let placed = figures.iter().enumerate().map(|(at, it)| Placed {
            variant: at + 1,
            figure: it.0,
            class: 0,
            cost: it.1,
            tail: it.2,
        });
        let appetite = appetite.map(|it| it.parse().expect("an appetite"));
        let ordered = ordered(placed.collect(), appetite, room);
        ordered.iter().map(|it| (it.variant, it.class)).collect()
    }

    #[test]
    fn of_equals_the_cheaper_is_ahead_then_the_smaller_tail_then_the_number() {
        let figures = [
            (2.0, 1.0, 1.0),
            (1.0, 9.0, 1.0),
            (1.0, 5.0, 4.0),
            (1.0, 5.0, 3.0),
            (1.0, 5.0, 3.0),
        ];
        let wanted = [(4, 0), (5, 0), (3, 0), (2, 0), (1, 1)];
        assert_eq!(order(&figures, None, 0.0), wanted);
    }

    #[test]
    fn of_those_that_meet_the_appetite_the_cheapest_is_the_best() {
        let figures = [
            (0.001, 90.0, 1.0),
            (0.010, 50.0, 9.0),
            (0.0101, 10.0, 1.0),
            (0.030, 5.0, 1.0),
            (0.009, 50.0, 8.0),
        ];
        let wanted = [(5, 0), (2, 0), (1, 0), (3, 1), (4, 2)];
        assert_eq!(order(&figures, Some("1% > 2M"), 0.0005), wanted);
    }

    #[test]
    fn chances_that_few_years_part_are_ordered_by_cost() {
        // Of 1,000 years 20, 25, 26: five years more are no difference, six are.
        let years = 1_000.0;
        let room = (TOLD_APART as f64 - 0.5) / years;
        let figures = [(20.0, 9.0, 1.0), (25.0, 3.0, 1.0), (26.0, 1.0, 1.0)];
        let figures = figures.map(|(count, cost, tail)| (count / years, cost, tail));
        assert_eq!(order(&figures, None, room), [(2, 0), (1, 0), (3, 1)]);
    }
}
