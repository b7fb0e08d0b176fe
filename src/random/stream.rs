//! The names of draws: hashes, purposes and streams.

use crate::random::philox::{self, PhiloxRng};

/// What a draw is for; one entity's draws for two purposes share nothing.
///
/// The numbers are part of every result: a new purpose takes the next free number, none is ever given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Purpose {
    /// How many events of a peril a year has.
    Frequency = 1,
    /// When in the year an event happens.
    Time = 2,
    /// The share of parties hit, one an event.
    HitShare = 3,
    /// Whether a party is hit.
    Hit = 4,
    /// The size of a party's loss, or of one head of it.
    Severity = 5,
    /// How a total is split over the heads.
    Split = 6,
    /// Whether a head is present at all.
    Presence = 7,
    /// How long the outage lasts.
    Outage = 8,
    /// How culpable a party at fault is.
    Culpability = 9,
    /// Whether an event carries a flag.
    Flag = 10,
    /// The common factor of dependent severities.
    Common = 11,
    /// The chi-square that turns a normal factor into a t one.
    ChiSquare = 12,
    /// How many records an event exposes.
    Records = 13,
    /// Whether a policy disputes an event.
    Dispute = 14,
    /// Whether a policy turns out void for the year.
    Void = 15,
    /// Whether an insurer fails in the year.
    Failure = 16,
    /// Whether a claim is pursued, and won.
    Enforcement = 17,
    /// The standard normal score of a party's severity under dependence.
    Score = 18,
    /// Whether a cap holds in court.
    Enforceable = 19,
    /// The parameters of a second-layer uncertainty run.
    Parameter = 20,
    /// Resampling for bootstrap errors.
    Bootstrap = 21,
    /// Where in the ranges of a sweep a variant lies.
    Design = 22,
    /// When a party knows of an event.
    Discovery = 23,
    /// How long a party takes to tell others: draw 0 those it serves, draw 1 those it claims from.
    Notice = 24,
    /// How long a party takes to notify authorities and persons.
    Notification = 25,
    /// Whether an authority acts, and how severely.
    Fine = 26,
    /// Whether a year is drawn with more events than it would have.
    Tilt = 27,
    /// Whatever a test draws.
    Test = 255,
}

/// A fixed 64-bit mixer (the finaliser of SplitMix64): a bijection whose every output bit depends on every input bit.
///
/// ```
/// assert_eq!(obligor::random::mix64(1), 0x5692_161d_100b_05e5);
/// ```
#[inline(always)]
#[must_use]
pub const fn mix64(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The 64-bit name of an id: FNV-1a over its bytes, then [`mix64`]. It is part of every result and never changes.
///
/// ```
/// assert_eq!(obligor::random::hash64("clinic"), 0x6552_c704_b00a_112e);
/// ```
#[must_use]
pub fn hash64(id: &str) -> u64 {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix64(hash)
}

/// All draws of one entity for one purpose under one seed.
///
/// ```
/// use obligor::random::{Purpose, Stream, hash64};
/// let stream = Stream::new(7, hash64("ransomware"), Purpose::Severity);
/// assert_eq!(stream.words(3, 0, 0, 0), stream.words(3, 0, 0, 0)); // a draw is its name
/// assert_ne!(stream.words(3, 0, 0, 0), stream.words(4, 0, 0, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    key: [u32; 2],
}

impl Stream {
    /// The stream of `entity` (a [`hash64`]) for `purpose` under `seed`.
    #[must_use]
    pub fn new(seed: u64, entity: u64, purpose: Purpose) -> Stream {
        let named = mix64(mix64(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ entity);
        let key = mix64(named.wrapping_add((purpose as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        Stream {
            key: [key as u32, (key >> 32) as u32],
        }
    }

    /// The four words of one block; `ordinal` and `draw` are below 65,536.
    #[must_use]
    pub fn words(self, year: u32, ordinal: u32, draw: u32, party: u64) -> [u32; 4] {
        debug_assert!(
            ordinal < 1 << 16 && draw < 1 << 16,
            "ordinal {ordinal} and draw {draw} fit sixteen bits"
        );
        philox::block(philox::counter(year, ordinal, draw, party), self.key)
    }

    /// A generator of its own for one name, for samplers that take a varying number of words.
    #[must_use]
    pub fn rng(self, year: u32, ordinal: u32, party: u64) -> PhiloxRng {
        PhiloxRng::new(self.key, year, ordinal, party)
    }

    pub(crate) fn key(self) -> [u32; 2] {
        self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn hashes_of_ids_are_fixed() {
        assert_eq!(hash64(""), 0xf52a_15e9_a9b5_e89b);
        assert_eq!(hash64("clinic"), 0x6552_c704_b00a_112e);
        assert_ne!(hash64("small-client#1"), hash64("small-client#2"));
    }

    const PINNED: [(Purpose, u32); 21] = [
        (Purpose::Frequency, 0xa70e_d1f3),
        (Purpose::Time, 0x346f_2ab3),
        (Purpose::HitShare, 0x12fc_630e),
        (Purpose::Hit, 0x354e_e7f3),
        (Purpose::Severity, 0x5d1d_88f3),
        (Purpose::Split, 0xcf7d_d525),
        (Purpose::Presence, 0x144f_5636),
        (Purpose::Outage, 0x435c_6a75),
        (Purpose::Culpability, 0x8bed_c3ad),
        (Purpose::Flag, 0xb88b_5d1e),
        (Purpose::Common, 0x0c5e_73e8),
        (Purpose::ChiSquare, 0xdbca_47d2),
        (Purpose::Records, 0xecfb_1417),
        (Purpose::Dispute, 0x0972_9b02),
        (Purpose::Void, 0x81b2_ad44),
        (Purpose::Failure, 0x0def_618f),
        (Purpose::Enforcement, 0xb4cd_f7bc),
        (Purpose::Score, 0x534a_f432),
        (Purpose::Enforceable, 0xd81b_0fa2),
        (Purpose::Parameter, 0x68d4_9335),
        (Purpose::Bootstrap, 0x3e6c_70ea),
    ];

    #[test]
    fn first_words_of_every_purpose_are_fixed() {
        let words = |purpose| {
            Stream::new(20_261_121, hash64("msp-intrusion"), purpose).words(
                0,
                0,
                0,
                hash64("clinic"),
            )
        };
        for (purpose, word) in PINNED {
            assert_eq!(words(purpose)[0], word, "{purpose:?}");
        }
    }

    #[test]
    fn a_generator_gives_the_words_of_its_blocks_in_order() {
        let stream = Stream::new(1, 2, Purpose::Test);
        let mut rng = stream.rng(7, 3, 9);
        let drawn: Vec<u32> = (0..8).map(|_| rng.next_u32()).collect();
        assert_eq!(drawn[..4], stream.words(7, 3, 0, 9));
        assert_eq!(drawn[4..], stream.words(7, 3, 1, 9));
    }

    #[test]
    fn neighbouring_names_share_no_words() {
        let stream = Stream::new(1, 2, Purpose::Test);
        let here = stream.words(7, 3, 0, 9);
        for other in [
            stream.words(8, 3, 0, 9),
            stream.words(7, 4, 0, 9),
            stream.words(7, 3, 1, 9),
            stream.words(7, 3, 0, 8),
        ] {
            assert!(here.iter().all(|word| !other.contains(word)));
        }
    }
}
