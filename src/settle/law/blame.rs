//! Who is at fault in an event, and which contract answers for whom.

use crate::model::{Contract, Liability, Model};

/// Fault shares for one sufferer, its own included.
pub(super) type Table = Vec<(usize, f64)>;

/// Who is at fault, and what each contract makes of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Blame {
    /// All parties with a fault share, rising; their positions number the fault.
    pub parties: Vec<usize>,
    /// One for each contract.
    pub answers: Vec<Answer>,
    tables: Vec<Option<Table>>,
}

/// What a contract answers for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    /// Has the obligor, or one it answers for, a fault share?
    pub in_breach: bool,
    /// Those of them, whose culpability decides its triggers.
    pub culprits: Vec<usize>,
    /// The claimant's contributory share.
    pub own: f64,
    /// The claimant's table, by fault; its own share left out.
    pub share: Vec<f64>,
    /// Does the contract name this party (as obligor or answered for)?
    pub names: Vec<bool>,
    /// The part of this party's fault that the contract answers for: 1 ÷ k of k contracts, or 0.
    pub part: Vec<f64>,
}

fn names(contract: &Contract, party: usize) -> bool {
    party == contract.obligor.index()
        || contract
            .answers_for
            .iter()
            .any(|other| other.index() == party)
}

impl Blame {
    /// From the fault table of each party; one without a table is not a sufferer.
    pub fn new(model: &Model, tables: Vec<Option<Table>>) -> Self {
        let mut parties: Vec<usize> = tables
            .iter()
            .flatten()
            .flatten()
            .filter(|(_, share)| *share > 0.0)
            .map(|(party, _)| *party)
            .collect();
        parties.sort_unstable();
        parties.dedup();
        let mut blame = Self {
            parties,
            answers: Vec::new(),
            tables,
        };
        let breaches: Vec<Vec<usize>> = model
            .contracts
            .iter()
            .map(|contract| blame.culprits(contract))
            .collect();
        let answers = |contract: &Contract, culprits: &[usize], party: usize| {
            party != contract.beneficiary.index()
                && match contract.liability {
                    Liability::Several | Liability::JointAndSeveral => names(contract, party),
                    Liability::Full => !culprits.is_empty(),
                }
        };
        blame.answers = model
            .contracts
            .iter()
            .zip(&breaches)
            .map(|(contract, culprits)| {
                let claimant = contract.beneficiary.index();
                let table = blame.tables[claimant].as_deref().unwrap_or(&[]);
                let share_of = |party: usize| -> f64 {
                    let of_party = table.iter().filter(|(other, _)| *other == party);
                    of_party.map(|(_, share)| share).sum()
                };
                let others = || {
                    let all = model.contracts.iter().zip(&breaches);
                    all.filter(|(other, _)| other.beneficiary == contract.beneficiary)
                };
                let part_of = |party: usize| {
                    if !answers(contract, culprits, party) {
                        return 0.0;
                    }
                    let k = others().filter(|(other, theirs)| answers(other, theirs, party));
                    1.0 / k.count().max(1) as f64
                };
                Answer {
                    in_breach: !culprits.is_empty(),
                    culprits: culprits.clone(),
                    own: share_of(claimant),
                    share: blame
                        .parties
                        .iter()
                        .map(|party| {
                            if *party == claimant {
                                0.0
                            } else {
                                share_of(*party)
                            }
                        })
                        .collect(),
                    names: blame
                        .parties
                        .iter()
                        .map(|party| names(contract, *party) && *party != claimant)
                        .collect(),
                    part: blame.parties.iter().map(|party| part_of(*party)).collect(),
                }
            })
            .collect();
        blame
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

    /// Those at fault that a contract names; towards a claimant that is not hit itself, those at
    /// fault towards anybody.
    fn culprits(&self, contract: &Contract) -> Vec<usize> {
        let claimant = self.tables[contract.beneficiary.index()].as_deref();
        let all: Vec<&(usize, f64)> = match claimant {
            Some(table) => table.iter().collect(),
            None => self.tables.iter().flatten().flatten().collect(),
        };
        let mut culprits: Vec<usize> = all
            .into_iter()
            .filter(|(party, share)| *share > 0.0 && names(contract, *party))
            .map(|(party, _)| *party)
            .collect();
        culprits.sort_unstable();
        culprits.dedup();
        culprits
    }
}
