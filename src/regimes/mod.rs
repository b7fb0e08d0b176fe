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

use crate::units::Probability;
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

    /// May an authority impose anything under it after an event that exposes so many of the persons it
    /// reaches, whatever the conduct? Not where a contract is lost in place of a fine, nor where only a
    /// late notice costs something and the law gives no day by which it is late.
    ///
    /// ```
    /// use obligor::regimes::{Regime, State};
    /// assert!(Regime::Gdpr.may_impose(1.0) && Regime::Sec.may_impose(0.0));
    /// assert!(Regime::Pci.may_impose(1.0) && !Regime::Pci.may_impose(0.0));
    /// assert!(!Regime::Fisma.may_impose(1e6) && !Regime::State(State::Alaska).may_impose(1e6));
    /// ```
    #[must_use]
    pub fn may_impose(self, persons: f64) -> bool {
        let Assessed { conduct, late, .. } = self.at_worst(persons);
        [conduct, late].iter().any(|amount| match amount.owed {
            Ok(owed) => owed > 0.0,
            Err(open) => open.is_for_the_user(),
        })
    }

    /// Why nothing is ever imposed under it, in words; `None` where something may be.
    ///
    /// ```
    /// use obligor::regimes::{Regime, State};
    /// let lost = "no fine: the contract with the agency may be lost";
    /// assert_eq!(Regime::Fisma.imposes_nothing().as_deref(), Some(lost));
    /// assert!(Regime::State(State::Alaska).imposes_nothing().is_some());
    /// assert_eq!(Regime::Hipaa.imposes_nothing(), None);
    /// ```
    #[must_use]
    pub fn imposes_nothing(self) -> Option<String> {
        if self.may_impose(1e6) {
            return None;
        }
        let no_day = "nothing is imposed: the law gives no day by which a notice is late";
        let finding = self.at_worst(1e6).conduct.owed.err();
        Some(finding.map_or(no_day.to_owned(), |finding| finding.to_string()))
    }

    /// Does the statute give persons a sum?
    ///
    /// ```
    /// use obligor::regimes::Regime;
    /// assert!(Regime::Ccpa.gives_sums() && !Regime::Gdpr.gives_sums());
    /// ```
    #[must_use]
    pub fn gives_sums(self) -> bool {
        let sums = self.at_worst(1.0).damages.owed;
        sums.is_ok_and(|owed| owed > 0.0)
    }

    /// What it makes of intent, long neglect and every notice missed that has a time, imposed and
    /// claimed with certainty; what a law leaves to the user is a finding.
    fn at_worst(self, persons: f64) -> Assessed {
        let has = |miss: Miss| {
            let mut own = self.deadlines().iter();
            own.any(|it| it.miss == miss && it.within.hours().is_some())
        };
        let facts = Facts {
            turnover: Some(1e9),
            months_non_compliant: 1.0,
            late_hours: has(Miss::Notice).then_some(24.0),
            late_report_hours: has(Miss::Report).then_some(24.0),
            ..Facts::new(persons, Blame::Wilful)
        };
        let settings = Settings::new(Probability::ONE, Probability::ONE);
        let last = 1.0 - f64::EPSILON;
        let uniforms = Uniforms {
            enforcement: last,
            seriousness: last,
            claim: last,
        };
        self.assess(&facts, &settings, &uniforms)
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
