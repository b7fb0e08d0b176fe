//! Where a command puts its files: beside those for everybody, or in a place for one audience alone,
//! and never where another command of this program is writing.

use super::exit::Failure;
use crate::report::audience::Audience;
use crate::report::files;
use serde_json::{Value, json};
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file that says for whom the others in its directory are.
const MARK: &str = "audience.json";

/// `output/<name>`; for an audience `output/<name>-for-<audience>`, where nothing else lies.
pub fn usual(name: &str, audience: Option<&Audience>) -> PathBuf {
    let output = Path::new("output");
    match audience {
        None => output.join(name),
        // A member of a group has a `#` in its key.
        Some(one) => output.join(format!("{name}-for-{}", one.key().replace('#', "-"))),
    }
}

/// Directories that are this program's own until it ends.
static HELD: Mutex<Vec<(PathBuf, File)>> = Mutex::new(Vec::new());

/// Makes a directory, keeps other commands out of it until this one ends, and finds out before any work
/// is done whether it can be written to. What a killed command left half-written is taken away.
///
/// The lock is the system's own, on the directory itself: nothing is left of it when the program ends,
/// however it ends. Where a file system has no locks there is none.
///
/// # Errors
/// If it cannot be made or written to, another command holds it, or a file that this command reads would be
/// replaced: `writes` are the names of the files that it puts there beside pictures.
pub fn take(out: &Path, writes: &[&str]) -> Result<(), Failure> {
    make(out)?;
    keeps_what_is_read(out, writes)?;
    let unwritten = |error: io::Error| Failure::unwritten(out, &error);
    let place = fs::canonicalize(out).map_err(unwritten)?;
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if held.iter().any(|(known, _)| *known == place) {
        return Ok(());
    }
    // A directory that cannot be opened has no lock: Windows opens none.
    if let Ok(directory) = File::open(&place) {
        if let Err(TryLockError::WouldBlock) = directory.try_lock() {
            return Err(Failure::File(format!(
                "another command is writing to {}\n  \
                 hint: wait for its end, or name another place",
                out.display()
            )));
        }
        held.push((place, directory));
    }
    files::tidy(out);
    let trial = files::unfinished(&out.join("trial"));
    File::create(&trial)
        .and_then(|_| fs::remove_file(&trial))
        .map_err(unwritten)
}

/// Refuses a place where a file that is read would be replaced: a picture, or one of those `writes` names.
///
/// # Errors
/// If there is such a file.
pub fn keeps_what_is_read(out: &Path, writes: &[&str]) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(out) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_picture = path
            .extension()
            .is_some_and(|kind| kind == "svg" || kind == "png");
        let is_written = is_picture || writes.iter().any(|name| *entry.file_name() == **name);
        if is_written {
            unread(&path, "`--out DIR` names another place")?;
        }
    }
    Ok(())
}

/// Refuses to replace a file that this command reads.
///
/// # Errors
/// If the path names such a file, be it by a link.
pub fn unread(path: &Path, hint: &str) -> Result<(), Failure> {
    if !files::is_read(path) {
        return Ok(());
    }
    let name = path.display();
    Err(Failure::usage(
        format!("this command reads {name} and would replace it"),
        hint,
    ))
}

/// Makes a directory.
///
/// # Errors
/// If it cannot be made.
pub fn make(out: &Path) -> Result<(), Failure> {
    fs::create_dir_all(out).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => Failure::File(format!(
            "cannot write to {}: it is a file, or below one\n  hint: `--out DIR` names a directory",
            out.display()
        )),
        _ => Failure::unwritten(out, &error),
    })
}

/// The file that is written last says that those beside it belong together: it goes when the first of them is about to
/// be replaced. A command that is killed from then on leaves none that vouches for a mixture, and one that finds no room
/// for its first file leaves all that was there.
pub fn reopen(out: &Path, last: &str) {
    files::vouches(&out.join(last));
}

/// The same for a file that is not written by [`files`]: the last one goes now.
///
/// # Errors
/// If it is there and stays.
pub fn withdraw(out: &Path, last: &str) -> Result<(), Failure> {
    leave_out(out, last)
}

/// Takes away a file that an earlier command wrote and this one does not; it need not be there.
///
/// # Errors
/// If it is there and stays.
pub fn leave_out(out: &Path, name: &str) -> Result<(), Failure> {
    let path = out.join(name);
    let left_out = files::replaces(&path).and_then(|()| fs::remove_file(&path));
    match left_out {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::unwritten(&path, &error)),
        _ => Ok(()),
    }
}

/// Takes away the pictures of these stems, which an earlier command drew and this one does not; they need not be there.
///
/// # Errors
/// If one is there and stays.
pub fn leave_out_pictures(
    out: &Path,
    stems: impl IntoIterator<Item = String>,
    drawn: &[String],
) -> Result<(), Failure> {
    let names = stems
        .into_iter()
        .flat_map(|stem| [format!("{stem}.svg"), format!("{stem}.png")]);
    for name in names.filter(|name| !drawn.contains(name)) {
        leave_out(out, &name)?;
    }
    Ok(())
}

/// Makes a directory ready for files, as [`take`]: those for one audience stand with no others.
///
/// # Errors
/// As [`take`], or if it has files for other eyes.
pub fn ready(out: &Path, writes: &[&str], audience: Option<&Audience>) -> Result<(), Failure> {
    take(out, writes)?;
    addressed(out, audience)
}

/// Sees to it that files for one audience stand with no others, in a directory that is there.
///
/// # Errors
/// If it has files for other eyes.
pub fn addressed(out: &Path, audience: Option<&Audience>) -> Result<(), Failure> {
    let unwritten = |error: io::Error| Failure::unwritten(out, &error);
    let (mark, place) = (out.join(MARK), out.display());
    match (reader(&mark), audience) {
        (None, None) => Ok(()),
        (Some(known), Some(one)) if known == one.key() => Ok(()),
        (Some(known), _) => Err(Failure::usage(
            format!("the files in {place} are for `{known}` alone"),
            "`--out DIR` names another place",
        )),
        (None, Some(one)) => {
            if fs::read_dir(out).map_err(unwritten)?.next().is_some() {
                return Err(Failure::usage(
                    format!("{place} has files that are not for `{}` alone", one.key()),
                    "they would be sent with the report: name an empty place with `--out DIR`, or none",
                ));
            }
            let said = json!({ "audience": one.key(), "notice": one.notice() });
            let written = files::write(&mark, format!("{said:#}\n").as_bytes());
            written.map_err(|error| Failure::unwritten(&mark, &error))
        }
    }
}

/// For whom the files beside a mark are; none where there is no mark.
fn reader(mark: &Path) -> Option<String> {
    let text = fs::read_to_string(mark).ok()?;
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    Some(said["audience"].as_str().unwrap_or("another").to_owned())
}
