//! rbac-network-objects

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A binding lets its subjects create, change or remove Services, Endpoints,
    /// `EndpointSlices`, Ingresses or `NetworkPolicies`. A rule that names its objects in
    /// `resourceNames` does not count.
    ///
    /// ## Why it matters
    ///
    /// They open what was closed and lead connections elsewhere: a NetworkPolicy that allows all
    /// adds to those that deny, a Service sends its clients to any address.
    ///
    /// ## How to mend it
    ///
    /// Leave network objects to the pipeline that deploys. Where one must be changed, name it in
    /// `resourceNames`.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create, delete]}]
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
    /// rules: [{apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-network-objects",
    title: "Services, Ingresses or NetworkPolicies can be changed",
    remediation: "Take the write verbs on network objects out of the role, or name them in resourceNames.",
    severity: Medium,
    threats: [20],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1557", "MS-TA9034"],
    owasp: ["K02"],
    peers: ["trivy/KSV-0056"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_network_objects),
}

fn rbac_network_objects(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::WriteNetwork])
}
