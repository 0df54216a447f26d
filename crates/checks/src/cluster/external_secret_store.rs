//! external-secret-store

use crate::evidence::Unreadable;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// No workload of the cluster takes its secrets from a store outside: there is no
    /// `ExternalSecret` of the External Secrets Operator, no `SecretProviderClass` of the CSI driver
    /// for secret stores, and no webhook of the Vault agent injector
    /// (`vault.hashicorp.com`).
    ///
    /// ## Why it matters
    ///
    /// Secrets of Kubernetes lie in etcd and in every backup of it, and whoever may list them has
    /// them all. A store of its own tells who read what, and gives values that expire.
    ///
    /// ## How to mend it
    ///
    /// Keep what is worth it in a vault, and let one of the three bring it to the workloads. A
    /// cluster whose Secrets are few, encrypted in etcd and read by few can do without.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: database, namespace: example}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: external-secrets.io/v1
    /// kind: ExternalSecret
    /// metadata: {name: database, namespace: example}
    /// spec: {secretStoreRef: {name: vault, kind: ClusterSecretStore}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: MutatingWebhookConfiguration
    /// metadata: {name: vault-agent-injector-cfg}
    /// webhooks:
    /// - name: vault.hashicorp.com
    ///   clientConfig: {service: {name: vault-agent-injector-svc, namespace: vault}}
    ///   rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
    /// ```
    id: "external-secret-store",
    title: "No workload takes secrets from a store outside the cluster",
    remediation: "Keep secrets in a vault, and bring them in by External Secrets, a CSI driver or an injector.",
    severity: Info,
    threats: [4],
    cis: ["5.4.2"],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["MS-M9022"],
    owasp: ["K03"],
    peers: ["kubescape/C-0208"],
    joins: [ExternalSecret, SecretProviderClass, MutatingWebhookConfiguration],
    evaluate: Cluster(external_secret_store),
}

/// The webhook of the Vault agent injector.
const INJECTOR: &str = "vault.hashicorp.com";

fn external_secret_store(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let is_there = [
        view.any(Kind::ExternalSecret),
        view.any(Kind::SecretProviderClass),
        view.webhooks(Kind::MutatingWebhookConfiguration)
            .map(|mut webhooks| webhooks.any(|webhook| *webhook.name == *INJECTOR)),
    ];
    if is_there.contains(&Ok(true)) {
        return Ok(Verdict::Pass);
    }
    // One that cannot be read may be the one that is used.
    is_there.into_iter().collect::<Result<Vec<bool>, Unreadable>>()?;
    Ok(Verdict::fail_if(Some(Offence::at(""))))
}
