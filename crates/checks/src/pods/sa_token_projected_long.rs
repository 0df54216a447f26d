//! sa-token-projected-long

use crate::container::{PodTemplate, named};
use crate::offence::Verdict;

check! {
    /// A projected volume of the Pod asks for a token of its `ServiceAccount` that is valid for
    /// more than a day (86400 seconds), whatever it is for. The hour that Kubernetes gives where
    /// nothing is set passes, and so do the 3607 seconds of the token that it mounts by itself.
    ///
    /// ## Why it matters
    ///
    /// The kubelet renews tokens long before they end, so a long life helps nobody but the thief of
    /// one. A token ends early only when its Pod or account is deleted.
    ///
    /// ## How to mend it
    ///
    /// Remove `expirationSeconds`, or set it to an hour or two. The program must read the file
    /// again from time to time, as client libraries do.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     volumeMounts: [{name: token, mountPath: /run/secrets/vault}]
    ///   volumes:
    ///   - name: token
    ///     projected:
    ///       sources:
    ///       - serviceAccountToken: {path: token, audience: vault, expirationSeconds: 604800}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     volumeMounts: [{name: token, mountPath: /run/secrets/vault}]
    ///   volumes:
    ///   - name: token
    ///     projected:
    ///       sources:
    ///       - serviceAccountToken: {path: token, audience: vault, expirationSeconds: 7200}
    /// ```
    id: "sa-token-projected-long",
    title: "Token of the ServiceAccount is valid for more than a day",
    remediation: "Set expirationSeconds of the projected serviceAccountToken to a few hours at most.",
    severity: Low,
    threats: [1],
    cis: [],
    nsa: ["POD:sa-token"],
    pss: [],
    mitre: ["T1528"],
    owasp: ["K09"],
    peers: [],
    joins: [],
    evaluate: Pod(sa_token_projected_long),
}

fn sa_token_projected_long(pod: &PodTemplate<'_>) -> Verdict {
    const DAY: i64 = 86_400;
    let mut long = Vec::new();
    for volume in &pod.spec.volumes {
        let sources = volume.projected.iter().flat_map(|projected| &projected.sources);
        let tokens = sources.filter_map(|source| source.service_account_token.as_ref());
        let lives = tokens.filter_map(|token| token.expiration_seconds);
        long.extend(
            lives.filter(|life| *life > DAY).map(|life| format!("{}: {life} s", volume.name)),
        );
    }
    Verdict::fail_if(named("volumes", long.iter().map(String::as_str)))
}
