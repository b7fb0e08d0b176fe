//! Regimes in words: what may be imposed on whom, and by when it must notify.

use super::words::{Words, hours, number, percent, sentence};
use crate::model::{ClockFrom, RegimeUse};
use crate::regimes::{Addressee, Deadline, Head, Miss, Reach, Start, Within};
use crate::units::PartyId;

/// A paragraph for each party and regime; members of a group share theirs.
pub fn regimes(words: Words<'_>) -> Vec<String> {
    let mut told: Vec<(String, &str)> = Vec::new();
    let mut lines = Vec::new();
    for it in &words.model.regimes {
        let who = words.party(it.party);
        let known = (who, it.regime.key());
        if !told.contains(&known) {
            lines.extend(of_regime(words, it));
            told.push(known);
        }
    }
    lines
}

fn of_regime(words: Words<'_>, it: &RegimeUse) -> Vec<String> {
    let mut lines = vec![format!(
        "{} stands under {}, {} ({}): it reaches {}.",
        words.party_first(it.party),
        it.regime.key(),
        it.regime.name(),
        it.path,
        reached(words, it)
    )];
    if let Some(other) = displaced_by(words, it) {
        lines.push(format!(
            "- It imposes and gives nothing: {} governs these records.",
            other.regime.key()
        ));
        return lines;
    }
    if it.reached <= 0.0 {
        return lines;
    }
    let nothing = it.regime.imposes_nothing();
    lines.push(match &nothing {
        Some(why) => format!("- {}.", sentence(why)),
        None => imposed(it),
    });
    lines.extend(claimed(it));
    lines.extend(deadlines(it));
    lines.extend(told_by_processor(words, it));
    lines.extend(nothing.is_none().then(|| fate(words, it)));
    lines
}

/// The regime of the same party that leaves it nothing to look at.
fn displaced_by<'a>(words: Words<'a>, it: &RegimeUse) -> Option<&'a RegimeUse> {
    let mut uses = words.model.regimes.iter();
    uses.find(|other| other.party == it.party && other.regime.displaces(it.regime))
}

/// Whose persons it looks at.
fn reached(words: Words<'_>, it: &RegimeUse) -> String {
    let residences = &words.model.parties[it.party.index()].residences;
    match it.regime.reach() {
        Reach::Conduct(_) => "every event that hits the party, wherever persons live".to_owned(),
        Reach::Residence(_) if residences.is_empty() => {
            "all persons, as no residence is given".to_owned()
        }
        Reach::Residence(_) => {
            let held = residences.iter().filter(|(_, records)| *records > 0.0);
            let places = held.map(|(place, _)| place.clone());
            let places: Vec<String> = places.filter(|place| it.regime.reaches(place)).collect();
            if places.is_empty() {
                return "nobody whose records it holds".to_owned();
            }
            format!(
                "persons in {}, {} of the records it holds",
                crate::report::listed(places),
                percent(it.reached)
            )
        }
    }
}

fn imposed(it: &RegimeUse) -> String {
    let settings = &it.settings;
    let chance = number(settings.enforcement.get());
    let mut told =
        format!("- The authority imposes something after an event with probability {chance}");
    if settings.settlement.get() < 1.0 {
        let part = percent(settings.settlement.get());
        told += &format!("; {part} of it is paid in the end");
    }
    told + "."
}

/// Sums that a statute gives to persons.
fn claimed(it: &RegimeUse) -> Option<String> {
    let settings = &it.settings;
    (settings.claim.get() > 0.0).then(|| {
        format!(
            "- Persons claim the sums that the statute gives them with probability {}; {} of these sums is paid.",
            number(settings.claim.get()),
            percent(settings.claimed.get())
        )
    })
}

/// The notices it asks for of the party itself, a sentence each.
fn deadlines(it: &RegimeUse) -> Vec<String> {
    let own = it.regime.deadlines().iter();
    let own = own.filter(|notice| notice.to != Addressee::Controller);
    own.map(|notice| deadline(it, notice)).collect()
}

/// What it is to be told itself by whoever keeps its records, where somebody does tell it.
fn told_by_processor(words: Words<'_>, it: &RegimeUse) -> Option<String> {
    let mut notices = it.regime.deadlines().iter();
    let notice = notices.find(|notice| notice.to == Addressee::Controller)?;
    let mut clocks = words.model.clocks.iter();
    let tells = |to: &[PartyId]| to.contains(&it.party);
    let teller = clocks.find(|clock| clock.notify.as_ref().is_some_and(|it| tells(&it.to)))?;
    let teller = words.party_first(teller.party);
    let what = notice.what;
    Some(match notice.within.hours() {
        Some(_) => format!(
            "- {teller} must tell it ({what}) within {} of its own knowledge; a miss adds nothing to what is imposed here.",
            notice.within
        ),
        None => format!(
            "- {teller} must tell it ({what}) without unreasonable delay, which no number of hours misses."
        ),
    })
}

fn deadline(it: &RegimeUse, deadline: &Deadline) -> String {
    let what = deadline.what;
    let within = match deadline.within {
        Within::Hours(span) => format!("within {}", hours(span)),
        Within::WithoutDelay => {
            return format!(
                "- Notice ({what}) is due without unreasonable delay, which no number of hours misses."
            );
        }
        Within::Days(_) | Within::BusinessDays(_) | Within::Months(_) => {
            format!("within {}", deadline.within)
        }
    };
    let start = match (deadline.from, it.clock) {
        (Start::Discovery, ClockFrom::Own) => "its own knowledge of the event",
        (Start::Discovery, ClockFrom::Processor) => {
            "the knowledge of the party where the event starts"
        }
        (start, _) => start.name(),
    };
    let told = format!("- Notice ({what}) is due {within} of {start}");
    match deadline.miss {
        Miss::Nothing => told + "; a miss adds nothing.",
        Miss::Report => told + "; a miss is priced by itself.",
        Miss::Notice => told + ".",
    }
}

/// Whether a policy may pay what is imposed, and a contract pass it on.
fn fate(words: Words<'_>, it: &RegimeUse) -> String {
    if it.regime.head() == Head::Pci {
        return "- What is imposed is owed under contracts, under the head pci: a cover pays the part of it that \
                contractual_share says, or all if it lists pci."
            .to_owned();
    }
    let insured = match it.insurable.get() {
        0.0 => "may not be insured".to_owned(),
        1.0 => "may be insured".to_owned(),
        chance => format!("may be insured with probability {}", number(chance)),
    };
    let head = it.heads[usize::from(it.insurable.get() == 0.0)];
    let passed_on = if words.model.fines.kept.contains(head) {
        "no contract may pass it on"
    } else {
        "a contract that lists regulatory passes it on"
    };
    format!("- What is imposed {insured}; {passed_on}.")
}
