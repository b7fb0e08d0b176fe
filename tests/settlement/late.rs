//! What comes too late: notice of claims and notice to insurers; one scripted event each, in
//! thousands.

use super::terms::{assert_nets, settled};
use crate::ready::Tested;

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
