//! The structural check: the tree of a scenario against the JSON schema, all findings at once.

use super::hints::{answer_hint, expected, kind_hint, range_hint};
use super::nearest::{hint_for_key, nearest};
use super::quantity::{Kind, STATED_KEYS, Scalar, read_quantity};
use super::schema::{Step, branches, followed, json_schema, known_keys, required, step, words};
use super::wording::{from_to, grouped, out_of_range, sentence, shortened};
use super::{Content, Finding, Node, Path, Spoiled};
use serde_json::Value;

/// What the structural check found.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// The findings.
    pub findings: Vec<Finding>,
    /// Paths whose value cannot be used, or whose absence is explained by a finding.
    pub spoiled: Spoiled,
}

/// Checks a whole tree.
#[must_use]
pub fn walk(root: &Node) -> Walked {
    let mut walked = Walked::default();
    walked.value(&Path::root(), root, json_schema());
    walked
}

/// A country by its two letters, or a part of it by two more: `DE`, `US-FL`.
fn is_residence(key: &str) -> bool {
    let mut parts = key.split('-');
    let is_code =
        |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_uppercase());
    let (country, state) = (parts.next(), parts.next());
    country.is_some_and(is_code) && state.is_none_or(is_code) && parts.next().is_none()
}

/// What names are made of.
pub const ID_HINT: &str =
    "names have 1 to 64 of a–z, 0–9, - and _, and start with a letter or digit";

/// Is this a word that may name something? Names become names of files, HTML ids and CSV cells.
#[must_use]
pub fn is_id(word: &str) -> bool {
    let letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let rest = |each: char| letter(each) || each == '-' || each == '_';
    (1..=64).contains(&word.len()) && word.starts_with(letter) && word.chars().all(rest)
}

impl Walked {
    fn spoil(&mut self, finding: Finding) {
        self.spoiled.insert(finding.path.clone());
        self.findings.push(finding);
    }

    fn value(&mut self, path: &Path, node: &Node, schema: &'static Value) {
        let schema = followed(schema);
        let quantity = schema
            .get("x-quantity")
            .and_then(Value::as_str)
            .and_then(Kind::of_word);
        if let Some(kind) = quantity {
            return self.quantity(path, node, kind);
        }
        if let Some(words) = words(schema) {
            return self.word(path, node, &words);
        }
        if schema.get("format").and_then(Value::as_str) == Some("date") {
            return self.day(path, node, schema);
        }
        if let Some(branches) = branches(schema) {
            return match branch_for(node, branches) {
                Some(branch) => self.value(path, node, branch),
                None => self.wrong_kind(path, node, schema),
            };
        }
        match (&node.content, kind_of(schema)) {
            (Content::Table(_), "object") => self.table(path, node, schema),
            (Content::List(items), "array") => self.list(path, items, schema),
            (Content::Integer(number), "integer" | "number") => {
                self.range(path, *number as f64, schema);
            }
            // A whole number beyond 64 bits is read as a float, and out of every range.
            (Content::Float(number), "integer") if number.abs() >= BEYOND_64_BITS => {
                self.range(path, *number, schema);
            }
            (Content::Float(number), "number") => self.range(path, *number, schema),
            (Content::Text(text), "string") => self.text(path, text),
            (Content::Bool(_), "boolean") => {}
            _ => self.wrong_kind(path, node, schema),
        }
    }

    fn wrong_kind(&mut self, path: &Path, node: &Node, schema: &'static Value) {
        let expected = expected(schema);
        let finding = Finding::error(path, format!("`{path}` is {}, not {expected}", node.kind()));
        let finding = finding.label(format!("found {}", shortened(&node.words())));
        self.spoil(finding.hint(kind_hint(path, Some(node), schema)));
    }

    fn quantity(&mut self, path: &Path, node: &Node, kind: Kind) {
        if node.table().is_some() {
            return self.stated(path, node, kind);
        }
        let Some(scalar) = Scalar::of(node) else {
            let message = format!("`{path}` is {}, not {}", node.kind(), kind.allowed());
            let finding =
                Finding::error(path, message).label(format!("found {}", shortened(&node.words())));
            return self.spoil(finding.hint(format!("write {}", kind.allowed())));
        };
        if let Err(misread) = read_quantity(kind, scalar) {
            let finding = Finding::error(path, format!("`{path}`: {}", misread.message));
            let finding = finding.label(format!("found {}", shortened(&node.words())));
            let hint = misread
                .hint
                .unwrap_or_else(|| format!("write {}", kind.allowed()));
            self.spoil(finding.hint(hint));
        }
    }

    fn day(&mut self, path: &Path, node: &Node, schema: &'static Value) {
        let text = match &node.content {
            Content::Text(text) | Content::Date(text) => text,
            _ => return self.wrong_kind(path, node, schema),
        };
        if text.parse::<jiff::civil::Date>().is_err() {
            let expected = expected(schema);
            let message = format!("`{path}` cannot be read as {expected}");
            let finding = Finding::error(path, message).label(format!("found {}", shortened(text)));
            self.spoil(finding.hint("write year-month-day, such as \"2026-01-31\""));
        }
    }

    /// A quantity written as `{ value = …, source = … }`.
    fn stated(&mut self, path: &Path, node: &Node, kind: Kind) {
        for (key, entry) in node.table().into_iter().flatten() {
            let below = path.key(key);
            match key.as_str() {
                "value" => self.quantity(&below, &entry.node, kind),
                word if STATED_KEYS.contains(&word) => {
                    if entry.node.text().is_none()
                        && !matches!(entry.node.content, Content::Date(_))
                    {
                        let message = format!("`{below}` is {}, not text", entry.node.kind());
                        self.spoil(Finding::error(&below, message).hint("write text in quotes"));
                    }
                }
                _ => self.unknown_key(&below, key, &STATED_KEYS),
            }
        }
        let value = super::Segment::Key("value".to_owned());
        if node.child(&value).is_some() {
            return;
        }
        if self.spoiled.touches(path) {
            self.spoiled.insert(path.clone());
            return;
        }
        let message = format!("`{path}` is a table without a `value`");
        let finding = Finding::error(path, message).label("no `value` here");
        self.spoil(finding.hint(format!("write {}, or {{ value = … }}", kind.allowed())));
    }

    fn word(&mut self, path: &Path, node: &Node, allowed: &[&str]) {
        let found = node.words();
        if node.text().is_some_and(|text| allowed.contains(&text)) {
            return;
        }
        let message = format!(
            "`{path}` is \"{}\", not one of {}",
            shortened(&found),
            allowed.join(", ")
        );
        let hint = nearest(&found, allowed.iter().copied()).map_or_else(
            || format!("write one of {}", allowed.join(", ")),
            |word| format!("did you mean `{word}`?"),
        );
        self.spoil(
            Finding::error(path, message)
                .label("not an allowed word")
                .hint(hint),
        );
    }

    fn range(&mut self, path: &Path, number: f64, schema: &'static Value) {
        let end = |key| schema.get(key).and_then(Value::as_f64);
        let (least, most) = (end("minimum"), end("maximum").or_else(|| most_of(schema)));
        let fits =
            least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most);
        if fits {
            return;
        }
        let allowed = match (least, most) {
            (Some(least), Some(most)) => from_to(least, most),
            (Some(least), None) => format!("{} or more", grouped(&least.to_string())),
            (None, Some(most)) => format!("{} or less", grouped(&most.to_string())),
            (None, None) => "a finite number".to_owned(),
        };
        let finding = Finding::error(
            path,
            out_of_range(path, &grouped(&number.to_string()), &allowed),
        );
        let hint =
            range_hint(path).map_or_else(|| format!("write a number {allowed}"), str::to_owned);
        self.spoil(finding.label("out of range").hint(hint));
    }

    fn text(&mut self, path: &Path, text: &str) {
        if text.trim().is_empty() {
            let finding = Finding::error(path, format!("`{path}` is empty"));
            self.spoil(
                finding
                    .label("nothing here")
                    .hint("write something or leave it out"),
            );
        }
    }

    fn list(&mut self, path: &Path, items: &[Node], schema: &'static Value) {
        let fixed = schema.get("prefixItems").and_then(Value::as_array);
        if let Some(fixed) = fixed
            && fixed.len() != items.len()
        {
            let (found, wanted) = (items.len(), fixed.len());
            let message = format!("`{path}` lists {found} where {wanted} are wanted");
            let finding = Finding::error(path, message).label("wrong number of values");
            return self.spoil(finding.hint(format!("write {wanted} values")));
        }
        for (index, item) in items.iter().enumerate() {
            let below = fixed
                .and_then(|fixed| fixed.get(index))
                .or_else(|| schema.get("items"));
            if let Some(below) = below {
                self.value(&path.index(index), item, below);
            }
        }
    }

    fn table(&mut self, path: &Path, node: &Node, schema: &'static Value) {
        let mut guessed = Vec::new();
        for (key, entry) in node.table().into_iter().flatten() {
            let below = path.key(key);
            match step(schema, key) {
                Step::Known(schema) => self.value(&below, &entry.node, schema),
                Step::Named(schema) => {
                    self.id(&below, key);
                    self.value(&below, &entry.node, schema);
                }
                Step::Unknown => {
                    let known = known_keys(schema);
                    guessed.extend(nearest(key, known.iter().copied()));
                    self.unknown_key(&below, key, &known);
                }
            }
        }
        self.missing(path, node, schema, &guessed);
    }

    fn id(&mut self, path: &Path, key: &str) {
        // A regime's name is checked where regimes are known.
        if path.fits("regime.*") {
            return;
        }
        if path.fits("party.*.records.*") {
            return self.residence(path, key);
        }
        if !is_id(key) {
            let message = format!("`{key}` cannot name anything");
            let finding = Finding::error(path, message).at_key().label("not a name");
            self.findings.push(finding.hint(ID_HINT));
        }
    }

    fn residence(&mut self, path: &Path, key: &str) {
        if is_residence(key) {
            return;
        }
        let message = format!("`{key}` is not where somebody lives");
        let finding = Finding::error(path, message)
            .at_key()
            .label("not a country");
        self.findings.push(
            finding.hint("write a country of two letters, and a state of two more: DE, GB, US-FL"),
        );
    }

    fn unknown_key(&mut self, path: &Path, key: &str, known: &[&str]) {
        let parent = path.parent();
        let place = if parent.is_empty() {
            "at the top level".to_owned()
        } else {
            format!("in `{parent}`")
        };
        let finding = Finding::error(path, format!("unknown key `{key}` {place}")).at_key();
        self.spoil(
            finding
                .label("no such key here")
                .hint(hint_for_key(key, known)),
        );
    }

    fn missing(&mut self, path: &Path, node: &Node, schema: &'static Value, guessed: &[&str]) {
        for key in required(schema) {
            let below = path.key(key);
            let there = node.child(&super::Segment::Key(key.to_owned())).is_some();
            if guessed.contains(&key) {
                self.spoiled.insert(below);
            } else if !there {
                let described = schema["properties"][key]["description"]
                    .as_str()
                    .unwrap_or("");
                self.spoil(missing_answer(
                    &below,
                    &format!("`{key}`: {}", sentence(described)),
                ));
            }
        }
    }
}

/// From here up a float is no whole number of 64 bits.
const BEYOND_64_BITS: f64 = 9_223_372_036_854_775_808.0;

/// A finding for something a scenario must say and does not.
#[must_use]
pub fn missing_answer(path: &Path, hint: &str) -> Finding {
    let key = path.last_key();
    let place = path.parent();
    let place = if place.is_empty() {
        "the scenario".to_owned()
    } else {
        format!("`{place}`")
    };
    Finding::error(path, format!("{place} does not say `{key}`"))
        .label(format!("`{key}` is missing"))
        .hint(answer_hint(path).unwrap_or(hint))
}

fn kind_of(schema: &'static Value) -> &'static str {
    schema.get("type").and_then(Value::as_str).unwrap_or("")
}

/// The largest number of the type behind a schema, where TOML can write a larger one.
fn most_of(schema: &'static Value) -> Option<f64> {
    let format = schema.get("format").and_then(Value::as_str);
    (format == Some("uint32")).then_some(f64::from(u32::MAX))
}

/// A finding for a value that passed the walk and still cannot be read.
#[must_use]
pub fn unreadable(path: &Path, node: Option<&Node>) -> Finding {
    let mut schema = json_schema();
    for segment in path.segments() {
        let below = match segment {
            super::Segment::Key(key) => match step(schema, key) {
                Step::Known(below) | Step::Named(below) => Some(below),
                Step::Unknown => None,
            },
            super::Segment::Index(_) => followed(schema).get("items"),
        };
        let Some(below) = below else { break };
        schema = below;
    }
    let schema = followed(schema);
    let expected = expected(schema);
    let place = if path.is_empty() {
        "the scenario".to_owned()
    } else {
        format!("`{path}`")
    };
    let found = node.map_or_else(String::new, |node| shortened(&node.words()));
    let hint = kind_hint(path, node, schema);
    Finding::error(path, format!("{place} cannot be read as {expected}"))
        .label(format!("found {found}"))
        .hint(hint)
}

/// The branch of a choice whose kind fits; among tables the first that knows most of the keys.
fn branch_for(node: &Node, branches: &'static [Value]) -> Option<&'static Value> {
    let mut best: Option<(usize, &Value)> = None;
    for branch in branches
        .iter()
        .filter(|branch| fits(node, followed(branch)))
    {
        let known = keys_known(node, followed(branch));
        if best.is_none_or(|(most, _)| known > most) {
            best = Some((known, branch));
        }
    }
    best.map(|(_, branch)| branch)
}

fn fits(node: &Node, schema: &'static Value) -> bool {
    if schema.get("x-quantity").is_some() {
        return match &node.content {
            // A word without a digit is no quantity: it may be meant for the other branch.
            Content::Text(text) => text.contains(|letter: char| letter.is_ascii_digit()),
            Content::Integer(_) | Content::Float(_) => true,
            Content::Table(entries) => entries.contains_key("value"),
            Content::Bool(_) | Content::Date(_) | Content::List(_) => false,
        };
    }
    if words(schema).is_some() {
        return node.text().is_some();
    }
    if let Some(branches) = branches(schema) {
        return branches.iter().any(|branch| fits(node, followed(branch)));
    }
    match &node.content {
        Content::Text(_) => kind_of(schema) == "string",
        Content::Integer(_) => matches!(kind_of(schema), "integer" | "number"),
        Content::Float(_) => kind_of(schema) == "number",
        Content::Bool(_) => kind_of(schema) == "boolean",
        Content::Date(_) => false,
        Content::List(_) => kind_of(schema) == "array",
        Content::Table(_) => kind_of(schema) == "object",
    }
}

/// Two points for each key of the vocabulary, one for a table of free names.
fn keys_known(node: &Node, schema: &'static Value) -> usize {
    let Some(entries) = node.table() else {
        return 0;
    };
    let known = entries
        .keys()
        .filter(|key| matches!(step(schema, key), Step::Known(_)))
        .count();
    let named = schema
        .get("additionalProperties")
        .is_some_and(Value::is_object);
    2 * known + usize::from(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        assert!(is_id("msa-clinic_2") && is_id("0-day"));
        assert!(!is_id("Clinic") && !is_id("-x") && !is_id("") && !is_id("a b") && !is_id("a/b"));
        assert!(is_id(&"x".repeat(64)) && !is_id(&"x".repeat(65)));
    }
}
