//! The `obligor` program: who pays when a breach happens.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    obligor::cli::main()
}
