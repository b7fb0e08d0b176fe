//! What the model assumes where the file is silent, with the rule that then holds.

use crate::model::{Model, Origin};
use std::fmt;

/// An answer that a contract, pool, policy or treaty does not give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption<'a> {
    /// Where the answer would stand.
    pub path: &'a str,
    /// What is assumed.
    pub value: &'a str,
    /// What that means.
    pub rule: Option<&'static str>,
}

impl fmt::Display for Assumption<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.path, self.value)?;
        self.rule.map_or(Ok(()), |rule| write!(f, ": {rule}"))
    }
}

/// What stands behind the value of a switch that a law sets.
const PRESET: &str = " (preset of law";

/// The kinds of promise whose silence decides who pays.
const PROMISES: [&str; 4] = ["contract.", "pool.", "policy.", "treaty."];

/// Every default that a contract, pool, policy or treaty takes, in the order of their kinds.
///
/// What a law named in the file presets is an answer: it is told of by [`super::reading`] and is no
/// assumption.
#[must_use]
pub fn assumptions(model: &Model) -> Vec<Assumption<'_>> {
    taken(model)
        .filter(|origin| !origin.value.contains(PRESET))
        .map(assumption)
        .collect()
}

/// The assumptions that the file could answer: those that `obligor check --strict` asks for.
///
/// A term that is not there (no limit, no basket) has no word of its own, and a layer that says
/// nothing follows the form of the policy it is over, as it says by being over it.
#[must_use]
pub fn unanswered(model: &Model) -> Vec<Assumption<'_>> {
    let mut open = assumptions(model);
    open.retain(|assumption| {
        !WORDLESS.contains(&assumption.value) && !assumption.value.starts_with("as ")
    });
    open
}

/// Values of terms that are not there.
const WORDLESS: [&str; 9] = [
    "none",
    "no limit",
    "always",
    "always in time",
    "certain, full, free, immediate",
    "one on all heads",
    "excluded",
    "unlimited, free",
    "the cession of the cedent's premiums",
];

fn taken(model: &Model) -> impl Iterator<Item = &Origin> {
    let of = |kind: &'static str| {
        let origins = model.origins.iter();
        origins.filter(move |origin| !origin.stated && origin.path.starts_with(kind))
    };
    PROMISES.into_iter().flat_map(of)
}

fn assumption(origin: &Origin) -> Assumption<'_> {
    Assumption {
        path: &origin.path,
        value: &origin.value,
        rule: rule(&origin.path, &origin.value),
    }
}

/// All of them as lines, presets of law included.
pub fn told(model: &Model) -> Vec<String> {
    let told = taken(model).map(|origin| format!("- {}.", assumption(origin)));
    told.collect()
}

/// A value in [`RULES`], or a part of a path, that stands for every one: the rule is the same whatever
/// it comes to.
const ANY: &str = "*";

/// The rule behind a default: the end of its path, its value, what that means.
const RULES: &[(&str, &str, &str)] = &[
    (
        "flow_down",
        "liability-payable",
        "a claimant passes on what it owes its own claimants after its caps",
    ),
    (
        "flow_down",
        "none (mutual terms do not flow down)",
        "a claimant passes on nothing of what it owes its own claimants",
    ),
    (
        "damages.trigger",
        "negligent",
        "damages are owed from negligence upwards",
    ),
    ("trigger", "negligent", "it is owed from negligence upwards"),
    (
        "culpability",
        "highest",
        "the obligor counts as culpable as the most culpable of itself and those it answers for",
    ),
    (
        "contributory",
        "pure",
        "the claimant's own share of fault is taken off its claim",
    ),
    (
        "contributory",
        "none",
        "the claimant's own share of fault takes nothing off its claim",
    ),
    (
        "order",
        "reduce-then-cap",
        "shares of fault are taken off before the cap applies",
    ),
    (
        "set_off",
        "after-caps",
        "mutual claims are set off after caps",
    ),
    (
        "base",
        "gross",
        "claims are made on the loss before the claimant's insurance",
    ),
    (
        "damages.mitigation",
        "0",
        "nothing is taken off for mitigation",
    ),
    ("de_minimis", "0", "claims of any size are made"),
    ("basket", "none", "claims are owed from the first unit"),
    (
        "extent",
        "as the contract's liability",
        "the indemnity reaches as far as the contract's liability",
    ),
    ("enforceable", "1", "the cap holds in court"),
    ("nominal", "false", "no court would call the cap nominal"),
    (
        "gross_lifts_nominal",
        "false",
        "gross negligence lifts no cap by itself",
    ),
    (
        "gross_lifts_nominal",
        "true",
        "gross negligence lifts caps that are marked `nominal`",
    ),
    (
        "recovery",
        "top-down",
        "recoveries go to the loss above the policy, then to insurers, then to the retention",
    ),
    (
        "recovery",
        "insured-first",
        "recoveries go to the insured until it is made whole, then to insurers",
    ),
    (
        "already_paid",
        "0",
        "nothing of the cap is spent when the year starts",
    ),
    (
        "lifts_exclusion",
        "false",
        "what damages exclude stays excluded",
    ),
    (
        "in_place_of_damages",
        "false",
        "damages may be claimed beside the credit",
    ),
    ("sole_remedy", "[]", "the credit bars no head"),
    (
        "enforcement",
        "certain",
        "every claim is pursued and won, in full, free of cost, at once",
    ),
    ("pursued", "1", "every claim is pursued"),
    ("won", "1", "every claim pursued is won"),
    ("settled", "1", "what is owed is paid in full"),
    ("cost_obligor", "0", "resisting a claim costs nothing"),
    ("cost", "0", "pursuing a claim costs nothing"),
    ("delay", "0", "claims are paid at once"),
    ("price", "0", "its terms cost nothing"),
    (
        "division",
        "pro-rata",
        "claims that pass the pool are cut in proportion",
    ),
    ("premium", "0", "it costs no premium"),
    ("limit", "none", "no limit per event"),
    ("aggregate", "none", "no limit for the year"),
    ("aggregate_deductible", "0", "no deductible for the year"),
    (
        "aggregate_restored",
        "false",
        "recoveries do not restore the aggregate",
    ),
    ("retention", "0", "it pays from the first unit"),
    (
        "retention_rule",
        "largest-borne",
        "of several covers the largest retention borne counts",
    ),
    (
        "retention_spread",
        "pro-rata",
        "the retention is spread in proportion",
    ),
    (
        "coinsurance_basis",
        "insurer-part",
        "only the insurer's part erodes limits",
    ),
    (
        "coinsurance",
        "0",
        "the insured bears no part after the retention",
    ),
    (
        "sublimit_basis",
        "after-retention",
        "sublimits lie in excess of the retention",
    ),
    (
        "contractual_share",
        "1",
        "all that is owed under contracts is covered",
    ),
    ("defence", "inside", "defence is paid inside the limit"),
    (
        "erosion",
        "first-party-first",
        "own loss uses the policy before liability does",
    ),
    (
        "attachment",
        "drop-down",
        "the layer starts above what is left of those below, whoever eroded them",
    ),
    ("reinstatements", "[]", "the aggregate is not bought back"),
    (
        "reinstatements",
        "unlimited, free",
        "the limit comes back after each event, without premium",
    ),
    ("priority", "1", "policies of one insured share by limits"),
    (
        "primary_non_contributory",
        "false",
        "it does not pay before other insurance",
    ),
    (
        "pays_when_insolvent",
        "ring-fenced",
        "the insured part reaches the claimant though the insured be insolvent",
    ),
    (
        "waiver_of_subrogation",
        "none",
        "insurers take their part of recoveries",
    ),
    (
        "liquidated.at_most",
        "no limit",
        "the agreed sum grows with records and hours without end",
    ),
    (
        "attachment.fixed",
        ANY,
        "the layer starts where those below end, whatever is left of them",
    ),
    (
        "additional_insureds.*.heads",
        ANY,
        "it is insured under the heads of claims by third parties",
    ),
    (
        "erodes_cap",
        "false",
        "what it is paid leaves the cap of the contract as it is",
    ),
    (
        "effect",
        "claim",
        "a claim is made on what no insurance has paid",
    ),
    ("dispute", "0", "insurers dispute no event"),
    ("void", "0", "the policy is never void"),
    (
        "retroactive",
        "none",
        "events are covered whenever they began",
    ),
    (
        "wilful",
        "excluded",
        "wilful acts of the insured are not covered",
    ),
    ("covers", "one on all heads", "it covers every head alike"),
    (
        "outside_aggregate",
        "false",
        "what the cover pays counts towards the aggregate",
    ),
    ("commission", "0", "the reinsurer pays no commission"),
    ("placed", "1", "the layer is placed in full"),
    (
        "deductible",
        "0",
        "no cession of the year stays with the cedent",
    ),
    ("two_risk", "false", "one insured hit is enough"),
    ("event_limit", "none", "no limit on an event's cession"),
    ("loss_ratio_cap", "none", "no limit on a year's cessions"),
    (
        "from",
        "always",
        "it was in force before the simulated year",
    ),
    (
        "to",
        "always",
        "it stays in force beyond the simulated year",
    ),
    (
        "persons",
        "no limit",
        "notification is covered however many persons there are",
    ),
    (
        "indemnity_period",
        "none",
        "interruption is covered however long the outage lasts",
    ),
    ("notice", "always in time", "nothing is lost by late notice"),
    (
        "mutual",
        "false",
        "the same terms do not hold in the other direction",
    ),
    ("liquidated", "none", "no sum is agreed in place of damages"),
    (
        "insurance_required",
        "none",
        "the obligor need not be insured",
    ),
    (
        "enforcement",
        "certain, full, free, immediate",
        "every claim is pursued and won, in full, free of cost, at once",
    ),
    (
        "deemed_direct",
        "[]",
        "no excluded head counts as direct loss",
    ),
    ("order", "1", "quota shares apply first"),
    ("order", "2", "event excesses apply after quota shares"),
    ("order", "3", "stop-losses apply last"),
    (
        "premium",
        "the cession of the cedent's premiums",
        "the reinsurer has its part of what the cedent earns",
    ),
];

pub(super) fn rule(path: &str, value: &str) -> Option<&'static str> {
    let value = value.split(PRESET).next().unwrap_or(value);
    let ends = |key: &str| {
        let mut parts = path.rsplit('.');
        let mut wanted = key.rsplit('.');
        wanted.all(|wanted| parts.next().is_some_and(|it| wanted == it || wanted == ANY))
            && parts.next().is_some()
    };
    let found = RULES
        .iter()
        .find(|(key, known, _)| ends(key) && (value == *known || *known == ANY));
    match (found, value.strip_prefix("as ")) {
        (Some((_, _, rule)), _) => Some(rule),
        (None, Some(_)) => Some("it follows the form of what it stands over or belongs to"),
        (None, None) => None,
    }
}
