//! The `drawdown` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    drawdown::cli::run()
}
