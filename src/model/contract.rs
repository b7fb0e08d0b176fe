//! Contracts between parties and the pools that several contracts share.

use super::{Condition, Culpability};
use crate::units::{CapId, HeadSet, Hours, Money, PartyId, Probability, Share};

/// How an obligor's liability follows fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liability {
    /// For its own share and the shares of those it answers for.
    Several,
    /// For the whole, less the claimant's contributory share, once it is in breach.
    Full,
    /// With all others at fault: what a cap stops is spread over the others by fault.
    JointAndSeveral,
}

/// What a claim is made on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// The claimant's own loss before its insurance (the default).
    #[default]
    Gross,
    /// What is left of it after first-party payments.
    NetOfInsurance,
}

/// What the claimant's own share of fault does to its claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contributory {
    /// The claim is less by that share (the default).
    #[default]
    Pure,
    /// Nothing: the share counts as 0, the others' are scaled up.
    None,
    /// Any share bars the claim.
    Bar,
    /// A share of one half or more bars it.
    Bar50,
    /// A share of more than one half bars it.
    Bar51,
}

/// Whether the claimant's share is taken off before the cap or after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Before (the default).
    #[default]
    ReduceThenCap,
    /// After, on the own-loss part.
    CapFirst,
}

/// Whose culpability counts where an obligor answers for others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attribution {
    /// The highest of its own and of those it answers for who are at fault (the default).
    #[default]
    Highest,
    /// Its own; that is none where it is not at fault itself.
    Own,
}

/// When mutual claims are set off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetOff {
    /// After caps (the default).
    #[default]
    AfterCaps,
    /// Before caps: the cap applies to the balance.
    BeforeCaps,
}

/// What the sum of a claim's items must pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basket {
    /// All of it is owed once the sum is past this; up to it nothing.
    Tipping(Money),
    /// What exceeds this is owed.
    Deductible(Money),
}

/// A sum agreed in place of damages.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Liquidated {
    /// Its path.
    pub path: String,
    /// For each record exposed.
    pub per_record: Money,
    /// For each hour of outage.
    pub per_hour: Money,
    /// At most this in an event.
    pub at_most: Option<Money>,
    /// The heads whose damages it stands in place of.
    pub instead_of: HeadSet,
}

/// What it takes to get a claim paid.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Enforcement {
    /// Its path.
    pub path: String,
    /// How likely a claim is pursued.
    pub pursued: Probability,
    /// How likely a claim that is pursued is won.
    pub won: Probability,
    /// The part of what is owed that a settlement brings.
    pub settled: Share,
    /// What pursuing costs the claimant, won or lost.
    pub cost: Money,
    /// What it costs the obligor.
    pub cost_obligor: Money,
    /// How long it takes; a matter of valuation, no transfer depends on it.
    pub delay: Hours,
}

/// What late notice does to a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoticeEffect {
    /// It bars the claim.
    Bar,
    /// It cuts the claim by this part.
    Cut(Share),
}

impl NoticeEffect {
    /// The part that lateness takes off; all of it where it bars.
    #[must_use]
    pub fn cut(self) -> f64 {
        match self {
            Self::Bar => 1.0,
            Self::Cut(part) => part.get(),
        }
    }
}

/// A duty to give notice of an event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notice {
    /// Its path.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// In time up to and with this.
    pub within: Hours,
    /// What lateness does.
    pub effect: NoticeEffect,
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
    /// The clients' claims before their caps, but never more than it owes.
    GrossClientLoss,
    /// What its own funds and insurers pay.
    Cash,
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
    /// It lies inside a cap of this or another contract of the obligor and erodes it too.
    Within(CapPlace),
}

/// A cap by its place in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapPlace {
    /// The contract's position.
    pub contract: usize,
    /// The cap's position in it.
    pub cap: usize,
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
    /// The limit in money, fees and greater-of already worked out, less what is already paid.
    pub limit: Money,
    /// Of a cap per term: paid before the simulated year.
    pub already_paid: Money,
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
    /// Is the limit at least the liability insurance of the obligor that answers?
    pub or_insurance: bool,
    /// How likely the cap holds in court; a draw a year where it is not certain.
    pub enforceable: Probability,
    /// Does gross culpability lift it? Some laws lift nominal limits.
    pub lifted_by_gross: bool,
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
    /// Does it lift the exclusion of its heads too?
    pub lifts_exclusion: bool,
}

/// How far an indemnity reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// As far as the contract's liability (the default).
    #[default]
    Contract,
    /// To the extent the obligor, and those it answers for, caused the loss.
    ToExtentCaused,
    /// The whole, less the claimant's contributory share.
    Full,
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
    /// How far it reaches.
    pub extent: Extent,
    /// Is the head `defence` outside the cap it counts under?
    pub defence_outside: bool,
}

/// Service credits: a part of a month's fee by hours of outage, outside the caps.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Credits {
    /// A twelfth of the annual fees.
    pub monthly_fee: Money,
    /// Hours that must be exceeded and the part of the month's fee then owed, hours rising.
    pub steps: Vec<(Hours, Share)>,
    /// Are damages for interruption barred where a credit is owed?
    pub in_place_of_damages: bool,
    /// Heads barred beside the credit: it is their sole remedy.
    pub sole_remedy: HeadSet,
    /// The events it names.
    pub when: Condition,
}

/// A contract: the obligor answers to the beneficiary for a part of its loss.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Contract {
    /// Its key; the contracts of a group's members share it. The reverse of a mutual contract
    /// `msa` is `msa.mutual`.
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
    /// Whose culpability its triggers and conditions ask.
    pub attribution: Attribution,
    /// The culpability that damages ask for.
    pub trigger: Trigger,
    /// Events for which damages are owed.
    pub damages_when: Condition,
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
    /// What a claim is made on.
    pub base: Base,
    /// What the claimant's own share of fault does.
    pub contributory: Contributory,
    /// Whether that share is taken off before the cap or after.
    pub order: Order,
    /// When mutual claims are set off.
    pub set_off: SetOff,
    /// Excluded heads that stay recoverable because they are deemed direct.
    pub deemed_direct: HeadSet,
    /// The part of a claim that mitigation would have spared.
    pub mitigation: Share,
    /// Items below this are not claimed.
    pub de_minimis: Money,
    /// What the sum of items must pass.
    pub basket: Option<Basket>,
    /// Sums agreed in place of damages.
    pub liquidated: Option<Liquidated>,
    /// What it takes to get a claim paid; nothing by default.
    pub enforcement: Option<Enforcement>,
    /// The duty to give notice.
    pub notice: Option<Notice>,
    /// Events for which no claim is made: services declined, a claim period that has passed.
    pub barred_if: Vec<Condition>,
    /// Liability insurance that the obligor must hold.
    pub insurance_required: Option<Money>,
    /// Security controls that the obligor must have in place.
    pub security_standard: Vec<String>,
    /// Is this the reverse of a mutual contract?
    pub reverse: bool,
    /// From when to when it runs, as parts of the simulated year.
    pub period: (f64, f64),
    /// The law whose preset it takes.
    pub law: Option<String>,
}

impl Contract {
    /// Does the obligor answer for the fault of a party: its own, or that of one it answers for?
    pub(crate) fn names(&self, party: PartyId) -> bool {
        party == self.obligor || self.answers_for.contains(&party)
    }

    /// Those beside the obligor whose culpability counts as its own.
    pub(crate) fn blamed_beside(&self) -> &[PartyId] {
        match self.attribution {
            Attribution::Highest => &self.answers_for,
            Attribution::Own => &[],
        }
    }

    /// Does the culpability of a party count as the obligor's?
    ///
    /// Fault is another matter: an obligor [answers](Self::names) for the share of a party whose
    /// culpability it does not take.
    pub(crate) fn takes_blame_of(&self, party: PartyId) -> bool {
        party == self.obligor || self.blamed_beside().contains(&party)
    }

    /// Does a condition of its caps, carve-outs or indemnities ask for culpability?
    pub(crate) fn reads_culpability(&self) -> bool {
        let caps = self.caps.iter().map(|cap| &cap.when);
        let carve_outs = self.uncapped.iter().map(|carve_out| &carve_out.when);
        let indemnities = self.indemnities.iter().map(|indemnity| &indemnity.when);
        let mut all = caps.chain(carve_outs).chain(indemnities);
        all.any(|when| !when.culpability.is_empty())
    }
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
    /// Positions of its contracts in the model, in the order written.
    pub members: Vec<usize>,
    /// How claims that pass it are cut.
    pub division: Division,
    /// The events it takes.
    pub when: Condition,
}

/// How claims that pass a pool are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Division {
    /// All claims of an event alike (the default).
    #[default]
    ProRata,
    /// In the order of the pool's members.
    FirstCome,
    /// Small claims in full, the others down to one level.
    WaterFilling,
}
