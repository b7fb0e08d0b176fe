//! Obligor: who pays when a breach happens.
//!
//! A liability-allocation and cyber-insurance exposure simulator. Data flows one way:
//!
//! ```text
//! Scenario → Model → (Sampler, Waterfall) → Block → Summary → Report
//! ```
//!
//! | layer | module | holds |
//! |---|---|---|
//! | 9 | `cli` | one file a command |
//! | 8 | [`report`], `frames` | text, JSON, CSV, pictures; loss tables and Parquet |
//! | 7 | [`summary`], [`fit`] | estimates with their errors, prices of layers; laws fitted to data |
//! | 6 | [`simulate`] | the loop over blocks, threads, shards |
//! | 5 | [`settle`], [`draw`] | who pays; what can happen |
//! | 4 | [`model`] | parties, perils, contracts, policies, treaties, checked |
//! | 3 | [`scenario`], [`columns`] | the file as written; blocks of drawn years |
//! | 2 | [`ledger`] | transfers and the books that take them |
//! | 1 | [`terms`], [`regimes`], [`random`] | one term a file; one regime a file; streams, kernels, laws |
//! | 0 | [`units`], [`math`] | money, shares, ids; polynomials |
//!
//! Start with [`terms`] (`layer.rs` is one complete small thing), then `tests/one_breach.rs`.
//!
#![doc = include_str!("../docs/first_run.md")]
// What a user wrote is never unwrapped; an `expect` says which promise of our own it relies on.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

#[cfg(feature = "cli")]
#[forbid(unsafe_code)]
pub mod cli;
#[forbid(unsafe_code)]
pub mod columns;
#[forbid(unsafe_code)]
pub mod draw;
#[forbid(unsafe_code)]
pub mod fit;
#[cfg(feature = "frames")]
#[forbid(unsafe_code)]
pub mod frames;
#[forbid(unsafe_code)]
pub mod ledger;
#[forbid(unsafe_code)]
pub mod math;
#[forbid(unsafe_code)]
pub mod model;
pub mod random;
#[forbid(unsafe_code)]
pub mod regimes;
#[forbid(unsafe_code)]
pub mod report;
#[forbid(unsafe_code)]
pub mod scenario;
#[forbid(unsafe_code)]
pub mod settle;
#[forbid(unsafe_code)]
pub mod simulate;
#[forbid(unsafe_code)]
pub mod summary;
#[forbid(unsafe_code)]
pub mod terms;
#[forbid(unsafe_code)]
pub mod units;
