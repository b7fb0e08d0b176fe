//! What a sweep finished it keeps, whatever ends it: it goes on from there to the same bytes.

use super::signals::told_to_stop;
use super::*;

/// The finished pieces.
fn parts(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = files(out);
    all.retain(|path, _| path.starts_with("parts") && !is_part(path));
    all
}

/// Everything else.
fn results(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = files(out);
    all.retain(|path, _| !path.starts_with("parts"));
    all
}

/// Every piece that was there is there, to the byte.
fn assert_kept(out: &Path, before: &BTreeMap<PathBuf, Vec<u8>>, fault: &str) {
    let now = parts(out);
    for (path, bytes) in before {
        assert!(now.get(path) == Some(bytes), "{fault} takes {path:?} away");
    }
}

/// A place with the shop, what its sweep writes when nothing happens, and no results.
fn swept() -> (TempDir, PathBuf, BTreeMap<PathBuf, Vec<u8>>) {
    let place = shop();
    let out = place.path().join("out");
    SWEEP.done(place.path());
    let whole = results(&out);
    fs::remove_dir_all(&out).expect("it can be taken away");
    (place, out, whole)
}

/// Goes on with the sweep and looks at what it says of variants that are finished, and what it writes.
fn assert_goes_on(place: &Path, out: &Path, whole: &BTreeMap<PathBuf, Vec<u8>>) {
    let output = obligor(place, &[SWEEP.args, &["--resume"]].concat()).output();
    let output = output.expect("the program starts");
    let said = talk(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains(" of 151 variants"), "{said}");
    assert!(
        !said.contains("0 of 151 variants,"),
        "it begins anew: {said}"
    );
    assert!(results(out) == *whole, "the files are others: {said}");
}

#[test]
fn a_sweep_that_finds_no_room_goes_on_from_what_it_finished() {
    let (place, out, whole) = swept();
    let mut kept = BTreeMap::new();
    // 4, 16 and 64 kilobytes: the first piece, the first two, and all but the largest table find room.
    for blocks in [8, 32, 128] {
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}");
        let args = [SWEEP.args, &["--resume"]].concat();
        let said = refused(&limited(place.path(), &limit, &args));
        assert!(said.contains("cannot write out/"), "{said}");
        assert!(said.contains("--resume` goes on"), "{said}");
        assert_kept(&out, &kept, "a full disk");
        kept = parts(&out);
        assert!(!kept.is_empty(), "no piece was finished: {said}");
        assert!(results(&out).is_empty(), "{said}");
    }
    assert_goes_on(place.path(), &out, &whole);
}

#[test]
#[cfg(target_os = "linux")]
fn a_sweep_that_is_stopped_or_starved_goes_on_from_what_it_finished() {
    let (place, out, whole) = swept();
    let begun = || !parts(&out).is_empty();
    let output = told_to_stop(place.path(), SWEEP.args, ("-TERM", 15), begun);
    let said = talk(&output);
    assert_eq!(output.status.code(), Some(143), "{said}");
    assert!(
        said.contains("finished variants are kept, `--resume` goes on"),
        "{said}"
    );
    let kept = parts(&out);
    assert!(results(&out).is_empty());

    let args = [SWEEP.args, &["--resume", "--threads", "1"]].concat();
    let mut starved = 0;
    for megabytes in (80..400).step_by(6) {
        let output = limited(place.path(), &format!("ulimit -v {megabytes}000"), &args);
        assert_kept(&out, &kept, "refused memory");
        match output.status.code() {
            Some(0) => break,
            Some(4) => starved += 1,
            // Less than the program's own size: it does not start.
            other => assert_eq!(starved, 0, "{megabytes} MB: {other:?} {}", talk(&output)),
        }
    }
    assert!(starved > 0, "no memory was refused");
    assert_goes_on(place.path(), &out, &whole);
}
