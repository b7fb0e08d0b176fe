//! Which columns a block needs: atoms of heads, flags, culprits.

use crate::units::{FlagId, HeadId, HeadSet, PartyId};

/// What somebody downstream reads, so that the sampler draws that and no more.
///
/// The heads of a party are parted into **atoms**: sets of heads that no term about this party
/// tells apart. A hit has one loss column an atom instead of one a head.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The atoms of each party.
    pub atoms: Vec<Vec<HeadSet>>,
    /// The flags that conditions read; their positions are their bits.
    pub flags: Vec<FlagId>,
    /// The parties whose culpability is read; their positions are columns.
    pub culprits: Vec<PartyId>,
    /// The parties whose times of knowing and telling are read; their positions are columns.
    pub clocks: Vec<PartyId>,
    /// Are hours of outage read?
    pub hours: bool,
    /// Are records read?
    pub records: bool,
    /// Are the times of events read? Their order is there without.
    pub times: bool,
}

impl Layout {
    /// How many loss columns a block needs.
    #[must_use]
    pub fn widest(&self) -> usize {
        self.atoms.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The atom of a party that holds a head.
    #[must_use]
    pub fn atom_of(&self, party: PartyId, head: HeadId) -> Option<usize> {
        self.atoms[party.index()]
            .iter()
            .position(|atom| atom.contains(head))
    }

    /// The column of a party's culpability.
    #[must_use]
    pub fn culprit(&self, party: PartyId) -> Option<usize> {
        self.culprits.iter().position(|culprit| *culprit == party)
    }

    /// The column of a party's clock.
    #[must_use]
    pub fn clock(&self, party: PartyId) -> Option<usize> {
        self.clocks.iter().position(|clock| *clock == party)
    }

    /// The bit of a flag.
    #[must_use]
    pub fn bit(&self, flag: FlagId) -> Option<usize> {
        self.flags.iter().position(|known| *known == flag)
    }

    /// Parts a set of heads by the sets that terms name.
    ///
    /// ```
    /// use obligor::columns::Layout;
    /// use obligor::units::{HeadId, HeadSet};
    /// let all = HeadSet::first(4);
    /// let named = HeadSet::of([HeadId::INTERRUPTION]);
    /// assert_eq!(Layout::refine(vec![all], named).len(), 2);
    /// ```
    #[must_use]
    pub fn refine(atoms: Vec<HeadSet>, named: HeadSet) -> Vec<HeadSet> {
        atoms
            .into_iter()
            .flat_map(|atom| [atom.and(named), atom.minus(named)])
            .filter(|atom| !atom.is_empty())
            .collect()
    }
}
