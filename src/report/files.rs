//! Files that appear whole or not at all, whatever becomes of the program that writes them.
//!
//! A file is written under a name of its own in the same directory and renamed when it is whole. What
//! a killed program leaves is a hidden `.NAME.PID.part`; [`tidy`] takes it away.
//!
//! What a command [reads] it never replaces, whatever the file is called where it would be written.
//!
//! The file that a command writes last vouches for those beside it. It is withdrawn when the first of them is about to be
//! replaced, and not before: a disk that is full by then has cost nothing.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Files that vouch for those beside them, of which none was replaced yet.
static VOUCHING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Says that a file, which need not be there, vouches for those beside it: it is taken away just before the first of
/// them is replaced, unless it is replaced first itself.
pub fn vouches(path: &Path) {
    let mut vouching = VOUCHING.lock().unwrap_or_else(PoisonError::into_inner);
    if !vouching.iter().any(|known| known == path) {
        vouching.push(path.to_owned());
    }
}

/// Files that are read and may not be replaced. They stay open: the number of one that is taken away meanwhile would be
/// given to another.
static READ: Mutex<Vec<(Identity, Option<fs::File>)>> = Mutex::new(Vec::new());

/// What makes a file one, whatever it is called: links, hard links and other spellings name the same.
#[derive(Clone, Debug)]
struct Identity {
    path: PathBuf,
    /// Device and number on it, where the system has them.
    number: Option<(u64, u64)>,
}

impl Identity {
    /// Of a file that need not be there; none of what is no file, such as a pipe.
    fn of(path: &Path) -> Option<Self> {
        match fs::metadata(path) {
            Ok(it) if !it.is_file() => None,
            Ok(it) => Some(Self {
                path: fs::canonicalize(path).ok()?,
                number: number(&it),
            }),
            Err(_) => {
                let directory = path.parent().filter(|it| !it.as_os_str().is_empty());
                let directory = fs::canonicalize(directory.unwrap_or(Path::new("."))).ok()?;
                Some(Self {
                    path: directory.join(path.file_name()?),
                    number: None,
                })
            }
        }
    }

    fn is_of(&self, other: &Self) -> bool {
        self.path == other.path || (self.number.is_some() && self.number == other.number)
    }
}

#[cfg(unix)]
fn number(it: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((it.dev(), it.ino()))
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> Option<(u64, u64)> {
    None
}

/// Says that a file is read, so that it may not be replaced; what is no file may be written to.
pub fn reads(path: &Path) {
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let opened = fs::metadata(path).is_ok_and(|it| it.is_file());
    let opened = opened.then(|| fs::File::open(path).ok()).flatten();
    read.extend(Identity::of(path).map(|it| (it, opened)));
}

/// Is a file one of those that are [read](reads), by this name or another?
#[must_use]
pub fn is_read(path: &Path) -> bool {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    Identity::of(path).is_some_and(|it| read.iter().any(|(known, _)| known.is_of(&it)))
}

/// Do two paths name one file, or would they if it were there?
#[must_use]
pub fn are_one(one: &Path, other: &Path) -> bool {
    let found = Identity::of(one).zip(Identity::of(other));
    one == other || found.is_some_and(|(one, other)| one.is_of(&other))
}

/// To be called just before a file is replaced or taken away: takes away what [`vouches`] for it.
///
/// # Errors
/// If that is there and stays, or the file is one that is [read](reads).
pub fn replaces(path: &Path) -> io::Result<()> {
    if is_read(path) {
        return Err(io::Error::other("it is read by this command"));
    }
    let mut vouching = VOUCHING.lock().unwrap_or_else(PoisonError::into_inner);
    let directory = |path: &Path| {
        path.parent()
            .map(fs::canonicalize)
            .transpose()
            .ok()
            .flatten()
    };
    let place = directory(path);
    let Some(at) = vouching.iter().position(|it| directory(it) == place) else {
        return Ok(());
    };
    let last = vouching.swap_remove(at);
    if last.file_name() == path.file_name() {
        return Ok(());
    }
    match fs::remove_file(&last) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The name a file has until it is whole: in the same directory, so that renaming is one step.
#[must_use]
pub fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

/// Writes a file under a temporary name, then gives it its own; an old one is replaced. A link stays
/// one and what it names is replaced; what is no file (a pipe, `/dev/null`) is written to as it is.
///
/// # Errors
/// If the file cannot be written or renamed; nothing is left behind then.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    whole(path, |part| fs::write(part, content))
}

/// The same of content that is never in memory as a whole.
///
/// # Errors
/// If `content` cannot be written, or the file not be renamed; nothing is left behind then.
pub fn stream(
    path: &Path,
    content: impl FnOnce(&mut BufWriter<fs::File>) -> io::Result<()>,
) -> io::Result<()> {
    whole(path, |part| {
        let mut out = BufWriter::new(fs::File::create(part)?);
        content(&mut out)?;
        out.flush()
    })
}

/// Could [`write()`] begin? Nothing is left of the trial, nor of a program that is gone and had begun.
///
/// # Errors
/// If the directory is not there or cannot be written to, or the path names a directory.
pub fn can_write(path: &Path) -> io::Result<()> {
    let path = &named(path);
    match fs::metadata(path) {
        Ok(it) if it.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        // What is no file is written to as it is, and a trial would be read.
        Ok(it) if !it.is_file() => Ok(()),
        _ => {
            let directory = path.parent().filter(|it| !it.as_os_str().is_empty());
            tidy_of(directory.unwrap_or(Path::new(".")), |name| {
                path.file_name() == Some(name)
            });
            let part = unfinished(path);
            fs::File::create(&part).and_then(|_| fs::remove_file(&part))
        }
    }
}

fn whole(path: &Path, put: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let path = &named(path);
    if fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir()) {
        return put(path);
    }
    let part = unfinished(path);
    let written = put(&part)
        .and_then(|()| replaces(path))
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&part);
    }
    written
}

/// What a link names in the end, or the path itself.
fn named(path: &Path) -> PathBuf {
    let is_link = fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink());
    let followed = is_link.then(|| fs::canonicalize(path).ok()).flatten();
    followed.unwrap_or_else(|| path.to_owned())
}

/// Takes away what programs that are gone have left half-written in a directory; what cannot be taken
/// away stays.
///
/// Which programs there are is known only where the system tells it in `/proc`.
pub fn tidy(directory: &Path) {
    tidy_of(directory, |_| true);
}

/// The same of files whose whole names are wanted.
fn tidy_of(directory: &Path, is_wanted: impl Fn(&OsStr) -> bool) {
    let processes = Path::new("/proc");
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    if !processes.join("self").exists() {
        return;
    }
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_left = writer(&path).is_some_and(|(name, process)| {
            is_wanted(name.as_ref()) && !processes.join(process.to_string()).exists()
        });
        if is_left {
            let _ = fs::remove_file(&path);
        }
    }
}

/// What the file of a name of [`unfinished`] is called when it is whole, and the process that writes it.
fn writer(path: &Path) -> Option<(&str, u32)> {
    let name = path.file_name()?.to_str()?;
    let (name, process) = name
        .strip_prefix('.')?
        .strip_suffix(".part")?
        .rsplit_once('.')?;
    Some((name, process.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_vouches_is_withdrawn_when_the_first_file_beside_it_is_whole() {
        let directory = tempfile::tempdir().expect("a place for tests");
        let [last, first] = ["run.json", "summary.json"].map(|name| directory.path().join(name));
        for path in [&last, &first] {
            write(path, b"old").expect("it can be written");
        }
        vouches(&last);
        let full = || Err(io::Error::from(io::ErrorKind::StorageFull));
        assert!(stream(&first, |_| full()).is_err());
        assert!(last.exists(), "nothing is replaced yet");
        write(&first, b"new").expect("it can be written");
        assert!(!last.exists());
        write(&last, b"new").expect("it can be written");
        write(&first, b"newer").expect("it can be written");
        assert!(
            last.exists(),
            "what is whole is withdrawn by the next command alone"
        );
        vouches(&last);
        write(&last, b"newer").expect("it can be written");
        assert!(
            last.exists(),
            "who is replaced first vouches for what is there"
        );
    }

    #[test]
    fn what_is_read_is_not_replaced_by_any_name() {
        let directory = tempfile::tempdir().expect("a place for tests");
        let path = |name: &str| directory.path().join(name);
        write(&path("read.csv"), b"old").expect("it can be written");
        fs::create_dir(path("below")).expect("a directory can be made");
        fs::hard_link(path("read.csv"), path("hard.csv")).expect("a link can be made");
        let mut names = vec!["read.csv", "below/../read.csv", "./read.csv"];
        if cfg!(unix) {
            names.push("hard.csv");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(path("read.csv"), path("link.csv")).expect("a link");
            std::os::unix::fs::symlink("link.csv", path("below/../far.csv")).expect("a link");
            names.extend(["link.csv", "far.csv"]);
        }
        for name in &names {
            assert!(!is_read(&path(name)), "{name}");
        }
        reads(&path("read.csv"));
        for name in &names {
            assert!(is_read(&path(name)) && are_one(&path(name), &path("read.csv")));
            assert!(write(&path(name), b"new").is_err(), "{name}");
            let kept = fs::read(path("read.csv")).expect("it is there");
            assert_eq!(kept, b"old", "{name}");
        }
        assert!(!is_read(&path("other.csv")) && write(&path("other.csv"), b"new").is_ok());
        assert!(are_one(&path("none.csv"), &path("below/../none.csv")));
        assert!(!are_one(&path("none.csv"), &path("below/none.csv")));
    }

    #[test]
    fn a_file_replaces_its_elder_and_leaves_no_part() {
        let directory = tempfile::tempdir().expect("a place for tests");
        let path = directory.path().join("summary.json");
        write(&path, b"old").expect("it can be written");
        write(&path, b"new").expect("it can be replaced");
        assert_eq!(fs::read(&path).expect("it is there"), b"new");
        assert_eq!(fs::read_dir(&directory).expect("it is there").count(), 1);
    }

    #[test]
    fn a_stream_that_breaks_off_leaves_the_elder_alone() {
        let directory = tempfile::tempdir().expect("a place for tests");
        let path = directory.path().join("splt.csv");
        stream(&path, |out| out.write_all(b"old")).expect("it can be written");
        let broken = stream(&path, |out| {
            out.write_all(b"new")?;
            Err(io::Error::other("the disk is gone"))
        });
        assert!(broken.is_err());
        assert_eq!(fs::read(&path).expect("it is there"), b"old");
        assert_eq!(fs::read_dir(&directory).expect("it is there").count(), 1);
    }

    #[test]
    fn what_a_dead_program_left_is_taken_away_and_nothing_else() {
        let directory = tempfile::tempdir().expect("a place for tests");
        let path = |name: &str| directory.path().join(name);
        // No system numbers its processes so high.
        let dead = format!(".summary.json.{}.part", u32::MAX);
        let own = unfinished(&path("run.json"));
        let kept = ["summary.json", ".hidden.part", "my.4294967295.part"].map(path);
        for path in kept.iter().chain([&own, &path(&dead)]) {
            write(path, b"it").expect("it can be written");
        }
        tidy(directory.path());
        assert!(kept.iter().all(|it| it.exists()) && own.exists());
        assert_eq!(path(&dead).exists(), !Path::new("/proc/self").exists());
    }

    #[test]
    fn a_trial_takes_away_what_was_left_of_that_file_and_of_no_other() {
        let directory = tempfile::tempdir().expect("a place for tests");
        let path = |name: &str| directory.path().join(name);
        let left = ["page.html", "other.html"].map(|it| format!(".{it}.{}.part", u32::MAX));
        for name in &left {
            write(&path(name), b"it").expect("it can be written");
        }
        can_write(&path("page.html")).expect("it can be written");
        let is_told = Path::new("/proc/self").exists();
        let is_there = left.map(|name| path(&name).exists());
        assert_eq!(is_there, [!is_told, true]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        use std::os::unix::fs::symlink;
        let directory = tempfile::tempdir().expect("a place for tests");
        let path = |name: &str| directory.path().join(name);
        write(&path("file"), b"old").expect("it can be written");
        symlink(path("file"), path("link")).expect("a link can be made");
        symlink("/dev/null", path("null")).expect("a link can be made");
        for name in ["link", "null"] {
            write(&path(name), b"new").expect("it can be written");
            let kind = fs::symlink_metadata(path(name)).expect("it is there");
            assert!(kind.is_symlink(), "{name}");
        }
        assert_eq!(fs::read(path("file")).expect("it is there"), b"new");
        assert_eq!(fs::read_dir(&directory).expect("it is there").count(), 3);
        assert!(!fs::metadata("/dev/null").expect("it is there").is_file());
    }

    #[test]
    fn a_place_that_is_not_there_is_an_error() {
        assert!(write(Path::new("/nowhere/at/all"), b"").is_err());
    }
}
