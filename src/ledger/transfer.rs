//! One movement of money.

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Damages or an indemnity under a contract.
    Damages,
    /// A policy's payment on the insured's own loss.
    OwnLoss,
    /// A policy's payment on what the insured owes.
    Liability,
    /// What an insurer got back of a recovery.
    Recovery,
    /// A reinsurer's payment.
    Cession,
    /// A service credit: a column of its own, no part of the net loss.
    Credit,
    /// A reinstatement premium: a column of its own, no part of the net loss.
    Reinstatement,
    /// Sums agreed in place of damages.
    Liquidated,
    /// A debt paid with what the creditor owed.
    SetOff,
    /// A policy's payment to somebody insured under another's policy.
    AdditionalInsured,
    /// The named insured's retention on what its policy paid an additional insured.
    InsuredRetention,
    /// A claim of somebody who has no contract, against a party at fault.
    Direct,
    /// A claim that rests on no contract: a fixed amount.
    Outside,
    /// Commission that goes back by a sliding scale: a column of its own, no part of the net loss.
    Commission,
}

/// A cost that settlement itself causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CostKind {
    /// What pursuing a claim, or resisting it, costs.
    Enforcement,
    /// What administering an insolvent estate costs.
    Administration,
}

impl CostKind {
    /// The reason in words, for the journal's reader.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Enforcement => "cost of pursuing or resisting the claim",
            Self::Administration => "cost of administering the insolvent estate",
        }
    }
}

/// A cost that settlement itself causes, booked to the ground-up loss of who bears it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// The row of the year.
    pub row: u32,
    /// The event of the block.
    pub event: u32,
    /// Who bears it, by position in the model.
    pub party: u32,
    /// How much.
    pub amount: f64,
    /// Why.
    pub kind: CostKind,
}

impl Kind {
    /// Does the promise itself pay? Recoveries, premiums and commissions go the other way, and a
    /// named insured's retention is no payment of its policy.
    #[inline(always)]
    #[must_use]
    pub fn is_payment(self) -> bool {
        !matches!(
            self,
            Self::Recovery | Self::Reinstatement | Self::Commission | Self::InsuredRetention
        )
    }

    /// Is it a part of the net loss? Agreed sums and premiums have columns of their own.
    #[must_use]
    pub fn moves_net(self) -> bool {
        match self {
            Self::Damages
            | Self::OwnLoss
            | Self::Liability
            | Self::Recovery
            | Self::Cession
            | Self::Liquidated
            | Self::SetOff
            | Self::AdditionalInsured
            | Self::InsuredRetention
            | Self::Direct
            | Self::Outside => true,
            Self::Credit | Self::Reinstatement | Self::Commission => false,
        }
    }

    /// The reason in words, for the journal's reader.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Damages => "owed under the contract and paid",
            Self::OwnLoss => "the policy pays on the insured's own loss",
            Self::Liability => "the policy pays on what the insured owes",
            Self::Recovery => "the insurer's part of what was recovered",
            Self::Cession => "the treaty pays the cedent",
            Self::Credit => "a service credit for the outage",
            Self::Reinstatement => "premium that buys the limit back",
            Self::Liquidated => "the sum agreed in place of damages",
            Self::SetOff => "set off against what the creditor owes",
            Self::AdditionalInsured => "the policy pays the additional insured",
            Self::InsuredRetention => "the named insured bears its policy's retention",
            Self::Direct => "owed directly by a party at fault",
            Self::Outside => "claimed outside contracts",
            Self::Commission => "commission given back by the sliding scale",
        }
    }
}

/// One movement: from, to, how much, under which promise, in which event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transfer {
    /// The row of the year.
    pub row: u32,
    /// The event of the block.
    pub event: u32,
    /// Who pays, by position in the model.
    pub from: u32,
    /// Who receives.
    pub to: u32,
    /// How much.
    pub amount: f64,
    /// The promise, by its place in the waterfall's list.
    pub promise: u32,
    /// Why.
    pub kind: Kind,
}

impl Transfer {
    /// The way back of a policy's payment: what its insurer gets of a recovery.
    #[must_use]
    pub fn recovery(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
            kind: Kind::Recovery,
            ..self
        }
    }
}
