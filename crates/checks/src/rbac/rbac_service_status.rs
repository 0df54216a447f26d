//! rbac-service-status

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects write the status of Services: its role grants `update` or
    /// `patch` on `services/status`.
    ///
    /// ## Why it matters
    ///
    /// The addresses of a load balancer stand in the status, and nodes send what goes there to
    /// the Service, whoever owns the address (CVE-2020-8554). The holder reads the traffic of
    /// others.
    ///
    /// ## How to mend it
    ///
    /// Leave `services/status` to the controller of the cloud or of the load balancer.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [services/status], verbs: [patch]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [services, services/status], verbs: [get]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-service-status",
    title: "The addresses of Services can be changed",
    remediation: "Take services/status out of the role.",
    severity: Medium,
    threats: [20],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1557"],
    owasp: ["K02"],
    peers: ["checkov/CKV2_K8S_4"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_service_status),
}

fn rbac_service_status(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WriteServiceStatus])
}
