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

/// Takes what several variants of a scenario made of the same years, one variant at a time.
///
/// Of each stretch of years the variants come in rising order, the base (0) first, each with the
/// block that was settled: variants that draw alike are handed the same block, others one of their
/// own over the same years. What a sink holds at the end must not depend on how the years were cut
/// into stretches or in which order these came.
pub trait VariantSink: Send {
    /// Takes a block of a variant and its totals.
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals);

    /// Joins what another worker or shard took.
    #[must_use]
    fn merge(self, other: Self) -> Self
    where
        Self: Sized;
}

/// Takes of some variants only the rows in which they may differ from the base.
pub trait PatchedSink: VariantSink {
    /// Takes a variant whose totals are the base's, to the bit, but in some rows of the base's
    /// block, the one handed on last as variant 0: `rows`, rising, of which `totals` has one each. Own
    /// loss ([`Measure::Gross`](crate::ledger::Measure::Gross)), which is drawn, is the base's in all.
    fn patched(&mut self, variant: usize, rows: &[u32], totals: &Totals);
}

/// One sink a variant, each as if its variant were run alone.
impl<S: Sink> VariantSink for Vec<S> {
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals) {
        self[variant].rows(block, std::slice::from_ref(totals));
    }

    fn merge(self, other: Self) -> Self {
        let pairs = self.into_iter().zip(other);
        pairs.map(|(one, two)| one.merge(two)).collect()
    }
}

impl<A: VariantSink, B: VariantSink> VariantSink for (A, B) {
    fn rows(&mut self, variant: usize, block: &Block, totals: &Totals) {
        self.0.rows(variant, block, totals);
        self.1.rows(variant, block, totals);
    }

    fn merge(self, other: Self) -> Self {
        (self.0.merge(other.0), self.1.merge(other.1))
    }
}
