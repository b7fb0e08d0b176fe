//! Reports: what a run found, in words, tables, files and pictures.

pub mod findings;
