//! Targets of accuracy: how exactly a figure of a party is known, and what would tell it sooner.
//!
//! | module | holds |
//! |---|---|
//! | `target` | a figure of a party and the relative error asked for |
//! | `sink` | the estimate of every target, from plain or from weighted years |
//! | `pull` | from plain years, how tilted years ought to be drawn for some targets |
//! | `control` | means whose error the exactly known mean of the own loss takes a part of |

mod control;
mod pull;
mod sink;
mod target;

pub use control::exact_mean;
pub use pull::PullSink;
pub use sink::{TargetSink, TargetsFound};
pub use target::{Found, Target, TargetFigure, Way};
