//! Who bears the loss in a mean year and in bad ones.

use super::Pictured;
use super::cast::Cast;
use crate::report::plot::{Bar, Slice, WhoPays};
use crate::summary::Figure;
use crate::summary::pictures::{longest_period, mean_net};

/// The bad years shown.
const PERIODS: [f64; 3] = [10.0, 100.0, 250.0];

/// The bars, as far as the years reach; none if there is no loss at all.
pub(super) fn picture(run: &Pictured<'_>, cast: &Cast<'_>) -> Option<WhoPays> {
    let players = cast.all().iter();
    let mean: Vec<Slice> = players
        .map(|player| Slice {
            party: player.key.to_owned(),
            amount: player.mean(Figure::Net),
        })
        .collect();
    if mean.iter().all(|slice| slice.amount <= 0.0) {
        return None;
    }
    let mut bars = vec![Bar {
        label: "mean year".to_owned(),
        slices: mean,
    }];
    let longest = longest_period(run.gathered.years());
    for period in PERIODS.into_iter().filter(|period| *period <= longest) {
        let (years, count) = run.gathered.years_around(period);
        let net = mean_net(run.sampler, run.waterfall, &years, count);
        bars.push(Bar {
            label: format!("1-in-{period} year"),
            slices: cast.slices(&net),
        });
    }
    Some(WhoPays { bars })
}
