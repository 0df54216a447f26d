//! How the cluster is reached.

use std::path::PathBuf;

use anyhow::Context as _;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};

use crate::cli::ClusterArgs;
use crate::error::client_cause;
use crate::requests::Requests;

/// The name in the certificate of every API server, whatever its address is.
const SERVER_NAME: &str = "kubernetes.default.svc";

/// A cluster, and how it is reached.
#[derive(Clone)]
pub struct Connection {
    /// Asks its API server.
    pub client: Client,
    /// What that client is made of.
    pub config: Config,
    requests: Requests,
}

impl Connection {
    /// To the cluster that `args` name, else to the one that the environment names. Requests count
    /// in `requests`.
    ///
    /// # Errors
    ///
    /// There is no cluster to be found, or its configuration cannot be read.
    pub async fn open(args: &ClusterArgs, requests: Requests) -> anyhow::Result<Self> {
        let config = config(args).await?;
        Ok(Self { client: requests.client(config.clone())?, config, requests })
    }

    /// A client for the API server of the same cluster at `address`, host and port.
    ///
    /// # Errors
    ///
    /// What is wrong with the address.
    pub fn at(&self, address: &str) -> Result<Client, String> {
        let cluster_url = format!("https://{address}")
            .parse()
            .map_err(|error| format!("the API servers cannot be asked at {address}: {error}"))?;
        let mut config = self.config.clone();
        config.cluster_url = cluster_url;
        config.tls_server_name = Some(SERVER_NAME.to_owned());
        self.requests.client(config).map_err(|error| client_cause(&error).to_string())
    }
}

async fn config(args: &ClusterArgs) -> anyhow::Result<Config> {
    match &args.kubeconfig {
        Some(file) => {
            let kubeconfig = kubeconfig(file)?;
            Config::from_custom_kubeconfig(kubeconfig, &context(args)).await
        }
        None if args.context.is_some() => Config::from_kubeconfig(&context(args)).await,
        None => return Config::infer().await.context(NO_CLUSTER),
    }
    .context("the kubeconfig cannot be used")
}

const NO_CLUSTER: &str =
    "no cluster found: run inside one, or set KUBECONFIG, --kubeconfig or --context";

fn context(args: &ClusterArgs) -> KubeConfigOptions {
    KubeConfigOptions { context: args.context.clone(), ..KubeConfigOptions::default() }
}

/// `KUBECONFIG` may name several files.
fn kubeconfig(files: &PathBuf) -> anyhow::Result<Kubeconfig> {
    let mut merged = Kubeconfig::default();
    for file in std::env::split_paths(files) {
        let next = Kubeconfig::read_from(&file)
            .with_context(|| format!("kubeconfig {} cannot be read", file.display()))?;
        merged = merged.merge(next)?;
    }
    Ok(merged)
}
