//! What a party's policies pay on each head, for books that want it: the payment on a cover is given
//! back to its heads pro rata to the loss, that of a layer pro rata to what rises to it.

use super::balance::{BalancePlan, Network};
use super::plain_policy::{PlainPolicy, Rows};
use super::programme::{Occurrence, ProgrammePlan, ProgrammeState};
use super::scratch::View;
use crate::ledger::{Book, HeadPayment};
use crate::units::{HeadId, HeadSet};

/// What a party owes, as a head.
fn owed() -> HeadSet {
    HeadSet::of([HeadId::CONTRACT])
}

impl BalancePlan {
    /// Books what a programme has paid in one event, by head.
    pub(super) fn book_heads<B: Book>(
        &self,
        plan: &ProgrammePlan,
        state: &ProgrammeState,
        it: Occurrence<'_>,
        network: Network<'_>,
        book: &mut B,
    ) {
        let covers = plan.covers.len();
        for (k, (layer, paid)) in plan.layers.iter().zip(&state.layers).enumerate() {
            let on = |heads, amount| HeadPayment {
                row: it.row as u32,
                event: it.event as u32,
                promise: layer.promise,
                party: self.party as u32,
                heads,
                amount,
            };
            if paid.own > 0.0 {
                plan.each_taken(&state.covers, it.hours, |c, atom, part| {
                    let rate = part * state.rates[k * covers + c];
                    let heads = network.heads[self.party][atom];
                    book.pays_head(on(heads, it.loss(atom) * rate));
                });
            }
            book.pays_head(on(owed(), paid.owed));
        }
    }

    /// Books what a policy has paid in all rows, by head.
    pub(super) fn book_heads_plain<B: Book>(
        &self,
        policy: &PlainPolicy,
        view: View<'_>,
        it: Rows<'_>,
        (own, liability): (&[f64], &[f64]),
        network: Network<'_>,
        book: &mut B,
    ) {
        let like = |heads| HeadPayment {
            row: 0,
            event: 0,
            promise: policy.promise,
            party: self.party as u32,
            heads,
            amount: 0.0,
        };
        let paid = own.iter().zip(it.covered);
        let rate = |(own, covered): (&f64, &f64)| if *own > 0.0 { own / covered } else { 0.0 };
        let rates: Vec<f64> = paid.map(rate).collect();
        for atom in (0..self.atoms).filter(|atom| policy.covered[*atom] > 0.0) {
            let amounts = view.loss(atom).iter().zip(&rates);
            let amounts: Vec<f64> = amounts.map(|(loss, rate)| loss * rate).collect();
            let heads = network.heads[self.party][atom];
            book.pays_heads(like(heads), it.rows, it.events, &amounts);
        }
        if self.owes {
            book.pays_heads(like(owed()), it.rows, it.events, liability);
        }
    }
}
