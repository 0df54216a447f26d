//! etcd-unique-ca

use super::{Component, Flags};
use crate::offence::Verdict;

check! {
    /// The API server is told one file as the CA of etcd and as the CA of its own clients
    /// (`--etcd-cafile` and `--client-ca-file`). As in the CIS benchmark, the names of the files
    /// are compared: one CA under two names is not seen. Does not apply where one of the flags is
    /// not set.
    ///
    /// ## Why it matters
    ///
    /// etcd then trusts every certificate that the cluster signs for people, kubelets and programs,
    /// and knows no roles: each of them can read and change everything.
    ///
    /// ## How to mend it
    ///
    /// Make a CA for etcd alone, sign with it the certificates of etcd and of the API server's
    /// calls to it, and name it with `--trusted-ca-file` on etcd and `--etcd-cafile` on the API
    /// server.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command:
    ///     - kube-apiserver
    ///     - --client-ca-file=/etc/kubernetes/pki/ca.crt
    ///     - --etcd-cafile=/etc/kubernetes/pki/ca.crt
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
    ///     - --client-ca-file=/etc/kubernetes/pki/ca.crt
    ///     - --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt
    /// ```
    id: "etcd-unique-ca",
    title: "etcd and the clients of the API server share one CA",
    remediation: "Give etcd a CA of its own, and name it in --etcd-cafile of kube-apiserver.",
    severity: Medium,
    threats: [2, 12],
    cis: ["2.7"],
    nsa: ["NET:etcd"],
    pss: [],
    mitre: ["T1552", "MS-M9024"],
    owasp: ["K07"],
    peers: [],
    joins: [],
    evaluate: Component(Component::ApiServer, unique_ca),
}

fn unique_ca(flags: &Flags) -> Verdict {
    let (Some(of_etcd), Some(of_clients)) =
        (flags.value("etcd-cafile"), flags.value("client-ca-file"))
    else {
        return Verdict::NotApplicable;
    };
    Verdict::fail_if((of_etcd == of_clients).then(|| flags.offence("etcd-cafile")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_alone_says_nothing() {
        let told = [("client-ca-file", "/etc/kubernetes/pki/ca.crt")];
        let flags = Flags::in_force(Component::ApiServer, told, Some(37));
        assert_eq!(unique_ca(&flags), Verdict::NotApplicable);
    }
}
