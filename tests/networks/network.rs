//! The generator of random networks: scenario text from a number.

use crate::dice::Dice;
use crate::ready::{HEAD, Ready};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

const HEADS: [&str; 7] = [
    "response",
    "notification",
    "restoration",
    "interruption",
    "liability",
    "regulatory",
    "extortion",
];
const FLAGS: [&str; 3] = ["personal-data", "ransomware", "war"];

fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("[{}]", words.join(", "))
}

/// A network as text, in parts that tests leave out or scale.
pub struct Network {
    number: u64,
    parties: String,
    perils: String,
    promises: String,
}

/// What makes a network: the dice, a factor on all money, one on the caps alone.
struct Maker {
    dice: Dice,
    money: f64,
    caps: f64,
    firms: Vec<String>,
    insurers: Vec<String>,
    reinsurers: Vec<String>,
}

impl Network {
    pub fn of(number: u64) -> Self {
        Self::scaled(number, 1.0, 1.0)
    }

    pub fn scaled(number: u64, money: f64, caps: f64) -> Self {
        let mut maker = Maker {
            dice: Dice::new(0x0b11_9050 ^ number.wrapping_mul(0xd134_2543_de82_ef95)),
            money,
            caps,
            firms: Vec::new(),
            insurers: Vec::new(),
            reinsurers: Vec::new(),
        };
        let parties = maker.parties();
        let perils = maker.perils();
        let promises = maker.promises();
        Self {
            number,
            parties,
            perils,
            promises,
        }
    }

    pub fn text(&self) -> String {
        format!("{HEAD}{}{}{}", self.parties, self.perils, self.promises)
    }

    pub fn without_promises(&self) -> String {
        format!("{HEAD}{}{}", self.parties, self.perils)
    }

    pub fn ready(&self) -> Result<Ready, Box<dyn Error>> {
        Ready::text(&self.text()).map_err(|error| self.wrong(&error.to_string()).into())
    }

    pub fn wrong(&self, what: &str) -> String {
        format!("network {}: {what}\n{}", self.number, self.text())
    }
}

impl Maker {
    fn amount(&mut self, thousands: &[f64]) -> String {
        let amount = self.dice.pick(thousands) * 1_000.0 * self.money;
        format!("{amount:.1}")
    }

    fn cap(&mut self, thousands: &[f64]) -> String {
        let amount = self.dice.pick(thousands) * 1_000.0 * self.money * self.caps;
        format!("{amount:.1}")
    }

    fn parties(&mut self) -> String {
        let firms = 2 + self.dice.below(7);
        let insurers = self.dice.below(4);
        let reinsurers = if insurers > 0 { self.dice.below(2) } else { 0 };
        self.firms = (0..firms).map(|at| format!("f{at}")).collect();
        self.insurers = (0..insurers).map(|at| format!("ins{at}")).collect();
        self.reinsurers = (0..reinsurers).map(|at| format!("re{at}")).collect();
        let mut text = String::new();
        for firm in self.firms.clone() {
            let funds = if self.dice.chance(0.4) {
                format!("funds = {}\n", self.amount(&[0.0, 50.0, 400.0, 3_000.0]))
            } else {
                String::new()
            };
            let _ = write!(text, "[party.{firm}]\n{funds}");
        }
        for party in self.insurers.iter().chain(&self.reinsurers) {
            let _ = writeln!(text, "[party.{party}]");
        }
        text
    }

    fn firm(&mut self) -> String {
        let at = self.dice.below(self.firms.len());
        self.firms[at].clone()
    }

    // Perils.

    fn perils(&mut self) -> String {
        (0..1 + self.dice.below(3))
            .map(|at| self.peril(at))
            .collect()
    }

    fn peril(&mut self, at: usize) -> String {
        let origin = self.firm();
        let frequency = self.dice.pick(&[
            "fixed = 1",
            "fixed = 2",
            "poisson = 1.2",
            "poisson = 0.5, uncertainty = { lognormal_sigma = 0.6 }",
            "negative_binomial = { mean = 1.5, variance_to_mean = 2 }",
            "bernoulli = 0.6",
        ]);
        let mut text =
            format!("[peril.p{at}]\norigin = \"{origin}\"\nfrequency = {{ {frequency} }}\n");
        let shared = self
            .dice
            .pick(&["hit = { beta = [2, 1] }\n", "hit = 0.6\n", ""]);
        text += shared;
        text += self.dice.pick(&[
            "",
            "",
            "dependence = { gaussian = 0.5 }\n",
            "dependence = { t = { correlation = 0.4, degrees = 4 } }\n",
        ]);
        text += self.dice.pick(&["", "cause = \"failure\"\n"]);
        let has_outage = self.dice.chance(0.6);
        if has_outage {
            text +=
                "outage = { lognormal = { median = \"18h\", p95 = \"5d\" }, at_most = \"30d\" }\n";
        }
        let chances: Vec<f64> = FLAGS
            .iter()
            .map(|_| self.dice.pick(&[0.0, 0.3, 1.0]))
            .collect();
        let flags: Vec<String> = FLAGS
            .iter()
            .zip(chances)
            .map(|(flag, chance)| format!("{flag} = {chance:?}"))
            .collect();
        let _ = writeln!(text, "flags = {{ {} }}", flags.join(", "));
        text += &self.blame();
        let firms = self.firms.clone();
        let hit = self.dice.some(&(0..firms.len()).collect::<Vec<_>>(), 0.7);
        for firm in hit {
            text += &self.hit(&firms[firm], has_outage, shared.is_empty());
        }
        text
    }

    /// Fault and culpability of up to three firms, and of whoever is hit.
    fn blame(&mut self) -> String {
        let mut blamed: Vec<String> = (0..1 + self.dice.below(3)).map(|_| self.firm()).collect();
        blamed.sort();
        blamed.dedup();
        let mut left = 100;
        let mut shares = Vec::new();
        let mut levels = Vec::new();
        for firm in &blamed {
            let share = self.dice.below(left + 1);
            left -= share;
            shares.push(format!("{firm} = {:?}", share as f64 / 100.0));
            let level = self.dice.pick(&[
                "\"negligent\"",
                "\"gross\"",
                "{ none = 0.25, negligent = 0.5, gross = 0.15, wilful = 0.1 }",
            ]);
            levels.push(format!("{firm} = {level}"));
        }
        shares.push(format!("self = {:?}", left as f64 / 100.0));
        format!(
            "fault = {{ {} }}\nculpability = {{ {} }}\n",
            shares.join(", "),
            levels.join(", ")
        )
    }

    fn hit(&mut self, firm: &str, has_outage: bool, needs_chance: bool) -> String {
        let chance = if needs_chance || self.dice.chance(0.3) {
            self.dice
                .pick(&["probability = 1.0, ", "probability = 0.5, "])
        } else {
            ""
        };
        let by_hour = if has_outage && self.dice.chance(0.5) {
            format!(", per_hour = {}", self.amount(&[0.5, 4.0]))
        } else {
            String::new()
        };
        let kind = self.dice.below(4);
        let cost = match kind {
            0 => {
                let split = self.dice.pick(&[
                    "\"ransomware\"",
                    "\"data_breach\"",
                    "{ response = 0.5, restoration = 0.2, liability = 0.3 }",
                    "{ dirichlet = { response = 2, notification = 1, regulatory = 1 } }",
                ]);
                format!(
                    "severity = {{ lognormal = {{ median = {}, p95 = {} }} }}, split = {split}",
                    self.amount(&[50.0, 150.0]),
                    self.amount(&[800.0, 2_500.0])
                )
            }
            1 => format!(
                "severity = {{ pareto = {{ shape = 1.7, scale = {} }}, at_most = {} }}, split = \"ransomware\"",
                self.amount(&[40.0, 100.0]),
                self.amount(&[20_000.0])
            ),
            2 => format!(
                "records = {{ lognormal = {{ median = 5000, p95 = 200000 }} }}, per_record = {:.4}, split = \"data_breach\"",
                9.0 * self.money
            ),
            _ => {
                let heads = if by_hour.is_empty() {
                    &HEADS[..]
                } else {
                    &["response", "liability", "extortion"]
                };
                let some = self.dice.some(heads, 0.5);
                let laws: Vec<String> = some
                    .iter()
                    .map(|head| {
                        format!(
                            "{head} = {{ exponential = {{ mean = {} }} }}",
                            self.amount(&[30.0, 200.0, 900.0])
                        )
                    })
                    .collect();
                format!("heads = {{ {} }}", laws.join(", "))
            }
        };
        format!("hits.{firm} = {{ {chance}{cost}{by_hour} }}\n")
    }

    // Promises.

    fn promises(&mut self) -> String {
        let contracts = self.contracts();
        let policies = self.policies();
        contracts + &policies + &self.treaties()
    }

    fn condition(&mut self) -> String {
        let flag = self.dice.pick(&FLAGS);
        let other = self.dice.pick(&FLAGS);
        match self.dice.below(7) {
            0 => format!("{{ flags = [\"{flag}\"] }}"),
            1 => format!("{{ not_flags = [\"{flag}\"] }}"),
            2 => format!("{{ flags = [\"{flag}\"], not_flags = [\"{other}\"] }}"),
            3 => "{ cause = \"failure\" }".to_owned(),
            4 => "{ culpability = [\"gross\", \"wilful\"] }".to_owned(),
            5 => "{ hours = { over = \"24h\" } }".to_owned(),
            _ => "{ peril = \"p0\" }".to_owned(),
        }
    }

    /// Contracts run from lower to higher firms, so that they form no circle.
    fn contracts(&mut self) -> String {
        let mut text = String::new();
        let mut of_obligor: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for beneficiary in 0..self.firms.len() {
            for obligor in beneficiary + 1..self.firms.len() {
                if self.dice.chance(0.55) {
                    let key = format!("c{beneficiary}-{obligor}");
                    text += &self.contract(&key, beneficiary, obligor);
                    of_obligor.entry(obligor).or_default().push(key);
                }
            }
        }
        for (obligor, keys) in of_obligor.iter().filter(|(_, keys)| keys.len() > 1) {
            if self.dice.chance(0.5) {
                let names: Vec<&str> = keys.iter().map(String::as_str).collect();
                let (limit, per) = (
                    self.cap(&[200.0, 900.0]),
                    self.dice.pick(&["event", "year"]),
                );
                let _ = write!(
                    text,
                    "[pool.pool{obligor}]\nobligor = \"{}\"\nlimit = {limit}\nper = \"{per}\"\nmembers = {}\n",
                    self.firms[*obligor],
                    quoted(&names)
                );
            }
        }
        text
    }

    fn contract(&mut self, key: &str, beneficiary: usize, obligor: usize) -> String {
        let liability = self.dice.pick(&["several", "several", "full"]);
        let fees = self.amount(&[100.0, 700.0]);
        let mut text = format!(
            "[contract.{key}]\nobligor = \"f{obligor}\"\nbeneficiary = \"f{beneficiary}\"\nliability = \"{liability}\"\nannual_fees = {fees}\n"
        );
        if obligor + 1 < self.firms.len() && self.dice.chance(0.6) {
            let others: Vec<usize> = (obligor + 1..self.firms.len()).collect();
            let others: Vec<String> = self
                .dice
                .some(&others, 0.5)
                .into_iter()
                .map(|other| format!("f{other}"))
                .collect();
            let names: Vec<&str> = others.iter().map(String::as_str).collect();
            let _ = writeln!(text, "answers_for = {}", quoted(&names));
        }
        if self.dice.chance(0.6) {
            let excluded = self.dice.some(&HEADS, 0.3);
            let trigger = self.dice.pick(&["negligent", "strict", "gross"]);
            let includes = self.dice.pick(&["", ", includes = [\"regulatory\"]"]);
            let excluded: Vec<&str> = excluded
                .into_iter()
                .filter(|head| *head != "regulatory")
                .collect();
            let _ = writeln!(
                text,
                "damages = {{ trigger = \"{trigger}\", excluded = {}{includes} }}",
                quoted(&excluded)
            );
        }
        text += self.dice.pick(&["", "", "flow_down = \"none\"\n"]);
        text += &self.caps();
        if self.dice.chance(0.3) {
            let when = self.condition();
            let _ = writeln!(text, "uncapped.some = {{ when = {when} }}");
        }
        if self.dice.chance(0.4) {
            text += "credits = { percent_of_month = [[\"8h\", 0.1], [\"48h\", 0.5]] }\n";
        }
        text
    }

    fn caps(&mut self) -> String {
        let mut text = String::new();
        if self.dice.chance(0.2) {
            return text;
        }
        let per = self.dice.pick(&["claim", "event", "year", "term"]);
        let limit = self.cap(&[60.0, 250.0, 1_000.0]);
        let _ = writeln!(
            text,
            "caps.general = {{ limit = {limit}, per = \"{per}\" }}"
        );
        if self.dice.chance(0.6) {
            let relation = self.dice.pick(&["separate", "non-cumulative", "additive"]);
            let limit = self.cap(&[120.0, 600.0, 2_000.0]);
            let heads = self.dice.some(&HEADS, 0.4);
            let when = if self.dice.chance(0.5) {
                format!(", when = {}", self.condition())
            } else {
                String::new()
            };
            let _ = writeln!(
                text,
                "caps.super = {{ limit = {limit}, per = \"{per}\", relation = \"{relation}\", heads = {}{when} }}",
                quoted(&heads)
            );
            if self.dice.chance(0.5) {
                text += "indemnities.named = { heads = [\"liability\", \"interruption\"], trigger = \"negligent\", under = \"super\" }\n";
            }
        }
        text
    }

    fn policies(&mut self) -> String {
        let mut text = String::new();
        if self.insurers.is_empty() {
            return text;
        }
        for at in 0..self.firms.len() {
            if self.dice.chance(0.6) {
                text += &self.tower(at);
            }
        }
        text
    }

    fn shares(&mut self) -> String {
        let insurers = self.insurers.clone();
        let some = self
            .dice
            .some(&(0..insurers.len()).collect::<Vec<_>>(), 0.5);
        let whole = self.dice.pick(&[1.0, 1.0, 0.8]);
        let parts: Vec<String> = some
            .iter()
            .map(|at| {
                format!(
                    "{} = {:.6}",
                    insurers[*at],
                    whole / some.len() as f64 - 1e-6
                )
            })
            .collect();
        format!("{{ {} }}", parts.join(", "))
    }

    fn tower(&mut self, at: usize) -> String {
        let shares = self.shares();
        let recovery = self.dice.pick(&["top-down", "insurer-first"]);
        let (retention, limit) = (
            self.amount(&[0.0, 20.0, 100.0]),
            self.amount(&[300.0, 1_500.0]),
        );
        let mut text = format!(
            "[policy.y{at}]\ninsured = \"f{at}\"\ninsurers = {shares}\nrecovery = \"{recovery}\"\nretention = {retention}\nlimit = {limit}\n"
        );
        if self.dice.chance(0.6) {
            let aggregate = self.amount(&[1_500.0, 2_500.0]);
            let _ = writeln!(text, "aggregate = {aggregate}");
            text += self.dice.pick(&["", "", "aggregate_restored = true\n"]);
        }
        if self.dice.chance(0.2) {
            let deductible = self.amount(&[50.0, 300.0]);
            let _ = writeln!(text, "aggregate_deductible = {deductible}");
        }
        if self.dice.chance(0.3) {
            let when = self.condition();
            let _ = writeln!(text, "excluded_if = {when}");
        }
        text += &self.covers();
        if self.dice.chance(0.4) {
            let when = self.condition();
            let term = self.dice.pick(&["coinsurance = 0.25", "coinsurance = 1.0"]);
            let _ = writeln!(text, "endorsements.some = {{ when = {when}, {term} }}");
        }
        if self.dice.chance(0.4) {
            let (limit, shares) = (self.amount(&[500.0, 2_000.0]), self.shares());
            let aggregate = self.dice.chance(0.6);
            let _ = write!(
                text,
                "[policy.x{at}]\ninsured = \"f{at}\"\ninsurers = {shares}\nover = \"y{at}\"\nlimit = {limit}\n"
            );
            if aggregate {
                let _ = writeln!(text, "aggregate = {limit}");
            }
        }
        text
    }

    fn covers(&mut self) -> String {
        if self.dice.chance(0.3) {
            return self
                .dice
                .pick(&[
                    "",
                    "waiting = { period = \"10h\", mode = \"qualifying\" }\n",
                    "coinsurance = 0.1\n",
                ])
                .to_owned();
        }
        let mut text = String::new();
        let own = if self.dice.chance(0.4) {
            format!(", retention = {}", self.amount(&[10.0, 150.0]))
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "covers.incident = {{ heads = [\"response\", \"notification\", \"restoration\", \"regulatory\"]{own} }}"
        );
        let sublimit = self.amount(&[100.0, 250.0]);
        let per = self.dice.pick(&["event", "year"]);
        let waiting = self.dice.pick(&[
            "",
            ", waiting = { period = \"12h\", mode = \"qualifying\" }",
        ]);
        let origin = self.dice.pick(&[
            "",
            ", when = { origin = \"own\" }",
            ", when = { origin = \"other\" }",
        ]);
        let _ = writeln!(
            text,
            "covers.outage = {{ heads = [\"interruption\"], sublimit = {{ {per} = {sublimit} }}{waiting}{origin} }}"
        );
        if self.dice.chance(0.7) {
            let share = self.dice.pick(&["1.0", "0.8", "0.0"]);
            let _ = writeln!(
                text,
                "covers.liability = {{ heads = [\"contract\", \"liability\"], contractual_share = {share} }}"
            );
        }
        if self.dice.chance(0.5) {
            let coinsurance = self.dice.pick(&["0.5", "0.0"]);
            let _ = writeln!(
                text,
                "covers.extortion = {{ heads = [\"extortion\"], sublimit = {{ year = {sublimit} }}, coinsurance = {coinsurance} }}"
            );
        }
        text
    }

    fn treaties(&mut self) -> String {
        let mut text = String::new();
        for reinsurer in self.reinsurers.clone() {
            for insurer in self.insurers.clone() {
                if self.dice.chance(0.4) {
                    let cession = self.dice.pick(&["0.4", "1.0", "0.15"]);
                    let _ = write!(
                        text,
                        "[treaty.q-{insurer}]\ncedent = \"{insurer}\"\nreinsurers = {{ {reinsurer} = 1.0 }}\nquota_share = {{ cession = {cession}, commission = 0.25 }}\n"
                    );
                }
                if self.dice.chance(0.6) {
                    let (attachment, limit) =
                        (self.amount(&[100.0, 500.0]), self.amount(&[400.0, 3_000.0]));
                    let (premium, placed) = (
                        self.amount(&[30.0]),
                        self.dice.pick(&["", ", placed = 0.7"]),
                    );
                    let reinstatements = self.dice.pick(&[
                        "",
                        ", reinstatements = []",
                        ", reinstatements = [1.0]",
                        ", reinstatements = [0.5, 1.0]",
                    ]);
                    let _ = write!(
                        text,
                        "[treaty.x-{insurer}]\ncedent = \"{insurer}\"\nreinsurers = {{ {reinsurer} = 1.0 }}\npremium = {premium}\n\
                         event_excess = {{ attachment = {attachment}, limit = {limit}{placed}{reinstatements} }}\n"
                    );
                }
            }
        }
        text
    }
}
