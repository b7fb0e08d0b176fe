//! Places that cannot be written to, inputs that are gone, two commands in one place: told before the
//! work where that can be, and nothing half-written is left.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::thread::sleep;
use std::time::Duration;

/// So many years that a command that begins them is not done in the time of a test.
const ENDLESS: &str = "4_000_000_000";

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

/// Of a command that failed nothing half-written is left, and the last file of the one before is there
/// only beside all the others of that one.
fn assert_no_mixture(work: &Work, out: &Path, before: &BTreeMap<PathBuf, Vec<u8>>) {
    let there = files(out);
    let parts: Vec<_> = there.keys().filter(|it| is_part(it)).collect();
    assert!(parts.is_empty(), "{parts:?}");
    if there.contains_key(Path::new(work.last)) {
        assert!(there == *before, "{} vouches for a mixture", work.last);
    }
}

/// `ulimit -f` stops a file as a full disk does; a run before it left finished results.
#[test]
fn a_file_that_finds_no_room_is_an_error_and_no_mixture_is_left() {
    for work in [RUN, SETTLE, SWEEP, COMPARE] {
        let place = shop();
        let out = place.path().join("out");
        work.done(place.path());
        let before = files(&out);
        assert!(out.join(work.last).exists());
        // Eight blocks are 4 or 8 kilobytes, less than every one of these commands writes.
        for limits in ["ulimit -f 8", "trap '' XFSZ; ulimit -f 8"] {
            let said = refused(&limited(place.path(), limits, work.args));
            assert!(said.contains("cannot write out/"), "{said}");
            assert!(
                said.contains("too large") && said.contains("hint: "),
                "{said}"
            );
            assert_no_mixture(&work, &out, &before);
        }
        work.done(place.path());
    }
}

/// The same on a disk that is really full, where the test may mount one.
#[test]
fn a_full_disk_is_an_error_and_no_mixture_is_left() {
    for work in [RUN, SETTLE, SWEEP, COMPARE] {
        let place = shop();
        let out = place.path().join("out");
        fs::create_dir(&out).expect("it can be made");
        let script = "mount -t tmpfs -o size=16k none out || exit 77; \"$0\" \"$@\"; code=$?; \
                      cp -a out seen; exit $code";
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", script, env!("CARGO_BIN_EXE_obligor")]);
        let output = command.current_dir(place.path()).args(work.args).output();
        let Some(output) = output
            .ok()
            .filter(|it| ![Some(1), Some(77)].contains(&it.status.code()))
        else {
            eprintln!("not tested: this machine lets no test mount a disk; `ulimit -f` stands in");
            return;
        };
        let said = refused(&output);
        assert!(said.contains("cannot write out/"), "{said}");
        assert!(said.contains("No space left"), "{said}");
        assert_no_mixture(&work, &place.path().join("seen"), &BTreeMap::new());
    }
}

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
            eprintln!("not tested: nobody here who may not write everywhere (`setpriv` is wanted)");
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
