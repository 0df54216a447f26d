//! Roles and bindings.

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Fact, Labels, Observe, Settings};
use crate::kind::Kind;
use crate::model::{self, PolicyRule, RoleRef, Selector, SubjectRef};
use crate::rights::{Held, held_in, is_bootstrapping, own_subjects};

/// What is kept of a Role or `ClusterRole`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleFact {
    /// Its rules.
    pub rules: Box<[PolicyRule]>,
    /// What they let their holder do, of all that checks ask for.
    pub held: Box<[Held]>,
    /// What is kept of a `ClusterRole` beside them.
    pub cluster: Option<Box<ClusterRoleFact>>,
}

/// What is kept of a `ClusterRole` beside its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterRoleFact {
    /// Its labels: other roles aggregate it by them.
    pub labels: Labels,
    /// The selectors of the roles that it aggregates; None where it aggregates none.
    pub aggregates: Option<Box<[Selector]>>,
    /// Whether it says that Kubernetes made it at its start.
    pub bootstrapping: bool,
    /// Whether the API server is told to leave it as it is.
    pub kept_as_is: bool,
}

/// What is kept of a binding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BindingFact {
    /// The role.
    pub role: RoleRef,
    /// The subjects; first those that Kubernetes itself binds so.
    pub subjects: Box<[SubjectRef]>,
    /// How many subjects Kubernetes itself binds so.
    own: usize,
}

impl BindingFact {
    /// The subjects without those that Kubernetes itself binds so: the ones to judge.
    pub fn added(&self) -> &[SubjectRef] {
        self.subjects.get(self.own..).unwrap_or_default()
    }
}

impl Observe for model::Role {
    const KIND: Kind = Kind::Role;

    fn fact(&self, _: &Settings) -> Fact {
        role_fact(&self.rules, None)
    }
}

impl Observe for model::ClusterRole {
    const KIND: Kind = Kind::ClusterRole;

    fn fact(&self, _: &Settings) -> Fact {
        let update =
            model::annotation(&self.metadata, "rbac.authorization.kubernetes.io/autoupdate");
        let aggregates = self.aggregation_rule.as_ref();
        role_fact(
            &self.rules,
            Some(Box::new(ClusterRoleFact {
                labels: self.metadata.labels.clone().unwrap_or_default(),
                aggregates: aggregates.map(|rule| rule.cluster_role_selectors.as_slice().into()),
                bootstrapping: is_bootstrapping(&self.metadata),
                kept_as_is: update.is_some_and(|value| value == "false"),
            })),
        )
    }
}

fn role_fact(rules: &[PolicyRule], cluster: Option<Box<ClusterRoleFact>>) -> Fact {
    Fact::Role(Arc::new(RoleFact { rules: rules.into(), held: held_in(rules), cluster }))
}

observe! {
    RoleBinding(it) => binding_fact(Self::KIND, &it.metadata, &it.role_ref, &it.subjects),
    ClusterRoleBinding(it) => binding_fact(Self::KIND, &it.metadata, &it.role_ref, &it.subjects),
}

fn binding_fact(
    kind: Kind,
    metadata: &ObjectMeta,
    role: &RoleRef,
    subjects: &[SubjectRef],
) -> Fact {
    let is_own = own_subjects(kind, metadata, role);
    let (mut own, added): (Vec<_>, Vec<_>) = subjects.iter().cloned().partition(is_own);
    let number = own.len();
    own.extend(added);
    Fact::Binding(Arc::new(BindingFact { role: role.clone(), subjects: own.into(), own: number }))
}
