//! What `--vary` says: a path and the values it takes.
//!
//! ```text
//!   PATH=1M,3M,5M            these values, written as after --set
//!   PATH=0.5M..10M:20        20 values, evenly spaced, both ends among them
//!   PATH=0.5M..10M:20:log    20 values, each the same multiple of the one before
//!   PATH=0.5M..10M           a range for --latin, which needs no number of values
//! ```

use crate::scenario::Path;
use std::str::FromStr;

/// The most values of one range, and the most variants of a sweep.
pub const MOST: usize = 1_000_000;

const EXAMPLE: &str =
    "write PATH=1M,3M,5M or PATH=0.5M..10M:20, with `:log` behind it for a geometric range";

/// A path and what is put there.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The path.
    pub path: String,
    /// The values.
    pub values: Values,
}

/// The values of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// These, as written.
    List(Vec<String>),
    /// Between two numbers.
    Range(Range),
}

/// Numbers between two ends, of one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    low: f64,
    high: f64,
    /// `%`, `h`, `d` …; money in letters is written out.
    unit: String,
    is_log: bool,
    count: Option<usize>,
}

impl Axis {
    /// All values in their order; none of a range that says no number of them.
    pub fn all(&self) -> Option<Vec<String>> {
        match &self.values {
            Values::List(items) => Some(items.clone()),
            Values::Range(range) => range.all(),
        }
    }

    /// The value at a share of the way, 0 ≤ share < 1: of a list the item of that stretch.
    pub fn at(&self, share: f64) -> String {
        match &self.values {
            Values::List(items) => {
                let item = (share * items.len() as f64) as usize;
                items[item.min(items.len() - 1)].clone()
            }
            Values::Range(range) => range.at(share),
        }
    }
}

impl Range {
    fn all(&self) -> Option<Vec<String>> {
        let count = self.count?;
        let last = (count - 1) as f64;
        let value = |index: usize| match index {
            0 => self.written(self.low),
            _ if index + 1 == count => self.written(self.high),
            _ => self.at(index as f64 / last),
        };
        Some((0..count).map(value).collect())
    }

    /// Six digits are kept: no limit is agreed to the cent.
    fn at(&self, share: f64) -> String {
        let number = if self.is_log {
            self.low * libm::pow(self.high / self.low, share)
        } else {
            self.low + (self.high - self.low) * share
        };
        let rounded = format!("{number:.5e}").parse();
        self.written(rounded.unwrap_or(number))
    }

    fn written(&self, number: f64) -> String {
        format!("{number}{}", self.unit)
    }
}

impl FromStr for Axis {
    type Err = String;

    /// Reads what stands behind `--vary`.
    ///
    /// # Errors
    /// If there is no path, no value, or a range that cannot be read.
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = |why: &str| format!("{why}\n  hint: {EXAMPLE}");
        let Some((path, values)) = text.split_once('=') else {
            return Err(refused("there is no `=` between a path and its values"));
        };
        let (path, values) = (path.trim(), values.trim());
        // One spelling, so that a path is known however it was written.
        let read = Path::parse(path).map(|it| it.to_string());
        let path = read.map_err(|why| refused(&format!("`{path}` is no path: {why}")))?;
        if values.is_empty() {
            return Err(refused("there is no value behind `=`"));
        }
        let values = match values.split_once("..") {
            Some((low, rest)) if !values.starts_with(['[', '{', '"', '\'']) => {
                Values::Range(range(low, rest).map_err(|why| refused(&why))?)
            }
            _ => Values::List(listed(values).map_err(|why| refused(&why))?),
        };
        Ok(Self { path, values })
    }
}

/// Items between commas that stand in no brackets and no quotes.
fn listed(text: &str) -> Result<Vec<String>, String> {
    let (mut items, mut item) = (Vec::new(), String::new());
    let (mut depth, mut quote) = (0usize, None);
    for letter in text.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            (None, _) => {}
        }
        item.push(letter);
    }
    items.push(item);
    let items: Vec<String> = items.iter().map(|item| item.trim().to_owned()).collect();
    if items.iter().any(String::is_empty) {
        return Err(format!("`{text}` has nothing between two commas"));
    }
    Ok(items)
}

/// `HIGH`, `HIGH:COUNT` or either with `:log`, behind the low end.
fn range(low: &str, rest: &str) -> Result<Range, String> {
    let mut parts = rest.split(':').map(str::trim);
    let high = parts.next().unwrap_or_default();
    let (mut count, mut is_log) = (None, false);
    for part in parts {
        match part {
            "log" if !is_log => is_log = true,
            "lin" | "linear" => {}
            _ if count.is_none() => count = Some(count_of(part)?),
            _ => return Err(format!("`{part}` is neither a number of values nor `log`")),
        }
    }
    let ((low_number, unit), (high_number, high_unit)) = (number(low)?, number(high)?);
    if unit != high_unit {
        let (low, high) = (low.trim(), high.trim());
        return Err(format!("`{low}` and `{high}` are not of one unit"));
    }
    if low_number >= high_number {
        let (low, high) = (low.trim(), high.trim());
        return Err(format!("`{low}` is not below `{high}`"));
    }
    if is_log && low_number <= 0.0 {
        let low = low.trim();
        return Err(format!(
            "a geometric range starts above 0, this one at `{low}`"
        ));
    }
    Ok(Range {
        low: low_number,
        high: high_number,
        unit,
        is_log,
        count,
    })
}

fn count_of(text: &str) -> Result<usize, String> {
    let count = text.replace('_', "").parse().ok();
    let count = count.filter(|count| (2..=MOST).contains(count));
    count.ok_or_else(|| format!("`{text}` is no number of values: a range has from 2 to {MOST}"))
}

/// A number and its unit; `0.5M` is 500000 without one.
fn number(text: &str) -> Result<(f64, String), String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| letter.is_alphabetic() || letter == '%');
    let unit = &text[digits.len()..];
    let (factor, unit) = match unit {
        "k" | "K" => (1e3, ""),
        "M" => (1e6, ""),
        "B" | "bn" => (1e9, ""),
        other => (1.0, other),
    };
    let plain = digits.trim().replace('_', "");
    let read: Option<f64> = plain.parse().ok().filter(|number: &f64| number.is_finite());
    let number = read.ok_or_else(|| format!("`{text}` is no number that a range could have"))?;
    // As the decimal would be read if it were written out.
    let product = number * factor;
    let exact = format!("{product:.11e}").parse().unwrap_or(product);
    Ok((exact, unit.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let axis: Axis = text.parse().expect("an axis");
        axis.all().expect("it says how many")
    }

    fn refused(text: &str) -> String {
        text.parse::<Axis>().expect_err(text)
    }

    #[test]
    fn a_range_has_both_its_ends_and_even_steps() {
        let steps = ["500000", "1000000", "1500000", "2000000"];
        assert_eq!(values("a.b=0.5M..2M:4"), steps);
        assert_eq!(
            values("a=10%..30%:3"),
            ["10%", "20%", "30%"],
            "units are kept"
        );
        assert_eq!(values("a = 1 .. 2 : 3"), ["1", "1.5", "2"]);
        assert_eq!(values("a=1.1M..2.2M:2"), ["1100000", "2200000"]);
    }

    #[test]
    fn a_geometric_range_multiplies() {
        assert_eq!(
            values("a=1k..1M:4:log"),
            ["1000", "10000", "100000", "1000000"]
        );
        assert_eq!(values("a=1k..1M:log:4"), values("a=1k..1M:4:log"));
        assert_eq!(
            values("a=1M..2M:4:log")[1],
            "1259920",
            "between the ends six digits are kept"
        );
    }

    #[test]
    fn a_list_keeps_what_is_written() {
        assert_eq!(values("a=1M, 3M,5M"), ["1M", "3M", "5M"]);
        assert_eq!(
            values("a={ fees = 1.0, floor = 2 },\"x,y\""),
            ["{ fees = 1.0, floor = 2 }", "\"x,y\""]
        );
        assert_eq!(values("a=unlimited"), ["unlimited"]);
    }

    #[test]
    fn a_share_of_the_way_is_within_the_range() {
        let axis: Axis = "a=0..100".parse().expect("a range");
        assert_eq!(axis.all(), None);
        assert_eq!((axis.at(0.0), axis.at(0.25)), ("0".into(), "25".into()));
        let list: Axis = "a=x,y".parse().expect("a list");
        assert_eq!((list.at(0.49), list.at(0.5)), ("x".into(), "y".into()));
        assert_eq!(list.at(0.999_999), "y");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, why) in [
            ("a.b", "no `=`"),
            ("=1", "no path"),
            ("a=", "no value"),
            ("a=1,,2", "nothing between"),
            ("a=5M..1M:3", "`5M` is not below `1M`"),
            ("a=1..20%:3", "not of one unit"),
            ("a=0..1M:3:log", "starts above 0"),
            ("a=1..2:1", "from 2 to"),
            ("a=1..2:many", "`many` is no number of values"),
            ("a=one..two:3", "`one` is no number"),
            ("a=1..2:3:4", "`4` is neither"),
        ] {
            let said = refused(text);
            assert!(
                said.contains(why) && said.contains("hint: write"),
                "{text}: {said}"
            );
        }
    }
}
