//! rbac-csr-approve

use super::grant::judge;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::rights::Power;
use crate::view::BindingView;

check! {
    /// A `ClusterRoleBinding` lets its subjects have client certificates issued: its role grants
    /// `update` or `patch` on `certificatesigningrequests/approval`, or `approve` on `signers`.
    ///
    /// ## Why it matters
    ///
    /// A certificate names its user and groups, and the API server believes it until it expires:
    /// nothing revokes it. An approver becomes a node, or a user with more rights.
    ///
    /// ## How to mend it
    ///
    /// Leave the approval to the controller of Kubernetes, and to few people.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules:
    /// - apiGroups: [certificates.k8s.io]
    ///   resources: [certificatesigningrequests/approval]
    ///   verbs: [update]
    /// - apiGroups: [certificates.k8s.io]
    ///   resources: [signers]
    ///   resourceNames: [kubernetes.io/kube-apiserver-client]
    ///   verbs: [approve]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules:
    /// - apiGroups: [certificates.k8s.io]
    ///   resources: [certificatesigningrequests]
    ///   verbs: [create, get, list, watch]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    id: "rbac-csr-approve",
    title: "Certificates of users and nodes can be approved",
    remediation: "Take approval of certificate signing requests and approve on signers out of the role.",
    severity: High,
    threats: [3, 12],
    cis: ["5.1.11"],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1078", "T1098"],
    owasp: ["K02"],
    peers: ["checkov/CKV_K8S_156", "kubescape/C-0280"],
    joins: [Role, ClusterRole],
    evaluate: Binding(rbac_csr_approve),
}

fn rbac_csr_approve(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    judge(view, &[Power::ApproveCertificates])
}
