//! Whether the pages of a Parquet file can be what they say of themselves.
//!
//! ```text
//!   file ──> groups of rows ──> a chunk a column ──> pages: a header (how many values) and bytes
//! ```
//! The reader takes a page at its word and asks for as much memory; a page of −1 values would end the program. So the
//! headers of the wanted columns are read first. A chunk is held at a time.

use polars::prelude::{PolarsError, PolarsResult};
use polars_parquet::parquet::page::CompressedPage;
use polars_parquet::read::{ColumnChunkMetadata, FileMetadata, PageReader};
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};

/// Checks the pages of columns, each without lists: a value a row.
///
/// # Errors
/// If a chunk lies outside the file, or a page or a chunk has other numbers of values than its group has rows.
pub(super) fn check(
    file: &mut File,
    metadata: &FileMetadata,
    is_wanted: impl Fn(&str) -> bool,
) -> PolarsResult<()> {
    let rows = metadata.row_groups.iter().map(|group| group.num_rows());
    let rows = rows.fold(0_usize, usize::saturating_add);
    agree(rows, metadata.num_rows, "rows of its groups")?;
    for group in &metadata.row_groups {
        for chunk in group.parquet_columns() {
            if is_wanted(&chunk.descriptor().path_in_schema[0]) {
                check_chunk(file, chunk, group.num_rows())?;
            }
        }
    }
    Ok(())
}

fn check_chunk(file: &mut File, chunk: &ColumnChunkMetadata, rows: usize) -> PolarsResult<()> {
    let told = usize::try_from(chunk.num_values()).unwrap_or(usize::MAX);
    agree(told, rows, "values of a column")?;
    let bytes = Cursor::new(bytes(file, chunk)?.into());
    let pages = PageReader::new(bytes, chunk, Vec::new(), usize::MAX);
    let mut values = 0;
    for page in pages {
        if let CompressedPage::Data(page) = page? {
            // A negative number is a very large one here.
            values = page.num_values().saturating_add(values);
            if values > rows || page.null_count().is_some_and(|nulls| nulls > rows) {
                return Err(broken(format!(
                    "a column has more values than the {rows} rows"
                )));
            }
        }
    }
    agree(values, rows, "values of a column's pages")
}

/// The bytes of a chunk.
fn bytes(file: &mut File, chunk: &ColumnChunkMetadata) -> PolarsResult<Vec<u8>> {
    let (range, end) = (chunk.byte_range(), file.metadata()?.len());
    if range.start > range.end || range.end > end {
        return Err(broken(format!(
            "a column goes to byte {} of {end}",
            range.end
        )));
    }
    let mut bytes = vec![0; (range.end - range.start) as usize];
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn agree(found: usize, wanted: usize, what: &str) -> PolarsResult<()> {
    if found == wanted {
        return Ok(());
    }
    Err(broken(format!("it says {wanted} rows and {found} {what}")))
}

fn broken(words: String) -> PolarsError {
    PolarsError::ComputeError(words.into())
}
