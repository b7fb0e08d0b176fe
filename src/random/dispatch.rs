//! One kernel body, compiled for three instruction sets, chosen once.
//!
//! This file holds the crate's only `unsafe`: one expression a level. Decision record 0002 says why, with figures. The
//! three copies give the same bits: no fused multiply-add is ever formed, and the baseline body is the oracle.
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicU8, Ordering};

/// An instruction set a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// What every machine of the target has.
    Baseline = 1,
    /// AVX2: four doubles at a time.
    Avx2 = 2,
    /// AVX-512 F, DQ, VL and BW: eight doubles at a time.
    Avx512 = 3,
}

/// A loop over columns; implementors mark `run` as `#[inline(always)]`, else the copies are all baseline code.
pub trait Kernel {
    /// Runs the loop.
    fn run(self);
}

static LEVEL: AtomicU8 = AtomicU8::new(0);

/// The level in force: the best this machine has, unless [`force_level`] lowered it.
#[must_use]
pub fn level() -> Level {
    match LEVEL.load(Ordering::Relaxed) {
        1 => Level::Baseline,
        2 => Level::Avx2,
        3 => Level::Avx512,
        _ => force_level(Level::Avx512),
    }
}

/// Puts `wanted` in force, or the best the machine has if that is lower; returns the level in force.
///
/// For tests and benches: results do not depend on it.
pub fn force_level(wanted: Level) -> Level {
    let level = wanted.min(detected());
    LEVEL.store(level as u8, Ordering::Relaxed);
    level
}

#[cfg(target_arch = "x86_64")]
fn detected() -> Level {
    let avx512 = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512bw");
    match (avx512, is_x86_feature_detected!("avx2")) {
        (true, _) => Level::Avx512,
        (false, true) => Level::Avx2,
        (false, false) => Level::Baseline,
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn detected() -> Level {
    Level::Baseline
}

/// Runs `kernel` with the instruction set in force.
#[cfg(target_arch = "x86_64")]
#[inline]
pub fn run(kernel: impl Kernel) {
    match level() {
        Level::Baseline => kernel.run(),
        // SAFETY: `force_level` never stores a level that `detected` did not find on this machine.
        Level::Avx2 => unsafe { avx2(kernel) },
        // SAFETY: as above.
        Level::Avx512 => unsafe { avx512(kernel) },
    }
}

/// Runs `kernel`.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub fn run(kernel: impl Kernel) {
    kernel.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2(kernel: impl Kernel) {
    kernel.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
fn avx512(kernel: impl Kernel) {
    kernel.run();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_level_beyond_the_machine_is_ever_in_force() {
        assert!(force_level(Level::Avx512) <= detected());
        assert_eq!(level(), detected());
    }
}
