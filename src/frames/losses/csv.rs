//! Records of a CSV file, one at a time into buffers that are used again.
//!
//! Fields are separated by commas and may be quoted (RFC 4180): a quoted field may hold commas,
//! line ends and doubled quotes. Empty lines are passed over.

use crate::scenario::is_unseen;
use std::io::{self, BufRead, Read};

/// Reads records.
#[derive(Debug)]
pub struct Records<R> {
    source: R,
    line: u64,
    raw: Vec<u8>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// A record: its fields and the line it starts in.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The line it starts in, from 1.
    pub line: u64,
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Record<'a> {
    /// The field at a place; a record may be shorter than the header.
    #[must_use]
    pub fn field(&self, at: usize) -> Option<&'a str> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        Some(&self.text[start..end])
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Why a record cannot be read.
#[derive(Debug)]
pub enum Broken {
    /// The file.
    File(io::Error),
    /// The record that starts in this line is not UTF-8.
    NotText(u64),
    /// The quote opened in the record that starts in this line is never closed.
    OpenQuote(u64),
    /// The record that starts in this line is longer than any row.
    TooLong(u64),
    /// The record that starts in this line has a character that no reader sees.
    Unseen(u64, char),
}

/// A record longer than this is none, or has an open quote: nobody's row has a megabyte.
const LONGEST_RECORD: usize = 1 << 20;

impl<R: BufRead> Records<R> {
    /// Reads from the start of a text; a byte order mark is passed over.
    pub fn new(source: R) -> Self {
        Self {
            source,
            line: 0,
            raw: Vec::new(),
            text: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// What is read from.
    pub fn into_source(self) -> R {
        self.source
    }

    /// The next record, or `None` at the end.
    ///
    /// # Errors
    /// If the file cannot be read, or the record is not UTF-8, has an open quote or a character that no
    /// reader sees, or is longer than 1 MB.
    pub fn record(&mut self) -> Result<Option<Record<'_>>, Broken> {
        loop {
            self.raw.clear();
            let start = self.line + 1;
            if !self.read_line()? {
                return Ok(None);
            }
            if self.raw.len() > LONGEST_RECORD {
                return Err(Broken::TooLong(start));
            }
            let mut is_open = has_odd_quotes(&self.raw);
            while is_open {
                let so_far = self.raw.len();
                if so_far > LONGEST_RECORD || !self.read_line()? {
                    return Err(Broken::OpenQuote(start));
                }
                is_open ^= has_odd_quotes(&self.raw[so_far..]);
            }
            if self.raw.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            self.split();
            let text = std::str::from_utf8(&self.text).map_err(|_| Broken::NotText(start))?;
            // Half a letter before a comma and half behind it are one in the joined text.
            if !self.ends.iter().all(|end| text.is_char_boundary(*end)) {
                return Err(Broken::NotText(start));
            }
            if let Some(letter) = unseen_in(text) {
                return Err(Broken::Unseen(start, letter));
            }
            return Ok(Some(Record {
                line: start,
                text,
                ends: &self.ends,
            }));
        }
    }

    /// Appends a line to the record, of a longer one than any row its beginning; false at the end of
    /// the file.
    fn read_line(&mut self) -> Result<bool, Broken> {
        // A file without line ends is not read to its end.
        let mut source = self.source.by_ref().take(LONGEST_RECORD as u64 + 2);
        let read = source.read_until(b'\n', &mut self.raw);
        if read.map_err(Broken::File)? == 0 {
            return Ok(false);
        }
        self.line += 1;
        if self.line == 1 && self.raw.starts_with(b"\xEF\xBB\xBF") {
            self.raw.drain(..3);
        }
        Ok(true)
    }

    /// Takes the fields out of their quotes and commas.
    fn split(&mut self) {
        self.text.clear();
        self.ends.clear();
        let mut is_quoted = false;
        let mut bytes = without_line_end(&self.raw).iter().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' if is_quoted && bytes.peek() == Some(&&b'"') => {
                    self.text.push(b'"');
                    bytes.next();
                }
                b'"' => is_quoted = !is_quoted,
                b',' if !is_quoted => self.ends.push(self.text.len()),
                other => self.text.push(*other),
            }
        }
        self.ends.push(self.text.len());
    }
}

/// The first character of a text that no reader sees.
pub fn unseen_in(text: &str) -> Option<char> {
    // Most texts are plain, and that is seen faster byte by byte.
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte);
    if text.bytes().all(is_plain) {
        return None;
    }
    text.chars().find(|letter| is_unseen(*letter))
}

fn has_odd_quotes(raw: &[u8]) -> bool {
    raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

fn without_line_end(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_suffix(b"\n").unwrap_or(raw);
    raw.strip_suffix(b"\r").unwrap_or(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some(record) = records.record().expect("a whole text") {
            let fields = (0..record.len()).filter_map(|at| record.field(at));
            found.push((record.line, fields.map(str::to_owned).collect()));
        }
        found
    }

    fn row(fields: &[&str]) -> Vec<String> {
        fields.iter().map(|field| (*field).to_owned()).collect()
    }

    #[test]
    fn quotes_hold_commas_line_ends_and_doubled_quotes() {
        let found = all("a,b\r\n\"x,\ny\",\"say \"\"no\"\"\"\n\n,2");
        assert_eq!(found[0], (1, row(&["a", "b"])));
        assert_eq!(found[1], (2, row(&["x,\ny", "say \"no\""])));
        assert_eq!(found[2], (5, row(&["", "2"])));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_name() {
        assert_eq!(all("\u{feff}year,event\n")[0].1, row(&["year", "event"]));
    }

    #[test]
    fn a_quote_that_is_never_closed_names_the_line_it_starts_in() {
        let mut records = Records::new("a\n\"b\nc\n".as_bytes());
        assert!(records.record().is_ok());
        assert!(matches!(records.record(), Err(Broken::OpenQuote(2))));
    }

    #[test]
    fn halves_of_a_letter_on_two_sides_of_a_comma_are_no_letter() {
        let mut records = Records::new(&b"a,b\n\xC3,\xA9\n"[..]);
        assert!(records.record().is_ok());
        assert!(matches!(records.record(), Err(Broken::NotText(2))));
    }

    #[test]
    fn a_line_without_end_is_not_read_to_its_end() {
        let mut records = Records::new(std::io::BufReader::new(std::io::repeat(b'a')));
        assert!(matches!(records.record(), Err(Broken::TooLong(1))));
        let longest = "a".repeat(LONGEST_RECORD - 1) + "\nb\n";
        assert_eq!(all(&longest)[1], (2, row(&["b"])));
    }

    #[test]
    fn a_character_that_no_reader_sees_is_refused() {
        let mut records = Records::new("a\n\u{1b}[2J\n".as_bytes());
        assert!(records.record().is_ok());
        assert!(matches!(records.record(), Err(Broken::Unseen(2, '\u{1b}'))));
    }
}
