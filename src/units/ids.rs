//! Ids: positions in the model's arenas, four bytes each.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id at position `index` of its arena.
            ///
            /// # Panics
            /// If `index` does not fit in 32 bits: a model of that size is refused before ids are made.
            #[must_use]
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("arenas hold fewer than 2^32 entries"))
            }

            /// The position in the arena.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A party of the model; members of a counted group have ids of their own, in a row.
    PartyId
);
id!(
    /// A group of parties alike (`count = 90`).
    GroupId
);
id!(
    /// A peril.
    PerilId
);
id!(
    /// A flag that events may carry.
    FlagId
);
id!(
    /// A cap within its contract.
    CapId
);
