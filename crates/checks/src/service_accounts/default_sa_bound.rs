//! default-sa-bound

use crate::evidence::Unreadable;
use crate::facts::ServiceAccountFact;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// The `default` `ServiceAccount` of the namespace has rights: a `RoleBinding` of any namespace
    /// or a `ClusterRoleBinding` names it.
    ///
    /// ## Why it matters
    ///
    /// Every Pod that names no account runs as `default`, so each of them holds these rights, and
    /// so does whoever may create a Pod in the namespace.
    ///
    /// ## How to mend it
    ///
    /// Give the workload that needs the rights an account of its own, bind that, and remove the
    /// binding of `default`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: default}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: deployer, namespace: ci}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
    /// subjects: [{kind: ServiceAccount, name: default, namespace: example}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: default}
    /// ---
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: deployer}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: deployer, namespace: ci}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
    /// subjects: [{kind: ServiceAccount, name: deployer, namespace: example}]
    /// ```
    id: "default-sa-bound",
    title: "default ServiceAccount has rights",
    remediation: "Bind an account of the workload's own instead of default, and remove the binding of default.",
    severity: High,
    threats: [3],
    cis: ["5.1.5"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078", "MS-TA9016"],
    owasp: ["K02"],
    peers: ["popeye/308", "checkov/CKV_K8S_42", "kubescape/C-0189"],
    joins: [RoleBinding, ClusterRoleBinding],
    evaluate: ServiceAccount(default_sa_bound),
}

fn default_sa_bound(
    name: &str,
    _: &ServiceAccountFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if name != "default" {
        return Ok(Verdict::NotApplicable);
    }
    let bindings = view.bindings_of(name)?;
    Ok(Verdict::from_offences(bindings.into_iter().map(|binding| {
        let role = &binding.binding.role;
        Offence::at("").detail(format_args!(
            "{} binds {} {}",
            binding.place(),
            role.kind,
            role.name
        ))
    })))
}
