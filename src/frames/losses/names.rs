//! The words of a model that a table may use, looked up without making a text a row.

use super::cell::{Cell, Unfit};
use crate::model::{Cause, Culpability, Model};
use crate::scenario::{hint_for, nearest};
use crate::units::{FlagId, HeadId, PartyId, PerilId};
use std::collections::HashMap;

/// Words of a model.
#[derive(Debug)]
pub struct Names<'a> {
    pub model: &'a Model,
    parties: HashMap<&'a str, PartyId>,
    heads: HashMap<&'a str, HeadId>,
}

impl<'a> Names<'a> {
    pub fn of(model: &'a Model) -> Self {
        let parties = model.parties.iter().enumerate();
        let heads = model.heads.iter().enumerate();
        Self {
            model,
            parties: parties
                .map(|(at, party)| (party.key.as_str(), PartyId::new(at)))
                .collect(),
            heads: heads
                .map(|(at, head)| (head.key.as_str(), HeadId::new(at)))
                .collect(),
        }
    }

    /// The party with an id; a member of a group is `small-client#1`.
    pub fn party(&self, cell: Cell<'_>) -> Result<PartyId, Unfit> {
        let Cell::Text(name) = cell else {
            return Err(Unfit::new("the id of a party", "name who bears the loss"));
        };
        if let Some(party) = self.parties.get(name) {
            return Ok(*party);
        }
        let mut groups = self.model.groups.iter();
        if let Some(group) = groups.find(|group| group.key == name) {
            let wanted = format!("one party of this group of {}", group.members.len());
            return Err(Unfit::new(
                wanted,
                format!("name its member, such as {name}#1"),
            ));
        }
        let singles = self.model.parties.iter();
        let known: Vec<&str> = singles
            .filter(|party| party.group.is_none())
            .map(|party| party.key.as_str())
            .collect();
        let wanted = "the id of a party of the scenario";
        Err(Unfit::new(wanted, hint_for(name, &known)))
    }

    /// The head of a cost; `contract` is none.
    pub fn head(&self, cell: Cell<'_>) -> Result<HeadId, Unfit> {
        let wanted = "a cost head";
        let Cell::Text(name) = cell else {
            return Err(Unfit::new(
                wanted,
                "name the kind of cost, such as response",
            ));
        };
        match self.heads.get(name) {
            Some(&HeadId::CONTRACT) => Err(Unfit::new(
                wanted,
                "`contract` is what settlement finds owed; name what the event costs",
            )),
            Some(head) => Ok(*head),
            None => {
                let heads = self.model.heads.iter().map(|head| head.key.as_str());
                let known: Vec<&str> = heads.filter(|key| *key != "contract").collect();
                Err(Unfit::new(wanted, hint_for(name, &known)))
            }
        }
    }

    /// A peril by its key; other words are free text, unless they look like a key mistyped.
    pub fn peril(&self, text: &str) -> Result<Option<PerilId>, Unfit> {
        let perils = &self.model.perils;
        if let Some(at) = perils.iter().position(|peril| peril.key == text) {
            return Ok(Some(PerilId::new(at)));
        }
        let near = nearest(text, perils.iter().map(|peril| peril.key.as_str()));
        match near {
            None => Ok(None),
            Some(near) => Err(Unfit::new(
                "the key of a peril, or words unlike any",
                format!("did you mean `{near}`?"),
            )),
        }
    }

    /// Flags parted by `;`; `none` for none at all, unless a flag has that name.
    pub fn flags(&self, text: &str) -> Result<Vec<FlagId>, Unfit> {
        let known = &self.model.flags;
        if text.trim() == "none" && !known.iter().any(|flag| flag == "none") {
            return Ok(Vec::new());
        }
        let words = text
            .split(';')
            .map(str::trim)
            .filter(|word| !word.is_empty());
        let flag = |word: &str| {
            let at = known.iter().position(|flag| flag == word);
            at.map(FlagId::new).ok_or_else(|| {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                Unfit::new(
                    "flags of the scenario, parted by `;`",
                    hint_for(word, &known),
                )
            })
        };
        words.map(flag).collect()
    }
}

/// The cause with a word.
pub fn cause(text: &str) -> Result<Cause, Unfit> {
    match text {
        "malicious" => Ok(Cause::Malicious),
        "failure" => Ok(Cause::Failure),
        other => Err(Unfit::new(
            "`malicious` or `failure`",
            hint_for(other, &["malicious", "failure"]),
        )),
    }
}

/// The culpability with a word.
pub fn culpability(text: &str) -> Result<Culpability, Unfit> {
    let mut all = Culpability::ALL.into_iter();
    all.find(|level| level.word() == text).ok_or_else(|| {
        let known = Culpability::ALL.map(Culpability::word);
        Unfit::new(
            "`none`, `negligent`, `gross` or `wilful`",
            hint_for(text, &known),
        )
    })
}
