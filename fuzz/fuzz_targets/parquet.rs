//! A table of losses as Parquet, read and its first events settled.
#![forbid(unsafe_code)]
#![no_main]

use libfuzzer_sys::fuzz_target;
use obligor::frames::is_reading_parquet;
use obligor_fuzz::tables::{Place, settled};
use std::panic;

fuzz_target!(
    init: {
        // The reader's panics over broken files are caught and told; libFuzzer's hook would end at each.
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_reading_parquet() {
                usual(info);
            }
        }));
    },
    |data: &[u8]| {
        let place = Place::of("parquet");
        settled(&place.write("losses.parquet", data), None);
    }
);
