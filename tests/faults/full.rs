//! Disks that are full and disks that are only read: an error with a code, nothing half-written, and what
//! an earlier command left is still there.

use super::*;
use crate::ready::aloud;

/// When a command finds that there is no room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Before any file of an earlier command is touched.
    Before,
    /// While it replaces them one by one.
    Between,
}

/// Every way to write files, the earlier test's first.
const WORKS: [(Work, Found); 10] = [
    (RUN, Found::Before),
    (SETTLE, Found::Before),
    (SWEEP, Found::Before),
    (COMPARE, Found::Between),
    (PAGE, Found::Between),
    (WORKBOOK, Found::Between),
    (ORD, Found::Between),
    (TOWER, Found::Between),
    (LADDER, Found::Between),
    (BOOK, Found::Between),
];

const PAGE: Work = Work {
    args: &[
        "run",
        "s.toml",
        "--no-pictures",
        "--keep",
        "none",
        "--out",
        "out",
        "--report",
        "out/page.html",
    ],
    last: "",
};

const WORKBOOK: Work = Work {
    args: &[
        "run",
        "s.toml",
        "--no-pictures",
        "--keep",
        "none",
        "--out",
        "out",
        "--xlsx",
        "out/book.xlsx",
    ],
    last: "",
};

const ORD: Work = Work {
    args: &[
        "run",
        "s.toml",
        "--no-pictures",
        "--keep",
        "none",
        "--out",
        "out",
        "--ord",
        "out/ord",
    ],
    last: "ord/summary-info.csv",
};

const TOWER: Work = Work {
    args: &[
        "price",
        "s.toml",
        "--policy",
        "cyber",
        "--no-grid",
        "--out",
        "out",
        "--ord",
        "out/ord",
    ],
    last: "ord/summary-info.csv",
};

const BOOK: Work = Work {
    args: &[
        "price",
        "--book",
        "book.csv",
        "--years",
        "500",
        "--no-pictures",
        "--out",
        "out",
    ],
    last: "book.parquet",
};

/// The command with other terms, or over fewer insureds: what it writes has other bytes.
fn earlier(work: &Work) -> Vec<&'static str> {
    let fewer = |word: &&'static str| if *word == "book.csv" { "few.csv" } else { word };
    if work.args.contains(&"book.csv") {
        return work.args.iter().map(fewer).collect();
    }
    [work.args, &["--set", "policy.cyber.retention=4k"]].concat()
}

/// Of a command that failed nothing half-written is left. Every file of the one before is there, as it was
/// or replaced by the whole new one; the one that vouches is there where nothing was replaced, and there alone.
fn assert_no_mixture(
    (work, found): &(Work, Found),
    out: &Path,
    before: &BTreeMap<PathBuf, Vec<u8>>,
    whole: &BTreeMap<PathBuf, Vec<u8>>,
) {
    let command = work.args;
    let mut there = files(out);
    // A sweep goes on from the parts that it finished.
    there.retain(|path, _| before.contains_key(path) || !path.starts_with("parts"));
    for (path, bytes) in &there {
        let name = path.display();
        assert!(!is_part(path), "{command:?} leaves {name}");
        // A record tells times: no two are alike.
        let is_record = path == Path::new("run.json")
            && serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
        let is_known = [before, whole].map(|it| it.get(path) == Some(bytes));
        assert!(is_record || is_known.contains(&true), "{command:?}: {name}");
    }
    let last = Path::new(work.last);
    for path in before.keys().filter(|path| *path != last) {
        assert!(there.contains_key(path), "{command:?} takes {path:?} away");
    }
    // It vouches for the files beside it.
    let beside = |path: &&PathBuf| last.parent().is_none_or(|place| path.starts_with(place));
    let mut others = before
        .iter()
        .filter(|(path, _)| beside(path) && *path != last);
    // A file of the same bytes under both terms does not tell whether it was replaced.
    let is_untouched = others
        .all(|(path, bytes)| there.get(path) == Some(bytes) && whole.get(path) != Some(bytes));
    if *found == Found::Before || is_untouched || there.contains_key(last) {
        let differ = |path: &&PathBuf| there.get(*path) != before.get(*path);
        let known = there.keys().chain(before.keys()).filter(beside);
        let touched: Vec<&PathBuf> = known.filter(differ).collect();
        assert!(touched.is_empty(), "{command:?} has touched {touched:?}");
    }
}

/// A new place with the results of the command under other terms, and what it writes under its own.
fn with_earlier_results(work: &Work) -> (TempDir, BTreeMap<PathBuf, Vec<u8>>) {
    let place = shop();
    let out = place.path().join("out");
    fs::write(place.path().join("few.csv"), insureds(10)).expect("it can be written");
    work.done(place.path());
    let whole = files(&out);
    assert!(out.join(work.last).exists());
    fs::remove_dir_all(&out).expect("it can be taken away");
    let first = obligor(place.path(), &earlier(work)).output();
    let first = first.expect("the program starts");
    assert!(first.status.success(), "{}", talk(&first));
    assert!(files(&out) != whole, "{:?}: other terms", work.args);
    (place, whole)
}

/// Of help, too, a reader has all or a code that says otherwise.
#[test]
#[cfg(target_os = "linux")]
fn help_that_finds_no_room_is_an_error() {
    let place = place();
    for args in [
        &["--help"][..],
        &["run", "--help"],
        &["run", "-h"],
        &["--version"],
        &["help"],
    ] {
        let full = fs::File::create("/dev/full").expect("it is there");
        let output = obligor(place.path(), args).stdout(full).output();
        let output = output.expect("it starts");
        assert_eq!(output.status.code(), Some(3), "{args:?}: {}", talk(&output));
        let wanted = "error: cannot write to the output: No space left on device";
        assert!(
            talk(&output).starts_with(wanted),
            "{args:?}: {}",
            talk(&output)
        );
        let output = obligor(place.path(), args).output().expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
}

/// `ulimit -f` stops a file as a full disk does; an earlier command left finished results.
#[test]
fn a_file_that_finds_no_room_is_an_error_and_no_mixture_is_left() {
    for work in &WORKS {
        let (place, whole) = with_earlier_results(&work.0);
        let out = place.path().join("out");
        let before = files(&out);
        // Eight blocks are 4 or 8 kilobytes, less than every one of these commands writes.
        for limits in ["ulimit -f 8", "trap '' XFSZ; ulimit -f 8"] {
            let said = refused(&limited(place.path(), limits, work.0.args));
            assert!(said.contains("cannot write out/"), "{said}");
            assert!(
                said.contains("too large") && said.contains("hint: "),
                "{said}"
            );
            assert_no_mixture(work, &out, &before, &whole);
        }
    }
}

/// A ledger so short that it is written at the end alone.
#[test]
fn a_short_ledger_that_finds_no_room_leaves_the_settlement_before() {
    let place = shop();
    let out = place.path().join("out");
    fs::write(place.path().join("losses.csv"), losses_of(3)).expect("it can be written");
    let first = obligor(place.path(), &earlier(&SETTLE)).output();
    assert!(first.expect("the program starts").status.success());
    let before = files(&out);
    assert!(before[Path::new("ledger.csv")].len() < 4_096);
    let said = refused(&limited(place.path(), "ulimit -f 0", SETTLE.args));
    assert!(said.contains("cannot write out/ledger.csv"), "{said}");
    assert!(files(&out) == before, "an earlier settlement is touched");
}

/// A script with the directory `out` on a disk of its own, run where this machine lets a test mount one;
/// `$0` is the program and `$@` a command.
fn on_a_disk(place: &Path, script: &str, args: &[&str]) -> Option<Output> {
    let _ = fs::create_dir(place.join("out"));
    let mounted = place.join("mounted");
    // As root, or as one's own root where a user may be that.
    [&["-m"][..], &["--map-root-user", "-m"]]
        .iter()
        .find_map(|spaces| {
            let script =
                format!("mount -t tmpfs -o size=32m none out || exit; : > mounted\n{script}");
            let mut command = Command::new("unshare");
            command.args(*spaces).args(["sh", "-c", &script]);
            command.arg(env!("CARGO_BIN_EXE_obligor")).args(args);
            let output = command.current_dir(place).env("NO_COLOR", "1").output();
            output.ok().filter(|_| fs::remove_file(&mounted).is_ok())
        })
}

/// The same on a disk that is really full, where the test may mount one.
#[test]
fn a_full_disk_is_an_error_and_no_mixture_is_left() {
    for work in &WORKS {
        let (place, whole) = with_earlier_results(&work.0);
        let out = place.path().join("out");
        let before = files(&out);
        fs::rename(&out, place.path().join("before")).expect("it can be named anew");
        let script = "cp -a before/. out; dd if=/dev/zero of=out/filler bs=4k 2> dd; \
                      \"$0\" \"$@\"; code=$?; rm out/filler; cp -a out seen; exit $code";
        let Some(output) = on_a_disk(place.path(), script, work.0.args) else {
            aloud(
                "not tested: a full disk; this machine lets no test mount one, `ulimit -f` stands in",
            );
            return;
        };
        let said = refused(&output);
        assert!(said.contains("cannot write out/"), "{said}");
        assert!(said.contains("No space left"), "{said}");
        assert_no_mixture(work, &place.path().join("seen"), &before, &whole);
    }
}

/// A disk that is only read is told before the work, and what lies there stays.
#[test]
fn a_disk_that_is_only_read_is_told_before_the_work() {
    for (work, _) in &WORKS {
        let place = shop();
        let out = place.path().join("out");
        work.done(place.path());
        let before = files(&out);
        fs::rename(&out, place.path().join("before")).expect("it can be named anew");
        let script = "cp -a before/. out; mount -o remount,ro out || exit; : > read-only\n\
                      \"$0\" \"$@\"; code=$?; cp -a out seen; exit $code";
        // More years than a command draws in the time of a test, where it draws any.
        let draws =
            !["settle", "ladder"].contains(&work.args[0]) && !work.args.contains(&"--years");
        let years: &[&str] = if draws {
            &["--years", "4_000_000_000"]
        } else {
            &[]
        };
        let output = on_a_disk(place.path(), script, &[work.args, years].concat());
        let is_there = fs::exists(place.path().join("read-only")).expect("it can be asked");
        let Some(output) = output.filter(|_| is_there) else {
            aloud("not tested: a disk that is only read; this machine lets no test mount one");
            return;
        };
        let said = refused(&output);
        assert!(said.contains("cannot write "), "{said}");
        assert!(said.contains("Read-only file system"), "{said}");
        assert!(said.contains("hint: "), "{said}");
        assert!(
            output.stdout.is_empty(),
            "{:?} prints no results",
            work.args
        );
        assert!(files(&place.path().join("seen")) == before, "{said}");
    }
}
