//! A policy under other limits and retentions: the same blocks settled under changed waterfalls.

use super::{Engine, Failure, unsettled};
use crate::cli::progress::Progress;
use crate::model::Model;
use crate::report::price::{Grid, Priced};
use crate::scenario::{Kind, Scalar, read_quantity};
use crate::settle::Waterfall;
use crate::simulate::{YEAR_GROUP, simulate};
use crate::summary::tower::RetermedSink;
use crate::units::Money;

/// Multiples of a policy's own limit, and of its own retention, where nobody says.
const LIMITS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 3.0, 5.0];
const RETENTIONS: [f64; 5] = [0.0, 0.5, 1.0, 2.0, 5.0];

/// Most waterfalls that are settled side by side.
const MOST: usize = 400;

/// Models that differ in one policy's limit and retention.
#[derive(Debug)]
pub(super) struct Variants {
    limits: Vec<f64>,
    retentions: Vec<f64>,
    own: (f64, f64),
    has_aggregate: bool,
    /// The scenario's own first, then `[retention][limit]`.
    models: Vec<Model>,
}

/// The variants of a policy; none for one without a limit for an event.
pub(super) fn variants(
    model: &Model,
    policy: usize,
    limits: &[String],
    retentions: &[String],
) -> Result<Option<Variants>, Failure> {
    let it = &model.policies[policy];
    let Some(limit) = it.limit.map(Money::get).filter(|limit| *limit > 0.0) else {
        return match limits.is_empty() && retentions.is_empty() {
            true => Ok(None),
            false => Err(Failure::usage(
                format!("policy `{}` has no limit for an event", it.key),
                "leave `--limits` and `--retentions` out",
            )),
        };
    };
    if it.over.is_some() && !retentions.is_empty() {
        return Err(Failure::usage(
            format!("policy `{}` lies over another and has no retention", it.key),
            "leave `--retentions` out, or price the policy below",
        ));
    }
    let own = (limit, it.retention.get());
    let limits = amounts("limits", limits, &LIMITS.map(|part| part * limit), limit)?;
    let usual = RETENTIONS.map(|part| part * own.1);
    let retentions = match it.over {
        Some(_) => vec![own.1],
        None => amounts("retentions", retentions, &usual, own.1)?,
    };
    settleable(&limits, &retentions)?;
    let mut models = vec![model.clone()];
    for retention in &retentions {
        for limit in &limits {
            models.push(changed(model, policy, *limit, *retention)?);
        }
    }
    Ok(Some(Variants {
        limits,
        retentions,
        own,
        has_aggregate: it.aggregate.is_some(),
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

/// The model with another limit and retention of a policy, those of parties alike with it; an
/// aggregate keeps its proportion to the limit.
fn changed(model: &Model, policy: usize, limit: f64, retention: f64) -> Result<Model, Failure> {
    let mut model = model.clone();
    let key = model.policies[policy].key.clone();
    let money = |amount: f64| Money::new(amount).map_err(|error| unsettled(&error));
    for it in model.policies.iter_mut().filter(|it| it.key == key) {
        let times = it.limit.map_or(1.0, |own| limit / own.get());
        it.limit = Some(money(limit)?);
        it.retention = money(retention)?;
        if let Some(aggregate) = it.aggregate {
            it.aggregate = Some(money(aggregate.get() * times)?);
        }
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
        let waterfalls = models.iter().map(|model| Waterfall::new(model, &layout));
        let waterfalls = waterfalls.collect::<Result<Vec<_>, _>>();
        let waterfalls = waterfalls.map_err(|error| unsettled(&error))?;
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
            own: variants.own,
            has_aggregate: variants.has_aggregate,
            cells,
        })
    }
}
