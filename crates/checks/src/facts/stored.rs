//! Facts of Secrets and `ConfigMaps`, and of the accounts that name Secrets.

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::reference::ROOT_CERTIFICATES;
use super::{Fact, Observe, SecretStore, Settings, Verdicts, bounded, judge};
use crate::catalog::catalog;
use crate::day::Day;
use crate::decode::TLS_TYPE;
use crate::kind::Kind;
use crate::model::{self, ManagedFields};

/// What is kept of a Secret: there may be many, so it stays small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFact {
    /// The verdicts of the checks that look at it alone.
    pub verdicts: Arc<Verdicts>,
    /// When its data was written.
    pub written: Written,
    /// What it is for.
    pub purpose: Purpose,
    /// What fills it from a store outside the cluster, or from a sealed manifest.
    pub store: Option<SecretStore>,
    /// Whether it is known to be used without being named.
    pub has_reader: bool,
}

/// What metadata tells of the last write to the data of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was on this day or before.
    By(Day),
    /// It was on this day, when the object was made, or after.
    Since(Day),
    /// There is no data, or the object is one of a file that no server has seen.
    Never,
}

/// What a Secret is for, where that sets it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The token of a `ServiceAccount`.
    AccountToken,
    /// A token with which a node joins the cluster. It expires.
    BootstrapToken,
    /// A release of Helm: no credential.
    Release,
    /// A certificate with its key. It expires.
    Certificate,
    /// Anything else.
    Other,
}

/// What is kept of a `ConfigMap`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigMapFact {
    /// The verdicts of the checks that look at it alone.
    pub verdicts: Arc<Verdicts>,
    /// Whether it is known to be used without being named.
    pub has_reader: bool,
}

/// What is kept of a `ServiceAccount`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServiceAccountFact {
    /// Whether Pods of the account mount its token; they do where it is unset.
    pub automount: Option<bool>,
    /// The Secrets that it names, as [`bounded`] keeps names.
    pub secrets: Box<[Box<str>]>,
}

/// The annotation by which a Secret asks for the token of an account.
pub(crate) const ACCOUNT: &str = "kubernetes.io/service-account.name";

impl Purpose {
    /// By its type in a file. Where only metadata is read, by what a controller or convention puts
    /// there.
    fn of(secret: &model::Secret) -> Self {
        let metadata = &secret.metadata;
        let annotated = |key| model::annotation(metadata, key).is_some();
        let named = |prefix: &str| metadata.name.as_ref().is_some_and(|it| it.starts_with(prefix));
        match secret.type_.as_deref() {
            Some("kubernetes.io/service-account-token") => Self::AccountToken,
            Some("bootstrap.kubernetes.io/token") => Self::BootstrapToken,
            Some("helm.sh/release.v1") => Self::Release,
            Some(TLS_TYPE) => Self::Certificate,
            None if annotated(ACCOUNT) => Self::AccountToken,
            None if named("bootstrap-token-") => Self::BootstrapToken,
            None if named("sh.helm.release.v1.") => Self::Release,
            None if secret.managed_fields.keys.are_certificate() => Self::Certificate,
            _ => Self::Other,
        }
    }
}

impl Written {
    fn of(secret: &model::Secret) -> Self {
        let ManagedFields { any, data_written, undated, .. } = &secret.managed_fields;
        match (data_written, &secret.metadata.creation_timestamp) {
            (Some(time), _) if !undated => Self::By(Day::of(time)),
            (None, _) if *any && !undated => Self::Never,
            // Nobody writes to what is not there yet.
            (_, Some(made)) => Self::Since(Day::of(made)),
            _ => Self::Never,
        }
    }
}

/// Labels by which programs find what they read, so that nothing names it: Argo CD its repositories
/// and clusters, Sealed Secrets its keys, the sidecar of Grafana its pages.
const FINDING_LABELS: [&str; 4] = [
    "argocd.argoproj.io/secret-type",
    "sealedsecrets.bitnami.com/sealed-secrets-key",
    "grafana_dashboard",
    "grafana_datasource",
];

/// Whether an object is known to be used without being named: what another one owns is that one's to
/// keep.
fn has_reader(metadata: &ObjectMeta) -> bool {
    let owned = metadata.owner_references.as_ref().is_some_and(|owners| !owners.is_empty());
    owned || FINDING_LABELS.into_iter().any(|label| model::label(metadata, label).is_some())
}

impl Observe for model::Secret {
    const KIND: Kind = Kind::Secret;

    fn fact(&self, settings: &Settings) -> Fact {
        Fact::Secret(SecretFact {
            verdicts: Arc::new(judge(&catalog().secret, &self.metadata, settings)),
            written: Written::of(self),
            purpose: Purpose::of(self),
            store: SecretStore::of_secret(&self.metadata),
            has_reader: has_reader(&self.metadata),
        })
    }
}

observe! {
    PersistentVolumeClaim(_) => Fact::Present,
}

impl Observe for model::ConfigMap {
    const KIND: Kind = Kind::ConfigMap;

    fn fact(&self, settings: &Settings) -> Fact {
        let root_certificates = self.metadata.name.as_deref() == Some(ROOT_CERTIFICATES);
        Fact::ConfigMap(ConfigMapFact {
            verdicts: Arc::new(judge(&catalog().config_map, self, settings)),
            has_reader: root_certificates || has_reader(&self.metadata),
        })
    }
}

impl Observe for model::ServiceAccount {
    const KIND: Kind = Kind::ServiceAccount;

    fn fact(&self, _: &Settings) -> Fact {
        let named = self.image_pull_secrets.iter().chain(&self.secrets);
        Fact::ServiceAccount(ServiceAccountFact {
            automount: self.automount_service_account_token,
            secrets: named.filter_map(|it| it.name.as_deref()).map(bounded).collect(),
        })
    }
}
