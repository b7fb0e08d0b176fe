//! Conditions, and when two of them can never hold together.

use super::Context;
use crate::model::{Band, Cause, Condition, Culpability, OriginIs};
use crate::scenario::written::{BandWritten, CauseWord, CulpabilityWord, OneOrMany, When};
use crate::scenario::{Finding, Path, Quantity};
use crate::units::PerilId;

impl Context<'_> {
    /// A condition; one that is not written always holds.
    pub(super) fn condition(&mut self, path: &Path, written: Option<&When>) -> Condition {
        let Some(when) = written else {
            return Condition::default();
        };
        let flags = |context: &mut Self, key: &str, words: &OneOrMany<String>| {
            let each = places(&path.key(key), words);
            each.map(|(path, word)| context.flag(&path, word)).collect()
        };
        Condition {
            flags: flags(self, "flags", &when.flags),
            not_flags: flags(self, "not_flags", &when.not_flags),
            perils: self.perils_named(&path.key("peril"), &when.peril),
            causes: when
                .cause
                .as_slice()
                .iter()
                .map(|word| cause(*word))
                .collect(),
            origin: when
                .origin
                .as_ref()
                .map(|words| self.origin_is(&path.key("origin"), words)),
            contracted: when.contracted,
            culpability: when
                .culpability
                .as_slice()
                .iter()
                .map(|word| culpability(*word))
                .collect(),
            records: self.band(&path.key("records"), when.records),
            hours: self.band(&path.key("hours"), when.hours),
        }
    }

    /// A list of conditions, any one of which is enough.
    pub(super) fn conditions(&mut self, path: &Path, written: &OneOrMany<When>) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for (place, when) in places(path, written) {
            let condition = self.condition(&place, Some(when));
            if asks_nothing(when) && !self.document.is_spoiled(&place) {
                let finding = Finding::error(
                    &place,
                    format!("`{place}` asks nothing and excludes everything"),
                );
                self.report(
                    finding
                        .label("always met")
                        .hint("name flags, perils, an origin …"),
                );
            }
            conditions.push(condition);
        }
        conditions
    }

    fn perils_named(&mut self, path: &Path, words: &OneOrMany<String>) -> Vec<PerilId> {
        let scenario = self.document.scenario();
        let mut perils = Vec::new();
        for (place, word) in places(path, words) {
            match scenario.peril.get_index_of(word) {
                Some(index) => perils.push(PerilId::new(index)),
                None => {
                    let known: Vec<&str> = scenario.peril.keys().map(String::as_str).collect();
                    self.unknown(&place, "peril", word, &known);
                }
            }
        }
        perils
    }

    fn origin_is(&mut self, path: &Path, words: &OneOrMany<String>) -> OriginIs {
        match words.as_slice() {
            [word] if word == "own" => OriginIs::Own,
            [word] if word == "other" => OriginIs::Other,
            _ => {
                let mut parties = Vec::new();
                for (place, word) in places(path, words) {
                    let who = self.who_or(&place, word, &["own", "other"]);
                    parties.extend(who.iter().flat_map(super::Who::members));
                }
                OriginIs::Parties(parties)
            }
        }
    }

    fn band<Q: Quantity>(&mut self, path: &Path, written: Option<BandWritten<Q>>) -> Option<Band> {
        let written = written?;
        let end = |end: Option<crate::scenario::Written<Q>>| end.map(|end| end.number());
        let band = Band {
            over: end(written.over),
            up_to: end(written.up_to),
        };
        if let (Some(over), Some(up_to)) = (band.over, band.up_to)
            && over >= up_to
        {
            let message =
                format!("`{path}` starts over {over} and ends at {up_to}: nothing lies between");
            self.report(
                Finding::error(path, message)
                    .label("empty")
                    .hint("swap the two ends"),
            );
        }
        Some(band)
    }
}

fn asks_nothing(when: &When) -> bool {
    let lists = [&when.flags, &when.not_flags, &when.peril];
    lists.iter().all(|words| words.as_slice().is_empty())
        && when.cause.as_slice().is_empty()
        && when.culpability.as_slice().is_empty()
        && when.origin.is_none()
        && when.contracted.is_none()
        && when.records.is_none()
        && when.hours.is_none()
}

/// The values with their paths.
fn places<'a, T>(
    path: &Path,
    words: &'a OneOrMany<T>,
) -> impl Iterator<Item = (Path, &'a T)> + use<'a, T> {
    let path = path.clone();
    let is_list = matches!(words, OneOrMany::Many(_));
    words
        .as_slice()
        .iter()
        .enumerate()
        .map(move |(index, word)| {
            let place = if is_list {
                path.index(index)
            } else {
                path.clone()
            };
            (place, word)
        })
}

pub(super) fn cause(word: CauseWord) -> Cause {
    match word {
        CauseWord::Malicious => Cause::Malicious,
        CauseWord::Failure => Cause::Failure,
    }
}

pub(super) fn culpability(word: CulpabilityWord) -> Culpability {
    match word {
        CulpabilityWord::None => Culpability::None,
        CulpabilityWord::Negligent => Culpability::Negligent,
        CulpabilityWord::Gross => Culpability::Gross,
        CulpabilityWord::Wilful => Culpability::Wilful,
    }
}

/// Can the two never hold for one event? Lists of flags do not exclude each other: an event may
/// carry both.
pub(super) fn exclude_each_other(a: &Condition, b: &Condition) -> bool {
    let flags = forbids(a, b) || forbids(b, a);
    let words = apart(&a.perils, &b.perils)
        || apart(&a.causes, &b.causes)
        || apart(&a.culpability, &b.culpability);
    let contracted = matches!((a.contracted, b.contracted), (Some(a), Some(b)) if a != b);
    let bands = bands_apart(a.records, b.records) || bands_apart(a.hours, b.hours);
    flags || words || contracted || bands || origins_apart(a.origin.as_ref(), b.origin.as_ref())
}

/// Does `a` forbid every flag of which `b` needs one?
fn forbids(a: &Condition, b: &Condition) -> bool {
    !b.flags.is_empty() && b.flags.iter().all(|flag| a.not_flags.contains(flag))
}

fn apart<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    !a.is_empty() && !b.is_empty() && !a.iter().any(|each| b.contains(each))
}

fn bands_apart(a: Option<Band>, b: Option<Band>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return false;
    };
    let below =
        |a: Band, b: Band| matches!((a.up_to, b.over), (Some(end), Some(start)) if end <= start);
    below(a, b) || below(b, a)
}

fn origins_apart(a: Option<&OriginIs>, b: Option<&OriginIs>) -> bool {
    match (a, b) {
        (Some(OriginIs::Own), Some(OriginIs::Other))
        | (Some(OriginIs::Other), Some(OriginIs::Own)) => true,
        (Some(OriginIs::Parties(a)), Some(OriginIs::Parties(b))) => apart(a, b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::FlagId;

    fn flagged(flags: &[usize], not_flags: &[usize]) -> Condition {
        let ids = |list: &[usize]| list.iter().map(|id| FlagId::new(*id)).collect();
        Condition {
            flags: ids(flags),
            not_flags: ids(not_flags),
            ..Condition::default()
        }
    }

    #[test]
    fn two_flags_may_meet_and_a_forbidden_one_may_not() {
        assert!(!exclude_each_other(
            &flagged(&[0], &[]),
            &flagged(&[1], &[])
        ));
        assert!(exclude_each_other(&flagged(&[0], &[]), &flagged(&[], &[0])));
        assert!(!exclude_each_other(
            &flagged(&[0, 1], &[]),
            &flagged(&[], &[0])
        ));
    }

    #[test]
    fn bands_that_touch_at_an_end_exclude_each_other() {
        let hours = |over, up_to| Condition {
            hours: Some(Band { over, up_to }),
            ..Condition::default()
        };
        assert!(exclude_each_other(
            &hours(None, Some(8.0)),
            &hours(Some(8.0), None)
        ));
        assert!(!exclude_each_other(
            &hours(None, Some(9.0)),
            &hours(Some(8.0), None)
        ));
    }

    #[test]
    fn own_and_other_origins_exclude_each_other() {
        let from = |origin| Condition {
            origin: Some(origin),
            ..Condition::default()
        };
        assert!(exclude_each_other(
            &from(OriginIs::Own),
            &from(OriginIs::Other)
        ));
        assert!(!exclude_each_other(
            &from(OriginIs::Own),
            &Condition::default()
        ));
    }
}
