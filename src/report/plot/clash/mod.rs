//! The clash page: how many clients one event hits, and who paid for the largest events.

mod events;
mod histogram;

use super::money::{grouped, percent};
use super::sheet::Sheet;
use super::stack::{self, Part};
use super::{Picture, PlotError, Setting, Slice};
use plotters::prelude::DrawingBackend;

/// One of the largest events of the worst years.
#[derive(Debug, Clone, PartialEq)]
pub struct LargeEvent {
    /// Simulated year it falls in.
    pub year: u64,
    /// Name or id of its peril.
    pub peril: String,
    /// Net loss of each party from it.
    pub payers: Vec<Slice>,
}

/// Clients hit per event, and the largest events with who paid for them.
///
/// The axis of probability is logarmithic when the likeliest number is over twenty times as
/// likely as the least. Above a hundred numbers of clients, neighbours are counted together. At most
/// ten events are drawn, in the order of their total. Every party is named on a bar: in its part where
/// there is room, else under the largest bar or, if it has no part to point at there, under the bar
/// where its part is widest.
#[derive(Debug, Clone)]
pub struct Clash {
    /// Number of clients hit and the share of events that hit as many, in any order.
    pub clients_hit: Vec<(u32, f64)>,
    /// The largest events of the worst years.
    pub events: Vec<LargeEvent>,
    /// Which years the events come from, such as `the worst 0.4 % of years`.
    pub drawn_from: String,
}

/// Where the histogram ends.
const MIDDLE: f64 = 452.0;
const MOST_EVENTS: usize = 10;

impl Picture for Clash {
    fn title(&self, _: &Setting) -> String {
        "One event, many clients: how many are hit, and who pays for the largest events".to_owned()
    }

    fn caption(&self, setting: &Setting) -> String {
        let hits = self.hits_in_words();
        let bars = self.largest(setting);
        match bars.first() {
            Some((event, parts)) if stack::total(parts) > 0.0 => {
                let whole = stack::total(parts);
                let most = parts.iter().max_by(|a, b| a.amount.total_cmp(&b.amount));
                let who = most.map_or(String::new(), |p| {
                    format!("; {} falls on {}", percent(p.amount / whole), p.look.label)
                });
                format!(
                    "{hits} The largest, in year {}, costs {}{who}.",
                    grouped(event.year),
                    setting.currency.amount(whole)
                )
            }
            _ => hits,
        }
    }

    fn largest_amount(&self) -> f64 {
        let wholes = self.events.iter().map(|event| stack::whole(&event.payers));
        wholes.fold(0.0, f64::max)
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let bins = histogram::bins(&self.clients_hit);
        let bars = self.largest(setting);
        if bins.is_empty() && bars.is_empty() {
            return sheet.nothing("no event in any simulated year");
        }
        histogram::draw(sheet, &bins)?;
        events::draw(sheet, setting, &bars, &self.drawn_from)
    }
}

impl Clash {
    fn hits_in_words(&self) -> String {
        let counted = histogram::valid(&self.clients_hit);
        let whole: f64 = counted.iter().map(|(_, p)| p).sum();
        if whole <= 0.0 {
            return "There is no event.".to_owned();
        }
        let mean: f64 = counted.iter().map(|(n, p)| f64::from(*n) * p).sum::<f64>() / whole;
        let mut beyond = 0.0;
        let rare = counted.iter().rev().find(|(_, p)| {
            beyond += p;
            beyond >= 0.01 * whole
        });
        match rare.filter(|(n, _)| f64::from(*n) > mean) {
            Some((n, _)) => format!(
                "An event hits {mean:.1} clients on average; one in a hundred hits {n} or more."
            ),
            None => format!("An event hits {mean:.1} clients on average."),
        }
    }

    /// The largest events and their parts, the largest first.
    fn largest(&self, setting: &Setting) -> Vec<(&LargeEvent, Vec<Part>)> {
        let mut bars: Vec<(&LargeEvent, Vec<Part>)> = self
            .events
            .iter()
            .map(|event| (event, stack::parts(&setting.palette, &event.payers)))
            .filter(|(_, parts)| !parts.is_empty())
            .collect();
        bars.sort_by(|a, b| stack::total(&b.1).total_cmp(&stack::total(&a.1)));
        bars.truncate(MOST_EVENTS);
        bars
    }
}
