//! `cargo demo`: the example manifests on a cluster, and what Plumbline says about them.

use std::{
    env,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Result;
use clap::Parser;
use plumbline_e2e::demo::{self, Options, Screen, Target};
use plumbline_operator::cli::Cli;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Shows Plumbline at work: on a real control plane that is started for it, or on a cluster of
/// yours.
///
/// The first run builds the control plane from source, with Go, in about ten minutes; later ones
/// take seconds. Nothing is left behind.
#[derive(Parser)]
#[command(name = "demo", bin_name = "cargo demo", max_term_width = 100, after_help = EXAMPLES)]
struct Args {
    /// Leave everything running at the end, until Ctrl-C, and say how to look at it
    #[arg(long)]
    keep: bool,

    /// Use the cluster of this kubeconfig file
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,

    /// Use the cluster of this context
    #[arg(long, value_name = "NAME")]
    context: Option<String>,

    /// Do not ask before an existing cluster is used
    #[arg(long)]
    yes: bool,
}

const EXAMPLES: &str = "\
Without --kubeconfig and --context the demo never touches a cluster of yours, whatever KUBECONFIG \
says.

Examples:
  cargo demo                        a control plane of its own, gone at the end
  cargo demo --keep                 the same, to look around in until Ctrl-C
  cargo demo --context kind-test    in an existing cluster, after asking";

fn main() -> ExitCode {
    // The operator runs in a process of its own, from this same file: its first argument tells.
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let outcome = if arguments.first().is_some_and(|first| first == "plumbline") {
        Cli::parse_from(arguments).run()
    } else {
        demo(Args::parse()).map(|()| ExitCode::SUCCESS)
    };
    match outcome {
        Ok(code) => code,
        // A reader that has seen enough (`| head`) is no error.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn demo(args: Args) -> Result<()> {
    let existing = args.kubeconfig.is_some() || args.context.is_some();
    let target = if existing {
        Target::Existing { kubeconfig: args.kubeconfig, context: args.context, confirmed: args.yes }
    } else {
        Target::New
    };
    let options = Options { target, keep: args.keep, program: env::current_exe()? };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        // Before the start, so that an early Ctrl-C ends it in order as well.
        let (interrupt, terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        demo::run(options, Screen::of_process(), either(interrupt, terminate)).await
    });
    // A question that nobody answers must not keep the process.
    runtime.shutdown_background();
    outcome
}

async fn either(mut one: Signal, mut other: Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}
