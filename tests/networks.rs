//! Random networks of 2 to 12 parties with every term that is simulated.
//!
//! Each network is made from a printed number, so that a failure can be made again alone:
//! `Network::of(number)`.

mod network;

use crate::conservation::{Audit, ROUNDING};
use crate::dead::{assert_years_alike, take_out, term};
use crate::ready::{Figures, Kept, Ready, Tested, Year};
use crate::stability::backwards;
use network::Network;
use obligor::columns::{Block, Sink};
use obligor::ledger::{Journal, Kind, Totals};
use obligor::model::{Per, Relation, TreatyKind};
use obligor::scenario::{self, Finding};
use obligor::settle::{Detail, Scratch, Waterfall, layout};
use obligor::simulate::{Run, Unobserved, simulate};

const NETWORKS: u64 = 320;
const YEARS: u64 = 256;

#[test]
fn no_money_is_lost_or_made_and_nobody_gets_a_loss_back_twice() -> Tested {
    let mut rows = 0;
    for number in 1..=NETWORKS {
        let network = Network::of(number);
        let ready = network.ready()?;
        let (audit, _) = simulate(
            &ready.sampler,
            &ready.waterfalls,
            &Run::of(YEARS),
            Audit::default,
            &Unobserved,
        );
        audit.assert_sound(&network.wrong("an invariant is broken"));
        rows += audit.rows;
    }
    assert!(
        rows > NETWORKS * YEARS / 2,
        "{rows} years with an event are too few to tell"
    );
    Ok(())
}

/// Sums of an event's transfers under each promise.
fn by_event(journal: &Journal, promises: usize, events: usize) -> Vec<Vec<f64>> {
    let mut sums = vec![vec![0.0; events]; promises];
    for transfer in &journal.transfers {
        if matches!(
            transfer.kind,
            Kind::OwnLoss | Kind::Liability | Kind::Cession
        ) {
            sums[transfer.promise as usize][transfer.event as usize] += transfer.amount;
        }
    }
    sums
}

/// What every promise pays, by event and by year.
struct Limits<'a> {
    network: &'a Network,
    ready: &'a Ready,
    events: Vec<Vec<f64>>,
    years: Vec<Vec<f64>>,
    events_a_year: Vec<f64>,
}

impl<'a> Limits<'a> {
    fn of(network: &'a Network, ready: &'a Ready) -> Self {
        let block = ready.block(YEARS as u32);
        let (mut journal, mut totals) = (Journal::default(), Totals::default());
        let promises = ready.waterfalls[0].promises().len();
        totals.start(block.year.len(), ready.model.parties.len(), promises, false);
        ready.waterfalls[0].settle(&block, &mut Scratch::default(), &mut journal);
        ready.waterfalls[0].settle(&block, &mut Scratch::default(), &mut totals);
        let mut events_a_year = vec![0.0; block.year.len()];
        block
            .events
            .row
            .iter()
            .for_each(|row| events_a_year[*row as usize] += 1.0);
        Self {
            network,
            ready,
            events: by_event(&journal, promises, block.events.len()),
            years: (0..promises)
                .map(|promise| totals.promise(promise).to_vec())
                .collect(),
            events_a_year,
        }
    }

    fn assert_event(&self, path: &str, limit: f64) {
        let most = self.events[self.ready.promise(path)]
            .iter()
            .copied()
            .fold(0.0, f64::max);
        assert!(
            most <= limit * (1.0 + ROUNDING),
            "{}",
            self.network
                .wrong(&format!("`{path}` pays {most} for an event, above {limit}"))
        );
    }

    /// At most so much a year, or so much for each event of the year.
    fn assert_year(&self, path: &str, limit: f64, each_event: bool) {
        self.assert_sum(&[path], limit, each_event);
    }

    fn assert_sum(&self, paths: &[&str], limit: f64, each_event: bool) {
        for (row, events) in self.events_a_year.iter().enumerate() {
            let paid: f64 = paths
                .iter()
                .map(|path| self.years[self.ready.promise(path)][row])
                .sum();
            let most = if each_event { limit * events } else { limit };
            assert!(
                paid <= most * (1.0 + ROUNDING) + 1e-6,
                "{}",
                self.network
                    .wrong(&format!("{paths:?} pay {paid} in a year, above {most}"))
            );
        }
    }

    fn assert_policies(&self) {
        for policy in &self.ready.model.policies {
            if let Some(limit) = policy.limit {
                self.assert_event(&policy.path, limit.get());
            }
            if let Some(aggregate) = policy.aggregate.filter(|_| !policy.aggregate_restored) {
                self.assert_year(&policy.path, aggregate.get(), false);
            }
            // A layer follows the form of the policy below, sublimits taken there.
            for cover in policy.covers.iter().filter(|_| policy.over.is_none()) {
                if let Some(limit) = cover.sublimit.event {
                    self.assert_year(&format!("{}.sublimit", cover.path), limit.get(), true);
                }
                if let Some(limit) = cover.sublimit.year {
                    self.assert_year(&format!("{}.sublimit", cover.path), limit.get(), false);
                }
            }
        }
    }

    fn assert_caps(&self) {
        for contract in &self.ready.model.contracts {
            let Some(general) = contract
                .caps
                .iter()
                .find(|cap| cap.relation == Relation::General)
            else {
                continue;
            };
            let each_event = matches!(general.per, Per::Claim | Per::Event);
            let Some(other) = contract
                .caps
                .iter()
                .find(|cap| cap.relation != Relation::General)
            else {
                self.assert_year(&general.path, general.limit.get(), each_event);
                continue;
            };
            let (g, s) = (general.limit.get(), other.limit.get());
            let together = match other.relation {
                Relation::Separate | Relation::Additive => g + s,
                Relation::NonCumulative => g.max(s),
                Relation::General => g,
            };
            self.assert_year(&general.path, g, each_event);
            self.assert_sum(&[&general.path, &other.path], together, each_event);
        }
        for pool in &self.ready.model.pools {
            self.assert_year(
                &pool.path,
                pool.limit.get(),
                matches!(pool.per, Per::Claim | Per::Event),
            );
        }
    }

    fn assert_treaties(&self) {
        for treaty in &self.ready.model.treaties {
            let TreatyKind::EventExcess {
                limit,
                placed,
                reinstatements,
                ..
            } = &treaty.kind
            else {
                continue;
            };
            let most = limit.get() * placed.get();
            self.assert_event(&treaty.path, most);
            if let Some(rates) = reinstatements {
                self.assert_year(&treaty.path, most * (1.0 + rates.len() as f64), false);
            }
        }
    }
}

#[test]
fn no_promise_pays_more_than_any_of_its_limits() -> Tested {
    for number in 1..=NETWORKS {
        let network = Network::of(number);
        let ready = network.ready()?;
        let limits = Limits::of(&network, &ready);
        limits.assert_policies();
        limits.assert_caps();
        limits.assert_treaties();
    }
    Ok(())
}

/// Every figure of every party in every year is that of the other times `factor`.
fn assert_alike(
    network: &Network,
    one: (&Ready, &[Year]),
    other: (&Ready, &[Year]),
    factor: f64,
    what: &str,
) {
    assert_eq!(one.1.len(), other.1.len(), "{}", network.wrong(what));
    for (year, twin) in one.1.iter().zip(other.1) {
        assert_eq!(year.year, twin.year, "{}", network.wrong(what));
        let scale: f64 = year
            .parties
            .iter()
            .map(|party| party.gross + party.paid + party.received)
            .sum();
        for (at, party) in one.0.model.parties.iter().enumerate() {
            let (a, b) = (
                values(&year.parties[at]),
                values(&twin.parties[other.0.party(&party.key)]),
            );
            let is_alike = a
                .iter()
                .zip(b)
                .all(|(a, b)| (a * factor - b).abs() <= ROUNDING * factor * scale.max(1.0));
            assert!(
                is_alike,
                "{}",
                network.wrong(&format!(
                    "{what}: `{}` in year {}: {a:?} × {factor} is not {b:?}",
                    party.key, year.year
                ))
            );
        }
    }
}

fn values(figures: &Figures) -> [f64; 7] {
    [
        figures.gross,
        figures.paid,
        figures.received,
        figures.insured,
        figures.credits,
        figures.reinstatement,
        figures.net,
    ]
}

#[test]
fn all_money_times_k_gives_all_results_times_k() -> Tested {
    const K: f64 = 1_000.0;
    for number in 1..=NETWORKS {
        let network = Network::of(number);
        let (ready, scaled) = (network.ready()?, Network::scaled(number, K, 1.0).ready()?);
        assert_alike(
            &network,
            (&ready, &ready.years(YEARS)),
            (&scaled, &scaled.years(YEARS)),
            K,
            "another unit of money",
        );
    }
    Ok(())
}

#[test]
fn the_order_of_the_file_changes_no_partys_result() -> Tested {
    for number in 1..=NETWORKS {
        let network = Network::of(number);
        let (ready, turned) = (network.ready()?, Ready::text(&backwards(&network.text())?)?);
        assert_alike(
            &network,
            (&ready, &ready.years(YEARS)),
            (&turned, &turned.years(YEARS)),
            1.0,
            "the file backwards",
        );
    }
    Ok(())
}

#[test]
fn without_promises_everybody_keeps_what_falls_on_it() -> Tested {
    for number in 1..=NETWORKS {
        let network = Network::of(number);
        let (with, without) = (network.ready()?, Ready::text(&network.without_promises())?);
        let years = without.years(YEARS);
        for (year, twin) in years.iter().zip(with.years(YEARS)) {
            for (party, other) in year.parties.iter().zip(&twin.parties) {
                assert_eq!(
                    party.net,
                    party.gross,
                    "{}",
                    network.wrong("no promise moves money")
                );
                assert!(
                    (party.gross - other.gross).abs() <= ROUNDING * party.gross,
                    "{}",
                    network.wrong("promises change what happens")
                );
            }
        }
    }
    Ok(())
}

/// Keeps the years of every waterfall that is settled side by side.
struct SideBySide(Vec<Kept>);

impl Sink for SideBySide {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        self.0.iter_mut().for_each(|kept| kept.rows(block, settled));
    }

    fn merge(self, other: Self) -> Self {
        Self(
            self.0
                .into_iter()
                .zip(other.0)
                .map(|(mine, theirs)| mine.merge(theirs))
                .collect(),
        )
    }
}

#[test]
fn waterfalls_settled_side_by_side_are_those_settled_alone() -> Tested {
    // Four models a network: a third of the networks is enough.
    for number in (1..=NETWORKS).step_by(3) {
        let networks = [1.0, 0.5, 3.0].map(|caps| Network::scaled(number, 1.0, caps));
        let mut models = Vec::new();
        for network in &networks {
            let document = scenario::read_text("test.toml", &network.text(), &[])?;
            models.push(
                document
                    .resolve()
                    .map_err(|findings| findings.to_string())?
                    .0,
            );
        }
        let shared = layout(&models.iter().collect::<Vec<_>>(), Detail::Atoms);
        let mut together = Ready::of_model(models[0].clone(), Detail::Atoms)?;
        together.sampler = obligor::draw::Sampler::new(&models[0], models[0].seed, &shared)?;
        together.waterfalls = models
            .iter()
            .map(|model| Waterfall::new(model, &shared))
            .collect::<Result<_, _>>()?;
        let sink = || SideBySide((0..3).map(|at| together.kept(at)).collect());
        let (kept, _) = simulate(
            &together.sampler,
            &together.waterfalls,
            &Run::of(YEARS),
            sink,
            &Unobserved,
        );
        for (network, kept) in networks.iter().zip(kept.0) {
            assert_eq!(
                kept.years,
                network.ready()?.years(YEARS),
                "{}",
                network.wrong("company changes a draft")
            );
        }
    }
    Ok(())
}

#[test]
fn the_networks_have_every_kind_of_term() -> Tested {
    let mut text = String::new();
    for number in 1..=NETWORKS {
        text += &Network::of(number).text();
    }
    let terms = [
        "funds =",
        "answers_for",
        "flow_down",
        "non-cumulative",
        "additive",
        "separate",
        "uncapped",
        "indemnities",
        "credits",
        "[pool.",
        "aggregate_deductible",
        "aggregate_restored",
        "excluded_if",
        "endorsements",
        "over =",
        "sublimit",
        "coinsurance",
        "waiting",
        "contractual_share",
        "insurer-first",
        "top-down",
        "quota_share",
        "event_excess",
        "placed",
        "reinstatements",
        "\"full\"",
        "dependence",
        "per_record",
    ];
    for term in terms {
        assert!(
            text.matches(term).count() >= 10,
            "`{term}` is too rare in the random networks"
        );
    }
    Ok(())
}

/// Is the warning about a term that may be taken out without a trace? Amounts that are never paid
/// in full, triggers that nothing passes and one unknown flag among others may not; dependence
/// draws the same law by other numbers.
fn may_be_taken_out(warning: &Finding) -> bool {
    const STAY: [&str; 6] = [
        "never paid in full",
        "is above the limit",
        "cannot be reached",
        "damages.trigger",
        "sets the flag",
        ".dependence`",
    ];
    !STAY.iter().any(|words| warning.message.contains(words))
}

#[test]
fn what_is_warned_of_as_dead_changes_no_year_of_any_network() -> Tested {
    let mut compared = 0;
    for number in 1..=NETWORKS / 8 {
        let network = Network::of(number);
        let table: toml::Table = network.text().parse()?;
        let written = toml::to_string(&table)?;
        let resolved = scenario::read_text("network.toml", &written, &[])?.resolve();
        let (_, warnings) = resolved.map_err(|findings| findings.to_string())?;
        let ready = Ready::text(&written)?;
        for warning in warnings.list.iter().filter(|each| may_be_taken_out(each)) {
            let mut without = table.clone();
            if take_out(&mut without, &term(warning)).is_none() {
                continue;
            }
            // What others refer to, and the last cover of a policy, cannot go alone.
            let Ok(changed) = Ready::text(&toml::to_string(&without)?) else {
                continue;
            };
            let covers = |ready: &Ready| -> usize {
                ready
                    .model
                    .policies
                    .iter()
                    .map(|policy| policy.covers.len())
                    .sum()
            };
            if warning.message.contains("covers for") && covers(&changed) == covers(&ready) {
                continue;
            }
            let wrong = network.wrong(&warning.message);
            assert_years_alike(&ready, &changed, YEARS, &wrong);
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} warnings are too few to tell");
    Ok(())
}
