//! Treaties and service credits.

use super::terms::{assert_nets, settled};
use super::{assert_net, assert_year, breach, cents, contract, peril, policy};
use crate::ready::{Ready, Tested};

fn reinsured(treaties: &str) -> String {
    let perils = peril("e1", "self = 1.0", "", &[("a", "response = \"3M\"")])
        + &peril("e2", "self = 1.0", "", &[("a", "response = \"8M\"")]);
    let parties: String = ["a", "i", "q", "x"]
        .map(|party| format!("[party.{party}]\n"))
        .concat();
    format!(
        "{parties}{perils}{}{treaties}",
        policy("whole", "a", "i = 1.0", "")
    )
}

const QUOTA_SHARE: &str =
    "[treaty.share]\ncedent = \"i\"\nreinsurers = { q = 1.0 }\nquota_share = { cession = 0.4 }\n";

#[test]
fn the_event_excess_reads_what_the_quota_share_leaves() -> Tested {
    let excess = "[treaty.excess]\ncedent = \"i\"\nreinsurers = { x = 1.0 }\npremium = \"600k\"\nevent_excess = { attachment = \"2M\", limit = \"3M\", reinstatements = [1.0] }\n";
    let text = reinsured(&format!("{QUOTA_SHARE}{excess}"));
    assert_net(
        &text,
        &[("a", 0.0), ("i", 3_800.0), ("q", 4_400.0), ("x", 2_800.0)],
    )?;
    let ready = Ready::tables(&text)?;
    for year in ready.years(16) {
        // 600 × 2,800 ÷ 3,000: pro rata to the amount bought back.
        assert_eq!(
            (year.parties[ready.party("i")].reinstatement * 100.0).round(),
            cents(560.0)
        );
        assert_eq!(
            (year.parties[ready.party("x")].reinstatement * 100.0).round(),
            cents(-560.0)
        );
    }
    Ok(())
}

#[test]
fn a_treaty_without_reinstatements_left_pays_its_limit_once() -> Tested {
    for (reinstatements, x) in [
        ("reinstatements = []", 2_000.0),
        ("reinstatements = [1.0]", 4_000.0),
        ("placed = 0.5", 2_000.0),
    ] {
        let excess = format!(
            "[treaty.excess]\ncedent = \"i\"\nreinsurers = {{ x = 1.0 }}\nevent_excess = {{ attachment = \"1M\", limit = \"2M\", {reinstatements} }}\n"
        );
        let text = reinsured(&excess).replace("[party.q]\n", "");
        assert_net(&text, &[("i", 11_000.0 - x), ("x", x)])?;
    }
    Ok(())
}

#[test]
fn one_event_that_hits_two_insureds_is_one_loss_to_the_treaty() -> Tested {
    let excess = "[treaty.excess]\ncedent = \"i\"\nreinsurers = { x = 1.0 }\nevent_excess = { attachment = \"1M\", limit = \"2M\" }\n";
    let text = breach(
        &["a", "b", "i", "x"],
        "self = 1.0",
        &[("a", "response = \"800k\""), ("b", "response = \"900k\"")],
    ) + &policy("one", "a", "i = 1.0", "")
        + &policy("two", "b", "i = 1.0", "")
        + excess;
    assert_net(
        &text,
        &[("a", 0.0), ("b", 0.0), ("i", 1_000.0), ("x", 700.0)],
    )
}

#[test]
fn a_service_credit_is_owed_for_hours_above_its_step_beside_the_net_loss() -> Tested {
    for (hours, credit) in [("24h", 0.0), ("24.5h", 1.0), ("72h", 1.0), ("73h", 3.0)] {
        let outage = format!("outage = \"{hours}\"\n");
        let terms = "annual_fees = \"120k\"\ndamages = { excluded = [\"interruption\"] }\ncredits = { percent_of_month = [[\"24h\", 0.10], [\"72h\", 0.30]] }";
        let text = breach(&["c", "v"], "v = 1.0", &[("c", "interruption = \"50k\"")])
            + &outage
            + &contract("sla", "v", "c", terms);
        let ready = Ready::tables(&text)?;
        for year in ready.years(16) {
            assert_year(&ready, &year, &[("c", 50.0), ("v", 0.0)], &text);
            assert_eq!(
                (year.parties[ready.party("v")].credits * 100.0).round(),
                cents(credit),
                "{hours}"
            );
            assert_eq!(
                (year.parties[ready.party("c")].credits * 100.0).round(),
                cents(-credit),
                "{hours}"
            );
        }
    }
    Ok(())
}

/// An insurer of `a` and `b`, and scripted events.
fn scripted(treaties: &str, events: &str) -> String {
    let parties: String = ["a", "b", "i", "q", "x"]
        .map(|party| format!("[party.{party}]\n"))
        .concat();
    let policies = policy("one", "a", "i = 1.0", "") + &policy("two", "b", "i = 1.0", "");
    format!("{parties}{policies}{treaties}{events}")
}

/// An event that costs `a` so many thousands; `more` is a line of its own.
fn costs_a(time: &str, thousands: u32, more: &str) -> String {
    format!(
        "[[event]]\ntime = {time}\n{more}\nfault = {{ self = 1.0 }}\nloss.a = {{ response = \"{thousands}k\" }}\n"
    )
}

fn stop_loss(key: &str, reinsurer: &str, terms: &str) -> String {
    format!("[treaty.{key}]\ncedent = \"i\"\nreinsurers = {{ {reinsurer} = 1.0 }}\n{terms}\n")
}

#[test]
fn a_stop_loss_adds_up_the_events_that_meet_its_condition() -> Tested {
    let treaty = |when: &str| {
        let terms = format!("stop_loss = {{ attachment = \"1M\", limit = \"4M\" }}\n{when}");
        stop_loss("stop", "x", &terms)
    };
    let events = costs_a("0.2", 2_000, "cause = \"failure\"") + &costs_a("0.6", 1_500, "");
    for (when, x) in [
        ("", 2_500.0),
        ("when = { cause = \"malicious\" }", 500.0),
        ("when = { cause = \"failure\" }", 1_000.0),
        ("when = { records = { over = 1 } }", 0.0),
    ] {
        let tables = scripted(&treaty(when), &events);
        assert_nets(&tables, &[("a", 0.0), ("i", 3_500.0 - x), ("x", x)])?;
    }
    Ok(())
}

#[test]
fn what_one_stop_loss_took_comes_off_the_next_pro_rata_to_events() -> Tested {
    // 3,000 by failure and 1,000 by malice. q takes 2,000 of 4,000: half of each event stays. x reads
    // the 1,500 of failures, and takes what passes 1,000.
    let terms = |order: u8, attachment: &str, when: &str| {
        format!(
            "order = {order}\nstop_loss = {{ attachment = \"{attachment}\", limit = \"9M\" }}\n{when}"
        )
    };
    let treaties = stop_loss("first", "q", &terms(1, "2M", ""))
        + &stop_loss(
            "second",
            "x",
            &terms(2, "1M", "when = { cause = \"failure\" }"),
        );
    let events = costs_a("0.2", 3_000, "cause = \"failure\"") + &costs_a("0.6", 1_000, "");
    let tables = scripted(&treaties, &events);
    assert_nets(&tables, &[("i", 1_500.0), ("q", 2_000.0), ("x", 500.0)])?;
    // The other way about x takes 2,000 of the 3,000 first, and q nothing of the 2,000 left.
    let tables = tables
        .replace("order = 1", "order = 3")
        .replace("order = 2", "order = 1");
    assert_nets(&tables, &[("i", 2_000.0), ("q", 0.0), ("x", 2_000.0)])
}

#[test]
fn a_treaty_counts_the_records_of_all_who_suffer() -> Tested {
    let event = costs_a("0.5", 800, "records = { a = 6_000, b = 5_000 }")
        + "loss.b = { response = \"900k\" }\n";
    for (band, x) in [
        ("over = 10_999", 680.0),
        ("over = 11_000", 0.0),
        ("up_to = 11_000", 680.0),
        ("up_to = 10_999", 0.0),
    ] {
        let share =
            format!("quota_share = {{ cession = 0.4 }}\nwhen = {{ records = {{ {band} }} }}");
        let tables = scripted(&stop_loss("share", "x", &share), &event);
        assert_nets(&tables, &[("i", 1_700.0 - x), ("x", x)])?;
    }
    Ok(())
}

#[test]
fn a_failed_reinsurer_is_paid_no_premium_for_limits_it_does_not_give_back() -> Tested {
    let excess = "reinsurers = { q = 0.5, x = 0.5 }\npremium = \"200k\"\nevent_excess = { attachment = \"1M\", limit = \"1M\", reinstatements = [1.0] }";
    let excess = stop_loss("excess", "x", excess).replace("reinsurers = { x = 1.0 }\n", "");
    let tables = scripted(&excess, &costs_a("0.5", 2_000, ""));
    for (failure, x) in [("", 100.0), ("failure = true", 0.0)] {
        let tables = tables.replace("[party.x]\n", &format!("[party.x]\n{failure}\n"));
        assert_columns(&tables, &[("i", 100.0 + x), ("q", -100.0), ("x", -x)])?;
    }
    Ok(())
}

#[test]
fn a_failed_reinsurer_gets_no_commission_back() -> Tested {
    // 40 of a premium of 100 are ceded; at a loss ratio of ten the commission is 10 % and not 30 %.
    let share = "reinsurers = { q = 0.5, x = 0.5 }\npremium = \"100k\"\nquota_share = { cession = 0.4, commission = { slide = [[0.5, 0.3], [1.0, 0.1]] } }";
    let share = stop_loss("share", "x", share).replace("reinsurers = { x = 1.0 }\n", "");
    let tables = scripted(&share, &costs_a("0.5", 2_500, ""));
    for (failure, x) in [("", 10.0), ("failure = true", 0.0)] {
        let tables = tables.replace("[party.x]\n", &format!("[party.x]\n{failure}\n"));
        assert_columns(&tables, &[("i", 10.0 + x), ("q", -10.0), ("x", -x)])?;
    }
    Ok(())
}

/// Settles the text of tables and compares premiums and commissions beside the net loss.
fn assert_columns(tables: &str, expected: &[(&str, f64)]) -> Tested {
    let (model, scripted) = settled(tables)?;
    for (key, wanted) in expected {
        let party = model.party(key).ok_or_else(|| format!("no {key}"))?;
        let found = scripted.parties[party.index()].premiums / 1e3;
        assert!(
            (found - wanted).abs() < 1e-6,
            "{key}: {found}, not {wanted}\n{tables}"
        );
    }
    Ok(())
}
