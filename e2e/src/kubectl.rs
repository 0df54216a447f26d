//! Runs kubectl.

use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// What kubectl printed.
pub(crate) struct Printed {
    /// Its answer.
    pub stdout: String,
    /// What it said beside, such as the warnings of the API server.
    pub stderr: String,
}

/// Runs `kubectl`, a command that names its cluster, with `args` and `stdin`.
pub(crate) async fn run(mut kubectl: Command, args: &[&str], stdin: &str) -> Result<Printed> {
    let mut child = kubectl
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("run kubectl")?;
    let pipe = child.stdin.take();
    let feed = async move {
        if let Some(mut pipe) = pipe {
            // kubectl may end without reading; its own error says more than a broken pipe.
            let _ = pipe.write_all(stdin.as_bytes()).await;
        }
    };
    let (output, ()) = tokio::join!(child.wait_with_output(), feed);
    let output = output?;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        bail!("kubectl {}: {}", args.join(" "), stderr.trim_end());
    }
    Ok(Printed { stdout: String::from_utf8(output.stdout)?, stderr })
}
