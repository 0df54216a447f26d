//! apiserver-deny-external-ips

use super::{Component, Flags, admission};
use crate::offence::Verdict;

check! {
    /// The admission plugin `DenyServiceExternalIPs` does not run (off unless
    /// `--enable-admission-plugins` names it).
    ///
    /// ## Why it matters
    ///
    /// Whoever may create a Service can then give it an `externalIPs` address of somebody else, and
    /// gets the traffic that Pods and nodes send there.
    ///
    /// ## How to mend it
    ///
    /// Add `DenyServiceExternalIPs` to `--enable-admission-plugins`, unless a policy guards the
    /// field.
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
    ///     - "--enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs"
    /// ```
    id: "apiserver-deny-external-ips",
    title: "API server lets Services take any external address",
    remediation: "Add DenyServiceExternalIPs to --enable-admission-plugins of kube-apiserver.",
    severity: Medium,
    threats: [12, 20],
    cis: ["1.2.3"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["trivy/KCV-0003", "kubescape/C-0283"],
    joins: [],
    evaluate: Component(Component::ApiServer, deny_external_ips),
}

fn deny_external_ips(flags: &Flags) -> Verdict {
    admission::must_be_enabled(flags, "DenyServiceExternalIPs")
}
