//! Names and quantities as a reader would write them.

use crate::model::Model;
use crate::report::{grouped, listed};
use crate::units::{HeadSet, PartyId, PerilId};

/// Puts what a model holds into words.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub model: &'a Model,
}

impl Words<'_> {
    /// A party; for a member of a group each of them.
    pub fn party(self, party: PartyId) -> String {
        let party = &self.model.parties[party.index()];
        match party.group {
            Some(group) => {
                let group = &self.model.groups[group.index()];
                format!("each of the {} {}", group.members.len(), group.name)
            }
            None => party.name.clone(),
        }
    }

    /// A party at the start of a sentence: its name as it is written, which a capital would change.
    pub fn party_first(self, party: PartyId) -> String {
        match self.model.parties[party.index()].group {
            Some(_) => sentence(&self.party(party)),
            None => self.party(party),
        }
    }

    /// Parties, a group's members once.
    pub fn parties(self, parties: impl IntoIterator<Item = PartyId>) -> String {
        let mut names: Vec<String> = Vec::new();
        for party in parties {
            let name = self.party(party);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        listed(names)
    }

    pub fn peril(self, peril: PerilId) -> String {
        self.model.perils[peril.index()].name.clone()
    }

    /// Heads by their keys.
    pub fn heads(self, heads: HeadSet) -> String {
        let count = self.model.heads.len();
        if heads.len() >= count {
            return "all heads".to_owned();
        }
        let keys = heads.iter().filter(|head| head.index() < count);
        listed(keys.map(|head| self.model.heads[head.index()].key.clone()))
    }

    /// The heads named, or all.
    pub fn heads_or_all(self, heads: Option<HeadSet>) -> String {
        heads.map_or("all heads".to_owned(), |heads| self.heads(heads))
    }

    /// Parties with their shares of a whole, at the start of a sentence.
    pub fn shares_first(self, shares: &[(PartyId, crate::units::Share)]) -> String {
        let told = self.shares(shares);
        let first = shares
            .first()
            .map(|(party, _)| self.model.parties[party.index()].group);
        match first.flatten() {
            Some(_) => sentence(&told),
            None => told,
        }
    }

    /// Parties with their shares of a whole.
    pub fn shares(self, shares: &[(PartyId, crate::units::Share)]) -> String {
        if let [(only, share)] = shares
            && share.get() == 1.0
        {
            return self.party(*only);
        }
        let part = |(party, share): &(PartyId, crate::units::Share)| {
            format!("{} ({})", self.party(*party), percent(share.get()))
        };
        let sum: f64 = shares.iter().map(|(_, share)| share.get()).sum();
        let told = listed(shares.iter().map(part));
        if sum < 1.0 - 1e-9 {
            return format!("{told}, {} being placed with nobody", percent(1.0 - sum));
        }
        told
    }
}

/// ` (MSA §11.2)`: the clause of a term that has one.
pub fn in_clause(clause: Option<&str>) -> String {
    clause.map_or_else(String::new, |clause| format!(" ({clause})"))
}

/// ` (MSA §11.2, contract.msa.caps.general)`: where a term stands.
pub fn place(path: &str, clause: Option<&str>) -> String {
    match clause {
        Some(clause) => format!(" ({clause}; {path})"),
        None => format!(" ({path})"),
    }
}

/// An amount without rounding: `1.5M`, `250k`, `1,234,567.89`.
///
/// What has more than three decimals of its unit is written in full.
pub fn amount(amount: f64) -> String {
    for (unit, letter) in [(1e9, "B"), (1e6, "M"), (1e3, "k")] {
        let thousandths = amount / unit * 1e3;
        if amount >= unit && (thousandths - thousandths.round()).abs() < 1e-6 {
            return format!("{}{letter}", thousandths.round() / 1e3);
        }
    }
    let cents = (amount * 100.0).round() as u64;
    let whole = crate::report::grouped(cents / 100);
    match cents % 100 {
        0 => whole,
        cents => format!("{whole}.{cents:02}"),
    }
}

/// A part in percent, without rounding beyond a thousandth of a percent.
pub fn percent(part: f64) -> String {
    // What rounds to nothing has no sign: adding 0 takes it off -0.
    format!("{} %", (part * 1e5).round() / 1e3 + 0.0)
}

/// A span of hours, in days where it is whole days and at least four.
pub fn hours(hours: f64) -> String {
    let days = hours / 24.0;
    if days >= 4.0 && days.fract() == 0.0 {
        return format!("{days} days");
    }
    match hours {
        1.0 => "1 hour".to_owned(),
        hours => format!("{} hours", number(hours)),
    }
}

/// A span that was drawn, to a tenth: of an hour, or of a day from four days on.
pub fn about(hours: f64) -> String {
    let tenths = |span: f64| (span * 10.0).round() / 10.0;
    if hours < 96.0 {
        return self::hours(tenths(hours));
    }
    format!("{} days", tenths(hours / 24.0))
}

/// A number with at most four digits that count, or whole; thousands are parted by commas.
pub fn number(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return number.to_string();
    }
    let digits = (3.0 - libm::log10(number.abs()).floor()).max(0.0) as usize;
    let text = format!("{number:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else if number > 0.0 {
        grouped(number.round() as u64)
    } else {
        text
    }
}

/// The first letter large; of words that start with a name, [`Words::party_first`] leaves it as it is written.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_never_rounded() {
        assert_eq!(amount(1_500_000.0), "1.5M");
        assert_eq!(amount(250_000.0), "250k");
        assert_eq!(amount(1_234_567.89), "1,234,567.89");
        assert_eq!(amount(999.0), "999");
        assert_eq!(amount(0.0), "0");
        assert_eq!(amount(2e9), "2B");
    }

    #[test]
    fn spans_are_days_once_they_are_long_and_whole() {
        assert_eq!(hours(72.0), "72 hours");
        assert_eq!(hours(96.0), "4 days");
        assert_eq!(hours(100.0), "100 hours");
        assert_eq!(hours(1.0), "1 hour");
    }

    #[test]
    fn drawn_spans_are_told_to_a_tenth() {
        assert_eq!(about(95.94), "95.9 hours");
        assert_eq!(about(95.97), "4 days");
        assert_eq!(about(96.0), "4 days");
        assert_eq!(about(706.27), "29.4 days");
        assert_eq!(about(0.26), "0.3 hours");
    }

    #[test]
    fn parts_are_percents() {
        assert_eq!(percent(0.25), "25 %");
        assert_eq!(percent(1.0 / 3.0), "33.333 %");
    }
}
