//! Runs a local control plane until Ctrl-C, to look at with kubectl or to point a program at.

use std::io::Write;

use anyhow::Result;
use clap::Parser;
use plumbline_e2e::{ControlPlane, ControlPlaneOptions};
use tokio::signal::unix::{SignalKind, signal};

/// Run a local Kubernetes control plane until Ctrl-C. Prints the path of its kubeconfig.
#[derive(Parser)]
struct Args {
    /// Run kube-controller-manager too
    #[arg(long)]
    controllers: bool,
    /// Number of simulated nodes
    #[arg(long, default_value_t = 0)]
    nodes: usize,
    /// Keep an audit log in the folder of the kubeconfig
    #[arg(long)]
    audit: bool,
    /// Further flags of the API server
    #[arg(last = true)]
    flags: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Args { controllers, nodes, audit, flags } = Args::parse();
    // Before the start, so that an early Ctrl-C ends it in order as well.
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let options = ControlPlaneOptions { controllers, nodes, audit, api_server_args: flags };
    let run = async {
        let plane = ControlPlane::start(options).await?;
        let mut stdout = std::io::stdout();
        writeln!(stdout, "{}", plane.kubeconfig().display())?;
        stdout.flush()?;
        std::future::pending().await
    };
    tokio::select! {
        ended = run => ended,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}
