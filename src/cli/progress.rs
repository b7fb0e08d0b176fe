//! A bar on stderr for runs that take over a second, and a clean stop at ctrl-c.

use super::signals;
use crate::simulate::Observer;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Once;
use std::time::{Duration, Instant};

/// A run shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

const TEMPLATE: &str = "{bar:40} {human_pos} of {human_len} years, {eta} left";

const VARIANTS: &str = "{bar:40} {percent} % of {msg} variants, {eta} left";

/// Watches a run.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
    shown: Once,
}

impl Progress {
    /// Starts watching a run of so many years and listens for ctrl-c and SIGTERM.
    ///
    /// A second one ends the program at once.
    pub fn start(years: u64) -> Self {
        Self::over(years, TEMPLATE)
    }

    /// The same of so many variants of so many years; a year done counts for each variant.
    pub fn of_variants(variants: usize, years: u64) -> Self {
        let progress = Self::over(years.saturating_mul(variants as u64), VARIANTS);
        progress.bar.set_message(variants.to_string());
        progress
    }

    fn over(years: u64, template: &str) -> Self {
        signals::listen();
        let bar = ProgressBar::with_draw_target(Some(years), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━━─"));
        }
        Self {
            bar,
            start: Instant::now(),
            shown: Once::new(),
        }
    }
}

impl Drop for Progress {
    /// Takes the bar away.
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn done(&self, years: u64) {
        self.bar.inc(years);
        if self.start.elapsed() > PATIENCE {
            // Draws nothing where stderr is no terminal.
            self.shown
                .call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
    }

    fn stops(&self) -> bool {
        signals::stops()
    }
}
