//! `kill -9` at any moment leaves every file whole or absent, and doing it again gives the same bytes.

use super::*;
use polars::prelude::{ParquetReader, SerReader};
use std::io::Cursor;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often each command is killed: `OBLIGOR_KILLS`, or ten times.
fn kills() -> u64 {
    let asked = std::env::var("OBLIGOR_KILLS").ok();
    asked.and_then(|it| it.parse().ok()).unwrap_or(10)
}

/// The `at`-th of so many moments of a duration, one at random in each part of it.
fn moment(at: u64, of: u64, whole: Duration) -> Duration {
    // SplitMix64 (Steele, Lea and Flood 2014), one step from a seed of its own for each kill.
    let mut bits = (SEED + at).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let within = ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
    whole.mul_f64((at as f64 + within) / of as f64)
}

const SEED: u64 = 20_261_123;

/// A page and a workbook, asked for by these names.
const PAGES: [&str; 2] = ["page.html", "book.xlsx"];

/// The work with a page and a workbook beside its files.
fn with_pages(work: Work) -> Work {
    const ASKED: [&str; 4] = ["--report", "out/page.html", "--xlsx", "out/book.xlsx"];
    let args = [work.args, &ASKED].concat();
    Work {
        args: args.leak(),
        ..work
    }
}

/// A run tells its times in its record, and nothing else does.
fn has_times(path: &Path) -> bool {
    path == Path::new("run.json")
}

/// Of a finished command: every file is one of its kind.
fn assert_readable(path: &Path, bytes: &[u8]) {
    let name = path.display();
    let text = || std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{name} is no text"));
    match path.extension().and_then(|it| it.to_str()) {
        // A part of a sweep has its checksum in the line before.
        Some("json") if path.starts_with("parts") => {
            let (sum, body) = text().split_once('\n').expect("a checksum");
            assert_eq!(sum.len(), 64, "{name}");
            serde_json::from_str::<serde_json::Value>(body).expect("JSON");
        }
        Some("json") => {
            serde_json::from_str::<serde_json::Value>(text()).expect("JSON");
        }
        Some("csv") => {
            let commas = |line: &str| line.matches(',').count();
            let first = text().lines().next().map_or(0, commas);
            assert!(text().ends_with('\n'), "{name}");
            assert!(text().lines().all(|line| commas(line) >= first), "{name}");
        }
        Some("parquet") => {
            let frame = ParquetReader::new(Cursor::new(bytes.to_vec())).finish();
            assert!(frame.expect("Parquet").height() > 0, "{name}");
        }
        Some("png") => {
            let mut reader = png::Decoder::new(Cursor::new(bytes))
                .read_info()
                .expect("PNG");
            let size = reader.output_buffer_size().expect("a size");
            reader.next_frame(&mut vec![0; size]).expect("a picture");
        }
        Some("svg") => assert!(text().trim_end().ends_with("</svg>"), "{name}"),
        Some("html") => assert!(text().trim_end().ends_with("</html>"), "{name}"),
        Some("xlsx") => {
            calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(Cursor::new(bytes.to_vec()))
                .expect("a workbook");
        }
        other => panic!("{name}: a file of kind {other:?}"),
    }
}

/// After a kill: what is seen is what a finished command leaves, and the last file vouches for all.
fn assert_unbroken(work: &Work, out: &Path, whole: &BTreeMap<PathBuf, Vec<u8>>, moment: Duration) {
    let there = files(out);
    for (path, bytes) in there.iter().filter(|(path, _)| !is_part(path)) {
        let name = path.display();
        if has_times(path) || path.starts_with("parts") {
            assert_readable(path, bytes);
        } else {
            assert!(
                whole.get(path) == Some(bytes),
                "{name} is broken, killed after {moment:?}"
            );
        }
    }
    if there.contains_key(Path::new(work.last)) {
        // Pages and workbooks are asked for by names of their own and written after all.
        let is_vouched_for = |path: &&PathBuf| {
            !path.starts_with("parts") && !PAGES.iter().any(|page| path.ends_with(page))
        };
        for path in whole.keys().filter(is_vouched_for) {
            assert!(
                there.contains_key(path),
                "{} is there without {}",
                work.last,
                path.display()
            );
        }
    }
}

/// Takes away what is seen, but not what was left half-written nor, for one that resumes, its parts.
fn clear(out: &Path, resumes: bool) {
    for path in seen(out) {
        if !(resumes && path.starts_with("parts")) {
            fs::remove_file(out.join(path)).expect("it can be taken away");
        }
    }
}

/// What a command may go on from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// It starts anew each time: they are taken away.
    Cleared,
    /// Every second time parts of the one before are there.
    Stay,
}

fn assert_survives_kills(work: &Work, parts: Parts) {
    let place = shop();
    let out = place.path().join("out");
    let started = Instant::now();
    work.done(place.path());
    let duration = started.elapsed();
    let whole = files(&out);
    whole
        .iter()
        .for_each(|(path, bytes)| assert_readable(path, bytes));

    let count = kills();
    let mut killed = 0;
    for at in 0..count {
        clear(&out, at % 2 == 1 && parts == Parts::Stay);
        let mut command = work.command(place.path());
        let moment = moment(at, count, duration);
        let mut child = command.spawn().expect("it starts");
        sleep(moment);
        child.kill().expect("SIGKILL");
        killed += u64::from(!child.wait().expect("it is gone").success());
        assert_unbroken(work, &out, &whole, moment);
    }
    assert!(
        killed > count / 3,
        "{killed} of {count} were killed on their way"
    );

    work.done(place.path());
    let again = files(&out);
    for (path, bytes) in &whole {
        let same = has_times(path) || path.starts_with("parts") || again.get(path) == Some(bytes);
        assert!(same, "{} is another", path.display());
    }
    let left: Vec<_> = again.keys().filter(|path| is_part(path)).collect();
    let is_told = Path::new("/proc/self").exists();
    assert!(
        left.is_empty() || !is_told,
        "what was left half-written is taken away: {left:?}"
    );
}

#[test]
fn a_run_killed_at_any_moment_leaves_whole_files_and_runs_again_the_same() {
    assert_survives_kills(&with_pages(RUN), Parts::Cleared);
}

#[test]
fn a_comparison_killed_at_any_moment_leaves_whole_files_and_compares_again_the_same() {
    assert_survives_kills(&with_pages(COMPARE), Parts::Cleared);
}

#[test]
fn a_settlement_killed_at_any_moment_leaves_whole_files_and_settles_again_the_same() {
    assert_survives_kills(&SETTLE, Parts::Cleared);
}

#[test]
fn a_sweep_killed_at_any_moment_leaves_whole_files_and_resumes_to_the_same() {
    // Pages tell the command: it is the same one each time, and finds no part of its own the first.
    let args = [SWEEP.args, &["--resume"]].concat();
    let sweep = Work {
        args: args.leak(),
        ..SWEEP
    };
    assert_survives_kills(&with_pages(sweep), Parts::Stay);
}

/// Neither the scenario's time stamp nor those of the parts decide what is finished.
#[test]
fn no_time_stamp_decides_what_a_sweep_takes_for_finished() {
    let place = shop();
    let out = place.path().join("out");
    SWEEP.done(place.path());
    let whole = files(&out);
    let hour = Duration::from_secs(3_600);
    let epoch = std::time::SystemTime::UNIX_EPOCH;
    let parts: Vec<PathBuf> = seen(&out)
        .into_iter()
        .filter(|it| it.starts_with("parts"))
        .collect();
    assert!(!parts.is_empty());
    for (base, part) in [
        (epoch + hour, epoch + hour * 900_000),
        (epoch + hour * 900_000, epoch),
    ] {
        let set = |path: &Path, time| {
            let file = fs::File::options().write(true).open(path);
            let file = file.expect("it can be opened");
            file.set_modified(time).expect("a time can be set");
        };
        set(&place.path().join("s.toml"), base);
        parts.iter().for_each(|path| set(&out.join(path), part));
        let args = [SWEEP.args, &["--resume"]].concat();
        let output = obligor(place.path(), &args).output().expect("it starts");
        let said = talk(&output);
        assert!(said.contains("151 of 151 variants"), "{said}");
        assert!(files(&out) == whole, "every file is the same");
    }
}
