//! Regulatory regimes: what a breach costs by law, one regime a file.
//!
//! Each file has its formula with a legend, the legal maximum, what happens at thresholds, where it was read
//! and when, and its tests on published figures. A regime knows no file, no clock and no randomness: facts,
//! the user's settings and uniform numbers go in, three amounts come out ([`Assessed`]).
//!
//! ```text
//! owed = imposed × settlement     if u_enforcement ≥ 1 − enforcement, else nothing      conduct, late
//!      = statutory sums × claimed if u_claim ≥ 1 − claim, else nothing                  damages
//! ```
//!
//! How often an authority acts is the user's, and rare: with certainty the expected fine would explode.
//! What a law leaves open is a [`Finding`], never a silent zero; the user's settings close it. Nothing
//! here is legal advice.
//!
//! ```
//! use obligor::regimes::{Blame, Facts, Regime, Settings, State, Uniforms};
//! use obligor::units::Probability;
//!
//! let florida = Regime::State(State::Florida);
//! let facts = Facts {
//!     late_hours: florida.deadlines()[0].late_hours(61.0 * 24.0), // 31 days after the 30 days
//!     ..Facts::new(40_000.0, Blame::None)
//! };
//! let settings = Settings::new(Probability::new(0.1)?, Probability::ZERO);
//! let uniforms = Uniforms { enforcement: 0.95, seriousness: 0.5, claim: 0.5 };
//! assert_eq!(florida.assess(&facts, &settings, &uniforms).late.owed, Ok(80_000.0));
//! # Ok::<(), obligor::units::QuantityError>(())
//! ```

pub mod ccpa;
pub mod cmia;
mod dora;
mod entry;
mod facts;
mod finding;
mod fisma;
pub mod gdpr;
pub mod glba;
pub mod hipaa;
mod linked;
pub mod nis2;
pub mod pci;
pub mod sec;
pub mod state;
pub mod uk_gdpr;

pub use entry::{
    Addressee, Deadline, Enforced, Head, Insurability, Miss, Reach, Source, Start, Within, lives_in,
};
pub use facts::{
    Amount, Assessed, BandError, Blame, Facts, Infringement, Seriousness, Settings, Uniforms,
    YearCap,
};
pub use finding::Finding;
pub use linked::once_for_linked;
pub use state::State;

use entry::Entry;

/// Most reports that follow a first notice to an authority.
pub const MOST_REPORTS: usize = 2;

/// Which obligations an entity has under NIS2 (Art. 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// Essential: sectors of Annex I, large.
    Essential,
    /// Important: the others in scope.
    Important,
}

/// A regime of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regime {
    /// Health records, United States.
    Hipaa,
    /// Consumers, California.
    Ccpa,
    /// Patients, California.
    Cmia,
    /// Breach notification of a US state.
    State(State),
    /// Personal data, European Economic Area.
    Gdpr,
    /// Personal data, United Kingdom.
    UkGdpr,
    /// Cards, by contract.
    Pci,
    /// Customers of financial institutions, United States.
    Glba,
    /// Network security, European Union.
    Nis2(Entity),
    /// Resilience of financial entities, European Union.
    Dora,
    /// Disclosure by listed companies, United States.
    Sec,
    /// Systems of federal agencies, United States.
    Fisma,
}

impl Regime {
    /// Every regime, in the order of reports.
    pub const ALL: [Self; 17] = [
        Self::Hipaa,
        Self::Ccpa,
        Self::Cmia,
        Self::State(State::Alaska),
        Self::State(State::California),
        Self::State(State::Florida),
        Self::State(State::NewYork),
        Self::State(State::Texas),
        Self::Gdpr,
        Self::UkGdpr,
        Self::Pci,
        Self::Glba,
        Self::Nis2(Entity::Essential),
        Self::Nis2(Entity::Important),
        Self::Dora,
        Self::Sec,
        Self::Fisma,
    ];

    fn entry(self) -> &'static Entry {
        match self {
            Self::Hipaa => &hipaa::ENTRY,
            Self::Ccpa => &ccpa::ENTRY,
            Self::Cmia => &cmia::ENTRY,
            Self::State(state) => state.entry(),
            Self::Gdpr => &gdpr::ENTRY,
            Self::UkGdpr => &uk_gdpr::ENTRY,
            Self::Pci => &pci::ENTRY,
            Self::Glba => &glba::ENTRY,
            Self::Nis2(Entity::Essential) => &nis2::ESSENTIAL,
            Self::Nis2(Entity::Important) => &nis2::IMPORTANT,
            Self::Dora => &dora::ENTRY,
            Self::Sec => &sec::ENTRY,
            Self::Fisma => &fisma::ENTRY,
        }
    }

    /// What a scenario calls it: `hipaa`, `state:FL`, `nis2:essential`.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.entry().key
    }

    /// The regime with a key.
    ///
    /// ```
    /// use obligor::regimes::{Regime, State};
    /// assert_eq!(Regime::of("state:FL"), Some(Regime::State(State::Florida)));
    /// assert_eq!(Regime::of("state:fl"), None);
    /// ```
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|regime| regime.key() == key)
    }

    /// The law's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The cost head of what is imposed.
    #[must_use]
    pub fn head(self) -> Head {
        self.entry().head
    }

    /// The currency of turnover, settings and amounts: `USD`, `EUR`, `GBP`.
    #[must_use]
    pub fn currency(self) -> &'static str {
        self.entry().currency
    }

    /// Whether it comes by residence or by what the party does.
    #[must_use]
    pub fn reach(self) -> Reach {
        self.entry().reach
    }

    /// Does it reach a record of a person who lives there (`US-FL`, `DE`)? A regime of conduct reaches all.
    ///
    /// ```
    /// use obligor::regimes::Regime;
    /// assert!(Regime::Hipaa.reaches("US-FL") && !Regime::Hipaa.reaches("DE"));
    /// assert!(Regime::Gdpr.reaches("NO") && !Regime::Gdpr.reaches("GB"));
    /// ```
    #[must_use]
    pub fn reaches(self, residence: &str) -> bool {
        self.reach().covers(residence)
    }

    /// The notices it asks for; missing one adds to what is imposed, at most once a duty.
    #[must_use]
    pub fn deadlines(self) -> &'static [Deadline] {
        self.entry().deadlines
    }

    /// Does it ask for any notice within a number of hours, days or months?
    #[must_use]
    pub fn has_deadlines(self) -> bool {
        let own = self.deadlines().iter();
        let mut own = own.filter(|it| it.to != Addressee::Controller);
        own.any(|it| it.within.hours().is_some())
    }

    /// May what it imposes be insured by a party of this country (`FI`; anything else for "not known")?
    ///
    /// ```
    /// use obligor::regimes::{Insurability, Regime};
    /// assert_eq!(Regime::Gdpr.insurable("FI"), Insurability::Yes);
    /// assert_eq!(Regime::Gdpr.insurable("FR"), Insurability::No);
    /// assert_eq!(Regime::Gdpr.insurable("DE"), Insurability::Unclear);
    /// ```
    #[must_use]
    pub fn insurable(self, country: &str) -> Insurability {
        let entry = self.entry();
        entry
            .insurable_in
            .iter()
            .find(|(code, _)| *code == country)
            .map_or(entry.insurable, |(_, said)| *said)
    }

    /// May a contract pass it on to whoever caused it?
    #[must_use]
    pub fn passes_on(self) -> bool {
        self.entry().passes_on
    }

    /// Where formula, figures and deadlines are from.
    #[must_use]
    pub fn sources(self) -> &'static [Source] {
        self.entry().sources
    }

    /// The formula in words.
    #[must_use]
    pub fn formula(self) -> &'static str {
        self.entry().formula
    }

    /// The legal maximum in words.
    #[must_use]
    pub fn legal_maximum(self) -> &'static str {
        self.entry().maximum
    }

    /// Why it is insurable or not.
    #[must_use]
    pub fn insurance_note(self) -> &'static str {
        self.entry().insurance_note
    }

    /// How often the authority is known to act; `None` where nobody has counted.
    #[must_use]
    pub fn enforced(self) -> Option<Enforced> {
        self.entry().enforced
    }

    /// What a breach costs under it. Each amount grows with each uniform number and is never above its
    /// maximum; what no formula tells is a finding whatever is drawn.
    #[must_use]
    pub fn assess(self, facts: &Facts, settings: &Settings, uniforms: &Uniforms) -> Assessed {
        let entry = self.entry();
        let at = |formula: entry::Formula| formula(facts, settings, uniforms.seriousness);
        let imposed = |amount: Amount| {
            amount.drawn(
                settings.enforcement,
                uniforms.enforcement,
                settings.settlement,
            )
        };
        Assessed {
            conduct: imposed(at(entry.conduct)),
            late: imposed(at(entry.late).and(at(entry.late_report))),
            damages: at(entry.damages).drawn(settings.claim, uniforms.claim, settings.claimed),
        }
    }
}

#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;
