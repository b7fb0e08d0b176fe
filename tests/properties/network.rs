//! One random network: its tables, its text, its model.

use super::maker::{Maker, Parts, Profile};
use crate::dice::Dice;
use crate::ready::HEAD;
use obligor::model::Model;
use obligor::scenario;

/// A network made from its number.
pub struct Network {
    pub number: u64,
    pub profile: Profile,
    parts: Parts,
    /// Does the order of contracts decide something?
    pub order_decides: bool,
}

impl Network {
    pub fn of(number: u64) -> Self {
        let mut maker = Maker::new(number);
        let parts = maker.make();
        Self {
            number,
            profile: maker.profile,
            parts,
            order_decides: maker.order_decides,
        }
    }

    pub fn text(&self) -> String {
        Self::joined(&self.parts)
    }

    fn joined(parts: &Parts) -> String {
        let tables = [
            &parts.parties,
            &parts.perils,
            &parts.contracts,
            &parts.pools,
            &parts.policies,
            &parts.treaties,
            &parts.events,
        ];
        let own = "[head.goodwill]\nname = \"Goodwill\"\n";
        let all: String = tables.into_iter().flatten().map(String::as_str).collect();
        format!("{HEAD}{own}{all}")
    }

    /// The text with parties, contracts, policies and treaties in another order.
    pub fn shuffled(&self) -> String {
        let mut dice = Dice::new(self.number ^ 0x5eed);
        let mut parts = self.parts.clone();
        dice.shuffle(&mut parts.parties);
        dice.shuffle(&mut parts.policies);
        dice.shuffle(&mut parts.treaties);
        dice.shuffle(&mut parts.pools);
        if !self.order_decides {
            dice.shuffle(&mut parts.contracts);
        }
        Self::joined(&parts)
    }

    pub fn model(&self) -> Result<Model, String> {
        model(&self.text())
    }
}

/// The model of a text.
pub fn model(text: &str) -> Result<Model, String> {
    let document = scenario::read_text("network.toml", text, &[]);
    let document = document.map_err(|findings| findings.to_string())?;
    let resolved = document.resolve();
    Ok(resolved.map_err(|findings| findings.to_string())?.0)
}
