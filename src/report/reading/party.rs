//! Parties in words.

use super::words::{Words, about, amount, hours, in_clause, number, percent};
use crate::model::{Clock, Party, Role};
use crate::random::Law;
use crate::report::{listed, role_word};
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
    facts.extend(
        words
            .model
            .clock(id)
            .into_iter()
            .flat_map(|clock| times(words, clock)),
    );
    facts.extend(controls(words, party));
    let name = words.party_first(id);
    format!("{name}{role}: {}.", facts.join("; "))
}

/// The controls that a party has in place.
fn controls(words: Words<'_>, party: &Party) -> Option<String> {
    let key = party.key.split('#').next();
    let own = words.model.controls.iter();
    let own = own.filter(|control| control.in_place && Some(control.party.as_str()) == key);
    let keys: Vec<String> = own.map(|control| control.known.key.to_owned()).collect();
    (!keys.is_empty()).then(|| format!("it has these controls: {}", listed(keys)))
}

/// When a party knows of events, and whom it tells when.
fn times(words: Words<'_>, clock: &Clock) -> Vec<String> {
    let usual = |law: &Law| match law.quantile(0.5) {
        middle if law.quantile(0.01) == law.quantile(0.99) => hours(middle),
        middle => format!("{} (the median)", about(middle)),
    };
    let mut facts = Vec::new();
    let timed = |law: &Option<Law>, what: &str, since: &str| {
        let law = law.as_ref()?;
        Some(format!("{what} {} {since}", usual(law)))
    };
    let discovery = &clock.discovery;
    facts.extend(timed(discovery, "it discovers an event", "after its start"));
    if let Some(notify) = &clock.notify {
        let told = words.parties(notify.to.iter().copied());
        let mut told = format!(
            "of events that start with it it tells {told} {} after it knows of them",
            usual(&notify.after)
        );
        if let Some(within) = notify.within {
            let flag = &words.model.flags[notify.flag.index()];
            told += &format!(
                ", and an event told later than {} is flagged {flag}",
                hours(within.get())
            );
        }
        told += &in_clause(notify.clause.as_deref());
        facts.push(told);
    }
    let own = &clock.notification;
    let authorities = match own.only_prompt {
        true => "it notifies authorities, where a law counts hours,",
        false => "it notifies authorities",
    };
    for (law, what) in [
        (&own.persons, "it notifies persons"),
        (&own.authority, authorities),
        (&own.assessment, "it finds how grave it is"),
        (
            &clock.claim_notice,
            "it gives notice to those it claims from",
        ),
    ] {
        facts.extend(timed(law, what, "after it knows of an event"));
    }
    let since = "after the notice before";
    facts.extend(timed(&own.report, "it gives each further report", since));
    facts
}
