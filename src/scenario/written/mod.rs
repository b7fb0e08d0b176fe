//! The scenario as written: one struct a table of the file, for serde and the JSON schema.
//!
//! Every key may be missing here: what a scenario must say is listed as `required` in the schema
//! and asked for by [`super::Document`], so that one missing answer hides no other finding.

mod condition;
mod contract;
mod control;
mod event;
mod law;
mod party;
mod peril;
mod policy;
mod regime;
mod treaty;
mod uncertainty;
mod word;

pub use condition::{BandWritten, CauseWord, CulpabilityWord, OneOrMany, When};
pub use contract::{
    AttributionWord, BaseWord, Basket, Cap, CarveOut, Contract, ContributoryWord, Credits, Damages,
    Division, Enforcement, ExtentWord, FlowDownWord, Indemnity, LiabilityWord, Limit, LimitTerms,
    Liquidated, Notice, NoticeEffect, NoticeWord, OrderWord, PerWord, Pool, RelationWord,
    SetOffWord, TriggerWord,
};
pub use control::{Control, ControlTable};
pub use event::{
    Event, EventCulpability, EventNotification, EventNotificationTable, Outage, OutsideClaim,
};
pub use law::{
    Burr, Discrete, Empirical, Exponential, Gpd, Law, LawTable, Lognormal, MixtureItem, Pareto,
    Pert, Range, Spliced, Tail, Triangular, TwoParameters,
};
pub use party::{Archetype, Head, Notification, NotificationTable, Notify, Party, Records};
pub use peril::{
    BaseFrequency, Beta, Binomial, Counts, CulpabilityChances, CulpabilityOf, CulpabilityWritten,
    Dependence, Dirichlet, DirichletTable, Experience, Frequency, Hit, HitShare, HitShareTable,
    NegativeBinomial, Peril, PoissonInverseGaussian, RateRange, SplitWritten, StudentT,
    Uncertainty, ZeroModified,
};
pub use policy::{
    AdditionalInsured, AttachmentWord, AttachmentWritten, CoinsuranceBasisWord, Cover, Endorsement,
    ErosionWord, ModeWord, NoticeFromWord, Policy, PolicyNotice, RecoveryWord, RetentionRuleWord,
    RetentionSpreadWord, Sublimit, SublimitBasisWord, Waiting, Waiver, WaiverWord,
    WhenInsolventWord, WilfulWord,
};
pub use regime::{
    ClockWord, InfringementWord, Regime, SeriousnessWord, SeriousnessWritten, YearCapWord,
};
pub use treaty::{Commission, EventExcess, QuotaShare, Slide, StopLoss, Treaty};
pub use uncertainty::ParameterUncertainty;
pub use word::{Chance, Day, LawWord, SideWord};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// Tables by their key, in the order written.
pub type Named<T> = IndexMap<String, T>;

/// The largest number of years of a run, in a scenario and on the command line: draws are named by
/// the number of their year, which has 32 bits.
pub const MAX_YEARS: u64 = 4_000_000_000;

/// A cyber-liability scenario: parties, what can go wrong, who promised whom to pay.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["schema", "title", "currency"]))]
pub struct Scenario {
    /// Version of the vocabulary; this release reads 1.
    pub schema: Option<u32>,
    /// What the scenario is about, in a line.
    pub title: Option<String>,
    /// Currency of all amounts, such as USD.
    pub currency: Option<String>,
    /// Simulated policy years, from 1 to 4 billion; a scenario of scripted events alone needs none.
    #[schemars(range(min = 1, max = MAX_YEARS))]
    pub years: Option<u64>,
    /// Seed of all draws; a scenario of scripted events alone needs none.
    #[schemars(range(min = 0))]
    pub seed: Option<u64>,
    /// How uncertain the figures of the perils are, where a run draws that too.
    pub parameter_uncertainty: Option<ParameterUncertainty>,
    /// The first day of the simulated year; left out, 2026-01-01.
    pub inception: Option<Day>,
    /// A remark that nothing reads.
    pub note: Option<String>,
    /// Legal persons with a balance sheet.
    #[serde(default)]
    pub party: Named<Party>,
    /// What no law says of the regulatory regimes that parties stand under.
    #[serde(default)]
    pub regime: Named<Regime>,
    /// Cost heads of the scenario's own, or other names for the standard ones.
    #[serde(default)]
    pub head: Named<Head>,
    /// Ways things go wrong.
    #[serde(default)]
    pub peril: Named<Peril>,
    /// Contracts: who answers to whom, and up to where.
    #[serde(default)]
    pub contract: Named<Contract>,
    /// Caps that several contracts of one obligor share.
    #[serde(default)]
    pub pool: Named<Pool>,
    /// Insurance policies and the layers above them.
    #[serde(default)]
    pub policy: Named<Policy>,
    /// Reinsurance of the insurers.
    #[serde(default)]
    pub treaty: Named<Treaty>,
    /// Scripted events, which `obligor settle` settles.
    #[serde(default)]
    pub event: Vec<Event>,
}
