//! Cost heads: the kinds of cost of a breach, and sets of them.

/// The heads every scenario knows, in the order of semantics: `contract` is what a party owes
/// under its contracts and is never a ground-up cost.
pub const STANDARD_HEADS: [&str; 12] = [
    "response",
    "notification",
    "restoration",
    "interruption",
    "extortion",
    "crime",
    "defence",
    "liability",
    "regulatory",
    "pci",
    "reputation",
    "contract",
];

/// How many flags a scenario may have: an event has them as bits of one word.
pub const MAX_FLAGS: usize = 64;

/// How many heads a scenario may have, its own included.
pub const MAX_HEADS: usize = 64;

/// A cost head, by its place in the scenario's registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeadId(u8);

impl HeadId {
    /// What a party owes under its contracts.
    pub const CONTRACT: Self = Self(11);
    /// Loss of income while systems are down.
    pub const INTERRUPTION: Self = Self(3);
    /// Telling the persons concerned.
    pub const NOTIFICATION: Self = Self(1);
    /// Defending a claim.
    pub const DEFENCE: Self = Self(6);
    /// What is owed to others at law.
    pub const LIABILITY: Self = Self(7);
    /// Fines and penalties.
    pub const REGULATORY: Self = Self(8);
    /// Assessments of the card schemes.
    pub const PCI: Self = Self(9);

    /// The head at position `index` of the registry.
    ///
    /// # Panics
    /// If `index` is not below [`MAX_HEADS`]: the registry refuses more.
    #[must_use]
    pub fn new(index: usize) -> Self {
        assert!(
            index < MAX_HEADS,
            "the registry holds at most {MAX_HEADS} heads"
        );
        Self(index as u8)
    }

    /// The position in the registry.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of cost heads.
///
/// ```
/// use obligor::units::{HeadId, HeadSet};
/// let both = HeadSet::of([HeadId::INTERRUPTION, HeadId::CONTRACT]);
/// assert!(both.contains(HeadId::CONTRACT));
/// assert_eq!(both.without(HeadId::CONTRACT).len(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeadSet(u64);

impl HeadSet {
    /// No head.
    pub const EMPTY: Self = Self(0);

    /// The heads given.
    #[must_use]
    pub fn of(heads: impl IntoIterator<Item = HeadId>) -> Self {
        heads.into_iter().fold(Self::EMPTY, Self::with)
    }

    /// The first `count` heads of the registry.
    #[must_use]
    pub fn first(count: usize) -> Self {
        if count >= MAX_HEADS {
            return Self(u64::MAX);
        }
        Self((1 << count) - 1)
    }

    /// This set and `head`.
    #[must_use]
    pub fn with(self, head: HeadId) -> Self {
        Self(self.0 | 1 << head.0)
    }

    /// This set less `head`.
    #[must_use]
    pub fn without(self, head: HeadId) -> Self {
        Self(self.0 & !(1 << head.0))
    }

    /// Is `head` in the set?
    #[must_use]
    pub fn contains(self, head: HeadId) -> bool {
        self.0 >> head.0 & 1 == 1
    }

    /// The heads in both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The heads in either set.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The heads of this set that are not in `other`.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Is there no head in the set?
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many heads are in the set.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The heads of the set in registry order.
    pub fn iter(self) -> impl Iterator<Item = HeadId> {
        (0..MAX_HEADS)
            .map(HeadId::new)
            .filter(move |head| self.contains(*head))
    }
}
