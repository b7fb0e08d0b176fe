//! Files for one audience stand with no others.

use super::secretive;
use crate::program::{ended, good, refusal};

const RUN: [&str; 4] = ["run", "secretive.toml", "--years", "50"];

#[test]
fn an_audience_has_a_directory_of_its_own() {
    let place = secretive();
    good(&ended(place.path(), &RUN));
    for _ in 0..2 {
        let own = [&RUN[..], &["--audience", "clinic"]].concat();
        good(&ended(place.path(), &own));
    }
    let own = place.path().join("output/secretive-for-clinic");
    assert!(own.join("summary.json").exists() && own.join("audience.json").exists());
    assert!(!own.join("who-pays.svg").exists());
    assert!(place.path().join("output/secretive/who-pays.svg").exists());
}

#[test]
fn files_for_other_eyes_do_not_stand_beside_a_report() {
    let place = secretive();
    let into = |more: &[&str]| ended(place.path(), &[&RUN[..], &["--out", "here"], more].concat());
    good(&into(&[]));
    let (code, said) = refusal(&into(&["--audience", "clinic"]));
    assert_eq!(code, Some(2), "{said}");
    let wanted = "here has files that are not for `clinic` alone";
    assert!(said.contains(wanted) && said.contains("hint: "), "{said}");

    std::fs::remove_dir_all(place.path().join("here")).expect("it is there");
    good(&into(&["--audience", "clinic"]));
    for others in [&["--audience", "vendor"][..], &[]] {
        let (code, said) = refusal(&into(others));
        assert_eq!(code, Some(2), "{others:?}: {said}");
        assert!(said.contains("are for `clinic` alone"), "{said}");
    }
    let compares = [
        "compare",
        "secretive.toml",
        "offer.toml",
        "--party",
        "clinic",
        "--years",
        "50",
        "--out",
        "here",
    ];
    let (code, said) = refusal(&ended(place.path(), &compares));
    assert_eq!(code, Some(2), "{said}");
    let own = [&compares[..], &["--audience", "clinic"]].concat();
    good(&ended(place.path(), &own));
}
