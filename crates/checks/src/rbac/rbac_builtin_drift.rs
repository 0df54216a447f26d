//! rbac-builtin-drift

use crate::model::PolicyRule;
use crate::offence::{Offence, Verdict};
use crate::rights::FOR_EVERYBODY;
use crate::view::ClusterRoleView;

check! {
    /// A `ClusterRole` of Kubernetes has the annotation
    /// `rbac.authorization.kubernetes.io/autoupdate: "false"`, so that the API server leaves it
    /// as it is; or it is one that everybody holds, such as `system:discovery`, and has more in
    /// it than discovery and questions about oneself.
    ///
    /// ## Why it matters
    ///
    /// The API server restores the rules of its own roles when it starts, unless it is told not
    /// to, and never takes out a rule that was added. So an old role keeps rights that a later
    /// version took away, and what is added to a role that everybody holds, everybody has.
    ///
    /// ## How to mend it
    ///
    /// Remove the annotation and restart the API server, or run `kubectl auth reconcile` with the
    /// roles of your version and `--remove-extra-permissions`. Write rules of your own into roles
    /// of your own.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata:
    ///   name: view
    ///   labels: {kubernetes.io/bootstrapping: rbac-defaults}
    ///   annotations: {rbac.authorization.kubernetes.io/autoupdate: "false"}
    /// rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata:
    ///   name: system:discovery
    ///   labels: {kubernetes.io/bootstrapping: rbac-defaults}
    ///   annotations: {rbac.authorization.kubernetes.io/autoupdate: "true"}
    /// rules:
    /// - {nonResourceURLs: [/healthz], verbs: [get]}
    /// - {apiGroups: [""], resources: [nodes], verbs: [list]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata:
    ///   name: system:discovery
    ///   labels: {kubernetes.io/bootstrapping: rbac-defaults}
    ///   annotations: {rbac.authorization.kubernetes.io/autoupdate: "true"}
    /// rules: [{nonResourceURLs: [/healthz, /version], verbs: [get]}]
    /// ```
    id: "rbac-builtin-drift",
    title: "A built-in ClusterRole has been changed",
    remediation: "Restore the rules of Kubernetes, and let the API server keep the role up to date.",
    severity: High,
    threats: [3, 18],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1098"],
    owasp: ["K02"],
    peers: [],
    joins: [],
    evaluate: ClusterRole(rbac_builtin_drift),
}

fn rbac_builtin_drift(view: &ClusterRoleView<'_>) -> Verdict {
    let for_everybody = FOR_EVERYBODY.contains(&view.name);
    if !view.cluster.bootstrapping && !for_everybody {
        return Verdict::NotApplicable;
    }
    let kept = view
        .cluster
        .kept_as_is
        .then(|| Offence::at("metadata.annotations").detail("the API server does not update it"));
    let added = view.role.rules.iter().position(|rule| !is_discovery(rule));
    let added = added
        .filter(|_| for_everybody)
        .map(|index| Offence::at("rules").detail(format_args!("everybody holds rules[{index}]")));
    Verdict::from_offences(kept.into_iter().chain(added))
}

/// Whether a rule lets its holder read paths that are no resources, or ask what it is and may do
/// itself.
fn is_discovery(rule: &PolicyRule) -> bool {
    let asks = |resource: &String| resource.starts_with("selfsubject");
    let reads = |verb: &String| verb == "get";
    rule.resources.is_empty() && rule.verbs.iter().all(reads)
        || rule.resources.iter().all(asks) && rule.verbs == ["create"]
}
