//! Philox 4×32-10, the counter-based generator under every draw.
//!
//! Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11. A block is a pure function of a
//! 128-bit counter and a 64-bit key: no state, no seeding, nothing to overlap.

use crate::random::stream::mix64;
use rand::TryRng;
use std::convert::Infallible;

const MULTIPLIER: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const LOW: u64 = 0xffff_ffff;

/// One round of a block: four words, held in the low halves of four `u64` lanes so that a loop over blocks vectorises.
/// The high halves hold leftovers; only the low half of a lane is ever multiplied or returned.
#[inline(always)]
fn round(counter: [u64; 4], key: [u32; 2]) -> [u64; 4] {
    let first = (counter[0] & LOW) * MULTIPLIER[0];
    let second = (counter[2] & LOW) * MULTIPLIER[1];
    [
        (second >> 32) ^ counter[1] ^ u64::from(key[0]),
        second,
        (first >> 32) ^ counter[3] ^ u64::from(key[1]),
        first,
    ]
}

/// The key of the next round.
#[inline(always)]
fn next(key: [u32; 2]) -> [u32; 2] {
    [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])]
}

/// Blocks of [`columns`].
pub(crate) const DRAWN: usize = 6 * ABREAST;

/// Blocks whose lanes fill a vector of AVX-512.
const ABREAST: usize = 8;

/// The four words of so many blocks, a column of each.
pub(crate) type Columns = [[u32; DRAWN]; 4];

/// The words of the blocks of so many counters.
///
/// Each step of a block waits for the one before; six that are worked at in turn leave no processor waiting (decision
/// record 0063). Loops over the six or over all rounds would not be unrolled in time to vectorise.
#[inline(always)]
pub(crate) fn columns(counter: impl Fn(usize) -> [u64; 4], key: [u32; 2], words: &mut Columns) {
    for i in 0..ABREAST {
        let at = |six: usize| six * ABREAST + i;
        let first = [counter(at(0)), counter(at(1)), counter(at(2))];
        let second = [counter(at(3)), counter(at(4)), counter(at(5))];
        let rounds = two_rounds((first, second), key);
        let rounds = two_rounds(rounds.0, rounds.1);
        let rounds = two_rounds(rounds.0, rounds.1);
        let rounds = two_rounds(rounds.0, rounds.1);
        let (([a, b, c], [d, e, f]), _) = two_rounds(rounds.0, rounds.1);
        put(words, at(0), a);
        put(words, at(1), b);
        put(words, at(2), c);
        put(words, at(3), d);
        put(words, at(4), e);
        put(words, at(5), f);
    }
}

/// Six blocks.
type Six = ([[u64; 4]; 3], [[u64; 4]; 3]);

#[inline(always)]
fn two_rounds(blocks: Six, key: [u32; 2]) -> (Six, [u32; 2]) {
    let blocks = one_round(blocks, key);
    let key = next(key);
    (one_round(blocks, key), next(key))
}

#[inline(always)]
fn one_round(([a, b, c], [d, e, f]): Six, key: [u32; 2]) -> Six {
    let first = [round(a, key), round(b, key), round(c, key)];
    (first, [round(d, key), round(e, key), round(f, key)])
}

#[inline(always)]
fn put(words: &mut Columns, at: usize, [a, b, c, d]: [u64; 4]) {
    words[0][at] = a as u32;
    words[1][at] = b as u32;
    words[2][at] = c as u32;
    words[3][at] = d as u32;
}

/// The 64-bit word of two words: the low one first.
#[inline(always)]
pub(crate) fn joined(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// One block of Philox 4×32-10.
///
/// ```
/// let words = obligor::random::philox::block([0; 4], [0; 2]);
/// assert_eq!(words, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
#[must_use]
pub fn block(counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    let mut lanes = counter.map(u64::from);
    for _ in 0..10 {
        lanes = round(lanes, key);
        key = next(key);
    }
    lanes.map(|lane| lane as u32)
}

/// A generator over the blocks of one name, for samplers that reject.
///
/// Its block number lives in the draw field of the counter, so however many words a sampler takes, no other name's
/// draws move. After 65,536 blocks it goes on under a party key mixed from the old one.
#[derive(Clone, Debug)]
pub struct PhiloxRng {
    key: [u32; 2],
    year: u32,
    ordinal: u32,
    party: u64,
    block: u32,
    words: [u32; 4],
    used: usize,
}

impl PhiloxRng {
    pub(crate) fn new(key: [u32; 2], year: u32, ordinal: u32, party: u64) -> PhiloxRng {
        PhiloxRng {
            key,
            year,
            ordinal,
            party,
            block: 0,
            words: [0; 4],
            used: 4,
        }
    }

    fn refill(&mut self) {
        if self.block == 1 << 16 {
            self.party = mix64(self.party);
            self.block = 0;
        }
        let counter = counter(self.year, self.ordinal, self.block, self.party);
        self.words = block(counter, self.key);
        self.block += 1;
        self.used = 0;
    }

    fn word(&mut self) -> u32 {
        if self.used == 4 {
            self.refill();
        }
        self.used += 1;
        self.words[self.used - 1]
    }
}

/// The counter of a name: year, ordinal and draw in one word, and the two halves of the party's hash.
#[inline(always)]
pub(crate) fn counter(year: u32, ordinal: u32, draw: u32, party: u64) -> [u32; 4] {
    [
        year,
        (ordinal << 16) | (draw & 0xffff),
        party as u32,
        (party >> 32) as u32,
    ]
}

impl TryRng for PhiloxRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = u64::from(self.word());
        Ok(low | (u64::from(self.word()) << 32))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            let word = self.word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers of the Random123 distribution (`kat_vectors`, philox4x32 10).
    #[test]
    fn blocks_meet_the_published_known_answers() {
        assert_eq!(
            block([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            block([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            block(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn blocks_that_are_worked_at_in_turn_are_those_drawn_alone() {
        let counter = |i: usize| {
            let mixed = mix64(i as u64);
            [i as u64, mixed & LOW, mixed >> 32, u64::from(u32::MAX)]
        };
        let key = [0xa409_3822, 0x299f_31d0];
        let mut words = [[0; DRAWN]; 4];
        columns(counter, key, &mut words);
        for i in 0..DRAWN {
            let alone = block(counter(i).map(|word| word as u32), key);
            assert_eq!(words.map(|column| column[i]), alone, "block {i}");
        }
    }

    #[test]
    fn a_generator_goes_on_after_its_last_block() {
        let mut rng = PhiloxRng::new([1, 2], 3, 4, 5);
        let first = rng.word();
        for _ in 0..(4 << 16) {
            rng.word();
        }
        assert_ne!(first, rng.word());
        assert_eq!(rng.block, 1);
    }
}
