//! A scenario told back in plain sentences, term by term with its clause, and what the model
//! assumes where the file is silent.
//!
//! A line that starts with `- ` belongs to the paragraph above it. Terms that do nothing are not
//! told of: that they were left out stands at the end, with the rule that holds instead.

pub(in crate::report) mod caps;
pub(in crate::report) mod condition;
mod contract;
mod cover;
mod party;
mod peril;
mod policy;
mod regime;
mod silence;
mod treaty;
pub(in crate::report) mod words;

#[cfg(test)]
mod tests;

pub use silence::{Assumption, assumptions, unanswered};

use crate::model::Model;
use crate::report::grouped;
use words::Words;

/// The whole reading, one sentence or paragraph a line.
///
/// ```
/// use obligor::report::reading::reading;
/// use obligor::scenario::read_text;
/// let text = r#"
/// schema = 1
/// title = "one firm"
/// currency = "EUR"
/// years = 1000
/// seed = 1
/// [party.firm]
/// name = "Firm"
/// funds = "2M"
/// [peril.fraud]
/// origin = "firm"
/// frequency = { poisson = 0.1 }
/// hits.firm = { probability = 1.0, severity = "10k", split = { crime = 1.0 } }
/// "#;
/// let (model, _) = read_text("firm.toml", text, &[]).unwrap().resolve().unwrap();
/// let lines = reading(&model);
/// assert!(lines.contains(&"Firm: it can pay others up to 2M of its own money.".to_owned()));
/// ```
#[must_use]
pub fn reading(model: &Model) -> Vec<String> {
    let words = Words { model };
    let mut lines = vec![
        format!("{}.", model.title.trim_end_matches('.')),
        format!("Amounts are in {}.", model.currency),
    ];
    let mut part = |title: &str, told: Vec<String>| {
        if !told.is_empty() {
            lines.push(String::new());
            lines.push(format!("{title}:"));
            lines.extend(told);
        }
    };
    part("Who there is", party::parties(words));
    part("Which regimes they stand under", regime::regimes(words));
    part("What can go wrong", peril::perils(words));
    part("What contracts say", contract::contracts(words));
    part("Caps that contracts share", caps::pools(words));
    part("What policies say", policy::policies(words));
    part("What treaties say", treaty::treaties(words));
    part("What is scripted", events(model));
    part("Where figures come from", origins(model));
    part(
        "Where the file is silent, the model assumes",
        silence::told(model),
    );
    lines
}

/// A line for each source that is stated, with what comes from it.
fn origins(model: &Model) -> Vec<String> {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for it in &model.origins {
        let Some(source) = &it.source else {
            continue;
        };
        let rest = it.as_of.iter().chain(&it.confidence);
        let rest: Vec<&str> = rest.map(String::as_str).collect();
        let source = match rest.is_empty() {
            true => source.clone(),
            false => format!("{source} ({})", rest.join("; ")),
        };
        let figure = format!("{} = {}", it.path, it.value);
        match told.iter_mut().find(|(known, _)| *known == source) {
            Some((_, figures)) => figures.push(figure),
            None => told.push((source, vec![figure])),
        }
    }
    let lines = told.into_iter();
    lines
        .map(|(source, figures)| format!("- {source}: {}.", figures.join(", ")))
        .collect()
}

fn events(model: &Model) -> Vec<String> {
    let count = model.events.len();
    match count {
        0 => Vec::new(),
        1 => vec!["One event, for `obligor settle` alone.".to_owned()],
        _ => vec![format!(
            "{} events, for `obligor settle` alone.",
            grouped(count as u64)
        )],
    }
}
