//! Clocks: what parties say of when they know of events and tell others.

use super::{Context, Who};
use crate::model::{
    Clock, NoticeEffect, NoticeFrom, Notification, Notified, Notify, Origin, Peril, Policy,
    PolicyNotice,
};
use crate::random::Law;
use crate::random::law::Lognormal;
use crate::regimes::{Addressee, Deadline, MOST_REPORTS, Regime, Start};
use crate::scenario::written::{self, EventNotification, NoticeFromWord, NoticeWord};
use crate::scenario::{Finding, Path, Written, library_figure, library_figures};
use crate::units::{FlagId, Hours, PartyId, Probability};

/// The flag of an event that was told late, unless the scenario names another.
const LATE: &str = "late-notice";

const HOURS_A_DAY: f64 = 24.0;

/// Does a party stand under a regime that asks for notice within a time?
fn under_deadlines(written: &written::Party) -> bool {
    let regimes = written.regimes.iter();
    let mut regimes = regimes.filter_map(|name| Regime::of(name));
    regimes.any(Regime::has_deadlines)
}

/// Does a regime of a party ask for such a notice, of its own and within a time?
fn asks(written: &written::Party, of: fn(&Deadline) -> bool) -> bool {
    let regimes = written.regimes.iter();
    let regimes = regimes.filter_map(|name| Regime::of(name));
    let mut notices = regimes.flat_map(Regime::deadlines);
    notices.any(|it| it.to != Addressee::Controller && it.within.hours().is_some() && of(it))
}

fn is_prompt_to_authority(notice: &Deadline) -> bool {
    notice.to == Addressee::Authority && notice.is_prompt()
}

/// Is it given to persons, or to an authority with them?
fn is_with_persons(notice: &Deadline) -> bool {
    !is_prompt_to_authority(notice)
}

impl Context<'_> {
    /// The clocks of all parties that say anything of time, or stand under a regime that asks for
    /// notice in time; members of a group have one each.
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
        let mut clock = Clock {
            party: PartyId::new(0),
            discovery: law("discovery", &written.discovery),
            claim_notice: law("claim_notice", &written.claim_notice),
            notification: self.notification(&path.key("notification"), written),
            notify: written
                .notify
                .as_ref()
                .and_then(|notify| self.notify(&path.key("notify"), notify)),
        };
        if under_deadlines(written) {
            self.usual_times(path, written, &mut clock);
        }
        let says = clock.discovery.is_some()
            || clock.notification != Notification::default()
            || clock.claim_notice.is_some()
            || clock.notify.is_some();
        says.then_some(clock)
    }

    fn notification(&mut self, path: &Path, written: &written::Party) -> Notification {
        let one = |law: Option<Law>| Notification {
            persons: law,
            ..Notification::default()
        };
        match &written.notification {
            None => Notification::default(),
            Some(written::Notification::Always(hours)) => {
                one(self.law(path, &written::Law::Constant(*hours)))
            }
            Some(written::Notification::Drawn(table)) => {
                one(self.law(path, &written::Law::Drawn(table.clone())))
            }
            Some(written::Notification::Apart(table)) => {
                let mut law = |key: &str, law: &Option<written::Law<_>>| {
                    law.as_ref().and_then(|law| self.law(&path.key(key), law))
                };
                Notification {
                    persons: law("persons", &table.persons),
                    authority: law("authority", &table.authority),
                    report: law("report", &table.report),
                    assessment: law("assessment", &table.assessment),
                    only_prompt: false,
                }
            }
        }
    }

    /// The library's times in place of what a party under a regime with deadlines does not say.
    fn usual_times(&mut self, path: &Path, written: &written::Party, clock: &mut Clock) {
        let place = path.key("notification");
        let own = &mut clock.notification;
        let is_usable = !self.document.is_spoiled(&place);
        // An authority told apart from persons in all its notices leaves their time to notices to persons.
        let with_persons: fn(&Deadline) -> bool = match own.authority {
            None => is_with_persons,
            Some(_) => |it| it.to == Addressee::Persons || it.from == Start::NoticeToPersons,
        };
        if own.persons.is_none() && is_usable && asks(written, with_persons) {
            own.persons = self.usual(&place.key("persons"), "notification.days");
        }
        if own.authority.is_none() && is_usable {
            own.only_prompt = true;
            if asks(written, is_prompt_to_authority) {
                own.authority = self.usual(&place.key("authority"), "notification.authority");
            }
        }
        // Nothing else reads when a party knows: regimes count from there.
        let is_read = clock.claim_notice.is_some() || clock.notify.is_some();
        let place = path.key("discovery");
        if is_read && clock.discovery.is_none() && !self.document.is_spoiled(&place) {
            clock.discovery = self.usual(&place, "discovery.days");
        }
    }

    /// A lognormal law of the library, which has it in days, in hours.
    fn usual(&mut self, path: &Path, figure: &str) -> Option<Law> {
        let [mu, sigma] = ["mu", "sigma"].map(|end| format!("{figure}.{end}"));
        let named = |name: &str| library_figures().iter().find(|it| it.name == name);
        let (known, spread) = (named(&mu)?, named(&sigma)?);
        let mut confidence = known.confidence.to_owned();
        if spread.confidence != known.confidence {
            confidence += &format!(", its spread {}", spread.confidence);
        }
        let (mu, sigma) = (library_figure(&mu), library_figure(&sigma));
        let law = Lognormal::new(mu + libm::log(HOURS_A_DAY), sigma)
            .map(Law::from)
            .ok()?;
        let median = law.quantile(0.5) / HOURS_A_DAY;
        self.defaults.push(Origin {
            path: path.to_string(),
            stated: false,
            value: format!("lognormal, median {median:.1} days, sigma {sigma} (library {figure})"),
            source: Some(known.source.to_owned()),
            as_of: Some(known.date.to_owned()),
            confidence: Some(confidence),
        });
        Some(law)
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
            clause: written.clause.clone(),
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

    /// Who notified persons and authorities when.
    pub(super) fn event_notification(
        &mut self,
        path: &Path,
        written: &written::Event,
    ) -> Vec<(PartyId, Notified)> {
        let mut told = Vec::new();
        for (name, said) in &written.notification {
            let place = path.key("notification").key(name);
            let parties = &self.document.scenario().party;
            let is_under = parties.get(name).is_none_or(|it| !it.regimes.is_empty());
            if !is_under {
                let message = format!("`{place}` does nothing: `{name}` stands under no regime");
                let finding = Finding::warning(&place, message).at_key().label("not read");
                self.report(finding.hint(format!("give `party.{name}` its `regimes`")));
            }
            let hours = |hours: &Option<Written<Hours>>| hours.map(Written::get);
            let notified = match said {
                EventNotification::Persons(persons) => Notified {
                    persons: Some(persons.get()),
                    ..Notified::default()
                },
                EventNotification::Apart(table) => Notified {
                    persons: hours(&table.persons),
                    authority: hours(&table.authority),
                    reports: table.reports.iter().map(|it| it.get()).collect(),
                    assessment: hours(&table.assessment),
                },
            };
            if notified.reports.len() > MOST_REPORTS {
                let place = place.key("reports");
                let message = format!("`{place}` lists more than {MOST_REPORTS} reports");
                let finding = Finding::error(&place, message).label("too many");
                self.report(finding.hint("no regime asks for more after the first notice"));
            }
            let members = self.members(&place, name).into_iter();
            told.extend(members.map(|party| (party, notified.clone())));
        }
        told
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
            clause: written.clause.clone(),
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
