//! The scenario that answers make: commented TOML.

use super::answers::{Amount, Answers, Cap, quoted};
use super::ask::Told;
use super::perils::perils;
use crate::scenario::calibration::Trade;
use std::fmt::Display;

/// Ids that the scenario gives to others than the provider, or that are reserved.
const TAKEN: [&str; 7] = [
    "client",
    "insurer",
    "clients-insurer",
    "self",
    "world",
    "own",
    "other",
];

/// Where comments begin.
const COMMENT: usize = 56;

/// The scenario.
pub fn scenario(answers: &Answers, command: &str) -> String {
    let written = Written {
        answers,
        id: id(&answers.provider.value),
    };
    let parts = [
        written.head(command),
        written.parties(),
        written.perils(),
        written.contract(),
        written.insurance(),
    ];
    parts.join("\n")
}

/// The id of a name: `NorthStar IT` is `northstar-it`.
pub fn id(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let id: String = words.join("-").chars().take(40).collect();
    let id = id.trim_end_matches('-');
    if id.is_empty() || TAKEN.contains(&id) {
        return "provider".to_owned();
    }
    id.to_owned()
}

struct Written<'a> {
    answers: &'a Answers,
    id: String,
}

impl Written<'_> {
    fn head(&self, command: &str) -> String {
        let answers = self.answers;
        let (name, clients) = (&answers.provider.value, self.clients());
        let events = match answers.trade.value {
            Trade::ManagedServices => "An intrusion through its remote tool or an outage",
            Trade::Software => "A theft of data, ransomware in its systems or an outage",
        };
        let promise = match (&answers.cap.value, answers.clients.value) {
            (Cap::None, _) => "The contract caps nothing.",
            (Cap::Limit(_), 1) => "The contract caps what the provider owes it.",
            (Cap::Limit(_), _) => "The contract caps what the provider owes each of them.",
        };
        format!(
            "# {name} and {clients}: who is left with what when one breach reaches both?\n\
             #\n\
             # {events} can hit {clients} too.\n\
             # {promise}\n\
             #\n\
             # Made by: {command}\n\
             #\n\
             # [assumed] marks what nobody said: replace it first. [judgement] marks figures that no\n\
             # source gives. The other figures of the perils are published, their source beside them, and\n\
             # good to about a factor of 2.5 in frequency and 3 in the mean of a severity. Yours are better.\n\n\
             schema   = 1\n\
             title    = {}\n\
             currency = \"USD\"\n\
             years    = 200_000          # simulated policy years; `--years` overrides\n\
             seed     = 1\n",
            quoted(&format!("{name} and {clients}"))
        )
    }

    fn clients(&self) -> String {
        match self.answers.clients.value {
            1 => "its client".to_owned(),
            count => format!("its {count} clients"),
        }
    }

    fn parties(&self) -> String {
        let answers = self.answers;
        let provider = [
            told(
                "name    = ",
                &quoted(&answers.provider.value),
                &answers.provider,
                "",
            ),
            plain("role    = \"provider\"", ""),
            told(
                "revenue = ",
                &quoted(&answers.provider_revenue.value.text),
                &answers.provider_revenue,
                "frequencies and severities below follow from it",
            ),
            self.funds(),
        ];
        let mut client = vec![plain("role    = \"client\"", "")];
        if answers.clients.value > 1 {
            client.insert(0, plain("name    = \"Clients\"", ""));
            let count = answers.clients.value.to_string();
            let meaning = "alike; what names `client` names each of them";
            client.push(told("count   = ", &count, &answers.clients, meaning));
        } else {
            client.insert(0, plain("name    = \"Client\"", ""));
        }
        let revenue = quoted(&answers.revenue.value.text);
        client.push(told("revenue = ", &revenue, &answers.revenue, ""));
        let mut text = format!(
            "{}[party.{}]\n{}\n[party.client]\n{}",
            section("parties"),
            self.id,
            provider.concat(),
            client.concat()
        );
        if answers.provider_limit.value.is_some() {
            text.push_str("\n[party.insurer]\nname = \"Insurer\"\nrole = \"insurer\"\n");
        }
        if answers.client_limit.value.is_some() {
            text.push_str(
                "\n[party.clients-insurer]\nname = \"Insurer of the clients\"\nrole = \"insurer\"\n",
            );
        }
        text
    }

    fn funds(&self) -> String {
        let meaning = "own money it can pay others with in a year, beyond insurance";
        match &self.answers.funds.value {
            Some(funds) => told(
                "funds   = ",
                &quoted(&funds.text),
                &self.answers.funds,
                meaning,
            ),
            None => plain(
                "# funds = \"…\"",
                "own money it can pay others with; without this line it never runs out [assumed]",
            ),
        }
    }

    fn perils(&self) -> String {
        format!(
            "{}\
             # Cost per hour throughout: revenue / 8,760 × 35 % margin × half of the business [judgement].\n\
             # Fraud at the provider or at a client is not here: it does not reach the others.\n\
             {}",
            section("what can go wrong"),
            perils(self.answers, &self.id)
        )
    }

    fn contract(&self) -> String {
        let (answers, id) = (self.answers, &self.id);
        let each = if answers.clients.value > 1 {
            "one contract each"
        } else {
            ""
        };
        let fees = quoted(&answers.fees.value.text);
        let mut text = [
            section("contract"),
            format!("[contract.services]\nobligor     = \"{id}\"\n"),
            plain("beneficiary = \"client\"", each),
            told("annual_fees = ", &fees, &answers.fees, ""),
            plain(
                "liability   = \"several\"",
                "for its own share of fault; \"full\": for the whole loss [assumed]",
            ),
            "# consequential loss is out [assumed]\n".to_owned(),
            "damages     = { trigger = \"negligent\", excluded = [\"interruption\", \"reputation\"] }\n"
                .to_owned(),
        ]
        .concat();
        match &answers.cap.value {
            Cap::Limit(limit) => {
                let cap = format!("caps.general = {{ limit = {limit}, per = \"year\" }}");
                let commonest =
                    "a year's fees are the commonest (World Commerce & Contracting 2024)";
                let meaning = if answers.cap.is_assumed {
                    commonest
                } else {
                    ""
                };
                text.push_str(&told(&cap, "", &answers.cap, meaning));
            }
            Cap::None => text.push_str("# no cap: the provider owes all of it\n"),
        }
        if let Cap::Limit(limit) = &answers.data_cap.value {
            let when = "when = { flags = [\"personal-data\"] }, relation = \"separate\"";
            let cap = format!("caps.data-breach = {{ limit = {limit}, per = \"year\", {when} }}");
            text.push_str(&told(&cap, "", &answers.data_cap, ""));
        }
        text
    }

    fn insurance(&self) -> String {
        let policies = [self.provider_policy(), self.client_policy()];
        let policies: Vec<String> = policies.into_iter().flatten().collect();
        let policies = match policies.is_empty() {
            true => "# Nobody is insured.\n".to_owned(),
            false => policies.join("\n"),
        };
        format!("{}{policies}", section("insurance"))
    }

    fn provider_policy(&self) -> Option<String> {
        let limit = &self.answers.provider_limit;
        let covers = match self.answers.trade.value {
            Trade::ManagedServices => COVERS_OF_MSP,
            Trade::Software => COVERS_OF_SAAS,
        };
        limit.value.as_ref().map(|amount| {
            policy(&Cover {
                key: &format!("{}-cyber", self.id),
                insured: &self.id,
                insurer: "insurer",
                limit: amount,
                is_limit_assumed: limit.is_assumed,
                retention: &self.answers.provider_retention,
                covers,
            })
        })
    }

    fn client_policy(&self) -> Option<String> {
        let limit = &self.answers.client_limit;
        let covers = match self.answers.trade.value {
            Trade::ManagedServices => COVERS_OF_CLIENTS_OF_MSP,
            Trade::Software => COVERS_OF_CLIENTS_OF_SAAS,
        };
        limit.value.as_ref().map(|amount| {
            policy(&Cover {
                key: "client-cyber",
                insured: "client",
                insurer: "clients-insurer",
                limit: amount,
                is_limit_assumed: limit.is_assumed,
                retention: &self.answers.client_retention,
                covers,
            })
        })
    }
}

// Each names the heads that its perils have: a head that never comes would be warned of.

const COVERS_OF_MSP: &str = r#"covers.incident     = { heads = ["response", "restoration"] }
covers.interruption = { heads = ["interruption"], waiting = { period = "8h", mode = "qualifying" } }
covers.liability    = { heads = ["contract"] }
"#;

const COVERS_OF_SAAS: &str = r#"covers.incident     = { heads = ["response", "notification", "restoration", "extortion", "regulatory", "pci"] }
covers.interruption = { heads = ["interruption"], waiting = { period = "8h", mode = "qualifying" } }
covers.liability    = { heads = ["contract", "liability", "defence"] }
"#;

const COVERS_OF_CLIENTS_OF_MSP: &str = r#"covers.incident     = { heads = ["response", "notification", "restoration", "extortion", "liability", "defence", "regulatory"] }
covers.interruption = { heads = ["interruption"], waiting = { period = "8h", mode = "qualifying" } }
"#;

const COVERS_OF_CLIENTS_OF_SAAS: &str = r#"covers.incident     = { heads = ["response", "notification", "restoration", "liability", "defence", "regulatory", "pci"] }
covers.interruption = { heads = ["interruption"], waiting = { period = "8h", mode = "qualifying" } }
"#;

/// A policy to be written.
struct Cover<'a> {
    key: &'a str,
    insured: &'a str,
    insurer: &'a str,
    limit: &'a Amount,
    is_limit_assumed: bool,
    retention: &'a Told<Amount>,
    covers: &'a str,
}

fn policy(cover: &Cover<'_>) -> String {
    let (limit, retention) = (
        quoted(&cover.limit.text),
        quoted(&cover.retention.value.text),
    );
    let mark = assumed(cover.is_limit_assumed);
    [
        format!("[policy.{}]\n", cover.key),
        format!("insured   = \"{}\"\n", cover.insured),
        format!("insurers  = {{ {} = 1.0 }}\n", cover.insurer),
        plain(
            "# premium = \"…\"",
            "what it costs a year: without it the total cost of risk leaves it out",
        ),
        told("retention = ", &retention, cover.retention, ""),
        plain(&format!("limit     = {limit}"), mark),
        plain(
            &format!("aggregate = {limit}"),
            "for the year: the same [assumed]",
        ),
        plain(
            "recovery  = \"top-down\"",
            "who is repaid first from recoveries [assumed]",
        ),
        "# waiting: Coalition's wording, eight hours that, once passed, are paid too\n".to_owned(),
        cover.covers.to_owned(),
    ]
    .concat()
}

/// A heading of the file.
fn section(title: &str) -> String {
    let rule = "─".repeat(70usize.saturating_sub(title.chars().count()));
    format!("# ── {title} {rule}\n")
}

/// A line with a comment.
fn plain(line: &str, comment: &str) -> String {
    match comment {
        "" => format!("{line}\n"),
        comment => format!("{line:<COMMENT$} # {comment}\n"),
    }
}

/// The mark of what nobody gave.
fn assumed(is_assumed: bool) -> &'static str {
    if is_assumed { "[assumed]" } else { "" }
}

/// A line with an answer, marked where nobody gave it.
fn told<T>(key: impl Display, value: &str, answer: &Told<T>, meaning: &str) -> String {
    let mark = assumed(answer.is_assumed);
    let words: Vec<&str> = [meaning, mark]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    plain(&format!("{key}{value}"), &words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_makes_an_id_that_is_nobody_elses() {
        for (name, expected) in [
            ("NorthStar IT (MSP)", "northstar-it-msp"),
            ("Self", "provider"),
            ("Client", "provider"),
            ("Insurer", "provider"),
            ("日本", "provider"),
            ("3 Rivers & Co.", "3-rivers-co"),
            ("  ", "provider"),
        ] {
            assert_eq!(id(name), expected, "{name}");
        }
        let long = id(&"Very Long Name ".repeat(9));
        assert!(crate::scenario::is_id(&long), "{long}");
    }
}
