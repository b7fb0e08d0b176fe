//! What is drawn: years, seed and threads, options that commands share.

use super::load::Loaded;
use crate::model::Model;
use crate::report::Facts;
use crate::scenario::{self, MAX_YEARS, from_to, out_of_range};
use crate::simulate::Run;
use clap::Args;
use std::num::NonZero;
use std::thread;

/// How many years are simulated, from which seed, and with how many threads.
#[derive(Clone, Debug, Default, Args)]
pub struct Draws {
    /// Policy years to simulate, such as 1_000_000 [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = years)]
    years: Option<u64>,
    /// Seed [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = seed)]
    seed: Option<u64>,
    /// Worker threads; results do not depend on them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Draws {
    /// Gives a model the seed that is asked for: settlement draws too (disputes, enforcement,
    /// failures), from the model's seed.
    pub fn seed(&self, model: &mut Model) {
        model.seed = self.seed.unwrap_or(model.seed);
    }

    /// What names a run of a scenario that has its seed.
    pub fn facts(&self, loaded: &Loaded) -> Facts {
        loaded.facts(self.years.unwrap_or(loaded.model.years))
    }

    /// The years that are asked for, if any are.
    pub fn years(&self) -> Option<u64> {
        self.years
    }

    /// The run of so many years.
    pub fn run(&self, years: u64) -> Run {
        Run {
            threads: self.threads(),
            ..Run::of(years)
        }
    }

    /// The same with the years and the seed that are asked for.
    pub fn asked(&self, facts: Facts) -> Facts {
        Facts {
            years: self.years.unwrap_or(facts.years),
            seed: self.seed.unwrap_or(facts.seed),
            ..facts
        }
    }

    /// Worker threads.
    pub fn threads(&self) -> usize {
        self.threads.map_or_else(cores, usize::from)
    }
}

/// As many threads as run at once.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// The seed: a whole number of 0 or more.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    whole_up_to("seed", text, 0, u64::MAX)
}

/// A number of years, within what a run can have.
pub(super) fn years(text: &str) -> Result<u64, String> {
    whole_up_to("years", text, 1, MAX_YEARS)
}

/// A whole number in a range, with underscores where the eye wants them.
fn whole_up_to(key: &str, text: &str, least: u64, most: u64) -> Result<u64, String> {
    let digits = text.replace('_', "");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("a whole number of {least} or more is wanted"));
    }
    // Digits alone that do not fit 64 bits are out of range too.
    let number = digits.parse().ok();
    let fitting = number.filter(|number| (least..=most).contains(number));
    fitting.ok_or_else(|| {
        let allowed = from_to(least, most);
        out_of_range(&scenario::Path::of(&[key]), text, &allowed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_may_be_grouped_and_are_never_none() {
        assert_eq!(years("1_000_000"), Ok(1_000_000));
        assert!(years("0").is_err());
        assert!(years("-5").is_err());
        assert_eq!(years("4_000_000_000"), Ok(MAX_YEARS));
    }

    #[test]
    fn too_many_years_are_refused_in_the_words_of_the_key() {
        for found in ["4_000_000_001", "99999999999999999999", "0"] {
            let said = format!("`years` is {found}, not from 1 to 4_000_000_000");
            assert_eq!(years(found), Err(said));
        }
    }
}
