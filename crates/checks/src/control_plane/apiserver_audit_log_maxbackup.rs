//! apiserver-audit-log-maxbackup

use super::{Component, Flags};
use crate::offence::Verdict;

/// How many old audit logs the CIS benchmark wants kept (1.12, control 1.2.18).
const FILES: i64 = 10;

/// How many are kept where nothing is set, since Kubernetes 1.36.
const DEFAULT_SINCE_36: i64 = 100;

check! {
    /// The API server keeps fewer than 10 old audit logs (`--audit-log-maxbackup`). Where the flag
    /// is not set, it is 0 up to Kubernetes 1.35, and 100 since 1.36. 0 keeps all of them; the CIS
    /// benchmark wants a number nevertheless, for a full disk ends the log too. Does not apply
    /// where no log is written to a file.
    ///
    /// ## Why it matters
    ///
    /// Somebody who makes many requests can drive out the log of what was done before.
    ///
    /// ## How to mend it
    ///
    /// Set `--audit-log-maxbackup=10` or more, or ship the log to another place as it is written.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxbackup=3]
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
    ///     command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxbackup=10]
    /// ```
    id: "apiserver-audit-log-maxbackup",
    title: "Too few audit logs are kept",
    remediation: "Set --audit-log-maxbackup of kube-apiserver to 10 or more.",
    severity: Medium,
    threats: [12, 13],
    cis: ["1.2.18"],
    nsa: ["LOG:audit"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K10"],
    peers: ["checkov/CKV_K8S_93", "trivy/KCV-0021"],
    joins: [],
    evaluate: Component(Component::ApiServer, audit_log_maxbackup),
}

fn audit_log_maxbackup(flags: &Flags) -> Verdict {
    flags.must_keep_audit_files("audit-log-maxbackup", FILES, DEFAULT_SINCE_36)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_that_of_the_version() {
        let judge = |minor| {
            let told = [("audit-log-path", "/var/log/audit.log")];
            audit_log_maxbackup(&Flags::in_force(Component::ApiServer, told, minor))
        };
        assert!(matches!(judge(Some(35)), Verdict::Fail(_)));
        assert_eq!(judge(Some(36)), Verdict::Pass);
        assert!(matches!(judge(None), Verdict::Unknown(_)));
    }

    #[test]
    fn the_standard_output_has_no_old_logs() {
        let told = [("audit-log-path", "-"), ("audit-log-maxbackup", "1")];
        let flags = Flags::in_force(Component::ApiServer, told, Some(37));
        assert_eq!(audit_log_maxbackup(&flags), Verdict::NotApplicable);
    }
}
