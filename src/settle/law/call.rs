//! One call of a policy and of the layers over it.
//!
//! ```text
//! lines ─ first hours, retention ─ coinsurance ─ sublimits ─ limit ─ annual deductible ─ aggregate
//!                                                             └ what passes it: the layers above
//! ```

use super::retain::retain;
use super::tab::{Tab, money};
use super::workings::Standing;
use super::{Law, SPENT};
use crate::model::{Attachment, CoinsuranceBasis, Policy, RetentionRule, SublimitBasis};
use crate::terms::{Layer, Reinstatements, Remaining, fixed_attachment, sublimit_left};

/// What is left of a programme over the year.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ProgrammeYear {
    pub deductible: f64,
    /// By layer: the aggregate, and what is left of it.
    pub aggregate: Vec<f64>,
    pub left: Vec<f64>,
    /// Used of each cover's yearly sublimit.
    pub sublimited: Vec<f64>,
    /// By layer: the shares of insurers that have not failed; 0 for a policy that is void.
    pub live: Vec<f64>,
    /// By layer: the sum of the insurers' shares.
    pub placed: Vec<f64>,
    /// Layers and covers exhausted in the year.
    pub full: Vec<bool>,
    pub sublimit_full: Vec<bool>,
}

impl ProgrammeYear {
    /// Is there no insurer left to pay anything?
    pub fn is_dead(&self) -> bool {
        self.live.iter().all(|live| *live <= 0.0)
    }
}

/// What one call brings to the layers, by line.
struct Wanted {
    /// Outside limits and aggregate (defence).
    outside: Vec<bool>,
    /// Leaves the aggregate as it is.
    beside: Vec<bool>,
    /// May what limits cut go to the layers above?
    goes_up: Vec<bool>,
    /// The insurers' part, where limits are eroded by the whole.
    part: Vec<f64>,
}

/// Of what is wanted, the parts that a layer lets through.
#[derive(Clone, Copy)]
struct Through {
    aggregated: f64,
    beside: f64,
}

impl Law {
    /// Calls a programme for the lines from `start` on: fills what each layer's insurers pay.
    pub(super) fn call(&self, at: usize, tab: &mut Tab, start: usize, year: &mut ProgrammeYear) {
        if tab.lines.len() == start {
            return;
        }
        let before = Standing::of(tab, year);
        self.answer(at, tab, start, year);
        tab.note_call(start, before, year);
    }

    /// From the lines of a call to what each layer pays on them.
    fn answer(&self, at: usize, tab: &mut Tab, start: usize, year: &mut ProgrammeYear) {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        retain(policy, tab, start);
        let wanted = self.want(policy, tab, start, year);
        let sum = |pick: &dyn Fn(usize) -> bool, tab: &Tab| -> f64 {
            let lines = tab.lines[start..].iter().enumerate();
            lines
                .filter(|(k, _)| pick(*k))
                .map(|(_, line)| line.want)
                .sum()
        };
        let inside = sum(&|k| !wanted.outside[k], tab);
        let beside = sum(&|k| !wanted.outside[k] && wanted.beside[k], tab);
        self.pay(tab, start, 0, &wanted.part, year, |k, want| {
            if wanted.outside[k] { want } else { 0.0 }
        });
        if inside <= 0.0 {
            self.use_sublimits(tab, start, year, |_| 1.0);
            return;
        }
        tab.tower += inside;
        let (through, passed) = self.primary(policy, tab, inside, beside, year);
        let ratio = |k: usize| {
            if wanted.beside[k] {
                through.beside
            } else {
                through.aggregated
            }
        };
        self.pay(tab, start, 0, &wanted.part, year, |k, want| {
            if wanted.outside[k] {
                0.0
            } else {
                want * ratio(k)
            }
        });
        self.use_sublimits(tab, start, year, |k| {
            if wanted.outside[k] { 1.0 } else { ratio(k) }
        });
        let mut above: Vec<f64> = tab.lines[start..]
            .iter()
            .enumerate()
            .map(|(k, line)| match !wanted.outside[k] && wanted.goes_up[k] {
                true => line.want * passed / inside,
                false => 0.0,
            })
            .collect();
        for layer in 1..self.programmes[at].layers.len() {
            let taken = above.iter().zip(&tab.lines[start..]);
            let taken = taken.filter(|(_, line)| line.taken[layer]);
            let reaches: f64 = taken.map(|(amount, _)| amount).sum();
            let pays = self.excess(at, layer, reaches, tab, year);
            if pays <= 0.0 {
                continue;
            }
            let through: Vec<f64> = above
                .iter()
                .zip(&tab.lines[start..])
                .map(|(amount, line)| match line.taken[layer] {
                    true => amount * pays / reaches,
                    false => 0.0,
                })
                .collect();
            self.pay(tab, start, layer, &wanted.part, year, |k, _| through[k]);
            for (amount, through) in above.iter_mut().zip(&through) {
                *amount -= through;
            }
        }
    }

    /// Coinsurance, sublimits, and where they are stacked the policy's retention.
    fn want(&self, policy: &Policy, tab: &mut Tab, start: usize, year: &ProgrammeYear) -> Wanted {
        let whole = policy.coinsurance_basis == CoinsuranceBasis::Whole;
        let mut wanted = Wanted {
            outside: Vec::new(),
            beside: Vec::new(),
            goes_up: Vec::new(),
            part: Vec::new(),
        };
        for line in &mut tab.lines[start..] {
            let cover = &policy.covers[line.cover];
            let insured = tab.endorsed.coinsurance.unwrap_or(cover.coinsurance.get());
            let part = 1.0 - insured;
            let net = (line.covered - line.dropped - line.retained).max(0.0);
            line.want = if whole { net } else { net * part };
            let sublimit = tab.sublimits[line.cover];
            wanted.part.push(if whole { part } else { 1.0 });
            wanted
                .outside
                .push(policy.defence_outside && line.head == super::DEFENCE);
            wanted.beside.push(cover.outside_aggregate);
            wanted
                .goes_up
                .push(sublimit.event.is_none() && sublimit.year.is_none());
        }
        for at_cover in 0..policy.covers.len() {
            self.sublimit(policy, at_cover, tab, start, year);
        }
        if policy.retention_rule == RetentionRule::Stacked {
            stack_policy(policy, tab, start);
        }
        wanted
    }

    /// Cuts a cover's lines to what its sublimits leave.
    fn sublimit(
        &self,
        policy: &Policy,
        cover: usize,
        tab: &mut Tab,
        start: usize,
        year: &ProgrammeYear,
    ) {
        let terms = tab.sublimits[cover];
        let (event, of_year) = (money(terms.event), money(terms.year));
        if event.is_infinite() && of_year.is_infinite() {
            return;
        }
        let ground_up = policy.sublimit_basis == SublimitBasis::GroundUp;
        let of_cover = |tab: &Tab| -> (f64, f64) {
            let lines = tab.lines[start..].iter().filter(|line| line.cover == cover);
            lines.fold((0.0, 0.0), |(want, borne), line| {
                (want + line.want, borne + line.retained + line.dropped)
            })
        };
        let (want, borne) = of_cover(tab);
        let left = (event - tab.sublimited[cover]).min(of_year - year.sublimited[cover]);
        let left = sublimit_left(left.max(0.0), borne, ground_up);
        if ground_up {
            tab.sublimited[cover] += borne;
        }
        if want > left {
            for line in tab.lines[start..]
                .iter_mut()
                .filter(|line| line.cover == cover)
            {
                line.want *= left / want;
            }
        }
    }

    /// Erodes sublimits by what was let through, and notes what each cover paid.
    fn use_sublimits(
        &self,

        tab: &mut Tab,
        start: usize,
        year: &mut ProgrammeYear,
        ratio: impl Fn(usize) -> f64,
    ) {
        for k in start..tab.lines.len() {
            let line = &tab.lines[k];
            let (cover, through) = (line.cover, line.want * ratio(k - start));
            if through <= 0.0 {
                continue;
            }
            tab.sublimited[cover] += through;
            tab.cover_paid[cover] += through;
            year.sublimited[cover] += through;
            let terms = tab.sublimits[cover];
            let spent = |limit: f64, used: f64| limit - used <= SPENT * limit;
            let (event, of_year) = (money(terms.event), money(terms.year));
            if (event.is_finite() && spent(event, tab.sublimited[cover]))
                || (of_year.is_finite() && spent(of_year, year.sublimited[cover]))
            {
                year.sublimit_full[cover] = true;
            }
        }
    }

    /// The primary: limit per event, annual deductible, aggregate. Returns the parts let through
    /// and what passes the primary; what the deductible eats does not go up.
    fn primary(
        &self,
        policy: &Policy,
        tab: &mut Tab,
        inside: f64,
        beside: f64,
        year: &mut ProgrammeYear,
    ) -> (Through, f64) {
        let within = inside.min(tab.left[0].max(0.0));
        let mut deductible = Remaining(year.deductible);
        let eaten = deductible.draw(within);
        year.deductible = deductible.0;
        let part_beside = beside / inside;
        let body = within - eaten;
        let paid_beside = body * part_beside;
        let paid = self.draw_aggregate(policy, 0, body - paid_beside, tab, year);
        let all = paid + paid_beside;
        tab.left[0] -= eaten + all;
        tab.eroded[0] += all;
        mark(0, all, tab, year);
        let aggregated = inside - beside;
        let through = Through {
            aggregated: if aggregated > 0.0 {
                paid / aggregated
            } else {
                0.0
            },
            beside: if beside > 0.0 {
                paid_beside / beside
            } else {
                0.0
            },
        };
        (through, inside - eaten - all)
    }

    /// Draws from a layer's aggregate and notes the premium that buys the used part back.
    fn draw_aggregate(
        &self,
        policy: &Policy,
        layer: usize,
        wanted: f64,
        tab: &mut Tab,
        year: &mut ProgrammeYear,
    ) -> f64 {
        let mut left = Remaining(year.left[layer].max(0.0));
        let before = year.left[layer];
        let paid = left.draw(wanted);
        year.left[layer] = before - paid;
        if let Some(limit) = policy.limit.filter(|_| !policy.reinstatements.is_empty()) {
            let terms = Reinstatements::new(limit.get(), policy.reinstatements.clone());
            let annual = year.aggregate[layer];
            let part = terms.premium_fraction(annual - before, annual - before + paid);
            if part > 0.0 {
                tab.reinstated.push((layer, part * policy.premium.get()));
            }
        }
        paid
    }

    /// What a layer above the primary lets through of what reaches it.
    fn excess(
        &self,
        at: usize,
        layer: usize,
        above: f64,
        tab: &mut Tab,
        year: &mut ProgrammeYear,
    ) -> f64 {
        if above <= 0.0 || tab.off[layer] {
            return 0.0;
        }
        let policy = &self.model.policies[self.programmes[at].layers[layer]];
        let reaches = match policy.attachment {
            Attachment::DropDown => above,
            Attachment::Fixed(attachment) => {
                let terms = Layer {
                    attachment: attachment.get(),
                    limit: tab.limit[layer],
                };
                fixed_attachment(terms, tab.tower, tab.eroded[layer]).min(above)
            }
            Attachment::InsurerPaymentOnly if paid_below(layer, tab, year) => above,
            Attachment::InsurerPaymentOnly => 0.0,
        };
        let wanted = reaches.min(tab.left[layer].max(0.0));
        let pays = self.draw_aggregate(policy, layer, wanted, tab, year);
        tab.left[layer] -= pays;
        tab.eroded[layer] += pays;
        mark(layer, pays, tab, year);
        pays
    }

    /// Books to the lines what a layer's insurers pay: those that failed pay nothing.
    fn pay(
        &self,
        tab: &mut Tab,
        start: usize,
        layer: usize,
        part: &[f64],
        year: &ProgrammeYear,
        through: impl Fn(usize, f64) -> f64,
    ) {
        let live = year.live[layer];
        for (k, line) in tab.lines[start..].iter_mut().enumerate() {
            line.paid[layer] += through(k, line.want) * part[k] * live;
        }
    }
}

/// Have all insurers below paid their limits themselves?
fn paid_below(layer: usize, tab: &Tab, year: &ProgrammeYear) -> bool {
    (0..layer).all(|below| is_spent(below, tab, year) && year.live[below] >= year.placed[below])
}

fn is_spent(layer: usize, tab: &Tab, year: &ProgrammeYear) -> bool {
    // Strictly: what has no limit is never exhausted.
    tab.left[layer] < SPENT * tab.limit[layer] || year.left[layer] < SPENT * year.aggregate[layer]
}

fn mark(layer: usize, pays: f64, tab: &Tab, year: &mut ProgrammeYear) {
    if pays > 0.0 && is_spent(layer, tab, year) {
        year.full[layer] = true;
    }
}

/// Stacked: the policy's retention on what the covers leave.
fn stack_policy(policy: &Policy, tab: &mut Tab, start: usize) {
    let covers = policy.covers.len();
    let want: f64 = tab.lines[start..].iter().map(|line| line.want).sum();
    if want <= 0.0 {
        return;
    }
    tab.stacked += want;
    let retention = tab.endorsed.retention.unwrap_or(policy.retention.get());
    let bears = (retention.min(tab.stacked) - tab.cover_borne[covers])
        .max(0.0)
        .min(want);
    tab.cover_borne[covers] += bears;
    tab.borne += bears;
    for line in &mut tab.lines[start..] {
        let part = bears * line.want / want;
        line.want -= part;
        line.retained += part;
        line.stacked += part;
    }
}
