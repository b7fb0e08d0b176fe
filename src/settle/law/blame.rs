//! Who is at fault in an event, and which contract answers for whom.

use crate::model::{Contract, Model};
use crate::units::PartyId;

/// Fault shares for one sufferer, its own included.
pub(super) type Table = Vec<(usize, f64)>;

/// Who is at fault, and what each contract makes of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Blame {
    /// All parties at fault towards others, rising; their positions number the fault. Who is at fault
    /// for its own loss alone has none: nobody claims for it, and of a thousand clients each would
    /// have a row in the claim of every other.
    pub parties: Vec<usize>,
    /// All parties with a fault share, their own contributory one included, rising.
    pub at_fault: Vec<usize>,
    /// One for each contract.
    pub answers: Vec<Answer>,
    tables: Vec<Option<Table>>,
}

/// Whom a contract names, against who is at fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    /// Those it names (the obligor, those it answers for) who are at fault towards the claimant:
    /// their culpability decides what is owed on its own loss.
    pub culprits: Vec<usize>,
    /// Those it names who are at fault towards others than the claimant and themselves: their
    /// culpability decides what is owed on what is flowed down.
    pub passed: Vec<usize>,
    /// The claimant's contributory share.
    pub own: f64,
    /// The claimant's table, by fault; its own share left out.
    pub share: Vec<f64>,
    /// Does the contract name this party? Never the claimant.
    pub names: Vec<bool>,
    /// The place of the claimant among those at fault.
    pub claimant: Option<usize>,
}

/// For whose fault a contract answers under a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// For nobody's: the head is not owed.
    Nothing,
    /// For the obligor's and those it answers for.
    Named,
    /// For everybody's but the claimant's.
    All,
}

impl Answer {
    /// Does a contract with this reach answer for a fault?
    pub fn covers(&self, reach: Reach, fault: usize) -> bool {
        match reach {
            Reach::Nothing => false,
            Reach::Named => self.names[fault],
            Reach::All => self.claimant != Some(fault),
        }
    }
}

fn names(contract: &Contract, party: usize) -> bool {
    contract.names(PartyId::new(party))
}

impl Blame {
    /// From the fault table of each party; one without a table is not a sufferer.
    pub fn new(model: &Model, tables: Vec<Option<Table>>) -> Self {
        let listed = |counts: &dyn Fn(usize, usize) -> bool| -> Vec<usize> {
            let tables = tables.iter().enumerate();
            let shares = tables.flat_map(|(of, table)| {
                let table = table.iter().flatten();
                table.map(move |(party, share)| (of, *party, *share))
            });
            let mut parties: Vec<usize> = shares
                .filter(|(of, party, share)| *share > 0.0 && counts(*of, *party))
                .map(|(_, party, _)| party)
                .collect();
            parties.sort_unstable();
            parties.dedup();
            parties
        };
        let mut blame = Self {
            parties: listed(&|sufferer, party| sufferer != party),
            at_fault: listed(&|_, _| true),
            answers: Vec::new(),
            tables,
        };
        blame.answers = model.contracts.iter().map(|it| blame.answer(it)).collect();
        blame
    }

    fn answer(&self, contract: &Contract) -> Answer {
        let claimant = contract.beneficiary.index();
        let share_of = |party: usize| -> f64 {
            let of_party = self.table(claimant).iter();
            let of_party = of_party.filter(|(other, _)| *other == party);
            of_party.map(|(_, share)| share).sum()
        };
        let others = |party: usize| party != claimant;
        let shares = self.parties.iter().copied();
        let towards_others = |party: usize| {
            let mut tables = self.tables.iter().enumerate();
            tables.any(|(sufferer, table)| {
                let mut table = table.iter().flatten();
                sufferer != claimant
                    && sufferer != party
                    && table.any(|(other, share)| *other == party && *share > 0.0)
            })
        };
        let named = || {
            let named = self.parties.iter().copied();
            named.filter(|party| others(*party) && names(contract, *party))
        };
        Answer {
            culprits: named().filter(|party| share_of(*party) > 0.0).collect(),
            passed: named().filter(|party| towards_others(*party)).collect(),
            own: share_of(claimant),
            share: shares
                .clone()
                .map(|party| if others(party) { share_of(party) } else { 0.0 })
                .collect(),
            names: shares
                .map(|party| others(party) && names(contract, party))
                .collect(),
            claimant: self.parties.binary_search(&claimant).ok(),
        }
    }

    /// The table of each party for the events of a peril.
    pub fn of_peril(model: &Model, peril: usize) -> Self {
        let mut tables = vec![None; model.parties.len()];
        for hit in &model.perils[peril].hits {
            let table = hit.fault.iter();
            let table = table.map(|(party, share)| (party.index(), share.get()));
            tables[hit.party.index()] = Some(table.collect());
        }
        Self::new(model, tables)
    }

    /// The fault table of a sufferer.
    pub fn table(&self, party: usize) -> &[(usize, f64)] {
        self.tables[party].as_deref().unwrap_or(&[])
    }
}
