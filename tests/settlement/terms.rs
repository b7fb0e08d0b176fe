//! Terms without a case of their own: one scripted event each, worked by hand, in thousands.

use crate::ready::{HEAD, Tested};
use obligor::model::Model;
use obligor::scenario;
use obligor::settle::{Scripted, settle_scripted};
use std::error::Error;

/// Settles the text of tables.
pub fn settled(tables: &str) -> Result<(Model, Scripted), Box<dyn Error>> {
    let document = scenario::read_text("test.toml", &format!("{HEAD}{tables}"), &[])?;
    let resolved = document.resolve();
    let (model, _) = resolved.map_err(|findings| findings.to_string())?;
    let scripted = settle_scripted(&model)?;
    Ok((model, scripted))
}

/// Settles the text of tables and compares nets.
pub fn assert_nets(tables: &str, expected: &[(&str, f64)]) -> Tested {
    let (model, scripted) = settled(tables)?;
    for (key, wanted) in expected {
        let party = model.party(key).ok_or_else(|| format!("no {key}"))?;
        let net = scripted.parties[party.index()].net / 1e3;
        assert!(
            (net - wanted).abs() < 1e-6,
            "{key}: {net}, not {wanted}\n{tables}"
        );
    }
    let gross: f64 = scripted.parties.iter().map(|party| party.gross).sum();
    let net: f64 = scripted.parties.iter().map(|party| party.net).sum();
    assert!((gross - net).abs() < 1e-6, "gross {gross}, net {net}");
    Ok(())
}

fn two(contract: &str, event: &str) -> String {
    format!(
        "[party.c]\n[party.v]\n[contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\n\
         liability = \"several\"\ndamages = {{ trigger = \"negligent\" }}\n{contract}\n\
         [[event]]\ntime = 0.5\nfault = {{ v = 1.0 }}\nculpability = {{ v = \"negligent\" }}\n{event}\n"
    )
}

/// A provider that answers for its host, its own culpability counting; gross negligence opens the
/// cap, and notification is owed strictly.
fn own_culpability(fault: &str, culpability: &str) -> String {
    format!(
        "[party.c]\n[party.v]\n[party.h]\n[contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\n\
         liability = \"several\"\nanswers_for = [\"h\"]\nculpability = \"own\"\n\
         caps.general = {{ limit = \"300k\", per = \"event\" }}\n\
         uncapped.gross = {{ when = {{ culpability = [\"gross\"] }} }}\n\
         indemnities.notices = {{ heads = [\"notification\"], trigger = \"strict\" }}\n\
         [[event]]\ntime = 0.5\nfault = {{ {fault} }}\nculpability = {{ {culpability} }}\n\
         loss.c = {{ response = \"600k\", notification = \"200k\" }}\n"
    )
}

#[test]
fn gross_negligence_of_a_host_opens_no_cap_where_the_providers_own_culpability_counts() -> Tested {
    let shares = "v = 0.5, h = 0.3, self = 0.2";
    let host = own_culpability(shares, "v = \"negligent\", h = \"gross\"");
    assert_nets(&host, &[("c", 500.0), ("v", 300.0), ("h", 0.0)])?;
    let provider = own_culpability(shares, "v = \"gross\", h = \"negligent\"");
    assert_nets(&provider, &[("c", 160.0), ("v", 640.0), ("h", 0.0)])?;
    let highest = host.replace("culpability = \"own\"\n", "");
    assert_nets(&highest, &[("c", 160.0), ("v", 640.0), ("h", 0.0)])
}

#[test]
fn a_provider_without_fault_owes_only_strictly_where_its_own_culpability_counts() -> Tested {
    let host_alone = own_culpability("h = 1.0", "h = \"gross\"");
    assert_nets(&host_alone, &[("c", 600.0), ("v", 200.0), ("h", 0.0)])?;
    let highest = host_alone.replace("culpability = \"own\"\n", "");
    assert_nets(&highest, &[("c", 0.0), ("v", 800.0), ("h", 0.0)])
}

#[test]
fn liquidated_damages_stand_in_place_of_damages_for_their_heads() -> Tested {
    let terms =
        "liquidated = { per_record = \"5\", at_most = \"1M\", instead_of = [\"notification\"] }";
    let loss = "loss.c = { notification = \"500k\", response = \"100k\" }\nrecords.c = 40_000";
    assert_nets(&two(terms, loss), &[("c", 300.0), ("v", 300.0)])
}

#[test]
fn a_settlement_cuts_what_the_cap_leaves_and_both_sides_bear_their_costs() -> Tested {
    let terms = "caps.general = { limit = \"1M\", per = \"year\" }\n\
                 enforcement = { settled = 0.6, cost = \"80k\", cost_obligor = \"20k\" }";
    let nets = [("c", 1_480.0), ("v", 620.0)];
    assert_nets(&two(terms, "loss.c = { response = \"2M\" }"), &nets)
}

#[test]
fn a_claim_that_is_lost_costs_both_sides_and_pays_nothing() -> Tested {
    let terms = "enforcement = { won = 0.0, cost = \"80k\", cost_obligor = \"20k\" }";
    let nets = [("c", 2_080.0), ("v", 20.0)];
    assert_nets(&two(terms, "loss.c = { response = \"2M\" }"), &nets)
}

#[test]
fn joint_insureds_share_one_retention_and_one_limit() -> Tested {
    let tables = "[party.m]\n[party.n]\n[party.i]\nrole = \"insurer\"\n\
        [policy.p]\ninsured = \"m\"\ninsureds = [\"m\", \"n\"]\ninsurers = { i = 1.0 }\n\
        retention = \"100k\"\nlimit = \"1M\"\nrecovery = \"top-down\"\n\
        [[event]]\ntime = 0.5\nfault = { self = 1.0 }\n\
        loss.m = { response = \"900k\" }\nloss.n = { response = \"600k\" }\n";
    assert_nets(tables, &[("m", 300.0), ("n", 200.0), ("i", 1_000.0)])
}

#[test]
fn data_subjects_claim_from_all_at_fault_and_no_cap_stands_against_them() -> Tested {
    let tables = "[party.subjects]\nrole = \"claimants\"\n[party.controller]\n[party.processor]\n\
        [contract.dpa]\nobligor = \"processor\"\nbeneficiary = \"controller\"\n\
        liability = \"several\"\ndamages = { trigger = \"negligent\" }\n\
        caps.general = { limit = \"100k\", per = \"year\" }\n\
        [[event]]\ntime = 0.5\nfault = { controller = 0.25, processor = 0.75 }\n\
        culpability = { controller = \"negligent\", processor = \"negligent\" }\n\
        loss.subjects = { liability = \"1M\" }\n";
    let nets = [
        ("subjects", 0.0),
        ("controller", 250.0),
        ("processor", 750.0),
    ];
    assert_nets(tables, &nets)
}

#[test]
fn notification_is_covered_for_so_many_persons() -> Tested {
    let tables = "[party.m]\n[party.i]\nrole = \"insurer\"\n\
        [policy.p]\ninsured = \"m\"\ninsurers = { i = 1.0 }\nlimit = \"1M\"\n\
        recovery = \"top-down\"\n\
        covers.notice = { heads = [\"notification\"], persons = 100_000 }\n\
        [[event]]\ntime = 0.5\nfault = { self = 1.0 }\nrecords.m = 400_000\n\
        loss.m = { notification = \"400k\" }\n";
    assert_nets(tables, &[("m", 300.0), ("i", 100.0)])
}

#[test]
fn late_notice_cuts_or_bars() -> Tested {
    let event = "loss.c = { response = \"100k\" }\nnotified.c = \"49h\"";
    let cut = "notice = { within = \"48h\", effect = { cut = 0.2 } }";
    assert_nets(&two(cut, event), &[("c", 20.0), ("v", 80.0)])?;
    let bar = "notice = { within = \"48h\", effect = \"bar\" }";
    assert_nets(&two(bar, event), &[("c", 100.0), ("v", 0.0)])
}

/// A client, its vendor and the vendor's supplier, for which the vendor answers.
fn chain(contracts: [&str; 2], event: &str) -> String {
    let [msa, supply] = contracts;
    format!(
        "[party.s]\n[contract.supply]\nobligor = \"s\"\nbeneficiary = \"v\"\n\
         liability = \"several\"\ndamages = {{ trigger = \"negligent\" }}\n{supply}\n\
         [party.c]\n[party.v]\nfunds = \"200k\"\n[party.i]\nrole = \"insurer\"\n\
         [contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\nanswers_for = [\"s\"]\n\
         liability = \"several\"\ndamages = {{ trigger = \"negligent\" }}\n{msa}\n\
         [[event]]\ntime = 0.5\n{event}\nloss.c = {{ response = \"1M\" }}\n"
    )
}

#[test]
fn a_condition_reads_the_higher_culpability_of_the_obligor_and_those_it_answers_for() -> Tested {
    let msa = "caps.general = { limit = \"100k\", per = \"year\" }\n\
               uncapped.gross = { when = { culpability = [\"gross\"] } }";
    for (fault, v, s, owed) in [
        ("{ s = 1.0 }", "negligent", "negligent", 100.0),
        ("{ s = 1.0 }", "negligent", "gross", 1_000.0),
        ("{ v = 0.5, s = 0.5 }", "negligent", "gross", 1_000.0),
        ("{ v = 0.5, s = 0.5 }", "gross", "negligent", 1_000.0),
        // Who is not at fault is not to blame.
        ("{ s = 1.0 }", "gross", "negligent", 100.0),
    ] {
        let event = format!("fault = {fault}\nculpability = {{ v = \"{v}\", s = \"{s}\" }}");
        let tables = chain([msa, "flow_down = \"none\""], &event);
        let tables = tables.replace("funds = \"200k\"\n", "");
        // The supplier's own contract passes nothing on: what v owes stays with v.
        assert_nets(&tables, &[("c", 1_000.0 - owed), ("v", owed), ("s", 0.0)])?;
    }
    Ok(())
}

#[test]
fn in_cash_flows_down_what_own_funds_and_insurers_pay() -> Tested {
    let policy = "[policy.p]\ninsured = \"v\"\ninsurers = { i = 1.0 }\nlimit = \"300k\"\n\
                  recovery = \"top-down\"\n\
                  [[event]]\ntime = 0.5";
    let event = "fault = { s = 1.0 }\nculpability = { s = \"negligent\" }";
    // v owes 1,000 and pays 300 of it by its insurer and 200 from its funds: s owes half. Of the
    // 500 received 700 would be v's above the policy, so v keeps all and pays c in full.
    let cash = chain(["", "flow_down = \"cash\""], event).replace("[[event]]\ntime = 0.5", policy);
    assert_nets(
        &cash,
        &[("c", 0.0), ("v", 200.0), ("s", 500.0), ("i", 300.0)],
    )?;
    // Payable: s owes 1,000; v keeps 700, the insurer gets its 300 back.
    let payable = chain(["", ""], event).replace("[[event]]\ntime = 0.5", policy);
    assert_nets(
        &payable,
        &[("c", 0.0), ("v", 0.0), ("s", 1_000.0), ("i", 0.0)],
    )
}

#[test]
fn gross_client_loss_flows_down_by_fault_and_never_more_than_is_owed() -> Tested {
    let msa = "caps.general = { limit = \"400k\", per = \"year\" }";
    // Of the gross 1,000 the supplier's share; payable, its share of the 400.
    for (share, gross, payable) in [
        (0.3, 300.0, 120.0),
        (0.4, 400.0, 160.0),
        (0.6, 400.0, 240.0),
    ] {
        let event = format!(
            "fault = {{ v = {}, s = {share} }}\n\
             culpability = {{ v = \"negligent\", s = \"negligent\" }}",
            1.0 - share
        );
        for (terms, flows) in [("flow_down = \"gross-client-loss\"", gross), ("", payable)] {
            let tables = chain([msa, terms], &event);
            let tables = tables.replace("funds = \"200k\"\n", "");
            assert_nets(&tables, &[("c", 600.0), ("v", 400.0 - flows), ("s", flows)])?;
        }
    }
    Ok(())
}

#[test]
fn a_cap_that_follows_insurance_is_what_the_policy_would_pay_of_the_whole_claim() -> Tested {
    let cap = "caps.general = { limit = { insurance_or = \"1M\" }, per = \"event\" }";
    let policy = "[party.i]\nrole = \"insurer\"\n[policy.p]\ninsured = \"v\"\n\
                  insurers = { i = 1.0 }\nretention = \"100k\"\nlimit = \"3M\"\n\
                  recovery = \"top-down\"\n[[event]]";
    // Claim, cap, insurer: the policy pays min(claim − 100, 3,000) of the claim, and what is owed
    // less its retention of the cap.
    for (claim, cap_is, insured) in [
        (500.0, 500.0, 400.0),
        (1_100.0, 1_000.0, 900.0),
        (1_200.0, 1_100.0, 1_000.0),
        (3_100.0, 3_000.0, 2_900.0),
        (5_000.0, 3_000.0, 2_900.0),
    ] {
        let event = format!("loss.c = {{ response = \"{claim}k\" }}");
        let tables = two(cap, &event).replace("[[event]]", policy);
        let nets = [
            ("c", claim - cap_is),
            ("v", cap_is - insured),
            ("i", insured),
        ];
        assert_nets(&tables, &nets)?;
    }
    let bare = two(cap, "loss.c = { response = \"5M\" }");
    assert_nets(&bare, &[("c", 4_000.0), ("v", 1_000.0)])
}

#[test]
fn a_cap_that_does_not_hold_in_court_cuts_nothing() -> Tested {
    for (enforceable, owed) in [("0.0", 500.0), ("1.0", 100.0)] {
        let cap = format!(
            "caps.general = {{ limit = \"100k\", per = \"year\", enforceable = {enforceable} }}"
        );
        let tables = two(&cap, "loss.c = { response = \"500k\" }");
        assert_nets(&tables, &[("c", 500.0 - owed), ("v", owed)])?;
    }
    Ok(())
}

#[test]
fn an_obligor_owes_what_the_cover_it_ought_to_hold_would_have_paid() -> Tested {
    let terms = "caps.general = { limit = \"1M\", per = \"year\" }\ninsurance_required = \"5M\"";
    // The cap, and of what it stops up to 5,000.
    for (claim, owed) in [
        (500.0, 500.0),
        (1_000.0, 1_000.0),
        (4_000.0, 4_000.0),
        (6_000.0, 6_000.0),
        (8_000.0, 6_000.0),
    ] {
        let event = format!("loss.c = {{ response = \"{claim}k\" }}");
        assert_nets(&two(terms, &event), &[("c", claim - owed), ("v", owed)])?;
    }
    // Of a claim of 8,000 the policy pays the 1,000 under the cap; for the part of 5,000 that is not
    // insured v pays itself.
    for (held, owed) in [("3M", 3_000.0), ("5M", 1_000.0), ("9M", 1_000.0)] {
        let policy = format!(
            "[party.i]\nrole = \"insurer\"\n[policy.p]\ninsured = \"v\"\n\
             insurers = {{ i = 1.0 }}\nlimit = \"{held}\"\nrecovery = \"top-down\"\n[[event]]"
        );
        let tables = two(terms, "loss.c = { response = \"8M\" }").replace("[[event]]", &policy);
        let nets = [("c", 8_000.0 - owed), ("v", owed - 1_000.0), ("i", 1_000.0)];
        assert_nets(&tables, &nets)?;
    }
    Ok(())
}

/// A tower of 1M and a layer of 2M over it whose covers are given; losses in response and
/// interruption of 1.5M each.
fn tower(covers: &str) -> String {
    format!(
        "[party.m]\n[party.i]\nrole = \"insurer\"\n[party.x]\nrole = \"insurer\"\n\
         [policy.p]\ninsured = \"m\"\ninsurers = {{ i = 1.0 }}\nlimit = \"1M\"\n\
         recovery = \"top-down\"\n\
         [policy.q]\ninsured = \"m\"\ninsurers = {{ x = 1.0 }}\nover = \"p\"\nlimit = \"2M\"\n\
         {covers}\n\
         [[event]]\ntime = 0.5\nfault = {{ self = 1.0 }}\ncause = \"failure\"\n\
         loss.m = {{ response = \"1.5M\", interruption = \"1.5M\" }}\n"
    )
}

#[test]
fn a_layer_answers_for_the_heads_of_its_own_covers_alone() -> Tested {
    // Below: 1M pro rata, 500k each; 1M of each head goes up, and the layer takes one of them.
    let nets = [("m", 1_000.0), ("i", 1_000.0), ("x", 1_000.0)];
    assert_nets(&tower("covers.a = { heads = [\"response\"] }"), &nets)
}

#[test]
fn a_layer_without_covers_follows_form() -> Tested {
    let nets = [("m", 0.0), ("i", 1_000.0), ("x", 2_000.0)];
    assert_nets(&tower(""), &nets)
}

#[test]
fn a_cover_of_a_layer_answers_for_the_events_of_its_condition_alone() -> Tested {
    let of = |cause: &str| format!("covers.a = {{ when = {{ cause = \"{cause}\" }} }}");
    let none = [("m", 2_000.0), ("i", 1_000.0), ("x", 0.0)];
    assert_nets(&tower(&of("malicious")), &none)?;
    let all = [("m", 0.0), ("i", 1_000.0), ("x", 2_000.0)];
    assert_nets(&tower(&of("failure")), &all)
}
