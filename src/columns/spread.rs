//! Own losses by event, of parties that are hit in many events of nested waves.
//!
//! A hit has a row of its own; settlement of a party that is hit often would rather read a column that lies as the
//! block's events do, zero where the party is not hit. The sampler lays it out once, for all waterfalls that settle the
//! block.

use super::{Events, Hits};
use crate::random::Aligned;
use std::ops::Range;

/// A party hit in more than one event of so many is laid out.
const SPREAD: usize = 4;

/// Own losses of some parties, `[party][atom][event]`.
#[derive(Clone, Debug, Default)]
pub struct Spread {
    is_laid_out: Vec<bool>,
    loss: Vec<Vec<Aligned>>,
}

impl PartialEq for Spread {
    /// What is left over from blocks before makes no difference.
    fn eq(&self, other: &Self) -> bool {
        let parties = self.is_laid_out.len().max(other.is_laid_out.len());
        (0..parties).all(|party| self.of(party) == other.of(party))
    }
}

impl Spread {
    /// Nobody of so many parties is laid out.
    pub fn clear(&mut self, parties: usize) {
        self.is_laid_out.clear();
        self.is_laid_out.resize(parties, false);
        self.loss.resize_with(parties, Vec::new);
    }

    /// Lays out a party with these hits and so many atoms, if it is hit in enough events of nested waves, but not in all:
    /// then its losses lie so already.
    pub fn lay_out(
        &mut self,
        (party, atoms): (usize, usize),
        events: &Events,
        hits: &Hits,
        of: Range<usize>,
    ) {
        let count = events.row.len();
        self.is_laid_out[party] = events.is_nested && (count / SPREAD..count).contains(&of.len());
        if !self.is_laid_out[party] {
            return;
        }
        let columns = &mut self.loss[party];
        columns.resize_with(atoms, Aligned::default);
        for (column, drawn) in columns.iter_mut().zip(&hits.loss) {
            column.fill_new(count, 0.0);
            let column = &mut column[..];
            for (event, amount) in hits.event[of.clone()].iter().zip(&drawn[of.clone()]) {
                column[*event as usize] = *amount;
            }
        }
    }

    /// The party's loss columns, one value an event, if it is laid out.
    #[must_use]
    pub fn of(&self, party: usize) -> Option<&[Aligned]> {
        let is_laid_out = self.is_laid_out.get(party).is_some_and(|it| *it);
        is_laid_out.then(|| &self.loss[party][..])
    }
}

#[cfg(test)]
mod tests {
    use crate::draw::{Sampler, Years};
    use crate::scenario::read_text;
    use crate::settle::{Detail, layout};

    #[test]
    fn who_is_hit_often_has_its_losses_by_event() {
        let m1 = include_str!("../../scenarios/benchmarks/m1.toml");
        let seldom = m1.replacen("hit         = 0.4", "hit         = 0.2", 1);
        for (text, expected) in [(m1, 10), (&seldom, 0)] {
            let document = read_text("m1", text, &[]).expect("the scenario is well written");
            let (model, _) = document.resolve().expect("the scenario has no findings");
            let layout = layout(&[&model], Detail::Atoms);
            let sampler = Sampler::new(&model, 7, &layout).expect("the scenario can be drawn");
            let (mut block, mut scratch) = Default::default();
            // The second lies where the first stood.
            for count in [2_000, 300] {
                let years = Years::Range { first: 0, count };
                sampler.draw(years, &mut block, &mut scratch);
                let mut found = 0;
                for party in 0..model.parties.len() {
                    let Some([column]) = block.spread.of(party) else {
                        continue;
                    };
                    found += 1;
                    let hits = block.hits.of(party);
                    let mut losses = vec![0.0; block.events.len()];
                    for hit in hits {
                        losses[block.hits.event[hit] as usize] = block.hits.loss[0][hit];
                    }
                    assert_eq!(losses, column[..]);
                }
                assert_eq!(found, expected);
            }
        }
    }
}
