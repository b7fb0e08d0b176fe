//! Drawn networks: the same bits for any number of threads, any size of block and any shards.

use super::network::Network;
use crate::conservation::Audit;
use crate::ready::Ready;
use obligor::columns::Sink;
use obligor::simulate::{Run, Unobserved, simulate};

/// Above one group of years, so that there are two shards.
pub const YEARS: u64 = 320;

/// Every figure of every year, whoever works on it; the invariants of years that were drawn.
pub fn drawn(network: &Network) -> Result<u64, String> {
    let ready = Ready::text(&network.text()).map_err(|error| error.to_string())?;
    let kept = |run: &Run| {
        let sink = || ready.kept(0);
        simulate(&ready.sampler, &ready.waterfalls, run, sink, &Unobserved).0
    };
    let alone = kept(&Run::of(YEARS));
    let together = kept(&Run {
        threads: 2,
        block: Some(256),
        ..Run::of(YEARS)
    });
    if alone.years != together.years {
        return Err("two threads and blocks of 256 change a figure".to_owned());
    }
    let shards = [1, 0].map(|index| kept(&Run::of(YEARS).shard(index, 2)));
    let [second, first] = shards;
    if alone.years != second.merge(first).years {
        return Err("two shards change a figure".to_owned());
    }
    let (audit, _) = simulate(
        &ready.sampler,
        &ready.waterfalls,
        &Run::of(YEARS),
        Audit::default,
        &Unobserved,
    );
    if audit.imbalance > 1e-9 || audit.negative > 1e-9 {
        return Err(format!("an invariant is broken: {audit:?}"));
    }
    Ok(alone.years.len() as u64)
}
