//! audit-policy-secret-values

use std::collections::BTreeMap;

use super::evaluate::{AuditPolicyOffence, AuditPolicyVerdict};
use crate::audit_policy::{AuditPolicy, Level, Target};
use crate::offence::Verdict;

check! {
    /// A rule writes into the audit log what Secrets, `ConfigMaps` or tokens hold: what is sent, at
    /// the level `Request`, or what is answered, at `RequestResponse`. It counts for whomever the rule
    /// is and in whatever namespace, as long as no rule before it takes the same requests.
    ///
    /// The policy is in a file of the control plane and no API shows it, so it is judged where
    /// `plumbline scan` reads that file.
    ///
    /// ## Why it matters
    ///
    /// The log goes where it is collected, and lies there for long. Whoever may read logs reads
    /// passwords and tokens, and encryption at rest is of no use.
    ///
    /// ## How to mend it
    ///
    /// Log Secrets, `ConfigMaps`, reviews of tokens and `serviceaccounts/token` at `Metadata`, in a
    /// rule before any of a higher level.
    ///
    /// ```yaml,bad
    /// apiVersion: audit.k8s.io/v1
    /// kind: Policy
    /// rules:
    /// - level: Request
    ///   verbs: [create, update, patch, delete]
    /// - level: Metadata
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: audit.k8s.io/v1
    /// kind: Policy
    /// rules:
    /// - level: Metadata
    ///   resources:
    ///   - {group: "", resources: [secrets, configmaps, serviceaccounts/token]}
    ///   - {group: authentication.k8s.io, resources: [tokenreviews]}
    /// - level: RequestResponse
    /// ```
    id: "audit-policy-secret-values",
    title: "Audit log gets the values of Secrets",
    remediation: "Log Secrets, ConfigMaps and TokenReviews at Metadata, in a rule before any of a higher level.",
    severity: Medium,
    threats: [4, 12],
    cis: ["3.2.2"],
    nsa: [],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K03"],
    peers: [],
    joins: [],
    evaluate: AuditPolicy(audit_policy_secret_values),
}

/// Verbs whose requests hold an object.
const SENT: &[&str] = &["create", "patch", "update"];
/// Verbs whose answers hold objects, and whose requests hold none. Of a watch no answer is logged.
const ANSWERED: &[&str] = &["deletecollection", "get", "list"];

const fn core(resource: &'static str, verbs: &'static [&'static str]) -> Target {
    Target { group: "", resource, subresource: "", namespaced: true, verbs }
}

/// What holds secrets, and the least level at which they are logged.
const TARGETS: [(Target, Level); 6] = [
    (core("secrets", SENT), Level::Request),
    (core("secrets", ANSWERED), Level::RequestResponse),
    (core("configmaps", SENT), Level::Request),
    (core("configmaps", ANSWERED), Level::RequestResponse),
    (
        Target {
            group: "authentication.k8s.io",
            namespaced: false,
            ..core("tokenreviews", &["create"])
        },
        Level::Request,
    ),
    // The request asks for a token, and the answer is one.
    (
        Target { subresource: "token", ..core("serviceaccounts", &["create"]) },
        Level::RequestResponse,
    ),
];

fn audit_policy_secret_values(policy: &AuditPolicy) -> AuditPolicyVerdict {
    let mut recorded: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (target, level) in &TARGETS {
        for verb in target.verbs {
            for rule in policy.recording(target, verb, *level) {
                let names = recorded.entry(rule).or_default();
                let name = target.name();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    Verdict::from_offences(
        recorded
            .into_iter()
            .map(|(rule, names)| AuditPolicyOffence::new(Some(rule), names.join(", "))),
    )
}
