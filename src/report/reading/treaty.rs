//! Treaties in words.

use super::condition::when;
use super::words::{Words, amount, number, percent, place};
use crate::model::{Commission, Treaty, TreatyKind};
use crate::report::listed;

/// A sentence or two a treaty, in the order in which they apply.
pub fn treaties(words: Words<'_>) -> Vec<String> {
    let treaties = words.model.treaties.iter();
    treaties.map(|treaty| of_treaty(words, treaty)).collect()
}

fn of_treaty(words: Words<'_>, treaty: &Treaty) -> String {
    let verb = if treaty.reinsurers.len() == 1 {
        "takes"
    } else {
        "take"
    };
    let cedent = words.party(treaty.cedent);
    let premium = match treaty.premium {
        Some(premium) => format!(" Premium {} a year.", amount(premium.get())),
        None => " Premium: its part of the premiums of the cedent.".to_owned(),
    };
    format!(
        "{} {verb} from {cedent}{} {}{}. It applies as number {}.{premium}",
        words.shares_first(&treaty.reinsurers),
        place(&treaty.path, treaty.clause.as_deref()),
        kind(&treaty.kind),
        when(words, &treaty.when, cedent.as_str()),
        treaty.order,
    )
}

fn kind(kind: &TreatyKind) -> String {
    match kind {
        TreatyKind::QuotaShare {
            cession,
            commission,
            event_limit,
            loss_ratio_cap,
        } => {
            let mut told = format!("{} of every loss", percent(cession.get()));
            if let Some(limit) = event_limit {
                told.push_str(&format!(", at most {} of an event", amount(limit.get())));
            }
            if let Some(ratio) = loss_ratio_cap {
                let ratio = percent(*ratio);
                told.push_str(&format!(", in a year at most {ratio} of the ceded premium"));
            }
            format!("{told}, for a commission of {}", of_commission(commission))
        }
        TreatyKind::EventExcess {
            attachment,
            limit,
            placed,
            reinstatements,
            deductible,
            two_risk,
        } => {
            let mut told = format!(
                "{} xs {} of an event",
                amount(limit.get()),
                amount(attachment.get())
            );
            if placed.get() < 1.0 {
                told.push_str(&format!(", {} of it placed", percent(placed.get())));
            }
            told.push_str(&bought_back(reinstatements.as_deref()));
            if deductible.get() > 0.0 {
                let first = amount(deductible.get());
                told.push_str(&format!(", the first {first} of a year staying"));
            }
            if *two_risk {
                told.push_str(", if two insureds are hit");
            }
            told
        }
        TreatyKind::StopLoss { attachment, limit } => format!(
            "{} xs {} of the net loss of a year",
            amount(limit.get()),
            amount(attachment.get())
        ),
    }
}

fn bought_back(rates: Option<&[f64]>) -> String {
    match rates {
        None => String::new(),
        Some([]) => ", once a year".to_owned(),
        Some(rates) => {
            let rates = listed(rates.iter().map(|rate| percent(*rate)));
            format!(", bought back at {rates} of the premium")
        }
    }
}

fn of_commission(commission: &Commission) -> String {
    match commission {
        Commission::Flat(part) => percent(part.get()),
        Commission::Sliding(points) => {
            let points = points.iter().map(|(ratio, part)| {
                format!(
                    "{} at a loss ratio of {}",
                    percent(part.get()),
                    number(*ratio)
                )
            });
            format!("{}, linear between", listed(points))
        }
    }
}
