//! What the fuzz targets share: a mutator that knows lines, words and numbers, and a story to lay
//! drafts over.
#![forbid(unsafe_code)]

#[cfg(feature = "frames")]
pub mod tables;

use libfuzzer_sys::fuzzer_mutate;
use obligor::model::Model;
use obligor::report::findings::{Colour, render};
use obligor::scenario::{Document, ReadError};

/// The story that drafts and sweeps change.
pub const BASE: &str = include_str!("../../scenarios/msp-three-clients.toml");

/// Values at which readers and formulas have thresholds.
const VALUES: [&str; 44] = [
    "0",
    "-0.0",
    "1",
    "-1",
    "1e308",
    "-1e308",
    "1e-308",
    "5e-324",
    "nan",
    "inf",
    "-inf",
    "\"\"",
    "\"nan\"",
    "\"inf\"",
    "\"1e308\"",
    "\"1e12M\"",
    "\"100%\"",
    "\"0%\"",
    "\"100.0000001%\"",
    "\"1M\"",
    "\"72h\"",
    "\"30d\"",
    "\"12mo\"",
    "\"unlimited\"",
    "\"self\"",
    "true",
    "false",
    "[]",
    "{}",
    "[[]]",
    "{ value = 1 }",
    "2026-01-01",
    "9223372036854775807",
    "-9223372036854775808",
    "4000000000",
    "4294967296",
    "1_000_000_000_000",
    "0.1",
    "0.5",
    "1.0000000000000002",
    "\"\\u0000\"",
    "\"\\u202e=1+1\"",
    "\"../../x\"",
    "\"<b>&\"",
];

/// Small numbers that repeat: xorshift64*, which is all a mutator needs.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let word = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d);
        ((word >> 32) as usize) % end.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> Option<&'a T> {
        items.get(self.below(items.len())).copied()
    }
}

/// Changes a text by lines, words and values, or as libFuzzer would; returns its new length.
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed) << 17 | 0x9e37_79b9);
    let text = std::str::from_utf8(&data[..size]).ok();
    let changed = match text {
        Some(text) if dice.below(4) > 0 => changed(text, &mut dice),
        Some(_) | None => None,
    };
    match changed {
        Some(text) if !text.is_empty() && text.len() <= most => {
            data[..text.len()].copy_from_slice(text.as_bytes());
            text.len()
        }
        Some(_) | None => fuzzer_mutate(data, size, most),
    }
}

fn changed(text: &str, dice: &mut Dice) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return None;
    }
    for _ in 0..1 + dice.below(3) {
        let (at, other) = (dice.below(lines.len()), dice.below(lines.len()));
        match dice.below(8) {
            0 if lines.len() > 1 => {
                lines.remove(at);
            }
            1 => lines.insert(at, lines[other].clone()),
            2 => lines.swap(at, other),
            3 | 4 => lines[at] = with_value(&lines[at], dice)?,
            5 => lines[at] = with_word(&lines[at], text, dice)?,
            6 => lines[at] = with_number(&lines[at], dice)?,
            _ => {
                let key = lines[other].split('=').next().unwrap_or_default().trim();
                let line = format!("{key} = {}", VALUES[dice.below(VALUES.len())]);
                lines.insert(at, line);
            }
        }
    }
    Some(lines.join("\n"))
}

/// The line with another value behind one of its `=`.
fn with_value(line: &str, dice: &mut Dice) -> Option<String> {
    let places: Vec<usize> = line.match_indices('=').map(|(at, _)| at).collect();
    let start = places.get(dice.below(places.len()))? + 1;
    let rest = &line[start..];
    let end = rest
        .find([',', '}', '#'])
        .map_or(line.len(), |at| start + at);
    let value = VALUES[dice.below(VALUES.len())];
    Some(format!("{} {value} {}", &line[..start], &line[end..]))
}

/// The line with one of its words in place of another of the text.
fn with_word(line: &str, text: &str, dice: &mut Dice) -> Option<String> {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let words = |text: &'_ str| -> Vec<String> {
        let words = text
            .split(|letter| !is_word(letter))
            .filter(|it| it.len() > 1);
        words.map(str::to_owned).collect()
    };
    let (own, all) = (words(line), words(text));
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    Some(line.replacen(dice.pick(&own)?, dice.pick(&all)?, 1))
}

/// The line with one of its numbers made another.
fn with_number(line: &str, dice: &mut Dice) -> Option<String> {
    let is_digit = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '_');
    let numbers: Vec<&str> = line.split(|letter| !is_digit(letter)).collect();
    let numbers: Vec<&str> = numbers.into_iter().filter(|it| !it.is_empty()).collect();
    let number = dice.pick(&numbers)?;
    let many = [
        "0",
        "1",
        "0.000000001",
        "999999999999",
        "1e300",
        "-1",
        "0.5",
        "64",
        "65536",
        "3",
    ];
    Some(line.replacen(number, many[dice.below(many.len())], 1))
}

/// The model of a text, with its findings told: telling them must not fail either.
pub fn told(read: Result<Document, ReadError>) -> Option<Model> {
    let findings = match read.map(|document| document.resolve()) {
        Ok(Ok((model, warnings))) => {
            let _ = render(&warnings, Colour::On);
            return Some(model);
        }
        Ok(Err(findings)) | Err(ReadError::Refused(findings)) => findings,
        Err(ReadError::Unreadable { .. }) => return None,
    };
    let text = render(&findings, Colour::Off);
    assert!(!text.trim().is_empty(), "refused without a word");
    None
}
