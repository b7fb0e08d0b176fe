//! What regimes add to a hit: fines, assessments and sums that a statute gives to persons.
//!
//! ```text
//! persons = records exposed × part of the party's records that the regime reaches
//! late by = hours of each notice − its deadline
//! hit     += what the regime imposes for its conduct (once where two regimes look at the same)
//!          + what it imposes for lateness + what persons are paid under the statute
//! ```

use super::Sampler;
use super::plan::PerilPlan;
use crate::columns::{Block, Fined, Layout};
use crate::model::{
    Breach, ClockFrom, Culpability, Model, NoticeTimes, RegimeUse, fine_uniforms, once,
};
use crate::random::{Purpose, Stream, hash64};
use crate::units::{HeadId, PartyId};

/// A regime that a party stands under, ready for its hits.
#[derive(Debug)]
pub(super) struct FinePlan {
    using: RegimeUse,
    /// Its position in the model.
    at: u32,
    name: u64,
    clock: Option<usize>,
    /// Is an authority told with the persons where a law counts days?
    only_prompt: bool,
    /// Is anything said of reports that follow?
    reports: bool,
    /// Is anything said of when an event is classified or found to be material?
    assessment: bool,
    culprit: Option<usize>,
    /// The bit of the flag of encrypted records.
    encrypted: Option<usize>,
    /// The atoms of what may be insured, of what may not, and of sums to persons.
    atoms: [Option<usize>; 2],
    liability: Option<usize>,
}

/// The regimes of a party.
pub(super) fn fines(model: &Model, party: usize, layout: &Layout) -> Vec<FinePlan> {
    let id = PartyId::new(party);
    let own = model.clock(id).map(|clock| &clock.notification);
    let uses = model.regimes.iter().enumerate();
    let plan = |(at, using): (usize, &RegimeUse)| FinePlan {
        at: at as u32,
        name: using.stream(&model.parties[party].stream),
        clock: layout.clock(id),
        only_prompt: own.is_some_and(|own| own.only_prompt),
        reports: own.is_some_and(|own| own.report.is_some()),
        assessment: own.is_some_and(|own| own.assessment.is_some()),
        culprit: layout.culprit(id),
        encrypted: using.encrypted.and_then(|flag| layout.bit(flag)),
        atoms: using.heads.map(|head| layout.atom_of(id, head)),
        liability: layout.atom_of(id, HeadId::LIABILITY),
        using: using.clone(),
    };
    uses.filter(|(_, using)| using.party == id)
        .map(plan)
        .collect()
}

/// The stream of a peril's fines.
pub(super) fn stream(seed: u64, id: &str) -> Stream {
    Stream::new(seed, hash64(id), Purpose::Fine)
}

impl Sampler {
    /// Adds what its regimes impose to the hits of a party, which stand in the block from `first` on.
    pub(super) fn fine(&self, plans: &[FinePlan], party: usize, first: usize, block: &mut Block) {
        if plans.is_empty() {
            return;
        }
        for hit in first..block.hits.event.len() {
            let event = block.hits.event[hit] as usize;
            let position = block.events.peril[event] as usize;
            let Some(peril) = self.perils.iter().find(|peril| peril.position == position) else {
                continue;
            };
            let records = block.hits.records[hit];
            let uniforms = plans.iter().map(|plan| plan.uniforms(peril, block, event));
            let uniforms: Vec<[f64; 4]> = uniforms.collect();
            let imposed = plans.iter().zip(&uniforms).map(|(plan, uniforms)| {
                let breach = plan.breach(block, event, records);
                let times = plan.times(peril, block, event);
                (&plan.using, plan.using.impose(&breach, times, *uniforms))
            });
            let imposed: Vec<_> = imposed.collect();
            for (at, (fine, damages)) in once(&imposed).into_iter().enumerate() {
                let (plan, owed) = (&plans[at], &imposed[at].1);
                let is_insured = uniforms[at][3] < plan.using.insurable.get();
                let atom = plan.atoms[usize::from(!is_insured)];
                for (atom, amount) in [(atom, fine), (plan.liability, damages)] {
                    if let Some(atom) = atom.filter(|_| amount > 0.0) {
                        block.hits.loss[atom][hit] += amount;
                    }
                }
                if owed.due != 0 || fine + damages > 0.0 {
                    block.fined.push(Fined {
                        regime: plan.at,
                        party: party as u32,
                        event: event as u32,
                        due: owed.due,
                        late: owed.late_notices,
                        owed: fine + damages,
                    });
                }
            }
        }
    }
}

impl FinePlan {
    fn breach(&self, block: &Block, event: usize, records: f64) -> Breach {
        let events = &block.events;
        let level = self
            .culprit
            .map_or(0, |column| events.culpability[column][event]);
        let encrypted = self.encrypted.map(|bit| events.flags[event] >> bit & 1);
        Breach {
            records,
            blame: Culpability::ALL[usize::from(level)],
            is_encrypted: encrypted == Some(1),
        }
    }

    fn times(&self, peril: &PerilPlan, block: &Block, event: usize) -> Option<NoticeTimes> {
        let column = self.clock?;
        let clock = &block.events.clocks[column];
        Some(NoticeTimes {
            before: match self.using.clock {
                ClockFrom::Own => 0.0,
                ClockFrom::Processor => clock.told[event],
            },
            persons: clock.persons[event],
            authority: clock.authority[event],
            only_prompt: self.only_prompt,
            reports: self
                .reports
                .then(|| [clock.reports[0][event], clock.reports[1][event]]),
            assessed: self.assessment.then(|| clock.assessed[event]),
            told: peril.tells(column).then(|| clock.told[event]),
        })
    }

    fn uniforms(&self, peril: &PerilPlan, block: &Block, event: usize) -> [f64; 4] {
        let (year, ordinal) = (block.events.year[event], block.events.ordinal[event]);
        fine_uniforms(peril.streams.fine, year, ordinal, self.name)
    }
}
