//! How uncertain the scenario says the figures of its perils are.

use super::Context;
use crate::model::ParameterUncertainty;
use crate::scenario::{Finding, Path};

/// The keys of spreads and the most that each may be.
const SPREADS: [(&str, f64); 3] = [("rate", 2.0), ("severity", 2.0), ("tail_shape", 0.5)];

impl Context<'_> {
    /// What `parameter_uncertainty` says, the library where it is silent. No default is recorded: nothing is
    /// drawn of it unless a run asks.
    pub(super) fn parameter_uncertainty(&mut self) -> Option<ParameterUncertainty> {
        let mut known = ParameterUncertainty::library();
        let Some(written) = self.document.scenario().parameter_uncertainty.clone() else {
            return Some(known);
        };
        let spreads = [written.rate, written.severity, written.tail_shape];
        let mut fits = true;
        for ((key, most), spread) in SPREADS.into_iter().zip(&spreads) {
            let spread = spread.as_ref().map(|it| it.number());
            fits &= spread.is_none_or(|spread| self.is_spread(key, most, spread));
        }
        let [rate, severity, tail_shape] = spreads.map(|it| it.map(|it| it.number()));
        known.rate = rate.unwrap_or(known.rate);
        known.severity = severity.unwrap_or(known.severity);
        known.tail_shape = tail_shape.unwrap_or(known.tail_shape);
        known.controls = written.controls.unwrap_or(known.controls);
        known.batch_years = written.batch_years.unwrap_or(known.batch_years);
        let years = known.batch_years;
        if !years.is_power_of_two() || !(256..=65_536).contains(&years) {
            let place = Path::of(&["parameter_uncertainty", "batch_years"]);
            let message = format!("`{place}` is {years}, not a power of two from 256 to 65_536");
            let finding = Finding::error(&place, message).label("no whole batches");
            self.report(finding.hint("1_024 unless said; longer batches are fewer"));
            fits = false;
        }
        fits.then_some(known)
    }

    fn is_spread(&mut self, key: &str, most: f64, spread: f64) -> bool {
        let is_fit = (0.0..=most).contains(&spread);
        if !is_fit {
            let place = Path::of(&["parameter_uncertainty", key]);
            let message = format!("`{place}` is {spread}, not from 0 to {most}");
            let finding = Finding::error(&place, message).label("out of range");
            self.report(finding.hint("a standard deviation; 0 draws nothing"));
        }
        is_fit
    }
}
