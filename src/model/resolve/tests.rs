//! What resolving promises, on small scenarios.

use crate::model::{
    FlowDown, HitProbability, Model, OriginIs, RecoveryRule, Relation, Severity, Split, TreatyKind,
};
use crate::scenario::{Findings, read_text};
use crate::units::{HeadId, PartyId};

const START: &str = r#"
schema = 1
title = "test"
currency = "USD"
years = 1000
seed = 1
[party.msp]
funds = "1M"
[party.sub]
[party.clinic]
[party.small]
count = 3
[party.harbor]
[peril.intrusion]
origin = "msp"
frequency = { poisson = 0.1 }
culpability = { msp = { none = 0.25, negligent = 0.75 } }
fault = { msp = 0.6, sub = 0.1, self = 0.3 }
fault_of.clinic = { msp = 0.5, self = 0.5 }
outage = { lognormal = { median = "69h", p95 = "43d" }, at_most = "90d" }
flags = { ransomware = 1.0 }
hit = { beta = [2, 1] }
hits.clinic = { probability = "40%", severity = "100k", split = "ransomware", per_hour = "840" }
hits.small = { severity = "10k", split = { response = 0.5, interruption = 0.2, restoration = 0.3 }, per_hour = 10 }
"#;

fn resolve(rest: &str) -> Result<(Model, Findings), Findings> {
    read_text("test.toml", &format!("{START}{rest}"), &[])
        .unwrap()
        .resolve()
}

fn model(rest: &str) -> Model {
    match resolve(rest) {
        Ok((model, _)) => model,
        Err(findings) => panic!("{findings}"),
    }
}

fn messages(rest: &str) -> Vec<String> {
    let findings = resolve(rest).map_or_else(|findings| findings, |(_, warnings)| warnings);
    findings
        .list
        .into_iter()
        .map(|finding| finding.message)
        .collect()
}

fn contract(terms: &str) -> String {
    format!(
        "[contract.msa]\nobligor = \"msp\"\nbeneficiary = \"clinic\"\nliability = \"several\"\n{terms}\n"
    )
}

fn policy(terms: &str) -> String {
    format!(
        "[policy.cyber]\ninsured = \"clinic\"\ninsurers = {{ harbor = 0.8 }}\nlimit = \"2M\"\nrecovery = \"top-down\"\n{terms}\n"
    )
}

#[test]
fn a_group_is_its_members_in_a_row_and_its_contract_exists_once_for_each() {
    let model = model(&contract("").replace("\"clinic\"", "\"small\""));
    assert_eq!(model.parties.len(), 7);
    assert_eq!(model.groups[0].members, 3..6);
    assert_eq!(model.parties[3].key, "small#1");
    assert_eq!(model.parties[5].stream, "small#3");
    assert_eq!(model.contracts.len(), 3);
    assert!(
        model
            .contracts
            .iter()
            .all(|contract| contract.path == "contract.msa")
    );
    let beneficiaries: Vec<usize> = model
        .contracts
        .iter()
        .map(|contract| contract.beneficiary.index())
        .collect();
    assert_eq!(beneficiaries, [3, 4, 5]);
}

#[test]
fn self_is_whoever_suffers_and_a_sufferer_may_have_shares_of_its_own() {
    let model = model("");
    let peril = &model.perils[0];
    let fault = |party: usize| -> Vec<(usize, f64)> {
        let hit = peril
            .hits
            .iter()
            .find(|hit| hit.party == PartyId::new(party))
            .unwrap();
        hit.fault
            .iter()
            .map(|(party, share)| (party.index(), share.get()))
            .collect()
    };
    assert_eq!(fault(2), [(0, 0.5), (2, 0.5)]);
    assert_eq!(fault(4), [(0, 0.6), (1, 0.1), (4, 0.3)]);
}

#[test]
fn who_has_a_fault_share_and_no_culpability_is_negligent() {
    let model = model("");
    let chances = &model.perils[0].culpability;
    assert_eq!(chances[0], (PartyId::new(0), [0.25, 0.75, 0.0, 0.0]));
    let of_sub = chances
        .iter()
        .find(|(party, _)| *party == PartyId::new(1))
        .unwrap();
    assert_eq!(of_sub.1, [0.0, 1.0, 0.0, 0.0]);
    let default = model
        .origins
        .iter()
        .find(|origin| origin.path == "peril.intrusion.culpability.sub");
    assert!(default.is_some_and(|origin| !origin.stated && origin.value == "negligent"));
}

#[test]
fn a_probability_of_its_own_goes_before_the_drawn_share() {
    let model = model("");
    let hits = &model.perils[0].hits;
    assert!(matches!(hits[0].probability, HitProbability::Own(chance) if chance.get() == 0.4));
    assert!(
        hits[1..]
            .iter()
            .all(|hit| hit.probability == HitProbability::Shared)
    );
    assert_eq!(model.perils[0].share_hit, Some((2.0, 1.0)));
}

#[test]
fn interruption_by_the_hour_leaves_the_library_split_and_scales_the_total() {
    let model = model("");
    let Severity::Total {
        scale,
        split: Split::Presence(parts),
        law,
    } = &model.perils[0].hits[0].severity
    else {
        panic!("a library split is presence × amount");
    };
    assert!((scale - 0.73).abs() < 1e-12);
    assert!(parts.iter().all(|part| part.head != HeadId::INTERRUPTION));
    assert_eq!(parts[0].presence.get(), 1.0);
    assert!((parts[1].weight - 0.07 / 0.45).abs() < 1e-15);
    assert_eq!(law.mean(), 100_000.0);
}

#[test]
fn interruption_by_the_hour_leaves_a_split_of_ones_own_and_the_rest_is_the_whole() {
    let model = model("");
    let Severity::Total {
        scale,
        split: Split::Fixed(parts),
        ..
    } = &model.perils[0].hits[1].severity
    else {
        panic!("shares by head are a fixed split");
    };
    assert!((scale - 0.8).abs() < 1e-12);
    let weights: Vec<f64> = parts.iter().map(|part| part.weight).collect();
    assert!((weights[0] - 0.625).abs() < 1e-12 && (weights[1] - 0.375).abs() < 1e-12);
}

#[test]
fn bounds_of_a_law_in_days_are_hours() {
    let law = model("").perils[0].outage.clone().unwrap();
    assert_eq!(law.quantile(1.0), 2160.0);
    assert!((law.quantile(0.5) - 69.0).abs() < 1e-9);
}

#[test]
fn limits_by_fees_and_the_greater_of_several_are_worked_out() {
    let model = model(&contract(
        "annual_fees = \"310k\"\n\
         caps.general = { limit = { greater_of = [\"500k\", { fees = 1.5 }] }, per = \"event\" }\n\
         caps.data = { limit = { lesser_of = [\"500k\", { fees = 3.0 }] }, per = \"year\", relation = \"non-cumulative\", heads = [\"notification\"] }",
    ));
    let caps = &model.contracts[0].caps;
    assert_eq!(caps[0].limit.get(), 500_000.0);
    assert_eq!(caps[0].relation, Relation::General);
    assert_eq!(caps[1].limit.get(), 500_000.0);
    assert_eq!(caps[1].relation, Relation::NonCumulative);
    assert_eq!(caps[1].path, "contract.msa.caps.data");
    assert_eq!(model.contracts[0].flow_down, FlowDown::LiabilityPayable);
}

#[test]
fn a_term_cap_starts_with_what_earlier_years_left() {
    let model = model(&contract(
        "caps.general = { limit = \"1M\", per = \"term\", already_paid = \"0.4M\" }",
    ));
    assert_eq!(model.contracts[0].caps[0].limit.get(), 600_000.0);
}

#[test]
fn service_credits_are_of_a_twelfth_of_the_fees() {
    let model = model(&contract(
        "annual_fees = \"1.2M\"\ncredits = { percent_of_month = [[\"24h\", 0.1], [\"3d\", \"30%\"]] }",
    ));
    let credits = model.contracts[0].credits.as_ref().unwrap();
    assert_eq!(credits.monthly_fee.get(), 100_000.0);
    let steps: Vec<(f64, f64)> = credits
        .steps
        .iter()
        .map(|(hours, part)| (hours.get(), part.get()))
        .collect();
    assert_eq!(steps, [(24.0, 0.1), (72.0, 0.3)]);
}

#[test]
fn wilful_acts_of_the_insured_are_excluded_unless_said_otherwise() {
    assert_eq!(model(&policy("")).policies[0].excluded_if.len(), 1);
    assert!(
        model(&policy("wilful = \"covered\"")).policies[0]
            .excluded_if
            .is_empty()
    );
    let stated = policy("excluded_if = [{ culpability = [\"wilful\"] }]");
    assert_eq!(model(&stated).policies[0].excluded_if.len(), 1);
}

#[test]
fn a_policy_without_covers_has_one_on_all_heads() {
    let policies = model(&policy("coinsurance = 0.1")).policies;
    assert_eq!(policies[0].covers.len(), 1);
    assert_eq!(policies[0].covers[0].heads.len(), 12);
    assert_eq!(policies[0].covers[0].coinsurance.get(), 0.1);
}

#[test]
fn a_waiting_period_of_the_policy_is_of_covers_that_take_interruption() {
    let policies = model(&policy(
        "waiting = { period = \"8h\", mode = \"qualifying\" }\n\
         covers.outage = { heads = [\"interruption\"], when = { origin = \"other\" } }\n\
         covers.rest = { heads = [\"response\"] }",
    ))
    .policies;
    assert_eq!(policies[0].covers[0].waiting.unwrap().period.get(), 8.0);
    assert_eq!(policies[0].covers[0].when.origin, Some(OriginIs::Other));
    assert!(policies[0].covers[1].waiting.is_none());
}

#[test]
fn a_layer_follows_form_but_for_the_terms_taken_below() {
    let above = "[policy.top]\ninsured = \"clinic\"\ninsurers = { harbor = 1.0 }\nover = \"cyber\"\nlimit = \"3M\"\n";
    let below = policy(
        "retention = \"25k\"\nexcluded_if = [{ flags = [\"ransomware\"] }]\n\
         covers.incident = { heads = [\"response\", \"contract\"], coinsurance = 0.1, sublimit = { event = \"1M\" }, contractual_share = 0.8 }",
    );
    // A layer written before what it is over comes after it all the same.
    let policies = model(&format!("{above}{below}")).policies;
    assert_eq!(policies[0].key, "cyber");
    let layer = &policies[1];
    assert_eq!(layer.over, Some(0));
    assert_eq!(layer.recovery, RecoveryRule::TopDown);
    assert_eq!(layer.excluded_if, policies[0].excluded_if);
    assert_eq!(layer.retention.get(), 0.0);
    assert_eq!(layer.covers[0].heads, policies[0].covers[0].heads);
    assert_eq!(layer.covers[0].coinsurance.get(), 0.0);
    assert_eq!(layer.covers[0].sublimit.event, None);
    assert_eq!(layer.covers[0].path, "policy.top.covers.incident");
}

#[test]
fn a_tower_in_a_circle_is_refused() {
    let both = "over = \"cyber\"\n";
    assert!(
        messages(&policy(both))
            .iter()
            .any(|message| message.contains("over itself"))
    );
}

#[test]
fn quota_shares_apply_before_event_excesses() {
    let treaties = "[party.re]\n\
        [treaty.xl]\ncedent = \"harbor\"\nreinsurers = { re = 1.0 }\nevent_excess = { attachment = \"100k\", limit = \"500k\", reinstatements = [1.0] }\n\
        [treaty.qs]\ncedent = \"harbor\"\nreinsurers = { re = 1.0 }\nquota_share = { cession = 0.4, commission = 0.3 }\n";
    let model = model(&format!("{}{treaties}", policy("")));
    assert!(matches!(
        model.treaties[0].kind,
        TreatyKind::QuotaShare { .. }
    ));
    let TreatyKind::EventExcess {
        reinstatements,
        placed,
        ..
    } = &model.treaties[1].kind
    else {
        panic!("the excess is second");
    };
    assert_eq!(reinstatements.as_deref(), Some(&[1.0][..]));
    assert_eq!(placed.get(), 1.0);
}

#[test]
fn a_treaty_that_ends_where_the_policies_do_is_reached() {
    let treaty = |limit: &str| {
        format!(
            "[party.re]\n[treaty.xl]\ncedent = \"harbor\"\nreinsurers = {{ re = 1.0 }}\nevent_excess = {{ attachment = \"1M\", limit = \"{limit}\" }}\n"
        )
    };
    let said = |limit| messages(&format!("{}{}", policy(""), treaty(limit)));
    assert!(
        !said("600k")
            .iter()
            .any(|message| message.contains("cannot be reached"))
    );
    assert!(
        said("601k")
            .iter()
            .any(|message| message.contains("cannot be reached"))
    );
}

#[test]
fn a_peril_without_contracts_need_not_say_how_blameworthy_anybody_is() {
    let silent = START.replace(
        "culpability = { msp = { none = 0.25, negligent = 0.75 } }\n",
        "",
    );
    let without = read_text("test.toml", &silent, &[]).unwrap().resolve();
    assert!(without.is_ok());
    let with = read_text("test.toml", &format!("{silent}{}", contract("")), &[])
        .unwrap()
        .resolve();
    assert!(
        with.unwrap_err().list[0]
            .message
            .contains("does not say `culpability`")
    );
}

#[test]
fn a_value_keeps_its_source_and_its_clause() {
    let model = model(&contract(
        "caps.general = { limit = { value = \"2M\", source = \"MSA v3\", as_of = \"2026-01\" }, per = \"year\", clause = \"§11\" }",
    ));
    assert_eq!(model.contracts[0].caps[0].limit.get(), 2_000_000.0);
    assert_eq!(model.contracts[0].caps[0].clause.as_deref(), Some("§11"));
    let limit = model
        .origins
        .iter()
        .find(|origin| origin.path == "contract.msa.caps.general.limit")
        .unwrap();
    assert!(limit.stated);
    assert_eq!(limit.value, "2M");
    assert_eq!(limit.source.as_deref(), Some("MSA v3"));
    assert_eq!(limit.as_of.as_deref(), Some("2026-01"));
}

#[test]
fn a_term_stated_as_its_default_is_resolved_like_one_left_out() {
    let stated = contract(
        "order = \"reduce-then-cap\"\nset_off = \"after-caps\"\ncontributory = \"pure\"\nmutual = false",
    );
    assert_eq!(model(&stated).contracts, model(&contract("")).contracts);
    let other = model(&contract("order = \"cap-first\""));
    assert_ne!(other.contracts, model(&contract("")).contracts);
}

#[test]
fn a_setting_changes_one_value_and_an_unknown_path_is_a_finding() {
    let text = format!(
        "{START}{}",
        contract("caps.general = { limit = \"1M\", per = \"year\" }")
    );
    let set = |setting: &str| read_text("test.toml", &text, &[setting.to_owned()]).unwrap();
    let document = set("contract.msa.caps.general.limit=2M");
    assert_eq!(document.settings()[0].value, "2M");
    let (model, _) = document.resolve().unwrap();
    assert_eq!(model.contracts[0].caps[0].limit.get(), 2_000_000.0);
    assert_ne!(document.hash(), set("years=2000").hash());
    let unknown = set("contract.mas.caps.general.limit=2M")
        .resolve()
        .unwrap_err();
    assert!(
        unknown.list[0]
            .message
            .contains("there is no `mas` in `contract`")
    );
    assert_eq!(
        unknown.list[0].hint.as_deref(),
        Some("did you mean `msa`? known: msa")
    );
}

#[test]
fn comments_and_white_space_do_not_change_the_hash() {
    let bare = read_text("a.toml", START, &[]).unwrap();
    let commented = format!(
        "# a story\n{}",
        START.replace("years = 1000", "years   =   1_000 # enough")
    );
    assert_eq!(
        bare.hash(),
        read_text("b.toml", &commented, &[]).unwrap().hash()
    );
    assert_eq!(bare.hash().len(), 64);
}

#[test]
fn a_guessed_key_is_not_missing_as_well() {
    let said = messages(&contract(
        "caps.general = { limt = \"1M\", per = \"year\" }",
    ));
    assert_eq!(said, ["unknown key `limt` in `contract.msa.caps.general`"]);
}

#[test]
fn rules_of_meaning_run_on_the_parts_that_stand() {
    let said = messages(&format!(
        "{}{}",
        contract("libility = 3"),
        policy("covers.x = { sublimit = { event = \"9M\" } }")
    ));
    assert!(
        said.iter()
            .any(|message| message.contains("unknown key `libility`"))
    );
    assert!(
        said.iter()
            .any(|message| message.contains("sublimit 9M per event is above the limit 2M"))
    );
}

#[test]
fn contracts_of_a_chain_are_no_cycle() {
    let chain = "[contract.up]\nobligor = \"sub\"\nbeneficiary = \"msp\"\nliability = \"full\"\n";
    assert!(resolve(&format!("{}{chain}", contract(""))).is_ok());
}

#[test]
fn an_obligor_does_not_answer_for_itself_twice() {
    let said = messages(&contract("answers_for = [\"msp\"]"));
    assert!(said[0].contains("names the obligor"));
}

#[test]
fn an_uncapped_head_leaves_a_cap_on_it_dead() {
    let terms = "caps.general = { limit = \"1M\", per = \"year\" }\n\
                 caps.data = { limit = \"2M\", per = \"year\", relation = \"separate\", heads = [\"notification\"] }\n\
                 uncapped.data = { heads = [\"notification\"] }";
    let said = messages(&contract(terms));
    assert!(said.contains(&"no admissible head can reach `contract.msa.caps.data`".to_owned()));
    assert!(!said.iter().any(|message| message.contains("caps.general")));
}
