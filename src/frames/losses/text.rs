//! CSV files, and what is wrong with them as texts.

use super::csv::{Broken, Record, Records};
use super::finding::{LossError, TableFinding, TableFindings};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// A CSV file being read.
#[derive(Debug)]
pub struct Text {
    file: PathBuf,
    records: Records<BufReader<Source>>,
}

/// Bytes of a file, hashed as they are read where somebody asks for their hash: a pipe is read but once.
#[derive(Debug)]
struct Source {
    file: File,
    hash: Option<Sha256>,
}

impl Read for Source {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(bytes)?;
        if let Some(hash) = &mut self.hash {
            hash.update(&bytes[..count]);
        }
        Ok(count)
    }
}

impl Text {
    /// Opens a file.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(file: &Path) -> Result<Self, LossError> {
        Self::of(file, None)
    }

    /// Opens a file whose [`hash`](Self::hash) is wanted.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open_hashed(file: &Path) -> Result<Self, LossError> {
        Self::of(file, Some(Sha256::new()))
    }

    fn of(file: &Path, hash: Option<Sha256>) -> Result<Self, LossError> {
        let opened = File::open(file).map_err(|error| {
            LossError::unreadable(file, error, "name a CSV or Parquet file that can be read")
        })?;
        let source = Source { file: opened, hash };
        Ok(Self {
            file: file.to_owned(),
            records: Records::new(BufReader::with_capacity(1 << 20, source)),
        })
    }

    /// SHA-256 of the bytes read, which are those of the file once [`record`](Self::record) has come to its end; of
    /// no bytes unless it was opened for that.
    #[must_use]
    pub fn hash(self) -> Sha256 {
        let source = self.records.into_source().into_inner();
        source.hash.unwrap_or_default()
    }

    /// The next record, or `None` at the end.
    ///
    /// # Errors
    /// If the file cannot be read, or is no CSV there.
    pub fn record(&mut self) -> Result<Option<Record<'_>>, LossError> {
        let file = &self.file;
        self.records.record().map_err(|broken| match broken {
            Broken::File(error) => {
                LossError::unreadable(file, error, "name a CSV or Parquet file that can be read")
            }
            Broken::NotText(line) => refused(
                file,
                line,
                "found bytes that are not UTF-8",
                "save the table as UTF-8",
            ),
            Broken::OpenQuote(line) => refused(
                file,
                line,
                "found a quote that is never closed",
                "close it, or double a quote that is part of the text",
            ),
            Broken::TooLong(line) => refused(
                file,
                line,
                "found a row of more than 1 MB",
                "end each row with a line end, and leave long texts out",
            ),
            Broken::Unseen(line, letter) => refused(
                file,
                line,
                &format!(
                    "found a character that no reader sees, U+{:04X}",
                    u32::from(letter)
                ),
                "write the table without it",
            ),
        })
    }
}

fn refused(file: &Path, line: u64, message: &str, hint: &str) -> LossError {
    let mut findings = TableFindings::of(file);
    findings.push(TableFinding::whole(message, hint).in_row(line));
    LossError::Refused(findings)
}
