//! What the figures of a comparison mean, and each mark that is printed, only where it is.

use super::{Alone, Compared, Draft, tables};
use crate::report::cell::{DOUBT, ERROR_WORDS, INDISTINCT, NONE, signed};
use crate::report::counted_years;
use crate::report::text::table::Table;
use crate::report::text::unpriced::unpriced;
use crate::summary::format::{STRUCTURAL_ZERO, percent};

/// The legend of the tables and clauses.
#[must_use]
pub fn legend(compared: &Compared<'_>) -> String {
    let k = percent(compared.cost_of_capital, 0.0);
    let mut said = vec![format!(
        "Differences are draft less base over the same draws, ± {ERROR_WORDS}, or with its ends."
    )];
    said.extend(marks(
        &printed(compared),
        &counted_years(compared.facts.years),
    ));
    said.push(format!(
        "Worth: what the draft takes off the mean plus k = {k} of what it takes off TVaR 99 % beyond that \
         (willingness to pay; `--cost-of-capital` sets k), less what it costs more in premiums and prices."
    ));
    said.push(TAIL.to_owned());
    let others = match compared.audience {
        Some(_) => "",
        None => {
            " Others together are those that move by less than 0.5 % of what moves, or by no more than \
             chance explains."
        }
    };
    said.push(format!(
        "Gains and pays: mean losses, premiums and prices together, one clause alone; what one gains \
         others pay.{others}"
    ));
    said.extend(unpriced(compared.model, compared.audience));
    said.join(" ")
}

/// What the words for the tail mean.
const TAIL: &str = "1-in-100 year: reached or passed once in 100 years (VaR 99 %). TVaR 99 %: the mean of the worst 1 % \
     of years.";

/// What each mark means that is among the cells.
fn marks(cells: &[String], years: &str) -> Vec<String> {
    let is = |mark: &str| cells.iter().any(|cell| cell == mark);
    let ends = |mark: &str| cells.iter().any(|cell| cell.ends_with(mark));
    let meanings = [
        (
            is(INDISTINCT),
            format!("{INDISTINCT}: the interval spans zero at {years}."),
        ),
        (is(NONE), format!("{NONE}: no year differs.")),
        (
            ends(DOUBT),
            format!(
                "{DOUBT}: the interval is not to be trusted, since fewer than 20 years lie beyond the level, one \
                 year of a heavy tail decides or losses without a variance reach the figure."
            ),
        ),
        (ends(" pp"), "pp: percentage points.".to_owned()),
        (is("never"), "never: in none of these years.".to_owned()),
        (
            is(NOT_THERE),
            format!("{NOT_THERE}: only one of both has it."),
        ),
        (
            is(STRUCTURAL_ZERO),
            format!("{STRUCTURAL_ZERO}: nothing in any year, or no limit."),
        ),
    ];
    let printed = meanings.into_iter().filter(|(is_printed, _)| *is_printed);
    printed.map(|(_, meaning)| meaning).collect()
}

/// What stands where base or draft has nothing to show.
const NOT_THERE: &str = "not there";

/// All cells of figures, as they are printed.
fn printed(compared: &Compared<'_>) -> Vec<String> {
    let drafts: Vec<&Draft<'_>> = compared.drafts.iter().collect();
    let mut shown: Vec<Table> = vec![tables::own(compared, &drafts)];
    let mut cells = Vec::new();
    for draft in drafts {
        shown.push(tables::limits(compared, draft));
        if compared.audience.is_none() {
            shown.push(tables::sides(compared, draft));
        }
        let alone = draft.clauses.iter().filter_map(|it| match it.alone {
            Alone::Compared(comparison) => Some(comparison),
            Alone::OnlyTogether => None,
        });
        let comparisons = alone.chain([draft.comparison]);
        let worths = comparisons.filter_map(|it| compared.worth(it));
        cells.extend(worths.map(signed));
    }
    let entries = shown.iter().flat_map(Table::rows).flatten();
    cells.extend(entries.map(|entry| entry.words.clone()));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_that_are_printed_are_explained() {
        let told = |cells: &[&str]| {
            let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            marks(&cells, "10 years").join(" ")
        };
        assert_eq!(told(&["1.00M\n± 20k", "−3.0k ± 1.0k"]), "");
        assert_eq!(told(&["none"]), "none: no year differs.");
        for cell in ["1.00M\n± 200k?", "1.00M?", "−74 (−160 to −12)?"] {
            assert!(
                told(&[cell]).starts_with("?: the interval is not to be trusted"),
                "{cell}"
            );
        }
        let both = told(&["−0.26 ± 0.02 pp", "never", "—", "not there"]);
        for mark in ["pp: ", "never: ", "—: ", "not there: "] {
            assert!(both.contains(mark), "{mark}: {both}");
        }
    }
}
