//! sa-token-unused

use super::sa_token_automount::mounts_token;
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The Pod mounts a token of its `ServiceAccount`, and nothing is bound to the account,
    /// neither by name nor by a group, beyond what Kubernetes binds to everybody.
    ///
    /// ## Why it matters
    ///
    /// The token does nothing for the Pod. It tells an attacker who gets in the namespace, the
    /// API server and its certificate, and becomes worth something with the first binding.
    ///
    /// ## How to mend it
    ///
    /// Set `automountServiceAccountToken: false` for the account or the Pod.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       serviceAccountName: web
    ///       containers: [{name: web, image: web}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{kind: ServiceAccount, name: other, namespace: example}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{kind: ServiceAccount, name: other, namespace: example}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       serviceAccountName: web
    ///       containers: [{name: web, image: web}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{kind: ServiceAccount, name: web, namespace: example}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{kind: ServiceAccount, name: other, namespace: example}]
    /// ```
    id: "sa-token-unused",
    title: "Pod mounts a token that has no rights",
    remediation: "Set automountServiceAccountToken: false, for the ServiceAccount or the Pod.",
    severity: Low,
    threats: [1],
    cis: [],
    nsa: ["POD:sa-token"],
    pss: [],
    mitre: ["T1528", "MS-M9025"],
    owasp: ["K02"],
    peers: [],
    joins: [ServiceAccount, RoleBinding, ClusterRoleBinding],
    evaluate: Workload(sa_token_unused),
}

fn sa_token_unused(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    if !mounts_token(pod, view)? {
        return Ok(Verdict::Pass);
    }
    let account = &pod.fact.service_account;
    let reaching = view.bindings_reaching(account)?;
    if reaching.iter().any(|(binding, subject)| binding.binding.added().contains(subject)) {
        return Ok(Verdict::Pass);
    }
    view.bindings_are_all_known()?;
    let offence = Offence::at("serviceAccountName");
    Ok(Verdict::fail_if(Some(offence.detail(format_args!("nothing is bound to {account}")))))
}
