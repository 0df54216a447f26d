//! The command line.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::generate;
use crate::rights::{self, Install};
use crate::telemetry;

mod checks;
mod run;
mod scan;
mod settings;

use checks::ChecksArgs;
pub use run::{ClusterArgs, RunArgs};
use scan::ScanArgs;

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
  plumbline crds | kubectl apply -f -       install the report kinds
  plumbline rbac | kubectl apply -f -       install the account and its rights
  plumbline run --context staging           audit the cluster of a kubeconfig context
  kubectl get securityreports -A            read the result
  plumbline checks explain cpu-limit        what a finding means, and how to mend it";

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan files, or a cluster once, without installing anything.
    Scan(Box<ScanArgs>),
    /// Watch the cluster and keep its reports.
    Run(Box<RunArgs>),
    /// List, filter and explain the checks.
    Checks(ChecksArgs),
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
    /// The exit code where the command ends with an error.
    pub fn failure(&self) -> ExitCode {
        match self.command {
            // 1 means findings there.
            Command::Scan(_) => ExitCode::from(scan::UNUSABLE),
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
            Command::Run(args) => {
                telemetry::init(&args.log, args.log_format)?;
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
                runtime.block_on(crate::run::run(*args))
            }
            Command::Checks(args) => args.run(),
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
