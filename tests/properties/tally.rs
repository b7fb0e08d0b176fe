//! What a run over many networks has seen.

use super::network::Network;
use super::settled::Settled;
use obligor::ledger::Kind;
use std::collections::BTreeMap;

/// Failures of each property that are printed in words.
const PRINTED: usize = 3;
/// Every reason for money to move.
const KINDS: [Kind; 14] = [
    Kind::Damages,
    Kind::OwnLoss,
    Kind::Liability,
    Kind::Recovery,
    Kind::Cession,
    Kind::Credit,
    Kind::Reinstatement,
    Kind::Liquidated,
    Kind::SetOff,
    Kind::AdditionalInsured,
    Kind::InsuredRetention,
    Kind::Direct,
    Kind::Outside,
    Kind::Commission,
];

struct Failure {
    property: &'static str,
    wrong: String,
    number: u64,
}

/// Counts of a run, and what failed.
#[derive(Default)]
pub struct Tally {
    networks: u64,
    events: u64,
    transfers: u64,
    /// Years with an event in drawn networks.
    years: u64,
    /// Limits that an event used up.
    exhausted: u64,
    /// Largest relative error of conservation.
    imbalance: f64,
    moved: [u64; KINDS.len()],
    asked: BTreeMap<&'static str, u64>,
    failures: Vec<Failure>,
    /// The network at hand.
    number: u64,
}

impl Tally {
    pub fn open(&mut self, number: u64) {
        self.number = number;
        self.networks += 1;
    }

    pub fn look(&mut self, settled: &Settled) {
        self.events += settled.rows() as u64;
        self.transfers += settled.transfers.len() as u64;
        for (kind, moved) in KINDS.iter().zip(&mut self.moved) {
            let mut transfers = settled.transfers.iter();
            *moved += u64::from(transfers.any(|transfer| transfer.kind == *kind));
        }
        for promise in 0..settled.promises.len() {
            let exhausted: f64 = settled.totals.exhausted(promise).iter().sum();
            self.exhausted += exhausted as u64;
        }
    }

    pub fn imbalance(&mut self, found: Result<f64, String>) {
        self.imbalance = self.imbalance.max(*found.as_ref().unwrap_or(&0.0));
        self.ask("conservation", found.map(|_| ()));
    }

    pub fn drawn(&mut self, found: Result<u64, String>) {
        self.years += *found.as_ref().unwrap_or(&0);
        self.ask("threads and shards", found.map(|_| ()));
    }

    pub fn ask(&mut self, property: &'static str, found: Result<(), String>) {
        self.ask_each(property, found.map(|()| 1));
    }

    /// A property that is asked of several changes to a network.
    pub fn ask_each(&mut self, property: &'static str, found: Result<u64, String>) {
        *self.asked.entry(property).or_default() += *found.as_ref().unwrap_or(&1);
        if let Err(wrong) = found {
            self.fail(property, wrong);
        }
    }

    pub fn fail(&mut self, property: &'static str, wrong: String) {
        let number = self.number;
        self.failures.push(Failure {
            property,
            wrong,
            number,
        });
    }

    pub fn merge(&mut self, other: Self) {
        self.networks += other.networks;
        self.events += other.events;
        self.transfers += other.transfers;
        self.years += other.years;
        self.exhausted += other.exhausted;
        self.imbalance = self.imbalance.max(other.imbalance);
        for (moved, theirs) in self.moved.iter_mut().zip(other.moved) {
            *moved += theirs;
        }
        for (property, times) in other.asked {
            *self.asked.entry(property).or_default() += times;
        }
        self.failures.extend(other.failures);
        self.failures.sort_by_key(|failure| failure.number);
    }

    pub fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }

    pub fn summary(&self, seconds: f64) -> String {
        let asked = self.asked.iter();
        let asked: Vec<String> = asked
            .map(|(what, times)| format!("{what} {times}"))
            .collect();
        let moved = KINDS.iter().zip(self.moved);
        let moved: Vec<String> = moved
            .map(|(kind, count)| format!("{kind:?} {count}"))
            .collect();
        format!(
            "{} networks, {} scripted events, {} transfers, {} limits used up, {} drawn years; \
             largest relative error of conservation {:.1e}; {} failures; {seconds:.0} s\n\
             asked: {}\nnetworks with a transfer: {}",
            self.networks,
            self.events,
            self.transfers,
            self.exhausted,
            self.years,
            self.imbalance,
            self.failures.len(),
            asked.join(" · "),
            moved.join(" · ")
        )
    }

    /// The failures in words: how many of each property, and the first of all with its network.
    pub fn complaint(&self) -> String {
        let mut of_property: BTreeMap<&str, Vec<&Failure>> = BTreeMap::new();
        for failure in &self.failures {
            of_property
                .entry(failure.property)
                .or_default()
                .push(failure);
        }
        let mut text = String::new();
        for (property, failures) in &of_property {
            let numbers: Vec<u64> = failures.iter().take(20).map(|it| it.number).collect();
            text += &format!(
                "{property}: {} failures, in networks {numbers:?}\n",
                failures.len()
            );
            for failure in failures.iter().take(PRINTED) {
                text += &format!("  network {}: {}\n", failure.number, failure.wrong);
            }
        }
        let first = self.failures.first().map_or(0, |failure| failure.number);
        let network = Network::of(first).text();
        format!("{text}OBLIGOR_FIRST_NETWORK={first} OBLIGOR_NETWORKS=1\n{network}")
    }

    /// Money moved for every reason in one network of two hundred.
    pub fn assert_everything_moved(&self) {
        for (kind, networks) in KINDS.iter().zip(self.moved) {
            assert!(
                networks * 200 >= self.networks,
                "money moves as {kind:?} in {networks} of {} networks only",
                self.networks
            );
        }
    }
}
