//! The terms that a change is told of in the words of a contract: by pattern of their path what they are
//! called and how a change of them is said.

use crate::scenario::{Path, Segment};

/// How a change of a term is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Says {
    /// A sum or another number that rises or falls, with what it is counted by.
    Amount(&'static str),
    /// A part of a whole, in percent.
    Part,
    /// A limit: a sum, a multiple of fees, the greater or lesser of several.
    Limit,
    /// Words that change.
    Word,
    /// What a cap is counted over.
    Counted,
    /// A list: what is said of one that it has more, and of one that it has no longer, and where.
    List([&'static str; 3]),
    /// The events that it reaches.
    Events,
    /// A whole of several terms, told of itself only where it comes or goes.
    Whole,
}

/// A term and how it is told; `$1` is the first name of its path.
type Known = (&'static str, &'static str, Says);

use Says::{Amount, Counted, Events, Limit, List, Part, Whole, Word};

const A_YEAR: Says = Amount(" a year");
const AN_EVENT: Says = Amount(" an event");
const BARE: Says = Amount("");
const TAKEN: &str = "taken in by";
const NOT_TAKEN: &str = "no longer taken in by";

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    // contracts
    ("contract.*", "contract `$1`", Whole),
    ("contract.*.caps.general", "the general liability cap of contract `$1`", Whole),
    ("contract.*.caps.general.limit", "the general liability cap of contract `$1`", Limit),
    ("contract.*.caps.general.per", "the general liability cap of contract `$1`", Counted),
    ("contract.*.caps.general.when", "the general liability cap of contract `$1`", Events),
    ("contract.*.caps.general.already_paid", "what is already paid under the general liability cap of contract `$1`", BARE),
    ("contract.*.caps.general.enforceable", "the chance that the general liability cap of contract `$1` holds in court", Part),
    ("contract.*.caps.*", "the super-cap `$2` of contract `$1`", Whole),
    ("contract.*.caps.*.limit", "the super-cap `$2` of contract `$1`", Limit),
    ("contract.*.caps.*.per", "the super-cap `$2` of contract `$1`", Counted),
    ("contract.*.caps.*.when", "the super-cap `$2` of contract `$1`", Events),
    ("contract.*.caps.*.relation", "how the super-cap `$2` of contract `$1` stands to the general cap", Word),
    ("contract.*.caps.*.heads", "the super-cap `$2` of contract `$1`", List([TAKEN, NOT_TAKEN, "the super-cap `$2` of contract `$1`"])),
    ("contract.*.caps.*.already_paid", "what is already paid under the super-cap `$2` of contract `$1`", BARE),
    ("contract.*.caps.*.enforceable", "the chance that the super-cap `$2` of contract `$1` holds in court", Part),
    ("contract.*.uncapped.*", "the carve-out `$2` of contract `$1`", Whole),
    ("contract.*.uncapped.*.when", "the carve-out `$2` of contract `$1`", Events),
    ("contract.*.uncapped.*.heads", "the carve-out `$2` of contract `$1`", List(["carved out of", "no longer carved out of", "the caps of contract `$1` by `$2`"])),
    ("contract.*.indemnities.*", "the indemnity `$2` of contract `$1`", Whole),
    ("contract.*.indemnities.*.heads", "the indemnity `$2` of contract `$1`", List(["indemnified under", "no longer indemnified under", "the indemnity `$2` of contract `$1`"])),
    ("contract.*.indemnities.*.trigger", "the culpability that the indemnity `$2` of contract `$1` asks for", Word),
    ("contract.*.indemnities.*.under", "the cap that the indemnity `$2` of contract `$1` stands under", Word),
    ("contract.*.indemnities.*.extent", "the extent of the indemnity `$2` of contract `$1`", Word),
    ("contract.*.indemnities.*.when", "the indemnity `$2` of contract `$1`", Events),
    ("contract.*.damages", "the clause on damages of contract `$1`", Whole),
    ("contract.*.damages.excluded", "the damages of contract `$1`", List(["excluded from", "no longer excluded from", "the damages of contract `$1`"])),
    ("contract.*.damages.includes", "the damages of contract `$1`", List(["recoverable as", "no longer recoverable as", "damages of contract `$1`"])),
    ("contract.*.damages.deemed_direct", "the damages of contract `$1`", List(["deemed direct in", "no longer deemed direct in", "the damages of contract `$1`"])),
    ("contract.*.damages.trigger", "the culpability that damages under contract `$1` ask for", Word),
    ("contract.*.damages.mitigation", "the part that mitigation takes off damages under contract `$1`", Part),
    ("contract.*.damages.when", "the duty to pay damages under contract `$1`", Events),
    ("contract.*.notice", "the duty of notice of contract `$1`", Whole),
    ("contract.*.notice.within", "the time for notice under contract `$1`", BARE),
    ("contract.*.notice.effect", "what late notice does under contract `$1`", Word),
    ("contract.*.insurance_required", "the liability insurance to be held under contract `$1`", BARE),
    ("contract.*.annual_fees", "the fees of contract `$1`", A_YEAR),
    ("contract.*.fees_paid_12m", "the fees paid in the last twelve months under contract `$1`", BARE),
    ("contract.*.fees_contract", "the fees over the whole of contract `$1`", BARE),
    ("contract.*.price", "the price of the terms of contract `$1`", A_YEAR),
    ("contract.*.de_minimis", "the amount below which nothing is claimed under contract `$1`", BARE),
    ("contract.*.basket", "the basket of contract `$1`", Whole),
    ("contract.*.basket.tipping", "the tipping basket of contract `$1`", AN_EVENT),
    ("contract.*.basket.deductible", "the deductible basket of contract `$1`", AN_EVENT),
    ("contract.*.liability", "liability under contract `$1`", Word),
    ("contract.*.flow_down", "what may be passed on under contract `$1`", Word),
    ("contract.*.answers_for", "contract `$1`", List(["answered for under", "no longer answered for under", "contract `$1`"])),
    ("contract.*.security_standard", "contract `$1`", List(["required by", "no longer required by", "the security standard of contract `$1`"])),
    ("contract.*.law", "the law of contract `$1`", Word),
    ("contract.*.mutual", "whether the terms of contract `$1` run both ways", Word),
    ("contract.*.base", "what claims under contract `$1` are made on", Word),
    ("contract.*.contributory", "what the claimant's own fault does under contract `$1`", Word),
    ("contract.*.order", "the order of reduction and cap under contract `$1`", Word),
    ("contract.*.set_off", "when claims are set off under contract `$1`", Word),
    ("contract.*.credits", "the service credits of contract `$1`", Whole),
    ("contract.*.liquidated", "the liquidated damages of contract `$1`", Whole),
    ("contract.*.liquidated.per_record", "the liquidated damages of contract `$1`", Amount(" a record")),
    ("contract.*.liquidated.per_hour", "the liquidated damages of contract `$1`", Amount(" an hour")),
    ("contract.*.liquidated.at_most", "the most that contract `$1` pays in liquidated damages", AN_EVENT),
    ("contract.*.liquidated.instead_of", "the liquidated damages of contract `$1`", List(["replaced by", "no longer replaced by", "the liquidated damages of contract `$1`"])),
    ("contract.*.enforcement", "the enforcement of contract `$1`", Whole),
    ("contract.*.enforcement.pursued", "the chance that a claim under contract `$1` is pursued", Part),
    ("contract.*.enforcement.won", "the chance that a claim pursued under contract `$1` is won", Part),
    ("contract.*.enforcement.settled", "the part that a settlement under contract `$1` brings", Part),
    ("contract.*.enforcement.cost", "what pursuing a claim under contract `$1` costs", BARE),
    // pools
    ("pool.*", "the shared cap `$1`", Whole),
    ("pool.*.limit", "the shared cap `$1`", BARE),
    ("pool.*.per", "the shared cap `$1`", Counted),
    ("pool.*.members", "the shared cap `$1`", List(["held by", "no longer held by", "the shared cap `$1`"])),
    // policies
    ("policy.*", "policy `$1`", Whole),
    ("policy.*.limit", "the limit of policy `$1`", AN_EVENT),
    ("policy.*.aggregate", "the annual aggregate of policy `$1`", A_YEAR),
    ("policy.*.aggregate_deductible", "the annual aggregate deductible of policy `$1`", A_YEAR),
    ("policy.*.retention", "the retention of policy `$1`", AN_EVENT),
    ("policy.*.premium", "the premium of policy `$1`", A_YEAR),
    ("policy.*.coinsurance", "the insured's share after the retention of policy `$1`", Part),
    ("policy.*.waiting", "the waiting period of policy `$1`", Whole),
    ("policy.*.waiting.period", "the waiting period of policy `$1`", BARE),
    ("policy.*.waiting.mode", "what the waiting period of policy `$1` does", Word),
    ("policy.*.covers.*", "the cover `$2` of policy `$1`", Whole),
    ("policy.*.covers.*.heads", "the cover `$2` of policy `$1`", List([TAKEN, NOT_TAKEN, "the cover `$2` of policy `$1`"])),
    ("policy.*.covers.*.sublimit", "the sublimit of the cover `$2` of policy `$1`", Whole),
    ("policy.*.covers.*.sublimit.event", "the sublimit of the cover `$2` of policy `$1`", AN_EVENT),
    ("policy.*.covers.*.sublimit.year", "the sublimit of the cover `$2` of policy `$1`", A_YEAR),
    ("policy.*.covers.*.retention", "the retention of the cover `$2` of policy `$1`", AN_EVENT),
    ("policy.*.covers.*.coinsurance", "the insured's share in the cover `$2` of policy `$1`", Part),
    ("policy.*.covers.*.contractual_share", "the part of contract claims that the cover `$2` of policy `$1` takes", Part),
    ("policy.*.covers.*.waiting", "the waiting period of the cover `$2` of policy `$1`", Whole),
    ("policy.*.covers.*.waiting.period", "the waiting period of the cover `$2` of policy `$1`", BARE),
    ("policy.*.covers.*.waiting.mode", "what the waiting period of the cover `$2` of policy `$1` does", Word),
    ("policy.*.covers.*.indemnity_period", "the maximum indemnity period of the cover `$2` of policy `$1`", BARE),
    ("policy.*.covers.*.persons", "the persons whose notification the cover `$2` of policy `$1` takes", BARE),
    ("policy.*.covers.*.when", "the cover `$2` of policy `$1`", Events),
    ("policy.*.endorsements.*", "the endorsement `$2` of policy `$1`", Whole),
    ("policy.*.endorsements.*.coinsurance", "the insured's share under the endorsement `$2` of policy `$1`", Part),
    ("policy.*.endorsements.*.retention", "the retention under the endorsement `$2` of policy `$1`", AN_EVENT),
    ("policy.*.endorsements.*.limit", "the limit under the endorsement `$2` of policy `$1`", AN_EVENT),
    ("policy.*.endorsements.*.when", "the endorsement `$2` of policy `$1`", Events),
    ("policy.*.insurers.*", "the share of `$2` in policy `$1`", Part),
    ("policy.*.insureds", "policy `$1`", List(["insured under", "no longer insured under", "policy `$1`"])),
    ("policy.*.additional_insureds.*", "the additional insured `$2` of policy `$1`", Whole),
    ("policy.*.recovery", "the order in which recoveries under policy `$1` are shared", Word),
    ("policy.*.erosion", "the order in which own loss and liability use policy `$1`", Word),
    ("policy.*.attachment", "when the layer `$1` starts to pay", Word),
    ("policy.*.over", "the policy that `$1` lies over", Word),
    ("policy.*.defence", "where defence stands to the limit of policy `$1`", Word),
    ("policy.*.reinstatements", "the reinstatements of policy `$1`", Word),
    ("policy.*.waiver_of_subrogation", "the waiver of subrogation of policy `$1`", Whole),
    ("policy.*.notice", "the condition of notice of policy `$1`", Whole),
    ("policy.*.notice.within", "the time for notice under policy `$1`", BARE),
    ("policy.*.notice.from", "from when the time for notice under policy `$1` runs", Word),
    ("policy.*.notice.effect", "what late notice does under policy `$1`", Word),
    ("policy.*.retroactive", "the retroactive date of policy `$1`", Word),
    ("policy.*.dispute", "the chance that an event under policy `$1` is disputed", Part),
    ("policy.*.void", "the chance that policy `$1` is void", Part),
    ("policy.*.law", "the law of policy `$1`", Word),
    // reinsurance
    ("treaty.*", "treaty `$1`", Whole),
    ("treaty.*.premium", "the premium of treaty `$1`", A_YEAR),
    ("treaty.*.reinsurers.*", "the share of `$2` in treaty `$1`", Part),
    ("treaty.*.quota_share", "the quota share of treaty `$1`", Whole),
    ("treaty.*.quota_share.cession", "the cession of treaty `$1`", Part),
    ("treaty.*.quota_share.commission", "the ceding commission of treaty `$1`", Part),
    ("treaty.*.quota_share.event_limit", "the event limit of treaty `$1`", AN_EVENT),
    ("treaty.*.quota_share.loss_ratio_cap", "the loss ratio cap of treaty `$1`", BARE),
    ("treaty.*.event_excess", "the event excess of treaty `$1`", Whole),
    ("treaty.*.event_excess.attachment", "the attachment of treaty `$1`", AN_EVENT),
    ("treaty.*.event_excess.limit", "the limit of treaty `$1`", AN_EVENT),
    ("treaty.*.event_excess.placed", "the part placed of treaty `$1`", Part),
    ("treaty.*.event_excess.deductible", "the annual deductible of treaty `$1`", A_YEAR),
    ("treaty.*.event_excess.reinstatements", "the reinstatements of treaty `$1`", Word),
    ("treaty.*.stop_loss", "the stop-loss of treaty `$1`", Whole),
    ("treaty.*.stop_loss.attachment", "the attachment of treaty `$1`", A_YEAR),
    ("treaty.*.stop_loss.limit", "the limit of treaty `$1`", A_YEAR),
    // parties, perils, regimes
    ("party.*", "party `$1`", Whole),
    ("party.*.funds", "the own money of `$1`", BARE),
    ("party.*.failure", "the chance that `$1` fails in a year", Part),
    ("party.*.count", "the number of `$1`", BARE),
    ("party.*.records", "the records that `$1` holds", BARE),
    ("party.*.revenue", "the revenue of `$1`", A_YEAR),
    ("party.*.turnover", "the turnover of the undertaking of `$1`", A_YEAR),
    ("party.*.regimes", "`$1`", List(["a regime over", "no longer a regime over", "`$1`"])),
    ("party.*.controls.*", "the security control `$2` of `$1`", Word),
    ("peril.*", "peril `$1`", Whole),
    ("peril.*.fault.*", "the fault share of `$2` in peril `$1`", Part),
    ("peril.*.fault_of.*.*", "the fault share of `$3` in what `$2` suffers by peril `$1`", Part),
    ("peril.*.culpability", "culpability in peril `$1`", Word),
    ("peril.*.flags.*", "the chance that peril `$1` is flagged `$2`", Part),
    ("regime.*", "the settings of regime `$1`", Whole),
    ("regime.*.enforcement", "the chance that regime `$1` is enforced", Part),
    ("regime.*.settlement", "the part of a penalty that regime `$1` settles for", Part),
    ("regime.*.seriousness", "the seriousness of infringements under regime `$1`", Word),
    ("regime.*.insurable", "the chance that fines of regime `$1` may be insured", Part),
    ("regime.*.passes_on", "whether fines of regime `$1` may be passed on", Word),
    ("regime.*.fine", "the fine of regime `$1`", BARE),
    ("regime.*.late_fine", "the fine for late notice of regime `$1`", BARE),
];

/// What stands at a path, with its names put in, if it is known.
pub(super) fn known(path: &Path) -> Option<(String, Says)> {
    let (pattern, subject, says) = KNOWN.iter().find(|(pattern, ..)| path.fits(pattern))?;
    Some((named(subject, pattern, path), *says))
}

/// The same words for the names of another term of a table.
pub(super) fn named_at(words: &str, path: &Path) -> String {
    let found = KNOWN.iter().find(|(pattern, ..)| path.fits(pattern));
    found.map_or_else(
        || words.to_owned(),
        |(pattern, ..)| named(words, pattern, path),
    )
}

/// Puts the steps of a path that a pattern leaves open in place of `$1`, `$2` …
fn named(words: &str, pattern: &str, path: &Path) -> String {
    let keys = path.segments().iter().filter_map(|segment| match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    });
    let open = keys
        .zip(pattern.split('.'))
        .filter(|(_, step)| *step == "*");
    let mut words = words.to_owned();
    for (at, (key, _)) in (1..).zip(open) {
        words = words.replace(&format!("${at}"), key);
    }
    words
}
