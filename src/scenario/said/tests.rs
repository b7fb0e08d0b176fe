//! Every known kind of change, in words.

use crate::scenario::{read_text, read_text_with, with_aggregates};

const NOW: &str = r#"
schema = 1
[party.clinic]
regimes = ["hipaa"]
[party.vendor]
funds = "1M"
[contract.msa]
obligor = "vendor"
beneficiary = "clinic"
clause = "MSA §11"
annual_fees = "310k"
liability = "several"
answers_for = ["host"]
caps.general = { limit = "2M", per = "year", clause = "MSA §11.2" }
caps.data = { limit = { fees = 3.0 }, per = "year", relation = "separate" }
uncapped.gross = { when = { culpability = ["gross"] } }
indemnities.claims = { heads = ["liability"], trigger = "negligent" }
damages = { trigger = "negligent", excluded = ["interruption", "reputation"] }
notice = { within = "72h", effect = "bar" }
insurance_required = "5M"
[peril.theft]
fault = { vendor = 0.75, self = 0.25 }
[policy.cyber]
insured = "clinic"
premium = "38k"
retention = 25_000
limit = "3M"
aggregate = "3M"
covers.outage = { heads = ["interruption"], sublimit = { event = "1M" } }
endorsements.ransom = { when = { flags = ["ransomware"] }, coinsurance = 0.2 }
[policy.excess]
insured = "clinic"
limit = "5M"
[treaty.share]
cedent = "harbor"
quota_share = { cession = 0.4 }
[treaty.layer]
cedent = "harbor"
event_excess = { attachment = "1M", limit = "3M" }
[regime.hipaa]
enforcement = 0.1
"#;

/// What a draft changes, in words; the TOML where there are none.
fn told(draft: &str) -> Vec<String> {
    let now = read_text("now.toml", NOW, &[]).expect("it is TOML");
    let asked = read_text_with("now.toml", NOW, "draft.toml", draft).expect("both are TOML");
    let changes = with_aggregates(now.differences(&asked)).into_iter();
    changes
        .map(|it| it.said.map_or(it.path.to_string(), |said| said.sentence))
        .collect()
}

#[test]
fn changes_are_sentences_of_the_contract() {
    for (draft, sentence) in [
        (
            "[contract.msa.caps.general]\nlimit = \"5M\"",
            "the general liability cap of contract `msa` (MSA §11.2) rises from 2M to 5M a year",
        ),
        (
            "[contract.msa.caps.general]\nper = \"term\"",
            "the general liability cap of contract `msa` (MSA §11.2) is counted a term instead of a year",
        ),
        (
            "[contract.msa.caps.data]\nlimit = { fees = 2.0 }",
            "the super-cap `data` of contract `msa` (MSA §11) falls from 3 × the annual fees to 2 × the annual fees a year",
        ),
        (
            "[contract.msa.caps.data]\nlimit = { greater_of = [\"500k\", { fees = 1.5 }] }",
            "the super-cap `data` of contract `msa` (MSA §11) changes from 3 × the annual fees to the greater of 500k and 1.5 × the annual fees a year",
        ),
        (
            "remove = [\"contract.msa.caps.data\"]",
            "the super-cap `data` of contract `msa` (MSA §11) is taken out: 3 × the annual fees a year",
        ),
        (
            "[contract.msa.uncapped.gross]\nwhen = { culpability = [\"gross\", \"wilful\"] }",
            "the carve-out `gross` of contract `msa` (MSA §11) reaches gross or wilful culpability instead of gross culpability",
        ),
        (
            "[contract.msa.uncapped.data]\nheads = [\"notification\"]\nwhen = { flags = [\"personal-data\"] }",
            "the carve-out `data` of contract `msa` (MSA §11) is added: for notification, for events flagged personal-data",
        ),
        (
            "remove = [\"contract.msa.uncapped.gross\"]",
            "the carve-out `gross` of contract `msa` (MSA §11) is taken out: for gross culpability",
        ),
        (
            "[contract.msa.indemnities.claims]\nheads = [\"liability\", \"defence\"]",
            "defence is indemnified under the indemnity `claims` of contract `msa` (MSA §11)",
        ),
        (
            "remove = [\"contract.msa.indemnities.claims\"]",
            "the indemnity `claims` of contract `msa` (MSA §11) is taken out: for liability",
        ),
        (
            "[contract.msa]\ndamages = { trigger = \"gross\", excluded = [\"reputation\"] }",
            "the culpability that damages under contract `msa` ask for (MSA §11) changes from negligent to gross; interruption is no longer excluded from the damages of contract `msa`",
        ),
        (
            "[contract.msa.notice]\nwithin = \"24h\"",
            "the time for notice under contract `msa` (MSA §11) falls from 72h to 24h",
        ),
        (
            "remove = [\"contract.msa.notice\"]",
            "the duty of notice of contract `msa` (MSA §11) is taken out",
        ),
        (
            "[contract.msa]\ninsurance_required = \"10M\"",
            "the liability insurance to be held under contract `msa` (MSA §11) rises from 5M to 10M",
        ),
        (
            "[contract.msa]\nanswers_for = []",
            "host is no longer answered for under contract `msa` (MSA §11)",
        ),
        (
            "[contract.msa]\nliability = \"full\"",
            "liability under contract `msa` (MSA §11) changes from several to full",
        ),
        (
            "remove = [\"contract.msa\"]",
            "contract `msa` (MSA §11) is taken out: `vendor` answers to `clinic`",
        ),
        (
            "[peril.theft]\nfault = { vendor = 0.5, self = 0.5 }",
            "the fault share of `vendor` in peril `theft` falls from 75% to 50%",
        ),
        (
            "[policy.cyber]\npremium = \"48k\"",
            "the premium of policy `cyber` rises from 38k to 48k a year",
        ),
        (
            "[policy.cyber]\nretention = 50_000",
            "the retention of policy `cyber` rises from 25k to 50k an event",
        ),
        (
            "[policy.cyber]\nlimit = \"5M\"\naggregate = \"5M\"",
            "the limit of policy `cyber` rises from 3M to 5M an event, and its annual aggregate rises from 3M to 5M a year",
        ),
        (
            "[policy.cyber]\naggregate = \"6M\"",
            "the annual aggregate of policy `cyber` rises from 3M to 6M a year",
        ),
        (
            "remove = [\"policy.cyber.aggregate\"]",
            "the annual aggregate of policy `cyber` of 3M a year is taken out",
        ),
        (
            "[policy.cyber.covers.outage]\nsublimit = { event = \"2M\" }",
            "the sublimit of the cover `outage` of policy `cyber` rises from 1M to 2M an event",
        ),
        (
            "remove = [\"policy.cyber.covers.outage\"]",
            "the cover `outage` of policy `cyber` is taken out: for interruption",
        ),
        (
            "[policy.cyber.endorsements.ransom]\ncoinsurance = 0.3",
            "the insured's share under the endorsement `ransom` of policy `cyber` rises from 20% to 30%",
        ),
        (
            "remove = [\"policy.excess\"]",
            "policy `excess` is taken out: it insures `clinic`, 5M",
        ),
        (
            "[treaty.share.quota_share]\ncession = 0.5",
            "the cession of treaty `share` rises from 40% to 50%",
        ),
        (
            "[treaty.layer.event_excess]\nattachment = \"2M\"",
            "the attachment of treaty `layer` rises from 1M to 2M an event",
        ),
        (
            "[party.vendor]\nfunds = \"2M\"",
            "the own money of `vendor` rises from 1M to 2M",
        ),
        (
            "[party.clinic]\nregimes = [\"hipaa\", \"gdpr\"]",
            "gdpr is a regime over `clinic`",
        ),
        (
            "[regime.hipaa]\nenforcement = 0.2",
            "the chance that regime `hipaa` is enforced rises from 10% to 20%",
        ),
    ] {
        let told = told(draft);
        assert_eq!(told.first().map(String::as_str), Some(sentence), "{draft}");
    }
}

#[test]
fn a_key_without_words_leaves_the_toml_of_its_whole_clause() {
    let both = "[contract.msa.caps.general]\nlimit = \"5M\"\nnominal = true\n";
    assert_eq!(told(both), ["contract.msa.caps.general"]);
    let peril = "[peril.theft]\noutage = { lognormal = { median = \"8h\", p95 = \"20h\" } }";
    assert_eq!(told(peril), ["peril.theft.outage"]);
}

#[test]
fn the_title_and_the_few_words_have_no_markup() {
    let now = read_text("now.toml", NOW, &[]).expect("it is TOML");
    let draft = "[policy.cyber]\nlimit = \"5M\"\naggregate = \"5M\"\n\
        [contract.msa.caps.general]\nlimit = \"5M\"\n";
    let asked = read_text_with("now.toml", NOW, "draft.toml", draft).expect("both are TOML");
    let changes = with_aggregates(now.differences(&asked)).into_iter();
    let said: Vec<[String; 2]> = changes
        .filter_map(|it| it.said)
        .map(|it| [it.title, it.brief])
        .collect();
    assert_eq!(
        said,
        [
            ["general liability cap of contract msa", "2M → 5M a year"],
            [
                "limit and annual aggregate of policy cyber",
                "3M → 5M an event; 3M → 5M a year"
            ],
        ]
    );
}
