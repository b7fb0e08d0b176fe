//! A policy or a treaty under other limits and retentions: the same blocks settled under changed waterfalls.

use super::asked::Asked;
use super::{Engine, Failure, unsettled};
use crate::cli::progress::Progress;
use crate::cli::signals;
use crate::model::{Model, Policy, Treaty, TreatyKind};
use crate::report::price::{Grid, Priced};
use crate::scenario::{Kind, Scalar, read_quantity};
use crate::settle::Waterfall;
use crate::simulate::{YEAR_GROUP, simulate};
use crate::summary::tower::RetermedSink;
use crate::units::Money;

/// Multiples of a layer's own limit, of a policy's own retention and of a treaty's own attachment
/// where nobody says.
const LIMITS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 3.0, 5.0];
const RETENTIONS: [f64; 5] = [0.0, 0.5, 1.0, 2.0, 5.0];
const ATTACHMENTS: [f64; 5] = [0.5, 0.75, 1.0, 1.5, 2.0];

/// Most waterfalls that are settled side by side.
const MOST: usize = 400;

/// Models that differ in the limit and the retention of one policy or treaty.
#[derive(Debug)]
pub(super) struct Variants {
    limits: Vec<f64>,
    retentions: Vec<f64>,
    own: Own,
    /// The scenario's own first, then `[retention][limit]`.
    models: Vec<Model>,
}

/// What varies, as it stands in the scenario.
#[derive(Clone, Debug)]
struct Own {
    /// What it is called: ``policy `clinic-cyber` ``.
    name: String,
    limit: Option<f64>,
    retention: f64,
    /// Does it have a retention or an attachment that can be another?
    has_start: bool,
    start: &'static str,
    per: &'static str,
    has_aggregate: bool,
    /// Multiples of the retention where nobody says.
    usual: &'static [f64],
}

impl Own {
    fn policy(it: &Policy) -> Self {
        Self {
            name: format!("policy `{}`", it.key),
            limit: it.limit.map(Money::get),
            retention: it.retention.get(),
            has_start: it.over.is_none(),
            start: "retention",
            per: "event",
            has_aggregate: it.aggregate.is_some(),
            usual: &RETENTIONS,
        }
    }

    fn treaty(it: &Treaty) -> Self {
        let own = Self {
            name: format!("treaty `{}`", it.key),
            limit: None,
            retention: 0.0,
            has_start: true,
            start: "attachment",
            per: "event",
            has_aggregate: false,
            usual: &ATTACHMENTS,
        };
        match &it.kind {
            TreatyKind::QuotaShare {
                cession,
                event_limit,
                ..
            } => Self {
                limit: event_limit.map(|limit| cession.get() * limit.get()),
                has_start: false,
                ..own
            },
            TreatyKind::EventExcess {
                attachment,
                limit,
                reinstatements,
                ..
            } => Self {
                limit: Some(limit.get()),
                retention: attachment.get(),
                has_aggregate: reinstatements.is_some(),
                ..own
            },
            TreatyKind::StopLoss { attachment, limit } => Self {
                limit: Some(limit.get()),
                retention: attachment.get(),
                per: "year",
                ..own
            },
        }
    }
}

/// The variants of a policy or a treaty; none for one without a limit for an event, and none for a
/// whole tower.
pub(super) fn variants(
    model: &Model,
    asked: Asked,
    limits: &[String],
    retentions: &[String],
) -> Result<Option<Variants>, Failure> {
    let own = match asked {
        Asked::Policy(at) => Own::policy(&model.policies[at]),
        Asked::Treaty(at) => Own::treaty(&model.treaties[at]),
        Asked::Party(_) => return Ok(None),
    };
    let Some(limit) = own.limit.filter(|limit| *limit > 0.0) else {
        return match limits.is_empty() && retentions.is_empty() {
            true => Ok(None),
            false => Err(Failure::usage(
                format!("{} has no limit for an event", own.name),
                "leave `--limits` and `--retentions` out",
            )),
        };
    };
    if !own.has_start && !retentions.is_empty() {
        let (why, else_) = match asked {
            Asked::Treaty(_) => ("is a quota share", "leave `--retentions` out"),
            Asked::Policy(_) | Asked::Party(_) => (
                "lies over another",
                "leave `--retentions` out, or price the policy below",
            ),
        };
        let error = format!("{} {why} and has no retention", own.name);
        return Err(Failure::usage(error, else_));
    }
    let times = |parts: &[f64], own: f64| parts.iter().map(|part| part * own).collect::<Vec<_>>();
    let limits = amounts("limits", limits, &times(&LIMITS, limit), limit)?;
    let retentions = match own.has_start {
        false => vec![own.retention],
        true => amounts(
            "retentions",
            retentions,
            &times(own.usual, own.retention),
            own.retention,
        )?,
    };
    settleable(&limits, &retentions)?;
    let mut models = vec![model.clone()];
    for retention in &retentions {
        for limit in &limits {
            models.push(changed(model, asked, *limit, *retention)?);
        }
    }
    Ok(Some(Variants {
        limits,
        retentions,
        own,
        models,
    }))
}

/// Limits that hold something, and no more pairs than are settled side by side.
fn settleable(limits: &[f64], retentions: &[f64]) -> Result<(), Failure> {
    if limits[0] <= 0.0 {
        return Err(Failure::usage(
            "a limit of 0 holds nothing",
            "write limits above 0",
        ));
    }
    let (limits, retentions) = (limits.len(), retentions.len());
    if limits * retentions > MOST {
        return Err(Failure::usage(
            format!("{limits} limits and {retentions} retentions are asked for"),
            format!("at most {MOST} pairs are settled side by side"),
        ));
    }
    Ok(())
}

/// Amounts as written, or the usual ones, with the scenario's own; rising.
fn amounts(option: &str, written: &[String], usual: &[f64], own: f64) -> Result<Vec<f64>, Failure> {
    let read = |text: &String| {
        let number = text.parse().ok();
        let scalar = number.map_or(Scalar::Text(text), Scalar::Number);
        read_quantity(Kind::Money, scalar).map_err(|_| {
            Failure::usage(
                format!(
                    "`--{option}` has `{text}`, {} is wanted",
                    Kind::Money.allowed()
                ),
                "write it as in a scenario, such as 250k or 1.2M",
            )
        })
    };
    let mut all = match written.is_empty() {
        true => usual.to_vec(),
        false => written.iter().map(read).collect::<Result<_, Failure>>()?,
    };
    all.push(own);
    all.sort_by(f64::total_cmp);
    all.dedup();
    Ok(all)
}

/// The model with another limit and retention of a policy, those of parties alike with it, or of a
/// treaty; an aggregate keeps its proportion to the limit.
fn changed(model: &Model, asked: Asked, limit: f64, retention: f64) -> Result<Model, Failure> {
    let mut model = model.clone();
    let money = |amount: f64| Money::new(amount).map_err(|error| unsettled(&error));
    let (new_limit, new_start) = (money(limit)?, money(retention)?);
    match asked {
        Asked::Policy(policy) => {
            let key = model.policies[policy].key.clone();
            for it in model.policies.iter_mut().filter(|it| it.key == key) {
                let times = it.limit.map_or(1.0, |own| limit / own.get());
                it.limit = Some(new_limit);
                it.retention = new_start;
                if let Some(aggregate) = it.aggregate {
                    it.aggregate = Some(money(aggregate.get() * times)?);
                }
            }
        }
        Asked::Treaty(treaty) => match &mut model.treaties[treaty].kind {
            TreatyKind::QuotaShare {
                cession,
                event_limit,
                ..
            } => *event_limit = Some(money(limit / cession.get())?),
            // What is reinstated is the limit: that of the year follows.
            TreatyKind::EventExcess {
                attachment, limit, ..
            }
            | TreatyKind::StopLoss { attachment, limit } => {
                (*attachment, *limit) = (new_start, new_limit);
            }
        },
        Asked::Party(_) => {}
    }
    Ok(model)
}

impl Engine<'_> {
    /// Settles all variants side by side.
    pub(super) fn grid(&self, priced: &Priced<'_>, variants: &Variants) -> Result<Grid, Failure> {
        let models: Vec<&Model> = variants.models.iter().collect();
        let layout = crate::settle::layout(&models, crate::settle::Detail::Atoms);
        let sampler = crate::draw::Sampler::new(self.model, self.seed, &layout);
        let sampler = sampler.map_err(|error| unsettled(&error))?;
        let waterfalls = models.iter().map(|model| match signals::stops() {
            true => Err(Failure::Interrupted),
            false => Waterfall::new(model, &layout).map_err(|error| unsettled(&error)),
        });
        let waterfalls = waterfalls.collect::<Result<Vec<_>, _>>()?;
        let layer = &priced.tower.layers[priced.shown[0]];
        let sink = || RetermedSink::new(layer.promise, waterfalls.len());
        let mut run = self.run(vec![layer.promise]);
        run.promises = false;
        // Many books side by side: small blocks keep them in the cache.
        run.block = Some(YEAR_GROUP as u32 * 4);
        let progress = Progress::start(self.years);
        let (sink, stopped) = simulate(&sampler, &waterfalls, &run, sink, &progress);
        if stopped {
            return Err(Failure::Interrupted);
        }
        let years = sink.finish(self.years);
        let mut of_variants = years[1..].iter();
        let mut cells = Vec::new();
        for retention in &variants.retentions {
            let row = variants.limits.iter().zip(of_variants.by_ref());
            let row = row.map(|(limit, it)| priced.revalued((*limit, *retention), it, &years[0]));
            cells.push(row.collect());
        }
        Ok(Grid {
            limits: variants.limits.clone(),
            retentions: variants.retentions.clone(),
            own: (variants.own.limit.unwrap_or(0.0), variants.own.retention),
            per: variants.own.per,
            start: variants.own.start,
            has_aggregate: variants.own.has_aggregate,
            cells,
        })
    }
}
