//! What to ask for: of each promise the smallest change with which a party's appetite is met.
//!
//! ```text
//! years drawn once ──┬── base: which years pass the loss?
//!                    ├── each promise without its limit: which pass it still?
//!                    │     too many: not even without limit
//!                    ├── those years alone, again and again: the smallest change, its interval
//!                    ├── all years: does it hold, do larger ones?
//!                    └── all years under every change found: what it moves, for whom
//! ```
//! The years are the same throughout, so that the answer is exact for them: one cent less, and one
//! year too many passes the loss.

mod inquiry;
mod lever;
mod passing;
mod rounded;
mod search;

#[cfg(test)]
mod tests;

pub use inquiry::{Answer, AskError, AskSpec, AskedAmount, Asks, Found, ask};
pub use lever::{Lever, LeverKind, levers};
pub use rounded::Rounded;
