//! audit-policy-content

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::evaluate::{AuditPolicyOffence, AuditPolicyVerdict};
use crate::audit_policy::{AuditPolicy, Requester, Target};
use crate::offence::Verdict;
use crate::text;

check! {
    /// Requests leave no trace in the audit log that should: the first rule that is for them has
    /// the level `None`, or omits every stage of them, or no rule is for them. It looks for
    ///
    /// - every request for Secrets and `ConfigMaps`, and the review of tokens,
    /// - changes of Pods and Deployments, debug containers among them,
    /// - `exec`, `attach`, `portforward` and `proxy` of Pods, `proxy` of Services and nodes. A client
    ///   that opens them by WebSocket, as kubectl does, sends the verb `get`.
    ///
    /// The policy is in a file of the control plane and no API shows it, so it is judged where
    /// `plumbline scan` reads that file.
    ///
    /// ## Why it matters
    ///
    /// Who reads a Secret, opens a shell or changes a Deployment cannot be told afterwards.
    ///
    /// ## How to mend it
    ///
    /// End the policy with a rule of level `Metadata` for everything. Put rules of level `None` before
    /// it only for what is sent often and matters little, or for components. Of such rules,
    ///
    /// - one for some users or groups is an exception that the policy makes for them, and no offence.
    ///   It is one where it is for those whom attackers come as: `system:anonymous` and
    ///   `system:unauthenticated`, `system:authenticated`, `system:serviceaccounts`, `system:masters`,
    ///   and the administrators of kubeadm (`kubernetes-admin`, `kubeadm:cluster-admins`),
    /// - one for objects of some names is an exception too, such as for the lock of a controller,
    /// - one for some verbs or some namespaces is none.
    ///
    /// ```yaml,bad
    /// apiVersion: audit.k8s.io/v1
    /// kind: Policy
    /// rules:
    /// - level: None
    ///   verbs: [get, list, watch]
    /// - level: Metadata
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: audit.k8s.io/v1
    /// kind: Policy
    /// rules:
    /// - level: Metadata
    ///   resources:
    ///   - {group: "", resources: [secrets, configmaps]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: audit.k8s.io/v1
    /// kind: Policy
    /// rules:
    /// - level: None
    ///   users: [system:kube-proxy]
    ///   verbs: [watch]
    ///   resources:
    ///   - {group: "", resources: [endpoints, services]}
    /// - level: None
    ///   nonResourceURLs: [/healthz*, /readyz*, /livez*]
    /// - level: Metadata
    /// ```
    id: "audit-policy-content",
    title: "Audit policy leaves no trace of what matters",
    remediation: "End the policy with a rule of level Metadata for everything; no level None before it for what matters.",
    severity: Medium,
    threats: [12, 13],
    cis: ["3.2.2"],
    nsa: ["LOG:audit"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K10"],
    peers: [],
    joins: [],
    evaluate: AuditPolicy(audit_policy_content),
}

/// Those who are no component, the ones that are most of them first.
const REQUESTERS: [Requester; 5] = [
    Requester { name: None, groups: &["system:authenticated"] },
    Requester { name: None, groups: &["system:serviceaccounts", "system:authenticated"] },
    Requester { name: None, groups: &["system:masters", "system:authenticated"] },
    Requester {
        name: Some("kubernetes-admin"),
        groups: &["kubeadm:cluster-admins", "system:authenticated"],
    },
    Requester { name: Some("system:anonymous"), groups: &["system:unauthenticated"] },
];

const EVERY: &[&str] =
    &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const CHANGES: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];
const OPEN: &[&str] = &["create", "get"];
const PROXIED: &[&str] = &["create", "delete", "get", "patch", "update"];

const fn core(resource: &'static str, verbs: &'static [&'static str]) -> Target {
    Target { group: "", resource, subresource: "", namespaced: true, verbs }
}

const fn of_pods(subresource: &'static str, verbs: &'static [&'static str]) -> Target {
    Target { subresource, ..core("pods", verbs) }
}

/// What has to leave a trace.
const TARGETS: [Target; 12] = [
    core("secrets", EVERY),
    core("configmaps", EVERY),
    Target {
        group: "authentication.k8s.io",
        namespaced: false,
        ..core("tokenreviews", &["create"])
    },
    core("pods", CHANGES),
    of_pods("ephemeralcontainers", &["patch", "update"]),
    Target { group: "apps", ..core("deployments", CHANGES) },
    of_pods("exec", OPEN),
    of_pods("attach", OPEN),
    of_pods("portforward", OPEN),
    of_pods("proxy", PROXIED),
    Target { subresource: "proxy", ..core("services", PROXIED) },
    Target { subresource: "proxy", namespaced: false, ..core("nodes", PROXIED) },
];

/// What a rule keeps out of the log.
#[derive(Default)]
struct LeftOut<'a> {
    /// The verbs, by the place of what they are for.
    verbs: BTreeMap<usize, BTreeSet<&'static str>>,
    /// The namespaces, where it is for some.
    namespaces: BTreeSet<&'a str>,
}

fn audit_policy_content(policy: &AuditPolicy) -> AuditPolicyVerdict {
    let mut told = HashSet::new();
    let mut left_out: BTreeMap<(Option<usize>, usize), LeftOut<'_>> = BTreeMap::new();
    for (number, requester) in REQUESTERS.iter().enumerate() {
        for (place, target) in TARGETS.iter().enumerate() {
            for verb in target.verbs {
                for silenced in policy.silenced(requester, target, verb) {
                    // What is true of everybody is told of nobody else.
                    if !told.insert((silenced, place, verb)) {
                        continue;
                    }
                    let found = left_out.entry((silenced.rule, number)).or_default();
                    found.verbs.entry(place).or_default().insert(verb);
                    found.namespaces.extend(silenced.namespace);
                }
            }
        }
    }
    Verdict::from_offences(left_out.into_iter().map(|((rule, number), found)| {
        let by = match number {
            0 => String::new(),
            other => format!(" by {}", REQUESTERS[other].groups[0]),
        };
        AuditPolicyOffence::new(rule, format_args!("{found}{by}"))
    }))
}

/// How many targets and namespaces a detail names.
const NAMED: usize = 4;

impl std::fmt::Display for LeftOut<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let target = |(place, verbs): (&usize, &BTreeSet<&'static str>)| {
            let target = &TARGETS[*place];
            if verbs.len() == target.verbs.len() {
                return target.name();
            }
            let verbs: Vec<&str> = verbs.iter().copied().collect();
            format!("{} ({})", target.name(), verbs.join(" "))
        };
        let targets: Vec<String> = self.verbs.iter().map(target).collect();
        formatter.write_str(&text::list(targets.iter().map(String::as_str), NAMED))?;
        if self.namespaces.is_empty() {
            return Ok(());
        }
        let namespaces = self.namespaces.iter();
        let shown = namespaces.map(|name| if name.is_empty() { "all at once" } else { *name });
        write!(formatter, " in namespaces: {}", text::list(shown, NAMED))
    }
}
