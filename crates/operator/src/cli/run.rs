//! `plumbline run`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::kubelets::KubeletArgs;
use super::settings::SettingsArgs;
use crate::rights;
use crate::telemetry::LogFormat;
use crate::watch::{Lists, WatchConfig};

/// Settings of `plumbline run`.
#[derive(Args, Clone, Debug)]
#[command(after_help = RUN_EXAMPLES)]
pub struct RunArgs {
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,

    /// Where health (`/livez`, `/readyz`) and metrics (`/metrics`) are served.
    #[arg(
        long,
        env = "PLUMBLINE_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) listen: SocketAddr,

    /// How often a report may be evaluated while its namespace keeps changing.
    #[arg(long, env = "PLUMBLINE_INTERVAL", value_name = "DURATION", default_value = "400ms", value_parser = duration)]
    pub(crate) interval: Duration,

    /// How long one watch request lasts. A right that is taken away shows when the request ends.
    #[arg(long, env = "PLUMBLINE_WATCH_TIMEOUT", value_name = "DURATION", default_value = "60s", value_parser = duration)]
    pub(crate) watch_timeout: Duration,

    /// How kinds are listed. Streamed lists take less memory; where the API server has none, before
    /// Kubernetes 1.34 mostly, and for custom resources, lists are paged all the same.
    #[arg(long, env = "PLUMBLINE_LISTS", value_name = "HOW", value_enum, default_value_t = Lists::Streamed)]
    pub(crate) lists: Lists,

    /// How many objects a page of a listing has. Larger pages list a little sooner and take more
    /// memory.
    #[arg(long, env = "PLUMBLINE_PAGE_SIZE", value_name = "NUMBER", default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) page_size: u32,

    /// How often the API servers are asked for their flags and for what they encrypt.
    #[arg(long, env = "PLUMBLINE_CONTROL_PLANE_INTERVAL", value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub(crate) control_plane_interval: Duration,

    /// How often each kubelet is asked for its settings.
    #[arg(long, env = "PLUMBLINE_KUBELET_INTERVAL", value_name = "DURATION", default_value = "15m", value_parser = duration)]
    pub(crate) kubelet_interval: Duration,

    #[command(flatten)]
    pub(crate) kubelets: KubeletArgs,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,

    /// Write only while holding a Lease, so that several replicas can run.
    #[arg(long, env = "PLUMBLINE_LEADER_ELECT", value_name = "BOOL", num_args = 0..=1, require_equals = true,
          default_value_t = false, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub(crate) leader_elect: bool,

    /// The namespace of the Lease.
    #[arg(long, env = "PLUMBLINE_LEASE_NAMESPACE", value_name = "NAMESPACE", default_value = rights::NAMESPACE)]
    pub(crate) lease_namespace: String,

    /// The name of this replica in the Lease and in Events; host name and process id where unset.
    #[arg(long, env = "PLUMBLINE_IDENTITY", value_name = "NAME")]
    pub(crate) identity: Option<String>,

    /// What is logged: a level, or levels by module (`info,plumbline_operator=debug`).
    #[arg(long, env = "PLUMBLINE_LOG", value_name = "FILTER", default_value = DEFAULT_LOG)]
    pub(crate) log: String,

    /// How logs look. `auto` is text on a terminal and JSON elsewhere.
    #[arg(long, env = "PLUMBLINE_LOG_FORMAT", value_name = "FORMAT", value_enum, default_value_t = LogFormat::Auto)]
    pub(crate) log_format: LogFormat,
}

/// The client's own watcher repeats every refusal, which we tell once.
const DEFAULT_LOG: &str = "info,kube_runtime::watcher=error";

const RUN_EXAMPLES: &str =
    "Inside a cluster the account of the Pod is used; elsewhere KUBECONFIG or ~/.kube/config.

Examples:
  plumbline run                                  the current context
  plumbline run --context staging --log debug    another context, more logs
  PLUMBLINE_LEADER_ELECT=true plumbline run      one of several replicas";

/// Which cluster.
#[derive(Args, Clone, Debug, Default)]
pub struct ClusterArgs {
    /// The kubeconfig file.
    #[arg(long, env = "KUBECONFIG", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub kubeconfig: Option<PathBuf>,

    /// The context of the kubeconfig file.
    #[arg(long, value_name = "NAME")]
    pub context: Option<String>,
}

impl RunArgs {
    pub(crate) fn watch_config(&self) -> WatchConfig {
        WatchConfig { timeout: self.watch_timeout, lists: self.lists, page_size: self.page_size }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let duration: jiff::SignedDuration = text
        .parse()
        .map_err(|_| format!("`{text}` is no duration; write for example 400ms, 5s or 2m"))?;
    match Duration::try_from(duration) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("a duration must be greater than zero".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_friendly_and_positive() {
        assert_eq!(duration("400ms"), Ok(Duration::from_millis(400)));
        assert_eq!(duration("2m"), Ok(Duration::from_mins(2)));
        assert!(duration("0s").is_err() && duration("-1s").is_err() && duration("soon").is_err());
    }
}
