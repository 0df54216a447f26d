//! The command line.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::generate;
use crate::rights::{self, Install};
use crate::telemetry;

mod checks;
mod compliance;
mod config;
mod input;
mod kubelets;
mod man;
mod plugin;
mod run;
mod scan;
mod selection;
mod settings;
mod threats;

use checks::ChecksArgs;
use compliance::ComplianceArgs;
use man::ManArgs;
pub use run::{ClusterArgs, RunArgs};
use scan::ScanArgs;
use threats::ThreatsArgs;

/// Continuous security posture audit for Kubernetes.
///
/// Watches a cluster and keeps one `SecurityReport` for each namespace, and one for the cluster.
#[derive(Debug, Parser)]
#[command(name = "plumbline", version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  plumbline scan deploy/                    judge manifests before they are applied
  plumbline compliance cis deploy/          the CIS benchmark, control by control
  plumbline crds | kubectl apply -f -       install the report kinds
  plumbline rbac | kubectl apply -f -       install the account and its rights
  plumbline run --context staging           audit the cluster of a kubeconfig context
  kubectl get securityreports -A            read the result
  plumbline checks explain cpu-limit        what a finding means, and how to mend it";

/// The command that takes flags from a file.
const SCAN: &str = "scan";

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan files, or a cluster once, without installing anything.
    Scan(Box<ScanArgs>),
    /// Tell control by control how files or a cluster stand by a standard.
    Compliance(Box<ComplianceArgs>),
    /// Watch the cluster and keep its reports.
    Run(Box<RunArgs>),
    /// List, filter and explain the checks.
    Checks(ChecksArgs),
    /// List and explain the threats that the checks look for.
    Threats(ThreatsArgs),
    /// Print the CRDs as YAML.
    Crds,
    /// Print the account of the operator and its rights as YAML. The rights follow from what the
    /// checks read.
    Rbac(RbacArgs),
    /// Print a completion script for a shell.
    #[command(after_help = "Example:\n  source <(plumbline completion bash)")]
    Completion {
        /// The shell.
        shell: Shell,
    },
    /// Print a manual page for `man`.
    Man(ManArgs),
}

#[derive(Args, Clone, Debug)]
struct RbacArgs {
    /// The namespace that the operator runs in.
    #[arg(long, short, value_name = "NAMESPACE", default_value = rights::NAMESPACE)]
    namespace: String,

    /// The ServiceAccount that the operator runs as.
    #[arg(long, value_name = "NAME", default_value = rights::SERVICE_ACCOUNT)]
    service_account: String,

    /// Add what the informational checks read, for `plumbline run --informational`.
    #[arg(long)]
    informational: bool,

    /// What to print.
    #[arg(long, value_enum, default_value_t = RbacOutput::Yaml)]
    output: RbacOutput,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RbacOutput {
    /// Objects for kubectl.
    Yaml,
    /// A table of rights and the checks that need them.
    Markdown,
}

impl Cli {
    /// Reads `arguments`, the name of the program first, and the file of flags that a scan takes.
    ///
    /// # Errors
    ///
    /// What is wrong with them, or the help that they ask for.
    pub fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        let command = plugin::named(Self::command(), arguments.first());
        let matches = command.clone().try_get_matches_from(arguments)?;
        let cli = Self::from_arg_matches(&matches)?;
        let Some(file) = cli.config_file() else { return Ok(cli) };
        let scan = |name| Some((command.find_subcommand(name)?, matches.subcommand_matches(name)?));
        let Some((scan, given)) = scan(SCAN) else { return Ok(cli) };
        let flags = file
            .arguments(scan, given)
            .map_err(|error| clap::Error::raw(ErrorKind::ValueValidation, format!("{error}\n")))?;
        // No flag with a value stands before the command.
        let commands = arguments.iter().enumerate().skip(1);
        let place = commands.filter(|(_, argument)| *argument == SCAN).map(|(place, _)| place + 1);
        let (before, after) = arguments.split_at(place.min().unwrap_or(arguments.len()));
        let all = before.iter().chain(&flags).chain(after);
        Self::from_arg_matches(&command.try_get_matches_from(all)?)
    }

    fn config_file(&self) -> Option<config::ConfigFile> {
        match &self.command {
            Command::Scan(scan) => scan.config_file(),
            _ => None,
        }
    }

    /// The exit code where the command ends with an error.
    pub fn failure(&self) -> ExitCode {
        match self.command {
            // 1 means findings there.
            Command::Scan(_) | Command::Compliance(_) => ExitCode::from(scan::UNUSABLE),
            _ => ExitCode::FAILURE,
        }
    }

    /// Runs the command.
    ///
    /// # Errors
    ///
    /// What went wrong, and what to do about it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Scan(args) => return args.run(),
            Command::Compliance(args) => return args.run(),
            Command::Run(args) => {
                telemetry::init(&args.log, args.log_format)?;
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
                runtime.block_on(crate::run::run(*args))
            }
            Command::Checks(args) => args.run(),
            Command::Threats(args) => args.run(),
            Command::Crds => print(&generate::crds()?),
            Command::Rbac(args) => {
                let install = Install {
                    namespace: args.namespace,
                    service_account: args.service_account,
                    informational: args.informational,
                };
                match args.output {
                    RbacOutput::Yaml => print(&generate::rights(&install)?),
                    RbacOutput::Markdown => print(&generate::rights_table()),
                }
            }
            Command::Completion { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Self::command(), "plumbline", &mut script);
                print(&String::from_utf8_lossy(&script))
            }
            Command::Man(args) => print(&args.page(Self::command())?),
        }
        .map(|()| ExitCode::SUCCESS)
    }
}

/// Prints to standard output, with colours only on a terminal whose user wants them. A reader that
/// has seen enough (`| head`) is no error.
fn print(text: &str) -> anyhow::Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
