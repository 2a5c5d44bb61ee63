//! The `drawdown` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    drawdown_allocator::share_one_arena();
    drawdown::cli::run()
}
