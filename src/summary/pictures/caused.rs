//! What became of the loss that a provider caused.

use crate::ledger::Caused;
use serde::{Deserialize, Serialize};

/// Where the loss that a provider caused or answers for went, in money.
///
/// ```text
/// caused = collected + stopped + excluded + not recoverable + insolvent
/// ```
/// *Stopped* is what caps and pools cut of admitted claims; *insolvent* is what was owed and not
/// paid; *not recoverable* is the rest: no contract, no trigger, a head that nobody owes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CausedLoss {
    /// Loss of others by its fault, by that of those it answers for, or claimed from it for others.
    pub caused: f64,
    /// Paid to those who claimed.
    pub collected: f64,
    /// Cut by caps and pools.
    pub stopped: f64,
    /// Excluded as consequential.
    pub excluded: f64,
    /// Never admitted for another reason.
    pub not_recoverable: f64,
    /// Owed and not paid.
    pub insolvent: f64,
}

impl CausedLoss {
    /// The bands of what the ledger says of a provider's year.
    ///
    /// Under full liability a provider answers for the fault of others too: then more is claimed
    /// than its own fault caused, and what is claimed counts as caused.
    ///
    /// ```
    /// use obligor::ledger::Caused;
    /// use obligor::summary::pictures::CausedLoss;
    /// let year = Caused { caused: 100.0, excluded: 20.0, admitted: 70.0, payable: 40.0, collected: 30.0 };
    /// let loss = CausedLoss::of(year);
    /// assert_eq!((loss.stopped, loss.not_recoverable, loss.insolvent), (30.0, 10.0, 10.0));
    /// ```
    #[must_use]
    pub fn of(year: Caused) -> Self {
        let claimed = year.excluded + year.admitted;
        let caused = year.caused.max(claimed);
        Self {
            caused,
            collected: year.collected,
            stopped: (year.admitted - year.payable).max(0.0),
            excluded: year.excluded,
            not_recoverable: caused - claimed,
            insolvent: (year.payable - year.collected).max(0.0),
        }
    }

    /// Sum of the five bands.
    #[must_use]
    pub fn bands(&self) -> f64 {
        self.collected + self.stopped + self.excluded + self.not_recoverable + self.insolvent
    }

    pub(super) fn mean<'a>(years: impl Iterator<Item = &'a Self>, count: u64) -> Self {
        let mut sum = Self::default();
        for year in years {
            sum.caused += year.caused;
            sum.collected += year.collected;
            sum.stopped += year.stopped;
            sum.excluded += year.excluded;
            sum.not_recoverable += year.not_recoverable;
            sum.insolvent += year.insolvent;
        }
        let part = 1.0 / count.max(1) as f64;
        Self {
            caused: sum.caused * part,
            collected: sum.collected * part,
            stopped: sum.stopped * part,
            excluded: sum.excluded * part,
            not_recoverable: sum.not_recoverable * part,
            insolvent: sum.insolvent * part,
        }
    }
}

/// The years around a return period of the loss a provider caused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CausedPoint {
    /// The return period, in years.
    pub return_period: f64,
    /// Means over the years within ten per cent of its rank.
    pub loss: CausedLoss,
}
