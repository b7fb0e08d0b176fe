//! Controls in a scenario: what they change, where that ends, and who answers for lacking one.

use crate::ready::{HEAD, Ready, Tested, package};
use obligor::model::Severity;
use obligor::report::reading::reading;
use obligor::scenario;
use std::error::Error;
use std::fs;

/// A vendor's breach at a clinic, and one of the clinic's own.
fn tables(clinic: &str, vendor: &str, rest: &str) -> String {
    format!(
        "[party.clinic]\n{clinic}\n[party.vendor]\n{vendor}\n[party.i]\nrole = \"insurer\"\n\
         [peril.breach]\norigin = \"vendor\"\nfrequency = {{ poisson = 0.4 }}\n\
         fault = {{ vendor = 1.0 }}\nculpability = {{ vendor = \"none\", clinic = \"none\" }}\n\
         hits.clinic = {{ probability = 1.0, severity = \"100k\", split = {{ response = 1.0 }}, records = 10_000 }}\n\
         [peril.theft]\norigin = \"clinic\"\nfrequency = {{ fixed = 1 }}\n\
         hits.clinic = {{ probability = 1.0, per_record = 2, split = {{ response = 1.0 }}, records = {{ uniform = {{ min = 0, max = 1000 }} }} }}\n\
         {rest}"
    )
}

fn warnings(tables: &str) -> Result<String, Box<dyn Error>> {
    let document = scenario::read_text("test.toml", &format!("{HEAD}{tables}"), &[])?;
    let (_, warnings) = document.resolve().map_err(|it| it.to_string())?;
    Ok(warnings.to_string())
}

/// Mean events a year of a peril, factor on the clinic's severity, mean records exposed.
fn figures(tables: &str, peril: &str) -> Result<(f64, f64, f64), Box<dyn Error>> {
    let ready = Ready::tables(tables)?;
    let perils = &ready.model.perils;
    let peril = perils.iter().find(|it| it.key == peril).expect("a peril");
    let hit = &peril.hits[0];
    let (Severity::Total { scale, .. } | Severity::PerRecord { scale, .. }) = hit.severity else {
        return Err("a total was written".into());
    };
    let records = hit.records.as_ref().map_or(0.0, |law| law.mean());
    Ok((peril.frequency.mean(), scale, records))
}

#[test]
fn a_control_acts_on_the_perils_of_its_party_and_on_what_hits_it() -> Tested {
    let vendor = "controls = { patching = true, training = true }";
    let of = figures(&tables("", vendor, ""), "breach")?;
    // √0.5 on events that start with the vendor; its training spares the clinic nothing.
    assert!((of.0 - 0.4 * 0.5_f64.sqrt()).abs() < 1e-15, "{of:?}");
    assert_eq!((of.1, of.2), (1.0, 10_000.0));
    let clinic = "controls = { patching = true, training = true, retention = { records = 0.25 } }";
    let of = figures(&tables(clinic, "", ""), "breach")?;
    assert_eq!((of.0, of.2), (0.4, 2_500.0));
    assert!((of.1 - (4.15_f64 / 5.10).sqrt()).abs() < 1e-15, "{of:?}");
    // Cost by the record follows the records; a fixed count is thinned to a chance.
    let own = figures(&tables(clinic, "", ""), "theft")?;
    assert!(
        (own.0 - 0.5_f64.sqrt()).abs() < 1e-15 && own.2 == 125.0,
        "{own:?}"
    );
    Ok(())
}

#[test]
fn a_table_overrides_numbers_and_names_perils() -> Tested {
    let own = "controls = { mfa = { frequency = 0.5, severity = 0.8, perils = [\"theft\"] } }";
    assert_eq!(
        figures(&tables(own, "", ""), "breach")?,
        (0.4, 1.0, 10_000.0)
    );
    let theft = figures(&tables(own, "", ""), "theft")?;
    assert_eq!((theft.0, theft.1), (0.5, 0.8));
    let lost = "controls = { encryption = { perils = [\"theft\"] } }";
    // √(2.5 ÷ 67): of perils of its own, so it overlaps with no other control and has no floor.
    let alone = (2.5_f64 / 67.0).sqrt();
    let theft = figures(&tables(lost, "", ""), "theft")?.0;
    assert!((theft - alone).abs() < 1e-15, "{theft}");
    let with = "controls = { encryption = { perils = [\"theft\"] }, mfa = { frequency = 0.5 }, edr = { frequency = 0.1 } }";
    let with = tables(with, "", "");
    let theft = figures(&with, "theft")?.0;
    assert!((theft - 0.25 * alone).abs() < 1e-15, "{theft}");
    assert!(warnings(&with)?.contains("multiply to 0.05: 0.25 is used"));
    assert!(!warnings(&tables(lost, "", ""))?.contains("is used"));
    let off = "controls = { mfa = { frequency = 0.5, in_place = false }, edr = false }";
    assert_eq!(figures(&tables(off, "", ""), "theft")?.0, 1.0);
    Ok(())
}

#[test]
fn factors_of_a_party_end_at_a_quarter_and_say_so() -> Tested {
    let half = "controls = { mfa = { frequency = 0.5, severity = 0.5 }, edr = { frequency = 0.5, severity = 0.5 } }";
    let at = tables(half, "", "");
    assert_eq!(figures(&at, "theft")?.0, 0.25);
    assert!(
        !warnings(&at)?.contains("0.25 is used"),
        "{}",
        warnings(&at)?
    );
    let below = at.replace("mfa = { frequency = 0.5", "mfa = { frequency = 0.4");
    assert_eq!(figures(&below, "theft")?.0, 0.25);
    let said = warnings(&below)?;
    let words = "the factors of `party.clinic.controls` on frequency multiply to 0.2: 0.25 is used";
    assert_eq!(said.matches(words).count(), 1, "{said}");
    let cheap = at.replace("severity = 0.5 }, edr", "severity = 0.1 }, edr");
    assert_eq!(figures(&cheap, "theft")?.1, 0.25);
    Ok(())
}

#[test]
fn a_control_without_effect_changes_no_bit() -> Tested {
    let plain = Ready::tables(&tables("", "", ""))?.years(400);
    let neutral = "controls = { soc-2 = true, iso-27001 = true, mfa = { frequency = 1 }, edr = false, hardening = { in_place = false } }";
    let with = Ready::tables(&tables(neutral, neutral, ""))?.years(400);
    assert_eq!(plain, with);
    Ok(())
}

#[test]
fn events_that_a_control_leaves_are_the_ones_there_were() -> Tested {
    let plain = Ready::tables(&tables("", "", ""))?.years(400);
    let control = "controls = { patching = true }";
    let fewer = Ready::tables(&tables("", control, ""))?;
    let clinic = fewer.party("clinic");
    let fewer = fewer.years(400);
    let mut fallen = 0;
    for year in &fewer {
        let before = plain.iter().find(|it| it.year == year.year);
        let before = before.map_or(0.0, |it| it.parties[clinic].net);
        assert!(year.parties[clinic].net <= before + 1e-9);
        fallen += u32::from(year.parties[clinic].net < before - 1e-9);
    }
    assert!(fallen > 10, "{fallen}");
    Ok(())
}

const STANDARD: &str = "[contract.msa]\nobligor = \"vendor\"\nbeneficiary = \"clinic\"\nliability = \"several\"\n\
     security_standard = [\"mfa\", \"edr\"]\ncaps.general = { limit = \"1B\", per = \"year\" }\n";

#[test]
fn who_lacks_a_control_of_the_standard_is_negligent() -> Tested {
    let kept = |vendor: &str| -> Result<f64, Box<dyn Error>> {
        let tables = tables("", vendor, STANDARD);
        let ready = Ready::tables(&tables.replace("poisson = 0.4", "fixed = 1"))?;
        let year = &ready.years(1)[0];
        Ok(year.parties[ready.party("vendor")].net)
    };
    let neutral = "mfa = { frequency = 1 }, edr = { frequency = 1 }";
    assert_eq!(kept(&format!("controls = {{ {neutral} }}"))?, 0.0);
    for broken in [
        "",
        "controls = { mfa = { frequency = 1 } }",
        "controls = { mfa = { frequency = 1 }, edr = false }",
        "controls = { mfa = { frequency = 1 }, edr = { in_place = false } }",
    ] {
        assert_eq!(kept(broken)?, 100e3, "{broken}");
    }
    Ok(())
}

#[test]
fn an_exclusion_reads_that_a_standard_was_failed() -> Tested {
    let policy = "[policy.cyber]\ninsured = \"vendor\"\ninsurers = { i = 1.0 }\nrecovery = \"top-down\"\n\
                  covers.claims = { heads = [\"contract\"] }\n\
                  endorsements.upkeep = { when = { flags = [\"failure-to-maintain\"] }, coinsurance = 1.0 }\n";
    let kept = |vendor: &str| -> Result<f64, Box<dyn Error>> {
        let tables = tables("", vendor, &format!("{STANDARD}{policy}"));
        let tables = tables.replace("poisson = 0.4", "fixed = 1");
        let tables = tables.replace("vendor = \"none\"", "vendor = \"negligent\"");
        let ready = Ready::tables(&tables)?;
        let theft = ready.model.perils.iter().find(|it| it.key == "theft");
        assert_eq!(theft.map(|it| it.certain_flags().count()), Some(0));
        Ok(ready.years(1)[0].parties[ready.party("vendor")].net)
    };
    let neutral = "mfa = { frequency = 1 }, edr = { frequency = 1 }";
    assert_eq!(kept(&format!("controls = {{ {neutral} }}"))?, 0.0);
    assert_eq!(kept("controls = { mfa = { frequency = 1 } }")?, 100e3);
    Ok(())
}

#[test]
fn localisation_takes_records_out_of_reach() -> Tested {
    let held = "records = { US-FL = 30_000, DE = 10_000 }";
    let kept = format!(
        "{held}\ncontrols = {{ localisation = {{ keep = [\"US\"] }}, retention = {{ records = 0.5 }} }}"
    );
    let ready = Ready::tables(&tables(&kept, "", ""))?;
    let clinic = &ready.model.parties[ready.party("clinic")];
    assert_eq!(clinic.residences, [("US-FL".to_owned(), 15_000.0)]);
    assert_eq!(clinic.records, Some(15_000.0));
    // Three quarters stay, and half of those: 10,000 exposed become 3,750.
    assert_eq!(figures(&tables(&kept, "", ""), "breach")?.2, 3_750.0);
    Ok(())
}

#[test]
fn a_regime_reaches_nobody_whose_records_are_kept_elsewhere() -> Tested {
    let cmia =
        "[regime.cmia]\nenforcement = 0.0\nseriousness = \"low\"\nclaim = 1.0\nclaimed = 0.01\n";
    let reached = |controls: &str| -> Result<f64, Box<dyn Error>> {
        let held = "records = { US-CA = 10_000, DE = 30_000 }\nregimes = [\"cmia\"]";
        let ready = Ready::tables(&tables(&format!("{held}\n{controls}"), "", cmia))?;
        Ok(ready.model.regimes[0].reached)
    };
    assert_eq!(reached("")?, 0.25);
    assert_eq!(
        reached("controls = { localisation = { keep = [\"US\"] } }")?,
        1.0
    );
    assert_eq!(
        reached("controls = { localisation = { keep = [\"DE\"] } }")?,
        0.0
    );
    Ok(())
}

#[test]
fn detection_shortens_discovery() -> Tested {
    let clinic = "discovery = { lognormal = { median = \"100h\", p95 = \"1000h\" } }\ncontrols = { logging = { detection = 0.5 } }";
    let ready = Ready::tables(&tables(clinic, "", ""))?;
    let discovery = ready.model.clocks[0].discovery.as_ref().expect("a law");
    assert!((discovery.quantile(0.5) - 50.0).abs() < 1e-9);
    Ok(())
}

#[test]
fn what_a_scenario_says_wrongly_of_controls_is_told() {
    let said = |clinic: &str| {
        let tables = format!("{HEAD}{}", tables(clinic, "", ""));
        let document = scenario::read_text("test.toml", &tables, &[]);
        let document = document.map_err(|it| it.to_string()).expect("it is TOML");
        match document.resolve() {
            Ok((_, warnings)) => warnings.to_string(),
            Err(findings) => findings.to_string(),
        }
    };
    for (clinic, words) in [
        ("controls = { mfaa = true }", "unknown control `mfaa`"),
        ("controls = { mfa = { frequency = 0 } }", "not above 0"),
        (
            "controls = { mfa = { keep = [\"US\"] } }",
            "a control without places",
        ),
        (
            "controls = { mfa = { perils = [\"thft\"] } }",
            "unknown peril `thft`",
        ),
        ("controls = { retention = true }", "changes nothing"),
        ("controls = { encryption = true }", "changes nothing"),
        (
            "controls = { localisation = { keep = [\"US\"] } }",
            "does not know where the persons live",
        ),
        (
            "records = { DE = 1 }\ncontrols = { localisation = { keep = [\"US\"] } }",
            "keeps none of the records",
        ),
    ] {
        let said = said(clinic);
        assert!(said.contains(words), "{clinic}: {said}");
    }
}

#[test]
fn the_page_tells_every_control_of_the_catalogue_as_it_is() -> Tested {
    let page = fs::read_to_string(package().join("docs/reference/controls.md"))?;
    for control in scenario::known_controls() {
        let ratio = match control.ratio {
            1.0 => "—".to_owned(),
            ratio => format!("{ratio:.3}"),
        };
        let row = format!(
            "| `{}` | {} | {ratio} | {:.3} | {:.2} | {} ({}) | {}, {} |",
            control.key,
            control.acts_on.word(),
            control.multiplier(),
            control.sigma(),
            control.published,
            control.confidence,
            control.origin(),
            control.date,
        );
        assert!(page.contains(&row), "{row}");
    }
    Ok(())
}

#[test]
fn a_scenario_read_back_tells_controls_and_standards() -> Tested {
    let vendor = "controls = { mfa = true, edr = false, patching = { frequency = 0.8 } }";
    let ready = Ready::tables(&tables("", vendor, STANDARD))?;
    let read = reading(&ready.model).join("\n");
    for words in [
        "it has these controls: mfa and patching",
        "must have mfa and edr in place; lacking one it is negligent at least",
    ] {
        assert!(read.contains(words), "{words}: {read}");
    }
    Ok(())
}
