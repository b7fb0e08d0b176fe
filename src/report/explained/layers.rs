//! What the layers of a policy let through, and who of their insurers pays it, in sentences.

use super::case::{is_same, is_some, part};
use super::policy::Called;
use super::why::{Bound, Why};
use crate::ledger::{LayerWork, LineWork};
use crate::model::{Attachment, CoinsuranceBasis, Policy};
use crate::report::reading::words::{amount, sentence};
use crate::report::{cents, listed};

impl Called<'_> {
    /// The steps from what is wanted of a policy and the layers over it to what they pay, up to a
    /// layer.
    pub(super) fn limits(&self, layer: usize, why: &mut Why) {
        let outside = self.outside();
        let inside = self.sum(|line| line.wanted) - outside;
        if outside > 0.005 {
            why.step(format!(
                "Defence stands outside the limits ({}.defence): {} meets no limit, {} meets them.",
                self.bottom().path,
                cents(outside),
                cents(inside)
            ));
        }
        let others = self.call.wanted - inside;
        if others > 0.005 {
            why.step(format!(
                "With what others claim under it in the same call, {} is wanted.",
                cents(self.call.wanted)
            ));
        }
        let mut reaches = self.call.wanted;
        let mut through = 0.0;
        for (at, work) in self.call.layers.iter().enumerate().take(layer + 1) {
            let outside = if at == 0 { outside } else { 0.0 };
            let takes = work.through + work.deductible;
            if reaches > 0.005 && (takes > 0.005 || work.passed <= 0.005) {
                self.limit(work, reaches, at, at == layer, why);
            }
            if work.passed > 0.005 {
                self.passed(work, reaches - takes, why);
            }
            self.shares(work, work.through + outside, why);
            through += (work.through + outside) * work.live;
            reaches -= takes + work.passed;
        }
        self.own_part(through, layer, others, why);
    }

    /// What the insured bears in the place of a layer that does not answer for it.
    fn passed(&self, work: &LayerWork, reaches: f64, why: &mut Why) {
        let policy = self.policy_of(work);
        let named = match &policy.clause {
            Some(clause) => format!("Policy `{}` ({clause})", policy.key),
            None => format!("Policy `{}`", policy.key),
        };
        why.step(format!(
            "{named} does not answer for all that reaches it: {} of {} lies within its limit and \
             stays with {}.",
            cents(work.passed),
            cents(reaches),
            self.case.name(self.party)
        ));
    }

    /// Defence outside the limits.
    fn outside(&self) -> f64 {
        let is_outside = |line: &LineWork| {
            self.bottom().defence_outside && self.case.head(line.head) == "defence"
        };
        self.sum(|line| if is_outside(line) { line.wanted } else { 0.0 })
    }

    fn policy_of(&self, work: &LayerWork) -> &Policy {
        &self.case.model.policies[work.policy]
    }

    fn limit(&self, work: &LayerWork, reaches: f64, at: usize, binds: bool, why: &mut Why) {
        let policy = self.policy_of(work);
        let named = match &policy.clause {
            Some(clause) => format!("policy `{}` ({clause})", policy.key),
            None => format!("policy `{}`", policy.key),
        };
        let named = sentence(&named);
        let of_limit = (work.limit_left.is_finite())
            .then(|| format!("{} of its limit for the event", cents(work.limit_left)));
        let of_year = (work.aggregate_left.is_finite()).then(|| {
            format!(
                "{} of its aggregate for the year",
                cents(work.aggregate_left)
            )
        });
        let attaches = match policy.attachment {
            Attachment::Fixed(sum) if at > 0 => {
                format!(" and attaches at {}", amount(sum.get()))
            }
            Attachment::InsurerPaymentOnly if at > 0 => {
                " and pays once all insurers below have paid their limits".to_owned()
            }
            Attachment::Fixed(_) | Attachment::InsurerPaymentOnly | Attachment::DropDown => {
                String::new()
            }
        };
        let mut steps = Steps {
            work,
            policy,
            at,
            binds,
            why,
        };
        if work.deductible <= 0.005 {
            let left = left([of_limit, of_year]);
            steps.takes(&format!("{named} {left}{attaches}"), reaches);
            return;
        }
        let within = reaches.min(work.limit_left);
        if let Some(of_limit) = of_limit {
            let told = format!("{named} has {of_limit} left{attaches}");
            steps.why.step(if is_same(within, reaches) {
                format!("{told}: {} passes whole.", cents(reaches))
            } else {
                format!("{told}: it takes {} of {}.", cents(within), cents(reaches))
            });
        }
        let after = within - work.deductible;
        steps.eats(after);
        if after > 0.005 && of_year.is_some() {
            steps.takes(&format!("{named} {}", left([None, of_year])), after);
        }
    }

    /// Who of a layer's insurers pays.
    fn shares(&self, work: &LayerWork, through: f64, why: &mut Why) {
        let policy = self.policy_of(work);
        if through <= 0.005 {
            return;
        }
        let insured = self.case.name(self.party);
        if work.void {
            why.step(format!(
                "The policy `{}` is void this year ({}.void); all of it stays with {insured}.",
                policy.key, policy.path
            ));
            return;
        }
        let placed: f64 = policy.insurers.iter().map(|(_, share)| share.get()).sum();
        if !is_some(work.live) {
            why.step(format!(
                "The insurers of policy `{}` have failed this year: all of it stays with {insured}.",
                policy.key
            ));
        } else if work.live < placed - 1e-12 {
            why.step(format!(
                "Insurers with {} of policy `{}` have failed this year; their part stays with \
                 {insured}.",
                part(placed - work.live),
                policy.key,
            ));
        }
        if (policy.insurers.len() > 1 || placed < 1.0 - 1e-12) && is_some(work.live) {
            let among = self.case.insurers(policy);
            why.step(format!("Policy `{}` is divided: {among}.", policy.key));
        }
    }

    /// What of all that the layers pay is this party's, where that is not all.
    fn own_part(&self, through: f64, layer: usize, others: f64, why: &mut Why) {
        let paid = self.sum(|line| line.paid[..=layer].iter().sum());
        if is_same(through, paid) {
            return;
        }
        let insured = self.case.name(self.party);
        let whole = self.bottom().coinsurance_basis == CoinsuranceBasis::Whole
            && self.lines().any(|line| line.coinsured > 0.005);
        let paid = cents(paid);
        why.step(match (others > 0.005, whole) {
            (true, true) => {
                format!("Of it, less the share that {insured} bears, {paid} is paid to {insured}.")
            }
            (true, false) => format!("Of it {paid} is paid to {insured}."),
            (false, _) => format!("Less the share that {insured} bears, {paid} is paid."),
        });
    }
}

/// The steps of one layer being written.
struct Steps<'a> {
    work: &'a LayerWork,
    policy: &'a Policy,
    at: usize,
    /// Is it the layer whose amount is explained?
    binds: bool,
    why: &'a mut Why,
}

impl Steps<'_> {
    /// `Policy q has 1M of its limit left: it takes 1M of 3M.`
    fn takes(&mut self, told: &str, reaches: f64) {
        let work = self.work;
        let is_limited = work.limit_left.is_finite() || work.aggregate_left.is_finite();
        if is_same(reaches, work.through) {
            if is_limited || !self.binds || self.at > 0 {
                let passes = cents(reaches);
                self.why.step(format!("{told}: {passes} passes whole."));
            }
            return;
        }
        let through = cents(work.through);
        let room = work.limit_left.min(work.aggregate_left);
        let told = if work.through < room - 0.005 {
            format!(
                "{told}: of the {} that is left below it {through} reaches it.",
                cents(reaches)
            )
        } else {
            format!("{told}: it takes {through} of {}.", cents(reaches))
        };
        let which = if work.aggregate_left < work.limit_left {
            "the aggregate"
        } else {
            "the limit"
        };
        let bound = self.bound(&format!("{which} of the policy `{}`", self.policy.key));
        self.bind(told, bound);
    }

    fn eats(&mut self, after: f64) {
        let bound = self.bound("the annual aggregate deductible");
        let told = format!(
            "The annual aggregate deductible ({}.aggregate_deductible) eats {}: {}.",
            self.policy.path,
            cents(self.work.deductible),
            cents(after)
        );
        self.bind(told, bound);
    }

    fn bound(&self, words: &str) -> Bound {
        Bound::term(words, &self.policy.path, self.policy.clause.as_deref())
    }

    fn bind(&mut self, told: String, bound: Bound) {
        if self.binds {
            self.why.binds(told, bound);
        } else {
            self.why.step(told);
        }
    }
}

/// `has 1M of its limit for the event left`.
fn left(limits: [Option<String>; 2]) -> String {
    let limits = listed(limits.into_iter().flatten());
    if limits.is_empty() {
        "has no limit".to_owned()
    } else {
        format!("has {limits} left")
    }
}
