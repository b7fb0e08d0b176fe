//! Contracts in words.

use super::caps::caps;
use super::condition::{any, when};
use super::words::{Words, amount, hours, in_clause, number, percent, place};
use crate::model::{
    Attribution, Base, Basket, Contract, Contributory, Extent, FlowDown, Indemnity, Liability,
    NoticeEffect, Order, SetOff, Trigger,
};
use crate::report::listed;

/// A paragraph a contract; those of a group's members share one.
pub fn contracts(words: Words<'_>) -> Vec<String> {
    let mut told: Vec<&str> = Vec::new();
    let mut lines = Vec::new();
    for contract in &words.model.contracts {
        if !told.contains(&contract.path.as_str()) {
            told.push(&contract.path);
            lines.extend(of_contract(words, contract));
        }
    }
    lines
}

fn of_contract(words: Words<'_>, contract: &Contract) -> Vec<String> {
    let reverse = if contract.reverse {
        ", the reverse of mutual terms"
    } else {
        ""
    };
    let mut lines = vec![format!(
        "{} answers to {}{}{reverse}.",
        words.party_first(contract.obligor),
        words.party(contract.beneficiary),
        place(&contract.path, contract.clause.as_deref()),
    )];
    lines.push(liability(words, contract));
    lines.push(damages(words, contract));
    lines.extend(claim(words, contract));
    lines.push(flow_down(words, contract));
    lines.extend(caps(words, contract));
    lines.extend(
        contract
            .indemnities
            .iter()
            .map(|indemnity| of_indemnity(words, contract, indemnity)),
    );
    lines.extend(agreed_sums(words, contract));
    lines.extend(hurdles(words, contract));
    lines.extend(frame(contract));
    lines
}

fn liability(words: Words<'_>, contract: &Contract) -> String {
    let others = if contract.answers_for.is_empty() {
        String::new()
    } else {
        let others = words.parties(contract.answers_for.iter().copied());
        let blame = match contract.attribution {
            Attribution::Highest => "",
            Attribution::Own => ", but its own culpability counts, not theirs",
        };
        format!(" It answers for {others} too{blame}.")
    };
    let liability = match contract.liability {
        Liability::Several => "Liability is several: its own share of fault.",
        Liability::Full => {
            "Liability is full: once in breach it answers for the whole less the claimant's own share."
        }
        Liability::JointAndSeveral => {
            "Liability is joint and several with all others at fault; what a cap stops is spread over them."
        }
    };
    format!("- {liability}{others}")
}

fn damages(words: Words<'_>, contract: &Contract) -> String {
    let obligor = words.party(contract.obligor);
    let mut told = format!(
        "- Damages are owed {}{}",
        trigger(contract.trigger),
        when(words, &contract.damages_when, obligor.as_str()),
    );
    let excluded = contract.excluded.minus(contract.deemed_direct);
    if !excluded.is_empty() {
        told.push_str(&format!("; {} cannot be claimed", words.heads(excluded)));
    }
    if !contract.deemed_direct.is_empty() {
        let direct = words.heads(contract.deemed_direct);
        told.push_str(&format!("; {direct} can, being deemed direct"));
    }
    if !contract.includes.is_empty() {
        let fines = words.heads(contract.includes);
        told.push_str(&format!(
            "; {fines} can be claimed, because the contract says so"
        ));
    }
    told + "."
}

fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Strict => "whatever the culpability",
        Trigger::Negligent => "from negligence upwards",
        Trigger::Gross => "from gross negligence upwards",
        Trigger::Wilful => "for wilful acts alone",
    }
}

/// What becomes of a claim before its cap.
fn claim(words: Words<'_>, contract: &Contract) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(match contract.base {
        Base::Gross => None,
        Base::NetOfInsurance => {
            Some("- Claims are made on what first-party insurance left.".to_owned())
        }
    });
    lines.extend(
        match contract.contributory {
            Contributory::Pure => None,
            Contributory::None => Some("takes nothing off: the others' shares are scaled up"),
            Contributory::Bar => Some("bars the claim, however small"),
            Contributory::Bar50 => Some("bars the claim from one half upwards"),
            Contributory::Bar51 => Some("bars the claim above one half"),
        }
        .map(|what| format!("- The claimant's own share of fault {what}.")),
    );
    lines.extend(match contract.order {
        Order::ReduceThenCap => None,
        Order::CapFirst => {
            Some("- The cap applies first, then the claimant's share is taken off.".to_owned())
        }
    });
    if contract.mitigation.get() > 0.0 {
        let part = percent(contract.mitigation.get());
        lines.push(format!(
            "- {part} is taken off for what mitigation would have spared."
        ));
    }
    if contract.de_minimis.get() > 0.0 {
        let least = amount(contract.de_minimis.get());
        lines.push(format!("- Items below {least} are not claimed."));
    }
    lines.extend(contract.basket.map(|basket| match basket {
        Basket::Tipping(from) => format!(
            "- Nothing is owed until claims of an event pass {}, then all of it.",
            amount(from.get())
        ),
        Basket::Deductible(first) => format!(
            "- The first {} of an event is not owed.",
            amount(first.get())
        ),
    }));
    lines.extend(match contract.set_off {
        SetOff::AfterCaps => None,
        SetOff::BeforeCaps => Some("- Mutual claims are set off before caps.".to_owned()),
    });
    let barred = any(
        words,
        &contract.barred_if,
        words.party(contract.obligor).as_str(),
    );
    if !barred.is_empty() {
        lines.push(format!("- No claim is made if {barred}."));
    }
    lines
}

fn flow_down(words: Words<'_>, contract: &Contract) -> String {
    let claimant = words.party_first(contract.beneficiary);
    match contract.flow_down {
        FlowDown::LiabilityPayable => {
            format!("- {claimant} passes on what it owes its own claimants after its caps.")
        }
        FlowDown::GrossClientLoss => format!(
            "- {claimant} passes on its clients' losses before its caps, never more than it owes."
        ),
        FlowDown::Cash => {
            format!("- {claimant} passes on what its own funds and insurers pay its claimants.")
        }
        FlowDown::None => format!("- {claimant} passes nothing on of what it owes others."),
    }
}

fn of_indemnity(words: Words<'_>, contract: &Contract, indemnity: &Indemnity) -> String {
    let obligor = words.party(contract.obligor);
    let mut told = format!(
        "- Indemnity `{}`{}: covers {}, owed {}{}",
        indemnity.key,
        place(&indemnity.path, indemnity.clause.as_deref()),
        words.heads(indemnity.heads),
        trigger(indemnity.trigger),
        when(words, &indemnity.when, obligor.as_str()),
    );
    if let Some(cap) = indemnity.under {
        told.push_str(&format!(
            " under the cap `{}`",
            contract.caps[cap.index()].key
        ));
    }
    told.push_str(match indemnity.extent {
        Extent::Contract => "",
        Extent::ToExtentCaused => "; to the extent caused",
        Extent::Full => "; the whole, less the claimant's own share",
    });
    if indemnity.defence_outside {
        told.push_str("; defence stands outside the cap");
    }
    told + "."
}

/// Credits and liquidated damages.
fn agreed_sums(words: Words<'_>, contract: &Contract) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(credits) = &contract.credits {
        let steps = credits
            .steps
            .iter()
            .map(|(over, part)| format!("{} beyond {}", percent(part.get()), hours(over.get())));
        let mut told = format!(
            "- Service credits of a month's fee of {} are owed outside the caps{}: {}",
            amount(credits.monthly_fee.get()),
            when(words, &credits.when, words.party(contract.obligor).as_str()),
            listed(steps),
        );
        if credits.in_place_of_damages {
            told.push_str("; they stand in place of damages for interruption");
        }
        if !credits.sole_remedy.is_empty() {
            let heads = words.heads(credits.sole_remedy);
            told.push_str(&format!("; they are the sole remedy for {heads}"));
        }
        lines.push(told + ".");
    }
    if let Some(sums) = &contract.liquidated {
        let most = sums.at_most.map_or(String::new(), |most| {
            format!(", at most {} an event", amount(most.get()))
        });
        lines.push(format!(
            "- Liquidated damages{}: {} a record and {} an hour of outage{most}, in place of damages for {}.",
            place(&sums.path, None),
            amount(sums.per_record.get()),
            amount(sums.per_hour.get()),
            words.heads(sums.instead_of),
        ));
    }
    lines
}

/// What it takes to be paid.
fn hurdles(words: Words<'_>, contract: &Contract) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(terms) = &contract.enforcement {
        lines.push(format!(
            "- A claim is pursued with probability {} and then won with probability {}; {} of what is owed is paid in settlement; pursuing it costs the claimant {} and the obligor {}, and takes {}.",
            number(terms.pursued.get()),
            number(terms.won.get()),
            percent(terms.settled.get()),
            amount(terms.cost.get()),
            amount(terms.cost_obligor.get()),
            hours(terms.delay.get()),
        ));
    }
    if let Some(notice) = &contract.notice {
        let effect = match notice.effect {
            NoticeEffect::Bar => "a later one bars the claim".to_owned(),
            NoticeEffect::Cut(part) => {
                format!("a later one cuts the claim by {}", percent(part.get()))
            }
        };
        let within = hours(notice.within.get());
        let clause = in_clause(notice.clause.as_deref());
        lines.push(format!(
            "- Notice of a claim{clause} is due within {within} of the claimant's knowledge of the event; {effect}."
        ));
    }
    lines.extend(contract.insurance_required.map(|limit| {
        let obligor = words.party_first(contract.obligor);
        format!(
            "- {obligor} must hold liability insurance of {}.",
            amount(limit.get())
        )
    }));
    if !contract.security_standard.is_empty() {
        let obligor = words.party_first(contract.obligor);
        let controls = contract.security_standard.iter().cloned();
        lines.push(format!(
            "- {obligor} must have {} in place; lacking one it is negligent at least.",
            listed(controls)
        ));
    }
    lines
}

/// When it runs, what its terms cost, under which law.
fn frame(contract: &Contract) -> Vec<String> {
    let mut lines = Vec::new();
    let (from, to) = contract.period;
    if from > 0.0 || to < 1.0 {
        lines.push(format!(
            "- It runs from {} to {} of the simulated year.",
            percent(from.max(0.0)),
            percent(to.min(1.0)),
        ));
    }
    if contract.price.get() > 0.0 {
        lines.push(format!(
            "- Its terms cost the beneficiary {} a year.",
            amount(contract.price.get())
        ));
    }
    lines.extend(
        contract
            .law
            .as_ref()
            .map(|law| format!("- Where it is silent it takes the presets of the law `{law}`.")),
    );
    lines
}
