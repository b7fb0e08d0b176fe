//! Signals: a clean stop at ctrl-c and SIGTERM, and codes of our own where the system would end the
//! program with its.
//!
//! The first ctrl-c or SIGTERM lets a run end between two blocks of years, a second one ends the
//! program at once, at whatever it is: files are whole or absent at any moment.

use super::exit::{INTERRUPTED, TERMINATED};
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Set by the first signal, read between blocks.
static STOPS: AtomicBool = AtomicBool::new(false);

/// The exit code of the last signal.
static CODE: AtomicUsize = AtomicUsize::new(INTERRUPTED as usize);

static LISTENING: Once = Once::new();

/// Listens for ctrl-c and SIGTERM from now on; before, they end the program as they end any.
pub fn listen() {
    LISTENING.call_once(|| {
        // Without a handler ctrl-c still ends the program, only less cleanly.
        let _ = ctrlc::set_handler(|| {
            if STOPS.swap(true, Ordering::Relaxed) {
                process::exit(i32::from(INTERRUPTED));
            }
        });
        system::listen();
    });
}

/// Is the work to end?
pub fn stops() -> bool {
    STOPS.load(Ordering::Relaxed)
}

/// The code of a program that was told to stop: 128 and the number of the signal.
pub fn code() -> u8 {
    match CODE.load(Ordering::Relaxed) {
        code if code == usize::from(TERMINATED) => TERMINATED,
        _ => INTERRUPTED,
    }
}

/// Memory that is refused ends the program with [`MEMORY`](super::exit::MEMORY), and a file that
/// reaches the limit of `ulimit -f` is an error like that of a full disk.
///
/// Without it the first ends as SIGABRT with a core dump, the second as SIGXFSZ without a word.
pub fn arm() {
    system::arm();
}

#[cfg(unix)]
mod system {
    use super::{CODE, STOPS};
    use crate::cli::exit::{MEMORY, TERMINATED};
    use signal_hook::consts::signal::{SIGABRT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use std::sync::atomic::AtomicBool;

    /// What a signal is to set where nobody asks.
    static UNASKED: AtomicBool = AtomicBool::new(false);

    static ALWAYS: AtomicBool = AtomicBool::new(true);

    pub(super) fn listen() {
        // In this order: the first signal must not find the flag that it sets itself.
        let _ = flag::register_conditional_shutdown(SIGTERM, TERMINATED.into(), &STOPS);
        let _ = flag::register_usize(SIGTERM, &CODE, TERMINATED.into());
        let _ = flag::register(SIGTERM, &STOPS);
    }

    pub(super) fn arm() {
        // Refused memory is told on stderr by the standard library, which then aborts.
        let _ = flag::register_conditional_shutdown(SIGABRT, MEMORY.into(), &ALWAYS);
        // With any handler the write that goes too far fails instead.
        let _ = flag::register(SIGXFSZ, &UNASKED);
    }
}

#[cfg(not(unix))]
mod system {
    pub(super) fn listen() {}

    pub(super) fn arm() {}
}
