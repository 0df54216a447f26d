//! etcd-plain-endpoint

use super::{Component, Flags, endpoints};
use crate::offence::Verdict;

check! {
    /// etcd listens over plain HTTP for clients or peers (`--listen-client-urls`,
    /// `--listen-client-http-urls` and `--listen-peer-urls`, or their variables), on another
    /// address than one of its own machine. Where nothing is set, it listens on `localhost`. What
    /// the API server calls, `apiserver-etcd-plain-endpoint` tells.
    ///
    /// ## Why it matters
    ///
    /// Every Secret then crosses the network for anybody on the way to read, and no client can be
    /// asked for a certificate.
    ///
    /// ## How to mend it
    ///
    /// Give etcd certificates, and write the URLs with `https://`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: etcd-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: etcd
    ///     image: "registry.k8s.io/etcd:3.6.4-0"
    ///     command: [etcd, "--listen-client-urls=http://10.0.0.4:2379"]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: etcd-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: etcd
    ///     image: "registry.k8s.io/etcd:3.6.4-0"
    ///     command: [etcd, "--listen-client-urls=https://10.0.0.4:2379,http://127.0.0.1:2379"]
    /// ```
    id: "etcd-plain-endpoint",
    title: "etcd listens without TLS",
    remediation: "Use https:// in --listen-client-urls and --listen-peer-urls of etcd.",
    severity: Critical,
    threats: [2, 12],
    cis: [],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K06"],
    peers: [],
    joins: [],
    evaluate: Component(Component::Etcd, plain_endpoint),
}

fn plain_endpoint(flags: &Flags) -> Verdict {
    endpoints::must_not_be_plain(
        flags,
        &["listen-client-urls", "listen-client-http-urls", "listen-peer-urls"],
    )
}
