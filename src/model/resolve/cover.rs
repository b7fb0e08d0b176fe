//! Covers of a policy, its own or those of the policy it is over.

use super::Context;
use crate::model::{Condition, Cover, Policy, Sublimit, Waiting};
use crate::scenario::{Finding, Path, Written, written};
use crate::units::{HeadId, HeadSet, Money, Share};

impl Context<'_> {
    pub(super) fn covers(
        &mut self,
        path: &Path,
        written: &written::Policy,
        primary: Option<&Policy>,
    ) -> Option<Vec<Cover>> {
        let place = path.key("covers");
        if !written.covers.is_empty() {
            let each: Vec<Option<Cover>> = written
                .covers
                .iter()
                .map(|(key, cover)| self.cover(&place.key(key), key, cover, written))
                .collect();
            return each.into_iter().collect();
        }
        if written.over.is_some() {
            let primary = primary?;
            self.default(&place, format!("as {}", primary.path));
            return Some(
                primary
                    .covers
                    .iter()
                    .map(|cover| layer_cover(path, cover))
                    .collect(),
            );
        }
        self.default(&place, "one on all heads");
        let waiting = self.waiting(&path.key("waiting"), written.waiting);
        let all = Cover {
            key: "all".to_owned(),
            path: path.to_string(),
            clause: None,
            heads: self.all_heads(),
            when: Condition::default(),
            retention: None,
            coinsurance: written.coinsurance.map_or(Share::ZERO, Written::get),
            sublimit: Sublimit::default(),
            waiting,
            contractual_share: Share::ONE,
            excluded_if: Vec::new(),
        };
        Some(vec![all])
    }

    fn cover(
        &mut self,
        path: &Path,
        key: &str,
        cover: &written::Cover,
        policy: &written::Policy,
    ) -> Option<Cover> {
        self.cover_defaults(path, policy);
        let of_policy = Path::of(&["policy", path_key(path), "waiting"]);
        let waiting = match cover.waiting {
            Some(own) => self.waiting(&path.key("waiting"), Some(own)),
            None => self.waiting(&of_policy, policy.waiting),
        };
        let all = self.all_heads();
        let heads = self
            .heads_or_all(&path.key("heads"), &cover.heads)
            .unwrap_or(all);
        let coinsurance = cover.coinsurance.or(policy.coinsurance);
        let sublimit = self.sublimit(&path.key("sublimit"), cover.sublimit);
        let resolved = Cover {
            key: key.to_owned(),
            path: path.to_string(),
            clause: cover.clause.clone(),
            heads,
            when: self.condition(&path.key("when"), cover.when.as_ref()),
            retention: cover.retention.map(Written::get),
            coinsurance: coinsurance.map_or(Share::ZERO, Written::get),
            sublimit: Sublimit::default(),
            waiting: waiting.filter(|_| heads.contains(HeadId::INTERRUPTION)),
            contractual_share: cover.contractual_share.map_or(Share::ONE, Written::get),
            excluded_if: self.conditions(&path.key("excluded_if"), &cover.excluded_if),
        };
        self.check_contractual_share(path, heads);
        Some(Cover {
            sublimit: sublimit?,
            ..resolved
        })
    }

    fn cover_defaults(&mut self, path: &Path, policy: &written::Policy) {
        let coinsurance = if policy.coinsurance.is_some() {
            "as the policy"
        } else {
            "0"
        };
        self.default_unless_stated(&path.key("coinsurance"), coinsurance);
        self.default_terms(path);
    }

    fn check_contractual_share(&mut self, path: &Path, heads: HeadSet) {
        let place = path.key("contractual_share");
        if heads.contains(HeadId::CONTRACT) {
            self.default_unless_stated(&place, "1");
        } else if self.document.says(&place) {
            let finding = Finding::warning(
                &place,
                format!("`{place}` has no effect: the cover does not take `contract`"),
            );
            self.report(
                finding
                    .at_key()
                    .label("no effect")
                    .hint("add \"contract\" to its heads, or leave this out"),
            );
        }
    }

    /// A sublimit says whether it is per event or per year.
    fn sublimit(&mut self, path: &Path, written: Option<written::Sublimit>) -> Option<Sublimit> {
        let Some(written) = written else {
            return Some(Sublimit::default());
        };
        if written.event.is_none() && written.year.is_none() {
            if !self.document.is_spoiled(path) {
                let finding = Finding::error(
                    path,
                    format!("`{path}` does not say whether it is per event or per year"),
                );
                self.report(
                    finding.label("per event or per year?").hint(
                        "wordings differ: write { event = \"1M\" }, { year = \"1M\" } or both",
                    ),
                );
            }
            return None;
        }
        let money = |amount: Option<Written<Money>>| amount.map(Written::get);
        Some(Sublimit {
            event: money(written.event),
            year: money(written.year),
        })
    }

    fn waiting(&mut self, path: &Path, written: Option<written::Waiting>) -> Option<Waiting> {
        let (period, _) = (written?.period?, written?.mode?);
        if period.number() == 0.0 {
            let finding = Finding::warning(path, format!("`{path}` of 0 hours has no effect"));
            self.report(finding.label("no effect").hint("leave it out"));
        }
        Some(Waiting {
            period: period.get(),
        })
    }
}

fn path_key(path: &Path) -> &str {
    match path.segments().get(1) {
        Some(crate::scenario::Segment::Key(key)) => key,
        _ => "",
    }
}

/// A cover of a layer that follows form: heads, conditions and exclusions of the cover below;
/// retention, coinsurance, sublimit and waiting period have been taken below.
fn layer_cover(path: &Path, below: &Cover) -> Cover {
    Cover {
        path: path.key("covers").key(&below.key).to_string(),
        retention: None,
        coinsurance: Share::ZERO,
        sublimit: Sublimit::default(),
        waiting: None,
        ..below.clone()
    }
}
