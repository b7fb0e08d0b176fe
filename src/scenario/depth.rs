//! How deep a text nests tables and lists, told before it is parsed.
//!
//! The parser bounds the keys of a header, the dots of a key and the brackets in brackets each by
//! itself; together they allow thousands of levels, and a tree so deep overflows the stack of
//! whoever walks it. What a scenario can say is under ten deep.

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

/// Levels at a place of a text.
#[derive(Default)]
struct Levels {
    /// Each open bracket, and how deep it stands.
    open: Vec<(u8, usize)>,
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
    fn take(&mut self, byte: u8) {
        match byte {
            b'.' => self.dots += 1,
            b'=' => {
                self.here += self.dots + 1;
                self.dots = 0;
            }
            b'[' | b'{' => {
                self.in_header |= byte == b'[' && self.is_blank && self.open.is_empty();
                self.open.push((byte, self.here));
                self.here += usize::from(!self.in_header);
            }
            b']' | b'}' => self.close(byte),
            b',' => {
                let around = self.open.last();
                self.here = around.map_or(self.header, |(_, here)| here + 1);
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

    /// A bracket that closes none of its kind is passed over, as in a text that is no TOML.
    fn close(&mut self, byte: u8) {
        let kind = if byte == b']' { b'[' } else { b'{' };
        if self.open.last().is_some_and(|(open, _)| *open == kind)
            && let Some((_, here)) = self.open.pop()
        {
            self.here = here;
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

/// The first byte that stands deeper than [`MOST_DEEP`] levels.
pub(super) fn too_deep(text: &str) -> Option<usize> {
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
                levels.take(byte);
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
                levels.take(byte);
                if levels.here + levels.dots > MOST_DEEP {
                    return Some(at);
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
}
