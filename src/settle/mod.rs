//! Settlement: who pays. Steps are data, loops run over the hits of a block.
//!
//! ```text
//! forward    claims, pools           from clients to providers to sub-processors
//! credits    agreed sums             outside the caps
//! backward   policies, recoveries,   one party at a time, sub-processors first
//!            clearing
//! together   policies of several     parties without contracts
//! treaties   cessions                after those who cede to the cedent
//! ```
//!
//! Every step runs over the whole block: claims do not read what policies pay, and what a party
//! pays is known before its creditors are settled, so no step feeds back into an earlier one.
//! Only a pool over contracts with yearly caps of their own runs wave by wave.
//!
//! Models with a term outside this set are settled by [`Law`], one event at a time.

mod balance;
mod blame;
mod by_head;
mod claim;
mod claim_caps;
mod claim_plain;
mod compile;
mod condition;
mod credit;
mod joint;
pub mod ladder;
mod law;
mod limits;
mod needs;
mod network;
mod plain;
mod plain_policy;
mod pool;
mod programme;
mod scratch;
mod summed;
mod treaty;

pub use law::{
    Figures, Law, LawState, Occurrence, Scripted, Sufferer, settle_drawn, settle_scripted,
    settle_scripted_into,
};
pub use needs::{Detail, layout};
pub use scratch::Scratch;

use crate::columns::{Block, Layout};
use crate::ledger::Book;
use crate::model::Model;
use crate::random::Aligned;
use crate::units::{HeadSet, PartyId};
use balance::{BalancePlan, Network, Workings};
use blame::Blame;
use claim::{ClaimPlan, Facts, Ground, Payable};
use condition::Conditions;
use credit::CreditPlan;
use joint::{JointPlan, JointWork};
use pool::PoolPlan;
use programme::ProgrammePlan;
use scratch::{Columns, Known, View};
use std::fmt;
use std::ops::Range;
use treaty::CedentPlan;

/// What kind of promise moved money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PromiseKind {
    /// A contract.
    Contract,
    /// A cap or pool.
    Cap,
    /// Service credits.
    Credit,
    /// A policy.
    Policy,
    /// A sublimit of a policy.
    Sublimit,
    /// A treaty.
    Treaty,
}

/// A promise of the waterfall's list; the promises of a group's members are one entry.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Promise {
    /// Its path.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// Its kind.
    pub kind: PromiseKind,
    /// Its limit, where it has one.
    pub limit: Option<f64>,
    /// Who pays (the first of several insurers).
    pub from: PartyId,
    /// To whom (the first member of a group).
    pub to: PartyId,
    /// How many members' promises the entry stands for.
    pub instances: u32,
}

/// Why a model cannot be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaterfallError {
    path: String,
    message: String,
}

impl WaterfallError {
    fn new(path: &str, message: String) -> Self {
        Self {
            path: path.to_string(),
            message,
        }
    }

    /// The path of the term that stands in the way.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for WaterfallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.message)
    }
}

impl std::error::Error for WaterfallError {}

/// Contracts whose claims are cut together.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    pool: Option<usize>,
    contracts: Vec<usize>,
}

/// The order of payment as data, one a draft or variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    parties: usize,
    conditions: Conditions,
    promises: Vec<Promise>,
    blames: Vec<Blame>,
    steps: Vec<Step>,
    claims: Vec<ClaimPlan>,
    pools: Vec<PoolPlan>,
    credits: Vec<CreditPlan>,
    programmes: Vec<ProgrammePlan>,
    joint: Vec<JointPlan>,
    involved: Vec<Option<Vec<bool>>>,
    /// Whose rows may be laid out over all events.
    spreads: Vec<bool>,
    slots: Vec<usize>,
    balances: Vec<BalancePlan>,
    cedents: Vec<CedentPlan>,
    /// The heads of each party's atoms.
    heads: Vec<Vec<HeadSet>>,
    law: Option<Box<law::LawBlocks>>,
}

impl Waterfall {
    /// Compiles a model's contracts, policies and treaties for blocks of a layout; a model with a
    /// term that the block engine does not settle is settled event by event.
    ///
    /// # Errors
    /// If two layers lie over one policy, which resolving a scenario refuses.
    pub fn new(model: &Model, layout: &Layout) -> Result<Self, WaterfallError> {
        if law::needs_law(model) {
            return Self::by_event(model, layout);
        }
        compile::Compiler::new(model, layout).waterfall()
    }

    /// Settles any model event by event under the whole law: many times slower, and the oracle of
    /// the other way. The layout must be by head.
    ///
    /// # Errors
    /// If two layers lie over one policy, which resolving a scenario refuses.
    pub fn by_event(model: &Model, layout: &Layout) -> Result<Self, WaterfallError> {
        let law = law::LawBlocks::new(model, layout)?;
        Ok(Self {
            parties: model.parties.len(),
            conditions: Conditions::default(),
            promises: law.law().promises().to_vec(),
            blames: Vec::new(),
            steps: Vec::new(),
            claims: Vec::new(),
            pools: Vec::new(),
            credits: Vec::new(),
            programmes: Vec::new(),
            joint: Vec::new(),
            involved: Vec::new(),
            spreads: Vec::new(),
            slots: Vec::new(),
            balances: Vec::new(),
            cedents: Vec::new(),
            heads: Vec::new(),
            law: Some(Box::new(law)),
        })
    }

    /// The same without the plain ways, for every party and contract: their oracle.
    #[cfg(test)]
    pub(crate) fn general(model: &Model, layout: &Layout) -> Result<Self, WaterfallError> {
        compile::Compiler::new(model, layout).general().waterfall()
    }

    /// The promises, in the order of their numbers in transfers.
    #[must_use]
    pub fn promises(&self) -> &[Promise] {
        &self.promises
    }

    /// Settles every event of a block, in order, into a book made ready for it.
    pub fn settle<B: Book>(&self, block: &Block, scratch: &mut Scratch, book: &mut B) {
        if let Some(law) = &self.law {
            return law.settle(block, &mut scratch.law, book);
        }
        self.conditions
            .answer(&block.events, &mut scratch.known.answers);
        self.lay_out(block, book.wants_caused(), scratch);
        scratch
            .known
            .blames
            .resize_with(self.blames.len(), Default::default);
        for (blame, columns) in self.blames.iter().zip(&mut scratch.known.blames) {
            blame.answer(block, columns);
        }
        self.forward(block, scratch, book);
        let answers = std::mem::take(&mut scratch.known.answers);
        let facts = Facts {
            block,
            answers: &answers,
        };
        for credit in &self.credits {
            credit.settle(facts, book);
        }
        // Another waterfall, settled with the same buffers, may have other cedents.
        scratch.ceded.iter_mut().for_each(Vec::clear);
        scratch.ceded.resize_with(self.parties, Vec::new);
        for cedent in &self.cedents {
            scratch.ceded[cedent.cedent].resize(block.events.len(), 0.0);
        }
        scratch
            .programmes
            .resize_with(self.programmes.len(), Default::default);
        scratch.ratio.resize_with(self.parties, Vec::new);
        for balance in &self.balances {
            self.balance(balance, facts, scratch, book);
        }
        for joint in &self.joint {
            self.together(joint, facts, scratch, book);
        }
        for cedent in &self.cedents {
            cedent.settle(facts, &mut scratch.ceded, &mut scratch.left, book);
        }
        scratch.known.answers = answers;
    }

    /// Lays out the rows of parties that may owe, the events they are in, hit or not; and of parties that are hit in
    /// many of the events of nested waves, whose columns then lie as the years do.
    fn lay_out(&self, block: &Block, attributes: bool, scratch: &mut Scratch) {
        let known = &mut scratch.known;
        known.laid_out.resize_with(self.parties, Default::default);
        let events = block.events.len();
        known.every.truncate(events);
        known.every.extend(known.every.len() as u32..events as u32);
        for (party, rows) in known.laid_out.iter_mut().enumerate() {
            let involved = self.involved[party].as_ref();
            let is_drawn = block.events.is_nested && block.spread.of(party).is_some();
            let is_spread = is_drawn && self.spreads[party] && !attributes;
            rows.is_laid_out = involved.is_some() || is_spread;
            if !rows.is_laid_out {
                continue;
            }
            rows.is_in_all = is_spread || involved.is_some_and(|perils| !perils.contains(&false));
            rows.is_drawn = is_drawn && rows.is_in_all;
            rows.events.clear();
            if let (false, Some(perils)) = (rows.is_in_all, involved) {
                let is_in = |event: &u32| perils[block.events.peril[*event as usize] as usize];
                rows.events
                    .extend(known.every.iter().copied().filter(is_in));
            }
            rows.is_filled = false;
        }
    }

    /// Fills the rows of a party that are laid out, just before they are first read.
    fn fill(&self, party: usize, block: &Block, known: &mut Known) {
        let rows = &mut known.laid_out[party];
        if rows.is_laid_out && !rows.is_filled {
            let atoms = self.heads[party].len();
            rows.fill(party, &block.hits, block.events.len(), atoms);
        }
    }

    fn view<'a>(&self, party: usize, block: &'a Block, known: &'a Known) -> View<'a> {
        let rows = &known.laid_out[party];
        if rows.is_laid_out {
            assert!(rows.is_filled, "rows are filled before they are read");
            let events = if rows.is_in_all {
                &known.every
            } else {
                &rows.events
            };
            let drawn = block.spread.of(party).filter(|_| rows.is_drawn);
            let loss = Columns::LaidOut(drawn.unwrap_or(&rows.loss));
            return View::new(events, loss, &rows.records, 0);
        }
        let hits = block.hits.of(party);
        View::new(
            &block.hits.event[hits.clone()],
            Columns::Drawn(&block.hits.loss),
            &block.hits.records,
            hits.start,
        )
    }

    /// What a contract's claims are made on.
    fn ground<'a>(&self, plan: &ClaimPlan, block: &'a Block, known: &'a Known) -> Ground<'a> {
        let answers = &known.answers;
        Ground {
            view: self.view(plan.beneficiary, block, known),
            facts: Facts { block, answers },
            flowed: &known.owed[plan.beneficiary],
            blame: &known.blames[plan.blame],
        }
    }

    fn forward<B: Book>(&self, block: &Block, scratch: &mut Scratch, book: &mut B) {
        let events = block.events.len();
        scratch.known.owed.resize_with(self.parties, Vec::new);
        for (owed, slots) in scratch.known.owed.iter_mut().zip(&self.slots) {
            owed.resize_with(*slots, Aligned::default);
            for column in owed.iter_mut() {
                column.fill_new(events, 0.0);
            }
        }
        scratch.pay.resize_with(self.claims.len(), Vec::new);
        scratch.is_left.clear();
        scratch.is_left.resize(self.claims.len(), false);
        scratch
            .let_through
            .resize_with(self.pools.len(), Aligned::default);
        scratch
            .caps
            .resize_with(self.claims.len(), Default::default);
        for step in &self.steps {
            match step.pool {
                None => {
                    let at = step.contracts[0];
                    self.start_claim(at, block, scratch);
                    self.claim(at, 0..usize::MAX, false, block, scratch, book);
                    self.finish_claim(at, block, scratch, book);
                }
                Some(pool) => {
                    self.pool(&self.pools[pool], &step.contracts, block, scratch, book);
                    std::mem::swap(&mut scratch.pool.claims, &mut scratch.let_through[pool]);
                }
            }
        }
    }

    fn start_claim(&self, at: usize, block: &Block, scratch: &mut Scratch) {
        let plan = &self.claims[at];
        self.fill(plan.beneficiary, block, &mut scratch.known);
        let rows = self
            .view(plan.beneficiary, block, &scratch.known)
            .events
            .len();
        scratch.pay[at].resize_with(plan.columns(), Aligned::default);
        for (column, is_written) in scratch.pay[at].iter_mut().zip(plan.writes_all()) {
            if is_written {
                column.open(rows);
            } else {
                column.fill_new(rows, 0.0);
            }
        }
        scratch.caps[at].start(plan, block.year.len(), rows);
    }

    /// Claims of one contract for the events in `events`.
    fn claim<B: Book>(
        &self,
        at: usize,
        events: Range<usize>,
        pools: bool,
        block: &Block,
        scratch: &mut Scratch,
        book: &mut B,
    ) {
        let plan = &self.claims[at];
        let ground = self.ground(plan, block, &scratch.known);
        let mut out = Payable {
            state: &mut scratch.caps[at],
            pay: &mut scratch.pay[at],
            pooled: pools.then_some(&mut scratch.pool.claims),
        };
        plan.claim(rows_of(ground.view, events), ground, &mut out, book);
    }

    fn finish_claim<B: Book>(&self, at: usize, block: &Block, scratch: &mut Scratch, book: &mut B) {
        let plan = &self.claims[at];
        let mut owed = std::mem::take(&mut scratch.known.owed[plan.obligor]);
        let ground = self.ground(plan, block, &scratch.known);
        plan.owe(ground, &scratch.caps[at], &scratch.pay[at], &mut owed);
        scratch.known.owed[plan.obligor] = owed;
        self.close_claim(at, block, scratch, book);
    }

    /// Tells what came of a claim that is owed.
    fn close_claim<B: Book>(&self, at: usize, block: &Block, scratch: &Scratch, book: &mut B) {
        let plan = &self.claims[at];
        plan.report(&scratch.caps[at], book);
        if book.wants_caused() {
            let ground = self.ground(plan, block, &scratch.known);
            plan.attribute(ground, &scratch.pay[at], book);
        }
    }

    /// Cuts a claim by its pool's ratio and owes it at once, if it can be; says whether it did.
    fn pay_part(&self, at: usize, leaves: bool, block: &Block, scratch: &mut Scratch) -> bool {
        let plan = &self.claims[at];
        let mut owed = std::mem::take(&mut scratch.known.owed[plan.obligor]);
        let ground = self.ground(plan, block, &scratch.known);
        let ratio = &scratch.pool.claims;
        let pay = (&mut scratch.pay[at][..], leaves);
        let is_left = plan.pay_part(ground, ratio, pay, &mut owed);
        scratch.known.owed[plan.obligor] = owed;
        scratch.is_left[at] = is_left == Some(true);
        is_left.is_some()
    }

    /// Claims of a pool's contracts: wave by wave if a cut gives back to yearly caps, else each contract's columns
    /// while they are at hand.
    fn pool<B: Book>(
        &self,
        pool: &PoolPlan,
        contracts: &[usize],
        block: &Block,
        scratch: &mut Scratch,
        book: &mut B,
    ) {
        pool.start(&mut scratch.pool, block.events.len(), block.year.len());
        let feeds_back = contracts
            .iter()
            .any(|at| self.claims[*at].has_yearly_caps());
        let parts: Vec<Range<usize>> = if feeds_back && !block.events.is_empty() {
            block.events.waves().collect()
        } else {
            std::iter::once(0..block.events.len()).collect()
        };
        let last = parts.len() - 1;
        let is_whole = last == 0;
        for (number, part) in parts.into_iter().enumerate() {
            for at in contracts {
                if number == 0 {
                    self.start_claim(*at, block, scratch);
                }
                self.claim(*at, part.clone(), true, block, scratch, book);
            }
            pool.ration(part.clone(), &block.events, &mut scratch.pool, book);
            for at in contracts {
                let plan = &self.claims[*at];
                if is_whole && self.pay_part(*at, !book.wants_caused(), block, scratch) {
                    self.close_claim(*at, block, scratch, book);
                    continue;
                }
                let ground = self.ground(plan, block, &scratch.known);
                let mut out = Payable {
                    state: &mut scratch.caps[*at],
                    pay: &mut scratch.pay[*at],
                    pooled: None,
                };
                plan.cut(
                    rows_of(ground.view, part.clone()),
                    ground,
                    &scratch.pool.claims,
                    &mut out,
                    book,
                );
                if number == last {
                    self.finish_claim(*at, block, scratch, book);
                }
            }
        }
        pool.report(&block.events, &scratch.pool, book);
    }

    fn balance<B: Book>(
        &self,
        plan: &BalancePlan,
        facts: Facts<'_>,
        scratch: &mut Scratch,
        book: &mut B,
    ) {
        self.fill(plan.party, facts.block, &mut scratch.known);
        let view = self.view(plan.party, facts.block, &scratch.known);
        let mut ratio = std::mem::take(&mut scratch.ratio[plan.party]);
        let network = Network {
            claims: &self.claims,
            programmes: &self.programmes,
            ratio: &scratch.ratio,
            pay: &scratch.pay,
            is_left: &scratch.is_left,
            let_through: &scratch.let_through,
            caps: &scratch.caps,
            owed: &scratch.known.owed[plan.party],
            heads: &self.heads,
        };
        let mut work = Workings {
            programmes: &mut scratch.programmes,
            ratio: &mut ratio,
            funds: &mut scratch.funds,
            row: &mut scratch.row,
            ceded: &mut scratch.ceded,
            plain: &mut scratch.plain,
        };
        plan.settle(view, facts, network, &mut work, book);
        scratch.ratio[plan.party] = ratio;
    }

    /// A policy of several insureds.
    fn together<B: Book>(
        &self,
        plan: &JointPlan,
        facts: Facts<'_>,
        scratch: &mut Scratch,
        book: &mut B,
    ) {
        for insured in &plan.insureds {
            self.fill(insured.party, facts.block, &mut scratch.known);
        }
        let insureds = plan.insureds.iter();
        let views = insureds.map(|it| self.view(it.party, facts.block, &scratch.known));
        let views: Vec<View<'_>> = views.collect();
        let mut work = JointWork {
            plan: &self.programmes[plan.programme],
            facts,
            views: &views,
            state: &mut scratch.programmes[plan.programme],
            ceded: &mut scratch.ceded,
        };
        plan.settle(&mut work, &mut scratch.joint, book);
    }
}

/// The rows of a view whose events lie in a range; events ascend.
fn rows_of(view: View<'_>, events: Range<usize>) -> Range<usize> {
    let before = |end: usize| view.events.partition_point(|event| (*event as usize) < end);
    let start = if events.start == 0 {
        0
    } else {
        before(events.start)
    };
    start..if events.end == usize::MAX {
        view.events.len()
    } else {
        before(events.end)
    }
}
