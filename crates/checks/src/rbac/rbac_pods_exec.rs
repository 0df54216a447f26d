//! rbac-pods-exec

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects run commands in containers: its role grants `create` on
    /// `pods/exec`, or `get` where the API server is older than 1.35, which lets websocket clients
    /// in with that.
    ///
    /// ## Why it matters
    ///
    /// A shell in a container acts with the container's account, Secrets and network place, and
    /// leaves no trace in the manifests.
    ///
    /// ## How to mend it
    ///
    /// Take `pods/exec` out of the role, or bind a role without it. Keep one for emergencies, bound
    /// for the time of the emergency.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: debug}
    /// rules: [{apiGroups: [""], resources: ["pods/exec"], verbs: [create]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: debug}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: debug}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: debug}
    /// rules: [{apiGroups: [""], resources: ["pods", "pods/log"], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: debug}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: debug}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-pods-exec",
    title: "Commands in containers are allowed",
    remediation: "Take pods/exec out of the role, or bind a role without it.",
    severity: High,
    threats: [1, 19],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1609", "MS-TA9006"],
    owasp: ["K02"],
    peers: [
        "polaris/clusterrolePodExecAttach", "polaris/rolePodExecAttach",
        "polaris/clusterrolebindingPodExecAttach", "polaris/rolebindingClusterRolePodExecAttach",
        "polaris/rolebindingRolePodExecAttach", "checkov/CKV2_K8S_2", "trivy/KSV-0053",
        "kubescape/C-0002"
    ],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_pods_exec),
}

fn rbac_pods_exec(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::Exec])
}
