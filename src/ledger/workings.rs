//! How amounts came about: what a journal keeps beside its transfers, for whoever explains them.
//!
//! Parties, contracts, policies and heads stand here by their positions in the model, promises by
//! their numbers in transfers. Nothing is computed from workings; books that do not want them
//! cost nothing.

/// How one amount came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Working {
    /// The row of the year.
    pub row: u32,
    /// The event of the block.
    pub event: u32,
    /// What was worked out.
    pub of: Work,
}

/// What was worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// A claim under a contract.
    Claim(ClaimWork),
    /// What one party owes another, and what of it is paid.
    Debt(DebtWork),
    /// One call of a policy and the layers over it.
    Call(CallWork),
    /// A loss or debt that a policy does not pay on.
    Refused(Refused),
    /// The resources of a party whose own money is limited.
    Purse(PurseWork),
    /// A recovery shared between an insured and its insurers.
    Sharing(SharingWork),
    /// What a treaty takes.
    Cession(CessionWork),
    /// What the year used of a limit.
    Used(UsedWork),
}

/// Whether there is a claim, and why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is one.
    Claim,
    /// Neither the obligor nor anybody it answers for is at fault.
    NoBreach,
    /// The contract does not run when the event happens.
    NotInForce,
    /// The event is one for which no claim is made: the condition that bars it, by its place.
    Barred(usize),
    /// Notice came too late.
    Late,
    /// The claimant's own share of fault bars it.
    OwnFault,
    /// It is not pursued.
    NotPursued,
    /// It is pursued and lost.
    Lost,
}

/// What becomes of a head in a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// It may be claimed.
    Claimed,
    /// Damages exclude it.
    Excluded,
    /// It is a fine, and the contract does not list it.
    Fine,
    /// An agreed sum stands in its place.
    AgreedSum,
    /// The culpability is below what the promise asks for.
    NotTriggered,
    /// The event is not one for which damages are owed.
    OtherEvent,
}

/// One head of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadWork {
    /// The head.
    pub head: usize,
    /// The claimant's own loss.
    pub loss: f64,
    /// What of it insurance, mitigation and notice leave to be claimed.
    pub base: f64,
    /// Claimed for the fault the contract answers for.
    pub claimed: f64,
    /// For whose fault it is claimed.
    pub faults: Vec<FaultWork>,
    /// What becomes of it.
    pub treatment: Treatment,
    /// The indemnity it is owed under, by its place in the contract; `None`: as damages.
    pub indemnity: Option<usize>,
}

/// Somebody at fault in a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaultWork {
    /// Who.
    pub party: usize,
    /// The share of fault towards the claimant.
    pub share: f64,
    /// The part of that share which the contract answers for.
    pub part: f64,
}

/// What a cap did to a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapWork {
    /// The cap's place in the contract; `None` for what meets no cap.
    pub cap: Option<usize>,
    /// Does it stand outside the caps, by a carve-out or by its culpability?
    pub carved_out: bool,
    /// Claimed under it.
    pub claimed: f64,
    /// What it let through.
    pub through: f64,
    /// What was left of it before.
    pub left: f64,
    /// Its limit this year; infinite where it does not hold in court.
    pub limit: f64,
}

/// What is owed beside the caps for cover that the obligor ought to hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DutyWork {
    /// The limit of liability insurance that the contract asks for.
    pub required: f64,
    /// The limit that the obligor holds.
    pub held: f64,
    /// What caps stop of the claim.
    pub stopped: f64,
    /// What of it is owed beside them.
    pub owed: f64,
}

/// What a pool did to a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoolWork {
    /// The pool.
    pub pool: usize,
    /// What was left of it before the event's claims.
    pub left: f64,
    /// Wanted by all claims of the event.
    pub wanted: f64,
    /// What this claim wanted, and what it got.
    pub claimed: f64,
    /// What the pool let this claim have.
    pub through: f64,
}

/// A claim under a contract, from the loss to what is owed.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimWork {
    /// The contract.
    pub contract: usize,
    /// Whether there is a claim.
    pub verdict: Verdict,
    /// The claimant's own loss, head by head.
    pub heads: Vec<HeadWork>,
    /// Who is at fault towards the claimant, the claimant left out.
    pub faults: Vec<FaultWork>,
    /// The claimant's own share of fault.
    pub own_share: f64,
    /// Of what the claimant owes others, what it passes on under this contract.
    pub flowed: f64,
    /// Admitted after items and basket, before set-off and caps.
    pub admitted: f64,
    /// Taken over of what a cap stopped for somebody jointly liable; within `admitted`.
    pub taken_over: f64,
    /// Owed, and set off before the caps.
    pub set_off_before: f64,
    /// What of the claim that paid: more where the claimant's share comes off after the cap.
    pub netted: f64,
    /// What the caps did; empty if nothing reached them.
    pub caps: Vec<CapWork>,
    /// Paid to the claimant as an additional insured, where that is taken off after the cap.
    pub credited: f64,
    /// After the caps, and the claimant's share where that comes after them.
    pub capped: f64,
    /// Owed beside the caps for missing cover; before a settlement, which cuts it too.
    pub duty: Option<DutyWork>,
    /// What pools did.
    pub pools: Vec<PoolWork>,
    /// After pools.
    pub pooled: f64,
    /// After a settlement.
    pub settled: f64,
    /// Owed: less what a waiver of subrogation takes off.
    pub owed: f64,
}

/// What one party owes another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DebtWork {
    /// Under which promise.
    pub promise: u32,
    /// The contract, where there is one.
    pub contract: Option<usize>,
    /// As what.
    pub kind: super::Kind,
    /// Who owes.
    pub from: usize,
    /// To whom.
    pub to: usize,
    /// Owed, before set-off.
    pub owed: f64,
    /// Paid with what the creditor owes.
    pub set_off: f64,
    /// Paid by the debtor's insurers.
    pub insured: f64,
    /// Paid in all, set-off included.
    pub paid: f64,
}

/// What a policy is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalledFor {
    /// An insured's own loss.
    OwnLoss,
    /// Third-party heads of somebody insured under another's policy.
    AdditionalInsured,
    /// What an insured owes.
    Liability,
}

/// One head of one party in a call of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct LineWork {
    /// What for.
    pub call: CalledFor,
    /// Whose.
    pub party: usize,
    /// The head.
    pub head: usize,
    /// The cover, by its place in the policy.
    pub cover: usize,
    /// The loss or debt it is called for.
    pub asked: f64,
    /// The part of it that late notice leaves; 1 in time.
    pub told: f64,
    /// The covered part.
    pub covered: f64,
    /// Within the first hours of a waiting period.
    pub waited: f64,
    /// Borne as retention.
    pub retained: f64,
    /// The part of it that is borne on top, after sublimits.
    pub stacked: f64,
    /// Borne as the insured's share after the retention.
    pub coinsured: f64,
    /// Cut by the cover's sublimit.
    pub sublimited: f64,
    /// What of the sublimit was left before.
    pub sublimit_left: f64,
    /// Wanted from the layers.
    pub wanted: f64,
    /// Terms of its cover whose conditions the event does not meet.
    pub lapsed: Lapsed,
    /// Paid by each layer's insurers, from the bottom up.
    pub paid: Vec<f64>,
}

/// Terms that are written, but for other events than the one that is settled. What an endorsement
/// replaces is none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lapsed {
    /// The retention.
    pub retention: bool,
    /// The insured's share after it.
    pub coinsurance: bool,
}

/// A layer in a call of a policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerWork {
    /// The policy.
    pub policy: usize,
    /// What was left of its limit for the event.
    pub limit_left: f64,
    /// What was left of its aggregate for the year.
    pub aggregate_left: f64,
    /// Eaten by its annual aggregate deductible.
    pub deductible: f64,
    /// What it let through, its insurers' failed shares included.
    pub through: f64,
    /// Borne by the insured within its limit, because it does not answer for it.
    pub passed: f64,
    /// The shares of insurers that pay.
    pub live: f64,
    /// Is the policy void?
    pub void: bool,
}

/// Why a policy does not pay on a head; covers and conditions by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The event began before the policy's retroactive date.
    TooOld,
    /// The insurers were told too late.
    ToldLate,
    /// The policy answers for other events.
    OtherEvents,
    /// An exclusion of the policy: the condition that is met.
    Excluded(usize),
    /// The insurers dispute the event and win.
    Disputed,
    /// The policy is void.
    Void,
    /// No cover takes the head.
    NoCover,
    /// The outage did not pass the waiting period.
    Waiting,
    /// The cover that takes the head answers for other events.
    OtherEvent(usize),
    /// An exclusion of the cover that takes the head.
    CoverExcluded {
        /// The cover.
        cover: usize,
        /// The condition that is met.
        condition: usize,
    },
    /// The insurers dispute that the cover takes it, and win.
    CoverDisputed(usize),
    /// The cover takes nothing of what is owed under contracts.
    Contractual(usize),
    /// The insured cannot bear the retention, which the policy makes a condition of payment.
    Unborne,
    /// Others have paid it before.
    PaidByOthers,
}

/// A loss or debt that a policy does not pay on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refused {
    /// The policy.
    pub policy: usize,
    /// What it is asked for.
    pub call: CalledFor,
    /// Whose.
    pub party: usize,
    /// The head.
    pub head: usize,
    /// How much.
    pub amount: f64,
    /// Why.
    pub why: Refusal,
}

/// One call of a policy and the layers over it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallWork {
    /// The layers, from the bottom up.
    pub layers: Vec<LayerWork>,
    /// Head by head.
    pub lines: Vec<LineWork>,
    /// Wanted within the limits.
    pub wanted: f64,
    /// Terms of the policy itself whose conditions the event does not meet.
    pub lapsed: Lapsed,
}

/// The resources of a party whose own money is limited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PurseWork {
    /// Who.
    pub party: usize,
    /// Its own money before the event.
    pub funds: f64,
    /// Its own costs that no insurance pays.
    pub own_costs: f64,
    /// Received and kept.
    pub received: f64,
    /// Owed beyond what its insurers pay to its creditors.
    pub open: f64,
    /// Taken by the administration of an insolvent estate.
    pub administration: f64,
    /// The part of `open` that it pays.
    pub part: f64,
    /// Its own money after the event.
    pub after: f64,
}

/// One insurer's place in a sharing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RepaidWork {
    /// The policy.
    pub policy: usize,
    /// What it had paid.
    pub paid: f64,
    /// What goes back to its insurers.
    pub back: f64,
}

/// A recovery shared between an insured and its insurers.
#[derive(Clone, Debug, PartialEq)]
pub struct SharingWork {
    /// The insured.
    pub party: usize,
    /// Received on heads that the policies cover, after the costs of getting it.
    pub shared: f64,
    /// Covered loss that no insurer paid.
    pub bears: f64,
    /// The part of it that is retention.
    pub retention: f64,
    /// The policies, from the bottom up.
    pub policies: Vec<RepaidWork>,
}

/// What a treaty takes of an event, or of the year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CessionWork {
    /// The treaty.
    pub treaty: usize,
    /// The cedent's loss that it reads.
    pub read: f64,
    /// Ceded, the part placed with nobody left out.
    pub ceded: f64,
    /// What was left of its limit for the year.
    pub left: f64,
    /// What was left of its annual deductible.
    pub deductible: f64,
}

/// Which limit of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitOf {
    /// A contract's cap.
    Cap {
        /// The contract.
        contract: usize,
        /// The cap's place in it.
        cap: usize,
    },
    /// A pool.
    Pool(usize),
    /// A policy's aggregate for the year.
    Aggregate(usize),
    /// A policy's annual aggregate deductible.
    Deductible(usize),
    /// A cover's sublimit for the year.
    Sublimit {
        /// The policy.
        policy: usize,
        /// The cover's place in it.
        cover: usize,
    },
    /// A treaty's limit for the year.
    Treaty(usize),
    /// A treaty's annual deductible.
    TreatyDeductible(usize),
    /// A party's own money.
    Funds(usize),
}

/// What a year used of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UsedWork {
    /// Which.
    pub limit_of: LimitOf,
    /// The limit; of a cap for each event or claim, that of one.
    pub limit: f64,
    /// Used in the year.
    pub used: f64,
}
