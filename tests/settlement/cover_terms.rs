//! Terms of policies and treaties without a case of their own: scripted events worked by hand, in
//! thousands.

use super::terms::{assert_nets, settled};
use crate::ready::Tested;

/// A party hit, insured by `i`: terms of its policy, losses.
fn insured(terms: &str, event: &str) -> String {
    format!(
        "[party.m]\n[party.n]\n[party.i]\nrole = \"insurer\"\n\
         [policy.p]\ninsured = \"m\"\ninsurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\n{terms}\n\
         [[event]]\ntime = 0.5\nfault = {{ self = 1.0 }}\n{event}\n"
    )
}

/// A client and its vendor, half at fault for a loss of 1,000 of which the client's insurer pays
/// 900; the terms of its policy.
fn waived(terms: &str) -> String {
    format!(
        "[party.c]\n[party.v]\n[party.i]\nrole = \"insurer\"\n\
         [contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\nliability = \"several\"\n\
         damages = {{ trigger = \"negligent\" }}\n\
         [policy.p]\ninsured = \"c\"\ninsurers = {{ i = 1.0 }}\nretention = \"100k\"\n{terms}\n\
         [[event]]\ntime = 0.5\nfault = {{ v = 0.5, self = 0.5 }}\n\
         culpability = {{ v = \"negligent\" }}\nloss.c = {{ response = \"1M\" }}\n"
    )
}

#[test]
fn a_waiver_at_the_insurer_s_cost_leaves_the_insured_its_part_of_the_claim() -> Tested {
    let waiver = |rule: &str, effect: &str| {
        waived(&format!(
            "recovery = \"{rule}\"\n\
             waiver_of_subrogation = {{ parties = [\"v\"], effect = \"{effect}\" }}"
        ))
    };
    // Top-down the insurer would have had all 500: v owes nothing.
    let nets = [("c", 100.0), ("v", 0.0), ("i", 900.0)];
    assert_nets(&waiver("top-down", "insurer-only"), &nets)?;
    // Insured first the insured would have had 100 of the 500.
    let nets = [("c", 0.0), ("v", 100.0), ("i", 900.0)];
    assert_nets(&waiver("insured-first", "insurer-only"), &nets)?;
    // The claim itself is half of the 100 that no insurer paid.
    let nets = [("c", 50.0), ("v", 50.0), ("i", 900.0)];
    assert_nets(&waiver("top-down", "claim"), &nets)
}

#[test]
fn a_retention_and_coinsurance_stand_for_the_events_of_their_conditions() -> Tested {
    let terms = "retention = \"50k\"\ncovers.repair = { heads = [\"restoration\"] }\n\
                 covers.ransom = { heads = [\"extortion\"], retention = \"100k\", coinsurance = 0.5, \
                 retention_when = { records = { over = 1000 } }, coinsurance_when = { flags = \"old\" } }";
    let event = |records: u32, flags: &str| {
        let loss = "loss.m = { extortion = \"600k\", restoration = \"300k\" }";
        insured(
            terms,
            &format!("{loss}\nrecords.m = {records}\nflags = [{flags}]"),
        )
    };
    // Neither stands: the policy's 50 is the retention of both covers.
    assert_nets(&event(1_000, ""), &[("m", 50.0), ("i", 850.0)])?;
    // Its own retention stands: 100 is the largest borne.
    assert_nets(&event(1_001, ""), &[("m", 100.0), ("i", 800.0)])?;
    // Coinsurance alone: half of 600 less two thirds of 50.
    let half = (600.0 - 100.0 / 3.0) / 2.0;
    assert_nets(&event(1_000, "\"old\""), &[("m", 50.0 + half)])?;
    // Both: half of 600 less two thirds of 100.
    let half = (600.0 - 200.0 / 3.0) / 2.0;
    assert_nets(&event(1_001, "\"old\""), &[("m", 100.0 + half)])
}

#[test]
fn a_policys_retention_stands_for_the_events_of_its_condition() -> Tested {
    let terms = "retention = \"50k\"\nretention_when = { hours = { over = \"8h\" } }\n\
                 coinsurance = 0.1\ncoinsurance_when = { cause = \"failure\" }";
    let event = |hours: &str, cause: &str| {
        let loss = "loss.m = { restoration = \"300k\" }";
        insured(
            terms,
            &format!("{loss}\noutage = [[\"{hours}\", \"0\"]]\ncause = \"{cause}\""),
        )
    };
    assert_nets(&event("8h", "malicious"), &[("m", 0.0), ("i", 300.0)])?;
    assert_nets(&event("9h", "malicious"), &[("m", 50.0), ("i", 250.0)])?;
    assert_nets(&event("9h", "failure"), &[("m", 75.0), ("i", 225.0)])
}

#[test]
fn policies_of_equal_priority_share_by_limits_each_with_its_retention() -> Tested {
    let second = |retention: &str| {
        let second = format!(
            "limit = \"1M\"\nretention = \"{retention}\"\n[party.j]\nrole = \"insurer\"\n\
             [policy.q]\ninsured = \"m\"\ninsurers = {{ j = 1.0 }}\nrecovery = \"top-down\"\n\
             limit = \"3M\"\nretention = \"{retention}\""
        );
        insured(&second, "loss.m = { response = \"2M\" }")
    };
    // 2,000 by 1 to 3.
    assert_nets(&second("0"), &[("m", 0.0), ("i", 500.0), ("j", 1_500.0)])?;
    assert_nets(
        &second("100k"),
        &[("m", 200.0), ("i", 400.0), ("j", 1_400.0)],
    )
}

#[test]
fn pro_rata_own_loss_and_liability_use_the_limit_alike() -> Tested {
    let tables = |erosion: &str| {
        format!(
            "[party.c]\n[party.v]\nfunds = \"0\"\n[party.i]\nrole = \"insurer\"\n\
             [contract.msa]\nobligor = \"v\"\nbeneficiary = \"c\"\nliability = \"several\"\n\
             damages = {{ trigger = \"negligent\" }}\n\
             [policy.p]\ninsured = \"v\"\ninsurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\n\
             limit = \"600k\"\nerosion = \"{erosion}\"\n\
             [[event]]\ntime = 0.5\nfault = {{ v = 1.0 }}\nculpability = {{ v = \"negligent\" }}\n\
             loss.c = {{ response = \"600k\" }}\nloss.v = {{ response = \"600k\" }}\n"
        )
    };
    // v has no money: c gets what the insurer pays for it.
    let nets = [("c", 600.0), ("v", 0.0), ("i", 600.0)];
    assert_nets(&tables("first-party-first"), &nets)?;
    let nets = [("c", 300.0), ("v", 300.0), ("i", 600.0)];
    assert_nets(&tables("pro-rata"), &nets)
}

#[test]
fn defence_outside_the_limit_is_paid_beside_it() -> Tested {
    let event = "loss.m = { response = \"600k\", defence = \"200k\" }";
    for (defence, paid) in [("inside", 500.0), ("outside", 700.0)] {
        let terms = format!("limit = \"500k\"\ndefence = \"{defence}\"");
        assert_nets(&insured(&terms, event), &[("m", 800.0 - paid), ("i", paid)])?;
    }
    Ok(())
}

#[test]
fn an_event_that_began_before_the_retroactive_date_is_not_covered() -> Tested {
    let terms = "limit = \"1M\"\nretroactive = \"2025-01-01\"";
    for (began, paid) in [
        ("began = \"2024-12-31\"\n", 0.0),
        ("began = \"2025-01-01\"\n", 100.0),
        ("began = \"2025-01-02\"\n", 100.0),
        ("", 100.0),
    ] {
        let event = format!("{began}loss.m = {{ response = \"100k\" }}");
        assert_nets(&insured(terms, &event), &[("m", 100.0 - paid), ("i", paid)])?;
    }
    Ok(())
}

#[test]
fn a_retroactive_date_within_the_year_excludes_what_happens_before_it() -> Tested {
    // The year starts on 2026-01-01: 2026-03-15 is its 74th day, at 73 ÷ 365.
    let terms = "limit = \"1M\"\nretroactive = \"2026-03-15\"";
    for (event, paid) in [
        ("time = 0.1999", 0.0),
        ("time = 0.2", 100.0),
        ("time = 0.2001", 100.0),
        ("time = 0.5\nbegan = \"2026-03-14\"", 0.0),
    ] {
        let tables =
            insured(terms, "loss.m = { response = \"100k\" }").replace("time = 0.5", event);
        assert_nets(&tables, &[("m", 100.0 - paid), ("i", paid)])?;
    }
    Ok(())
}

#[test]
fn a_disputed_policy_or_cover_pays_nothing() -> Tested {
    let event = "loss.m = { response = \"100k\", extortion = \"50k\" }";
    for (policy, cover, paid) in [
        ("0.0", "0.0", 150.0),
        ("1.0", "0.0", 0.0),
        ("0.0", "1.0", 100.0),
    ] {
        let terms = format!(
            "dispute = {policy}\ncovers.incident = {{ heads = [\"response\"] }}\n\
             covers.ransom = {{ heads = [\"extortion\"], dispute = {cover} }}"
        );
        assert_nets(&insured(&terms, event), &[("m", 150.0 - paid), ("i", paid)])?;
    }
    Ok(())
}

#[test]
fn a_two_risk_warranty_asks_for_two_insureds() -> Tested {
    let second = "[policy.q]\ninsured = \"n\"\ninsurers = { i = 1.0 }\nrecovery = \"top-down\"\n\
                  [party.r]\nrole = \"reinsurer\"\n[treaty.xl]\ncedent = \"i\"\n\
                  reinsurers = { r = 1.0 }\n\
                  event_excess = { attachment = \"100k\", limit = \"1M\", two_risk = true }";
    let one = insured(second, "loss.m = { response = \"500k\" }");
    assert_nets(&one, &[("i", 500.0), ("r", 0.0)])?;
    // 500 of two insureds: 400 xs 100.
    let losses = "loss.m = { response = \"250k\" }\nloss.n = { response = \"250k\" }";
    assert_nets(&insured(second, losses), &[("i", 100.0), ("r", 400.0)])
}

#[test]
fn a_reinsurer_that_has_failed_leaves_its_share_with_the_cedent() -> Tested {
    let treaty = "[party.r]\nrole = \"reinsurer\"\nfailure = true\n\
                  [party.t]\nrole = \"reinsurer\"\n[treaty.qs]\ncedent = \"i\"\n\
                  reinsurers = { r = 0.5, t = 0.5 }\nquota_share = { cession = 0.4 }";
    let nets = [("i", 800.0), ("r", 0.0), ("t", 200.0)];
    assert_nets(&insured(treaty, "loss.m = { response = \"1M\" }"), &nets)
}

#[test]
fn a_sliding_commission_falls_with_the_loss_ratio_between_two_points() -> Tested {
    let terms = "premium = \"1M\"\n[party.r]\nrole = \"reinsurer\"\n[treaty.qs]\n\
                 cedent = \"i\"\nreinsurers = { r = 1.0 }\nquota_share = { cession = 0.5, \
                 commission = { slide = [[0.5, 0.35], [0.7, 0.25]] } }";
    // Half of 1,000 premium and half of the loss are ceded: the loss ratio is the loss ÷ 1,000.
    // Of the commission on 500 goes back what it is below the 0.35 of a year without loss.
    for (loss, back) in [
        (400, 0.0),
        (500, 0.0),
        (600, 25.0),
        (700, 50.0),
        (900, 50.0),
    ] {
        let tables = insured(terms, &format!("loss.m = {{ response = \"{loss}k\" }}"));
        let (model, scripted) = settled(&tables)?;
        for (key, wanted) in [("i", back), ("r", -back)] {
            let party = model.party(key).ok_or("the party is there")?;
            let premiums = scripted.parties[party.index()].premiums / 1e3;
            assert!((premiums - wanted).abs() < 1e-9, "{loss}: {key} {premiums}");
        }
    }
    Ok(())
}
