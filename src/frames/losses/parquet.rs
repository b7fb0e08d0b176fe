//! Rows of a Parquet file, a piece at a time.

use super::cell::Cell;
use super::columns::{Columns, Field};
use super::csv::unseen_in;
use super::finding::{LossError, TableFinding, TableFindings};
use super::footer;
use super::pages;
use super::rows::Filler;
use polars::prelude::{
    ArrowDataType, Column, DataFrame, DataType, Float64Chunked, Int64Chunked, ParquetReader,
    PolarsError, PolarsResult, SerReader, StringChunked,
};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Seek};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows read at once.
const PIECE: usize = 1 << 20;

/// A Parquet file whose end has been read. It is opened once: whatever becomes of its name meanwhile, its rows are those
/// of one file.
#[derive(Debug)]
pub struct ParquetTable<'f> {
    file: &'f Path,
    opened: File,
    columns: Vec<(String, ArrowDataType)>,
    rows: usize,
}

/// What a column holds, by the type that the file gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Numbers.
    Numbers,
    /// Texts.
    Texts,
    /// Nothing at all.
    Nothing,
}

impl<'f> ParquetTable<'f> {
    /// Reads what the file says of itself.
    ///
    /// # Errors
    /// If it cannot be opened or is no whole Parquet file.
    pub fn open(file: &'f Path) -> Result<Self, LossError> {
        let hint = "name a CSV or Parquet file that can be read";
        let opened = File::open(file).map_err(|error| LossError::unreadable(file, error, hint))?;
        guarded(file, || {
            let mut reader = reader(file, &opened)?;
            let schema = reader.schema().map_err(|error| broken(file, &error))?;
            let rows = reader.num_rows().map_err(|error| broken(file, &error))?;
            let columns = schema.iter_values();
            let columns = columns.map(|field| (field.name.to_string(), field.dtype.clone()));
            Ok(Self {
                file,
                opened: again(file, &opened)?,
                columns: columns.collect(),
                rows,
            })
        })
    }

    /// SHA-256 of the file's bytes.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn hash(&self) -> Result<Sha256, LossError> {
        let hint = "name a CSV or Parquet file that can be read";
        let mut hash = Sha256::new();
        io::copy(&mut again(self.file, &self.opened)?, &mut hash)
            .map_err(|error| LossError::unreadable(self.file, error, hint))?;
        Ok(hash)
    }

    /// The names of its columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// Refuses columns that hold neither numbers nor texts.
    pub fn check(&self, columns: &Columns, findings: &mut TableFindings) {
        for ((name, field), (_, kind)) in columns.fields.iter().zip(&self.columns) {
            if *field != Field::Unread && !is_plain(kind) {
                findings.push(neither(name, kind));
            }
        }
    }

    /// The same for columns by their names.
    pub fn check_named(&self, names: &[&str], findings: &mut TableFindings) {
        let wanted = self
            .columns
            .iter()
            .filter(|(name, _)| names.contains(&name.as_str()));
        for (name, kind) in wanted.filter(|(_, kind)| !is_plain(kind)) {
            findings.push(neither(name, kind));
        }
    }

    /// What a column of numbers or texts holds; nothing where it is not there.
    #[must_use]
    pub fn kind(&self, name: &str) -> ColumnKind {
        let found = self.columns.iter().find(|(known, _)| known == name);
        match found.map(|(_, kind)| kind) {
            None | Some(ArrowDataType::Null) => ColumnKind::Nothing,
            Some(ArrowDataType::Utf8 | ArrowDataType::LargeUtf8 | ArrowDataType::Utf8View) => {
                ColumnKind::Texts
            }
            Some(_) => ColumnKind::Numbers,
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Reads all rows into a filler that knows the columns.
    ///
    /// # Errors
    /// If a part of the file is broken.
    pub fn fill(&self, filler: &mut Filler<'_>) -> Result<(), LossError> {
        let fields = filler.columns.fields.iter();
        let wanted = fields.map(|(name, field)| (*field != Field::Unread).then(|| name.clone()));
        let wanted: Vec<Option<String>> = wanted.collect();
        let wanted: Vec<Option<&str>> = wanted.iter().map(Option::as_deref).collect();
        self.each(&wanted, |row, cells| filler.take(row as u32, cells))
    }

    /// Hands out every row, from 1: the cells of the wanted columns in their order, empty for `None`.
    ///
    /// # Errors
    /// If a part of the file is broken, or a text has a character that no reader sees.
    pub fn each(
        &self,
        wanted: &[Option<&str>],
        mut take: impl FnMut(u64, &[Cell<'_>]),
    ) -> Result<(), LossError> {
        guarded(self.file, || self.check_pages(wanted))?;
        let mut start = 0;
        while start < self.rows {
            let height = PIECE.min(self.rows - start);
            let columns = guarded(self.file, || {
                let piece = self.piece((start, height), wanted);
                piece.map_err(|error| broken(self.file, &error))
            })?;
            self.check_seen(start, wanted, &columns)?;
            let mut cells = Vec::new();
            for at in 0..height {
                cells.clear();
                cells.extend(columns.iter().map(|column| column.get(at)));
                take((start + at + 1) as u64, &cells);
            }
            start += height;
        }
        Ok(())
    }

    /// Refuses pages of the wanted columns that cannot be what they say of themselves.
    fn check_pages(&self, wanted: &[Option<&str>]) -> Result<(), LossError> {
        let is_wanted = |name: &str| wanted.iter().flatten().any(|it| *it == name);
        let mut reader = reader(self.file, &self.opened)?;
        let metadata = reader.get_metadata();
        let metadata = metadata.map_err(|error| broken(self.file, &error))?;
        let mut file = again(self.file, &self.opened)?;
        let checked = pages::check(&mut file, metadata, is_wanted);
        checked.map_err(|error| broken(self.file, &error))
    }

    /// Refuses texts with a character that no reader sees.
    fn check_seen(
        &self,
        start: usize,
        wanted: &[Option<&str>],
        columns: &[Values],
    ) -> Result<(), LossError> {
        let mut findings = TableFindings::of(self.file);
        for (name, column) in wanted.iter().zip(columns) {
            if let (Some(name), Some((at, letter))) = (name, column.unseen()) {
                let code = u32::from(letter);
                let message = format!("found a character that no reader sees, U+{code:04X}");
                let finding = TableFinding::whole(message, "write the table without it");
                findings.push(finding.in_row((start + at + 1) as u64).in_column(*name));
            }
        }
        if findings.is_empty() {
            return Ok(());
        }
        Err(LossError::Refused(findings))
    }

    fn piece(
        &self,
        (start, height): (usize, usize),
        wanted: &[Option<&str>],
    ) -> PolarsResult<Vec<Values>> {
        let mut read: Vec<String> = wanted.iter().flatten().map(|it| (*it).to_owned()).collect();
        read.sort();
        read.dedup();
        let reader = reader(self.file, &self.opened).map_err(|error| PolarsError::IO {
            error: Arc::new(std::io::Error::other(error.to_string())),
            msg: None,
        })?;
        let frame = reader
            .with_columns(Some(read))
            .with_slice(Some((start, height)))
            .finish()?;
        if frame.height() != height {
            let (from, found) = (start + 1, frame.height());
            let message = format!("of {height} rows from row {from} there are {found}");
            return Err(PolarsError::ComputeError(message.into()));
        }
        let values = wanted.iter().map(|name| match name {
            Some(name) => Values::of(&frame, name),
            None => Ok(Values::Unread),
        });
        values.collect()
    }
}

fn neither(name: &str, kind: &ArrowDataType) -> TableFinding {
    let message = format!("found values of the type {kind:?}, numbers or texts are wanted");
    let hint = "write the column as float64, int64 or string";
    TableFinding::whole(message, hint).in_column(name)
}

/// A reader that takes columns as Parquet has them: the frame library that wrote the file may have
/// noted kinds of its own (categories), which are texts beneath.
fn reader(file: &Path, opened: &File) -> Result<ParquetReader<File>, LossError> {
    footer::check(&mut again(file, opened)?).map_err(|error| broken(file, &error))?;
    let mut reader = ParquetReader::new(again(file, opened)?);
    let metadata = reader
        .get_metadata()
        .map_err(|error| broken(file, &error))?;
    let mut metadata = (**metadata).clone();
    metadata.key_value_metadata = None;
    reader.set_metadata(Arc::new(metadata));
    Ok(reader)
}

/// The open file from its start.
fn again(file: &Path, mut opened: &File) -> Result<File, LossError> {
    let hint = "a Parquet table is read from its end: name a file, no pipe";
    let started = opened.rewind().and_then(|()| opened.try_clone());
    started.map_err(|error| LossError::unreadable(file, error, hint))
}

fn broken(file: &Path, error: &PolarsError) -> LossError {
    LossError::unreadable(
        file,
        format!("it is no whole Parquet file ({error})"),
        "write the file again; one that was cut off lacks its end",
    )
}

/// Reads of Parquet files that are under way.
static READS: AtomicUsize = AtomicUsize::new(0);

/// Is a Parquet file being read? The reader panics over some broken files; that is an error like any other, and what a
/// panic hook would print of it is noise.
#[must_use]
pub fn is_reading_parquet() -> bool {
    READS.load(Ordering::Relaxed) > 0
}

/// What is read, or that the file is broken if the reader panics over it.
fn guarded<T>(file: &Path, read: impl FnOnce() -> Result<T, LossError>) -> Result<T, LossError> {
    READS.fetch_add(1, Ordering::Relaxed);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    READS.fetch_sub(1, Ordering::Relaxed);
    read.unwrap_or_else(|_| {
        let error = PolarsError::ComputeError("what it says of itself cannot be".into());
        Err(broken(file, &error))
    })
}

/// Does a column hold numbers, texts, or nothing at all?
fn is_plain(kind: &ArrowDataType) -> bool {
    matches!(
        kind,
        ArrowDataType::Int32
            | ArrowDataType::Int64
            | ArrowDataType::UInt32
            | ArrowDataType::UInt64
            | ArrowDataType::Float32
            | ArrowDataType::Float64
            | ArrowDataType::Utf8
            | ArrowDataType::LargeUtf8
            | ArrowDataType::Utf8View
            | ArrowDataType::Null
    )
}

/// A column's values.
#[derive(Debug)]
enum Values {
    Whole(Int64Chunked),
    Number(Float64Chunked),
    Text(StringChunked),
    Unread,
}

impl Values {
    fn of(frame: &DataFrame, name: &str) -> PolarsResult<Self> {
        let column = frame.column(name)?.rechunk();
        // Of a broken file the reader makes columns that are shorter than their frame.
        if column.len() != frame.height() {
            let (found, rows) = (column.len(), frame.height());
            let message = format!("column `{name}` has {found} values in {rows} rows");
            return Err(PolarsError::ComputeError(message.into()));
        }
        let kind = column.dtype().clone();
        Ok(match kind {
            DataType::String => Self::Text(column.str()?.clone()),
            DataType::Float32 | DataType::Float64 => {
                Self::Number(cast(&column, &DataType::Float64)?.f64()?.clone())
            }
            kind if kind.is_integer() => {
                Self::Whole(cast(&column, &DataType::Int64)?.i64()?.clone())
            }
            // A column without any value.
            _ => Self::Text(cast(&column, &DataType::String)?.str()?.clone()),
        })
    }

    /// The first character that no reader sees, and its place.
    fn unseen(&self) -> Option<(usize, char)> {
        let Self::Text(values) = self else {
            return None;
        };
        let mut texts = values.iter().enumerate();
        texts.find_map(|(at, text)| Some((at, unseen_in(text?)?)))
    }

    fn get(&self, at: usize) -> Cell<'_> {
        match self {
            Self::Whole(values) => values.get(at).map_or(Cell::Empty, Cell::Whole),
            Self::Number(values) => values.get(at).map_or(Cell::Empty, Cell::Number),
            Self::Text(values) => values.get(at).map_or(Cell::Empty, Cell::of),
            Self::Unread => Cell::Empty,
        }
    }
}

fn cast(column: &Column, kind: &DataType) -> PolarsResult<Column> {
    column.cast(kind)
}
