//! What Kubernetes itself binds, told apart from what was added to it.
//!
//! The list is that of the API server's own policy. A name or a label alone would let anyone hide a
//! binding; the API server restores missing subjects of these bindings and leaves added ones, so
//! each subject counts by itself.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::requester::{MASTERS, place};
use crate::kind::Kind;
use crate::model::{RoleRef, SubjectRef, label};

/// The namespace of Kubernetes' own components.
pub(crate) const SYSTEM_NAMESPACE: &str = "kube-system";

/// The namespaces that Kubernetes makes for itself.
pub(crate) const OWN_NAMESPACES: [&str; 3] = [SYSTEM_NAMESPACE, "kube-public", "kube-node-lease"];
/// What the names of the accounts and roles of controllers have in common.
const CONTROLLER: &str = "system:controller:";

const CONTROLLER_MANAGER: &str = "system:kube-controller-manager";
const SCHEDULER: &str = "system:kube-scheduler";

/// The `ClusterRoleBindings` to users and groups; each binds the role of its own name.
const TO_NAMES: [(&str, &[&str]); 12] = [
    ("cluster-admin", &["system:masters"]),
    ("system:basic-user", &["system:authenticated"]),
    ("system:cluster-trust-bundle-discovery", &["system:serviceaccounts"]),
    ("system:discovery", &["system:authenticated"]),
    ("system:kube-controller-manager", &[CONTROLLER_MANAGER]),
    ("system:kube-scheduler", &[SCHEDULER]),
    ("system:monitoring", &["system:monitoring"]),
    ("system:node", &[]),
    ("system:node-proxier", &["system:kube-proxy"]),
    ("system:public-info-viewer", &["system:authenticated", "system:unauthenticated"]),
    ("system:service-account-issuer-discovery", &["system:serviceaccounts"]),
    ("system:volume-scheduler", &[SCHEDULER]),
];

/// The `RoleBindings`, all in namespaces of Kubernetes: their names, their roles, and the users and
/// accounts of `kube-system` that they bind.
const IN_NAMESPACES: [(&str, &str, &[&str]); 6] = [
    (
        "system::extension-apiserver-authentication-reader",
        "extension-apiserver-authentication-reader",
        &[CONTROLLER_MANAGER, SCHEDULER],
    ),
    (
        "system::leader-locking-kube-controller-manager",
        "system::leader-locking-kube-controller-manager",
        &[CONTROLLER_MANAGER, "kube-controller-manager", "leader-election-controller"],
    ),
    (
        "system::leader-locking-kube-scheduler",
        "system::leader-locking-kube-scheduler",
        &[SCHEDULER, "kube-scheduler"],
    ),
    (
        "system:controller:bootstrap-signer",
        "system:controller:bootstrap-signer",
        &["bootstrap-signer"],
    ),
    ("system:controller:cloud-provider", "system:controller:cloud-provider", &["cloud-provider"]),
    ("system:controller:token-cleaner", "system:controller:token-cleaner", &["token-cleaner"]),
];

/// The users that Kubernetes' components log in as.
const COMPONENT_USERS: [&str; 4] =
    [CONTROLLER_MANAGER, SCHEDULER, "system:kube-proxy", "system:apiserver"];

/// Whether Kubernetes made an object at its start, or somebody says so.
pub(crate) fn is_bootstrapping(metadata: &ObjectMeta) -> bool {
    label(metadata, "kubernetes.io/bootstrapping") == Some("rbac-defaults")
}

/// The subjects that Kubernetes itself gives a binding of this name and role.
pub fn own_subjects<'a>(
    kind: Kind,
    metadata: &'a ObjectMeta,
    role: &'a RoleRef,
) -> impl Fn(&SubjectRef) -> bool + use<'a> {
    let name = metadata.name.as_deref().unwrap_or_default();
    let namespace = metadata.namespace.as_deref().unwrap_or_default();
    let labelled = is_bootstrapping(metadata);
    let of_cluster =
        kind == Kind::ClusterRoleBinding && role.kind == "ClusterRole" && role.name == name;
    let of_namespace = kind == Kind::RoleBinding
        && [SYSTEM_NAMESPACE, "kube-public"].contains(&namespace)
        && role.kind == "Role";
    move |subject| {
        labelled
            && (of_cluster && is_own_of_cluster(name, subject)
                || of_namespace && is_own_of_namespace(name, role, subject))
    }
}

fn is_own_of_cluster(binding: &str, subject: &SubjectRef) -> bool {
    if is_account_of_components(subject) {
        let controller = binding.strip_prefix(CONTROLLER) == Some(&subject.name);
        return controller || binding == "system:kube-dns" && subject.name == "kube-dns";
    }
    let known = TO_NAMES.iter().find(|(name, _)| *name == binding);
    known.is_some_and(|(_, names)| is_named(subject, names))
}

fn is_own_of_namespace(binding: &str, role: &RoleRef, subject: &SubjectRef) -> bool {
    let mut known = IN_NAMESPACES.iter();
    let known = known.find(|(name, bound, _)| *name == binding && *bound == role.name);
    known.is_some_and(|(_, _, names)| {
        is_named(subject, names)
            || is_account_of_components(subject) && names.contains(&subject.name.as_str())
    })
}

/// Names of users and groups of Kubernetes differ, so the kind need not be compared beyond that it
/// is one of the two.
fn is_named(subject: &SubjectRef, names: &[&str]) -> bool {
    ["User", "Group"].contains(&subject.kind.as_str()) && names.contains(&subject.name.as_str())
}

fn is_account_of_components(subject: &SubjectRef) -> bool {
    subject.kind == "ServiceAccount" && subject.namespace.as_deref() == Some(SYSTEM_NAMESPACE)
}

/// Whether a subject is a component of the cluster: an account that lives with them, a user that
/// one of them logs in as, or the group that may do everything anyway.
pub fn is_component(subject: &SubjectRef, binding_namespace: &str) -> bool {
    match subject.kind.as_str() {
        "ServiceAccount" => place(subject, binding_namespace) == SYSTEM_NAMESPACE,
        "User" => COMPONENT_USERS.contains(&subject.name.as_str()),
        "Group" => subject.name == MASTERS,
        _ => false,
    }
}

/// The `ClusterRoles` of Kubernetes that it binds to everybody: they hold nothing but discovery.
pub(crate) const FOR_EVERYBODY: [&str; 4] = [
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
];

/// Whether a `ClusterRole` has the name of one of Kubernetes' own that aggregate into `admin`,
/// `edit` and `view`.
pub fn is_built_in_role(name: &str) -> bool {
    ["system:aggregate-to-admin", "system:aggregate-to-edit", "system:aggregate-to-view"]
        .contains(&name)
        || ["admin", "edit", "view"].contains(&name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    struct Case<'a> {
        name: &'a str,
        role: &'a str,
        label: bool,
        kind: &'a str,
        subject: &'a str,
    }

    impl Case<'_> {
        fn is_own(&self) -> bool {
            let labels = self.label.then(|| {
                BTreeMap::from([("kubernetes.io/bootstrapping".into(), "rbac-defaults".into())])
            });
            let metadata =
                ObjectMeta { name: Some(self.name.into()), labels, ..ObjectMeta::default() };
            let namespace = (self.kind == "ServiceAccount").then(|| SYSTEM_NAMESPACE.to_owned());
            let (kind, name) = (self.kind.to_owned(), self.subject.to_owned());
            let role = RoleRef { kind: "ClusterRole".into(), name: self.role.into() };
            own_subjects(Kind::ClusterRoleBinding, &metadata, &role)(&SubjectRef {
                kind,
                name,
                namespace,
            })
        }
    }

    #[test]
    fn a_built_in_subject_has_the_binding_the_label_and_the_role_of_kubernetes() {
        let admin = Case {
            name: "cluster-admin",
            role: "cluster-admin",
            label: true,
            kind: "Group",
            subject: "system:masters",
        };
        assert!(admin.is_own());
        assert!(!Case { label: false, ..admin }.is_own());
        assert!(!Case { name: "mine", ..admin }.is_own());
        assert!(!Case { role: "mine", ..admin }.is_own());
        assert!(!Case { kind: "User", subject: "mallory", ..admin }.is_own());
        assert!(!Case { subject: "system:authenticated", ..admin }.is_own());
        let of = |name, kind, subject| Case { name, role: name, label: true, kind, subject };
        assert!(of("system:kube-dns", "ServiceAccount", "kube-dns").is_own());
        assert!(!of("system:kube-dns", "ServiceAccount", "mine").is_own());
        assert!(
            of("system:controller:job-controller", "ServiceAccount", "job-controller").is_own()
        );
        assert!(!of("system:controller:job-controller", "ServiceAccount", "default").is_own());
        assert!(of("system:discovery", "Group", "system:authenticated").is_own());
        assert!(!of("system:discovery", "Group", "system:unauthenticated").is_own());
        assert!(!of("system:helper", "Group", "system:masters").is_own());
    }
}
