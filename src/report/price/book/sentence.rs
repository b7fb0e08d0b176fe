//! What the price of a book comes to, in a few sentences.

use super::{PricedBook, Quoted};
use crate::report::cell::ERROR_WORDS;
use crate::report::counted;
use crate::report::price::sentence::share;
use crate::summary::format::money;

/// The reading of a priced book: what it loses, how often more than it takes, through whom.
#[must_use]
pub fn reading(priced: &PricedBook<'_>) -> String {
    let whole = &priced.whole;
    let policies = counted(priced.policies.len() as u64, "policy", "policies");
    let mut sentences = vec![
        format!(
            "The book ({policies}, our premium {}) loses {} of its premium in a mean year, and more than all of it in {} of years",
            money(whole.premium),
            share(whole.loss_ratio().value()),
            share(whole.p_loss_ratio.value()),
        ),
        format!(
            "Once in 200 years it loses {}, {} of its premium",
            money(whole.curve.var(super::ONE_IN_200)),
            share(whole.loss_ratio_1_in_200()),
        ),
    ];
    sentences.extend(through(priced));
    let below = priced.count(Quoted::Below);
    if below > 0 {
        sentences.push(format!(
            "{} quoted below the technical premium by more than its error",
            counted(below as u64, "policy is", "policies are"),
        ));
    }
    format!("{}.", sentences.join(". "))
}

/// What the words and signs of the tables mean.
#[must_use]
pub fn legend(priced: &PricedBook<'_>) -> String {
    let (basis, book) = (priced.basis, priced.book);
    format!(
        "Frequencies and severities by revenue and sector from published figures; up to {} of the ransomware and data breaches of an \
         insured with a provider come through it and strike its other clients too. Technical: by {}, each policy held alone, \
         over what {} leave. Worst years: the worst {}. ±: {ERROR_WORDS}. \
         —: never, or there is none.",
        share(book.part()),
        basis.principles[basis.chosen].name,
        basis.loadings_in_words(),
        basis.worst_years(),
    )
}

/// The shared provider that drives most of the tail; one with a single insured is shared with
/// nobody.
fn through(priced: &PricedBook<'_>) -> Option<String> {
    let mut shared = priced.providers.iter().filter(|it| it.clients >= 2);
    let first = shared.clone().next().filter(|it| it.share > 0.0)?;
    let name = &priced.book.providers()[first.provider].name;
    let clients = counted(first.clients as u64, "insured", "insureds");
    let worst = priced.basis.worst_years();
    let words = format!("of the losses in the worst {worst} of years");
    if shared.clone().count() == 1 {
        let part = share(first.share);
        return Some(format!("{name} ({clients}) carries {part} {words}"));
    }
    let all: f64 = shared.by_ref().map(|it| it.share).sum();
    Some(format!(
        "Shared providers carry {} {words}, {name} alone ({clients}) {}",
        share(all),
        share(first.share),
    ))
}
