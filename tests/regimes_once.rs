//! What regimes and a scenario together count once: heads of splits, regimes that yield to each other, records that
//! are there, and assessments that a policy does not take.

use crate::ready::{HEAD, Ready, Tested};
use obligor::model::past::{PastEvent, replay};
use obligor::model::{Culpability, Severity, Split};
use obligor::report::reading::reading;
use obligor::scenario;
use obligor::settle::settle_scripted;
use obligor::units::HeadId;
use std::error::Error;

/// One breach a year at a clinic, through its vendor.
fn clinic(party: &str, rest: &str, hit: &str) -> String {
    format!(
        "[party.clinic]\n{party}\n[party.vendor]\n[party.i]\nrole = \"insurer\"\n{rest}\n\
         [peril.p]\norigin = \"vendor\"\nfrequency = {{ binomial = {{ trials = 1, chance = 1.0 }} }}\n\
         fault = {{ vendor = 1.0 }}\nculpability = {{ vendor = \"negligent\", clinic = \"negligent\" }}\n\
         hits.clinic = {{ probability = 1.0, {hit} }}\n"
    )
}

const RECORDS: &str = "severity = \"1M\", split = \"data_breach\", records = \"40k\"";
const NO_RECORDS: &str = "severity = \"1M\", split = \"data_breach\"";
const FLORIDA: &str = "[regime.\"state:FL\"]\nenforcement = 1.0\nfine = \"0\"\n";

/// Factor on the total of the only hit, and the weight × presence of a head in its split.
fn left(tables: &str, head: HeadId) -> Result<(f64, f64), Box<dyn Error>> {
    let model = Ready::tables(tables)?.model;
    let Severity::Total {
        scale,
        split: Split::Presence(parts),
        ..
    } = &model.perils[0].hits[0].severity
    else {
        return Err("a library split is presence × amount".into());
    };
    let part = parts.iter().find(|part| part.head == head);
    let mean = part.map_or(0.0, |part| part.weight * part.presence.get());
    Ok((*scale, mean))
}

fn close(found: (f64, f64), expected: (f64, f64)) {
    let gap = (found.0 - expected.0).abs() + (found.1 - expected.1).abs();
    assert!(gap < 1e-12, "{found:?} for {expected:?}");
}

#[test]
fn a_regime_stands_in_the_place_of_the_fines_of_a_library_split() -> Tested {
    let party = "records = { US-FL = 40_000 }\nregimes = [\"state:FL\"]\nnotification = \"91d\"";
    let tables = clinic(party, FLORIDA, RECORDS);
    close(left(&tables, HeadId::REGULATORY)?, (0.97, 0.0));
    // 61 days late: 30 × 1,000 and twice 50,000, beside what the split has of other heads.
    let ready = Ready::tables(&tables)?;
    let at = ready.party("clinic");
    for year in ready.years(50) {
        let gross = year.parties[at].gross;
        assert!((gross - (970e3 + 130e3)).abs() < 1e-6, "{gross}");
    }
    // Where it has nobody to look at, and without it, the split keeps what it has.
    let nobody = clinic(party, FLORIDA, NO_RECORDS);
    close(left(&nobody, HeadId::REGULATORY)?, (1.0, 0.03));
    let free = clinic("records = { US-FL = 40_000 }", "", RECORDS);
    close(left(&free, HeadId::REGULATORY)?, (1.0, 0.03));
    let abroad = party.replace("US-FL", "DE");
    let abroad = clinic(&abroad, FLORIDA, RECORDS);
    close(left(&abroad, HeadId::REGULATORY)?, (1.0, 0.03));
    // A regime of conduct looks at every hit; one that never fines replaces nothing.
    let sec = "[regime.sec]\nenforcement = 0.1\nfine = \"1M\"\nlate_fine = \"1M\"\n";
    let sec = clinic("regimes = [\"sec\"]", sec, NO_RECORDS);
    close(left(&sec, HeadId::REGULATORY)?, (0.97, 0.0));
    let fisma = "[regime.fisma]\nenforcement = 0.1\n";
    let fisma = clinic("regimes = [\"fisma\"]", fisma, RECORDS);
    close(left(&fisma, HeadId::REGULATORY)?, (1.0, 0.03));
    Ok(())
}

#[test]
fn assessments_and_settlements_of_a_library_split_are_replaced_as_far_as_a_regime_goes() -> Tested {
    let pci = "[regime.pci]\nenforcement = 1.0\nper_card = \"10\"\n";
    let pci = clinic("regimes = [\"pci\"]", pci, RECORDS);
    close(left(&pci, HeadId::PCI)?, (0.98, 0.0));
    // A quarter of the persons live in California: a quarter of the settlements is theirs.
    let ccpa = |claim: &str| {
        clinic(
            "records = { US-CA = 10_000, DE = 30_000 }\nregimes = [\"ccpa\"]",
            &format!("[regime.ccpa]\nenforcement = 0.0\nseriousness = \"low\"\nclaim = {claim}\n"),
            RECORDS,
        )
    };
    let scale = 1.0 - 0.03 - 0.16 / 4.0;
    close(left(&ccpa("0.1"), HeadId::LIABILITY)?, (scale, 0.12));
    // Nobody claims the sums: the settlements are not theirs.
    close(left(&ccpa("0"), HeadId::LIABILITY)?, (0.97, 0.16));
    Ok(())
}

#[test]
fn a_replay_counts_fines_once_too() -> Tested {
    let tables = clinic(
        "records = { US-FL = 40_000 }\nregimes = [\"state:FL\"]\nnotification = \"91d\"",
        FLORIDA,
        RECORDS,
    );
    let mut model = Ready::tables(&tables)?.model;
    let vendor = model.party("vendor").ok_or("vendor")?;
    let found = replay(
        &mut model,
        PastEvent::Moveit,
        vendor,
        Culpability::Negligent,
    )?;
    let (_, suffered) = &found.event.suffered[0];
    let sum: f64 = suffered.loss.iter().map(|(_, amount)| amount).sum();
    assert!((sum - 970e3).abs() < 1e-6, "{sum}");
    let mut heads = suffered.loss.iter().map(|(head, _)| *head);
    assert!(heads.all(|head| head != HeadId::REGULATORY));
    Ok(())
}

/// What the reader says of a scenario.
fn findings(tables: &str) -> String {
    let document = scenario::read_text("test.toml", &format!("{HEAD}{tables}"), &[]);
    match document {
        Err(error) => error.to_string(),
        Ok(document) => match document.resolve() {
            Ok((_, findings)) | Err(findings) => findings.to_string(),
        },
    }
}

fn assert_told(tables: &str, words: &str) {
    let found = findings(tables);
    assert!(found.contains(words), "{words}\n{found}");
}

#[test]
fn fines_in_a_split_of_ones_own_beside_a_regime_are_warned_of() {
    let party = "records = { US-FL = 40_000 }\nregimes = [\"state:FL\"]";
    for hit in [
        "severity = \"1M\", split = { response = 0.9, regulatory = 0.1 }, records = \"40k\"",
        "severity = \"1M\", split = { dirichlet = { response = 9, regulatory = 1 } }, records = \"40k\"",
        "heads = { response = \"1M\", regulatory = \"10k\" }, records = \"40k\"",
    ] {
        let tables = clinic(party, FLORIDA, hit);
        assert_told(
            &tables,
            "is counted beside what `state:FL` may impose under `regulatory`",
        );
    }
    let without = clinic(party, FLORIDA, RECORDS);
    assert!(!findings(&without).contains("is counted beside"));
}

#[test]
fn the_assessments_of_changs_are_excluded_where_the_cover_does_not_list_them() -> Tested {
    // P.F. Chang's v Federal Insurance (D. Ariz. 2016).
    let settled = |cover: &str| -> Result<f64, Box<dyn Error>> {
        let tables = format!(
            "[party.restaurants]\n[party.i]\nrole = \"insurer\"\n\
             [policy.cyber]\ninsured = \"restaurants\"\ninsurers = {{ i = 1.0 }}\nlimit = \"5M\"\nrecovery = \"top-down\"\n\
             covers.all = {{ {cover} }}\n\
             [[event]]\nfault = {{ self = 1.0 }}\nloss.restaurants = {{ response = \"1.7M\", pci = 1_929_921.57 }}\n"
        );
        let document = scenario::read_text("test.toml", &format!("{HEAD}{tables}"), &[])?;
        let (model, _) = document
            .resolve()
            .map_err(|findings| findings.to_string())?;
        Ok(settle_scripted(&model)?.parties[0].net)
    };
    for (share, kept) in [(0.0, 1_929_921.57), (0.5, 964_960.785), (1.0, 0.0)] {
        let found = settled(&format!("contractual_share = {share:?}"))?;
        assert!((found - kept).abs() < 0.005, "{share}: {found}");
    }
    let listed = "heads = [\"response\", \"contract\", \"pci\"], contractual_share = 0.0";
    assert_eq!(settled(listed)?, 0.0);
    Ok(())
}

#[test]
fn drawn_assessments_are_cut_as_scripted_ones_are() -> Tested {
    // 40,000 cards at 10, half of it covered, less a retention of 50k: of 500k the clinic keeps 250k.
    let tables = |cover: &str| {
        clinic(
            "regimes = [\"pci\"]",
            &format!(
                "[regime.pci]\nenforcement = 1.0\nper_card = \"10\"\n\
                 [policy.cyber]\ninsured = \"clinic\"\ninsurers = {{ i = 1.0 }}\nretention = \"50k\"\nrecovery = \"top-down\"\n\
                 covers.all = {{ {cover} }}\n"
            ),
            "severity = \"100k\", split = { response = 1.0 }, records = \"40k\"",
        )
    };
    let kept = |cover: &str| -> Result<f64, Box<dyn Error>> {
        let ready = Ready::tables(&tables(cover))?;
        Ok(ready.years(1)[0].parties[ready.party("clinic")].net)
    };
    assert_eq!(kept("contractual_share = 0.5")?, 250e3);
    assert_eq!(kept("contractual_share = 0.0")?, 450e3);
    assert_eq!(kept("contractual_share = 1.0")?, 50e3);
    // A term of its own takes the policy out of the shortest loop; the figures are the same.
    assert_eq!(
        kept("contractual_share = 0.5, sublimit = { event = \"1B\" }")?,
        250e3
    );
    let found = findings(&tables("contractual_share = 0.5"));
    assert!(!found.contains("contractual_share"), "{found}");
    Ok(())
}

#[test]
fn the_consumer_act_gives_nothing_beside_the_act_for_patients_whatever_that_owes() -> Tested {
    let act = |name: &str| {
        format!("[regime.{name}]\nenforcement = 0.0\nseriousness = \"low\"\nclaim = 0.5\n")
    };
    let hit = "severity = \"100k\", split = { response = 1.0 }, records = \"1k\"";
    let both = clinic(
        "records = { US-CA = 1_000 }\nregimes = [\"ccpa\", \"cmia\"]",
        &(act("ccpa") + &act("cmia")),
        hit,
    );
    let ready = Ready::tables(&both)?;
    let at = ready.party("clinic");
    let years = ready.years(400).into_iter();
    let gross: Vec<f64> = years.map(|year| year.parties[at].gross).collect();
    // A thousand patients at 1,000 where they claim, and nothing of the consumer act where they do not.
    assert!(
        gross.iter().all(|it| *it == 100e3 || *it == 1.1e6),
        "{gross:?}"
    );
    assert!(gross.contains(&100e3) && gross.contains(&1.1e6));
    assert_told(&both, "`ccpa` imposes and gives nothing beside `cmia`");
    let read = reading(&ready.model).join("\n");
    assert!(
        read.contains("It imposes and gives nothing: cmia governs these records."),
        "{read}"
    );
    Ok(())
}

#[test]
fn a_regime_named_twice_and_two_that_cannot_both_apply_are_errors() {
    let hit = "severity = \"100k\", split = { response = 1.0 }, records = \"1k\"";
    let twice = clinic("regimes = [\"state:FL\", \"state:FL\"]", FLORIDA, hit);
    assert_told(&twice, "`state:FL` is named twice");
    let act = |name: &str| {
        format!("[regime.\"{name}\"]\nenforcement = 0.1\nexchange = 1.0\nseriousness = \"low\"\n")
    };
    let both = clinic(
        "turnover = \"1B\"\nregimes = [\"nis2:essential\", \"nis2:important\"]",
        &(act("nis2:essential") + &act("nis2:important")),
        hit,
    );
    assert_told(&both, "`nis2:important` stands beside `nis2:essential`");
}

#[test]
fn written_residences_without_records_reach_nobody() -> Tested {
    let tables = |records: &str| {
        clinic(
            &format!(
                "records = {records}\nturnover = \"1B\"\nregimes = [\"gdpr\"]\nnotification = {{ authority = \"1h\" }}"
            ),
            "[regime.gdpr]\nenforcement = 1.0\nexchange = 1.0\nseriousness = [0.1, 0.1]\n",
            "severity = \"100k\", split = { response = 1.0 }, records = \"1k\"",
        )
    };
    let gross = |records: &str| -> Result<f64, Box<dyn Error>> {
        let ready = Ready::tables(&tables(records))?;
        Ok(ready.years(1)[0].parties[ready.party("clinic")].gross)
    };
    assert_eq!(gross("{ DE = 0 }")?, 100e3);
    assert_eq!(gross("{ DE = 0, US = 5 }")?, 100e3);
    assert_eq!(gross("{ DE = 1 }")?, 2.1e6);
    assert_eq!(gross("1")?, 2.1e6);
    assert_told(&tables("{ DE = 0 }"), "`gdpr` reaches none of the records");
    let read = reading(&Ready::tables(&tables("{ DE = 0 }"))?.model).join("\n");
    assert!(
        read.contains("it reaches nobody whose records it holds."),
        "{read}"
    );
    Ok(())
}

#[test]
fn more_records_exposed_than_held_are_warned_of() {
    let told = |held: &str, records: &str| {
        let hit = format!("severity = \"100k\", split = {{ response = 1.0 }}, records = {records}");
        findings(&clinic(&format!("records = {held}"), "", &hit)).contains("`clinic` holds")
    };
    assert!(told("1_000", "\"100k\""));
    assert!(!told("1_000", "1_000"));
    assert!(told("{ US-FL = 600, DE = 399 }", "1_000"));
    assert!(told(
        "1_000",
        "{ lognormal = { median = 1_000, p95 = 9_000 } }"
    ));
    let bounded = "{ lognormal = { median = 1_000, p95 = 9_000 }, at_most = 1_000 }";
    assert!(!told("1_000", bounded));
    let scripted = |records: &str| {
        findings(&format!(
            "[party.clinic]\nrecords = {{ US-FL = 4_000 }}\n[[event]]\nfault = {{ self = 1.0 }}\n\
             loss.clinic = {{ response = \"100k\" }}\nrecords.clinic = {records}\n"
        ))
    };
    let words = "`event[0].records.clinic` exposes 9_000 records, `clinic` holds 4_000";
    assert!(scripted("9_000").contains(words), "{}", scripted("9_000"));
    assert!(!scripted("4_000").contains("exposes"));
}

#[test]
fn whether_a_fine_may_be_insured_follows_from_the_partys_country() -> Tested {
    let insurable = |country: &str, more: &str| -> Result<f64, Box<dyn Error>> {
        let party = format!(
            "archetype = {{ kind = \"clinic\", revenue = \"5M\"{country} }}\nrecords = {{ FI = 1_000 }}\nturnover = \"1B\"\nregimes = [\"gdpr\"]"
        );
        let tables = format!(
            "[party.clinic]\n{party}\n[regime.gdpr]\nenforcement = 0.1\nexchange = 1.1\n{more}\n"
        );
        Ok(Ready::tables(&tables)?.model.regimes[0].insurable.get())
    };
    assert_eq!(insurable(", country = \"FI\"", "")?, 1.0);
    assert_eq!(insurable(", country = \"fr\"", "")?, 0.0);
    assert_eq!(insurable("", "")?, 0.0);
    // What the scenario says stands before the law.
    assert_eq!(insurable(", country = \"FI\"", "insurable = 0.25")?, 0.25);
    Ok(())
}

#[test]
fn a_regime_that_never_imposes_anything_says_so() -> Tested {
    let hit = "severity = \"100k\", split = { response = 1.0 }, records = \"1k\"";
    let fisma = clinic(
        "regimes = [\"fisma\"]",
        "[regime.fisma]\nenforcement = 1.0\n",
        hit,
    );
    let read = reading(&Ready::tables(&fisma)?.model).join("\n");
    let lost = "- No fine: the contract with the agency may be lost.";
    assert!(read.contains(lost), "{read}");
    assert!(!read.contains("The authority imposes something"), "{read}");
    // Alaska gives no day: nothing is asked for that would never be read.
    let alaska = clinic(
        "records = { US-AK = 1_000 }\nregimes = [\"state:AK\"]",
        "[regime.\"state:AK\"]\nenforcement = 1.0\n",
        hit,
    );
    let no_day = "nothing is imposed: the law gives no day by which a notice is late";
    assert_told(&alaska, no_day);
    assert!(!findings(&alaska).contains("does not say"));
    let read = reading(&Ready::tables(&alaska)?.model).join("\n");
    assert!(
        read.contains("- Nothing is imposed: the law gives no day"),
        "{read}"
    );
    Ok(())
}
