//! How deep a text nests tables and lists, told before it is parsed.
//!
//! The parser bounds the keys of a header, the dots of a key and the brackets in brackets each by
//! itself; together they allow thousands of levels, and a tree so deep overflows the stack of
//! whoever walks it. What a scenario can say is under ten deep.

use super::{Finding, Path, Place};

/// The deepest tree that is read.
pub const MOST_DEEP: usize = 128;

/// What a place of the text is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    Remark,
    /// A string that ends with the quote, or with its line.
    Quotes(u8),
    /// A string that ends with three of the quote.
    LongQuotes(u8),
}

/// Where a text stands too deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deep {
    /// The first byte that stands deeper than [`MOST_DEEP`] levels.
    pub at: usize,
    /// The bracket above it that is not closed, if the text is no TOML for want of that.
    pub unclosed: Option<usize>,
}

impl Deep {
    /// What to say of it: a bracket that is not closed, where one is known, is all that is wrong.
    pub fn finding(self, source: usize) -> Finding {
        let (at, message, hint) = match self.unclosed {
            Some(bracket) => (
                bracket,
                "not TOML: this bracket is not closed".to_owned(),
                "end a list with `]` and a table in a line with `}`",
            ),
            None => (
                self.at,
                format!("tables and lists stand more than {MOST_DEEP} deep"),
                "nothing that a scenario says is ten deep: is a bracket not closed?",
            ),
        };
        let span = at..at + 1;
        let finding = Finding::error(&Path::root(), message).label("here");
        finding.hint(hint).at(Place { source, span })
    }
}

/// An open bracket.
struct Open {
    kind: u8,
    /// Its byte of the text.
    at: usize,
    /// How deep it stands.
    here: usize,
    /// Has a table in it a key since its last comma?
    has_key: bool,
}

/// Levels at a place of a text.
#[derive(Default)]
struct Levels {
    open: Vec<Open>,
    /// The first bracket in which a key stands that cannot: one of a list, or a table's without a comma.
    unclosed: Option<usize>,
    /// Levels of the header above.
    header: usize,
    /// Is a header being read?
    in_header: bool,
    /// Levels down to the key or value at hand.
    here: usize,
    /// Dots of the key at hand.
    dots: usize,
    /// Has the line had nothing but blanks?
    is_blank: bool,
}

impl Levels {
    fn take(&mut self, byte: u8, at: usize) {
        match byte {
            b'.' => self.dots += 1,
            b'=' => {
                self.key();
                self.here += self.dots + 1;
                self.dots = 0;
            }
            b'[' | b'{' => {
                self.in_header |= byte == b'[' && self.is_blank && self.open.is_empty();
                self.open.push(Open {
                    kind: byte,
                    at,
                    here: self.here,
                    has_key: false,
                });
                self.here += usize::from(!self.in_header);
            }
            b']' | b'}' => self.close(byte),
            b',' => {
                let around = self.open.last_mut();
                self.here = around.map_or(self.header, |it| {
                    it.has_key = false;
                    it.here + 1
                });
                self.dots = 0;
            }
            b'\n' => self.end_line(),
            _ => {}
        }
        self.is_blank = match byte {
            b'\n' => true,
            byte => self.is_blank && byte.is_ascii_whitespace(),
        };
    }

    /// A key of the innermost bracket.
    fn key(&mut self) {
        if let Some(it) = self.open.last_mut() {
            if it.kind == b'[' || it.has_key {
                self.unclosed = self.unclosed.or(Some(it.at));
            }
            it.has_key = true;
        }
    }

    /// A bracket that closes none of its kind is passed over, as in a text that is no TOML.
    fn close(&mut self, byte: u8) {
        let kind = if byte == b']' { b'[' } else { b'{' };
        if self.open.last().is_some_and(|it| it.kind == kind)
            && let Some(it) = self.open.pop()
        {
            self.here = it.here;
            if self.in_header && self.open.is_empty() {
                self.header = self.dots + 1;
                self.here = self.header;
                self.in_header = false;
            }
            if !self.in_header {
                self.dots = 0;
            }
        }
    }

    fn end_line(&mut self) {
        if self.in_header {
            self.open.clear();
            self.in_header = false;
        }
        if self.open.is_empty() {
            self.here = self.header;
            self.dots = 0;
        }
    }
}

/// Where a text first stands deeper than [`MOST_DEEP`] levels.
pub(super) fn too_deep(text: &str) -> Option<Deep> {
    let bytes = text.as_bytes();
    let (mut within, mut at) = (Within::Nothing, 0);
    let mut levels = Levels {
        is_blank: true,
        ..Levels::default()
    };
    while let Some(&byte) = bytes.get(at) {
        let is_long = |quote: u8| bytes[at..].starts_with(&[quote; 3]);
        let mut step = 1;
        within = match (within, byte) {
            (Within::Remark | Within::Quotes(_), b'\n') => {
                levels.take(byte, at);
                Within::Nothing
            }
            (Within::Quotes(b'"') | Within::LongQuotes(b'"'), b'\\')
                if bytes.get(at + 1) != Some(&b'\n') =>
            {
                step = 2;
                within
            }
            (Within::Quotes(quote), _) if byte == quote => Within::Nothing,
            (Within::LongQuotes(quote), _) if is_long(quote) => {
                step = 3;
                Within::Nothing
            }
            (Within::Nothing, b'#') => Within::Remark,
            (Within::Nothing, b'"' | b'\'') if is_long(byte) => {
                step = 3;
                Within::LongQuotes(byte)
            }
            (Within::Nothing, b'"' | b'\'') => Within::Quotes(byte),
            (Within::Nothing, _) => {
                levels.take(byte, at);
                if levels.here + levels.dots > MOST_DEEP {
                    return Some(Deep {
                        at,
                        unclosed: levels.unclosed,
                    });
                }
                Within::Nothing
            }
            (Within::Remark | Within::Quotes(_) | Within::LongQuotes(_), _) => within,
        };
        at += step;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_headers_and_brackets_count_together() {
        let keys = |count: usize| vec!["a"; count].join(".");
        for (text, is_deep) in [
            (format!("{} = 1", keys(120)), false),
            (format!("{} = 1", keys(130)), true),
            (format!("[{}]\n{} = 1", keys(70), keys(70)), true),
            (
                format!("[{}]\n{} = 1\n[b]\nc = 1", keys(70), keys(40)),
                false,
            ),
            (format!("{} = {{ {} = 1 }}", keys(70), keys(70)), true),
            (format!("x = {}", "[".repeat(130)), true),
            (
                format!("x = {{ {} = 1, {} = 1 }}", keys(70), keys(70)),
                false,
            ),
            (format!("x = '{}'\ny = \"{}\"", keys(300), keys(300)), false),
            (
                format!("x = \"\"\"\n{}\n\"\"\" # {}", keys(300), keys(300)),
                false,
            ),
            (format!("x = \"a\\\"{}\"", keys(300)), false),
            ("x = [1.5, 2.5]\n".repeat(500), false),
            ("[[a.b]]\nc.d = 1.5\n".repeat(500), false),
        ] {
            assert_eq!(too_deep(&text).is_some(), is_deep, "{text}");
        }
    }
    #[test]
    fn a_bracket_that_is_not_closed_is_known_from_a_text_that_is_deep() {
        let unclosed = |text: &str| too_deep(text).map(|deep| deep.unclosed);
        let rest = "[a]\nb = { c = 1, d = [1, 2] }\n".repeat(200);
        for start in [
            "x = [2\n",
            "x = { y = 1\n",
            "x = { y = [\n",
            "x = \"[\"\ny = [{\n",
        ] {
            let text = format!("{start}{rest}");
            let bracket = start.rfind(['[', '{']);
            assert_eq!(unclosed(&text), Some(bracket), "{start}");
        }
        assert_eq!(unclosed(&rest), None);
        for text in [
            format!("x = {}", "[".repeat(130)),
            format!("x = {}1", "{ a = ".repeat(130)),
            format!("x = {}1", "{ a = 1, b = ".repeat(130)),
            format!("x = {}1", "[{ a = ".repeat(130)),
        ] {
            assert_eq!(unclosed(&text), Some(None), "{text}");
        }
    }
}
