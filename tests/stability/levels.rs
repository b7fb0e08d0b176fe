//! The instruction sets that can be compared on this machine.

use crate::ready::aloud;
use obligor::random::dispatch::{Level, force_level};
use std::sync::Once;

/// Does the processor have all that a level is compiled for? Asked of it here, not of the crate.
#[cfg(target_arch = "x86_64")]
fn has(level: Level) -> bool {
    let avx512 = [
        is_x86_feature_detected!("avx512f"),
        is_x86_feature_detected!("avx512dq"),
        is_x86_feature_detected!("avx512vl"),
        is_x86_feature_detected!("avx512bw"),
    ];
    match level {
        Level::Baseline => true,
        Level::Avx2 => is_x86_feature_detected!("avx2"),
        Level::Avx512 => avx512 == [true; 4],
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn has(level: Level) -> bool {
    level == Level::Baseline
}

/// The levels that this processor has, the baseline first; the others are told aloud.
pub fn levels() -> Vec<Level> {
    static TOLD: Once = Once::new();
    let all = [Level::Baseline, Level::Avx2, Level::Avx512];
    let (here, missing): (Vec<_>, Vec<_>) = all.into_iter().partition(|level| has(*level));
    TOLD.call_once(|| {
        aloud(&format!("instruction sets that are compared: {here:?}"));
        for level in missing {
            aloud(&format!("not tested here: {level:?}").to_lowercase());
        }
    });
    here
}

/// Puts a level in force that the processor has, and no lower one in its stead.
pub fn put_in_force(wanted: Level) {
    assert_eq!(
        force_level(wanted),
        wanted,
        "the processor has it: {}",
        has(wanted)
    );
}
