//! Why a claim comes to nothing, in half a sentence.

use super::case::{part, place};
use super::claim::Telling;
use crate::ledger::Verdict;
use crate::model::NoticeFrom;
use crate::report::reading::condition::any;
use crate::report::reading::words::{about, hours};
use crate::report::{cents, listed, whose};

impl Telling<'_> {
    /// Why nothing is owed, in half a sentence.
    pub fn nothing(&self) -> String {
        let (obligor, claimant) = (self.obligor(), self.claimant());
        match self.claim.verdict {
            Verdict::NoBreach if self.contract().answers_for.is_empty() => {
                format!("{obligor} is not at fault")
            }
            Verdict::NoBreach => {
                format!("neither {obligor} nor anybody it answers for is at fault")
            }
            Verdict::NotInForce => "the contract does not run on that day".to_owned(),
            Verdict::Barred(at) => self.barred(at),
            Verdict::Late => self.too_late(),
            Verdict::NotPursued => "the claim is not pursued".to_owned(),
            Verdict::Lost => "the claim is pursued and lost".to_owned(),
            Verdict::OwnFault => format!(
                "{} own share of fault of {} bars the claim",
                whose(claimant),
                part(self.claim.own_share)
            ),
            Verdict::Claim if self.by_fault() + self.claim.flowed > 0.005 => self.used_up(),
            Verdict::Claim if self.claimable() > 0.0 && self.adds_insured() => {
                format!("what {obligor} would owe was paid to it as an additional insured")
            }
            Verdict::Claim => self
                .left_out()
                .unwrap_or_else(|| format!("nobody whom {obligor} answers for is at fault for it")),
        }
    }

    /// When the claim was notified, and by when it had to be.
    fn too_late(&self) -> String {
        let contract = self.contract();
        let event = self.case.event(self.event);
        let after = event.notice(contract.beneficiary.index(), NoticeFrom::Knowledge);
        let (Some(after), Some(notice)) = (after, &contract.notice) else {
            return "notice of the claim came too late".to_owned();
        };
        format!(
            "notice of the claim came too late, {} after {} knew of the event where {} are allowed ({})",
            about(after),
            self.claimant(),
            hours(notice.within.get()),
            place(&notice.path, notice.clause.as_deref()),
        )
    }

    /// What leaves nothing of a claim: the first step after which nothing is left of it.
    fn used_up(&self) -> String {
        let claim = self.claim;
        let claimed = cents(self.by_fault() + claim.flowed);
        let is_none = |amount: f64| amount <= 0.005;
        if is_none(claim.admitted) {
            let terms = listed(self.below());
            let leave = if self.below().len() == 1 {
                "leaves"
            } else {
                "leave"
            };
            return format!("{terms} {leave} nothing of the {claimed} claimed");
        }
        if is_none(claim.admitted - claim.netted) {
            return format!("all of the {claimed} claimed is set off before the caps");
        }
        if is_none(self.through_caps()) {
            let spent = claim.caps.iter().filter_map(|work| work.cap);
            let spent = spent.map(|cap| {
                let cap = &self.contract().caps[cap];
                format!(
                    "`{}` ({})",
                    cap.key,
                    place(&cap.path, cap.clause.as_deref())
                )
            });
            let spent: Vec<String> = spent.collect();
            let caps = if spent.len() == 1 { "cap" } else { "caps" };
            return format!(
                "of the {claimed} claimed nothing passes, nothing being left of the {caps} {}",
                listed(spent)
            );
        }
        if is_none(claim.capped) && claim.credited > 0.005 {
            return format!(
                "after the cap the {} paid to {} as an additional insured take all of it off",
                cents(claim.credited),
                self.claimant()
            );
        }
        if is_none(claim.capped) {
            return format!("{} own share takes all of it off", whose(self.claimant()));
        }
        if is_none(claim.pooled) {
            let pools = claim.pools.iter().map(|work| {
                let pool = &self.case.model.pools[work.pool];
                let stands = place(&pool.path, pool.clause.as_deref());
                format!("`{}` ({stands})", pool.key)
            });
            let pools = listed(pools);
            return format!(
                "of the {claimed} claimed nothing passes, nothing being left of the cap {pools} \
                 that contracts share"
            );
        }
        if is_none(claim.settled) {
            return format!("of the {claimed} claimed nothing is settled for");
        }
        format!(
            "of the {claimed} claimed all would go back to insurers of {}, who waived it",
            self.claimant()
        )
    }

    /// What bars a claim as a whole, by its place among the conditions.
    fn barred(&self, at: usize) -> String {
        let contract = self.contract();
        let met = std::slice::from_ref(&contract.barred_if[at]);
        format!(
            "none is made for such an event, as {} ({})",
            any(self.case.words(), met, self.obligor()),
            place(
                &format!("{}.barred_if", contract.path),
                contract.clause.as_deref()
            )
        )
    }
}
