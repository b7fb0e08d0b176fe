//! Whom the events hit, and what it costs them.

use super::Sampler;
use super::events::{EventScratch, NameColumns, refill};
use super::plan::{HitPlan, HitTest, PartyPlan};
use super::severity::SeverityScratch;
use crate::columns::Block;
use crate::random::mix64;

/// Buffers for hits.
#[derive(Debug, Default)]
pub(super) struct HitScratch {
    /// Events that may hit a party, by set of perils.
    candidates: Vec<Vec<u32>>,
    /// Hits of one peril on one party: their events and their places in the block.
    at: Vec<u32>,
    place: Vec<u32>,
    names: NameColumns,
    severity: SeverityScratch,
    records: Vec<f64>,
    by_rank: Vec<Option<HitTest>>,
}

impl Sampler {
    pub(super) fn draw_hits(&self, block: &mut Block, events: &EventScratch, scratch: &mut HitScratch) {
        self.find_candidates(block, events, scratch);
        let hits = &mut block.hits;
        hits.start.clear();
        hits.event.clear();
        hits.records.clear();
        hits.loss.resize_with(self.widest, Vec::new);
        hits.loss.iter_mut().for_each(Vec::clear);
        for party in &self.parties {
            let first = block.hits.event.len();
            block.hits.start.push(first as u32);
            self.test(party, block, events, scratch);
            let len = block.hits.event.len();
            block.hits.loss.iter_mut().for_each(|column| column.resize(len, 0.0));
            if self.records {
                block.hits.records.resize(len, 0.0);
            }
            for hit in &party.hits {
                self.cost(party, hit, first, block, events, scratch);
            }
        }
        block.hits.start.push(block.hits.event.len() as u32);
    }

    fn find_candidates(&self, block: &Block, events: &EventScratch, scratch: &mut HitScratch) {
        scratch.candidates.resize_with(self.candidates.len(), Vec::new);
        for (ranks, list) in self.candidates.iter().zip(&mut scratch.candidates) {
            list.clear();
            match ranks[..] {
                [] => {}
                [rank] => list.extend(&events.of_peril[rank]),
                _ => {
                    let mut may = vec![false; self.perils.len()];
                    ranks.iter().for_each(|rank| may[self.perils[*rank].position] = true);
                    let all = block.events.peril.iter().enumerate();
                    list.extend(all.filter(|(_, peril)| may[**peril as usize]).map(|(event, _)| event as u32));
                }
            }
        }
    }

    /// Which candidate events hit the party.
    fn test(&self, party: &PartyPlan, block: &mut Block, events: &EventScratch, scratch: &mut HitScratch) {
        let candidates = &scratch.candidates[party.candidates];
        let chosen = &mut block.hits.event;
        match party.hits[..] {
            [] => {}
            [HitPlan { test: HitTest::Always, .. }] => chosen.extend(candidates),
            [HitPlan { test: HitTest::Own(threshold), .. }] => {
                choose(candidates, chosen, |event| mix64(events.hit_bits[event] ^ party.hash) < threshold);
            }
            [HitPlan { test: HitTest::Shared, .. }] => {
                choose(candidates, chosen, |event| mix64(events.hit_bits[event] ^ party.hash) < events.share[event]);
            }
            _ => {
                scratch.by_rank.clear();
                scratch.by_rank.resize(self.perils.len(), None);
                for hit in &party.hits {
                    scratch.by_rank[self.perils[hit.rank].position] = Some(hit.test);
                }
                choose(candidates, chosen, |event| {
                    let word = || mix64(events.hit_bits[event] ^ party.hash);
                    match scratch.by_rank[block.events.peril[event] as usize] {
                        None => false,
                        Some(HitTest::Always) => true,
                        Some(HitTest::Own(threshold)) => word() < threshold,
                        Some(HitTest::Shared) => word() < events.share[event],
                    }
                });
            }
        }
    }

    /// What the hits of one peril on one party cost.
    fn cost(&self, party: &PartyPlan, hit: &HitPlan, first: usize, block: &mut Block, events: &EventScratch, scratch: &mut HitScratch) {
        let peril = &self.perils[hit.rank];
        scratch.at.clear();
        scratch.place.clear();
        let all = block.hits.event[first..].iter().enumerate();
        let of_peril = all.filter(|(_, event)| {
            party.hits.len() == 1 || block.events.peril[**event as usize] as usize == peril.position
        });
        for (i, event) in of_peril {
            scratch.at.push(*event);
            scratch.place.push((first + i) as u32);
        }
        if scratch.at.is_empty() {
            return;
        }
        scratch.names.gather(&block.events, &scratch.at);
        refill(&mut scratch.records, 0);
        if let Some(drawer) = &hit.records {
            scratch.records.resize(scratch.at.len(), 0.0);
            let names = scratch.names.names(0, party.hash);
            drawer.fill(peril.streams.records, names, &mut scratch.severity.law, &mut scratch.records);
            if self.records {
                for (place, records) in scratch.place.iter().zip(&scratch.records) {
                    block.hits.records[*place as usize] = *records;
                }
            }
        }
        let at = super::severity::At {
            names: &scratch.names,
            party: party.hash,
            events: &scratch.at,
            place: &scratch.place,
            records: &scratch.records,
        };
        hit.severity.draw(peril, at, events, &mut scratch.severity, &mut block.hits.loss);
        if let Some((atom, per_hour)) = hit.per_hour {
            for (place, event) in scratch.place.iter().zip(&scratch.at) {
                block.hits.loss[atom][*place as usize] += block.events.hours[*event as usize] * per_hour;
            }
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
