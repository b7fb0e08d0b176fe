//! Treaties, in the order they apply.

use super::Context;
use crate::model::{Treaty, TreatyKind};
use crate::scenario::{Finding, Path, Written, written};
use crate::units::{Money, PartyId, Share};

impl Context<'_> {
    /// A cedent that reinsures others comes after those who cede to it; quota shares come before
    /// event excesses of one cedent.
    pub(super) fn treaties(&mut self) -> Vec<Treaty> {
        let written = &self.document.scenario().treaty;
        let mut waiting: Vec<Treaty> = written
            .iter()
            .filter_map(|(key, treaty)| self.treaty(key, treaty))
            .collect();
        waiting.sort_by_key(|treaty| matches!(treaty.kind, TreatyKind::EventExcess { .. }));
        let mut ordered = Vec::new();
        loop {
            let reinsures = |party: PartyId| {
                waiting.iter().any(|treaty| {
                    treaty
                        .reinsurers
                        .iter()
                        .any(|(reinsurer, _)| *reinsurer == party)
                })
            };
            let (ready, rest): (Vec<_>, Vec<_>) = waiting
                .iter()
                .cloned()
                .partition(|treaty| !reinsures(treaty.cedent));
            if ready.is_empty() {
                break;
            }
            ordered.extend(ready);
            waiting = rest;
        }
        if let Some(first) = waiting.first() {
            let path = Path::of(&["treaty", &first.key]);
            let finding = Finding::error(
                &path,
                format!("treaty `{}` is part of a circle of cessions", first.key),
            );
            self.report(
                finding
                    .label("comes back to its cedent")
                    .hint("a reinsurer may not cede to one that cedes to it"),
            );
        }
        ordered
    }

    fn treaty(&mut self, key: &str, written: &written::Treaty) -> Option<Treaty> {
        let path = Path::of(&["treaty", key]);
        self.only_one_of(&path, &["quota_share", "event_excess"]);
        let cedent = written
            .cedent
            .as_ref()
            .and_then(|name| self.party(&path.key("cedent"), name));
        let reinsurers = self.reinsurers(&path.key("reinsurers"), written, cedent);
        let kind = self.treaty_kind(&path, written);
        let premium = if written.quota_share.is_some() {
            "the cession of the cedent's premiums"
        } else {
            "0"
        };
        self.default_unless_stated(&path.key("premium"), premium);
        Some(Treaty {
            key: key.to_owned(),
            path: path.to_string(),
            clause: written.clause.clone(),
            cedent: cedent?,
            reinsurers: reinsurers?,
            premium: written.premium.map(Written::get),
            kind: kind?,
        })
    }

    fn reinsurers(
        &mut self,
        path: &Path,
        written: &written::Treaty,
        cedent: Option<PartyId>,
    ) -> Option<Vec<(PartyId, Share)>> {
        let shares = self.shares_of(path, written.reinsurers.as_ref()?)?;
        let numbers: Vec<f64> = shares.iter().map(|(_, share)| share.get()).collect();
        if !self.sums_to_one(
            path,
            "shares",
            &numbers,
            "they are shares of what is placed; `placed` says how much that is",
        ) {
            return None;
        }
        if shares.iter().any(|(party, _)| Some(*party) == cedent) {
            let finding = Finding::error(
                path,
                format!("the cedent of `{}` reinsures itself", path.parent()),
            );
            self.report(finding.label("the cedent too").hint("name the reinsurers"));
            return None;
        }
        Some(shares)
    }

    fn treaty_kind(&mut self, path: &Path, written: &written::Treaty) -> Option<TreatyKind> {
        if let Some(quota_share) = written.quota_share {
            let place = path.key("quota_share");
            self.default_unless_stated(&place.key("commission"), "0");
            let commission = quota_share.commission.map_or(Share::ZERO, Written::get);
            return Some(TreatyKind::QuotaShare {
                cession: quota_share.cession?.get(),
                commission,
            });
        }
        if let Some(excess) = &written.event_excess {
            return self.event_excess(&path.key("event_excess"), excess);
        }
        if !self.document.is_spoiled(path) {
            let finding = Finding::error(path, format!("`{path}` does not say what it pays"));
            self.report(finding.label("pays nothing").hint("write quota_share = { cession = 0.4 } or event_excess = { attachment = …, limit = … }"));
        }
        None
    }

    fn event_excess(&mut self, path: &Path, written: &written::EventExcess) -> Option<TreatyKind> {
        self.default_unless_stated(&path.key("placed"), "1");
        self.default_unless_stated(&path.key("reinstatements"), "unlimited, free");
        self.default_terms(path);
        let reinstatements = match &written.reinstatements {
            None => None,
            Some(rates) => Some(self.rates(&path.key("reinstatements"), rates)?),
        };
        let limit = written.limit?.get();
        if limit == Money::ZERO {
            let place = path.key("limit");
            let finding =
                Finding::warning(&place, format!("`{place}` is 0: the treaty never pays"));
            self.report(
                finding
                    .label("pays nothing")
                    .hint("raise it, or leave the treaty out"),
            );
        }
        Some(TreatyKind::EventExcess {
            attachment: written.attachment?.get(),
            limit,
            placed: written.placed.map_or(Share::ONE, Written::get),
            reinstatements,
        })
    }

    fn rates(
        &mut self,
        path: &Path,
        written: &[Written<crate::scenario::Number>],
    ) -> Option<Vec<f64>> {
        let rates: Vec<f64> = written.iter().map(|rate| rate.number()).collect();
        let Some(at) = rates.iter().position(|rate| *rate < 0.0) else {
            return Some(rates);
        };
        let place = path.index(at);
        let finding = Finding::error(&place, format!("`{place}` is {}, not 0 or more", rates[at]));
        self.report(
            finding
                .label("below 0")
                .hint("1.0 buys the limit back at the full premium, 0 for free"),
        );
        None
    }
}
