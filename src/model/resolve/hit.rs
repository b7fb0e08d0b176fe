//! What a peril does to the parties it hits: fault for each, severity, split.

use super::peril::{AtFault, FaultTable};
use super::replaced::Replaced;
use super::{Context, Who};
use crate::model::{Hit, Severity, Split, SplitPart};
use crate::random::Law;
use crate::scenario::written::{self, Named, SplitWritten};
use crate::scenario::{Finding, Path, Written, library_split, library_splits};
use crate::units::{HeadId, PartyId, Probability, Share};

impl Context<'_> {
    pub(super) fn hits(
        &mut self,
        path: &Path,
        written: &written::Peril,
        origin: Option<PartyId>,
    ) -> Vec<Hit> {
        let fault = written.fault.as_ref();
        let fault = fault.and_then(|table| self.fault_table(&path.key("fault"), table));
        let mut hits = Vec::new();
        for (name, hit) in &written.hits {
            let place = path.key("hits").key(name);
            let Some(who) = self.who(&place, name) else {
                continue;
            };
            let fault = self.fault_for(path, written, name, &who, fault.as_ref(), origin);
            hits.extend(
                self.hits_of(&place, written, hit, &who, fault)
                    .into_iter()
                    .flatten(),
            );
        }
        self.check_fault_of(path, written);
        if written.hits.is_empty() && !self.document.is_spoiled(&path.key("hits")) {
            self.ask(
                &path.key("hits"),
                "write hits.PARTY = { probability = …, severity = … }",
            );
        }
        hits
    }

    /// A fault table for a sufferer that the peril does not hit does nothing.
    fn check_fault_of(&mut self, path: &Path, written: &written::Peril) {
        for name in written
            .fault_of
            .keys()
            .filter(|name| !written.hits.contains_key(*name))
        {
            let place = path.key("fault_of").key(name);
            let known: Vec<&str> = written.hits.keys().map(String::as_str).collect();
            let finding =
                Finding::error(&place, format!("`{path}` does not hit `{name}`")).at_key();
            self.report(
                finding
                    .label("not hit")
                    .hint(crate::scenario::hint_for(name, &known)),
            );
        }
    }

    /// The fault shares for one name hit: its own, the peril's, or its own fault where the peril
    /// starts with it and says nothing.
    fn fault_for(
        &mut self,
        path: &Path,
        written: &written::Peril,
        name: &str,
        who: &Who,
        general: Option<&FaultTable>,
        origin: Option<PartyId>,
    ) -> Option<FaultTable> {
        if let Some(table) = written.fault_of.get(name) {
            return self.fault_table(&path.key("fault_of").key(name), table);
        }
        if written.fault.is_some() {
            return general.cloned();
        }
        let place = path.key("fault");
        if origin.is_some() && who.one() == origin {
            self.default(&place, "self = 1");
            return Some(vec![(AtFault::Sufferer, Share::ONE)]);
        }
        if origin.is_some() {
            self.ask(&place, "");
        }
        None
    }

    /// The hit of one name: one for a party, one for each member of a group.
    fn hits_of(
        &mut self,
        path: &Path,
        peril: &written::Peril,
        written: &written::Hit,
        who: &Who,
        fault: Option<FaultTable>,
    ) -> Option<Vec<Hit>> {
        let probability = self.hit_probability(path, written.probability, peril.hit);
        if written.per_hour.is_some() && peril.outage.is_none() {
            let place = path.key("per_hour");
            let finding = Finding::error(
                &place,
                format!("`{place}` needs hours of outage, the peril has none"),
            );
            if !self
                .document
                .is_spoiled(&path.parent().parent().key("outage"))
            {
                self.report(
                    finding
                        .at_key()
                        .label("no hours")
                        .hint("give the peril outage = { lognormal = … }"),
                );
            }
        }
        let replaced = self.replaced(who.members().next(), written.records.is_some());
        let severity = self.severity(path, written, &replaced);
        let records = written
            .records
            .as_ref()
            .map(|law| self.law(&path.key("records"), law));
        let (probability, severity, fault) = (probability?, severity?, fault?);
        let records = match records {
            Some(law) => Some(law?),
            None => None,
        };
        let hit = |party: PartyId| Hit {
            party,
            path: path.to_string(),
            probability,
            severity: severity.clone(),
            per_hour: written.per_hour.map(Written::get),
            records: records.clone(),
            fault: fault_of(&fault, party),
        };
        Some(who.members().map(hit).collect())
    }

    fn severity(
        &mut self,
        path: &Path,
        written: &written::Hit,
        replaced: &Replaced,
    ) -> Option<Severity> {
        self.only_one_of(path, &["severity", "per_record", "heads"]);
        if !written.heads.is_empty() {
            self.warn_of_replaced(&path.key("heads"), written.heads.keys(), replaced);
            return self.severity_by_head(path, &written.heads, written.split.is_some());
        }
        if let Some(law) = &written.severity {
            let law = self.law(&path.key("severity"), law);
            let (split, scale) = self.split(path, written, replaced)?;
            return Some(Severity::Total {
                law: law?,
                scale,
                split,
            });
        }
        if let Some(cost) = written.per_record {
            if written.records.is_none() {
                self.ask(
                    &path.key("records"),
                    "`per_record` needs the records exposed: records = 40_000, or a law",
                );
            }
            let (split, scale) = self.split(path, written, replaced)?;
            return Some(Severity::PerRecord {
                cost: cost.get(),
                split,
                scale,
            });
        }
        self.no_total(path, written)
    }

    fn no_total(&mut self, path: &Path, written: &written::Hit) -> Option<Severity> {
        if written.split.is_some() && !self.document.is_spoiled(path) {
            let place = path.key("split");
            let finding = Finding::error(
                &place,
                format!("`{place}` splits nothing: there is no severity"),
            );
            self.report(
                finding
                    .at_key()
                    .label("no total")
                    .hint("add severity = …, or leave the split out"),
            );
        } else if written.per_hour.is_none() && !self.document.is_spoiled(path) {
            let finding = Finding::error(path, format!("`{path}` costs nothing"));
            self.report(
                finding
                    .label("no cost")
                    .hint("add severity and split, heads, per_record or per_hour"),
            );
        }
        written.per_hour.map(|_| Severity::Nothing)
    }

    fn severity_by_head(
        &mut self,
        path: &Path,
        heads: &Named<written::Law<crate::units::Money>>,
        has_split: bool,
    ) -> Option<Severity> {
        if has_split {
            let place = path.key("split");
            let finding = Finding::error(
                &place,
                format!("`{place}` splits nothing: each head has its own law"),
            );
            self.report(finding.at_key().label("no total").hint("leave it out"));
        }
        let mut laws: Vec<(HeadId, Law)> = Vec::new();
        let mut is_whole = true;
        for (name, law) in heads {
            let place = path.key("heads").key(name);
            let head = self.cost(&place, name);
            let law = self.law(&place, law);
            is_whole &= head.is_some() && law.is_some();
            laws.extend(head.zip(law));
        }
        if self.document.says(&path.key("per_hour"))
            && laws.iter().any(|(head, _)| *head == HeadId::INTERRUPTION)
        {
            let place = path.key("heads").key("interruption");
            let finding = Finding::error(
                &place,
                "interruption is counted by the hour and by its own law",
            );
            self.report(
                finding
                    .at_key()
                    .label("counted twice")
                    .hint("keep `per_hour` or this law"),
            );
        }
        is_whole.then_some(Severity::Heads(laws))
    }

    /// The split, and the factor on the total once interruption is counted by the hour and regimes stand
    /// in the place of heads of the library's.
    fn split(
        &mut self,
        path: &Path,
        written: &written::Hit,
        replaced: &Replaced,
    ) -> Option<(Split, f64)> {
        let place = path.key("split");
        let by_hour = written.per_hour.is_some();
        match &written.split {
            None => {
                self.ask(
                    &place,
                    "a total needs a split: the name of a library split, or shares by head",
                );
                None
            }
            Some(SplitWritten::Library(name)) => {
                self.split_from_library(&place, name, by_hour, replaced)
            }
            Some(SplitWritten::Shares(shares)) => {
                self.warn_of_replaced(&place, shares.keys(), replaced);
                let numbers: Vec<f64> = shares.values().map(|share| share.number()).collect();
                let fits =
                    self.sums_to_one(&place, "shares", &numbers, "shares of a total sum to 1");
                let parts = self.weights(&place, shares.keys().zip(numbers))?;
                let (parts, scale) = self.by_the_hour(&place, parts, by_hour)?;
                fits.then_some((Split::Fixed(normalised(parts)), scale))
            }
            Some(SplitWritten::Dirichlet(table)) => {
                let place = place.key("dirichlet");
                self.warn_of_replaced(&place, table.dirichlet.keys(), replaced);
                let alphas: Vec<f64> = table
                    .dirichlet
                    .values()
                    .map(|alpha| alpha.number())
                    .collect();
                let parts = self.weights(&place, table.dirichlet.keys().zip(alphas))?;
                let fits = self.are_positive(&place, &parts);
                let (parts, scale) = self.by_the_hour(&place, parts, by_hour)?;
                fits.then_some((Split::Dirichlet(parts), scale))
            }
        }
    }

    fn are_positive(&mut self, path: &Path, parts: &[SplitPart]) -> bool {
        let Some(low) = parts.iter().find(|part| part.weight <= 0.0) else {
            return true;
        };
        let head = self.names.heads[low.head.index()].key.clone();
        let place = path.key(&head);
        let finding = Finding::error(&place, format!("`{place}` is {}, not above 0", low.weight));
        self.report(
            finding
                .label("not above 0")
                .hint("the mean share is the parameter ÷ their sum"),
        );
        false
    }

    fn weights<'n>(
        &mut self,
        path: &Path,
        written: impl Iterator<Item = (&'n String, f64)>,
    ) -> Option<Vec<SplitPart>> {
        let mut parts = Vec::new();
        let mut is_whole = true;
        for (name, weight) in written {
            let head = self.cost(&path.key(name), name);
            is_whole &= head.is_some();
            let part = |head| SplitPart {
                head,
                weight,
                presence: Probability::ONE,
            };
            parts.extend(head.map(part));
        }
        // By head, not by place in the file: reordering a file moves no draw.
        parts.sort_by_key(|part| part.head);
        is_whole.then_some(parts)
    }

    /// Drops interruption where it is counted by the hour, so that nothing is counted twice.
    fn by_the_hour(
        &mut self,
        path: &Path,
        parts: Vec<SplitPart>,
        by_hour: bool,
    ) -> Option<(Vec<SplitPart>, f64)> {
        let all: f64 = parts.iter().map(|part| part.weight).sum();
        let is_hourly = |part: &SplitPart| by_hour && part.head == HeadId::INTERRUPTION;
        let hourly: f64 = parts
            .iter()
            .filter(|part| is_hourly(part))
            .map(|part| part.weight)
            .sum();
        let rest: Vec<SplitPart> = parts.into_iter().filter(|part| !is_hourly(part)).collect();
        if rest.is_empty() || all <= 0.0 {
            let message = format!("`{path}` leaves no head but interruption by the hour");
            let finding = Finding::error(path, message).label("nothing left");
            // A share that cannot be read has been told of, and leaves nothing either.
            if !self.document.is_spoiled(path) {
                self.report(finding.hint("leave severity and split out"));
            }
            return None;
        }
        Some((rest, 1.0 - hourly / all))
    }

    fn split_from_library(
        &mut self,
        path: &Path,
        name: &str,
        by_hour: bool,
        replaced: &Replaced,
    ) -> Option<(Split, f64)> {
        let listed = library_split(name);
        if listed.is_empty() {
            self.unknown(path, "split", name, &library_splits());
            return None;
        }
        let (mut parts, mut scale) = (Vec::new(), 1.0);
        for part in listed {
            let head = self.cost(path, part.head)?;
            let by_hour = by_hour && head == HeadId::INTERRUPTION;
            let left = if by_hour { 0.0 } else { replaced.left(head) };
            scale -= part.mean_share * (1.0 - left);
            if left <= 0.0 {
                continue;
            }
            let presence = Probability::new(part.presence).ok()?;
            parts.push(SplitPart {
                head,
                weight: left * part.mean_share / part.presence,
                presence,
            });
        }
        Some((Split::Presence(parts), scale))
    }
}

fn normalised(parts: Vec<SplitPart>) -> Vec<SplitPart> {
    let sum: f64 = parts.iter().map(|part| part.weight).sum();
    parts
        .into_iter()
        .map(|part| SplitPart {
            weight: part.weight / sum,
            ..part
        })
        .collect()
}

/// The fault table of one sufferer: its own share under its name, named parties first.
pub(super) fn fault_of(table: &FaultTable, sufferer: PartyId) -> Vec<(PartyId, Share)> {
    let mut fault: Vec<(PartyId, Share)> = Vec::new();
    for (at_fault, share) in table {
        let party = match at_fault {
            AtFault::Party(party) => *party,
            AtFault::Sufferer => sufferer,
        };
        match fault.iter_mut().find(|(known, _)| *known == party) {
            // The sufferer may be named beside `self`; rounding may pass 1 in the last bit.
            Some((_, sum)) => {
                *sum = Share::new((sum.get() + share.get()).min(1.0)).unwrap_or(Share::ONE);
            }
            None => fault.push((party, *share)),
        }
    }
    fault
}
