//! The retention of an event, and over what it is spread.
//!
//! Covers with a retention of their own are units, all others together are one with the policy's.
//! A unit that was called for `x` bears at most `r = min(R, x)`, counted over the calls of an event;
//! first hours that count as retention are borne by interruption whatever else happens.

use super::call::ProgrammeYear;
use super::tab::{Line, Tab, money};
use crate::model::{
    CoinsuranceBasis, Policy, RetentionRule, RetentionSpread, SublimitBasis, WaitingMode,
};
use crate::terms::{largest, largest_flat, sum_capped};

/// The units of one call.
struct Units {
    /// The unit of each line.
    of_line: Vec<usize>,
    retention: Vec<f64>,
    /// Called for, by unit, beside first hours that count as retention.
    amount: Vec<f64>,
    /// Those hours.
    hours: Vec<f64>,
}

/// A part of a line that bears retention.
#[derive(Clone, Copy)]
struct Piece {
    line: usize,
    size: f64,
}

/// The first hours of a line, where they count towards the retention.
pub(super) fn counted_hours(line: &Line) -> f64 {
    match line.mode {
        WaitingMode::GreaterOf => line.dropped,
        WaitingMode::Qualifying | WaitingMode::TimeDeductible | WaitingMode::TimePlusMoney => 0.0,
    }
}

/// What of a line takes a money retention.
pub(super) fn retainable(line: &Line) -> f64 {
    match line.mode {
        WaitingMode::TimeDeductible => 0.0,
        WaitingMode::Qualifying | WaitingMode::GreaterOf | WaitingMode::TimePlusMoney => {
            line.covered - line.dropped
        }
    }
}

fn units(policy: &Policy, tab: &Tab, start: usize) -> Units {
    let covers = policy.covers.len();
    let own = |cover: usize| tab.own_retention[cover];
    let of_policy = match policy.retention_rule {
        RetentionRule::Stacked => 0.0,
        RetentionRule::LargestBorne | RetentionRule::SumCapped | RetentionRule::LargestFlat => {
            tab.retention
        }
    };
    let lines = &tab.lines[start..];
    let mut units = Units {
        of_line: lines
            .iter()
            .map(|line| own(line.cover).map_or(covers, |_| line.cover))
            .collect(),
        retention: (0..covers)
            .map(|cover| own(cover).unwrap_or(0.0))
            .chain([of_policy])
            .collect(),
        amount: vec![0.0; covers + 1],
        hours: vec![0.0; covers + 1],
    };
    for (line, unit) in lines.iter().zip(&units.of_line) {
        units.amount[*unit] += retainable(line);
        units.hours[*unit] += counted_hours(line);
    }
    units
}

/// Bears what is left of the event's retention on the lines of a call.
pub(super) fn retain(policy: &Policy, tab: &mut Tab, start: usize, year: &ProgrammeYear) {
    let units = units(policy, tab, start);
    for (unit, amount) in units.amount.iter().enumerate() {
        tab.seen[unit] += amount + units.hours[unit];
    }
    let borne = |unit: usize| units.retention[unit].min(tab.seen[unit]);
    let touched: Vec<(f64, f64)> = (0..units.retention.len())
        .filter(|unit| tab.seen[*unit] > 0.0)
        .map(|unit| (units.retention[unit], borne(unit)))
        .collect();
    let parts = touched.iter().map(|(_, borne)| *borne);
    let event = match policy.retention_rule {
        RetentionRule::LargestBorne => parts.fold(0.0, largest),
        RetentionRule::SumCapped => sum_capped(&touched),
        RetentionRule::LargestFlat => largest_flat(&touched),
        RetentionRule::Stacked => parts.sum(),
    };
    let hours: f64 = units.hours.iter().sum();
    let amount = (event - tab.borne - hours)
        .max(0.0)
        .min(units.amount.iter().sum());
    let rooms: Vec<f64> = (0..units.retention.len())
        .map(|unit| {
            let left = borne(unit) - tab.cover_borne[unit] - units.hours[unit];
            left.max(0.0).min(units.amount[unit])
        })
        .collect();
    let groups = groups(policy, tab, start, year);
    spread(&groups, &units, amount, rooms, &mut tab.lines[start..]);
    tab.borne += hours;
    for (line, unit) in tab.lines[start..].iter().zip(&units.of_line) {
        tab.borne += line.retained;
        tab.cover_borne[*unit] += line.retained + counted_hours(line);
    }
}

/// The lines of a call in groups that bear retention one after the other.
fn groups(policy: &Policy, tab: &Tab, start: usize, year: &ProgrammeYear) -> Vec<Vec<Piece>> {
    let lines = &tab.lines[start..];
    let whole = |line: usize| Piece {
        line,
        size: retainable(&lines[line]),
    };
    match policy.retention_spread {
        RetentionSpread::ProRata => vec![(0..lines.len()).map(whole).collect()],
        RetentionSpread::HeadOrder => {
            let mut heads: Vec<usize> = lines.iter().map(|line| line.head).collect();
            heads.sort_unstable();
            heads.dedup();
            let of_head = |head: usize| {
                let of_head = (0..lines.len()).filter(|line| lines[*line].head == head);
                of_head.map(whole).collect()
            };
            heads.into_iter().map(of_head).collect()
        }
        RetentionSpread::InsuredFavourable => cheapest_first(policy, tab, start, year),
    }
}

/// Spreads the retention over the lines of a call: each unit within its room first, and where that
/// is too little (a flat retention) beyond it.
fn spread(
    groups: &[Vec<Piece>],
    units: &Units,
    amount: f64,
    mut rooms: Vec<f64>,
    lines: &mut [Line],
) {
    let mut left = amount;
    for group in groups {
        left -= take(left, group, units, Some(&mut rooms), lines);
    }
    for group in groups {
        left -= take(left, group, units, None, lines);
    }
}

/// Takes from the pieces of a group: units pro rata to their rooms, and inside a unit pro rata to
/// what its pieces still hold.
fn take(
    amount: f64,
    group: &[Piece],
    units: &Units,
    rooms: Option<&mut Vec<f64>>,
    lines: &mut [Line],
) -> f64 {
    if amount <= 0.0 {
        return 0.0;
    }
    let holds: Vec<f64> = group
        .iter()
        .map(|piece| {
            let line = &lines[piece.line];
            piece.size.min(retainable(line) - line.retained).max(0.0)
        })
        .collect();
    let mut held = vec![0.0; units.retention.len()];
    for (piece, holds) in group.iter().zip(&holds) {
        held[units.of_line[piece.line]] += holds;
    }
    let most: Vec<f64> = match &rooms {
        Some(rooms) => held
            .iter()
            .zip(rooms.iter())
            .map(|(a, b)| a.min(*b))
            .collect(),
        None => held.clone(),
    };
    let all: f64 = most.iter().sum();
    if all <= 0.0 {
        return 0.0;
    }
    let part = (amount / all).min(1.0);
    for (piece, holds) in group.iter().zip(&holds) {
        let unit = units.of_line[piece.line];
        if held[unit] > 0.0 {
            lines[piece.line].retained += most[unit] * part * holds / held[unit];
        }
    }
    if let Some(rooms) = rooms {
        rooms
            .iter_mut()
            .zip(&most)
            .for_each(|(room, most)| *room -= most * part);
    }
    all * part
}

/// The parts of the loss by what bearing them costs the insured: first what a sublimit would not
/// pay anyway, then where the insurer's part is smallest. Limits and aggregates are not looked at.
fn cheapest_first(
    policy: &Policy,
    tab: &Tab,
    start: usize,
    year: &ProgrammeYear,
) -> Vec<Vec<Piece>> {
    let lines = &tab.lines[start..];
    let insurer_part = |cover: usize| 1.0 - tab.coinsurance[cover];
    let mut free = Vec::new();
    let mut dear: Vec<(f64, Vec<Piece>)> = Vec::new();
    for cover in 0..policy.covers.len() {
        let of_cover = || (0..lines.len()).filter(|line| lines[*line].cover == cover);
        let all: f64 = of_cover().map(|line| retainable(&lines[line])).sum();
        if all <= 0.0 {
            continue;
        }
        let part = insurer_part(cover);
        let terms = tab.sublimits[cover];
        let of_event = money(terms.event) - tab.sublimited[cover];
        let left = of_event.min(money(terms.year) - year.sublimited[cover]);
        let paid = match (policy.sublimit_basis, policy.coinsurance_basis) {
            _ if part <= 0.0 => 0.0,
            (SublimitBasis::GroundUp, _) => f64::INFINITY,
            (SublimitBasis::AfterRetention, CoinsuranceBasis::Whole) => left.max(0.0),
            (SublimitBasis::AfterRetention, CoinsuranceBasis::InsurerPart) => left.max(0.0) / part,
        };
        let cut = (all - paid).max(0.0) / all;
        let mut rest = Vec::new();
        for line in of_cover() {
            let size = retainable(&lines[line]);
            free.push(Piece {
                line,
                size: size * cut,
            });
            rest.push(Piece {
                line,
                size: size * (1.0 - cut),
            });
        }
        match dear.iter_mut().find(|(known, _)| *known == part) {
            Some((_, pieces)) => pieces.append(&mut rest),
            None => dear.push((part, rest)),
        }
    }
    dear.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    std::iter::once(free)
        .chain(dear.into_iter().map(|(_, pieces)| pieces))
        .collect()
}
