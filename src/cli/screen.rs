//! What the terminal is like, and writing to it.

use super::exit::Failure;
use crate::report::findings::Colour;
use crate::report::text::{Page, Weight};
use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};

/// Characters a line where nobody says how many there are.
const USUAL_WIDTH: usize = 120;

/// The narrowest and the widest page that is set.
const WIDTHS: (usize, usize) = (60, 200);

/// Where words go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// stdout.
    Data,
    /// stderr.
    Talk,
}

/// May words be coloured? Not in a file or pipe, nor where `NO_COLOR` is set to anything.
pub fn colour(stream: Stream) -> Colour {
    let is_terminal = match stream {
        Stream::Data => io::stdout().is_terminal(),
        Stream::Talk => io::stderr().is_terminal(),
    };
    let is_refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if is_terminal && !is_refused {
        Colour::On
    } else {
        Colour::Off
    }
}

/// How reports on stdout are set: as wide as `COLUMNS` says, else as the terminal.
pub fn page() -> Page {
    let stated = env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let seen = || {
        console::Term::stdout()
            .size_checked()
            .map(|(_, columns)| columns.into())
    };
    let width = stated.or_else(seen).unwrap_or(USUAL_WIDTH);
    let weight = match colour(Stream::Data) {
        Colour::On => Weight::Bold,
        Colour::Off => Weight::Plain,
    };
    Page {
        width: width.clamp(WIDTHS.0, WIDTHS.1),
        weight,
    }
}

/// Writes to stdout.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(output_failure)
}

/// Writes a line to stderr; there is nowhere to complain if that fails.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// A reader that has gone away is no failure of ours.
pub fn output_failure(error: io::Error) -> Failure {
    match error.kind() {
        ErrorKind::BrokenPipe => Failure::BrokenPipe,
        _ => Failure::File(format!("cannot write to the output: {error}")),
    }
}
