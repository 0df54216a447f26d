//! `cargo demo`.

use clap::Parser as _;
use plumbline_operator::cli::Cli;

fn main() -> anyhow::Result<()> {
    // The operator runs in a process of its own, from this same file: its first argument tells.
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "plumbline") {
        return Cli::parse_from(arguments).run();
    }
    anyhow::bail!("the demo is not written yet")
}
