//! Net loss of all years of a block, those without an event included.
//!
//! Sums over groups of years want every year in its place, and where waves are nested net loss comes in another order:
//! it is put straight into the place of its year, not row by row first and year by year then.

use super::moments::GROUP_YEARS;
use crate::columns::Block;
use crate::ledger::Totals;
use crate::random::{Aligned, gather, gather_two};

/// With more years than so many a row, laying out all of them costs more than it saves.
const MOST_A_ROW: usize = 4;

/// The years of a block laid out in whole groups.
#[derive(Clone, Debug, Default)]
pub(super) struct AllYears {
    /// All years; none where they are not laid out.
    years: Vec<u32>,
    /// Where each of them stands in the first wave; a year without an event has a place of its own behind it.
    place: Vec<u32>,
    by_place: [Aligned; 2],
    /// Net loss by year of two parties at a time, and whether it is that.
    net: [Vec<f64>; 2],
    is_known: [bool; 2],
}

/// A buffer: what stands in it makes no difference.
impl PartialEq for AllYears {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl AllYears {
    /// Lays out the years of a block, if its waves are nested and at least one in four of the years of its groups has an
    /// event.
    pub fn start(&mut self, block: &Block) {
        self.years.clear();
        let (Some(first), Some(last), true) = (
            block.year.first(),
            block.year.last(),
            block.events.is_nested,
        ) else {
            return;
        };
        let group = GROUP_YEARS;
        let (start, end) = (first / group, last / group + 1);
        let count = (end - start) as usize * group as usize;
        if count > MOST_A_ROW * block.year.len() {
            return;
        }
        let start = start * group;
        self.years.extend((start..).take(count));
        let of_places = &block.events.year[..block.year.len()];
        self.place.clear();
        self.place.resize(count, of_places.len() as u32);
        for (place, year) in (0..).zip(of_places) {
            self.place[(year - start) as usize] = place;
        }
    }

    /// Lays out the net loss of a party or two.
    pub fn take(&mut self, totals: &Totals, parties: &[usize]) {
        self.is_known = [false; 2];
        if self.years.is_empty() {
            return;
        }
        for ((party, by_place), is_known) in parties
            .iter()
            .zip(&mut self.by_place)
            .zip(&mut self.is_known)
        {
            *is_known = totals.net_by_place(*party, by_place);
        }
        let [one, two] = &self.by_place;
        let [net_one, net_two] = &mut self.net;
        match self.is_known {
            [true, true] => gather_two([one, two], &self.place, [net_one, net_two]),
            [true, false] => gather(one, &self.place, net_one),
            [false, true] => gather(two, &self.place, net_two),
            [false, false] => {}
        }
    }

    /// The years and the net loss in each of the first or the second of the parties [taken](Self::take) last; nothing where
    /// years are not laid out or the book has it by row.
    pub fn net(&self, which: usize) -> Option<(&[u32], &[f64])> {
        self.is_known[which].then_some((&self.years[..], &self.net[which][..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::{Events, Sink};
    use crate::draw::{DrawScratch, Sampler, Years};
    use crate::ledger::Book;
    use crate::scenario::read_text;
    use crate::settle::{Detail, Scratch, Waterfall, layout};
    use crate::summary::{SummarySink, SummarySpec};

    /// Years 300, 301 and 310, of which 310 has two events, as the first place says.
    fn block() -> Block {
        Block {
            years: 20,
            year: vec![300, 301, 310],
            events: Events {
                row: vec![2, 0, 1, 2],
                year: vec![310, 300, 301, 310],
                wave_start: vec![0, 3, 4],
                is_nested: true,
                ..Events::default()
            },
            hits: crate::columns::Hits {
                start: vec![0, 0],
                ..Default::default()
            },
            ..Block::default()
        }
    }

    #[test]
    fn summaries_are_the_same_whether_years_are_laid_out_or_not() {
        let m1 = include_str!("../../scenarios/benchmarks/m1.toml");
        let document = read_text("m1", m1, &[]).expect("the scenario is well written");
        let (model, _) = document.resolve().expect("the scenario has no findings");
        let layout = layout(&[&model], Detail::Atoms);
        let sampler = Sampler::new(&model, 7, &layout).expect("the scenario can be drawn");
        let waterfall = Waterfall::new(&model, &layout).expect("the scenario can be settled");
        let gaps: Vec<u32> = (2_000..3_000).filter(|year| year % 7 != 0).collect();
        let parts = [
            // From within a group, to within another.
            Years::Range {
                first: 100,
                count: 1_100,
            },
            Years::List(&gaps),
            // One year in a hundred of its groups.
            Years::List(&[4_000, 4_100, 4_200, 4_300]),
        ];
        let summary = |is_nested: bool| {
            let spec = SummarySpec::net(5_000, &[0.9]);
            let mut sink = SummarySink::new(&model, &waterfall, 0, &spec);
            let (mut block, mut totals) = (Block::default(), Totals::default());
            for years in parts {
                sampler.draw(years, &mut block, &mut DrawScratch::default());
                assert!(block.events.is_nested);
                block.events.is_nested = is_nested;
                block.open(&mut totals, 0, false);
                waterfall.settle(&block, &mut Scratch::default(), &mut totals);
                sink.rows(&block, std::slice::from_ref(&totals));
            }
            sink.finish().expect("the level it keeps")
        };
        assert_eq!(summary(true), summary(false));
    }

    #[test]
    fn net_loss_stands_at_its_year_in_whole_groups() {
        let mut block = block();
        let mut all = AllYears::default();
        all.start(&block);
        let mut totals = Totals::default();
        block.open(&mut totals, 0, false);
        totals.bears_all(&block.events.row, 0, &[1.0, 2.0, 4.0, 8.0]);
        all.take(&totals, &[0]);
        assert!(all.net(0).is_none(), "3 years of 256 are too few");
        block.year = (256..400).collect();
        block.events.row = (0..144).rev().collect();
        block.events.year = (256..400).rev().collect();
        block.events.wave_start = vec![0, 144];
        all.start(&block);
        block.open(&mut totals, 0, false);
        let amounts: Vec<f64> = block
            .events
            .year
            .iter()
            .map(|year| f64::from(*year))
            .collect();
        totals.bears_all(&block.events.row, 0, &amounts);
        all.take(&totals, &[0]);
        let (years, net) = all.net(0).expect("144 of 256 years have an event");
        assert_eq!((years.len(), years[0], years[255]), (256, 256, 511));
        let expected = |year: &u32| if *year < 400 { f64::from(*year) } else { 0.0 };
        assert_eq!(net, years.iter().map(expected).collect::<Vec<f64>>());
        // By row it is read as it stands.
        totals.bears(0, 0, 1.0);
        all.take(&totals, &[0]);
        assert!(all.net(0).is_none());
    }
}
