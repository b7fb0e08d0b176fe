//! A policy of one layer and one unconditional cover: its arithmetic, over all rows of a party.

use super::condition::Test;
use super::programme::ProgrammePlan;
use crate::model::RecoveryRule;

/// With less than this part of a limit left, the policy is exhausted; without a limit it never is.
const SPENT: f64 = 1e-9;

/// A policy of one layer and one unconditional cover.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlainPolicy {
    pub programme: usize,
    /// Covered part of each atom (0 or 1); the last is for what the insured owes.
    pub covered: Vec<f64>,
    insurer_part: f64,
    retention: f64,
    limit: f64,
    aggregate: f64,
    pub placed: f64,
    /// What a recovered amount gives back to the aggregate: 1 over the part placed, or 0.
    restored: f64,
    /// 1 where recoveries go first to the insured's loss above the policy, else 0.
    above_first: f64,
    pub promise: u32,
    pub insurers: Vec<(u32, f64)>,
}

/// What the policy paid in one event and got back, for its insurers' shares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Paid {
    own: f64,
    owed: f64,
    back: f64,
}

impl PlainPolicy {
    /// The plain form of a programme, if it has one.
    pub fn of(at: usize, plan: &ProgrammePlan, atoms: usize) -> Option<Self> {
        let ([layer], [cover]) = (&plan.layers[..], &plan.covers[..]) else {
            return None;
        };
        let unconditional =
            cover.when == Test::Always && cover.excluded.is_empty() && layer.excluded.is_empty();
        let unlimited = cover.sublimit_event.is_infinite() && cover.sublimit_year.is_infinite();
        let whole = cover.atoms.iter().all(|(.., part)| *part == 1.0);
        let plain = unconditional
            && unlimited
            && whole
            && cover.waiting.is_none()
            && cover.retention.is_none()
            && plan.endorsements.is_empty()
            && plan.aggregate_deductible == 0.0;
        let mut covered = vec![0.0; atoms];
        cover
            .atoms
            .iter()
            .for_each(|(atom, ..)| covered[*atom] = 1.0);
        covered.push(cover.contractual.unwrap_or(0.0));
        plain.then(|| Self {
            programme: at,
            covered,
            insurer_part: cover.insurer_part,
            retention: plan.retention,
            limit: layer.limit,
            aggregate: layer.aggregate,
            placed: layer.placed,
            restored: if layer.restored {
                1.0 / layer.placed
            } else {
                0.0
            },
            above_first: match plan.recovery {
                RecoveryRule::TopDown => 1.0,
                // `compile::beyond` has refused the other two.
                RecoveryRule::InsurerFirst | RecoveryRule::InsuredFirst | RecoveryRule::ProRata => {
                    0.0
                }
            },
            promise: layer.promise,
            insurers: layer.insurers.clone(),
        })
    }

    /// Its limit and its aggregate.
    pub fn limits(&mut self) -> [&mut f64; 2] {
        [&mut self.limit, &mut self.aggregate]
    }

    /// `own` and `owed` are covered amounts, `received` the covered part of what was received;
    /// `OWES` and `CLAIMS` leave out what the party never does.
    #[inline(always)]
    fn pay<const OWES: bool, const CLAIMS: bool>(
        &self,
        own: f64,
        owed: f64,
        received: f64,
        left: &mut f64,
    ) -> (Paid, bool) {
        let first = least(self.retention, own);
        let on_own = least(least((own - first) * self.insurer_part, self.limit), *left);
        let mut paid = on_own;
        let mut retained = first;
        let mut on_owed = 0.0;
        if OWES {
            // What the first call used of the retention and of the limit the second has not again.
            retained = least(self.retention, own + owed);
            let wanted = (owed - (retained - first)) * self.insurer_part;
            on_owed = least(
                least(most(wanted, 0.0), self.limit - on_own),
                *left - on_own,
            );
            paid += on_owed;
        }
        *left -= paid;
        // Bitwise: a branch on the outcome would be mispredicted every other event.
        let spent = (self.limit - paid < SPENT * self.limit) | (*left < SPENT * self.aggregate);
        let full = (paid > 0.0) & spent;
        let mut back = 0.0;
        if CLAIMS {
            let insured = paid * self.placed;
            let above = most(own + owed - insured - retained, 0.0);
            back = least(most(received - above * self.above_first, 0.0), insured);
            *left += back * self.restored;
        }
        (
            Paid {
                own: on_own * self.placed,
                owed: on_owed * self.placed,
                back,
            },
            full,
        )
    }
}

/// The smaller of two amounts; amounts are never NaN, so that one instruction does.
#[inline(always)]
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two amounts.
#[inline(always)]
fn most(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// What the policy pays, by row of the party, and its state, by row of the block.
#[derive(Clone, Debug, Default)]
pub(super) struct PaidScratch {
    pub own: Vec<f64>,
    pub liability: Vec<f64>,
    pub back: Vec<f64>,
    left: Vec<f64>,
    pub full: Vec<bool>,
}

/// What a party's rows come with. Columns are borrowed from where they are: drawn losses, payable
/// claims; only sums of several are written out.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub events: &'a [u32],
    /// The row of the year of each event.
    pub rows: &'a [u32],
    pub loss: &'a [f64],
    /// The part of the loss that the policy covers.
    pub covered: &'a [f64],
    pub owed: &'a [f64],
    pub received: &'a [f64],
    /// The part of what was received on what the policy covers.
    pub shared: &'a [f64],
}

impl PlainPolicy {
    /// The policy over all rows, in order; state is one value a year.
    pub fn settle<const OWES: bool, const CLAIMS: bool>(
        &self,
        it: Rows<'_>,
        years: usize,
        out: &mut PaidScratch,
    ) {
        let PaidScratch {
            own,
            liability,
            back,
            left,
            full,
        } = out;
        left.clear();
        left.resize(years, self.aggregate);
        full.clear();
        full.resize(years, false);
        let (left, full) = (&mut left[..years], &mut full[..years]);
        let part = self.covered.last().copied().unwrap_or(0.0);
        let amounts = it.covered.iter().zip(it.owed).zip(it.shared);
        let paid = own.iter_mut().zip(liability).zip(back);
        for ((row, ((covered, owed), shared)), ((own, liability), back)) in
            it.rows.iter().zip(amounts).zip(paid)
        {
            let row = *row as usize;
            let (paid, is_full) =
                self.pay::<OWES, CLAIMS>(*covered, owed * part, *shared, &mut left[row]);
            *own = paid.own;
            if OWES {
                *liability = paid.owed;
            }
            if CLAIMS {
                *back = paid.back;
            }
            full[row] |= is_full;
        }
    }
}
