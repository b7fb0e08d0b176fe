//! `run.json`: with what a run was made, and what it took.

use super::run::{Keep, Plan};
use crate::report::audience::Audience;
use crate::report::{Results, SEMANTIC_VERSION, accurate, json};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// When a run started.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: SystemTime,
    watch: Instant,
}

impl Clock {
    /// Starts now.
    pub fn start() -> Self {
        Self {
            started: SystemTime::now(),
            watch: Instant::now(),
        }
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.watch.elapsed()
    }

    /// The wall clock's time so long after the start, whatever became of that clock meanwhile; the start
    /// where the system can tell no time so late.
    fn at(&self, elapsed: Duration) -> SystemTime {
        self.started.checked_add(elapsed).unwrap_or(self.started)
    }
}

/// The files that a record names, as far as they can stand beside it; none where there is no record.
pub fn files(record: &Path) -> Vec<String> {
    let text = fs::read_to_string(record).unwrap_or_default();
    let record: Value = serde_json::from_str(&text).unwrap_or_default();
    let names = record["files"].as_array().into_iter().flatten();
    let names = names.filter_map(Value::as_str);
    let is_plain = |name: &&str| {
        Path::new(name)
            .file_name()
            .is_some_and(|plain| plain == *name)
    };
    names.filter(is_plain).map(str::to_owned).collect()
}

/// The record of a run that has written `files`.
pub fn record(plan: &Plan<'_>, results: &Results<'_>, clock: &Clock, files: &[String]) -> Value {
    let facts = results.facts;
    let elapsed = clock.elapsed();
    json!({
        "scenario": facts.scenario,
        "file": plan.file.display().to_string(),
        "version": env!("CARGO_PKG_VERSION"),
        "semantic_version": SEMANTIC_VERSION,
        "years": facts.years,
        "seed": facts.seed,
        "hash": facts.hash,
        "settings": json::settings(&facts.settings),
        "parameter_uncertainty": results.parameters.is_some(),
        "exact": results.method.is_exact,
        "carrier_expenses": results.method.carrier_expenses,
        "accuracy": results.accuracy.map(accurate::asked),
        "audience": results.audience.map(Audience::key),
        "keep": match plan.keep {
            Keep::None => "none",
            Keep::Summary => "summary",
            Keep::Years => "years",
        },
        "files": files,
        "threads": plan.threads,
        "started": timestamp(clock.started),
        "finished": timestamp(clock.at(elapsed)),
        "elapsed_seconds": elapsed.as_secs_f64(),
        "cpu_seconds": cpu_seconds(),
    })
}

/// `2026-11-21T18:57:03Z`; a clock that stands before 1970 tells its first second.
fn timestamp(time: SystemTime) -> String {
    let since = time
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let (days, second) = (since / 86_400, since % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of a day counted from 1970-01-01.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn civil(days: u64) -> (u64, u64, u64) {
    // Eras of 400 years from 0000-03-01, so that a leap day ends its year.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leaps = day_of_era / 1_460 + day_of_era / 146_096;
    let year_of_era = (day_of_era + day_of_era / 36_524 - leaps) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    (400 * era + year_of_era + u64::from(month <= 2), month, day)
}

/// CPU time of all threads so far, where the system tells it in `/proc`.
fn cpu_seconds() -> Option<f64> {
    // Linux counts in hundredths of a second there, whatever the kernel's own clock.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name stands in parentheses and may hold anything.
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS_A_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_their_dates() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(20_778), (2026, 11, 21));
        let noon = UNIX_EPOCH + Duration::from_secs(20_778 * 86_400 + 43_200);
        assert_eq!(timestamp(noon), "2026-11-21T12:00:00Z");
    }

    #[test]
    fn a_clock_that_stands_anywhere_is_told() {
        let after = |seconds: u64| timestamp(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(after(0), "1970-01-01T00:00:00Z");
        assert_eq!(after((1 << 31) - 1), "2038-01-19T03:14:07Z");
        assert_eq!(after(1 << 31), "2038-01-19T03:14:08Z");
        assert_eq!(after(1 << 32), "2106-02-07T06:28:16Z");
        assert_eq!(after(253_402_300_799), "9999-12-31T23:59:59Z");
        assert_eq!(after(253_402_300_800), "10000-01-01T00:00:00Z");
        // 13 × 400 Gregorian years, of 146,097 days each, from 1970 on.
        let cycles = 13 * 146_097 * 86_400;
        assert_eq!(after(cycles), "7170-01-01T00:00:00Z");
        for before in [1, 86_400, 1 << 31, 1 << 40] {
            let time = UNIX_EPOCH - Duration::from_secs(before);
            assert_eq!(timestamp(time), "1970-01-01T00:00:00Z");
        }
    }

    #[test]
    fn a_clock_at_the_end_of_time_tells_a_start_and_an_end() {
        // The largest whole second that the system can tell.
        let largest = (0..64).rev().fold(0_u64, |found, bit| {
            let tried = found | 1 << bit;
            let time = UNIX_EPOCH.checked_add(Duration::from_secs(tried));
            time.map_or(found, |_| tried)
        });
        let clock = Clock {
            started: UNIX_EPOCH + Duration::from_secs(largest),
            watch: Instant::now(),
        };
        assert!(timestamp(clock.started).ends_with('Z'));
        let end = timestamp(clock.at(Duration::from_secs(3_600)));
        assert_eq!(end, timestamp(clock.started), "no later time can be told");
        assert!(timestamp(clock.at(Duration::ZERO)).ends_with('Z'));
    }
}
