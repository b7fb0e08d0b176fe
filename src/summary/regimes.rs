//! What regimes cost a year, and how often notices come late.

use super::batches::{Spacing, YearSums};
use super::late_part::{Counted, LatePart};
use super::{Estimate, Proportion};
use crate::columns::{Block, Fined, Sink};
use crate::ledger::Totals;
use crate::model::Model;
use crate::regimes::{Addressee, Deadline};
use crate::units::{GroupId, LEAST_LOSS};

/// What a regime made of the events of a party, or of a group's members together.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RegimeFigures {
    /// The party's key, or the group's.
    pub party: String,
    /// Its name in reports.
    pub name: String,
    /// Its position in the model, a group's first member's.
    pub at: usize,
    /// The regime's key.
    pub regime: &'static str,
    /// What it imposes and gives to persons, a year.
    pub owed: Estimate,
    /// Years in which it does.
    pub p_owed: Proportion,
    /// Events of which somebody had to be told within a time; one that hits several members counts once.
    pub notifiable: u64,
    /// How often any notice of such an event came later, of a group a typical member's.
    pub p_late: Option<Proportion>,
    /// Its notices, each by itself.
    pub notices: Vec<NoticeFigures>,
}

/// How often one notice of a regime came late.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NoticeFigures {
    /// Which.
    pub notice: &'static Deadline,
    /// Events of which it had to be given within a time, and of which its time is known.
    pub due: u64,
    /// How often it came later, of a group a typical member's.
    pub p_late: Option<Proportion>,
}

/// Counts late notices and adds up what regimes make of events; mergeable.
#[derive(Clone, Debug, PartialEq)]
pub struct RegimeSink {
    /// By regime of the model: the column it counts in.
    column_of: Vec<usize>,
    columns: Vec<RegimeColumn>,
    /// The amounts of a block's years.
    amounts: Vec<f64>,
    /// Its events of which somebody had to be told, with the notices due at any member.
    events: Vec<(u32, u8)>,
    /// The notices of its years.
    counted: Vec<Counted>,
}

#[derive(Clone, Debug, PartialEq)]
struct RegimeColumn {
    party: String,
    name: String,
    at: usize,
    regime: &'static str,
    owed: YearSums,
    /// Years with something owed.
    owing: YearSums,
    notifiable: u64,
    /// Of any notice.
    late: LatePart,
    /// The same of each notice.
    notices: Vec<NoticeCount>,
}

#[derive(Clone, Debug, PartialEq)]
struct NoticeCount {
    notice: &'static Deadline,
    due: u64,
    late: LatePart,
}

impl RegimeColumn {
    /// The bits of the notices that the party owes itself; that of a processor it is owed.
    fn own(&self) -> u8 {
        let own = self.notices.iter().enumerate();
        let own = own.filter(|(_, it)| it.notice.to != Addressee::Controller);
        own.fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// Counts events by themselves, however many members they hit.
    fn count_events(&mut self, events: &mut Vec<(u32, u8)>) {
        events.sort_unstable();
        events.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            kept.1 |= if is_same { next.1 } else { 0 };
            is_same
        });
        let own = self.own();
        self.notifiable += events.iter().filter(|(_, due)| due & own != 0).count() as u64;
        for (at, count) in self.notices.iter_mut().enumerate() {
            let due = events.iter().filter(|(_, due)| due >> at & 1 != 0);
            count.due += due.count() as u64;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.owed.merge(&other.owed);
        self.owing.merge(&other.owing);
        self.notifiable += other.notifiable;
        self.late.merge(&other.late);
        for (count, other) in self.notices.iter_mut().zip(&other.notices) {
            count.due += other.due;
            count.late.merge(&other.late);
        }
    }
}

/// The notices of some kinds in each year of a block, by the bits of a mask.
fn count_by_year<'a>(
    counted: &mut Vec<Counted>,
    block: &Block,
    fined: impl Iterator<Item = &'a Fined>,
    kinds: u8,
) {
    counted.clear();
    counted.resize(block.year.len(), Counted::default());
    for fined in fined {
        let row = block.events.row[fined.event as usize] as usize;
        counted[row].due += u64::from(fined.due & kinds != 0);
        counted[row].late += u64::from(fined.late & kinds != 0);
    }
}

impl RegimeSink {
    /// An empty sink; `None` where no party stands under a regime.
    #[must_use]
    pub fn new(model: &Model, spacing: Spacing) -> Option<Self> {
        let (mut columns, mut column_of): (Vec<RegimeColumn>, _) = (Vec::new(), Vec::new());
        let unseen = |notice| NoticeCount {
            notice,
            due: 0,
            late: LatePart::new(spacing),
        };
        for using in &model.regimes {
            let party = &model.parties[using.party.index()];
            let group = party.group.map(GroupId::index);
            let (key, name) = match group.map(|group| &model.groups[group]) {
                Some(group) => (&group.key, &group.name),
                None => (&party.key, &party.name),
            };
            let regime = using.regime.key();
            let known = columns
                .iter()
                .position(|known| (&known.party, known.regime) == (key, regime));
            column_of.push(known.unwrap_or_else(|| {
                columns.push(RegimeColumn {
                    party: key.clone(),
                    name: name.clone(),
                    at: using.party.index(),
                    regime,
                    owed: YearSums::new(spacing),
                    owing: YearSums::new(spacing),
                    notifiable: 0,
                    late: LatePart::new(spacing),
                    notices: using.regime.deadlines().iter().map(unseen).collect(),
                });
                columns.len() - 1
            }));
        }
        (!columns.is_empty()).then_some(Self {
            column_of,
            columns,
            amounts: Vec::new(),
            events: Vec::new(),
            counted: Vec::new(),
        })
    }

    /// The figures of a run of so many years, in the order in which parties name their regimes.
    #[must_use]
    pub fn finish(self, years: u64) -> Vec<RegimeFigures> {
        let columns = self.columns.into_iter();
        let figures = columns.map(|column| RegimeFigures {
            party: column.party,
            name: column.name,
            at: column.at,
            regime: column.regime,
            owed: column.owed.mean(years),
            p_owed: column.owing.share(years, 1),
            notifiable: column.notifiable,
            p_late: column.late.finish(years),
            notices: column
                .notices
                .into_iter()
                .map(|count| NoticeFigures {
                    notice: count.notice,
                    due: count.due,
                    p_late: count.late.finish(years),
                })
                .collect(),
        });
        figures.collect()
    }
}

impl Sink for RegimeSink {
    fn rows(&mut self, block: &Block, _settled: &[Totals]) {
        let (counted, events) = (&mut self.counted, &mut self.events);
        for (at, column) in self.columns.iter_mut().enumerate() {
            let of_column = |fined: &&Fined| self.column_of[fined.regime as usize] == at;
            let fined = || block.fined.iter().filter(of_column);
            self.amounts.clear();
            self.amounts.resize(block.year.len(), 0.0);
            for fined in fined() {
                let row = block.events.row[fined.event as usize] as usize;
                self.amounts[row] += fined.owed;
            }
            column.owed.add_rows(&block.year, &self.amounts);
            let owes = |owed: &f64| f64::from(u8::from(*owed >= LEAST_LOSS));
            let owing: Vec<f64> = self.amounts.iter().map(owes).collect();
            column.owing.add_rows(&block.year, &owing);
            events.clear();
            let notifiable = fined().filter(|it| it.due != 0);
            events.extend(notifiable.map(|it| (it.event, it.due)));
            column.count_events(events);
            count_by_year(counted, block, fined(), column.own());
            column.late.add_years(counted);
            for (at, count) in column.notices.iter_mut().enumerate() {
                count_by_year(counted, block, fined(), 1 << at);
                count.late.add_years(counted);
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            column.merge(other);
        }
        self
    }
}
