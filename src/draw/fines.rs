//! What regimes add to a hit: fines, assessments and sums that a statute gives to persons.
//!
//! ```text
//! persons = records exposed × part of the party's records that the regime reaches
//! late by = hours until authorities are notified − the regime's deadline
//! hit     += what the regime imposes for its conduct (once where two regimes look at the same)
//!          + what it imposes for lateness + what persons are paid under the statute
//! ```

use super::Sampler;
use super::plan::PerilPlan;
use crate::columns::{Block, Fined, Layout};
use crate::model::{ClockFrom, Culpability, Model, RegimeUse};
use crate::random::{Purpose, Stream, hash64, mix64};
use crate::regimes::{Blame, Reach, Regime, Uniforms, once_for_linked};
use crate::units::{HeadId, PartyId};

/// A regime that a party stands under, ready for its hits.
#[derive(Debug)]
pub(super) struct FinePlan {
    using: RegimeUse,
    /// Its position in the model.
    at: u32,
    name: u64,
    clock: Option<usize>,
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
    let uses = model.regimes.iter().enumerate();
    let plan = |(at, using): (usize, &RegimeUse)| FinePlan {
        at: at as u32,
        name: mix64(hash64(&model.parties[party].stream) ^ hash64(using.regime.key())),
        clock: layout.clock(id),
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

/// What one regime makes of one hit.
struct Owed {
    conduct: f64,
    late: f64,
    damages: f64,
    insured: bool,
    notifiable: bool,
    is_late: bool,
}

impl Sampler {
    /// Adds what its regimes impose to the hits of a party, which stand in the block from `first` on.
    pub(super) fn fine(&self, plans: &[FinePlan], party: usize, first: usize, block: &mut Block) {
        if plans.is_empty() {
            return;
        }
        let mut conduct: Vec<(Regime, f64)> = Vec::with_capacity(plans.len());
        let mut damages = conduct.clone();
        for hit in first..block.hits.event.len() {
            let event = block.hits.event[hit] as usize;
            let position = block.events.peril[event] as usize;
            let Some(peril) = self.perils.iter().find(|peril| peril.position == position) else {
                continue;
            };
            let owed: Vec<Owed> = plans
                .iter()
                .map(|plan| plan.assess(peril, block, event, block.hits.records[hit]))
                .collect();
            conduct.clear();
            damages.clear();
            let each = || plans.iter().map(|plan| plan.using.regime).zip(&owed);
            conduct.extend(each().map(|(regime, owed)| (regime, owed.conduct)));
            damages.extend(each().map(|(regime, owed)| (regime, owed.damages)));
            once_for_linked(&mut conduct);
            once_for_linked(&mut damages);
            for (at, (plan, owed)) in plans.iter().zip(&owed).enumerate() {
                let rate = plan.using.exchange;
                let imposed = (conduct[at].1 + owed.late) * rate;
                let claimed = damages[at].1 * rate;
                let atom = plan.atoms[usize::from(!owed.insured)];
                for (atom, amount) in [(atom, imposed), (plan.liability, claimed)] {
                    if let Some(atom) = atom.filter(|_| amount > 0.0) {
                        block.hits.loss[atom][hit] += amount;
                    }
                }
                if owed.notifiable || imposed + claimed > 0.0 {
                    block.fined.push(Fined {
                        regime: plan.at,
                        party: party as u32,
                        event: event as u32,
                        is_notifiable: owed.notifiable,
                        is_late: owed.is_late,
                        owed: imposed + claimed,
                    });
                }
            }
        }
    }
}

impl FinePlan {
    fn assess(&self, peril: &PerilPlan, block: &Block, event: usize, records: f64) -> Owed {
        let events = &block.events;
        let persons = records * self.using.reached;
        let level = self
            .culprit
            .map_or(0, |column| events.culpability[column][event]);
        let blame = match Culpability::ALL[usize::from(level)] {
            Culpability::None => Blame::None,
            Culpability::Negligent => Blame::Negligent,
            Culpability::Gross => Blame::Gross,
            Culpability::Wilful => Blame::Wilful,
        };
        let mut facts = self.using.facts(persons, blame);
        facts.is_encrypted = self
            .encrypted
            .is_some_and(|bit| events.flags[event] >> bit & 1 == 1);
        let notified = self.clock.map(|column| {
            let clock = &events.clocks[column];
            let before = match self.using.clock {
                ClockFrom::Own => 0.0,
                ClockFrom::Processor => clock.told[event],
            };
            before + clock.notifies[event]
        });
        facts.late_hours = notified.and_then(|hours| self.using.regime.late_hours(hours));
        let by_conduct = matches!(self.using.regime.reach(), Reach::Conduct(_));
        let words =
            peril
                .streams
                .fine
                .words(events.year[event], events.ordinal[event], 0, self.name);
        let [enforcement, seriousness, claim, insured] = words.map(uniform);
        let uniforms = Uniforms {
            enforcement,
            seriousness,
            claim,
        };
        let assessed = self
            .using
            .regime
            .assess(&facts, &self.using.settings, &uniforms);
        // What stays open after resolving is how the law is: no amount.
        let owed = |amount: crate::regimes::Amount| amount.owed.unwrap_or(0.0);
        Owed {
            conduct: owed(assessed.conduct),
            late: owed(assessed.late),
            damages: owed(assessed.damages),
            insured: insured < self.using.insurable.get(),
            notifiable: notified.is_some()
                && (by_conduct || persons > 0.0)
                && !facts.is_encrypted
                && self.using.regime.late_hours(f64::MAX).is_some(),
            is_late: facts.late_hours.is_some(),
        }
    }
}

/// A word as a number in [0, 1).
fn uniform(word: u32) -> f64 {
    f64::from(word) / 4_294_967_296.0
}
