//! rbac-dangling-ref

use super::grant::subject;
use crate::evidence::Unreadable;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::rights::SubjectKey;
use crate::view::BindingView;

check! {
    /// A binding refers to a role that does not exist, or to a `ServiceAccount` that does not
    /// exist.
    ///
    /// ## Why it matters
    ///
    /// It grants nothing today. Whoever may create an object of that name, perhaps in a namespace
    /// that was deleted, holds the role at once, without touching a binding.
    ///
    /// ## How to mend it
    ///
    /// Remove the binding, or the subject that is gone.
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: gone}
    /// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{kind: ServiceAccount, name: web, namespace: gone}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: web}
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: Role
    /// metadata: {name: example}
    /// rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: RoleBinding
    /// metadata: {name: example}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: example}
    /// subjects: [{kind: ServiceAccount, name: web, namespace: example}]
    /// ```
    id: "rbac-dangling-ref",
    title: "Binding names a role or account that is not there",
    remediation: "Remove the binding or the subject, or make what it names.",
    severity: Medium,
    threats: [3, 5],
    cis: [],
    nsa: ["AUTH:rbac"],
    pss: [],
    mitre: ["T1098"],
    owasp: ["K02"],
    peers: ["polaris/clusterrolebindingPodExecAttach", "popeye/1300"],
    joins: [Role, ClusterRole, ServiceAccount],
    evaluate: Binding(rbac_dangling_ref),
}

fn rbac_dangling_ref(view: &BindingView<'_>) -> Result<Verdict, Unreadable> {
    let added = view.binding.added();
    if added.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let mut offences = Vec::new();
    let mut missing = None;
    match view.role() {
        Ok(Some(_)) => {}
        Ok(None) => {
            let role = &view.binding.role;
            offences
                .push(Offence::at("roleRef").detail(format_args!("{} {}", role.kind, role.name)));
        }
        Err(unreadable) => missing = Some(unreadable),
    }
    for named in added.iter().filter(|subject| subject.kind == "ServiceAccount") {
        let key = SubjectKey::of(named, view.namespace);
        let Some((namespace, name)) = key.as_ref().and_then(SubjectKey::as_account) else {
            continue;
        };
        match view.exists(Kind::ServiceAccount, namespace, name) {
            Ok(true) => {}
            Ok(false) => offences.push(Offence::at("subjects").detail(subject(named))),
            Err(unreadable) => missing = Some(unreadable),
        }
    }
    match missing {
        Some(unreadable) if offences.is_empty() => Err(unreadable),
        _ => Ok(Verdict::from_offences(offences)),
    }
}
