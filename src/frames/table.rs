//! A small table as Parquet.

use polars::prelude::{Column, DataFrame, ParquetWriter};
use std::io;

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum TableColumn {
    /// Words.
    Text(Vec<String>),
    /// Figures; one that is not finite is kept as it is.
    Figures(Vec<f64>),
}

impl TableColumn {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(words) => words.len(),
            Self::Figures(figures) => figures.len(),
        }
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The bytes of a Parquet file with these columns, which have one length.
///
/// # Errors
/// If the columns differ in length or two have one name.
pub fn write_parquet(columns: Vec<(&str, TableColumn)>) -> io::Result<Vec<u8>> {
    let height = columns.first().map_or(0, |(_, column)| column.len());
    let columns = columns.into_iter().map(|(name, column)| match column {
        TableColumn::Text(words) => Column::new(name.into(), words),
        TableColumn::Figures(figures) => Column::new(name.into(), figures),
    });
    let frame = DataFrame::new(height, columns.collect());
    let mut frame = frame.map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    let written = ParquetWriter::new(&mut bytes).finish(&mut frame);
    written.map_err(io::Error::other)?;
    Ok(bytes)
}
