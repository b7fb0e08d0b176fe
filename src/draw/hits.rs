//! Whom the events hit, and what it costs them.

use super::Sampler;
use super::events::{EventScratch, NameColumns};
use super::plan::{HitPlan, HitTest, PartyPlan};
use super::severity::{At, SeverityScratch};
use crate::columns::Block;
use crate::random::{Names, below, below_each, mix64};

/// Buffers for hits.
#[derive(Debug, Default)]
pub(super) struct HitScratch {
    /// Events that may hit a party, by set of perils.
    candidates: Vec<Vec<u32>>,
    /// Hits of one peril on one party: their events and their places in the block.
    at: Vec<u32>,
    place: Vec<u32>,
    names: NameColumns,
    /// Did the test of the party name the years of its hits?
    has_years: bool,
    severity: SeverityScratch,
    records: Vec<f64>,
    by_rank: Vec<Option<HitTest>>,
    below: Vec<u64>,
}

/// Candidates are few where all events of the block are more than so many times as many.
const FEW: usize = 8;

impl Sampler {
    pub(super) fn draw_hits(
        &self,
        block: &mut Block,
        events: &EventScratch,
        scratch: &mut HitScratch,
    ) {
        self.find_candidates(block, events, scratch);
        let hits = &mut block.hits;
        hits.start.clear();
        hits.event.clear();
        hits.records.clear();
        block.fined.clear();
        block.spread.clear(self.parties.len());
        // Of the block before: made zero party by party, where a party's draws are added to what stands there.
        hits.loss.resize_with(self.widest, Vec::new);
        for (position, party) in self.parties.iter().enumerate() {
            let first = block.hits.event.len();
            block.hits.start.push(first as u32);
            self.test(party, block, events, scratch);
            let len = block.hits.event.len();
            let is_overwritten = self.is_overwritten(party);
            for column in &mut block.hits.loss {
                let known = column.len().min(len);
                if !is_overwritten && first < known {
                    column[first..known].fill(0.0);
                }
                column.resize(column.len().max(len), 0.0);
            }
            if self.records {
                block.hits.records.resize(len, 0.0);
            }
            for hit in &party.hits {
                self.cost(party, hit, first, block, events, scratch);
            }
            self.fine(&party.fines, position, first, block);
            let Block {
                events,
                hits,
                spread,
                ..
            } = &mut *block;
            spread.lay_out((position, party.atoms), events, hits, first..len);
        }
        let hits = &mut block.hits;
        let total = hits.event.len();
        hits.start.push(total as u32);
        hits.loss
            .iter_mut()
            .for_each(|column| column.truncate(total));
    }

    /// Do the draws of the party's losses take no heed of what stands in the block's only column?
    fn is_overwritten(&self, party: &PartyPlan) -> bool {
        match &party.hits[..] {
            [hit] => self.widest == 1 && hit.severity.is_whole(&self.perils[hit.rank]),
            _ => false,
        }
    }

    /// The events of each set of perils, rising.
    fn find_candidates(&self, block: &Block, events: &EventScratch, scratch: &mut HitScratch) {
        scratch
            .candidates
            .resize_with(self.candidates.len(), Vec::new);
        for (ranks, list) in self.candidates.iter().zip(&mut scratch.candidates) {
            list.clear();
            let of_perils = || ranks.iter().map(|rank| &events.of_peril[*rank]);
            let count: usize = of_perils().map(Vec::len).sum();
            match ranks[..] {
                // One peril: its own list of events serves.
                [] | [_] => {}
                // Few of many, as of each insured of a book: sorting them beats looking at all.
                _ if FEW * count < block.events.len() => {
                    of_perils().for_each(|of_peril| list.extend(of_peril));
                    list.sort_unstable();
                }
                _ => {
                    let mut may = vec![false; self.perils.len()];
                    ranks
                        .iter()
                        .for_each(|rank| may[self.perils[*rank].position] = true);
                    let all = block.events.peril.iter().enumerate();
                    list.extend(
                        all.filter(|(_, peril)| may[**peril as usize])
                            .map(|(event, _)| event as u32),
                    );
                }
            }
        }
    }

    /// Which candidate events hit the party.
    fn test(
        &self,
        party: &PartyPlan,
        block: &mut Block,
        events: &EventScratch,
        scratch: &mut HitScratch,
    ) {
        let candidates: &[u32] = match self.candidates[party.candidates][..] {
            [rank] => &events.of_peril[rank],
            _ => &scratch.candidates[party.candidates],
        };
        let chosen = &mut block.hits.event;
        scratch.has_years = false;
        match party.hits[..] {
            [] => {}
            [
                HitPlan {
                    test: HitTest::Always,
                    ..
                },
            ] => chosen.extend(candidates),
            [HitPlan { test, .. }] if candidates.len() == events.hit_bits.len() => {
                let (words, out) = (&events.hit_bits, &mut scratch.below);
                match test {
                    HitTest::Own(threshold) => below(words, party.hash, threshold, out),
                    HitTest::Always | HitTest::Shared => {
                        below_each(words, party.hash, &events.share, out);
                    }
                }
                choose_below(out, &block.events.year, chosen, &mut scratch.names.year);
                scratch.has_years = true;
            }
            [HitPlan { test, .. }] => choose(candidates, chosen, |event| {
                let threshold = if let HitTest::Own(threshold) = test {
                    threshold
                } else {
                    events.share[event]
                };
                mix64(events.hit_bits[event] ^ party.hash) < threshold
            }),
            _ => {
                let perils = &block.events.peril;
                self.test_each(
                    party,
                    (candidates, perils),
                    events,
                    &mut scratch.by_rank,
                    chosen,
                );
            }
        }
    }

    /// The same for a party that several perils may hit.
    fn test_each(
        &self,
        party: &PartyPlan,
        (candidates, perils): (&[u32], &[u32]),
        events: &EventScratch,
        tests: &mut Vec<Option<HitTest>>,
        chosen: &mut Vec<u32>,
    ) {
        let positions = || party.hits.iter().map(|hit| self.perils[hit.rank].position);
        // Nothing stands there between parties: clearing all would cost more than the test.
        tests.resize(self.perils.len(), None);
        for (hit, position) in party.hits.iter().zip(positions()) {
            tests[position] = Some(hit.test);
        }
        choose(candidates, chosen, |event| {
            let word = || mix64(events.hit_bits[event] ^ party.hash);
            match tests[perils[event] as usize] {
                None => false,
                Some(HitTest::Always) => true,
                Some(HitTest::Own(threshold)) => word() < threshold,
                Some(HitTest::Shared) => word() < events.share[event],
            }
        });
        positions().for_each(|position| tests[position] = None);
    }

    /// What the hits of one peril on one party cost.
    fn cost(
        &self,
        party: &PartyPlan,
        hit: &HitPlan,
        first: usize,
        block: &mut Block,
        events: &EventScratch,
        scratch: &mut HitScratch,
    ) {
        let peril = &self.perils[hit.rank];
        let hits = &mut block.hits;
        let (at, place) = if party.hits.len() == 1 {
            (&hits.event[first..], Place::Run(first))
        } else {
            scratch.at.clear();
            scratch.place.clear();
            let of_peril =
                |event: u32| block.events.peril[event as usize] as usize == peril.position;
            for (i, event) in hits.event[first..]
                .iter()
                .enumerate()
                .filter(|(_, event)| of_peril(**event))
            {
                scratch.at.push(*event);
                scratch.place.push((first + i) as u32);
            }
            (&scratch.at[..], Place::List(&scratch.place))
        };
        if at.is_empty() {
            return;
        }
        let names = if at.len() == block.events.len() {
            // Every event hits: the events' own columns name the draws.
            Names {
                year: &block.events.year,
                ordinal: &block.events.ordinal,
                draw: 0,
                party: party.hash,
            }
        } else {
            if scratch.has_years {
                scratch.names.number(&block.events, at);
            } else {
                scratch.names.gather(&block.events, at);
            }
            scratch.names.names(0, party.hash)
        };
        scratch.records.clear();
        if let Some(drawer) = &hit.records {
            scratch.records.resize(at.len(), 0.0);
            drawer.fill(
                peril.streams.records,
                names,
                &mut scratch.severity.law,
                &mut scratch.records,
            );
            if self.records {
                place.add(&scratch.records, 1.0, &mut hits.records);
            }
        }
        let it = At {
            names,
            events: at,
            place,
            records: &scratch.records,
        };
        hit.severity
            .draw(peril, it, events, &mut scratch.severity, &mut hits.loss);
        if let Some((atom, per_hour)) = hit.per_hour {
            let hours = &block.events.hours;
            place.each(at.len(), |k, place| {
                hits.loss[atom][place] += hours[at[k] as usize] * per_hour
            });
        }
    }
}

/// Where the hits of one peril on one party stand in the block's columns.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// In a row from here.
    Run(usize),
    /// At these places.
    List(&'a [u32]),
}

impl Place<'_> {
    /// column[place] += amount × factor.
    #[inline(always)]
    pub fn add(self, amounts: &[f64], factor: f64, column: &mut [f64]) {
        match self {
            Self::Run(first) => {
                let column = &mut column[first..first + amounts.len()];
                column
                    .iter_mut()
                    .zip(amounts)
                    .for_each(|(sum, amount)| *sum += amount * factor);
            }
            Self::List(places) => {
                for (place, amount) in places.iter().zip(amounts) {
                    column[*place as usize] += amount * factor;
                }
            }
        }
    }

    /// Calls with each hit's number and place.
    #[inline(always)]
    pub fn each(self, len: usize, mut visit: impl FnMut(usize, usize)) {
        match self {
            Self::Run(first) => (0..len).for_each(|k| visit(k, first + k)),
            Self::List(places) => places
                .iter()
                .enumerate()
                .for_each(|(k, place)| visit(k, *place as usize)),
        }
    }
}

/// Appends the places of the bits that are set, and fills `years` with those that stand there.
fn choose_below(below: &[u64], of_events: &[u32], chosen: &mut Vec<u32>, years: &mut Vec<u32>) {
    let count: u32 = below.iter().map(|bits| bits.count_ones()).sum();
    let start = chosen.len();
    chosen.resize(start + count as usize, 0);
    years.resize(count as usize, 0);
    let mut out = chosen[start..].iter_mut().zip(years);
    for (first, bits) in (0..).step_by(64).zip(below) {
        let mut bits = *bits;
        for (event, year) in out.by_ref().take(bits.count_ones() as usize) {
            *event = first + bits.trailing_zeros();
            *year = of_events[*event as usize];
            bits &= bits - 1;
        }
    }
}

/// Appends the candidates that pass, without a branch on the outcome.
#[inline(always)]
fn choose(candidates: &[u32], chosen: &mut Vec<u32>, passes: impl Fn(usize) -> bool) {
    let start = chosen.len();
    chosen.resize(start + candidates.len(), 0);
    let mut len = start;
    for event in candidates {
        chosen[len] = *event;
        len += usize::from(passes(*event as usize));
    }
    chosen.truncate(len);
}
