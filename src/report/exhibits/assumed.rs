//! What a priced book takes for granted, with sources, and its table of insureds.

use super::Input;
use crate::report::cell::{share, stated};
use crate::report::price::book::PricedBook;
use crate::scenario::book::Insured;
use crate::scenario::calibration::insured::{Shared, outages_a_year};

/// What part of the tail hangs on an assumption.
#[derive(Clone, Copy, Debug)]
enum Hangs {
    /// What comes through providers so.
    Through(Shared),
    /// Ransomware and theft of data through providers.
    Attacks,
    /// All of it.
    All,
    /// Nothing: it is about premiums.
    Nothing,
}

const RATES: &str = "Coalition, Cyber Claims Report 2025; Cyentia Institute, IRIS 2025; shares of the causes are judgement";
const COSTS: &str = "NetDiligence, Cyber Claims Study 2024; sigma is judgement";
const NOTICES: &str = "17 % of breach notices to the Attorney General of Washington State 2020–26 were in groups of five or more \
                       with one first day; 10 % to 35 % are defensible";
const ASKED: &str = "as asked for, else judgement";

/// Assumptions with the part of the tail that hangs on each, the largest first.
pub(super) fn assumed(priced: &PricedBook<'_>) -> Vec<(Input, Option<f64>)> {
    let through = |kind: Shared| priced.share_of(kind);
    let weight = |hangs: Hangs| match hangs {
        Hangs::Through(kind) => Some(through(kind)),
        Hangs::Attacks => Some(through(Shared::Ransomware) + through(Shared::DataBreach)),
        Hangs::All => Some(1.0),
        Hangs::Nothing => None,
    };
    let mut all: Vec<(Input, Option<f64>)> = stated_here(priced)
        .into_iter()
        .map(|(path, written, hangs, source)| {
            let number = written.parse().ok();
            (input(path, written, number, "", source), weight(hangs))
        })
        .collect();
    all.sort_by(|a, b| {
        let [a, b] = [a, b].map(|(_, part)| part.unwrap_or(-1.0));
        b.total_cmp(&a)
    });
    all
}

/// Name, figure, what hangs on it, source.
type Stated = (&'static str, String, Hangs, &'static str);

fn stated_here(priced: &PricedBook<'_>) -> Vec<Stated> {
    let book = priced.book;
    let mut all: Vec<Stated> = vec![
        (
            "frequency of an insured",
            "share of the cause × √(2 × claims × r × incidents), by revenue and sector".to_owned(),
            Hangs::All,
            RATES,
        ),
        (
            "severity",
            "lognormal, mean of the cause × √(sector ÷ 207k) × revenue band ÷ 207k".to_owned(),
            Hangs::All,
            COSTS,
        ),
        (
            "severity by cause",
            "ransomware 432k, sigma 2.0; data breach 121k, 2.2; fraud 96k, 1.6; insider 50k, 1.6"
                .to_owned(),
            Hangs::All,
            COSTS,
        ),
        (
            "the policy",
            "one cover on all heads, aggregate = limit, nothing got back".to_owned(),
            Hangs::All,
            "simplification",
        ),
        (
            "part that comes through a provider",
            share(book.part()),
            Hangs::Attacks,
            NOTICES,
        ),
        (
            "what came of it, of ransomware and of data breaches",
            format!(
                "{} and {}",
                share(book.comes_through(Shared::Ransomware)),
                share(book.comes_through(Shared::DataBreach))
            ),
            Hangs::Attacks,
            "no insured suffers more through its provider than it would alone",
        ),
        (
            "outages of a provider a year, of eight hours and more",
            outages_a_year().to_string(),
            Hangs::Through(Shared::Outage),
            "judgement",
        ),
    ];
    all.extend(of_providers());
    all.extend(of_premiums(priced));
    all
}

fn of_providers() -> impl Iterator<Item = Stated> {
    let laws = Shared::ALL.map(Shared::part_hit);
    let [ransomware, breach, outage] = Shared::ALL.map(Hangs::Through);
    let beta = |at: usize| format!("beta({}, {})", laws[at].0, laws[at].1);
    [
        (
            "part of the clients hit, ransomware",
            beta(0),
            ransomware,
            "judgement, anchored on Kaseya 2021",
        ),
        (
            "part of the clients hit, theft of data",
            beta(1),
            breach,
            "judgement, anchored on Blackbaud 2020 and MOVEit 2023",
        ),
        (
            "part of the clients hit, outage",
            beta(2),
            outage,
            "judgement, anchored on CDK Global 2024",
        ),
        (
            "hours of an outage",
            "lognormal, median 18h, 95th percentile 5.5d, from 8h".to_owned(),
            outage,
            "judgement",
        ),
        (
            "an hour of interruption",
            "revenue ÷ 8,760 × 35 % margin × half of the business".to_owned(),
            outage,
            "judgement",
        ),
        (
            "how alike the costs of those hit by one ransomware are",
            "correlation 0.5 of the normal scores".to_owned(),
            ransomware,
            "judgement",
        ),
    ]
    .into_iter()
}

fn of_premiums(priced: &PricedBook<'_>) -> impl Iterator<Item = Stated> {
    let basis = priced.basis;
    [
        (
            "technical premium",
            basis.principles[basis.chosen].name.clone(),
            Hangs::Nothing,
            ASKED,
        ),
        ("loadings", basis.loadings_in_words(), Hangs::Nothing, ASKED),
    ]
    .into_iter()
}

fn input(
    path: impl Into<String>,
    written: String,
    number: Option<f64>,
    unit: &'static str,
    source: &str,
) -> Input {
    Input {
        path: path.into(),
        written,
        number,
        unit,
        source: Some(source.to_owned()),
        as_of: None,
        confidence: None,
    }
}

/// The table of insureds, a figure an input.
pub(super) fn rows(priced: &PricedBook<'_>) -> Vec<Input> {
    priced.book.insureds().iter().flat_map(of_row).collect()
}

fn of_row(it: &Insured) -> Vec<Input> {
    let words = |key: &str, words: &str| {
        let path = format!("{}.{key}", it.id);
        input(path, words.to_owned(), None, "", "the table")
    };
    let figure = |key: &str, value: f64, unit: &'static str| {
        let path = format!("{}.{key}", it.id);
        let written = match unit {
            "share" => share(value),
            _ => stated(value),
        };
        input(path, written, Some(value), unit, "the table")
    };
    vec![
        figure("revenue", it.revenue, "currency"),
        words("sector", it.sector.word()),
        words("provider", it.provider.as_deref().unwrap_or("")),
        figure("limit", it.limit, "currency"),
        figure("retention", it.retention, "currency"),
        figure("premium", it.premium, "currency"),
        figure("share", it.share, "share"),
    ]
}
