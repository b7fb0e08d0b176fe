//! Policies and the treaties that reinsure their insurers.

use super::{Condition, PolicyNotice};
use crate::units::{HeadSet, Hours, Money, PartyId, Probability, Share};

/// To whom a recovery goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryRule {
    /// The insured's covered loss above the policy, then insurers from the top layer down, then
    /// the retention.
    TopDown,
    /// Insurers from the top layer down, then the insured.
    InsurerFirst,
    /// The insured until it is made whole, then insurers from the top layer down.
    InsuredFirst,
    /// All in proportion to what they bore.
    ProRata,
}

/// What the first hours of an outage do to an interruption claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WaitingMode {
    /// Once exceeded, it pays from hour zero.
    #[default]
    Qualifying,
    /// The first hours are not covered; no money retention.
    TimeDeductible,
    /// The first hours are not covered, and the retention applies to the rest.
    TimePlusMoney,
    /// The larger of the first hours and the retention is not covered.
    GreaterOf,
}

/// A waiting period for interruption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// The hours an outage must exceed.
    pub period: Hours,
    /// What the first hours do.
    pub mode: WaitingMode,
}

/// A part of the limit for some heads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sublimit {
    /// For each event.
    pub event: Option<Money>,
    /// For the year.
    pub year: Option<Money>,
}

/// How the retentions of the covers of one event make the retention of the event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetentionRule {
    /// The largest that a cover bears, `max min(R_c, x_c)` (the default).
    #[default]
    LargestBorne,
    /// `min(Σ min(R_c, x_c), max R_c)`.
    SumCapped,
    /// `max R_c` of the covers touched.
    LargestFlat,
    /// Each cover's own, and the policy's on top of what they leave.
    Stacked,
}

/// Over what a retention is spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetentionSpread {
    /// Over covers pro rata to what each would bear, inside a cover over heads pro rata.
    #[default]
    ProRata,
    /// The heads in the order of the registry.
    HeadOrder,
    /// Where it costs the insured least: first what is not paid anyway.
    InsuredFavourable,
}

/// What is eroded by a loss with coinsurance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CoinsuranceBasis {
    /// Limits by the insurer's part alone (the default).
    #[default]
    InsurerPart,
    /// Limits by the whole, of which the insurer pays its part.
    Whole,
}

/// What a sublimit is measured on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SublimitBasis {
    /// In excess of the retention (the default).
    #[default]
    AfterRetention,
    /// From the ground up: the retention erodes it.
    GroundUp,
}

/// In which order own loss and liability use a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Erosion {
    /// Own loss first (the default).
    #[default]
    FirstPartyFirst,
    /// Together, in proportion.
    ProRata,
}

/// When a layer starts to pay.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Attachment {
    /// Over what is left of the layers below, by whoever eroded them (the default).
    #[default]
    DropDown,
    /// At a fixed sum per loss.
    Fixed(Money),
    /// Once the insurers below have paid their limits themselves.
    InsurerPaymentOnly,
}

/// What a liability policy pays when its insured cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenInsolvent {
    /// The insured part reaches the claimant (the default).
    #[default]
    RingFenced,
    /// It falls into the estate.
    Estate,
    /// Nothing unless funds less own costs reach the retention.
    ConditionPrecedent,
}

/// A waiver of subrogation.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// Against whom.
    pub parties: Vec<PartyId>,
    /// What it takes away.
    pub effect: WaiverEffect,
}

/// What a waiver of subrogation takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WaiverEffect {
    /// The claim is made on what no insurance has paid (the default).
    #[default]
    Claim,
    /// The obligor owes the claim less what the insurer would have taken.
    InsurerOnly,
}

/// Somebody insured under another's policy for its third-party heads.
#[derive(Clone, Debug, PartialEq)]
pub struct AdditionalInsured {
    /// Who.
    pub party: PartyId,
    /// For which heads.
    pub heads: HeadSet,
    /// Does what it is paid erode the cap of the named insured's contract?
    pub erodes_cap: bool,
}

/// A cover: the heads it takes and the terms of its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cover {
    /// Its key in the policy.
    pub key: String,
    /// Its path, `policy.clinic-cyber.covers.crime`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The heads it takes; with `contract` it covers what the insured owes.
    pub heads: HeadSet,
    /// The events it takes.
    pub when: Condition,
    /// Its own retention; `None` counts with the policy's.
    pub retention: Option<Money>,
    /// The events for which it has one; for others it counts with the policy's.
    pub retention_when: Condition,
    /// The insured's share after the retention.
    pub coinsurance: Share,
    /// The events for which that share stands; for others there is none.
    pub coinsurance_when: Condition,
    /// The part of the limit for this cover.
    pub sublimit: Sublimit,
    /// The events for which that part stands; for others there is none.
    pub sublimit_when: Condition,
    /// Waiting period for interruption; the policy's where the cover has none.
    pub waiting: Option<Waiting>,
    /// The events for which the waiting period stands; for others there is none.
    pub waiting_when: Condition,
    /// The covered part of a contract claim.
    pub contractual_share: Share,
    /// The covered part of what card schemes assess (`pci`), which is owed under contracts too: that of a
    /// contract claim, or all of it where the cover lists `pci` among its heads.
    pub assessments: Share,
    /// Events that the cover does not take.
    pub excluded_if: Vec<Condition>,
    /// Hours of an outage after which interruption is not covered.
    pub indemnity_period: Option<Hours>,
    /// Notification is covered for so many persons.
    pub persons: Option<f64>,
    /// Does it leave the aggregate as it is?
    pub outside_aggregate: bool,
    /// How likely the insurer disputes an event under the cover and does not pay.
    pub dispute: Probability,
}

/// An endorsement: for events that meet its condition it replaces the terms it names, in every
/// cover.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Endorsement {
    /// Its key in the policy.
    pub key: String,
    /// Its path.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// The events it names.
    pub when: Condition,
    /// Replaces the insured's share after the retention.
    pub coinsurance: Option<Share>,
    /// Replaces the retention, the covers' own included.
    pub retention: Option<Money>,
    /// Replaces the limit per event.
    pub limit: Option<Money>,
    /// Replaces the sublimit.
    pub sublimit: Option<Sublimit>,
    /// Replaces the waiting period.
    pub waiting: Option<Waiting>,
}

/// A policy: insurers pay a part of the insured's loss and liability.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// Its key; the policies of a group's members share it.
    pub key: String,
    /// Its path, `policy.clinic-cyber`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Who is insured.
    pub insured: PartyId,
    /// Insurers and their shares; below 1 in sum the rest stays with the insured.
    pub insurers: Vec<(PartyId, Share)>,
    /// Premium a year, for all insurers together.
    pub premium: Money,
    /// The policy this one is the next layer over: a position in the model.
    pub over: Option<usize>,
    /// The policy's retention per event; none for a layer over another.
    pub retention: Money,
    /// The events for which it stands; for others there is none.
    pub retention_when: Condition,
    /// Limit per event.
    pub limit: Option<Money>,
    /// Annual aggregate limit.
    pub aggregate: Option<Money>,
    /// Annual aggregate deductible.
    pub aggregate_deductible: Money,
    /// Do recoveries restore the aggregate?
    pub aggregate_restored: bool,
    /// To whom recoveries go first.
    pub recovery: RecoveryRule,
    /// The events it takes.
    pub when: Condition,
    /// Events the policy does not take; wilful acts of the insured are added by default.
    pub excluded_if: Vec<Condition>,
    /// Covers; a policy written without any has one on all heads.
    pub covers: Vec<Cover>,
    /// Endorsements.
    pub endorsements: Vec<Endorsement>,
    /// How the covers' retentions make the event's.
    pub retention_rule: RetentionRule,
    /// Over what the retention is spread.
    pub retention_spread: RetentionSpread,
    /// What is eroded by a loss with coinsurance.
    pub coinsurance_basis: CoinsuranceBasis,
    /// What sublimits are measured on.
    pub sublimit_basis: SublimitBasis,
    /// Is the head `defence` paid outside the limits?
    pub defence_outside: bool,
    /// In which order own loss and liability use it.
    pub erosion: Erosion,
    /// When a layer starts to pay.
    pub attachment: Attachment,
    /// Rates at which the aggregate is bought back; an aggregate of `limit × (1 + count)` with a
    /// premium for each part restored.
    pub reinstatements: Vec<f64>,
    /// Lower numbers pay first; equal numbers share by limits; 1 unless said.
    pub priority: i64,
    /// Does it pay before all that are not?
    pub primary_non_contributory: bool,
    /// What it pays when its insured cannot.
    pub pays_when_insolvent: WhenInsolvent,
    /// Waiver of subrogation.
    pub waiver: Option<Waiver>,
    /// Additional insureds.
    pub additional_insureds: Vec<AdditionalInsured>,
    /// Others insured under the same limit and retention, beside `insured`: the losses of an event
    /// are added and the payment is shared pro rata.
    pub joint_insureds: Vec<PartyId>,
    /// How likely the insurer disputes an event and does not pay.
    pub dispute: Probability,
    /// How likely the policy turns out void for the year.
    pub void: Probability,
    /// Events that began before this are excluded: years before the start of the simulated year,
    /// negative where it lies within that year.
    pub retroactive: Option<f64>,
    /// The condition that its insurers are told in time.
    pub notice: Option<PolicyNotice>,
    /// The law whose preset it takes.
    pub law: Option<String>,
}

/// What a reinsurer pays back of the premium ceded.
#[derive(Clone, Debug, PartialEq)]
pub enum Commission {
    /// A part of it.
    Flat(Share),
    /// Linear in the loss ratio between points (loss ratio, part), held beyond the ends.
    Sliding(Vec<(f64, Share)>),
}

impl Commission {
    /// The part of the ceded premium that comes back in a year of a loss ratio (ceded losses over
    /// ceded premium).
    ///
    /// Linear between the two points around the ratio; held at the first and last point beyond
    /// them. At a point it is that point's part.
    ///
    /// ```
    /// use obligor::model::Commission;
    /// use obligor::units::Share;
    /// let part = |part| Share::new(part).unwrap();
    /// let slide = Commission::Sliding(vec![(0.5, part(0.35)), (0.7, part(0.25))]);
    /// assert_eq!(slide.at(0.5), 0.35);
    /// assert!((slide.at(0.6) - 0.30).abs() < 1e-12);
    /// assert_eq!(slide.at(2.0), 0.25);
    /// ```
    #[must_use]
    pub fn at(&self, loss_ratio: f64) -> f64 {
        let points = match self {
            Self::Flat(part) => return part.get(),
            Self::Sliding(points) => points,
        };
        let above = points.partition_point(|(ratio, _)| *ratio <= loss_ratio);
        match (above.checked_sub(1).map(|at| points[at]), points.get(above)) {
            (Some((from, low)), Some((to, high))) => {
                let way = (loss_ratio - from) / (to - from);
                low.get() + way * (high.get() - low.get())
            }
            (None, Some((_, only))) => only.get(),
            (Some((_, only)), None) => only.get(),
            (None, None) => 0.0,
        }
    }
}

/// What a treaty pays.
#[derive(Clone, Debug, PartialEq)]
pub enum TreatyKind {
    /// `cession × loss`; the reinsurer pays a commission on the premium ceded.
    QuotaShare {
        /// The part ceded.
        cession: Share,
        /// The part of the ceded premium that comes back.
        commission: Commission,
        /// At most this of an event.
        event_limit: Option<Money>,
        /// At most this many times the ceded premium in a year.
        loss_ratio_cap: Option<f64>,
    },
    /// `placed × min((net loss of the event − attachment)₊, limit)`.
    EventExcess {
        /// Where it starts, per event.
        attachment: Money,
        /// How much it holds, per event.
        limit: Money,
        /// The part placed with the reinsurers.
        placed: Share,
        /// Rate of the premium for each time the limit is bought back; `None`: no limit for the
        /// year; an empty list: the limit once a year.
        reinstatements: Option<Vec<f64>>,
        /// The first of a year's cessions that stays with the cedent.
        deductible: Money,
        /// Does it pay only if two insureds are hit?
        two_risk: bool,
    },
    /// `min((net loss of the year − attachment)₊, limit)`.
    StopLoss {
        /// Where it starts, for the year.
        attachment: Money,
        /// How much it holds.
        limit: Money,
    },
}

/// A treaty: reinsurers take a part of the cedent's loss on its policies.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Treaty {
    /// Its key.
    pub key: String,
    /// Its path, `treaty.harbor-event-xl`.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Who cedes.
    pub cedent: PartyId,
    /// Reinsurers and their shares of what is placed; below 1 in sum the rest stays with the
    /// cedent.
    pub reinsurers: Vec<(PartyId, Share)>,
    /// Premium a year; for a quota share left out, the cession of the premiums of the cedent.
    pub premium: Option<Money>,
    /// What it pays.
    pub kind: TreatyKind,
    /// Inuring order: lower numbers apply first, equal ones read the same net; 1 for a quota
    /// share, 2 for an event excess, 3 for a stop-loss unless said.
    pub order: i64,
    /// The events it takes.
    pub when: Condition,
}
