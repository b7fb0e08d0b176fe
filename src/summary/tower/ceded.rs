//! What treaties paid for: of each cession the part of each class that the cedent had to pay.
//!
//! ```text
//! event    what each insurer paid, by class        → its mix
//!          a cession takes its part of each class  → the reinsurer's mix, for its own treaties
//! year     what is left of all events, by class    → the mix that a stop-loss reads
//! ```

use super::Tower;
use super::by_cover::{BlockRows, Split, empty_rows, payments};
use crate::columns::Block;
use crate::ledger::{Journal, Kind, Transfer};
use crate::model::{Model, TreatyKind};
use crate::settle::{Promise, PromiseKind, Waterfall};
use std::collections::HashMap;

/// Splits the cessions of a block by what the cedent paid for in the event; of a stop-loss, by what
/// the year had left with it.
///
/// An amount without a payment to be split by counts as [`CoverClass::Other`](super::CoverClass).
pub(super) fn of_block(
    model: &Model,
    waterfall: &Waterfall,
    tower: &Tower,
    block: &Block,
    journal: &Journal,
) -> BlockRows {
    let mut rows = empty_rows(tower, block);
    let paid = by_promise(model, waterfall, block, journal);
    let mut held = Held::default();
    for it in &journal.transfers {
        match it.kind {
            Kind::OwnLoss | Kind::Liability | Kind::AdditionalInsured => {
                let mix = paid.get(&(it.event, it.promise));
                held.receive(it, Split::like(mix, it.amount));
            }
            Kind::Cession => {
                let is_annual = is_stop_loss(model, &waterfall.promises()[it.promise as usize]);
                let split = held.cede(it, is_annual);
                let mut layers = tower.layers.iter();
                if let Some(at) = layers.position(|layer| layer.promise == it.promise) {
                    split.add_to(&mut rows[at], it.row);
                }
            }
            Kind::Damages
            | Kind::Credit
            | Kind::Recovery
            | Kind::InsuredRetention
            | Kind::Reinstatement
            | Kind::Commission
            | Kind::Liquidated
            | Kind::SetOff
            | Kind::Direct
            | Kind::Outside => {}
        }
    }
    rows
}

fn is_stop_loss(model: &Model, promise: &Promise) -> bool {
    let mut treaties = model.treaties.iter();
    let treaty = treaties.find(|treaty| treaty.path == promise.path);
    treaty.is_some_and(|it| matches!(it.kind, TreatyKind::StopLoss { .. }))
}

/// What the policies of each promise paid in each event, by class.
fn by_promise(
    model: &Model,
    waterfall: &Waterfall,
    block: &Block,
    journal: &Journal,
) -> HashMap<(u32, u32), Split> {
    let is_policy = |promise: &&(u32, &Promise)| promise.1.kind == PromiseKind::Policy;
    let promises = (0_u32..).zip(waterfall.promises());
    let by_path: HashMap<&str, u32> = promises
        .filter(|promise| is_policy(&promise))
        .map(|(at, promise)| (promise.path.as_str(), at))
        .collect();
    let mut paid: HashMap<(u32, u32), Split> = HashMap::new();
    payments(model, block, journal, |working, policy, split| {
        if let Some(promise) = by_path.get(model.policies[policy].path.as_str()) {
            paid.entry((working.event, *promise))
                .or_default()
                .add(&split, 1.0);
        }
    });
    paid
}

/// What is left with each insurer and reinsurer, by class: of an event, and of the year.
#[derive(Debug, Default)]
struct Held {
    of_event: HashMap<(u32, u32), Split>,
    of_year: HashMap<(u32, u32), Split>,
}

impl Held {
    fn receive(&mut self, it: &Transfer, split: Split) {
        self.of_event
            .entry((it.event, it.from))
            .or_default()
            .add(&split, 1.0);
        self.of_year
            .entry((it.row, it.from))
            .or_default()
            .add(&split, 1.0);
    }

    /// A cession goes from the reinsurer to the cedent.
    fn cede(&mut self, it: &Transfer, is_annual: bool) -> Split {
        let mix = match is_annual {
            true => self.of_year.get(&(it.row, it.to)),
            false => self.of_event.get(&(it.event, it.to)),
        };
        let split = Split::like(mix, it.amount);
        self.receive(it, split);
        // What an event has left keeps its mix; the year's changes with it.
        self.of_year
            .entry((it.row, it.to))
            .or_default()
            .add(&split, -1.0);
        split
    }
}
