//! The table of a sweep as Parquet: one row a variant, party and metric.

use polars::prelude::{Column, DataFrame, ParquetWriter, PolarsResult};
use std::io::{self, Write};

/// The columns of a sweep's table, all of one length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SweptColumns {
    /// The variant, 0 for the scenario as it is.
    pub variant: Vec<u32>,
    /// The party's or group's key.
    pub party: Vec<String>,
    /// The metric's key.
    pub metric: Vec<&'static str>,
    /// Its value.
    pub value: Vec<f64>,
    /// Lower end of its 95 % interval.
    pub low: Vec<f64>,
    /// Upper end.
    pub high: Vec<f64>,
    /// Can the interval be relied on?
    pub trustworthy: Vec<bool>,
}

impl SweptColumns {
    /// Writes the table; the same columns give the same bytes.
    ///
    /// # Errors
    /// If `file` cannot be written.
    pub fn write(self, file: impl Write) -> io::Result<()> {
        let mut frame = self.frame().map_err(io::Error::other)?;
        let written = ParquetWriter::new(file).finish(&mut frame);
        written.map(|_| ()).map_err(io::Error::other)
    }

    fn frame(self) -> PolarsResult<DataFrame> {
        let height = self.variant.len();
        let columns = vec![
            Column::new("variant".into(), self.variant),
            Column::new("party".into(), self.party),
            Column::new("metric".into(), self.metric),
            Column::new("value".into(), self.value),
            Column::new("low".into(), self.low),
            Column::new("high".into(), self.high),
            Column::new("trustworthy".into(), self.trustworthy),
        ];
        DataFrame::new(height, columns)
    }
}
