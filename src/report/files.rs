//! Files that appear whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
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

fn whole(path: &Path, put: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let part = unfinished(path);
    let written = put(&part).and_then(|()| fs::rename(&part, path));
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
    fn a_place_that_is_not_there_is_an_error() {
        assert!(write(Path::new("/nowhere/at/all"), b"").is_err());
    }
}
