//! The `obligor` program: who pays when a breach happens.

use std::process::ExitCode;

fn main() -> ExitCode {
    obligor::cli::main()
}
