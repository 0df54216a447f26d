//! The same program as a plugin of kubectl.
//!
//! kubectl runs the program `kubectl-plumbline` for `kubectl plumbline`. Help and usage then say
//! what the user typed.

use std::ffi::OsString;
use std::path::Path;

use clap::Command;

/// What kubectl looks for.
const FILE_NAME: &str = "kubectl-plumbline";

/// What its user types.
const TYPED: &str = "kubectl plumbline";

/// `command` as it is called where `program` is the file that runs.
pub(super) fn named(command: Command, program: Option<&OsString>) -> Command {
    let is_plugin = program
        .is_some_and(|file| Path::new(file).file_stem().is_some_and(|name| name == FILE_NAME));
    if !is_plugin {
        return command;
    }
    let commands: Vec<String> =
        command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    with_examples(command, &commands).bin_name(TYPED)
}

/// `command` with examples for the plugin, and those of its own commands.
fn with_examples(command: Command, commands: &[String]) -> Command {
    let examples = command.get_after_help().map(ToString::to_string);
    let command = match examples {
        None => command,
        Some(text) => command.after_help(commands.iter().fold(text, |text, name| {
            text.replace(&format!("plumbline {name}"), &format!("{TYPED} {name}"))
        })),
    };
    command.mut_subcommands(|command| with_examples(command, commands))
}
