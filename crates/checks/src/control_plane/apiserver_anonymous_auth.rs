//! apiserver-anonymous-auth

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server answers requests that carry no credentials (`--anonymous-auth`, on unless it is
    /// set to `false`). With `--authentication-config` a file decides, which cannot be read.
    ///
    /// ## Why it matters
    ///
    /// Anyone who reaches the port is then `system:anonymous`, a name that a binding may give rights
    /// to by mistake, and learns the version of the cluster.
    ///
    /// ## How to mend it
    ///
    /// Set `--anonymous-auth=false`, where no load balancer or kubelet probes the API server without
    /// credentials; from Kubernetes 1.34 on, `--authentication-config` can admit such requests to
    /// `/livez`, `/readyz` and `/healthz` alone.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, "--authorization-mode=Node,RBAC"]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, "--authorization-mode=Node,RBAC", --anonymous-auth=false]
    /// ```
    id: "apiserver-anonymous-auth",
    title: "API server answers anonymous requests",
    remediation: "Set --anonymous-auth=false on kube-apiserver.",
    severity: High,
    threats: [12],
    cis: ["1.2.1"],
    nsa: ["AUTH:anonymous"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K09"],
    peers: ["checkov/CKV_K8S_68", "trivy/KCV-0001"],
    joins: [],
    evaluate: Component(Component::ApiServer, anonymous_auth),
}

fn anonymous_auth(flags: &Flags) -> Verdict {
    if flags.is_set("authentication-config") {
        return flags.decided_in_file("authentication-config");
    }
    flags.must_be("anonymous-auth", false, true)
}
