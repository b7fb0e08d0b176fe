//! Treaties: what reinsurers take of a cedent's loss, event by event.

use super::post::Post;
use super::tab::money;
use super::when::Subject;
use super::workings::note_cession;
use super::{Law, LawState, Occurrence, SPENT};
use crate::ledger::{Book, Kind};
use crate::model::{Model, Treaty, TreatyKind};
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
pub(super) fn ceded_premium(model: &Model, treaty: &Treaty) -> f64 {
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
                    let facts = (event, &risks[..], &failed[..]);
                    let ceded = self.ceded(*at, read, facts, &mut years[*at], post);
                    let taken = self.take(*at, ceded, failed, losses, risks, post);
                    note_cession(*at, read, taken, before, post);
                    net -= taken;
                }
            }
            losses[cedent.party] = net;
        }
        self.add_to_year(event, losses, state);
    }

    /// The reinsurers of a treaty that have not failed, each with its share.
    pub(super) fn standing<'a>(
        &'a self,
        at: usize,
        failed: &'a [bool],
    ) -> impl Iterator<Item = (usize, f64)> + 'a {
        let all = self.model.treaties[at].reinsurers.iter();
        all.map(|(reinsurer, share)| (reinsurer.index(), share.get()))
            .filter(|(reinsurer, _)| !failed[*reinsurer])
    }

    /// Does a treaty apply to an event? The records are those of all who suffer.
    pub(super) fn applies(&self, at: usize, event: &Occurrence) -> bool {
        let treaty = &self.model.treaties[at];
        let cedent = treaty.cedent.index();
        let subject = Subject {
            party: cedent,
            culpability: event.culpability[cedent],
            records: event.sufferers.iter().map(|it| it.records).sum(),
            programme: None,
        };
        self.holds(&treaty.when, subject, event)
    }

    /// What a treaty takes of an event.
    fn ceded<B: Book>(
        &self,
        at: usize,
        net: f64,
        (event, risks, failed): (&Occurrence, &[(usize, usize)], &[bool]),
        year: &mut TreatyYear,
        post: &mut Post<'_, B>,
    ) -> f64 {
        let treaty = &self.model.treaties[at];
        if !self.applies(at, event) {
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
                let wanted = layer.pays(net);
                let used = self.use_excess(at, wanted, (terms.as_ref(), failed), year, post);
                used * placed.get()
            }
        };
        year.ceded += ceded;
        ceded
    }

    /// Uses up an event excess: annual deductible, annual limit, reinstatement premium. Who has failed
    /// sells no limit back.
    fn use_excess<B: Book>(
        &self,
        at: usize,
        wanted: f64,
        (terms, failed): (Option<&Reinstatements>, &[bool]),
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
        let (from, promise) = (treaty.cedent.index(), self.treaty_promise[at]);
        for (to, share) in self.standing(at, failed) {
            post.transfer(Kind::Reinstatement, from, to, premium * share, promise);
        }
        used
    }

    /// Books a cession, and adds it to the losses of the reinsurers; returns what they take. The
    /// share of one that has failed stays with the cedent.
    pub(super) fn take<B: Book>(
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
        let cedent = self.model.treaties[at].cedent.index();
        for (to, share) in self.standing(at, failed) {
            let part = ceded * share;
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
