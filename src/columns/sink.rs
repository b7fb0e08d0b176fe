//! Where settled blocks go.

use super::Block;
use crate::ledger::Totals;

/// Takes what was settled, block by block, in any order.
///
/// Summary, year table, progress and pictures are sinks. What a sink holds after all blocks must
/// not depend on how the years were cut into blocks or in which order they came.
pub trait Sink: Send {
    /// Takes a block and its totals, one for each waterfall settled side by side.
    fn rows(&mut self, block: &Block, settled: &[Totals]);

    /// Joins what another worker or shard took.
    #[must_use]
    fn merge(self, other: Self) -> Self
    where
        Self: Sized;
}

impl<A: Sink, B: Sink> Sink for (A, B) {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        self.0.rows(block, settled);
        self.1.rows(block, settled);
    }

    fn merge(self, other: Self) -> Self {
        (self.0.merge(other.0), self.1.merge(other.1))
    }
}

impl<A: Sink> Sink for Option<A> {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        if let Some(sink) = self {
            sink.rows(block, settled);
        }
    }

    fn merge(self, other: Self) -> Self {
        match (self, other) {
            (Some(one), Some(two)) => Some(one.merge(two)),
            (one, two) => one.or(two),
        }
    }
}
