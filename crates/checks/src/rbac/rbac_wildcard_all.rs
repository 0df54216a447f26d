//! rbac-wildcard-all

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding gives its subjects a role with a rule that grants every verb (`*`) on every
    /// resource (`*`) of an API group. A rule with `resourceNames` does not count.
    ///
    /// ## Why it matters
    ///
    /// The holder can read and change all that the group has, and all that a later version adds to
    /// it. Among the verbs are `escalate`, `bind` and `impersonate`: with the groups `*` or
    /// `rbac.authorization.k8s.io` the holder can take any right that is still missing.
    ///
    /// ## How to mend it
    ///
    /// Write down the resources and verbs that are used; the audit log of the API server shows
    /// which.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: deployer}
    /// rules:
    /// - {apiGroups: [""], resources: [pods], verbs: [get]}
    /// - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: deployer}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deployer}
    /// subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: deployer}
    /// rules: [{apiGroups: [apps], resources: [deployments], verbs: [get, list, patch]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: deployer}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}
    /// subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
    /// ```
    id: "rbac-wildcard-all",
    title: "Every verb on every resource is granted",
    remediation: "Replace the wildcards in the role by the resources and verbs that are used.",
    severity: Critical,
    threats: [3, 5],
    cis: ["5.1.3"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078", "MS-TA9019"],
    owasp: ["K02"],
    peers: [
        "polaris/clusterrolebindingClusterAdmin", "polaris/rolebindingClusterAdminClusterRole",
        "polaris/rolebindingClusterAdminRole", "kube-linter/wildcard-in-rules",
        "checkov/CKV_K8S_49", "trivy/KSV-0044", "kubescape/C-0035", "kubescape/C-0187"
    ],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_wildcard_all),
}

fn rbac_wildcard_all(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WildcardAll])
}
