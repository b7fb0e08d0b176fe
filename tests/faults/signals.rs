//! A command that is told to stop stops between two blocks of years, with the code of the signal; one
//! that gets no memory has a code too.

use super::*;
use crate::ready::aloud;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// More years than a test has time for, fewer than take memory.
const LONG: &str = "9_000_000";

/// Every command that simulates or settles much; what files it writes go to `out`.
const SIMULATING: [&str; 11] = [
    "run s.toml --out out",
    "run s.toml --accuracy mean~0.01% --no-pictures --out out",
    "sweep s.toml --vary policy.cyber.limit=1M,2M --out out",
    "compare s.toml draft.toml --party shop --out out",
    "price s.toml --policy cyber --no-pictures",
    "price --book book.csv --no-pictures --out out",
    "controls s.toml --party shop",
    "explain s.toml --worst shop",
    "breakeven s.toml draft.toml --party shop",
    "ask s.toml --party shop --appetite 0.1%~>~10k",
    "settle s.toml --losses many.csv --out out",
];

/// The words of a command, `~` a blank within one; what draws years draws [`LONG`] ones.
fn long(command: &str) -> Vec<String> {
    let words = command.split(' ').map(|word| word.replace('~', " "));
    let years = ["--years", LONG].map(str::to_owned);
    let draws = !command.starts_with("settle ");
    words.chain(years.into_iter().filter(|_| draws)).collect()
}

/// Does a process catch a signal? Linux tells.
fn catches(process: u32, signal: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let mask = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// Starts a command, sends it a signal once it listens and has come so far, and waits for its end.
pub fn told_to_stop(
    place: &Path,
    args: &[&str],
    signal: (&str, u32),
    is_so_far: impl Fn() -> bool,
) -> Output {
    let child = obligor(place, args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("it starts");
    let process = child.id();
    while !(catches(process, signal.1) && is_so_far()) {
        assert!(
            child.try_wait().expect("a child").is_none(),
            "{args:?} ended by itself"
        );
        sleep(Duration::from_millis(5));
    }
    let sent = Command::new("kill")
        .args([signal.0, &process.to_string()])
        .status();
    assert!(sent.expect("a signal can be sent").success());
    child.wait_with_output().expect("it ends")
}

#[test]
fn every_command_that_simulates_stops_at_a_signal_and_leaves_no_results() {
    if !Path::new("/proc/self/status").exists() {
        aloud("not tested: signals; this system does not tell which ones a program listens to");
        return;
    }
    let place = shop();
    let many = losses_of(20_000);
    fs::write(place.path().join("many.csv"), many).expect("it can be written");
    for command in SIMULATING {
        let args = long(command);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        for (signal, code) in [(("-TERM", 15), 143), (("-INT", 2), 130)] {
            let start = Instant::now();
            let output = told_to_stop(place.path(), &args, signal, || true);
            let said = talk(&output);
            assert_eq!(
                output.status.code(),
                Some(code),
                "{args:?} {signal:?}: {said}"
            );
            assert!(said.contains("interrupted: "), "{args:?}: {said}");
            assert!(output.stdout.is_empty(), "{args:?} prints no results");
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{args:?} is slow to stop"
            );
            let left = seen(&place.path().join("out"));
            let results: Vec<_> = left.iter().filter(|it| !it.starts_with("parts")).collect();
            assert!(results.is_empty(), "{args:?} leaves {results:?}");
        }
    }
}

/// `nohup` is not undone, and what the system sends for other reasons ends the program as ever.
#[test]
fn a_hangup_that_is_ignored_stays_ignored() {
    if !Path::new("/proc/self/status").exists() {
        aloud("not tested: signals; this system does not tell which ones a program listens to");
        return;
    }
    let place = shop();
    let script = "trap '' HUP; exec \"$0\" run s.toml --years 9_000_000 --out out";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_obligor")]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command
        .current_dir(place.path())
        .spawn()
        .expect("sh starts");
    while !catches(child.id(), 15) {
        assert!(
            child.try_wait().expect("a child").is_none(),
            "it ended by itself"
        );
        sleep(Duration::from_millis(5));
    }
    assert!(!catches(child.id(), 1), "a hangup is not listened to");
    for (signal, is_alive) in [("-HUP", true), ("-TERM", false)] {
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(sent.expect("a signal can be sent").success());
        sleep(Duration::from_millis(100));
        if is_alive {
            assert!(child.try_wait().expect("a child").is_none(), "it goes on");
        }
    }
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
}

/// A program that may have no more memory says so, with a code of its own, and leaves no results: with
/// ever fewer addresses the first end that is not good is that one.
#[test]
fn memory_that_is_refused_has_a_code_of_its_own() {
    let place = place();
    let scenario = crate::ready::package().join("scenarios/file-transfer-thousand.toml");
    let args = ["run", &*scenario.to_string_lossy(), "--years", "4_000"];
    let args = [
        &args[..],
        &["--threads", "1", "--no-pictures", "--out", "out"],
    ]
    .concat();
    let ends = (3..=25).rev().map(|times| {
        let kilobytes = times * 10_000;
        limited(place.path(), &format!("ulimit -v {kilobytes}"), &args)
    });
    let mut done = 0;
    for output in ends {
        if output.status.success() {
            done += 1;
            fs::remove_dir_all(place.path().join("out")).expect("it is there");
            continue;
        }
        let said = talk(&output);
        assert_eq!(
            output.status.code(),
            Some(4),
            "after {done} good ends: {said}"
        );
        let is_told = ["memory allocation of", "need at least"].map(|words| said.contains(words));
        assert!(is_told.contains(&true), "{said}");
        assert!(seen(&place.path().join("out")).is_empty());
        return;
    }
    panic!("it does with any memory");
}

/// Whoever writes the workbook starts a thread a sheet: memory that is refused to one of them is told like any other.
#[test]
#[cfg(target_os = "linux")]
fn a_workbook_for_which_there_is_no_memory_ends_with_a_code() {
    let place = shop();
    let args = ["run", "s.toml", "--years", "256", "--threads", "1"];
    let args = [
        &args[..],
        &["--no-pictures", "--out", "out", "--xlsx", "book.xlsx"],
    ]
    .concat();
    let book = place.path().join("book.xlsx");
    let mut told = 0;
    for megabytes in (150..=360).step_by(3) {
        fs::write(&book, "old").expect("it can be written");
        let output = limited(place.path(), &format!("ulimit -v {megabytes}000"), &args);
        let said = talk(&output);
        match output.status.code() {
            Some(0) => {}
            Some(4) => {
                let kept = fs::read(&book).expect("it is there");
                assert_eq!(kept, b"old", "{megabytes} MB: {said}");
                told += usize::from(said.contains("error: the workbook needs more memory"));
                assert!(!said.contains("panicked"), "{megabytes} MB: {said}");
            }
            other => panic!("{megabytes} MB: {other:?} {said}"),
        }
    }
    assert!(told > 0, "a thread is refused somewhere between");
}

/// A run that cannot fit is refused before its years are drawn; one that fits says nothing of memory.
#[test]
#[cfg(target_os = "linux")]
fn a_run_that_needs_more_memory_than_there_is_is_refused_beforehand() {
    let place = shop();
    let run = |limit: &str, years: &str| {
        let args = ["run", "s.toml", "--years", years, "--threads", "2"];
        let args = [&args[..], &["--no-pictures", "--out", "out"]].concat();
        limited(place.path(), &format!("ulimit -v {limit}"), &args)
    };
    let start = Instant::now();
    // Ten of a party's columns hold up to 20 MB each.
    let output = run("200000", "10_000_000");
    let said = talk(&output);
    assert_eq!(output.status.code(), Some(4), "{said}");
    let words = "error: 10,000,000 years need at least ";
    assert!(said.contains(words), "{said}");
    assert!(said.contains(" MB of memory, "), "{said}");
    assert!(
        said.contains("are what `ulimit -v` leaves\n  hint: fewer `--years`"),
        "{said}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "it is told at once"
    );
    assert!(seen(&place.path().join("out")).is_empty());

    let output = run("unlimited", "20_000");
    assert_eq!(output.status.code(), Some(0));
    assert!(!talk(&output).contains("memory"), "{}", talk(&output));
}

/// Under a limit that lets the program be loaded at all no lack of memory ends it by a signal.
#[test]
#[cfg(target_os = "linux")]
fn a_program_that_starts_ends_with_a_code_under_any_limit() {
    let place = shop();
    let args = [
        "run",
        "s.toml",
        "--years",
        "512",
        "--no-pictures",
        "--out",
        "out",
    ];
    let mut codes = BTreeMap::new();
    for megabytes in [80, 100].into_iter().chain((105..=170).step_by(6)) {
        let limit = format!("ulimit -v {megabytes}000");
        let started = limited(place.path(), &limit, &["--version"]);
        let output = limited(place.path(), &limit, &args);
        let code = output.status.code();
        // Less than its own size: the system ends it before its first instruction.
        if !started.status.success() {
            assert_ne!(code, Some(0), "{megabytes} MB");
            continue;
        }
        let said = talk(&output);
        assert!(
            matches!(code, Some(0 | 4)),
            "{megabytes} MB: {code:?} {said}"
        );
        *codes.entry(code).or_insert(0) += 1;
    }
    assert!(codes.contains_key(&Some(0)), "{codes:?}");
}
