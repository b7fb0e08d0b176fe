//! What the caps of each provider buy, from the years it caused a loss in.

use super::Pictured;
use super::cast::Cast;
use crate::report::plot::{CapBin, CapBuys};
use crate::summary::pictures::CausedLoss;

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
