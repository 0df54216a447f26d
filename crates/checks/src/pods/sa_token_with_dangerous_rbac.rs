//! sa-token-with-dangerous-rbac

use super::sa_token_automount::mounts_token;
use crate::evidence::{Unreadable, VERSION_UNKNOWN};
use crate::offence::{Offence, Verdict};
use crate::rights::{Holding, Power};
use crate::view::NamespaceView;
use crate::workloads::PodView;

/// How many bindings an offence is told for: one is enough to be mended.
const TOLD: usize = 3;

check! {
    /// The Pod mounts a token of its `ServiceAccount`, and a binding of any namespace or of the
    /// cluster gives that account, by name or by a group, a right with which it takes over more:
    /// everything by wildcards, reading Secrets, making tokens, getting into Pods or starting
    /// them, writing roles, or acting as others.
    ///
    /// ## Why it matters
    ///
    /// This is the way from a flaw in one container to the namespace or the cluster: the attacker
    /// reads the token from a file and asks the API server.
    ///
    /// ## How to mend it
    ///
    /// Set `automountServiceAccountToken: false` where the Pod does not talk to the API server.
    /// Where it does, bind a role with what it uses, and name objects in `resourceNames`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       serviceAccountName: web
    ///       containers: [{name: web, image: web}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [secrets], verbs: [list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:serviceaccounts:example"}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: example}
    /// subjects: [{kind: ServiceAccount, name: other, namespace: example}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       serviceAccountName: web
    ///       automountServiceAccountToken: false
    ///       containers: [{name: web, image: web}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [secrets], verbs: [list]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{kind: ServiceAccount, name: web, namespace: example}]
    /// ```
    id: "sa-token-with-dangerous-rbac",
    title: "Pod mounts a token that can take over more than the Pod",
    remediation: "Take the token out of the Pod, or the rights away from its ServiceAccount.",
    severity: Critical,
    threats: [1, 3],
    cis: [],
    nsa: ["POD:sa-token"],
    pss: [],
    mitre: ["T1528", "MS-TA9016"],
    owasp: ["K02"],
    peers: ["kubescape/C-0267", "kubescape/C-0272"],
    joins: [ServiceAccount, Role, ClusterRole, RoleBinding, ClusterRoleBinding],
    evaluate: Workload(sa_token_with_dangerous_rbac),
}

fn sa_token_with_dangerous_rbac(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if !mounts_token(pod, view)? {
        return Ok(Verdict::Pass);
    }
    let account = &pod.fact.service_account;
    let mut offences = Vec::new();
    let mut unknown = None;
    for (binding, subject) in view.bindings_reaching(account)? {
        let granted = match binding.holds(Power::TAKES_OVER) {
            Ok(Some(Holding::Yes(granted))) => granted,
            Ok(None | Some(Holding::No)) => continue,
            Ok(Some(Holding::DependsOnVersion)) => {
                unknown = Some(Verdict::Unknown(VERSION_UNKNOWN.into()));
                continue;
            }
            Err(unreadable) => {
                unknown = Some(unreadable.into());
                continue;
            }
        };
        let whom = match subject.kind.as_str() {
            "Group" => format!(" for Group {}", subject.name),
            _ => String::new(),
        };
        let detail = format_args!("{account}: {granted}, {}{whom}", binding.place());
        offences.push(Offence::at("serviceAccountName").detail(detail));
        if offences.len() == TOLD {
            break;
        }
    }
    if offences.is_empty() {
        if let Some(unknown) = unknown {
            return Ok(unknown);
        }
        view.bindings_are_all_known()?;
    }
    Ok(Verdict::from_offences(offences))
}
