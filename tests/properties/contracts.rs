//! Contracts and pools of random networks.

use super::maker::{LARGE, MIDDLE, Maker, Pair, Profile, SMALL, inline, put, quoted};

const EXCLUDABLE: [&str; 6] = [
    "interruption",
    "reputation",
    "crime",
    "pci",
    "extortion",
    "goodwill",
];
impl Maker {
    pub fn contracts(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        for (obligor, beneficiary) in self.who_with_whom() {
            let key = format!("k{}", self.pairs.len() + 1);
            texts.push(self.contract(&key, &obligor, &beneficiary));
        }
        texts
    }

    /// Obligors and beneficiaries: down from clients to sub-processors, now and then back or round.
    fn who_with_whom(&mut self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let between = |maker: &mut Self, above: Vec<String>, below: Vec<String>, p: f64| {
            let mut pairs = Vec::new();
            for beneficiary in &above {
                for obligor in &below {
                    if maker.chance(p) {
                        pairs.push((obligor.clone(), beneficiary.clone()));
                    }
                }
            }
            pairs
        };
        let (clients, providers, subs) = (
            self.clients.clone(),
            self.providers.clone(),
            self.subs.clone(),
        );
        pairs.extend(between(self, clients.clone(), providers.clone(), 0.85));
        pairs.extend(between(self, providers.clone(), subs.clone(), 0.8));
        pairs.extend(between(self, clients.clone(), subs, 0.15));
        if pairs.is_empty() {
            pairs.push((providers[0].clone(), clients[0].clone()));
        }
        if self.chance(0.08) {
            pairs.push(pairs[0].clone());
        }
        if self.profile.runs_back() && self.chance(0.2) {
            let firms = self.singles();
            let (from, to) = (self.name(&firms), self.name(&firms));
            let (obligor, beneficiary) = pairs[0].clone();
            if self.chance(0.4) && firms.contains(&beneficiary) {
                pairs.push((beneficiary, obligor));
            } else if from != to {
                pairs.push((from, to));
            }
        }
        pairs
    }

    fn contract(&mut self, key: &str, obligor: &str, beneficiary: &str) -> String {
        let liability = self.word(&["several", "several", "several", "full", "joint-and-several"]);
        let mut text = format!(
            "[contract.{key}]\nobligor = \"{obligor}\"\nbeneficiary = \"{beneficiary}\"\nliability = \"{liability}\"\n"
        );
        let mut pair = Pair {
            key: key.to_owned(),
            obligor: obligor.to_owned(),
            beneficiary: beneficiary.to_owned(),
            has_general: false,
            is_mutual: false,
        };
        let fees = self.fees(&mut text);
        self.others(&pair, &mut text);
        self.damages(&mut text);
        if self.profile.runs_back() && self.chance(0.15) && liability != "joint-and-several" {
            pair.is_mutual = true;
            put(&mut text, "mutual", true);
        }
        self.caps(&mut pair, fees, &mut text);
        self.rules(&mut text);
        self.agreed_sums(fees, &mut text);
        self.duties(&mut text);
        self.pairs.push(pair);
        text
    }

    fn fees(&mut self, text: &mut String) -> bool {
        let stated = self.chance(0.6);
        if stated {
            for key in ["annual_fees", "fees_paid_12m", "fees_contract"] {
                let fees = self.money(MIDDLE);
                put(text, key, fees);
            }
        }
        stated
    }

    fn others(&mut self, pair: &Pair, text: &mut String) {
        let mut others = self.singles();
        others.retain(|firm| *firm != pair.obligor && *firm != pair.beneficiary);
        let below: Vec<String> = others
            .iter()
            .filter(|firm| self.subs.contains(firm))
            .cloned()
            .collect();
        let from = if below.is_empty() { others } else { below };
        if !from.is_empty() && self.chance(0.45) {
            put(text, "answers_for", quoted(&self.dice.sample(&from, 1, 2)));
            self.attribution(text);
        }
    }

    /// Whose culpability counts, where no property asks for everybody's.
    fn attribution(&mut self, text: &mut String) {
        if self.profile == Profile::Fault {
            return;
        }
        self.aside(0xb1a3e, |maker| {
            if maker.chance(0.2) {
                let word = maker.word(&["own", "own", "own", "highest"]);
                put(text, "culpability", format!("\"{word}\""));
            }
        });
    }

    fn damages(&mut self, text: &mut String) {
        let trigger = self.word(&[
            "negligent",
            "negligent",
            "negligent",
            "strict",
            "strict",
            "gross",
            "wilful",
        ]);
        let mut entries = vec![format!("trigger = \"{trigger}\"")];
        if self.chance(0.5) {
            let excluded = self.dice.sample(&EXCLUDABLE, 1, 3);
            entries.push(format!("excluded = {}", quoted(&excluded)));
            if self.chance(0.25) {
                entries.push(format!("deemed_direct = {}", quoted(&excluded[..1])));
            }
        }
        if self.chance(0.4) {
            entries.push("includes = [\"regulatory\"]".to_owned());
        }
        if self.chance(0.12) {
            entries.push(format!("mitigation = {}", self.number(&[0.1, 0.2, 0.5])));
        }
        if self.chance(0.06) {
            let when = self.when(false);
            entries.push(format!("when = {when}"));
        }
        put(text, "damages", inline(&entries));
    }

    /// Which words of the law the claim follows.
    fn rules(&mut self, text: &mut String) {
        if self.chance(0.2) {
            let word = self.word(&["pure", "none", "bar", "bar-50", "bar-51"]);
            put(text, "contributory", format!("\"{word}\""));
        }
        if self.chance(0.15) {
            let law = self.word(&["england", "new-york", "california"]);
            put(text, "law", format!("\"{law}\""));
        }
        if self.chance(0.08) {
            let lifts = self.chance(0.7);
            put(text, "gross_lifts_nominal", lifts);
        }
        if self.chance(0.15) {
            let order = self.word(&["cap-first", "cap-first", "reduce-then-cap"]);
            put(text, "order", format!("\"{order}\""));
        }
        if self.profile.couples() && self.chance(0.12) {
            let base = self.word(&["net-of-insurance", "net-of-insurance", "gross"]);
            put(text, "base", format!("\"{base}\""));
        }
        if self.chance(0.12) {
            let set_off = self.word(&["before-caps", "before-caps", "after-caps"]);
            put(text, "set_off", format!("\"{set_off}\""));
        }
        if self.chance(0.5) {
            let cash = matches!(self.profile, Profile::Removal | Profile::Creditors);
            let words = ["liability-payable", "gross-client-loss", "none", "cash"];
            let word = self.word(&words[..if cash { 3 } else { 4 }]);
            put(text, "flow_down", format!("\"{word}\""));
        }
        if self.profile.has_thresholds() {
            self.thresholds(text);
        }
    }

    fn thresholds(&mut self, text: &mut String) {
        if self.chance(0.15) {
            let least = self.money(SMALL);
            put(text, "de_minimis", least);
        }
        if self.chance(0.2) {
            let kind = self.word(&["tipping", "deductible"]);
            let amount = self.money(&[SMALL, &MIDDLE[..3]].concat());
            put(text, "basket", format!("{{ {kind} = {amount} }}"));
        }
    }

    fn agreed_sums(&mut self, fees: bool, text: &mut String) {
        if fees && self.chance(0.2) {
            let mut entries =
                vec!["percent_of_month = [[\"12h\", 0.1], [\"24h\", 0.3]]".to_owned()];
            if self.chance(0.4) {
                entries.push("sole_remedy = [\"interruption\"]".to_owned());
            }
            if self.chance(0.3) {
                entries.push("in_place_of_damages = true".to_owned());
            }
            if self.chance(0.2) {
                let when = self.when(false);
                entries.push(format!("when = {when}"));
            }
            put(text, "credits", inline(&entries));
        }
        if self.profile != Profile::Recoveries && self.chance(0.1) {
            let unit = self.word(&["per_record", "per_hour"]);
            let rate = self.money(&[0.001, 0.005, 0.1, 1.0]);
            let mut entries = vec![format!("{unit} = {rate}")];
            if self.chance(0.8) {
                let most = self.money(MIDDLE);
                entries.push(format!("at_most = {most}"));
            }
            let heads = self.some_heads(&["notification", "interruption", "response"], 2);
            entries.push(format!("instead_of = {heads}"));
            put(text, "liquidated", inline(&entries));
        }
    }

    fn duties(&mut self, text: &mut String) {
        if self.chance(0.2) {
            let enforcement = self.enforcement();
            put(text, "enforcement", enforcement);
        }
        if self.chance(0.1) {
            let within = self.word(&["24h", "48h", "72h"]);
            let effect = self.word(&["\"bar\"", "{ cut = 0.2 }", "{ cut = 0.5 }"]);
            let notice = format!("{{ within = \"{within}\", effect = {effect} }}");
            put(text, "notice", notice);
        }
        if self.chance(0.06) {
            let when = self.when(false);
            put(text, "barred_if", format!("[{when}]"));
        }
        if self.chance(0.1) {
            let day = self.word(&["2025-07-01", "2026-03-01", "2026-05-15"]);
            put(text, "from", format!("\"{day}\""));
        }
        if self.chance(0.1) {
            let day = self.word(&["2026-06-30", "2026-10-31", "2026-12-31"]);
            put(text, "to", format!("\"{day}\""));
        }
        if self.profile.couples() && self.chance(0.06) {
            let amount = self.money(LARGE);
            put(text, "insurance_required", amount);
        }
        if self.chance(0.1) {
            let price = self.money(SMALL);
            put(text, "price", price);
        }
    }

    fn enforcement(&mut self) -> String {
        let mut entries = Vec::new();
        if self.chance(0.5) {
            entries.push(format!("settled = {}", self.number(&[0.5, 0.6, 0.75])));
        }
        if self.profile != Profile::Recoveries && self.chance(0.5) {
            entries.push(format!("cost = {}", self.money(SMALL)));
        }
        if self.chance(0.4) {
            entries.push(format!("cost_obligor = {}", self.money(SMALL)));
        }
        if self.chance(0.4) {
            entries.push(format!(
                "pursued = {}",
                self.word(&["0.8", "true", "false"])
            ));
        }
        if self.chance(0.4) {
            entries.push(format!("won = {}", self.word(&["0.7", "true", "false"])));
        }
        if self.chance(0.2) {
            entries.push("delay = \"90d\"".to_owned());
        }
        inline(&entries)
    }
}
