use super::{CauseWord, CulpabilityWord, Law, Named};
use crate::scenario::{Count, Number, Written};
use crate::units::{Hours, Money, Probability, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A way things go wrong.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["origin", "frequency", "hits"]))]
pub struct Peril {
    /// Its name in reports; left out, its id.
    pub name: Option<String>,
    /// The party where its events start.
    pub origin: Option<String>,
    /// Events a year.
    pub frequency: Option<Frequency>,
    /// Chance of each party without a probability of its own, by itself: one number, or a
    /// beta-distributed share drawn once an event.
    pub hit: Option<HitShare>,
    /// Culpability of the origin (a word), or of each party at fault (a table); whoever has a share of fault, `self`
    /// included, and is not named is negligent.
    pub culpability: Option<CulpabilityWritten>,
    /// Fault shares by party, `self` for whoever is hit; they sum to 1.
    pub fault: Option<Named<Written<Share>>>,
    /// Fault shares for one sufferer, in place of `fault`.
    #[serde(default)]
    pub fault_of: Named<Named<Written<Share>>>,
    /// Hours of outage, one draw an event.
    pub outage: Option<Law<Hours>>,
    /// What makes it happen; malicious unless said.
    pub cause: Option<CauseWord>,
    /// Flags that its events may carry, with their chances.
    #[serde(default)]
    pub flags: Named<Written<Probability>>,
    /// Dependence between the severities of those hit together.
    pub dependence: Option<Dependence>,
    /// Whom it can hit, and what that costs.
    #[serde(default)]
    pub hits: Named<Hit>,
    /// One's own experience of it, which moves its rate and the severity of its origin by credibility.
    pub experience: Option<Experience>,
    /// The id its draws are named by, to keep them after renaming.
    pub stream: Option<String>,
    /// The clause or table it comes from.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// One's own experience of a peril.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["exposure_years", "claims"]))]
pub struct Experience {
    /// Years observed.
    pub exposure_years: Option<Written<Number>>,
    /// Events in them.
    pub claims: Option<u32>,
    /// What those events cost the party where the peril starts, as far as it is known.
    #[serde(default)]
    pub losses: Vec<Written<Money>>,
    /// The 90 % interval of the rate before the experience, of which the ratio of the ends counts; unless said
    /// that of the frequency's uncertainty, of the archetype, or of the library's rates.
    pub range: Option<RateRange>,
    /// How mean losses differ between firms alike, as a coefficient of variation; 0.73 unless said.
    pub between: Option<Written<Number>>,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was read.
    pub as_of: Option<String>,
    /// How sure the writer is.
    pub confidence: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// The two ends of a rate's 90 % interval.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct RateRange(pub Written<Number>, pub Written<Number>);

/// Chance of those hit: a number or a drawn share.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "a probability or { beta = [a, b] }"))]
pub enum HitShare {
    /// The same for every event.
    Fixed(Written<Probability>),
    /// One draw an event.
    Drawn(HitShareTable),
}

/// A drawn share of parties hit.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["beta"]))]
pub struct HitShareTable {
    /// Beta law: its two parameters.
    pub beta: Option<Beta>,
}

/// The two parameters of a beta law, both above 0; the mean is the first ÷ their sum.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct Beta(pub Written<Number>, pub Written<Number>);

/// Culpability: a word for the origin, or a table by party.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "none, negligent, gross, wilful, or a table by party"))]
pub enum CulpabilityWritten {
    /// Of the origin.
    Origin(CulpabilityWord),
    /// Of each party named.
    Parties(Named<CulpabilityOf>),
}

/// Culpability of one party: a word, or chances that sum to 1.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "none, negligent, gross, wilful, or their chances"))]
pub enum CulpabilityOf {
    /// Always.
    Always(CulpabilityWord),
    /// With these chances.
    Chances(CulpabilityChances),
}

/// Chances of each culpability; they sum to 1.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CulpabilityChances {
    /// Of none.
    pub none: Option<Written<Probability>>,
    /// Of negligence.
    pub negligent: Option<Written<Probability>>,
    /// Of gross negligence.
    pub gross: Option<Written<Probability>>,
    /// Of wilful acts.
    pub wilful: Option<Written<Probability>>,
}

/// Dependence: `{ gaussian = ρ }` or `{ t = { correlation, degrees } }`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dependence {
    /// Correlation of any two normal scores.
    pub gaussian: Option<Written<Share>>,
    /// The same with joint extremes.
    pub t: Option<StudentT>,
}

/// One-factor t dependence.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["correlation", "degrees"]))]
pub struct StudentT {
    /// Correlation of any two scores.
    pub correlation: Option<Written<Share>>,
    /// Degrees of freedom, above 0; the fewer, the more joint extremes.
    pub degrees: Option<Written<Number>>,
}

/// What a peril does to one party.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hit {
    /// Chance of being hit by an event; left out, the peril's `hit`.
    pub probability: Option<Written<Probability>>,
    /// Law of the total, but for interruption by the hour.
    pub severity: Option<Law<Money>>,
    /// How the total becomes heads: a library split, shares by head, or a Dirichlet law.
    pub split: Option<SplitWritten>,
    /// A law for each head, in place of severity and split.
    #[serde(default)]
    pub heads: Named<Law<Money>>,
    /// Interruption: cost per hour of outage.
    pub per_hour: Option<Written<Money>>,
    /// Cost per record exposed, in place of severity.
    pub per_record: Option<Written<Money>>,
    /// Records exposed.
    pub records: Option<Law<Count>>,
    /// The clause or table it comes from.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A split: the name of a library split, shares by head, or a Dirichlet law.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "the name of a library split, shares by head, or { dirichlet = { … } }"))]
pub enum SplitWritten {
    /// From the library.
    Library(String),
    /// Shares drawn from a Dirichlet law.
    Dirichlet(DirichletTable),
    /// Shares that sum to 1.
    Shares(Named<Written<Share>>),
}

/// A Dirichlet law of the shares.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["dirichlet"]))]
pub struct DirichletTable {
    /// Its parameters by head.
    pub dirichlet: Dirichlet,
}

/// Parameters by head, all above 0; the mean share of a head is its parameter ÷ their sum.
pub type Dirichlet = Named<Written<Number>>;

/// How many events a year: one law, and its uncertainty.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frequency {
    /// Always the same number.
    #[schemars(range(min = 0))]
    pub fixed: Option<u32>,
    /// One event with this chance.
    pub bernoulli: Option<Written<Probability>>,
    /// Trials and their chance.
    pub binomial: Option<Binomial>,
    /// The mean of a Poisson law.
    pub poisson: Option<Written<Number>>,
    /// Negative binomial.
    pub negative_binomial: Option<NegativeBinomial>,
    /// Geometric.
    pub geometric: Option<Geometric>,
    /// Another law whose chance of no event is replaced.
    pub zero_modified: Option<ZeroModified>,
    /// Poisson mixed by an inverse Gaussian.
    pub poisson_inverse_gaussian: Option<PoissonInverseGaussian>,
    /// Counts and their chances.
    pub empirical: Option<Counts>,
    /// A factor of mean 1 on the mean, drawn once a year.
    pub uncertainty: Option<Uncertainty>,
    /// Where the law comes from.
    pub source: Option<String>,
    /// When it was read.
    pub as_of: Option<String>,
    /// How sure the writer is.
    pub confidence: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// Trials and their chance.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["trials", "chance"]))]
pub struct Binomial {
    /// Number of trials.
    #[schemars(range(min = 0))]
    pub trials: Option<u32>,
    /// Chance of each.
    pub chance: Option<Written<Probability>>,
}

/// Negative binomial: mean and variance ÷ mean, or r and beta.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NegativeBinomial {
    /// The mean.
    pub mean: Option<Written<Number>>,
    /// Variance ÷ mean, above 1.
    pub variance_to_mean: Option<Written<Number>>,
    /// Shape, with beta.
    pub r: Option<Written<Number>>,
    /// Scale, with r; the mean is r × beta.
    pub beta: Option<Written<Number>>,
}

/// Geometric, by its mean: a bare number could be a chance.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["mean"], "x-expects" = "{ mean = … }"))]
pub struct Geometric {
    /// The mean.
    pub mean: Option<Written<Number>>,
}

/// A law whose chance of no event is replaced.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["zero", "base"]))]
pub struct ZeroModified {
    /// Chance of no event.
    pub zero: Option<Written<Probability>>,
    /// The law of the count, given there is one.
    pub base: Option<BaseFrequency>,
}

/// The base of a zero-modified law.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseFrequency {
    /// Trials and their chance.
    pub binomial: Option<Binomial>,
    /// The mean of a Poisson law.
    pub poisson: Option<Written<Number>>,
    /// Negative binomial.
    pub negative_binomial: Option<NegativeBinomial>,
    /// Geometric.
    pub geometric: Option<Geometric>,
}

/// Poisson mixed by an inverse Gaussian of mean 1.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["mean", "variance_of_factor"]))]
pub struct PoissonInverseGaussian {
    /// The mean.
    pub mean: Option<Written<Number>>,
    /// Variance of the factor of mean 1.
    pub variance_of_factor: Option<Written<Number>>,
}

/// Counts and their chances.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["counts", "chances"]))]
pub struct Counts {
    /// The counts.
    #[serde(default)]
    pub counts: Vec<u32>,
    /// Their chances; they sum to 1.
    #[serde(default)]
    pub chances: Vec<Written<Share>>,
}

/// Uncertainty of a frequency.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["lognormal_sigma"]))]
pub struct Uncertainty {
    /// Standard deviation of the factor's logarithm; its mean is 1.
    pub lognormal_sigma: Option<Written<Number>>,
}
