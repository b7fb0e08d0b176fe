//! Tables for data frames: the year table as Parquet, loss tables and books that users bring. The only place
//! that knows polars.

mod book;
mod losses;
mod observed;
mod swept;
mod table;
mod years;

pub use book::read_book;
pub use losses::{
    LossError, LossTable, MOST_FINDINGS, TableFinding, TableFindings, is_reading_parquet,
};
pub use observed::{Asked, Comparison, Observed, Where};
pub use swept::SweptColumns;
pub use table::{TableColumn, write_parquet};
pub use years::{YearFile, YearRows};
