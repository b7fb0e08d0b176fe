//! Contracts between parties and the pools that several contracts share.

use super::{Condition, Culpability};
use crate::units::{CapId, HeadSet, Hours, Money, PartyId, Share};

/// How an obligor's liability follows fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liability {
    /// For its own share and the shares of those it answers for.
    Several,
    /// For the whole, less the claimant's contributory share, once it is in breach.
    Full,
}

/// What culpability a promise asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Owed whatever the culpability.
    Strict,
    /// Owed from negligence upwards.
    Negligent,
    /// Owed from gross negligence upwards.
    Gross,
    /// Owed for wilful acts.
    Wilful,
}

impl Trigger {
    /// The least culpability that meets it.
    ///
    /// ```
    /// use obligor::model::{Culpability, Trigger};
    /// assert_eq!(Trigger::Gross.least(), Culpability::Gross);
    /// assert_eq!(Trigger::Strict.least(), Culpability::None);
    /// ```
    #[must_use]
    pub fn least(self) -> Culpability {
        match self {
            Self::Strict => Culpability::None,
            Self::Negligent => Culpability::Negligent,
            Self::Gross => Culpability::Gross,
            Self::Wilful => Culpability::Wilful,
        }
    }
}

/// What a claimant may pass on of what it owes its own claimants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowDown {
    /// The liability payable after its own caps.
    LiabilityPayable,
    /// Nothing.
    None,
}

/// Over what a cap is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Each claim afresh.
    Claim,
    /// Each event afresh.
    Event,
    /// Over the year.
    Year,
    /// Over the term of the contract; a simulated year starts with `limit − already_paid`.
    Term,
}

/// How a cap stands to the general cap of its contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// This is the general cap: it takes what no other cap takes.
    General,
    /// Beside the general cap: pays `min(s, S)`, neither erodes the other.
    Separate,
    /// General payments erode it, and all together never pass `max(G, S)`.
    NonCumulative,
    /// What passes it erodes the general cap.
    Additive,
}

/// How many super-caps one contract may have: claims keep their classes in arrays.
pub const MAX_SUPER_CAPS: usize = 12;

/// A liability cap.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cap {
    /// Its key in the contract, `general` for the reserved one.
    pub key: String,
    /// Its path, `contract.msa-clinic.caps.general`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The limit in money, fees and greater-of already worked out.
    pub limit: Money,
    /// Over what it is counted.
    pub per: Per,
    /// How it stands to the general cap.
    pub relation: Relation,
    /// The heads it takes; `None` is all.
    pub heads: Option<HeadSet>,
    /// The events it takes.
    pub when: Condition,
    /// Which of two super-caps that meet on one head goes first: the lower number.
    pub priority: Option<i64>,
}

/// A carve-out: what it names is paid without cap.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CarveOut {
    /// Its key in the contract.
    pub key: String,
    /// Its path.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The heads it names; `None` is all.
    pub heads: Option<HeadSet>,
    /// The events it names.
    pub when: Condition,
}

/// An indemnity: its heads are owed whether or not damages exclude them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Indemnity {
    /// Its key in the contract.
    pub key: String,
    /// Its path.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The heads it names.
    pub heads: HeadSet,
    /// The culpability it asks for.
    pub trigger: Trigger,
    /// The events it names.
    pub when: Condition,
    /// The cap it counts under, whether or not that cap's own condition is met.
    pub under: Option<CapId>,
}

/// Service credits: a part of a month's fee by hours of outage, outside the caps.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Credits {
    /// A twelfth of the annual fees.
    pub monthly_fee: Money,
    /// Hours that must be exceeded and the part of the month's fee then owed, hours rising.
    pub steps: Vec<(Hours, Share)>,
}

/// A contract: the obligor answers to the beneficiary for a part of its loss.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Contract {
    /// Its key; the contracts of a group's members share it.
    pub key: String,
    /// Its path, `contract.msa-clinic`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Who answers.
    pub obligor: PartyId,
    /// To whom.
    pub beneficiary: PartyId,
    /// What the terms cost the beneficiary a year.
    pub price: Money,
    /// How liability follows fault.
    pub liability: Liability,
    /// Those it answers for beside itself.
    pub answers_for: Vec<PartyId>,
    /// The culpability that damages ask for.
    pub trigger: Trigger,
    /// Heads that damages exclude.
    pub excluded: HeadSet,
    /// Fine-like heads that may be recovered because the contract lists them.
    pub includes: HeadSet,
    /// What the beneficiary may pass on of what it owes its own claimants.
    pub flow_down: FlowDown,
    /// The caps; at most one is general.
    pub caps: Vec<Cap>,
    /// What stands outside the caps.
    pub uncapped: Vec<CarveOut>,
    /// Indemnities.
    pub indemnities: Vec<Indemnity>,
    /// Service credits.
    pub credits: Option<Credits>,
}

/// A cap that several contracts of one obligor share; claims of an event are cut pro rata.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pool {
    /// Its key.
    pub key: String,
    /// Its path, `pool.northstar-cap`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Who answers.
    pub obligor: PartyId,
    /// The limit.
    pub limit: Money,
    /// Over what it is counted.
    pub per: Per,
    /// Positions of its contracts in the model.
    pub members: Vec<usize>,
}
