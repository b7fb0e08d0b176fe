//! What is left with whom: one row a party, and the accounts of those who carry others' risk.

use super::table::{Holds, Table};
use crate::report::cell::{amount, certain, chance, quantile};
use crate::report::{Line, Results, Who, grouped, role_word};
use crate::summary::estimate::Z_95;
use crate::summary::format::{STRUCTURAL_ZERO, percent};
use crate::summary::{ColumnSummary, Figure, Interval};

/// The columns of [`parties`] that tell of losses left: all but means and money paid for terms.
pub const LOSS_COLUMNS: [usize; 7] = [0, 1, 2, 3, 4, 5, 6];

/// The other columns of [`parties`].
pub const COST_COLUMNS: [usize; 6] = [0, 7, 8, 9, 10, 11];

/// One row for each who bears losses of its own: chance of a loss, its size, its tail, its mean
/// before and after contracts and insurance, and the total cost of risk.
#[must_use]
pub fn parties(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("P(any\nloss)", Holds::Figures),
        ("given\na loss:\nmedian", Holds::Figures),
        ("given\na loss:\nmean", Holds::Figures),
        ("1-in-20\nyear", Holds::Figures),
        ("1-in-100\nyear", Holds::Figures),
        ("1-in-250\nyear", Holds::Figures),
        ("mean\nbefore\ncontracts", Holds::Figures),
        ("mean\nafter\ncontracts", Holds::Figures),
        ("mean\nafter\ninsurance", Holds::Figures),
        ("premium\nand price\nof terms", Holds::Figures),
        ("total\ncost\nof risk", Holds::Figures),
    ]);
    let lines = results.lines();
    for line in lines.iter().filter(|line| bears(results, line)) {
        table.row(row(line));
    }
    table
}

/// Insurers and reinsurers are told of as accounts, unless breaches hit them too.
fn bears(results: &Results<'_>, line: &Line<'_>) -> bool {
    !results.carries_risk(line.party) || line.figure(Figure::Gross).largest > 0.0
}

fn row(line: &Line<'_>) -> Vec<String> {
    let net = line.figure(Figure::Net);
    let median = net.median_given_loss;
    vec![
        label(line),
        chance(net.p_positive),
        median.map_or(STRUCTURAL_ZERO.to_owned(), quantile),
        amount(net.mean_given_loss),
        quantile(at(net, 0.95)),
        quantile(at(net, 0.99)),
        quantile(at(net, 0.996)),
        amount(line.figure(Figure::Gross).mean),
        amount(line.figure(Figure::AfterContracts).mean),
        amount(net.mean),
        certain(line.account.total()),
        amount(line.total_cost_of_risk()),
    ]
}

/// A quantile that every run estimates.
fn at(column: &ColumnSummary, level: f64) -> Interval {
    column
        .var
        .at(level)
        .expect("a run estimates the levels that reports show")
}

fn label(line: &Line<'_>) -> String {
    let name = line.name;
    match line.who {
        Who::Party => format!("{name}\n  {}", role_word(line.role)),
        Who::Member(count) => format!("{name}\n  typical of {}", grouped(count as u64)),
        Who::Group(count) => format!("{name}\n  all {} together", grouped(count as u64)),
    }
}

/// The columns of [`carriers`] that are means of the account.
pub const ACCOUNT_COLUMNS: [usize; 7] = [0, 1, 3, 4, 5, 6, 7];

/// The other columns of [`carriers`].
pub const TAIL_COLUMNS: [usize; 4] = [0, 2, 8, 9];

/// One row for each who carries others' risk: premiums, losses paid and got back, the result.
#[must_use]
pub fn carriers(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("insurer", Holds::Words),
        ("premium,\nnet of\nceded", Holds::Figures),
        ("P(any\nloss)", Holds::Figures),
        ("losses\npaid", Holds::Figures),
        ("from re-\ninsurers", Holds::Figures),
        ("recovered", Holds::Figures),
        ("reinst.\npremiums", Holds::Figures),
        ("mean\nresult", Holds::Figures),
        ("net loss\n1-in-100", Holds::Figures),
        ("net loss\n1-in-250", Holds::Figures),
    ]);
    let lines = results.lines();
    for line in lines.iter().filter(|line| results.carries_risk(line.party)) {
        table.row(account(line));
    }
    table
}

/// One row for each who carries others' risk for a premium: how often and how far it is not enough.
#[must_use]
pub fn combined(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("insurer", Holds::Words),
        ("premium,\nnet", Holds::Figures),
        ("expenses", Holds::Figures),
        ("expected\nlosses", Holds::Figures),
        ("combined\nratio", Holds::Figures),
        ("P(combined\n> 100%)", Holds::Figures),
        ("result\n1-in-200", Holds::Figures),
    ]);
    for it in results.carriers {
        let ratio = it.combined_ratio();
        table.row(vec![
            results.model.parties[it.party].name.clone(),
            certain(it.premium),
            certain(it.expenses),
            amount(it.losses),
            percent(ratio.value(), Z_95 * ratio.standard_error()),
            chance(it.p_combined),
            quantile(it.result_1_in_200()),
        ]);
    }
    table
}

fn account(line: &Line<'_>) -> Vec<String> {
    let net = line.figure(Figure::Net);
    let mean = |figure| amount(line.figure(figure).mean);
    vec![
        label(line),
        certain(-line.account.premium),
        chance(net.p_positive),
        mean(Figure::Paid),
        mean(Figure::Insured),
        mean(Figure::Received),
        amount(line.figures.reinstatement_premium()),
        amount(line.total_cost_of_risk().scaled(-1.0)),
        quantile(at(net, 0.99)),
        quantile(at(net, 0.996)),
    ]
}
