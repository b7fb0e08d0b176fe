//! Past events as events of a model: who is hit, for how long, and what it costs in the mean.

use super::{
    Cause, Culpability, Event, Hit, Model, OutageStretch, Peril, Severity, Split, Suffered,
};
use crate::scenario::calibration::interruption_per_hour;
use crate::scenario::library_figure as figure;
use crate::units::{FlagId, HeadId, Hours, Money, PartyId, Probability, Share};
use std::fmt;

/// An event that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastEvent {
    /// Ransomware through the remote tool of managed service providers, 2021.
    Kaseya,
    /// A software provider of car dealers down for two weeks, 2024.
    Cdk,
    /// A clearing house of health claims down for weeks, and its data stolen, 2024.
    Change,
    /// A faulty update, 2024.
    CrowdStrike,
    /// Data stolen from a tool that moves files, 2023.
    Moveit,
}

/// What an event takes from those it hits, beside their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    Nothing,
    Systems,
    Data,
}

impl PastEvent {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Kaseya,
        Self::Cdk,
        Self::Change,
        Self::CrowdStrike,
        Self::Moveit,
    ];

    /// Its word on the command line and in the library.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kaseya => "kaseya",
            Self::Cdk => "cdk",
            Self::Change => "change",
            Self::CrowdStrike => "crowdstrike",
            Self::Moveit => "moveit",
        }
    }

    /// What happened, in a few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Kaseya => "Kaseya VSA 2021: ransomware through the provider's remote tool",
            Self::Cdk => "CDK Global 2024: the provider of software is down",
            Self::Change => "Change Healthcare 2024: the provider is down and its data are stolen",
            Self::CrowdStrike => "CrowdStrike 2024: a faulty update",
            Self::Moveit => "MOVEit 2023: data are stolen at the provider",
        }
    }

    fn taken(self) -> Taken {
        match self {
            Self::Kaseya => Taken::Systems,
            Self::Change | Self::Moveit => Taken::Data,
            Self::Cdk | Self::CrowdStrike => Taken::Nothing,
        }
    }

    fn cause(self) -> Cause {
        match self {
            Self::CrowdStrike => Cause::Failure,
            Self::Kaseya | Self::Cdk | Self::Change | Self::Moveit => Cause::Malicious,
        }
    }

    /// The part of the clients it hits, from the library.
    #[must_use]
    pub fn share(self) -> f64 {
        figure(&format!("event.{}.share", self.word()))
    }

    /// Hours that those hit were down, from the library.
    #[must_use]
    pub fn hours(self) -> Option<f64> {
        match self {
            Self::Moveit => None,
            Self::Kaseya | Self::Cdk | Self::Change | Self::CrowdStrike => {
                Some(figure(&format!("event.{}.hours", self.word())))
            }
        }
    }

    /// The names of the figures of the library that a replay reads; others of the event are there to go by.
    ///
    /// ```
    /// use obligor::model::past::PastEvent;
    /// assert_eq!(PastEvent::Moveit.figures(), ["event.moveit.share"]);
    /// assert_eq!(PastEvent::Change.figures(), ["event.change.share", "event.change.hours"]);
    /// ```
    #[must_use]
    pub fn figures(self) -> Vec<String> {
        let of = |what| format!("event.{}.{what}", self.word());
        let hours = self.hours().map(|_| of("hours"));
        [of("share")].into_iter().chain(hours).collect()
    }

    /// Hours that are paid by the hour. Ransomware has its interruption in its cost, unless the
    /// scenario counts that by the hour.
    fn paid_hours(self, likewise: Option<&Hit>) -> Option<f64> {
        let by_hour = likewise.is_some_and(|hit| hit.per_hour.is_some());
        self.hours()
            .filter(|_| by_hour || self.taken() != Taken::Systems)
    }
}

/// What a client's cost is taken from.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// The client.
    pub party: PartyId,
    /// What it would cost it.
    pub amount: f64,
    /// Paths of what it is taken from.
    pub from: Vec<String>,
    /// Is it hit?
    pub is_hit: bool,
}

/// A past event on the contracts of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    /// The event.
    pub event: Event,
    /// Every client, the most exposed first, and the provider last, if it suffers.
    pub bases: Vec<Basis>,
    /// How many clients the provider has.
    pub clients: usize,
    /// How many of them are hit.
    pub hit: usize,
}

/// Why a past event cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastError {
    /// The party serves nobody.
    NoClients(PartyId),
    /// It is not known what this costs a client.
    CostUnknown {
        /// The client.
        client: PartyId,
        /// What is missing, in words.
        what: &'static str,
    },
}

impl fmt::Display for PastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoClients(_) => write!(f, "the party serves nobody"),
            Self::CostUnknown { what, .. } => write!(f, "{what} is not known"),
        }
    }
}

impl std::error::Error for PastError {}

/// The parties that answer to others by a contract, each once, in the order of the contracts.
#[must_use]
pub fn providers(model: &Model) -> Vec<PartyId> {
    let mut providers = Vec::new();
    for contract in &model.contracts {
        if !providers.contains(&contract.obligor) {
            providers.push(contract.obligor);
        }
    }
    providers
}

/// A past event at a provider.
///
/// Of its n clients (beneficiaries of its contracts, and whom its perils hit) ⌈share × n⌉ are hit,
/// those whom it costs most first; of equal cost, those written first. What it costs is the mean of
/// what the scenario says: of the provider's own perils, else of any that does the like to this
/// client; hours cost what a peril says, else revenue ÷ 8,760 × 35 % margin × half of the business.
/// The provider's own cost is added where it is known.
///
/// # Errors
/// If the provider serves nobody, or the scenario does not say what the event costs a client.
pub fn replay(
    model: &mut Model,
    past: PastEvent,
    provider: PartyId,
    culpability: Culpability,
) -> Result<Replayed, PastError> {
    let clients = clients(model, provider);
    if clients.is_empty() {
        return Err(PastError::NoClients(provider));
    }
    let mut suffering = Vec::new();
    for client in &clients {
        suffering.push(suffers(model, past, provider, *client)?);
    }
    suffering.sort_by(|a, b| b.1.amount.total_cmp(&a.1.amount));
    let hit = (past.share() * clients.len() as f64 - 1e-9).ceil().max(1.0) as usize;
    for (_, basis) in suffering.iter_mut().skip(hit) {
        basis.is_hit = false;
    }
    suffering.extend(suffers(model, past, provider, provider).ok());
    let flags = flags(model, past);
    let suffered = suffering.iter().filter(|(_, basis)| basis.is_hit);
    let mut suffered: Vec<(PartyId, Suffered)> = suffered
        .map(|(suffered, basis)| (basis.party, suffered.clone()))
        .collect();
    suffered.sort_by_key(|(party, _)| *party);
    let event = Event {
        path: format!("replay.{}", past.word()),
        label: past.title().to_owned(),
        origin: Some(provider),
        cause: past.cause(),
        flags,
        culpability: vec![(provider, culpability)],
        outage: past.hours().map(stretch).into_iter().collect(),
        suffered,
        ..Event::default()
    };
    let bases = suffering.into_iter().map(|(_, basis)| basis).collect();
    Ok(Replayed {
        event,
        bases,
        clients: clients.len(),
        hit,
    })
}

/// Beneficiaries of a provider's contracts, then whom else its perils hit, each once.
fn clients(model: &Model, provider: PartyId) -> Vec<PartyId> {
    let contracts = model.contracts.iter();
    let served = contracts.filter(|it| it.obligor == provider);
    let own = model.perils.iter().filter(|it| it.origin == provider);
    let hit = own.flat_map(|it| &it.hits).map(|hit| hit.party);
    let mut clients = Vec::new();
    for party in served.map(|it| it.beneficiary).chain(hit) {
        if party != provider && !clients.contains(&party) {
            clients.push(party);
        }
    }
    clients
}

/// The flags of an event, those not known yet added to the model's.
fn flags(model: &mut Model, past: PastEvent) -> Vec<FlagId> {
    let words: &[&str] = match past.taken() {
        Taken::Nothing => &[],
        Taken::Systems => &["ransomware"],
        Taken::Data => &["personal-data"],
    };
    let mut flag = |word: &&str| {
        let known = model.flags.iter().position(|it| it == word);
        let at = known.unwrap_or_else(|| {
            model.flags.push((*word).to_owned());
            model.flags.len() - 1
        });
        FlagId::new(at)
    };
    words.iter().map(&mut flag).collect()
}

fn stretch(hours: f64) -> OutageStretch {
    OutageStretch {
        hours: Hours::new(hours).unwrap_or_default(),
        per_hour: Money::new(1.0).unwrap_or_default(),
    }
}

/// What an event costs a party in the mean.
fn suffers(
    model: &Model,
    past: PastEvent,
    provider: PartyId,
    party: PartyId,
) -> Result<(Suffered, Basis), PastError> {
    let unknown = |what| PastError::CostUnknown {
        client: party,
        what,
    };
    let mut suffered = Suffered {
        fault: vec![(provider, Share::ONE)],
        ..Suffered::default()
    };
    let mut from = Vec::new();
    let mut likewise = None;
    if past.taken() != Taken::Nothing {
        let what = match past.taken() {
            Taken::Systems => "what ransomware costs",
            Taken::Data | Taken::Nothing => "what a data breach costs",
        };
        let like = |peril: &Peril, hit: &Hit| does_the_like(model, past, peril, hit);
        let (peril, hit) = best(model, provider, party, like).ok_or(unknown(what))?;
        suffered.loss = mean_costs(hit).ok_or(unknown(what))?;
        suffered.records = hit.records.as_ref().map_or(0.0, crate::random::Law::mean);
        if peril.origin == provider {
            suffered.fault.clone_from(&hit.fault);
        }
        from.push(hit.path.clone());
        likewise = Some((peril, hit));
    }
    if let Some(hours) = past.paid_hours(likewise.map(|(_, hit)| hit)) {
        let hour = an_hour(model, likewise, provider, party);
        let hour = hour.ok_or(unknown("what an hour without its provider costs"))?;
        if let Some(fault) = hour.fault {
            suffered.fault = fault;
        }
        from.push(hour.from);
        // Interruption of the cost itself is not counted beside that of the hours.
        let of_cost = |head: HeadId| head == HeadId::INTERRUPTION;
        suffered.loss.retain(|(head, _)| !of_cost(*head));
        let lost = (HeadId::INTERRUPTION, hours * hour.cost);
        suffered.loss.push(lost);
    }
    let amount = suffered.loss.iter().map(|(_, amount)| amount).sum();
    let basis = Basis {
        party,
        amount,
        from,
        is_hit: true,
    };
    Ok((suffered, basis))
}

/// What an hour costs, and where that stands.
struct AnHour {
    cost: f64,
    from: String,
    fault: Option<Vec<(PartyId, Share)>>,
}

/// What an hour of an outage at the provider costs a party: by the hit that takes the like, if it
/// counts by the hour, else by any that does, else, of a client, by its revenue.
fn an_hour(
    model: &Model,
    likewise: Option<(&Peril, &Hit)>,
    provider: PartyId,
    party: PartyId,
) -> Option<AnHour> {
    let by_hour = |_: &Peril, hit: &Hit| hit.per_hour.is_some();
    let likewise = likewise.filter(|(peril, hit)| by_hour(peril, hit));
    if let Some((peril, hit)) = likewise.or_else(|| best(model, provider, party, by_hour)) {
        return Some(AnHour {
            cost: hit.per_hour?.get(),
            from: format!("{}.per_hour", hit.path),
            fault: (peril.origin == provider).then(|| hit.fault.clone()),
        });
    }
    let who = &model.parties[party.index()];
    let revenue = who.revenue.filter(|_| party != provider)?;
    Some(AnHour {
        cost: interruption_per_hour(revenue.get()),
        from: format!("party.{}.revenue", who.key),
        fault: None,
    })
}

/// Does a hit take what a past event took?
fn does_the_like(model: &Model, past: PastEvent, peril: &Peril, hit: &Hit) -> bool {
    let ransomware = peril.flags.iter().any(|(flag, chance)| {
        model.flags[flag.index()] == "ransomware" && *chance > Probability::ZERO
    });
    let named = |word: &str| peril.key.ends_with(word);
    hit.severity != Severity::Nothing
        && match past.taken() {
            Taken::Systems => ransomware || named("ransomware"),
            Taken::Data => !ransomware && (named("breach") || hit.records.is_some()),
            Taken::Nothing => false,
        }
}

/// The first hit on a party that fits, of the provider's own perils before all others.
fn best(
    model: &Model,
    provider: PartyId,
    party: PartyId,
    fits: impl Fn(&Peril, &Hit) -> bool,
) -> Option<(&Peril, &Hit)> {
    let perils = model.perils.iter();
    let hits = perils.flat_map(|peril| peril.hits.iter().map(move |hit| (peril, hit)));
    let mut fitting = hits.filter(|(peril, hit)| hit.party == party && fits(peril, hit));
    let first = fitting.next()?;
    if first.0.origin == provider {
        return Some(first);
    }
    let own = fitting.find(|(peril, _)| peril.origin == provider);
    Some(own.unwrap_or(first))
}

/// The mean cost of a hit by head; none if a mean is not finite.
fn mean_costs(hit: &Hit) -> Option<Vec<(HeadId, f64)>> {
    let costs: Vec<(HeadId, f64)> = match &hit.severity {
        Severity::Nothing => Vec::new(),
        Severity::Total { law, scale, split } => shares(split)
            .into_iter()
            .map(|(head, share)| (head, law.mean() * scale * share))
            .collect(),
        Severity::PerRecord { cost, split, scale } => {
            let records = hit.records.as_ref()?.mean();
            let total = cost.get() * records * scale;
            let shares = shares(split).into_iter();
            shares.map(|(head, share)| (head, total * share)).collect()
        }
        Severity::Heads(laws) => laws.iter().map(|(head, law)| (*head, law.mean())).collect(),
    };
    costs
        .iter()
        .all(|(_, cost)| cost.is_finite())
        .then_some(costs)
}

/// Mean shares of the heads of a split, as its presences and weights give them; they sum to 1.
fn shares(split: &Split) -> Vec<(HeadId, f64)> {
    let (Split::Fixed(parts) | Split::Dirichlet(parts) | Split::Presence(parts)) = split;
    let weight = |part: &super::SplitPart| part.weight * part.presence.get();
    let sum: f64 = parts.iter().map(weight).sum();
    let shares = parts.iter().map(|part| (part.head, weight(part) / sum));
    shares.collect()
}
