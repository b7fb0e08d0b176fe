//! The perils of a firm of a kind, as words of a scenario.

use super::Firm;
use crate::scenario::calibration::archetype::{FirmKind, cost, events_a_year};
use crate::scenario::calibration::insured::Shared;
use crate::scenario::calibration::{Cause, interruption_per_hour};
use crate::scenario::{LIBRARY_VERSION, library_figure as figure};
use std::fmt::Write;

/// A peril that the library has for a firm.
pub(super) struct Made {
    /// Its key.
    pub key: String,
    /// Its table, in TOML.
    pub text: String,
    /// The clients it reaches, by their place in the firm's list.
    pub reaches_clients: bool,
}

/// Where a figure comes from.
struct Stated {
    of: String,
    source: &'static str,
    as_of: &'static str,
    confidence: &'static str,
}

impl Stated {
    /// How often, by what is known of the firm.
    fn often(firm: &Firm) -> Self {
        Self {
            of: firm.told(),
            source: "Coalition 2025, IRIS 2025",
            as_of: "2024",
            confidence: "within a factor of 2.5",
        }
    }

    /// How much.
    fn costs(firm: &Firm) -> Self {
        Self {
            of: firm.told(),
            source: "NetDiligence 2024",
            as_of: "2019-23",
            confidence: "mean within a factor of 3, tail of 5",
        }
    }

    fn with(source: &'static str, as_of: &'static str, confidence: &'static str) -> Self {
        let of = String::new();
        Self {
            of,
            source,
            as_of,
            confidence,
        }
    }

    /// A value, already as TOML, with where it comes from.
    fn say(&self, value: &str) -> String {
        let Self { of, source, .. } = self;
        let of = if of.is_empty() {
            String::new()
        } else {
            format!("{of}; ")
        };
        format!(
            "{{ value = {value}, source = {}, as_of = \"{}\", confidence = \"{}\" }}",
            quoted(&format!("library {LIBRARY_VERSION}: {of}{source}")),
            self.as_of,
            self.confidence
        )
    }
}

/// A text in quotes; JSON's escapes are TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Six digits: finer than anything known, and without steps that a sweep would see.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0.0".to_owned();
    }
    let digits = 5 - libm::log10(value.abs()).floor() as i32;
    format!("{value:.*}", digits.clamp(1, 12) as usize)
}

/// The word of a cause in reports, and that of its split.
fn words(cause: Cause) -> (&'static str, &'static str) {
    match cause {
        Cause::Ransomware => ("Ransomware", "ransomware"),
        Cause::Fraud => ("Fraud", "bec_fraud"),
        Cause::DataBreach => ("Data breach", "data_breach"),
        Cause::Insider => ("Insider", "insider"),
    }
}

/// Hours that the systems of a victim of ransomware are down.
fn ransomware_hours() -> String {
    let said = Stated::with("VERIS Community Database, 20 outages", "2023", "measured");
    format!(
        "outage = {{ lognormal = {{ mu = {}, sigma = {} }}, at_most = {} }}\n",
        said.say(&number(figure("ransomware.hours.mu"))),
        said.say(&number(figure("ransomware.hours.sigma"))),
        said.say(&format!("\"{}h\"", figure("ransomware.hours.at-most"))),
    )
}

/// Hours of an outage at a provider.
fn outage_hours() -> String {
    let said = Stated::with("Parametrix 2024", "2024", "judgement");
    format!(
        "outage = {{ lognormal = {{ mu = {}, sigma = {} }}, from = {} }}\ncause = \"failure\"\n",
        said.say(&number(figure("outage.hours.mu"))),
        said.say(&number(figure("outage.hours.sigma"))),
        said.say(&format!("\"{}h\"", figure("outage.hours.from"))),
    )
}

/// The part of the clients hit.
fn part_hit(kind: Shared) -> String {
    let source = match kind {
        Shared::Ransomware => "Kaseya 2021",
        Shared::DataBreach => "Blackbaud 2020, MOVEit 2023",
        Shared::Outage => "CDK 2024, CrowdStrike 2024",
    };
    let said = Stated::with(source, "2024", "judgement");
    let (a, b) = kind.part_hit();
    format!(
        "hit = {{ beta = [{}, {}] }}\n",
        said.say(&number(a)),
        said.say(&number(b))
    )
}

impl Firm {
    /// What the library knows of it.
    fn told(&self) -> String {
        let revenue = match self.revenue {
            it if it >= 1e6 => format!("{}M", it / 1e6),
            it => format!("{}k", it / 1e3),
        };
        format!("{} of {revenue}", self.kind.word())
    }

    /// What comes through it to its clients for a cause of its own events.
    pub(super) fn passes_on(&self, cause: Cause) -> Option<Shared> {
        if self.clients.is_empty() || !self.kind.is_provider() {
            return None;
        }
        match cause {
            // Clients of a vendor of software are not encrypted: its service is down.
            Cause::Ransomware if self.kind == FirmKind::Saas => Some(Shared::Outage),
            Cause::Ransomware => Some(Shared::Ransomware),
            Cause::DataBreach => Some(Shared::DataBreach),
            Cause::Fraud | Cause::Insider => None,
        }
    }

    /// Everything that starts with it.
    pub(super) fn perils(&self, firms: &[Self]) -> Vec<Made> {
        let own = Cause::ALL.into_iter().map(|cause| self.own(cause, firms));
        let serves = self.kind.is_provider() && !self.clients.is_empty();
        own.chain(serves.then(|| self.outage(firms))).collect()
    }

    // Writing to a string cannot fail: results of `write!` are dropped below.

    fn own(&self, cause: Cause, firms: &[Self]) -> Made {
        let passed = self.passes_on(cause);
        let (word, _) = words(cause);
        let key = format!("{}-{}", self.key, cause.word());
        let mut text = self.head(&key, word, &self.rate(cause, firms), passed.is_some());
        if cause == Cause::Ransomware {
            text.push_str(&ransomware_hours());
            text.push_str("flags = { ransomware = 1.0 }\n");
        }
        if cause == Cause::DataBreach {
            text.push_str("flags = { personal-data = 1.0 }\n");
        }
        if passed == Some(Shared::Ransomware) {
            let said = Stated::with("Kaseya 2021", "2021", "judgement");
            let alike = said.say(&number(figure("dependence.ransomware")));
            let _ = writeln!(text, "dependence = {{ gaussian = {alike} }}");
        }
        let _ = writeln!(
            text,
            "hits.{} = {{ probability = 1.0, {} }}",
            self.key,
            self.suffers(cause)
        );
        if let Some(shared) = passed {
            text.push_str(&part_hit(shared));
            self.reach(shared, firms, &mut text);
        }
        Made {
            key,
            text,
            reaches_clients: passed.is_some(),
        }
    }

    /// An outage at a provider, without harm meant.
    fn outage(&self, firms: &[Self]) -> Made {
        let key = format!("{}-outage", self.key);
        let said = Stated::with("Parametrix 2024", "2024", "judgement, 0.03 to 0.30");
        let rate = said.say(&number(figure("outage.frequency")));
        let mut text = self.head(&key, "Outage", &rate, true);
        text.push_str(&outage_hours());
        text.push_str(&part_hit(Shared::Outage));
        self.reach(Shared::Outage, firms, &mut text);
        Made {
            key,
            text,
            reaches_clients: true,
        }
    }

    /// How often, as TOML. What comes to a client through its providers is taken from its own.
    fn rate(&self, cause: Cause, firms: &[Self]) -> String {
        let whole = events_a_year(self.kind, cause, self.revenue);
        let through = |it: &Self| {
            let shared = it.passes_on(cause).and_then(Shared::cause);
            shared == Some(cause) && it.clients.contains(&self.key)
        };
        let Some(provider) = firms.iter().find(|it| through(it)) else {
            return Stated::often(self).say(&number(whole));
        };
        let part = figure("shared.part");
        let said = Stated {
            of: format!(
                "{}; less the {:.0} % that come through {}",
                self.told(),
                100.0 * part,
                provider.label
            ),
            ..Stated::often(self)
        };
        said.say(&number((1.0 - part) * whole))
    }

    fn head(&self, key: &str, word: &str, rate: &str, is_passed_on: bool) -> String {
        let fault = if is_passed_on { &self.key } else { "self" };
        format!(
            "[peril.{key}]\nname = {}\norigin = {}\nfrequency = {{ poisson = {rate} }}\n\
             fault = {{ {fault} = 1.0 }}\n",
            quoted(&format!("{word} at {}", self.label)),
            quoted(&self.key),
        )
    }

    /// What an event of a cause costs it, and which records are exposed.
    fn suffers(&self, cause: Cause) -> String {
        let law = cost(self.kind, cause, self.revenue);
        let said = Stated::costs(self);
        let mut words = format!(
            "severity = {{ lognormal = {{ mean = {}, sigma = {} }} }}, split = \"{}\"",
            said.say(&format!("\"{:.2}\"", law.mean)),
            said.say(&number(law.sigma)),
            self::words(cause).1,
        );
        if let (Cause::DataBreach, Some(records)) = (cause, self.records) {
            let _ = write!(words, ", records = {records:.0}");
        }
        words
    }

    /// What an event costs each client hit.
    fn reach(&self, shared: Shared, firms: &[Self], text: &mut String) {
        let clients = firms.iter().filter(|it| self.clients.contains(&it.key));
        for client in clients {
            let words = match shared.cause() {
                Some(cause) => client.suffers(cause),
                None => client.is_down(),
            };
            let _ = writeln!(text, "hits.{} = {{ {words} }}", client.key);
        }
    }

    /// What an hour without its provider costs it.
    fn is_down(&self) -> String {
        let said = Stated {
            of: self.told(),
            ..Stated::with("35 % margin on half of the revenue", "2025", "judgement")
        };
        let hour = interruption_per_hour(self.revenue);
        format!("per_hour = {}", said.say(&format!("\"{hour:.2}\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_six_digits() {
        assert_eq!(number(0.011652347), "0.0116523");
        assert_eq!(number(2.0), "2.00000");
        assert_eq!(number(123.456789), "123.457");
        assert_eq!(number(0.0), "0.0");
    }
}
