//! A run as files of Open Results Data: period losses, exceedance curves, averages.
//!
//! Each party and each group has two summaries, its gross and its net loss; `summary-info.csv` says
//! which `SummaryId` is whose. A simulated year is a period, drawn once: there is one sample. Source:
//! Open Data Standards, *Open Results Data*, list of fields; the headers are those of the Oasis Loss
//! Modelling Framework.

use super::csv::text_cell;
use super::{Line, Results, Who};
use crate::summary::event_losses::EventLoss;
use crate::summary::exceedance::{RETURN_PERIODS, level};
use crate::summary::{ColumnSummary, Figure};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Sample period loss table.
pub const SPLT: &str = "Period,PeriodWeight,EventId,Year,Month,Day,Hour,Minute,SummaryId,SampleId,Loss,ImpactedExposure";
/// Exceedance probability table.
pub const EPT: &str = "SummaryId,EPCalc,EPType,ReturnPeriod,Loss";
/// Per-sample exceedance probability table.
pub const PSEPT: &str = "SummaryId,SampleId,EPType,ReturnPeriod,Loss";
/// Average loss table.
pub const ALT: &str = "SummaryId,SampleType,MeanLoss,SDLoss";
/// What each `SummaryId` stands for.
pub const SUMMARY_INFO: &str = "summary_id,party,perspective,tiv";

/// `EPCalc` of one curve over all years and samples: full uncertainty.
const FULL_UNCERTAINTY: u32 = 2;
/// `EPType` of the largest event of a year, of all its losses, and of the mean beyond these.
const OEP: u32 = 1;
const AEP: u32 = 3;
const AEP_TVAR: u32 = 4;
/// The one sample, and the `SampleType` of statistics of samples.
const SAMPLE: u32 = 1;
const OF_SAMPLES: u32 = 2;

/// Gross and net, in the order of their summaries.
const FIGURES: [(Figure, &str); 2] = [(Figure::Gross, "gross"), (Figure::Net, "net")];

/// Those who have summaries: single parties in the order of the scenario, then groups.
fn lines<'a>(results: &Results<'a>) -> Vec<Line<'a>> {
    let mut lines = results.lines();
    lines.retain(|line| !matches!(line.who, Who::Member(_)));
    // A stable sort: groups come last, each kind in its order.
    lines.sort_by_key(|line| matches!(line.who, Who::Group(_)));
    lines
}

/// Every summary: its id, whose it is, which figure.
fn summaries<'a>(results: &Results<'a>) -> Vec<(u32, &'a str, &'static str, &'a ColumnSummary)> {
    let lines = lines(results);
    let figures = lines
        .iter()
        .flat_map(|line| FIGURES.map(|(figure, word)| (line.id, word, line.figure(figure))));
    let numbered = (1..).zip(figures);
    numbered
        .map(|(id, (whose, word, column))| (id, whose, word, column))
        .collect()
}

/// `summary-info.csv`: sums insured are not known here, `tiv` is 0.
#[must_use]
pub fn summary_info(results: &Results<'_>) -> String {
    let mut text = format!("{SUMMARY_INFO}\n");
    for (id, whose, word, _) in summaries(results) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{id},{},{word},0", text_cell(whose));
    }
    text
}

/// `alt.csv`: mean and standard deviation of the yearly loss.
#[must_use]
pub fn alt(results: &Results<'_>) -> String {
    let mut text = format!("{ALT}\n");
    for (id, _, _, column) in summaries(results) {
        let (mean, sd) = (column.mean.value(), column.sd.value());
        let _ = writeln!(text, "{id},{OF_SAMPLES},{mean},{sd}");
    }
    text
}

/// `ept.csv`: amounts by return period, the largest first.
#[must_use]
pub fn ept(results: &Results<'_>) -> String {
    curves(results, EPT, FULL_UNCERTAINTY)
}

/// `psept.csv`: the same for the one sample.
#[must_use]
pub fn psept(results: &Results<'_>) -> String {
    curves(results, PSEPT, SAMPLE)
}

/// The curves of every summary; what is between its id and the type is the same in every row.
fn curves(results: &Results<'_>, header: &str, second: u32) -> String {
    let mut text = format!("{header}\n");
    for (id, _, _, column) in summaries(results) {
        let of = |kind: u32, loss: &dyn Fn(f64) -> Option<f64>| {
            let mut rows = String::new();
            for period in RETURN_PERIODS.iter().rev() {
                if let Some(loss) = loss(level(*period)) {
                    let _ = writeln!(rows, "{id},{second},{kind},{period},{loss}");
                }
            }
            rows
        };
        text += &of(OEP, &|level| Some(column.oep.at(level)?.value()));
        text += &of(AEP, &|level| Some(column.var.at(level)?.value()));
        text += &of(AEP_TVAR, &|level| Some(column.tvar.at(level)?.value()));
    }
    text
}

/// Writes `splt.csv`: the losses of each event, in the order of years and events; rows come from
/// [`EventLossSink`](crate::summary::event_losses::EventLossSink) over
/// [`parties_and_groups`](crate::summary::event_losses::parties_and_groups).
///
/// Years count from 1, and so do events through the whole run. Month, day, hour and minute are of a
/// policy year of 365 days that begins on 1 January.
///
/// # Errors
/// If it cannot be written.
pub fn splt(losses: &[EventLoss], years: u64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{SPLT}")?;
    let weight = 1.0 / years as f64;
    let (mut event, mut last) = (0_u64, None);
    for it in losses {
        if last.replace((it.year, it.event)) != Some((it.year, it.event)) {
            event += 1;
        }
        let period = it.year + 1;
        let [month, day, hour, minute] = date(it.time);
        for (figure, loss) in (1..).zip([it.gross, it.net]) {
            if loss == 0.0 {
                continue;
            }
            let summary = 2 * it.whose + figure;
            writeln!(
                out,
                "{period},{weight},{event},{period},{month},{day},{hour},{minute},{summary},{SAMPLE},{loss},0"
            )?;
        }
    }
    Ok(())
}

/// Month, day, hour and minute of a time in 2⁻³² years, in a year of 365 days.
fn date(time: u32) -> [u32; 4] {
    const MINUTES_A_YEAR: u64 = 365 * 24 * 60;
    const DAYS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let minute = ((u64::from(time) * MINUTES_A_YEAR) >> 32) as u32;
    let (mut day, minute) = (minute / 1_440, minute % 1_440);
    let mut month = 0;
    while day >= DAYS[month] {
        day -= DAYS[month];
        month += 1;
    }
    [month as u32 + 1, day + 1, minute / 60, minute % 60]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_starts_on_its_first_minute_and_ends_on_its_last() {
        assert_eq!(date(0), [1, 1, 0, 0]);
        assert_eq!(date(u32::MAX), [12, 31, 23, 59]);
        let days = |days: f64| date((days / 365.0 * 4_294_967_296.0) as u32 + 1);
        assert_eq!(days(31.0), [2, 1, 0, 0]);
        assert_eq!(days(59.5), [3, 1, 12, 0]);
    }

    #[test]
    fn a_loss_that_is_nothing_has_no_row_and_events_count_through_the_run() {
        let row = |year, event, whose, gross, net| EventLoss {
            year,
            event,
            time: 0,
            whose,
            gross,
            net,
        };
        let losses = [
            row(2, 7, 0, 5.0, 0.0),
            row(2, 7, 1, 0.0, 4.0),
            row(2, 9, 1, 1.5, 1.0),
        ];
        let mut written = Vec::new();
        splt(&losses, 10, &mut written).expect("memory can be written");
        let text = String::from_utf8(written).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                SPLT,
                "3,0.1,1,3,1,1,0,0,1,1,5,0",
                "3,0.1,1,3,1,1,0,0,4,1,4,0",
                "3,0.1,2,3,1,1,0,0,3,1,1.5,0",
                "3,0.1,2,3,1,1,0,0,4,1,1,0",
            ]
        );
    }
}
