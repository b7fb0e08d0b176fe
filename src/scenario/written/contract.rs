use super::{Chance, Day, LawWord, Named, OneOrMany, SideWord, When};
use crate::scenario::{Number, Written};
use crate::units::{Hours, Money, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A contract: the obligor answers to the beneficiary for a part of its loss.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["obligor", "beneficiary", "liability"]))]
pub struct Contract {
    /// Its name in reports.
    pub name: Option<String>,
    /// The party that answers.
    pub obligor: Option<String>,
    /// The party it answers to.
    pub beneficiary: Option<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Fees a year, which caps and credits may refer to.
    pub annual_fees: Option<Written<Money>>,
    /// Fees paid in the twelve months before, which caps may refer to.
    pub fees_paid_12m: Option<Written<Money>>,
    /// Fees over the whole contract, which caps may refer to.
    pub fees_contract: Option<Written<Money>>,
    /// The law it stands under: a preset of switches, each of which may be written.
    pub law: Option<LawWord>,
    /// The first day it is in force; left out, it has been in force.
    pub from: Option<Day>,
    /// The last day it is in force; left out, it stays in force.
    pub to: Option<Day>,
    /// How liability follows fault; no default.
    pub liability: Option<LiabilityWord>,
    /// Those the obligor answers for beside itself.
    #[serde(default)]
    pub answers_for: Vec<String>,
    /// Whose culpability counts where the obligor answers for others; the highest unless said.
    pub culpability: Option<AttributionWord>,
    /// Ordinary damages.
    pub damages: Option<Damages>,
    /// What a claim is made on; gross unless said.
    pub base: Option<BaseWord>,
    /// What the claimant's own share of fault does; pure unless said.
    pub contributory: Option<ContributoryWord>,
    /// Whether that share is taken off before the cap or after; before unless said.
    pub order: Option<OrderWord>,
    /// When mutual claims are set off; after caps unless said.
    pub set_off: Option<SetOffWord>,
    /// Items below this are not claimed.
    pub de_minimis: Option<Written<Money>>,
    /// What the sum of items must pass.
    pub basket: Option<Basket>,
    /// Sums agreed in place of damages.
    pub liquidated: Option<Liquidated>,
    /// What it takes to get a claim paid; left out, nothing.
    pub enforcement: Option<Enforcement>,
    /// The duty to give notice.
    pub notice: Option<Notice>,
    /// Events for which no claim is made, such as services declined; any one condition bars.
    #[serde(default)]
    pub barred_if: OneOrMany<When>,
    /// Liability insurance that the obligor must hold.
    pub insurance_required: Option<Written<Money>>,
    /// Security controls that the obligor must have; who lacks one is at least negligent.
    #[serde(default)]
    pub security_standard: Vec<String>,
    /// Do the same terms run in the other direction too?
    pub mutual: Option<bool>,
    /// Does gross culpability lift the caps that are marked `nominal`? No unless said.
    pub gross_lifts_nominal: Option<bool>,
    /// What the beneficiary may pass on of what it owes its own claimants.
    pub flow_down: Option<FlowDownWord>,
    /// Liability caps; `general` takes what no other takes.
    #[serde(default)]
    pub caps: Named<Cap>,
    /// What stands outside the caps.
    #[serde(default)]
    pub uncapped: Named<CarveOut>,
    /// Heads owed whether or not damages exclude them.
    #[serde(default)]
    pub indemnities: Named<Indemnity>,
    /// Service credits by hours of outage.
    pub credits: Option<Credits>,
    /// What the terms cost the beneficiary a year.
    pub price: Option<Written<Money>>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// How liability follows fault.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum LiabilityWord {
    /// For its own share of fault and the shares of those it answers for.
    Several,
    /// For the whole, less the claimant's contributory share, once it is in breach.
    Full,
    /// With all others at fault: what a cap stops is spread over the others.
    JointAndSeveral,
}

/// What a claim is made on.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum BaseWord {
    /// The claimant's own loss before its insurance.
    Gross,
    /// What is left of it after first-party payments.
    NetOfInsurance,
}

/// What the claimant's own share of fault does to its claim.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum ContributoryWord {
    /// The claim is less by that share.
    #[serde(rename = "pure")]
    Pure,
    /// Nothing.
    #[serde(rename = "none")]
    None,
    /// Any share bars it.
    #[serde(rename = "bar")]
    Bar,
    /// One half or more bars it.
    #[serde(rename = "bar-50")]
    Bar50,
    /// More than one half bars it.
    #[serde(rename = "bar-51")]
    Bar51,
}

/// Whether the claimant's share is taken off before the cap or after.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum OrderWord {
    /// Before.
    ReduceThenCap,
    /// After.
    CapFirst,
}

/// Whose culpability counts where an obligor answers for others.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum AttributionWord {
    /// The highest of its own and of those it answers for who are at fault.
    Highest,
    /// Its own.
    Own,
}

/// When mutual claims are set off.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum SetOffWord {
    /// After caps.
    AfterCaps,
    /// Before caps.
    BeforeCaps,
}

/// What the sum of items must pass: one of its keys.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-expects" = "{ tipping = \"100k\" } or { deductible = \"100k\" }"))]
pub struct Basket {
    /// All of it is owed once the sum is past this.
    pub tipping: Option<Written<Money>>,
    /// What exceeds this is owed.
    pub deductible: Option<Written<Money>>,
}

/// Sums agreed in place of damages.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["instead_of"]))]
pub struct Liquidated {
    /// For each record exposed.
    pub per_record: Option<Written<Money>>,
    /// For each hour of outage.
    pub per_hour: Option<Written<Money>>,
    /// At most this in an event.
    pub at_most: Option<Written<Money>>,
    /// The heads whose damages they stand in place of.
    #[serde(default)]
    pub instead_of: Vec<String>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// What it takes to get a claim paid.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enforcement {
    /// How likely a claim is pursued; certain unless said.
    pub pursued: Option<Chance>,
    /// How likely a claim that is pursued is won; certain unless said.
    pub won: Option<Chance>,
    /// The part of what is owed that a settlement brings; all unless said.
    pub settled: Option<Written<Share>>,
    /// What pursuing costs the claimant, won or lost.
    pub cost: Option<Written<Money>>,
    /// What it costs the obligor.
    pub cost_obligor: Option<Written<Money>>,
    /// How long it takes; a matter of valuation.
    pub delay: Option<Written<Hours>>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// The duty to give notice of an event.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["within", "effect"]))]
pub struct Notice {
    /// In time up to and with this.
    pub within: Option<Written<Hours>>,
    /// What lateness does; no default.
    pub effect: Option<NoticeEffect>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// What late notice does.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "\"bar\" or { cut = 0.2 }"))]
pub enum NoticeEffect {
    /// A word.
    Word(NoticeWord),
    /// A part.
    Cut(NoticeCut),
}

/// The word for what late notice does.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeWord {
    /// It bars the claim.
    Bar,
}

/// A part that late notice takes off.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["cut"]))]
pub struct NoticeCut {
    /// The part taken off.
    pub cut: Option<Written<Share>>,
}

/// What culpability a promise asks for.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerWord {
    /// Any, none included.
    Strict,
    /// Negligence or worse.
    Negligent,
    /// Gross negligence or worse.
    Gross,
    /// Wilful acts.
    Wilful,
}

/// What may be passed on.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum FlowDownWord {
    /// The liability payable after the beneficiary's own caps.
    LiabilityPayable,
    /// The clients' claims before those caps, but never more than it owes.
    GrossClientLoss,
    /// What the beneficiary's own funds and insurers pay.
    Cash,
    /// Nothing.
    None,
}

/// Ordinary damages.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Damages {
    /// The culpability they ask for; negligent unless said.
    pub trigger: Option<TriggerWord>,
    /// Heads excluded, such as consequential loss.
    #[serde(default)]
    pub excluded: Vec<String>,
    /// Fine-like heads that are recoverable because they stand here.
    #[serde(default)]
    pub includes: Vec<String>,
    /// Excluded heads that stay recoverable because they are deemed direct.
    #[serde(default)]
    pub deemed_direct: Vec<String>,
    /// The part of a claim that mitigation would have spared.
    pub mitigation: Option<Written<Share>>,
    /// Events for which damages are owed; all unless said.
    pub when: Option<When>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// Over what a cap is counted.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum PerWord {
    /// Each claim afresh.
    Claim,
    /// Each event afresh.
    Event,
    /// Over the year.
    Year,
    /// Over the term of the contract.
    Term,
}

/// How a super-cap stands to the general cap.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum RelationWord {
    /// Beside it: neither erodes the other.
    Separate,
    /// General payments erode it; all together never pass the larger of the two.
    NonCumulative,
    /// What passes it erodes the general cap.
    Additive,
    /// Inside the cap that `of` names, which it erodes too.
    Within,
}

/// A liability cap.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["limit", "per"]))]
pub struct Cap {
    /// How much: money, a multiple of the fees, the greater or the lesser of several.
    pub limit: Option<Limit>,
    /// Over what it is counted; no default.
    pub per: Option<PerWord>,
    /// How it stands to the general cap; every other cap says so.
    pub relation: Option<RelationWord>,
    /// Heads it takes; all if none are named.
    #[serde(default)]
    pub heads: Vec<String>,
    /// Events it takes.
    pub when: Option<When>,
    /// Which of two caps that meet on one head goes first: the lower number.
    pub priority: Option<i64>,
    /// For a term cap: what has been paid before the simulated year.
    pub already_paid: Option<Written<Money>>,
    /// For `within`: the cap it lies inside, `contract.msa.caps.general`.
    pub of: Option<String>,
    /// How likely it holds in court; certain unless said.
    pub enforceable: Option<Chance>,
    /// Would a court call it nominal? Some laws lift such a cap for gross negligence.
    pub nominal: Option<bool>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A limit: money, or worked out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expects" = "money, { fees = 1.5 }, { greater_of = [ … ] }, { lesser_of = [ … ] } or { insurance_or = \"1M\" }"))]
pub enum Limit {
    /// So much.
    Money(Written<Money>),
    /// Worked out.
    Terms(LimitTerms),
}

/// A limit that is worked out: one of its keys.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-expects" = "{ fees = 1.5 }, { greater_of = [ … ] }, { lesser_of = [ … ] } or { insurance_or = \"1M\" }"))]
pub struct LimitTerms {
    /// This many times the annual fees.
    pub fees: Option<Written<Number>>,
    /// This many times the fees paid in the twelve months before.
    pub fees_paid_12m: Option<Written<Number>>,
    /// This many times the fees over the whole contract.
    pub fees_contract: Option<Written<Number>>,
    /// The liability insurance of the obligor that answers, but at least this.
    pub insurance_or: Option<Written<Money>>,
    /// The largest of these.
    pub greater_of: Option<Vec<Limit>>,
    /// The smallest of these.
    pub lesser_of: Option<Vec<Limit>>,
}

/// A carve-out: what it names is paid without cap.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarveOut {
    /// Heads it names; all if none are.
    #[serde(default)]
    pub heads: Vec<String>,
    /// Does it lift the exclusion of its heads too? No unless said.
    pub lifts_exclusion: Option<bool>,
    /// Events it names.
    pub when: Option<When>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// An indemnity.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["trigger"]))]
pub struct Indemnity {
    /// Heads it names; all if none are.
    #[serde(default)]
    pub heads: Vec<String>,
    /// The culpability it asks for; no default.
    pub trigger: Option<TriggerWord>,
    /// Events it names.
    pub when: Option<When>,
    /// The cap it counts under.
    pub under: Option<String>,
    /// How far it reaches; as far as the contract's liability unless said.
    pub extent: Option<ExtentWord>,
    /// Is the head `defence` inside the cap it counts under? Inside unless said.
    pub defence: Option<SideWord>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// How far an indemnity reaches.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ExtentWord {
    /// To the extent that the obligor, and those it answers for, caused the loss.
    ToExtentCaused,
    /// The whole, less the claimant's contributory share.
    Full,
}

/// Service credits, outside the caps.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["percent_of_month"]))]
pub struct Credits {
    /// Hours that must be exceeded, and the part of a month's fee then owed.
    #[serde(default)]
    pub percent_of_month: Vec<(Written<Hours>, Written<Share>)>,
    /// Do they stand in place of damages?
    pub in_place_of_damages: Option<bool>,
    /// Heads whose sole remedy they are.
    #[serde(default)]
    pub sole_remedy: Vec<String>,
    /// Events for which they are owed.
    pub when: Option<When>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// A cap that several contracts of one obligor share.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["obligor", "limit", "per", "members"]))]
pub struct Pool {
    /// Its name in reports.
    pub name: Option<String>,
    /// The party that answers.
    pub obligor: Option<String>,
    /// How much.
    pub limit: Option<Written<Money>>,
    /// Over what it is counted; no default.
    pub per: Option<PerWord>,
    /// The contracts that share it.
    #[serde(default)]
    pub members: Vec<String>,
    /// How claims that pass it are cut.
    pub division: Option<Division>,
    /// Events it takes.
    pub when: Option<When>,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// A remark that nothing reads.
    pub note: Option<String>,
}

/// How claims that pass a pool are cut.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Division {
    /// All claims of an event alike.
    ProRata,
    /// In the order of `members`.
    FirstCome,
    /// Small claims in full, the others down to one level.
    WaterFilling,
}
