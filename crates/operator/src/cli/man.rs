//! `plumbline man`.

use anyhow::Context as _;
use clap::{Args, Command};

/// Settings of `plumbline man`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct ManArgs {
    /// The command that the page is about, such as `scan` or `checks explain`; plumbline itself
    /// where none is named.
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

const EXAMPLES: &str = "Examples:
  plumbline man scan | man -l -                  read the page of a command
  plumbline man scan > man1/plumbline-scan.1     keep it where man looks for it";

/// The heading above exit codes and examples.
const AFTER_OPTIONS: &str = "\n.SH EXTRA\n";

impl ManArgs {
    /// The page of the command of `root` that is asked for, in roff.
    pub(super) fn page(&self, root: Command) -> anyhow::Result<String> {
        // `plumbline help` has no page of its own.
        let mut root = root.disable_help_subcommand(true);
        root.build();
        let mut command = &root;
        for name in &self.command {
            command = command.find_subcommand(name).with_context(|| {
                let known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
                let name = name.escape_debug();
                match known.as_slice() {
                    [] => format!("{} has no command `{name}`", command.get_name()),
                    known => {
                        format!("there is no command `{name}`; there are {}", known.join(", "))
                    }
                }
            })?;
        }
        let release = format!("{} {}", root.get_name(), env!("CARGO_PKG_VERSION"));
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone()).source(release).render(&mut page)?;
        // The examples are laid out already; filled lines would run them together.
        Ok(String::from_utf8(page)?.replacen(AFTER_OPTIONS, &format!("{AFTER_OPTIONS}.nf\n"), 1))
    }
}
