//! Asks each API server of the cluster about itself: its flags, and what it has counted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::{AsyncReadExt as _, StreamExt as _, TryStreamExt as _};
use http::Request;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kube::{Api, Client};
use plumbline_checks::Settings;
use plumbline_checks::control_plane::{ApiServerFact, ApiServers, Component, Flags, Metrics};
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::versions::is_of_provider;
use plumbline_crds::{Input, InputState};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_util::codec::{FramedRead, LinesCodec};
use tokio_util::compat::FuturesAsyncReadCompatExt as _;
use tracing::warn;

use crate::backoff::backoff;
use crate::connection::Connection;
use crate::error::{Cause, client_cause, no_answer, within};
use crate::inputs::{Asked, state_after};
use crate::watch::Observation;

/// The `EndpointSlice` that API servers keep of themselves.
pub const SLICE: &str = "kubernetes";
/// Its namespace.
const SLICE_NAMESPACE: &str = "default";

/// Where an API server tells the flags that are in force.
pub const FLAGS_PATH: &str = "/flagz";
/// Where it tells its metrics.
pub const METRICS_PATH: &str = "/metrics";

/// How many API servers are asked; the rest is left out with a warning.
const MAX_SERVERS: usize = 32;

/// How many of them are asked at a time.
const SIDE_BY_SIDE: usize = 4;

/// How long one answer may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// How soon it is asked again after an answer that was refused or did not come. After each further
/// one it takes twice as long, up to the interval.
const RETRY: Duration = Duration::from_secs(15);

/// The longest line of metrics.
const MAX_LINE: usize = 64 * 1024;

/// How many bytes of metrics are read: clusters of many custom kinds have more than 32 MB.
const MAX_METRICS: u64 = 512 * 1024 * 1024;

/// The form of `/flagz` that is made for programs, newest first.
const FLAGZ: &str = "application/json;v=v1beta1;g=config.k8s.io;as=Flagz, \
                     application/json;v=v1alpha1;g=config.k8s.io;as=Flagz";

#[derive(Deserialize)]
struct Flagz {
    flags: BTreeMap<String, String>,
}

/// What came of asking once.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// What each API server tells.
    pub servers: ApiServers,
    /// How far they told it, as the cluster report lists it.
    pub inputs: Vec<Input>,
    /// Whether an answer was refused, or did not come.
    retry: bool,
}

/// The version of the API server, where it tells one.
pub async fn version(client: &Client) -> Option<ServerVersion> {
    let version = within(ANSWER_TIMEOUT, client.apiserver_version()).await.ok()?;
    // Providers append signs, as in "33+".
    let minor = version.minor.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()?;
    Some(ServerVersion { minor, of_provider: is_of_provider(&version.git_version) })
}

/// Asks every `interval`, for ever, and tells what is answered; ends when nobody listens.
pub async fn watch(
    connection: Connection,
    settings: Arc<Settings>,
    interval: Duration,
    observations: mpsc::Sender<Observation>,
) {
    let mut failures = 0_u32;
    loop {
        // The control plane may be upgraded while the operator runs.
        if let Some(version) = version(&connection.client).await
            && observations.send(Observation::Server(version)).await.is_err()
        {
            return;
        }
        let answers = ask(&connection, &settings).await;
        let retry = answers.retry;
        if observations.send(Observation::ApiServers(answers)).await.is_err() {
            return;
        }
        failures = if retry { failures.saturating_add(1) } else { 0 };
        sleep(backoff(RETRY, failures, interval)).await;
    }
}

/// Asks once.
pub async fn ask(connection: &Connection, settings: &Settings) -> Answers {
    let Connection { client, config, .. } = connection;
    let slices = Api::<EndpointSlice>::namespaced(client.clone(), SLICE_NAMESPACE);
    let clients = match within(ANSWER_TIMEOUT, slices.get_opt(SLICE)).await {
        Ok(Some(slice)) => {
            let clients = clients_at(&addresses(&slice), connection);
            clients.map_err(|reason| (InputState::Stale, reason))
        }
        // API servers that do not list themselves are asked where we reach them.
        Ok(None) => {
            Ok(vec![(config.cluster_url.authority().map(ToString::to_string), client.clone())])
        }
        Err(cause) => {
            Err((state_after(&cause), format!("the API servers cannot be listed: {cause}")))
        }
    };
    let clients = match clients {
        Ok(clients) => clients,
        Err((state, reason)) => {
            let mut asked = Asked::default();
            asked.add(state);
            let inputs = inputs(asked, asked);
            return Answers { servers: Err(reason.into()), inputs, retry: true };
        }
    };
    let answers = futures::stream::iter(clients).map(|(address, client)| async move {
        let (flags, metrics) = futures::join!(flags(&client), metrics(&client));
        let retry = |cause: &Cause| *cause != Cause::NotFound;
        let failed = [flags.as_ref().err(), metrics.as_ref().err()];
        let retry = failed.into_iter().flatten().any(retry);
        let states = failed.map(|cause| cause.map_or(InputState::Synced, state_after));
        let why = |path: &str, cause: Cause| match cause {
            Cause::NotFound => format!("{path} is not served").into(),
            cause => format!("{path}: {cause}").into(),
        };
        let fact = ApiServerFact::new(
            flags.map_err(|cause| why(FLAGS_PATH, cause)),
            metrics.map_err(|cause| why(METRICS_PATH, cause)),
            settings,
        );
        (address.unwrap_or_default().into_boxed_str(), fact, states, retry)
    });
    let answers: Vec<_> = answers.buffered(SIDE_BY_SIDE).collect().await;
    let (mut flags, mut metrics) = (Asked::default(), Asked::default());
    for (.., [of_flags, of_metrics], _) in &answers {
        flags.add(*of_flags);
        metrics.add(*of_metrics);
    }
    let retry = answers.iter().any(|(.., retry)| *retry);
    let servers = answers.into_iter().map(|(address, fact, ..)| (address, fact)).collect();
    Answers { servers: Ok(servers), inputs: inputs(flags, metrics), retry }
}

fn inputs(flags: Asked, metrics: Asked) -> Vec<Input> {
    flags.input(FLAGS_PATH).into_iter().chain(metrics.input(METRICS_PATH)).collect()
}

/// The addresses, with ports, at which API servers answer, each once.
fn addresses(slice: &EndpointSlice) -> Vec<String> {
    let port = slice.ports.iter().flatten().find_map(|port| port.port).unwrap_or(443);
    let ready = slice.endpoints.iter().flatten().filter(|endpoint| {
        endpoint.conditions.as_ref().and_then(|conditions| conditions.ready) != Some(false)
    });
    let mut addresses: Vec<String> = ready
        .flat_map(|endpoint| &endpoint.addresses)
        .map(|address| {
            if address.contains(':') {
                format!("[{address}]:{port}")
            } else {
                format!("{address}:{port}")
            }
        })
        .collect();
    addresses.sort();
    addresses.dedup();
    if addresses.len() > MAX_SERVERS {
        warn!(listed = addresses.len(), asked = MAX_SERVERS, "too many API servers are listed");
        addresses.truncate(MAX_SERVERS);
    }
    addresses
}

type Clients = Vec<(Option<String>, Client)>;

fn clients_at(addresses: &[String], connection: &Connection) -> Result<Clients, String> {
    let client = |address: &String| Ok((Some(address.clone()), connection.at(address)?));
    addresses.iter().map(client).collect()
}

fn get(path: &str, accept: &str) -> Result<Request<Vec<u8>>, Cause> {
    let request = Request::get(path).header(http::header::ACCEPT, accept).body(Vec::new());
    request.map_err(|error| Cause::Other(error.to_string().into()))
}

/// The flags in force.
async fn flags(client: &Client) -> Result<Flags, Cause> {
    let Flagz { flags } = within(ANSWER_TIMEOUT, client.request(get(FLAGS_PATH, FLAGZ)?)).await?;
    let minor = version(client).await.map(|version| version.minor);
    let flags = flags.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(Flags::in_force(Component::ApiServer, flags, minor))
}

/// What it has counted. The answer is read line by line.
async fn metrics(client: &Client) -> Result<Metrics, Cause> {
    let reading = async {
        let request = get(METRICS_PATH, "text/plain")?;
        let answer = client.request_stream(request).await.map_err(|error| client_cause(&error))?;
        let answer = answer.take(MAX_METRICS).compat();
        let lines = LinesCodec::new_with_max_length(MAX_LINE);
        let mut lines = FramedRead::new(answer, lines);
        let mut metrics = Metrics::default();
        while let Some(line) = lines.try_next().await.map_err(|error| broken(&error))? {
            metrics.take_line(&line);
        }
        if lines.get_ref().get_ref().limit() == 0 {
            return Err(Cause::Other(format!("more than {MAX_METRICS} bytes").into()));
        }
        Ok(metrics)
    };
    timeout(ANSWER_TIMEOUT, reading).await.unwrap_or_else(|_| Err(no_answer(ANSWER_TIMEOUT)))
}

fn broken(error: &tokio_util::codec::LinesCodecError) -> Cause {
    Cause::Other(format!("the answer breaks off: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_addresses_of_both_families_are_asked_once() {
        let slice: EndpointSlice = serde_json::from_value(serde_json::json!({
            "addressType": "IPv4",
            "metadata": {"name": SLICE},
            "endpoints": [
                {"addresses": ["192.0.2.2"], "conditions": {"ready": true}},
                {"addresses": ["192.0.2.1"]},
                {"addresses": ["192.0.2.1"], "conditions": {"ready": true}},
                {"addresses": ["2001:db8::1"]},
                {"addresses": ["192.0.2.3"], "conditions": {"ready": false}},
            ],
            "ports": [{"name": "https", "port": 6443}],
        }))
        .expect("a slice");
        assert_eq!(addresses(&slice), ["192.0.2.1:6443", "192.0.2.2:6443", "[2001:db8::1]:6443"]);
    }
}
