//! What rows share: words of an event and fault shares, each kept once.

use super::cell::{Cell, Unfit};
use super::columns::Field;
use super::names::{self, Names};
use crate::model::{Cause, Culpability};
use crate::scenario::nearest;
use crate::units::{FlagId, PartyId, PerilId};
use std::collections::HashMap;

/// Keeps each different value once.
#[derive(Debug)]
pub struct Interner<T> {
    ids: HashMap<Box<[u8]>, u32>,
    values: Vec<T>,
    /// Rows of one event stand together: the last key is most often the next.
    last: Option<u32>,
    last_key: Vec<u8>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self {
            ids: HashMap::new(),
            values: Vec::new(),
            last: None,
            last_key: Vec::new(),
        }
    }
}

impl<T> Interner<T> {
    /// The place of the value with a key; a new one is made.
    pub fn id(&mut self, key: &[u8], make: impl FnOnce() -> T) -> u32 {
        if let Some(last) = self.last
            && self.last_key == key
        {
            return last;
        }
        let id = match self.ids.get(key) {
            Some(id) => *id,
            None => {
                let id = self.values.len() as u32;
                self.values.push(make());
                self.ids.insert(key.into(), id);
                id
            }
        };
        self.last = Some(id);
        self.last_key.clear();
        self.last_key.extend_from_slice(key);
        id
    }

    /// The value at a place.
    pub fn get(&self, id: u32) -> Option<&T> {
        self.values.get(id as usize)
    }
}

/// The cells of a row that say what kind of event it is of.
#[derive(Clone, Copy, Debug)]
pub struct KindCells<'a> {
    pub peril: Cell<'a>,
    pub culpability: Cell<'a>,
    pub cause: Cell<'a>,
    pub flags: Cell<'a>,
}

impl Default for KindCells<'_> {
    fn default() -> Self {
        Self {
            peril: Cell::Empty,
            culpability: Cell::Empty,
            cause: Cell::Empty,
            flags: Cell::Empty,
        }
    }
}

/// Whose culpability a table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SaidCulpability {
    /// Nothing: the peril's where it is certain, else negligent.
    #[default]
    Nothing,
    /// The origin's, or without a peril that of all at fault.
    Origin(Culpability),
    /// Of parties by name.
    Parties(Vec<(PartyId, Culpability)>),
}

/// What kind of event rows are of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kind {
    pub peril: Option<PerilId>,
    pub label: String,
    pub culpability: SaidCulpability,
    pub cause: Option<Cause>,
    /// `None` where the table does not say.
    pub flags: Option<Vec<FlagId>>,
}

/// A cell that does not fit its column.
type Bad<'a> = (Field, Cell<'a>, Unfit);

impl<'a> KindCells<'a> {
    /// What tells one kind from another.
    pub fn write_key(&self, key: &mut Vec<u8>) {
        key.clear();
        for cell in [self.peril, self.culpability, self.cause, self.flags] {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => key.extend_from_slice(text.as_bytes()),
                Cell::Number(number) => key.extend_from_slice(number.to_string().as_bytes()),
                Cell::Whole(number) => key.extend_from_slice(number.to_string().as_bytes()),
            }
            key.push(0x1f);
        }
    }

    /// The kind, and what does not fit.
    pub fn read(&self, names: &Names<'_>) -> (Kind, Vec<Bad<'a>>) {
        let (mut kind, mut bad) = (Kind::default(), Vec::new());
        let mut keep = |field, cell, outcome: Result<(), Unfit>| {
            if let Err(unfit) = outcome {
                bad.push((field, cell, unfit));
            }
        };
        if let Some(text) = text_of(self.peril) {
            let found = names.peril(&text).map(|peril| kind.peril = peril);
            keep(Field::Peril, self.peril, found);
            kind.label = match kind.peril {
                Some(peril) => names.model.perils[peril.index()].name.clone(),
                None => text,
            };
        }
        if let Some(text) = text_of(self.culpability) {
            let found = culpability(&text, names).map(|found| kind.culpability = found);
            keep(Field::Culpability, self.culpability, found);
        }
        if let Some(text) = text_of(self.cause) {
            let found = names::cause(&text).map(|cause| kind.cause = Some(cause));
            keep(Field::Cause, self.cause, found);
        }
        if let Some(text) = text_of(self.flags) {
            let found = names.flags(&text).map(|flags| kind.flags = Some(flags));
            keep(Field::Flags, self.flags, found);
        }
        (kind, bad)
    }
}

fn text_of(cell: Cell<'_>) -> Option<String> {
    match cell {
        Cell::Empty => None,
        Cell::Text(text) => Some(text.to_owned()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Whole(number) => Some(number.to_string()),
    }
}

/// A word, or `party=word` parted by `;`.
fn culpability(text: &str, names: &Names<'_>) -> Result<SaidCulpability, Unfit> {
    if !text.contains('=') {
        return names::culpability(text).map(SaidCulpability::Origin);
    }
    let parts = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let part = |part: &str| {
        let (party, word) = part.split_once('=').ok_or_else(|| {
            let wanted = "a word, or `party=word` parted by `;`,";
            let near = nearest(part, Culpability::ALL.map(Culpability::word));
            let hint = near.map_or("write northstar=gross".to_owned(), |word| {
                format!("whose culpability is {word}?")
            });
            Unfit::new(wanted, hint)
        })?;
        let party = names.party(Cell::of(party))?;
        Ok((party, names::culpability(word.trim())?))
    };
    let parties: Result<Vec<_>, Unfit> = parts.map(part).collect();
    parties.map(SaidCulpability::Parties)
}

/// Fault shares for a sufferer, `None` being itself; empty: the table does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fault(pub Vec<(Option<PartyId>, f64)>);

impl Fault {
    /// How far shares may be from their sum.
    pub const TOLERANCE: f64 = 1e-9;

    /// The shares above 0.
    pub fn of(shares: &[(Option<PartyId>, f64)]) -> Self {
        let positive = shares.iter().filter(|(_, share)| *share > 0.0);
        Self(positive.copied().collect())
    }

    /// What tells shares from others.
    pub fn write_key(shares: &[(Option<PartyId>, f64)], key: &mut Vec<u8>) {
        key.clear();
        for (party, share) in shares {
            let party = party.map_or(u64::MAX, |party| party.index() as u64);
            key.extend_from_slice(&party.to_le_bytes());
            key.extend_from_slice(&share.to_bits().to_le_bytes());
        }
    }
}
