//! How many clients an event hits, and who paid for the largest.

use super::Pictured;
use super::cast::Cast;
use crate::report::plot::{Clash, LargeEvent};
use crate::summary::pictures::largest_events;

/// The part of the years, the worst by total ground-up loss, that the largest events come from.
const WORST: f64 = 0.004;
const EVENTS: usize = 10;

/// The clash page; none for a model with fewer than two clients, which cannot clash.
pub(super) fn picture(run: &Pictured<'_>, cast: &Cast<'_>) -> Option<Clash> {
    if run.gathered.clients() < 2 {
        return None;
    }
    let years = run.gathered.years_of_largest_events(WORST, EVENTS);
    let events = largest_events(run.sampler, run.waterfall, &years, EVENTS);
    let events = events.iter().map(|event| LargeEvent {
        year: u64::from(event.year),
        peril: run.model.perils[event.peril].name.clone(),
        payers: cast.slices(&event.borne),
    });
    Some(Clash {
        clients_hit: run.gathered.clients_hit(),
        events: events.collect(),
        drawn_from: "the worst 0.4 % of years".to_owned(),
    })
}
