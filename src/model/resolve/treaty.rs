//! Treaties, in the order they apply.

use super::Context;
use super::SUM_TOLERANCE;
use crate::model::{Commission, Treaty, TreatyKind};
use crate::scenario::{Finding, Path, Written, written};
use crate::units::{Money, PartyId, Share};

impl Context<'_> {
    /// A cedent that reinsures others comes after those who cede to it; the treaties of one cedent
    /// stand in their inuring order.
    pub(super) fn treaties(&mut self) -> Vec<Treaty> {
        let written = &self.document.scenario().treaty;
        let mut waiting: Vec<Treaty> = written
            .iter()
            .filter_map(|(key, treaty)| self.treaty(key, treaty))
            .collect();
        waiting.sort_by_key(|treaty| treaty.order);
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
        self.only_one_of(&path, &["quota_share", "event_excess", "stop_loss"]);
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
        let kind = kind?;
        let order = written.order.unwrap_or_else(|| usual_order(&kind));
        self.default_unless_stated(&path.key("order"), order.to_string());
        let when = self.condition(&path.key("when"), written.when.as_ref());
        Some(Treaty {
            key: key.to_owned(),
            path: path.to_string(),
            clause: written.clause.clone(),
            cedent: cedent?,
            reinsurers: reinsurers?,
            premium: written.premium.map(Written::get),
            kind,
            order,
            when,
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
        let sum: f64 = numbers.iter().sum();
        if sum > 1.0 + SUM_TOLERANCE {
            let sum = super::tidy(sum);
            let message = format!("the reinsurers' shares of `{path}` sum to {sum}, above 1");
            let finding = Finding::error(path, message).label(format!("sums to {sum}"));
            self.report(
                finding.hint(
                    "they are shares of what is placed; below 1 the rest stays with the cedent",
                ),
            );
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
        if let Some(quota_share) = &written.quota_share {
            return self.quota_share(&path.key("quota_share"), quota_share);
        }
        if let Some(stop_loss) = written.stop_loss {
            return Some(TreatyKind::StopLoss {
                attachment: stop_loss.attachment?.get(),
                limit: stop_loss.limit?.get(),
            });
        }
        if let Some(excess) = &written.event_excess {
            return self.event_excess(&path.key("event_excess"), excess);
        }
        if !self.document.is_spoiled(path) {
            let finding = Finding::error(path, format!("`{path}` does not say what it pays"));
            self.report(finding.label("pays nothing").hint("write quota_share = { cession = 0.4 }, event_excess = { attachment = …, limit = … } or stop_loss = { attachment = …, limit = … }"));
        }
        None
    }

    fn quota_share(&mut self, path: &Path, written: &written::QuotaShare) -> Option<TreatyKind> {
        self.default_unless_stated(&path.key("commission"), "0");
        self.default_unless_stated(&path.key("event_limit"), "none");
        self.default_unless_stated(&path.key("loss_ratio_cap"), "none");
        let commission = match &written.commission {
            None => Commission::Flat(Share::ZERO),
            Some(written::Commission::Flat(part)) => Commission::Flat(part.get()),
            Some(written::Commission::Sliding(slide)) => {
                self.slide(&path.key("commission").key("slide"), slide)?
            }
        };
        let cap = written.loss_ratio_cap.map(Written::number);
        if let Some(negative) = cap.filter(|cap| *cap < 0.0) {
            let place = path.key("loss_ratio_cap");
            let finding = Finding::error(&place, format!("`{place}` is {negative}, not 0 or more"));
            self.report(
                finding
                    .label("below 0")
                    .hint("1.2 stops the year at 120 % of the ceded premium"),
            );
        }
        Some(TreatyKind::QuotaShare {
            cession: written.cession?.get(),
            commission,
            event_limit: written.event_limit.map(Written::get),
            loss_ratio_cap: cap,
        })
    }

    fn slide(&mut self, path: &Path, written: &written::Slide) -> Option<Commission> {
        let points = written.slide.iter();
        let points: Vec<(f64, Share)> = points
            .map(|(ratio, part)| (ratio.number(), part.get()))
            .collect();
        if let Some(at) = points.windows(2).position(|pair| pair[1].0 <= pair[0].0) {
            let place = path.index(at + 1);
            let message = format!("the loss ratio of `{place}` is not above the one before");
            let finding = Finding::error(&place, message).label("not rising");
            self.report(finding.hint("list the points by rising loss ratio"));
            return None;
        }
        if points.is_empty() {
            self.ask(
                path,
                "write { slide = [[0.5, 0.35], [0.7, 0.25]] }: loss ratio, part that comes back",
            );
            return None;
        }
        Some(Commission::Sliding(points))
    }

    fn event_excess(&mut self, path: &Path, written: &written::EventExcess) -> Option<TreatyKind> {
        self.default_unless_stated(&path.key("placed"), "1");
        self.default_unless_stated(&path.key("reinstatements"), "unlimited, free");
        self.default_unless_stated(&path.key("deductible"), "0");
        self.default_unless_stated(&path.key("two_risk"), "false");
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
            deductible: written.deductible.map_or(Money::ZERO, Written::get),
            two_risk: written.two_risk.unwrap_or(false),
        })
    }

    pub(super) fn rates(
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

/// The inuring order of a treaty that does not say.
fn usual_order(kind: &TreatyKind) -> i64 {
    match kind {
        TreatyKind::QuotaShare { .. } => 1,
        TreatyKind::EventExcess { .. } => 2,
        TreatyKind::StopLoss { .. } => 3,
    }
}
