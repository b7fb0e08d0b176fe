//! A book: many insureds, each with a policy, some behind the same provider.
//!
//! A book is no scenario of its own: it is written as one, with the perils of each insured by the
//! published figures ([`calibration`](super::calibration)) and those of each provider that it
//! shares. A part of a book is written with the same words and so draws the same, which is why a
//! book may be settled part by part.

mod written;

pub use written::{insured_of, shared_by};

use super::calibration::insured::{Shared, events_a_year};
use super::calibration::{Cause, Sector};
use std::collections::BTreeMap;

/// One insured and its policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Insured {
    /// Its id; its draws are named by it.
    pub id: String,
    /// Revenue a year, in US dollars.
    pub revenue: f64,
    /// What it lives on.
    pub sector: Sector,
    /// The provider that it shares with others.
    pub provider: Option<String>,
    /// Limit of its policy, per event and for the year.
    pub limit: f64,
    /// Retention per event.
    pub retention: f64,
    /// Premium a year for the whole policy.
    pub premium: f64,
    /// The part of the policy that is ours.
    pub share: f64,
}

/// A provider and whom it serves.
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    /// Its name, in the spelling that most of its clients have it in.
    pub name: String,
    /// Its name folded, by which its draws are named.
    pub folded: String,
    /// Its clients, by their places in the book.
    pub clients: Vec<usize>,
    /// What each client suffers through it a year, by the places in [`Shared::ALL`]; of outages,
    /// which are not taken from its own, nothing is said.
    pub through: [f64; 3],
    /// Events a year, by the places in [`Shared::ALL`].
    pub rates: [f64; 3],
}

impl Provider {
    /// How often what comes through it strikes: of each cause, so often that each client suffers
    /// `part` of what its clients have on average, or all that the one with least has, whichever
    /// is less.
    fn new(name: String, folded: String, clients: Vec<usize>, of: (&[Insured], f64)) -> Self {
        let (insureds, part) = of;
        let through = Shared::ALL.map(|kind| {
            kind.cause().map_or(0.0, |cause| {
                let rates = clients.iter().map(|at| insureds[*at].rate(cause));
                let mut rates: Vec<f64> = rates.collect();
                // Sorted, so that the order of the rows does not move the last digit of the mean.
                rates.sort_by(f64::total_cmp);
                let mean = rates.iter().sum::<f64>() / rates.len() as f64;
                (part * mean).min(rates[0])
            })
        });
        let mut rates = [0.0; 3];
        for (at, kind) in Shared::ALL.into_iter().enumerate() {
            rates[at] = kind.events_a_year(through[at]);
        }
        Self {
            name,
            folded,
            clients,
            through,
            rates,
        }
    }
}

impl Insured {
    /// Events of a cause a year, those through its provider included: the rate of the published
    /// figures, whatever part of it comes through a provider.
    #[must_use]
    pub fn rate(&self, cause: Cause) -> f64 {
        events_a_year(self.sector, cause, self.revenue)
    }
}

/// Insureds with what is taken for granted about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    insureds: Vec<Insured>,
    providers: Vec<Provider>,
    /// The provider of each insured.
    provider_of: Vec<Option<usize>>,
    part: f64,
}

impl Book {
    /// A book of which `part` of the ransomware and data breaches of an insured with a provider
    /// come through it.
    ///
    /// Providers are the same whose names differ in case, in the spaces around them or in how many
    /// stand between two words.
    ///
    /// ```
    /// use obligor::scenario::book::{Book, Insured};
    /// use obligor::scenario::calibration::Sector;
    /// let clinic = |id: &str| Insured {
    ///     id: id.to_owned(),
    ///     revenue: 5e6,
    ///     sector: Sector::Healthcare,
    ///     provider: Some("Cloudlane".to_owned()),
    ///     limit: 1e6,
    ///     retention: 10e3,
    ///     premium: 9e3,
    ///     share: 1.0,
    /// };
    /// let book = Book::new(vec![clinic("one"), clinic("two")], 0.20);
    /// assert_eq!(book.providers()[0].clients, [0, 1]);
    /// assert_eq!(book.providers()[0].rates[2], 0.10); // outages
    /// ```
    #[must_use]
    pub fn new(insureds: Vec<Insured>, part: f64) -> Self {
        let mut insureds = insureds;
        let mut clients: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, it) in insureds.iter_mut().enumerate() {
            it.provider = it.provider.take().map(|name| spaced(&name));
            it.provider.take_if(|name| name.is_empty());
            if let Some(provider) = &it.provider {
                clients.entry(provider.to_lowercase()).or_default().push(at);
            }
        }
        let mut providers = Vec::with_capacity(clients.len());
        for (folded, clients) in clients {
            let name = usual(clients.iter().map(|at| &insureds[*at]));
            for at in &clients {
                insureds[*at].provider = Some(name.clone());
            }
            providers.push(Provider::new(name, folded, clients, (&insureds, part)));
        }
        let mut provider_of = vec![None; insureds.len()];
        for (at, provider) in providers.iter().enumerate() {
            for client in &provider.clients {
                provider_of[*client] = Some(at);
            }
        }
        Self {
            insureds,
            providers,
            provider_of,
            part,
        }
    }

    /// The insureds, in the order of the file.
    #[must_use]
    pub fn insureds(&self) -> &[Insured] {
        &self.insureds
    }

    /// The providers by name.
    #[must_use]
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// The provider of an insured, by its place.
    #[must_use]
    pub fn provider_of(&self, insured: usize) -> Option<usize> {
        self.provider_of[insured]
    }

    /// The part of ransomware and data breaches that comes through a provider.
    #[must_use]
    pub fn part(&self) -> f64 {
        self.part
    }

    /// Of all events of a kind at insureds with a provider, the part that comes through it: less
    /// than was asked for where a provider serves the large and the small, since nobody suffers
    /// more through it than it would alone. Outages, and books without providers, have none.
    #[must_use]
    pub fn comes_through(&self, kind: Shared) -> f64 {
        let Some(cause) = kind.cause() else {
            return 0.0;
        };
        let (mut through, mut whole) = (0.0, 0.0);
        for provider in &self.providers {
            let clients = provider.clients.iter();
            whole += clients
                .map(|at| self.insureds[*at].rate(cause))
                .sum::<f64>();
            through += provider.clients.len() as f64 * provider.through[kind as usize];
        }
        if whole > 0.0 { through / whole } else { 0.0 }
    }

    /// The places of all insureds in parts of at most `most`, clients of a provider together;
    /// which part an insured is in does not depend on the order of the file.
    #[must_use]
    pub fn parts(&self, most: usize) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.insureds.len()).collect();
        order.sort_by_key(|at| (self.provider_of[*at], &self.insureds[*at].id));
        order.chunks(most).map(<[usize]>::to_vec).collect()
    }

    /// Events of a cause a year that start with an insured itself: its rate less what comes
    /// through its provider.
    fn own_rate(&self, insured: usize, cause: Cause) -> f64 {
        let provider = self.provider_of[insured].map(|at| &self.providers[at]);
        let through = provider.and_then(|provider| {
            let place = Shared::ALL
                .iter()
                .position(|kind| kind.cause() == Some(cause));
            place.map(|at| provider.through[at])
        });
        self.insureds[insured].rate(cause) - through.unwrap_or(0.0)
    }
}

/// A name without spaces around it, and with one between two words.
fn spaced(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The spelling of their provider's name that most insureds have, of several the first by the
/// alphabet.
fn usual<'a>(insureds: impl Iterator<Item = &'a Insured>) -> String {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for it in insureds {
        *count
            .entry(it.provider.as_deref().unwrap_or_default())
            .or_default() += 1;
    }
    let mut usual = ("", 0);
    for (name, of) in count {
        if of > usual.1 {
            usual = (name, of);
        }
    }
    usual.0.to_owned()
}
