//! Presets of law: every named switch, what it sets, what beats it, and how it is told.

use crate::ready::Tested;
use obligor::model::{Contributory, Model, RecoveryRule};
use obligor::report::reading::reading;
use obligor::scenario::read_text;
use std::error::Error;

/// A contract and a policy with lines of their own, and one scripted event.
fn model(contract: &str, policy: &str) -> Result<Model, Box<dyn Error>> {
    let text = format!(
        "schema = 1\ntitle = \"presets\"\ncurrency = \"USD\"\n\
         [party.shop]\n[party.vendor]\n[party.insurer]\n\
         [contract.msa]\nobligor = \"vendor\"\nbeneficiary = \"shop\"\nliability = \"several\"\n\
         caps.general = {{ limit = \"10k\", per = \"year\", nominal = true }}\n{contract}\n\
         [policy.cyber]\ninsured = \"shop\"\ninsurers = {{ insurer = 1.0 }}\n{policy}\n\
         [[event]]\nfault = {{ vendor = 1.0 }}\nloss.shop = {{ response = \"1M\" }}\n"
    );
    let resolved = read_text("presets.toml", &text, &[])?.resolve();
    Ok(resolved.map_err(|findings| findings.to_string())?.0)
}

fn strict(model: &Model) -> (Contributory, bool, RecoveryRule) {
    let contract = &model.contracts[0];
    let lifted = contract.caps[0].lifted_by_gross;
    (contract.contributory, lifted, model.policies[0].recovery)
}

const STRICT: &str = "damages = { trigger = \"strict\" }";

#[test]
fn each_law_sets_its_three_switches() -> Tested {
    use Contributory::{None, Pure};
    use RecoveryRule::{InsuredFirst, TopDown};
    let told = [
        ("england", "", (Pure, false, TopDown)),
        ("england", STRICT, (None, false, TopDown)),
        ("new-york", "", (Pure, true, InsuredFirst)),
        ("new-york", STRICT, (Pure, true, InsuredFirst)),
        ("california", "", (Pure, true, InsuredFirst)),
        ("california", STRICT, (Pure, true, InsuredFirst)),
    ];
    for (law, terms, wanted) in told {
        let law_line = format!("law = \"{law}\"");
        let model = model(&format!("{law_line}\n{terms}"), &law_line)?;
        assert_eq!(strict(&model), wanted, "{law} {terms}");
    }
    Ok(())
}

#[test]
fn a_key_that_is_written_beats_every_law() -> Tested {
    for law in ["england", "new-york", "california"] {
        for (lifts, contributory, recovery) in [
            (true, Contributory::Bar, RecoveryRule::ProRata),
            (false, Contributory::Bar51, RecoveryRule::InsurerFirst),
        ] {
            let rule = match contributory {
                Contributory::Bar => "bar",
                _ => "bar-51",
            };
            let contract = format!(
                "law = \"{law}\"\n{STRICT}\ncontributory = \"{rule}\"\ngross_lifts_nominal = {lifts}"
            );
            let word = match recovery {
                RecoveryRule::ProRata => "pro-rata",
                _ => "insurer-first",
            };
            let policy = format!("law = \"{law}\"\nrecovery = \"{word}\"");
            let model = model(&contract, &policy)?;
            assert_eq!(strict(&model), (contributory, lifts, recovery), "{law}");
            let told = reading(&model).join("\n");
            assert!(!told.contains("(preset of law"), "{law}: {told}");
        }
    }
    Ok(())
}

#[test]
fn reading_tells_every_switch_that_a_law_sets_with_its_path_and_its_rule() -> Tested {
    for law in ["england", "new-york", "california"] {
        let law_line = format!("law = \"{law}\"");
        let lines = reading(&model(&law_line, &law_line)?);
        for path in [
            "contract.msa.contributory",
            "contract.msa.gross_lifts_nominal",
            "policy.cyber.recovery",
        ] {
            let start = format!("- {path} = ");
            let marked = format!(" (preset of law `{law}`): ");
            let told = lines
                .iter()
                .any(|line| line.starts_with(&start) && line.contains(&marked));
            assert!(told, "{law}: {path} is not told in\n{}", lines.join("\n"));
        }
    }
    Ok(())
}

#[test]
fn without_a_law_nothing_is_taken_from_any() -> Tested {
    let silent = model("", "recovery = \"top-down\"")?;
    assert_eq!(
        strict(&silent),
        (Contributory::Pure, false, RecoveryRule::TopDown)
    );
    let strictly = model(STRICT, "recovery = \"top-down\"")?;
    assert_eq!(strictly.contracts[0].contributory, Contributory::Pure);
    let told = reading(&silent).join("\n");
    assert!(!told.contains("(preset of law"), "{told}");
    let refused = model("", "").expect_err("a policy says who is repaid first");
    assert!(
        refused.to_string().contains("policy.cyber.recovery"),
        "{refused}"
    );
    Ok(())
}
