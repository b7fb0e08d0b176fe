//! Small networks worked by hand: what every party is left with, to the cent.
//!
//! Amounts are in thousands. Where a year has several events their order is either of no matter or
//! the test takes a year that has the order asked for. Among the cases: Napier v Hunter \[1993\] AC
//! 713 (top-down recovery), Platform Home Loans v Oyston \[1999\] UKHL 10 (reduce, then cap) and
//! Drax v Wipro \[2023\] EWHC 1342 (TCC) (a cap of 150 % of the fees).

mod accepted;
mod caps;
mod cases;
mod cover_terms;
mod fault;
mod found;
mod late;
mod policies;
mod recoveries;
mod terms;
mod terms_docs;
mod to_the_letter;
mod treaties;

use crate::ready::{Ready, Tested, Year};

/// Tables for parties without terms, and one peril that hits once a year.
fn breach(parties: &[&str], fault: &str, hits: &[(&str, &str)]) -> String {
    let mut text: String = parties
        .iter()
        .map(|party| format!("[party.{party}]\n"))
        .collect();
    text += &peril("breach", fault, "negligent", hits);
    text
}

/// A peril with one event a year; it starts with the first party hit.
fn peril(key: &str, fault: &str, culpability: &str, hits: &[(&str, &str)]) -> String {
    let origin = hits[0].0;
    let blamed: Vec<&str> = fault
        .split(',')
        .filter_map(|part| part.split('=').next())
        .map(str::trim)
        .filter(|party| *party != "self")
        .collect();
    let blame: Vec<String> = blamed
        .iter()
        .map(|party| format!("{party} = \"{culpability}\""))
        .collect();
    let mut text = format!(
        "[peril.{key}]\norigin = \"{origin}\"\nfrequency = {{ fixed = 1 }}\nfault = {{ {fault} }}\n"
    );
    if !blame.is_empty() {
        text += &format!("culpability = {{ {} }}\n", blame.join(", "));
    }
    for (party, heads) in hits {
        text += &format!("hits.{party} = {{ probability = 1.0, heads = {{ {heads} }} }}\n");
    }
    text
}

fn cents(thousands: f64) -> f64 {
    (thousands * 1e5).round()
}

fn assert_year(ready: &Ready, year: &Year, expected: &[(&str, f64)], text: &str) {
    for (party, thousands) in expected {
        let net = year.parties[ready.party(party)].net;
        assert_eq!(
            (net * 100.0).round(),
            cents(*thousands),
            "net of `{party}` in {:?}\n{text}",
            ready.net(year)
        );
    }
    assert!(
        year.imbalance() < 1e-9,
        "money is lost or made in {year:?}\n{text}"
    );
}

/// Every year leaves each party with so many thousands.
fn assert_net(text: &str, expected: &[(&str, f64)]) -> Tested {
    let ready = Ready::tables(text)?;
    for year in ready.years(32) {
        assert_year(&ready, &year, expected, text);
    }
    Ok(())
}

/// The first year with these events in this order leaves each party with so many thousands.
fn assert_net_in_order(text: &str, order: &[&str], expected: &[(&str, f64)]) -> Tested {
    let ready = Ready::tables(text)?;
    let year = ready.first_year(order)?;
    assert_year(&ready, &year, expected, text);
    Ok(())
}

/// Does a line of the terms begin with this key?
fn states(terms: &str, key: &str) -> bool {
    terms
        .lines()
        .any(|line| line.starts_with(&format!("{key} =")))
}

fn contract(key: &str, obligor: &str, beneficiary: &str, terms: &str) -> String {
    let liability = if states(terms, "liability") {
        ""
    } else {
        "liability = \"several\"\n"
    };
    format!(
        "[contract.{key}]\nobligor = \"{obligor}\"\nbeneficiary = \"{beneficiary}\"\n{liability}{terms}\n"
    )
}

fn policy(key: &str, insured: &str, insurers: &str, terms: &str) -> String {
    let rule = if states(terms, "recovery") || states(terms, "over") {
        ""
    } else {
        "recovery = \"top-down\"\n"
    };
    format!("[policy.{key}]\ninsured = \"{insured}\"\ninsurers = {{ {insurers} }}\n{rule}{terms}\n")
}
