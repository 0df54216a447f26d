//! apiserver-request-timeout

use k8s_openapi::jiff::SignedDuration;

use super::{Component, Flags};
use crate::offence::Verdict;

/// How long a request may take, as the CIS benchmark sets it (1.12, control 1.2.20).
const LONGEST: SignedDuration = SignedDuration::from_secs(300);

check! {
    /// The API server ends requests only after more than 300 seconds (`--request-timeout`, one
    /// minute unless set).
    ///
    /// ## Why it matters
    ///
    /// Few slow requests are then enough to keep the API server from others.
    ///
    /// ## How to mend it
    ///
    /// Remove `--request-timeout`, or set it to `300s` or less. Watches are not concerned.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --request-timeout=10m]
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
    ///     command: [kube-apiserver, --request-timeout=1m30s]
    /// ```
    id: "apiserver-request-timeout",
    title: "API server lets requests run too long",
    remediation: "Set --request-timeout of kube-apiserver to 300s or less.",
    severity: Medium,
    threats: [12],
    cis: ["1.2.20"],
    nsa: ["NET:control-plane"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K07"],
    peers: ["checkov/CKV_K8S_95"],
    joins: [],
    evaluate: Component(Component::ApiServer, request_timeout),
}

fn request_timeout(flags: &Flags) -> Verdict {
    let Some(value) = flags.value("request-timeout") else {
        return Verdict::Pass;
    };
    match value.parse::<SignedDuration>() {
        Ok(timeout) => {
            Verdict::fail_if((timeout > LONGEST).then(|| flags.offence("request-timeout")))
        }
        Err(_) => flags.unreadable("request-timeout"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        let judge = |value| {
            let told = [("request-timeout", value)];
            request_timeout(&Flags::in_force(Component::ApiServer, told, Some(37)))
        };
        for value in ["1m0s", "5m0s", "300s", "90s", "500ms", "1.5m"] {
            assert_eq!(judge(value), Verdict::Pass, "{value}");
        }
        for value in ["5m1s", "301s", "1h", "1h0m0s"] {
            assert!(matches!(judge(value), Verdict::Fail(_)), "{value}");
        }
        for value in ["long", "$(TIMEOUT)", "300"] {
            assert!(matches!(judge(value), Verdict::Unknown(_)), "{value}");
        }
    }
}
