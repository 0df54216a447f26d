//! How the cluster is reached.

use std::path::PathBuf;

use anyhow::Context as _;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};

use crate::cli::ClusterArgs;

/// A client for the cluster that `args` name, else for the one that the environment names.
///
/// # Errors
///
/// There is no cluster to be found, or its configuration cannot be read.
pub async fn connect(args: &ClusterArgs) -> anyhow::Result<Client> {
    Ok(Client::try_from(config(args).await?)?)
}

/// How that cluster is reached.
///
/// # Errors
///
/// There is no cluster to be found, or its configuration cannot be read.
pub async fn config(args: &ClusterArgs) -> anyhow::Result<Config> {
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
