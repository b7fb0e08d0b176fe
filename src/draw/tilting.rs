//! How years are to be tilted.

use crate::units::Share;

/// How far the losses of a peril are shifted, in standard deviations of their logarithms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Shift {
    /// Not at all.
    #[default]
    Not,
    /// Every loss of the year: many that are large together make it a bad one.
    Every(f64),
    /// One of them: one very large loss does.
    One(f64),
}

impl Shift {
    fn is_sound(self) -> bool {
        match self {
            Self::Not => true,
            Self::Every(by) | Self::One(by) => by > 0.0 && by.is_finite(),
        }
    }
}

/// A part of the tilted years and how these are drawn.
///
/// ```
/// use obligor::draw::{Shift, TiltPart};
/// let threefold = TiltPart::new(1, vec![3.0], vec![Shift::Not]).ok_or("factors and shifts above 0")?;
/// assert!(threefold.tilts());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TiltPart {
    weight: u64,
    factors: Vec<f64>,
    shifts: Vec<Shift>,
}

impl TiltPart {
    /// A part that has as much of the tilted years as its weight of all weights, with for each peril of the model a
    /// factor on its rate and a shift of its losses; none unless the weight, all factors and all shifts are above 0.
    ///
    /// A factor of 1 tilts nothing. A shift counts only for a peril whose losses are [scored](super::scored()).
    #[must_use]
    pub fn new(weight: u64, factors: Vec<f64>, shifts: Vec<Shift>) -> Option<Self> {
        let are_factors = factors.iter().all(|it| *it > 0.0 && it.is_finite());
        let are_shifts = shifts.iter().all(|it| it.is_sound());
        (weight > 0 && are_factors && are_shifts).then_some(Self {
            weight,
            factors,
            shifts,
        })
    }

    /// Does it draw anything otherwise?
    #[must_use]
    pub fn tilts(&self) -> bool {
        self.factors.iter().any(|it| *it != 1.0) || self.shifts.iter().any(|it| *it != Shift::Not)
    }

    pub(super) fn weight(&self) -> u64 {
        self.weight
    }

    /// On the rate of the peril at a place of the model; 1 beyond the list.
    pub(super) fn factor(&self, peril: usize) -> f64 {
        self.factors.get(peril).copied().unwrap_or(1.0)
    }

    pub(super) fn shift(&self, peril: usize) -> Shift {
        self.shifts.get(peril).copied().unwrap_or_default()
    }
}

/// How years are tilted.
///
/// ```
/// use obligor::draw::{Shift, TiltPart, Tilting};
/// use obligor::units::Share;
/// let part = TiltPart::new(1, vec![3.0], vec![Shift::Not]).ok_or("a part")?;
/// let half = Tilting::new(Share::new(0.5)?, vec![part]).ok_or("α above 0 and a part")?;
/// assert_eq!(half.most_weight(), 2.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tilting {
    true_share: Share,
    parts: Vec<TiltPart>,
}

impl Tilting {
    /// A share α of true years and the parts of the others; none unless α is above 0 and there is a part.
    #[must_use]
    pub fn new(true_share: Share, parts: Vec<TiltPart>) -> Option<Self> {
        let is_sound = true_share.get() > 0.0 && !parts.is_empty();
        is_sound.then_some(Self { true_share, parts })
    }

    /// No year has more: 1/α.
    #[must_use]
    pub fn most_weight(&self) -> f64 {
        1.0 / self.true_share.get()
    }

    pub(super) fn true_share(&self) -> Share {
        self.true_share
    }

    pub(super) fn parts(&self) -> &[TiltPart] {
        &self.parts
    }
}
