//! Perils and conditions of random networks.

use super::maker::{MIDDLE, Maker, inline, put, quoted};

const FLAGS: [&str; 3] = ["personal-data", "ransomware", "war"];

impl Maker {
    /// Perils that scripted events name, or that are drawn.
    pub fn perils(&mut self) -> Vec<String> {
        let count = self.dice.pick(&[1, 2]);
        self.perils = (1..=count).map(|at| format!("p{at}")).collect();
        let keys = self.perils.clone();
        keys.iter().map(|key| self.peril(key)).collect()
    }

    fn peril(&mut self, key: &str) -> String {
        let origin = self.name(&self.singles());
        let frequency = self.word(&["fixed = 1", "poisson = 1.5", "bernoulli = 0.7"]);
        let mut text = format!(
            "[peril.{key}]\norigin = \"{origin}\"\nfrequency = {{ {frequency} }}\nhit = 0.7\n"
        );
        text += self.word(&["", "cause = \"failure\"\n"]);
        put(
            &mut text,
            "outage",
            "{ lognormal = { median = \"18h\", p95 = \"5d\" } }",
        );
        let flags = FLAGS.map(|flag| format!("{flag} = {:?}", self.number(&[0.3, 1.0])));
        put(&mut text, "flags", inline(&flags));
        let (fault, at_fault) = self.fault();
        put(&mut text, "fault", fault);
        let levels: Vec<String> = at_fault
            .iter()
            .map(|party| {
                let level = self.word(&[
                    "\"negligent\"",
                    "\"gross\"",
                    "{ none = 0.3, gross = 0.5, wilful = 0.2 }",
                ]);
                format!("{party} = {level}")
            })
            .collect();
        if !levels.is_empty() {
            put(&mut text, "culpability", inline(&levels));
        }
        let firms = [self.firms(), self.claimants.clone()].concat();
        for firm in self.dice.sample(&firms, 1, 3) {
            let hit = self.hit(&firm);
            put(&mut text, &format!("hits.{firm}"), hit);
        }
        text
    }

    fn hit(&mut self, firm: &str) -> String {
        if self.claimants.iter().any(|it| it == firm) {
            let mean = self.money(MIDDLE);
            return format!(
                "{{ heads = {{ liability = {{ exponential = {{ mean = {mean} }} }} }} }}"
            );
        }
        let scale = self.money(MIDDLE);
        let split = self.word(&[
            "\"ransomware\"",
            "\"data_breach\"",
            "{ response = 0.5, interruption = 0.3, liability = 0.2 }",
        ]);
        let records = self.word(&[
            "",
            ", records = { lognormal = { median = 5000, p95 = 200000 } }",
        ]);
        format!(
            "{{ severity = {{ pareto = {{ shape = 1.8, scale = {scale} }} }}, split = {split}{records} }}"
        )
    }

    /// A condition on one or two facts of the event.
    pub fn when(&mut self, of_policy: bool) -> String {
        let mut entries: Vec<(String, String)> = Vec::new();
        let count = self.dice.pick(&[1, 1, 1, 2]);
        for _ in 0..count {
            let (key, value) = self.fact(of_policy);
            if entries.iter().all(|(known, _)| *known != key) {
                entries.push((key, value));
            }
        }
        let entries: Vec<String> = entries
            .iter()
            .map(|(key, value)| format!("{key} = {value}"))
            .collect();
        inline(&entries)
    }

    fn fact(&mut self, of_policy: bool) -> (String, String) {
        let singles = self.singles();
        let kind = self.dice.below(if self.perils.is_empty() { 8 } else { 9 });
        let (key, value) = match kind {
            0 => ("flags", quoted(&self.dice.sample(&FLAGS, 1, 2))),
            1 => ("not_flags", quoted(&[self.dice.pick(&FLAGS)])),
            2 => (
                "cause",
                format!("\"{}\"", self.word(&["malicious", "failure"])),
            ),
            3 => (
                "culpability",
                quoted(
                    &self
                        .dice
                        .sample(&["none", "negligent", "gross", "wilful"], 1, 2),
                ),
            ),
            4 => (
                "hours",
                self.band(&["\"8h\"", "\"12h\"", "\"24h\"", "\"36h\""]),
            ),
            5 => ("records", self.band(&["1000", "10000", "50000"])),
            6 if of_policy => ("contracted", self.word(&["true", "false"]).to_owned()),
            6 | 7 => {
                let party = quoted(&[self.name(&singles)]);
                let word = self.dice.pick(&["\"own\"", "\"other\"", ""]);
                (
                    "origin",
                    if word.is_empty() {
                        party
                    } else {
                        word.to_owned()
                    },
                )
            }
            _ => ("peril", quoted(&[self.name(&self.perils.clone())])),
        };
        (key.to_owned(), value)
    }

    fn band(&mut self, steps: &[&str]) -> String {
        let at = self.dice.below(steps.len());
        match self.dice.below(3) {
            0 => format!("{{ over = {} }}", steps[at]),
            1 if at > 0 => format!("{{ over = {}, up_to = {} }}", steps[0], steps[at]),
            _ => format!("{{ up_to = {} }}", steps[at]),
        }
    }

    pub fn flags(&mut self) -> String {
        quoted(&self.dice.sample(&FLAGS, 1, 2))
    }
}
