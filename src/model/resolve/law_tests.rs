//! What resolving promises of the whole law, on small scenarios.

use crate::model::{
    Attachment, Basket, CapPlace, Cause, Contract, Contributory, Culpability, Event, FlowDown,
    Liability, Model, Policy, RecoveryRule, Relation, Role, WaitingMode,
};
use crate::scenario::read_text;
use crate::units::{HeadId, PartyId, Probability};

const START: &str = r#"
schema = 1
title = "test"
currency = "USD"
[party.msp]
[party.sub]
[party.clinic]
[party.small]
count = 2
[party.harbor]
"#;

const MSA: &str = r#"
[contract.msa]
obligor = "msp"
beneficiary = "clinic"
liability = "several"
"#;

const POLICY: &str = r#"
[policy.cyber]
insured = "clinic"
insurers = { harbor = 1.0 }
limit = "2M"
"#;

const EVENT: &str = r#"
[[event]]
time = 0.5
fault = { msp = 0.7, self = 0.3 }
loss.clinic = { response = "100k" }
"#;

/// The model of a scenario that needs no `years`, because all its events are scripted.
fn model(terms: &str) -> Model {
    let text = format!("{START}{terms}\n{EVENT}");
    let document = read_text("test.toml", &text, &[]).expect("it is TOML");
    match document.resolve() {
        Ok((model, _)) => model,
        Err(findings) => panic!("{findings}"),
    }
}

fn contract(terms: &str) -> Contract {
    model(&format!("{MSA}{terms}")).contracts.remove(0)
}

fn policy(terms: &str) -> Policy {
    model(&format!("{POLICY}{terms}")).policies.remove(0)
}

fn event(terms: &str) -> Event {
    model(terms).events.remove(0)
}

/// The value a default was recorded with.
fn default_of(model: &Model, path: &str) -> Option<String> {
    let mut defaults = model.origins.iter().filter(|origin| !origin.stated);
    defaults
        .find(|origin| origin.path == path)
        .map(|origin| origin.value.clone())
}

#[test]
fn a_scenario_of_scripted_events_alone_needs_neither_years_nor_seed() {
    let model = model("");
    assert_eq!((model.years, model.seed, model.events.len()), (1, 0, 1));
}

#[test]
fn a_mutual_contract_runs_both_ways_under_a_path_of_its_own() {
    let model = model(&format!(
        "{MSA}mutual = true\nprice = \"5k\"\nanswers_for = [\"sub\"]\ncaps.general = {{ limit = \"1M\", per = \"year\" }}"
    ));
    let [msa, back] = &model.contracts[..] else {
        panic!("{} contracts", model.contracts.len())
    };
    assert_eq!(
        (back.obligor, back.beneficiary),
        (msa.beneficiary, msa.obligor)
    );
    assert_eq!(
        (back.key.as_str(), back.path.as_str()),
        ("msa.mutual", "contract.msa.mutual")
    );
    assert_eq!(back.caps[0].path, "contract.msa.mutual.caps.general");
    assert_eq!((msa.reverse, back.reverse), (false, true));
    assert_eq!(
        (msa.flow_down, back.flow_down),
        (FlowDown::None, FlowDown::None)
    );
    assert_eq!((msa.price.get(), back.price.get()), (5_000.0, 0.0));
    assert_eq!((msa.answers_for.len(), back.answers_for.len()), (1, 0));
}

#[test]
fn mutual_terms_that_say_how_they_flow_down_do() {
    let msa = contract("mutual = true\nflow_down = \"cash\"");
    assert_eq!(msa.flow_down, FlowDown::Cash);
}

#[test]
fn a_cap_within_another_names_its_place_in_each_direction() {
    let model = model(&format!(
        "{MSA}mutual = true\ncaps.general = {{ limit = \"1M\", per = \"year\" }}\n\
         caps.data = {{ limit = \"500k\", per = \"year\", heads = [\"response\"], relation = \"within\", of = \"contract.msa.caps.general\" }}"
    ));
    for (at, contract) in model.contracts.iter().enumerate() {
        let place = CapPlace {
            contract: at,
            cap: 0,
        };
        assert_eq!(contract.caps[1].relation, Relation::Within(place));
    }
}

#[test]
fn a_cap_may_lie_within_a_cap_of_another_contract_of_the_obligor() {
    let model = model(&format!(
        "{MSA}caps.data = {{ limit = \"500k\", per = \"year\", heads = [\"response\"], relation = \"within\", of = \"contract.frame.caps.general\" }}\n\
         [contract.frame]\nobligor = \"msp\"\nbeneficiary = \"sub\"\nliability = \"several\"\n\
         caps.general = {{ limit = \"3M\", per = \"year\" }}\n"
    ));
    let place = CapPlace {
        contract: 1,
        cap: 0,
    };
    assert_eq!(model.contracts[0].caps[0].relation, Relation::Within(place));
}

#[test]
fn the_law_of_england_apportions_negligence_and_not_strict_promises() {
    let negligent = format!("{MSA}law = \"england\"");
    let strict = format!("{negligent}\ndamages = {{ trigger = \"strict\" }}");
    for (terms, rule, words) in [
        (
            &negligent,
            Contributory::Pure,
            "pure (preset of law `england`)",
        ),
        (
            &strict,
            Contributory::None,
            "none (preset of law `england`)",
        ),
    ] {
        let model = model(terms);
        assert_eq!(model.contracts[0].contributory, rule);
        assert_eq!(
            default_of(&model, "contract.msa.contributory").unwrap(),
            words
        );
    }
}

#[test]
fn a_switch_that_is_written_beats_the_law() {
    let msa = contract(
        "law = \"england\"\ndamages = { trigger = \"strict\" }\ncontributory = \"bar-51\"",
    );
    assert_eq!(msa.contributory, Contributory::Bar51);
    let policy = policy("law = \"england\"\nrecovery = \"pro-rata\"");
    assert_eq!(policy.recovery, RecoveryRule::ProRata);
}

#[test]
fn a_law_answers_who_is_repaid_first() {
    for (law, rule) in [
        ("england", RecoveryRule::TopDown),
        ("new-york", RecoveryRule::InsuredFirst),
        ("california", RecoveryRule::InsuredFirst),
    ] {
        assert_eq!(policy(&format!("law = \"{law}\"")).recovery, rule, "{law}");
    }
}

#[test]
fn gross_culpability_lifts_nominal_caps_where_law_or_contract_says_so() {
    let cap = "caps.general = { limit = \"1k\", per = \"year\", nominal = true }\n";
    for (terms, lifted) in [
        ("", false),
        ("law = \"england\"\n", false),
        ("law = \"new-york\"\n", true),
        ("gross_lifts_nominal = true\n", true),
        ("law = \"california\"\ngross_lifts_nominal = false\n", false),
    ] {
        let msa = contract(&format!("{terms}{cap}"));
        assert_eq!(msa.caps[0].lifted_by_gross, lifted, "{terms}");
    }
}

#[test]
fn limits_refer_to_the_fees_that_they_name() {
    let fees = "annual_fees = \"1M\"\nfees_paid_12m = \"800k\"\nfees_contract = \"5M\"\n";
    for (limit, money, linked) in [
        ("{ fees = 1.5 }", 1_500_000.0, false),
        ("{ fees_paid_12m = 1.5 }", 1_200_000.0, false),
        ("{ fees_contract = 0.5 }", 2_500_000.0, false),
        ("{ insurance_or = \"2M\" }", 2_000_000.0, true),
        (
            "{ greater_of = [{ fees = 3.0 }, { insurance_or = \"2M\" }] }",
            3_000_000.0,
            true,
        ),
    ] {
        let msa = contract(&format!(
            "{fees}caps.general = {{ limit = {limit}, per = \"year\" }}"
        ));
        let cap = &msa.caps[0];
        assert_eq!(
            (cap.limit.get(), cap.or_insurance),
            (money, linked),
            "{limit}"
        );
    }
}

#[test]
fn a_cap_that_is_not_enforceable_may_be_said_in_a_word_or_as_a_chance() {
    for (word, chance) in [
        ("false", 0.0),
        ("true", 1.0),
        ("0.9", 0.9),
        ("\"25%\"", 0.25),
    ] {
        let msa = contract(&format!(
            "caps.general = {{ limit = \"1M\", per = \"year\", enforceable = {word} }}"
        ));
        assert_eq!(msa.caps[0].enforceable.get(), chance);
    }
}

#[test]
fn a_contract_runs_from_its_first_day_to_the_end_of_its_last() {
    let days = |from, to| (f64::from(from) / 365.0, f64::from(to) / 365.0);
    for (terms, period) in [
        ("", days(0, 365)),
        ("from = \"2026-01-01\"\nto = \"2026-12-31\"", days(0, 365)),
        ("from = \"2026-01-02\"\nto = 2026-01-31", days(1, 31)),
        ("from = \"2024-05-01\"", days(0, 365)),
        ("to = \"2025-12-31\"", days(0, 0)),
    ] {
        assert_eq!(contract(terms).period, period, "{terms}");
    }
}

#[test]
fn the_simulated_year_starts_at_inception_and_a_leap_year_has_366_days() {
    let text = format!("inception = \"2028-01-01\"\n{}", &START[1..]);
    let text = format!("{text}{MSA}to = \"2028-07-01\"\n{EVENT}");
    let (model, _) = read_text("test.toml", &text, &[])
        .unwrap()
        .resolve()
        .unwrap();
    assert_eq!(model.contracts[0].period, (0.0, 183.0 / 366.0));
}

#[test]
fn the_default_of_inception_is_told_where_a_date_depends_on_it() {
    let told = |terms: &str| default_of(&model(&format!("{MSA}{terms}")), "inception");
    assert_eq!(told("from = \"2026-03-01\"").as_deref(), Some("2026-01-01"));
    assert_eq!(told(""), None);
}

#[test]
fn a_retroactive_date_is_years_before_the_simulated_year() {
    let retroactive = |terms| policy(&format!("recovery = \"top-down\"\n{terms}")).retroactive;
    assert_eq!(retroactive(""), None);
    assert_eq!(retroactive("retroactive = \"2026-01-01\""), Some(0.0));
    assert_eq!(retroactive("retroactive = \"2025-01-01\""), Some(1.0));
    assert_eq!(
        retroactive("retroactive = \"2024-01-01\""),
        Some(731.0 / 365.0)
    );
}

#[test]
fn a_fixed_attachment_without_a_number_is_the_sum_of_the_limits_below() {
    let layer = |key: &str, over: &str, attachment: &str| {
        format!(
            "[policy.{key}]\ninsured = \"clinic\"\ninsurers = {{ harbor = 1.0 }}\nover = \"{over}\"\nlimit = \"5M\"\nattachment = {attachment}\n"
        )
    };
    let tower = format!(
        "{POLICY}recovery = \"top-down\"\n{}{}{}",
        layer("first", "cyber", "\"fixed\""),
        layer("second", "first", "\"fixed\""),
        layer("third", "second", "{ fixed = \"20M\" }")
    );
    let model = model(&tower);
    let at: Vec<f64> = model.policies[1..]
        .iter()
        .map(|policy| match policy.attachment {
            Attachment::Fixed(sum) => sum.get(),
            Attachment::DropDown | Attachment::InsurerPaymentOnly => f64::NAN,
        })
        .collect();
    assert_eq!(at, [2e6, 7e6, 20e6]);
    assert!(default_of(&model, "policy.first.attachment.fixed").is_some());
}

#[test]
fn a_layer_follows_the_form_of_the_policy_below() {
    let model = model(&format!(
        "{POLICY}recovery = \"insured-first\"\ninsureds = [\"clinic\", \"sub\"]\nretroactive = \"2025-01-01\"\n\
         waiver_of_subrogation = {{ parties = [\"msp\"] }}\nwhen = {{ cause = \"failure\" }}\n\
         [policy.excess]\ninsured = \"clinic\"\ninsurers = {{ harbor = 1.0 }}\nover = \"cyber\"\nlimit = \"5M\"\n"
    ));
    let [below, layer] = &model.policies[..] else {
        panic!("{} policies", model.policies.len())
    };
    assert_eq!(layer.joint_insureds, below.joint_insureds);
    assert_eq!(layer.joint_insureds.len(), 1);
    assert_eq!(layer.waiver, below.waiver);
    assert_eq!(layer.when, below.when);
    assert_eq!(
        (layer.retroactive, layer.recovery),
        (Some(1.0), RecoveryRule::InsuredFirst)
    );
}

#[test]
fn several_insured_share_one_policy_and_the_first_stands_for_them() {
    let shared = policy("recovery = \"top-down\"\ninsureds = [\"small\", \"clinic\"]");
    let model = model("");
    assert_eq!(shared.insured, model.party("clinic").unwrap());
    let small: Vec<PartyId> = ["small#1", "small#2"]
        .map(|key| model.party(key).unwrap())
        .into();
    assert_eq!(shared.joint_insureds, small);
}

#[test]
fn an_additional_insured_has_third_party_heads_unless_it_names_its_own() {
    let heads = |terms: &str| {
        policy(&format!(
            "recovery = \"top-down\"\nadditional_insureds.msp = {{ {terms} }}"
        ))
        .additional_insureds[0]
            .heads
    };
    assert!(heads("").contains(HeadId::LIABILITY) && heads("").contains(HeadId::DEFENCE));
    assert!(!heads("").contains(HeadId::INTERRUPTION));
    assert_eq!(heads("heads = [\"pci\"]").len(), 1);
}

#[test]
fn an_endorsement_replaces_sublimit_and_waiting_period_too() {
    let policy = policy(
        "recovery = \"top-down\"\nendorsements.late = { when = { cause = \"failure\" }, sublimit = { year = \"500k\" }, waiting = { period = \"12h\", mode = \"greater-of\" } }",
    );
    let endorsement = &policy.endorsements[0];
    assert_eq!(endorsement.sublimit.unwrap().year.unwrap().get(), 500_000.0);
    assert_eq!(endorsement.waiting.unwrap().mode, WaitingMode::GreaterOf);
}

#[test]
fn treaties_inure_in_the_order_they_state_and_else_by_kind() {
    let treaty = |key: &str, terms: &str| {
        format!("[treaty.{key}]\ncedent = \"harbor\"\nreinsurers = {{ sub = 0.8 }}\n{terms}\n")
    };
    let usual = [
        treaty("sl", "stop_loss = { attachment = \"1M\", limit = \"2M\" }"),
        treaty(
            "xl",
            "event_excess = { attachment = \"1M\", limit = \"2M\" }",
        ),
        treaty("qs", "quota_share = { cession = 0.4 }"),
    ]
    .concat();
    let keys = |text: &str| -> Vec<String> {
        let treaties = model(text).treaties;
        treaties.into_iter().map(|treaty| treaty.key).collect()
    };
    assert_eq!(keys(&usual), ["qs", "xl", "sl"]);
    let first = usual.replace("[treaty.xl]\n", "[treaty.xl]\norder = 0\n");
    assert_eq!(keys(&first), ["xl", "qs", "sl"]);
}

#[test]
fn data_subjects_are_claimants() {
    let model = model("[party.patients]\nrole = \"claimants\"\n");
    let patients = model.party("patients").unwrap();
    assert_eq!(model.parties[patients.index()].role, Role::Claimants);
}

#[test]
fn an_insurer_fails_by_chance_or_for_certain_and_a_captive_has_an_owner() {
    let model = model(
        "[party.lost]\nfailure = true\n[party.shaky]\nfailure = \"1%\"\n[party.captive]\nowner = \"clinic\"\ngroup = \"acme\"\n",
    );
    let party = |key: &str| &model.parties[model.party(key).unwrap().index()];
    assert_eq!(party("lost").failure, Probability::ONE);
    assert_eq!(party("shaky").failure.get(), 0.01);
    assert_eq!(party("captive").owner, model.party("clinic"));
    assert_eq!(party("captive").corporate_group.as_deref(), Some("acme"));
}

#[test]
fn baskets_joint_liability_and_set_off_are_read() {
    let msa = contract("basket = { deductible = \"100k\" }");
    assert!(matches!(msa.basket, Some(Basket::Deductible(sum)) if sum.get() == 100_000.0));
    let text = MSA.replace("\"several\"", "\"joint-and-several\"");
    assert_eq!(
        model(&text).contracts[0].liability,
        Liability::JointAndSeveral
    );
}

#[test]
fn fault_shares_of_a_sufferer_hold_its_own_share_under_its_own_name() {
    let event = event("");
    let (clinic, suffered) = &event.suffered[0];
    let own = suffered
        .fault
        .iter()
        .find(|(party, _)| party == clinic)
        .unwrap();
    assert_eq!((own.1.get(), event.contributory.get()), (0.3, 0.3));
    assert_eq!(suffered.loss, [(HeadId::new(0), 100_000.0)]);
}

const PERIL: &str = r#"
years = 10
seed = 1
[peril.outage]
name = "Outage"
origin = "msp"
cause = "failure"
frequency = { poisson = 0.1 }
culpability = { msp = "gross", sub = { none = 0.5, negligent = 0.5 } }
fault = { msp = 0.6, sub = 0.4 }
fault_of.clinic = { msp = 1.0 }
hits.clinic = { probability = 1.0, severity = "10k", split = { response = 1.0 } }
"#;

#[test]
fn an_event_takes_from_its_peril_what_it_does_not_say() {
    let (top, tables) = PERIL.split_once("[peril").unwrap();
    let event = "[[event]]\nperil = \"outage\"\nloss.clinic = { response = 1 }\nloss.small = { response = 2 }\n";
    let text = format!("{top}{START}[peril{tables}{event}");
    let (model, _) = read_text("test.toml", &text, &[])
        .unwrap()
        .resolve()
        .unwrap();
    let (msp, sub) = (model.party("msp").unwrap(), model.party("sub").unwrap());
    let event = &model.events[0];
    assert_eq!(
        (event.origin, event.cause, event.label.as_str()),
        (Some(msp), Cause::Failure, "Outage")
    );
    let levels = [(msp, Culpability::Gross), (sub, Culpability::Negligent)];
    assert_eq!(event.culpability, levels);
    let faults: Vec<usize> = event
        .suffered
        .iter()
        .map(|(_, each)| each.fault.len())
        .collect();
    assert_eq!(faults, [1, 2, 2]);
    assert!(
        default_of(&model, "event[0].culpability.sub")
            .unwrap()
            .contains("drawn")
    );
}

#[test]
fn an_outage_is_hours_or_stretches_in_sequence() {
    let hours = |outage: &str| -> Vec<(f64, f64)> {
        let text = format!("{START}{EVENT}outage = {outage}\n");
        let (model, _) = read_text("test.toml", &text, &[])
            .unwrap()
            .resolve()
            .unwrap();
        let stretches = model.events[0].outage.iter();
        stretches
            .map(|stretch| (stretch.hours.get(), stretch.per_hour.get()))
            .collect()
    };
    assert_eq!(hours("\"36h\""), [(36.0, 1.0)]);
    assert_eq!(
        hours("[[\"12h\", \"20k\"], [\"1d\", \"40k\"]]"),
        [(12.0, 20e3), (24.0, 40e3)]
    );
}

#[test]
fn items_without_a_loss_are_the_loss() {
    let text = format!("{START}{EVENT}items.sub = {{ restoration = [\"8k\", \"12k\"] }}\n");
    let (model, _) = read_text("test.toml", &text, &[])
        .unwrap()
        .resolve()
        .unwrap();
    let (_, sub) = &model.events[0].suffered[1];
    assert_eq!(sub.loss[0].1, 20_000.0);
    assert_eq!(sub.items[0].1, [8_000.0, 12_000.0]);
}

#[test]
fn every_term_left_out_is_told_as_a_default() {
    let model = model(&format!("{MSA}{POLICY}recovery = \"top-down\"\n"));
    for path in [
        "contract.msa.contributory",
        "contract.msa.set_off",
        "contract.msa.enforcement",
        "contract.msa.flow_down",
        "policy.cyber.priority",
        "policy.cyber.pays_when_insolvent",
        "policy.cyber.waiver_of_subrogation",
        "policy.cyber.retention_rule",
        "party.msp.administration",
        "event[0].cause",
    ] {
        assert!(default_of(&model, path).is_some(), "{path}");
    }
}

#[test]
fn each_member_of_a_group_has_its_cap_within_a_cap_of_its_own() {
    let text = MSA.replace("\"clinic\"", "\"small\"");
    let model = model(&format!(
        "{text}caps.general = {{ limit = \"1M\", per = \"year\" }}\n\
         caps.data = {{ limit = \"500k\", per = \"year\", heads = [\"response\"], relation = \"within\", of = \"contract.msa.caps.general\" }}"
    ));
    assert_eq!(model.contracts.len(), 2);
    for (at, contract) in model.contracts.iter().enumerate() {
        let place = CapPlace {
            contract: at,
            cap: 0,
        };
        assert_eq!(contract.caps[1].relation, Relation::Within(place));
    }
}

#[test]
fn a_run_is_told_that_it_leaves_scripted_events_out() {
    let left_out = |text: &str| {
        let document = read_text("test.toml", text, &[]).expect("it is TOML");
        document.left_out_of_a_run().len()
    };
    assert_eq!(left_out(&format!("{START}{EVENT}{EVENT}")), 1);
    assert_eq!(left_out(START), 0);
}

#[test]
fn a_contract_that_passes_on_gross_losses_or_cash_is_called_on() {
    let warnings = |flow_down: &str| {
        let text = format!(
            "{START}{MSA}answers_for = [\"sub\"]\n\
             [contract.hosting]\nobligor = \"sub\"\nbeneficiary = \"msp\"\nliability = \"several\"\n\
             flow_down = \"{flow_down}\"\n\
             [peril.breach]\norigin = \"sub\"\nfrequency = {{ poisson = 0.1 }}\n\
             culpability = \"negligent\"\nfault = {{ sub = 1.0 }}\n\
             hits.clinic = {{ probability = 1.0, severity = \"10k\", split = {{ response = 1.0 }} }}\n"
        );
        let text = text.replacen("[party.msp]", "years = 1000\nseed = 1\n[party.msp]", 1);
        let document = read_text("test.toml", &text, &[]).expect("it is TOML");
        let (_, warnings) = document.resolve().expect("it stands");
        warnings.to_string().contains("never called on")
    };
    assert!(!warnings("liability-payable") && !warnings("gross-client-loss") && !warnings("cash"));
    assert!(warnings("none"));
}
