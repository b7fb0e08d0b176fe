//! Scripted events of random networks, and who is at fault.

use super::maker::{AMOUNTS, HEADS, MIDDLE, Maker, ODD, SMALL, inline, put, quoted};
use std::fmt::Write;

impl Maker {
    pub fn events(&mut self) -> Vec<String> {
        let count = if self.profile.has_one_event() {
            1
        } else {
            self.dice.pick(&[1, 1, 2, 2, 3, 4, 5])
        };
        let is_long = count > 1 && self.chance(0.15);
        (0..count)
            .map(|at| {
                let year = if is_long { at % 2 } else { 0 };
                self.event(at, year)
            })
            .collect()
    }

    fn event(&mut self, at: usize, year: usize) -> String {
        let mut text = format!(
            "[[event]]\ntime = {:.2}\n",
            0.1 + 0.15 * (at / 2) as f64 + 0.07 * (at % 2) as f64
        );
        if year > 0 {
            put(&mut text, "year", year);
        }
        let has_peril = !self.perils.is_empty() && self.chance(0.8);
        if has_peril {
            let peril = self.name(&self.perils.clone());
            put(&mut text, "peril", format!("\"{peril}\""));
        }
        let has_origin = self.chance(0.4);
        if has_origin {
            let origin = self.name(&self.singles());
            put(&mut text, "origin", format!("\"{origin}\""));
        }
        self.facts(&mut text);
        let (fault, mut at_fault) = self.fault();
        put(&mut text, "fault", fault);
        let hit = self.hit_parties();
        for party in &hit {
            if self.chance(0.12) {
                let (fault, others) = self.fault();
                put(&mut text, &format!("fault_of.{party}"), fault);
                at_fault.extend(others);
            }
        }
        self.culpability(at_fault, has_peril || has_origin, &mut text);
        for party in &hit {
            self.suffers(party, &mut text);
        }
        self.outside(&hit, &mut text);
        text
    }

    fn facts(&mut self, text: &mut String) {
        if self.chance(0.4) {
            let cause = self.word(&["failure", "malicious"]);
            put(text, "cause", format!("\"{cause}\""));
        }
        if self.chance(0.6) {
            let flags = self.flags();
            put(text, "flags", flags);
        }
        if self.chance(0.7) {
            let hours = self.word(&["6h", "8h", "12h", "24h", "30h", "48h"]);
            let outage = if self.chance(0.5) {
                format!("\"{hours}\"")
            } else {
                let [a, b, c] = [20.0, 40.0, 10.0].map(|rate| self.amount(rate));
                format!("[[\"12h\", {a}], [\"12h\", {b}], [\"{hours}\", {c}]]")
            };
            put(text, "outage", outage);
        }
        if self.chance(0.3) {
            let day = self.word(&["2023-06-01", "2024-01-01", "2025-06-01"]);
            put(text, "began", format!("\"{day}\""));
        }
    }

    /// Fault shares that sum to 1 exactly enough, and whose they are.
    pub fn fault(&mut self) -> (String, Vec<String>) {
        let below = [self.providers.clone(), self.subs.clone()].concat();
        let mut who = self.dice.sample(&below, 1, 3);
        let clients: Vec<String> = self
            .singles()
            .into_iter()
            .filter(|it| self.clients.contains(it))
            .collect();
        if !clients.is_empty() && self.chance(0.15) {
            who.push(self.name(&clients));
        }
        if self.chance(0.5) {
            who.push("self".to_owned());
        }
        let table = self.twentieths(&who);
        who.retain(|party| party != "self");
        (table, who)
    }

    /// Shares in twentieths, none of them nothing.
    pub fn twentieths(&mut self, who: &[String]) -> String {
        let mut left = 20;
        let mut entries = Vec::new();
        for (at, party) in who.iter().enumerate() {
            let after = who.len() - at - 1;
            let part = if after == 0 {
                left
            } else {
                1 + self.dice.below(left - after)
            };
            left -= part;
            entries.push(format!("{party} = {:?}", part as f64 / 20.0));
        }
        inline(&entries)
    }

    fn hit_parties(&mut self) -> Vec<String> {
        let mut hit = self.dice.sample(&self.firms(), 1, 3);
        if !hit.iter().any(|party| self.clients.contains(party)) && self.chance(0.9) {
            hit.push(self.name(&self.clients.clone()));
        }
        if self.chance(0.7) {
            hit.extend(self.claimants.clone());
        }
        hit
    }

    fn culpability(&mut self, mut at_fault: Vec<String>, has_origin: bool, text: &mut String) {
        let levels = [
            "none",
            "negligent",
            "negligent",
            "negligent",
            "gross",
            "wilful",
        ];
        if has_origin && self.chance(0.15) {
            let level = self.word(&levels);
            put(text, "culpability", format!("\"{level}\""));
            return;
        }
        at_fault.sort();
        at_fault.dedup();
        let mut entries = Vec::new();
        for party in &at_fault {
            if self.chance(0.85) {
                entries.push(format!("{party} = \"{}\"", self.word(&levels)));
            }
        }
        if !entries.is_empty() {
            put(text, "culpability", inline(&entries));
        }
    }

    /// Loss, items, records and notice of one party.
    fn suffers(&mut self, party: &str, text: &mut String) {
        if self.claimants.iter().any(|it| it == party) {
            let loss = self.money(MIDDLE);
            put(
                text,
                &format!("loss.{party}"),
                format!("{{ liability = {loss} }}"),
            );
            return;
        }
        let heads = self.dice.sample(&HEADS, 1, 4);
        let itemised = if self.chance(0.15) {
            Some(heads[0])
        } else {
            None
        };
        let mut entries = Vec::new();
        for head in heads.iter().filter(|head| Some(**head) != itemised) {
            let from: &[f64] = if self.chance(0.8) { &AMOUNTS } else { &ODD };
            let loss = self.money(from);
            entries.push(format!("{head} = {loss}"));
        }
        if !entries.is_empty() {
            put(text, &format!("loss.{party}"), inline(&entries));
        }
        if let Some(head) = itemised {
            let count = 2 + self.dice.below(3);
            let items: Vec<String> = (0..count)
                .map(|_| self.money(&[SMALL, &MIDDLE[..3]].concat()))
                .collect();
            let _ = writeln!(
                text,
                "items.{party} = {{ {head} = [{}] }}",
                items.join(", ")
            );
        }
        if self.chance(0.6) {
            let records = self.word(&["500", "1000", "5000", "10000", "50000", "100000"]);
            put(text, &format!("records.{party}"), records);
        }
        if self.chance(0.2) {
            let after = self.word(&["24h", "48h", "49h", "96h"]);
            put(text, &format!("notified.{party}"), format!("\"{after}\""));
        }
    }

    /// Claims outside contracts.
    fn outside(&mut self, hit: &[String], text: &mut String) {
        if !self.chance(0.1) {
            return;
        }
        let singles = self.singles();
        let claimants: Vec<String> = hit
            .iter()
            .filter(|party| singles.contains(party))
            .cloned()
            .collect();
        let obligors = [self.providers.clone(), self.subs.clone()].concat();
        if claimants.is_empty() {
            return;
        }
        let (claimant, obligor) = (self.name(&claimants), self.name(&obligors));
        if claimant != obligor {
            let amount = self.money(MIDDLE);
            let claim = format!(
                "{{ claimant = \"{claimant}\", obligor = \"{obligor}\", amount = {amount} }}"
            );
            put(text, "claims", format!("[{claim}]"));
        }
    }

    // Chains that lead to everybody at fault.

    /// Contracts from every client down to every sub-processor, without limits; each obligor
    /// answers for all below it.
    pub fn chains(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        let (clients, providers, subs) = (
            self.clients.clone(),
            self.providers.clone(),
            self.subs.clone(),
        );
        let mut write = |maker: &mut Self, obligor: &str, beneficiary: &str, below: &[String]| {
            let liability = maker.word(&["several", "several", "joint-and-several"]);
            let flow = maker.word(&["liability-payable", "gross-client-loss", "cash"]);
            let order = maker.word(&["reduce-then-cap", "cap-first"]);
            let mut text = format!(
                "[contract.{obligor}-{beneficiary}]\nobligor = \"{obligor}\"\nbeneficiary = \"{beneficiary}\"\nliability = \"{liability}\"\n\
                 flow_down = \"{flow}\"\norder = \"{order}\"\ndamages = {{ trigger = \"strict\", includes = [\"regulatory\"] }}\n"
            );
            if !below.is_empty() {
                put(&mut text, "answers_for", quoted(below));
            }
            texts.push(text);
        };
        for client in &clients {
            for provider in &providers {
                write(self, provider, client, &subs);
            }
        }
        for provider in &providers {
            for sub in &subs {
                write(self, sub, provider, &[]);
            }
        }
        if self.chance(0.3) {
            for client in &clients {
                for sub in &subs {
                    write(self, sub, client, &[]);
                }
            }
        }
        texts
    }

    /// Events that hit clients, and data subjects, by the fault of themselves and those below.
    pub fn blamed_events(&mut self) -> Vec<String> {
        let count = self.dice.pick(&[1, 2, 3]);
        (0..count).map(|at| self.blamed_event(at)).collect()
    }

    fn blamed_event(&mut self, at: usize) -> String {
        let mut text = format!("[[event]]\ntime = {:.2}\n", 0.1 + 0.2 * at as f64);
        let below = [self.providers.clone(), self.subs.clone()].concat();
        let mut hit = self.dice.sample(&self.clients.clone(), 1, 3);
        hit.extend(self.claimants.clone());
        for party in &hit {
            let mut who = self.dice.sample(&below, 1, 4);
            if self.clients.contains(party) && self.chance(0.5) {
                who.push("self".to_owned());
            }
            let table = self.twentieths(&who);
            put(&mut text, &format!("fault_of.{party}"), table);
        }
        for party in &hit {
            self.suffers(party, &mut text);
        }
        text
    }
}
