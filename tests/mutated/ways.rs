//! The ways in which a line of a scenario is changed, and what must come of it.

use super::lines::{Line, Value};

/// What must come of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is wrong: refused, at its place.
    Refused,
    /// It says the same in other words: the same model.
    Same,
    /// It says something else: refused, or another model, or a default on record, or a warning.
    Told,
}

use Outcome::{Refused, Same, Told};

/// A way of changing a line.
pub struct Way {
    /// What it does, for the message of a failure.
    pub name: &'static str,
    /// What must come of it.
    pub outcome: Outcome,
    /// Which lines it changes.
    pub fits: fn(&Line) -> bool,
    /// The whole text with the line changed.
    pub change: fn(&str, &Line) -> String,
    /// The same change with its number written otherwise, which must be the same model.
    pub otherwise: Option<fn(&str, &Line) -> String>,
}

const fn way(
    name: &'static str,
    outcome: Outcome,
    fits: fn(&Line) -> bool,
    change: fn(&str, &Line) -> String,
) -> Way {
    Way {
        name,
        outcome,
        fits,
        change,
        otherwise: None,
    }
}

/// A changed number, written in two ways.
const fn two_ways(
    name: &'static str,
    fits: fn(&Line) -> bool,
    change: fn(&str, &Line) -> String,
    otherwise: fn(&str, &Line) -> String,
) -> Way {
    Way {
        otherwise: Some(otherwise),
        ..way(name, Told, fits, change)
    }
}

/// All of them.
pub const WAYS: [Way; 36] = [
    way("a key with a letter more", Refused, any, |text, line| {
        keyed(text, line, |key| format!("{key}x"))
    }),
    way("a key in capitals", Refused, any, |text, line| {
        keyed(text, line, str::to_uppercase)
    }),
    way(
        "a key with a letter of another script",
        Refused,
        has_e,
        |text, line| {
            // U+0435 looks like the e it replaces; such a key has to stand in quotes.
            keyed(text, line, |key| {
                format!("\"{}\"", key.replacen('e', "\u{435}", 1))
            })
        },
    ),
    way("a line twice", Refused, any, |text, line| {
        behind(text, line, &line.text)
    }),
    way(
        "a line with its end cut off",
        Refused,
        closed,
        |text, line| {
            let end = line.value_span.end;
            format!("{}{}", &text[..end - 1], &text[end..])
        },
    ),
    way("a value left out", Refused, any, |text, line| {
        valued(text, line, "")
    }),
    way("a list around a value", Refused, counted, |text, line| {
        wrapped(text, line, "[", "]")
    }),
    way("true", Refused, counted, |text, line| {
        valued(text, line, "true")
    }),
    way("a date", Refused, amount, |text, line| {
        valued(text, line, "2026-01-31")
    }),
    way(
        "a value in a table in a table",
        Same,
        amount,
        |text, line| wrapped(text, line, "{ value = { value = ", " } }"),
    ),
    way("no number", Refused, counted, |text, line| {
        valued(text, line, "nan")
    }),
    way("infinite", Refused, counted, |text, line| {
        valued(text, line, "inf")
    }),
    way("infinite by its digits", Refused, amount, |text, line| {
        valued(text, line, &format!("\"{}\"", "9".repeat(400)))
    }),
    way("below zero", Refused, counted, |text, line| {
        valued(text, line, "-1")
    }),
    way("below zero in quotes", Refused, amount, |text, line| {
        valued(text, line, "\"-1\"")
    }),
    way("a unit there is not", Refused, amount, |text, line| {
        valued(text, line, "\"3 Q\"")
    }),
    way("a comma", Refused, amount, |text, line| {
        valued(text, line, "\"1,5M\"")
    }),
    way("digits of another script", Refused, amount, |text, line| {
        valued(text, line, "\"\u{661}\u{662}\"")
    }),
    way("a currency sign", Refused, amount, |text, line| {
        valued(text, line, "\"$5\"")
    }),
    way("nothing in quotes", Refused, counted, |text, line| {
        valued(text, line, "\"\"")
    }),
    way("a word there is not", Refused, word, |text, line| {
        valued(text, line, "\"No such word\"")
    }),
    way("a number for a word", Refused, word, |text, line| {
        valued(text, line, "7")
    }),
    way("a control character", Refused, any, |text, line| {
        valued(text, line, "\u{1b}[2J")
    }),
    way("a quoted key", Same, bare_key, |text, line| {
        keyed(text, line, |key| format!("\"{key}\""))
    }),
    way("a remark behind", Same, whole, |text, line| {
        put(text, line.value_span.end..line.span.end, " # = \"[{")
    }),
    way("blanks and tabs", Same, any, |text, line| {
        wrapped(text, line, " \t  ", " ")
    }),
    way("lines that end as on Windows", Same, whole, |text, _| {
        text.replace('\n', "\r\n")
    }),
    way("a value in a table", Same, quantity, |text, line| {
        wrapped(text, line, "{ value = ", " }")
    }),
    way(
        "an amount in full",
        Same,
        |line| quantity(line) && line.text.contains("M\""),
        in_full,
    ),
    two_ways(
        "half as much again",
        number,
        |text, line| times(text, line, 1.5, short),
        |text, line| times(text, line, 1.5, long),
    ),
    two_ways(
        "a billionth",
        number,
        |text, line| times(text, line, 1e-9, short),
        |text, line| times(text, line, 1e-9, long),
    ),
    two_ways(
        "nothing",
        number,
        |text, line| times(text, line, 0.0, short),
        |text, line| times(text, line, 0.0, long),
    ),
    two_ways(
        "twice as much of its unit",
        quantity,
        doubled,
        doubled_in_full,
    ),
    way(
        "as large as a number can be",
        Told,
        counted,
        |text, line| valued(text, line, "1e308"),
    ),
    way(
        "as small as a number can be",
        Told,
        counted,
        |text, line| valued(text, line, "1e-308"),
    ),
    way(
        "a line less",
        Told,
        |line| !line.is_remark() && whole(line),
        |text, line| put(text, line.span.clone(), ""),
    ),
];

fn any(line: &Line) -> bool {
    !line.is_remark() && line.value != Value::Other && !is_free(line)
}

/// Does the line stand where keys are names that the writer chooses?
fn is_free(line: &Line) -> bool {
    line.header.contains(".caps")
        || line.key.starts_with("caps.") && line.key.matches('.').count() < 2
}

fn has_e(line: &Line) -> bool {
    any(line) && line.key.contains('e') && !line.key.contains('.')
}

fn bare_key(line: &Line) -> bool {
    any(line) && !line.key.contains('.')
}

/// A value that ends in a quote.
fn closed(line: &Line) -> bool {
    any(line) && matches!(line.value, Value::Quantity | Value::Word)
}

/// A value on one line.
fn whole(line: &Line) -> bool {
    line.value != Value::Other
}

/// A number, in quotes or not.
fn counted(line: &Line) -> bool {
    any(line) && matches!(line.value, Value::Quantity | Value::Number)
}

fn number(line: &Line) -> bool {
    any(line) && line.value == Value::Number
}

fn quantity(line: &Line) -> bool {
    any(line) && line.value == Value::Quantity
}

/// An amount of money, a share or a time.
fn amount(line: &Line) -> bool {
    quantity(line)
}

/// A word of the vocabulary or an id.
fn word(line: &Line) -> bool {
    any(line) && line.value == Value::Word
}

fn put(text: &str, span: std::ops::Range<usize>, words: &str) -> String {
    format!("{}{words}{}", &text[..span.start], &text[span.end..])
}

fn valued(text: &str, line: &Line, value: &str) -> String {
    put(text, line.value_span.clone(), value)
}

fn wrapped(text: &str, line: &Line, before: &str, after: &str) -> String {
    valued(
        text,
        line,
        &format!("{before}{}{after}", line.written(text)),
    )
}

fn behind(text: &str, line: &Line, words: &str) -> String {
    put(text, line.span.end..line.span.end, &format!("\n{words}"))
}

fn keyed(text: &str, line: &Line, change: impl Fn(&str) -> String) -> String {
    let start = text[line.span.clone()].find(&line.key);
    let start = line.span.start + start.unwrap_or_default();
    put(text, start..start + line.key.len(), &change(&line.key))
}

fn times(text: &str, line: &Line, factor: f64, written: fn(f64, bool) -> String) -> String {
    let number: f64 = line.written(text).replace('_', "").parse().unwrap_or(1.0);
    let product = number * factor;
    // A whole number stays one: what counts is refused as a fraction anyway.
    let is_whole = !line.written(text).contains(['.', 'e']);
    let product = if is_whole && factor > 1.0 {
        product.ceil()
    } else {
        product
    };
    let is_whole = is_whole && product.fract() == 0.0;
    valued(text, line, &written(product, is_whole))
}

/// As few digits as tell it, without a power of ten.
fn short(number: f64, _is_whole: bool) -> String {
    number.to_string()
}

/// With its sign, or to thirty digits with a power of ten.
fn long(number: f64, is_whole: bool) -> String {
    match is_whole {
        true => format!("+{number}"),
        false => format!("{number:.30e}"),
    }
}

/// Twice what a quantity says, and its unit; of a time only days.
fn twice<'t>(text: &'t str, line: &Line) -> Option<(String, &'t str)> {
    let words = line.written(text).trim_matches('"');
    let end = words.find(|it: char| !it.is_ascii_digit() && it != '.' && it != '_')?;
    let number: f64 = words[..end].replace('_', "").parse().ok()?;
    let unit = words[end..].trim();
    let is_known = ["k", "K", "M", "B", "bn", "%", "d"].contains(&unit);
    // Twice a decimal has the digits that it has on paper.
    is_known.then(|| ((2.0 * number).to_string(), unit))
}

/// `"1.2M"` as `"2.4M"`.
fn doubled(text: &str, line: &Line) -> String {
    match twice(text, line) {
        Some((number, unit)) => valued(text, line, &format!("\"{number}{unit}\"")),
        None => text.to_owned(),
    }
}

/// `"1.2M"` as `2400000.0`, the point moved by hand.
fn doubled_in_full(text: &str, line: &Line) -> String {
    let Some((number, unit)) = twice(text, line) else {
        return text.to_owned();
    };
    let places = match unit {
        "k" | "K" => 3,
        "M" => 6,
        "B" | "bn" => 9,
        "%" => -2,
        _ => {
            let hours = 24.0 * number.parse::<f64>().unwrap_or_default();
            return valued(text, line, &format!("\"{hours}h\""));
        }
    };
    valued(text, line, &shifted(&number, places))
}

/// A decimal with its point so many places further right.
fn shifted(number: &str, places: isize) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("000{whole}{part}000000000");
    let point = (3 + whole.len()).saturating_add_signed(places);
    let whole = digits[..point].trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    format!("{whole}.{}", &digits[point..])
}

/// `"1.2M"` as `1200000.0`.
fn in_full(text: &str, line: &Line) -> String {
    let digits = line.written(text).trim_matches('"').trim_end_matches('M');
    let Ok(number) = digits.trim().replace('_', "").parse::<f64>() else {
        return text.to_owned();
    };
    valued(text, line, &format!("{:.0}", number * 1e6))
}
