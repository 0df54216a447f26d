//! apiserver-etcd-plain-endpoint

use super::{Component, Flags, endpoints};
use crate::offence::Verdict;

check! {
    /// The API server reaches etcd over plain HTTP (`--etcd-servers` has a URL of `http://` that is
    /// not of the same machine).
    ///
    /// ## Why it matters
    ///
    /// Every Secret, and every change of a role, then crosses the network for anybody on the way to
    /// read and to change.
    ///
    /// ## How to mend it
    ///
    /// Give etcd certificates, let it listen on `https://`, and name it so in `--etcd-servers`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, "--etcd-servers=http://10.0.0.4:2379"]
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
    ///     command: [kube-apiserver, "--etcd-servers=https://10.0.0.4:2379"]
    /// ```
    id: "apiserver-etcd-plain-endpoint",
    title: "API server talks to etcd without TLS",
    remediation: "Name the servers of etcd with https:// in --etcd-servers of kube-apiserver.",
    severity: Critical,
    threats: [2, 12],
    cis: [],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K06"],
    peers: [],
    joins: [],
    evaluate: Component(Component::ApiServer, etcd_plain_endpoint),
}

fn etcd_plain_endpoint(flags: &Flags) -> Verdict {
    if flags.list("etcd-servers").is_empty() {
        return Verdict::NotApplicable;
    }
    endpoints::must_not_be_plain(flags, &["etcd-servers"])
}
