//! rbac-secrets-read

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects read Secrets: its role grants `get`, `list` or `watch` on
    /// `secrets`, by name or by `*`. A rule that names its Secrets in `resourceNames` does not
    /// count.
    ///
    /// ## Why it matters
    ///
    /// `list` and `watch` answer with the values, just as `get` does. Whoever takes over the
    /// subject has every password and token of the namespace, or of the cluster.
    ///
    /// ## How to mend it
    ///
    /// Take `secrets` out of the role: Pods mount what they need without such a right. Where a
    /// program must read one through the API, name it in `resourceNames`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: reader}
    /// rules: [{apiGroups: [""], resources: [configmaps, secrets], verbs: [list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: reader}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: reader}
    /// rules:
    /// - {apiGroups: [""], resources: [configmaps], verbs: [get, list, watch]}
    /// - {apiGroups: [""], resources: [secrets], resourceNames: [web-tls], verbs: [get]}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: reader}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
    /// subjects: [{kind: ServiceAccount, name: web, namespace: example}]
    /// ```
    id: "rbac-secrets-read",
    title: "Secrets can be read",
    remediation: "Take secrets out of the role, or name the ones it needs in resourceNames.",
    severity: High,
    threats: [3, 4],
    cis: ["5.1.2"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1552.007", "MS-TA9025"],
    owasp: ["K02"],
    peers: [
        "kube-linter/access-to-secrets", "checkov/CKV2_K8S_5", "trivy/KSV-0041", "trivy/KSV-0113",
        "kubescape/C-0015", "kubescape/C-0186"
    ],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_secrets_read),
}

fn rbac_secrets_read(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::ReadSecrets])
}
