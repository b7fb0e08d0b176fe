//! Words of messages: numbers as a scenario writes them, ranges, what is too long to repeat.

use super::Path;

/// The message about a number outside its range, in a file or on the command line.
///
/// ```
/// use obligor::scenario::{Path, from_to, out_of_range};
/// let message = out_of_range(&Path::of(&["years"]), "0", &from_to(1, 4_000_000_000_u64));
/// assert_eq!(message, "`years` is 0, not from 1 to 4_000_000_000");
/// ```
#[must_use]
pub fn out_of_range(path: &Path, found: &str, allowed: &str) -> String {
    format!("`{path}` is {found}, not {allowed}")
}

/// A range in words, both ends included.
#[must_use]
pub fn from_to(least: impl ToString, most: impl ToString) -> String {
    let (least, most) = (least.to_string(), most.to_string());
    format!("from {} to {}", grouped(&least), grouped(&most))
}

/// A number as a scenario may write it: long whole ones in groups of three digits.
#[must_use]
pub fn grouped(plain: &str) -> String {
    let (sign, digits) = plain.split_at(usize::from(plain.starts_with('-')));
    if digits.len() < 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain.to_owned();
    }
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = Vec::new();
    groups.extend((first > 0).then_some(&digits[..first]));
    groups.extend(
        (first..digits.len())
            .step_by(3)
            .map(|at| &digits[at..at + 3]),
    );
    format!("{sign}{}", groups.join("_"))
}

/// A description on one line, without its capital and stop, to stand inside a sentence.
#[must_use]
pub fn sentence(description: &str) -> String {
    let plain = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.trim_end_matches('.');
    let mut letters = plain.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// The first letters of what is too long to repeat.
#[must_use]
pub fn shortened(words: &str) -> String {
    const SHOWN: usize = 60;
    if words.chars().count() <= SHOWN {
        return words.to_owned();
    }
    let shown: String = words.chars().take(SHOWN).collect();
    format!("{shown}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_five_digits_and_more_are_grouped() {
        for (plain, words) in [
            ("9999", "9999"),
            ("10000", "10_000"),
            ("-1234567", "-1_234_567"),
            ("123456", "123_456"),
            ("12345.5", "12345.5"),
            ("NaN", "NaN"),
        ] {
            assert_eq!(grouped(plain), words);
        }
    }
}
