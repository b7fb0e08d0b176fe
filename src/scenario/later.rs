//! Keys and words of the settled vocabulary that this release does not simulate.
//!
//! They are known, so that a contract can be written down in full, and refused, so that nothing
//! written is silently ignored. Stating what happens anyway (the default) is accepted.

use super::{Node, Path};

/// A key that is not simulated yet, with the values that say what happens anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaterKey {
    pattern: &'static str,
    /// The values that are accepted, in words.
    pub defaults: &'static [&'static str],
}

impl LaterKey {
    /// Does the value only say what happens anyway?
    #[must_use]
    pub fn is_default(&self, node: &Node) -> bool {
        self.defaults.contains(&node.words().as_str())
    }
}

const fn key(pattern: &'static str, defaults: &'static [&'static str]) -> LaterKey {
    LaterKey { pattern, defaults }
}

const NOTHING: &[&str] = &["0", "0%"];
const NO: &[&str] = &["false"];
const NONE_LISTED: &[&str] = &["[]"];

const KEYS: &[LaterKey] = &[
    key("event", &[]),
    key("regime", &[]),
    key("archetype", &[]),
    key("party.*.administration", NOTHING),
    key("party.*.failure", &["0", "0%", "false"]),
    key("party.*.group", &[]),
    key("party.*.owner", &[]),
    key("party.*.archetype", &[]),
    key("party.*.regime", &[]),
    key("peril.*.archetype", &[]),
    key("peril.*.regime", &[]),
    key("contract.*.base", &["gross"]),
    key("contract.*.contributory", &["pure"]),
    key("contract.*.order", &["reduce-then-cap"]),
    key("contract.*.set_off", &["after-caps"]),
    key("contract.*.de_minimis", NOTHING),
    key("contract.*.basket", &[]),
    key("contract.*.liquidated", &[]),
    key("contract.*.enforcement", &[]),
    key("contract.*.notice", &[]),
    key("contract.*.mutual", NO),
    key("contract.*.law", &[]),
    key("contract.*.insurance_required", NOTHING),
    key("contract.*.from", &[]),
    key("contract.*.to", &[]),
    key("contract.*.fees_paid_12m", &[]),
    key("contract.*.damages.deemed_direct", NONE_LISTED),
    key("contract.*.damages.mitigation", NOTHING),
    key("contract.*.damages.when", &[]),
    key("contract.*.caps.*.of", &[]),
    key("contract.*.caps.*.enforceable", &["1", "100%"]),
    key("contract.*.caps.*.limit.insurance_or", &[]),
    key("contract.*.caps.*.limit.fees_paid_12m", &[]),
    key("contract.*.indemnities.*.extent", &[]),
    key("contract.*.indemnities.*.defence", &["inside"]),
    key("contract.*.credits.sole_remedy", NONE_LISTED),
    key("contract.*.credits.when", &[]),
    key("pool.*.when", &[]),
    key("policy.*.retention_rule", &["largest-borne"]),
    key("policy.*.retention_spread", &["pro-rata"]),
    key("policy.*.coinsurance_basis", &["insurer-part"]),
    key("policy.*.sublimit_basis", &["after-retention"]),
    key("policy.*.defence", &["inside"]),
    key("policy.*.erosion", &["first-party-first"]),
    key("policy.*.attachment", &["drop-down"]),
    key("policy.*.reinstatements", NONE_LISTED),
    key("policy.*.priority", &[]),
    key("policy.*.primary_non_contributory", NO),
    key("policy.*.pays_when_insolvent", &["ring-fenced"]),
    key("policy.*.waiver_of_subrogation", &[]),
    key("policy.*.additional_insureds", &[]),
    key("policy.*.dispute", NOTHING),
    key("policy.*.void", NOTHING),
    key("policy.*.retroactive", &[]),
    key("policy.*.insureds", &[]),
    key("policy.*.when", &[]),
    key("policy.*.sublimit", &[]),
    key("policy.*.waiting.when", &[]),
    key("policy.*.covers.*.waiting.when", &[]),
    key("policy.*.covers.*.sublimit.when", &[]),
    key("policy.*.covers.*.indemnity_period", &[]),
    key("policy.*.covers.*.persons", &[]),
    key("policy.*.covers.*.outside_aggregate", NO),
    key("policy.*.covers.*.dispute", NOTHING),
    key("policy.*.endorsements.*.sublimit", &[]),
    key("policy.*.endorsements.*.waiting", &[]),
    key("policy.*.endorsements.*.aggregate", &[]),
    key("treaty.*.order", &[]),
    key("treaty.*.stop_loss", &[]),
    key("treaty.*.when", &[]),
    key("treaty.*.quota_share.event_limit", &[]),
    key("treaty.*.quota_share.loss_ratio_cap", &[]),
    key("treaty.*.quota_share.commission.slide", &[]),
    key("treaty.*.event_excess.deductible", NOTHING),
    key("treaty.*.event_excess.two_risk", NO),
];

const WORDS: &[(&str, &[&str])] = &[
    ("contract.*.liability", &["joint-and-several"]),
    ("contract.*.flow_down", &["gross-client-loss", "cash"]),
    ("contract.*.caps.*.relation", &["within"]),
    ("pool.*.division", &["first-come", "water-filling"]),
    ("policy.*.recovery", &["insured-first", "pro-rata"]),
    (
        "policy.*.waiting.mode",
        &["time-deductible", "time-plus-money", "greater-of"],
    ),
    (
        "policy.*.covers.*.waiting.mode",
        &["time-deductible", "time-plus-money", "greater-of"],
    ),
];

/// The entry of a key that is not simulated yet.
#[must_use]
pub fn later_key(path: &Path) -> Option<&'static LaterKey> {
    KEYS.iter().find(|key| path.fits(key.pattern))
}

/// The keys directly below a path that are not simulated yet and have a default, with it.
///
/// ```
/// use obligor::scenario::{Path, later_defaults};
/// let defaults = later_defaults(&Path::of(&["contract", "msa"]));
/// assert!(defaults.contains(&("order", "reduce-then-cap")));
/// ```
#[must_use]
pub fn later_defaults(path: &Path) -> Vec<(&'static str, &'static str)> {
    let below = |later: &'static LaterKey| {
        let (parent, key) = later.pattern.rsplit_once('.')?;
        let default = later.defaults.first()?;
        path.fits(parent).then_some((key, *default))
    };
    KEYS.iter().filter_map(below).collect()
}

/// Is `word` a value of this path that is not simulated yet?
#[must_use]
pub fn is_later_word(path: &Path, word: &str) -> bool {
    WORDS
        .iter()
        .any(|(pattern, words)| path.fits(pattern) && words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Step, json_schema, step};

    #[test]
    fn no_key_is_both_simulated_and_later() {
        for LaterKey { pattern, .. } in KEYS {
            let mut schema = Step::Known(json_schema());
            for word in pattern.split('.') {
                let (Step::Known(below) | Step::Named(below)) = schema else {
                    break;
                };
                schema = step(below, word);
            }
            assert!(
                matches!(schema, Step::Unknown),
                "{pattern} is in the schema"
            );
        }
    }
}
