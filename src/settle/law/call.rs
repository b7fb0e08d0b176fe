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
use crate::model::{
    Attachment, CoinsuranceBasis, Policy, RetentionRule, SublimitBasis, WaitingMode,
};
use crate::terms::{
    Layer, Reinstatements, Remaining, annual_deductible, coinsured, cut_alike, fixed_attachment,
    sublimit_left,
};

/// What is left of a programme over the year.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ProgrammeYear {
    /// By layer: the annual deductible, the aggregate, and what is left of both.
    pub deductible: Vec<f64>,
    pub aggregate: Vec<f64>,
    pub left: Vec<f64>,
    /// Used of each cover's yearly sublimit.
    pub sublimited: Vec<f64>,
    /// By layer: the shares of insurers that have not failed; 0 for a policy that is void.
    pub live: Vec<f64>,
    /// By layer: the sum of the insurers' shares.
    pub placed: Vec<f64>,
    /// Are all its policies void?
    pub void: bool,
    /// Layers and covers exhausted in the year.
    pub full: Vec<bool>,
    pub sublimit_full: Vec<bool>,
}

/// How the lines of a call meet the layers.
struct Wanted {
    /// Outside limits and aggregates (defence).
    outside: Vec<bool>,
    /// Beside the aggregates and their deductibles.
    beside: Vec<bool>,
    /// May what limits cut go to the layers above?
    goes_up: Vec<bool>,
    /// The insurers' part, where limits are eroded by the whole.
    part: Vec<f64>,
    /// Borne before sublimits, in money and hours, where that erodes them.
    borne: Vec<f64>,
}

/// What one layer does with what is offered to it, by line.
struct Drawn {
    paid: Vec<f64>,
    eaten: Vec<f64>,
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
        retain(policy, tab, start, year);
        let wanted = self.want(policy, tab, start, year);
        let offered: Vec<f64> = tab.lines[start..].iter().map(|line| line.want).collect();
        let inside = offered.iter().zip(&wanted.outside);
        let inside = inside.filter(|(_, outside)| !**outside);
        tab.tower += inside.map(|(offered, _)| offered).sum::<f64>();
        let mut rising = offered.clone();
        if tab.off[0] {
            self.use_sublimits(&vec![0.0; offered.len()], &wanted.borne, start, tab, year);
            pass_by(0, &offered, &mut rising, tab, year);
        } else {
            let drawn = self.draw(at, 0, offered, &wanted, tab, year);
            self.pay(0, start, &drawn, &wanted, tab, year);
            self.use_sublimits(&drawn.paid, &wanted.borne, start, tab, year);
            take_off(&mut rising, &drawn);
        }
        for (k, rising) in rising.iter_mut().enumerate() {
            if wanted.outside[k] || !wanted.goes_up[k] {
                *rising = 0.0;
            }
        }
        for layer in 1..self.programmes[at].layers.len() {
            let mut offered = rising.clone();
            let lines = offered.iter_mut().zip(&tab.lines[start..]);
            lines.for_each(|(offered, line)| {
                *offered *= if line.taken[layer] {
                    tab.heard[layer]
                } else {
                    0.0
                };
            });
            if !self.answers(at, layer, tab, year) {
                offered.fill(0.0);
            }
            let unheard = rising.iter().zip(&offered);
            let unheard: Vec<f64> = unheard.map(|(rising, offered)| rising - offered).collect();
            let reaches = self.reaches(at, layer, offered.iter().sum(), tab);
            cut_alike(&mut offered, reaches, |_| true);
            let drawn = self.draw(at, layer, offered, &wanted, tab, year);
            self.pay(layer, start, &drawn, &wanted, tab, year);
            take_off(&mut rising, &drawn);
            pass_by(layer, &unheard, &mut rising, tab, year);
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
            borne: Vec::new(),
        };
        let ground_up = policy.sublimit_basis == SublimitBasis::GroundUp;
        for line in &mut tab.lines[start..] {
            let cover = &policy.covers[line.cover];
            let net = (line.covered - line.dropped - line.retained).max(0.0);
            let (want, part) = coinsured(net, tab.coinsurance[line.cover], whole);
            line.want = want;
            let sublimit = tab.sublimits[line.cover];
            wanted.part.push(part);
            let borne = line.retained + line.dropped;
            wanted.borne.push(if ground_up { borne } else { 0.0 });
            let outside = policy.defence_outside && line.head == super::DEFENCE;
            wanted.outside.push(outside);
            wanted.beside.push(cover.outside_aggregate);
            let is_sublimited = sublimit.event.is_some() || sublimit.year.is_some();
            wanted.goes_up.push(!is_sublimited);
        }
        for at_cover in 0..policy.covers.len() {
            self.sublimit(policy, at_cover, tab, start, year);
        }
        if policy.retention_rule == RetentionRule::Stacked {
            stack_policy(tab, start);
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
        let lines = || tab.lines[start..].iter().filter(|line| line.cover == cover);
        let want: f64 = lines().map(|line| line.want).sum();
        let borne: f64 = lines().map(|line| line.retained + line.dropped).sum();
        let left = (event - tab.sublimited[cover]).min(of_year - year.sublimited[cover]);
        let left = sublimit_left(left.max(0.0), borne, ground_up);
        if want > left {
            let lines = tab.lines[start..].iter_mut();
            lines
                .filter(|line| line.cover == cover)
                .for_each(|line| line.want *= left / want);
        }
    }

    /// Erodes sublimits by what was let through (and by the retention, where it counts), and notes
    /// what each cover paid.
    fn use_sublimits(
        &self,
        paid: &[f64],
        borne: &[f64],
        start: usize,
        tab: &mut Tab,
        year: &mut ProgrammeYear,
    ) {
        for (k, (paid, borne)) in paid.iter().zip(borne).enumerate() {
            let cover = tab.lines[start + k].cover;
            let used = paid + borne;
            if used <= 0.0 {
                continue;
            }
            tab.sublimited[cover] += used;
            tab.cover_paid[cover] += paid;
            year.sublimited[cover] += used;
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

    /// One layer: limit per event, annual deductible, aggregate. What the deductible eats uses the
    /// limit and does not go up; what stands beside the aggregate stands beside its deductible too.
    fn draw(
        &self,
        at: usize,
        layer: usize,
        offered: Vec<f64>,
        wanted: &Wanted,
        tab: &mut Tab,
        year: &mut ProgrammeYear,
    ) -> Drawn {
        let policy = &self.model.policies[self.programmes[at].layers[layer]];
        let asked: f64 = offered.iter().sum();
        let mut paid = offered;
        let mut eaten = vec![0.0; paid.len()];
        cut_alike(&mut paid, tab.left[layer].max(0.0), |k| !wanted.outside[k]);
        let aggregated = |k: usize| !wanted.outside[k] && !wanted.beside[k];
        let amount = |amounts: &[f64], pick: &dyn Fn(usize) -> bool| -> f64 {
            let picked = amounts.iter().enumerate().filter(|(k, _)| pick(*k));
            picked.map(|(_, amount)| amount).sum()
        };
        let mut body = amount(&paid, &aggregated);
        let eats = annual_deductible(body, &mut year.deductible[layer]);
        if eats > 0.0 {
            for k in (0..paid.len()).filter(|k| aggregated(*k)) {
                eaten[k] = paid[k] * eats / body;
                paid[k] -= eaten[k];
            }
            body -= eats;
        }
        let through = self.draw_aggregate(policy, layer, body, tab, year);
        cut_alike(&mut paid, through, aggregated);
        let inside = amount(&paid, &|k| !wanted.outside[k]);
        tab.left[layer] -= inside + eats;
        tab.eroded[layer] += inside + eats;
        // What rounding leaves of a deductible is no payment.
        if inside > SPENT * asked && is_spent(layer, tab, year) {
            year.full[layer] = true;
        }
        Drawn { paid, eaten }
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
        let annual = year.aggregate[layer];
        if !policy.reinstatements.is_empty() && annual.is_finite() {
            let limits = 1 + policy.reinstatements.len();
            let terms = Reinstatements::new(annual / limits as f64, policy.reinstatements.clone());
            let part = terms.premium_fraction(annual - before, annual - before + paid);
            if part > 0.0 {
                tab.reinstated.push((layer, part * policy.premium.get()));
            }
        }
        paid
    }

    /// How much of what the layers below do not pay a layer sees.
    fn reaches(&self, at: usize, layer: usize, above: f64, tab: &Tab) -> f64 {
        let policy = &self.model.policies[self.programmes[at].layers[layer]];
        match policy.attachment {
            Attachment::DropDown | Attachment::InsurerPaymentOnly => above,
            Attachment::Fixed(attachment) => {
                let terms = Layer {
                    attachment: attachment.get(),
                    limit: tab.limit[layer],
                };
                fixed_attachment(terms, tab.tower, tab.eroded[layer]).min(above)
            }
        }
    }

    /// Does a layer answer for the event, the insurers below having paid where it asks for that?
    fn answers(&self, at: usize, layer: usize, tab: &Tab, year: &ProgrammeYear) -> bool {
        let policy = &self.model.policies[self.programmes[at].layers[layer]];
        let is_reached = match policy.attachment {
            Attachment::DropDown | Attachment::Fixed(_) => true,
            Attachment::InsurerPaymentOnly => paid_below(layer, tab, year),
        };
        !tab.off[layer] && is_reached
    }

    /// Books to the lines what a layer's insurers pay: those that failed pay nothing.
    fn pay(
        &self,
        layer: usize,
        start: usize,
        drawn: &Drawn,
        wanted: &Wanted,
        tab: &mut Tab,
        year: &ProgrammeYear,
    ) {
        let live = year.live[layer];
        for (k, line) in tab.lines[start..].iter_mut().enumerate() {
            line.paid[layer] += drawn.paid[k] * wanted.part[k] * live;
            line.eaten += drawn.eaten[k] * wanted.part[k];
        }
    }
}

fn take_off(rising: &mut [f64], drawn: &Drawn) {
    let taken = drawn.paid.iter().zip(&drawn.eaten);
    let both = rising.iter_mut().zip(taken);
    both.for_each(|(rising, (paid, eaten))| *rising -= paid + eaten);
}

/// What a layer does not answer for does not go up as far as its limit reaches: the insured bears it
/// in the place of the layer.
fn pass_by(layer: usize, unheard: &[f64], rising: &mut [f64], tab: &mut Tab, year: &ProgrammeYear) {
    let room = tab.left[layer].min(year.left[layer]) - tab.passed[layer];
    let all: f64 = unheard.iter().sum();
    let bears = all.min(room.max(0.0));
    if bears <= 0.0 {
        return;
    }
    tab.passed[layer] += bears;
    let both = rising.iter_mut().zip(unheard);
    both.for_each(|(rising, unheard)| *rising -= unheard * (bears / all));
}

/// Have all insurers below paid their limits themselves?
fn paid_below(layer: usize, tab: &Tab, year: &ProgrammeYear) -> bool {
    (0..layer).all(|below| is_spent(below, tab, year) && year.live[below] >= year.placed[below])
}

fn is_spent(layer: usize, tab: &Tab, year: &ProgrammeYear) -> bool {
    // Strictly: what has no limit is never exhausted.
    tab.left[layer] < SPENT * tab.limit[layer] || year.left[layer] < SPENT * year.aggregate[layer]
}

/// Stacked: the policy's retention on what the covers leave; time-deductible interruption takes no
/// money retention.
fn stack_policy(tab: &mut Tab, start: usize) {
    let lines = tab.lines[start..].iter_mut();
    let mut bearing: Vec<_> = lines
        .filter(|line| line.mode != WaitingMode::TimeDeductible)
        .collect();
    let want: f64 = bearing.iter().map(|line| line.want).sum();
    if want <= 0.0 {
        return;
    }
    let bears = (tab.retention - tab.stacked).max(0.0).min(want);
    tab.stacked += bears;
    for line in &mut bearing {
        let part = bears * line.want / want;
        line.want -= part;
        line.retained += part;
        line.stacked += part;
    }
}
