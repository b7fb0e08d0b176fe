//! The year table: what every party bore, paid and received in every year, long and sparse.
//!
//! ```text
//! year   party      gross    paid  received  insured  credits  reinstatement  net
//!   17   clinic    812000       0    310000   402000        0              0  100000
//!   17   northstar      0  310000         0   260000        0              0   50000
//! ```
//!
//! A party without any movement in a year has no row, and **an absent row means zero**: the number
//! of years stands in the file's metadata (`obligor.years`), since means divide by it.

use crate::columns::{Block, Sink};
use crate::ledger::{Measure, Totals};
use crate::model::Model;
use polars::prelude::{
    ArrowSchema, Column, CompatLevel, DataFrame, DataType, PlSmallStr, PolarsResult, Schema,
    SchemaExt,
};
use polars_parquet::write::{
    CompressionOptions, Encoding, FileWriter, KeyValue, StatisticsOptions, Version, WriteOptions,
    row_group_iter, schema_to_metadata_key,
};
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// The measures of the table, in the order of its columns; `net` follows.
const MEASURES: [(Measure, &str); 6] = [
    (Measure::Gross, "gross"),
    (Measure::Paid, "paid"),
    (Measure::Received, "received"),
    (Measure::Insured, "insured"),
    (Measure::Credits, "credits"),
    (Measure::Reinstatement, "reinstatement"),
];

const AMOUNTS: usize = MEASURES.len() + 1;

/// Rows of a piece of the years, gathered from its blocks in any order.
#[derive(Clone, Debug, Default)]
pub struct YearRows {
    /// Each block's rows; no year is in two of them.
    parts: Vec<Part>,
}

/// The rows of a block, by year, then party.
#[derive(Clone, Debug, Default)]
struct Part {
    year: Vec<u32>,
    party: Vec<u32>,
    amounts: [Vec<f64>; AMOUNTS],
}

impl Part {
    fn of(block: &Block, totals: &Totals) -> Self {
        let mut net = vec![Vec::new(); totals.parties()];
        let mut cells: Vec<(u32, u32)> = Vec::new();
        for (party, net) in net.iter_mut().enumerate() {
            totals.net(party, net);
            let columns = MEASURES.map(|(measure, _)| totals.column(party, measure));
            let moves = |row: &usize| columns.iter().any(|column| column[*row] != 0.0);
            let rows = (0..totals.rows()).filter(moves);
            cells.extend(rows.map(|row| (row as u32, party as u32)));
        }
        cells.sort_unstable();
        let mut part = Self::default();
        for (row, party) in cells {
            let (at, of) = (row as usize, party as usize);
            part.year.push(block.year[at]);
            part.party.push(party);
            for ((measure, _), amounts) in MEASURES.iter().zip(&mut part.amounts) {
                amounts.push(totals.column(of, *measure)[at]);
            }
            part.amounts[AMOUNTS - 1].push(net[of][at]);
        }
        part
    }

    fn append(&mut self, other: &Self) {
        self.year.extend_from_slice(&other.year);
        self.party.extend_from_slice(&other.party);
        for (mine, theirs) in self.amounts.iter_mut().zip(&other.amounts) {
            mine.extend_from_slice(theirs);
        }
    }
}

impl YearRows {
    /// All rows in the order of years, whatever order the blocks came in.
    fn in_order(mut self) -> Part {
        self.parts.sort_by_key(|part| part.year.first().copied());
        let mut whole = Part::default();
        self.parts.iter().for_each(|part| whole.append(part));
        whole
    }
}

impl Sink for YearRows {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let part = settled
            .first()
            .map_or_else(Part::default, |totals| Part::of(block, totals));
        if !part.year.is_empty() {
            self.parts.push(part);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }
}

/// A Parquet file that grows by a row group a piece of the years and appears when it is whole.
///
/// Losses are stored plainly, without a dictionary: hardly one occurs twice. Rows are in the order
/// of years and parties whatever the threads, so the same facts give the same bytes.
pub struct YearFile {
    path: PathBuf,
    part: PathBuf,
    writer: FileWriter<BufWriter<File>>,
    metadata: Vec<(String, String)>,
    parties: Vec<PlSmallStr>,
    options: WriteOptions,
}

impl YearFile {
    /// Opens the file of a model's parties under a temporary name, `part`, in the directory of
    /// `path`; `metadata` goes into it beside the schema.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn create(
        path: &Path,
        part: PathBuf,
        model: &Model,
        metadata: Vec<(String, String)>,
    ) -> io::Result<Self> {
        let file = BufWriter::new(File::create(&part)?);
        let options = WriteOptions {
            statistics: StatisticsOptions::default(),
            version: Version::V1,
            compression: CompressionOptions::Zstd(None),
            data_page_size: None,
        };
        let writer =
            FileWriter::try_new(file, arrow_schema(), options).map_err(io::Error::other)?;
        let names = model
            .parties
            .iter()
            .map(|party| PlSmallStr::from(party.key.as_str()));
        let parties = names.collect();
        Ok(Self {
            path: path.to_owned(),
            part,
            writer,
            metadata,
            parties,
            options,
        })
    }

    /// Appends a piece of the years; the pieces come in the order of their years.
    ///
    /// # Errors
    /// If the file cannot be written to.
    pub fn append(&mut self, rows: YearRows) -> io::Result<()> {
        let rows = rows.in_order();
        if rows.year.is_empty() {
            return Ok(());
        }
        self.row_group(rows).map_err(io::Error::other)
    }

    fn row_group(&mut self, rows: Part) -> PolarsResult<()> {
        let frame = self.frame(rows)?;
        let fields = self.writer.parquet_schema().fields().to_vec();
        let encodings: Vec<Vec<Encoding>> = schema().iter_values().map(encoding).collect();
        for batch in frame.iter_chunks(CompatLevel::newest(), false) {
            let height = batch.len() as u64;
            let columns = row_group_iter(
                batch,
                encodings.clone().into(),
                fields.clone(),
                self.options,
            );
            self.writer.write(height, columns)?;
        }
        Ok(())
    }

    fn frame(&self, rows: Part) -> PolarsResult<DataFrame> {
        let height = rows.year.len();
        let names = rows
            .party
            .iter()
            .map(|party| self.parties[*party as usize].as_str());
        let names: Vec<&str> = names.collect();
        let mut columns = vec![
            Column::new("year".into(), rows.year),
            Column::new("party".into(), names),
        ];
        for (name, amounts) in amount_names().zip(rows.amounts) {
            columns.push(Column::new(name.into(), amounts));
        }
        DataFrame::new(height, columns)
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// If it cannot be written or renamed.
    pub fn finish(mut self) -> io::Result<()> {
        let mut metadata = vec![schema_to_metadata_key(self.writer.schema())];
        let own = std::mem::take(&mut self.metadata).into_iter();
        metadata.extend(own.map(|(key, value)| KeyValue {
            key,
            value: Some(value),
        }));
        self.writer.end(Some(metadata)).map_err(io::Error::other)?;
        fs::rename(&self.part, &self.path)
    }
}

impl Drop for YearFile {
    /// Takes away what was not finished; a finished file has another name by now.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.part);
    }
}

fn amount_names() -> impl Iterator<Item = &'static str> {
    MEASURES.iter().map(|(_, name)| *name).chain(["net"])
}

fn schema() -> Schema {
    let mut schema = Schema::default();
    schema.with_column("year".into(), DataType::UInt32);
    schema.with_column("party".into(), DataType::String);
    for name in amount_names() {
        schema.with_column(name.into(), DataType::Float64);
    }
    schema
}

fn arrow_schema() -> ArrowSchema {
    schema().to_arrow(CompatLevel::newest())
}

/// Years and parties repeat, losses do not.
fn encoding(kind: &DataType) -> Vec<Encoding> {
    let is_amount = *kind == DataType::Float64;
    vec![if is_amount {
        Encoding::Plain
    } else {
        Encoding::RleDictionary
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Sampler;
    use crate::scenario::read_text;
    use crate::settle::{Detail, Waterfall, layout};
    use crate::simulate::{Run, Unobserved, simulate};
    use polars::prelude::{ChunkAgg, ParquetReader, SerReader};

    const YEARS: u64 = 2_048;

    const SHOP: &str = r#"
        schema = 1
        title = "a shop and its insurer"
        currency = "USD"
        years = 2_048
        seed = 1
        [party.shop]
        role = "client"
        [party.insurer]
        role = "insurer"
        [peril.theft]
        origin = "shop"
        frequency = { poisson = 0.3 }
        fault = { self = 1.0 }
        [peril.theft.hits.shop]
        probability = 1.0
        severity = { lognormal = { median = "10k", p95 = "200k" } }
        split = { response = 1.0 }
        [policy.shop-cyber]
        insured = "shop"
        insurers = { insurer = 1.0 }
        premium = "1k"
        retention = "5k"
        limit = "100k"
        recovery = "top-down"
    "#;

    fn shop() -> Model {
        let document = read_text("shop.toml", SHOP, &[]).expect("it is TOML");
        document.resolve().expect("it has no findings").0
    }

    fn create(path: &Path, model: &Model) -> YearFile {
        let metadata = vec![("obligor.years".to_owned(), YEARS.to_string())];
        YearFile::create(path, path.with_extension("part"), model, metadata)
            .expect("it can be made")
    }

    fn rows(model: &Model, years: std::ops::Range<u64>, threads: usize) -> YearRows {
        let layout = layout(&[model], Detail::Atoms);
        let sampler = Sampler::new(model, 1, &layout).expect("it can be drawn");
        let waterfall = Waterfall::new(model, &layout).expect("it can be settled");
        let run = Run {
            years,
            threads,
            block: Some(256),
            ..Run::of(YEARS)
        };
        simulate(&sampler, &[waterfall], &run, YearRows::default, &Unobserved).0
    }

    fn written(path: &Path, threads: usize) {
        let model = shop();
        let mut file = create(path, &model);
        for years in [0..1_024, 1_024..YEARS] {
            file.append(rows(&model, years, threads))
                .expect("it can be written");
        }
        file.finish().expect("it can be finished");
    }

    #[test]
    fn the_table_holds_every_year_with_a_loss_in_order() {
        let place = tempfile::tempdir().expect("a place for tests");
        let path = place.path().join("years.parquet");
        written(&path, 1);
        let mut reader = ParquetReader::new(File::open(&path).expect("it is there"));
        let metadata = reader.get_metadata().expect("it has a footer").clone();
        let keys = metadata
            .key_value_metadata()
            .as_ref()
            .expect("it has metadata");
        let years = keys
            .iter()
            .find(|pair| pair.key == "obligor.years")
            .expect("the years");
        assert_eq!(years.value.as_deref(), Some("2048"));

        let frame = reader.finish().expect("it can be read");
        let expected = rows(&shop(), 0..YEARS, 1).in_order();
        assert_eq!(frame.height(), expected.year.len());
        assert!(expected.year.is_sorted() && frame.height() > 500);
        let sum = |name: &str| {
            let column = frame.column(name).and_then(|column| column.f64());
            column.expect("amounts").sum().expect("a sum")
        };
        let gross: f64 = expected.amounts[0].iter().sum();
        assert!((sum("gross") / gross - 1.0).abs() < 1e-12);
        assert!(
            (sum("net") / gross - 1.0).abs() < 1e-9,
            "all nets sum to all losses"
        );
    }

    #[test]
    fn losses_are_stored_without_a_dictionary() {
        let place = tempfile::tempdir().expect("a place for tests");
        let path = place.path().join("years.parquet");
        written(&path, 1);
        let mut reader = ParquetReader::new(File::open(&path).expect("it is there"));
        let metadata = reader.get_metadata().expect("it has a footer").clone();
        for group in &metadata.row_groups {
            for column in group.parquet_columns().iter().skip(2) {
                let path = &column.descriptor().path_in_schema;
                assert_eq!(column.dictionary_page_offset(), None, "{path:?}");
            }
        }
    }

    #[test]
    fn threads_change_no_byte() {
        let place = tempfile::tempdir().expect("a place for tests");
        let (one, three) = (place.path().join("one"), place.path().join("three"));
        written(&one, 1);
        written(&three, 3);
        let read = |path: &Path| fs::read(path).expect("it is there");
        assert!(read(&one) == read(&three));
    }

    #[test]
    fn an_unfinished_file_is_taken_away() {
        let place = tempfile::tempdir().expect("a place for tests");
        let path = place.path().join("years.parquet");
        drop(create(&path, &shop()));
        assert_eq!(fs::read_dir(&place).expect("it is there").count(), 0);
    }
}
