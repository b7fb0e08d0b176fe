//! What random networks found wrong once: the least network of each, worked by hand, in thousands.

use super::terms::{assert_nets, settled};
use crate::ready::{Ready, Tested};
use obligor::settle::settle_scripted;

fn chain(upper: &str, lower: &str, event: &str) -> String {
    format!(
        "[party.c]\n[party.v]\n[party.s]\n[contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\n\
         liability = \"several\"\nanswers_for = [\"s\"]\n{upper}\n\
         [contract.sub]\nobligor = \"s\"\nbeneficiary = \"v\"\nliability = \"several\"\n{lower}\n\
         [[event]]\ntime = 0.5\n{event}\n"
    )
}

#[test]
fn a_gross_flow_down_leaves_out_the_clients_own_fault_where_the_cap_comes_first() -> Tested {
    let event = "fault = { v = 0.25, s = 0.25, self = 0.5 }\nloss.c = { response = \"400k\" }";
    let tables = chain(
        "order = \"cap-first\"",
        "flow_down = \"gross-client-loss\"",
        event,
    );
    assert_nets(&tables, &[("c", 200.0), ("v", 100.0), ("s", 100.0)])
}

#[test]
fn gross_flow_downs_to_two_obligors_together_never_pass_what_is_owed() -> Tested {
    let cap = "caps.general = { limit = \"100k\", per = \"event\" }";
    let event = "fault = { s = 0.5, t = 0.5 }\nloss.c = { response = \"1M\" }";
    let tables = chain(cap, "flow_down = \"gross-client-loss\"", event)
        .replace("[\"s\"]", "[\"s\", \"t\"]")
        .replace(
            "[[event]]",
            "[party.t]\n[contract.other]\nobligor = \"t\"\nbeneficiary = \"v\"\n\
             liability = \"several\"\nflow_down = \"gross-client-loss\"\n[[event]]",
        );
    let nets = [("c", 900.0), ("v", 0.0), ("s", 50.0), ("t", 50.0)];
    assert_nets(&tables, &nets)
}

#[test]
fn agreed_sums_of_a_claim_that_is_lost_do_not_flow_down() -> Tested {
    let upper = "liquidated = { per_hour = \"1k\", instead_of = [\"response\"] }\n\
                 enforcement = { won = false }";
    let event = "fault = { s = 1.0 }\noutage = \"24h\"\nloss.c = { response = \"400k\" }";
    let tables = chain(upper, "", event);
    assert_nets(&tables, &[("c", 400.0), ("v", 0.0), ("s", 0.0)])
}

#[test]
fn a_yearly_cap_that_has_fallen_below_its_use_pays_nothing_and_gets_nothing_back() -> Tested {
    // 600 of 1,000; insurance is off and the cap 100; 400 of 1,000 are left.
    let tables = "[party.c]\n[party.v]\n[party.i]\nrole = \"insurer\"\n\
        [contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\nliability = \"several\"\n\
        caps.general = { limit = { insurance_or = \"100k\" }, per = \"year\" }\n\
        [policy.p]\ninsured = \"v\"\ninsurers = { i = 1.0 }\nrecovery = \"top-down\"\n\
        aggregate = \"1M\"\nexcluded_if = [{ cause = \"failure\" }]\n\
        [[event]]\ntime = 0.2\nfault = { v = 1.0 }\nloss.c = { response = \"600k\" }\n\
        [[event]]\ntime = 0.4\ncause = \"failure\"\nfault = { v = 1.0 }\n\
        loss.c = { response = \"50k\" }\n\
        [[event]]\ntime = 0.6\nfault = { v = 1.0 }\nloss.c = { response = \"600k\" }\n";
    assert_nets(tables, &[("c", 250.0), ("v", 0.0), ("i", 1_000.0)])
}

fn waived(effect: &str) -> String {
    chain(
        "",
        "",
        "fault = { s = 1.0 }\nloss.c = { response = \"400k\" }",
    )
    .replace(
        "[[event]]",
        &format!(
            "[party.i]\nrole = \"insurer\"\n[policy.p]\ninsured = \"v\"\n\
             insurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\nretention = \"100k\"\n\
             waiver_of_subrogation = {{ parties = [\"s\"], effect = \"{effect}\" }}\n[[event]]"
        ),
    )
}

#[test]
fn a_waiver_leaves_of_a_debt_passed_on_what_no_insurance_has_paid() -> Tested {
    // v owes 400, its insurer pays 300 and has waived: v may claim the 100 it bears itself.
    let nets = [("c", 0.0), ("v", 0.0), ("i", 300.0), ("s", 100.0)];
    assert_nets(&waived("claim"), &nets)?;
    assert_nets(&waived("insurer-only"), &nets)
}

#[test]
fn a_waiver_takes_off_what_any_policy_has_paid() -> Tested {
    // Two policies share 400 alike; the one with the waiver gives the claim of both away.
    let tables = "[party.c]\n[party.v]\n[party.i]\nrole = \"insurer\"\n\
        [party.j]\nrole = \"insurer\"\n[contract.msa]\nobligor = \"v\"\n\
        beneficiary = \"c\"\nliability = \"several\"\n\
        [policy.p]\ninsured = \"c\"\ninsurers = { i = 1.0 }\nrecovery = \"top-down\"\n\
        limit = \"1M\"\nwaiver_of_subrogation = { parties = [\"v\"] }\n\
        [policy.q]\ninsured = \"c\"\ninsurers = { j = 1.0 }\nrecovery = \"top-down\"\n\
        limit = \"1M\"\n\
        [[event]]\ntime = 0.5\nfault = { v = 1.0 }\nloss.c = { response = \"400k\" }\n";
    let nets = [("c", 0.0), ("v", 0.0), ("i", 200.0), ("j", 200.0)];
    assert_nets(tables, &nets)
}

fn additional(contract: &str, policies: &str) -> String {
    format!(
        "[party.c]\n[party.v]\n[party.s]\n[party.i]\nrole = \"insurer\"\n\
         [contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\nliability = \"several\"\n\
         answers_for = [\"s\"]\n{contract}\n{policies}\
         [[event]]\ntime = 0.5\nfault = {{ v = 0.5, s = 0.5 }}\n\
         loss.c = {{ liability = \"100k\" }}\n"
    )
}

fn naming_c(key: &str, insured: &str) -> String {
    format!(
        "[policy.{key}]\ninsured = \"{insured}\"\ninsurers = {{ i = 1.0 }}\n\
         recovery = \"top-down\"\nlimit = \"1M\"\nadditional_insureds.c = {{}}\n"
    )
}

#[test]
fn two_policies_never_pay_an_additional_insured_more_than_its_loss() -> Tested {
    // v answers for s too: 100 and 50 are asked for, 100 are paid.
    let tables = additional("", &(naming_c("p", "v") + &naming_c("q", "s")));
    assert_nets(&tables, &[("c", 0.0), ("v", 0.0), ("i", 100.0)])
}

#[test]
fn what_an_additional_insured_is_paid_comes_off_the_claim_for_that_fault() -> Tested {
    // s has no contract with c; v answers for it, but not for what its insurer has paid.
    let tables = additional("", &naming_c("q", "s"));
    assert_nets(&tables, &[("c", 0.0), ("v", 50.0), ("i", 50.0)])
}

#[test]
fn a_void_policy_is_paid_no_premium_for_a_limit_it_does_not_give_back() -> Tested {
    let tables = "[party.m]\n[party.i]\nrole = \"insurer\"\n\
        [policy.p]\ninsured = \"m\"\ninsurers = { i = 1.0 }\nlimit = \"100k\"\n\
        premium = \"10k\"\nreinstatements = [1.0]\nvoid = true\nrecovery = \"top-down\"\n\
        [policy.x]\ninsured = \"m\"\ninsurers = { i = 1.0 }\nover = \"p\"\nlimit = \"1M\"\n\
        [[event]]\ntime = 0.5\nfault = { self = 1.0 }\nloss.m = { response = \"300k\" }\n";
    let (model, _) = settled(tables)?;
    let scripted = settle_scripted(&model)?;
    let premiums: f64 = scripted
        .parties
        .iter()
        .map(|party| party.premiums.abs())
        .sum();
    assert_eq!(premiums, 0.0);
    Ok(())
}

#[test]
fn a_circle_of_contracts_is_read_and_settled() -> Tested {
    let contract = |key: &str, obligor: &str, beneficiary: &str| {
        format!(
            "[contract.{key}]\nobligor = \"{obligor}\"\nbeneficiary = \"{beneficiary}\"\n\
             liability = \"full\"\n"
        )
    };
    let circle =
        contract("one", "a", "b") + &contract("two", "b", "c") + &contract("three", "c", "a");
    let tables = format!(
        "[party.a]\n[party.b]\n[party.c]\n{circle}[peril.p]\norigin = \"a\"\n\
         frequency = {{ fixed = 1 }}\nfault = {{ a = 1.0 }}\nculpability = \"negligent\"\n\
         hits.b = {{ probability = 1.0, heads = {{ response = \"100k\" }} }}\n"
    );
    let ready = Ready::tables(&tables)?;
    let year = &ready.years(8)[0];
    assert_eq!(ready.net(year)["a"], 100_000.0);
    Ok(())
}

#[test]
fn cash_flow_down_counts_what_a_policy_pays_on_own_loss_in_the_same_call() -> Tested {
    // v owes 600 and has lost 200; its policy divides 400 over both: 300 and 100. Of its own 150 the
    // other 100 of its loss leave 50: it passes 350 on, keeps them, and pays all it owes.
    let event = "fault = { s = 1.0 }\nfault_of.v = { self = 1.0 }\nloss.c = { response = \"600k\" }\n\
                 loss.v = { response = \"200k\" }";
    let tables = chain("", "flow_down = \"cash\"", event)
        .replace("[party.v]\n", "[party.v]\nfunds = \"150k\"\n")
        .replace(
            "[[event]]",
            "[party.i]\nrole = \"insurer\"\n[policy.p]\ninsured = \"v\"\n\
             insurers = { i = 1.0 }\nrecovery = \"top-down\"\nlimit = \"400k\"\n\
             erosion = \"pro-rata\"\n[[event]]",
        );
    let nets = [("c", 0.0), ("v", 50.0), ("i", 400.0), ("s", 350.0)];
    assert_nets(&tables, &nets)
}

#[test]
fn policies_of_one_insured_that_erode_differently_pay_its_loss_once() -> Tested {
    // q waits for liability and sees what p, called for own loss alone, has left: 100 of 400.
    let tables = "[party.c]\n[party.i]\nrole = \"insurer\"\n[party.j]\nrole = \"insurer\"\n\
        [policy.p]\ninsured = \"c\"\ninsurers = { i = 1.0 }\nrecovery = \"top-down\"\n\
        limit = \"300k\"\npriority = 2\n\
        [policy.q]\ninsured = \"c\"\ninsurers = { j = 1.0 }\nrecovery = \"top-down\"\n\
        limit = \"1M\"\npriority = 1\nerosion = \"pro-rata\"\n\
        [[event]]\ntime = 0.5\nfault = { self = 1.0 }\nloss.c = { response = \"400k\" }\n";
    assert_nets(tables, &[("c", 0.0), ("i", 300.0), ("j", 100.0)])
}

#[test]
fn insurers_who_waive_are_reckoned_with_all_claims_together() -> Tested {
    // c lost 400, its insurer paid 100; v and w owe 200 each. Of 400 the insurer would take 100.
    let contract = |key: &str, obligor: &str| {
        format!(
            "[party.{obligor}]\n[contract.{key}]\nobligor = \"{obligor}\"\nbeneficiary = \"c\"\n\
             liability = \"several\"\n"
        )
    };
    let tables = format!(
        "[party.c]\n{}{}[party.i]\nrole = \"insurer\"\n[policy.p]\ninsured = \"c\"\n\
         insurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\nlimit = \"100k\"\n\
         waiver_of_subrogation = {{ parties = [\"v\", \"w\"], effect = \"insurer-only\" }}\n\
         [[event]]\ntime = 0.5\nfault = {{ v = 0.5, w = 0.5 }}\n\
         loss.c = {{ response = \"400k\" }}\n",
        contract("one", "v"),
        contract("two", "w")
    );
    let nets = [("c", 0.0), ("v", 150.0), ("w", 150.0), ("i", 100.0)];
    assert_nets(&tables, &nets)
}

#[test]
fn gross_losses_are_divided_over_the_contracts_that_answer_for_them() -> Tested {
    // Both contracts of c answer for s: 500 of its fault under each; v passes its 500 on, once.
    let tables = chain(
        "",
        "flow_down = \"gross-client-loss\"",
        "fault = { v = 0.5, s = 0.5 }\nloss.c = { response = \"1M\" }",
    )
    .replace(
        "[[event]]",
        "[contract.direct]\nobligor = \"s\"\nbeneficiary = \"c\"\nliability = \"several\"\n[[event]]",
    );
    // v owes 500 + 250 and gets 250 back; s pays 250 to c and 250 to v.
    assert_nets(&tables, &[("c", 0.0), ("v", 500.0), ("s", 500.0)])
}

/// `c` hires `v`, and `v` works with `s`, with whom `c` has no contract.
fn hired(event: &str, rest: &str) -> String {
    format!(
        "[party.c]\n[party.v]\n[party.s]\n[party.i]\nrole = \"insurer\"\n{rest}\n\
         [[event]]\ntime = 0.5\n{event}\n"
    )
}

fn contract(key: &str, of: (&str, &str), terms: &str) -> String {
    let (obligor, beneficiary) = of;
    format!("[contract.{key}]\nobligor = \"{obligor}\"\nbeneficiary = \"{beneficiary}\"\n{terms}\n")
}

fn policy(key: &str, insured: &str, terms: &str) -> String {
    format!("[policy.{key}]\ninsured = \"{insured}\"\ninsurers = {{ i = 1.0 }}\n{terms}\n")
}

const TOP_DOWN: &str = "recovery = \"top-down\"";

#[test]
fn payments_of_two_policies_to_an_additional_insured_are_both_credited() -> Tested {
    // Each answers for 50 of 100: one pays 30, the other 50; the claim for that fault falls to 20.
    let named = format!("{TOP_DOWN}\nadditional_insureds.c = {{ heads = [\"response\"] }}");
    let rest = contract(
        "msa",
        ("v", "c"),
        "liability = \"several\"\nanswers_for = [\"s\"]",
    ) + &policy("a", "s", &format!("{named}\nlimit = \"30k\""))
        + &policy("b", "s", &named);
    let tables = hired(
        "fault = { s = 1.0 }\nloss.c = { response = \"100k\" }",
        &rest,
    );
    assert_nets(&tables, &[("c", 0.0), ("v", 20.0), ("i", 80.0)])
}

#[test]
fn an_additional_insureds_payment_is_credited_alike_under_its_contracts_whatever_their_order()
-> Tested {
    // Each claims 50 and loses 30 of the 60 paid; the cap leaves 10 of one, the other owes 20.
    let capped = "liability = \"several\"\ncaps.general = { limit = \"10k\", per = \"event\" }";
    let one = contract("one", ("v", "c"), capped);
    let other = contract("other", ("v", "c"), "liability = \"several\"");
    let terms = format!(
        "{TOP_DOWN}\nlimit = \"60k\"\nadditional_insureds.c = {{ heads = [\"response\"] }}"
    );
    let insurance = policy("a", "v", &terms);
    let event = "fault = { v = 1.0 }\nloss.c = { response = \"100k\" }";
    for contracts in [format!("{one}{other}"), format!("{other}{one}")] {
        let tables = hired(event, &(contracts + &insurance));
        assert_nets(&tables, &[("c", 10.0), ("v", 30.0), ("i", 60.0)])?;
    }
    Ok(())
}

#[test]
fn a_payment_for_anothers_fault_is_not_taken_off_a_net_base() -> Tested {
    let terms = "liability = \"several\"\nbase = \"net-of-insurance\"";
    let named = format!("{TOP_DOWN}\nadditional_insureds.c = {{ heads = [\"response\"] }}");
    let rest = contract("msa", ("v", "c"), terms) + &policy("a", "s", &named);
    let event = "fault = { v = 0.5, s = 0.5 }\nloss.c = { response = \"100k\" }";
    let nets = [("c", 0.0), ("v", 50.0), ("i", 50.0)];
    assert_nets(&hired(event, &rest), &nets)
}

#[test]
fn a_waiver_lets_the_insured_keep_no_more_than_it_bears() -> Tested {
    // Alone 80 would be paid and taken back: 20 are owed. Of the retention of 20 then 3 ⅓ fall on
    // these 20 and 16 ⅔ on the loss: with 83 ⅓ and 20 it has 3 ⅓ too much.
    let terms = "insureds = [\"c\", \"v\"]\nrecovery = \"insurer-first\"\nretention = \"20k\"\n\
                 erosion = \"pro-rata\"\n\
                 waiver_of_subrogation = { parties = [\"v\"], effect = \"insurer-only\" }";
    let rest = contract("msa", ("v", "c"), "liability = \"several\"") + &policy("a", "c", terms);
    let event = "fault = { v = 1.0 }\nloss.c = { response = \"100k\" }";
    let third = 10.0 / 3.0;
    assert_nets(
        &hired(event, &rest),
        &[("c", 0.0), ("v", third), ("i", 100.0 - third)],
    )
}

#[test]
fn a_claim_that_only_takes_over_has_its_costs() -> Tested {
    // 10 of its own fall under the basket; 40 that a cap stops are taken over.
    let capped =
        "liability = \"joint-and-several\"\ncaps.general = { limit = \"50k\", per = \"event\" }";
    let basket = "liability = \"joint-and-several\"\nbasket = { deductible = \"20k\" }\n\
                  enforcement = { cost = \"5k\" }";
    let rest = contract("msa", ("v", "c"), capped) + &contract("other", ("s", "c"), basket);
    let event = "fault = { v = 0.9, s = 0.1 }\nloss.c = { response = \"100k\" }";
    assert_nets(
        &hired(event, &rest),
        &[("c", 15.0), ("v", 50.0), ("s", 40.0)],
    )
}

#[test]
fn what_joint_contracts_take_over_leaves_less_to_gross_ones() -> Tested {
    // Of 60 owed for s and x alike, s pays half of 30 and, jointly, 30 for x; 15 are left of gross 25.
    let capped = "liability = \"several\"\nanswers_for = [\"s\", \"x\"]\n\
                  caps.general = { limit = \"60k\", per = \"event\" }";
    let joint = "liability = \"joint-and-several\"\nflow_down = \"liability-payable\"";
    let gross = "liability = \"several\"\nanswers_for = [\"s\"]\nflow_down = \"gross-client-loss\"";
    let rest = String::from("[party.t]\n[party.x]\n")
        + &contract("msa", ("v", "c"), capped)
        + &contract("joint", ("s", "v"), joint)
        + &contract("gross", ("t", "v"), gross);
    let event = "fault = { s = 0.5, x = 0.5 }\nloss.c = { response = \"100k\" }";
    let nets = [("c", 40.0), ("v", 0.0), ("s", 45.0), ("t", 15.0)];
    assert_nets(&hired(event, &rest), &nets)
}

#[test]
fn what_is_set_off_before_the_caps_is_not_taken_over_by_others() -> Tested {
    let joint = "liability = \"joint-and-several\"";
    let capped = format!(
        "{joint}\nset_off = \"before-caps\"\ncaps.general = {{ limit = \"50k\", per = \"event\" }}"
    );
    let rest = contract("msa", ("v", "c"), &capped)
        + &contract("other", ("s", "c"), joint)
        + &contract("back", ("c", "v"), "liability = \"several\"");
    let event = "fault = { v = 0.5, s = 0.5 }\nfault_of.v = { c = 1.0 }\n\
                 loss.c = { response = \"100k\" }\nloss.v = { response = \"20k\" }";
    assert_nets(
        &hired(event, &rest),
        &[("c", 20.0), ("v", 50.0), ("s", 50.0)],
    )
}

#[test]
fn an_estimate_waits_for_all_policies_called_for_own_loss_alone() -> Tested {
    // The second pays 40; the first bears half of the other 60, 30; 30 can be claimed.
    let terms = "liability = \"several\"\nbase = \"net-of-insurance\"";
    let waits =
        "recovery = \"insured-first\"\nerosion = \"pro-rata\"\ncoinsurance = 0.5\npriority = 1";
    let second = "recovery = \"insured-first\"\nlimit = \"40k\"\npriority = 2";
    let rest = contract("msa", ("v", "c"), terms)
        + &policy("first", "c", waits)
        + &policy("second", "c", second);
    let event = "fault = { v = 1.0 }\nloss.c = { response = \"100k\" }";
    assert_nets(
        &hired(event, &rest),
        &[("c", 0.0), ("v", 30.0), ("i", 70.0)],
    )
}

#[test]
fn a_layer_follows_the_policy_below_in_wilful_acts() -> Tested {
    let layers = |wilful: &str, layer: &str| {
        policy("a", "c", &format!("{TOP_DOWN}\nlimit = \"40k\"\n{wilful}"))
            + &format!(
                "[policy.b]\ninsured = \"c\"\ninsurers = {{ i = 1.0 }}\nover = \"a\"\nlimit = \"40k\"\n{layer}\n"
            )
    };
    let (covered, excluded) = ("wilful = \"covered\"", "wilful = \"excluded\"");
    let others = "excluded_if = [{ flags = [\"war\"] }]";
    let event = "fault = { self = 1.0 }\nculpability = { c = \"wilful\" }\nflags = [\"siege\"]\n\
                 loss.c = { response = \"100k\" }";
    for (below, layer, paid) in [
        ("", "", 0.0),
        (covered, "", 80.0),
        (covered, others, 80.0),
        (covered, excluded, 40.0),
        (
            covered,
            "excluded_if = [{ culpability = [\"wilful\"] }]",
            40.0,
        ),
        ("", others, 0.0),
    ] {
        let rest = layers(below, layer);
        assert_nets(&hired(event, &rest), &[("c", 100.0 - paid), ("i", paid)])?;
    }
    Ok(())
}

#[test]
fn who_only_gives_notice_is_not_hit() -> Tested {
    // s owes the agreed 1 an hour of outage to v once v is hit; notice alone is no hit.
    let agreed = "liability = \"several\"\nliquidated = { per_hour = \"1k\", instead_of = [\"notification\"] }";
    let rest = contract("sub", ("s", "v"), agreed);
    for (hit, owed) in [("notified.v = \"24h\"", 0.0), ("records.v = 5", 10.0)] {
        let event = format!(
            "fault = {{ s = 1.0 }}\noutage = \"10h\"\nloss.c = {{ response = \"100k\" }}\n{hit}"
        );
        assert_nets(
            &hired(&event, &rest),
            &[("c", 100.0), ("v", -owed), ("s", owed)],
        )?;
    }
    Ok(())
}

#[test]
fn a_debt_for_missing_cover_passes_the_gross_loss_on() -> Tested {
    // The cap leaves nothing; the missing cover would have paid 100, half of it for the fault of s.
    let bare = "liability = \"several\"\nanswers_for = [\"s\"]\ninsurance_required = \"1M\"\n\
                caps.general = { limit = \"0\", per = \"event\" }";
    let gross = "liability = \"several\"\nflow_down = \"gross-client-loss\"";
    let rest = contract("msa", ("v", "c"), bare) + &contract("sub", ("s", "v"), gross);
    let event = "fault = { v = 0.5, s = 0.5 }\nloss.c = { response = \"100k\" }";
    assert_nets(
        &hired(event, &rest),
        &[("c", 0.0), ("v", 50.0), ("s", 50.0)],
    )
}

#[test]
fn a_payment_for_anothers_fault_comes_off_a_net_base_as_it_is() -> Tested {
    // 250 for the fault of s and 300 of its own insurance leave 450: 350 of v and 100 of s.
    let terms = "liability = \"several\"\nanswers_for = [\"s\"]\nbase = \"net-of-insurance\"";
    let named = format!(
        "{TOP_DOWN}\nlimit = \"250k\"\nadditional_insureds.c = {{ heads = [\"response\"] }}"
    );
    let own = format!("{TOP_DOWN}\nlimit = \"300k\"");
    let rest =
        contract("msa", ("v", "c"), terms) + &policy("a", "s", &named) + &policy("b", "c", &own);
    let event = "fault = { v = 0.5, s = 0.5 }\nloss.c = { response = \"1M\" }";
    assert_nets(
        &hired(event, &rest),
        &[("c", 0.0), ("v", 450.0), ("i", 550.0)],
    )
}
