//! `ledger.csv`: every transfer, one a row.

use super::Entry;
use crate::report::csv::text_cell;
use std::io::{self, Write};

/// The first line.
pub const HEADER: &str = "year,event,time,from,to,amount,promise,clause,reason,in_net";

/// Writes a transfer.
///
/// # Errors
/// If it cannot be written.
pub fn row(out: &mut dyn Write, entry: &Entry<'_>) -> io::Result<()> {
    let Entry {
        year, time, amount, ..
    } = entry;
    let [event, from, to] = [entry.event, entry.from, entry.to].map(text_cell);
    let [promise, clause] = [entry.promise, entry.clause].map(|text| text.unwrap_or_default());
    let (promise, clause) = (text_cell(promise), text_cell(clause));
    let (reason, in_net) = (text_cell(entry.reason), entry.in_net);
    writeln!(
        out,
        "{year},{event},{time},{from},{to},{amount},{promise},{clause},{reason},{in_net}"
    )
}
