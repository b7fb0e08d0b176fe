//! How full a term is in an event: for those who ask which clause decides.

/// A term with a threshold, by positions in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// The admitted claim against a contract's basket.
    Basket(usize),
    /// A head of the claim, by contract and head, against the least that is claimed.
    Item(usize, usize),
    /// What a cap, by contract and place, has let through.
    Cap(usize, usize),
    /// What a pool has let through.
    Pool(usize),
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
    /// What an insured's own loss bears of the event's retention under a policy that also answers
    /// for what it owes.
    OwnRetention(usize),
    /// What own loss alone takes of a policy's limit, where it also answers for what is owed.
    OwnLimit(usize),
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
    /// Do recoveries reach the insurers of a policy?
    Reaches(usize),
    /// What recoveries bring the insurers of a policy against what they paid.
    Repays(usize),
    /// Are a party's own means too small for what it owes?
    Funds(usize),
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
