//! `--accuracy`: years until figures are as exactly known as is asked for.
//!
//! ```text
//!   pilot, plain years ── what is 0, what is reached, what is far off
//!        └─ far off ── pull ── pilot, tilted years ── the way of each target
//!   tilted years, round by round, for whom they pay; plain years, round by round, for all others and all tables
//! ```
//! A round runs anew with the years that the one before says are needed: what a summary keeps of the largest years is
//! laid out for their number. Since years go by name, a run that ends after n years is that of `--years n`.

mod course;
mod tilted;
mod words;

pub(super) use course::Search;
pub(super) use words::{Wish, wish};

use super::decider::no_party;
use super::exit::Failure;
use crate::model::Model;
use crate::report::audience::Audience;
use crate::summary::accuracy::Target;

/// The upper bound of years where `--years` names none.
pub(super) const MOST_YEARS: u64 = 10_000_000;

/// What is wished for as targets: a figure of a party, or of each party and group.
///
/// # Errors
/// If there is no such party, or it is not the one that the report is for.
pub(super) fn targets(
    wishes: &[Wish],
    model: &Model,
    audience: Option<&Audience>,
) -> Result<Vec<Target>, Failure> {
    let mut targets: Vec<Target> = Vec::new();
    for wish in wishes {
        let keys = match &wish.party {
            Some(key) => vec![key.clone()],
            None => Target::keys(model),
        };
        for key in keys {
            let found = Target::find(model, &key, wish.figure, wish.most);
            let target = found.ok_or_else(|| no_party("--accuracy", &key, &[model]))?;
            let may_see = audience.is_none_or(|it| it.is(target.parties.start));
            if !may_see && wish.party.is_some() {
                return Err(Failure::usage(
                    format!(
                        "`--accuracy` asks for figures of `{key}`, which `--audience` may not see"
                    ),
                    "leave out `of`, or name the party that the report is for",
                ));
            }
            let is_same = |it: &&mut Target| it.key == target.key && it.figure == target.figure;
            match targets.iter_mut().find(is_same) {
                // Asked for twice: the smaller error holds both.
                Some(known) => known.most = known.most.min(target.most),
                None if may_see => targets.push(target),
                None => {}
            }
        }
    }
    Ok(targets)
}
