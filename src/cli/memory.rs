//! What memory there is, and whether a run fits it, before any of its years is drawn.

use super::exit::Failure;
use super::screen;
use crate::report::grouped;
use std::fs;
use std::str::FromStr;

/// The part of what is there up to which nothing is said.
const EASILY: f64 = 0.25;

/// Memory that may be taken yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    bytes: f64,
    /// What sets the bound.
    bound: &'static str,
}

/// The least of what the machine has, what its group of processes may take and the limit of addresses leaves; `None`
/// where the system tells none of them.
pub fn room() -> Option<Room> {
    let read = |path: &str| fs::read_to_string(path).ok();
    let bounds = [
        ("what the machine has", of_machine(&read("/proc/meminfo")?)),
        (
            "the limit of the control group",
            read("/sys/fs/cgroup/memory.max").and_then(|text| number(text.trim())),
        ),
        (
            "what `ulimit -v` leaves",
            read("/proc/self/limits")
                .zip(read("/proc/self/statm"))
                .and_then(|(limits, taken)| of_addresses(&limits, &taken)),
        ),
    ];
    let bounds = bounds.into_iter().filter_map(|(bound, bytes)| {
        Some(Room {
            bytes: bytes?,
            bound,
        })
    });
    bounds.min_by(|one, two| one.bytes.total_cmp(&two.bytes))
}

impl Room {
    /// Is so much a small part of it?
    pub fn holds_easily(self, bytes: f64) -> bool {
        bytes <= EASILY * self.bytes
    }

    /// Tells of years that take a large part of it.
    ///
    /// # Errors
    /// If they take more than there is; the hint says what takes less.
    pub fn hold(self, bytes: f64, years: u64, hint: &str) -> Result<(), Failure> {
        let (needed, there, bound) = (size(bytes), size(self.bytes), self.bound);
        let years = grouped(years);
        if bytes > self.bytes {
            let words = format!("{years} years need at least {needed} of memory, {there} are");
            return Err(Failure::Memory(format!("{words} {bound}\n  hint: {hint}")));
        }
        if !self.holds_easily(bytes) {
            screen::say(&format!(
                "{years} years take {needed} of memory or more; {there} are {bound}"
            ));
        }
        Ok(())
    }
}

/// `MemTotal` and `SwapTotal` of `/proc/meminfo`, which are in KiB.
fn of_machine(text: &str) -> Option<f64> {
    let kibibytes = |key: &str| -> Option<f64> {
        let line = text.lines().find_map(|line| line.strip_prefix(key))?;
        number(line.split_whitespace().next()?)
    };
    let memory = kibibytes("MemTotal:")?;
    Some((memory + kibibytes("SwapTotal:").unwrap_or(0.0)) * 1_024.0)
}

/// What the limit of the address space leaves, with pages of 4 KiB or more taken; none where there is no limit.
fn of_addresses(limits: &str, taken: &str) -> Option<f64> {
    const PAGE: f64 = 4_096.0;
    let mut lines = limits.lines();
    let line = lines.find_map(|line| line.strip_prefix("Max address space"))?;
    let limit: f64 = number(line.split_whitespace().next()?)?;
    let pages: f64 = number(taken.split_whitespace().next()?)?;
    Some((limit - pages * PAGE).max(0.0))
}

/// A number; `unlimited` and `max` are none.
fn number(text: &str) -> Option<f64> {
    u64::from_str(text).ok().map(|number| number as f64)
}

/// Bytes to two digits.
fn size(bytes: f64) -> String {
    let (amount, unit) = match bytes {
        _ if bytes >= 1e12 => (bytes / 1e12, "TB"),
        _ if bytes >= 1e9 => (bytes / 1e9, "GB"),
        _ => (bytes / 1e6, "MB"),
    };
    match amount {
        _ if amount >= 10.0 => format!("{amount:.0} {unit}"),
        _ => format!("{amount:.1} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_what_there_is() {
        let machine = "MemTotal:       1000 kB\nMemFree: 5 kB\nSwapTotal:      24 kB\n";
        assert_eq!(of_machine(machine), Some(1_048_576.0));
        let limits = "Limit   Soft Limit  Hard Limit  Units\n\
                      Max address space         1000000              unlimited            bytes\n";
        assert_eq!(of_addresses(limits, "100 50 20"), Some(590_400.0));
        assert_eq!(of_addresses(limits, "1000 50 20"), Some(0.0));
        let none = limits.replace("1000000", "unlimited");
        assert_eq!(of_addresses(&none, "100"), None);
        assert_eq!(of_addresses("", "100"), None);
    }

    #[test]
    fn sizes_have_two_digits() {
        let sizes = [0.0, 9.96e6, 250e6, 2.34e9, 34e9, 1.5e12].map(size);
        assert_eq!(
            sizes,
            ["0.0 MB", "10.0 MB", "250 MB", "2.3 GB", "34 GB", "1.5 TB"]
        );
    }

    #[test]
    fn a_run_is_refused_above_what_there_is_alone() {
        let room = Room {
            bytes: 1e9,
            bound: "what the machine has",
        };
        assert!(room.hold(1e9, 1, "").is_ok());
        let refused = room
            .hold(1.3e9, 2_000, "take fewer")
            .expect_err("it does not fit");
        let words = "error: 2,000 years need at least 1.3 GB of memory, 1.0 GB are what the machine has\n  \
                     hint: take fewer";
        assert_eq!(refused.to_string(), words);
        assert_eq!(refused.code(), 4);
    }
}
