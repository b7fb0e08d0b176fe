//! When parties know of events, and when they tell others.
//!
//! ```text
//! event ──discovery──▶ the party where it started knows ──notify.after──▶ those it tells know
//!                                                                          │
//!                                              persons ◀──persons──────────┤
//!                reports ◀──report── authorities ◀──authority──────────────┤
//!                               contract partners, insurers ◀─claim_notice─┘
//! ```
//!
//! A party that the origin of an event tells knows of it then and not before; of other events it
//! knows by itself.

use super::events::{EventScratch, NameColumns, refill};
use super::plan::{Drawers, PerilPlan};
use crate::columns::{ClockColumns, Events, Layout};
use crate::model::{ASSESSMENT, FIRST_REPORT, TO_AUTHORITY, TO_CLAIMED, TO_PERSONS, TO_SERVED};
use crate::model::{Clock, Model, Notification, Peril};
use crate::random::{Drawer, Law, Purpose, Stream, hash64};
use crate::units::PartyId;
use std::sync::Arc;

/// A law and the party whose draws it names.
#[derive(Clone, Debug)]
struct Timed {
    drawer: Arc<Drawer>,
    party: u64,
}

/// The clock of one party in the events of one peril.
#[derive(Debug)]
pub(super) struct ClockPlan {
    column: usize,
    /// Until it knows, or until the origin that tells it does.
    knows: Option<Timed>,
    told: Option<Timed>,
    notification: NotificationPlan,
    claims: Option<Timed>,
}

/// The notices of a party to persons and authorities.
#[derive(Debug)]
struct NotificationPlan {
    persons: Option<Timed>,
    authority: Option<Timed>,
    report: Option<Timed>,
    assessment: Option<Timed>,
}

/// A flag that events carry of which others were told late.
#[derive(Debug)]
pub(super) struct LatePlan {
    pub bit: usize,
    told: Timed,
    within: f64,
}

/// The streams of times of a peril.
#[derive(Debug)]
pub(super) struct ClockStreams {
    discovery: Stream,
    notice: Stream,
    notification: Stream,
}

impl ClockStreams {
    pub fn new(seed: u64, id: &str) -> Self {
        let stream = |purpose| Stream::new(seed, hash64(id), purpose);
        Self {
            discovery: stream(Purpose::Discovery),
            notice: stream(Purpose::Notice),
            notification: stream(Purpose::Notification),
        }
    }
}

fn notification(
    model: &Model,
    party: PartyId,
    own: Option<&Clock>,
    drawers: &mut Drawers,
) -> NotificationPlan {
    let own = own.map(|clock| &clock.notification);
    let mut of = |law: fn(&Notification) -> &Option<Law>| {
        timed(model, party, own.and_then(|own| law(own).as_ref()), drawers)
    };
    NotificationPlan {
        persons: of(|it| &it.persons),
        authority: of(|it| &it.authority),
        report: of(|it| &it.report),
        assessment: of(|it| &it.assessment),
    }
}

fn timed(model: &Model, party: PartyId, law: Option<&Law>, drawers: &mut Drawers) -> Option<Timed> {
    let drawer = drawers.of(law?);
    let party = hash64(&model.parties[party.index()].stream);
    Some(Timed { drawer, party })
}

/// The clocks that a layout reads, in the events of a peril.
pub(super) fn clocks(
    model: &Model,
    peril: &Peril,
    layout: &Layout,
    drawers: &mut Drawers,
) -> Vec<ClockPlan> {
    let origin = model.clock(peril.origin);
    let mut plans = Vec::new();
    for (column, party) in layout.clocks.iter().enumerate() {
        let own = model.clock(*party);
        let teller = origin.filter(|origin| tells(origin, *party));
        let (knower, discovery) = match teller {
            Some(teller) => (teller.party, teller.discovery.as_ref()),
            None => (*party, own.and_then(|clock| clock.discovery.as_ref())),
        };
        let notify = teller.and_then(|teller| teller.notify.as_ref());
        let after = notify.map(|notify| &notify.after);
        let claim = own.and_then(|clock| clock.claim_notice.as_ref());
        plans.push(ClockPlan {
            column,
            knows: timed(model, knower, discovery, drawers),
            told: timed(model, peril.origin, after, drawers),
            notification: notification(model, *party, own, drawers),
            claims: timed(model, *party, claim, drawers),
        });
    }
    plans
}

fn tells(clock: &Clock, party: PartyId) -> bool {
    let notify = clock.notify.as_ref();
    notify.is_some_and(|notify| notify.to.contains(&party))
}

/// The flag of late notices of a peril's origin, if something reads it.
pub(super) fn late(
    model: &Model,
    peril: &Peril,
    layout: &Layout,
    drawers: &mut Drawers,
) -> Option<LatePlan> {
    let notify = model.clock(peril.origin)?.notify.as_ref()?;
    Some(LatePlan {
        bit: layout.bit(notify.flag)?,
        told: timed(model, peril.origin, Some(&notify.after), drawers)?,
        within: notify.within?.get(),
    })
}

/// Makes room for the times of a block's events.
pub(super) fn clear(columns: &mut Vec<ClockColumns>, clocks: usize, events: usize) {
    columns.resize_with(clocks, ClockColumns::default);
    for clock in columns {
        refill(&mut clock.knows, events);
        refill(&mut clock.told, events);
        refill(&mut clock.persons, events);
        refill(&mut clock.authority, events);
        refill(&mut clock.assessed, events);
        for report in &mut clock.reports {
            refill(report, events);
        }
        refill(&mut clock.claims, events);
    }
}

impl PerilPlan {
    /// Does the party where its events start tell the one with this clock?
    pub(super) fn tells(&self, column: usize) -> bool {
        let mut clocks = self.clocks.iter();
        clocks.any(|clock| clock.column == column && clock.told.is_some())
    }

    /// The times of a peril's events, whose names are gathered.
    pub(super) fn time(
        &self,
        at: &[u32],
        names: &NameColumns,
        events: &mut Events,
        scratch: &mut EventScratch,
    ) {
        let streams = &self.streams.clocks;
        let mut draw = |timed: &Option<Timed>, stream: Stream, draw: u32, add: &mut [f64]| {
            let Some(timed) = timed else { return };
            scratch.column.resize(at.len(), 0.0);
            let names = names.names(draw, timed.party);
            let column = &mut scratch.column[..at.len()];
            timed.drawer.fill(stream, names, &mut scratch.law, column);
            for (event, hours) in at.iter().zip(column) {
                add[*event as usize] += *hours;
            }
        };
        for clock in &self.clocks {
            let columns = &mut events.clocks[clock.column];
            draw(&clock.told, streams.notice, TO_SERVED, &mut columns.told);
            draw(&clock.knows, streams.discovery, 0, &mut columns.knows);
            for event in at.iter().map(|event| *event as usize) {
                columns.knows[event] += columns.told[event];
            }
            let (own, stream) = (&clock.notification, streams.notification);
            draw(&own.persons, stream, TO_PERSONS, &mut columns.persons);
            draw(&own.authority, stream, TO_AUTHORITY, &mut columns.authority);
            draw(&own.assessment, stream, ASSESSMENT, &mut columns.assessed);
            for (report, of_report) in (FIRST_REPORT..).zip(&mut columns.reports) {
                draw(&own.report, stream, report, of_report);
            }
            draw(
                &clock.claims,
                streams.notice,
                TO_CLAIMED,
                &mut columns.claims,
            );
        }
        if let Some(late) = &self.late {
            scratch.column.resize(at.len(), 0.0);
            let told = &late.told;
            let names = names.names(TO_SERVED, told.party);
            let column = &mut scratch.column[..at.len()];
            told.drawer
                .fill(streams.notice, names, &mut scratch.law, column);
            for (event, hours) in at.iter().zip(column) {
                events.flags[*event as usize] |= u64::from(*hours > late.within) << late.bit;
            }
        }
    }
}
