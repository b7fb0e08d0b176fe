//! `--dry-run`: what a sweep would settle, what fails, and how long it takes.

use super::pace::spoken;
use super::settling::{Ready, Settling};
use crate::cli::exit::Failure;
use crate::report::swept::Outcome;
use crate::report::{counted, counted_years};
use crate::simulate::Unobserved;
use crate::summary::SweepSpec;
use std::time::{Duration, Instant};

/// Variants that are read at a time, and those of them that are tried.
const PIECE: usize = 256;
const TRIED: usize = 16;

/// Years over which they are tried.
const YEARS: u64 = 4_096;

/// Variants that fail which are named.
const NAMED: usize = 10;

/// Reads every variant, settles a few over few years, and says what a sweep would come to. Nothing is
/// written.
///
/// # Errors
/// If the base cannot be settled.
pub fn report(settling: &Settling<'_>) -> Result<String, Failure> {
    let count = settling.settings.rows.len();
    let numbers: Vec<usize> = (1..=count).collect();
    let started = Instant::now();
    let mut failed: Vec<Outcome> = Vec::new();
    for piece in numbers.chunks(PIECE) {
        failed.extend(settling.prepared(piece)?.2);
    }
    let reading = started.elapsed();
    let settles = (count - failed.len()) as u64;
    let settled = tried(settling, &numbers)?;
    let years = settling.spec.years;
    let variants = counted(count as u64, "variant", "variants");
    let paths = counted(settling.settings.paths.len() as u64, "path", "paths");
    let fails = match failed.len() {
        0 => "all can be settled".to_owned(),
        fails => format!("{fails} cannot be settled"),
    };
    let over = counted_years(years);
    let took = spoken(reading + settled.mul_f64(settles as f64 * years as f64));
    let threads = counted(settling.threads as u64, "thread", "threads");
    let mut text =
        format!("{variants} of {paths}, {over} each: {fails}.\nAbout {took} with {threads}.\n");
    for outcome in failed.iter().take(NAMED) {
        let variant = outcome.variant;
        let line = settling.settings.lines.get(variant - 1);
        let line = line.map_or(String::new(), |line| format!(" (line {line} of the table)"));
        let why = outcome.result.as_ref().err().map_or("", String::as_str);
        text.push_str(&format!("Variant {variant}{line} fails: {why}.\n"));
    }
    if failed.len() > NAMED {
        let more = counted((failed.len() - NAMED) as u64, "more fails", "more fail");
        text.push_str(&format!("{more}.\n"));
    }
    Ok(text)
}

/// What a variant takes a year, from some spread over all.
fn tried(settling: &Settling<'_>, numbers: &[usize]) -> Result<Duration, Failure> {
    let step = numbers.len().div_ceil(TRIED).max(1);
    let some: Vec<usize> = numbers.iter().copied().step_by(step).collect();
    let (ready, variants, _): (Ready, _, _) = settling.prepared(&some)?;
    let spec = SweepSpec {
        years: settling.spec.years.min(YEARS),
        loss: settling.spec.loss,
    };
    let started = Instant::now();
    settling.settled(&variants, &ready, &spec, &Unobserved)?;
    let each = started.elapsed().div_f64(ready.len() as f64);
    Ok(each.div_f64(spec.years as f64))
}
