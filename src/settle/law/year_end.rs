//! The end of a year: stop-losses on what its events have left cedents, sliding commissions.

use super::post::Post;
use super::treaties::{Cedent, ceded_premium};
use super::workings::note_cession;
use super::{Law, LawState, Occurrence};
use crate::ledger::{Book, Kind};
use crate::model::{Commission, Treaty, TreatyKind};
use crate::terms::Layer;

/// What an event has left every party, where stop-losses read some events only.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct EventNet {
    net: Vec<f64>,
    /// By treaty: does it read the event?
    reads: Vec<bool>,
}

impl Law {
    fn is_conditional(&self, treaty: &Treaty) -> bool {
        matches!(treaty.kind, TreatyKind::StopLoss { .. }) && !treaty.when.is_always()
    }

    /// Adds what the treaties have left of an event to the year.
    pub(super) fn add_to_year(&self, event: &Occurrence, losses: &[f64], state: &mut LawState) {
        for (year, loss) in state.net_of_year.iter_mut().zip(losses) {
            *year += *loss;
        }
        let treaties = &self.model.treaties;
        if treaties.iter().any(|treaty| self.is_conditional(treaty)) {
            let reads = (0..treaties.len()).map(|at| self.applies(at, event));
            state.event_nets.push(EventNet {
                net: losses.to_vec(),
                reads: reads.collect(),
            });
        }
    }

    /// The end of the year: stop-losses on the net of the year, sliding commissions.
    pub(super) fn end_year<B: Book>(&self, state: &mut LawState, post: &mut Post<'_, B>) {
        for cedent in &self.cedents {
            for tier in &cedent.annual {
                self.stop_losses(cedent, tier, state, post);
            }
        }
        for (at, treaty) in self.model.treaties.iter().enumerate() {
            self.slide(at, treaty, state, post);
        }
    }

    /// The stop-losses of a cedent that read the same net.
    fn stop_losses<B: Book>(
        &self,
        cedent: &Cedent,
        tier: &[usize],
        state: &mut LawState,
        post: &mut Post<'_, B>,
    ) {
        let LawState {
            treaties: years,
            net_of_year,
            event_nets,
            failed,
            ..
        } = state;
        let mut risks = Vec::new();
        let whole = net_of_year[cedent.party];
        let before: Vec<f64> = event_nets.iter().map(|it| it.net[cedent.party]).collect();
        for at in tier {
            let treaty = &self.model.treaties[*at];
            let TreatyKind::StopLoss { attachment, limit } = &treaty.kind else {
                continue;
            };
            let nets = || event_nets.iter().zip(&before);
            let read = if self.is_conditional(treaty) {
                nets().filter(|(it, _)| it.reads[*at]).map(|it| it.1).sum()
            } else {
                whole
            };
            let layer = Layer {
                attachment: attachment.get(),
                limit: limit.get(),
            };
            let ceded = layer.pays(read);
            years[*at].full = ceded > 0.0 && ceded >= limit.get();
            let taken = self.take(*at, ceded, failed, net_of_year, &mut risks, post);
            note_cession(*at, read, taken, years[*at], post);
            years[*at].ceded = taken;
            net_of_year[cedent.party] -= taken;
            if ceded > 0.0 {
                let standing: Vec<(usize, f64)> = self.standing(*at, failed).collect();
                for (it, before) in event_nets.iter_mut().zip(&before) {
                    if it.reads[*at] {
                        it.net[cedent.party] -= taken * before / read;
                        for (to, share) in &standing {
                            it.net[*to] += ceded * share * before / read;
                        }
                    }
                }
            }
        }
    }

    /// What a sliding commission loses against a year without loss goes back, but to no reinsurer
    /// that has failed.
    fn slide<B: Book>(&self, at: usize, treaty: &Treaty, state: &LawState, post: &mut Post<'_, B>) {
        let TreatyKind::QuotaShare { commission, .. } = &treaty.kind else {
            return;
        };
        let premium = ceded_premium(&self.model, treaty);
        if !matches!(commission, Commission::Sliding(_)) || premium <= 0.0 {
            return;
        }
        let ratio = state.treaties[at].ceded / premium;
        let lost = premium * (commission.at(0.0) - commission.at(ratio));
        let (from, promise) = (treaty.cedent.index(), self.treaty_promise[at]);
        for (to, share) in self.standing(at, &state.failed) {
            post.transfer(Kind::Commission, from, to, lost * share, promise);
        }
    }
}
