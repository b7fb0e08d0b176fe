//! One binary, one module a kind of promise.
#![forbid(unsafe_code)]

#[cfg(feature = "cli")]
mod accuracy;
mod aggregate;
#[cfg(feature = "cli")]
mod archetypes;
mod architecture;
#[cfg(feature = "cli")]
mod ask;
#[cfg(feature = "cli")]
mod audience;
#[cfg(feature = "cli")]
mod book;
mod buffers;
#[cfg(feature = "cli")]
mod cli;
mod clocks;
#[cfg(feature = "cli")]
mod compare;
mod conservation;
#[cfg(feature = "cli")]
mod control_worth;
mod controls;
mod counts;
mod coverage;
#[cfg(feature = "cli")]
mod cross_check;
mod dead;
mod dice;
mod docs;
#[cfg(feature = "cli")]
mod documents;
mod drafts;
mod edges;
mod errors;
mod estimates;
mod exact;
mod exact_prices;
mod expected_frequency;
mod experience;
#[cfg(feature = "cli")]
mod explain;
#[cfg(feature = "cli")]
mod faults;
#[cfg(feature = "cli")]
mod fit;
mod fuzz;
mod gallery;
mod heads;
#[cfg(feature = "cli")]
mod heavy;
#[cfg(feature = "cli")]
mod hostile;
#[cfg(feature = "cli")]
mod init;
#[cfg(feature = "cli")]
mod ladder;
mod laws;
mod mutated;
mod networks;
mod notices;
mod often;
mod one_breach;
mod oracle;
#[cfg(feature = "cli")]
mod ord;
#[cfg(feature = "cli")]
mod pages;
mod paid_by_head;
mod presets;
#[cfg(feature = "cli")]
mod price;
#[cfg(feature = "cli")]
mod printed;
#[cfg(feature = "cli")]
mod program;
mod properties;
mod ready;
#[cfg(feature = "cli")]
mod reference;
mod regimes;
mod regimes_once;
#[cfg(feature = "cli")]
mod replay;
#[cfg(feature = "cli")]
mod settle;
mod settlement;
#[cfg(feature = "cli")]
mod shell;
mod six_places;
#[cfg(feature = "cli")]
mod snippets;
mod sources;
mod stability;
mod supply;
#[cfg(feature = "cli")]
mod sweep;
mod tilted;
mod told;
mod two_ways;
mod uncertain;
mod variants;
