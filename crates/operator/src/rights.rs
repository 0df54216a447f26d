//! The rights that the operator needs, from what the checks read and what it writes.

use std::fmt;
use std::str::FromStr;

use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{
    AggregationRule, ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef,
    Subject,
};
use kube::api::ObjectMeta;
use plumbline_checks::{Kind, Settings, exemption};
use plumbline_crds::GROUP;

use crate::api_servers::{FLAGS_PATH, METRICS_PATH, SLICE};

/// The namespace that the operator runs in.
pub const NAMESPACE: &str = "plumbline-system";

/// The `ServiceAccount` that the operator runs as.
pub const SERVICE_ACCOUNT: &str = "plumbline";

/// The `ServiceAccount` whose tokens go to kubelets.
pub const KUBELET_ACCOUNT: &str = "plumbline-kubelets";

/// What that account may read: the settings of a kubelet, and nothing else that a kubelet serves.
pub const KUBELET_SETTINGS: &str = "nodes/configz";

/// The name of roles and bindings.
const NAME: &str = "plumbline";

/// The role that lets people read reports; it is part of the built-in role `view`.
const VIEW: &str = "plumbline-view";

const RBAC: &str = "rbac.authorization.k8s.io";

/// A `ServiceAccount`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl FromStr for Account {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() => {
                Ok(Self { namespace: namespace.to_owned(), name: name.to_owned() })
            }
            _ => Err("write NAMESPACE/NAME"),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.namespace, self.name)
    }
}

/// Where the operator is installed.
#[derive(Clone, Debug)]
pub struct Install {
    /// Its namespace.
    pub namespace: String,
    /// Its account.
    pub service_account: String,
    /// Whether it runs the informational checks too.
    pub informational: bool,
}

impl Default for Install {
    fn default() -> Self {
        Self {
            namespace: NAMESPACE.to_owned(),
            service_account: SERVICE_ACCOUNT.to_owned(),
            informational: false,
        }
    }
}

/// Every object that grants a right.
#[derive(Clone, Debug)]
pub struct Rights {
    /// The account of the operator.
    pub service_account: ServiceAccount,
    /// What it may do in the cluster.
    pub cluster_role: ClusterRole,
    /// Gives it that.
    pub cluster_role_binding: ClusterRoleBinding,
    /// What it may do in its own namespace: hold the Lease, and get tokens for kubelets.
    pub role: Role,
    /// Gives it that.
    pub role_binding: RoleBinding,
    /// Lets everyone who may view a namespace read its report.
    pub view: ClusterRole,
    /// The account whose tokens go to kubelets.
    pub kubelet_account: ServiceAccount,
    /// What it may do in the cluster.
    pub kubelet_role: ClusterRole,
    /// Gives it that.
    pub kubelet_binding: ClusterRoleBinding,
}

/// What the checks that `settings` let run read: `list` and `watch`, by API group.
pub fn reads(settings: &Settings) -> Vec<PolicyRule> {
    let mut rules: Vec<PolicyRule> = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| settings.read(*kind)) {
        let groups = Some(vec![kind.group().to_owned()]);
        let resource = kind.plural().to_owned();
        match rules.iter_mut().find(|rule| rule.api_groups == groups) {
            Some(rule) => rule.resources.get_or_insert_default().push(resource),
            None => rules.push(PolicyRule {
                api_groups: groups,
                ..rule(kind.group(), &[kind.plural()], &["list", "watch"])
            }),
        }
    }
    rules
}

/// What the API servers are asked about themselves: which there are, their flags, and their metrics.
pub fn asks() -> Vec<PolicyRule> {
    let slice = PolicyRule {
        resource_names: Some(vec![SLICE.to_owned()]),
        ..rule("discovery.k8s.io", &["endpointslices"], &["get"])
    };
    let paths = PolicyRule {
        non_resource_urls: Some([FLAGS_PATH, METRICS_PATH].map(str::to_owned).into()),
        verbs: vec!["get".to_owned()],
        ..PolicyRule::default()
    };
    vec![slice, paths]
}

/// What kubelets are asked for. A right of the account whose tokens they are shown, not of the
/// operator's own.
pub fn kubelets() -> PolicyRule {
    rule("", &[KUBELET_SETTINGS], &["get"])
}

/// The tokens that kubelets are shown: of that one account.
fn tokens() -> PolicyRule {
    PolicyRule {
        resource_names: Some(vec![KUBELET_ACCOUNT.to_owned()]),
        ..rule("", &["serviceaccounts/token"], &["create"])
    }
}

/// What the operator writes in the cluster: its reports and Events.
pub fn writes() -> Vec<PolicyRule> {
    let reports = ["securityreports", "clustersecurityreports"];
    let statuses = ["securityreports/status", "clustersecurityreports/status"];
    vec![
        rule(GROUP, &reports, &["get", "list", "watch", "create"]),
        rule(GROUP, &statuses, &["patch"]),
        rule("events.k8s.io", &["events"], &["create"]),
    ]
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> PolicyRule {
    let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    PolicyRule {
        api_groups: Some(vec![group.to_owned()]),
        resources: Some(owned(resources)),
        verbs: owned(verbs),
        ..PolicyRule::default()
    }
}

/// What our own binding is exempted from: Kubernetes has no right to the metadata of Secrets alone, nor
/// to those of one type, and what it reads of `ExternalSecrets` is their metadata.
const SECRETS: &str = "\
rbac-secrets-read=Reads metadata, and certificates that are named; there is no smaller right.
rbac-crd-secretlike=Reads the metadata of ExternalSecrets, to tell whether there is any.";

/// The rights of an operator installed as `install` says.
pub fn rights(install: &Install) -> Rights {
    let subjects = Some(subject(install, &install.service_account));
    let reports = ["securityreports", "clustersecurityreports"];
    let settings = Settings { informational: install.informational, ..Settings::default() };
    Rights {
        service_account: account(install, &install.service_account),
        cluster_role: ClusterRole {
            metadata: metadata(NAME, None),
            rules: Some([reads(&settings), asks(), writes()].concat()),
            ..ClusterRole::default()
        },
        cluster_role_binding: ClusterRoleBinding {
            metadata: ObjectMeta {
                annotations: Some([(exemption::ANNOTATION.to_owned(), SECRETS.to_owned())].into()),
                ..metadata(NAME, None)
            },
            role_ref: role_ref("ClusterRole", NAME),
            subjects: subjects.clone(),
        },
        role: Role {
            metadata: metadata(NAME, Some(&install.namespace)),
            rules: Some(vec![
                rule("coordination.k8s.io", &["leases"], &["get", "create", "patch"]),
                tokens(),
            ]),
        },
        role_binding: RoleBinding {
            metadata: metadata(NAME, Some(&install.namespace)),
            role_ref: role_ref("Role", NAME),
            subjects,
        },
        kubelet_account: account(install, KUBELET_ACCOUNT),
        kubelet_role: ClusterRole {
            metadata: metadata(KUBELET_ACCOUNT, None),
            rules: Some(vec![kubelets()]),
            ..ClusterRole::default()
        },
        kubelet_binding: ClusterRoleBinding {
            metadata: metadata(KUBELET_ACCOUNT, None),
            role_ref: role_ref("ClusterRole", KUBELET_ACCOUNT),
            subjects: Some(subject(install, KUBELET_ACCOUNT)),
        },
        view: ClusterRole {
            metadata: ObjectMeta {
                labels: Some(
                    [(format!("{RBAC}/aggregate-to-view"), "true".to_owned())]
                        .into_iter()
                        .chain(labels())
                        .collect(),
                ),
                ..metadata(VIEW, None)
            },
            rules: Some(vec![rule(GROUP, &reports, &["get", "list", "watch"])]),
            aggregation_rule: None::<AggregationRule>,
        },
    }
}

fn account(install: &Install, name: &str) -> ServiceAccount {
    ServiceAccount {
        metadata: metadata(name, Some(&install.namespace)),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    }
}

fn subject(install: &Install, account: &str) -> Vec<Subject> {
    vec![Subject {
        kind: "ServiceAccount".to_owned(),
        name: account.to_owned(),
        namespace: Some(install.namespace.clone()),
        ..Subject::default()
    }]
}

fn role_ref(kind: &str, name: &str) -> RoleRef {
    RoleRef { api_group: Some(RBAC.to_owned()), kind: kind.to_owned(), name: name.to_owned() }
}

fn metadata(name: &str, namespace: Option<&str>) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: namespace.map(ToOwned::to_owned),
        labels: Some(labels().collect()),
        ..ObjectMeta::default()
    }
}

fn labels() -> impl Iterator<Item = (String, String)> {
    std::iter::once(("app.kubernetes.io/name".to_owned(), NAME.to_owned()))
}
