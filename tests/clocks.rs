//! Clocks: who knows of an event when, tells whom when, and what lateness costs.

use crate::ready::{Ready, Tested};

/// One breach of 100k a year at a client, by the fault of its provider, which answers without cap.
fn breach(clocks: &str, terms: &str) -> String {
    format!(
        "[party.clinic]\n{clocks}\n\
         [contract.msa]\nobligor = \"vendor\"\nbeneficiary = \"clinic\"\nliability = \"several\"\n\
         caps.general = {{ limit = \"1B\", per = \"event\" }}\n{terms}\n\
         [peril.p]\norigin = \"vendor\"\nfrequency = {{ binomial = {{ trials = 1, chance = 1.0 }} }}\n\
         fault = {{ vendor = 1.0 }}\nculpability = \"negligent\"\n\
         hits.clinic = {{ probability = 1.0, severity = \"100k\", split = {{ response = 1.0 }} }}\n"
    )
}

/// What the client keeps in the first years.
fn kept(tables: &str, years: u64) -> Result<Vec<f64>, Box<dyn std::error::Error>> {
    let ready = Ready::tables(tables)?;
    let clinic = ready.party("clinic");
    let years = ready.years(years).into_iter();
    Ok(years.map(|year| year.parties[clinic].net).collect())
}

#[test]
fn a_claim_told_at_the_last_hour_is_paid_and_one_told_later_is_not() -> Tested {
    let notice = "notice = { within = \"48h\", effect = \"bar\" }";
    for (after, left) in [
        ("0h", 0.0),
        ("48h", 0.0),
        ("48.1h", 100e3),
        ("2000h", 100e3),
    ] {
        let clocks = format!("claim_notice = \"{after}\"\n[party.vendor]");
        assert_eq!(kept(&breach(&clocks, notice), 1)?, [left], "{after}");
    }
    let cut = "notice = { within = \"48h\", effect = { cut = 0.2 } }";
    let late = "claim_notice = \"49h\"\n[party.vendor]";
    assert_eq!(kept(&breach(late, cut), 1)?, [20e3]);
    Ok(())
}

#[test]
fn claims_are_late_as_often_as_the_law_of_their_hours_says() -> Tested {
    // Half of the notices take more than two days.
    let clocks =
        "claim_notice = { lognormal = { median = \"48h\", p95 = \"400h\" } }\n[party.vendor]";
    let notice = "notice = { within = \"48h\", effect = \"bar\" }";
    let years = 4_000;
    let kept = kept(&breach(clocks, notice), years)?;
    let late = kept.iter().filter(|kept| **kept > 0.0).count() as f64;
    let error = (0.25 / years as f64).sqrt();
    let part = late / years as f64;
    assert!((part - 0.5).abs() < 4.0 * error, "{part}");
    Ok(())
}

#[test]
fn a_client_knows_of_a_providers_event_when_the_provider_tells_it() -> Tested {
    let policy = |from: &str, within: &str| {
        format!(
            "[party.i]\nrole = \"insurer\"\n[policy.cyber]\ninsured = \"clinic\"\n\
             insurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\n\
             notice = {{ within = \"{within}\", from = \"{from}\", effect = \"bar\" }}"
        )
    };
    // The vendor knows after 100 h, tells after 30 h; the clinic tells its insurer after 5 h.
    let clocks = |to: &str| {
        format!(
            "discovery = \"1h\"\nclaim_notice = \"5h\"\n[party.bystander]\n[party.vendor]\ndiscovery = \"100h\"\n\
             notify = {{ to = \"{to}\", after = \"30h\" }}"
        )
    };
    // The vendor pays nothing, so that what the clinic keeps shows whether its insurer was told in time.
    let terms = "enforcement = { won = false }";
    for (to, from, within, left) in [
        ("clinic", "knowledge", "5h", 0.0),
        ("clinic", "knowledge", "4.9h", 100e3),
        ("clinic", "event", "135h", 0.0),
        ("clinic", "event", "134.9h", 100e3),
        ("bystander", "event", "6h", 0.0),
        ("bystander", "event", "5.9h", 100e3),
    ] {
        let tables = breach(&clocks(to), terms) + &policy(from, within);
        assert_eq!(kept(&tables, 1)?, [left], "{to} {from} {within}");
    }
    Ok(())
}

#[test]
fn a_policy_that_must_be_told_within_its_year_pays_for_events_early_in_it() -> Tested {
    let tables = |within: &str| {
        breach(
            "claim_notice = \"4380h\"\n[party.vendor]",
            "enforcement = { won = false }",
        ) + &format!(
            "[party.i]\nrole = \"insurer\"\n[policy.cyber]\ninsured = \"clinic\"\n\
             insurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\n\
             notice = {{ within = \"{within}\", from = \"policy-end\", effect = \"bar\" }}"
        )
    };
    // Half a year until it is told: events of the second half come too late, unless the policy
    // waits as long.
    let years = 2_000;
    let part =
        |kept: Vec<f64>| kept.iter().filter(|kept| **kept > 0.0).count() as f64 / years as f64;
    let late = part(kept(&tables("0h"), years)?);
    assert!(
        (late - 0.5).abs() < 4.0 * (0.25 / years as f64).sqrt(),
        "{late}"
    );
    assert_eq!(part(kept(&tables("4380h"), years)?), 0.0);
    Ok(())
}

#[test]
fn a_notice_cut_of_a_policy_takes_its_part_of_every_loss_before_the_retention() -> Tested {
    let tables = breach(
        "claim_notice = \"5h\"\n[party.vendor]",
        "enforcement = { won = false }",
    ) + "[party.i]\nrole = \"insurer\"\n[policy.cyber]\ninsured = \"clinic\"\n\
         insurers = { i = 1.0 }\nrecovery = \"top-down\"\nretention = \"10k\"\n\
         notice = { within = \"4h\", effect = { cut = 0.3 } }";
    // 30 of 100 are cut, 10 of the rest retained.
    assert_eq!(kept(&tables, 1)?, [40e3]);
    Ok(())
}

#[test]
fn a_late_notice_of_the_provider_opens_the_super_cap_that_names_it() -> Tested {
    let clocks = |within: &str| {
        format!(
            "[party.vendor]\nnotify = {{ to = \"clinic\", after = \"30h\", within = \"{within}\" }}"
        )
    };
    let terms = "caps.late = { limit = \"50k\", per = \"event\", relation = \"separate\", when = { flags = \"late-notice\" } }";
    let tables =
        |within: &str| breach(&clocks(within), terms).replace("limit = \"1B\"", "limit = \"10k\"");
    assert_eq!(kept(&tables("30h"), 1)?, [90e3]);
    assert_eq!(kept(&tables("29h"), 1)?, [50e3]);
    Ok(())
}

#[test]
fn the_chance_of_the_late_flag_is_that_of_the_hours() -> Tested {
    let clocks = "[party.vendor]\nnotify = { to = \"clinic\", after = { lognormal = { median = \"72h\", p95 = \"400h\" } }, within = \"72h\" }";
    let ready = Ready::tables(&breach(clocks, ""))?;
    let (_, chance) = ready.model.perils[0].flags[0];
    assert!((chance.get() - 0.5).abs() < 1e-9, "{chance:?}");
    Ok(())
}

#[test]
fn clocks_move_no_other_draw() -> Tested {
    let drawn = |tables: &str| -> Result<Vec<f64>, Box<dyn std::error::Error>> {
        let tables = tables.replace(
            "severity = \"100k\"",
            "severity = { lognormal = { median = \"100k\", p95 = \"2M\" } }",
        );
        let ready = Ready::tables(&tables)?;
        let clinic = ready.party("clinic");
        let years = ready.years(500).into_iter();
        Ok(years.map(|year| year.parties[clinic].gross).collect())
    };
    let terms = "notice = { within = \"48h\", effect = \"bar\" }";
    let without = drawn(&breach("[party.vendor]", terms))?;
    let with = drawn(&breach(
        "discovery = { lognormal = { median = \"700h\", p95 = \"9000h\" } }\nclaim_notice = { lognormal = { median = \"48h\", p95 = \"400h\" } }\n[party.vendor]",
        terms,
    ))?;
    assert_eq!(without, with);
    Ok(())
}
