//! Caps, carve-outs, indemnities and pools of random networks.

use super::maker::{AMOUNTS, MIDDLE, Maker, Pair, Profile, SMALL, inline, put, quoted};

const CAPPED: [&str; 6] = [
    "response",
    "notification",
    "restoration",
    "liability",
    "defence",
    "contract",
];

impl Maker {
    fn limit(&mut self, fees: bool) -> String {
        let kind = self.dice.below(if fees { 8 } else { 5 });
        let some = self.money(&AMOUNTS[6..]);
        match kind {
            0 if self.profile.couples() && self.profile != Profile::Creditors => {
                let least = self.money(MIDDLE);
                format!("{{ insurance_or = {least} }}")
            }
            5 => {
                let times = self.number(&[0.5, 1.0, 1.5, 2.0]);
                let base = self.word(&["fees", "fees_paid_12m", "fees_contract"]);
                format!("{{ {base} = {times} }}")
            }
            6 => format!("{{ greater_of = [{some}, {{ fees = 1.0 }}] }}"),
            7 => format!("{{ lesser_of = [{some}, {{ fees = 1.5 }}] }}"),
            _ => some,
        }
    }

    pub fn caps(&mut self, pair: &mut Pair, fees: bool, text: &mut String) {
        if self.chance(0.2) {
            if self.chance(0.3) {
                let limit = self.limit(fees);
                let heads = self.some_heads(&CAPPED, 3);
                let cap = format!(
                    "{{ limit = {limit}, per = \"event\", relation = \"separate\", heads = {heads} }}"
                );
                put(text, "caps.alone", cap);
            }
            return;
        }
        let per = self.word(&["claim", "event", "year", "year", "term"]);
        let general = self.general_cap(per, fees);
        put(text, "caps.general", general);
        pair.has_general = true;
        let has_super = self.chance(0.5);
        if has_super {
            let cap = self.super_cap(pair, per, fees, 1);
            put(text, "caps.data", cap);
        }
        if self.chance(0.15) {
            let cap = self.super_cap(pair, per, fees, 2);
            put(text, "caps.extra", cap);
        }
        self.carve_outs(text);
        if self.chance(0.35) {
            self.indemnities(has_super, text);
        }
    }

    fn general_cap(&mut self, per: &str, fees: bool) -> String {
        let limit = self.limit(fees);
        let mut entries = vec![format!("limit = {limit}"), format!("per = \"{per}\"")];
        if per == "term" && !limit.starts_with('{') && self.chance(0.5) {
            let paid = self.money(SMALL);
            entries.push(format!("already_paid = {paid}"));
        }
        self.in_court(&mut entries);
        inline(&entries)
    }

    /// Is a cap enforceable, and would a court call it nominal?
    fn in_court(&mut self, entries: &mut Vec<String>) {
        if self.chance(0.08) {
            let holds = self.word(&["false", "0.5"]);
            entries.push(format!("enforceable = {holds}"));
        }
        if self.chance(0.1) {
            entries.push("nominal = true".to_owned());
        }
    }

    fn super_cap(&mut self, pair: &Pair, per: &str, fees: bool, priority: u32) -> String {
        let relation = self.word(&["separate", "non-cumulative", "additive", "within"]);
        let mut entries = vec![
            format!("limit = {}", self.limit(fees)),
            format!("per = \"{per}\""),
            format!("relation = \"{relation}\""),
            format!("priority = {priority}"),
        ];
        if relation == "within" {
            entries.push(format!(
                "of = \"contract.{}.caps.general\"",
                self.outer(pair)
            ));
        }
        if self.chance(0.7) {
            let heads = self.some_heads(&CAPPED, 3);
            entries.push(format!("heads = {heads}"));
        }
        if self.chance(0.4) {
            let when = self.when(false);
            entries.push(format!("when = {when}"));
        }
        self.in_court(&mut entries);
        inline(&entries)
    }

    /// The contract inside whose general cap another cap lies: its own, or one of the same obligor.
    fn outer(&mut self, pair: &Pair) -> String {
        let group = self.group.clone();
        let others: Vec<String> = self
            .pairs
            .iter()
            .filter(|other| other.obligor == pair.obligor && other.has_general)
            .filter(|other| Some(&other.beneficiary) != group.as_ref() && !pair.is_mutual)
            .map(|other| other.key.clone())
            .collect();
        if others.is_empty() || pair.is_mutual || self.chance(0.7) {
            return pair.key.clone();
        }
        self.order_decides = true;
        self.name(&others)
    }

    fn carve_outs(&mut self, text: &mut String) {
        if self.chance(0.25) {
            let when = if self.chance(0.6) {
                "{ culpability = [\"gross\"] }".to_owned()
            } else {
                self.when(false)
            };
            let lifts = if self.chance(0.4) {
                ", lifts_exclusion = true"
            } else {
                ""
            };
            put(
                text,
                "uncapped.gross",
                format!("{{ when = {when}{lifts} }}"),
            );
        }
        if self.chance(0.12) {
            let heads = self.some_heads(&CAPPED, 2);
            put(text, "uncapped.heads", format!("{{ heads = {heads} }}"));
        }
    }

    fn indemnities(&mut self, has_super: bool, text: &mut String) {
        let count = self.dice.pick(&[1, 1, 2]);
        for at in 1..=count {
            let heads = self.some_heads(
                &[
                    "liability",
                    "defence",
                    "notification",
                    "contract",
                    "regulatory",
                ],
                2,
            );
            let trigger = self.word(&["strict", "negligent", "gross", "wilful"]);
            let mut entries = vec![
                format!("heads = {heads}"),
                format!("trigger = \"{trigger}\""),
            ];
            if has_super && self.chance(0.5) {
                entries.push("under = \"data\"".to_owned());
            }
            if self.chance(0.3) {
                let extent = self.word(&["to-extent-caused", "full"]);
                entries.push(format!("extent = \"{extent}\""));
            }
            if self.chance(0.3) {
                let side = self.word(&["inside", "outside", "outside"]);
                entries.push(format!("defence = \"{side}\""));
            }
            if self.chance(0.3) {
                let when = self.when(false);
                entries.push(format!("when = {when}"));
            }
            put(text, &format!("indemnities.x{at}"), inline(&entries));
        }
    }

    pub fn pools(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        let obligors = [self.providers.clone(), self.subs.clone()].concat();
        for obligor in obligors {
            let mut members: Vec<String> = self
                .pairs
                .iter()
                .filter(|pair| pair.obligor == obligor && !pair.is_mutual)
                .map(|pair| pair.key.clone())
                .collect();
            if members.len() < 2 || !self.chance(0.5) {
                continue;
            }
            self.dice.shuffle(&mut members);
            let (limit, per) = (
                self.money(&AMOUNTS[7..]),
                self.word(&["event", "year", "claim", "term"]),
            );
            let division = self.word(&["pro-rata", "first-come", "water-filling"]);
            let mut text = format!(
                "[pool.{obligor}-pool]\nobligor = \"{obligor}\"\nlimit = {limit}\nper = \"{per}\"\ndivision = \"{division}\"\nmembers = {}\n",
                quoted(&members)
            );
            if self.chance(0.15) {
                let when = self.when(false);
                put(&mut text, "when", when);
            }
            texts.push(text);
        }
        texts
    }
}
