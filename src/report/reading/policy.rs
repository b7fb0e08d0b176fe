//! Policies in words.

use super::condition::{Whose, any, or, when};
use super::cover::{covers, endorsements};
use super::words::{Words, amount, hours, in_clause, number, percent, place, sentence};
use crate::model::{
    Attachment, CoinsuranceBasis, Erosion, NoticeEffect, NoticeFrom, Policy, RecoveryRule,
    RetentionRule, RetentionSpread, SublimitBasis, WaiverEffect, WhenInsolvent,
};

/// A paragraph a policy; those of a group's members share one.
pub fn policies(words: Words<'_>) -> Vec<String> {
    let mut told: Vec<&str> = Vec::new();
    let mut lines = Vec::new();
    for policy in &words.model.policies {
        if !told.contains(&policy.path.as_str()) {
            told.push(&policy.path);
            lines.extend(of_policy(words, policy));
        }
    }
    lines
}

fn of_policy(words: Words<'_>, policy: &Policy) -> Vec<String> {
    let insureds = || std::iter::once(policy.insured).chain(policy.joint_insureds.iter().copied());
    let insured = words.parties(insureds());
    let whose = Whose {
        named: &words.party(policy.insured),
        any: &or(insureds().map(|party| words.party(party))),
    };
    let together = if policy.joint_insureds.is_empty() {
        ""
    } else {
        " under one limit and one retention"
    };
    let verb = if policy.insurers.len() == 1 {
        "insures"
    } else {
        "insure"
    };
    let mut lines = vec![format!(
        "{} {verb} {insured}{together}{} for {} a year{}.",
        words.shares_first(&policy.insurers),
        place(&policy.path, policy.clause.as_deref()),
        amount(policy.premium.get()),
        when(words, &policy.when, whose),
    )];
    lines.push(money(words, policy, whose));
    lines.extend(rules(policy));
    let excluded = any(words, &policy.excluded_if, whose);
    if !excluded.is_empty() {
        lines.push(format!("- It does not pay if {excluded}."));
    }
    lines.extend(covers(words, policy, whose));
    lines.extend(endorsements(words, policy, whose));
    lines.push(recovery(words, policy));
    lines.extend(others(words, policy));
    lines.extend(doubts(policy));
    lines
}

fn money(words: Words<'_>, policy: &Policy, insured: Whose<'_>) -> String {
    let mut told = match policy.limit {
        Some(limit) => format!("- Limit {} an event", amount(limit.get())),
        None => "- No limit an event".to_owned(),
    };
    match policy.over {
        Some(below) => {
            let below = &words.model.policies[below].path;
            told.push_str(&match policy.attachment {
                Attachment::DropDown => {
                    format!(", over what is left of {below}, whoever eroded it")
                }
                Attachment::Fixed(from) => {
                    format!(
                        ", over {below}, from a loss of {} upwards",
                        amount(from.get())
                    )
                }
                Attachment::InsurerPaymentOnly => {
                    format!(", once the insurers of {below} have paid its limit themselves")
                }
            });
        }
        None => told.push_str(&format!(
            ", retention {} an event{}",
            amount(policy.retention.get()),
            when(words, &policy.retention_when, insured)
        )),
    }
    if let Some(aggregate) = policy.aggregate {
        told.push_str(&format!(", at most {} a year", amount(aggregate.get())));
    }
    if policy.aggregate_deductible.get() > 0.0 {
        let first = amount(policy.aggregate_deductible.get());
        told.push_str(&format!(
            "; the first {first} of a year stays with the insured"
        ));
    }
    if policy.aggregate_restored {
        told.push_str("; recoveries restore what a year may pay");
    }
    if !policy.reinstatements.is_empty() {
        let rates = policy.reinstatements.iter().map(|rate| percent(*rate));
        let rates = crate::report::listed(rates);
        told.push_str(&format!(
            "; the limit is bought back at {rates} of the premium"
        ));
    }
    told + "."
}

/// Rules of arithmetic that differ from the usual.
fn rules(policy: &Policy) -> Vec<String> {
    let mut rules: Vec<&str> = Vec::new();
    rules.extend(match policy.retention_rule {
        RetentionRule::LargestBorne => None,
        RetentionRule::SumCapped => {
            Some("retentions of covers add up, to the largest of them at most")
        }
        RetentionRule::LargestFlat => {
            Some("the largest retention of the covers touched is borne in full")
        }
        RetentionRule::Stacked => {
            Some("each cover bears its own retention, and the policy's comes on top")
        }
    });
    rules.extend(match policy.retention_spread {
        RetentionSpread::ProRata => None,
        RetentionSpread::HeadOrder => Some("the retention is borne by the heads in their order"),
        RetentionSpread::InsuredFavourable => {
            Some("the retention is spread where it costs the insured least")
        }
    });
    rules.extend(match policy.coinsurance_basis {
        CoinsuranceBasis::InsurerPart => None,
        CoinsuranceBasis::Whole => Some("the insured's share erodes limits too"),
    });
    rules.extend(match policy.sublimit_basis {
        SublimitBasis::AfterRetention => None,
        SublimitBasis::GroundUp => Some("the retention erodes sublimits"),
    });
    if policy.defence_outside {
        rules.push("defence is paid outside the limits");
    }
    rules.extend(match policy.erosion {
        Erosion::FirstPartyFirst => None,
        Erosion::ProRata => Some("own loss and liability use it together"),
    });
    rules.extend(match policy.pays_when_insolvent {
        WhenInsolvent::RingFenced => None,
        WhenInsolvent::Estate => Some("if the insured is insolvent it pays into the estate"),
        WhenInsolvent::ConditionPrecedent => {
            Some("it pays only if the insured can bear the retention")
        }
    });
    if policy.primary_non_contributory {
        rules.push("it pays before all other insurance");
    }
    let told = rules.iter().map(|rule| format!("- {}.", sentence(rule)));
    told.chain((policy.priority != 1).then(|| {
        format!(
            "- Among policies of one insured it is number {}.",
            policy.priority
        )
    }))
    .collect()
}

fn recovery(words: Words<'_>, policy: &Policy) -> String {
    let first = match policy.recovery {
        RecoveryRule::TopDown => {
            "to the insured's covered loss above the policy, then to insurers from the top layer down, then to the retention"
        }
        RecoveryRule::InsurerFirst => "to insurers from the top layer down, then to the insured",
        RecoveryRule::InsuredFirst => {
            "to the insured until it is made whole, then to insurers from the top layer down"
        }
        RecoveryRule::ProRata => "to all in proportion to what they bore",
    };
    let waiver = policy.waiver.as_ref().map_or(String::new(), |waiver| {
        let parties = words.parties(waiver.parties.iter().copied());
        let effect = match waiver.effect {
            WaiverEffect::Claim => "a claim is made on what no insurance has paid",
            WaiverEffect::InsurerOnly => "the obligor owes less by what the insurer would take",
        };
        format!(" Subrogation against {parties} is waived: {effect}.")
    });
    format!("- Recoveries go {first}.{waiver}")
}

fn others(words: Words<'_>, policy: &Policy) -> Vec<String> {
    let told = policy.additional_insureds.iter().map(|additional| {
        let erodes = if additional.erodes_cap {
            "; what it is paid erodes the cap of the named insured's contract"
        } else {
            ""
        };
        format!(
            "- {} is insured too for {} that the named insured answers for{erodes}.",
            words.party_first(additional.party),
            words.heads(additional.heads),
        )
    });
    told.collect()
}

/// What may keep it from paying.
fn doubts(policy: &Policy) -> Vec<String> {
    let mut lines = Vec::new();
    if policy.dispute.get() > 0.0 {
        let chance = number(policy.dispute.get());
        lines.push(format!(
            "- Its insurers dispute an event with probability {chance}."
        ));
    }
    if policy.void.get() > 0.0 {
        let chance = number(policy.void.get());
        lines.push(format!(
            "- It turns out void for a year with probability {chance}."
        ));
    }
    lines.extend(policy.notice.as_ref().map(|notice| {
        let within = hours(notice.within.get());
        let due = match notice.from {
            NoticeFrom::Knowledge => {
                format!("within {within} of the insured's knowledge of it")
            }
            NoticeFrom::Event => {
                format!("within {within} of its start, whether the insured knows of it or not")
            }
            NoticeFrom::PolicyEnd => {
                format!("during the policy year or within {within} of its end")
            }
        };
        let effect = match notice.effect {
            NoticeEffect::Bar => "for an event notified later it pays nothing".to_owned(),
            NoticeEffect::Cut(part) => format!(
                "of an event notified later {} is not covered",
                percent(part.get())
            ),
        };
        let clause = in_clause(notice.clause.as_deref());
        format!("- Its insurers must be notified of an event {due}{clause}; {effect}.")
    }));
    lines.extend(policy.retroactive.map(|years| {
        let began = if years <= -1.0 {
            "Events before the retroactive date, all of the simulated year,".to_owned()
        } else if years < 0.0 {
            let part = number((-years * 1_000.0).round() / 10.0);
            format!("Events that began before {part} % of the simulated year were over")
        } else if years == 0.0 {
            "Events that began before the simulated year".to_owned()
        } else if years == 1.0 {
            "Events that began more than one year before the simulated year".to_owned()
        } else {
            let years = number(years);
            format!("Events that began more than {years} years before the simulated year")
        };
        format!("- {began} are excluded.")
    }));
    lines.extend(
        policy
            .law
            .as_ref()
            .map(|law| format!("- Where it is silent it takes the presets of the law `{law}`.")),
    );
    lines
}
