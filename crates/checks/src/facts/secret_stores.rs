//! Objects that tell of a store of secrets outside the cluster.

use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::Fact;
use crate::container::PodTemplate;
use crate::model;

/// What brings secrets from a store outside the cluster, or from a sealed manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretStore {
    /// The injector of the Vault agent puts them into Pods.
    VaultInjector,
    /// The CSI driver for secret stores mounts them.
    CsiDriver,
    /// The External Secrets Operator writes them to Secrets.
    ExternalSecrets,
    /// The Vault Secrets Operator writes them to Secrets.
    VaultOperator,
    /// Sealed Secrets decrypts them into Secrets.
    SealedSecrets,
}

/// By which annotation of a Pod the injector of the Vault agent is asked for.
const INJECT: &str = "vault.hashicorp.com/agent-inject";

/// What the injector takes for true.
const TRUE: [&str; 6] = ["1", "t", "T", "true", "TRUE", "True"];

/// The CSI driver for secret stores: as its project ships it, and as GKE does.
const CSI_DRIVERS: [&str; 2] = ["secrets-store.csi.k8s.io", "secrets-store-gke.csi.k8s.io"];

/// The label of the External Secrets Operator on Secrets that it fills and need not own.
const EXTERNAL: &str = "reconcile.external-secrets.io/managed";

/// The label of the CSI driver on Secrets that it keeps beside what it mounts.
const CSI: &str = "secrets-store.csi.k8s.io/managed";

impl SecretStore {
    /// What fills a Secret, by its metadata.
    pub(super) fn of_secret(metadata: &ObjectMeta) -> Option<Self> {
        let labelled = |key| model::label(metadata, key).is_some();
        let owners = metadata.owner_references.iter().flatten();
        let mut owners = owners.filter_map(|owner| {
            let (group, _) = owner.api_version.split_once('/')?;
            match (group, &*owner.kind) {
                ("external-secrets.io", "ExternalSecret") => Some(Self::ExternalSecrets),
                ("secrets.hashicorp.com", _) => Some(Self::VaultOperator),
                ("bitnami.com", "SealedSecret") => Some(Self::SealedSecrets),
                _ => None,
            }
        });
        match owners.next() {
            None if labelled(EXTERNAL) => Some(Self::ExternalSecrets),
            None if labelled(CSI) => Some(Self::CsiDriver),
            owner => owner,
        }
    }

    /// What brings secrets into a Pod past any Secret, sorted, each once.
    pub(super) fn of_pod(pod: PodTemplate<'_>) -> Box<[Self]> {
        let injected = pod.annotation(INJECT).is_some_and(|value| TRUE.contains(&value));
        let mut drivers = pod.spec.volumes.iter().filter_map(model::Volume::csi_driver);
        let mounted = drivers.any(|driver| CSI_DRIVERS.contains(&driver));
        let stores = [(injected, Self::VaultInjector), (mounted, Self::CsiDriver)];
        stores.into_iter().filter_map(|(used, store)| used.then_some(store)).collect()
    }
}

impl fmt::Display for SecretStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::VaultInjector => "Vault Agent injector",
            Self::CsiDriver => "Secrets Store CSI driver",
            Self::ExternalSecrets => "External Secrets Operator",
            Self::VaultOperator => "Vault Secrets Operator",
            Self::SealedSecrets => "Sealed Secrets",
        })
    }
}

observe! {
    ExternalSecret(_) => Fact::Present,
    SecretProviderClass(_) => Fact::Present,
}
