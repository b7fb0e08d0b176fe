//! The yearly columns of a subject with their sums, and those of a variant that differs from the base in some rows.

use super::super::moments::Moments;
use super::gathered::{Gathered, has_premium};
use super::slots::{Booked, Rows, Slots};
use super::sums::{powers, products};
use super::swept::Swept;
use crate::ledger::{Measure, Totals};
use crate::random::Aligned;
use std::ops::Range;

/// A column by slot, and the sums of its groups.
#[derive(Clone, Debug, Default)]
struct Column {
    /// Was anything booked?
    is_booked: bool,
    values: Aligned,
    sums: Vec<[f64; 2]>,
}

impl Column {
    fn lay(&mut self, (slots, rows): (&Slots, &Rows), booked: Booked<'_>, all: &[bool]) {
        self.values.fill_new(slots.len(), 0.0);
        self.sums.clear();
        self.sums.resize(slots.groups.len(), [0.0; 2]);
        self.is_booked = !matches!(booked, Booked::Nothing);
        if self.is_booked {
            rows.put(booked, &mut self.values);
            powers(slots, &self.values, all, &mut self.sums);
        }
    }
}

/// A subject's columns over a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Laid {
    net: Column,
    /// Net loss with reinstatements, if there are any.
    cost: Column,
    received: Column,
    gross: Column,
    /// Sums of received × gross.
    products: Vec<f64>,
    /// What the sums of `gross` come to.
    all_gross: Moments,
    /// Every group.
    all: Vec<bool>,
}

impl Laid {
    /// Lays out the columns of a subject's parties.
    pub fn start(
        &mut self,
        at: (&Slots, &Rows),
        parties: Range<usize>,
        totals: &Totals,
        gathered: &mut Gathered,
    ) {
        let slots = at.0;
        self.all.clear();
        self.all.resize(slots.groups.len(), true);
        let all = &self.all;
        self.net.lay(at, gathered.net(parties.clone(), totals), all);
        self.cost.is_booked = has_premium(parties.clone(), totals);
        if self.cost.is_booked {
            self.cost
                .lay(at, gathered.cost(parties.clone(), totals), all);
        }
        let gross = gathered.measure(parties.clone(), totals, Measure::Gross);
        self.gross.lay(at, gross, all);
        let received = gathered.measure(parties, totals, Measure::Received);
        self.received.lay(at, received, all);
        self.products.clear();
        self.products.resize(slots.groups.len(), 0.0);
        if self.received.is_booked && self.gross.is_booked {
            let columns = [&self.received.values[..], &self.gross.values];
            products(slots, columns, all, &mut self.products);
        }
        self.all_gross = Moments::default();
        for sums in &self.gross.sums {
            self.all_gross.add_powers(*sums);
        }
    }

    /// Adds the block to what was found.
    pub fn add_to(&self, swept: &mut Swept, loss: Option<f64>) {
        swept.add_tail(&self.net.values, loss);
        let cost = self.cost.is_booked.then_some(&self.cost.sums[..]);
        swept.add_losses(&self.net.sums, cost);
        if self.received.is_booked {
            swept.add_received(&self.received.sums, &self.products);
        }
        swept.recovery.add_denominators(&self.all_gross);
    }
}

/// A column of which a variant's rows took the place of the base's.
#[derive(Clone, Debug, Default)]
struct Patched {
    column: Column,
    is_changed: Vec<bool>,
}

impl Patched {
    /// The base's column with these rows in the place of its own; the base's itself where no bit of it moves.
    fn over<'a>(
        &'a mut self,
        base: &'a Column,
        (slots, rows): (&Slots, &Rows),
        booked: Booked<'_>,
    ) -> (&'a Column, Option<&'a [bool]>) {
        if !rows.differ(booked, &base.values) {
            return (base, None);
        }
        let Self { column, is_changed } = self;
        column.values.copy_new(&base.values);
        rows.replace(booked, &mut column.values, is_changed);
        column.sums.clone_from(&base.sums);
        powers(slots, &column.values, is_changed, &mut column.sums);
        (column, Some(is_changed))
    }
}

/// Room for a subject's columns under a variant.
#[derive(Clone, Debug, Default)]
pub(super) struct Patch {
    net: Patched,
    cost: Patched,
    received: Patched,
    products: Vec<f64>,
}

impl Patch {
    /// Adds the base's block with some rows of a variant in place of its own. Of a subject's own loss none differs.
    pub fn add_to(
        &mut self,
        swept: &mut Swept,
        base: &Laid,
        at: (&Slots, &Rows),
        (parties, totals): (Range<usize>, &Totals),
        (gathered, loss): (&mut Gathered, Option<f64>),
    ) {
        let booked = gathered.net(parties.clone(), totals);
        let (net, _) = self.net.over(&base.net, at, booked);
        swept.add_tail(&net.values, loss);
        let cost = if base.cost.is_booked || has_premium(parties.clone(), totals) {
            let before = if base.cost.is_booked {
                &base.cost
            } else {
                &base.net
            };
            let booked = gathered.cost(parties.clone(), totals);
            Some(&self.cost.over(before, at, booked).0.sums[..])
        } else {
            None
        };
        swept.add_losses(&net.sums, cost);
        let booked = gathered.measure(parties.clone(), totals, Measure::Received);
        let has_received = base.received.is_booked || !matches!(booked, Booked::Nothing);
        if has_received {
            let (received, is_changed) = self.received.over(&base.received, at, booked);
            let sums = match is_changed {
                Some(is_changed) if base.gross.is_booked => {
                    self.products.clone_from(&base.products);
                    let columns = [&received.values[..], &base.gross.values];
                    products(at.0, columns, is_changed, &mut self.products);
                    &self.products
                }
                Some(_) | None => &base.products,
            };
            swept.add_received(&received.sums, sums);
        }
        debug_assert!({
            let gross = gathered.measure(parties, totals, Measure::Gross);
            !at.1.differ(gross, &base.gross.values)
        });
        swept.recovery.add_denominators(&base.all_gross);
    }
}
