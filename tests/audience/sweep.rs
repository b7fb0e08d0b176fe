//! A sweep for an audience has its own figures alone, under what it may see.

use super::secretive;
use crate::program::{ended, good, refusal, talk};
use std::fs;

const VARY: [&str; 5] = [
    "sweep",
    "secretive.toml",
    "--vary",
    "contract.msa.caps.general.limit=250k,500k,2M",
    "--no-pictures",
];

#[test]
fn a_sweep_for_an_audience_has_its_own_figures_alone() {
    let place = secretive();
    good(&ended(place.path(), &VARY));
    let output = ended(
        place.path(),
        &[&VARY[..], &["--audience", "clinic"]].concat(),
    );
    let told = good(&output);
    assert!(told.contains("For Clinic alone"), "{told}");
    assert!(!talk(&output).contains("veiled"), "{}", talk(&output));
    let rows = |folder: &str| {
        let file = place.path().join("output").join(folder).join("sweep.csv");
        fs::read_to_string(file).expect("it is written")
    };
    let own = rows("secretive-sweep-for-clinic");
    let all = rows("secretive-sweep");
    let of_clinic: Vec<&str> = all
        .lines()
        .filter(|line| line.starts_with("variant,") || line.contains(",clinic,"))
        .collect();
    assert!(of_clinic.len() > 4 && of_clinic.len() < all.lines().count());
    assert_eq!(own.lines().collect::<Vec<_>>(), of_clinic);
    let parts = place.path().join("output/secretive-sweep-for-clinic/parts");
    for part in fs::read_dir(parts).expect("a directory").flatten() {
        let text = fs::read_to_string(part.path()).expect("it is text");
        assert!(text.contains("clinic") && !text.contains("vendor") && !text.contains("shadow"));
    }
}

#[test]
fn what_an_audience_may_not_see_is_not_varied_for_it() {
    let place = secretive();
    let refused = |more: &[&str]| {
        let args = [&VARY[..], &["--audience", "clinic"], more].concat();
        let (code, said) = refusal(&ended(place.path(), &args));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("hint: "), "{said}");
        said
    };
    let said = refused(&["--vary", "policy.veiled.limit=1M,2M"]);
    assert!(
        said.contains("`policy.veiled.limit` varies, and `clinic` may not see it"),
        "{said}"
    );
    assert!(refused(&["--party", "vendor"]).contains("decides by"));
}
