//! A settled year laid open: who is who, what was transferred, and how it came about.

use crate::ledger::{
    CallWork, CessionWork, ClaimWork, DebtWork, Kind, PurseWork, Refused, SharingWork, Transfer,
    UsedWork, Work,
};
use crate::model::{Model, Policy};
use crate::report::reading::words::{Words, percent};
use crate::report::{grouped, listed};
use crate::settle::{Occurrence, Scripted};
use crate::units::HeadId;

/// A settled year, laid open for whoever tells it.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    pub model: &'a Model,
    pub settled: &'a Scripted,
    /// A member of a group whose story it is: it is told of by itself.
    pub hero: Option<usize>,
}

impl<'a> Case<'a> {
    pub fn words(self) -> Words<'a> {
        Words { model: self.model }
    }

    /// The name of a party; a member of a group has its own.
    pub fn name(self, party: usize) -> &'a str {
        &self.model.parties[party].name
    }

    /// The group that a party is told of with, if it is a member of one.
    pub fn group(self, party: usize) -> Option<usize> {
        let group = self.model.parties[party].group.map(|group| group.index());
        group.filter(|_| self.hero != Some(party))
    }

    /// Parties as they are told of: singles, then the members of each group together.
    pub fn together(self, parties: impl Iterator<Item = usize>) -> Vec<Vec<usize>> {
        let mut singles: Vec<Vec<usize>> = Vec::new();
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.model.groups.len()];
        for party in parties {
            match self.group(party) {
                Some(group) => groups[group].push(party),
                None => singles.push(vec![party]),
            }
        }
        groups.retain(|members| !members.is_empty());
        singles.extend(groups);
        singles
    }

    /// Parties by name; members of a group with their number: `58 of the 90 Small clients`.
    pub fn names(self, parties: &[usize]) -> String {
        let mut names: Vec<String> = Vec::new();
        for (at, group) in self.model.groups.iter().enumerate() {
            let of = |party: &&usize| self.group(**party) == Some(at);
            let count = parties.iter().filter(of).count();
            match count {
                0 => {}
                1 => names.extend(parties.iter().find(of).map(|it| self.name(*it).to_owned())),
                all if all == group.members.len() => {
                    names.push(format!("all {} {}", grouped(all as u64), group.name));
                }
                count => names.push(format!(
                    "{} of the {} {}",
                    grouped(count as u64),
                    grouped(group.members.len() as u64),
                    group.name
                )),
            }
        }
        let singles = parties.iter().filter(|party| self.group(**party).is_none());
        let singles = singles.map(|party| self.name(*party).to_owned());
        listed(singles.chain(names))
    }

    pub fn event(self, at: usize) -> &'a Occurrence {
        &self.settled.occurrences[at]
    }

    /// `MSA §11, contract.msa-clinic`: where a promise stands.
    pub fn place(self, promise: u32) -> String {
        let promise = &self.settled.promises[promise as usize];
        place(&promise.path, promise.clause.as_deref())
    }

    /// The transfers of an event of one kind, with their places in the journal.
    pub fn transfers(
        self,
        event: usize,
        kind: Kind,
    ) -> impl Iterator<Item = (usize, &'a Transfer)> {
        let all = &self.settled.journal.transfers;
        // A journal is in the order of events.
        let first = all.partition_point(|it| (it.event as usize) < event);
        let of_event = all.iter().enumerate().skip(first);
        let of_event = of_event.take_while(move |(_, it)| it.event as usize == event);
        of_event.filter(move |(_, it)| it.kind == kind)
    }

    fn works(self, event: usize) -> impl Iterator<Item = &'a Work> {
        let all = &self.settled.journal.workings;
        let first = all.partition_point(|it| (it.event as usize) < event);
        let of_event = all[first..].iter();
        of_event
            .take_while(move |it| it.event as usize == event)
            .map(|it| &it.of)
    }

    pub fn claims(self, event: usize) -> impl Iterator<Item = &'a ClaimWork> {
        self.works(event).filter_map(|work| match work {
            Work::Claim(claim) => Some(claim),
            _ => None,
        })
    }

    pub fn debts(self, event: usize) -> impl Iterator<Item = &'a DebtWork> {
        self.works(event).filter_map(|work| match work {
            Work::Debt(debt) => Some(debt),
            _ => None,
        })
    }

    pub fn calls(self, event: usize) -> impl Iterator<Item = &'a CallWork> {
        self.works(event).filter_map(|work| match work {
            Work::Call(call) => Some(call),
            _ => None,
        })
    }

    pub fn refused(self, event: usize) -> impl Iterator<Item = &'a Refused> {
        self.works(event).filter_map(|work| match work {
            Work::Refused(refused) => Some(refused),
            _ => None,
        })
    }

    pub fn purses(self, event: usize) -> impl Iterator<Item = &'a PurseWork> {
        self.works(event).filter_map(|work| match work {
            Work::Purse(purse) => Some(purse),
            _ => None,
        })
    }

    pub fn sharings(self, event: usize) -> impl Iterator<Item = &'a SharingWork> {
        self.works(event).filter_map(|work| match work {
            Work::Sharing(sharing) => Some(sharing),
            _ => None,
        })
    }

    pub fn cessions(self, event: usize) -> impl Iterator<Item = &'a CessionWork> {
        self.works(event).filter_map(|work| match work {
            Work::Cession(cession) => Some(cession),
            _ => None,
        })
    }

    /// What the year used of limits.
    pub fn used(self) -> impl Iterator<Item = &'a UsedWork> {
        let all = self.settled.journal.workings.iter();
        all.filter_map(|it| match &it.of {
            Work::Used(used) => Some(used),
            _ => None,
        })
    }

    /// The claim that a debt came from.
    pub fn claim_of(self, event: usize, debt: &DebtWork) -> Option<&'a ClaimWork> {
        let contract = debt.contract.filter(|_| debt.kind == Kind::Damages)?;
        self.claims(event).find(|claim| claim.contract == contract)
    }

    /// A head by its key; fines of a fate of their own in words.
    pub fn head(self, head: usize) -> &'a str {
        let fines = self.model.fines;
        let head = HeadId::new(head);
        if head == HeadId::REGULATORY || !fines.all.contains(head) {
            return &self.model.heads[head.index()].key;
        }
        match (fines.uninsurable.contains(head), fines.kept.contains(head)) {
            (true, true) => "regulatory (uninsurable, not passed on)",
            (true, false) => "regulatory (uninsurable)",
            (false, _) => "regulatory (not passed on)",
        }
    }

    /// A policy's insurers with their shares, where there are several.
    pub fn insurers(self, policy: &Policy) -> String {
        self.words().shares(&policy.insurers)
    }
}

/// `MSA §11, contract.msa-clinic`: where a term stands.
pub fn place(path: &str, clause: Option<&str>) -> String {
    match clause {
        Some(clause) => format!("{clause}, {path}"),
        None => path.to_owned(),
    }
}

/// A share that was computed, in percent to a thousandth.
pub fn part(share: f64) -> String {
    percent(share)
}

/// Is a share more than the 0 % that [`part`] would print?
pub fn is_some(share: f64) -> bool {
    (share * 1e5).round() > 0.0
}

/// Are two amounts the same to the cent?
pub fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.005
}
