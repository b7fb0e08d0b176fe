//! What a sweep varies: a text that starts with `#` is a table of variants behind it, any other is
//! what stands behind `--vary`, one a line. Their first variants are read and resolved.
#![forbid(unsafe_code)]
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use obligor::scenario::{Document, read_text};
use obligor::{random, scenario};
use obligor_fuzz::{BASE, mutate, told};
use std::sync::LazyLock;

// The command line stands above what a library shows, so its two readers are built in here.
#[allow(dead_code)]
#[path = "../../src/cli/sweep/axis.rs"]
mod axis;
#[allow(dead_code)]
#[path = "../../src/cli/sweep/variants.rs"]
mod variants;

static STORY: LazyLock<Document> =
    LazyLock::new(|| read_text("base.toml", BASE, &[]).expect("the story can be read"));

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    mutate(data, size, most, seed)
});

fuzz_target!(|text: &str| {
    let settings = match text.strip_prefix('#') {
        Some(table) => variants::table(table).ok().into_iter().collect(),
        None => of_axes(text),
    };
    for settings in settings {
        for variant in 0..settings.rows.len().min(3) {
            told(STORY.with_settings(&settings.of(variant)));
        }
    }
});

fn of_axes(text: &str) -> Vec<variants::Settings> {
    let axes: Vec<axis::Axis> = text.lines().filter_map(|line| line.parse().ok()).collect();
    // A million variants are allowed and take their second; they are not what is looked for.
    let product = axes
        .iter()
        .map(|axis| axis.all().map_or(1, |all| all.len()));
    if product.fold(1, usize::saturating_mul) > 10_000 {
        return Vec::new();
    }
    let latin = variants::latin(&axes, 7, 1).ok();
    variants::grid(&axes)
        .ok()
        .into_iter()
        .chain(latin)
        .collect()
}
