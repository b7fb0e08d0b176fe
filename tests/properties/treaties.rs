//! Reinsurance of random networks.

use super::maker::{LARGE, MIDDLE, Maker, SMALL, inline, put};

/// Two layers on one net stand above each other, so that no loss is ceded twice.
struct Stack {
    order: Option<usize>,
    top: f64,
}

impl Maker {
    pub fn treaties(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        if self.reinsurers.is_empty() {
            return texts;
        }
        let has_retro = self.reinsurers.len() > 1 && self.chance(0.3);
        for insurer in self.insurers.clone() {
            self.treaties_of(&insurer, has_retro, &mut texts);
        }
        if has_retro && !texts.is_empty() {
            texts.push(
                "[treaty.retro]\ncedent = \"r1\"\nreinsurers = { r2 = 1.0 }\nquota_share = { cession = 0.5 }\n"
                    .to_owned(),
            );
        }
        texts
    }

    fn treaties_of(&mut self, insurer: &str, has_retro: bool, texts: &mut Vec<String>) {
        let is_ordered = self.chance(0.25);
        let mut stack = Stack {
            order: is_ordered.then_some(0),
            top: 0.0,
        };
        if self.chance(0.4) {
            let terms = format!("quota_share = {}", self.quota_share());
            texts.push(self.treaty(insurer, "qs", has_retro, &mut stack, &terms));
        }
        let layers = self.dice.pick(&[0, 1, 1, 2]);
        for at in 1..=layers {
            let terms = format!("event_excess = {}", self.event_excess(&mut stack));
            texts.push(self.treaty(insurer, &format!("xl{at}"), has_retro, &mut stack, &terms));
        }
        if self.chance(0.25) {
            let (attachment, limit) = (self.money(MIDDLE), self.money(LARGE));
            let terms = format!("stop_loss = {{ attachment = {attachment}, limit = {limit} }}");
            stack.order = None;
            texts.push(self.treaty(insurer, "sl", has_retro, &mut stack, &terms));
        }
    }

    fn treaty(
        &mut self,
        insurer: &str,
        key: &str,
        has_retro: bool,
        stack: &mut Stack,
        terms: &str,
    ) -> String {
        let reinsurers = self.reinsurer_shares(has_retro);
        let mut text = format!(
            "[treaty.{insurer}-{key}]\ncedent = \"{insurer}\"\nreinsurers = {reinsurers}\n{terms}\n"
        );
        if self.chance(0.3) {
            let premium = self.money(SMALL);
            put(&mut text, "premium", premium);
        }
        if let Some(order) = &mut stack.order {
            *order += 1;
            put(&mut text, "order", *order);
        }
        if self.chance(0.1) {
            let when = self.when(true);
            put(&mut text, "when", when);
        }
        text
    }

    fn reinsurer_shares(&mut self, has_retro: bool) -> String {
        if has_retro {
            return "{ r1 = 1.0 }".to_owned();
        }
        if self.reinsurers.len() > 1 && self.chance(0.3) {
            let second = self.number(&[0.5, 0.3]);
            return format!("{{ r1 = 0.5, r2 = {second} }}");
        }
        let reinsurer = self.name(&self.reinsurers.clone());
        format!("{{ {reinsurer} = 1.0 }}")
    }

    fn quota_share(&mut self) -> String {
        let mut entries = vec![format!("cession = {}", self.number(&[0.2, 0.4, 0.5]))];
        if self.chance(0.35) {
            let limit = self.money(MIDDLE);
            entries.push(format!("event_limit = {limit}"));
        }
        if self.chance(0.3) {
            entries.push(format!("loss_ratio_cap = {}", self.number(&[1.2, 2.0])));
        }
        if self.chance(0.5) {
            let commission = self.word(&["0.25", "{ slide = [[0.5, 0.35], [0.7, 0.25]] }"]);
            entries.push(format!("commission = {commission}"));
        }
        inline(&entries)
    }

    fn event_excess(&mut self, stack: &mut Stack) -> String {
        let low = self.number(&[SMALL, &MIDDLE[..4]].concat());
        let limit = self.number(MIDDLE);
        // In an inuring order each reads the net of the one before; else they read the same.
        let attachment = if stack.order.is_some() {
            low
        } else {
            low.max(stack.top)
        };
        stack.top = attachment + limit;
        let mut entries = vec![
            format!("attachment = {}", self.amount(attachment)),
            format!("limit = {}", self.amount(limit)),
        ];
        if self.chance(0.3) {
            entries.push(format!("placed = {}", self.number(&[0.5, 0.9])));
        }
        if self.chance(0.2) {
            let deductible = self.money(SMALL);
            entries.push(format!("deductible = {deductible}"));
        }
        if self.chance(0.5) {
            let rates = self.word(&["[]", "[1.0]", "[1.0, 0.5]"]);
            entries.push(format!("reinstatements = {rates}"));
        }
        if self.chance(0.12) {
            entries.push("two_risk = true".to_owned());
        }
        inline(&entries)
    }
}
