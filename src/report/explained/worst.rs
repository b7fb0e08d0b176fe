//! The worst years of a party.

use crate::columns::{Block, Sink};
use crate::ledger::Totals;
use std::cmp::Ordering;
use std::ops::Range;

/// A year in the order of a party's net losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// The year.
    pub year: u32,
    /// What it leaves with the party.
    pub net: f64,
}

/// Keeps every year that leaves something with a party, or with parties together.
#[derive(Clone, Debug)]
pub struct WorstYears {
    parties: Range<usize>,
    kept: Vec<Ranked>,
}

impl WorstYears {
    /// For parties in a row: one, or the members of a group together.
    #[must_use]
    pub fn of(parties: Range<usize>) -> Self {
        Self {
            parties,
            kept: Vec::new(),
        }
    }

    /// The year of a rank among `years`, from 1: by net loss, the largest first, of equal ones the
    /// lower year first. Years that leave nothing count too.
    ///
    /// `None` if the rank is 0 or above `years`.
    #[must_use]
    pub fn rank(mut self, rank: u64, years: u64) -> Option<Ranked> {
        if rank == 0 || rank > years {
            return None;
        }
        self.kept.sort_by(order);
        let worse = self.kept.partition_point(|it| it.net > 0.0) as u64;
        let none = years - self.kept.len() as u64;
        if rank <= worse {
            return self.kept.get(rank as usize - 1).copied();
        }
        if rank > worse + none {
            return self.kept.get((rank - none) as usize - 1).copied();
        }
        let mut taken: Vec<u32> = self.kept.iter().map(|it| it.year).collect();
        taken.sort_unstable();
        // The n-th year that is not taken: each taken year up to it moves it on by one.
        let mut year = rank - worse - 1;
        for taken in taken {
            if u64::from(taken) > year {
                break;
            }
            year += 1;
        }
        Some(Ranked {
            year: year as u32,
            net: 0.0,
        })
    }
}

fn order(a: &Ranked, b: &Ranked) -> Ordering {
    b.net.total_cmp(&a.net).then(a.year.cmp(&b.year))
}

impl Sink for WorstYears {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let totals = &settled[0];
        let mut sum = vec![0.0; totals.rows()];
        let mut net = Vec::new();
        for party in self.parties.clone() {
            totals.net(party, &mut net);
            for (sum, net) in sum.iter_mut().zip(&net) {
                *sum += net;
            }
        }
        let rows = block.year.iter().zip(sum).filter(|(_, net)| *net != 0.0);
        self.kept
            .extend(rows.map(|(year, net)| Ranked { year: *year, net }));
    }

    fn merge(mut self, other: Self) -> Self {
        self.kept.extend(other.kept);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worst(kept: &[(u32, f64)]) -> WorstYears {
        WorstYears {
            parties: 0..1,
            kept: kept
                .iter()
                .map(|(year, net)| Ranked {
                    year: *year,
                    net: *net,
                })
                .collect(),
        }
    }

    #[test]
    fn equal_years_stand_in_order_and_years_without_loss_follow() {
        let kept = [(7, 5.0), (2, 5.0), (4, 9.0), (0, -1.0)];
        let years: Vec<u32> = (1..=8)
            .filter_map(|rank| worst(&kept).rank(rank, 8))
            .map(|it| it.year)
            .collect();
        assert_eq!(years, [4, 2, 7, 1, 3, 5, 6, 0]);
    }

    #[test]
    fn there_is_no_rank_0_and_none_above_the_years() {
        assert_eq!(worst(&[]).rank(0, 8), None);
        assert_eq!(worst(&[]).rank(9, 8), None);
        assert_eq!(worst(&[]).rank(8, 8).map(|it| it.year), Some(7));
    }
}
