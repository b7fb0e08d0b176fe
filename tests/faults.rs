//! Faults of the machine: a program that is killed, told to stop, refused a file, a place, threads or
//! memory says so with the right code and leaves every file whole or absent.
#![cfg(unix)]

mod full;
mod kills;
mod places;
mod resumed;
mod signals;

use crate::program::{SHOP, obligor, place, talk};
use crate::ready::package;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// What changes the shop's policy.
const DRAFT: &str = "[policy.cyber]\nlimit = \"50k\"\n";

/// A table of so many events at the shop, four a year.
fn losses_of(events: u32) -> String {
    let mut losses = "year,event,party,head,amount\n".to_owned();
    for event in 1..=events {
        let (year, amount) = (event / 4 + 1, event * 7_919 % 150_000);
        losses.push_str(&format!("{year},{event},shop,response,{amount}\n"));
    }
    losses
}

/// So many rows of the example book.
fn insureds(rows: usize) -> String {
    let book = package().join("scenarios/books/two-hundred.csv");
    let book = fs::read_to_string(book).expect("it can be read");
    book.split_inclusive('\n').take(rows + 1).collect()
}

/// A directory with the shop as `s.toml`, a draft of it, a table of many losses and a book of insureds.
fn shop() -> TempDir {
    let place = place();
    let put = |name: &str, text: &str| {
        fs::write(place.path().join(name), text).expect("it can be written");
    };
    put("s.toml", SHOP);
    put("draft.toml", DRAFT);
    put("losses.csv", &losses_of(4_000));
    put("book.csv", &insureds(60));
    place
}

/// A command that writes several files, and which of them it writes last: that one vouches for the
/// others. Empty where none does.
struct Work {
    args: &'static [&'static str],
    last: &'static str,
}

const RUN: Work = Work {
    args: &[
        "run", "s.toml", "--years", "3_000", "--keep", "years", "--out", "out",
    ],
    last: "run.json",
};

const SETTLE: Work = Work {
    args: &["settle", "s.toml", "--losses", "losses.csv", "--out", "out"],
    last: "settle.json",
};

const SWEEP: Work = Work {
    args: &[
        "sweep",
        "s.toml",
        "--vary",
        "policy.cyber.limit=10k..500k:150",
        "--out",
        "out",
    ],
    last: "sweep.json",
};

const COMPARE: Work = Work {
    args: &[
        "compare",
        "s.toml",
        "draft.toml",
        "--party",
        "shop",
        "--years",
        "3_000",
        "--out",
        "out",
    ],
    last: "compare.json",
};

const LADDER: Work = Work {
    args: &[
        "ladder",
        "s.toml",
        "--claimant",
        "shop",
        "--peril",
        "theft",
        "--out",
        "out",
    ],
    last: "",
};

impl Work {
    fn command(&self, place: &Path) -> Command {
        let mut command = obligor(place, self.args);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn ended(&self, place: &Path) -> Output {
        let output = obligor(place, self.args).output();
        output.expect("the program starts")
    }

    fn done(&self, place: &Path) {
        let output = self.ended(place);
        assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
    }
}

/// Every file below a directory by its path there.
fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![directory.to_owned()];
    while let Some(folder) = left.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                left.push(path);
            } else if let Ok(bytes) = fs::read(&path) {
                let below = path.strip_prefix(directory).expect("it lies below");
                found.insert(below.to_owned(), bytes);
            }
        }
    }
    found
}

/// Has the file the name of one that is being written?
fn is_part(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') && name.ends_with(".part")
}

/// The files that a reader sees, those that are being written left out.
fn seen(directory: &Path) -> Vec<PathBuf> {
    let files = files(directory).into_keys();
    files.filter(|path| !is_part(path)).collect()
}

/// A command under `sh`, after some limits are set.
fn limited(place: &Path, limits: &str, args: &[&str]) -> Output {
    let mut command = Command::new("sh");
    let script = format!("{limits}; exec \"$0\" \"$@\"");
    command.current_dir(place).env("NO_COLOR", "1");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_obligor")]);
    command.args(args).output().expect("sh starts")
}

/// The exit code of a command and what it said, which has no word of a panic.
fn refused(output: &Output) -> String {
    let said = talk(output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("error: ") && !said.contains("panicked"),
        "{said}"
    );
    said
}
