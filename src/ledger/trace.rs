//! A book that keeps of each row a fingerprint of all that moved, to tell whether two waterfalls
//! move the same.

use super::{Book, Caused, Transfer};
use std::iter::repeat;

/// An odd number whose multiples scatter: 2⁶⁴ over the golden ratio.
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A fingerprint of 64 bits a row: of every transfer, every debt paid and all that caps, pools and
/// sublimits let through, with their bits and in their order. Losses borne are drawn, not settled,
/// and left out.
///
/// Two rows that differ in anything of it have the same fingerprint with a chance of 2⁻⁶⁴.
///
/// ```
/// use obligor::ledger::{Book, Trace};
/// let (mut one, mut other) = (Trace::default(), Trace::default());
/// one.start(2);
/// other.start(2);
/// one.pays(1, 0, 10.0);
/// other.pays(1, 0, 10.5);
/// assert_eq!(one.differing(&other).collect::<Vec<_>>(), [1]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    rows: Vec<u64>,
}

impl Trace {
    /// Makes ready for a block of so many rows.
    pub fn start(&mut self, rows: usize) {
        self.rows.clear();
        self.rows.resize(rows, 0);
    }

    /// The rows in which something else moved, rising.
    pub fn differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        let pairs = self.rows.iter().zip(&other.rows).enumerate();
        pairs.filter_map(|(row, (one, other))| (one != other).then_some(row))
    }

    /// Mixes an amount of some kind of movement into a row.
    #[inline(always)]
    fn keep(&mut self, row: u32, of: u64, amount: f64) {
        let kept = &mut self.rows[row as usize];
        *kept = mix(*kept, (amount.to_bits() ^ of).wrapping_mul(SCATTER));
    }

    /// The same of many, of which zeros are nothing.
    #[inline(always)]
    fn keep_all(&mut self, rows: &[u32], of: impl Iterator<Item = u64>, amounts: &[f64]) {
        for ((row, of), amount) in rows.iter().zip(of).zip(amounts) {
            let kept = &mut self.rows[*row as usize];
            let mixed = mix(*kept, (amount.to_bits() ^ of).wrapping_mul(SCATTER));
            // No branch: which amounts are zero cannot be predicted.
            *kept = if *amount == 0.0 { *kept } else { mixed };
        }
    }
}

/// What stands before a kind of movement, that no other has.
#[derive(Clone, Copy)]
enum Kept {
    Pays = 1,
    Passes,
    Transfer,
    Used,
}

#[inline(always)]
fn mix(kept: u64, word: u64) -> u64 {
    let mixed = (kept.rotate_left(23) ^ word).wrapping_mul(SCATTER);
    mixed ^ (mixed >> 29)
}

/// A name for a kind of movement among some parties or promises.
#[inline(always)]
fn name(kept: Kept, whose: [u32; 4]) -> u64 {
    let [one, two, three, four] = whose.map(u64::from);
    let words = [kept as u64, one << 32 | two, three << 32 | four];
    words.into_iter().fold(0, mix)
}

/// The name of transfers like one, whatever their row, event and amount.
#[inline(always)]
fn name_of(like: &Transfer) -> u64 {
    let whose = [like.from, like.to, like.promise, like.kind as u32];
    name(Kept::Transfer, whose)
}

impl Book for Trace {
    fn bears(&mut self, _row: u32, _party: u32, _amount: f64) {}

    fn bears_all(&mut self, _rows: &[u32], _party: u32, _amounts: &[f64]) {}

    fn pays(&mut self, row: u32, party: u32, amount: f64) {
        self.keep(row, name(Kept::Pays, [party, 0, 0, 0]), amount);
    }

    fn pays_all(&mut self, rows: &[u32], party: u32, amounts: &[f64]) {
        let name = name(Kept::Pays, [party, 0, 0, 0]);
        self.keep_all(rows, repeat(name), amounts);
    }

    fn passes(&mut self, row: u32, amount: f64) {
        self.keep(row, name(Kept::Passes, [0; 4]), amount);
    }

    fn transfer(&mut self, it: Transfer) {
        self.keep(it.row, mix(name_of(&it), u64::from(it.event)), it.amount);
    }

    fn transfers(
        &mut self,
        like: Transfer,
        rows: &[u32],
        events: &[u32],
        amounts: &[f64],
        factor: f64,
    ) {
        // The factor is the same under every limit, and so is what it makes of one amount.
        let name = mix(name_of(&like), factor.to_bits());
        let names = events.iter().map(|event| mix(name, u64::from(*event)));
        self.keep_all(rows, names, amounts);
    }

    fn used(&mut self, row: u32, promise: u32, amount: f64) {
        self.keep(row, name(Kept::Used, [promise, 0, 0, 0]), amount);
    }

    fn used_all(&mut self, rows: &[u32], promise: u32, amounts: &[f64]) {
        let name = name(Kept::Used, [promise, 0, 0, 0]);
        self.keep_all(rows, repeat(name), amounts);
    }

    fn exhausted(&mut self, _promise: u32, _rows: impl Iterator<Item = usize>) {}

    fn caused(&mut self, _row: u32, _provider: u32, _caused: Caused) {}

    fn wants_caused(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Kind;

    const LIKE: Transfer = Transfer {
        row: 0,
        event: 0,
        from: 1,
        to: 2,
        amount: 0.0,
        promise: 3,
        kind: Kind::OwnLoss,
    };

    /// The fingerprint of one row under some movements.
    fn of(book: impl Fn(&mut Trace)) -> Trace {
        let mut trace = Trace::default();
        trace.start(1);
        book(&mut trace);
        trace
    }

    #[test]
    fn movements_that_differ_in_anything_have_another_fingerprint() {
        let paid = |like: Transfer, event: u32, amounts: &[f64; 2], factor: f64| {
            of(|book| book.transfers(like, &[0, 0], &[event, 7], amounts, factor))
        };
        let one = paid(LIKE, 5, &[1e6, 2e6], 1.0);
        assert_eq!(one, paid(LIKE, 5, &[1e6, 2e6], 1.0));
        let others = [
            paid(LIKE, 5, &[2e6, 1e6], 1.0),
            paid(LIKE, 5, &[1e6, 0.0], 1.0),
            paid(LIKE, 5, &[0.0, 2e6], 1.0),
            paid(LIKE, 6, &[1e6, 2e6], 1.0),
            paid(LIKE, 5, &[1e6, 2e6], 0.5),
            paid(
                Transfer {
                    from: 2,
                    to: 1,
                    ..LIKE
                },
                5,
                &[1e6, 2e6],
                1.0,
            ),
            paid(Transfer { promise: 4, ..LIKE }, 5, &[1e6, 2e6], 1.0),
            paid(LIKE.recovery(), 5, &[1e6, 2e6], 1.0),
            of(|book| book.pays_all(&[0, 0], 1, &[1e6, 2e6])),
            of(|book| book.used_all(&[0, 0], 1, &[1e6, 2e6])),
        ];
        for (at, other) in others.iter().enumerate() {
            assert_ne!(one, *other, "{at}");
            assert!(others[..at].iter().all(|before| before != other), "{at}");
        }
        assert_eq!(
            paid(LIKE, 5, &[0.0, 0.0], 1.0),
            of(|_| ()),
            "zeros move nothing"
        );
    }

    #[test]
    fn a_zero_that_a_step_lets_through_has_its_place() {
        let passed =
            |amounts: [f64; 2]| of(|book| amounts.iter().for_each(|it| book.passes(0, *it)));
        assert_ne!(passed([0.0, 5.0]), passed([5.0, 0.0]));
    }

    #[test]
    fn amounts_booked_at_once_are_those_booked_one_by_one() {
        let amounts = [1e6, 0.0, 2.5];
        let at_once = of(|book| {
            book.pays_all(&[0; 3], 1, &amounts);
            book.used_all(&[0; 3], 2, &amounts);
        });
        let one_by_one = of(|book| {
            for amount in [1e6, 2.5] {
                book.pays(0, 1, amount);
            }
            for amount in [1e6, 2.5] {
                book.used(0, 2, amount);
            }
        });
        assert_eq!(at_once, one_by_one);
    }
}
