//! apiserver-event-rate-limit

use super::{Component, Flags, admission};
use crate::offence::Verdict;

check! {
    /// The admission plugin `EventRateLimit` does not run (off unless `--enable-admission-plugins`
    /// names it).
    ///
    /// ## Why it matters
    ///
    /// One broken or hostile program can then fill etcd with events and slow the API server for
    /// all.
    ///
    /// ## How to mend it
    ///
    /// Add `EventRateLimit` to `--enable-admission-plugins`, and set its limits in the file of
    /// `--admission-control-config-file`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --enable-admission-plugins=NodeRestriction]
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
    ///     command:
    ///     - kube-apiserver
    ///     - "--enable-admission-plugins=NodeRestriction,EventRateLimit"
    ///     - --admission-control-config-file=/etc/kubernetes/admission.yaml
    /// ```
    id: "apiserver-event-rate-limit",
    title: "API server takes any number of events",
    remediation: "Add EventRateLimit to --enable-admission-plugins of kube-apiserver.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.9"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_78", "trivy/KCV-0010"],
    joins: [],
    evaluate: Component(Component::ApiServer, event_rate_limit),
}

fn event_rate_limit(flags: &Flags) -> Verdict {
    admission::must_be_enabled(flags, "EventRateLimit")
}
