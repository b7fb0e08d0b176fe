//! The retention of an event, and over what it is spread.

use super::tab::{Line, Tab};
use crate::model::{Policy, RetentionRule, RetentionSpread, WaitingMode};
use crate::terms::{largest, largest_flat, spread, spread_in_order, sum_capped};

/// The covers of one call: their retentions and what each was called for.
struct Groups {
    /// Which group each line belongs to.
    of_line: Vec<usize>,
    retention: Vec<f64>,
    /// Called for, by group, and the first hours among it.
    amount: Vec<f64>,
    hours: Vec<f64>,
}

/// What of a line takes a money retention.
fn retainable(line: &Line) -> f64 {
    match line.mode {
        WaitingMode::Qualifying | WaitingMode::GreaterOf => line.covered,
        WaitingMode::TimeDeductible => 0.0,
        WaitingMode::TimePlusMoney => line.covered - line.dropped,
    }
}

fn groups(policy: &Policy, tab: &Tab, start: usize) -> Groups {
    let covers = policy.covers.len();
    let own = |cover: usize| {
        policy.covers[cover]
            .retention
            .filter(|_| tab.endorsed.retention.is_none())
    };
    let of_policy = tab.endorsed.retention.unwrap_or(policy.retention.get());
    let lines = &tab.lines[start..];
    let mut groups = Groups {
        of_line: lines
            .iter()
            .map(|line| own(line.cover).map_or(covers, |_| line.cover))
            .collect(),
        retention: (0..covers)
            .map(|cover| own(cover).map_or(0.0, |money| money.get()))
            .chain([of_policy])
            .collect(),
        amount: vec![0.0; covers + 1],
        hours: vec![0.0; covers + 1],
    };
    for (line, group) in lines.iter().zip(&groups.of_line) {
        groups.amount[*group] += retainable(line);
        if line.mode == WaitingMode::GreaterOf {
            groups.hours[*group] += line.dropped;
        }
    }
    groups
}

/// Bears what is left of the event's retention on the lines of a call.
pub(super) fn retain(policy: &Policy, tab: &mut Tab, start: usize) {
    let groups = groups(policy, tab, start);
    for (group, amount) in groups.amount.iter().enumerate() {
        tab.seen[group] += amount;
        tab.hours[group] += groups.hours[group];
    }
    match policy.retention_rule {
        RetentionRule::Stacked => stack_covers(policy, tab, start, &groups),
        RetentionRule::LargestBorne | RetentionRule::SumCapped | RetentionRule::LargestFlat => {
            one_retention(policy, tab, start, &groups);
        }
    }
}

fn one_retention(policy: &Policy, tab: &mut Tab, start: usize, groups: &Groups) {
    let touched: Vec<(f64, f64)> = (0..groups.retention.len())
        .filter(|group| tab.seen[*group] > 0.0)
        .map(|group| {
            let (retention, hours) = (groups.retention[group], tab.hours[group]);
            (
                largest(retention, hours),
                largest(hours, retention.min(tab.seen[group])),
            )
        })
        .collect();
    let event = match policy.retention_rule {
        RetentionRule::SumCapped => sum_capped(&touched),
        RetentionRule::LargestFlat => largest_flat(&touched),
        RetentionRule::LargestBorne | RetentionRule::Stacked => {
            touched.iter().map(|(_, borne)| *borne).fold(0.0, largest)
        }
    };
    let bears = (event - tab.borne).max(0.0);
    let hours: f64 = groups.hours.iter().sum();
    let flat = policy.retention_rule == RetentionRule::LargestFlat;
    let spread = spread_over(policy, tab, start, groups, (bears - hours).max(0.0), flat);
    tab.borne += hours + spread;
}

/// Spreads the retention over the lines of a call; returns what was spread.
fn spread_over(
    policy: &Policy,
    tab: &mut Tab,
    start: usize,
    groups: &Groups,
    amount: f64,
    flat: bool,
) -> f64 {
    let lines = &tab.lines[start..];
    let most: Vec<f64> = (0..groups.retention.len())
        .map(|group| {
            let hours = groups.hours[group];
            (groups.retention[group].min(groups.amount[group]) - hours).max(0.0)
        })
        .collect();
    let room: Vec<f64> = lines
        .iter()
        .map(|line| (retainable(line).min(line.covered - line.dropped)).max(0.0))
        .collect();
    let mut parts = vec![0.0; lines.len()];
    let spread = match policy.retention_spread {
        RetentionSpread::ProRata => {
            let weights: Vec<f64> = lines
                .iter()
                .zip(&groups.of_line)
                .map(|(line, group)| {
                    let all = groups.amount[*group];
                    if all > 0.0 {
                        most[*group] * retainable(line) / all
                    } else {
                        0.0
                    }
                })
                .collect();
            spread(amount, &weights, &room, &mut parts)
        }
        RetentionSpread::HeadOrder => {
            let mut order: Vec<usize> = (0..lines.len()).collect();
            order.sort_by_key(|line| lines[*line].head);
            in_order(amount, &order, &room, groups, &most, flat, &mut parts)
        }
        RetentionSpread::InsuredFavourable => favourable(
            policy, tab, start, amount, &room, groups, &most, flat, &mut parts,
        ),
    };
    for (line, part) in tab.lines[start..].iter_mut().zip(parts) {
        line.retained = part;
    }
    spread
}

/// Takes the retention from lines in an order, no cover bearing more than its own retention.
fn in_order(
    amount: f64,
    order: &[usize],
    room: &[f64],
    groups: &Groups,
    most: &[f64],
    flat: bool,
    parts: &mut [f64],
) -> f64 {
    let mut most = most.to_vec();
    let mut left = amount;
    for line in order {
        let group = groups.of_line[*line];
        let part = left
            .min(room[*line] - parts[*line])
            .min(most[group])
            .max(0.0);
        parts[*line] += part;
        most[group] -= part;
        left -= part;
    }
    if flat {
        left -= spread_in_order(left, order, room, parts);
    }
    amount - left
}

/// Puts the retention where it costs the insured least: first what a sublimit would not pay
/// anyway, then where the insurer's part is smallest.
#[expect(
    clippy::too_many_arguments,
    reason = "what the spread reads of the call are separate borrows"
)]
fn favourable(
    policy: &Policy,
    tab: &Tab,
    start: usize,
    amount: f64,
    room: &[f64],
    groups: &Groups,
    most: &[f64],
    flat: bool,
    parts: &mut [f64],
) -> f64 {
    let lines = &tab.lines[start..];
    let insurer_part = |line: &Line| {
        let coinsurance = policy.covers[line.cover].coinsurance.get();
        1.0 - tab.endorsed.coinsurance.unwrap_or(coinsurance)
    };
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| insurer_part(&lines[*a]).total_cmp(&insurer_part(&lines[*b])));
    let mut slack = vec![0.0; lines.len()];
    for (cover, sublimit) in tab.sublimits.iter().enumerate() {
        let left = super::tab::money(sublimit.event) - tab.sublimited[cover];
        let of_cover = || (0..lines.len()).filter(|line| lines[*line].cover == cover);
        let net: f64 = of_cover().map(|line| room[line]).sum();
        let Some(first) = of_cover().next() else {
            continue;
        };
        let needed = left / insurer_part(&lines[first]).max(f64::MIN_POSITIVE);
        let free = (net - needed).max(0.0);
        for line in of_cover().filter(|_| net > 0.0) {
            slack[line] = free * room[line] / net;
        }
    }
    let first = in_order(amount, &order, &slack, groups, most, false, parts);
    let mut left = most.to_vec();
    for (line, part) in parts.iter().enumerate() {
        left[groups.of_line[line]] -= part;
    }
    first + in_order(amount - first, &order, room, groups, &left, flat, parts)
}

/// Stacked: each cover bears its own retention; the policy's comes after sublimits.
fn stack_covers(policy: &Policy, tab: &mut Tab, start: usize, groups: &Groups) {
    let covers = policy.covers.len();
    for cover in 0..covers {
        let retention = groups.retention[cover];
        let bears = (retention.min(tab.seen[cover]) - tab.cover_borne[cover]).max(0.0);
        let all = groups.amount[cover];
        tab.cover_borne[cover] += bears;
        for (line, group) in tab.lines[start..].iter_mut().zip(&groups.of_line) {
            if *group == cover && all > 0.0 {
                line.retained = (bears * retainable(line) / all).min(line.covered - line.dropped);
                tab.borne += line.retained;
            }
        }
    }
}
