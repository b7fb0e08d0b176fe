//! The law to the letter: cases that a reader of nothing but the law worked by hand, and with them
//! those that decided a ruling. The sum is in a comment on top of each; the oracle settles them too.

use super::cases::{cases, compare};
use crate::ready::Tested;

fn assert_all(directory: &str) -> Tested {
    let mut wrong = Vec::new();
    for (case, expected) in &cases(directory)? {
        match compare(directory, case, expected) {
            Ok(found) => wrong.extend(found),
            Err(error) => wrong.push(format!("{case}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn the_law_is_kept_to_the_letter() -> Tested {
    assert_all("tests/oracle/to-the-letter")
}

#[test]
fn what_was_ruled_is_kept() -> Tested {
    assert_all("tests/oracle/rulings")
}

#[test]
fn days_and_bars_are_kept() -> Tested {
    assert_all("tests/oracle/days-and-bars")
}
