//! Values as a contract says them: limits, parts, conditions, lists.

use crate::scenario::difference::{plain_words, written};
use crate::scenario::{Content, Kind, Node, Scalar, read_quantity};

/// A number with its words, where it has one that tells more from less.
pub(super) struct Size {
    /// The words.
    pub words: String,
    /// The number, and what it is a number of.
    pub of: Option<(f64, &'static str)>,
}

/// A sum or another number: `250k`, `8h`, `3`.
pub(super) fn size(node: &Node) -> Size {
    let node = written(node);
    let words = plain_words(node);
    let Some(scalar) = Scalar::of(node) else {
        return Size { words, of: None };
    };
    let read = |kind: Kind| read_quantity(kind, scalar).ok();
    match scalar {
        Scalar::Number(number) => Size {
            words: counted(number),
            of: Some((number, "number")),
        },
        Scalar::Text(_) => Size {
            of: read(Kind::Money)
                .map(|it| (it, "number"))
                .or_else(|| Some((read(Kind::Hours)?, "hours"))),
            words,
        },
    }
}

/// A bare number as an amount is written: `62.5k`, `3`.
fn counted(number: f64) -> String {
    let (unit, letter) = match number.abs() {
        it if it >= 1e9 => (1e9, "B"),
        it if it >= 1e6 => (1e6, "M"),
        it if it >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    format!("{}{letter}", (number / unit * 1e6).round() / 1e6)
}

/// A part of a whole, in percent.
pub(super) fn part(node: &Node) -> Size {
    let node = written(node);
    let share = Scalar::of(node).and_then(|scalar| read_quantity(Kind::Share, scalar).ok());
    match share {
        Some(share) => Size {
            words: format!("{}%", (share * 1e8).round() / 1e6),
            of: Some((share, "part")),
        },
        None => Size {
            words: plain_words(node),
            of: None,
        },
    }
}

/// A limit: `5M`, `3 × the annual fees`, `the greater of 500k and 1.5 × the annual fees`.
pub(super) fn limit(node: &Node) -> Size {
    let node = written(node);
    let Some(keys) = node.table() else {
        return size(node);
    };
    let fees = [
        ("fees", "the annual fees"),
        ("fees_paid_12m", "the fees paid in the last twelve months"),
        ("fees_contract", "the fees over the whole contract"),
    ];
    for (key, of) in fees {
        if let Some(times) = keys.get(key) {
            let times = size(&times.node);
            return Size {
                words: format!("{} × {of}", times.words),
                of: times.of.map(|(number, _)| (number, of)),
            };
        }
    }
    let several = |key: &str| match &keys.get(key)?.node.content {
        Content::List(items) => Some(items.iter().map(|it| limit(it).words).collect::<Vec<_>>()),
        _ => None,
    };
    let words = match (several("greater_of"), several("lesser_of")) {
        (Some(items), _) => format!("the greater of {}", joined(&items, "and")),
        (_, Some(items)) => format!("the lesser of {}", joined(&items, "and")),
        (None, None) => match keys.get("insurance_or") {
            Some(least) => format!(
                "the liability insurance that answers, at least {}",
                size(&least.node).words
            ),
            None => plain_words(node),
        },
    };
    Size { words, of: None }
}

/// The items of a list of words, or a word alone.
pub(super) fn items(node: Option<&Node>) -> Option<Vec<String>> {
    let Some(node) = node else {
        return Some(Vec::new());
    };
    match &written(node).content {
        Content::List(items) => items.iter().map(|it| Some(it.text()?.to_owned())).collect(),
        Content::Text(word) => Some(vec![word.clone()]),
        _ => None,
    }
}

/// The events of a condition: `gross or wilful culpability`; `None` where it says what has no words.
pub(super) fn events(node: &Node) -> Option<String> {
    let mut said = Vec::new();
    for (key, entry) in node.table()? {
        let node = &entry.node;
        if matches!(key.as_str(), "clause" | "note") {
            continue;
        }
        let any = || Some(joined(&items(Some(node))?, "or"));
        said.push(match key.as_str() {
            "flags" => format!("events flagged {}", any()?),
            "not_flags" => format!("events not flagged {}", any()?),
            "culpability" => format!("{} culpability", any()?),
            "peril" => format!("events of peril {}", any()?),
            "cause" => format!("events of {} cause", any()?),
            "origin" => match any()?.as_str() {
                "own" => "events of its own".to_owned(),
                "other" => "events that start elsewhere".to_owned(),
                parties => format!("events that start with {parties}"),
            },
            "records" => format!("events of {} records", band(node)?),
            "hours" => format!("outages of {}", band(node)?),
            _ => return None,
        });
    }
    match said.len() {
        0 => Some("all events".to_owned()),
        _ => Some(joined(&said, "that are also")),
    }
}

fn band(node: &Node) -> Option<String> {
    let keys = node.table()?;
    let end = |key: &str, word: &str| {
        let entry = keys.get(key)?;
        Some(format!("{word} {}", size(&entry.node).words))
    };
    let ends: Vec<String> = [end("over", "more than"), end("up_to", "up to")]
        .into_iter()
        .flatten()
        .collect();
    (!ends.is_empty()).then(|| joined(&ends, "and"))
}

/// `a, b and c`.
pub(super) fn joined(items: &[String], word: &str) -> String {
    match items {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} {word} {last}", all.join(", ")),
    }
}
