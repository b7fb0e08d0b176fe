//! Clearing of what an insolvent party owes, and who gets a recovery.

use super::{assert_net, assert_net_in_order, breach, contract, peril, policy};
use crate::ready::Tested;

fn insolvent(policies: &str) -> String {
    let hits = [
        ("c1", "response = \"1500k\""),
        ("c2", "response = \"500k\""),
        ("m", "response = \"300k\""),
    ];
    let text = breach(&["c1", "c2", "m", "i"], "m = 1.0", &hits)
        + &contract("one", "m", "c1", "")
        + &contract("two", "m", "c2", "")
        + policies;
    text.replace("[party.m]\n", "[party.m]\nfunds = \"700k\"\n")
}

#[test]
fn what_insurers_pay_reaches_the_claimants_of_an_insolvent_party_whole() -> Tested {
    let liability = policy(
        "liability",
        "m",
        "i = 1.0",
        "retention = \"100k\"\nlimit = \"1M\"\ncovers.liability = { heads = [\"contract\"] }",
    );
    assert_net(
        &insolvent(&liability),
        &[("c1", 450.0), ("c2", 150.0), ("m", 700.0), ("i", 1_000.0)],
    )
}

#[test]
fn creditors_share_the_funds_pari_passu() -> Tested {
    let text = insolvent("").replace("[party.i]\n", "");
    assert_net(&text, &[("c1", 1_200.0), ("c2", 400.0), ("m", 700.0)])
}

#[test]
fn funds_spent_on_one_event_are_not_there_for_the_next() -> Tested {
    let hits = [("c", "response = \"600k\"")];
    let text = breach(&["c", "m"], "m = 1.0", &hits)
        + &peril("again", "m = 1.0", "negligent", &hits)
        + &contract("msa", "m", "c", "");
    let text = text.replace("[party.m]\n", "[party.m]\nfunds = \"700k\"\n");
    assert_net(&text, &[("c", 500.0), ("m", 700.0)])
}

fn recovered(rule: &str, loss: &str, retention: &str, limit: &str, cap: &str) -> String {
    breach(
        &["c", "v", "i"],
        "v = 1.0",
        &[("c", &format!("response = \"{loss}\""))],
    ) + &contract(
        "msa",
        "v",
        "c",
        &format!("caps.general = {{ limit = \"{cap}\", per = \"event\" }}"),
    ) + &policy(
        "cyber",
        "c",
        "i = 1.0",
        &format!("recovery = \"{rule}\"\nretention = \"{retention}\"\nlimit = \"{limit}\""),
    )
}

#[test]
fn top_down_pays_the_loss_above_the_policy_then_insurers_then_the_retention() -> Tested {
    assert_net(
        &recovered("top-down", "1600k", "250k", "1M", "1300k"),
        &[("c", 250.0), ("i", 50.0), ("v", 1_300.0)],
    )?;
    // Napier v Hunter: the names keep 35 of 130, the insurers get 95.
    assert_net(
        &recovered("top-down", "160k", "25k", "100k", "130k"),
        &[("c", 25.0), ("i", 5.0), ("v", 130.0)],
    )?;
    assert_net(
        &recovered("top-down", "1600k", "250k", "1M", "1500k"),
        &[("c", 100.0), ("i", 0.0), ("v", 1_500.0)],
    )
}

#[test]
fn insurer_first_repays_the_insurer_before_the_insured() -> Tested {
    assert_net(
        &recovered("insurer-first", "1600k", "250k", "1M", "1300k"),
        &[("c", 300.0), ("i", 0.0), ("v", 1_300.0)],
    )?;
    assert_net(
        &recovered("insurer-first", "1600k", "250k", "1M", "700k"),
        &[("c", 600.0), ("i", 300.0), ("v", 700.0)],
    )
}

#[test]
fn the_top_layer_of_a_tower_is_repaid_first() -> Tested {
    let text = breach(
        &["c", "v", "i1", "i2"],
        "v = 1.0",
        &[("c", "response = \"1M\"")],
    ) + &contract(
        "msa",
        "v",
        "c",
        "caps.general = { limit = \"400k\", per = \"event\" }",
    ) + &policy(
        "first",
        "c",
        "i1 = 1.0",
        "retention = \"100k\"\nlimit = \"500k\"",
    ) + &policy(
        "second",
        "c",
        "i2 = 1.0",
        "over = \"first\"\nlimit = \"300k\"",
    );
    assert_net(
        &text,
        &[("c", 100.0), ("i1", 500.0), ("i2", 0.0), ("v", 400.0)],
    )
}

#[test]
fn a_recovery_on_an_uninsured_head_is_not_the_insurers() -> Tested {
    let terms = "damages = { excluded = [\"interruption\"] }";
    let text = breach(
        &["c", "v", "i"],
        "v = 1.0",
        &[("c", "response = \"100k\", interruption = \"100k\"")],
    ) + &contract("msa", "v", "c", terms)
        + &policy(
            "cyber",
            "c",
            "i = 1.0",
            "covers.response = { heads = [\"response\"] }",
        );
    assert_net(&text, &[("c", 100.0), ("i", 0.0), ("v", 100.0)])?;
    // The other way round: what is recovered was never insured.
    let text = text.replace("excluded = [\"interruption\"]", "excluded = [\"response\"]");
    assert_net(&text, &[("c", 0.0), ("i", 100.0), ("v", 100.0)])
}

#[test]
fn what_a_party_receives_reaches_its_creditors_even_if_it_has_no_funds() -> Tested {
    let hits = [("c", "response = \"100k\""), ("m", "response = \"100k\"")];
    let text = breach(&["c", "m", "s"], "m = 0.5, s = 0.5", &hits)
        + &contract("msa", "m", "c", "answers_for = [\"s\"]")
        + &contract("sub", "s", "m", "");
    let text = text.replace("[party.m]\n", "[party.m]\nfunds = 0\n");
    assert_net(&text, &[("c", 0.0), ("m", 100.0), ("s", 100.0)])
}

#[test]
fn a_recovery_is_shared_out_before_the_receiver_pays_on() -> Tested {
    let liability = policy(
        "liability",
        "m",
        "i = 1.0",
        "recovery = \"insurer-first\"\nlimit = \"500k\"\ncovers.liability = { heads = [\"contract\"] }",
    );
    let text = breach(
        &["c", "m", "s", "i"],
        "m = 0.4, s = 0.6",
        &[("c", "response = \"1M\"")],
    ) + &contract("msa", "m", "c", "answers_for = [\"s\"]")
        + &contract("sub", "s", "m", "")
        + &liability;
    let text = text.replace("[party.m]\n", "[party.m]\nfunds = 0\n");
    assert_net(&text, &[("c", 400.0), ("i", 0.0), ("m", 0.0), ("s", 600.0)])
}

#[test]
fn recoveries_restore_an_aggregate_only_where_the_policy_says_so() -> Tested {
    for (restored, c, i) in [("false", 110.0, 240.0), ("true", 50.0, 300.0)] {
        let perils = peril(
            "e1",
            "v = 1.0",
            "negligent",
            &[("c", "response = \"210k\"")],
        ) + &peril("e2", "self = 1.0", "", &[("c", "response = \"350k\"")]);
        let terms =
            format!("limit = \"300k\"\naggregate = \"450k\"\naggregate_restored = {restored}");
        let text = format!(
            "[party.c]\n[party.v]\n[party.i]\n{perils}{}{}",
            contract("msa", "v", "c", ""),
            policy("cyber", "c", "i = 1.0", &terms)
        );
        assert_net_in_order(&text, &["e1", "e2"], &[("c", c), ("i", i), ("v", 210.0)])?;
    }
    Ok(())
}
