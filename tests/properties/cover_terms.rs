//! Covers and endorsements of random policies.

use super::maker::{AMOUNTS, HEADS, Maker, Profile, SMALL, inline, put, quoted};
use super::policies::Ground;

impl Maker {
    pub fn covers(&mut self, ground: &Ground, text: &mut String) {
        if self.chance(0.12) {
            return;
        }
        if self.chance(0.2) {
            let mut heads = self.dice.sample(&HEADS, 2, 6);
            heads.push("contract");
            let cover = self.cover(ground, &heads, None);
            put(text, "covers.all", cover);
            return;
        }
        let first = self.dice.sample(
            &["response", "notification", "restoration", "goodwill"],
            2,
            4,
        );
        let cover = self.cover(ground, &first, None);
        put(text, "covers.first-party", cover);
        if self.chance(0.7) {
            self.outage_covers(ground, text);
        }
        if self.chance(0.4) {
            let heads = self.dice.sample(&["extortion", "crime"], 1, 2);
            let cover = self.cover(ground, &heads, None);
            put(text, "covers.crime", cover);
        }
        if self.chance(0.8) {
            let mut heads = self
                .dice
                .sample(&["liability", "defence", "regulatory", "pci"], 1, 4);
            heads.push("contract");
            let cover = self.cover(ground, &heads, None);
            put(text, "covers.liability", cover);
        }
    }

    fn outage_covers(&mut self, ground: &Ground, text: &mut String) {
        if self.chance(0.3) {
            for (key, origin) in [("own-outage", "own"), ("dependent", "other")] {
                let when = format!("{{ origin = \"{origin}\" }}");
                let cover = self.cover(ground, &["interruption"], Some(when));
                put(text, &format!("covers.{key}"), cover);
            }
        } else {
            let cover = self.cover(ground, &["interruption"], None);
            put(text, "covers.outage", cover);
        }
    }

    pub fn waiting(&mut self, rule: &str) -> String {
        let modes = [
            "qualifying",
            "time-deductible",
            "time-plus-money",
            "greater-of",
        ];
        let mode = self.word(&modes[..if rule == "stacked" { 3 } else { 4 }]);
        let period = self.word(&["8h", "10h", "12h", "24h"]);
        let when = if self.chance(0.15) {
            format!(", when = {}", self.when(true))
        } else {
            String::new()
        };
        format!("{{ period = \"{period}\", mode = \"{mode}\"{when} }}")
    }

    fn cover(&mut self, ground: &Ground, heads: &[&str], when: Option<String>) -> String {
        let mut entries = vec![format!("heads = {}", quoted(heads))];
        if heads.contains(&"interruption") {
            self.outage_terms(ground, &mut entries);
        }
        if self.profile != Profile::Covers && self.chance(0.3) {
            let retention = self.money(&[&[0.0], SMALL].concat());
            entries.push(format!("retention = {retention}"));
            entries.extend(self.term_when("retention"));
        }
        if self.chance(0.2) {
            entries.push(format!("coinsurance = {}", self.number(&[0.1, 0.2, 0.5])));
            entries.extend(self.term_when("coinsurance"));
        }
        if self.chance(0.3) {
            entries.push(self.sublimit(ground));
        }
        if heads.contains(&"notification") && self.chance(0.25) {
            entries.push(format!("persons = {}", self.word(&["1000", "10000"])));
        }
        if heads.contains(&"contract") && self.chance(0.3) {
            let part = self.number(&[0.0, 0.5, 0.8]);
            entries.push(format!("contractual_share = {part:?}"));
        }
        self.cover_conditions(when, &mut entries);
        inline(&entries)
    }

    /// Now and then the condition of a term, where no property asks for terms that always stand.
    pub fn term_when(&mut self, term: &str) -> Option<String> {
        if !matches!(self.profile, Profile::Whole | Profile::Drawn) {
            return None;
        }
        self.aside(0x3e14, |maker| {
            let drawn = maker.chance(0.15);
            drawn.then(|| format!("{term}_when = {}", maker.when(true)))
        })
    }

    fn outage_terms(&mut self, ground: &Ground, entries: &mut Vec<String>) {
        if self.chance(0.7) {
            let waiting = self.waiting(ground.rule);
            entries.push(format!("waiting = {waiting}"));
        }
        if self.chance(0.2) {
            let period = self.word(&["24h", "36h", "48h"]);
            entries.push(format!("indemnity_period = \"{period}\""));
        }
    }

    fn sublimit(&mut self, ground: &Ground) -> String {
        let most = |limit: Option<f64>| limit.unwrap_or(f64::INFINITY);
        let mut parts = Vec::new();
        let (event, year) = (self.number(&AMOUNTS[4..14]), self.number(&AMOUNTS[8..]));
        if self.chance(0.7) {
            parts.push(format!(
                "event = {}",
                self.amount(event.min(most(ground.limit)))
            ));
        }
        if parts.is_empty() || self.chance(0.2) {
            parts.push(format!(
                "year = {}",
                self.amount(year.min(most(ground.aggregate)))
            ));
        }
        if self.chance(0.1) {
            let when = self.when(true);
            parts.push(format!("when = {when}"));
        }
        format!("sublimit = {}", inline(&parts))
    }

    fn cover_conditions(&mut self, when: Option<String>, entries: &mut Vec<String>) {
        if self.chance(0.08) {
            entries.push("outside_aggregate = true".to_owned());
        }
        if self.chance(0.06) {
            entries.push(format!("dispute = {}", self.word(&["true", "0.5"])));
        }
        let when = match when {
            None if self.chance(0.12) => Some(self.when(true)),
            stated => stated,
        };
        entries.extend(when.map(|when| format!("when = {when}")));
        if self.chance(0.08) {
            let when = self.when(true);
            entries.push(format!("excluded_if = [{when}]"));
        }
    }

    /// Endorsements replace different terms, so that any two may meet.
    pub fn endorsements(&mut self, text: &mut String) {
        for term in ["coinsurance", "retention", "limit", "sublimit", "waiting"] {
            if !self.chance(0.05) {
                continue;
            }
            let value = match term {
                "coinsurance" => self.number(&[0.1, 0.2, 0.3]).to_string(),
                "retention" => self.money(SMALL),
                "limit" => self.money(&AMOUNTS[9..]),
                "sublimit" => format!("{{ event = {} }}", self.money(&AMOUNTS[4..9])),
                _ => "{ period = \"10h\", mode = \"qualifying\" }".to_owned(),
            };
            let when = self.when(true);
            let endorsement = format!("{{ when = {when}, {term} = {value} }}");
            put(text, &format!("endorsements.{term}"), endorsement);
        }
    }
}
