//! Scenarios of the gallery, changed in one place: what is wrong is refused where it stands, what
//! says the same in other words is the same model, and no changed number goes without effect.
//!
//! *Where it stands* is the changed line. Only where the line itself may be right, because a number was
//! changed for another or a line left out, may it be anywhere in the table that the line stands in.
//!
//! The changes are made by rule from the gallery's own lines, the same ones at every run; a scenario
//! that joins the gallery is changed too.

mod lines;
mod ways;

use crate::conservation::{ROUNDING, audit};
use crate::gallery::gallery;
use crate::ready::{Ready, Tested};
use lines::{Line, lines};
use obligor::model::Model;
use obligor::report::findings::{Colour, render};
use obligor::scenario::{Findings, ReadError, Severity, read_text};
use obligor::settle::Detail;
use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;
use std::panic::catch_unwind;
use ways::{Outcome, WAYS, Way};

/// Changes of one way in one file: spread over the file, not its first lines.
const A_FILE: usize = 1;

/// Parties of the largest scenario that is changed: a larger one says nothing else, and takes longer.
const LARGEST: usize = 150;

/// What reading a changed text comes to.
enum Read {
    Stands(Box<Model>, Findings),
    Refused(Findings),
}

fn read(text: &str) -> Read {
    let document = match read_text("mutated.toml", text, &[]) {
        Ok(document) => document,
        Err(ReadError::Refused(findings)) => return Read::Refused(findings),
        Err(error) => panic!("{error}"),
    };
    match document.resolve() {
        Ok((model, warnings)) => Read::Stands(Box::new(model), warnings),
        Err(findings) => Read::Refused(findings),
    }
}

/// The same model, whatever is said of where its values come from.
fn same(one: &Model, other: &Model) -> bool {
    let bare = |model: &Model| {
        let mut model = model.clone();
        model.origins.clear();
        model
    };
    bare(one) == bare(other)
}

/// What is wrong with a refusal: each finding has a place in the text, some words and a hint, and one
/// that is an error stands in the part that was changed.
fn untold(findings: &Findings, text: &str, changed: &Range<usize>) -> Option<String> {
    let words = render(findings, Colour::Off);
    let mut errors = findings.list.iter();
    if !errors.any(|finding| finding.severity == Severity::Error) {
        return Some("refused without an error".to_owned());
    }
    let mut is_here = false;
    for finding in &findings.list {
        let Some(place) = &finding.place else {
            return Some(format!("`{}` has no place", finding.message));
        };
        let span = &place.span;
        if span.start > text.len() || finding.message.trim().is_empty() {
            return Some(format!("`{}` is out of the text", finding.message));
        }
        let touches = span.start <= changed.end && changed.start <= span.end;
        is_here |= touches && finding.severity == Severity::Error;
    }
    if !is_here {
        return Some(format!("refused elsewhere: {words}"));
    }
    let is_placed = words.contains("[mutated.toml:") && words.contains("  hint: ");
    (!is_placed).then_some(words)
}

/// The part of a changed text in which a refusal must stand: the line, or all of its table.
fn part_of(way: &Way, line: &Line, text: &str, changed: &str) -> Range<usize> {
    let rest = text.len() - line.span.end;
    let of_line = line.span.start..changed.len() - rest;
    match way.outcome {
        Outcome::Refused | Outcome::Same => of_line,
        Outcome::Told => {
            let start = changed[..of_line.start].rfind("\n[").map_or(0, |at| at + 1);
            let end = changed[of_line.end..].find("\n[");
            start..end.map_or(changed.len(), |at| of_line.end + at)
        }
    }
}

/// What is wrong with how a changed text was taken; nothing if all is well.
fn complaint(way: &Way, base: &Model, text: &str, part: &Range<usize>) -> Option<String> {
    let (model, warnings) = match read(text) {
        Read::Refused(findings) => {
            return match way.outcome {
                Outcome::Same => Some(format!("refused: {}", render(&findings, Colour::Off))),
                Outcome::Refused | Outcome::Told => untold(&findings, text, part),
            };
        }
        Read::Stands(model, warnings) => (model, warnings),
    };
    let is_same = same(base, &model);
    match way.outcome {
        Outcome::Refused => Some("accepted".to_owned()),
        Outcome::Same if !is_same => Some("it is another model".to_owned()),
        Outcome::Same => None,
        // What is a default, or already dead, may be left out: that it is one is on record.
        Outcome::Told if is_same && warnings.is_empty() && model.origins == base.origins => {
            Some("a change was taken without effect and without a word".to_owned())
        }
        Outcome::Told => unsound(*model),
    }
}

/// What is wrong with the same number written in another way: whatever is read of the one is read of
/// the other.
fn misread(way: &Way, text: &str, line: &Line, changed: &str) -> Option<String> {
    let otherwise = (way.otherwise?)(text, line);
    match (read(changed), read(&otherwise)) {
        (Read::Stands(one, _), Read::Stands(other, _)) => {
            (!same(&one, &other)).then(|| "written otherwise it is another model".to_owned())
        }
        (Read::Refused(_), Read::Refused(_)) => None,
        (Read::Stands(..), Read::Refused(findings)) => {
            let words = render(&findings, Colour::Off);
            Some(format!("refused where it is written otherwise: {words}"))
        }
        (Read::Refused(findings), Read::Stands(..)) => {
            let words = render(&findings, Colour::Off);
            Some(format!("accepted where it is written otherwise: {words}"))
        }
    }
}

/// What is wrong with fifty years of a model that was accepted.
fn unsound(model: Model) -> Option<String> {
    if model.parties.len() > LARGEST || model.perils.is_empty() {
        return None;
    }
    let ready = match Ready::of_model(model, Detail::Atoms) {
        Ok(ready) => ready,
        Err(error) => return Some(format!("it is accepted and cannot be built: {error}")),
    };
    let audit = audit(&ready, 50);
    let is_sound =
        audit.imbalance < ROUNDING && audit.double_recovery < ROUNDING && audit.negative < ROUNDING;
    (!is_sound).then(|| format!("fifty years do not balance: {audit:?}"))
}

/// The places of a file that a way changes: `A_FILE` of those it fits.
fn places<'l>(way: &Way, lines: &'l [Line]) -> Vec<&'l Line> {
    let fitting: Vec<&Line> = lines.iter().filter(|line| (way.fits)(line)).collect();
    let step = fitting.len().div_ceil(A_FILE).max(1);
    // Each way starts elsewhere, so that together they reach most lines.
    let start = way.name.len() % step;
    fitting.into_iter().skip(start).step_by(step).collect()
}

#[test]
fn a_changed_scenario_is_refused_where_it_is_wrong_or_runs_as_it_says() -> Tested {
    let (mut wrong, mut made) = (Vec::new(), BTreeMap::<&str, usize>::new());
    for path in gallery()? {
        let text = std::fs::read_to_string(&path)?;
        let Read::Stands(base, _) = read(&text) else {
            return Err(format!("{} does not stand", path.display()).into());
        };
        if base.parties.len() > LARGEST {
            continue;
        }
        let lines = lines(&text);
        for way in &WAYS {
            for line in places(way, &lines) {
                let changed = (way.change)(&text, line);
                if changed == text {
                    continue;
                }
                *made.entry(way.name).or_default() += 1;
                let part = part_of(way, line, &text, &changed);
                let found = catch_unwind(|| {
                    let found = complaint(way, &base, &changed, &part);
                    found.or_else(|| misread(way, &text, line, &changed))
                });
                let found = found.unwrap_or_else(|_| Some("it panics".to_owned()));
                if let Some(why) = found {
                    let place = format!("{}:{}", path.display(), line.number);
                    wrong.push(format!("{place}, {}: `{}`\n{why}", way.name, line.text));
                }
            }
        }
    }
    let all: usize = made.values().sum();
    assert!(all >= 200, "only {all} changes were made: {made:?}");
    for way in &WAYS {
        assert!(
            made.contains_key(way.name),
            "nothing was changed: {}",
            way.name
        );
    }
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} of {all}\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn what_is_cut_off_anywhere_is_read_or_refused() -> Result<(), Box<dyn Error>> {
    for path in gallery()? {
        let text = std::fs::read_to_string(&path)?;
        for part in 1..16 {
            let mut end = text.len() * part / 16;
            while !text.is_char_boundary(end) {
                end += 1;
            }
            let cut = &text[..end];
            let found = catch_unwind(|| match read(cut) {
                Read::Refused(findings) => untold(&findings, cut, &(0..end)),
                Read::Stands(..) => None,
            });
            let found = found.map_err(|_| format!("{} cut at {end}", path.display()))?;
            assert_eq!(found, None, "{} cut at {end}", path.display());
        }
    }
    Ok(())
}
