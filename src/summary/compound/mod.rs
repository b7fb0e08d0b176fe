//! The exact law of a year's payments where a layer is one compound sum, by Fourier transform.
//!
//! ```text
//!   S = Σ Y over the events of the year        Ŝ(t) = Π_perils P_N(Ŷ(t))
//! ```
//!
//! with P_N the generating function of the number of events and Ŷ the transform of one event's payment,
//! laid on a grid that keeps its mean. Source: Klugman, Panjer, Willmot, Loss Models, chapter 9.

mod grid;

pub use grid::{Claims, Yearly};
