//! What the caps of each provider buy, from the years it caused a loss in.

use super::Pictured;
use super::cast::Cast;
use crate::report::plot::{CapBin, CapBuys};
use crate::summary::pictures::{CausedLoss, CausedPoint};

/// A point of the bands is a mean of so many years at least.
const FEWEST: f64 = 4.0;
/// Of so many years a mean is steady enough to be drawn beside others of mostly the same years.
const STEADY: f64 = 1_000.0;
/// From a rank to the next so that the years within ten per cent of both are others: 1.1 / 0.9.
const APART: f64 = 1.1 / 0.9;

/// One picture a provider that caused a loss.
pub(super) fn pictures(run: &Pictured<'_>, cast: &Cast<'_>) -> Vec<CapBuys> {
    let leads = cast.leads().iter().filter(|player| !player.is_group);
    let caused = leads.filter(|player| {
        run.gathered
            .providers()
            .any(|it| it == player.members.start)
    });
    caused
        .map(|player| {
            let provider = player.members.start;
            let points = run.gathered.caused_by(provider);
            let points = readable(&points, run.gathered.years() as f64);
            CapBuys {
                provider: player.key.to_owned(),
                bins: points
                    .iter()
                    .map(|point| bin(point.return_period, point.loss))
                    .collect(),
                mean: bin(1.0, run.gathered.mean_caused(provider)),
            }
        })
        .collect()
}

/// The points that show a course and not the noise of single years.
///
/// A point is the mean over the years within ten per cent of its rank, 0.2 × years / return period
/// of them. Where these are few, neighbouring points would share most of them and jump together as
/// one year enters or leaves; there only points that share no year are kept, from the longest
/// return period with enough years down.
fn readable(points: &[CausedPoint], years: f64) -> Vec<CausedPoint> {
    let mut kept: Vec<CausedPoint> = Vec::new();
    for point in points.iter().rev() {
        let around = 0.2 * years / point.return_period;
        let is_apart = |last: &CausedPoint| point.return_period * APART <= last.return_period;
        let is_new = around >= STEADY || kept.last().is_none_or(is_apart);
        if around >= FEWEST && is_new {
            kept.push(*point);
        }
    }
    kept.reverse();
    kept
}

fn bin(return_period: f64, loss: CausedLoss) -> CapBin {
    let CausedLoss {
        caused,
        collected,
        stopped,
        excluded,
        not_recoverable,
        insolvent,
    } = loss;
    CapBin {
        return_period,
        caused,
        collected,
        stopped,
        excluded,
        not_recoverable,
        insolvent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::pictures::curve_periods;

    fn periods(years: u64) -> Vec<f64> {
        let points: Vec<CausedPoint> = curve_periods(years)
            .into_iter()
            .map(|return_period| CausedPoint {
                return_period,
                loss: CausedLoss::default(),
            })
            .collect();
        let kept = readable(&points, years as f64);
        kept.iter().map(|point| point.return_period).collect()
    }

    #[test]
    fn points_of_few_years_share_none_and_those_of_many_are_all_kept() {
        let kept = periods(2_000);
        assert_eq!(kept.last(), Some(&100.0), "four years tell of 1-in-100");
        assert!(
            kept.windows(2)
                .all(|pair| 0.9 * pair[1] >= 1.1 * pair[0] - 1e-9)
        );
        let kept = periods(200_000);
        let (steady, few): (Vec<f64>, Vec<f64>) = kept.iter().partition(|it| **it <= 40.0);
        let all = curve_periods(200_000).into_iter().filter(|it| *it <= 40.0);
        assert_eq!(steady, all.collect::<Vec<f64>>());
        assert_eq!(few.last(), Some(&1_000.0));
        assert!(few.len() < 18, "{few:?}");
    }
}
