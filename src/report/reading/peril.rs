//! Perils in words.

use super::condition::culpable;
use super::words::{Words, amount, hours, number, percent, place};
use crate::model::{Cause, Culpability, Dependence, Hit, HitProbability, Peril, Severity};
use crate::report::{listed, whose};
use crate::units::PartyId;

/// A paragraph a peril.
pub fn perils(words: Words<'_>) -> Vec<String> {
    let perils = words.model.perils.iter();
    perils.flat_map(|peril| told(words, peril)).collect()
}

fn told(words: Words<'_>, peril: &Peril) -> Vec<String> {
    let cause = match peril.cause {
        Cause::Malicious => "somebody means harm",
        Cause::Failure => "a system fails by itself",
    };
    let mut lines = vec![format!(
        "{}{}: starts at {}, {} times a year in the mean; {cause}.",
        peril.name,
        place(&peril.path, None),
        words.party(peril.origin),
        number(peril.frequency.mean()),
    )];
    let mut told: Vec<&str> = Vec::new();
    for hit in &peril.hits {
        if !told.contains(&hit.path.as_str()) {
            told.push(&hit.path);
            lines.push(format!("- {}", of_hit(words, hit)));
        }
    }
    if let Some((a, b)) = peril.share_hit {
        let mean = percent(a / (a + b));
        lines.push(format!(
            "- The share of parties hit is drawn once an event; its mean is {mean}."
        ));
    }
    lines.extend(culpability(words, peril));
    lines.extend(peril.outage.as_ref().map(|law| {
        format!(
            "- One outage an event, shared by all hit, of {} in the mean.",
            hours(law.mean())
        )
    }));
    let learned = words.model.learned.iter();
    lines.extend(learned.filter(|it| it.path == format!("{}.experience", peril.path)).map(
        |it| {
            let rate = it.experience.rate;
            format!(
                "- Own experience, {} in {} years with a credibility of {}, moved its rate from {}.",
                crate::report::counted(u64::from(rate.claims), "event", "events"),
                number(rate.exposure_years),
                percent((rate.credibility * 1e3).round() / 1e3),
                number(rate.prior.mean()),
            )
        },
    ));
    if !peril.flags.is_empty() {
        let flags = peril.flags.iter().map(|(flag, chance)| {
            let name = &words.model.flags[flag.index()];
            format!("{name} with probability {}", number(chance.get()))
        });
        lines.push(format!("- Flagged {}.", listed(flags)));
    }
    lines.extend(
        match peril.dependence {
            Dependence::Independent => None,
            Dependence::Gaussian { correlation } => Some((correlation, "Gaussian")),
            Dependence::StudentT { correlation, .. } => Some((correlation, "t")),
        }
        .map(|(correlation, kind)| {
            let correlation = number(correlation.get());
            format!(
                "- The losses of those hit together have a {kind} correlation of {correlation}."
            )
        }),
    );
    lines
}

fn of_hit(words: Words<'_>, hit: &Hit) -> String {
    let chance = match hit.probability {
        HitProbability::Own(chance) => format!("with probability {}", number(chance.get())),
        HitProbability::Shared => "by the share drawn for the event".to_owned(),
    };
    let cost = match &hit.severity {
        Severity::Nothing => None,
        Severity::Total { law, scale, .. } => {
            let mean = law.mean() * scale;
            Some(if mean.is_finite() {
                format!("a total of {} in the mean", money(mean))
            } else {
                "a total without a finite mean".to_owned()
            })
        }
        Severity::PerRecord { cost, .. } => Some(format!("{} a record", amount(cost.get()))),
        Severity::Heads(heads) => {
            let heads = heads.iter().map(|(head, law)| {
                let name = &words.model.heads[head.index()].key;
                format!("{name} of {} in the mean", money(law.mean()))
            });
            Some(listed(heads))
        }
    };
    let hourly = hit
        .per_hour
        .map(|cost| format!("{} an hour of outage", amount(cost.get())));
    let costs: Vec<String> = cost.into_iter().chain(hourly).collect();
    let costs = if costs.is_empty() {
        "it costs nothing of itself".to_owned()
    } else {
        format!("it costs {}", listed(costs))
    };
    let fault = hit.fault.iter().map(|(party, share)| {
        let part = percent(share.get());
        if *party == hit.party {
            format!("{part} is its own")
        } else {
            format!("{part} is {}", whose(&words.party(*party)))
        }
    });
    format!(
        "Hits {} {chance}; {costs}; of the fault {}.",
        words.party(hit.party),
        listed(fault)
    )
}

fn culpability(words: Words<'_>, peril: &Peril) -> Vec<String> {
    let certain = |party: PartyId| peril.certain_culpability(party);
    let told = peril.culpability.iter().map(|(party, chances)| {
        let name = words.party_first(*party);
        if let Some(level) = certain(*party) {
            return format!("- {name} is {} for it.", culpable(level));
        }
        let levels = Culpability::ALL.into_iter().zip(chances);
        let levels = levels
            .filter(|(_, chance)| **chance > 0.0)
            .map(|(level, chance)| {
                format!("{} with probability {}", culpable(level), number(*chance))
            });
        format!("- {name} is {} for it.", listed(levels))
    });
    let mut lines: Vec<String> = Vec::new();
    for line in told {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// A mean, which is no figure of the file: three digits.
fn money(mean: f64) -> String {
    crate::summary::format::money(mean)
}
