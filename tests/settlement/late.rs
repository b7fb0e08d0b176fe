//! What comes too late: notice of claims and notice to insurers; one scripted event each, in
//! thousands. Draws of parties that were renamed.

use super::terms::{assert_nets, settled};
use super::{breach, policy};
use crate::ready::{Ready, Tested};

/// A provider whose outage of 30 hours owes a tenth of a month's fee of 100.
fn credit(terms: &str, event: &str) -> String {
    format!(
        "[party.c]\n[party.v]\n[contract.sla]\nobligor = \"v\"\nbeneficiary = \"c\"\n\
         liability = \"several\"\nannual_fees = \"1.2M\"\n\
         credits = {{ percent_of_month = [[\"24h\", 0.10]], sole_remedy = [\"interruption\"] }}\n{terms}\n\
         [[event]]\ntime = 0.5\nfault = {{ v = 1.0 }}\noutage = \"30h\"\n{event}\n\
         loss.c = {{ interruption = \"50k\" }}\n"
    )
}

#[test]
fn what_bars_or_cuts_a_claim_does_so_to_a_service_credit() -> Tested {
    let late = "notified.c = \"49h\"";
    let bar = "notice = { within = \"48h\", effect = \"bar\" }";
    let cut = "notice = { within = \"48h\", effect = { cut = 0.2 } }";
    for (terms, event, owed) in [
        ("", "", 10.0),
        (bar, "", 10.0),
        (bar, "notified.c = \"48h\"", 10.0),
        (bar, late, 0.0),
        (cut, late, 8.0),
        (
            "barred_if = { flags = \"declined\" }",
            "flags = [\"declined\"]",
            0.0,
        ),
        ("to = \"2026-03-31\"", "", 0.0),
    ] {
        let text = credit(terms, event);
        let (model, scripted) = settled(&text)?;
        let provider = model.party("v").ok_or("no v")?;
        let credits = scripted.parties[provider.index()].credits / 1e3;
        assert!(
            (credits - owed).abs() < 1e-6,
            "{credits}, not {owed}\n{text}"
        );
        // Where the credit is due it is the sole remedy; where all is barred nothing is owed either.
        assert_nets(&text, &[("c", 50.0), ("v", 0.0)])?;
    }
    Ok(())
}

/// Insurers that fail in half of the years, under a loss of 100 a year; by year what `a` keeps.
fn kept(insurer: &str, terms: &str) -> Result<Vec<bool>, Box<dyn std::error::Error>> {
    let text = breach(&["a"], "self = 1.0", &[("a", "response = \"100k\"")])
        + &format!("[party.{insurer}]\nfailure = 0.5\n{terms}\n")
        + &policy("whole", "a", &format!("{insurer} = 1.0"), "");
    let ready = Ready::tables(&text)?;
    let years = ready.years(64);
    Ok(years
        .iter()
        .map(|year| ready.net(year)["a"] > 0.0)
        .collect())
}

#[test]
fn a_renamed_insurer_that_keeps_its_stream_fails_in_the_same_years() -> Tested {
    let before = kept("keel", "")?;
    assert!(before.contains(&true) && before.contains(&false));
    assert_eq!(kept("hull", "stream = \"keel\"")?, before);
    assert_ne!(kept("hull", "")?, before, "another name, other draws");
    Ok(())
}
