//! apiserver-audit-log-maxsize

use super::{Component, Flags};
use crate::offence::Verdict;

/// How large the CIS benchmark wants audit logs to become (1.12, control 1.2.19).
const MEGABYTES: i64 = 100;

/// How large they become where nothing is set, in every version: up to Kubernetes 1.35 the flag is 0
/// then, which the library that cuts the log takes for this.
const DEFAULT: i64 = 100;

check! {
    /// The API server begins a new audit log before 100 megabytes are written
    /// (`--audit-log-maxsize`). Up to Kubernetes 1.35 the flag is 0 where it is not set, which
    /// stands for 100 megabytes there. Since 1.36 the default is 100, and 0 means that the log is
    /// never cut; the CIS benchmark wants a number nevertheless, for a full disk ends the log too.
    /// Does not apply where no log is written to a file.
    ///
    /// ## Why it matters
    ///
    /// As a number of logs is kept and no more, small ones soon drive out what was done before.
    ///
    /// ## How to mend it
    ///
    /// Set `--audit-log-maxsize=100` or more, or ship the log to another place as it is written.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kube-apiserver-cp1, namespace: kube-system}
    /// spec:
    ///   containers:
    ///   - name: kube-apiserver
    ///     image: "registry.k8s.io/kube-apiserver:v1.37.2"
    ///     command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxsize=10]
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
    ///     command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxsize=100]
    /// ```
    id: "apiserver-audit-log-maxsize",
    title: "Audit logs are cut too small",
    remediation: "Set --audit-log-maxsize of kube-apiserver to 100 megabytes or more.",
    severity: Medium,
    threats: [12, 13],
    cis: ["1.2.19"],
    nsa: ["LOG:audit"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K10"],
    peers: ["checkov/CKV_K8S_94", "trivy/KCV-0022"],
    joins: [],
    evaluate: Component(Component::ApiServer, audit_log_maxsize),
}

fn audit_log_maxsize(flags: &Flags) -> Verdict {
    if !flags.write_audit_file() {
        return Verdict::NotApplicable;
    }
    match (flags.number("audit-log-maxsize", DEFAULT), flags.minor) {
        (Some(0), Some(..=35)) => Verdict::Pass,
        (Some(0), None) | (None, _) => flags.unreadable("audit-log-maxsize"),
        (Some(size), _) => {
            Verdict::fail_if((size < MEGABYTES).then(|| flags.offence("audit-log-maxsize")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(size: &[(&str, &str)], minor: Option<u16>) -> Verdict {
        let told =
            [("audit-log-path", "/var/log/audit.log")].into_iter().chain(size.iter().copied());
        audit_log_maxsize(&Flags::in_force(Component::ApiServer, told, minor))
    }

    #[test]
    fn nothing_set_is_enough_in_every_version() {
        for minor in [Some(34), Some(37), None] {
            assert_eq!(judge(&[], minor), Verdict::Pass, "{minor:?}");
        }
    }

    #[test]
    fn what_nought_means_depends_on_the_version() {
        let nought = [("audit-log-maxsize", "0")];
        assert_eq!(judge(&nought, Some(35)), Verdict::Pass);
        assert!(matches!(judge(&nought, Some(36)), Verdict::Fail(_)));
        assert!(matches!(judge(&nought, None), Verdict::Unknown(_)));
        assert!(matches!(judge(&[("audit-log-maxsize", "99")], None), Verdict::Fail(_)));
    }
}
