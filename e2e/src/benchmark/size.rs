//! How large a cluster is.

use clap::Args;
use serde::{Deserialize, Serialize};

/// How many Pods run on one node.
const PODS_PER_NODE: usize = 100;

/// The size of a cluster. Deployments are spread evenly over namespaces, and Pods over Deployments.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Number of Pods
    #[arg(long, default_value_t = 10_000)]
    pub pods: usize,
    /// Number of Deployments
    #[arg(long, default_value_t = 1_000, value_parser = at_least_one)]
    pub deployments: usize,
    /// Number of namespaces
    #[arg(long, default_value_t = 100, value_parser = at_least_one)]
    pub namespaces: usize,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{error}")),
    }
}

impl Size {
    /// In which namespace Deployment `index` is.
    pub(super) fn namespace_of(&self, index: usize) -> usize {
        index * self.namespaces / self.deployments.max(self.namespaces)
    }

    /// The number of the first Pod of Deployment `index`.
    pub(super) fn first_pod_of(&self, index: usize) -> usize {
        index * self.pods / self.deployments
    }

    /// How many Pods Deployment `index` has.
    pub(super) fn replicas_of(&self, index: usize) -> usize {
        self.first_pod_of(index + 1) - self.first_pod_of(index)
    }

    /// How many nodes the cluster has.
    pub(super) fn nodes(&self) -> usize {
        self.pods.div_ceil(PODS_PER_NODE).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pod_and_every_namespace_is_there() {
        for (pods, deployments, namespaces) in [
            (10_000, 1_000, 100),
            (100_000, 4_600, 460),
            (7, 3, 2),
            (0, 5, 9),
            (10, 10_000, 10_000),
        ] {
            let size = Size { pods, deployments, namespaces };
            let replicas: usize = (0..deployments).map(|index| size.replicas_of(index)).sum();
            assert_eq!(replicas, pods);
            let mut used: Vec<usize> = (0..deployments).map(|it| size.namespace_of(it)).collect();
            used.dedup();
            assert_eq!(used.len(), namespaces.min(deployments));
            assert!(used.iter().all(|&it| it < namespaces));
        }
    }
}
