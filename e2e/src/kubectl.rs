//! Runs kubectl.

use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// Runs `kubectl`, a command that names its cluster, with `args` and `stdin`. Returns its stdout.
pub(crate) async fn run(mut kubectl: Command, args: &[&str], stdin: &str) -> Result<String> {
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
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("kubectl {}: {}", args.join(" "), stderr.trim_end());
    }
    Ok(String::from_utf8(output.stdout)?)
}
