//! Markup that cannot be broken by what it holds: words are escaped, tags are our own.

use crate::report::escaped;

/// A piece of HTML.
///
/// There are three ways to one: words, which are escaped; text of this program, known when it is
/// compiled; and elements around other pieces. A title of a scenario has no way past the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Words of anybody.
    ///
    /// ```
    /// use obligor::report::html::Html;
    /// assert_eq!(Html::words("<script>").as_str(), "&lt;script&gt;");
    /// ```
    #[must_use]
    pub fn words(words: &str) -> Self {
        Self(escaped(words))
    }

    /// Words with names in back quotes, which become `code`.
    ///
    /// ```
    /// use obligor::report::html::Html;
    /// assert_eq!(Html::prose("keep `a<b`.").as_str(), "keep <code>a&lt;b</code>.");
    /// ```
    #[must_use]
    pub fn prose(words: &str) -> Self {
        let pieces: Vec<&str> = words.split('`').collect();
        if pieces.len().is_multiple_of(2) {
            return Self::words(words);
        }
        let pieces = pieces.into_iter().enumerate();
        pieces
            .map(|(at, piece)| match at % 2 {
                0 => Self::words(piece),
                _ => Self::words(piece).within("code", &[]),
            })
            .collect()
    }

    /// Markup of this program.
    #[must_use]
    pub fn own(markup: &'static str) -> Self {
        Self(markup.to_owned())
    }

    /// The drawing of a picture, whose words are escaped where it is made.
    #[must_use]
    pub(super) fn drawing(drawing: &crate::report::plot::Drawing) -> Self {
        Self(drawing.elements().to_owned())
    }

    /// The inside of `style` and `script`, which know no escapes; only for text of this program.
    #[must_use]
    pub(super) fn raw(text: &str) -> Self {
        debug_assert!(!text.contains("</"), "raw text would end its element");
        Self(text.to_owned())
    }

    /// An element with attributes around this piece.
    ///
    /// ```
    /// use obligor::report::html::Html;
    /// let cell = Html::words("a & b").within("td", &[("title", "\"x\"")]);
    /// assert_eq!(cell.as_str(), "<td title=\"&quot;x&quot;\">a &amp; b</td>");
    /// ```
    #[must_use]
    pub fn within(self, name: &'static str, attributes: &[(&'static str, &str)]) -> Self {
        let mut text = format!("<{name}");
        for (key, value) in attributes {
            text.push_str(&format!(" {key}=\"{}\"", escaped(value)));
        }
        match name {
            "meta" => Self(format!("{text}>")),
            _ => Self(format!("{text}>{}</{name}>", self.0)),
        }
    }

    /// This piece, then another.
    #[must_use]
    pub fn and(mut self, next: Self) -> Self {
        self.0.push_str(&next.0);
        self
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(pieces: I) -> Self {
        pieces.into_iter().fold(Self::nothing(), Self::and)
    }
}
