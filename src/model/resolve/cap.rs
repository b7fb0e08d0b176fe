//! Liability caps: limits worked out, relations asked for, caps that meet told apart.

use super::condition::exclude_each_other;
use super::contract::Fees;
use super::contract_terms::chance_or;
use super::within::NOWHERE;
use super::{Context, money_words};
use crate::model::{Cap, MAX_SUPER_CAPS, Per, Relation};
use crate::scenario::written::{self, Limit, LimitTerms, Named, PerWord, RelationWord};
use crate::scenario::{Finding, Path, Written};
use crate::units::{Money, Probability};

/// The key of the cap that takes what no other takes.
const GENERAL: &str = "general";

impl Context<'_> {
    pub(super) fn caps(
        &mut self,
        contract: &Path,
        written: &Named<written::Cap>,
        fees: Fees,
        gross_lifts: bool,
    ) -> Option<Vec<Cap>> {
        let path = contract.key("caps");
        let caps: Vec<Option<Cap>> = written
            .iter()
            .map(|(key, cap)| self.cap(&path.key(key), key, cap, fees))
            .collect();
        let whole: Option<Vec<Cap>> = caps.into_iter().collect();
        let mut caps = whole?;
        self.lift_nominal(&path, written, &mut caps, gross_lifts);
        self.refuse_relation_to_nothing(&path, &caps);
        self.refuse_caps_that_meet(&path, &caps);
        self.refuse_more_caps_than_are_simulated(&path, &caps);
        Some(caps)
    }

    fn cap(&mut self, path: &Path, key: &str, written: &written::Cap, fees: Fees) -> Option<Cap> {
        let relation = self.relation(path, key, written);
        self.default_unless_stated(&path.key("enforceable"), "1");
        self.default_unless_stated(&path.key("nominal"), "false");
        self.refuse_choice_by_general(path, key);
        let limit = written
            .limit
            .as_ref()
            .and_then(|limit| self.limit(&path.key("limit"), limit, fees));
        let limit = limit.and_then(|limit| self.left_of_term(path, written, limit));
        let cap = Cap {
            key: key.to_owned(),
            path: path.to_string(),
            clause: written.clause.clone(),
            limit: Money::ZERO,
            per: Per::Year,
            relation: Relation::General,
            heads: self.heads_or_all(&path.key("heads"), &written.heads),
            when: self.condition(&path.key("when"), written.when.as_ref()),
            priority: written.priority,
            or_insurance: written.limit.as_ref().is_some_and(or_insurance),
            enforceable: chance_or(written.enforceable, Probability::ONE),
            already_paid: Money::new(written.already_paid.map_or(0.0, Written::number)).ok()?,
            lifted_by_gross: false,
        };
        Some(Cap {
            limit: limit?,
            per: per(written.per?),
            relation: relation?,
            ..cap
        })
    }

    fn relation(&mut self, path: &Path, key: &str, written: &written::Cap) -> Option<Relation> {
        let place = path.key("relation");
        self.check_of(path, written);
        match (key == GENERAL, written.relation) {
            (true, None) => Some(Relation::General),
            (true, Some(_)) => {
                let finding =
                    Finding::error(&place, "the general cap stands in no relation to itself");
                self.report(
                    finding
                        .at_key()
                        .label("not here")
                        .hint("`relation` belongs to the other caps"),
                );
                None
            }
            (false, None) => {
                self.ask(&place, "");
                None
            }
            (false, Some(RelationWord::Separate)) => Some(Relation::Separate),
            (false, Some(RelationWord::NonCumulative)) => Some(Relation::NonCumulative),
            (false, Some(RelationWord::Additive)) => Some(Relation::Additive),
            (false, Some(RelationWord::Within)) => {
                written.of.as_ref().map(|_| Relation::Within(NOWHERE))
            }
        }
    }

    /// A cap `within` says of which cap; no other does.
    fn check_of(&mut self, path: &Path, written: &written::Cap) {
        let place = path.key("of");
        match (written.relation, &written.of) {
            (Some(RelationWord::Within), None) => {
                self.ask(
                    &place,
                    "write of = \"contract.msa.caps.general\": the cap it lies inside",
                );
            }
            (Some(RelationWord::Within), Some(_)) | (_, None) => {}
            (_, Some(_)) => {
                let finding = Finding::error(
                    &place,
                    format!("`{place}` belongs to a cap `within` another"),
                );
                let finding = finding.at_key().label("not here");
                self.report(finding.hint("write relation = \"within\", or leave it out"));
            }
        }
    }

    /// Marks the caps that gross culpability lifts because a court would call them nominal.
    fn lift_nominal(
        &mut self,
        path: &Path,
        written: &Named<written::Cap>,
        caps: &mut [Cap],
        gross_lifts: bool,
    ) {
        for cap in caps {
            let is_nominal = written[&cap.key].nominal == Some(true);
            cap.lifted_by_gross = is_nominal && gross_lifts;
            if is_nominal && !gross_lifts {
                let place = path.key(&cap.key).key("nominal");
                let message =
                    format!("`{place}` has no effect: gross culpability lifts no cap here");
                let finding = Finding::warning(&place, message)
                    .at_key()
                    .label("no effect");
                self.report(finding.hint(
                    "write gross_lifts_nominal = true or law = \"new-york\" in the contract, or leave it out",
                ));
            }
        }
    }

    /// The general cap takes what no other takes, so it cannot choose.
    fn refuse_choice_by_general(&mut self, path: &Path, key: &str) {
        if key != GENERAL {
            return;
        }
        for choice in ["when", "heads", "priority"] {
            let place = path.key(choice);
            if !self.document.says(&place) {
                continue;
            }
            let message =
                format!("the general cap takes what no other takes and has no `{choice}`");
            let finding = Finding::error(&place, message).at_key().label("not here");
            self.report(finding.hint(format!(
                "`{choice}` belongs to the other caps: rename this one and write its `relation`"
            )));
        }
    }

    fn limit(&mut self, path: &Path, written: &Limit, fees: Fees) -> Option<f64> {
        match written {
            Limit::Money(money) => Some(money.number()),
            Limit::Terms(terms) => self.limit_terms(path, terms, fees),
        }
    }

    fn limit_terms(&mut self, path: &Path, terms: &LimitTerms, fees: Fees) -> Option<f64> {
        self.only_one_of(path, &LIMIT_KEYS);
        if let Some(least) = terms.insurance_or {
            return Some(least.number());
        }
        let of_fees = [
            ("fees", terms.fees, "annual_fees", fees.annual),
            (
                "fees_paid_12m",
                terms.fees_paid_12m,
                "fees_paid_12m",
                fees.paid_12m,
            ),
            (
                "fees_contract",
                terms.fees_contract,
                "fees_contract",
                fees.contract,
            ),
        ];
        for (key, times, fees_key, fees) in of_fees {
            if let Some(times) = times {
                return self.times_fees(path, key, times, fees_key, fees);
            }
        }
        self.limit_of_several(path, terms, fees)
    }

    /// A multiple of fees.
    fn times_fees(
        &mut self,
        path: &Path,
        key: &str,
        times: Written<crate::scenario::Number>,
        fees_key: &str,
        fees: Option<Money>,
    ) -> Option<f64> {
        let place = path.key(key);
        if times.number() < 0.0 {
            let finding = Finding::error(
                &place,
                format!("`{place}` is {}, not 0 or more", times.number()),
            );
            self.report(
                finding
                    .label("below 0")
                    .hint("write how many times the fees"),
            );
            return None;
        }
        if fees.is_none() {
            self.ask_for_fees(path, fees_key);
        }
        fees.map(|fees| fees.get() * times.number())
    }

    /// The greater or the lesser of several limits.
    fn limit_of_several(&mut self, path: &Path, terms: &LimitTerms, fees: Fees) -> Option<f64> {
        self.refuse_insurance_in_lesser(path, terms);
        let (key, limits, better): (_, _, fn(f64, f64) -> f64) =
            match (&terms.greater_of, &terms.lesser_of) {
                (Some(limits), _) => ("greater_of", limits, f64::max),
                (None, Some(limits)) => ("lesser_of", limits, f64::min),
                (None, None) => return self.no_limit(path),
            };
        let place = path.key(key);
        let each: Vec<Option<f64>> = limits
            .iter()
            .enumerate()
            .map(|(index, limit)| self.limit(&place.index(index), limit, fees))
            .collect();
        let each: Vec<f64> = each.into_iter().collect::<Option<_>>()?;
        let chosen = each.into_iter().reduce(better);
        if chosen.is_none() {
            return self.no_limit(path);
        }
        chosen
    }

    /// The lesser of a limit and an insurance would follow the insurance downwards, which no
    /// clause says.
    fn refuse_insurance_in_lesser(&mut self, path: &Path, terms: &LimitTerms) {
        if terms.lesser_of.iter().flatten().any(or_insurance) {
            let place = path.key("lesser_of");
            let message = format!("`{place}` holds `insurance_or`, which is a greater-of");
            let finding = Finding::error(&place, message).label("not in a lesser-of");
            self.report(finding.hint("write { insurance_or = \"1M\" } by itself or in greater_of"));
        }
    }

    fn no_limit(&mut self, path: &Path) -> Option<f64> {
        if !self.document.is_spoiled(path) {
            let finding =
                Finding::error(path, format!("`{path}` says no amount")).label("no amount");
            self.report(finding.hint(
                "write \"2M\", { fees = 1.5 }, { greater_of = [ … ] } or { lesser_of = [ … ] }",
            ));
        }
        None
    }

    /// What a term cap has left when the simulated year starts.
    fn left_of_term(&mut self, path: &Path, written: &written::Cap, limit: f64) -> Option<Money> {
        let paid = written.already_paid.map_or(0.0, Written::number);
        let place = path.key("already_paid");
        if paid > 0.0 && written.per != Some(PerWord::Term) {
            let finding = Finding::error(&place, format!("`{place}` belongs to a cap per term"));
            self.report(
                finding
                    .at_key()
                    .label("starts afresh")
                    .hint("write per = \"term\", or leave it out"),
            );
            return None;
        }
        if paid > limit {
            let (paid, limit) = (money_words(paid), money_words(limit));
            let finding = Finding::error(
                &place,
                format!("already paid {paid} is above the limit {limit} of `{path}`"),
            );
            self.report(
                finding
                    .label(format!("above {limit}"))
                    .hint("a spent cap has already_paid equal to its limit"),
            );
            return None;
        }
        Money::new(limit - paid).ok()
    }

    fn refuse_relation_to_nothing(&mut self, path: &Path, caps: &[Cap]) {
        if caps.iter().any(|cap| cap.relation == Relation::General) {
            return;
        }
        let alone =
            |cap: &&Cap| matches!(cap.relation, Relation::NonCumulative | Relation::Additive);
        for cap in caps.iter().filter(alone) {
            let place = path.key(&cap.key).key("relation");
            let finding = Finding::error(
                &place,
                format!("`{path}` has no general cap for `{}` to relate to", cap.key),
            );
            self.report(
                finding
                    .label("to which cap?")
                    .hint("add caps.general, or write relation = \"separate\""),
            );
        }
    }

    fn refuse_more_caps_than_are_simulated(&mut self, path: &Path, caps: &[Cap]) {
        let mut supers = caps.iter().filter(|cap| cap.relation != Relation::General);
        let Some(beyond) = supers.nth(MAX_SUPER_CAPS) else {
            return;
        };
        let found = caps.iter().filter(|cap| cap.relation != Relation::General);
        let message = format!(
            "`{path}` has {} caps beside the general one, at most {MAX_SUPER_CAPS} are simulated",
            found.count()
        );
        let finding = Finding::error(&path.key(&beyond.key), message).at_key();
        let hint =
            "join caps that have the same relation and period: heads and conditions are lists";
        self.report(finding.label("one too many").hint(hint));
    }

    /// Two super-caps that can take one head of one event need an order.
    fn refuse_caps_that_meet(&mut self, path: &Path, caps: &[Cap]) {
        let supers: Vec<&Cap> = caps
            .iter()
            .filter(|cap| cap.relation != Relation::General)
            .collect();
        let all = self.all_heads();
        for (position, second) in supers.iter().enumerate() {
            for first in &supers[..position] {
                let common = first.heads.unwrap_or(all).and(second.heads.unwrap_or(all));
                if common.is_empty() || exclude_each_other(&first.when, &second.when) {
                    continue;
                }
                let ordered = first.priority.is_some()
                    && second.priority.is_some()
                    && first.priority != second.priority;
                if !ordered {
                    self.report(caps_meet(path, first, second));
                }
            }
        }
    }
}

fn caps_meet(path: &Path, first: &Cap, second: &Cap) -> Finding {
    let place = path.key(&second.key);
    let message = format!(
        "caps `{}` and `{}` of `{path}` can meet on one head",
        first.key, second.key
    );
    Finding::error(&place, message)
        .label(format!("meets `{}`", first.key))
        .hint("give both a `priority` (the lower goes first), or heads or conditions that exclude each other")
}

const LIMIT_KEYS: [&str; 6] = [
    "fees",
    "fees_paid_12m",
    "fees_contract",
    "greater_of",
    "lesser_of",
    "insurance_or",
];

/// Does a limit name the insurance that answers, itself or in a greater-of?
fn or_insurance(limit: &Limit) -> bool {
    match limit {
        Limit::Money(_) => false,
        Limit::Terms(terms) => {
            let mut parts = terms.greater_of.iter().flatten();
            terms.insurance_or.is_some() || parts.any(or_insurance)
        }
    }
}

pub(super) fn per(word: PerWord) -> Per {
    match word {
        PerWord::Claim => Per::Claim,
        PerWord::Event => Per::Event,
        PerWord::Year => Per::Year,
        PerWord::Term => Per::Term,
    }
}
