//! The lines of a report in the terminal: titles, sections, tables and foot, set alike in all reports.

use super::Page;
use super::table::{Table, wrapped};
use crate::report::audience::Audience;
use crate::report::{Facts, counted_years};

/// A report as it is set, line after line.
#[derive(Clone, Debug)]
pub struct Lines {
    lines: Vec<String>,
    page: Page,
}

impl Lines {
    /// A report that starts with its title.
    ///
    /// ```
    /// use obligor::report::text::lines::Lines;
    /// use obligor::report::text::{Page, Weight};
    /// let page = Page { width: 9, weight: Weight::Plain };
    /// let mut lines = Lines::titled("A clinic", page);
    /// lines.paragraph("and its vendor");
    /// assert_eq!(lines.end(), "A clinic\n\nand its\nvendor\n");
    /// ```
    #[must_use]
    pub fn titled(title: &str, page: Page) -> Self {
        Self {
            lines: wrapped(title, page.width),
            page,
        }
    }

    /// The same with what it comes to.
    #[must_use]
    pub fn headed(title: &str, reading: &str, page: Page) -> Self {
        let mut lines = Self::titled(title, page);
        lines.gap();
        lines.bold(reading);
        lines
    }

    /// How it is set.
    #[must_use]
    pub fn page(&self) -> Page {
        self.page
    }

    /// Is a letter anywhere in it?
    #[must_use]
    pub fn contain(&self, letter: char) -> bool {
        self.lines.iter().any(|line| line.contains(letter))
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.lines.push(String::new());
    }

    /// Words, wrapped.
    pub fn words(&mut self, words: &str) {
        self.lines.extend(wrapped(words, self.page.width));
    }

    /// Words after an empty line.
    pub fn paragraph(&mut self, words: &str) {
        self.gap();
        self.words(words);
    }

    /// Words in bold, where the page may have it.
    pub fn bold(&mut self, words: &str) {
        for line in wrapped(words, self.page.width) {
            self.lines.push(self.page.bold(line));
        }
    }

    /// Words in bold between empty lines.
    pub fn heading(&mut self, words: &str) {
        self.gap();
        self.bold(words);
        self.gap();
    }

    /// Words `first` characters in, and in their other lines `rest`.
    pub fn indented(&mut self, words: &str, first: usize, rest: usize) {
        let room = self.page.width.saturating_sub(first.max(rest));
        for (at, line) in wrapped(words, room).iter().enumerate() {
            let indent = if at == 0 { first } else { rest };
            self.lines.push(format!("{}{line}", " ".repeat(indent)));
        }
    }

    /// Lines that are set already.
    pub fn set(&mut self, lines: impl IntoIterator<Item = String>) {
        self.lines.extend(lines);
    }

    /// A table; where its figures do not fit beside its words, the words of a row stand above them.
    pub fn table(&mut self, table: &Table) {
        let width = self.page.width;
        let lines = if table.fits(width) {
            table.lines(width)
        } else {
            table.stacked(width)
        };
        self.lines.extend(lines);
    }

    /// A table under its heading; an empty one is left out.
    pub fn section(&mut self, title: &str, table: &Table) {
        if !table.is_empty() {
            self.heading(title);
            self.table(table);
        }
    }

    /// What is left out for an audience.
    pub fn notice(&mut self, audience: Option<&Audience>) {
        if let Some(audience) = audience {
            self.paragraph(&audience.notice());
        }
    }

    /// What names the run, and what `--set` changed.
    pub fn foot(&mut self, facts: &Facts) {
        let hash: String = facts.hash.chars().take(12).collect();
        let years = counted_years(facts.years);
        self.paragraph(&format!("{years} · seed {} · scenario {hash}", facts.seed));
        for (path, value) in &facts.settings {
            self.words(&format!("set {path} = {value}"));
        }
    }

    /// The text.
    #[must_use]
    pub fn end(self) -> String {
        self.lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::super::Weight;
    use super::super::table::Holds;
    use super::*;

    fn plain(width: usize) -> Lines {
        let weight = Weight::Plain;
        Lines::titled("T", Page { width, weight })
    }

    #[test]
    fn every_line_of_bold_words_is_bold_of_its_own() {
        let weight = Weight::Bold;
        let lines = Lines::headed("T", "one two", Page { width: 3, weight });
        assert_eq!(
            lines.end(),
            "T\n\n\u{1b}[1mone\u{1b}[0m\n\u{1b}[1mtwo\u{1b}[0m\n"
        );
    }

    #[test]
    fn an_empty_table_has_no_heading() {
        let mut table = Table::new(&[("party", Holds::Words), ("loss", Holds::Figures)]);
        let mut lines = plain(40);
        lines.section("Loss", &table);
        assert_eq!(lines.clone().end(), "T\n");
        table.row(vec!["clinic".to_owned(), "1M".to_owned()]);
        lines.section("Loss", &table);
        assert_eq!(
            lines.end(),
            "T\n\nLoss\n\nparty   loss\n────────────\nclinic    1M\n"
        );
    }

    #[test]
    fn figures_that_do_not_fit_stand_under_their_words() {
        let mut table = Table::new(&[("party", Holds::Words), ("loss", Holds::Figures)]);
        table.row(vec!["clinic".to_owned(), "1_000_000".to_owned()]);
        let mut lines = plain(12);
        lines.table(&table);
        let text = lines.end();
        assert!(text.ends_with("clinic\n1_000_000\n"), "{text}");
    }

    #[test]
    fn only_the_first_line_of_indented_words_is_less_far_in() {
        let mut lines = plain(8);
        lines.indented("one two", 2, 4);
        assert_eq!(lines.end(), "T\n  one\n    two\n");
    }
}
