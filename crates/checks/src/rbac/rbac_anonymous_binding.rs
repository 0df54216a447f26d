//! rbac-anonymous-binding

use super::grant::judge_whom;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::SubjectKey;
use crate::view::BindingView;

check! {
    /// A binding has the user `system:anonymous` or the group `system:unauthenticated` among its
    /// subjects. What Kubernetes itself binds to them passes: health and version. So does what
    /// kubeadm binds so that nodes can join, as long as it lets them read the `ConfigMap`
    /// `cluster-info` alone.
    ///
    /// ## Why it matters
    ///
    /// Whoever reaches the port of the API server holds the role, without a password. Scanners
    /// look for that on the whole internet.
    ///
    /// ## How to mend it
    ///
    /// Remove both from the subjects, and start the API server with `--anonymous-auth=false` or a
    /// list of paths in its authentication configuration.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:anonymous"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: kube-public}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: kubeadm:bootstrap-signer-clusterinfo, namespace: kube-public}
    /// rules: [{apiGroups: [""], resources: [configmaps], resourceNames: [cluster-info], verbs: [get]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: kubeadm:bootstrap-signer-clusterinfo, namespace: kube-public}
    /// roleRef:
    ///   apiGroup: rbac.authorization.k8s.io
    ///   kind: Role
    ///   name: kubeadm:bootstrap-signer-clusterinfo
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:anonymous"}]
    /// ```
    id: "rbac-anonymous-binding",
    title: "Somebody without credentials holds a role",
    remediation: "Remove system:anonymous and system:unauthenticated from the subjects.",
    severity: Critical,
    threats: [3, 5],
    cis: [],
    nsa: ["AUTH:anonymous"],
    pss: [],
    mitre: ["T1078", "MS-TA9005"],
    owasp: ["K09"],
    peers: ["kubesec/BindingsToSystemAnonymous", "trivy/KSV-0122", "kubescape/C-0262"],
    joins: [Role],
    evaluate: Binding(rbac_anonymous_binding),
}

fn rbac_anonymous_binding(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    let verdict = judge_whom(view, SubjectKey::is_anonymous);
    if matches!(verdict, Verdict::Fail(_)) && is_how_nodes_join(view)? {
        return Ok(Verdict::Pass);
    }
    Ok(verdict)
}

/// Whether a binding is the one that kubeadm makes, and its role what kubeadm writes.
fn is_how_nodes_join(view: &BindingView<'_>) -> Result<bool, Unreadable> {
    const NAME: &str = "kubeadm:bootstrap-signer-clusterinfo";
    let role = &view.binding.role;
    let named = view.namespace == "kube-public" && view.name == NAME;
    if !named || role.kind != "Role" || role.name != NAME {
        return Ok(false);
    }
    let Some(role) = view.role()? else {
        return Ok(false);
    };
    Ok(role.rules().all(|rule| {
        rule.rule.verbs == ["get"]
            && rule.rule.resources == ["configmaps"]
            && rule.rule.resource_names == ["cluster-info"]
    }))
}
