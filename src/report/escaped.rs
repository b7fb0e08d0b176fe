//! Words that markup cannot mistake for markup.

/// Words as text or as an attribute's value of HTML and SVG.
///
/// ```
/// use obligor::report::escaped;
/// assert_eq!(escaped("<b>'R&D'</b>"), "&lt;b&gt;&#39;R&amp;D&#39;&lt;/b&gt;");
/// ```
#[must_use]
pub fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(other),
        }
    }
    text
}
