//! Sums over rows: one by one, and over nested waves at once.

use super::yearly::{Chunks, Places};
use crate::random::dispatch::Kernel;
use std::ops::Range;

/// Years whose sums stay in the first-level cache from wave to wave.
pub(crate) const PART: usize = 256;

/// The places of so many years, [`PART`] after others.
#[inline(always)]
pub(crate) fn parts(years: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = (0..years).step_by(PART);
    starts.map(move |start| start..years.min(start + PART))
}

/// Waves by where each starts, and the end of the last.
#[inline(always)]
pub(crate) fn waves(starts: &[u32]) -> impl Iterator<Item = Range<usize>> + '_ {
    let starts = starts.windows(2);
    starts.map(|wave| wave[0] as usize..wave[1] as usize)
}

/// The events of nested waves at some places, wave by wave.
#[inline(always)]
pub(crate) fn events_of(
    starts: &[u32],
    places: Range<usize>,
) -> impl Iterator<Item = Range<usize>> + '_ {
    let waves = waves(starts).take_while(move |wave| wave.len() > places.start);
    waves.map(move |wave| wave.start + places.start..wave.start + wave.len().min(places.end))
}

/// What rounding may leave of amounts that cancel, as a part of what moved.
const ROUNDING: f64 = 1e-12;

/// Is an amount no more than what rounding leaves of so much that moved?
#[inline(always)]
pub(crate) fn is_rounding(amount: f64, moved: f64) -> bool {
    amount.abs() <= ROUNDING * moved
}

/// column[row] += factor × amount.
#[inline(always)]
pub(super) fn add_rows(column: &mut [f64], rows: &[u32], amounts: &[f64], factor: f64) {
    for (row, amount) in rows.iter().zip(amounts) {
        column[*row as usize] += factor * amount;
    }
}

/// Net loss of a party, row by row.
pub(super) struct Net<'a> {
    pub gross: &'a [f64],
    /// `None` of a party that paid nothing.
    pub paid: Option<&'a [f64]>,
    pub received: &'a [f64],
    pub insured: &'a [f64],
    pub net: &'a mut [f64],
}

impl Kernel for Net<'_> {
    #[inline(always)]
    fn run(self) {
        let returned = self.received.iter().zip(self.insured);
        let out = returned.zip(self.net);
        let net = |owed: f64, received: f64, insured: f64| {
            let net = owed - received - insured;
            if is_rounding(net, owed + received) {
                0.0
            } else {
                net
            }
        };
        match self.paid {
            None => {
                for (gross, ((received, insured), out)) in self.gross.iter().zip(out) {
                    *out = net(*gross, *received, *insured);
                }
            }
            Some(paid) => {
                let owed = self.gross.iter().zip(paid);
                for ((gross, paid), ((received, insured), out)) in owed.zip(out) {
                    *out = net(gross + paid, *received, *insured);
                }
            }
        }
    }
}

/// sum[k] += Σ factor × amount[start of wave + k] over nested waves, in their order.
pub(super) struct AddWaves<'a> {
    pub waves: &'a [u32],
    pub amounts: &'a [f64],
    pub factor: f64,
    pub sums: Places<'a>,
}

impl Kernel for AddWaves<'_> {
    #[inline(always)]
    fn run(mut self) {
        for years in parts(self.sums.years()) {
            let sums = self.sums.part(years.clone());
            for events in events_of(self.waves, years) {
                for (sum, amount) in sums.iter_mut().zip(&self.amounts[events]) {
                    *sum += self.factor * amount;
                }
            }
        }
    }
}

/// An insured, its one insurer, and the promises under which money reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfInsured {
    /// Who is insured, by position in the model.
    pub insured: u32,
    /// Who pays under the policy, and may get something back.
    pub insurer: u32,
    /// The policy, by its place in the waterfall's list.
    pub policy: u32,
    /// The contract that brings something, if one does.
    pub contract: Option<u32>,
}

/// Yearly sums of an insured over nested waves, by place in the first wave.
#[derive(Debug)]
pub struct InsuredSums<'a> {
    /// Its own loss.
    pub gross: Chunks<'a>,
    /// What its contract brings, if it has one.
    pub received: Option<Chunks<'a>>,
    /// What it received from its insurer net.
    pub insured: Chunks<'a>,
    /// What the insurer paid.
    pub insurer: Chunks<'a>,
    /// What the insurer got back, if a contract can bring something.
    pub recovered: Option<Chunks<'a>>,
    /// What the policy paid, if what promises pay is kept; else nobody asks whether it was exhausted either.
    pub policy: Option<Chunks<'a>>,
    /// What the contract paid, if that is kept.
    pub contract: Option<Chunks<'a>>,
}

/// What an insurer pays and gets back, event by event, and how much of it counts.
#[derive(Clone, Copy)]
pub(super) struct Insurance<'a> {
    pub paid: &'a [f64],
    pub back: &'a [f64],
    pub factor: f64,
}

/// Adds an insurance to what the insured received net, the insurer paid and got back, over nested waves in their order.
pub(super) struct InsureWaves<'a> {
    pub waves: &'a [u32],
    pub amounts: Insurance<'a>,
    pub columns: [Places<'a>; 3],
}

impl Kernel for InsureWaves<'_> {
    #[inline(always)]
    fn run(self) {
        let Insurance { paid, back, factor } = self.amounts;
        let [mut insured, mut insurer, mut recovered] = self.columns;
        for years in parts(insured.years()) {
            let insured = insured.part(years.clone());
            let insurer = insurer.part(years.clone());
            let recovered = recovered.part(years.clone());
            for events in events_of(self.waves, years) {
                let amounts = paid[events.clone()].iter().zip(&back[events]);
                let sums = insured
                    .iter_mut()
                    .zip(insurer.iter_mut())
                    .zip(recovered.iter_mut());
                for ((paid, back), ((insured, insurer), recovered)) in amounts.zip(sums) {
                    *insured += factor * (paid - back);
                    *insurer += factor * paid;
                    *recovered += factor * back;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ledger::{Book, Kind, Measure, Totals, Transfer};

    /// Rows of nested waves: the second event of rows 4 and 1, and a third of row 4.
    const ROWS: [u32; 8] = [4, 1, 3, 0, 2, 4, 1, 4];
    const STARTS: [u32; 4] = [0, 5, 7, 8];
    const AMOUNTS: [f64; 8] = [0.1, 1e9, 0.3, 0.7, 0.0, 1e-9, 0.2, 1.0 / 3.0];
    const EVENTS: [u32; 8] = [0, 1, 2, 3, 4, 5, 6, 7];

    fn booked(is_nested: bool, back: Option<&[f64]>, before: bool) -> Vec<u64> {
        let mut totals = Totals::default();
        // Buffers of a block before, of another shape.
        totals.start(9, 3, 0, false);
        totals.bears_all(&[8, 2], 0, &[5.0, 5.0]);
        totals.start(5, 3, 1, false);
        if is_nested {
            totals.come_nested(&STARTS, &ROWS);
        }
        if before {
            totals.bears(2, 0, 0.9);
            totals.pays(4, 2, 0.6);
        }
        let like = Transfer {
            row: 0,
            event: 0,
            from: 2,
            to: 0,
            amount: 0.0,
            promise: 0,
            kind: Kind::OwnLoss,
        };
        totals.bears_all(&ROWS, 0, &AMOUNTS);
        totals.pays_all(&ROWS, 1, &AMOUNTS);
        totals.insures(like, &ROWS, &EVENTS, &AMOUNTS, back, 0.35);
        let owed = Transfer {
            kind: Kind::Credit,
            ..like
        };
        totals.transfers(owed, &ROWS, &EVENTS, &AMOUNTS, 0.15);
        // A party that is in some events alone.
        totals.bears_all(&ROWS[1..4], 1, &AMOUNTS[1..4]);
        let measures = [
            Measure::Gross,
            Measure::Paid,
            Measure::Received,
            Measure::Insured,
            Measure::Credits,
        ];
        let mut all: Vec<f64> = totals.promise(0).to_vec();
        for party in 0..3 {
            for measure in measures {
                all.extend_from_slice(totals.column(party, measure));
            }
            let mut net = vec![7.0; 9];
            totals.net(party, &mut net);
            assert_eq!(net.len(), 5);
            all.extend(net);
        }
        all.into_iter().map(f64::to_bits).collect()
    }

    #[test]
    fn nested_waves_are_added_to_the_same_bits() {
        for before in [false, true] {
            for back in [None, Some(&AMOUNTS[..])] {
                assert_eq!(booked(true, back, before), booked(false, back, before));
            }
        }
        let own = f64::from_bits(booked(true, None, false)[5 + 4]);
        assert_eq!(own, 0.1 + 1e-9 + 1.0 / 3.0, "row 4 has three events");
    }
}
