//! Scripted events: names become ids, what an event does not say is taken from its peril.

use super::hit::fault_of;
use super::peril::{AtFault, FaultTable};
use super::{Context, condition, money_words, tidy};
use crate::model::{Cause, Culpability, Event, OutageStretch, OutsideClaim, Peril, Suffered};
use crate::scenario::written::{self, EventCulpability, Named, Outage};
use crate::scenario::{Finding, Path, Written};
use crate::units::{FlagId, HeadId, HeadSet, Hours, Money, PartyId, PerilId, Share};
use indexmap::IndexMap;

/// Items may miss their sum by half a cent of rounding.
const HALF_A_CENT: f64 = 0.005;

impl Context<'_> {
    pub(super) fn events(&mut self, perils: &[Peril]) -> Vec<Event> {
        let written = self.document.scenario().event.iter().enumerate();
        written
            .filter_map(|(index, event)| self.event(index, event, perils))
            .collect()
    }

    fn event(&mut self, index: usize, written: &written::Event, perils: &[Peril]) -> Option<Event> {
        let path = Path::of(&["event"]).index(index);
        let id = match &written.peril {
            Some(name) => Some(self.peril_named(&path.key("peril"), name)?),
            None => None,
        };
        let peril = written.peril.as_ref();
        let peril = peril.and_then(|key| perils.iter().find(|peril| peril.key == *key));
        let origin = self.event_origin(&path, written, peril);
        let table = self.event_fault(&path, written);
        let suffered = self.suffered(&path, written, peril, table.as_ref());
        let time = self.event_time(&path, written);
        let table = table.unwrap_or_default();
        Some(Event {
            path: path.to_string(),
            year: written.year.unwrap_or(0),
            time,
            peril: id,
            label: label_of(index, written, peril),
            origin,
            cause: self.event_cause(&path, written, peril),
            flags: self.event_flags(&path, written, peril),
            culpability: self.event_culpability(&path, written, peril, origin),
            contributory: contributory_of(&table),
            fault: parties_of(&table),
            outage: outage_of(written.outage.as_ref()),
            began: self.event_began(&path, written, time),
            notified: self.event_notified(&path, written),
            notification: self.event_notification(&path, written),
            suffered,
            claims: self.outside_claims(&path.key("claims"), &written.claims),
        })
    }

    fn peril_named(&mut self, path: &Path, name: &str) -> Option<PerilId> {
        let scenario = self.document.scenario();
        let found = scenario.peril.get_index_of(name);
        if found.is_none() {
            let known: Vec<&str> = scenario.peril.keys().map(String::as_str).collect();
            self.unknown(path, "peril", name, &known);
        }
        found.map(PerilId::new)
    }

    fn event_origin(
        &mut self,
        path: &Path,
        written: &written::Event,
        peril: Option<&Peril>,
    ) -> Option<PartyId> {
        match &written.origin {
            Some(name) => self.party(&path.key("origin"), name),
            None => peril.map(|peril| peril.origin),
        }
    }

    fn event_cause(
        &mut self,
        path: &Path,
        written: &written::Event,
        peril: Option<&Peril>,
    ) -> Cause {
        let place = path.key("cause");
        match (written.cause, peril) {
            (Some(word), _) => condition::cause(word),
            (None, Some(peril)) => {
                self.default(&place, format!("as {}", peril.path));
                peril.cause
            }
            (None, None) => {
                self.default(&place, "malicious");
                Cause::Malicious
            }
        }
    }

    /// The flags said, `[]` for none; where none are said, those certain under the peril.
    fn event_flags(
        &mut self,
        path: &Path,
        written: &written::Event,
        peril: Option<&Peril>,
    ) -> Vec<FlagId> {
        let place = path.key("flags");
        if let Some(flags) = &written.flags {
            let flags = flags.as_slice().iter();
            return flags.map(|name| self.flag(&place, name)).collect();
        }
        let certain = peril.iter().flat_map(|peril| peril.certain_flags());
        let certain: Vec<FlagId> = certain.collect();
        if let (false, Some(peril)) = (certain.is_empty(), peril) {
            self.default(&place, format!("as {}", peril.path));
        }
        certain
    }

    /// A time of 1 is the next year.
    fn event_time(&mut self, path: &Path, written: &written::Event) -> f64 {
        let place = path.key("time");
        self.default_unless_stated(&place, "0");
        let time = written.time.map_or(0.0, |time| time.number());
        if time >= 1.0 {
            let finding = Finding::error(&place, format!("`{place}` is {time}, not below 1"));
            self.report(finding.label("the next year").hint(
                "a time is a part of the year from 0 to below 1; later years are year = 1, 2 …",
            ));
        }
        time
    }

    /// When it began, in years before the simulated year starts.
    fn event_began(&mut self, path: &Path, written: &written::Event, time: f64) -> Option<f64> {
        let day = written.began.as_ref()?;
        let after = self.start_of(day)?;
        if after > time + f64::from(written.year.unwrap_or(0)) {
            let place = path.key("began");
            let message = format!("`{place}` is {}, after the event itself", day.0);
            let finding = Finding::error(&place, message).label("after the event");
            self.report(finding.hint("it is the day on which what led to the event began"));
        }
        Some(-after)
    }

    /// The fault shares of the event, for all who suffer.
    fn event_fault(&mut self, path: &Path, written: &written::Event) -> Option<FaultTable> {
        let table = written.fault.as_ref()?;
        self.fault_table(&path.key("fault"), table)
    }

    fn event_culpability(
        &mut self,
        path: &Path,
        written: &written::Event,
        peril: Option<&Peril>,
        origin: Option<PartyId>,
    ) -> Vec<(PartyId, Culpability)> {
        let place = path.key("culpability");
        match &written.culpability {
            None => self.culpability_of_peril(&place, peril),
            Some(EventCulpability::Origin(word)) => {
                if origin.is_none() {
                    let message =
                        format!("`{place}` is the origin's, and `{path}` names no origin");
                    let finding = Finding::error(&place, message).label("whose?");
                    self.report(finding.hint("write { provider = \"gross\" }, or add `origin`"));
                }
                let level = condition::culpability(*word);
                origin.into_iter().map(|party| (party, level)).collect()
            }
            Some(EventCulpability::Parties(table)) => {
                let mut levels = Vec::new();
                for (name, word) in table {
                    let who = self.who(&place.key(name), name);
                    let members = who.iter().flat_map(super::Who::members);
                    levels.extend(members.map(|party| (party, condition::culpability(*word))));
                }
                levels
            }
        }
    }

    /// Culpabilities that are certain under the peril; a drawn one is negligent here.
    fn culpability_of_peril(
        &mut self,
        path: &Path,
        peril: Option<&Peril>,
    ) -> Vec<(PartyId, Culpability)> {
        let Some(peril) = peril else {
            self.default(path, "negligent");
            return Vec::new();
        };
        let mut levels = Vec::new();
        for (party, _) in &peril.culpability {
            let certain = peril.certain_culpability(*party);
            let (level, why) = match certain {
                Some(level) => (level, format!("{} (as {})", level.word(), peril.path)),
                None => {
                    let why = "negligent (the peril's is drawn)".to_owned();
                    (Culpability::Negligent, why)
                }
            };
            let key = self.names.parties[party.index()].key.clone();
            self.default(&path.key(&key), why);
            levels.push((*party, level));
        }
        levels
    }

    /// Who suffers what; parties in the order in which the event names them.
    fn suffered(
        &mut self,
        path: &Path,
        written: &written::Event,
        peril: Option<&Peril>,
        fault: Option<&FaultTable>,
    ) -> Vec<(PartyId, Suffered)> {
        let mut suffered: IndexMap<PartyId, Suffered> = IndexMap::new();
        self.read_losses(path, written, &mut suffered);
        self.read_items(path, written, &mut suffered);
        for (name, records) in &written.records {
            let place = path.key("records").key(name);
            for party in self.members(&place, name) {
                suffered.entry(party).or_default().records = records.number();
            }
        }
        self.read_faults(path, written, peril, fault, &mut suffered);
        suffered.into_iter().collect()
    }

    /// Who gave notice when; it makes nobody a sufferer.
    fn event_notified(&mut self, path: &Path, written: &written::Event) -> Vec<(PartyId, Hours)> {
        let mut notified = Vec::new();
        for (name, delay) in &written.notified {
            let place = path.key("notified").key(name);
            let members = self.members(&place, name).into_iter();
            notified.extend(members.map(|party| (party, delay.get())));
        }
        notified
    }

    pub(super) fn members(&mut self, path: &Path, name: &str) -> Vec<PartyId> {
        let who = self.who(path, name);
        who.iter().flat_map(super::Who::members).collect()
    }

    fn read_losses(
        &mut self,
        path: &Path,
        written: &written::Event,
        suffered: &mut IndexMap<PartyId, Suffered>,
    ) {
        for (name, heads) in &written.loss {
            let place = path.key("loss").key(name);
            let loss = self.amounts(&place, heads);
            for party in self.members(&place, name) {
                let suffered = suffered.entry(party).or_default();
                suffered.loss.clone_from(&loss);
                suffered.stated = HeadSet::of(loss.iter().map(|(head, _)| *head));
            }
        }
    }

    fn amounts(&mut self, path: &Path, heads: &Named<Written<Money>>) -> Vec<(HeadId, f64)> {
        let mut amounts = Vec::new();
        for (key, amount) in heads {
            let head = self.cost(&path.key(key), key);
            amounts.extend(head.map(|head| (head, amount.number())));
        }
        amounts
    }

    /// Items are the whole of a head's loss; a head without a loss of its own has their sum.
    fn read_items(
        &mut self,
        path: &Path,
        written: &written::Event,
        suffered: &mut IndexMap<PartyId, Suffered>,
    ) {
        for (name, heads) in &written.items {
            let place = path.key("items").key(name);
            for (key, items) in heads {
                let place = place.key(key);
                let Some(head) = self.cost(&place, key) else {
                    continue;
                };
                let items: Vec<f64> = items.iter().map(|item| item.number()).collect();
                for party in self.members(&place.parent(), name) {
                    let suffered = suffered.entry(party).or_default();
                    self.add_items(&place, suffered, head, &items);
                }
            }
        }
    }

    fn add_items(&mut self, path: &Path, suffered: &mut Suffered, head: HeadId, items: &[f64]) {
        // The sum of no items is −0.
        let sum = items.iter().sum::<f64>() + 0.0;
        match suffered.loss.iter().find(|(known, _)| *known == head) {
            None => suffered.loss.push((head, sum)),
            Some((_, loss)) if (loss - sum).abs() > HALF_A_CENT => {
                let (sum, loss) = (money_words(tidy(sum)), money_words(*loss));
                let message = format!("the items of `{path}` sum to {sum}, its loss is {loss}");
                let finding = Finding::error(path, message).label(format!("sums to {sum}"));
                self.report(finding.hint(
                    "a head's items are the whole of its loss; leave `loss` out to take their sum",
                ));
            }
            Some(_) => {}
        }
        suffered.stated = suffered.stated.with(head);
        suffered.items.push((head, items.to_vec()));
    }

    /// The fault shares of each sufferer: its own table, the event's, or the peril's.
    fn read_faults(
        &mut self,
        path: &Path,
        written: &written::Event,
        peril: Option<&Peril>,
        general: Option<&FaultTable>,
        suffered: &mut IndexMap<PartyId, Suffered>,
    ) {
        for (name, table) in &written.fault_of {
            let place = path.key("fault_of").key(name);
            let table = self.fault_table(&place, table);
            for party in self.members(&place, name) {
                let Some(sufferer) = suffered.get_mut(&party) else {
                    let message = format!("`{path}` does not hit `{name}`");
                    let finding = Finding::error(&place, message).at_key().label("not hit");
                    self.report(finding.hint("name it in `loss`, or leave its fault shares out"));
                    break;
                };
                sufferer.fault = table
                    .iter()
                    .flat_map(|table| fault_of(table, party))
                    .collect();
            }
        }
        // A peril that is refused has been told of; whose fault its events are is not known.
        let is_known = written.peril.is_none() || peril.is_some();
        let open = suffered
            .iter_mut()
            .filter(|(_, each)| each.fault.is_empty());
        for (party, sufferer) in open {
            let key = self.names.parties[party.index()].key.clone();
            let key = key.split('#').next().unwrap_or(&key);
            if written.fault_of.contains_key(key) {
                continue;
            }
            sufferer.fault = match (general, peril) {
                (Some(table), _) => fault_of(table, *party),
                (None, Some(peril)) if written.fault.is_none() => {
                    self.fault_of_peril(path, peril, *party)
                }
                (None, _) => Vec::new(),
            };
            if is_known && sufferer.fault.is_empty() && written.fault.is_none() {
                self.ask(
                    &path.key("fault"),
                    "write fault = { provider = 0.7, self = 0.3 }: shares by party, `self` for whoever suffers",
                );
            }
        }
    }

    /// The fault shares a peril has for a sufferer, or those it states for all.
    fn fault_of_peril(
        &mut self,
        path: &Path,
        peril: &Peril,
        sufferer: PartyId,
    ) -> Vec<(PartyId, Share)> {
        let hit = peril.hits.iter().find(|hit| hit.party == sufferer);
        let shares = match hit {
            Some(hit) => hit.fault.clone(),
            None => {
                let written = &self.document.scenario().peril[&peril.key];
                let place = Path::of(&["peril", &peril.key, "fault"]);
                let table = written.fault.as_ref();
                let table = table.and_then(|table| self.fault_table(&place, table));
                table
                    .iter()
                    .flat_map(|table| fault_of(table, sufferer))
                    .collect()
            }
        };
        if !shares.is_empty() {
            let key = self.names.parties[sufferer.index()].key.clone();
            self.default(
                &path.key("fault_of").key(&key),
                format!("as {}", peril.path),
            );
        }
        shares
    }

    fn outside_claims(
        &mut self,
        path: &Path,
        written: &[written::OutsideClaim],
    ) -> Vec<OutsideClaim> {
        let mut claims = Vec::new();
        for (index, claim) in written.iter().enumerate() {
            let place = path.index(index);
            let party = |context: &mut Self, key: &str, name: &Option<String>| {
                let name = name.as_ref()?;
                context.party(&place.key(key), name)
            };
            let claimant = party(self, "claimant", &claim.claimant);
            let obligor = party(self, "obligor", &claim.obligor);
            let (Some(claimant), Some(obligor), Some(amount)) = (claimant, obligor, claim.amount)
            else {
                continue;
            };
            if claimant == obligor {
                let place = place.key("obligor");
                let finding = Finding::error(
                    &place,
                    format!("`{}` is a claim of a party on itself", place.parent()),
                );
                self.report(
                    finding
                        .label("the claimant too")
                        .hint("name the party that is claimed from"),
                );
            }
            claims.push(OutsideClaim {
                claimant,
                obligor,
                amount: amount.number(),
            });
        }
        claims
    }
}

fn label_of(index: usize, written: &written::Event, peril: Option<&Peril>) -> String {
    let named = written.name.clone();
    let of_peril = || peril.map(|peril| peril.name.clone());
    named
        .or_else(of_peril)
        .unwrap_or_else(|| format!("event {}", index + 1))
}

/// A flat outage costs the same every hour.
fn outage_of(written: Option<&Outage>) -> Vec<OutageStretch> {
    match written {
        None => Vec::new(),
        Some(Outage::Flat(hours)) => vec![OutageStretch {
            hours: hours.get(),
            per_hour: Money::new(1.0).unwrap_or(Money::ZERO),
        }],
        Some(Outage::Profile(stretches)) => stretches
            .iter()
            .map(|(hours, cost)| OutageStretch {
                hours: hours.get(),
                per_hour: cost.get(),
            })
            .collect(),
    }
}

fn contributory_of(table: &FaultTable) -> Share {
    let own = table.iter().find(|(who, _)| *who == AtFault::Sufferer);
    own.map_or(Share::ZERO, |(_, share)| *share)
}

fn parties_of(table: &FaultTable) -> Vec<(PartyId, Share)> {
    let party = |(who, share): &(AtFault, Share)| match who {
        AtFault::Party(party) => Some((*party, *share)),
        AtFault::Sufferer => None,
    };
    table.iter().filter_map(party).collect()
}
