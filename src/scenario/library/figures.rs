//! The table of the library: every figure with its unit, range, source, date and confidence.

use super::parts;
use crate::scenario::known_controls;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Version of the library: any figure that changes raises it.
pub const LIBRARY_VERSION: u32 = 1;

/// A figure of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryFigure {
    /// Its name, such as `cost.ransomware`.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// What it is measured in.
    pub unit: &'static str,
    /// The least defensible value, where there is one.
    pub low: Option<f64>,
    /// The largest defensible value, where there is one.
    pub high: Option<f64>,
    /// `read` in its source, `measured` on public data, or `judgement` anchored on its source.
    pub confidence: &'static str,
    /// The year, or the years, it is of.
    pub date: &'static str,
    /// Who published it, or what it is anchored on.
    pub source: &'static str,
    /// What else there is to say.
    pub note: &'static str,
}

/// Where the mean shares of the splits come from.
const SPLITS: &str = "NetDiligence, Cyber Claims Study 2024; Coalition, Cyber Claims Report 2025; \
    At-Bay, InsurSec Report 2025; IBM, Cost of a Data Breach Report 2024";

/// Every figure of the library, those of the splits and of controls last.
///
/// ```
/// let figures = obligor::scenario::library_figures();
/// let pay = figures.iter().find(|it| it.name == "ransom.paid").unwrap();
/// assert_eq!((pay.value, pay.low, pay.high), (0.30, Some(0.14), Some(0.46)));
/// ```
#[must_use]
pub fn library_figures() -> &'static [LibraryFigure] {
    static FIGURES: OnceLock<Vec<LibraryFigure>> = OnceLock::new();
    FIGURES.get_or_init(|| {
        let table = include_str!("figures.tsv").lines().skip(1).map(figure_of);
        table.chain(of_splits()).chain(of_controls()).collect()
    })
}

/// The value of a figure, by its name.
///
/// ```
/// assert_eq!(obligor::scenario::library_figure("cost.ransomware"), 432e3);
/// ```
///
/// # Panics
/// If there is no figure of that name: names are written in this program, never by its users.
#[must_use]
pub fn library_figure(name: &str) -> f64 {
    static VALUES: OnceLock<HashMap<&str, f64>> = OnceLock::new();
    let values = VALUES.get_or_init(|| {
        let figures = library_figures().iter();
        figures.map(|it| (it.name.as_str(), it.value)).collect()
    });
    let value = values.get(name);
    *value.unwrap_or_else(|| panic!("the library has a figure named {name}"))
}

/// # Panics
/// If the file that is built in is not as the tests have seen it.
fn figure_of(line: &'static str) -> LibraryFigure {
    let mut cells = line.split('\t');
    let mut cell = || cells.next().expect("a line of figures.tsv has nine cells");
    let number = |text: &str| text.parse::<f64>().expect("values are numbers");
    let end = |text: &str| (!text.is_empty()).then(|| number(text));
    LibraryFigure {
        name: cell().to_owned(),
        value: number(cell()),
        unit: cell(),
        low: end(cell()),
        high: end(cell()),
        confidence: cell(),
        date: cell(),
        source: cell(),
        note: cell(),
    }
}

/// The splits: of each head its mean share and how often it is there.
fn of_splits() -> impl Iterator<Item = LibraryFigure> {
    parts().iter().flat_map(|part| {
        let figure = |what: &str, value, unit| LibraryFigure {
            name: format!("split.{}.{}.{what}", part.split, part.head),
            value,
            unit,
            low: None,
            high: None,
            confidence: "judgement",
            date: "2024",
            source: SPLITS,
            note: part.basis,
        };
        [
            figure("share", part.mean_share, "mean part of the cost"),
            figure("presence", part.presence, "part of the events"),
        ]
    })
}

/// The controls: the published ratio where there is one, and the multiplier that is used.
fn of_controls() -> impl Iterator<Item = LibraryFigure> {
    known_controls().iter().flat_map(|control| {
        let (key, acts_on) = (control.key, control.acts_on.word());
        let ratio = LibraryFigure {
            name: format!("control.{key}.ratio"),
            value: control.ratio,
            unit: "with the control to without",
            low: None,
            high: None,
            confidence: control.confidence,
            date: control.date,
            source: control.source,
            note: control.published,
        };
        let is_published = control.ratio < 1.0;
        let multiplier = LibraryFigure {
            name: format!("control.{key}.{acts_on}"),
            value: control.multiplier(),
            unit: "multiplier",
            low: (control.low < 1.0).then_some(control.low),
            high: (control.low < 1.0).then_some(1.0),
            confidence: "judgement",
            note: if is_published {
                "square root of the ratio"
            } else {
                control.published
            },
            ..ratio.clone()
        };
        is_published
            .then_some(ratio)
            .into_iter()
            .chain([multiplier])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_figure_has_a_name_of_its_own_a_unit_a_source_a_date_and_a_confidence() {
        let mut names = HashSet::new();
        for it in library_figures() {
            assert!(names.insert(it.name.as_str()), "{} stands twice", it.name);
            assert!(!it.unit.is_empty(), "{}", it.name);
            assert!(it.source.len() > 5, "{}", it.name);
            let digits = it.date.chars().filter(char::is_ascii_digit).count();
            assert!(digits >= 4, "{} is of {:?}", it.name, it.date);
            let words = ["read", "measured", "judgement"];
            assert!(words.contains(&it.confidence), "{}", it.name);
        }
        assert!(names.len() > 200, "{}", names.len());
    }

    #[test]
    fn every_control_is_listed_and_its_ratio_where_one_is_published() {
        assert!((library_figure("control.patching.ratio") - 0.5).abs() < 1e-15);
        let used = library_figure("control.patching.frequency");
        assert!((used - f64::sqrt(0.5)).abs() < 1e-15, "{used}");
        assert_eq!(library_figure("control.soc-2.frequency"), 1.0);
        let of_controls = |end: &str| {
            let names = library_figures().iter().map(|it| it.name.as_str());
            names
                .filter(|it| it.starts_with("control.") && it.ends_with(end))
                .count()
        };
        assert_eq!(of_controls(".ratio"), 9);
        assert_eq!(of_controls(""), 18 + 9);
    }

    #[test]
    fn every_line_has_nine_cells_and_every_value_stands_in_its_range() {
        for line in include_str!("figures.tsv").lines() {
            assert_eq!(line.split('\t').count(), 9, "{line}");
        }
        for it in library_figures() {
            assert!(it.low.is_none_or(|low| low <= it.value), "{}", it.name);
            assert!(it.high.is_none_or(|high| it.value <= high), "{}", it.name);
        }
    }
}
