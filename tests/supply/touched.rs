//! What a command touches of the machine.

use crate::program::{place, talk};
use crate::ready::{aloud, package};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every command, with the options by which it writes files, all of them to `out`.
const COMMANDS: [&str; 21] = [
    "run s.toml --years 500 --threads 2 --keep years --out out --ord out/ord --report out/page.html --xlsx out/book.xlsx",
    "sweep s.toml --vary policy.clinic-cyber.limit=1M,2M --years 500 --out out --report out/page.html --xlsx out/book.xlsx",
    "price s.toml --policy clinic-cyber --years 500 --no-grid --out out --ord out/ord --report out/page.html --xlsx out/book.xlsx",
    "price --book book.csv --years 500 --out out --no-pictures",
    "compare s.toml draft.toml --party clinic --years 500 --out out --report out/page.html --xlsx out/book.xlsx",
    "controls s.toml --party northstar --years 500 --report out/page.html --xlsx out/book.xlsx",
    "ladder s.toml --claimant clinic --peril msp-intrusion --out out",
    "settle own.toml --out out",
    "fit claims.csv --losses amount --out out --toml out/peril.toml",
    "init --yes --out out/made.toml --force",
    "demo --years 500 --save out",
    "man --out out/man1",
    "ask s.toml --party clinic --appetite 0.2%~>~750k --years 500",
    "breakeven s.toml draft.toml --party clinic --years 500",
    "explain s.toml --year 3",
    "replay kaseya s.toml --provider northstar",
    "library cost",
    "read s.toml",
    "check s.toml own.toml",
    "schema",
    "completions bash",
];

/// The words of a command; `~` is a blank within one.
fn words(command: &str) -> Vec<String> {
    let words = command.split(' ');
    words.map(|word| word.replace('~', " ")).collect()
}

#[test]
fn no_command_is_left_out() {
    let tried: BTreeSet<String> = COMMANDS.iter().map(|it| words(it).swap_remove(0)).collect();
    let all = crate::shell::working_commands().into_iter().collect();
    assert_eq!(tried, all);
}

fn scenarios(place: &Path) {
    for (from, to) in [
        ("scenarios/msp-three-clients.toml", "s.toml"),
        ("scenarios/drafts/three-times-fees.toml", "draft.toml"),
        ("scenarios/books/two-hundred.csv", "book.csv"),
        ("scenarios/terms/data-subjects.toml", "own.toml"),
        ("scenarios/claims/two-hundred.csv", "claims.csv"),
    ] {
        std::fs::copy(package().join(from), place.join(to)).expect("it can be copied");
    }
}

/// Under strace no command asks for a socket; without it they all work where there is no network.
#[cfg(target_os = "linux")]
#[test]
fn no_command_opens_a_connection() {
    let place = place();
    scenarios(place.path());
    let program = env!("CARGO_BIN_EXE_obligor");
    let starts = |mut command: Command| command.output().is_ok_and(|it| it.status.success());
    let watched = ["strace", "-f", "-o", "calls", "-e", "trace=network"];
    let cut_off = ["unshare", "--map-root-user", "--net"];
    let with = |words: &[&str]| {
        let mut command = Command::new(words[0]);
        command.current_dir(place.path()).env("NO_COLOR", "1");
        command.args(&words[1..]).arg(program);
        command
    };
    let version = |words: &[&str]| {
        let mut command = with(words);
        command.arg("--version");
        starts(command)
    };
    let around = if version(&watched) {
        &watched[..]
    } else if version(&cut_off) {
        &cut_off[..]
    } else {
        aloud("not tested: no connection is opened; neither strace nor unshare may be used here");
        return;
    };
    for command in COMMANDS {
        let args = words(command);
        let output = with(around).args(&args).output().expect("it starts");
        assert!(output.status.success(), "{args:?}: {}", talk(&output));
        let calls = std::fs::read_to_string(place.path().join("calls")).unwrap_or_default();
        // Between the program's own threads there may be pairs of sockets, to nowhere else.
        let outward = |line: &&str| {
            ["socket(", "connect(", "bind(", "sendto(", "sendmsg("]
                .iter()
                .any(|call| line.contains(call))
        };
        let outward: Vec<&str> = calls.lines().filter(outward).collect();
        assert!(outward.is_empty(), "{args:?}: {outward:?}");
    }
}

/// Every file and directory below a place.
fn listed(place: &Path) -> BTreeMap<PathBuf, u64> {
    let (mut found, mut left) = (BTreeMap::new(), vec![place.to_owned()]);
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder).expect("it is there").flatten() {
            let kind = entry.metadata().expect("it is there");
            if kind.is_dir() {
                left.push(entry.path());
            }
            found.insert(entry.path(), if kind.is_file() { kind.len() } else { 0 });
        }
    }
    found
}

#[test]
fn no_command_writes_outside_the_places_it_was_given() {
    let place = place();
    for folder in ["work", "home", "temporary"] {
        std::fs::create_dir(place.path().join(folder)).expect("it can be made");
    }
    let [work, home, temporary] = ["work", "home", "temporary"].map(|it| place.path().join(it));
    scenarios(&work);
    let before = listed(place.path());
    for line in COMMANDS {
        let args = words(line);
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut command = crate::program::obligor(&work, &words);
        command.env("HOME", &home).env("TMPDIR", &temporary);
        for kind in [
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
        ] {
            command.env_remove(kind);
        }
        let output = command.output().expect("it starts");
        assert!(output.status.success(), "{args:?}: {}", talk(&output));
        let out = work.join("out");
        let mut after = listed(place.path());
        after.retain(|path, _| !path.starts_with(&out));
        assert_eq!(before, after, "{args:?}");
    }
}
