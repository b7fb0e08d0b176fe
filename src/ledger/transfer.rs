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
}

impl Kind {
    /// Is it a part of the net loss? Agreed sums and premiums have columns of their own.
    #[must_use]
    pub fn moves_net(self) -> bool {
        match self {
            Self::Damages | Self::OwnLoss | Self::Liability | Self::Recovery | Self::Cession => {
                true
            }
            Self::Credit | Self::Reinstatement => false,
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
            Self::Reinstatement => "premium that buys the treaty's limit back",
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
