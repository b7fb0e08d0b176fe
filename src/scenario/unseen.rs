//! Characters that no reader sees: what they are, and text in which they are seen.
//!
//! A terminal takes some of them for commands, and some turn the direction of what stands behind
//! them, so that a name reads as another. A scenario and its tables may not hold them, and what is
//! said of such a text shows them.

use super::{Content, Finding, Node, Path, Spoiled};

/// Does a terminal take a character for a command, or does it turn the direction of text?
///
/// Control characters but for line ends and tabs (ESC, backspace, NUL …), and the embeddings,
/// overrides and isolates of direction (U+202A–202E, U+2066–2069). The plain marks of direction
/// (U+200E, U+200F) are not among them: names in Hebrew and Arabic need those.
///
/// ```
/// use obligor::scenario::is_unseen;
/// assert!(is_unseen('\u{1b}') && is_unseen('\u{202e}') && is_unseen('\u{9b}'));
/// assert!(!is_unseen('\n') && !is_unseen('\u{200f}') && !is_unseen('é'));
/// ```
///
/// Source: Boucher and Anderson, *Trojan Source*, 2021, on the marks of direction.
#[must_use]
pub fn is_unseen(letter: char) -> bool {
    match letter {
        '\n' | '\r' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

/// A text with each unseen character in letters.
///
/// ```
/// use obligor::scenario::visible;
/// assert_eq!(visible("clinic\u{1b}[2J"), "clinic\\u{1b}[2J");
/// assert_eq!(visible("clinic"), "clinic");
/// ```
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_unseen(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// A text of the same length in bytes with another character for each unseen one: places in it stay
/// where they are.
///
/// ```
/// use obligor::scenario::masked;
/// assert_eq!(masked("a\u{1b}b\u{202e}c"), "a?b\u{fffd}c");
/// assert_eq!(masked("\u{9b}").len(), "\u{9b}".len());
/// ```
#[must_use]
pub fn masked(text: &str) -> String {
    let mask = |letter: char| match (is_unseen(letter), letter.len_utf8()) {
        (false, _) => letter,
        (true, 1) => '?',
        (true, 2) => '\u{b7}',
        (true, _) => '\u{fffd}',
    };
    text.chars().map(mask).collect()
}

/// Texts that may have several lines.
const LONG: [&str; 2] = ["note", "source"];

/// Findings about the values of a tree that hold what no reader sees, or a line end where a line is
/// wanted, and about which nothing has been found yet; their paths are spoiled. Keys are refused as
/// names or unknown keys.
pub(super) fn unseen(root: &Node, spoiled: &mut Spoiled) -> Vec<Finding> {
    let mut findings = Vec::new();
    gather(&Path::root(), root, &mut findings);
    findings.retain(|finding| !spoiled.covers(&finding.path));
    for finding in &findings {
        spoiled.insert(finding.path.clone());
    }
    findings
}

fn gather(path: &Path, node: &Node, findings: &mut Vec<Finding>) {
    match &node.content {
        Content::Text(text) => findings.extend(found(path, text)),
        Content::List(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(at, item)| gather(&path.index(at), item, findings));
        }
        Content::Table(entries) => {
            for (key, entry) in entries {
                gather(&path.key(key), &entry.node, findings);
            }
        }
        Content::Integer(_) | Content::Float(_) | Content::Bool(_) | Content::Date(_) => {}
    }
}

fn found(path: &Path, text: &str) -> Option<Finding> {
    let is_long = LONG.contains(&path.last_key());
    let refused = |letter: &char| is_unseen(*letter) || !is_long && letter.is_control();
    let letter = text.chars().find(refused)?;
    let code = u32::from(letter);
    let (what, hint) = if is_unseen(letter) {
        (
            "a character that no reader sees",
            "write the text without it",
        )
    } else {
        (
            "a line end or tab",
            "write it on one line: only a `note` and a `source` may have several",
        )
    };
    let message = format!("`{path}` holds {what}, U+{code:04X}");
    Some(Finding::error(path, message).label("in here").hint(hint))
}

#[cfg(test)]
mod tests {
    use crate::scenario::read_text;

    const HEAD: &str = "schema = 1\ntitle = \"t\"\ncurrency = \"USD\"\nyears = 1\nseed = 1\n";

    fn said(tables: &str) -> Vec<String> {
        let text = format!("{HEAD}{tables}");
        let document = read_text("s.toml", &text, &[]).expect("it is TOML");
        let findings = document.findings().list.iter();
        findings.map(|finding| finding.message.clone()).collect()
    }

    #[test]
    fn a_name_holds_what_readers_see() {
        let escape = said("[party.a]\nname = \"A\\u001b[2JB\"\n");
        let wanted = "`party.a.name` holds a character that no reader sees, U+001B";
        assert_eq!(escape, [wanted]);
        let turned = said("[party.a]\nname = \"A\\u202eB\"\n");
        assert!(turned[0].ends_with("U+202E"), "{turned:?}");
        let broken = said("[party.a]\nname = \"A\\nB\"\n");
        assert!(
            broken[0].contains("a line end or tab, U+000A"),
            "{broken:?}"
        );
        let none: [String; 0] = [];
        assert_eq!(
            said("[party.a]\nname = \"\u{5d0}\u{200f} & 'é' 🏥\"\n"),
            none
        );
        assert_eq!(said("[party.a]\nnote = \"\"\"\na\n\tb\"\"\"\n"), none);
    }

    #[test]
    fn what_is_said_of_a_text_shows_what_it_hides() {
        let words = said("[party.a]\nfunds = \"1\\u001b[31mM\"\n").join("\n");
        assert!(
            words.contains("\\u{1b}[31m") || words.contains("U+001B"),
            "{words}"
        );
        assert!(!words.contains('\u{1b}'), "{words:?}");
        let key = said("\"x\\u0007\" = 1\n").join("\n");
        assert!(key.contains("x\\u{7}") && !key.contains('\u{7}'), "{key:?}");
    }
}
