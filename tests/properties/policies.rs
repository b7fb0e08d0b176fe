//! Policies of random networks: grounds, towers, other insurance.

use super::maker::{AMOUNTS, LARGE, Maker, Profile, SMALL, inline, put, quoted};
use std::fmt::Write;

/// What terms of one policy must agree about.
pub struct Ground {
    key: String,
    insured: Vec<String>,
    pub limit: Option<f64>,
    pub aggregate: Option<f64>,
    has_waiver: bool,
    pub rule: &'static str,
    recovery: &'static str,
}

/// The dice of the condition of notice.
const NOTICE: u64 = 0x71ce;

impl Maker {
    pub fn policies(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        if self.insurers.is_empty() {
            return texts;
        }
        let singles = self.singles();
        let joint = singles.len() > 1 && self.chance(0.1);
        let mut insured: Vec<Vec<String>> = Vec::new();
        if joint {
            insured.push(self.dice.sample(&singles, 2, 3));
        }
        for firm in self.firms() {
            if !insured.concat().contains(&firm) && self.chance(0.6) {
                insured.push(vec![firm]);
            }
        }
        for (at, insured) in insured.into_iter().enumerate() {
            self.programme(at, insured, &mut texts);
        }
        texts
    }

    /// A policy of somebody, with layers over it or another beside it.
    fn programme(&mut self, at: usize, insured: Vec<String>, texts: &mut Vec<String>) {
        let has_tower = self.chance(0.3);
        let (ground, text) = self.ground(format!("q{at}"), insured, has_tower, None);
        texts.push(text);
        if has_tower {
            let layers = self.dice.pick(&[1, 1, 2]);
            for layer in 1..=layers {
                let text = self.layer(&ground, layer);
                texts.push(text);
            }
        } else if ground.insured.len() == 1 && self.chance(0.15) {
            let recovery = Some(ground.recovery);
            let key = format!("q{at}b");
            let (_, text) = self.ground(key, ground.insured.clone(), false, recovery);
            texts.push(text);
        }
    }

    fn insurer_shares(&mut self) -> String {
        if self.insurers.len() > 1 && self.chance(0.3) {
            let two = self.dice.sample(&self.insurers.clone(), 2, 2);
            let second = self.number(&[0.4, 0.4, 0.3]);
            return format!("{{ {} = 0.6, {} = {second} }}", two[0], two[1]);
        }
        let insurer = self.name(&self.insurers.clone());
        let share = self.number(&[1.0, 1.0, 1.0, 0.75]);
        format!("{{ {insurer} = {share:?} }}")
    }

    fn ground(
        &mut self,
        key: String,
        insured: Vec<String>,
        has_tower: bool,
        recovery: Option<&'static str>,
    ) -> (Ground, String) {
        let rule = match self.profile {
            Profile::Covers => "largest-borne",
            _ => self.word(&[
                "largest-borne",
                "largest-borne",
                "largest-borne",
                "sum-capped",
                "largest-flat",
                "stacked",
            ]),
        };
        let recovery = recovery.unwrap_or_else(|| {
            self.word(&["top-down", "insurer-first", "insured-first", "pro-rata"])
        });
        let mut ground = Ground {
            key,
            insured,
            limit: None,
            aggregate: None,
            has_waiver: false,
            rule,
            recovery,
        };
        let mut text = format!(
            "[policy.{}]\ninsured = \"{}\"\n",
            ground.key, ground.insured[0]
        );
        if ground.insured.len() > 1 {
            put(&mut text, "insureds", quoted(&ground.insured));
        }
        put(&mut text, "insurers", self.insurer_shares());
        self.recovery(&ground, &mut text);
        self.amounts(&mut ground, has_tower, &mut text);
        self.waiver(&mut ground, &mut text);
        self.policy_options(&mut ground, &mut text);
        self.covers(&ground, &mut text);
        self.endorsements(&mut text);
        self.additional(&ground, &mut text);
        (ground, text)
    }

    fn recovery(&mut self, ground: &Ground, text: &mut String) {
        if self.chance(0.1) {
            let law = self.word(&["england", "new-york", "california"]);
            put(text, "law", format!("\"{law}\""));
        }
        put(text, "recovery", format!("\"{}\"", ground.recovery));
        if self.chance(0.4) {
            let premium = self.money(SMALL);
            put(text, "premium", premium);
        }
    }

    /// Retention, limit, aggregate and what restores it.
    fn amounts(&mut self, ground: &mut Ground, has_tower: bool, text: &mut String) {
        put(text, "retention_rule", format!("\"{}\"", ground.rule));
        if self.chance(0.75) {
            let retention = self.money(SMALL);
            put(text, "retention", retention);
            if let Some(when) = self.term_when("retention") {
                let _ = writeln!(text, "{when}");
            }
        }
        if has_tower || self.chance(0.85) {
            let limit = self.number(&AMOUNTS[9..]);
            ground.limit = Some(limit);
            put(text, "limit", self.amount(limit));
        }
        if self.chance(0.5) {
            let drawn = self.number(LARGE);
            let aggregate = match ground.limit {
                Some(limit) if self.chance(0.6) => limit,
                Some(limit) => drawn.max(limit),
                None => drawn,
            };
            ground.aggregate = Some(aggregate);
            put(text, "aggregate", self.amount(aggregate));
            if self.chance(0.25) {
                put(text, "aggregate_restored", true);
            }
        }
        if (ground.limit.is_some() || ground.aggregate.is_some()) && self.chance(0.12) {
            let rates = self.word(&["[1.0]", "[1.0, 0.5]"]);
            put(text, "reinstatements", rates);
        }
        if self.chance(0.12) {
            let deductible = self.money(SMALL);
            put(text, "aggregate_deductible", deductible);
        }
    }

    fn waiver(&mut self, ground: &mut Ground, text: &mut String) {
        if !self.profile.couples() || !self.chance(0.12) {
            return;
        }
        let obligors: Vec<String> = self
            .pairs
            .iter()
            .filter(|pair| pair.beneficiary == ground.insured[0])
            .map(|pair| pair.obligor.clone())
            .collect();
        if obligors.is_empty() {
            return;
        }
        let effects = ["claim", "insurer-only"];
        let effect = self.word(
            &effects[..if self.profile == Profile::Creditors {
                1
            } else {
                2
            }],
        );
        let party = self.name(&obligors);
        ground.has_waiver = true;
        let waiver = format!("{{ parties = [\"{party}\"], effect = \"{effect}\" }}");
        put(text, "waiver_of_subrogation", waiver);
    }

    fn policy_options(&mut self, ground: &mut Ground, text: &mut String) {
        if self.chance(0.1) {
            let basis = self.word(&["ground-up", "ground-up", "after-retention"]);
            put(text, "sublimit_basis", format!("\"{basis}\""));
        }
        if self.chance(0.3) {
            let spread = self.word(&["head-order", "insured-favourable", "pro-rata"]);
            put(text, "retention_spread", format!("\"{spread}\""));
        }
        if self.chance(0.12) {
            let basis = self.word(&["100%", "100%", "insurer-part"]);
            put(text, "coinsurance_basis", format!("\"{basis}\""));
        }
        if self.chance(0.15) {
            let when = self.when(true);
            put(text, "excluded_if", format!("[{when}]"));
        }
        if self.chance(0.08) {
            let when = self.when(true);
            put(text, "when", when);
        }
        if self.chance(0.1) {
            let wilful = self.word(&["covered", "covered", "excluded"]);
            put(text, "wilful", format!("\"{wilful}\""));
        }
        if self.chance(0.12) {
            let side = self.word(&["outside", "outside", "inside"]);
            put(text, "defence", format!("\"{side}\""));
        }
        if self.profile != Profile::Covers && self.chance(0.15) {
            let pays = self.word(&["estate", "condition-precedent", "ring-fenced"]);
            put(text, "pays_when_insolvent", format!("\"{pays}\""));
        }
        for key in ["void", "dispute"] {
            if self.chance(0.05) {
                let chance = self.word(&["true", "0.5"]);
                put(text, key, chance);
            }
        }
        if self.chance(0.08) {
            put(text, "retroactive", "\"2024-01-01\"");
        }
        let notice = self.aside(NOTICE, |it| {
            it.chance(0.1).then(|| {
                let within = it.word(&["24h", "48h", "30d"]);
                let from = it.word(&["knowledge", "event", "policy-end"]);
                let effect = it.word(&["\"bar\"", "{ cut = 0.3 }"]);
                format!("{{ within = \"{within}\", from = \"{from}\", effect = {effect} }}")
            })
        });
        if let Some(notice) = notice {
            put(text, "notice", notice);
        }
        if self.chance(0.1) {
            let erosion = self.word(&["pro-rata", "pro-rata", "first-party-first"]);
            put(text, "erosion", format!("\"{erosion}\""));
        }
        if self.chance(0.12) {
            let priority = self.number(&[1.0, 2.0]);
            put(text, "priority", priority);
        }
        if self.chance(0.08) {
            put(text, "primary_non_contributory", true);
        }
        if self.chance(0.1) {
            let waiting = self.waiting(ground.rule);
            put(text, "waiting", waiting);
        }
        if self.chance(0.15) {
            let part = self.number(&[0.1, 0.2, 0.5]);
            put(text, "coinsurance", part);
            if let Some(when) = self.term_when("coinsurance") {
                let _ = writeln!(text, "{when}");
            }
        }
    }

    fn additional(&mut self, ground: &Ground, text: &mut String) {
        // One way only: from clients to those below, so that no two name each other.
        let named = &ground.insured;
        let is_client = named.iter().any(|party| self.clients.contains(party));
        if !self.profile.couples() || is_client || !self.chance(0.2) {
            return;
        }
        let clients = self.clients.clone();
        for client in self.dice.sample(&clients, 1, 2) {
            let mut entries = Vec::new();
            if self.chance(0.7) {
                let heads = self.some_heads(&["liability", "defence", "regulatory"], 2);
                entries.push(format!("heads = {heads}"));
            }
            if self.chance(0.5) {
                entries.push("erodes_cap = true".to_owned());
            }
            put(
                text,
                &format!("additional_insureds.{client}"),
                inline(&entries),
            );
        }
    }

    fn layer(&mut self, ground: &Ground, layer: usize) -> String {
        let below = match layer {
            1 => ground.key.clone(),
            _ => format!("{}x{}", ground.key, layer - 1),
        };
        let (shares, limit) = (self.insurer_shares(), self.number(LARGE));
        let mut text = format!(
            "[policy.{}x{layer}]\ninsured = \"{}\"\ninsurers = {shares}\nover = \"{below}\"\nlimit = {}\n",
            ground.key,
            ground.insured[0],
            self.amount(limit)
        );
        if self.chance(0.5) {
            put(&mut text, "aggregate", self.amount(limit));
        }
        if self.chance(0.1) {
            put(&mut text, "reinstatements", "[1.0]");
        }
        if self.chance(0.5) {
            let words = ["\"fixed\"", "\"insurer-payment-only\"", "\"drop-down\""];
            let mut attachment = self.word(&words).to_owned();
            if self.chance(0.2) {
                attachment = format!("{{ fixed = {} }}", self.money(LARGE));
            }
            put(&mut text, "attachment", attachment);
        }
        if self.chance(0.08) {
            let when = self.when(true);
            put(&mut text, "excluded_if", format!("[{when}]"));
        }
        text
    }

    /// One policy for every client, on all heads, with layers that drop down: nothing stands
    /// between retention, layers and what lies above them.
    pub fn top_down_policies(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        let restored = self.word(&["", "aggregate_restored = true\n"]);
        for (at, client) in self.clients.clone().into_iter().enumerate() {
            let insurer = self.name(&self.insurers.clone());
            let (retention, limit) = (self.money(SMALL), self.number(&AMOUNTS[5..]));
            let mut text = format!(
                "[policy.q{at}]\ninsured = \"{client}\"\ninsurers = {{ {insurer} = 1.0 }}\nrecovery = \"top-down\"\nretention = {retention}\nlimit = {}\n",
                self.amount(limit)
            );
            if !restored.is_empty() {
                put(&mut text, "aggregate", self.amount(limit));
                text += restored;
            }
            texts.push(text);
            for layer in 1..=self.dice.pick(&[0, 1, 2]) {
                let below = if layer == 1 {
                    format!("q{at}")
                } else {
                    format!("q{at}x{}", layer - 1)
                };
                let limit = self.money(&AMOUNTS[5..]);
                texts.push(format!(
                    "[policy.q{at}x{layer}]\ninsured = \"{client}\"\ninsurers = {{ {insurer} = 1.0 }}\nover = \"{below}\"\nlimit = {limit}\n"
                ));
            }
        }
        texts
    }
}
