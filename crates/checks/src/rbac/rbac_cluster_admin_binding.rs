//! rbac-cluster-admin-binding

use super::grant::offence;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::view::BindingView;

check! {
    /// A binding gives the `ClusterRole` `cluster-admin`, or gives `admin` or `edit` in every
    /// namespace by a `ClusterRoleBinding`. These are roles of Kubernetes itself, so they are known
    /// by name. A `RoleBinding` of `admin` or `edit` is what they are made for and passes.
    ///
    /// ## Why it matters
    ///
    /// `cluster-admin` may do everything; bound in one namespace, everything there. `admin` and
    /// `edit` read every Secret and start Pods under every account: in all namespaces together,
    /// `kube-system` among them, that leads to the whole cluster.
    ///
    /// ## How to mend it
    ///
    /// Bind `admin`, `edit` or a smaller role by a `RoleBinding` in each namespace that is meant.
    /// Keep `cluster-admin` for a few people, in emergencies.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: deployer}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
    /// subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: deployer}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
    /// subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
    /// ```
    id: "rbac-cluster-admin-binding",
    title: "An administrator role of the cluster is bound",
    remediation: "Bind a smaller role, by a RoleBinding in each namespace that is meant.",
    severity: Critical,
    threats: [3, 5],
    cis: ["5.1.1"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078.003", "MS-TA9019"],
    owasp: ["K02"],
    peers: [
        "polaris/clusterrolebindingClusterAdmin", "polaris/rolebindingClusterAdminClusterRole",
        "kube-linter/cluster-admin-role-binding", "trivy/KSV-0111", "kubescape/C-0185",
        "kubescape/C-0272"
    ],
    joins: [],
    evaluate: Binding(rbac_cluster_admin_binding),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on bindings")]
fn rbac_cluster_admin_binding(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    let binding = view.binding;
    if binding.added().is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let role = &binding.role;
    let granted = match role.name.as_str() {
        _ if role.kind != "ClusterRole" => None,
        "cluster-admin" if view.cluster_wide() => Some("every right in the cluster"),
        "cluster-admin" => Some("every right in the namespace"),
        "admin" | "edit" if view.cluster_wide() => Some("changes in every namespace"),
        _ => None,
    };
    Ok(Verdict::fail_if(granted.map(|granted| {
        let granted = format!("{granted} by {} {}", role.kind, role.name);
        offence("roleRef", granted, binding.added().iter())
    })))
}
