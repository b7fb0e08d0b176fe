//! The scenario that answers make: commented TOML.

use super::answers::{Amount, Answers, Cap, quoted, short};
use super::ask::Told;
use crate::scenario::calibration::{
    Cause, Sector, Trade, cause_share, events_a_year, interruption_per_hour, severity,
};
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
             # [assumed] marks what nobody said: replace it first. [judgement] marks figures that no source gives.\n\
             # The other figures of the perils are published, their source beside them, and good to about a factor of\n\
             # 2.5 in frequency and 3 in the mean of a severity. Your own are better.\n\n\
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
            Some(funds) => told("funds   = ", &quoted(&funds.text), &self.answers.funds, meaning),
            None => "# funds = \"…\"                   own money it can pay others with; without this line \
                     it never runs out [assumed]\n"
                .to_owned(),
        }
    }

    fn perils(&self) -> String {
        let of_trade = match self.answers.trade.value {
            Trade::ManagedServices => self.intrusion(),
            Trade::Software => format!("{}\n{}", self.breach(), self.ransomware()),
        };
        format!(
            "{}\
             # Cost per hour throughout: revenue / 8,760 × 35 % margin × half of the business [judgement].\n\
             # Fraud at the provider or at a client is not here: it does not reach the others.\n\
             {of_trade}\n{}",
            section("what can go wrong"),
            self.outage()
        )
    }

    /// Where an event begins, how often it comes, and who is to blame.
    fn event(&self, key: &str, name: &str, cause: Cause) -> String {
        let (trade, id) = (self.answers.trade.value, &self.id);
        let rate = events_a_year(trade, cause, self.answers.provider_revenue.value.value);
        let share = cause_share(trade, cause) * 100.0;
        let frequency = format!(
            "frequency   = {{ poisson = {}, uncertainty = {{ lognormal_sigma = 0.55 }} }}",
            rate_text(rate)
        );
        let source = format!(
            "Coalition 2025 and Cyentia IRIS 2025, blended; {share:.0} % of all events [judgement]"
        );
        [
            format!("[peril.{key}]\nname        = \"{name}\"\norigin      = \"{id}\"\n"),
            plain(&frequency, &source),
            plain(
                &format!(
                    "culpability = {{ {id} = {{ none = 0.20, negligent = 0.75, gross = 0.05 }} }}"
                ),
                "[judgement]",
            ),
        ]
        .concat()
    }

    /// A law of severity.
    fn law(cause: Cause, sector: Sector, revenue: &Amount) -> String {
        let law = severity(cause, sector, revenue.value);
        format!(
            "severity = {{ lognormal = {{ median = \"{}\", p95 = \"{}\" }} }}",
            short(law.median),
            short(law.p95)
        )
    }

    fn hourly(revenue: &Amount) -> String {
        format!(
            "per_hour = \"{}\"",
            short(interruption_per_hour(revenue.value))
        )
    }

    fn intrusion(&self) -> String {
        let (answers, id) = (self.answers, &self.id);
        let (own, each) = (&answers.provider_revenue.value, &answers.revenue.value);
        let cause = Cause::Ransomware;
        [
            self.event("intrusion", "Ransomware through the remote tool", cause),
            plain("hit         = { beta = [2, 1] }", "share of clients hit, one draw an event [judgement: most, as at Kaseya and CDK]"),
            self.fault("{ ID = 0.75, self = 0.25 }"),
            HOURS_OF_RANSOMWARE.to_owned(),
            plain("flags       = { ransomware = 1.0, personal-data = 0.6 }", "[judgement]"),
            plain("dependence  = { gaussian = 0.5 }", "between the severities of those hit together [judgement]"),
            "# severity: NetDiligence 2024 means by cause, size and sector, lognormal with sigma 2 [judgement]\n".to_owned(),
            format!(
                "hits.{id} = {{ probability = 1.0, {}, split = {{ response = 0.6, restoration = 0.3, reputation = 0.1 }}, {} }}\n",
                Self::law(cause, Sector::Technology, own),
                Self::hourly(own)
            ),
            format!(
                "hits.client = {{ {}, split = \"ransomware\", {} }}\n",
                Self::law(cause, answers.sector.value, each),
                Self::hourly(each)
            ),
        ]
        .concat()
    }

    fn breach(&self) -> String {
        let (answers, id) = (self.answers, &self.id);
        let cause = Cause::DataBreach;
        [
            self.event("data-theft", "Data stolen from the provider", cause),
            plain("hit         = { beta = [1, 1] }", "share of clients hit, one draw an event [judgement]"),
            self.fault("{ ID = 0.9, self = 0.1 }"),
            plain("flags       = { personal-data = 0.8 }", "[judgement]"),
            "# severity: NetDiligence 2024 means by cause, size and sector, lognormal with sigma 2.2 [judgement]\n".to_owned(),
            format!(
                "hits.{id} = {{ probability = 1.0, {}, split = \"data_breach\" }}\n",
                Self::law(cause, Sector::Technology, &answers.provider_revenue.value)
            ),
            format!(
                "hits.client = {{ {}, split = \"data_breach\" }}\n",
                Self::law(cause, answers.sector.value, &answers.revenue.value)
            ),
        ]
        .concat()
    }

    fn ransomware(&self) -> String {
        let (answers, id) = (self.answers, &self.id);
        let own = &answers.provider_revenue.value;
        let cause = Cause::Ransomware;
        [
            self.event("ransomware", "Ransomware in the provider's systems", cause),
            plain("hit         = { beta = [4, 1] }", "share of clients that stand still [judgement]"),
            self.fault("{ ID = 1.0 }"),
            HOURS_OF_RANSOMWARE.to_owned(),
            plain("flags       = { ransomware = 1.0 }", ""),
            "# severity: NetDiligence 2024, lognormal with sigma 2 [judgement]; clients lose hours, not data\n".to_owned(),
            format!(
                "hits.{id} = {{ probability = 1.0, {}, split = \"ransomware\", {} }}\n",
                Self::law(cause, Sector::Technology, own),
                Self::hourly(own)
            ),
            format!("hits.client = {{ {} }}\n", Self::hourly(&answers.revenue.value)),
        ]
        .concat()
    }

    fn outage(&self) -> String {
        let (answers, id) = (self.answers, &self.id);
        [
            format!("[peril.outage]\nname        = \"The provider is down\"\norigin      = \"{id}\"\n"),
            plain("frequency   = { poisson = 0.10 }", "outages of eight hours and more [judgement; Parametrix 2024 counts six over 10 h at three clouds]"),
            plain("hit         = { beta = [4, 1] }", "share of clients that stand still: nearly all, as at CDK 2024 [judgement]"),
            plain("cause       = \"failure\"", ""),
            plain(&format!("culpability = {{ {id} = {{ none = 0.3, negligent = 0.7 }} }}"), "[judgement]; Parametrix 2024: 68 % human error"),
            self.fault("{ ID = 1.0 }"),
            plain("outage      = { lognormal = { median = \"18h\", p95 = \"5.5d\" }, from = \"8h\" }", "[judgement]"),
            format!("hits.{id} = {{ probability = 1.0, {} }}\n", Self::hourly(&answers.provider_revenue.value)),
            format!("hits.client = {{ {} }}\n", Self::hourly(&answers.revenue.value)),
        ]
        .concat()
    }

    /// Shares of fault, the provider standing as `ID`.
    fn fault(&self, shares: &str) -> String {
        let shares = shares.replace("ID", &self.id);
        let comment = if shares.contains("self") {
            "[judgement]; `self` is the contributory share of whoever is hit"
        } else {
            "[judgement]"
        };
        plain(&format!("fault       = {shares}"), comment)
    }

    fn contract(&self) -> String {
        let (answers, id) = (self.answers, &self.id);
        let each = if answers.clients.value > 1 {
            "one contract each"
        } else {
            ""
        };
        let mut text = [
            section("contract"),
            format!("[contract.services]\nobligor     = \"{id}\"\n"),
            plain("beneficiary = \"client\"", each),
            told("annual_fees = ", &quoted(&answers.fees.value.text), &answers.fees, ""),
            plain("liability   = \"several\"", "for its own share of fault; \"full\": for the whole loss [assumed]"),
            plain("damages     = { trigger = \"negligent\", excluded = [\"interruption\", \"reputation\"] }", "consequential loss is out [assumed]"),
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
            let cap = format!(
                "caps.data-breach = {{ limit = {limit}, per = \"year\", when = {{ flags = [\"personal-data\"] }}, relation = \"separate\" }}"
            );
            text.push_str(&told(&cap, "", &answers.data_cap, ""));
        }
        text
    }

    fn insurance(&self) -> String {
        let answers = self.answers;
        let (id, mut policies) = (&self.id, Vec::new());
        if let Some(limit) = &answers.provider_limit.value {
            let own = match answers.trade.value {
                Trade::ManagedServices => "[\"response\", \"restoration\"]",
                Trade::Software => {
                    "[\"response\", \"notification\", \"restoration\", \"extortion\", \"regulatory\", \"pci\"]"
                }
            };
            let liability = match answers.trade.value {
                Trade::ManagedServices => "[\"contract\"]",
                Trade::Software => "[\"contract\", \"liability\", \"defence\"]",
            };
            let covers = format!(
                "covers.incident     = {{ heads = {own} }}\n\
                 covers.interruption = {{ heads = [\"interruption\"], {WAITING} }}\n\
                 covers.liability    = {{ heads = {liability} }}\n"
            );
            policies.push(policy(&Cover {
                key: &format!("{id}-cyber"),
                insured: id,
                insurer: "insurer",
                limit: Told {
                    value: limit,
                    is_assumed: answers.provider_limit.is_assumed,
                },
                retention: &answers.provider_retention,
                covers: &covers,
            }));
        }
        if let Some(limit) = &answers.client_limit.value {
            let heads = match answers.trade.value {
                Trade::ManagedServices => {
                    "[\"response\", \"notification\", \"restoration\", \"extortion\", \"liability\", \"defence\", \"regulatory\"]"
                }
                Trade::Software => {
                    "[\"response\", \"notification\", \"restoration\", \"liability\", \"defence\", \"regulatory\", \"pci\"]"
                }
            };
            let covers = format!(
                "covers.incident = {{ heads = {heads} }}\n\
                 covers.dependent-outage = {{ heads = [\"interruption\"], {WAITING} }}\n"
            );
            policies.push(policy(&Cover {
                key: "client-cyber",
                insured: "client",
                insurer: "clients-insurer",
                limit: Told {
                    value: limit,
                    is_assumed: answers.client_limit.is_assumed,
                },
                retention: &answers.client_retention,
                covers: &covers,
            }));
        }
        if policies.is_empty() {
            policies.push("# Nobody is insured.\n".to_owned());
        }
        format!("{}{}", section("insurance"), policies.join("\n"))
    }
}

/// Coalition's wording; waiting that, once passed, pays from the first hour.
const WAITING: &str = "waiting = { period = \"8h\", mode = \"qualifying\" }";

const HOURS_OF_RANSOMWARE: &str = "outage      = { lognormal = { median = \"69h\", p95 = \"43d\" }, at_most = \"90d\" } # VERIS Community Database: 20 ransomware outages\n";

/// A policy to be written.
struct Cover<'a> {
    key: &'a str,
    insured: &'a str,
    insurer: &'a str,
    limit: Told<&'a Amount>,
    retention: &'a Told<Amount>,
    covers: &'a str,
}

fn policy(cover: &Cover<'_>) -> String {
    let limit = quoted(&cover.limit.value.text);
    [
        format!("[policy.{}]\n", cover.key),
        format!("insured   = \"{}\"\ninsurers  = {{ {} = 1.0 }}\n", cover.insured, cover.insurer),
        "# premium = \"…\"                what it costs a year: without it the total cost of risk leaves it out\n".to_owned(),
        told("retention = ", &quoted(&cover.retention.value.text), cover.retention, ""),
        told("limit     = ", &limit, &cover.limit, ""),
        plain(&format!("aggregate = {limit}"), "for the year: the same [assumed]"),
        plain("recovery  = \"top-down\"", "recoveries repay what was above the policy first [assumed]"),
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

/// A line with an answer, marked where nobody gave it.
fn told<T>(key: impl Display, value: &str, answer: &Told<T>, meaning: &str) -> String {
    let mark = if answer.is_assumed { "[assumed]" } else { "" };
    let words: Vec<&str> = [meaning, mark]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    plain(&format!("{key}{value}"), &words.join(" "))
}

/// A frequency in two digits.
fn rate_text(rate: f64) -> String {
    let decimals = if rate < 0.0995 { 3 } else { 2 };
    format!("{rate:.decimals$}")
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
