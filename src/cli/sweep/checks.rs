//! What cannot be swept is refused before anything is drawn.

use super::SweepArgs;
use super::variants::Settings;
use crate::cli::exit::Failure;
use crate::cli::load::Loaded;
use crate::cli::screen;
use crate::report::audience::Audience;
use crate::report::findings::render;
use crate::scenario::{Findings, ReadError, hint_for};
use crate::summary::Metric;

/// What all variants have in common, and what to do instead of varying it.
const OF_ALL: [(&str, &str); 5] = [
    (
        "seed",
        "`--seed` sets it; figures of another seed differ by chance",
    ),
    ("years", "`--years` sets them"),
    ("currency", "amounts of two currencies cannot be ranked"),
    ("title", "a title changes no figure"),
    ("schema", "a scenario is of one schema"),
];

/// A path that cannot be set, or that no variant may have of its own, is refused before anything is drawn: all its variants would fail.
pub(super) fn paths(base: &Loaded, settings: &Settings) -> Result<(), Failure> {
    for (at, path) in settings.paths.iter().enumerate() {
        if let Some((_, hint)) = OF_ALL.iter().find(|(key, _)| key == path) {
            let what = format!("`{path}` is the same for all variants of a sweep");
            return Err(Failure::usage(what, *hint));
        }
        let mut written = settings.rows.iter().filter_map(|row| row[at].as_ref());
        let Some(value) = written.next() else {
            continue;
        };
        let document = match base.document.with_settings(&[format!("{path}={value}")]) {
            Ok(document) => document,
            Err(ReadError::Unreadable { .. }) => continue,
            Err(ReadError::Refused(findings)) => return Err(refused(&findings)),
        };
        let mut findings = document.findings().clone();
        let is_of_path = |label: &str| ["no such path", "not a path"].contains(&label);
        findings.list.retain(|it| is_of_path(&it.label));
        if !findings.is_empty() {
            return Err(refused(&document.locate(findings)));
        }
    }
    Ok(())
}

fn refused(findings: &Findings) -> Failure {
    Failure::Findings(in_words(findings))
}

pub(super) fn in_words(findings: &Findings) -> String {
    render(findings, screen::colour(screen::Stream::Talk))
}

pub(super) fn party(args: &SweepArgs, base: &Loaded) -> Result<(), Failure> {
    if args.by == Some(Metric::POverAppetite) && args.appetite.is_none() {
        return Err(Failure::usage(
            "`--by p_over_appetite` needs an appetite",
            "--appetite \"1% > 2M\"",
        ));
    }
    let Some(party) = &args.party else {
        return Ok(());
    };
    let model = &base.model;
    let parties = model.parties.iter().filter(|party| party.group.is_none());
    let known = parties.map(|party| party.key.as_str());
    let known = known.chain(model.groups.iter().map(|group| group.key.as_str()));
    let known: Vec<&str> = known.collect();
    if known.contains(&party.as_str()) {
        return Ok(());
    }
    Err(Failure::usage(
        format!("`--party` is `{party}`, which is no party or group of the scenario"),
        hint_for(party, &known),
    ))
}

/// What varies is told with its values: an audience may see it, or the sweep is not for it.
pub(super) fn seen(audience: Option<&Audience>, settings: &Settings) -> Result<(), Failure> {
    let hidden = |one: &Audience| settings.paths.iter().find(|path| !one.may_see(path));
    match audience.and_then(|one| Some((one, hidden(one)?))) {
        None => Ok(()),
        Some((one, path)) => Err(Failure::usage(
            format!("`{path}` varies, and `{}` may not see it", one.key()),
            "vary what it is a party to, or leave out `--audience`",
        )),
    }
}
