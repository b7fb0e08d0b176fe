//! What the terminal is like, and writing to it.

use super::exit::Failure;
use crate::report::findings::Colour;
use crate::report::text::{Page, Weight};
use crate::scenario::visible;
use clap::ColorChoice;
use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

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

/// What the environment says of colour.
enum Wish {
    Refused,
    Forced,
    Unsaid,
}

/// `NO_COLOR` set to anything refuses colour; else `CLICOLOR_FORCE` set to anything forces it.
///
/// Source: no-color.org and bixense.com/clicolors.
fn wish() -> Wish {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    match (is_set("NO_COLOR"), is_set("CLICOLOR_FORCE")) {
        (true, _) => Wish::Refused,
        (false, true) => Wish::Forced,
        (false, false) => Wish::Unsaid,
    }
}

/// May words be coloured? Where the environment does not say, on a terminal that is not `dumb`.
pub fn colour(stream: Stream) -> Colour {
    let is_terminal = || match stream {
        Stream::Data => io::stdout().is_terminal(),
        Stream::Talk => io::stderr().is_terminal(),
    };
    let is_dumb = || env::var_os("TERM").is_some_and(|value| value == "dumb");
    match wish() {
        Wish::Refused => Colour::Off,
        Wish::Forced => Colour::On,
        Wish::Unsaid if is_terminal() && !is_dumb() => Colour::On,
        Wish::Unsaid => Colour::Off,
    }
}

/// The same for help and what is wrong with a command line, which the parser writes itself.
pub fn colour_of_help() -> ColorChoice {
    match wish() {
        Wish::Refused => ColorChoice::Never,
        Wish::Forced => ColorChoice::Always,
        // The parser knows which stream it writes to.
        Wish::Unsaid => ColorChoice::Auto,
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

/// Has the reader of stdout gone away?
static IS_UNREAD: AtomicBool = AtomicBool::new(false);

/// Writes to stdout. If nobody reads it any longer the words are lost and the work goes on: there may
/// be files to write.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written.map_err(output_failure) {
        Err(Failure::BrokenPipe) => {
            IS_UNREAD.store(true, Ordering::Relaxed);
            Ok(())
        }
        written => written,
    }
}

/// Writes a line to stderr, such as what has been written; nothing any more once the reader of stdout
/// has gone away.
pub fn say(line: &str) {
    if !IS_UNREAD.load(Ordering::Relaxed) {
        complain(line);
    }
}

/// Writes to stderr why the program ends; there is nowhere to complain if that fails.
pub fn complain(words: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", harmless(words));
}

/// Words that a terminal takes for no command but those of style, `ESC [ … m`: a file may be called
/// anything, and a message may quote what a broken file holds.
fn harmless(words: &str) -> String {
    let mut parts = words.split('\u{1b}');
    let mut text = visible(parts.next().unwrap_or_default());
    for part in parts {
        let style = part.strip_prefix('[').and_then(|rest| {
            let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != ';')?;
            rest[end..].starts_with('m').then(|| part.split_at(end + 2))
        });
        match style {
            Some((style, rest)) => {
                text.push('\u{1b}');
                text.push_str(style);
                text.push_str(&visible(rest));
            }
            None => {
                text.push_str(&visible("\u{1b}"));
                text.push_str(&visible(part));
            }
        }
    }
    text
}

/// Words for a reader that may go away: what is written then is lost and the work goes on.
///
/// For a command whose exit code is its answer, which must not hang on who reads the rest.
#[derive(Debug)]
pub struct Unread<W>(pub W);

impl<W: Write> Write for Unread<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}

/// A reader that has gone away is no failure of ours.
pub fn output_failure(error: io::Error) -> Failure {
    match error.kind() {
        ErrorKind::BrokenPipe => Failure::BrokenPipe,
        _ => Failure::File(format!("cannot write to the output: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn styles_are_kept_and_no_other_command() {
        assert_eq!(
            harmless("\u{1b}[1;31merror\u{1b}[0m: a"),
            "\u{1b}[1;31merror\u{1b}[0m: a"
        );
        assert_eq!(harmless("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(harmless("a\u{1b}]0;title\u{7}"), "a\\u{1b}]0;title\\u{7}");
        assert_eq!(harmless("\u{1b}"), "\\u{1b}");
        assert_eq!(harmless("a\n  hint: b\tc"), "a\n  hint: b\tc");
    }
}
