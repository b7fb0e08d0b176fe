//! The yearly columns of a subject with their sums, and those of a variant that differs from the base in some rows.

use super::super::moments::{GROUP_YEARS, Moments};
use super::gathered::{Gathered, has_premium};
use super::slots::{Booked, Rows, Slots};
use super::sums::{Whole, powers, products};
use super::swept::Swept;
use crate::ledger::{Measure, Totals};
use crate::random::{Aligned, dispatch};
use std::ops::Range;

/// The slots of a block, and the rows of a book that go there.
type At<'a> = (&'a Slots, &'a Rows);

/// A column by slot, and the sums of its groups.
#[derive(Clone, Debug, Default)]
struct Column {
    /// Was anything booked?
    is_booked: bool,
    values: Aligned,
    /// First and second powers.
    sums: Vec<[f64; 2]>,
    /// Sums of the products with another column.
    products: Vec<f64>,
    is_changed: Vec<bool>,
}

impl Column {
    /// Lays rows over a base, or over zeros; products are those with `other`. Where they are whole, values of more than one
    /// group stand only if they are kept.
    fn lay(
        &mut self,
        (base, is_kept): (Option<&Self>, bool),
        (slots, rows): At<'_>,
        booked: Booked<'_>,
        other: Option<&Self>,
    ) {
        self.is_booked = true;
        if slots.are_whole {
            let group = GROUP_YEARS as usize;
            self.values.open(if is_kept { slots.len() } else { group });
            self.clear_sums(slots);
            return dispatch::run(Whole {
                base: base.map(|base| &base.values[..]),
                rows,
                booked,
                column: &mut self.values,
                sums: &mut self.sums,
                other: other.map(|other| (&other.values[..], &mut self.products[..])),
            });
        }
        match base {
            Some(base) => {
                self.values.copy_new(&base.values);
                self.sums.clone_from(&base.sums);
                self.products.clone_from(&base.products);
            }
            None => self.clear(slots),
        }
        rows.replace(booked, &mut self.values, &mut self.is_changed);
        powers(slots, &self.values, &self.is_changed, &mut self.sums);
        if let Some(other) = other {
            let columns = [&self.values[..], &other.values];
            products(slots, columns, &self.is_changed, &mut self.products);
        }
    }

    /// Lays what was booked of all rows.
    fn start(&mut self, at: At<'_>, booked: Booked<'_>, other: Option<&Self>) {
        if let Booked::Nothing = booked {
            self.clear(at.0);
            self.is_booked = false;
        } else {
            self.lay((None, true), at, booked, other);
        }
    }

    /// Zeros.
    fn clear(&mut self, slots: &Slots) {
        self.values.fill_new(slots.len(), 0.0);
        self.clear_sums(slots);
    }

    fn clear_sums(&mut self, slots: &Slots) {
        self.sums.clear();
        self.sums.resize(slots.groups.len(), [0.0; 2]);
        self.products.clear();
        self.products.resize(slots.groups.len(), 0.0);
    }

    /// The base with these rows in the place of its own; the base itself where no bit of it moves.
    fn over<'a>(
        &'a mut self,
        (base, is_kept): (&'a Self, bool),
        at: At<'_>,
        booked: Booked<'_>,
        other: Option<&Self>,
    ) -> &'a Self {
        if !at.1.differ(booked, &base.values) {
            return base;
        }
        self.lay((Some(base), is_kept), at, booked, other);
        self
    }
}

/// A subject's columns over a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Laid {
    net: Column,
    /// Net loss with reinstatements, if there are any.
    cost: Column,
    gross: Column,
    /// Its products are those with `gross`.
    received: Column,
    /// What the sums of `gross` come to.
    all_gross: Moments,
}

impl Laid {
    /// Lays out the columns of a subject's parties.
    pub fn start(
        &mut self,
        at: At<'_>,
        parties: Range<usize>,
        totals: &Totals,
        gathered: &mut Gathered,
    ) {
        let net = gathered.net(parties.clone(), totals);
        self.net.start(at, net, None);
        self.cost.is_booked = has_premium(parties.clone(), totals);
        if self.cost.is_booked {
            let cost = gathered.cost(parties.clone(), totals);
            self.cost.start(at, cost, None);
        }
        let gross = gathered.measure(parties.clone(), totals, Measure::Gross);
        self.gross.start(at, gross, None);
        let received = gathered.measure(parties, totals, Measure::Received);
        let gross = Some(&self.gross).filter(|gross| gross.is_booked);
        self.received.start(at, received, gross);
        self.all_gross = Moments::default();
        self.all_gross.add_powers(&self.gross.sums);
    }

    /// Adds the block to what was found.
    pub fn add_to(&self, swept: &mut Swept, loss: Option<f64>) {
        swept.add_tail(&self.net.values, loss);
        let cost = self.cost.is_booked.then_some(&self.cost.sums[..]);
        swept.add_losses(&self.net.sums, cost);
        if self.received.is_booked {
            let received = &self.received;
            swept
                .recovery
                .add_numerators(&received.sums, &received.products);
        }
        swept.recovery.add_denominators(&self.all_gross);
    }
}

/// Room for a subject's columns under a variant.
#[derive(Clone, Debug, Default)]
pub(super) struct Patch {
    net: Column,
    cost: Column,
    received: Column,
}

impl Patch {
    /// Adds the base's block with some rows of a variant in place of its own. Of a subject's own loss none differs.
    pub fn add_to(
        &mut self,
        (swept, loss): (&mut Swept, Option<f64>),
        base: &Laid,
        at: At<'_>,
        (parties, totals): (Range<usize>, &Totals),
        gathered: &mut Gathered,
    ) {
        let booked = gathered.net(parties.clone(), totals);
        let net = self.net.over((&base.net, true), at, booked, None);
        swept.add_tail(&net.values, loss);
        if base.cost.is_booked || has_premium(parties.clone(), totals) {
            let without = if base.cost.is_booked {
                &base.cost
            } else {
                &base.net
            };
            let booked = gathered.cost(parties.clone(), totals);
            let cost = self.cost.over((without, false), at, booked, None);
            swept.add_losses(&net.sums, Some(&cost.sums));
        } else {
            swept.add_losses(&net.sums, None);
        }
        let booked = gathered.measure(parties.clone(), totals, Measure::Received);
        if base.received.is_booked || !matches!(booked, Booked::Nothing) {
            let without = (&base.received, false);
            let gross = Some(&base.gross).filter(|gross| gross.is_booked);
            let received = self.received.over(without, at, booked, gross);
            swept
                .recovery
                .add_numerators(&received.sums, &received.products);
        }
        debug_assert!({
            let gross = gathered.measure(parties, totals, Measure::Gross);
            !at.1.differ(gross, &base.gross.values)
        });
        swept.recovery.add_denominators(&base.all_gross);
    }
}
