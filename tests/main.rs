//! One binary, one module a kind of promise.

mod aggregate;
mod architecture;
#[cfg(feature = "cli")]
mod cli;
mod conservation;
mod counts;
mod dead;
mod dice;
mod docs;
mod errors;
mod estimates;
mod expected_frequency;
mod gallery;
mod heads;
mod laws;
mod networks;
mod one_breach;
mod properties;
mod ready;
#[cfg(feature = "cli")]
mod settle;
mod settlement;
mod stability;
mod two_ways;
