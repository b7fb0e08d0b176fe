//! A table of losses as CSV, with its link file behind a NUL, read and its first events settled.
#![forbid(unsafe_code)]
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use obligor_fuzz::mutate;
use obligor_fuzz::tables::{Place, settled};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate(data, size, most, seed)
});

fuzz_target!(|data: &[u8]| {
    let place = Place::of("csv");
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let table = parts.next().unwrap_or_default();
    let link = parts.next().map(|link| place.write("link.csv", link));
    settled(&place.write("losses.csv", table), link.as_deref());
});
