//! Clocks: when a party knows of an event, and whom it tells when.

use super::NoticeEffect;
use crate::random::Law;
use crate::regimes::{Addressee, Deadline, MOST_REPORTS, Start};
use crate::units::{FlagId, Hours, PartyId};

/// Draws of a notice: to those served, and to those claimed from.
pub const TO_SERVED: u32 = 0;
/// To those claimed from.
pub const TO_CLAIMED: u32 = 1;
/// Draws of a notification: to persons.
pub const TO_PERSONS: u32 = 0;
/// The first notice to an authority.
pub const TO_AUTHORITY: u32 = 1;
/// Until the event is classified or found to be material.
pub const ASSESSMENT: u32 = 2;
/// The first report that follows; the next has the next number.
pub const FIRST_REPORT: u32 = 3;

/// Whom a party tells of events that start with it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notify {
    /// Whom; they know of the event when they are told.
    pub to: Vec<PartyId>,
    /// Hours from its own knowledge, one draw an event for all.
    pub after: Law,
    /// In time up to and with this; always where nothing is said.
    pub within: Option<Hours>,
    /// What an event carries of which they were told later.
    pub flag: FlagId,
    /// The clause it stands in.
    pub clause: Option<String>,
}

/// When a party notifies authorities and persons, each from its knowledge of an event.
///
/// ```text
/// knowledge ──persons──▶ the persons affected
///     │ └─────authority─▶ the first notice to an authority ──report──▶ the next ──report──▶ …
///     └───────assessment▶ classified as major, found to be material
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Notification {
    /// Hours until the persons are notified.
    pub persons: Option<Law>,
    /// Hours until the first notice to an authority.
    pub authority: Option<Law>,
    /// Does `authority` stand only where a law counts hours or business days? Where it counts days an
    /// authority is then told with the persons.
    pub only_prompt: bool,
    /// Hours from one notice to an authority to the next, drawn for each; where nothing is said no
    /// report that follows is looked at.
    pub report: Option<Law>,
    /// Hours until the event is classified as major or found to be material; where nothing is said it
    /// is material at once, and when it is classified nothing looks at.
    pub assessment: Option<Law>,
}

/// The hours of a party's notices in one event, from its knowledge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NoticeTimes {
    /// How long before its own knowledge the clock began to run.
    pub before: f64,
    /// Until persons were notified.
    pub persons: f64,
    /// Until an authority was.
    pub authority: f64,
    /// Is an authority told with the persons where a law counts days?
    pub only_prompt: bool,
    /// From each notice to an authority to the next; `None`: nothing is said of reports.
    pub reports: Option<[f64; MOST_REPORTS]>,
    /// Until the event was classified or found to be material; `None`: nothing is said of it.
    pub assessed: Option<f64>,
    /// How long the party where the event started took to tell it, from its own knowledge; `None`: nobody
    /// told it.
    pub told: Option<f64>,
}

impl NoticeTimes {
    /// How long a notice took from its own start; `None` where nothing is said of it.
    ///
    /// A report that follows and is counted from discovery comes with the first notice where nothing
    /// is said of reports. An event is found to be material at once where nothing is said; a notice
    /// counted from its classification is not looked at then. A notice counted from that to persons goes out
    /// with it, unless authorities are told apart from persons: then it took authority − persons. A
    /// processor's notice took what the party where the event started did to tell.
    ///
    /// ```
    /// use obligor::model::NoticeTimes;
    /// use obligor::regimes::Regime;
    /// let times = NoticeTimes { authority: 20.0, reports: Some([60.0, 700.0]), ..NoticeTimes::default() };
    /// let nis2 = Regime::of("nis2:essential").unwrap();
    /// let took: Vec<_> = nis2.deadlines().iter().map(|notice| times.took(notice)).collect();
    /// assert_eq!(took, [Some(20.0), Some(80.0), Some(700.0)]);
    /// let times = NoticeTimes { persons: 480.0, authority: 1440.0, ..NoticeTimes::default() };
    /// let california = Regime::of("state:CA").unwrap();
    /// assert_eq!(times.took(&california.deadlines()[1]), Some(960.0));
    /// ```
    #[must_use]
    pub fn took(&self, notice: &Deadline) -> Option<f64> {
        let first = match notice.to {
            Addressee::Controller => return self.told,
            Addressee::Persons => self.persons,
            Addressee::Authority if self.only_prompt && !notice.is_prompt() => self.persons,
            Addressee::Authority => self.authority,
        };
        let reports = self.reports.as_ref().map(|all| &all[..notice.step]);
        match notice.from {
            Start::Discovery => {
                let more: f64 = reports.into_iter().flatten().sum();
                Some(self.before + first + more)
            }
            Start::Classification => self.assessed.map(|hours| (first - hours).max(0.0)),
            Start::Materiality => Some((first - self.assessed.unwrap_or(0.0)).max(0.0)),
            Start::PreviousNotice => reports.and_then(|all| all.last().copied()),
            Start::NoticeToPersons => Some((first - self.persons).max(0.0)),
        }
    }
}

/// When a party knows of an event, and how long it then takes to tell others.
///
/// What is not given takes no time: an event is known at once, and told at once. A party under a regime
/// with deadlines has the library's laws for what it does not say.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Clock {
    /// Whose.
    pub party: PartyId,
    /// From the start of an event until the party knows of it, unless another tells it.
    pub discovery: Option<Law>,
    /// From then until authorities and persons are notified.
    pub notification: Notification,
    /// From then until those are told from whom it claims: contract partners, insurers.
    pub claim_notice: Option<Law>,
    /// Whom it tells of events that start with it.
    pub notify: Option<Notify>,
}

/// From when the time for a notice runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeFrom {
    /// When the party knows of the event.
    Knowledge,
    /// When the event starts.
    Event,
    /// From the end of the policy year; before it every notice is in time.
    PolicyEnd,
}

/// The condition of a policy that its insurers are told in time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PolicyNotice {
    /// Its path.
    pub path: String,
    /// The clause it stands in.
    pub clause: Option<String>,
    /// In time up to and with this.
    pub within: Hours,
    /// From when that runs.
    pub from: NoticeFrom,
    /// What lateness does.
    pub effect: NoticeEffect,
}
