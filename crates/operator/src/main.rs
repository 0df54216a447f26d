//! The binary `plumbline`.

use std::io::Write as _;
use std::process::ExitCode;

use plumbline_operator::cli::Cli;

/// A third less time for the checks than with glibc, and the same in the static image, whose own
/// allocator is far slower: `cargo bench -p plumbline-checks --bench evaluate`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let cli = Cli::read(&arguments).unwrap_or_else(|error| error.exit());
    let failure = cli.failure();
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            // Not by returning it: that prints a stack where RUST_BACKTRACE is set, which tells a
            // user nothing. If standard error is closed, the exit code still tells.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            failure
        }
    }
}
