//! What is no number of its field is refused wherever it is written: in the file, in a draft, as a
//! setting, and as the value of a variant.

use super::{refusal, shop};
use obligor::report::findings::{Colour, render};
use obligor::scenario::{Document, ReadError, read_text, read_text_with};

const NO_AMOUNTS: [&str; 10] = [
    "nan", "-nan", "inf", "-inf", "1e309", "-1e309", "1e308", "1.1e18", "-1", "-1e-308",
];

/// Fields of every kind: their paths, how they stand in the file, and what is no value of them beside
/// what is no amount.
const FIELDS: [(&str, &str, &[&str]); 9] = [
    (
        "policy.q.limit",
        "limit = 17",
        &["\"-1\"", "\"1e308\"", "\"nan\""],
    ),
    (
        "policy.q.retention",
        "retention = 3",
        &["\"-5k\"", "\"inf\""],
    ),
    (
        "policy.q.waiting.period",
        "period = \"8h\"",
        &["8", "\"nan h\"", "\"infh\"", "\"-1h\""],
    ),
    (
        "policy.q.coinsurance",
        "coinsurance = 0.5",
        &["1.1", "\"101%\"", "\"inf%\""],
    ),
    (
        "peril.breach.frequency.poisson",
        "poisson = 2.0",
        &["\"nan\"", "\"inf\""],
    ),
    (
        "peril.breach.hits.client.probability",
        "probability = 1.0",
        &["1.1", "\"nan%\""],
    ),
    (
        "peril.breach.outage",
        "outage = \"7h\"",
        &["\"nan h\"", "\"1e308h\""],
    ),
    (
        "peril.breach.hits.client.split.liability",
        "split = { liability = 1.0",
        &["1.1", "\"nan%\""],
    ),
    (
        "contract.c.caps.general.limit.fees",
        "fees = 1.5",
        &["\"nan\"", "\"-2\""],
    ),
];

const POLICY: &str = r#"
[party.carrier]
[policy.q]
insured = "provider"
insurers = { carrier = 1.0 }
limit = 17
retention = 3
coinsurance = 0.5
waiting = { period = "8h", mode = "qualifying" }
recovery = "insurer-first"
covers.all = { heads = ["liability", "contract", "interruption"] }
"#;

/// The shop with a value for each of the fields.
fn base() -> String {
    let fault = "fault = { provider = 1.0 }";
    shop("1", "1", "1").replace(fault, &format!("{fault}\noutage = \"7h\"")) + POLICY
}

/// The same with another value where a field stands.
fn with(written: &str, value: &str) -> String {
    let base = base();
    assert_eq!(base.matches(written).count(), 1, "{written}");
    let (before, _) = written.rsplit_once("= ").expect("a key and a value");
    base.replace(written, &format!("{before}= {value}"))
}

#[test]
fn numbers_that_are_none_are_refused_where_they_stand() {
    for bad in NO_AMOUNTS {
        for text in [
            shop(bad, "1", "1"),
            shop("1", bad, "1"),
            shop("1", "1", bad),
        ] {
            let said = refusal(&text).unwrap_or_else(|| panic!("{bad} is taken:\n{text}"));
            assert!(
                said.contains("[edge.toml:") && said.contains("hint: "),
                "{said}"
            );
        }
    }
    assert_eq!(refusal(&shop("-0.0", "-0.0", "-0.0")), None, "it is 0");
}

/// Why reading, laying over or setting is refused, if it is.
fn told(read: Result<Document, ReadError>) -> Option<String> {
    let findings = match read {
        Ok(document) => document.resolve().err()?,
        Err(ReadError::Refused(findings)) => findings,
        Err(error) => panic!("{error}"),
    };
    Some(render(&findings, Colour::Off))
}

#[test]
fn no_field_takes_what_is_no_number_from_anywhere() {
    let base = base();
    assert_eq!(refusal(&base), None, "as it stands it is right");
    let mut wrong = Vec::new();
    for (path, written, others) in FIELDS {
        for bad in NO_AMOUNTS.iter().chain(others) {
            let file = told(read_text("edge.toml", &with(written, bad), &[]));
            let set = told(read_text("edge.toml", &base, &[format!("{path}={bad}")]));
            let draft = format!("{path} = {bad}\n");
            let laid = told(read_text_with("edge.toml", &base, "draft.toml", &draft));
            for (said, place) in [
                (file, "[edge.toml:"),
                (set, "[--set:"),
                (laid, "[draft.toml:"),
            ] {
                let said = said.unwrap_or_else(|| "it is taken".to_owned());
                if !(said.contains(place) && said.contains("\n1 error")) {
                    wrong.push(format!("{path} = {bad} by {place} {said}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[cfg(feature = "cli")]
#[test]
fn no_variant_takes_what_is_no_number() -> crate::ready::Tested {
    use crate::program::{ended, good, place};
    let place = place();
    std::fs::write(place.path().join("h.toml"), base())?;
    for (path, _, others) in FIELDS {
        let values = NO_AMOUNTS.iter().chain(others);
        let values: Vec<&str> = values.map(|it| it.trim_matches('"')).collect();
        let vary = format!("{path}={}", values.join(","));
        let args = ["sweep", "h.toml", "--dry-run", "--vary", &vary];
        let told = good(&ended(place.path(), &args));
        let all = format!("{} cannot be settled", values.len());
        assert!(told.contains(&all), "{vary}: {told}");
        let mut reasons = told.lines().filter(|line| line.contains(" fails: "));
        assert!(reasons.all(|line| line.contains(path)), "{vary}: {told}");
    }
    Ok(())
}
