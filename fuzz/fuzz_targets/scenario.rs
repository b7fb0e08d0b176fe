//! A scenario's text: read, resolved, its findings told.
#![forbid(unsafe_code)]
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use obligor::report::reading::assumptions;
use obligor::scenario::read_text;
use obligor_fuzz::{mutate, told};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate(data, size, most, seed)
});

fuzz_target!(|text: &str| {
    if let Some(model) = told(read_text("fuzz.toml", text, &[])) {
        let _ = assumptions(&model);
    }
});
