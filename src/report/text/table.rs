//! Tables without boxes: a rule under the header, columns as wide as their figures.

use super::entry::Entry;
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Grid, TableStyle,
};

const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// What a column holds, and so how it leans and whether it may be wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Words: they lean left and wrap.
    Words,
    /// Paths: they lean left and wrap only where there is no other way.
    Paths,
    /// Figures: they lean right and are never wrapped.
    Figures,
}

/// Characters that a column of words keeps at least, while paths are left whole.
const NARROWEST_WORDS: usize = 12;

/// Characters between columns.
const GAP: u16 = 2;

/// A table to be fitted to a width.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<(String, Holds)>,
    rows: Vec<Vec<Entry>>,
}

impl Table {
    /// A table with these headings; a heading may have several lines.
    #[must_use]
    pub fn new(columns: &[(&str, Holds)]) -> Self {
        let columns = columns
            .iter()
            .map(|(heading, holds)| ((*heading).to_owned(), *holds));
        Self {
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row, one cell a column.
    pub fn row(&mut self, cells: Vec<String>) {
        self.entries(cells.into_iter().map(Entry::words).collect());
    }

    /// Adds a row of cells with the figures behind them.
    pub fn entries(&mut self, cells: Vec<Entry>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "one cell a column");
        self.rows.push(cells);
    }

    /// Headings with what their columns hold.
    #[must_use]
    pub fn headings(&self) -> &[(String, Holds)] {
        &self.columns
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Vec<Entry>] {
        &self.rows
    }

    /// Is there no row?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table with some of its columns only, in the order given.
    #[must_use]
    pub fn columns(&self, kept: &[usize]) -> Self {
        let of_row = |row: &Vec<Entry>| kept.iter().map(|at| row[*at].clone()).collect();
        Self {
            columns: kept.iter().map(|at| self.columns[*at].clone()).collect(),
            rows: self.rows.iter().map(of_row).collect(),
        }
    }

    /// Does a width break words in two?
    #[must_use]
    pub fn breaks_words(&self, width: usize) -> bool {
        let widths = (0..self.columns.len()).map(|at| match self.columns[at].1 {
            Holds::Words => self.longest_word(at),
            Holds::Paths | Holds::Figures => self.content_width(at),
        });
        let gaps = usize::from(GAP) * self.columns.len().saturating_sub(1);
        widths.sum::<usize>() + gaps > width
    }

    fn longest_word(&self, at: usize) -> usize {
        let longest = |cell: &str| {
            // A no-break space breaks nothing.
            let words = cell.split([' ', '\n']);
            words.map(|word| word.chars().count()).max().unwrap_or(0)
        };
        let cells = self.rows.iter().map(|row| longest(&row[at].text()));
        cells.fold(longest(&self.columns[at].0), usize::max)
    }

    /// The lines with the words of each row above its figures, for narrow pages.
    #[must_use]
    pub fn stacked(&self, width: usize) -> Vec<String> {
        let holds_figures = |at: &usize| self.columns[*at].1 == Holds::Figures;
        let (figures, words): (Vec<usize>, Vec<usize>) =
            (0..self.columns.len()).partition(holds_figures);
        let table = self.columns(&figures);
        if table.natural_width() > width && figures.len() > 1 {
            return self.in_parts(&words, &figures, width);
        }
        if figures.is_empty() || words.is_empty() {
            return self.lines(width);
        }
        // A figure that does not fit sticks out: a wrapped one would not be told from its neighbours.
        let mut set = table.lines(width.max(table.natural_width())).into_iter();
        let header = table.header_lines() + 1;
        let mut lines: Vec<String> = set.by_ref().take(header).collect();
        for row in &self.rows {
            let told = words.iter().map(|at| row[*at].text());
            let told: Vec<String> = told.filter(|cell| !cell.is_empty()).collect();
            lines.extend(wrapped(&told.join(", "), width));
            let heights = figures.iter().map(|at| height_of(&row[*at].text()));
            lines.extend(set.by_ref().take(heights.max().unwrap_or(1)));
        }
        lines
    }

    /// Stacked with as many of the figures as fit, then with the others.
    fn in_parts(&self, words: &[usize], figures: &[usize], width: usize) -> Vec<String> {
        let fits = |count: &usize| self.columns(&figures[..*count]).natural_width() <= width;
        let count = (1..figures.len()).rev().find(fits).unwrap_or(1);
        let stacked = |part: &[usize]| self.columns(&[words, part].concat()).stacked(width);
        let mut lines = stacked(&figures[..count]);
        lines.push(String::new());
        lines.extend(stacked(&figures[count..]));
        lines
    }

    /// How many characters the widest line has when nothing is wrapped.
    #[must_use]
    pub fn natural_width(&self) -> usize {
        let lines = self.grid(None);
        lines
            .lines()
            .map(|line| line.trim_end().chars().count())
            .max()
            .unwrap_or(0)
    }

    /// The lines, wrapped to a width.
    #[must_use]
    pub fn lines(&self, width: usize) -> Vec<String> {
        let grid = self.grid(Some(width));
        grid.lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    }

    /// How many of the lines are header.
    #[must_use]
    pub fn header_lines(&self) -> usize {
        self.heading_height()
    }

    fn heading_height(&self) -> usize {
        let heights = self.columns.iter().map(|(heading, _)| height_of(heading));
        heights.max().unwrap_or(0)
    }

    fn grid(&self, width: Option<usize>) -> Grid {
        let mut grid = Grid::new();
        grid.load_style(RULED);
        match width {
            Some(width) => {
                grid.set_content_arrangement(ContentArrangement::Dynamic);
                grid.set_width(u16::try_from(width).unwrap_or(u16::MAX));
            }
            None => {
                grid.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        // Headings sit on their rule: short ones get empty lines above.
        let height = self.heading_height();
        grid.set_header(self.columns.iter().map(|(heading, holds)| {
            let above = "\n".repeat(height - height_of(heading));
            aligned(&format!("{above}{heading}"), *holds)
        }));
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns);
            grid.add_row(cells.map(|(cell, (_, holds))| aligned(&cell.text(), *holds)));
        }
        let paths_fit = width.is_none_or(|width| self.least_width(true) <= width);
        let last = self.columns.len().saturating_sub(1);
        for (at, (column, (_, holds))) in grid.column_iter_mut().zip(&self.columns).enumerate() {
            column.set_padding((0, if at == last { 0 } else { GAP }));
            let is_whole = match holds {
                Holds::Words => false,
                Holds::Paths => paths_fit,
                Holds::Figures => true,
            };
            if is_whole {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        grid
    }

    /// How wide the table is with words wrapped as far as they may be, and paths too or not.
    fn least_width(&self, paths_are_whole: bool) -> usize {
        let widths = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, (_, holds))| match holds {
                Holds::Paths if !paths_are_whole => NARROWEST_WORDS,
                Holds::Paths | Holds::Figures => self.content_width(at),
                Holds::Words => self.content_width(at).min(NARROWEST_WORDS),
            });
        let gaps = usize::from(GAP) * self.columns.len().saturating_sub(1);
        widths.sum::<usize>() + gaps
    }

    fn content_width(&self, at: usize) -> usize {
        let widest = |cell: &str| {
            let widths = cell.lines().map(|line| line.chars().count());
            widths.max().unwrap_or(0)
        };
        let cells = self.rows.iter().map(|row| widest(&row[at].text()));
        cells.fold(widest(&self.columns[at].0), usize::max)
    }

    /// Do all columns of figures fit, words and paths being wrapped?
    #[must_use]
    pub fn fits(&self, width: usize) -> bool {
        self.least_width(false) <= width
    }
}

/// Lines of a heading; an empty one has one too.
fn height_of(heading: &str) -> usize {
    heading.lines().count().max(1)
}

fn aligned(text: &str, holds: Holds) -> Cell {
    Cell::new(text).set_alignment(match holds {
        Holds::Words | Holds::Paths => CellAlignment::Left,
        Holds::Figures => CellAlignment::Right,
    })
}

/// Breaks words into lines of at most so many characters; a longer word has its own line, and a
/// no-break space breaks nothing.
///
/// ```
/// use obligor::report::text::table::wrapped;
/// assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
/// ```
#[must_use]
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_sit_on_their_rule() {
        let mut table = Table::new(&[("a", Holds::Words), ("two\nlines", Holds::Figures)]);
        table.row(vec!["x".into(), "1".into()]);
        let lines = table.lines(80);
        assert_eq!(lines[1], "a  lines");
        assert!(lines[2].starts_with('─'));
        assert_eq!(table.header_lines(), 2);
    }

    #[test]
    fn a_narrow_table_wraps_rather_than_overflows() {
        let mut table = Table::new(&[("who", Holds::Words), ("what", Holds::Words)]);
        table.row(vec![
            "somebody with a long name".into(),
            "a long story told at length".into(),
        ]);
        assert!(table.natural_width() > 30);
        assert!(
            table
                .lines(30)
                .iter()
                .all(|line| line.chars().count() <= 30)
        );
    }

    #[test]
    fn stacked_rows_have_all_lines_of_their_own_figures() {
        let mut table = Table::new(&[("layer", Holds::Words), ("loss", Holds::Figures)]);
        for (layer, loss) in [
            ("primary", "27k\n± 10k"),
            ("excess", "7.6k\n± 6.9k"),
            ("top", "—"),
        ] {
            table.row(vec![layer.into(), loss.into()]);
        }
        let lines: Vec<String> = table.stacked(8)[2..]
            .iter()
            .map(|line| line.trim().to_owned())
            .collect();
        assert_eq!(
            lines,
            [
                "primary", "27k", "± 10k", "excess", "7.6k", "± 6.9k", "top", "—"
            ]
        );
    }

    #[test]
    fn a_table_that_would_break_words_stacks_them_on_their_figures() {
        let mut table = Table::new(&[
            ("who", Holds::Words),
            ("loss", Holds::Figures),
            ("bound by", Holds::Words),
        ]);
        let row = ["Incorporated", "1,234,567.50", "the retention"].map(str::to_owned);
        table.row(row.to_vec());
        assert!(table.breaks_words(36) && !table.breaks_words(37));
        let lines = table.stacked(30);
        assert_eq!(lines[2..], ["Incorporated, the retention", "1,234,567.50"]);
        let narrow = table.stacked(10);
        assert_eq!(narrow.last().map(String::as_str), Some("1,234,567.50"));
    }

    #[test]
    fn figures_that_do_not_fit_beside_one_another_come_in_parts() {
        let headings = ["mean", "TVaR", "worth"].map(|it| (it, Holds::Figures));
        let mut table = Table::new(&[&[("party", Holds::Words)], &headings[..]].concat());
        table.row(
            ["Lakeside Clinic", "12,345,678", "23,456,789", "34,567,890"]
                .map(str::to_owned)
                .to_vec(),
        );
        assert_eq!(
            table.stacked(24),
            [
                "      mean        TVaR",
                "──────────────────────",
                "Lakeside Clinic",
                "12,345,678  23,456,789",
                "",
                "     worth",
                "──────────",
                "Lakeside Clinic",
                "34,567,890",
            ]
        );
    }

    #[test]
    fn figures_are_never_broken() {
        let mut table = Table::new(&[("who", Holds::Words), ("loss", Holds::Figures)]);
        table.row(vec![
            "a party with quite a long name".into(),
            "1.234M ± 5.6k".into(),
        ]);
        assert!(table.fits(30));
        let lines = table.lines(30);
        assert!(
            lines.iter().any(|line| line.ends_with("1.234M ± 5.6k")),
            "{lines:?}"
        );
        assert!(!table.fits(20));
    }
}
