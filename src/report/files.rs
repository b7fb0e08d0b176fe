//! Files that appear whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The name a file has until it is whole: in the same directory, so that renaming is one step.
#[must_use]
pub fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

/// Writes a file under a temporary name, then gives it its own; an old one is replaced.
///
/// # Errors
/// If the file cannot be written or renamed; nothing is left behind then.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let part = unfinished(path);
    let written = fs::write(&part, content).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_place_that_is_not_there_is_an_error() {
        assert!(write(Path::new("/nowhere/at/all"), b"").is_err());
    }
}
