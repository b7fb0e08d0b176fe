//! As much of HTML as the tests read.

/// An element as it is written.
pub struct Element<'a> {
    /// Its start tag, without brackets.
    pub tag: &'a str,
    /// What stands in it.
    pub within: &'a str,
}

impl Element<'_> {
    /// An attribute's value.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let (_, rest) = self.tag.split_once(&format!(" {name}=\""))?;
        let (value, _) = rest.split_once('"')?;
        Some(unescaped(value))
    }

    /// Its words without tags, each space one.
    pub fn words(&self) -> String {
        words(self.within)
    }
}

/// All elements of a name, which must not stand in one another.
pub fn elements<'a>(html: &'a str, name: &str) -> Vec<Element<'a>> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        let from = &rest[at + 1..];
        rest = &rest[at + open.len()..];
        if !rest.starts_with([' ', '>']) {
            continue;
        }
        let (tag, after) = from.split_once('>').expect("tags end");
        let (within, after) = after.split_once(&close).expect("elements end");
        found.push(Element { tag, within });
        rest = after;
    }
    found
}

/// Words without tags.
pub fn words(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            letter if !is_tag => text.push(letter),
            _ => {}
        }
    }
    let text = unescaped(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ];
    let replaced = |text: String, (code, letter): (&str, &str)| text.replace(code, letter);
    pairs.into_iter().fold(text.to_owned(), replaced)
}
