//! Parties in words.

use super::words::{Words, amount, number, percent, sentence};
use crate::model::{Party, Role};
use crate::report::role_word;
use crate::units::PartyId;

/// A sentence a party; alike ones share one.
pub fn parties(words: Words<'_>) -> Vec<String> {
    let parties = words.model.parties.iter().enumerate();
    let is_first = |at: usize, party: &Party| match party.group {
        Some(group) => words.model.groups[group.index()].members.start == at,
        None => true,
    };
    parties
        .filter(|(at, party)| is_first(*at, party))
        .map(|(at, party)| told(words, PartyId::new(at), party))
        .collect()
}

fn told(words: Words<'_>, id: PartyId, party: &Party) -> String {
    let role = match &party.role {
        // The word that stands for no role says nothing.
        Role::Other(word) if word == "party" => String::new(),
        role => format!(" ({})", role_word(role)),
    };
    let mut facts = Vec::new();
    facts.push(match party.funds {
        Some(funds) => format!(
            "it can pay others up to {} of its own money",
            amount(funds.get())
        ),
        None => "it can pay whatever it owes".to_owned(),
    });
    if party.administration.get() > 0.0 {
        let part = percent(party.administration.get());
        facts.push(format!(
            "administration takes {part} of its estate if it is insolvent"
        ));
    }
    if party.failure.get() > 0.0 {
        facts.push(format!(
            "it fails for the year with probability {}",
            number(party.failure.get())
        ));
    }
    facts.extend(
        party
            .owner
            .map(|owner| format!("it belongs to {}", words.party(owner))),
    );
    facts.extend(
        party
            .corporate_group
            .as_ref()
            .map(|group| format!("it is of the group {group}")),
    );
    let name = sentence(&words.party(id));
    format!("{name}{role}: {}.", facts.join("; "))
}
