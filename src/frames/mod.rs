//! Tables for data frames: the year table as Parquet. The only place that knows polars.

mod years;

pub use years::{YearFile, YearRows};
