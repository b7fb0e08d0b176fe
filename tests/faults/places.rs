//! Places that may not be written to, inputs that are gone, two commands in one place: told before the
//! work where that can be.

use super::*;
use crate::ready::aloud;
use std::os::unix::fs::PermissionsExt;
use std::thread::sleep;
use std::time::Duration;

/// So many years that a command that begins them is not done in the time of a test.
const ENDLESS: &str = "4_000_000_000";

/// A command as somebody who may not write everywhere, if there is such a one.
fn as_nobody(place: &Path, args: &[&str]) -> Option<Output> {
    let program = env!("CARGO_BIN_EXE_obligor");
    let run = |args: &[&str]| {
        let mut command = match fs::metadata("/proc/self").map(|it| {
            use std::os::unix::fs::MetadataExt;
            it.uid()
        }) {
            Ok(0) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=65534", "--regid=65534", "--clear-groups", program]);
                command
            }
            _ => Command::new(program),
        };
        command
            .current_dir(place)
            .env("NO_COLOR", "1")
            .args(args)
            .output()
            .ok()
    };
    run(&["--version"]).filter(|it| it.status.success())?;
    run(args)
}

#[test]
fn a_place_that_may_not_be_written_to_is_told_before_the_work() {
    let place = shop();
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode can be set");
    };
    let closed = place.path().join("closed");
    fs::create_dir(&closed).expect("it can be made");
    mode(place.path(), 0o755);
    mode(&closed, 0o555);
    for out in ["closed", "closed/below"] {
        let args = ["run", "s.toml", "--years", ENDLESS, "--out", out];
        let Some(output) = as_nobody(place.path(), &args) else {
            aloud(
                "not tested: a closed place; `setpriv` gives nobody here who may not write everywhere",
            );
            return;
        };
        let said = refused(&output);
        assert!(
            said.contains("Permission denied") && said.contains("`--out DIR`"),
            "{said}"
        );
    }
    let unread = place.path().join("s.toml");
    mode(&unread, 0o000);
    let output = as_nobody(place.path(), &["run", "s.toml"]).expect("as before");
    let said = refused(&output);
    assert!(
        said.contains("s.toml") && said.contains("Permission denied"),
        "{said}"
    );
}

#[test]
fn a_place_that_is_a_file_is_told_before_the_work() {
    let place = shop();
    for (args, wanted) in [
        (&["--out", "s.toml"][..], "it is a file"),
        (&["--out", "s.toml/below"], "it is a file"),
        (&["--out", "out", "--ord", "s.toml"], "it is a file"),
        (
            &["--out", "out", "--report", "nowhere/page.html"],
            "`--report FILE`",
        ),
        (&["--out", "out", "--xlsx", "out"], "`--xlsx FILE`"),
    ] {
        let args = [&["run", "s.toml", "--years", ENDLESS], args].concat();
        let said = refused(&obligor(place.path(), &args).output().expect("it starts"));
        assert!(said.contains(wanted), "{said}");
    }
    assert_eq!(
        fs::read_to_string(place.path().join("s.toml")).expect("it is there"),
        SHOP
    );
}

#[test]
fn an_input_that_is_gone_is_named() {
    let place = shop();
    for (args, name) in [
        (
            &["settle", "s.toml", "--losses", "gone.csv"][..],
            "gone.csv",
        ),
        (
            &["compare", "s.toml", "gone.toml", "--party", "shop"],
            "gone.toml",
        ),
        (&["sweep", "s.toml", "--variants", "gone.csv"], "gone.csv"),
        (&["run", "gone.toml"], "gone.toml"),
    ] {
        let said = refused(&obligor(place.path(), args).output().expect("it starts"));
        assert!(
            said.contains(name) && said.contains("No such file"),
            "{said}"
        );
    }
    assert!(!place.path().join("output").exists());
}

/// All that a command reads it has read before it begins to settle.
#[test]
fn a_scenario_that_vanishes_while_it_is_swept_changes_nothing() {
    let place = shop();
    SWEEP.done(place.path());
    let out = place.path().join("out");
    let whole = files(&out);
    fs::remove_dir_all(&out).expect("it can be taken away");
    let mut child = SWEEP.command(place.path()).spawn().expect("it starts");
    while !fs::read_dir(out.join("parts")).is_ok_and(|mut it| it.next().is_some()) {
        assert!(child.try_wait().expect("a child").is_none(), "too quick");
        sleep(Duration::from_millis(2));
    }
    fs::remove_file(place.path().join("s.toml")).expect("it can be taken away");
    assert!(child.wait().expect("it ends").success());
    let sees = |files: &BTreeMap<PathBuf, Vec<u8>>| {
        let kept = files.iter().filter(|(path, _)| !path.starts_with("parts"));
        kept.map(|(path, bytes)| (path.clone(), bytes.clone()))
            .collect::<Vec<_>>()
    };
    assert!(sees(&files(&out)) == sees(&whole));
}

#[test]
fn a_second_command_in_one_place_is_refused_and_a_dead_one_is_in_nobodys_way() {
    let place = shop();
    let out = place.path().join("out");
    let endless = [
        "run", "s.toml", "--years", ENDLESS, "--keep", "years", "--out", "out",
    ];
    let mut first = obligor(place.path(), &endless)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let begun = || {
        files(&out)
            .into_keys()
            .any(|it| it.to_string_lossy().contains("years.parquet"))
    };
    while !begun() {
        assert!(first.try_wait().expect("a child").is_none(), "it goes on");
        sleep(Duration::from_millis(5));
    }
    for work in [RUN, SETTLE, SWEEP, COMPARE] {
        let said = refused(&work.ended(place.path()));
        assert!(
            said.contains("another command is writing to out\n"),
            "{said}"
        );
        assert!(
            said.contains("hint: wait for its end, or name another place"),
            "{said}"
        );
    }
    let elsewhere = ["run", "s.toml", "--out", "elsewhere"];
    assert!(
        obligor(place.path(), &elsewhere)
            .output()
            .expect("it starts")
            .status
            .success()
    );
    first.kill().expect("SIGKILL");
    first.wait().expect("it is gone");
    assert!(begun(), "a killed command leaves what it was writing");
    RUN.done(place.path());
    assert!(out.join("years.parquet").exists());
    assert!(
        !files(&out).into_keys().any(|it| is_part(&it)),
        "and the next takes it away"
    );
}

/// Reports and Open Results Data are written whoever reads the tables.
#[test]
fn a_reader_that_goes_away_takes_no_file_with_it() {
    let place = shop();
    let wanted = [
        "--years",
        "500",
        "--report",
        "page.html",
        "--xlsx",
        "book.xlsx",
    ];
    for (args, files) in [
        (
            &["run", "s.toml", "--no-pictures", "--ord", "ord"][..],
            &["ord/summary-info.csv"][..],
        ),
        (
            &["price", "s.toml", "--policy", "cyber", "--ord", "ord"],
            &["ord/summary-info.csv"],
        ),
        (&["compare", "s.toml", "draft.toml", "--party", "shop"], &[]),
        (
            &["sweep", "s.toml", "--vary", "policy.cyber.limit=1M,2M"],
            &[],
        ),
    ] {
        let args = [args, &wanted].concat();
        let mut child = obligor(place.path(), &args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
        for file in files.iter().chain(&["page.html", "book.xlsx"]) {
            let path = place.path().join(file);
            assert!(fs::remove_file(path).is_ok(), "{args:?}: {file}");
        }
    }
}

/// The record of a run tells it; nothing else asks for it, so that setting it changes nothing.
#[test]
fn the_wall_clock_is_asked_in_one_place() {
    let mut asking = Vec::new();
    let mut left = vec![package().join("src")];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).expect("sources").flatten() {
            let path = entry.path();
            if path.is_dir() {
                left.push(path);
                continue;
            }
            if path.extension().is_none_or(|it| it != "rs") {
                continue;
            }
            let code = fs::read_to_string(&path).expect("it can be read");
            let asks = ["SystemTime", "Timestamp::now", "Zoned::now", "Date::now"];
            if asks.iter().any(|it| code.contains(it)) {
                asking.push(path);
            }
        }
    }
    assert_eq!(asking, [package().join("src/cli/record.rs")]);
}
