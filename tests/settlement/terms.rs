//! Terms without a case of their own: one scripted event each, worked by hand, in thousands.

use crate::ready::{HEAD, Tested};
use obligor::scenario;
use obligor::settle::settle_scripted;

/// Settles the text of tables and compares nets.
pub(super) fn assert_nets(tables: &str, expected: &[(&str, f64)]) -> Tested {
    let document = scenario::read_text("test.toml", &format!("{HEAD}{tables}"), &[])?;
    let resolved = document.resolve();
    let (model, _) = resolved.map_err(|findings| findings.to_string())?;
    let scripted = settle_scripted(&model)?;
    for (key, wanted) in expected {
        let party = model.party(key).ok_or_else(|| format!("no {key}"))?;
        let net = scripted.parties[party.index()].net / 1e3;
        assert!((net - wanted).abs() < 1e-6, "{key}: {net}, not {wanted}");
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
