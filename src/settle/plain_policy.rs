//! A policy of one layer and one unconditional cover: its arithmetic, over all rows of a party.

use super::condition::Test;
use super::programme::ProgrammePlan;
use crate::columns;
use crate::ledger::PART;
use crate::model::RecoveryRule;
use crate::random::dispatch::{self, Kernel};
use crate::random::{Aligned, gather};

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
    pub aggregate: f64,
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
pub(super) struct Paid {
    pub own: f64,
    pub owed: f64,
    pub back: f64,
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

    /// Is every factor 1, with this part of what it pays borne by the insurer?
    pub fn is_whole(&self, part: f64) -> bool {
        [self.insurer_part, self.placed, part, self.above_first] == [1.0; 4]
    }

    /// Its limit and its aggregate.
    pub fn limits(&mut self) -> [&mut f64; 2] {
        [&mut self.limit, &mut self.aggregate]
    }

    #[inline(always)]
    pub fn terms(&self) -> Terms {
        Terms {
            covered_owed: self.covered.last().copied().unwrap_or(0.0),
            insurer_part: self.insurer_part,
            retention: self.retention,
            limit: self.limit,
            aggregate: self.aggregate,
            placed: self.placed,
            restored: self.restored,
            above_first: self.above_first,
        }
    }
}

/// The figures of a plain policy.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// The part of what the insured owes that is covered.
    covered_owed: f64,
    insurer_part: f64,
    retention: f64,
    limit: f64,
    pub aggregate: f64,
    placed: f64,
    restored: f64,
    above_first: f64,
}

impl Terms {
    /// `own` is the covered amount, `owed` all that is owed, `received` the covered part of what was received;
    /// `OWES` and `CLAIMS` leave out what the party never does, `WHOLE` factors that are 1.
    #[inline(always)]
    pub fn pay<const OWES: bool, const CLAIMS: bool, const WHOLE: bool>(
        self,
        own: f64,
        owed: f64,
        received: f64,
        left: &mut f64,
        full: &mut u8,
    ) -> Paid {
        let owed = if OWES { owed * self.covered_owed } else { 0.0 };
        let first = least(self.retention, own);
        let of = |factor: f64| move |amount: f64| if WHOLE { amount } else { amount * factor };
        let (insurer_part, placed) = (of(self.insurer_part), of(self.placed));
        let on_own = least(least(insurer_part(own - first), self.limit), *left);
        let mut paid = on_own;
        let mut retained = first;
        let mut on_owed = 0.0;
        if OWES {
            // What the first call used of the retention and of the limit the second has not again.
            retained = least(self.retention, own + owed);
            let wanted = insurer_part(owed - (retained - first));
            on_owed = least(
                least(most(wanted, 0.0), self.limit - on_own),
                *left - on_own,
            );
            paid += on_owed;
        }
        *left -= paid;
        // Bitwise: a branch on the outcome would be mispredicted every other event.
        let spent = (self.limit - paid < SPENT * self.limit) | (*left < SPENT * self.aggregate);
        *full |= u8::from((paid > 0.0) & spent);
        let mut back = 0.0;
        if CLAIMS {
            let insured = placed(paid);
            let called = if OWES { own + owed } else { own };
            let above = most(called - insured - retained, 0.0);
            back = least(most(received - of(self.above_first)(above), 0.0), insured);
            *left += back * self.restored;
        }
        Paid {
            own: placed(on_own),
            owed: placed(on_owed),
            back,
        }
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
    pub own: Aligned,
    pub liability: Aligned,
    pub back: Aligned,
    pub left: Aligned,
    /// Was the policy exhausted? By row of the block, or by its place where waves are nested.
    pub full: Vec<u8>,
    /// What is left of the aggregate in the years of one part of a wave, side by side, and whether they are full.
    side: Vec<f64>,
    filled: Vec<u8>,
}

impl PaidScratch {
    /// Makes the state of so many years ready: a whole aggregate in each.
    pub fn start(&mut self, years: usize, aggregate: f64) {
        self.left.fill_new(years, aggregate);
        self.full.clear();
        self.full.resize(years, 0);
    }
}

/// Which rows of a block a party's are, wave by wave.
#[derive(Clone, Copy)]
pub(super) struct Waves<'a> {
    /// Where each wave starts among the party's rows, and the end.
    pub starts: &'a [u32],
    /// Are they the block's own, and nested? Then what is by row of the block is by its place in the first wave.
    pub are_nested: bool,
    /// Rows of the block.
    pub years: usize,
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
    ///
    /// No year comes twice in a wave: the state of a part of it is gathered, the arithmetic runs over whole columns,
    /// and the state goes back. Where waves are nested it lies as the rows do.
    pub fn settle<const OWES: bool, const CLAIMS: bool>(
        &self,
        it: Rows<'_>,
        waves: Waves<'_>,
        out: &mut PaidScratch,
    ) {
        out.start(waves.years, self.aggregate);
        out.filled.resize(PART, 0);
        // State that lies as the rows do needs no room in the first-level cache.
        let most = if waves.are_nested { usize::MAX } else { PART };
        for wave in columns::waves(waves.starts) {
            let mut start = wave.start;
            while start < wave.end {
                let part = start..wave.end.min(start.saturating_add(most));
                start = part.end;
                let amounts = Amounts {
                    covered: &it.covered[part.clone()],
                    owed: &it.owed[part.clone()],
                    shared: &it.shared[part.clone()],
                    own: &mut out.own[part.clone()],
                    liability: &mut out.liability[part.clone()],
                    back: &mut out.back[part.clone()],
                };
                if waves.are_nested {
                    let state = (&mut out.left[..part.len()], &mut out.full[..part.len()]);
                    self.call::<OWES, CLAIMS>(amounts, state.0, state.1);
                    continue;
                }
                let rows = &it.rows[part];
                gather(&out.left, rows, &mut out.side);
                let filled = &mut out.filled[..rows.len()];
                filled.fill(0);
                self.call::<OWES, CLAIMS>(amounts, &mut out.side, filled);
                scatter(&out.side, rows, &mut out.left);
                let full = &mut out.full[..];
                for (row, filled) in rows.iter().zip(filled) {
                    if *filled != 0 {
                        full[*row as usize] = 1;
                    }
                }
            }
        }
    }

    fn call<const OWES: bool, const CLAIMS: bool>(
        &self,
        amounts: Amounts<'_>,
        left: &mut [f64],
        full: &mut [u8],
    ) {
        dispatch::run(Calls::<OWES, CLAIMS> {
            policy: self,
            amounts,
            left,
            full,
        });
    }
}

/// column[row] ← amount.
pub(super) fn scatter(amounts: &[f64], rows: &[u32], column: &mut [f64]) {
    for (row, amount) in rows.iter().zip(amounts) {
        column[*row as usize] = *amount;
    }
}

/// What the policy is asked for and what it pays, row by row.
struct Amounts<'a> {
    covered: &'a [f64],
    owed: &'a [f64],
    shared: &'a [f64],
    own: &'a mut [f64],
    liability: &'a mut [f64],
    back: &'a mut [f64],
}

/// The policy called once for each of several years.
struct Calls<'a, const OWES: bool, const CLAIMS: bool> {
    policy: &'a PlainPolicy,
    amounts: Amounts<'a>,
    left: &'a mut [f64],
    full: &'a mut [u8],
}

impl<const OWES: bool, const CLAIMS: bool> Kernel for Calls<'_, OWES, CLAIMS> {
    #[inline(always)]
    fn run(self) {
        // A copy that nothing written below can alias.
        let terms = self.policy.terms();
        let it = self.amounts;
        let state = self.left.iter_mut().zip(self.full);
        let amounts = it.covered.iter().zip(it.owed).zip(it.shared);
        let paid = it.own.iter_mut().zip(it.liability).zip(it.back);
        for ((((covered, owed), shared), (left, full)), ((own, liability), back)) in
            amounts.zip(state).zip(paid)
        {
            let paid = terms.pay::<OWES, CLAIMS, false>(*covered, *owed, *shared, left, full);
            *own = paid.own;
            if OWES {
                *liability = paid.owed;
            }
            if CLAIMS {
                *back = paid.back;
            }
        }
    }
}
