//! Regimes: which parties stand under which, what the scenario settles, and what it must.

use super::Context;
use super::names::Who;
use crate::model::{ClockFrom, Fines, Head, Peril, RegimeUse};
use crate::regimes::{
    Blame, Entity, Facts, Finding as Open, Infringement, Insurability, Miss, Reach, Regime,
    Seriousness, Settings, Uniforms, YearCap,
};
use crate::scenario::written::{
    self, ClockWord, InfringementWord, SeriousnessWord, SeriousnessWritten, YearCapWord,
};
use crate::scenario::{Finding, Path, Written};
use crate::units::{FlagId, HeadId, MAX_HEADS, PartyId, Probability, Share};

/// Settings that only some regimes read.
const READ_BY: [(&str, &[&str]); 11] = [
    ("infringement", &["gdpr", "uk-gdpr"]),
    ("turnover_adjustment", &["gdpr"]),
    ("year_cap", &["hipaa"]),
    ("provisions", &["hipaa"]),
    ("corrected", &["hipaa"]),
    ("months_neglected", &["hipaa", "pci"]),
    ("per_card", &["pci"]),
    ("fine", &["glba", "dora", "sec", "state:FL", "state:NY"]),
    ("late_fine", &["glba", "dora", "sec", "state:CA"]),
    ("claim", &["ccpa", "cmia"]),
    ("claimed", &["ccpa", "cmia"]),
];

/// The flag of events whose records were encrypted.
const ENCRYPTED: &str = "encrypted";

/// Heads of fines that may not be insured, not be passed on, or neither.
const DERIVED: [(&str, &str, bool, bool); 3] = [
    (
        "regulatory:uninsurable",
        "Fines (not insurable)",
        false,
        true,
    ),
    ("regulatory:kept", "Fines (not passed on)", true, false),
    (
        "regulatory:kept-uninsurable",
        "Fines (not insurable, not passed on)",
        false,
        false,
    ),
];

/// What a regime's fines may become.
#[derive(Clone, Copy)]
struct Fate {
    insurable: Probability,
    passes_on: bool,
}

impl Context<'_> {
    /// The heads of fines that regimes in use need beside `regulatory`.
    pub(super) fn read_fines(&mut self) {
        let mut fines = Fines::default();
        for (regime, country) in self.regimes_in_use() {
            if regime.head() != crate::regimes::Head::Regulatory {
                continue;
            }
            let fate = self.fate(regime, &country);
            for insured in [true, false] {
                let never = if insured { 0.0 } else { 1.0 };
                if fate.insurable.get() == never {
                    continue;
                }
                let head = self.head_of_fine(insured, fate.passes_on);
                fines.all = fines.all.with(head);
                if !insured {
                    fines.uninsurable = fines.uninsurable.with(head);
                }
                if !fate.passes_on {
                    fines.kept = fines.kept.with(head);
                }
            }
        }
        self.names.fines = fines;
    }

    /// The head of fines of one fate, in the registry from now on.
    fn head_of_fine(&mut self, insurable: bool, passes_on: bool) -> HeadId {
        let mut derived = DERIVED.iter();
        let found =
            derived.find(|(.., insured, passed)| (*insured, *passed) == (insurable, passes_on));
        let Some((key, name, ..)) = found else {
            return HeadId::REGULATORY;
        };
        let heads = &mut self.names.heads;
        let known = heads.iter().position(|head| head.key == *key);
        let at = known.unwrap_or_else(|| {
            if heads.len() < MAX_HEADS {
                heads.push(Head {
                    key: (*key).to_owned(),
                    name: (*name).to_owned(),
                });
            }
            heads.len() - 1
        });
        HeadId::new(at)
    }

    /// The regimes that some party names with the countries of these parties, each pair once.
    fn regimes_in_use(&self) -> Vec<(Regime, String)> {
        let parties = self.document.scenario().party.values();
        let named = parties.flat_map(|party| {
            let country = country(party);
            let regimes = party.regimes.iter().filter_map(|key| Regime::of(key));
            regimes.map(move |regime| (regime, country.clone()))
        });
        let mut regimes: Vec<(Regime, String)> = named.collect();
        regimes.sort_unstable();
        regimes.dedup();
        regimes
    }

    fn written_regime(&self, regime: Regime) -> Option<&written::Regime> {
        self.document.scenario().regime.get(regime.key())
    }

    fn fate(&self, regime: Regime, country: &str) -> Fate {
        let written = self.written_regime(regime);
        let by_law = match regime.insurable(country) {
            Insurability::Yes => Probability::ONE,
            Insurability::No | Insurability::Unclear => Probability::ZERO,
        };
        let insurable = written.and_then(|written| written.insurable);
        let passes_on = written.and_then(|written| written.passes_on);
        Fate {
            insurable: insurable.map_or(by_law, written::Chance::get),
            passes_on: passes_on.unwrap_or_else(|| regime.passes_on()),
        }
    }

    /// Every regime of every party, groups member by member.
    pub(super) fn regimes(&mut self) -> Vec<RegimeUse> {
        self.refuse_idle_regimes();
        let mut uses = Vec::new();
        let mut settled: Vec<(Regime, Option<RegimeUse>)> = Vec::new();
        let scenario = self.document.scenario();
        for (key, party) in &scenario.party {
            let path = Path::of(&["party", key, "regimes"]);
            self.check_together(&path, &party.regimes);
            let country = country(party);
            for (index, name) in party.regimes.iter().enumerate() {
                // Named twice: an error, told once.
                if party.regimes[..index].contains(name) {
                    continue;
                }
                let Some(regime) = Regime::of(name) else {
                    let known: Vec<&str> = Regime::ALL.iter().map(|regime| regime.key()).collect();
                    self.unknown(&path.index(index), "regime", name, &known);
                    continue;
                };
                if !settled.iter().any(|(known, _)| *known == regime) {
                    let settings = self.regime(regime);
                    settled.push((regime, settings));
                }
                let found = settled.iter().find(|(known, _)| *known == regime);
                let Some(settings) = found.and_then(|(_, settings)| settings.clone()) else {
                    continue;
                };
                let who = self.names.who.get(key).cloned();
                let members: Vec<PartyId> = who.iter().flat_map(Who::members).collect();
                let of_party = members
                    .first()
                    .map(|first| self.under(settings, *first, &country));
                if let Some(first) = &of_party {
                    self.ask_what_law_leaves_open(&path.index(index), first);
                }
                uses.extend(of_party.iter().flat_map(|first| {
                    members.iter().map(|party| RegimeUse {
                        party: *party,
                        ..first.clone()
                    })
                }));
            }
        }
        uses
    }

    /// Regimes of one party that are one and the same, or that cannot both apply.
    fn check_together(&mut self, path: &Path, names: &[String]) {
        for (index, name) in names.iter().enumerate() {
            let place = path.index(index);
            if names[..index].contains(name) {
                let finding = Finding::error(&place, format!("`{name}` is named twice"));
                self.report(finding.label("again").hint("leave one of the two out"));
                continue;
            }
            let Some(regime) = Regime::of(name) else {
                continue;
            };
            let is_other = |other: &&String| {
                matches!(Regime::of(other), Some(Regime::Nis2(_))) && *other != name
            };
            let other = names[..index].iter().find(is_other);
            if let (Regime::Nis2(Entity::Essential | Entity::Important), Some(other)) =
                (regime, other)
            {
                let message = format!("`{name}` stands beside `{other}`");
                let finding = Finding::error(&place, message).label("not both");
                let hint = "an entity is essential or important (Directive (EU) 2022/2555, Art. 3)";
                self.report(finding.hint(hint));
            }
            let governs =
                |other: &&String| Regime::of(other).is_some_and(|other| other.displaces(regime));
            if let Some(other) = names.iter().find(governs) {
                let message = format!("`{name}` imposes and gives nothing beside `{other}`");
                let finding = Finding::warning(&place, message).label("displaced");
                let hint = "it does not apply to what the other governs: leave it out, or give the \
                            records that it is for to a party of their own";
                self.report(finding.hint(hint));
            }
            self.warn_of_no_day(&place, regime);
        }
    }

    /// Warns of a regime that prices only what is late, and gives no day.
    fn warn_of_no_day(&mut self, place: &Path, regime: Regime) {
        let mut own = regime.deadlines().iter();
        let waits = own.any(|it| it.miss == Miss::Notice && it.within.hours().is_none());
        let Some(why) = regime.imposes_nothing().filter(|_| waits) else {
            return;
        };
        let finding = Finding::warning(place, format!("`{}`: {why}", regime.key()));
        let hint = "what it may cost is not simulated: price it under `regulatory` of a hit";
        self.report(finding.label("never late").hint(hint));
    }

    /// Warns of regimes that never have anything to look at.
    pub(super) fn warn_of_idle_regimes(&mut self, perils: &[Peril]) {
        let scenario = self.document.scenario();
        for (key, party) in &scenario.party {
            let who = self.names.who.get(key).cloned();
            let Some(first) = who.iter().flat_map(Who::members).next() else {
                continue;
            };
            let residences = self.names.parties[first.index()].residences.clone();
            for (index, name) in party.regimes.iter().enumerate() {
                let Some(regime) = Regime::of(name) else {
                    continue;
                };
                let path = Path::of(&["party", key, "regimes"]).index(index);
                let by_residence = matches!(regime.reach(), Reach::Residence(_));
                if !by_residence {
                    continue;
                }
                let mut places = residences.iter().filter(|(_, records)| *records > 0.0);
                if !residences.is_empty() && !places.any(|(place, _)| regime.reaches(place)) {
                    let message = format!("`{name}` reaches none of the records of `{key}`");
                    let finding = Finding::warning(&path, message).label("reaches nobody");
                    self.report(finding.hint("it goes by where persons live: see `records`"));
                    continue;
                }
                let mut hits = perils.iter().flat_map(|peril| &peril.hits);
                let mut events = scenario.event.iter();
                let is_scripted = events.any(|event| event.records.contains_key(key));
                if !is_scripted && !hits.any(|hit| hit.party == first && hit.records.is_some()) {
                    let message = format!("no peril exposes records of `{key}`");
                    let finding = Finding::warning(&path, message).label("nothing to look at");
                    let hint = format!("give a peril hits.{key}.records = …");
                    self.report(finding.hint(hint));
                }
            }
        }
    }

    /// Settings of a regime that no party stands under would do nothing.
    fn refuse_idle_regimes(&mut self) {
        let known: Vec<&str> = Regime::ALL.iter().map(|regime| regime.key()).collect();
        for key in self.document.scenario().regime.keys() {
            let path = Path::of(&["regime", key]);
            if Regime::of(key).is_none() {
                self.unknown(&path, "regime", key, &known);
                continue;
            }
            let mut parties = self.document.scenario().party.values();
            if !parties.any(|party| party.regimes.contains(key)) {
                let message = format!("no party stands under `{key}`");
                let finding = Finding::warning(&path, message).at_key().label("idle");
                self.report(finding.hint(format!("write regimes = [\"{key}\"] at a party")));
            }
        }
    }

    /// Warns of settings that a regime does not read.
    fn warn_of_unread_settings(&mut self, path: &Path, regime: Regime) {
        for (key, readers) in READ_BY {
            let place = path.key(key);
            if readers.contains(&regime.key()) || !self.document.says(&place) {
                continue;
            }
            let message = format!(
                "`{place}` does nothing: `{}` does not read it",
                regime.key()
            );
            let finding = Finding::warning(&place, message).at_key().label("not read");
            self.report(finding.hint(format!("it is for {}", readers.join(", "))));
        }
        for key in ["insurable", "passes_on"] {
            let place = path.key(key);
            if regime.head() != crate::regimes::Head::Regulatory && self.document.says(&place) {
                let head = regime.head().name();
                let message = format!("`{place}` does nothing: what it imposes is no fine");
                let finding = Finding::warning(&place, message).at_key().label("not read");
                self.report(finding.hint(format!("policies and contracts say it of `{head}`")));
            }
        }
    }

    /// The settings of a regime; its party, reach, turnover and what becomes of its fines are still open.
    fn regime(&mut self, regime: Regime) -> Option<RegimeUse> {
        let path = Path::of(&["regime", regime.key()]);
        let written = self.written_regime(regime).cloned().unwrap_or_default();
        let Some(enforcement) = written.enforcement else {
            let known = regime
                .enforced()
                .map(|known| format!("; known: {} ({})", known.part, known.source));
            self.ask(
                &path.key("enforcement"),
                &format!(
                    "chance that the authority imposes anything after an event, such as 0.02{}",
                    known.unwrap_or_default()
                ),
            );
            return None;
        };
        let claim = self.claim(&path, regime, &written)?;
        let seriousness = match written.seriousness {
            None => None,
            Some(band) => Some(self.seriousness(&path.key("seriousness"), band)?),
        };
        let exchange = self.exchange(&path, regime, &written)?;
        self.regime_defaults(&path, regime);
        self.warn_of_unread_settings(&path, regime);
        let settings = Settings {
            settlement: written.settlement.map_or(Share::ONE, Written::get),
            seriousness,
            infringement: match written.infringement {
                None | Some(InfringementWord::Standard) => Infringement::Standard,
                Some(InfringementWord::Higher) => Infringement::Higher,
            },
            turnover_adjustment: written.turnover_adjustment.map(Written::get),
            year_cap: match written.year_cap {
                None | Some(YearCapWord::Discretion) => YearCap::Discretion,
                Some(YearCapWord::Regulation) => YearCap::Regulation,
            },
            per_card: written.per_card.map(Written::get),
            own_fine: written.fine.map(Written::get),
            own_late_fine: written.late_fine.map(Written::get),
            claimed: written.claimed.map_or(Share::ONE, Written::get),
            ..Settings::new(enforcement.get(), claim)
        };
        Some(RegimeUse {
            party: PartyId::new(0),
            regime,
            path: path.to_string(),
            settings,
            reached: 1.0,
            turnover: None,
            exchange,
            provisions: written.provisions.unwrap_or(1),
            is_corrected: written.corrected.unwrap_or(false),
            months_neglected: written
                .months_neglected
                .map_or(0.0, |months| months.number()),
            clock: match written.clock {
                None | Some(ClockWord::Own) => ClockFrom::Own,
                Some(ClockWord::Processor) => ClockFrom::Processor,
            },
            insurable: Probability::ZERO,
            heads: [HeadId::REGULATORY; 2],
            encrypted: self.encrypted(),
        })
    }

    fn encrypted(&self) -> Option<FlagId> {
        let at = self.names.flags.iter().position(|flag| flag == ENCRYPTED)?;
        Some(FlagId::new(at))
    }

    /// Chance that persons claim what a statute gives them; asked for where it gives anything.
    fn claim(
        &mut self,
        path: &Path,
        regime: Regime,
        written: &written::Regime,
    ) -> Option<Probability> {
        if let Some(claim) = written.claim {
            return Some(claim.get());
        }
        if regime.gives_sums() {
            self.ask(
                &path.key("claim"),
                "chance that persons claim the sums the statute gives them, such as 0.1; 0 for never",
            );
            return None;
        }
        Some(Probability::ZERO)
    }

    fn seriousness(&mut self, path: &Path, written: SeriousnessWritten) -> Option<Seriousness> {
        let (from, to) = match written {
            SeriousnessWritten::Word(SeriousnessWord::Low) => return Some(Seriousness::LOW),
            SeriousnessWritten::Word(SeriousnessWord::Medium) => return Some(Seriousness::MEDIUM),
            SeriousnessWritten::Word(SeriousnessWord::High) => return Some(Seriousness::HIGH),
            SeriousnessWritten::Band(from, to) => (from.get(), to.get()),
        };
        match Seriousness::new(from, to) {
            Ok(band) => Some(band),
            Err(error) => {
                let finding = Finding::error(path, format!("`{path}`: {error}")).label("falls");
                self.report(finding.hint("write the lower end first: [0.1, 0.3]"));
                None
            }
        }
    }

    /// What one unit of a regime's currency is in the scenario's; asked for where they differ.
    fn exchange(&mut self, path: &Path, regime: Regime, written: &written::Regime) -> Option<f64> {
        let place = path.key("exchange");
        let currency = self.document.scenario().currency.clone();
        let currency = currency.unwrap_or_default();
        let Some(exchange) = written.exchange else {
            if currency == regime.currency() || currency.is_empty() {
                return Some(1.0);
            }
            let own = regime.currency();
            self.ask(
                &place,
                &format!("how much {currency} one {own} is, such as 1.08"),
            );
            return None;
        };
        let exchange = exchange.number();
        if exchange > 0.0 && exchange.is_finite() {
            return Some(exchange);
        }
        let finding = Finding::error(&place, format!("`{place}` is {exchange}, not above 0"));
        self.report(
            finding
                .label("not above 0")
                .hint("1 where the currencies are the same"),
        );
        None
    }

    fn regime_defaults(&mut self, path: &Path, regime: Regime) {
        let said = |country: &str| match regime.insurable(country) {
            Insurability::Yes => "true",
            Insurability::No => "false",
            Insurability::Unclear => "false (unclear in law)",
        };
        let mut insurable = said("").to_owned();
        for (_, country) in self.regimes_in_use().iter().filter(|it| it.0 == regime) {
            if said(country) != said("") {
                insurable += &format!("; {} in {country}", said(country));
            }
        }
        let passes_on = regime.passes_on().to_string();
        for (key, value) in [
            ("settlement", "1"),
            ("claimed", "1"),
            ("clock", "own"),
            ("insurable", insurable.as_str()),
            ("passes_on", passes_on.as_str()),
        ] {
            self.default_unless_stated(&path.key(key), value);
        }
    }

    /// A regime's settings for one party: what it reaches, what it is measured by, what may become of
    /// its fines.
    fn under(&mut self, settings: RegimeUse, party: PartyId, country: &str) -> RegimeUse {
        let regime = settings.regime;
        let fate = self.fate(regime, country);
        let heads = match regime.head() {
            crate::regimes::Head::Regulatory => {
                [true, false].map(|insured| self.head_of_fine(insured, fate.passes_on))
            }
            crate::regimes::Head::Pci => [HeadId::PCI; 2],
            crate::regimes::Head::Liability => [HeadId::LIABILITY; 2],
        };
        let it = &self.names.parties[party.index()];
        let all: f64 = it.residences.iter().map(|(_, records)| records).sum();
        let reached: f64 = it
            .residences
            .iter()
            .filter(|(residence, _)| regime.reaches(residence))
            .map(|(_, records)| records)
            .sum();
        // Where residences are written and nobody lives there, it reaches nobody.
        let reached = match it.residences.is_empty() {
            true => 1.0,
            false if all > 0.0 => reached / all,
            false => 0.0,
        };
        let turnover = it
            .turnover
            .map(|turnover| turnover.get() / settings.exchange);
        RegimeUse {
            party,
            reached,
            turnover,
            insurable: fate.insurable,
            heads,
            ..settings
        }
    }

    /// What a law leaves open for a party and the scenario must say.
    fn ask_what_law_leaves_open(&mut self, place: &Path, it: &RegimeUse) {
        if it.regime.imposes_nothing().is_some() {
            return;
        }
        let facts = Facts {
            late_hours: Some(24.0),
            late_report_hours: Some(24.0),
            ..it.facts(1.0, Blame::Negligent)
        };
        let settings = Settings {
            enforcement: Probability::ONE,
            ..it.settings
        };
        let assessed = it.regime.assess(&facts, &settings, &LARGEST);
        let path = Path::of(&["regime", it.regime.key()]);
        let mut asked: Vec<&str> = Vec::new();
        for (amount, own) in [(assessed.conduct, "fine"), (assessed.late, "late_fine")] {
            let Err(open) = amount.owed else { continue };
            if !open.is_for_the_user() {
                continue;
            }
            let key = match open {
                Open::TurnoverNotGiven => "turnover",
                Open::TurnoverAdjustmentNotGiven => "turnover_adjustment",
                Open::SeriousnessNotGiven => "seriousness",
                Open::CardCostNotGiven => "per_card",
                Open::NoSchedule
                | Open::NationalLaw
                | Open::LossOfContract
                | Open::ActualDamageOnly
                | Open::NoPrivateAction => own,
            };
            if asked.contains(&key) {
                continue;
            }
            asked.push(key);
            let of_party = place.parent().key(key);
            let target = if key == "turnover" {
                of_party
            } else {
                path.key(key)
            };
            self.ask(&target, &open.to_string());
        }
    }
}

/// The country of a party, by its archetype: two letters, empty where none is written.
fn country(party: &written::Party) -> String {
    let country = party.archetype.as_ref().and_then(|it| it.country.as_ref());
    country.map_or(String::new(), |country| country.to_ascii_uppercase())
}

/// Every draw at its largest.
const LARGEST: Uniforms = Uniforms {
    enforcement: 1.0 - f64::EPSILON,
    seriousness: 1.0 - f64::EPSILON,
    claim: 1.0 - f64::EPSILON,
};

impl RegimeUse {
    /// What the regime looks at in an event of so many persons in its reach; notice in time.
    #[must_use]
    pub fn facts(&self, persons: f64, blame: Blame) -> Facts {
        Facts {
            turnover: self.turnover,
            is_corrected: self.is_corrected,
            provisions: self.provisions,
            months_non_compliant: self.months_neglected,
            ..Facts::new(persons, blame)
        }
    }
}
