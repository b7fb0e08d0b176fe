//! The maker of random networks: who is there, conditions, small draws.

use crate::dice::Dice;
use obligor::units::STANDARD_HEADS;
use std::fmt::{Display, Write};

/// What a network is made for: the promises it may have are those that a property allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Every term.
    Whole,
    /// Nothing by which a policy reaches into contracts.
    Removal,
    /// One event, no costs of administration.
    Creditors,
    /// One event, one retention a policy, no thresholds.
    Covers,
    /// Claimants under top-down policies.
    Recoveries,
    /// Chains of contracts that lead to everybody at fault, and nothing that limits a claim.
    Fault,
    /// Every term, and perils that are drawn.
    Drawn,
}

impl Profile {
    /// The profile of a network, by its number.
    pub fn of(number: u64) -> Self {
        match number % 96 {
            95 => Self::Drawn,
            rest => match rest % 24 {
                0..=9 => Self::Whole,
                10..=12 => Self::Removal,
                13..=16 => Self::Creditors,
                17..=19 => Self::Covers,
                20..=21 => Self::Recoveries,
                _ => Self::Fault,
            },
        }
    }

    /// Are events scripted one at a time?
    pub fn has_one_event(self) -> bool {
        matches!(self, Self::Creditors | Self::Covers)
    }

    /// May a policy reach into contracts, or insolvency?
    pub fn couples(self) -> bool {
        self != Self::Removal
    }

    /// May contracts have thresholds?
    pub fn has_thresholds(self) -> bool {
        self != Self::Covers
    }

    /// May contracts run both ways, or round?
    pub fn runs_back(self) -> bool {
        !matches!(self, Self::Covers | Self::Recoveries)
    }
}

/// Amounts in thousands; many are multiples of others, so that thresholds are met exactly.
pub const AMOUNTS: [f64; 20] = [
    10.0, 20.0, 25.0, 50.0, 75.0, 100.0, 125.0, 150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 600.0,
    750.0, 1_000.0, 1_200.0, 1_500.0, 2_000.0, 3_000.0,
];
/// Parts of [`AMOUNTS`].
pub const SMALL: &[f64] = AMOUNTS.split_at(6).0;
pub const MIDDLE: &[f64] = AMOUNTS.split_at(5).1.split_at(10).0;
pub const LARGE: &[f64] = AMOUNTS.split_at(10).1;
/// Amounts that are no multiples of others.
pub const ODD: [f64; 4] = [37.5, 123.456_78, 66.6, 999.999_99];

/// The heads of losses: what is owed under contracts is none, the scenario's own is one.
pub const HEADS: [&str; 12] = {
    let mut heads = STANDARD_HEADS;
    heads[STANDARD_HEADS.len() - 1] = "goodwill";
    heads
};
const MOST_PARTIES: usize = 12;

/// The tables of a scenario, one text each.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    pub parties: Vec<String>,
    pub perils: Vec<String>,
    pub contracts: Vec<String>,
    pub pools: Vec<String>,
    pub policies: Vec<String>,
    pub treaties: Vec<String>,
    pub events: Vec<String>,
}

/// A contract that stands, as later tables refer to it.
#[derive(Clone, Debug)]
pub struct Pair {
    pub key: String,
    pub obligor: String,
    pub beneficiary: String,
    pub has_general: bool,
    pub is_mutual: bool,
}

/// What makes a network: dice, and who is there.
pub struct Maker {
    pub dice: Dice,
    pub profile: Profile,
    pub clients: Vec<String>,
    pub providers: Vec<String>,
    pub subs: Vec<String>,
    pub insurers: Vec<String>,
    pub reinsurers: Vec<String>,
    pub claimants: Vec<String>,
    /// A client that is a group of several.
    pub group: Option<String>,
    pub perils: Vec<String>,
    pub pairs: Vec<Pair>,
    /// Does the order of contracts decide: who gets what is left of a common cap, or which of two
    /// is credited?
    pub order_decides: bool,
}

/// Adds a line `key = value`.
pub fn put(text: &mut String, key: &str, value: impl Display) {
    let _ = writeln!(text, "{key} = {value}");
}

/// A list of words.
pub fn quoted<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("\"{}\"", word.as_ref()))
        .collect();
    format!("[{}]", words.join(", "))
}

/// An inline table of its entries.
pub fn inline(entries: &[String]) -> String {
    format!("{{ {} }}", entries.join(", "))
}

impl Maker {
    pub fn new(number: u64) -> Self {
        let mut maker = Self {
            dice: Dice::new(0x1a77_0fe5 ^ number.wrapping_mul(0xd134_2543_de82_ef95)),
            profile: Profile::of(number),
            clients: Vec::new(),
            providers: Vec::new(),
            subs: Vec::new(),
            insurers: Vec::new(),
            reinsurers: Vec::new(),
            claimants: Vec::new(),
            group: None,
            perils: Vec::new(),
            pairs: Vec::new(),
            order_decides: false,
        };
        maker.people();
        maker
    }

    pub fn make(&mut self) -> Parts {
        let mut parts = Parts {
            parties: self.parties(),
            ..Parts::default()
        };
        match self.profile {
            Profile::Fault => {
                parts.contracts = self.chains();
                parts.events = self.blamed_events();
            }
            Profile::Recoveries => {
                parts.contracts = self.contracts();
                parts.policies = self.top_down_policies();
                parts.events = self.events();
            }
            Profile::Whole | Profile::Removal | Profile::Creditors | Profile::Covers => {
                if self.dice.chance(0.3) {
                    parts.perils = self.perils();
                }
                self.promises(&mut parts);
                parts.events = self.events();
            }
            Profile::Drawn => {
                parts.perils = self.perils();
                self.promises(&mut parts);
            }
        }
        parts
    }

    fn promises(&mut self, parts: &mut Parts) {
        parts.contracts = self.contracts();
        parts.pools = self.pools();
        parts.policies = self.policies();
        parts.treaties = self.treaties();
    }

    // Small draws.

    /// Draws a term that came later with other dice: the draws of the others stay where they are.
    pub fn aside<T>(&mut self, term: u64, draw: impl FnOnce(&mut Self) -> T) -> T {
        let aside = self.dice.aside(term);
        let kept = std::mem::replace(&mut self.dice, aside);
        let drawn = draw(self);
        self.dice = kept;
        drawn
    }

    pub fn chance(&mut self, p: f64) -> bool {
        self.dice.chance(p)
    }

    /// One of several words.
    pub fn word(&mut self, words: &[&'static str]) -> &'static str {
        self.dice.pick(words)
    }

    /// An amount of thousands as the scenario writes it.
    pub fn amount(&self, thousands: f64) -> String {
        format!("{:?}", thousands * 1_000.0)
    }

    /// One of several amounts of thousands.
    pub fn money(&mut self, thousands: &[f64]) -> String {
        let picked = self.dice.pick(thousands);
        self.amount(picked)
    }

    pub fn number(&mut self, from: &[f64]) -> f64 {
        self.dice.pick(from)
    }

    pub fn name(&mut self, from: &[String]) -> String {
        from[self.dice.below(from.len())].clone()
    }

    /// Heads from a list, as a list of words.
    pub fn some_heads(&mut self, from: &[&'static str], most: usize) -> String {
        quoted(&self.dice.sample(from, 1, most))
    }

    // Who is there.

    fn people(&mut self) {
        let named = |letter: &str, count: usize| -> Vec<String> {
            (1..=count).map(|at| format!("{letter}{at}")).collect()
        };
        let is_small = self.chance(0.25);
        let counts = |small: usize, large: usize| if is_small { small } else { large };
        let (clients, providers) = (
            self.dice.pick(&[1, 1, 2, 2, 3]),
            self.dice.pick(&[1, 1, 1, 2]),
        );
        let subs = self.dice.pick(&[0, 0, 1, 1, 2]);
        let insurers = self.dice.pick(&[0, 1, 1, 2, 2, 3]);
        self.clients = named("c", counts(1, clients));
        self.providers = named("v", counts(1, providers));
        self.subs = named("s", subs.min(counts(1, 2)));
        self.insurers = named("i", insurers.min(counts(1, 3)));
        if !self.insurers.is_empty() {
            self.reinsurers = named("r", self.dice.pick(&[0, 0, 1, 2]));
        }
        if self.profile == Profile::Recoveries && self.insurers.is_empty() {
            self.insurers = named("i", 1);
        }
        let simple = matches!(self.profile, Profile::Fault | Profile::Recoveries);
        if self.count() + 1 < MOST_PARTIES
            && self.profile != Profile::Recoveries
            && self.chance(0.12)
        {
            self.claimants = named("d", 1);
        }
        if self.count() < MOST_PARTIES && !simple && self.chance(0.08) {
            self.group = self.clients.last().cloned();
        }
    }

    fn count(&self) -> usize {
        let groups = [&self.clients, &self.providers, &self.subs, &self.insurers];
        let firms: usize = groups.iter().map(|names| names.len()).sum();
        firms + self.reinsurers.len() + self.claimants.len()
    }

    /// Everybody but insurers and claimants.
    pub fn firms(&self) -> Vec<String> {
        [&self.clients[..], &self.providers, &self.subs].concat()
    }

    /// Those of the firms that are one party each.
    pub fn singles(&self) -> Vec<String> {
        let mut firms = self.firms();
        firms.retain(|firm| Some(firm) != self.group.as_ref());
        firms
    }

    fn parties(&mut self) -> Vec<String> {
        let roles = [
            ("client", self.clients.clone()),
            ("provider", self.providers.clone()),
            ("sub-processor", self.subs.clone()),
            ("claimants", self.claimants.clone()),
            ("insurer", self.insurers.clone()),
            ("reinsurer", self.reinsurers.clone()),
        ];
        let mut parties = Vec::new();
        for (role, names) in roles {
            for name in names {
                let mut text = format!("[party.{name}]\nrole = \"{role}\"\n");
                self.purse(role, &name, &mut text);
                parties.push(text);
            }
        }
        parties
    }

    /// Funds, administration, failure.
    fn purse(&mut self, role: &str, name: &str, text: &mut String) {
        if self.group.as_deref() == Some(name) {
            put(text, "count", 2);
        }
        let unlimited = matches!(self.profile, Profile::Fault | Profile::Removal);
        match role {
            "insurer" | "reinsurer" => {
                if self.profile != Profile::Recoveries && self.chance(0.07) {
                    let failure = self.word(&["true", "0.5"]);
                    put(text, "failure", failure);
                }
                if role == "insurer" && self.chance(0.05) {
                    let owner = self.name(&self.singles());
                    put(text, "owner", format!("\"{owner}\""));
                }
            }
            "claimants" => {}
            _ if unlimited || !self.chance(0.35) => {}
            _ => {
                let funds = self.money(&[&[0.0, 0.0], MIDDLE, LARGE].concat());
                put(text, "funds", funds);
                if self.profile != Profile::Creditors && self.chance(0.5) {
                    let share = self.number(&[0.1, 0.2, 0.25]);
                    put(text, "administration", share);
                }
            }
        }
    }
}
