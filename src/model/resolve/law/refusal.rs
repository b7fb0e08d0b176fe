//! Why a law cannot be made of what is written, at the place of the parameter that stands against
//! it.

use super::LAWS;
use super::frequency::FREQUENCIES;
use crate::model::resolve::{Context, hours_words, money_words, tidy};
use crate::random::LawError;
use crate::random::law::{Allowed, Found};
use crate::scenario::{Finding, Kind, Path, described, grouped, listing};

/// Why a law cannot be made of what is written.
pub(super) enum Refusal {
    /// The parameters given are none of the sets it is known by.
    Parameters {
        law: &'static str,
        allowed: &'static str,
    },
    /// The law says no.
    Law(LawError),
    /// A finding has been made already.
    Reported,
}

impl From<LawError> for Refusal {
    fn from(error: LawError) -> Self {
        Self::Law(error)
    }
}

pub(super) fn parameters<T>(law: &'static str, allowed: &'static str) -> Result<T, Refusal> {
    Err(Refusal::Parameters { law, allowed })
}

/// The parameters that have the unit of what the law is of; all others are plain numbers.
const AMOUNTS: [&str; 14] = [
    "median",
    "p05",
    "p95",
    "mean",
    "scale",
    "threshold",
    "min",
    "mode",
    "max",
    "from",
    "to",
    "at_least",
    "at_most",
    "values",
];

/// The key that a scenario writes for a parameter that the law itself names otherwise.
fn key_of(parameter: &str) -> &str {
    match parameter {
        "alpha" | "alpha x gamma" => "shape",
        "theta" => "scale",
        "gamma" => "power",
        "weight" => "body_weight",
        "probability" => "chance",
        "probabilities" | "sum of probabilities" => "chances",
        "variance of the factor" => "variance_of_factor",
        "interval from `from` to `to`" => "to",
        "density of the body at the threshold" => "above_quantile",
        other => other,
    }
}

impl Context<'_> {
    pub(super) fn refuse(&mut self, path: &Path, kind: Kind, refusal: Refusal) {
        if self.document.is_spoiled(path) {
            return;
        }
        let finding = match refusal {
            Refusal::Parameters { law, allowed } => self.not_these_parameters(path, law, allowed),
            Refusal::Law(error) => self.not_this_value(path, kind, &error),
            Refusal::Reported => return,
        };
        self.report(finding);
    }

    fn not_these_parameters(&self, path: &Path, law: &str, allowed: &str) -> Finding {
        let place = self.law_place(path);
        let of_tail = self.document.keys(&place.key("tail").key("gpd"));
        let given: Vec<&str> = self
            .document
            .keys(&place)
            .into_iter()
            .flat_map(|key| match key {
                "tail" => of_tail.clone(),
                key => vec![key],
            })
            .collect();
        let message = match given.as_slice() {
            [] => format!("`{place}` does not say which {law} it is"),
            given => format!("`{place}` gives {}, which fixes no {law}", listing(given)),
        };
        let finding = Finding::error(&place, message).label("not these parameters");
        finding.hint(format!("write {allowed}"))
    }

    fn not_this_value(&self, path: &Path, kind: Kind, error: &LawError) -> Finding {
        let key = key_of(error.parameter());
        let place = self.parameter_place(path, key);
        let is_amount = AMOUNTS.contains(&key);
        let words = |number: f64| match kind {
            Kind::Money if is_amount => money_words(tidy(number)),
            Kind::Hours if is_amount => hours_words(number),
            _ => grouped(&tidy(number).to_string()),
        };
        let found = match error.found() {
            Found::Number(number) => words(*number),
            Found::Words(words) => words.clone(),
        };
        if let Some(finding) = in_other_words(error.parameter(), &place, &found) {
            return finding;
        }
        let (against, mend) = match self.other_parameter(&place, kind, error.allowed()) {
            Some(other) if is_amount => against_other(key, &other, error.allowed(), words),
            _ => against_bound(key, &place, error.allowed(), words),
        };
        Finding::error(&place, format!("`{place}` is {found}, not {against}"))
            .label(format!("found {found}"))
            .hint(mend)
    }

    /// The amount beside a parameter that is the bound it fails: the median that p95 is not above.
    fn other_parameter(&self, place: &Path, kind: Kind, allowed: &Allowed) -> Option<String> {
        let bound = match allowed {
            Allowed::Above(bound) | Allowed::AtLeast(bound) if *bound > 0.0 => *bound,
            Allowed::Above(_) | Allowed::AtLeast(_) | Allowed::Between(..) | Allowed::Words(_) => {
                return None;
            }
        };
        let table = place.parent();
        let is_bound = |key: &&&str| {
            let beside = table.key(key);
            beside != *place && self.document.quantity(&beside, kind) == Some(bound)
        };
        AMOUNTS.iter().find(is_bound).map(|key| (*key).to_owned())
    }

    /// Where the law below a path stands: the key that names it, in a zero-modified law that of its
    /// base, else the path itself.
    fn law_place(&self, path: &Path) -> Path {
        let named = LAWS.iter().chain(&FREQUENCIES).map(|law| path.key(law));
        let place = named.into_iter().find(|place| self.document.says(place));
        match place {
            Some(place) if place.last_key() == "zero_modified" => {
                self.law_place(&place.key("base"))
            }
            Some(place) => place,
            None => path.clone(),
        }
    }

    /// Where a parameter of the law below a path stands; the law itself, if it is not written.
    fn parameter_place(&self, path: &Path, key: &str) -> Path {
        let law = self.law_place(path);
        let modified = path.key("zero_modified");
        let around = [
            &law,
            &law.key("tail").key("gpd"),
            path,
            &modified,
            &modified.key("base"),
        ];
        let places = around.map(|table| table.key(key));
        let mut written = places.into_iter().filter(|place| self.document.says(place));
        written.next().unwrap_or(law)
    }
}

/// What is wrong where it is not the value of one parameter.
fn in_other_words(parameter: &str, place: &Path, found: &str) -> Option<Finding> {
    let (message, label, hint) = match parameter {
        "sum of probabilities" => (
            format!("`{place}` sum to {found}, not 1"),
            format!("sums to {found}"),
            "chances are parts of 1: one for each value",
        ),
        "probabilities" => (
            format!("`{place}` is {found}, not as long as the list of values"),
            found.to_owned(),
            "write one chance for each value",
        ),
        "alpha x gamma" => (
            format!("`{place}`: shape × power is {found}, below 0.1"),
            format!("× power is {found}"),
            "so heavy a tail has no place in money: raise shape or power",
        ),
        "uncertainty" => (
            format!("`{place}` belongs to a Poisson law"),
            "not Poisson".to_owned(),
            "write { poisson = …, uncertainty = … }, or leave it out: a negative binomial has it built in",
        ),
        "interval from `from` to `to`" => (
            format!("`{place}`: the law has (almost) no values from {found}"),
            "nothing left".to_owned(),
            "widen the interval from `from` to `to`, or move the law",
        ),
        "density of the body at the threshold" => (
            format!("`{place}`: the body has no density there"),
            "no density".to_owned(),
            "choose a quantile at which the body still has values",
        ),
        "frequency" => (
            format!("`{place}` is {found}"),
            "too many events".to_owned(),
            "write fewer events a year, or a law with a shorter tail",
        ),
        _ => return None,
    };
    Some(Finding::error(place, message).label(label).hint(hint))
}

/// What stands against a value, and how to mend it, where another parameter is the bound.
fn against_other(
    key: &str,
    other: &str,
    allowed: &Allowed,
    words: impl Fn(f64) -> String,
) -> (String, String) {
    match allowed {
        Allowed::Above(bound) => {
            let bound = words(*bound);
            let mend = format!("raise `{key}` above {bound}, or lower `{other}`");
            (format!("above `{other}`, which is {bound}"), mend)
        }
        Allowed::AtLeast(bound) => {
            let bound = words(*bound);
            let mend = format!("raise `{key}` to {bound} or more, or lower `{other}`");
            (format!("at or above `{other}`, which is {bound}"), mend)
        }
        Allowed::Between(..) | Allowed::Words(_) => (allowed.to_string(), allowed.to_string()),
    }
}

/// The same where the bound is the law's own: the hint says what the parameter is.
fn against_bound(
    key: &str,
    place: &Path,
    allowed: &Allowed,
    words: impl Fn(f64) -> String,
) -> (String, String) {
    let (against, wanted) = match allowed {
        Allowed::Above(bound) => {
            let against = format!("above {}", words(*bound));
            (against.clone(), format!("a number {against}"))
        }
        Allowed::AtLeast(bound) => {
            let against = format!("{} or more", words(*bound));
            (against.clone(), against)
        }
        Allowed::Between(least, most) => {
            let against = format!("from {} to {}", words(*least), words(*most));
            (against.clone(), format!("a value {against}"))
        }
        Allowed::Words(words) => (words.clone(), words.clone()),
    };
    let mend = match described(place) {
        Some(meaning) => format!("`{}`: {meaning}; write {wanted}", place.last_key()),
        None => format!("write `{key}` as {wanted}"),
    };
    (against, mend)
}
