//! Roles and bindings.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{BindingFact, Fact, Observe, Settings};
use crate::kind::Kind;
use crate::model::{self, RoleRef, SubjectRef};

macro_rules! observe_rbac {
    (roles: $($role:ident),+; bindings: $($binding:ident),+) => {
        $(impl Observe for model::$role {
            const KIND: Kind = Kind::$role;

            fn fact(&self, _: &Settings) -> Fact {
                Fact::Role(self.rules.as_slice().into())
            }
        })+
        $(impl Observe for model::$binding {
            const KIND: Kind = Kind::$binding;

            fn fact(&self, _: &Settings) -> Fact {
                binding_fact(&self.metadata, &self.role_ref, &self.subjects)
            }
        })+
    };
}

observe_rbac!(roles: Role, ClusterRole; bindings: RoleBinding, ClusterRoleBinding);

fn binding_fact(metadata: &ObjectMeta, role: &RoleRef, subjects: &[SubjectRef]) -> Fact {
    Fact::Binding(Arc::new(BindingFact {
        role: role.clone(),
        subjects: subjects.into(),
        built_in: built_in(metadata, subjects),
    }))
}

/// Whether Kubernetes made a binding at its start, and it still binds only Kubernetes' own
/// subjects. The label alone would let anyone hide a binding; the API server restores missing
/// subjects of these bindings and leaves added ones, so the subjects count too.
fn built_in(metadata: &ObjectMeta, subjects: &[SubjectRef]) -> bool {
    const BOOTSTRAPPING: &str = "kubernetes.io/bootstrapping";
    let label =
        |labels: &BTreeMap<_, _>| labels.get(BOOTSTRAPPING) == Some(&"rbac-defaults".into());
    let name = metadata.name.as_deref().unwrap_or_default();
    let own_name = name == "cluster-admin" || name.starts_with("system:");
    let own_subject = |subject: &SubjectRef| match subject.kind.as_str() {
        "ServiceAccount" => subject.namespace.as_deref() == Some("kube-system"),
        _ => subject.name.starts_with("system:") && !is_broad(&subject.name),
    };
    own_name && metadata.labels.as_ref().is_some_and(label) && subjects.iter().all(own_subject)
}

/// Whether many hold the user or group: a binding to it is never a matter of Kubernetes' own
/// components, though its name looks so.
fn is_broad(subject: &str) -> bool {
    let users = ["system:anonymous", "system:authenticated", "system:unauthenticated"];
    users.contains(&subject) || subject.starts_with("system:serviceaccount")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_built_in(name: &str, label: bool, kind: &str, subject: &str) -> bool {
        let labels = label.then(|| {
            BTreeMap::from([("kubernetes.io/bootstrapping".into(), "rbac-defaults".into())])
        });
        let metadata = ObjectMeta { name: Some(name.into()), labels, ..ObjectMeta::default() };
        let namespace = (kind == "ServiceAccount").then(|| "kube-system".to_owned());
        let subject = SubjectRef { kind: kind.into(), name: subject.into(), namespace };
        built_in(&metadata, &[subject])
    }

    #[test]
    fn a_built_in_binding_has_the_name_the_label_and_only_own_subjects() {
        assert!(is_built_in("cluster-admin", true, "Group", "system:masters"));
        assert!(is_built_in("system:kube-dns", true, "ServiceAccount", "kube-dns"));
        assert!(!is_built_in("cluster-admin", false, "Group", "system:masters"));
        assert!(!is_built_in("mine", true, "Group", "system:masters"));
        assert!(!is_built_in("cluster-admin", true, "User", "mallory"));
        for broad in [
            "system:anonymous",
            "system:authenticated",
            "system:serviceaccounts:shop",
            "system:serviceaccount:shop:default",
        ] {
            assert!(!is_built_in("system:helper", true, "Group", broad), "{broad}");
        }
    }
}
