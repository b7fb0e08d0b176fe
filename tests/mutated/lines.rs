//! The lines of a scenario that hold one value each, and what kind of value.

use std::ops::Range;

/// What stands behind `=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number without quotes.
    Number,
    /// A number in quotes, with a letter, a percent sign or a time: `"1.2M"`, `"60%"`, `"8h"`.
    Quantity,
    /// Other words in quotes.
    Word,
    /// A list, a table, `true`, a date, or the start of something longer.
    Other,
}

/// A line `key = value`.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// The line.
    pub text: String,
    /// The header it stands under, without brackets.
    pub header: String,
    /// The key as written.
    pub key: String,
    /// Bytes of the line in the text, its end not among them.
    pub span: Range<usize>,
    /// Bytes of the value in the text, without a remark behind it.
    pub value_span: Range<usize>,
    /// The kind of value.
    pub value: Value,
}

impl Line {
    /// The value as written.
    pub fn written<'t>(&self, text: &'t str) -> &'t str {
        &text[self.value_span.clone()]
    }

    /// Is it a remark, a name, or where a figure comes from, which no figure depends on?
    pub fn is_remark(&self) -> bool {
        const REMARKS: [&str; 12] = [
            "name",
            "note",
            "title",
            "source",
            "as_of",
            "confidence",
            "clause",
            "role",
            "currency",
            "group",
            "stream",
            "schema",
        ];
        let last = self.key.rsplit('.').next().unwrap_or_default();
        REMARKS.contains(&last) || self.header.starts_with("head.")
    }
}

/// The lines of a text that hold a whole value.
pub fn lines(text: &str) -> Vec<Line> {
    let (mut found, mut header, mut start) = (Vec::new(), String::new(), 0);
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let span = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        let words = &text[span.clone()];
        if words.starts_with('[') {
            let name = words.split(']').next().unwrap_or_default();
            header = name.trim_start_matches('[').to_owned();
        } else if let Some(one) = line_of(at + 1, words, span, &header) {
            found.push(one);
        }
    }
    found
}

fn line_of(number: usize, words: &str, span: Range<usize>, header: &str) -> Option<Line> {
    let (key, behind) = words.split_once('=')?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let key = key.trim();
    if key.is_empty() || !key.chars().all(plain) {
        return None;
    }
    let value = without_remark(behind);
    let lead = behind.len() - behind.trim_start().len();
    let from = span.start + (words.len() - behind.len()) + lead;
    let value = value.trim();
    Some(Line {
        number,
        text: words.to_owned(),
        header: header.to_owned(),
        key: key.to_owned(),
        value_span: from..from + value.len(),
        span,
        value: kind_of(value),
    })
}

/// What stands before a `#` outside of quotes.
fn without_remark(words: &str) -> &str {
    let mut is_quoted = false;
    for (at, letter) in words.char_indices() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '#' if !is_quoted => return &words[..at],
            _ => {}
        }
    }
    words
}

fn kind_of(value: &str) -> Value {
    let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    match inner {
        Some(inner) if inner.contains('"') => Value::Other,
        Some(inner)
            if inner.starts_with(|it: char| it.is_ascii_digit()) && !inner.contains('-') =>
        {
            Value::Quantity
        }
        Some(_) => Value::Word,
        None if value.replace('_', "").parse::<f64>().is_ok() => Value::Number,
        None => Value::Other,
    }
}
