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
    /// Its name in the book.
    pub name: String,
    /// Its clients, by their places in the book.
    pub clients: Vec<usize>,
    /// Events a year, by the places in [`Shared::ALL`].
    pub rates: [f64; 3],
}

impl Provider {
    /// Its name, and how often what comes through it strikes: of each cause, so often that `part`
    /// of what its clients have on average comes through it.
    fn new(name: &str, clients: Vec<usize>, insureds: &[Insured], part: f64) -> Self {
        let rates = Shared::ALL.map(|kind| {
            let mean = kind.cause().map_or(0.0, |cause| {
                let rates = clients.iter().map(|at| insureds[*at].rate(cause));
                rates.sum::<f64>() / clients.len() as f64
            });
            kind.events_a_year(mean, part)
        });
        Self {
            name: name.to_owned(),
            clients,
            rates,
        }
    }
}

impl Insured {
    /// Events of a cause a year, those through its provider included.
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
        let mut clients: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, it) in insureds.iter().enumerate() {
            if let Some(provider) = &it.provider {
                clients.entry(provider).or_default().push(at);
            }
        }
        let clients = clients.into_iter();
        let providers: Vec<Provider> = clients
            .map(|(name, clients)| Provider::new(name, clients, &insureds, part))
            .collect();
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

    /// The places of all insureds in parts of at most `most`, clients of a provider together;
    /// which part an insured is in does not depend on the order of the file.
    #[must_use]
    pub fn parts(&self, most: usize) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.insureds.len()).collect();
        order.sort_by_key(|at| (self.provider_of[*at], &self.insureds[*at].id));
        order.chunks(most).map(<[usize]>::to_vec).collect()
    }

    /// Events of a cause a year that start with an insured itself: not through its provider.
    fn own_rate(&self, insured: usize, cause: Cause) -> f64 {
        let comes_through = Shared::ALL.iter().any(|kind| kind.cause() == Some(cause));
        let part = match self.provider_of[insured] {
            Some(_) if comes_through => self.part,
            Some(_) | None => 0.0,
        };
        (1.0 - part) * self.insureds[insured].rate(cause)
    }
}
