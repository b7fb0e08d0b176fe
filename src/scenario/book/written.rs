//! A book as a scenario.

use super::Book;
use crate::scenario::calibration::insured::Shared;
use crate::scenario::calibration::{Cause, interruption_per_hour, severity};
use crate::scenario::is_unseen;
use std::fmt::Write;

/// The causes of an insured's own events, each with its word.
const OWN: [(Cause, &str); 4] = [
    (Cause::Ransomware, "ransomware"),
    (Cause::Fraud, "fraud"),
    (Cause::DataBreach, "breach"),
    (Cause::Insider, "insider"),
];

impl Shared {
    /// Its word in the ids of perils.
    fn word(self) -> &'static str {
        match self {
            Self::Ransomware => "ransomware",
            Self::DataBreach => "breach",
            Self::Outage => "outage",
        }
    }

    /// What its peril has beside frequency and hits: hours of an outage of eight hours and more, and
    /// how alike ransomware strikes those hit together \[judgement\].
    fn terms(self) -> &'static str {
        match self {
            Self::Ransomware => "dependence = { gaussian = 0.5 }\n",
            Self::DataBreach => "",
            Self::Outage => {
                "outage = { lognormal = { median = \"18h\", p95 = \"5.5d\" }, from = \"8h\" }\n\
                 cause = \"failure\"\n"
            }
        }
    }
}

/// The place in the book of the insured whose policy or party has this key, as
/// [`Book::scenario`] writes it.
///
/// ```
/// use obligor::scenario::book::insured_of;
/// assert_eq!(insured_of("insured-17"), Some(17));
/// assert_eq!(insured_of("insurer"), None);
/// ```
#[must_use]
pub fn insured_of(key: &str) -> Option<usize> {
    key.strip_prefix("insured-")?.parse().ok()
}

/// The provider that the peril of this path comes through, by its place in the book, and what it
/// is; `None` strikes an insured alone.
///
/// ```
/// use obligor::scenario::book::shared_by;
/// use obligor::scenario::calibration::insured::Shared;
/// assert_eq!(shared_by("peril.provider-3-outage"), Some((3, Shared::Outage)));
/// assert_eq!(shared_by("peril.insured-3-fraud"), None);
/// ```
#[must_use]
pub fn shared_by(path: &str) -> Option<(usize, Shared)> {
    let (at, word) = path.strip_prefix("peril.provider-")?.split_once('-')?;
    let kind = Shared::ALL.into_iter().find(|kind| kind.word() == word)?;
    Some((at.parse().ok()?, kind))
}

/// An amount as a scenario writes it; three decimals get a fourth, since they could be read as thousands.
fn amount(number: f64) -> String {
    let text = number.to_string();
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() == 3 => text + "0",
        _ => text,
    }
}

/// A text in quotes; JSON's escapes are TOML's. What a scenario's line may not hold, such as the line end in a quoted cell, is a blank.
fn quoted(text: &str) -> String {
    let blank = |letter: char| letter.is_control() || is_unseen(letter);
    serde_json::Value::from(text.replace(blank, " ")).to_string()
}

impl Book {
    /// Some insureds of the book with their providers as a scenario.
    ///
    /// Ids are the places in the book (`insured-0`, `provider-3`); what is drawn is named by the ids
    /// of insureds and the folded names of providers, so that other rows, or their order, move no draw.
    #[must_use]
    pub fn scenario(&self, insureds: &[usize]) -> String {
        let mut text = String::from(
            "schema = 1\ntitle = \"A book of insureds\"\ncurrency = \"USD\"\nyears = 10_000\nseed = 20_261_121\n\
             [party.insurer]\nrole = \"insurer\"\n",
        );
        for at in insureds {
            self.write_insured(*at, &mut text);
        }
        let mut providers: Vec<usize> = insureds
            .iter()
            .filter_map(|at| self.provider_of(*at))
            .collect();
        providers.sort_unstable();
        providers.dedup();
        for at in providers {
            self.write_provider(at, insureds, &mut text);
        }
        text
    }

    // Writing to a string cannot fail: results of `write!` are dropped below.

    fn write_insured(&self, at: usize, text: &mut String) {
        let it = &self.insureds()[at];
        let stream = |what: &str| quoted(&format!("insured/{}{what}", it.id));
        let _ = write!(
            text,
            "[party.insured-{at}]\nname = {}\nrole = \"client\"\nrevenue = \"{}\"\nstream = {}\n\
             [policy.insured-{at}]\ninsured = \"insured-{at}\"\ninsurers = {{ insurer = 1.0 }}\n\
             premium = \"{}\"\nretention = \"{}\"\nlimit = \"{}\"\naggregate = \"{}\"\n\
             recovery = \"insurer-first\"\n",
            quoted(&it.id),
            amount(it.revenue),
            stream(""),
            amount(it.premium),
            amount(it.retention),
            amount(it.limit),
            amount(it.limit),
        );
        for (cause, word) in OWN {
            let _ = write!(
                text,
                "[peril.insured-{at}-{word}]\norigin = \"insured-{at}\"\nstream = {}\n\
                 frequency = {{ poisson = {:?} }}\nfault = {{ self = 1.0 }}\n\
                 hits.insured-{at} = {{ probability = 1.0, {} }}\n",
                stream(&format!("/{word}")),
                self.own_rate(at, cause),
                self.law(at, cause),
            );
        }
    }

    /// What an event of a cause costs an insured.
    fn law(&self, at: usize, cause: Cause) -> String {
        let it = &self.insureds()[at];
        let law = severity(cause, it.sector, it.revenue);
        format!(
            "severity = {{ lognormal = {{ median = \"{:.2}\", p95 = \"{:.2}\" }} }}, split = {{ response = 1.0 }}",
            law.median, law.p95
        )
    }

    fn write_provider(&self, at: usize, insureds: &[usize], text: &mut String) {
        let it = &self.providers()[at];
        let stream = |what: &str| quoted(&format!("provider/{}{what}", it.folded));
        let _ = write!(
            text,
            "[party.provider-{at}]\nname = {}\nrole = \"provider\"\nstream = {}\n",
            quoted(&it.name),
            stream(""),
        );
        for (kind, rate) in Shared::ALL.into_iter().zip(it.rates) {
            if rate == 0.0 {
                continue;
            }
            let (word, (a, b)) = (kind.word(), kind.part_hit());
            let _ = write!(
                text,
                "[peril.provider-{at}-{word}]\norigin = \"provider-{at}\"\nstream = {}\n\
                 frequency = {{ poisson = {rate:?} }}\nhit = {{ beta = [{a}, {b}] }}\nfault = {{ self = 1.0 }}\n{}",
                stream(&format!("/{word}")),
                kind.terms(),
            );
            for client in insureds
                .iter()
                .filter(|it| self.provider_of(**it) == Some(at))
            {
                let _ = writeln!(
                    text,
                    "hits.insured-{client} = {{ {} }}",
                    self.hit(kind, *client)
                );
            }
        }
    }

    /// What an event through a provider costs a client that it hits.
    fn hit(&self, kind: Shared, client: usize) -> String {
        match kind.cause() {
            Some(cause) => self.law(client, cause),
            None => {
                let hour = interruption_per_hour(self.insureds()[client].revenue);
                format!("per_hour = \"{hour:.2}\"")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::book::{Book, Insured};
    use crate::scenario::calibration::insured::Shared;
    use crate::scenario::calibration::{Cause, Sector};
    use crate::scenario::read_text;

    fn insured(id: &str, provider: Option<&str>) -> Insured {
        Insured {
            id: id.to_owned(),
            revenue: 5e6,
            sector: Sector::Healthcare,
            provider: provider.map(str::to_owned),
            limit: 1e6,
            retention: 10e3,
            premium: 9e3,
            share: 0.5,
        }
    }

    #[test]
    fn a_book_is_a_scenario_without_findings_whatever_its_ids() {
        let ids = ["=\"A\"\n", "Ümlaut & Söhne", "x"];
        let insureds = ids.map(|id| insured(id, Some("Cloud \"nine\"")));
        let book = Book::new(insureds.to_vec(), 0.2);
        let document = read_text("book.toml", &book.scenario(&[0, 1, 2]), &[]);
        let resolved = document.expect("it is TOML").resolve();
        let (model, _) = resolved.expect("it has no findings");
        assert_eq!((model.policies.len(), model.perils.len()), (3, 3 * 4 + 3));
    }

    /// The frequency of a peril in a book's words.
    fn of(words: &str, peril: &str) -> f64 {
        let (_, rest) = words.split_once(&format!("[peril.{peril}]")).expect(peril);
        let (_, rest) = rest.split_once("poisson = ").expect("a frequency");
        let (rate, _) = rest.split_once(" }").expect("an end");
        rate.parse().expect("a number")
    }

    #[test]
    fn what_comes_through_a_provider_is_taken_from_its_clients() {
        let book = Book::new(vec![insured("a", Some("C")), insured("b", None)], 0.25);
        let words = book.scenario(&[0, 1]);
        let of = |peril: &str| of(&words, peril);
        let whole = of("insured-1-ransomware");
        assert!((of("insured-0-ransomware") / whole - 0.75).abs() < 1e-12);
        assert!((of("provider-0-ransomware") * 2.0 / 3.0 / whole - 0.25).abs() < 1e-12);
        assert_eq!(of("insured-0-fraud"), of("insured-1-fraud"));
    }

    #[test]
    fn each_insured_has_its_rate_whatever_part_comes_through_the_provider() {
        let bank = Insured {
            sector: Sector::Financial,
            revenue: 1.5e9,
            ..insured("bank", Some("C"))
        };
        let shop = Insured {
            sector: Sector::Retail,
            revenue: 2e6,
            ..insured("shop", Some("C"))
        };
        for part in [0.0, 0.2, 0.35, 1.0] {
            let book = Book::new(vec![bank.clone(), shop.clone()], part);
            let words = book.scenario(&[0, 1]);
            for (cause, word, hit) in [
                (Cause::Ransomware, "ransomware", 2.0 / 3.0),
                (Cause::DataBreach, "breach", 0.5),
            ] {
                let shared = format!("provider-0-{word}");
                let through = match words.contains(&shared) {
                    true => of(&words, &shared) * hit,
                    false => 0.0,
                };
                for (at, it) in [&bank, &shop].into_iter().enumerate() {
                    let whole = of(&words, &format!("insured-{at}-{word}")) + through;
                    let rate = it.rate(cause);
                    assert!((whole / rate - 1.0).abs() < 1e-12, "{part}: {whole} {rate}");
                }
                let mean = (bank.rate(cause) + shop.rate(cause)) / 2.0;
                let least = (part * mean).min(shop.rate(cause));
                assert!((through - least).abs() < 1e-15, "{part}: {through}");
                let kind = Shared::ALL.into_iter().find(|it| it.cause() == Some(cause));
                let seen = book.comes_through(kind.expect("it is shared"));
                assert!((seen - least / mean).abs() < 1e-12, "{part}: {seen}");
            }
        }
    }

    #[test]
    fn a_provider_is_one_however_its_name_is_typed() {
        let names = ["Cloud  Nine", "cloud nine ", "Cloud Nine", "Cloud Ten"];
        let insureds = names.map(|name| insured(name, Some(name)));
        let book = Book::new(insureds.to_vec(), 0.2);
        let told: Vec<&str> = book.providers().iter().map(|it| it.name.as_str()).collect();
        assert_eq!(told, ["Cloud Nine", "Cloud Ten"]);
        assert_eq!(book.providers()[0].clients, [0, 1, 2]);
        assert_eq!(book.insureds()[1].provider.as_deref(), Some("Cloud Nine"));
        assert!(
            book.scenario(&[0])
                .contains("\"provider/cloud nine/outage\"")
        );
        assert_eq!(
            Book::new(vec![insured("a", Some("  "))], 0.2).providers(),
            []
        );
    }
}
