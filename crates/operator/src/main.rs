//! The binary `plumbline`.

use clap::Parser as _;
use plumbline_operator::cli::Cli;

fn main() -> anyhow::Result<()> {
    Cli::parse().run()
}
