//! Secrets that stay in a store outside the cluster. That there are such objects is all that is read.

use k8s_openapi::NamespaceResourceScope;

custom_resource! {
    /// An order for the External Secrets Operator to copy a value from a store.
    ExternalSecret("v1", NamespaceResourceScope, metadata_only: true) {}

    /// What the CSI driver for secret stores mounts into Pods.
    SecretProviderClass("v1", NamespaceResourceScope, metadata_only: true) {}
}
