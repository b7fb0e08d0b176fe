//! Covers of a policy, its own or those of the policy it is over.

use super::Context;
use crate::model::{Condition, Cover, Policy, Sublimit, Waiting, WaitingMode};
use crate::scenario::written::{ModeWord, When};
use crate::scenario::{Finding, Path, Written, written};
use crate::units::{HeadId, HeadSet, Money, Probability, Share};

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
        let waiting = self.waiting(&path.key("waiting"), written.waiting.as_ref());
        let waiting_when = self.when_of_waiting(&path.key("waiting"), written.waiting.as_ref());
        let all = Cover {
            key: "all".to_owned(),
            path: path.to_string(),
            clause: None,
            heads: self.insurable_heads(),
            when: Condition::default(),
            retention: None,
            retention_when: Condition::default(),
            coinsurance: written.coinsurance.map_or(Share::ZERO, Written::get),
            coinsurance_when: self.coinsurance_when(path, written),
            sublimit: Sublimit::default(),
            sublimit_when: Condition::default(),
            waiting,
            waiting_when,
            contractual_share: Share::ONE,
            assessments: Share::ONE,
            excluded_if: Vec::new(),
            indemnity_period: None,
            persons: None,
            outside_aggregate: false,
            dispute: Probability::ZERO,
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
        let (waiting_path, waiting) = match &cover.waiting {
            Some(own) => (path.key("waiting"), Some(own)),
            None => (of_policy, policy.waiting.as_ref()),
        };
        let waiting_when = self.when_of_waiting(&waiting_path, waiting);
        let waiting = self.waiting(&waiting_path, waiting);
        let all = self.insurable_heads();
        let heads = self
            .heads_or_all(&path.key("heads"), &cover.heads)
            .unwrap_or(all);
        let coinsurance = cover.coinsurance.or(policy.coinsurance);
        let coinsurance_when = match cover.coinsurance {
            Some(_) => self.when_of(path, "coinsurance", true, cover.coinsurance_when.as_ref()),
            None => {
                self.when_of(path, "coinsurance", false, cover.coinsurance_when.as_ref());
                self.coinsurance_when(&Path::of(&["policy", path_key(path)]), policy)
            }
        };
        let (own, when) = (cover.retention.is_some(), cover.retention_when.as_ref());
        let retention_when = self.when_of(path, "retention", own, when);
        let place = path.key("sublimit");
        let sublimit = self.sublimit(&place, cover.sublimit.as_ref());
        let when = cover.sublimit.as_ref().and_then(|part| part.when.as_ref());
        let contractual_share = cover.contractual_share.map_or(Share::ONE, Written::get);
        let sublimit_when = self.condition(&place.key("when"), when);
        let resolved = Cover {
            key: key.to_owned(),
            path: path.to_string(),
            clause: cover.clause.clone(),
            heads,
            when: self.condition(&path.key("when"), cover.when.as_ref()),
            retention: cover.retention.map(Written::get),
            retention_when,
            coinsurance: coinsurance.map_or(Share::ZERO, Written::get),
            coinsurance_when,
            sublimit: Sublimit::default(),
            sublimit_when,
            waiting_when,
            waiting: waiting.filter(|_| heads.contains(HeadId::INTERRUPTION)),
            contractual_share,
            // A cover that names heads takes `pci` only if it lists it.
            assessments: if cover.heads.is_empty() {
                contractual_share
            } else {
                Share::ONE
            },
            excluded_if: self.conditions(&path.key("excluded_if"), &cover.excluded_if),
            indemnity_period: cover.indemnity_period.map(Written::get),
            persons: cover.persons.map(|persons| persons.number()),
            outside_aggregate: cover.outside_aggregate.unwrap_or(false),
            dispute: self.dispute(cover.dispute),
        };
        self.check_contractual_share(path, heads);
        self.check_head_of(path, "indemnity_period", heads, HeadId::INTERRUPTION);
        self.check_head_of(path, "persons", heads, HeadId::NOTIFICATION);
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
        for (key, value) in COVER_DEFAULTS {
            self.default_unless_stated(&path.key(key), value);
        }
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
    pub(super) fn sublimit(
        &mut self,
        path: &Path,
        written: Option<&written::Sublimit>,
    ) -> Option<Sublimit> {
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

    pub(super) fn waiting(
        &mut self,
        path: &Path,
        written: Option<&written::Waiting>,
    ) -> Option<Waiting> {
        let written = written?;
        let (period, mode) = (written.period?, mode(written.mode?));
        if period.number() == 0.0 {
            let finding = Finding::warning(path, format!("`{path}` of 0 hours has no effect"));
            self.report(finding.label("no effect").hint("leave it out"));
        }
        Some(Waiting {
            period: period.get(),
            mode,
        })
    }

    fn coinsurance_when(&mut self, path: &Path, written: &written::Policy) -> Condition {
        let (is_there, when) = (written.coinsurance.is_some(), &written.coinsurance_when);
        self.when_of(path, "coinsurance", is_there, when.as_ref())
    }

    /// The condition of a term that has it beside itself: `retention_when` of `retention`.
    pub(super) fn when_of(
        &mut self,
        path: &Path,
        term: &str,
        is_there: bool,
        when: Option<&When>,
    ) -> Condition {
        let place = path.key(&format!("{term}_when"));
        if when.is_some() && !is_there {
            let message = format!("`{place}` has no effect: there is no `{term}` beside it");
            let finding = Finding::warning(&place, message);
            let finding = finding.at_key().label("no effect");
            self.report(finding.hint(format!("write `{term}`, or leave this out")));
        }
        self.condition(&place, when)
    }

    fn when_of_waiting(&mut self, path: &Path, written: Option<&written::Waiting>) -> Condition {
        let when = written.and_then(|waiting| waiting.when.as_ref());
        self.condition(&path.key("when"), when)
    }

    /// Warns of a term about one head in a cover that does not take it.
    fn check_head_of(&mut self, path: &Path, key: &str, heads: HeadSet, head: HeadId) {
        let place = path.key(key);
        if heads.contains(head) || !self.document.says(&place) {
            return;
        }
        let word = self.names.heads[head.index()].key.clone();
        let message = format!("`{place}` has no effect: the cover does not take `{word}`");
        let finding = Finding::warning(&place, message)
            .at_key()
            .label("no effect");
        self.report(finding.hint(format!("add \"{word}\" to its heads, or leave this out")));
    }
}

/// What a cover does where it does not say.
const COVER_DEFAULTS: [(&str, &str); 4] = [
    ("indemnity_period", "none"),
    ("persons", "no limit"),
    ("outside_aggregate", "false"),
    ("dispute", "0"),
];

fn mode(word: ModeWord) -> WaitingMode {
    match word {
        ModeWord::Qualifying => WaitingMode::Qualifying,
        ModeWord::TimeDeductible => WaitingMode::TimeDeductible,
        ModeWord::TimePlusMoney => WaitingMode::TimePlusMoney,
        ModeWord::GreaterOf => WaitingMode::GreaterOf,
    }
}

fn path_key(path: &Path) -> &str {
    match path.segments().get(1) {
        Some(crate::scenario::Segment::Key(key)) => key,
        _ => "",
    }
}

/// A cover of a layer that follows form: heads, conditions and exclusions of the cover below;
/// retention, coinsurance, sublimit, waiting and indemnity period and the limit in persons have been
/// taken below, and a dispute is each insurer's own.
fn layer_cover(path: &Path, below: &Cover) -> Cover {
    Cover {
        path: path.key("covers").key(&below.key).to_string(),
        retention: None,
        retention_when: Condition::default(),
        coinsurance: Share::ZERO,
        coinsurance_when: Condition::default(),
        sublimit: Sublimit::default(),
        sublimit_when: Condition::default(),
        waiting: None,
        waiting_when: Condition::default(),
        indemnity_period: None,
        persons: None,
        outside_aggregate: false,
        dispute: Probability::ZERO,
        ..below.clone()
    }
}
