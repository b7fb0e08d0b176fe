//! Pieces of a sweep: whatever they are, the same comes of them.

use super::*;
use crate::cli::load::{Warnings, load};
use crate::cli::sweep::variants::grid;
use std::fs;
use std::path::Path;

/// A shop and its insurer; a retention varies, which is settled whole, and a limit, which is patched.
const SHOP: &str = r#"
schema = 1
title = "a shop and its insurer"
currency = "USD"
years = 512
seed = 1
[party.shop]
role = "client"
[party.insurer]
role = "insurer"
[peril.theft]
origin = "shop"
frequency = { poisson = 0.3 }
fault = { self = 1.0 }
[peril.theft.hits.shop]
probability = 1.0
severity = { lognormal = { median = "10k", p95 = "200k" } }
split = { response = 1.0 }
[policy.cyber]
insured = "shop"
insurers = { insurer = 1.0 }
premium = "1k"
retention = "5k"
limit = "100k"
recovery = "top-down"
"#;

const VARIANTS: usize = 24;

fn settled(base: &Loaded, folder: &Path, size: usize, resumes: bool) -> Vec<Outcome> {
    let axes = [
        "policy.cyber.limit=20k,30k,40k,60k,80k,100k,150k,200k,300k,400k,lots,1M",
        "policy.cyber.retention=1k,5k",
    ];
    let axes: Vec<_> = axes.iter().map(|it| it.parse().expect("an axis")).collect();
    let settings = grid(&axes).expect("a grid");
    assert_eq!(settings.rows.len(), VARIANTS);
    let settling = Settling {
        base,
        settings: &settings,
        audience: None,
        spec: SweepSpec {
            years: 512,
            loss: Some(20e3),
        },
        threads: 2,
        pace: Pace::even(size),
        folder: folder.to_owned(),
        resumes,
    };
    settling.all().expect("the base can be settled")
}

/// The files of a folder with how many variants each has.
fn files(folder: &Path) -> Vec<(PathBuf, usize)> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut files: Vec<(PathBuf, usize)> = entries
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("it is text");
            (entry.path(), text.matches("\"key\"").count())
        })
        .collect();
    files.sort();
    files
}

/// What is compared of a variant: all its bits.
fn bits(outcomes: &[Outcome]) -> Vec<String> {
    let figures = |it: &Outcome| {
        let parties = it.result.iter().flatten();
        let metrics = parties.flat_map(|party| &party.metrics);
        let bits = metrics.flat_map(|(_, it)| [it.value(), it.low(), it.high()]);
        let bits: Vec<u64> = bits.map(f64::to_bits).collect();
        format!("{it:?} {bits:?}")
    };
    outcomes.iter().map(figures).collect()
}

#[test]
fn pieces_of_unlike_sizes_come_to_the_same_to_the_bit() {
    let place = tempfile::tempdir().expect("a place for tests");
    let file = place.path().join("shop.toml");
    fs::write(&file, SHOP).expect("it can be written");
    let base = load(&file, &[], Warnings::Held).expect("it can be read");
    let whole = settled(&base, &place.path().join("whole"), 100, false);
    assert_eq!(whole.len(), VARIANTS + 1);
    assert_eq!(whole.iter().filter(|it| it.result.is_err()).count(), 2);
    assert_ne!(
        bits(&whole[1..2]),
        bits(&whole[2..3]),
        "what varies has an effect"
    );
    for size in [1, 2, 5, 7, 24] {
        let folder = place.path().join(size.to_string());
        let found = settled(&base, &folder, size, false);
        assert_eq!(bits(&found), bits(&whole), "pieces of {size}");
        assert_eq!(files(&folder).len(), (VARIANTS + 1).div_ceil(size));
    }

    // A part is lost: pieces of another size settle what it had and nothing else.
    let folder = place.path().join("7");
    let before = files(&folder);
    let lost = before.iter().position(|(_, variants)| *variants == 7);
    let lost = &before[lost.expect("a whole part")];
    fs::remove_file(&lost.0).expect("it is there");
    let resumed = settled(&base, &folder, 4, true);
    assert_eq!(bits(&resumed), bits(&whole));
    let after = files(&folder);
    let new = after.iter().filter(|it| !before.contains(it));
    let mut new: Vec<usize> = new.map(|(_, variants)| *variants).collect();
    new.sort_unstable();
    assert_eq!(new, [3, 4]);
}
