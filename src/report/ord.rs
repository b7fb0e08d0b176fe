//! Results as files of Open Results Data: period losses, exceedance curves, averages.
//!
//! Of a run each party and each group has two summaries, its gross and its net loss
//! ([`of_results`]); of a priced tower each layer has
//! ([`price::ord`](super::price::ord)). `summary-info.csv` says which `SummaryId` is whose. A
//! simulated year is a period, drawn once: there is one sample. Source: Open Data Standards, *Open
//! Results Data*, list of fields; the headers are those of the Oasis Loss Modelling Framework.

use super::csv::text_cell;
use super::{Line, Results, Who};
use crate::summary::event_losses::EventLoss;
use crate::summary::exceedance::{RETURN_PERIODS, level};
use crate::summary::{ColumnSummary, Figure};
use crate::units::LEAST_LOSS;
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

/// `EPCalc` of one curve over all years and samples: full uncertainty.
const FULL_UNCERTAINTY: u32 = 2;
/// The one sample, and the `SampleType` of statistics of samples.
const SAMPLE: u32 = 1;
const OF_SAMPLES: u32 = 2;

/// A summary: whose losses it is of, and what their years tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Whose, a cell for each column that says so: of a run the party, of a tower party and layer.
    pub whose: Vec<String>,
    /// Gross or net.
    pub perspective: &'static str,
    /// Mean loss of a year.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Losses at [`RETURN_PERIODS`].
    pub curves: Curves,
}

/// Losses by return period, a pair of period and loss each, the longest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves([Vec<(f64, f64)>; 4]);

impl Curves {
    /// From what levels answer, in the order of `EPType`: the largest event of a year, the mean
    /// beyond it, all events of a year, the mean beyond these.
    #[must_use]
    pub fn new(of: [&dyn Fn(f64) -> Option<f64>; 4]) -> Self {
        let periods = || RETURN_PERIODS.iter().rev();
        let points = |loss: &dyn Fn(f64) -> Option<f64>| {
            let known = periods().filter_map(|period| Some((*period, loss(level(*period))?)));
            known.collect()
        };
        Self(of.map(points))
    }
}

/// Those who have summaries: single parties in the order of the scenario, then groups.
fn lines<'a>(results: &Results<'a>) -> Vec<Line<'a>> {
    let mut lines = results.lines();
    lines.retain(|line| !matches!(line.who, Who::Member(_)));
    // A stable sort: groups come last, each kind in its order.
    lines.sort_by_key(|line| matches!(line.who, Who::Group(_)));
    lines
}

/// The summaries of a run, gross and net of each; the place of one, from 1, is its `SummaryId`.
#[must_use]
pub fn of_results(results: &Results<'_>) -> Vec<Summary> {
    let lines = lines(results);
    let both = lines.iter().flat_map(|line| {
        let of = |figure, perspective| of_column(line.id, perspective, line.figure(figure));
        [of(Figure::Gross, "gross"), of(Figure::Net, "net")]
    });
    both.collect()
}

fn of_column(whose: &str, perspective: &'static str, column: &ColumnSummary) -> Summary {
    Summary {
        whose: vec![whose.to_owned()],
        perspective,
        mean: column.mean.value(),
        sd: column.sd.value(),
        curves: Curves::new([
            &|level| Some(column.oep.at(level)?.value()),
            &|level| Some(column.oep_tvar.at(level)?.value()),
            &|level| Some(column.var.at(level)?.value()),
            &|level| Some(column.tvar.at(level)?.value()),
        ]),
    }
}

/// `summary-info.csv`, what each `SummaryId` stands for; `named` heads the columns of
/// [`Summary::whose`]. Sums insured are not known here, `tiv` is 0.
#[must_use]
pub fn summary_info(summaries: &[Summary], named: &[&str]) -> String {
    let mut text = format!("summary_id,{},perspective,tiv\n", named.join(","));
    for (id, it) in (1..).zip(summaries) {
        let whose: Vec<String> = it.whose.iter().map(|cell| text_cell(cell)).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{id},{},{},0", whose.join(","), it.perspective);
    }
    text
}

/// `alt.csv`: mean and standard deviation of the yearly loss.
#[must_use]
pub fn alt(summaries: &[Summary]) -> String {
    let mut text = format!("{ALT}\n");
    for (id, it) in (1..).zip(summaries) {
        let _ = writeln!(text, "{id},{OF_SAMPLES},{},{}", it.mean, it.sd);
    }
    text
}

/// `ept.csv`: amounts by return period, the largest first.
#[must_use]
pub fn ept(summaries: &[Summary]) -> String {
    curves(summaries, EPT, FULL_UNCERTAINTY)
}

/// `psept.csv`: the same for the one sample.
#[must_use]
pub fn psept(summaries: &[Summary]) -> String {
    curves(summaries, PSEPT, SAMPLE)
}

/// The curves of every summary; what is between its id and the type is the same in every row.
fn curves(summaries: &[Summary], header: &str, second: u32) -> String {
    let mut text = format!("{header}\n");
    for (id, it) in (1..).zip(summaries) {
        let Curves(curves) = &it.curves;
        for (kind, curve) in (1..).zip(curves) {
            for (period, loss) in curve {
                let _ = writeln!(text, "{id},{second},{kind},{period},{loss}");
            }
        }
    }
    text
}

/// A loss of a summary in one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeriodLoss {
    /// The year.
    pub year: u32,
    /// The place of the event in its block; within a year it rises with time.
    pub event: u32,
    /// When in the year, in 2⁻³² years.
    pub time: u32,
    /// The `SummaryId`.
    pub summary: u32,
    /// The loss.
    pub loss: f64,
}

/// The losses of a run's summaries; rows come from
/// [`EventLossSink`](crate::summary::event_losses::EventLossSink) over
/// [`parties_and_groups`](crate::summary::event_losses::parties_and_groups).
pub fn of_events(losses: &[EventLoss]) -> impl Iterator<Item = PeriodLoss> {
    losses.iter().flat_map(|it| {
        let of = |figure, loss| PeriodLoss {
            year: it.year,
            event: it.event,
            time: it.time,
            summary: 2 * it.whose + figure,
            loss,
        };
        [of(1, it.gross), of(2, it.net)]
    })
}

/// Writes `splt.csv`: the losses of each event, in the order of years and events; none of 0.
///
/// Years count from 1, and so do events through the whole run. Month, day, hour and minute are of a
/// policy year of 365 days that begins on 1 January.
///
/// # Errors
/// If it cannot be written.
pub fn splt(
    losses: impl IntoIterator<Item = PeriodLoss>,
    years: u64,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{SPLT}")?;
    let weight = 1.0 / years as f64;
    let (mut event, mut last) = (0_u64, None);
    for it in losses {
        if last.replace((it.year, it.event)) != Some((it.year, it.event)) {
            event += 1;
        }
        if it.loss.abs() < LEAST_LOSS {
            continue;
        }
        let (period, summary, loss) = (it.year + 1, it.summary, it.loss);
        let [month, day, hour, minute] = date(it.time);
        writeln!(
            out,
            "{period},{weight},{event},{period},{month},{day},{hour},{minute},{summary},{SAMPLE},{loss},0"
        )?;
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
        splt(of_events(&losses), 10, &mut written).expect("memory can be written");
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
