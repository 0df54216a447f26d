//! rbac-aggregation-injection

use crate::offence::{Offence, Verdict};
use crate::rights::{Power, is_built_in_role};
use crate::view::ClusterRoleView;

/// What must not come into `view`, which is made for looking.
const BEYOND_VIEW: &[Power] = &[Power::WriteAnything, Power::ReadSecrets, Power::WildcardResource];

/// What must not come into `admin` and `edit`, which change workloads and read Secrets by design.
const BEYOND_EDIT: &[Power] = &[
    Power::WildcardAll,
    Power::WildcardVerb,
    Power::WildcardResource,
    Power::ImpersonateAnyone,
    Power::Bind,
    Power::Escalate,
    Power::ManageClusterRights,
    Power::ReachKubelets,
    Power::WriteWebhooks,
    Power::WritePolicies,
    Power::ApproveCertificates,
    Power::CreateVolumes,
    Power::WriteNodes,
];

check! {
    /// A `ClusterRole` has a label by which Kubernetes adds its rules to `admin`, `edit` or
    /// `view`, and rules that those are not made for: in `view` anything but reading, and
    /// Secrets; in `admin` and `edit` wildcards, and rights that lead out of a namespace.
    ///
    /// ## Why it matters
    ///
    /// Everybody who holds one of the three holds the rules too, at once and in every namespace,
    /// and no binding shows it. With a chart a few lines of YAML are enough.
    ///
    /// ## How to mend it
    ///
    /// Take the label off and bind the role to those who need it, or take the rules out.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata:
    ///   name: widgets
    ///   labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}
    /// rules:
    /// - {apiGroups: [example.com], resources: [widgets], verbs: [get, list, watch]}
    /// - {apiGroups: [""], resources: [secrets], verbs: [get]}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata:
    ///   name: widgets
    ///   labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}
    /// rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata:
    ///   name: widgets
    ///   labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}
    /// rules: [{apiGroups: [example.com], resources: [widgets], verbs: [get, list, watch]}]
    /// ```
    id: "rbac-aggregation-injection",
    title: "A ClusterRole adds dangerous rights to admin, edit or view",
    remediation: "Take the aggregation label off the ClusterRole, or the rules out of it.",
    severity: High,
    threats: [3, 5],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1098", "MS-TA9019"],
    owasp: ["K02"],
    peers: [],
    joins: [],
    evaluate: ClusterRole(rbac_aggregation_injection),
}

fn rbac_aggregation_injection(view: &ClusterRoleView<'_>) -> Verdict {
    let joins = |role: &str| {
        let label = format!("rbac.authorization.k8s.io/aggregate-to-{role}");
        view.cluster.labels.get(&label).is_some_and(|value| value == "true")
    };
    let built_in = view.cluster.bootstrapping && is_built_in_role(view.name);
    let targets = ["view", "edit", "admin"].into_iter().filter(|role| joins(role));
    let targets: Vec<&str> = targets.collect();
    if built_in || targets.is_empty() {
        return Verdict::NotApplicable;
    }
    let offences = targets.into_iter().filter_map(|target| {
        let beyond = if target == "view" { BEYOND_VIEW } else { BEYOND_EDIT };
        let granted = beyond.iter().find_map(|power| view.grants(*power))?;
        Some(Offence::at("rules").detail(format_args!("{granted}, added to {target}")))
    });
    Verdict::from_offences(offences)
}
