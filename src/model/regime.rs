//! Regimes that parties stand under, with what the scenario settles of them.

use super::{Culpability, NoticeTimes};
use crate::random::{Stream, hash64, mix64};
use crate::regimes::{
    self, Amount, Blame, Deadline, Facts, Miss, Reach, Regime, Settings, Uniforms, once_for_linked,
};
use crate::units::{FlagId, HeadId, HeadSet, PartyId, Probability};

/// From whose knowledge the time for notice runs, of events that another party tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockFrom {
    /// The party's own.
    Own,
    /// That of the party where the event started.
    Processor,
}

/// A regime that a party stands under.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RegimeUse {
    /// Who stands under it.
    pub party: PartyId,
    /// The regime.
    pub regime: regimes::Regime,
    /// Path of its settings, `regime.hipaa`.
    pub path: String,
    /// What the scenario settles.
    pub settings: Settings,
    /// The part of the party's records whose persons it reaches.
    pub reached: f64,
    /// Turnover of the undertaking, in the regime's currency.
    pub turnover: Option<f64>,
    /// One unit of the regime's currency in the scenario's.
    pub exchange: f64,
    /// Provisions infringed (HIPAA).
    pub provisions: u32,
    /// Was what was wrong put right in time (HIPAA)?
    pub is_corrected: bool,
    /// Months of neglect (PCI).
    pub months_neglected: f64,
    /// From whose knowledge its time runs.
    pub clock: ClockFrom,
    /// Chance that what it imposes may be insured.
    pub insurable: Probability,
    /// The head of what it imposes where that may be insured, and where it may not.
    pub heads: [HeadId; 2],
    /// The flag of events whose records were encrypted, if the scenario has it.
    pub encrypted: Option<FlagId>,
}

/// The heads of fines, by what may become of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fines {
    /// All of them; `regulatory` always.
    pub all: HeadSet,
    /// Those that no policy pays.
    pub uninsurable: HeadSet,
    /// Those that no contract passes on.
    pub kept: HeadSet,
}

impl Default for Fines {
    fn default() -> Self {
        Self {
            all: HeadSet::of([HeadId::REGULATORY]),
            uninsurable: HeadSet::EMPTY,
            kept: HeadSet::EMPTY,
        }
    }
}

impl Fines {
    /// A set of heads as a policy reads it: `regulatory` stands for all fines that may be insured.
    #[must_use]
    pub fn of_policy(self, heads: HeadSet) -> HeadSet {
        self.meant(heads, self.uninsurable)
    }

    /// A set of heads as a contract reads it: `regulatory` stands for all fines it may pass on.
    #[must_use]
    pub fn of_contract(self, heads: HeadSet) -> HeadSet {
        self.meant(heads, self.kept)
    }

    fn meant(self, heads: HeadSet, barred: HeadSet) -> HeadSet {
        if heads.contains(HeadId::REGULATORY) {
            heads.or(self.all).minus(barred)
        } else {
            heads
        }
    }
}

/// One event at one party, as its regimes look at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breach {
    /// Records exposed.
    pub records: f64,
    /// The party's culpability.
    pub blame: Culpability,
    /// Were the records encrypted?
    pub is_encrypted: bool,
}

/// The four uniform numbers in [0, 1) of a regime in an event, by the name of its draws.
#[must_use]
pub fn fine_uniforms(stream: Stream, year: u32, ordinal: u32, name: u64) -> [f64; 4] {
    let words = stream.words(year, ordinal, 0, name);
    words.map(|word| f64::from(word) / 4_294_967_296.0)
}

/// What a regime makes of an event, in its own currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Imposed {
    /// For the breach itself.
    pub conduct: f64,
    /// For late notices.
    pub late: f64,
    /// What persons are given.
    pub damages: f64,
    /// Which of the regime's notices had to be given within a time, by their bits.
    pub due: u8,
    /// Which of those came later.
    pub late_notices: u8,
}

impl RegimeUse {
    /// The name of its draws beside the event's.
    #[must_use]
    pub fn stream(&self, party: &str) -> u64 {
        mix64(hash64(party) ^ hash64(self.regime.key()))
    }

    /// What it makes of an event by four uniform numbers: does the authority act, how severely, do
    /// persons claim; the fourth is whether what is imposed may be insured, and is not read here.
    #[must_use]
    pub fn impose(
        &self,
        breach: &Breach,
        times: Option<NoticeTimes>,
        uniforms: [f64; 4],
    ) -> Imposed {
        let persons = breach.records * self.reached;
        let mut facts = self.facts(persons, blame(breach.blame));
        facts.is_encrypted = breach.is_encrypted;
        let (mut due, mut late_notices) = (0, 0);
        for (at, notice) in self.regime.deadlines().iter().enumerate() {
            let took = times.and_then(|times| times.took(notice));
            let Some(took) = took.filter(|_| self.is_due(notice, &facts)) else {
                continue;
            };
            due |= 1 << at;
            let Some(hours) = notice.late_hours(took) else {
                continue;
            };
            late_notices |= 1 << at;
            let missed = match notice.miss {
                Miss::Notice => &mut facts.late_hours,
                Miss::Report => &mut facts.late_report_hours,
                Miss::Nothing => continue,
            };
            *missed = Some(missed.map_or(hours, |other| other.max(hours)));
        }
        let [enforcement, seriousness, claim, _] = uniforms;
        let uniforms = Uniforms {
            enforcement,
            seriousness,
            claim,
        };
        let assessed = self.regime.assess(&facts, &self.settings, &uniforms);
        // What stays open after resolving is how the law is: no amount.
        let owed = |amount: Amount| amount.owed.unwrap_or(0.0);
        Imposed {
            conduct: owed(assessed.conduct),
            late: owed(assessed.late),
            damages: owed(assessed.damages),
            due,
            late_notices,
        }
    }

    /// Is there anybody to tell, within a time?
    fn is_due(&self, notice: &Deadline, facts: &Facts) -> bool {
        let by_conduct = matches!(self.regime.reach(), Reach::Conduct(_));
        let reaches = facts.persons > 0.0 && facts.persons >= notice.persons && !facts.is_encrypted;
        notice.within.hours().is_some() && (by_conduct || reaches)
    }
}

fn blame(culpability: Culpability) -> Blame {
    match culpability {
        Culpability::None => Blame::None,
        Culpability::Negligent => Blame::Negligent,
        Culpability::Gross => Blame::Gross,
        Culpability::Wilful => Blame::Wilful,
    }
}

/// Strikes out what one regime leaves no room for under another, of all the regimes of a party in one
/// event: for the breach and for sums to persons, each by itself.
pub fn once(uses: &[(&RegimeUse, Imposed)]) -> Vec<(f64, f64)> {
    let each = |of: fn(&Imposed) -> f64| {
        let mut amounts: Vec<(Regime, f64)> = uses
            .iter()
            .map(|(using, imposed)| (using.regime, of(imposed)))
            .collect();
        once_for_linked(&mut amounts);
        amounts
    };
    let conduct = each(|it| it.conduct);
    let damages = each(|it| it.damages);
    let both = conduct.iter().zip(damages).zip(uses);
    both.map(|((conduct, damages), (using, it))| {
        (
            (conduct.1 + it.late) * using.exchange,
            damages.1 * using.exchange,
        )
    })
    .collect()
}
