//! What regimes cost a year, and how often notices come late.

use super::batches::{Spacing, YearSums};
use super::{Estimate, Proportion};
use crate::columns::{Block, Fined, Sink};
use crate::ledger::Totals;
use crate::model::Model;
use crate::regimes::Deadline;
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
    /// Events of which somebody had to be told within a time.
    pub notifiable: u64,
    /// Those of them of which any notice came later.
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
    /// Those of them of which it came later.
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
    late: u64,
    /// The same of each notice.
    notices: Vec<NoticeCount>,
}

#[derive(Clone, Debug, PartialEq)]
struct NoticeCount {
    notice: &'static Deadline,
    due: u64,
    late: u64,
}

impl RegimeColumn {
    fn count(&mut self, fined: &Fined) {
        self.notifiable += u64::from(fined.due != 0);
        self.late += u64::from(fined.late != 0);
        for (at, count) in self.notices.iter_mut().enumerate() {
            count.due += u64::from(fined.due >> at & 1);
            count.late += u64::from(fined.late >> at & 1);
        }
    }
}

/// Late ones of so many; nothing where there were none.
fn part(late: u64, due: u64) -> Option<Proportion> {
    (due > 0).then(|| Proportion::of(late, due))
}

fn unseen(notice: &'static Deadline) -> NoticeCount {
    NoticeCount {
        notice,
        due: 0,
        late: 0,
    }
}

fn notice_figures(count: NoticeCount) -> NoticeFigures {
    NoticeFigures {
        notice: count.notice,
        due: count.due,
        p_late: part(count.late, count.due),
    }
}

impl RegimeSink {
    /// An empty sink; `None` where no party stands under a regime.
    #[must_use]
    pub fn new(model: &Model, spacing: Spacing) -> Option<Self> {
        let (mut columns, mut column_of): (Vec<RegimeColumn>, _) = (Vec::new(), Vec::new());
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
                    late: 0,
                    notices: using.regime.deadlines().iter().map(unseen).collect(),
                });
                columns.len() - 1
            }));
        }
        (!columns.is_empty()).then_some(Self {
            column_of,
            columns,
            amounts: Vec::new(),
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
            p_late: part(column.late, column.notifiable),
            notices: column.notices.into_iter().map(notice_figures).collect(),
        });
        figures.collect()
    }
}

impl Sink for RegimeSink {
    fn rows(&mut self, block: &Block, _settled: &[Totals]) {
        for (at, column) in self.columns.iter_mut().enumerate() {
            self.amounts.clear();
            self.amounts.resize(block.year.len(), 0.0);
            let of_column = |fined: &&Fined| self.column_of[fined.regime as usize] == at;
            for fined in block.fined.iter().filter(of_column) {
                let row = block.events.row[fined.event as usize] as usize;
                self.amounts[row] += fined.owed;
                column.count(fined);
            }
            column.owed.add_rows(&block.year, &self.amounts);
            let owes = |owed: &f64| f64::from(u8::from(*owed >= LEAST_LOSS));
            let owing: Vec<f64> = self.amounts.iter().map(owes).collect();
            column.owing.add_rows(&block.year, &owing);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        for (column, other) in self.columns.iter_mut().zip(other.columns) {
            column.owed.merge(&other.owed);
            column.owing.merge(&other.owing);
            column.notifiable += other.notifiable;
            column.late += other.late;
            for (count, other) in column.notices.iter_mut().zip(other.notices) {
                count.due += other.due;
                count.late += other.late;
            }
        }
        self
    }
}
