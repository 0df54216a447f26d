//! secret-unused

use crate::evidence::Unreadable;
use crate::facts::{Purpose, SecretFact};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// Nothing that Plumbline reads names the Secret: no Pod, workload, ServiceAccount or Ingress of its
    /// namespace, and no Gateway. Templates that are scaled to zero and Pods that have ended count as
    /// users.
    ///
    /// A program may still read it: through the API, or because an object of another kind names it,
    /// such as an issuer of certificates, a StorageClass or a Gateway of Istio. Where that is known by
    /// an owner of the Secret or by a label by which Argo CD, Sealed Secrets or Grafana find theirs, it
    /// is not judged; neither are tokens of ServiceAccounts, bootstrap tokens, releases of Helm, and
    /// what lies in the namespaces `kube-system`, `kube-public` and `kube-node-lease`.
    ///
    /// ## Why it matters
    ///
    /// A credential that nobody needs is still one that can be stolen, and nobody rotates it.
    ///
    /// ## How to mend it
    ///
    /// See who reads it, in the audit log or by asking. If nobody does, revoke the credential and delete
    /// the Secret. If a program does, say so in an exemption with its name.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: old-database, namespace: example}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: registry, namespace: example}
    /// ---
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web, namespace: example}
    /// imagePullSecrets: [{name: registry}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: tuning, namespace: example}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   containers: [{name: web, image: web, envFrom: [{secretRef: {name: tuning, optional: true}}]}]
    /// ```
    id: "secret-unused",
    title: "Nothing names the Secret",
    remediation: "If no program reads it, revoke the credential and delete the Secret.",
    severity: Info,
    threats: [4],
    cis: [],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K03"],
    peers: ["popeye/400"],
    joins: [
        Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController,
        ServiceAccount, Ingress, Gateway
    ],
    evaluate: StoredSecret(secret_unused),
}

fn secret_unused(
    name: &str,
    secret: &SecretFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let judged = matches!(secret.purpose, Purpose::Certificate | Purpose::Other);
    if !judged || secret.has_reader || view.is_of_kubernetes() {
        return Ok(Verdict::NotApplicable);
    }
    Ok(Verdict::fail_if((!view.names_secret(name)?).then(|| Offence::at(""))))
}
