//! What regimes cost a year, and how often notices come late.

use super::batches::{Spacing, YearSums};
use super::{Estimate, Proportion};
use crate::columns::{Block, Fined, Sink};
use crate::ledger::Totals;
use crate::model::Model;
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
    /// Events that had to be notified within a time.
    pub notifiable: u64,
    /// Those of them whose notice came later.
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
            p_late: (column.notifiable > 0).then(|| Proportion::of(column.late, column.notifiable)),
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
                column.notifiable += u64::from(fined.is_notifiable);
                column.late += u64::from(fined.is_notifiable && fined.is_late);
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
        }
        self
    }
}
