use crate::scenario::{Number, Quantity, Written};
use crate::units::Share;
use schemars::JsonSchema;
use serde::Deserialize;

/// A law of a quantity: a bare quantity is a constant.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, bound = "Q: Quantity")]
#[schemars(
    rename = "{Q}Law",
    bound = "Q: Quantity + JsonSchema",
    extend("x-expects" = "a law such as { lognormal = { median, p95 } }")
)]
pub enum Law<Q> {
    /// Always the same.
    Constant(Written<Q>),
    /// Drawn.
    Drawn(Box<LawTable<Q>>),
}

/// A law by its name, and its bounds.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "Q: Quantity")]
#[schemars(
    rename = "{Q}LawTable",
    bound = "Q: Quantity + JsonSchema",
    extend("x-expects" = "a law such as { lognormal = { median, p95 } }")
)]
pub struct LawTable<Q> {
    /// Always the same.
    pub constant: Option<Written<Q>>,
    /// Lognormal: two of median, p05, p95, mean, cv, mu, sigma.
    pub lognormal: Option<Lognormal<Q>>,
    /// Gamma: shape and scale, median and p95, or mean and cv.
    pub gamma: Option<TwoParameters<Q>>,
    /// Exponential: mean or median.
    pub exponential: Option<Exponential<Q>>,
    /// Weibull: shape and scale, median and p95, or mean and cv.
    pub weibull: Option<TwoParameters<Q>>,
    /// Pareto I: survival (scale ÷ x)^shape from scale upwards.
    pub pareto: Option<Pareto<Q>>,
    /// Pareto II (Lomax): survival (1 + x ÷ scale)^−shape.
    pub lomax: Option<TwoParameters<Q>>,
    /// Another name of lomax.
    pub pareto2: Option<TwoParameters<Q>>,
    /// Generalised Pareto above a threshold.
    pub gpd: Option<Gpd<Q>>,
    /// Burr XII: survival (1 + (x ÷ scale)^power)^−shape.
    pub burr: Option<Burr<Q>>,
    /// PERT: min, mode, max.
    pub pert: Option<Pert<Q>>,
    /// Triangular: min, mode, max.
    pub triangular: Option<Triangular<Q>>,
    /// Uniform from min to max.
    pub uniform: Option<Range<Q>>,
    /// Log-uniform from min to max.
    pub log_uniform: Option<Range<Q>>,
    /// One of several laws, chosen by weight.
    pub mixture: Option<Vec<MixtureItem<Q>>>,
    /// A body and a generalised Pareto tail.
    pub spliced: Option<Spliced<Q>>,
    /// Given values with given chances.
    pub discrete: Option<Discrete<Q>>,
    /// Observed values, all alike likely.
    pub empirical: Option<Empirical<Q>>,
    /// Condition on values of this or more.
    pub from: Option<Written<Q>>,
    /// Condition on values of this or less.
    pub to: Option<Written<Q>>,
    /// What falls below moves up to this.
    pub at_least: Option<Written<Q>>,
    /// What falls above moves down to this.
    pub at_most: Option<Written<Q>>,
    /// The clause or table it comes from.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
    /// Where the law comes from.
    pub source: Option<String>,
    /// When it was read.
    pub as_of: Option<String>,
    /// How sure the writer is.
    pub confidence: Option<String>,
}

macro_rules! parameters {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, bound = "Q: Quantity")]
        #[schemars(bound = "Q: Quantity + JsonSchema", inline)]
        pub struct $name<Q> {
            $($(#[$field_doc])* pub $field: Option<$type>,)+
        }
    };
}

parameters! {
    /// Parameters of a lognormal law.
    Lognormal {
        /// The value that half the draws pass.
        median: Written<Q>,
        /// The value that 5 % of draws do not pass.
        p05: Written<Q>,
        /// The value that 95 % of draws do not pass.
        p95: Written<Q>,
        /// The mean.
        mean: Written<Q>,
        /// Standard deviation ÷ mean.
        cv: Written<Number>,
        /// Mean of the logarithm.
        mu: Written<Number>,
        /// Standard deviation of the logarithm.
        sigma: Written<Number>,
    }
}
parameters! {
    /// Parameter of an exponential law.
    Exponential {
        /// The mean.
        mean: Written<Q>,
        /// The value that half the draws pass.
        median: Written<Q>,
    }
}
parameters! {
    /// Parameters of a law with a shape and a scale.
    TwoParameters {
        /// Shape.
        shape: Written<Number>,
        /// Scale.
        scale: Written<Q>,
        /// The value that half the draws pass.
        median: Written<Q>,
        /// The value that 95 % of draws do not pass.
        p95: Written<Q>,
        /// The mean.
        mean: Written<Q>,
        /// Standard deviation ÷ mean.
        cv: Written<Number>,
    }
}
parameters! {
    /// Parameters of a Pareto I law.
    Pareto {
        /// Shape (α).
        shape: Written<Number>,
        /// Scale (θ): the least value.
        scale: Written<Q>,
    }
}
parameters! {
    /// Parameters of a generalised Pareto law; as the tail of a spliced law it may be given by
    /// `above_quantile` instead of threshold and scale.
    Gpd {
        /// The least value.
        threshold: Written<Q>,
        /// Shape (ξ): 0 is exponential, below 0 the law ends.
        shape: Written<Number>,
        /// Scale (β).
        scale: Written<Q>,
        /// In a spliced law: the tail starts at this quantile of the body, its scale makes the
        /// density continuous.
        above_quantile: Written<Share>,
    }
}
parameters! {
    /// Parameters of a Burr XII law.
    Burr {
        /// Shape (α).
        shape: Written<Number>,
        /// Scale (θ).
        scale: Written<Q>,
        /// Power (γ).
        power: Written<Number>,
    }
}
parameters! {
    /// Parameters of a PERT law.
    Pert {
        /// The least value.
        min: Written<Q>,
        /// The likeliest value.
        mode: Written<Q>,
        /// The largest value.
        max: Written<Q>,
        /// How peaked; 4 unless said.
        shape: Written<Number>,
    }
}
parameters! {
    /// Parameters of a triangular law.
    Triangular {
        /// The least value.
        min: Written<Q>,
        /// The likeliest value.
        mode: Written<Q>,
        /// The largest value.
        max: Written<Q>,
    }
}
parameters! {
    /// The ends of a range.
    Range {
        /// The least value.
        min: Written<Q>,
        /// The largest value.
        max: Written<Q>,
    }
}

/// One law of a mixture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "Q: Quantity")]
#[schemars(
    bound = "Q: Quantity + JsonSchema",
    rename = "{Q}MixtureItem",
    extend("required" = ["weight", "law"])
)]
pub struct MixtureItem<Q> {
    /// Its weight; the weights sum to 1.
    pub weight: Option<Written<Share>>,
    /// The law.
    pub law: Option<Law<Q>>,
}

/// A body up to a threshold and a generalised Pareto tail above it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "Q: Quantity")]
#[schemars(
    bound = "Q: Quantity + JsonSchema",
    rename = "{Q}Spliced",
    extend("required" = ["body", "tail"])
)]
pub struct Spliced<Q> {
    /// The body.
    pub body: Option<Law<Q>>,
    /// The tail: `{ gpd = { shape, above_quantile } }`, or with threshold and scale.
    pub tail: Option<Tail<Q>>,
    /// Weight of the body, where the tail has its own threshold and scale.
    pub body_weight: Option<Written<Share>>,
}

/// The tail of a spliced law.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "Q: Quantity")]
#[schemars(bound = "Q: Quantity + JsonSchema", rename = "{Q}Tail", extend("required" = ["gpd"]))]
pub struct Tail<Q> {
    /// Generalised Pareto.
    pub gpd: Option<Gpd<Q>>,
}

/// Given values with given chances.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "Q: Quantity")]
#[schemars(
    bound = "Q: Quantity + JsonSchema",
    rename = "{Q}Discrete",
    extend("required" = ["values", "chances"])
)]
pub struct Discrete<Q> {
    /// The values.
    #[serde(default)]
    pub values: Vec<Written<Q>>,
    /// Their chances; they sum to 1.
    #[serde(default)]
    pub chances: Vec<Written<Share>>,
}

/// Observed values, all alike likely.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "Q: Quantity")]
#[schemars(
    bound = "Q: Quantity + JsonSchema",
    rename = "{Q}Empirical",
    extend("required" = ["values"])
)]
pub struct Empirical<Q> {
    /// The values.
    #[serde(default)]
    pub values: Vec<Written<Q>>,
}
