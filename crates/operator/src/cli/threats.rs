//! `plumbline threats`.

use clap::Args;

use super::print;
use crate::catalog::filter::{choice, threats};
use crate::catalog::layout;
use crate::catalog::threats::{ThreatsOutput, explained, explanation, overview};

/// Settings of `plumbline threats`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct ThreatsArgs {
    /// Explain these threats, by number; all are listed where none is named.
    #[arg(value_name = "NUMBER", value_parser = choice(threats()), hide_possible_values = true)]
    numbers: Vec<u8>,

    /// How they look.
    #[arg(long, short, value_name = "FORMAT", value_enum, ignore_case = true,
          default_value_t = ThreatsOutput::Table)]
    output: ThreatsOutput,
}

const EXAMPLES: &str = "Examples:
  plumbline threats                  all threats, with the number of checks
  plumbline threats 7                what threat 7 asks for, its checks, and what is left to people
  plumbline threats 7 -o wide        with what each check reads
  plumbline threats -o json          for scripts";

impl ThreatsArgs {
    pub(super) fn run(&self) -> anyhow::Result<()> {
        let threats = explained(&self.numbers);
        if self.numbers.is_empty() {
            return print(&overview(&threats, self.output)?);
        }
        print(&explanation(&threats, self.output, layout::width())?)
    }
}
