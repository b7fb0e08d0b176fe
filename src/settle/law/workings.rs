//! How amounts came about, written down for books that want it: read off what an event left
//! behind, so that settlement itself hardly knows of it.

use super::call::ProgrammeYear;
use super::caps::{Class, Classes, general_of};
use super::claim::{Claim, Ground, level};
use super::clear::Cleared;
use super::forward::Forward;
use super::insure::Eve;
use super::post::Post;
use super::tab::{Call, Line, Tab, money, waited};
use super::treaties::TreatyYear;
use super::{Law, LawState, Occurrence};
use crate::ledger::{
    Book, CallWork, CalledFor, CapWork, CessionWork, ClaimWork, DebtWork, FaultWork, HeadWork,
    Kind, LayerWork, LimitOf, LineWork, PoolWork, PurseWork, Refusal, Refused, RepaidWork,
    SharingWork, Treatment, UsedWork, Verdict, Work,
};
use crate::model::{CoinsuranceBasis, Contract, TreatyKind};
use crate::terms::{Reinstatements, after_costs};
use crate::units::{HeadId, HeadSet};

/// What the steps of a pass left of a claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ClaimNotes {
    /// Claimed by class, let through by class, what all caps had left before.
    pub capping: Option<(Classes, Classes, Vec<f64>)>,
    pub taken_over: f64,
    pub settled: f64,
    pub pools: Vec<PoolWork>,
    pub pooled: f64,
}

impl Forward {
    /// Notes something of every claim, given what it comes to now; nothing where nobody asks.
    pub fn note(&mut self, note: impl Fn(&mut ClaimNotes, f64)) {
        let Some(all) = &mut self.notes else { return };
        for (notes, claim) in all.iter_mut().zip(&self.claims) {
            note(notes, claim.as_ref().map_or(0.0, Claim::payable));
        }
    }
}

/// What stands before a call of a programme.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    left: Vec<f64>,
    aggregate: Vec<f64>,
    eroded: Vec<f64>,
    deductible: f64,
    tower: f64,
    /// Used of each cover's sublimit: of the event's, of the year's.
    sublimited: (Vec<f64>, Vec<f64>),
}

impl Standing {
    /// Where a programme stands, if the tab notes its calls.
    pub fn of(tab: &Tab, year: &ProgrammeYear) -> Option<Self> {
        tab.calls.as_ref().map(|_| Self {
            left: tab.left.clone(),
            aggregate: year.left.clone(),
            eroded: tab.eroded.clone(),
            deductible: year.deductible,
            tower: tab.tower,
            sublimited: (tab.sublimited.clone(), year.sublimited.clone()),
        })
    }
}

/// A call of a programme: its lines, and where it stood before and after.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Called {
    lines: std::ops::Range<usize>,
    before: Standing,
    after: Standing,
}

impl Tab {
    /// Notes a call that began at a line.
    pub fn note_call(&mut self, start: usize, before: Option<Standing>, year: &ProgrammeYear) {
        let after = Standing::of(self, year);
        let lines = start..self.lines.len();
        if let (Some(calls), Some(before), Some(after)) = (&mut self.calls, before, after) {
            calls.push(Called {
                lines,
                before,
                after,
            });
        }
    }
}

/// Notes what a treaty took, where that is wanted.
pub(super) fn note_cession<B: Book>(
    treaty: usize,
    read: f64,
    ceded: f64,
    before: TreatyYear,
    post: &mut Post<'_, B>,
) {
    if post.book.wants_workings() {
        let work = CessionWork {
            treaty,
            read,
            ceded,
            left: before.left,
            deductible: before.deductible,
        };
        post.book.works(post.row, post.event, Work::Cession(work));
    }
}

impl Law {
    /// Writes down how the amounts of an event came about; `funds` are those before it.
    #[expect(
        clippy::too_many_arguments,
        reason = "all that an event leaves behind, each part of it lent"
    )]
    pub(super) fn note_event<B: Book>(
        &self,
        it: &Occurrence,
        eve: &Eve,
        forward: &Forward,
        cleared: &Cleared,
        funds: &[f64],
        state: &LawState,
        post: &mut Post<'_, B>,
    ) {
        let mut works: Vec<Work> = Vec::new();
        for at in 0..self.model.contracts.len() {
            works.extend(self.claim_work(at, it, eve, forward).map(Work::Claim));
        }
        works.extend(cleared.debts.iter().map(|debt| {
            Work::Debt(DebtWork {
                promise: debt.promise,
                contract: debt.contract,
                kind: debt.kind,
                from: debt.from,
                to: debt.to,
                owed: debt.amount,
                set_off: debt.set_off,
                insured: debt.insured,
                paid: cleared.paid(debt),
            })
        }));
        for at in 0..self.programmes.len() {
            works.extend(self.call_works(at, &eve.tabs[at], &state.programmes[at]));
            works.extend(
                self.refusals(at, it, eve, cleared, state)
                    .into_iter()
                    .map(Work::Refused),
            );
        }
        works.extend(self.purses(eve, cleared, funds, state));
        works.extend(self.sharings(eve, cleared));
        for work in works {
            post.book.works(post.row, post.event, work);
        }
    }

    fn claim_work(
        &self,
        at: usize,
        event: &Occurrence,
        eve: &Eve,
        forward: &Forward,
    ) -> Option<ClaimWork> {
        let contract = &self.model.contracts[at];
        let claimant = contract.beneficiary.index();
        if event.of(claimant).is_none() && forward.claims[at].is_none() {
            return None;
        }
        let answer = &event.blame.answers[at];
        let ground = forward.grounds[at].as_ref();
        let mut work = ClaimWork {
            contract: at,
            verdict: self.verdict(at, ground, event),
            heads: Vec::new(),
            faults: Vec::new(),
            own_share: answer.own,
            flowed: 0.0,
            admitted: 0.0,
            taken_over: 0.0,
            set_off_before: 0.0,
            caps: Vec::new(),
            capped: 0.0,
            settled: 0.0,
            pools: Vec::new(),
            pooled: 0.0,
            owed: 0.0,
        };
        let shares = event.blame.parties.iter().zip(&answer.share);
        work.faults = shares
            .zip(&answer.part)
            .map(|((party, share), part)| FaultWork {
                party: *party,
                share: *share,
                part: *part,
            })
            .filter(|fault| fault.share > 0.0 || fault.part > 0.0)
            .collect();
        let Some(ground) = ground else {
            return Some(work);
        };
        work.heads = self.head_works(ground, event, eve);
        let (Some(claim), Some(notes)) = (&forward.claims[at], &forward.notes) else {
            return Some(work);
        };
        if ground.class[HeadId::CONTRACT.index()].is_some() {
            work.flowed = forward.flowed[at] * ground.kept;
        }
        let notes = &notes[at];
        work.admitted = claim.claimed();
        work.taken_over = notes.taken_over;
        work.set_off_before = claim.set_off.iter().sum();
        if let Some((claimed, through, left)) = &notes.capping {
            work.caps = self.cap_works(at, claimed, through, left, &forward.caps.limit);
        }
        work.capped = self.after_caps(ground, &work.caps, notes.settled);
        work.settled = notes.settled;
        work.pools.clone_from(&notes.pools);
        work.pooled = notes.pooled;
        work.owed = claim.payable();
        Some(work)
    }

    /// What the caps left, and of it the claimant's share where that comes after them.
    fn after_caps(&self, ground: &Ground, caps: &[CapWork], settled: f64) -> f64 {
        let terms = self.model.contracts[ground.at].enforcement.as_ref();
        let part = terms.map_or(1.0, |terms| terms.settled.get());
        if ground.own_share > 0.0 && part > 0.0 {
            settled / part
        } else {
            caps.iter().map(|cap| cap.through).sum()
        }
    }

    fn verdict(&self, at: usize, ground: Option<&Ground>, event: &Occurrence) -> Verdict {
        let contract = &self.model.contracts[at];
        let answer = &event.blame.answers[at];
        let (from, to) = contract.period;
        if !answer.in_breach {
            return Verdict::NoBreach;
        }
        if event.time < from || (event.time >= to && to < 1.0) {
            return Verdict::NotInForce;
        }
        match ground {
            None if self.lateness(contract, event) <= 0.0 => Verdict::Late,
            None => Verdict::Barred,
            Some(ground) if !ground.pursued => Verdict::NotPursued,
            Some(ground) if !ground.won => Verdict::Lost,
            Some(_) if self.is_barred(contract, answer.own) => Verdict::OwnFault,
            Some(_) => Verdict::Claim,
        }
    }

    fn head_works(&self, ground: &Ground, event: &Occurrence, eve: &Eve) -> Vec<HeadWork> {
        let contract = &self.model.contracts[ground.at];
        let claimant = contract.beneficiary.index();
        let suffered = (0..self.heads).filter(|head| event.loss(claimant, *head) > 0.0);
        suffered
            .map(|head| {
                let claimed = ground.own.iter().skip(head).step_by(self.heads);
                HeadWork {
                    head,
                    loss: event.loss(claimant, head),
                    base: self.claimed_base(ground.at, head, event, eve) * ground.kept,
                    claimed: claimed.sum(),
                    treatment: self.treatment(ground, head, event),
                }
            })
            .collect()
    }

    fn treatment(&self, ground: &Ground, head: usize, event: &Occurrence) -> Treatment {
        let contract = &self.model.contracts[ground.at];
        if ground.class[head].is_some() {
            return Treatment::Claimed;
        }
        let id = HeadId::new(head);
        let agreed = if ground.liquidated > 0.0 {
            self.instead_of(contract)
        } else {
            HeadSet::EMPTY
        };
        if self.sole_remedy(ground.at, event).or(agreed).contains(id) {
            return Treatment::AgreedSum;
        }
        if self.effective(ground.at, event) < level(contract.trigger) {
            return Treatment::NotTriggered;
        }
        let subject = self.obligor(ground.at, event);
        if !self.holds(&contract.damages_when, subject, event) {
            return Treatment::OtherEvent;
        }
        if id == HeadId::REGULATORY && !contract.includes.contains(id) {
            return Treatment::Fine;
        }
        Treatment::Excluded
    }

    fn cap_works(
        &self,
        at: usize,
        claimed: &Classes,
        through: &Classes,
        left: &[f64],
        limit: &[f64],
    ) -> Vec<CapWork> {
        let contract = &self.model.contracts[at];
        let first = self.cap_start[at];
        let of_class = |class: Class| (class_of(claimed, class), class_of(through, class));
        let uncapped = (Class::Uncapped, None);
        let general = (Class::General, general_of(contract));
        let supers = (0..contract.caps.len()).map(|k| (Class::Super(k), Some(k)));
        let works = [uncapped, general].into_iter().chain(supers);
        let works = works.map(|(class, cap)| {
            let (claimed, through) = of_class(class);
            let of_cap = |of: &[f64]| cap.map_or(f64::INFINITY, |k| of[first + k]);
            CapWork {
                cap,
                claimed,
                through,
                left: of_cap(left),
                limit: of_cap(limit),
            }
        });
        works.filter(|work| work.claimed > 0.0).collect()
    }

    fn call_works(&self, at: usize, tab: &Tab, year: &ProgrammeYear) -> Vec<Work> {
        let calls = tab.calls.iter().flatten();
        let layers = &self.programmes[at].layers;
        calls
            .map(|called| {
                let Called {
                    lines,
                    before,
                    after,
                } = called;
                let of_layer = |(k, policy): (usize, &usize)| LayerWork {
                    policy: *policy,
                    limit_left: before.left[k],
                    aggregate_left: before.aggregate[k],
                    through: after.eroded[k] - before.eroded[k],
                    live: year.live[k],
                };
                let lines = tab.lines[lines.clone()].iter();
                Work::Call(CallWork {
                    layers: layers.iter().enumerate().map(of_layer).collect(),
                    lines: lines
                        .map(|line| self.line_work(at, line, tab, before))
                        .collect(),
                    wanted: after.tower - before.tower,
                    deductible: before.deductible - after.deductible,
                })
            })
            .collect()
    }

    fn line_work(&self, at: usize, line: &Line, tab: &Tab, before: &Standing) -> LineWork {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let cover = &policy.covers[line.cover];
        let insured = tab.endorsed.coinsurance.unwrap_or(cover.coinsurance.get());
        let net = (line.covered - line.dropped - line.retained + line.stacked).max(0.0);
        let coinsured = net * insured;
        let asked_of_sublimit = match policy.coinsurance_basis {
            CoinsuranceBasis::InsurerPart => net - coinsured,
            CoinsuranceBasis::Whole => net,
        };
        let terms = tab.sublimits[line.cover];
        let left = |limit: f64, used: &[f64]| (limit - used[line.cover]).max(0.0);
        LineWork {
            call: called_for(line.call),
            party: line.party,
            head: line.head,
            cover: line.cover,
            asked: line.asked,
            covered: line.covered,
            waited: line.dropped,
            retained: line.retained,
            coinsured,
            sublimited: (asked_of_sublimit - line.want - line.stacked).max(0.0),
            sublimit_left: left(money(terms.event), &before.sublimited.0)
                .min(left(money(terms.year), &before.sublimited.1)),
            wanted: line.want,
            paid: line.paid.clone(),
        }
    }

    /// Losses of those hit, and what insureds owe, on which a programme pays nothing.
    fn refusals(
        &self,
        at: usize,
        event: &Occurrence,
        eve: &Eve,
        cleared: &Cleared,
        state: &LawState,
    ) -> Vec<Refused> {
        let tab = &eve.tabs[at];
        let policy = self.programmes[at].layers[0];
        let mut refused = Vec::new();
        // A programme that nobody called upon has no tab.
        for party in (self.programmes[at].insureds.iter()).filter(|_| !tab.off.is_empty()) {
            let owed = cleared.debts.iter().filter(|debt| {
                debt.from == *party && matches!(debt.kind, Kind::Damages | Kind::Direct)
            });
            let owed: f64 = owed.map(super::clear::Debt::open).sum();
            for head in 0..self.heads {
                let (call, amount) = if head == HeadId::CONTRACT.index() {
                    (Call::Liability, owed)
                } else {
                    (Call::Own, event.loss(*party, head))
                };
                let answers = |tab: &Tab| {
                    let mut lines = tab.lines.iter();
                    lines.any(|line| (line.call, line.party, line.head) == (call, *party, head))
                };
                let others = self.of_party[*party].iter();
                if amount <= 0.0 || others.map(|other| &eve.tabs[*other]).any(answers) {
                    continue;
                }
                refused.push(Refused {
                    policy,
                    call: called_for(call),
                    party: *party,
                    head,
                    amount,
                    why: self.refusal(at, tab, head, event, state),
                });
            }
        }
        refused
    }

    fn refusal(
        &self,
        at: usize,
        tab: &Tab,
        head: usize,
        event: &Occurrence,
        state: &LawState,
    ) -> Refusal {
        let policy = &self.model.policies[self.programmes[at].layers[0]];
        let takes = |cover: &crate::model::Cover| cover.heads.contains(HeadId::new(head));
        if tab.off.first().is_some_and(|off| *off) {
            return Refusal::Excluded;
        }
        if state.programmes[at].is_dead() {
            return Refusal::NobodyPays;
        }
        let mut covers = policy.covers.iter().enumerate();
        let waits = covers.any(|(k, cover)| {
            takes(cover) && head == HeadId::INTERRUPTION.index() && !waited(tab.waiting[k], event)
        });
        if waits {
            Refusal::Waiting
        } else if policy.covers.iter().any(takes) {
            Refusal::OtherEvent
        } else {
            Refusal::NoCover
        }
    }

    /// Parties whose own money is limited and who owe something.
    fn purses(&self, eve: &Eve, cleared: &Cleared, funds: &[f64], state: &LawState) -> Vec<Work> {
        let owes = |party: usize| cleared.debts.iter().any(|debt| debt.from == party);
        let limited = (0..funds.len()).filter(|party| funds[*party].is_finite() && owes(*party));
        let purses = limited.map(|party| {
            let piles = self.piles(party, eve);
            let (received, back) = self.receive(party, Some(&piles), cleared);
            let mine = cleared.debts.iter().filter(|debt| debt.from == party);
            let open = mine.map(|debt| {
                let ring_fenced = if cleared.estate[party] {
                    0.0
                } else {
                    debt.insured
                };
                debt.open() - ring_fenced
            });
            Work::Purse(PurseWork {
                party,
                funds: funds[party],
                own_costs: funds[party] - cleared.free[party],
                received: received - back,
                open: open.sum(),
                administration: cleared.administration[party],
                part: cleared.part[party],
                after: state.funds[party],
            })
        });
        purses.collect()
    }

    fn sharings(&self, eve: &Eve, cleared: &Cleared) -> Vec<Work> {
        let mut sharings = Vec::new();
        for party in 0..self.model.parties.len() {
            let received = || {
                let debts = cleared.debts.iter().filter(|debt| debt.to == party);
                debts.map(|debt| (debt.from, cleared.paid(debt), &debt.heads[..]))
            };
            let all: f64 = received().map(|(_, amount, _)| amount).sum();
            if all <= 0.0 {
                continue;
            }
            let kept = after_costs(all, self.cost_of_getting(party, &cleared.debts)) / all;
            for pile in self.piles(party, eve) {
                let shared = self.shared(&pile, received(), kept);
                let layers = pile.layers.iter().flatten();
                let policies: Vec<RepaidWork> = layers
                    .map(|(programme, layer, paid)| RepaidWork {
                        policy: self.programmes[*programme].layers[*layer],
                        paid: *paid,
                        back: cleared
                            .back
                            .iter()
                            .filter(|(of, back)| {
                                (*of, back.programme, back.layer) == (party, *programme, *layer)
                            })
                            .map(|(_, back)| back.amount)
                            .sum(),
                    })
                    .filter(|policy| policy.paid > 0.0)
                    .collect();
                if shared > 0.0 && !policies.is_empty() {
                    sharings.push(Work::Sharing(SharingWork {
                        party,
                        shared,
                        bears: pile.bears,
                        retention: pile.retention,
                        policies,
                    }));
                }
            }
        }
        sharings
    }

    /// Writes down what the year used of every limit it touched.
    pub(super) fn note_year<B: Book>(&self, state: &LawState, post: &mut Post<'_, B>) {
        let mut used = self.contracts_used(state);
        used.extend(self.policies_used(state));
        used.extend(self.treaties_used(state));
        let parties = self.model.parties.iter().zip(&state.funds).enumerate();
        used.extend(parties.filter_map(|(at, (party, left))| {
            let funds = party.funds?.get();
            Some(of(LimitOf::Funds(at), funds, funds - left))
        }));
        for used in used.into_iter().filter(|it| it.used > 0.0) {
            post.book.works(post.row, post.event, Work::Used(used));
        }
    }

    fn contracts_used(&self, state: &LawState) -> Vec<UsedWork> {
        let contracts = self.model.contracts.iter().enumerate();
        let caps = contracts.flat_map(|(contract, terms): (usize, &Contract)| {
            (0..terms.caps.len()).map(move |cap| {
                let at = self.cap_start[contract] + cap;
                let (limit, used) = (state.caps.limit[at], state.caps.used[at]);
                of(LimitOf::Cap { contract, cap }, limit, used)
            })
        });
        let pools = self.model.pools.iter().zip(&state.pools).enumerate();
        let pools = pools.map(|(at, (pool, left))| {
            let limit = pool.limit.get();
            of(LimitOf::Pool(at), limit, limit - left)
        });
        caps.chain(pools).collect()
    }

    fn policies_used(&self, state: &LawState) -> Vec<UsedWork> {
        let mut used = Vec::new();
        for (programme, year) in self.programmes.iter().zip(&state.programmes) {
            for (layer, policy) in programme.layers.iter().enumerate() {
                let (limit, left) = (year.aggregate[layer], year.left[layer]);
                if limit.is_finite() {
                    used.push(of(LimitOf::Aggregate(*policy), limit, limit - left));
                }
            }
            let policy = programme.layers[0];
            let terms = &self.model.policies[policy];
            let deductible = terms.aggregate_deductible.get();
            let eaten = deductible - year.deductible;
            used.push(of(LimitOf::Deductible(policy), deductible, eaten));
            let covers = terms.covers.iter().zip(&year.sublimited).enumerate();
            used.extend(covers.filter_map(|(cover, (terms, spent))| {
                let limit = terms.sublimit.year?.get();
                Some(of(LimitOf::Sublimit { policy, cover }, limit, *spent))
            }));
        }
        used
    }

    fn treaties_used(&self, state: &LawState) -> Vec<UsedWork> {
        let mut used = Vec::new();
        for (at, (treaty, year)) in self.model.treaties.iter().zip(&state.treaties).enumerate() {
            match &treaty.kind {
                TreatyKind::EventExcess {
                    limit,
                    reinstatements,
                    deductible,
                    ..
                } => {
                    let annual = reinstatements
                        .clone()
                        .map(|rates| Reinstatements::new(limit.get(), rates).annual_limit());
                    used.extend(
                        annual.map(|annual| of(LimitOf::Treaty(at), annual, annual - year.left)),
                    );
                    let eaten = deductible.get() - year.deductible;
                    used.push(of(LimitOf::TreatyDeductible(at), deductible.get(), eaten));
                }
                TreatyKind::StopLoss { limit, .. } => {
                    used.push(of(LimitOf::Treaty(at), limit.get(), year.ceded));
                }
                TreatyKind::QuotaShare { .. } => {}
            }
        }
        used
    }
}

fn of(limit_of: LimitOf, limit: f64, used: f64) -> UsedWork {
    UsedWork {
        limit_of,
        limit,
        used,
    }
}

fn called_for(call: Call) -> CalledFor {
    match call {
        Call::Own => CalledFor::OwnLoss,
        Call::Additional => CalledFor::AdditionalInsured,
        Call::Liability => CalledFor::Liability,
    }
}

fn class_of(classes: &Classes, class: Class) -> f64 {
    match class {
        Class::Uncapped => classes.uncapped,
        Class::General => classes.general,
        Class::Super(k) => classes.supers[k],
    }
}
