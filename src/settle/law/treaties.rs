//! Treaties: what reinsurers take of a cedent's loss, event by event and at the end of the year.

use super::post::Post;
use super::tab::money;
use super::when::Subject;
use super::workings::note_cession;
use super::{Law, LawState, Occurrence, SPENT};
use crate::ledger::{Book, Kind};
use crate::model::{Commission, Model, Treaty, TreatyKind};
use crate::terms::{
    Layer, Reinstatements, Remaining, annual_deductible, bounded_cession, is_two_risk,
};
use crate::units::PartyId;

/// A cedent and the treaties on its loss, in tiers that read the same net.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cedent {
    pub party: usize,
    pub tiers: Vec<Vec<usize>>,
    /// Those that apply at the end of the year.
    pub annual: Vec<Vec<usize>>,
}

/// What is left of a treaty over the year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct TreatyYear {
    /// Of an event excess: the annual limit.
    pub left: f64,
    /// Of the annual deductible.
    pub deductible: f64,
    /// Ceded so far.
    pub ceded: f64,
    pub full: bool,
}

/// Cedents in the order of cession: one that reinsures another comes after it.
pub(super) fn cedents(model: &Model) -> Vec<Cedent> {
    let mut parties: Vec<usize> = Vec::new();
    for treaty in &model.treaties {
        if !parties.contains(&treaty.cedent.index()) {
            parties.push(treaty.cedent.index());
        }
    }
    let takes = |later: usize, earlier: usize| {
        let mut of = model.treaties.iter();
        of.any(|treaty| {
            let mut reinsurers = treaty.reinsurers.iter();
            treaty.cedent.index() == earlier && reinsurers.any(|(party, _)| party.index() == later)
        })
    };
    let mut cedents = Vec::new();
    while !parties.is_empty() {
        let free = parties.iter().position(|party| {
            !parties
                .iter()
                .any(|other| other != party && takes(*party, *other))
        });
        let party = parties.remove(free.unwrap_or(0));
        let is_annual =
            |at: &usize| matches!(model.treaties[*at].kind, TreatyKind::StopLoss { .. });
        let mine: Vec<usize> = (0..model.treaties.len())
            .filter(|at| model.treaties[*at].cedent == PartyId::new(party))
            .collect();
        let (annual, events): (Vec<usize>, Vec<usize>) = mine.into_iter().partition(is_annual);
        cedents.push(Cedent {
            party,
            tiers: tiers(model, events),
            annual: tiers(model, annual),
        });
    }
    cedents
}

fn tiers(model: &Model, mut treaties: Vec<usize>) -> Vec<Vec<usize>> {
    treaties.sort_by_key(|at| (model.treaties[*at].order, *at));
    let mut tiers: Vec<Vec<usize>> = Vec::new();
    for at in treaties {
        match tiers.last_mut() {
            Some(last) if model.treaties[last[0]].order == model.treaties[at].order => {
                last.push(at);
            }
            _ => tiers.push(vec![at]),
        }
    }
    tiers
}

/// The premium a quota share cedes: as stated, or its part of the cedent's policy premiums.
fn ceded_premium(model: &Model, treaty: &Treaty) -> f64 {
    if let Some(premium) = treaty.premium {
        return premium.get();
    }
    let TreatyKind::QuotaShare { cession, .. } = &treaty.kind else {
        return 0.0;
    };
    let income: f64 = model
        .policies
        .iter()
        .map(|policy| {
            let placed: f64 = policy.insurers.iter().map(|(_, share)| share.get()).sum();
            let mine = policy
                .insurers
                .iter()
                .filter(|(party, _)| *party == treaty.cedent);
            mine.map(|(_, share)| policy.premium.get() * share.get() / placed)
                .sum::<f64>()
        })
        .sum();
    cession.get() * income
}

impl Law {
    /// The treaties of a fresh year.
    pub(super) fn fresh_treaties(&self) -> Vec<TreatyYear> {
        let of = |treaty: &Treaty| match &treaty.kind {
            TreatyKind::EventExcess {
                limit,
                reinstatements,
                deductible,
                ..
            } => TreatyYear {
                left: reinstatements.as_ref().map_or(f64::INFINITY, |rates| {
                    Reinstatements::new(limit.get(), rates.clone()).annual_limit()
                }),
                deductible: deductible.get(),
                ..TreatyYear::default()
            },
            TreatyKind::QuotaShare { .. } | TreatyKind::StopLoss { .. } => TreatyYear::default(),
        };
        self.model.treaties.iter().map(of).collect()
    }

    /// Cedes the losses of an event; `losses` is by party.
    pub(super) fn cede<B: Book>(
        &self,
        event: &Occurrence,
        losses: &mut [f64],
        risks: &mut Vec<(usize, usize)>,
        state: &mut LawState,
        post: &mut Post<'_, B>,
    ) {
        let LawState {
            treaties: years,
            net_of_year,
            failed,
            ..
        } = state;
        for cedent in &self.cedents {
            let mut net = losses[cedent.party];
            if net <= 0.0 {
                continue;
            }
            for tier in &cedent.tiers {
                let read = net;
                for at in tier {
                    let before = years[*at];
                    let ceded = self.ceded(*at, read, event, risks, &mut years[*at], post);
                    let taken = self.take(*at, ceded, failed, losses, risks, post);
                    note_cession(*at, read, taken, before, post);
                    net -= taken;
                }
            }
            losses[cedent.party] = net;
        }
        for (year, loss) in net_of_year.iter_mut().zip(losses) {
            *year += *loss;
        }
    }

    /// What a treaty takes of an event.
    fn ceded<B: Book>(
        &self,
        at: usize,
        net: f64,
        event: &Occurrence,
        risks: &[(usize, usize)],
        year: &mut TreatyYear,
        post: &mut Post<'_, B>,
    ) -> f64 {
        let treaty = &self.model.treaties[at];
        let subject = Subject {
            party: treaty.cedent.index(),
            culpability: event.culpability[treaty.cedent.index()],
            records: 0.0,
            programme: None,
        };
        if !self.holds(&treaty.when, subject, event) {
            return 0.0;
        }
        let ceded = match &treaty.kind {
            TreatyKind::StopLoss { .. } => 0.0,
            TreatyKind::QuotaShare {
                cession,
                event_limit,
                loss_ratio_cap,
                ..
            } => {
                let left = loss_ratio_cap.map_or(f64::INFINITY, |cap| {
                    cap * ceded_premium(&self.model, treaty) - year.ceded
                });
                bounded_cession(cession.get(), net, money(*event_limit), left)
            }
            TreatyKind::EventExcess {
                attachment,
                limit,
                placed,
                reinstatements,
                two_risk,
                ..
            } => {
                let layer = Layer {
                    attachment: attachment.get(),
                    limit: limit.get(),
                };
                if *two_risk && !is_two_risk(insureds_hit(treaty.cedent.index(), risks)) {
                    return 0.0;
                }
                let terms = reinstatements
                    .clone()
                    .map(|rates| Reinstatements::new(limit.get(), rates));
                let used = self.use_excess(at, layer.pays(net), terms.as_ref(), year, post);
                used * placed.get()
            }
        };
        year.ceded += ceded;
        ceded
    }

    /// Uses up an event excess: annual deductible, annual limit, reinstatement premium.
    fn use_excess<B: Book>(
        &self,
        at: usize,
        wanted: f64,
        terms: Option<&Reinstatements>,
        year: &mut TreatyYear,
        post: &mut Post<'_, B>,
    ) -> f64 {
        let treaty = &self.model.treaties[at];
        let wanted = wanted - annual_deductible(wanted, &mut year.deductible);
        let before = year.left;
        let mut left = Remaining(before);
        let used = left.draw(wanted);
        year.left = left.0;
        let Some(terms) = terms else { return used };
        let annual = terms.annual_limit();
        year.full |= used > 0.0 && left.0 <= SPENT * annual;
        let part = terms.premium_fraction(annual - before, annual - left.0);
        let premium = part * treaty.premium.map_or(0.0, |premium| premium.get());
        for (reinsurer, share) in &treaty.reinsurers {
            let promise = self.treaty_promise[at];
            let (from, to) = (treaty.cedent.index(), reinsurer.index());
            post.transfer(
                Kind::Reinstatement,
                from,
                to,
                premium * share.get(),
                promise,
            );
        }
        used
    }

    /// Books a cession, and adds it to the losses of the reinsurers; returns what they take. The
    /// share of one that has failed stays with the cedent.
    fn take<B: Book>(
        &self,
        at: usize,
        ceded: f64,
        failed: &[bool],
        losses: &mut [f64],
        risks: &mut Vec<(usize, usize)>,
        post: &mut Post<'_, B>,
    ) -> f64 {
        let mut taken = 0.0;
        if ceded <= 0.0 {
            return taken;
        }
        let treaty = &self.model.treaties[at];
        let cedent = treaty.cedent.index();
        let standing = treaty.reinsurers.iter();
        for (reinsurer, share) in standing.filter(|(reinsurer, _)| !failed[reinsurer.index()]) {
            let (to, part) = (reinsurer.index(), ceded * share.get());
            post.transfer(Kind::Cession, to, cedent, part, self.treaty_promise[at]);
            losses[to] += part;
            taken += part;
            let mine: Vec<usize> = risks
                .iter()
                .filter(|(insurer, _)| *insurer == cedent)
                .map(|(_, insured)| *insured)
                .collect();
            risks.extend(mine.into_iter().map(|insured| (to, insured)));
        }
        taken
    }

    /// The end of the year: stop-losses on the net of the year, sliding commissions.
    pub(super) fn end_year<B: Book>(&self, state: &mut LawState, post: &mut Post<'_, B>) {
        let LawState {
            treaties: years,
            net_of_year,
            failed,
            ..
        } = state;
        let mut risks = Vec::new();
        for cedent in &self.cedents {
            for tier in &cedent.annual {
                let read = net_of_year[cedent.party];
                for at in tier {
                    let TreatyKind::StopLoss { attachment, limit } = &self.model.treaties[*at].kind
                    else {
                        continue;
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
                }
            }
        }
        for (at, treaty) in self.model.treaties.iter().enumerate() {
            self.slide(at, treaty, years[at].ceded, post);
        }
    }

    /// What a sliding commission loses against a year without loss goes back.
    fn slide<B: Book>(&self, at: usize, treaty: &Treaty, ceded: f64, post: &mut Post<'_, B>) {
        let TreatyKind::QuotaShare { commission, .. } = &treaty.kind else {
            return;
        };
        let premium = ceded_premium(&self.model, treaty);
        if !matches!(commission, Commission::Sliding(_)) || premium <= 0.0 {
            return;
        }
        let lost = premium * (commission.at(0.0) - commission.at(ceded / premium));
        for (reinsurer, share) in &treaty.reinsurers {
            let (from, to) = (treaty.cedent.index(), reinsurer.index());
            let promise = self.treaty_promise[at];
            post.transfer(Kind::Commission, from, to, lost * share.get(), promise);
        }
    }
}

/// How many insureds of an insurer were paid in the event.
fn insureds_hit(insurer: usize, risks: &[(usize, usize)]) -> usize {
    let mut insureds: Vec<usize> = risks
        .iter()
        .filter(|(of, _)| *of == insurer)
        .map(|(_, insured)| *insured)
        .collect();
    insureds.sort_unstable();
    insureds.dedup();
    insureds.len()
}
