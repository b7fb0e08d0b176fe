//! Treaties and service credits.

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
