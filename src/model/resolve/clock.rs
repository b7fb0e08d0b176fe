//! Clocks: what parties say of when they know of events and tell others.

use super::{Context, Who};
use crate::model::{Clock, NoticeEffect, NoticeFrom, Notify, Peril, Policy, PolicyNotice};
use crate::scenario::written::{self, NoticeFromWord, NoticeWord};
use crate::scenario::{Finding, Path, Written};
use crate::units::{FlagId, PartyId, Probability};

/// The flag of an event that was told late, unless the scenario names another.
const LATE: &str = "late-notice";

impl Context<'_> {
    /// The clocks of all parties that say anything of time; members of a group have one each.
    pub(super) fn clocks(&mut self) -> Vec<Clock> {
        let scenario = self.document.scenario();
        let mut clocks = Vec::new();
        for (key, party) in &scenario.party {
            let path = Path::of(&["party", key]);
            let who = self.names.who.get(key).cloned();
            let Some(clock) = self.clock(&path, party) else {
                continue;
            };
            let members = who.iter().flat_map(Who::members);
            clocks.extend(members.map(|party| Clock {
                party,
                ..clock.clone()
            }));
        }
        clocks
    }

    fn clock(&mut self, path: &Path, written: &written::Party) -> Option<Clock> {
        let mut law = |key: &str, law: &Option<written::Law<_>>| {
            law.as_ref().and_then(|law| self.law(&path.key(key), law))
        };
        let clock = Clock {
            party: PartyId::new(0),
            discovery: law("discovery", &written.discovery),
            notification: law("notification", &written.notification),
            claim_notice: law("claim_notice", &written.claim_notice),
            notify: written
                .notify
                .as_ref()
                .and_then(|notify| self.notify(&path.key("notify"), notify)),
        };
        let says = clock.discovery.is_some()
            || clock.notification.is_some()
            || clock.claim_notice.is_some()
            || clock.notify.is_some();
        says.then_some(clock)
    }

    fn notify(&mut self, path: &Path, written: &written::Notify) -> Option<Notify> {
        let to = self.parties(&path.key("to"), written.to.as_slice());
        let own = path.parent();
        let teller = self.names.who.get(own.last_key()).cloned();
        if let Some(Who::Group(_)) = teller {
            let finding = Finding::error(path, format!("`{own}` is a group")).at_key();
            self.report(finding.label("of many").hint(
                "which of its members tells whom is not said: write a party without `count`",
            ));
            return None;
        }
        if teller
            .iter()
            .flat_map(Who::members)
            .any(|party| to.contains(&party))
        {
            let finding = Finding::error(&path.key("to"), format!("`{own}` tells itself"));
            self.report(finding.label("itself").hint("name those whom it tells"));
        }
        self.default_unless_stated(&path.key("within"), "always in time");
        self.default_unless_stated(&path.key("flag"), LATE);
        let flag = written.flag.as_deref().unwrap_or(LATE);
        let flag = self.names.flags.iter().position(|known| known == flag)?;
        Some(Notify {
            to,
            after: self.law(&path.key("after"), written.after.as_ref()?)?,
            within: written.within.map(Written::get),
            flag: FlagId::new(flag),
        })
    }

    /// The flags that late notices set.
    pub(super) fn read_late_flags(&mut self) {
        for party in self.document.scenario().party.values() {
            let Some(notify) = &party.notify else {
                continue;
            };
            let flag = notify.flag.as_deref().unwrap_or(LATE);
            if !self.names.flags.iter().any(|known| known == flag) {
                self.names.flags.push(flag.to_owned());
            }
        }
    }

    /// The flag of late notices as a flag of the perils that start with who tells, with its chance.
    pub(super) fn flag_late_notices(&mut self, clocks: &[Clock], perils: &mut [Peril]) {
        for peril in perils {
            let teller = clocks.iter().find(|clock| clock.party == peril.origin);
            let Some(notify) = teller.and_then(|clock| clock.notify.as_ref()) else {
                continue;
            };
            if peril.flags.iter().any(|(flag, _)| *flag == notify.flag) {
                let flag = self.names.flags[notify.flag.index()].clone();
                let path = Path::of(&["peril", &peril.key, "flags"]).key(&flag);
                let message = format!("`{path}` has a chance of its own");
                let finding = Finding::error(&path, message).at_key().label("drawn twice");
                let teller = &self.names.parties[peril.origin.index()].key;
                self.report(finding.hint(format!(
                    "events carry it when `party.{teller}.notify` is late; name another `flag` there"
                )));
                continue;
            }
            let late = notify
                .within
                .map_or(0.0, |within| notify.after.survival(within.get()));
            let chance = Probability::new(late).unwrap_or(Probability::ZERO);
            peril.flags.push((notify.flag, chance));
        }
    }

    /// The condition that a policy's insurers are told in time; a layer has that of the policy below.
    pub(super) fn policy_notice(
        &mut self,
        path: &Path,
        written: &written::Policy,
        below: Option<&Policy>,
    ) -> Option<PolicyNotice> {
        let place = path.key("notice");
        let Some(written) = &written.notice else {
            let followed = below.and_then(|below| Some((below, below.notice.clone()?)));
            if let Some((below, _)) = &followed {
                self.default_unless_stated(&place, format!("as {}", below.path));
            } else {
                self.default_unless_stated(&place, "always in time");
            }
            return followed.map(|(_, notice)| notice);
        };
        self.default_unless_stated(&place.key("from"), "knowledge");
        let effect = match written.effect? {
            written::NoticeEffect::Word(NoticeWord::Bar) => NoticeEffect::Bar,
            written::NoticeEffect::Cut(cut) => NoticeEffect::Cut(cut.cut?.get()),
        };
        Some(PolicyNotice {
            path: place.to_string(),
            within: written.within?.get(),
            from: match written.from {
                None | Some(NoticeFromWord::Knowledge) => NoticeFrom::Knowledge,
                Some(NoticeFromWord::Event) => NoticeFrom::Event,
                Some(NoticeFromWord::PolicyEnd) => NoticeFrom::PolicyEnd,
            },
            effect,
        })
    }
}
