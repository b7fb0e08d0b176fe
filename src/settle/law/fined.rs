//! What regimes add to scripted events.
//!
//! An event states who is hit, how many records were exposed, who is to blame, and may state when a
//! party notified whom. What it does not state is drawn by its name, as for an event of its peril: the
//! same scenario and seed give the same fine. A head that the event itself states stands as stated.

use super::Occurrence;
use crate::columns::Fined;
use crate::model::{
    ASSESSMENT, Breach, ClockFrom, Event, FIRST_REPORT, Model, NoticeTimes, Notified, RegimeUse,
    TO_AUTHORITY, TO_PERSONS, TO_SERVED, fine_uniforms, once,
};
use crate::random::{DrawScratch, Drawer, Law, Names, Purpose, Stream, hash64};
use crate::regimes::MOST_REPORTS;
use crate::units::{HeadId, HeadSet, Hours, PartyId};
use std::sync::Arc;

/// What names the draws of events without a peril.
const NO_PERIL: &str = "event";

/// Draws the times of scripted events; each law is compiled once.
#[derive(Debug, Default)]
pub(super) struct Fines {
    drawers: Vec<(Law, Arc<Drawer>)>,
    scratch: DrawScratch,
}

/// Where an event's draws are named.
struct Place<'a> {
    model: &'a Model,
    entity: u64,
    year: u32,
    ordinal: u32,
}

impl Place<'_> {
    fn stream(&self, purpose: Purpose) -> Stream {
        Stream::new(self.model.seed, self.entity, purpose)
    }
}

impl Fines {
    /// Adds what regimes impose to the losses of an event, the settlement's `number`-th; what each made
    /// of it.
    pub fn add(
        &mut self,
        model: &Model,
        event: &Event,
        number: u32,
        it: &mut Occurrence,
    ) -> Vec<Fined> {
        let entity = it
            .peril
            .map_or(NO_PERIL, |peril| &model.perils[peril].stream);
        let place = Place {
            model,
            entity: hash64(entity),
            year: it.year,
            ordinal: it.ordinal,
        };
        let mut all = Vec::new();
        for at in 0..it.sufferers.len() {
            let party = it.sufferers[at].party;
            let uses: Vec<(usize, &RegimeUse)> = model
                .regimes
                .iter()
                .enumerate()
                .filter(|(_, using)| using.party.index() == party)
                .collect();
            if uses.is_empty() {
                continue;
            }
            let stated = event.suffered.iter().find(|(who, _)| who.index() == party);
            let stated = stated.map_or(HeadSet::EMPTY, |(_, suffered)| suffered.stated);
            all.extend(self.of_party(&place, event, number, (it, at), &uses, stated));
        }
        all
    }

    /// What the regimes of one sufferer make of an event.
    fn of_party(
        &mut self,
        place: &Place<'_>,
        event: &Event,
        number: u32,
        (it, at): (&mut Occurrence, usize),
        uses: &[(usize, &RegimeUse)],
        stated: HeadSet,
    ) -> Vec<Fined> {
        let party = it.sufferers[at].party;
        let key = &place.model.parties[party].stream;
        let mut imposed = Vec::new();
        let mut uniforms = Vec::new();
        for (_, using) in uses {
            let breach = Breach {
                records: it.sufferers[at].records,
                blame: it.culpability[party],
                is_encrypted: using.encrypted.is_some_and(|flag| it.flags.contains(&flag)),
            };
            let drawn = fine_uniforms(
                place.stream(Purpose::Fine),
                place.year,
                place.ordinal,
                using.stream(key),
            );
            let times = self.times(place, event, it, using);
            imposed.push((*using, using.impose(&breach, times, drawn)));
            uniforms.push(drawn);
        }
        let mut all = Vec::new();
        for (which, (fine, damages)) in once(&imposed).into_iter().enumerate() {
            let (regime, using) = uses[which];
            let is_insured = uniforms[which][3] < using.insurable.get();
            let head = using.heads[usize::from(!is_insured)];
            let fine = if states_fine(place.model, stated, head) {
                0.0
            } else {
                fine
            };
            let damages = if stated.contains(HeadId::LIABILITY) {
                0.0
            } else {
                damages
            };
            let loss = &mut it.sufferers[at].loss;
            loss[head.index()] += fine;
            loss[HeadId::LIABILITY.index()] += damages;
            let owed = &imposed[which].1;
            if owed.due != 0 || fine + damages > 0.0 {
                all.push(Fined {
                    regime: regime as u32,
                    party: party as u32,
                    event: number,
                    due: owed.due,
                    late: owed.late_notices,
                    owed: fine + damages,
                });
            }
        }
        all
    }

    /// The hours of a party's notices: those that the event states, else as drawn.
    fn times(
        &mut self,
        place: &Place<'_>,
        event: &Event,
        it: &Occurrence,
        using: &RegimeUse,
    ) -> Option<NoticeTimes> {
        let clock = place.model.clock(using.party);
        let silent = Notified::default();
        let said = event
            .notification
            .iter()
            .find(|(who, _)| *who == using.party);
        let said = said.map_or(&silent, |(_, said)| said);
        if clock.is_none() && *said == silent {
            return None;
        }
        let own = clock.map(|clock| &clock.notification);
        let told = self.told(place, it, using.party);
        let mut or_drawn = |said: Option<Hours>, law: Option<&Law>, draw: u32| {
            let drawn = || self.draw(place, Purpose::Notification, using.party, law, draw);
            said.map_or_else(drawn, Hours::get)
        };
        let report = own.and_then(|own| own.report.as_ref());
        let mut reports = [0.0; MOST_REPORTS];
        for (at, (hours, draw)) in reports.iter_mut().zip(FIRST_REPORT..).enumerate() {
            *hours = or_drawn(said.reports.get(at).copied(), report, draw);
        }
        let tells_reports = report.is_some() || !said.reports.is_empty();
        let persons = own.and_then(|own| own.persons.as_ref());
        let authority = own.and_then(|own| own.authority.as_ref());
        let assessment = own.and_then(|own| own.assessment.as_ref());
        Some(NoticeTimes {
            persons: or_drawn(said.persons, persons, TO_PERSONS),
            authority: or_drawn(said.authority, authority, TO_AUTHORITY),
            only_prompt: said.authority.is_none() && own.is_some_and(|own| own.only_prompt),
            reports: tells_reports.then_some(reports),
            assessed: (said.assessment.is_some() || assessment.is_some())
                .then(|| or_drawn(said.assessment, assessment, ASSESSMENT)),
            before: match using.clock {
                ClockFrom::Own => 0.0,
                ClockFrom::Processor => told.unwrap_or(0.0),
            },
            told,
        })
    }

    /// How long the party where the event starts took to tell another, if it does.
    fn told(&mut self, place: &Place<'_>, it: &Occurrence, party: PartyId) -> Option<f64> {
        let teller = PartyId::new(it.origin?);
        let notify = place.model.clock(teller)?.notify.as_ref()?;
        let after = notify.to.contains(&party).then_some(&notify.after)?;
        Some(self.draw(place, Purpose::Notice, teller, Some(after), TO_SERVED))
    }

    fn draw(
        &mut self,
        place: &Place<'_>,
        purpose: Purpose,
        party: PartyId,
        law: Option<&Law>,
        draw: u32,
    ) -> f64 {
        let Some(law) = law else { return 0.0 };
        let known = self.drawers.iter().find(|(known, _)| known == law);
        let drawer = match known {
            Some((_, drawer)) => Arc::clone(drawer),
            None => {
                let drawer = Arc::new(Drawer::new(law));
                self.drawers.push((law.clone(), Arc::clone(&drawer)));
                drawer
            }
        };
        let names = Names {
            year: &[place.year],
            ordinal: &[place.ordinal],
            draw,
            party: hash64(&place.model.parties[party.index()].stream),
        };
        let mut hours = [0.0];
        drawer.fill(place.stream(purpose), names, &mut self.scratch, &mut hours);
        hours[0]
    }
}

/// Does an event that states these heads state fines of this one? `regulatory` stands for all fines.
fn states_fine(model: &Model, stated: HeadSet, head: HeadId) -> bool {
    let all = model.fines.all;
    stated.contains(head) || all.contains(head) && !stated.and(all).is_empty()
}
