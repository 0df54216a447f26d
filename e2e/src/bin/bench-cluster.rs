//! `cargo bench-cluster`: what Plumbline costs in a cluster of a given size.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use plumbline_e2e::benchmark::{self, Options, Progress, Size, documents::documents, table};

/// Measures the operator on a real API server that is filled for it: time, CPU, memory, requests,
/// and how soon a change is in its report.
///
/// The operator is built as it is shipped. Everything is gone at the end. 10,000 Pods take about
/// twenty minutes, 100,000 Pods about half an hour and 12 GiB of memory; without the phases of rest and
/// churn (`--idle 0 --churn 0`) it is a few minutes.
#[derive(Parser)]
#[command(name = "bench-cluster", bin_name = "cargo bench-cluster", max_term_width = 100, after_help = EXAMPLES)]
struct Args {
    #[command(flatten)]
    size: Size,

    /// Seconds for which nothing is done; 0 leaves the phase out
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    idle: u64,

    /// Seconds for which things are changed all over the cluster; 0 leaves the phase out
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    churn: u64,

    /// Changes a second; repeat it, or separate by commas, for one rate after another
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', default_values_t = [10, 50],
          value_parser = clap::value_parser!(u32).range(1..))]
    changes: Vec<u32>,

    /// Pods that crash in a namespace of their own; 0 leaves the phase out
    #[arg(long, value_name = "NUMBER", default_value_t = 3_000)]
    crashing: usize,

    /// Seconds for which they do
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    crash_loop: u64,

    /// Deployments that are rolled out at once; 0 leaves the phase out
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    rollout: usize,

    /// Do not start the operator a second time
    #[arg(long)]
    no_restart: bool,

    /// Measure this binary instead of building one
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,

    /// Write the figures to this file, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Measure nothing: make docs/benchmarks.md and its plots of the figures in docs/benchmarks
    #[arg(long, exclusive = true)]
    documents: bool,

    /// Further arguments of `plumbline run`
    #[arg(last = true)]
    arguments: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  cargo bench-cluster                                          10,000 Pods, every phase
  cargo bench-cluster --pods 100000 --deployments 4600 --namespaces 460
  cargo bench-cluster --idle 0 --churn 30 --crashing 0         some minutes
  cargo bench-cluster -- --lists paged                         other settings of the operator
  cargo bench-cluster --documents                              after --json docs/benchmarks/NAME.json";

fn main() -> ExitCode {
    match bench(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed, the exit code still tells.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bench(args: Args) -> Result<()> {
    if args.documents {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (path, text) in documents(&root)? {
            let file = root.join(path);
            fs::write(&file, text).with_context(|| format!("write {}", file.display()))?;
        }
        return Ok(());
    }
    let progress = Progress::new();
    let program = match &args.program {
        Some(program) => program.canonicalize().with_context(|| program.display().to_string())?,
        None => build(&progress)?,
    };
    let options = Options {
        size: args.size,
        program,
        arguments: args.arguments,
        restart: !args.no_restart,
        idle: Duration::from_secs(args.idle),
        churn: Duration::from_secs(args.churn),
        changes: args.changes,
        crashing: args.crashing,
        crash_loop: Duration::from_secs(args.crash_loop),
        rollout: args.rollout,
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let run = runtime.block_on(benchmark::run(&options, &progress))?;
    if let Some(file) = &args.json {
        let json = serde_json::to_string_pretty(&run)? + "\n";
        fs::write(file, json).with_context(|| format!("write {}", file.display()))?;
    }
    write!(io::stdout(), "{}", table(&run))?;
    Ok(())
}

/// Builds the binary `plumbline` as it is shipped.
fn build(progress: &Progress) -> Result<PathBuf> {
    progress.tell(format_args!("building plumbline"));
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--release", "--locked", "--package", "plumbline-operator"])
        .args(["--bin", "plumbline"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .status()
        .context("start cargo")?;
    ensure!(status.success(), "plumbline cannot be built");
    // Beside the folder of the profile of this one.
    let here = env::current_exe()?;
    let target = here.parent().and_then(Path::parent).context("there is no target folder")?;
    let built = target.join("release/plumbline");
    ensure!(built.exists(), "{} is not there: run this by `cargo bench-cluster`", built.display());
    Ok(built)
}
