//! A draft's text, laid over a story; every one of its lines is also tried as a `--set`.
#![forbid(unsafe_code)]
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use obligor::scenario::{read_text, read_text_with};
use obligor_fuzz::{BASE, mutate, told};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate(data, size, most, seed)
});

fuzz_target!(|draft: &str| {
    told(read_text_with("base.toml", BASE, "draft.toml", draft));
    let sets: Vec<String> = draft.lines().take(4).map(str::to_owned).collect();
    told(read_text("base.toml", BASE, &sets));
});
