//! How far figures are known: the error of each as a part of it.

use super::run::relative;
use super::{Order, Section};
use crate::report::text::entry::Entry;
use crate::report::text::table::{Holds, Table};
use crate::report::{counted_years, grouped};

/// A section of figures by what they are of; those without an error are left out.
pub(super) fn convergence(
    title: String,
    figures: impl IntoIterator<Item = (String, Entry)>,
    years: u64,
) -> Section {
    let mut table = Table::new(&[
        ("of", Holds::Words),
        ("figure", Holds::Figures),
        ("error over\nthe figure", Holds::Figures),
    ]);
    for (of, entry) in figures {
        let Some((value, half)) = known_to(&entry) else {
            continue;
        };
        table.entries(vec![
            Entry::words(of),
            entry,
            Entry::words(relative(value, half)),
        ]);
    }
    let section = Section::new("Convergence");
    if table.is_empty() {
        return section;
    }
    section.table(title, table, Order::Fixed).words(format!(
        "{} were simulated; {} of them lie at or beyond the 1-in-100 year. Error: half a 95 % interval, the \
         longer side of one that is lopsided. Four times as many years halve it.",
        counted_years(years),
        grouped(years / 100)
    ))
}

/// The figure of a cell and half of its interval; none of a number that is known, or of nothing.
fn known_to(entry: &Entry) -> Option<(f64, f64)> {
    let told = entry.number.as_ref()?.told;
    let (low, high) = told.interval()?;
    let half = (high - told.value()).max(told.value() - low);
    (half > 0.0 && half.is_finite() && told.value() != 0.0).then_some((told.value(), half))
}

/// Some columns of a table, row by row, each figure with the names of its row and its column.
pub(super) fn figures_of(table: &Table, columns: &[usize]) -> Vec<(String, Entry)> {
    let flat = |it: &str| it.replace('\n', " ");
    let rows = table.rows().iter();
    let named = rows.flat_map(|row| {
        let name = row[0].words.lines().next().unwrap_or_default().to_owned();
        columns.iter().map(move |at| {
            let heading = flat(&table.headings()[*at].0);
            (format!("{name}: {heading}"), row[*at].clone())
        })
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text::entry::Told;
    use crate::summary::Estimate;

    #[test]
    fn only_figures_with_an_error_are_told_with_it() {
        let amount = |value, error| Entry::of(Told::Amount(Estimate::new(value, error)), "/a");
        assert_eq!(known_to(&amount(0.0, 0.0)), None);
        assert_eq!(known_to(&amount(5.0, 0.0)), None);
        assert_eq!(known_to(&Entry::words("5")), None);
        let (value, half) = known_to(&amount(100.0, 10.0)).expect("it has an error");
        assert!((half / value - 0.196).abs() < 1e-4);
    }
}
