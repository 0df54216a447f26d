//! apiserver-always-pull-images

use super::{Component, Flags, admission};
use crate::offence::Verdict;

check! {
    /// The admission plugin `AlwaysPullImages` does not run (off unless
    /// `--enable-admission-plugins` names it).
    ///
    /// ## Why it matters
    ///
    /// An image that lies on a node can then be run by any Pod that names it, without the
    /// credentials that pulled it, and an old image stays in use under a tag that has moved.
    ///
    /// ## How to mend it
    ///
    /// Add `AlwaysPullImages` to `--enable-admission-plugins`. Nodes then ask the registry each
    /// time that a container starts. Where that costs too much, the kubelet can check credentials
    /// of images that are there (`imagePullCredentialsVerificationPolicy`); exempt this check then.
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
    ///     command: [kube-apiserver, "--enable-admission-plugins=NodeRestriction,AlwaysPullImages"]
    /// ```
    id: "apiserver-always-pull-images",
    title: "Pods may use images that another Pod pulled",
    remediation: "Add AlwaysPullImages to --enable-admission-plugins of kube-apiserver.",
    severity: Medium,
    threats: [12, 14],
    cis: ["1.2.11"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_80", "trivy/KCV-0012"],
    joins: [],
    evaluate: Component(Component::ApiServer, always_pull_images),
}

fn always_pull_images(flags: &Flags) -> Verdict {
    admission::must_be_enabled(flags, "AlwaysPullImages")
}
