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

/// What is asked for by a name that is an input's, or that a link makes so, is refused as bad usage before the work.
#[test]
fn no_command_replaces_a_file_that_it_reads() {
    use std::os::unix::fs::symlink;
    let place = shop();
    let at = |name: &str| place.path().join(name);
    fs::write(at("variants.csv"), "policy.cyber.limit\n50k\n").expect("it can be written");
    fs::create_dir(at("out")).expect("it can be made");
    let copy = |from: &str, to: &str| {
        fs::copy(at(from), at(to)).expect("it can be copied");
    };
    copy("losses.csv", "out/ledger.csv");
    copy("variants.csv", "out/variants.csv");
    copy("s.toml", "exceedance.svg");
    fs::hard_link(at("s.toml"), at("hard.html")).expect("a link can be made");
    symlink("s.toml", at("soft.html")).expect("a link can be made");
    symlink("../s.toml", at("out/summary.json")).expect("a link can be made");
    symlink("../s.toml", at("out/ladder-shop-theft.csv")).expect("a link can be made");
    symlink("../draft.toml", at("out/compare.json")).expect("a link can be made");
    fs::create_dir(at("ord")).expect("it can be made");
    symlink("../s.toml", at("ord/splt.csv")).expect("a link can be made");
    let endless = ["--years", ENDLESS];
    let before = files(place.path());
    let claims = ["fit", "losses.csv", "--losses", "amount"];
    let settle = ["settle", "s.toml", "--losses"];
    let compare = ["compare", "s.toml", "draft.toml", "--party", "shop"];
    let book = ["price", "--book", "book.csv"];
    for (args, name) in [
        (
            [&["run", "s.toml", "--report", "s.toml"], &endless[..]].concat(),
            "s.toml",
        ),
        (
            [
                &["run", "s.toml", "--xlsx", "./out/../s.toml"],
                &endless[..],
            ]
            .concat(),
            "s.toml",
        ),
        (
            [&["run", "s.toml", "--report", "soft.html"], &endless[..]].concat(),
            "soft.html",
        ),
        (
            [&["run", "s.toml", "--report", "hard.html"], &endless[..]].concat(),
            "hard.html",
        ),
        (
            [&["run", "s.toml", "--out", "out"], &endless[..]].concat(),
            "summary.json",
        ),
        (
            [&["run", "exceedance.svg", "--out", "."], &endless[..]].concat(),
            "exceedance.svg",
        ),
        (
            [
                &["run", "s.toml", "--out", "new", "--ord", "ord"],
                &endless[..],
            ]
            .concat(),
            "splt.csv",
        ),
        (
            [&compare[..], &endless, &["--report", "draft.toml"]].concat(),
            "draft.toml",
        ),
        (
            [&compare[..], &endless, &["--out", "out"]].concat(),
            "compare.json",
        ),
        (
            [&settle[..], &["out/ledger.csv", "--out", "out"]].concat(),
            "ledger.csv",
        ),
        (
            [
                &[
                    "sweep",
                    "s.toml",
                    "--out",
                    "out",
                    "--variants",
                    "out/variants.csv",
                ],
                &endless[..],
            ]
            .concat(),
            "variants.csv",
        ),
        ([&book[..], &endless, &["--out", "."]].concat(), "book.csv"),
        (
            [&book[..], &endless, &["--report", "book.csv"]].concat(),
            "book.csv",
        ),
        (
            [&claims[..], &["--toml", "losses.csv"]].concat(),
            "losses.csv",
        ),
        (LADDER.args.to_vec(), "ladder-shop-theft.csv"),
        (
            [
                &["controls", "s.toml", "--party", "shop", "--xlsx", "s.toml"],
                &endless[..],
            ]
            .concat(),
            "s.toml",
        ),
        (
            [
                &["price", "s.toml", "--policy", "cyber", "--report", "s.toml"],
                &endless[..],
            ]
            .concat(),
            "s.toml",
        ),
    ] {
        let output = obligor(place.path(), &args).output().expect("it starts");
        let said = talk(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        let wanted = format!("{name} and would replace it\n  hint: ");
        assert!(
            said.contains("error: this command reads "),
            "{args:?}: {said}"
        );
        assert!(said.contains(&wanted), "{args:?}: {said}");
    }
    let kept = files(place.path());
    assert!(
        before
            .iter()
            .all(|(path, bytes)| kept.get(path) == Some(bytes))
    );
    // What lies beside and is not written is in nobody's way.
    let args = [&settle[..], &["losses.csv", "--out", "."]].concat();
    let output = obligor(place.path(), &args).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
}

#[test]
fn a_page_and_a_workbook_are_two_files_however_they_are_called() {
    let place = shop();
    fs::write(place.path().join("page"), "old").expect("it can be written");
    fs::hard_link(place.path().join("page"), place.path().join("hard")).expect("a link");
    std::os::unix::fs::symlink("page", place.path().join("soft")).expect("a link");
    fs::create_dir(place.path().join("below")).expect("it can be made");
    for (report, xlsx) in [
        ("new", "./new"),
        ("new", "below/../new"),
        ("page", "soft"),
        ("hard", "page"),
    ] {
        let args = [
            "run", "s.toml", "--years", ENDLESS, "--report", report, "--xlsx", xlsx,
        ];
        let output = obligor(place.path(), &args).output().expect("it starts");
        let said = talk(&output);
        assert_eq!(output.status.code(), Some(2), "{report} {xlsx}: {said}");
        assert!(
            said.contains("`--report` and `--xlsx` name one file"),
            "{said}"
        );
    }
}

/// A picture that a command does not draw, and an earlier one of its kind did, is not left beside its tables.
#[test]
fn no_picture_of_an_earlier_command_stays_beside_new_tables() {
    let place = shop();
    fs::copy(
        place.path().join("draft.toml"),
        place.path().join("other.toml"),
    )
    .expect("a copy");
    let pictures = || {
        let out = files(&place.path().join("out")).into_keys();
        let names = out.map(|path| path.to_string_lossy().into_owned());
        names
            .filter(|name| name.ends_with(".svg"))
            .collect::<Vec<_>>()
    };
    let done = |args: &[&str]| {
        let args = [args, &["--out", "out"]].concat();
        let output = obligor(place.path(), &args).output().expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
    };
    let years = ["--years", "500"];
    let compare = |drafts: &[&str], rest: &[&str]| {
        done(
            &[
                &["compare", "s.toml"],
                drafts,
                &["--party", "shop"],
                &years,
                rest,
            ]
            .concat(),
        );
    };
    compare(&["draft.toml", "other.toml"], &[]);
    assert_eq!(
        pictures(),
        ["butterfly-shop-draft.svg", "butterfly-shop-other.svg"]
    );
    compare(&["other.toml"], &[]);
    assert_eq!(pictures(), ["butterfly-shop-other.svg"]);
    compare(&["other.toml"], &["--no-pictures"]);
    assert!(pictures().is_empty());

    let limit = "policy.cyber.limit=10k,20k";
    let retention = "policy.cyber.retention=1k,2k";
    let grid = ["sweep", "s.toml", "--vary", limit, "--vary", retention];
    done(&[&grid[..], &years].concat());
    assert_eq!(pictures(), ["frontier.svg", "heat-map.svg"]);
    done(&[&grid[..4], &years].concat());
    assert_eq!(pictures(), ["frontier.svg"]);
    done(&[&grid[..4], &years, &["--no-pictures"]].concat());
    assert!(pictures().is_empty());

    let ladder = ["ladder", "s.toml", "--claimant", "shop", "--peril", "theft"];
    done(&ladder);
    assert_eq!(pictures(), ["ladder-shop-theft.svg"]);
    fs::write(place.path().join("out/mine.svg"), "mine").expect("it can be written");
    done(&[&ladder[..], &["--no-pictures"]].concat());
    assert_eq!(pictures(), ["mine.svg"], "what nobody drew stays");
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
    for work in [RUN, SETTLE, SWEEP, COMPARE, LADDER] {
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
