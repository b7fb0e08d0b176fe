//! How the program ends.

use super::signals;
use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// All is done.
pub const DONE: u8 = 0;
/// The scenario has findings that stop a run.
pub const FINDINGS: u8 = 1;
/// The command line cannot be understood, or asks for what is not there.
pub const USAGE: u8 = 2;
/// A file cannot be read or written.
pub const FILES: u8 = 3;
/// The system gave no more memory.
pub const MEMORY: u8 = 4;
/// Interrupted from the keyboard: 128 + 2, the number of the signal, as shells have it.
pub const INTERRUPTED: u8 = 130;
/// Told to stop by SIGTERM: 128 + 15.
pub const TERMINATED: u8 = 143;

/// Every exit code with its meaning, as help, manual pages and `docs/reference/exit-codes.md` have
/// it.
///
/// ```
/// use obligor::cli::exit::{CODES, FILES};
/// assert_eq!(CODES[3], (FILES, "a file cannot be read or written"));
/// ```
pub const CODES: [(u8, &str); 7] = [
    (DONE, "done"),
    (FINDINGS, "the scenario has findings"),
    (
        USAGE,
        "the command line cannot be understood, or asks for what is not there",
    ),
    (FILES, "a file cannot be read or written"),
    (MEMORY, "the system gave no more memory"),
    (INTERRUPTED, "interrupted"),
    (TERMINATED, "told to stop by SIGTERM"),
];

/// Why a command ends before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Findings, already in words.
    Findings(String),
    /// What the command line asks for is not there, in words.
    Usage(String),
    /// A file: what was tried and why it failed.
    File(String),
    /// More memory is needed than there is, in words.
    Memory(String),
    /// All there is to say has been said; the exit code is left.
    Told(u8),
    /// Somebody pressed ctrl-c or sent SIGTERM.
    Interrupted,
    /// Nobody reads the output any more; there is nothing to say and nobody to say it to.
    BrokenPipe,
}

impl Failure {
    /// What is asked for is not there or cannot be, and what to write instead.
    pub fn usage(message: impl fmt::Display, hint: impl fmt::Display) -> Self {
        Self::Usage(format!("{message}\n  hint: {hint}"))
    }

    /// A file for the output directory could not be written.
    pub fn unwritten(path: &Path, error: &io::Error) -> Self {
        let place = path.display();
        Self::File(format!(
            "cannot write {place}: {error}\n  hint: `--out DIR` names another place"
        ))
    }

    /// The exit code.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Findings(_) => FINDINGS,
            Self::Usage(_) => USAGE,
            Self::File(_) => FILES,
            Self::Memory(_) => MEMORY,
            Self::Told(code) => *code,
            Self::Interrupted => signals::code(),
            Self::BrokenPipe => DONE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings(words) => f.write_str(words.trim_end()),
            Self::Usage(words) | Self::File(words) | Self::Memory(words) => {
                write!(f, "error: {words}")
            }
            Self::Interrupted => {
                f.write_str("interrupted: the run is not finished and wrote no results")
            }
            Self::Told(_) | Self::BrokenPipe => Ok(()),
        }
    }
}

impl From<&Failure> for ExitCode {
    fn from(failure: &Failure) -> Self {
        Self::from(failure.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_its_documented_code() {
        assert_eq!(Failure::Findings(String::new()).code(), 1);
        assert_eq!(Failure::Usage(String::new()).code(), 2);
        assert_eq!(Failure::File(String::new()).code(), 3);
        assert_eq!(Failure::Memory(String::new()).code(), 4);
        assert_eq!(Failure::Interrupted.code(), 130);
        assert_eq!(Failure::BrokenPipe.code(), 0);
    }
}
