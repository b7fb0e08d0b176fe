//! From own loss to loss left: what a party's flows add up to in a mean year.

use super::entry::{Entry, Told};
use super::parties::{entry, label};
use super::table::{Holds, Table};
use crate::report::json::key;
use crate::report::{Line, Results, Who};
use crate::settle::PromiseKind;
use crate::summary::Figure;
use crate::units::PartyId;

/// What the columns of [`balances`] mean, and which rows of who paid whom stand in them.
#[must_use]
pub fn legend(results: &Results<'_>) -> String {
    let credits = match has_credits(results) {
        true => {
            " Service credits, owed less received, stand beside the loss left and are no part of it."
        }
        false => "",
    };
    format!(
        "Loss left = own loss + paid − received − from insurers, of each row. Paid and received: under contracts; of \
         an insurer under policies and treaties, and what those it insures give back. From insurers: what policies \
         pay less recoveries given back; of an insurer from its treaties.{credits}"
    )
}

/// One row a party, a group's members together: own loss + paid − received − from insurers = loss left, and
/// credits beside it where there are any; no row where who paid whom adds up to that by itself.
///
/// It does not where service credits flow, which are no part of the loss left, or where insurers get recoveries
/// back, which are told by insurer and not by who gives them.
#[must_use]
pub fn balances(results: &Results<'_>) -> Table {
    let mut table = Table::new(&[
        ("party", Holds::Words),
        ("own loss", Holds::Figures),
        ("+ paid", Holds::Figures),
        ("− received", Holds::Figures),
        ("− from\ninsurers", Holds::Figures),
        ("= loss\nleft", Holds::Figures),
        ("beside it:\ncredits", Holds::Figures),
    ]);
    let all = results.lines();
    if !has_credits(results) && given_back(results, &all).next().is_none() {
        return table;
    }
    for line in all.iter().filter(|line| stands_alone(line)) {
        let mean = |figure: Figure| {
            let told = Told::Amount(line.figure(figure).mean);
            entry(line, told, &[key(figure), "mean"])
        };
        table.entries(vec![
            Entry::words(label(line)),
            mean(Figure::Gross),
            mean(Figure::Paid),
            mean(Figure::Received),
            mean(Figure::Insured),
            mean(Figure::Net),
            mean(Figure::Credits),
        ]);
    }
    match has_credits(results) {
        true => table,
        false => table.columns(&[0, 1, 2, 3, 4, 5]),
    }
}

/// Is any service credit promised?
fn has_credits(results: &Results<'_>) -> bool {
    let mut promises = results.promises();
    promises.any(|(promise, _)| promise.kind == PromiseKind::Credit)
}

/// Insurers to whom those they insure give back a part of what they recover.
pub fn given_back<'a, 'b>(
    results: &'b Results<'a>,
    lines: &'b [Line<'a>],
) -> impl Iterator<Item = &'b Line<'a>> {
    lines
        .iter()
        .filter(|line| stands_alone(line))
        .filter(|line| results.model.carries_risk(PartyId::new(line.party)))
        .filter(|line| line.figure(Figure::Received).mean.value() > 0.0)
}

/// Not a typical member: its group stands for it.
fn stands_alone(line: &Line<'_>) -> bool {
    match line.who {
        Who::Party | Who::Group(_) => true,
        Who::Member(_) => false,
    }
}
