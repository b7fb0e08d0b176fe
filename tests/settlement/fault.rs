//! Fault, full liability, flow-down, pools.

use super::{assert_net, assert_net_in_order, breach, contract, peril};
use crate::ready::{Ready, Tested};

#[test]
fn a_pool_cuts_pro_rata_what_the_contracts_own_caps_left() -> Tested {
    let hits = [
        ("a", "response = \"600k\""),
        ("b", "response = \"150k\""),
        ("c", "response = \"900k\""),
        ("m", "response = \"200k\""),
    ];
    for per in ["event", "year"] {
        let cap = "caps.general = { limit = \"500k\", per = \"event\" }";
        let contracts: String = ["a", "b", "c"]
            .map(|client| contract(&format!("msa-{client}"), "m", client, cap))
            .concat();
        let pool = format!(
            "[pool.all]\nobligor = \"m\"\nlimit = \"575k\"\nper = \"{per}\"\nmembers = [\"msa-a\", \"msa-b\", \"msa-c\"]\n"
        );
        let text = breach(&["a", "b", "c", "m"], "m = 1.0", &hits) + &contracts + &pool;
        assert_net(
            &text,
            &[("a", 350.0), ("b", 75.0), ("c", 650.0), ("m", 775.0)],
        )?;
    }
    Ok(())
}

#[test]
fn what_a_pool_cuts_no_cap_of_the_contract_has_let_through() -> Tested {
    let hits = [("a", "response = \"500k\", notification = \"500k\"")];
    let caps = "caps.general = { limit = \"1M\", per = \"year\" }\n\
        caps.data = { limit = \"2M\", per = \"year\", relation = \"non-cumulative\", heads = [\"notification\"] }";
    let pool =
        "[pool.all]\nobligor = \"m\"\nlimit = \"100k\"\nper = \"year\"\nmembers = [\"msa-a\"]\n";
    let text = breach(&["a", "m"], "m = 1.0", &hits) + &contract("msa-a", "m", "a", caps) + pool;
    let ready = Ready::tables(&text)?;
    let years = ready.years(64);
    let year = years.first().ok_or("a year with the breach")?;
    let paid = |path: &str| year.promises[ready.promise(path)];
    assert!((paid("contract.msa-a") - 100_000.0).abs() < 1e-6);
    assert!((paid("pool.all") - 100_000.0).abs() < 1e-6);
    for cap in ["general", "data"] {
        let paid = paid(&format!("contract.msa-a.caps.{cap}"));
        assert!((paid - 50_000.0).abs() < 1e-6, "{cap} let {paid} through");
    }
    Ok(())
}

/// `a` has a head outside its caps; `a` and `b` share a pool of 300 at `m`.
fn pooled_with_a_carve_out(per: &str, perils: &str) -> String {
    let cap = "caps.general = { limit = \"1M\", per = \"event\" }\n";
    let carve_out = format!("{cap}uncapped.third-party = {{ heads = [\"liability\"] }}");
    let pool = format!(
        "[pool.all]\nobligor = \"m\"\nlimit = \"300k\"\nper = \"{per}\"\nmembers = [\"msa-a\", \"msa-b\"]\n"
    );
    let contracts = contract("msa-a", "m", "a", &carve_out) + &contract("msa-b", "m", "b", cap);
    format!("[party.a]\n[party.b]\n[party.m]\n{perils}{contracts}{pool}")
}

#[test]
fn a_pool_neither_cuts_nor_counts_what_stands_outside_the_caps() -> Tested {
    let hits = [
        ("a", "response = \"400k\", liability = \"500k\""),
        ("b", "response = \"200k\""),
    ];
    for per in ["event", "year"] {
        for (culpability, expected) in [
            // Of the capped 400 and 200 the pool lets 300 through; the 500 are paid in full.
            ("negligent", [("a", 200.0), ("b", 100.0), ("m", 800.0)]),
            ("wilful", [("a", 0.0), ("b", 0.0), ("m", 1_100.0)]),
        ] {
            let perils = peril("breach", "m = 1.0", culpability, &hits);
            assert_net(&pooled_with_a_carve_out(per, &perils), &expected)?;
        }
    }
    Ok(())
}

#[test]
fn a_wilful_event_takes_nothing_of_the_pool_of_its_year() -> Tested {
    let wilful = [("b", "response = \"700k\"")];
    let negligent = [("a", "response = \"400k\""), ("b", "response = \"200k\"")];
    let perils = peril("sabotage", "m = 1.0", "wilful", &wilful)
        + &peril("slip", "m = 1.0", "negligent", &negligent);
    let text = pooled_with_a_carve_out("year", &perils);
    let expected = [("a", 200.0), ("b", 100.0), ("m", 1_000.0)];
    for order in [["sabotage", "slip"], ["slip", "sabotage"]] {
        assert_net_in_order(&text, &order, &expected)?;
    }
    Ok(())
}

#[test]
fn a_pool_of_the_year_gives_back_nothing_that_an_earlier_event_took() -> Tested {
    let cap = "caps.general = { limit = \"500k\", per = \"year\" }";
    let pool = "[pool.all]\nobligor = \"m\"\nlimit = \"600k\"\nper = \"year\"\nmembers = [\"msa-a\", \"msa-b\"]\n";
    let perils = peril(
        "one",
        "m = 1.0",
        "negligent",
        &[("a", "response = \"400k\"")],
    ) + &peril(
        "two",
        "m = 1.0",
        "negligent",
        &[("a", "response = \"300k\""), ("b", "response = \"500k\"")],
    );
    let contracts = contract("msa-a", "m", "a", cap) + &contract("msa-b", "m", "b", cap);
    let text = format!("[party.a]\n[party.b]\n[party.m]\n{perils}{contracts}{pool}");
    // The second event may take 100 under a's cap and 500 under b's, of 200 that the pool has left.
    assert_net_in_order(
        &text,
        &["one", "two"],
        &[
            ("a", 700.0 - 400.0 - 200.0 / 6.0),
            ("b", 500.0 - 1_000.0 / 6.0),
            ("m", 600.0),
        ],
    )?;
    // The other way round 300 and 500 are cut to 600; nothing is left for the first.
    assert_net_in_order(
        &text,
        &["two", "one"],
        &[("a", 700.0 - 225.0), ("b", 125.0), ("m", 600.0)],
    )
}

fn cascade(sub_cap: &str) -> String {
    let hits = [
        ("c", "response = \"5M\""),
        ("m", "response = \"300k\""),
        ("s", "response = \"200k\""),
    ];
    let msa = contract(
        "msa",
        "m",
        "c",
        "answers_for = [\"s\"]\ncaps.general = { limit = \"4M\", per = \"year\" }",
    );
    let sub = contract(
        "sub",
        "s",
        "m",
        &format!("caps.general = {{ limit = \"{sub_cap}\", per = \"year\" }}"),
    );
    breach(&["c", "m", "s"], "s = 0.8, m = 0.2", &hits) + &msa + &sub
}

#[test]
fn mismatched_caps_leave_the_difference_in_the_middle() -> Tested {
    assert_net(
        &cascade("1500k"),
        &[("c", 1_000.0), ("m", 2_800.0), ("s", 1_700.0)],
    )
}

#[test]
fn back_to_back_caps_pass_the_debt_on() -> Tested {
    assert_net(
        &cascade("4M"),
        &[("c", 1_000.0), ("m", 860.0), ("s", 3_640.0)],
    )
}

#[test]
fn fault_is_taken_once_and_flows_down_by_fault() -> Tested {
    for (c, m, s) in [
        (0.25, 0.25, 0.5),
        (0.25, 0.15, 0.6),
        (0.0, 0.0, 1.0),
        (0.0, 1.0, 0.0),
    ] {
        let fault = format!("s = {s:?}, m = {m:?}, self = {c:?}");
        let text = breach(&["c", "m", "s"], &fault, &[("c", "response = \"1M\"")])
            + &contract("msa", "m", "c", "answers_for = [\"s\"]")
            + &contract("sub", "s", "m", "");
        assert_net(
            &text,
            &[("c", 1_000.0 * c), ("m", 1_000.0 * m), ("s", 1_000.0 * s)],
        )?;
    }
    Ok(())
}

#[test]
fn without_flow_down_what_the_middle_owes_stays_there() -> Tested {
    let text = breach(
        &["c", "m", "s"],
        "s = 0.6, m = 0.4",
        &[("c", "response = \"1M\"")],
    ) + &contract("msa", "m", "c", "answers_for = [\"s\"]")
        + &contract("sub", "s", "m", "flow_down = \"none\"");
    assert_net(&text, &[("c", 0.0), ("m", 1_000.0), ("s", 0.0)])
}

#[test]
fn full_liability_answers_for_the_whole_less_the_claimants_own_share() -> Tested {
    for (liability, v) in [("several", 300.0), ("full", 900.0)] {
        let text = breach(
            &["c", "v", "w"],
            "v = 0.3, w = 0.6, self = 0.1",
            &[("c", "response = \"1M\"")],
        ) + &contract("msa", "v", "c", &format!("liability = \"{liability}\""));
        assert_net(&text, &[("c", 1_000.0 - v), ("v", v), ("w", 0.0)])?;
    }
    Ok(())
}

#[test]
fn two_vendors_each_answer_for_their_own_fault_under_their_own_caps() -> Tested {
    let text = breach(
        &["c", "v1", "v2"],
        "v1 = 0.5, v2 = 0.25, self = 0.25",
        &[("c", "response = \"2M\"")],
    ) + &contract(
        "first",
        "v1",
        "c",
        "caps.general = { limit = \"700k\", per = \"event\" }",
    ) + &contract("second", "v2", "c", "");
    assert_net(&text, &[("c", 800.0), ("v1", 700.0), ("v2", 500.0)])
}

#[test]
fn who_has_no_contract_owes_nothing() -> Tested {
    let text = breach(&["c", "v"], "v = 1.0", &[("c", "response = \"1M\"")]);
    assert_net(&text, &[("c", 1_000.0), ("v", 0.0)])
}
