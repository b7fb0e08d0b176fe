//! Changes of clauses in the words of a contract, where the term is known.
//!
//! ```text
//! contract.msa.caps.general: limit = { fees = 1 } → limit = { fees = 3 }
//!   the general liability cap of contract `msa` (§11.2) rises from 1 × the annual fees to 3 × the annual fees a year
//! ```
//! A change that reaches a key without words here has none at all: its TOML is told instead.

mod known;
mod values;

#[cfg(test)]
mod tests;

use super::difference::{is_quantity, is_remark, plain};
use super::{ClauseChange, Node, Path};
use known::{Says, known, named_at};
use values::{Size, events, items, joined, limit, part, size};

/// A change of a clause in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What changes, without its article: `general liability cap of contract msa`.
    pub title: String,
    /// How, in few words: `1M → 3M a year`.
    pub brief: String,
    /// Both as a sentence without capital and full stop, names in backticks.
    pub sentence: String,
}

impl ClauseChange {
    /// The clause by its reference, with what it is: `MSA §11.2(a): general liability cap of contract msa`;
    /// the path where that has no words.
    #[must_use]
    pub fn title(&self) -> String {
        let said = self.said.as_ref();
        let what = said.map_or_else(|| self.place(), |said| said.title.clone());
        match &self.clause {
            Some(reference) => format!("{reference}: {what}"),
            None => what,
        }
    }

    /// The change in few words: `1M → 3M a year`; as it is written where the term has no words.
    #[must_use]
    pub fn brief(&self) -> String {
        let said = self.said.as_ref();
        said.map_or_else(|| self.in_toml(), |said| said.brief.clone())
    }

    /// The change as a sentence; as it is written where the term has no words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Some(said) = &self.said else {
            return self.in_toml();
        };
        let mut letters = said.sentence.chars();
        let first = letters.next().map(char::to_uppercase);
        let first = first.into_iter().flatten();
        first.chain(letters).chain(['.']).collect()
    }

    /// `limit = 1M → limit = 3M`.
    fn in_toml(&self) -> String {
        let side = |words: &Option<String>| words.clone().unwrap_or_else(|| "nothing".to_owned());
        format!("{} → {}", side(&self.now), side(&self.asked))
    }
}

/// One term that changes.
struct Phrase {
    subject: String,
    brief: String,
    /// What follows the subject, or, where the subject comes last, all before it.
    told: Told,
}

enum Told {
    /// The subject, then this.
    After(String),
    /// This, then this place.
    Before(String, String),
}

/// A change from one node to another at a path, with the clause it stands in; `None` where the term, or
/// one within it, is not known, and where nothing changes.
pub(super) fn said(
    path: &Path,
    (now, asked): (Option<&Node>, Option<&Node>),
    clause: Option<&str>,
) -> Option<Said> {
    let mut phrases = Vec::new();
    gather(path, (now, asked), "", &mut phrases)?;
    let first = phrases.first()?;
    let title = known(path).map_or_else(|| first.subject.clone(), |(subject, _)| subject);
    let title = title.trim_start_matches("the ").replace('`', "");
    let briefs: Vec<String> = phrases.iter().map(|it| it.brief.clone()).collect();
    let mut sentences = Vec::new();
    for (at, phrase) in phrases.iter().enumerate() {
        let reference = clause.filter(|_| at == 0);
        let again = at > 0 && phrases[at - 1].subject == phrase.subject;
        sentences.push(phrase.sentence(reference, again));
    }
    Some(Said {
        title,
        brief: briefs.join("; "),
        sentence: sentences.join("; "),
    })
}

impl Said {
    /// A limit and the annual aggregate beside it as one.
    pub(super) fn with_aggregate(self, aggregate: Self) -> Self {
        let owner = self.title.split_once(" of ").map_or("", |(_, owner)| owner);
        let its = match aggregate.sentence.split_once('`') {
            Some((_, rest)) => rest.split_once("` ").map_or("", |(_, told)| told),
            None => "",
        };
        Self {
            title: format!("limit and annual aggregate of {owner}"),
            brief: format!("{}; {}", self.brief, aggregate.brief),
            sentence: format!("{}, and its annual aggregate {its}", self.sentence),
        }
    }
}

impl Phrase {
    fn sentence(&self, reference: Option<&str>, again: bool) -> String {
        let reference = reference.map_or(String::new(), |it| format!(" ({it})"));
        match &self.told {
            Told::After(told) if again => format!("it {told}"),
            Told::After(told) => format!("{}{reference} {told}", self.subject),
            Told::Before(told, place) => format!("{told} {place}{reference}"),
        }
    }
}

/// All terms that change at a path or below it; `None` if one of them is not known. `over` is what a
/// limit there is counted over.
fn gather(
    path: &Path,
    sides: (Option<&Node>, Option<&Node>),
    over: &str,
    to: &mut Vec<Phrase>,
) -> Option<()> {
    let (now, asked) = sides;
    if now.map(plain) == asked.map(plain) {
        return Some(());
    }
    match known(path) {
        Some((subject, Says::Whole)) if now.is_none() || asked.is_none() => {
            to.push(whole(subject, sides));
            Some(())
        }
        Some((_, Says::Whole)) | None => {
            let (one, two) = (now?.table()?, asked?.table()?);
            if is_quantity(now?) || is_quantity(asked?) {
                return None;
            }
            let over = over_both(now?, asked?);
            let new = two.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(new).filter(|key| !is_remark(key)) {
                let both = (one.get(key), two.get(key));
                let below = (both.0.map(|it| &it.node), both.1.map(|it| &it.node));
                gather(&path.key(key), below, &over, to)?;
            }
            Some(())
        }
        Some((subject, says)) => {
            to.extend(phrases(path, (&subject, over), says, sides)?);
            Some(())
        }
    }
}

/// A whole that comes or goes.
fn whole(subject: String, (now, asked): (Option<&Node>, Option<&Node>)) -> Phrase {
    let (brief, told) = match (now, asked) {
        (None, Some(node)) => ("added", format!("is added{}", contents(node))),
        (Some(node), _) => ("taken out", format!("is taken out{}", contents(node))),
        (None, None) => ("", String::new()),
    };
    Phrase {
        subject,
        brief: brief.to_owned(),
        told: Told::After(told),
    }
}

/// What matters most of a whole: who to whom, how much, for what, when.
fn contents(node: &Node) -> String {
    let Some(keys) = node.table() else {
        return String::new();
    };
    let at = |key: &str| keys.get(key).map(|entry| &entry.node);
    let word = |key: &str| at(key).and_then(Node::text);
    let mut parts = Vec::new();
    if let (Some(obligor), Some(beneficiary)) = (word("obligor"), word("beneficiary")) {
        parts.push(format!("`{obligor}` answers to `{beneficiary}`"));
    }
    if let Some(insured) = word("insured") {
        parts.push(format!("it insures `{insured}`"));
    }
    if let Some(cedent) = word("cedent") {
        parts.push(format!("it reinsures `{cedent}`"));
    }
    if let Some(amount) = at("limit").map(limit) {
        let per = word("per").map_or(String::new(), |per| format!(" {}", counted_over(per)));
        parts.push(format!("{}{per}", amount.words));
    }
    if let Some(heads) = items(at("heads")).filter(|heads| !heads.is_empty()) {
        parts.push(format!("for {}", joined(&heads, "and")));
    }
    if let Some(events) = at("when").and_then(events) {
        parts.push(format!("for {events}"));
    }
    match parts.len() {
        0 => String::new(),
        _ => format!(": {}", parts.join(", ")),
    }
}

/// ` a year` of two caps that are both counted over one.
fn over_both(now: &Node, asked: &Node) -> String {
    let per = |node: &Node| Some(node.table()?.get("per")?.node.text()?.to_owned());
    match (per(now), per(asked)) {
        (Some(one), Some(other)) if one == other => format!(" {}", counted_over(&one)),
        _ => String::new(),
    }
}

/// `a year`, of a cap that is counted over one.
fn counted_over(per: &str) -> String {
    match per {
        "claim" | "year" | "term" => format!("a {per}"),
        "event" => "an event".to_owned(),
        other => format!("per {other}"),
    }
}

/// How one term changes.
fn phrases(
    path: &Path,
    (subject, over): (&str, &str),
    says: Says,
    (now, asked): (Option<&Node>, Option<&Node>),
) -> Option<Vec<Phrase>> {
    let after = |brief: String, told: String| Phrase {
        subject: subject.to_owned(),
        brief,
        told: Told::After(told),
    };
    let sized = |of: fn(&Node) -> Size, unit: &str| {
        let (brief, told) = moved(now.map(of), asked.map(of), unit);
        vec![after(brief, told)]
    };
    let words = |of: &dyn Fn(&Node) -> String, verb: &str| {
        let said = |node: Option<&Node>| node.map_or_else(|| "nothing said".to_owned(), of);
        let (now, asked) = (said(now), said(asked));
        let told = match verb {
            "changes" => format!("changes from {now} to {asked}"),
            verb => format!("{verb} {asked} instead of {now}"),
        };
        vec![after(format!("{now} → {asked}"), told)]
    };
    Some(match says {
        Says::Whole => return None,
        Says::Amount(unit) => sized(size, unit),
        Says::Part => sized(part, ""),
        Says::Limit => sized(limit, over),
        Says::Word => words(&|node| size(node).words, "changes"),
        Says::Counted => words(
            &|node| node.text().map_or_else(|| size(node).words, counted_over),
            "is counted",
        ),
        Says::Events => {
            let both = [now, asked].map(|node| node.map_or(Some("all events".to_owned()), events));
            let [now, asked] = both;
            let (now, asked) = (now?, asked?);
            let told = format!("reaches {asked} instead of {now}");
            vec![after(format!("{now} → {asked}"), told)]
        }
        Says::List([more, fewer, place]) => {
            let (was, is) = (items(now)?, items(asked)?);
            let only = |one: &[String], other: &[String]| -> Vec<String> {
                let kept = one.iter().filter(|item| !other.contains(item));
                kept.cloned().collect()
            };
            let moves = [(only(&is, &was), more), (only(&was, &is), fewer)];
            let moves = moves.into_iter().filter(|(items, _)| !items.is_empty());
            moves
                .map(|(items, verb)| listed(&items, subject, verb, &named_at(place, path)))
                .collect()
        }
    })
}

fn listed(items: &[String], subject: &str, verb: &str, place: &str) -> Phrase {
    let are = if items.len() == 1 { "is" } else { "are" };
    let items = joined(items, "and");
    // The title tells where.
    let (verb_alone, _) = verb.rsplit_once(' ').unwrap_or((verb, ""));
    Phrase {
        subject: subject.to_owned(),
        brief: format!("{items} {verb_alone}"),
        told: Told::Before(format!("{items} {are} {verb}"), place.to_owned()),
    }
}

/// In few words and as a predicate, how an amount moves.
fn moved(now: Option<Size>, asked: Option<Size>, unit: &str) -> (String, String) {
    match (now, asked) {
        (Some(now), Some(asked)) => {
            let verb = match (now.of, asked.of) {
                (Some((was, of)), Some((is, same))) if of == same && is > was => "rises",
                (Some((was, of)), Some((is, same))) if of == same && is < was => "falls",
                _ => "changes",
            };
            let (now, asked) = (now.words, asked.words);
            (
                format!("{now} → {asked}{unit}"),
                format!("{verb} from {now} to {asked}{unit}"),
            )
        }
        (None, Some(asked)) => (
            format!("none → {}{unit}", asked.words),
            format!("is set at {}{unit}; nothing is said of it now", asked.words),
        ),
        (Some(now), None) => (
            format!("{}{unit} → none", now.words),
            format!("of {}{unit} is taken out", now.words),
        ),
        (None, None) => (String::new(), String::new()),
    }
}
