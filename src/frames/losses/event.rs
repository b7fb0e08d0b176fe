//! Groups of rows as events of a model.

use super::LossTable;
use super::group::{Group, said};
use super::kinds::{Fault, Kind, SaidCulpability};
use crate::model::{Culpability, Event, Model, OutageStretch, Peril, Suffered};
use crate::units::{FlagId, HeadSet, Hours, Money, PartyId, Share};

impl LossTable<'_> {
    /// The event of a group of rows.
    pub(super) fn event(&self, group: &Group) -> Event {
        let order = &self.groups.order[group.rows.clone()];
        let first = order[0] as usize;
        let kind = self.kinds.get(self.rows.kind[first]);
        let kind = kind.cloned().unwrap_or_default();
        let peril = kind.peril.map(|peril| &self.model.perils[peril.index()]);
        let suffered = self.suffered(order, peril);
        let culpability = culpability_of(&kind, peril, &suffered);
        let name = self.event_name(self.rows.event[first]);
        let label = if kind.label.is_empty() {
            format!("event {name}")
        } else {
            kind.label.clone()
        };
        Event {
            path: format!("event {name}"),
            year: group.year,
            time: group.time,
            peril: kind.peril,
            label,
            origin: peril.map(|peril| peril.origin),
            cause: kind
                .cause
                .or(peril.map(|peril| peril.cause))
                .unwrap_or_default(),
            flags: flags_of(&kind, peril),
            culpability,
            outage: outage(said(&self.rows.outage, order).map(|(_, hours)| hours)),
            suffered,
            ..Event::default()
        }
    }

    fn event_name(&self, code: u64) -> String {
        match code.checked_sub(super::rows::NAMED) {
            None => code.to_string(),
            Some(id) => self.events.get(id as u32).cloned().unwrap_or_default(),
        }
    }

    /// Who suffers what, in the order of the parties.
    fn suffered(&self, order: &[u32], peril: Option<&Peril>) -> Vec<(PartyId, Suffered)> {
        let rows = &self.rows;
        let parts = order.chunk_by(|a, b| rows.party[*a as usize] == rows.party[*b as usize]);
        let sufferer = |part: &[u32]| {
            let party = rows.party[part[0] as usize];
            let mut suffered = Suffered {
                records: said(&rows.records, part).map_or(0.0, |(_, records)| records),
                fault: self.fault(rows.fault[part[0] as usize], party, peril),
                ..Suffered::default()
            };
            for at in part {
                let (head, amount) = (rows.head[*at as usize], rows.amount[*at as usize]);
                match suffered.loss.last_mut() {
                    Some((last, sum)) if *last == head => *sum += amount,
                    Some(_) | None => suffered.loss.push((head, amount)),
                }
            }
            suffered.stated = HeadSet::of(suffered.loss.iter().map(|(head, _)| *head));
            (party, suffered)
        };
        parts.map(sufferer).collect()
    }

    fn fault(&self, id: u32, sufferer: PartyId, peril: Option<&Peril>) -> Vec<(PartyId, Share)> {
        let said = self
            .faults
            .get(id)
            .filter(|Fault(shares)| !shares.is_empty());
        match said {
            Some(Fault(shares)) => added_up(shares, sufferer),
            None => peril.map_or_else(Vec::new, |peril| fault_under(peril, sufferer)),
        }
    }
}

/// The fault shares that a peril gives for a sufferer; empty where it does not hit that party.
pub(super) fn fault_under(peril: &Peril, sufferer: PartyId) -> Vec<(PartyId, Share)> {
    let hit = peril.hits.iter().find(|hit| hit.party == sufferer);
    hit.map_or_else(Vec::new, |hit| hit.fault.clone())
}

/// A sufferer that has a column of its own beside `fault:self` has the sum of both.
fn added_up(shares: &[(Option<PartyId>, f64)], sufferer: PartyId) -> Vec<(PartyId, Share)> {
    let mut parties: Vec<(PartyId, f64)> = Vec::new();
    for (party, share) in shares {
        let party = party.unwrap_or(sufferer);
        match parties.iter_mut().find(|(known, _)| *known == party) {
            Some((_, sum)) => *sum += share,
            None => parties.push((party, *share)),
        }
    }
    let share = |share: f64| Share::new(share.min(1.0)).unwrap_or_default();
    let shares = parties.into_iter();
    shares.map(|(party, part)| (party, share(part))).collect()
}

/// Flags said, else those certain under the peril.
fn flags_of(kind: &Kind, peril: Option<&Peril>) -> Vec<FlagId> {
    match (&kind.flags, peril) {
        (Some(said), _) => said.clone(),
        (None, Some(peril)) => peril.certain_flags().collect(),
        (None, None) => Vec::new(),
    }
}

/// Culpabilities said, else those certain under the peril; who is not named is negligent.
fn culpability_of(
    kind: &Kind,
    peril: Option<&Peril>,
    suffered: &[(PartyId, Suffered)],
) -> Vec<(PartyId, Culpability)> {
    match (&kind.culpability, peril) {
        (SaidCulpability::Nothing, None) => Vec::new(),
        (SaidCulpability::Nothing, Some(peril)) => {
            let parties = peril.culpability.iter();
            let certain = |party| peril.certain_culpability(party);
            parties
                .filter_map(|(party, _)| Some((*party, certain(*party)?)))
                .collect()
        }
        (SaidCulpability::Origin(level), Some(peril)) => vec![(peril.origin, *level)],
        (SaidCulpability::Origin(level), None) => {
            let mut parties = Vec::new();
            for (sufferer, own) in suffered {
                let others = own.fault.iter().filter(|(party, _)| party != sufferer);
                parties.extend(others.map(|(party, _)| (*party, *level)));
            }
            parties.sort_unstable_by_key(|(party, _)| *party);
            parties.dedup();
            parties
        }
        (SaidCulpability::Parties(parties), _) => parties.clone(),
    }
}

/// A flat outage costs the same every hour.
fn outage(hours: Option<f64>) -> Vec<OutageStretch> {
    let hours = hours.filter(|hours| *hours > 0.0);
    let stretch = |hours| OutageStretch {
        hours: Hours::new(hours).unwrap_or_default(),
        per_hour: Money::new(1.0).unwrap_or_default(),
    };
    hours.map(stretch).into_iter().collect()
}

/// Whether a model's contracts could ask who is at fault.
pub(super) fn asks_for_fault(model: &Model) -> bool {
    !model.contracts.is_empty()
}
