//! Tables for data frames: the year table as Parquet, loss tables that users bring. The only place
//! that knows polars.

mod losses;
mod swept;
mod years;

pub use losses::{LossError, LossTable, MOST_FINDINGS, TableFinding, TableFindings};
pub use swept::SweptColumns;
pub use years::{YearFile, YearRows};
