//! Liability caps: relations, carve-outs, what a limit is worked out of.

use super::{assert_net, breach, contract, peril};
use crate::ready::Tested;

fn super_capped(relation: &str) -> String {
    let hits = [
        (
            "c",
            "response = \"3600k\", restoration = \"400k\", interruption = \"800k\"",
        ),
        ("v", "response = \"400k\""),
    ];
    let terms = format!(
        "annual_fees = \"1M\"\ndamages = {{ excluded = [\"interruption\"] }}\n\
         caps.general = {{ limit = {{ fees = 1.0 }}, per = \"event\" }}\n\
         caps.super = {{ limit = {{ fees = 3.0 }}, per = \"event\", relation = \"{relation}\", heads = [\"response\"] }}"
    );
    breach(&["c", "v"], "v = 1.0", &hits) + &contract("msa", "v", "c", &terms)
}

#[test]
fn a_separate_super_cap_stands_beside_the_general_cap() -> Tested {
    assert_net(&super_capped("separate"), &[("c", 1_400.0), ("v", 3_800.0)])
}

#[test]
fn a_non_cumulative_super_cap_is_eroded_by_general_payments() -> Tested {
    assert_net(
        &super_capped("non-cumulative"),
        &[("c", 1_800.0), ("v", 3_400.0)],
    )
}

#[test]
fn what_passes_an_additive_super_cap_erodes_the_general_cap() -> Tested {
    assert_net(&super_capped("additive"), &[("c", 800.0), ("v", 4_400.0)])
}

fn carved_out(culpability: &str) -> String {
    let heads =
        "notification = \"900k\", response = \"300k\", liability = \"2M\", interruption = \"1M\"";
    let terms = "damages = { excluded = [\"interruption\"] }\n\
                 caps.general = { limit = \"500k\", per = \"event\" }\n\
                 uncapped.third-party = { heads = [\"liability\"] }\n\
                 uncapped.gross = { when = { culpability = [\"gross\"] } }\n\
                 indemnities.consequential = { heads = [\"interruption\"], trigger = \"gross\" }";
    let parties = "[party.c]\n[party.v]\n".to_owned();
    parties
        + &peril("breach", "v = 1.0", culpability, &[("c", heads)])
        + &contract("msa", "v", "c", terms)
}

#[test]
fn a_carve_out_is_paid_without_cap() -> Tested {
    assert_net(&carved_out("negligent"), &[("c", 1_700.0), ("v", 2_500.0)])
}

#[test]
fn gross_negligence_lifts_the_cap_and_what_an_indemnity_names() -> Tested {
    assert_net(&carved_out("gross"), &[("c", 0.0), ("v", 4_200.0)])
}

#[test]
fn wilful_acts_lift_every_cap_unasked() -> Tested {
    let terms = "caps.general = { limit = \"500k\", per = \"event\" }";
    let parties = "[party.c]\n[party.v]\n".to_owned();
    let wilful = parties
        + &peril("breach", "v = 1.0", "wilful", &[("c", "response = \"2M\"")])
        + &contract("msa", "v", "c", terms);
    assert_net(&wilful, &[("c", 0.0), ("v", 2_000.0)])
}

#[test]
fn without_culpability_only_a_strict_promise_pays() -> Tested {
    for (trigger, c) in [("negligent", 100.0), ("strict", 0.0)] {
        let parties = "[party.c]\n[party.v]\n".to_owned();
        let terms = format!("damages = {{ trigger = \"{trigger}\" }}");
        let text = parties
            + &peril("breach", "v = 1.0", "none", &[("c", "response = \"100k\"")])
            + &contract("msa", "v", "c", &terms);
        assert_net(&text, &[("c", c), ("v", 100.0 - c)])?;
    }
    Ok(())
}

#[test]
fn a_cap_pays_up_to_its_limit_and_not_beyond() -> Tested {
    for (loss, kept) in [
        (0.0, 0.0),
        (499.99, 0.0),
        (500.0, 0.0),
        (500.01, 0.01),
        (5_000.0, 4_500.0),
    ] {
        let heads = format!("response = {:.2}", loss * 1_000.0);
        let text = breach(&["c", "v"], "v = 1.0", &[("c", &heads)])
            + &contract(
                "msa",
                "v",
                "c",
                "caps.general = { limit = \"500k\", per = \"year\" }",
            );
        assert_net(&text, &[("c", kept), ("v", loss - kept)])?;
    }
    Ok(())
}

#[test]
fn a_yearly_cap_is_shared_by_the_events_of_the_year_and_an_event_cap_is_not() -> Tested {
    for (per, v) in [
        ("year", 500.0),
        ("term", 500.0),
        ("event", 1_000.0),
        ("claim", 1_000.0),
    ] {
        let hits = [("c", "response = \"600k\"")];
        let terms = format!("caps.general = {{ limit = \"500k\", per = \"{per}\" }}");
        let text = breach(&["c", "v"], "v = 1.0", &hits)
            + &peril("again", "v = 1.0", "negligent", &hits)
            + &contract("msa", "v", "c", &terms);
        assert_net(&text, &[("c", 1_200.0 - v), ("v", v)])?;
    }
    Ok(())
}

#[test]
fn a_term_cap_starts_with_what_has_not_been_paid_yet() -> Tested {
    let terms = "caps.general = { limit = \"500k\", per = \"term\", already_paid = \"120k\" }";
    let text = breach(&["c", "v"], "v = 1.0", &[("c", "response = \"600k\"")])
        + &contract("msa", "v", "c", terms);
    assert_net(&text, &[("c", 220.0), ("v", 380.0)])
}

#[test]
fn limits_are_worked_out_of_fees_and_of_each_other() -> Tested {
    let limits = [
        ("{ fees = 1.5 }", 11_506.677),
        ("{ greater_of = [\"12M\", { fees = 1.5 }] }", 12_000.0),
        ("{ lesser_of = [\"12M\", { fees = 1.5 }] }", 11_506.677),
        (
            "{ greater_of = [{ lesser_of = [\"5M\", { fees = 1.0 }] }, \"4M\"] }",
            5_000.0,
        ),
    ];
    for (limit, paid) in limits {
        let terms = format!(
            "annual_fees = 7_671_118\ncaps.general = {{ limit = {limit}, per = \"year\" }}"
        );
        let text = breach(&["c", "v"], "v = 1.0", &[("c", "response = \"31M\"")])
            + &contract("msa", "v", "c", &terms);
        assert_net(&text, &[("c", 31_000.0 - paid), ("v", paid)])?;
    }
    Ok(())
}

#[test]
fn fault_comes_off_before_the_cap() -> Tested {
    let loss = [("c", "response = 611_748.51")];
    let terms = "caps.general = { limit = \"500k\", per = \"event\" }";
    let text =
        breach(&["c", "v"], "v = 0.8, self = 0.2", &loss) + &contract("retainer", "v", "c", terms);
    assert_net(&text, &[("c", 122.349_70), ("v", 489.398_81)])
}

#[test]
fn an_indemnity_uses_the_cap_it_stands_under_whether_or_not_its_condition_is_met() -> Tested {
    let terms = "caps.general = { limit = \"100k\", per = \"event\" }\n\
                 caps.data = { limit = \"300k\", per = \"event\", relation = \"separate\", when = { flags = [\"personal-data\"] } }\n\
                 indemnities.third-party = { heads = [\"liability\"], trigger = \"negligent\", under = \"data\" }";
    let hits = [("c", "response = \"150k\", liability = \"400k\"")];
    for (chance, paid) in [("0.0", 100.0 + 300.0), ("1.0", 300.0)] {
        let flags = format!("flags = {{ personal-data = {chance} }}\n");
        let text =
            breach(&["c", "v"], "v = 1.0", &hits) + &flags + &contract("msa", "v", "c", terms);
        assert_net(&text, &[("c", 550.0 - paid), ("v", paid)])?;
    }
    Ok(())
}

#[test]
fn fines_are_recoverable_only_where_they_are_listed() -> Tested {
    for (includes, c) in [
        ("", 70.0),
        ("damages = { includes = [\"regulatory\"] }", 0.0),
    ] {
        let text = breach(
            &["c", "v"],
            "v = 1.0",
            &[("c", "response = \"30k\", regulatory = \"70k\"")],
        ) + &contract("msa", "v", "c", includes);
        assert_net(&text, &[("c", c), ("v", 100.0 - c)])?;
    }
    Ok(())
}
