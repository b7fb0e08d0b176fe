//! What a scenario is made from: texts read as answers.

use super::ask::{Asking, Question, Told};
use super::{Failure, InitArgs};
use crate::scenario::calibration::{LARGEST_REVENUE, Sector, Trade};
use crate::scenario::{Kind, Scalar, read_quantity};

/// The most clients: as many as the largest story of the gallery has.
const MOST_CLIENTS: u64 = 1_000;

/// The smallest revenue that the figures are used for.
const SMALLEST_REVENUE: f64 = 100e3;

/// Money as it was written, and what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// As written: `1.2M`.
    pub text: String,
    /// In the scenario's currency.
    pub value: f64,
}

/// What a contract lets the provider owe.
#[derive(Clone, Debug, PartialEq)]
pub enum Cap {
    /// All of it.
    None,
    /// Up to a limit, as a scenario writes it: `{ fees = 1.0 }`.
    Limit(String),
}

/// Everything there is to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The provider's name.
    pub provider: Told<String>,
    /// What it does.
    pub trade: Told<Trade>,
    /// Its revenue a year.
    pub provider_revenue: Told<Amount>,
    /// How many clients it has.
    pub clients: Told<u64>,
    /// What they live on.
    pub sector: Told<Sector>,
    /// The revenue of each.
    pub revenue: Told<Amount>,
    /// What each pays the provider a year.
    pub fees: Told<Amount>,
    /// The cap of each contract.
    pub cap: Told<Cap>,
    /// Another cap where personal data are exposed.
    pub data_cap: Told<Cap>,
    /// Limit of the provider's policy, if it has one.
    pub provider_limit: Told<Option<Amount>>,
    /// Its retention.
    pub provider_retention: Told<Amount>,
    /// Limit of each client's policy, if they have one.
    pub client_limit: Told<Option<Amount>>,
    /// Its retention.
    pub client_retention: Told<Amount>,
    /// The provider's own money, if it is limited.
    pub funds: Told<Option<Amount>>,
}

impl Answers {
    /// Asks for what the flags do not say.
    ///
    /// # Errors
    /// If an answer will not do or is not there.
    pub fn new(args: &InitArgs, asking: &mut Asking<'_>) -> Result<Self, Failure> {
        let mut ask = Asked(asking);
        let provider = ask.of(
            "provider",
            "Name of the provider",
            "Provider",
            &args.provider,
            name,
        )?;
        let trade = "What it does: msp (looks after computers) or saas (runs software)";
        let trade = ask.of("kind", trade, "msp", &args.kind, self::trade)?;
        let words = "Its revenue a year, USD";
        let provider_revenue = ask.of(
            "provider-revenue",
            words,
            "18M",
            &args.provider_revenue,
            revenue,
        )?;
        let words = "How many clients it has, all alike";
        let clients = ask.of("clients", words, "90", &args.clients, count)?;
        let words = "What they live on";
        let sector = ask.of("sector", words, "professional", &args.sector, self::sector)?;
        let words = "Revenue of each a year, USD";
        let revenue = ask.of("revenue", words, "9M", &args.revenue, self::revenue)?;
        let usual = usual_fees(&provider_revenue.value, clients.value, &revenue.value);
        let words = "What each pays the provider a year, USD";
        let fees = ask.of("fees", words, &usual, &args.fees, above_zero)?;
        let words = "Liability cap of each contract a year: 1 x fees, 500k, or none";
        let cap = ask.of("cap", words, "1 x fees", &args.cap, self::cap)?;
        let words = "Limit of the provider's cyber policy, USD, or none";
        let provider_limit = ask.of("provider-limit", words, "3M", &args.provider_limit, limit)?;
        let words = "Limit of each client's own cyber policy, USD, or none";
        let client_limit = ask.of("client-limit", words, "none", &args.client_limit, limit)?;
        Ok(Self {
            provider,
            trade,
            provider_revenue,
            clients,
            sector,
            revenue,
            fees,
            cap,
            data_cap: ask.silent("data-cap", "none", &args.data_cap, self::cap)?,
            provider_limit,
            provider_retention: ask.silent(
                "provider-retention",
                "50k",
                &args.provider_retention,
                money,
            )?,
            client_limit,
            client_retention: ask.silent(
                "client-retention",
                "25k",
                &args.client_retention,
                money,
            )?,
            funds: ask.silent("funds", "unlimited", &args.funds, funds)?,
        })
    }
}

/// What is asked where no flag says it.
struct Asked<'a, 'b>(&'a mut Asking<'b>);

impl Asked<'_, '_> {
    fn of<T>(
        &mut self,
        flag: &str,
        words: &str,
        default: &str,
        given: &Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Told<T>, Failure> {
        let question = Question {
            flag,
            words,
            default,
        };
        self.0.answer(question, given.as_deref(), read)
    }

    /// What only a flag says.
    fn silent<T>(
        &mut self,
        flag: &str,
        default: &str,
        given: &Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Told<T>, Failure> {
        let question = Question {
            flag,
            words: "",
            default,
        };
        self.0.unasked(question, given.as_deref(), read)
    }
}

/// What a client pays where nobody says it: an equal part of what the provider earns, but no more
/// than 2 % of the client's revenue, as the small clients of `scenarios/msp-three-clients.toml` do.
fn usual_fees(provider: &Amount, clients: u64, client: &Amount) -> String {
    short((provider.value / clients as f64).min(0.02 * client.value))
}

fn name(text: &str) -> Result<String, String> {
    let is_good = (1..=60).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let name = is_good.then(|| text.to_owned());
    name.ok_or_else(|| "a name of 1 to 60 characters is wanted".to_owned())
}

fn trade(text: &str) -> Result<Trade, String> {
    match text.to_lowercase().as_str() {
        "msp" => Ok(Trade::ManagedServices),
        "saas" => Ok(Trade::Software),
        _ => Err("msp or saas is wanted".to_owned()),
    }
}

fn sector(text: &str) -> Result<Sector, String> {
    let word = text.to_lowercase();
    let found = Sector::ALL.into_iter().find(|sector| sector.word() == word);
    found.ok_or_else(|| {
        let words = Sector::ALL.map(|sector| sector.word().to_owned());
        format!("one of {} is wanted", crate::report::listed(words))
    })
}

fn count(text: &str) -> Result<u64, String> {
    let number = text.replace('_', "").parse().ok();
    let number = number.filter(|number| (1..=MOST_CLIENTS).contains(number));
    number.ok_or_else(|| format!("a whole number from 1 to {MOST_CLIENTS} is wanted"))
}

fn money(text: &str) -> Result<Amount, String> {
    let read = read_quantity(Kind::Money, Scalar::Text(text));
    let value = read.map_err(|_| "money such as 250k or 1.2M is wanted".to_owned())?;
    Ok(Amount {
        text: text.to_owned(),
        value,
    })
}

fn above_zero(text: &str) -> Result<Amount, String> {
    let amount = money(text)?;
    if amount.value > 0.0 {
        return Ok(amount);
    }
    Err("money above 0 is wanted".to_owned())
}

fn revenue(text: &str) -> Result<Amount, String> {
    let amount = money(text)?;
    if (SMALLEST_REVENUE..=LARGEST_REVENUE).contains(&amount.value) {
        return Ok(amount);
    }
    Err("revenue from 100k to 2B is wanted; the figures reach no further".to_owned())
}

/// Are there no bounds?
fn is_none(text: &str) -> bool {
    ["none", "no", "unlimited", "uncapped"].contains(&text.to_lowercase().as_str())
}

fn limit(text: &str) -> Result<Option<Amount>, String> {
    if is_none(text) {
        return Ok(None);
    }
    let amount = above_zero(text);
    amount
        .map(Some)
        .map_err(|_| "money above 0 such as 3M, or none, is wanted".to_owned())
}

fn funds(text: &str) -> Result<Option<Amount>, String> {
    if is_none(text) {
        return Ok(None);
    }
    let amount = money(text).map(Some);
    amount.map_err(|_| "money such as 1.8M, or unlimited, is wanted".to_owned())
}

/// `1 x fees`, `500k`, `greater of 500k and 1 x fees`, `lesser of …`, or `none`.
fn cap(text: &str) -> Result<Cap, String> {
    if is_none(text) {
        return Ok(Cap::None);
    }
    let limit = ["greater of", "lesser of"].into_iter().find_map(|of| {
        let (head, rest) = text.split_at_checked(of.len())?;
        let (one, other) = rest.split_once(" and ")?;
        let is_it = head.eq_ignore_ascii_case(of);
        let bounds = is_it.then(|| Some((bound(one)?, bound(other)?)))?;
        let (one, other) = bounds?;
        Some(format!("{{ {} = [{one}, {other}] }}", of.replace(' ', "_")))
    });
    let limit = limit.or_else(|| bound(text));
    let wanted = "1 x fees, 500k, greater of 500k and 1 x fees, or none is wanted";
    limit.map(Cap::Limit).ok_or_else(|| wanted.to_owned())
}

/// A multiple of fees, or money, as a scenario writes it.
fn bound(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(multiple) = text.to_lowercase().strip_suffix("fees") {
        let multiple = multiple.trim().trim_end_matches(['x', '×', '*']).trim();
        let multiple: f64 = if multiple.is_empty() {
            1.0
        } else {
            multiple.parse().ok()?
        };
        let is_good = multiple.is_finite() && multiple > 0.0;
        return is_good.then(|| format!("{{ fees = {multiple:?} }}"));
    }
    above_zero(text).ok().map(|amount| quoted(&amount.text))
}

/// Text in quotes, as TOML has it; names and amounts have no control characters.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Money in three digits, as a scenario writes it: `31.9k`.
pub fn short(value: f64) -> String {
    let (scaled, unit) = match value {
        v if v >= 999.5e6 => (v / 1e9, "B"),
        v if v >= 999.5e3 => (v / 1e6, "M"),
        v if v >= 999.5 => (v / 1e3, "k"),
        v => (v, ""),
    };
    let decimals = match scaled {
        s if s >= 99.95 => 0,
        s if s >= 9.995 => 1,
        _ => 2,
    };
    let digits = format!("{scaled:.decimals$}");
    let digits = if decimals > 0 {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        &digits
    };
    format!("{digits}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_are_read_as_people_write_them() {
        for (text, limit) in [
            ("1 x fees", "{ fees = 1.0 }"),
            ("1.5x Fees", "{ fees = 1.5 }"),
            ("2 × fees", "{ fees = 2.0 }"),
            ("fees", "{ fees = 1.0 }"),
            ("500k", "\"500k\""),
            ("1.2M", "\"1.2M\""),
            (
                "greater of 1M and 1.5 x fees",
                "{ greater_of = [\"1M\", { fees = 1.5 }] }",
            ),
            (
                "Lesser of 2 x fees and 500k",
                "{ lesser_of = [{ fees = 2.0 }, \"500k\"] }",
            ),
        ] {
            assert_eq!(cap(text), Ok(Cap::Limit(limit.to_owned())), "{text}");
        }
        for text in ["none", "Unlimited", "uncapped"] {
            assert_eq!(cap(text), Ok(Cap::None), "{text}");
        }
        for text in [
            "0",
            "-1 x fees",
            "0 x fees",
            "lots",
            "nan x fees",
            "greater of 1M",
        ] {
            assert!(cap(text).is_err(), "{text}");
        }
    }

    #[test]
    fn money_is_written_in_three_digits_that_are_read_back() {
        for (value, text) in [
            (180.0, "180"),
            (999.4, "999"),
            (999.6, "1k"),
            (31_907.0, "31.9k"),
            (443_556.0, "444k"),
            (999_600.0, "1M"),
            (1_876_009.0, "1.88M"),
            (70_000.0, "70k"),
            (100.0, "100"),
            (2.5e9, "2.5B"),
            (0.5, "0.5"),
        ] {
            assert_eq!(short(value), text, "{value}");
            let back = money(text).expect("money").value;
            assert!((back / value - 1.0).abs() < 0.01, "{value}: {back}");
        }
    }

    #[test]
    fn revenue_ends_where_the_figures_end() {
        assert!(revenue("100k").is_ok() && revenue("2B").is_ok());
        assert!(revenue("99k").is_err() && revenue("2.01B").is_err());
    }

    #[test]
    fn clients_are_counted_from_one_to_a_thousand() {
        assert!(count("1").is_ok() && count("1_000").is_ok());
        assert!(count("0").is_err() && count("1001").is_err() && count("2.5").is_err());
    }
}
