use super::{assumptions, reading, unanswered};
use crate::model::Model;
use crate::scenario::read_text;

const HEAD: &str = r#"
schema = 1
title = "A reading"
currency = "USD"
years = 10
seed = 1
[party.client]
name = "Client"
role = "client"
[party.vendor]
name = "Vendor"
role = "provider"
funds = "1.8M"
administration = 0.2
[party.host]
name = "Host"
[party.harbor]
name = "Harbor"
role = "insurer"
failure = 0.01
[party.atlas]
name = "Atlas"
[party.small]
name = "Small firms"
count = 3
[[event]]
fault = { vendor = 1.0 }
flags = ["ransomware"]
loss.client = { response = "1M" }
"#;

fn model(text: &str) -> Model {
    let text = format!("{HEAD}{text}");
    let document = read_text("s.toml", &text, &[]).unwrap_or_else(|found| panic!("{found}"));
    let (model, _) = document.resolve().unwrap_or_else(|found| panic!("{found}"));
    model
}

/// Does the reading of a scenario have each of these sentences, word for word?
fn says(text: &str, sentences: &[&str]) {
    let lines = reading(&model(text));
    for sentence in sentences {
        let found = lines.iter().any(|line| line == sentence);
        assert!(found, "{sentence}\nis not in\n{}", lines.join("\n"));
    }
}

#[test]
fn parties_are_told_with_what_they_can_pay() {
    says(
        "",
        &[
            "A reading.",
            "Amounts are in USD.",
            "Client (client): it can pay whatever it owes.",
            "Vendor (provider): it can pay others up to 1.8M of its own money; administration takes 20 % of its estate if it is insolvent.",
            "Harbor (insurer): it can pay whatever it owes; it fails for the year with probability 0.01.",
            "Each of the 3 Small firms: it can pay whatever it owes.",
            "One event, for `obligor settle` alone.",
        ],
    );
}

#[test]
fn a_contract_is_told_term_by_term_with_its_clauses() {
    says(
        r#"
[contract.msa]
obligor = "vendor"
beneficiary = "client"
clause = "MSA §11"
annual_fees = "1.2M"
liability = "several"
answers_for = ["host"]
base = "net-of-insurance"
contributory = "bar-50"
order = "cap-first"
set_off = "before-caps"
flow_down = "cash"
de_minimis = "10k"
basket = { tipping = "100k" }
insurance_required = "5M"
price = "12k"
damages = { trigger = "gross", excluded = ["interruption", "reputation"], deemed_direct = ["reputation"], includes = ["regulatory"], mitigation = 0.1 }
caps.general = { limit = { fees = 1.0 }, per = "year", clause = "MSA §11.2" }
caps.data = { limit = "2M", per = "term", relation = "non-cumulative", heads = ["notification"], enforceable = 0.9, already_paid = "500k" }
uncapped.gross = { when = { culpability = ["gross", "wilful"] }, lifts_exclusion = true }
indemnities.claims = { heads = ["liability"], trigger = "strict", under = "data", extent = "full", defence = "outside" }
credits = { percent_of_month = [["24h", 0.10], ["72h", 0.30]], in_place_of_damages = true }
liquidated = { per_record = "5", per_hour = "1k", at_most = "1M", instead_of = ["notification"] }
enforcement = { pursued = 0.9, won = 0.7, settled = 0.6, cost = "80k", cost_obligor = "70k" }
notice = { within = "48h", effect = { cut = 0.2 } }
"#,
        &[
            "Vendor answers to Client (MSA §11; contract.msa).",
            "- Liability is several: its own share of fault. It answers for Host too.",
            "- Damages are owed from gross negligence upwards; interruption cannot be claimed; reputation can, being deemed direct; regulatory can be claimed, because the contract says so.",
            "- Claims are made on what first-party insurance left.",
            "- The claimant's own share of fault bars the claim from one half upwards.",
            "- The cap applies first, then the claimant's share is taken off.",
            "- 10 % is taken off for what mitigation would have spared.",
            "- Items below 10k are not claimed.",
            "- Nothing is owed until claims of an event pass 100k, then all of it.",
            "- Mutual claims are set off before caps.",
            "- Client passes on what its own funds and insurers pay its claimants.",
            "- Cap `general` (MSA §11.2; contract.msa.caps.general): 1.2M a year, for what no other cap takes.",
            "- Cap `data` (contract.msa.caps.data): 1.5M for the term of the contract, for notification; general payments erode it, and all together never pass the larger of the two; it holds in court with probability 0.9.",
            "- No cap (contract.msa.uncapped.gross) for all heads if Vendor is grossly negligent or wilful for it; what damages exclude is owed then too.",
            "- Indemnity `claims` (contract.msa.indemnities.claims): covers liability, owed whatever the culpability under the cap `data`; the whole, less the claimant's own share; defence stands outside the cap.",
            "- Service credits of a month's fee of 100k are owed outside the caps: 10 % beyond 24 hours and 30 % beyond 72 hours; they stand in place of damages for interruption.",
            "- Liquidated damages (contract.msa.liquidated): 5 a record and 1k an hour of outage, at most 1M an event, in place of damages for notification.",
            "- A claim is pursued with probability 0.9 and then won with probability 0.7; 60 % of what is owed is paid in settlement; pursuing it costs the claimant 80k and the obligor 70k, and takes 0 hours.",
            "- Notice of a claim is due within 48 hours of the claimant's knowledge of the event; a later one cuts the claim by 20 %.",
            "- Vendor must hold liability insurance of 5M.",
            "- Its terms cost the beneficiary 12k a year.",
        ],
    );
}

#[test]
fn a_pool_is_told_once_for_all_its_contracts() {
    says(
        r#"
[contract.one]
obligor = "vendor"
beneficiary = "client"
liability = "full"
[contract.many]
obligor = "vendor"
beneficiary = "small"
liability = "joint-and-several"
[pool.vendor-cap]
obligor = "vendor"
limit = "5M"
per = "event"
members = ["one", "many"]
division = "water-filling"
"#,
        &[
            "Vendor owes at most 5M an event (pool.vendor-cap) under contract.one and contract.many together; small claims are paid in full, the others down to one level.",
            "Vendor answers to each of the 3 Small firms (contract.many).",
            "- Liability is full: once in breach it answers for the whole less the claimant's own share.",
            "- It has no cap.",
        ],
    );
}

#[test]
fn a_policy_is_told_term_by_term() {
    says(
        r#"
[policy.cyber]
insured = "client"
insurers = { harbor = 0.6, atlas = 0.3 }
premium = "38k"
retention = "25k"
limit = "2M"
aggregate = "4M"
aggregate_deductible = "100k"
aggregate_restored = true
recovery = "insured-first"
retention_rule = "sum-capped"
retention_spread = "insured-favourable"
coinsurance_basis = "100%"
sublimit_basis = "ground-up"
defence = "outside"
erosion = "pro-rata"
pays_when_insolvent = "estate"
primary_non_contributory = true
priority = 2
dispute = 0.1
void = 0.02
waiver_of_subrogation = { parties = ["vendor"], effect = "insurer-only" }
additional_insureds.vendor = { heads = ["liability"], erodes_cap = true }
excluded_if = [{ flags = ["war"] }]
covers.incident = { heads = ["response", "notification"], retention = "10k", coinsurance = 0.1, sublimit = { event = "1M", year = "2M" }, persons = 100_000, outside_aggregate = true }
covers.outage = { heads = ["interruption"], waiting = { period = "8h", mode = "time-plus-money" }, indemnity_period = "120d", when = { origin = "other", contracted = true } }
covers.liability = { heads = ["liability", "contract"], contractual_share = 0.8 }
endorsements.ransom = { when = { flags = ["ransomware"], hours = { over = "24h" } }, coinsurance = 0.2 }
[policy.excess]
insured = "client"
insurers = { atlas = 1.0 }
over = "cyber"
limit = "5M"
attachment = { fixed = "2M" }
"#,
        &[
            "Harbor (60 %) and Atlas (30 %), 10 % being placed with nobody insure Client (policy.cyber) for 38k a year.",
            "- Limit 2M an event, retention 25k an event, at most 4M a year; the first 100k of a year stays with the insured; recoveries restore what a year may pay.",
            "- Retentions of covers add up, to the largest of them at most.",
            "- The retention is spread where it costs the insured least.",
            "- The insured's share erodes limits too.",
            "- The retention erodes sublimits.",
            "- Defence is paid outside the limits.",
            "- Own loss and liability use it together.",
            "- If the insured is insolvent it pays into the estate.",
            "- It pays before all other insurance.",
            "- Among policies of one insured it is number 2.",
            "- It does not pay if the event is flagged war; or if Client is wilful for it.",
            "- Cover `incident` (policy.cyber.covers.incident): response and notification; retention 10k of its own; the insured bears 10 % after the retention; at most 1M an event and 2M a year; notification is covered for 100,000 persons; it stands outside what a year may pay.",
            "- Cover `outage` (policy.cyber.covers.outage): interruption if it starts at another than Client, and Client has a contract with the party where it starts; the first 8 hours of an outage are not covered, and the retention applies to the rest; interruption after 120 days is not covered.",
            "- Cover `liability` (policy.cyber.covers.liability): liability and contract; 80 % of what is owed under contracts is covered.",
            "- Endorsement `ransom` (policy.cyber.endorsements.ransom): if the event is flagged ransomware, and the outage lasts more than 24 hours the insured bears 20 % after the retention.",
            "- Recoveries go to the insured until it is made whole, then to insurers from the top layer down. Subrogation against Vendor is waived: the obligor owes less by what the insurer would take.",
            "- Vendor is insured too for liability that the named insured answers for; what it is paid erodes the cap of the named insured's contract.",
            "- Its insurers dispute an event with probability 0.1.",
            "- It turns out void for a year with probability 0.02.",
            "- Limit 5M an event, over policy.cyber, from a loss of 2M upwards.",
        ],
    );
}

#[test]
fn treaties_are_told_in_the_order_in_which_they_apply() {
    says(
        r#"
[policy.cyber]
insured = "client"
insurers = { harbor = 1.0 }
retention = "25k"
recovery = "top-down"
[treaty.share]
cedent = "harbor"
reinsurers = { atlas = 1.0 }
quota_share = { cession = 0.4, event_limit = "6M", loss_ratio_cap = 1.2, commission = { slide = [[0.5, 0.35], [0.7, 0.25]] } }
[treaty.event]
cedent = "harbor"
reinsurers = { atlas = 1.0 }
premium = "25k"
event_excess = { attachment = "1M", limit = "3M", placed = 0.9, deductible = "50k", reinstatements = [1.0], two_risk = true }
[treaty.year]
cedent = "harbor"
reinsurers = { atlas = 1.0 }
premium = "5k"
stop_loss = { attachment = "3.5M", limit = "2M" }
"#,
        &[
            "Atlas takes from Harbor (treaty.share) 40 % of every loss, at most 6M of an event, in a year at most 120 % of the ceded premium, for a commission of 35 % at a loss ratio of 0.5 and 25 % at a loss ratio of 0.7, linear between. It applies as number 1. Premium: its part of the premiums of the cedent.",
            "Atlas takes from Harbor (treaty.event) 3M xs 1M of an event, 90 % of it placed, bought back at 100 % of the premium, the first 50k of a year staying, if two insureds are hit. It applies as number 2. Premium 25k a year.",
            "Atlas takes from Harbor (treaty.year) 2M xs 3.5M of the net loss of a year. It applies as number 3. Premium 5k a year.",
        ],
    );
}

#[test]
fn a_peril_is_told_with_whom_it_hits_and_who_is_at_fault() {
    says(
        r#"
[peril.intrusion]
name = "Intrusion"
origin = "vendor"
frequency = { poisson = 0.02 }
culpability = { vendor = { none = 0.2, gross = 0.8 } }
fault = { vendor = 0.75, self = 0.25 }
flags = { ransomware = 1.0 }
outage = "36h"
hits.client = { probability = 0.5, severity = "70k", split = { response = 1.0 }, per_hour = "840" }
"#,
        &[
            "Intrusion (peril.intrusion): starts at Vendor, 0.02 times a year in the mean; somebody means harm.",
            "- Hits Client with probability 0.5; it costs a total of 70.0k in the mean and 840 an hour of outage; of the fault 75 % is Vendor's and 25 % is its own.",
            "- Vendor is not culpable with probability 0.2 and grossly negligent with probability 0.8 for it.",
            "- One outage an event, shared by all hit, of 36 hours in the mean.",
            "- Flagged ransomware with probability 1.",
        ],
    );
}

#[test]
fn every_default_taken_stands_at_the_end_with_its_path_and_rule() {
    let model = model(
        r#"
[contract.msa]
obligor = "vendor"
beneficiary = "client"
liability = "several"
law = "england"
"#,
    );
    let lines = reading(&model);
    let heading = "Where the file is silent, the model assumes:";
    let at = lines.iter().position(|line| line == heading).unwrap();
    let last = &lines[at + 1..];
    for line in [
        "- contract.msa.flow_down = liability-payable: a claimant passes on what it owes its own claimants after its caps.",
        "- contract.msa.order = reduce-then-cap: shares of fault are taken off before the cap applies.",
        "- contract.msa.enforcement = certain, full, free, immediate: every claim is pursued and won, in full, free of cost, at once.",
        "- contract.msa.contributory = pure (preset of law `england`): the claimant's own share of fault is taken off its claim.",
    ] {
        assert!(
            last.iter().any(|each| each == line),
            "{line}\nis not in\n{last:#?}"
        );
    }
    assert!(last.iter().all(|line| line.starts_with("- contract.msa.")));
    let defaults = model.origins.iter().filter(|origin| !origin.stated);
    let of_contract = defaults.filter(|origin| origin.path.starts_with("contract."));
    assert_eq!(last.len(), of_contract.count());
}

#[test]
fn every_default_of_a_plain_promise_has_its_rule() {
    let model = model(
        r#"
[contract.msa]
obligor = "vendor"
beneficiary = "client"
annual_fees = "1M"
liability = "several"
damages = { excluded = ["interruption"] }
caps.general = { limit = { fees = 1.0 }, per = "year" }
uncapped.gross = { when = { culpability = ["gross"] } }
indemnities.claims = { heads = ["liability"], trigger = "strict" }
credits = { percent_of_month = [["24h", 0.10]] }
[policy.cyber]
insured = "client"
insurers = { harbor = 1.0 }
recovery = "top-down"
covers.all = { heads = ["response", "interruption", "contract"], waiting = { period = "8h", mode = "qualifying" } }
[policy.excess]
insured = "client"
insurers = { atlas = 1.0 }
over = "cyber"
limit = "5M"
[pool.vendor-cap]
obligor = "vendor"
limit = "5M"
per = "year"
members = ["msa"]
[treaty.share]
cedent = "harbor"
reinsurers = { atlas = 1.0 }
quota_share = { cession = 0.4 }
[treaty.event]
cedent = "harbor"
reinsurers = { atlas = 1.0 }
event_excess = { attachment = "1M", limit = "3M" }
"#,
    );
    let open = assumptions(&model);
    assert!(open.len() > 40, "{}", open.len());
    let without: Vec<String> = open
        .iter()
        .filter(|each| each.rule.is_none())
        .map(ToString::to_string)
        .collect();
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn a_preset_of_a_law_that_is_named_is_no_assumption() {
    let terms =
        "[contract.msa]\nobligor = \"vendor\"\nbeneficiary = \"client\"\nliability = \"several\"\n";
    let silent = model(terms);
    let named = model(&format!("{terms}law = \"england\"\n"));
    let asks = |model: &Model| {
        let open = assumptions(model);
        open.iter()
            .any(|each| each.path == "contract.msa.contributory")
    };
    assert!(asks(&silent) && !asks(&named));
}

#[test]
fn a_contract_that_answers_everything_leaves_nothing_open() {
    let answered = r#"
[contract.msa]
obligor = "vendor"
beneficiary = "client"
liability = "several"
base = "gross"
contributory = "pure"
gross_lifts_nominal = false
order = "reduce-then-cap"
set_off = "after-caps"
flow_down = "liability-payable"
de_minimis = "0"
mutual = false
damages = { trigger = "negligent", mitigation = 0.0, excluded = ["interruption"], deemed_direct = [] }
"#;
    let open = |text: &str| -> Vec<String> {
        let model = model(text);
        unanswered(&model).iter().map(ToString::to_string).collect()
    };
    assert_eq!(open(answered), Vec::<String>::new());
    let silent = answered.replace("set_off = \"after-caps\"\n", "");
    assert_eq!(
        open(&silent),
        ["contract.msa.set_off = after-caps: mutual claims are set off after caps"]
    );
}

#[test]
fn the_heads_of_claims_by_third_parties_are_those_of_additional_insureds_alone() {
    let rule = |path| super::silence::rule(path, "liability");
    assert_eq!(
        rule("policy.cyber.additional_insureds.vendor.heads"),
        Some("it is insured under the heads of claims by third parties")
    );
    assert_eq!(rule("policy.cyber.covers.crime.heads"), None);
}

#[test]
fn joint_insureds_may_all_be_where_it_starts_but_the_named_one_is_to_blame() {
    says(
        r#"
[policy.group]
insured = "client"
insureds = ["client", "vendor"]
insurers = { atlas = 1.0 }
retention = "25k"
limit = "2M"
recovery = "top-down"
excluded_if = [{ origin = "own" }]
covers.incident = { heads = ["response"] }
"#,
        &["- It does not pay if it starts at Client or Vendor; or if Client is wilful for it."],
    );
}

#[test]
fn a_name_is_read_back_as_it_is_written() {
    let text = r#"
schema = 1
title = "Names with small letters"
currency = "USD"
years = 10
seed = 1
[party.shop]
name = "eBay shop"
[party.cloud]
name = "iCloudy"
[party.insurer]
[party.small]
name = "small firms"
count = 3
[peril.breach]
origin = "cloud"
frequency = { poisson = 0.1 }
culpability = "negligent"
fault = { cloud = 1.0 }
hits.shop = { probability = 1.0, severity = "10k", split = { response = 1.0 } }
hits.small = { probability = 1.0, severity = "10k", split = { response = 1.0 } }
[contract.terms]
obligor = "cloud"
beneficiary = "shop"
liability = "several"
insurance_required = "1M"
[policy.cyber]
insured = "shop"
insurers = { insurer = 1.0 }
recovery = "top-down"
"#;
    let document = read_text("s.toml", text, &[]).unwrap_or_else(|found| panic!("{found}"));
    let (model, _) = document.resolve().unwrap_or_else(|found| panic!("{found}"));
    let said = reading(&model).join("\n");
    for sentence in [
        "eBay shop: it can pay",
        "- iCloudy is negligent for it.",
        "iCloudy answers to eBay shop",
        "- iCloudy must hold",
        "insurer insures eBay shop",
        "Each of the 3 small firms",
    ] {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    assert!(
        !said.contains("EBay") && !said.contains("ICloudy") && !said.contains("Insurer"),
        "{said}"
    );
}
