//! The model: what a scenario says, checked and resolved to ids. It cannot be invalid.

mod appetite;
mod clock;
mod condition;
mod contract;
mod control;
mod event;
mod heavy;
pub mod past;
mod peril;
mod policy;
mod regime;
mod resolve;
mod uncertainty;

pub use appetite::{Appetite, AppetiteError};
pub use clock::{
    ASSESSMENT, Clock, FIRST_REPORT, NoticeFrom, NoticeTimes, Notification, Notify, PolicyNotice,
    TO_AUTHORITY, TO_CLAIMED, TO_PERSONS, TO_SERVED,
};
pub use condition::{Band, Cause, Condition, Culpability, OriginIs};
pub use contract::{
    Attribution, Base, Basket, Cap, CapPlace, CarveOut, Contract, Contributory, Credits, Division,
    Enforcement, Extent, FlowDown, Indemnity, Liability, Liquidated, MAX_SUPER_CAPS, Notice,
    NoticeEffect, Order, Per, Pool, Relation, SetOff, Trigger,
};
pub use control::{Control, ControlEffect};
pub use event::{Event, Notified, OutageStretch, OutsideClaim, Suffered};
pub use heavy::Heavy;
pub use peril::{Dependence, Hit, HitProbability, Learned, Peril, Severity, Split, SplitPart};
pub use policy::{
    AdditionalInsured, Attachment, CoinsuranceBasis, Commission, Cover, Endorsement, Erosion,
    Policy, RecoveryRule, RetentionRule, RetentionSpread, Sublimit, SublimitBasis, Treaty,
    TreatyKind, Waiting, WaitingMode, Waiver, WaiverEffect, WhenInsolvent,
};

pub use regime::{Breach, ClockFrom, Fines, Imposed, RegimeUse, fine_uniforms, once};
pub use uncertainty::{BATCH_YEARS, ParameterUncertainty};

use crate::units::{GroupId, HeadId, Money, PartyId, Probability, Share};
use std::ops::Range;

/// What a party is in the story; it labels reports only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Buys services.
    Client,
    /// Sells services.
    Provider,
    /// Sells services to providers.
    SubProcessor,
    /// Insures.
    Insurer,
    /// Insures insurers.
    Reinsurer,
    /// Data subjects and others who claim against all at fault under no contract: jointly and
    /// severally, without cap.
    Claimants,
    /// Anything else, in the scenario's own word.
    Other(String),
}

/// A legal person with a balance sheet.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Party {
    /// Its id in the scenario; a member of a group is `small-client#1`.
    pub key: String,
    /// Its name in reports.
    pub name: String,
    /// What it is in the story.
    pub role: Role,
    /// The id its draws are named by: its key, or `stream` where given.
    pub stream: String,
    /// The group it is a member of.
    pub group: Option<GroupId>,
    /// Own money it can pay others with in a year, beyond insurance; `None` is unlimited.
    pub funds: Option<Money>,
    /// Facts: revenue a year.
    pub revenue: Option<Money>,
    /// Facts: revenue a year of the undertaking it belongs to.
    pub turnover: Option<Money>,
    /// Facts: records held.
    pub records: Option<f64>,
    /// Facts: those records by residence of the persons, where that is said.
    pub residences: Vec<(String, f64)>,
    /// The part of an insolvent estate that administration takes.
    pub administration: Share,
    /// An insurer: how likely it fails for the year (its share then falls on its insured).
    pub failure: Probability,
    /// The corporate group it belongs to, for reports.
    pub corporate_group: Option<String>,
    /// A captive: who owns it.
    pub owner: Option<PartyId>,
}

/// Parties alike, counted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Group {
    /// Its id in the scenario.
    pub key: String,
    /// Its name in reports.
    pub name: String,
    /// Positions of its members, in a row.
    pub members: Range<usize>,
}

/// A cost head.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Head {
    /// Its key.
    pub key: String,
    /// Its name in reports.
    pub name: String,
}

/// Where a value of the model comes from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Origin {
    /// The path of the value.
    pub path: String,
    /// Was it written, or is it a default?
    pub stated: bool,
    /// The value in words.
    pub value: String,
    /// Its source, where given.
    pub source: Option<String>,
    /// When it was read, where given.
    pub as_of: Option<String>,
    /// How sure the writer is, where given.
    pub confidence: Option<String>,
}

/// A checked scenario.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Model {
    /// Title of the scenario.
    pub title: String,
    /// Its currency.
    pub currency: String,
    /// Policy years to simulate.
    pub years: u64,
    /// Seed.
    pub seed: u64,
    /// How uncertain the figures of its perils are, for runs that draw that too.
    pub uncertainty: ParameterUncertainty,
    /// The first day of the simulated year; 1 January unless the scenario says.
    pub inception: jiff::civil::Date,
    /// Heads by [`HeadId`].
    pub heads: Vec<Head>,
    /// Flags by id.
    pub flags: Vec<String>,
    /// Parties by id, members of groups each on its own.
    pub parties: Vec<Party>,
    /// Groups by id.
    pub groups: Vec<Group>,
    /// The regimes that parties stand under.
    pub regimes: Vec<RegimeUse>,
    /// The heads of fines.
    pub fines: Fines,
    /// The controls that parties speak of.
    pub controls: Vec<Control>,
    /// When parties know of events and tell others, of those that say.
    pub clocks: Vec<Clock>,
    /// Perils by id.
    pub perils: Vec<Peril>,
    /// What own experience says of them; it is part of their frequencies and severities.
    pub learned: Vec<Learned>,
    /// Contracts, those of a group's members each on its own.
    pub contracts: Vec<Contract>,
    /// Pools.
    pub pools: Vec<Pool>,
    /// Policies, those of a group's members each on its own; a layer comes after what it is over.
    pub policies: Vec<Policy>,
    /// Treaties in the order they apply.
    pub treaties: Vec<Treaty>,
    /// Scripted events, in the order written.
    pub events: Vec<Event>,
    /// Where every value comes from.
    pub origins: Vec<Origin>,
}

impl Model {
    /// The party with a key.
    #[must_use]
    pub fn party(&self, key: &str) -> Option<PartyId> {
        self.parties
            .iter()
            .position(|party| party.key == key)
            .map(PartyId::new)
    }

    /// Does a party carry others' risk, by its role or by a share of a policy or treaty?
    #[must_use]
    pub fn carries_risk(&self, party: PartyId) -> bool {
        let insures = self.policies.iter().flat_map(|it| &it.insurers);
        let reinsures = self.treaties.iter().flat_map(|it| &it.reinsurers);
        let mut shares = insures.chain(reinsures);
        matches!(
            self.parties[party.index()].role,
            Role::Insurer | Role::Reinsurer
        ) || shares.any(|(carrier, _)| *carrier == party)
    }

    /// The clock of a party, if it says anything of time.
    #[must_use]
    pub fn clock(&self, party: PartyId) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.party == party)
    }

    /// The head with a key.
    #[must_use]
    pub fn head(&self, key: &str) -> Option<HeadId> {
        self.heads
            .iter()
            .position(|head| head.key == key)
            .map(HeadId::new)
    }
}
