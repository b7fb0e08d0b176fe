//! How full a term is in an event: for those who ask which clause decides.

/// A term with a threshold, by positions in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// The admitted claim against a contract's basket.
    Basket(usize),
    /// A head of the claim, by contract and head, against the least that is claimed.
    Item(usize, usize),
    /// Does a cap, by contract and place, cut what is claimed under it?
    Cap(usize, usize),
    /// Have other claims, or what additional insureds were paid, left nothing of a cap?
    CapGone(usize, usize),
    /// Does a cap stand at the insurance that answers, above its amount?
    CapFollows(usize, usize),
    /// What all claims of the event want of a pool.
    Pool(usize),
    /// Does a pool, by its place, cut the claim under a contract?
    PoolPart(usize, usize),
    /// Is the cover that the obligor under a contract ought to hold too small for what caps stop?
    Duty(usize),
    /// Does a waiver of subrogation take anything off the claim under a contract?
    Waived(usize),
    /// Does it take all of it?
    WaivedWhole(usize),
    /// What is flowed down under a contract against what its claimant owes.
    FlowDown(usize),
    /// What the claimant under a contract can pay of what it owes itself: cash flow-down.
    Cash(usize),
    /// What one side owes, by a contract of it, against what the other owes.
    SetOff(usize),
    /// What a claimant gets by a contract against the cost of pursuing it.
    Cost(usize),
    /// What a policy's covers without a retention of their own were called for, against its
    /// retention.
    Retention(usize),
    /// What a cover, by policy and place, was called for, against its own retention.
    CoverRetention(usize, usize),
    /// The first hours of an outage, by policy and cover, against the retention they compete with.
    Hours(usize, usize),
    /// What the covers with this retention bear against what all others do: the largest counts.
    Largest(usize, usize),
    /// What all retentions of a policy together bear against the largest: a sum that is capped.
    SumCapped(usize),
    /// What a cover, by policy and place, was called for against what its sublimit would pay: the
    /// rest bears the retention first.
    Favourable(usize, usize),
    /// What an insured's own loss bears of the event's retention under a policy that also answers
    /// for what it owes.
    OwnRetention(usize),
    /// What own loss alone takes of a policy's limit, where it also answers for what is owed.
    OwnLimit(usize),
    /// What the loss of an additional insured, by policy and party, and calls before it bear of the
    /// event's retention, where the policy is called again after it.
    AddedRetention(usize, usize),
    /// What they take of its limit.
    AddedLimit(usize, usize),
    /// Does own loss alone pass the retention of a policy that is eroded by own loss and liability
    /// together? Claims net of insurance read it so.
    AloneRetention(usize),
    /// Does own loss alone pass its limit?
    AloneLimit(usize),
    /// What a policy has let through of its limit for the event.
    Limit(usize),
    /// What it has let through of its aggregate for the year.
    Aggregate(usize),
    /// What its aggregate deductible has eaten.
    AggregateDeductible(usize),
    /// What a cover, by policy and place, has let through of its sublimit for the event.
    Sublimit(usize, usize),
    /// What it has let through of its sublimit for the year.
    YearSublimit(usize, usize),
    /// The loss that a layer at a fixed attachment sees.
    Attachment(usize),
    /// Has a policy to pay, now that its insured can bear its retention?
    Precedent(usize),
    /// Do recoveries of a party reach the insurers of a policy? By policy and party.
    Reaches(usize, usize),
    /// What recoveries of a party bring the insurers of a policy against what they paid it.
    Repays(usize, usize),
    /// Are a party's own means too small for what it owes?
    Funds(usize),
    /// Do a party's own costs come to more than its means?
    OwnCosts(usize),
}

/// How much of a term an event uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gauge {
    /// The term.
    pub term: Term,
    /// How much is used.
    pub used: f64,
    /// From which on the term stands on its other side.
    pub of: f64,
}

/// Rounding that keeps no term from being reached, in money and as a part of the threshold.
const ROUNDING: f64 = 1e-6;
const OF_THRESHOLD: f64 = 1e-12;

impl Gauge {
    /// A threshold that is either passed or not.
    #[must_use]
    pub fn of_flag(term: Term, is_reached: bool) -> Self {
        Self {
            term,
            used: if is_reached { 1.0 } else { 0.0 },
            of: 1.0,
        }
    }

    /// Is the threshold reached? At the threshold it is, to within rounding.
    ///
    /// ```
    /// use obligor::ledger::{Gauge, Term};
    /// let limit = |used| Gauge { term: Term::Limit(0), used, of: 2e6 };
    /// assert!(limit(2e6).is_reached() && !limit(2e6 - 0.01).is_reached());
    /// ```
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.used >= self.of - (ROUNDING + OF_THRESHOLD * self.of.abs())
    }
}

/// What one party owes another in an event, and what it pays of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Owed {
    /// Who owes, by position in the model.
    pub from: usize,
    /// To whom.
    pub to: usize,
    /// How much, set-off included.
    pub amount: f64,
    /// What is paid of it, set-off included.
    pub paid: f64,
    /// The part that compensates what the creditor owes to others itself.
    pub passed_on: f64,
}
