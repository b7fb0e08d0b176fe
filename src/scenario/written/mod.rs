//! The scenario as written: one struct a table of the file, for serde and the JSON schema.
//!
//! Every key may be missing here: what a scenario must say is listed as `required` in the schema
//! and asked for by [`super::Document`], so that one missing answer hides no other finding.

mod condition;
mod contract;
mod law;
mod party;
mod peril;
mod policy;
mod treaty;

pub use condition::{BandWritten, CauseWord, CulpabilityWord, OneOrMany, When};
pub use contract::{
    Cap, CarveOut, Contract, Credits, Damages, Division, FlowDownWord, Indemnity, LiabilityWord,
    Limit, LimitTerms, PerWord, Pool, RelationWord, TriggerWord,
};
pub use law::{
    Burr, Discrete, Empirical, Exponential, Gpd, Law, LawTable, Lognormal, MixtureItem, Pareto,
    Pert, Range, Spliced, Tail, Triangular, TwoParameters,
};
pub use party::{Head, Party};
pub use peril::{
    BaseFrequency, Beta, Binomial, Counts, CulpabilityChances, CulpabilityOf, CulpabilityWritten,
    Dependence, Dirichlet, DirichletTable, Frequency, Hit, HitShare, HitShareTable,
    NegativeBinomial, Peril, PoissonInverseGaussian, SplitWritten, StudentT, Uncertainty,
    ZeroModified,
};
pub use policy::{
    Cover, Endorsement, ModeWord, Policy, RecoveryWord, Sublimit, Waiting, WilfulWord,
};
pub use treaty::{EventExcess, QuotaShare, Treaty};

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
#[schemars(extend("required" = ["schema", "title", "currency", "years", "seed"]))]
pub struct Scenario {
    /// Version of the vocabulary; this release reads 1.
    pub schema: Option<u32>,
    /// What the scenario is about, in a line.
    pub title: Option<String>,
    /// Currency of all amounts, such as USD.
    pub currency: Option<String>,
    /// Simulated policy years, from 1 to 4 billion.
    #[schemars(range(min = 1, max = MAX_YEARS))]
    pub years: Option<u64>,
    /// Seed of all draws.
    #[schemars(range(min = 0))]
    pub seed: Option<u64>,
    /// A remark that nothing reads.
    pub note: Option<String>,
    /// Legal persons with a balance sheet.
    #[serde(default)]
    pub party: Named<Party>,
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
}
