//! What the holder of a role can do with it: the powers that checks ask for, found in its rules once.
//!
//! A rule counts for all that it grants, however it is written. So a rule that grants everything has
//! every power and fails each check that asks for one of them: "nobody may run commands in
//! containers" would be false of a cluster where somebody may do everything, and so would be each
//! threat and each control of a standard that rests on it. Only the three checks on wildcards divide
//! their rules among themselves: [`Power::WildcardAll`] has those that grant every verb on every
//! resource, [`Power::WildcardVerb`] and [`Power::WildcardResource`] have the others.

use super::request::ANY;
use super::right::{Grant, Right};
use crate::model::PolicyRule;
use crate::text;

/// The first minor version of the API server that asks for `create` where a client connects by
/// websocket (feature `AuthorizePodWebsocketUpgradeCreatePermission`); before it, `get` was enough.
pub(super) const CREATE_ONLY_SINCE: u16 = 35;

const RBAC: &str = "rbac.authorization.k8s.io";
const ADMISSION: &str = "admissionregistration.k8s.io";
const CERTIFICATES: &str = "certificates.k8s.io";
const READ: &[&str] = &["get", "list", "watch"];
const CHANGE: &[&str] = &["create", "update", "patch"];
const UPDATE: &[&str] = &["update", "patch"];
const WRITE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];
/// The roles that lead to the whole cluster, or to all of a namespace.
const ADMINISTRATORS: &[&str] = &["cluster-admin", "admin", "edit"];

macro_rules! powers {
    ($($(#[doc = $doc:literal])+ $power:ident = [$($right:expr),* $(,)?]),+ $(,)?) => {
        /// What the holder of a role can do with it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Power {
            $($(#[doc = $doc])+ $power),+
        }

        impl Power {
            /// All powers.
            pub const ALL: &[Self] = &[$(Self::$power),+];

            /// The rights of which each is enough; none for powers that are seen in the form of a rule.
            fn rights(self) -> &'static [Right] {
                match self {
                    $(Self::$power => const { &[$($right),*] }),+
                }
            }
        }
    };
}

powers! {
    /// Do everything with all resources of an API group.
    WildcardAll = [],
    /// Do everything with some resources.
    WildcardVerb = [],
    /// Do something with all resources, or with those of a name in every API group.
    WildcardResource = [],
    /// Read Secrets.
    ReadSecrets = [Right::new(READ, "", &["secrets"])],
    /// Run commands in containers.
    Exec = [Right::new(&["create"], "", &["pods/exec"]).earlier(&["get"]).even_named()],
    /// Attach to containers.
    Attach = [Right::new(&["create"], "", &["pods/attach"]).earlier(&["get"]).even_named()],
    /// Forward ports of Pods.
    ForwardPorts =
        [Right::new(&["create"], "", &["pods/portforward"]).earlier(&["get"]).even_named()],
    /// Put containers into Pods that run.
    AddContainers = [Right::new(UPDATE, "", &["pods/ephemeralcontainers"]).even_named()],
    /// Talk to the kubelet of a node past the API server.
    ReachKubelets =
        [Right::new(&["get", "create"], "", &["nodes/proxy"]).of_cluster().even_named()],
    /// Start Pods, or change what Pods run.
    ChangeWorkloads = [
        Right::new(CHANGE, "", &["pods", "replicationcontrollers"]),
        Right::new(CHANGE, "apps", &["deployments", "statefulsets", "daemonsets", "replicasets"]),
        Right::new(CHANGE, "batch", &["jobs", "cronjobs"]),
    ],
    /// Act as somebody else.
    Impersonate = [
        Right::new(&["impersonate"], "", &["serviceaccounts"]),
        Right::new(&["impersonate"], "", &["users"]).of_cluster(),
        Right::new(&["impersonate"], "", &["groups"]).of_cluster().if_named(&["system:masters"]),
    ],
    /// Act as any user or group, which are of no namespace.
    ImpersonateAnyone = [
        Right::new(&["impersonate"], "", &["users", "groups"]),
    ],
    /// Bind roles beyond one's own rights.
    Bind = [Right::new(&["bind"], RBAC, &["roles", "clusterroles"]).if_named(ADMINISTRATORS)],
    /// Write roles beyond one's own rights.
    Escalate = [
        Right::new(&["escalate"], RBAC, &["roles"]).even_named(),
        Right::new(&["escalate"], RBAC, &["clusterroles"]).of_cluster().even_named(),
    ],
    /// Write roles and bindings.
    ManageRights = [
        Right::new(CHANGE, RBAC, &["roles", "rolebindings"]),
        Right::new(CHANGE, RBAC, &["clusterroles", "clusterrolebindings"]).of_cluster(),
    ],
    /// Write roles and bindings of the cluster.
    ManageClusterRights = [Right::new(CHANGE, RBAC, &["clusterroles", "clusterrolebindings"])],
    /// Change or remove the webhooks that admit objects.
    WriteWebhooks = [
        Right::new(
            WRITE,
            ADMISSION,
            &["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
        )
        .of_cluster()
        .even_named(),
    ],
    /// Change or remove the policies that admit objects, or take namespaces out of them.
    WritePolicies = [
        Right::new(
            WRITE,
            ADMISSION,
            &[
                "validatingadmissionpolicies",
                "validatingadmissionpolicybindings",
                "mutatingadmissionpolicies",
                "mutatingadmissionpolicybindings",
            ],
        )
        .of_cluster()
        .even_named(),
        // A request for a namespace is one in it, so that a RoleBinding there grants it.
        Right::new(UPDATE, "", &["namespaces"]).even_named(),
        Right::new(WRITE, "kyverno.io", &["policies", "policyexceptions"]).even_named(),
        Right::new(WRITE, "kyverno.io", &["clusterpolicies"]).of_cluster().even_named(),
        Right::new(WRITE, "policies.kyverno.io", &["*"]).even_named(),
        Right::new(WRITE, "constraints.gatekeeper.sh", &["*"]).of_cluster().even_named(),
        Right::new(WRITE, "templates.gatekeeper.sh", &["constrainttemplates"])
            .of_cluster()
            .even_named(),
        Right::new(WRITE, "config.gatekeeper.sh", &["configs"]).even_named(),
        Right::new(WRITE, "policies.kubewarden.io", &["*"]).even_named(),
    ],
    /// Have certificates issued that the API server trusts.
    ApproveCertificates = [
        Right::new(UPDATE, CERTIFICATES, &["certificatesigningrequests/approval"])
            .of_cluster()
            .even_named(),
        Right::new(&["approve"], CERTIFICATES, &["signers"]).of_cluster().even_named(),
    ],
    /// Change `ConfigMaps`.
    WriteConfigMaps = [Right::new(WRITE, "", &["configmaps"])],
    /// Change who is an administrator of an EKS cluster.
    WriteAwsAuth = [Right::new(UPDATE, "", &["configmaps"]).if_named(&["aws-auth"])],
    /// Remove Events.
    DeleteEvents = [
        Right::new(&["delete", "deletecollection"], "", &["events"]),
        Right::new(&["delete", "deletecollection"], "events.k8s.io", &["events"]),
    ],
    /// Change where connections lead and which are let in.
    WriteNetwork = [
        Right::new(WRITE, "", &["services", "endpoints"]),
        Right::new(WRITE, "discovery.k8s.io", &["endpointslices"]),
        Right::new(WRITE, "networking.k8s.io", &["ingresses", "networkpolicies"]),
    ],
    /// Change the addresses of Services.
    WriteServiceStatus = [Right::new(UPDATE, "", &["services/status"]).even_named()],
    /// Make volumes of any path of a node.
    CreateVolumes = [Right::new(&["create"], "", &["persistentvolumes"]).of_cluster()],
    /// Make tokens of accounts.
    CreateTokens = [Right::new(&["create"], "", &["serviceaccounts/token"])],
    /// Change nodes.
    WriteNodes = [Right::new(UPDATE, "", &["nodes", "nodes/status"]).of_cluster().even_named()],
    /// Read where credentials come from.
    ReadCredentialSources = [
        Right::new(READ, "bitnami.com", &["sealedsecrets"]),
        Right::new(READ, "external-secrets.io", &["externalsecrets", "secretstores"]),
        Right::new(READ, "external-secrets.io", &["clusterexternalsecrets", "clustersecretstores"])
            .of_cluster(),
        Right::new(READ, "secrets-store.csi.x-k8s.io", &["secretproviderclasses"]),
        Right::new(READ, "secrets.hashicorp.com", &["*"]),
        Right::new(READ, "cert-manager.io", &["issuers"]),
        Right::new(READ, "cert-manager.io", &["clusterissuers"]).of_cluster(),
        Right::new(READ, "argoproj.io", &["applications"]),
    ],
    /// Write anything at all.
    WriteAnything = [],
}

impl Power {
    /// Those with which a token that somebody steals opens more than its own namespace's workload.
    pub const TAKES_OVER: &[Self] = &[
        Self::WildcardAll,
        Self::Escalate,
        Self::Bind,
        Self::Impersonate,
        Self::ManageRights,
        Self::ReachKubelets,
        Self::ReadSecrets,
        Self::CreateTokens,
        Self::Exec,
        Self::Attach,
        Self::AddContainers,
        Self::ChangeWorkloads,
    ];

    /// What `rule` grants of it.
    fn granted_by(self, rule: &PolicyRule) -> Option<Grant> {
        let any = |words: &[String]| words.iter().any(|word| word == ANY);
        let all = || any(&rule.verbs) && any(&rule.resources);
        let open = || rule.resource_names.is_empty() && !rule.resources.is_empty();
        let seen = match self {
            Self::WildcardAll => open() && all(),
            Self::WildcardVerb => open() && any(&rule.verbs) && !all(),
            Self::WildcardResource => {
                open() && !all() && (any(&rule.resources) || any(&rule.api_groups))
            }
            Self::WriteAnything => {
                let mut verbs = rule.verbs.iter();
                !rule.resources.is_empty() && verbs.any(|verb| !READ.contains(&verb.as_str()))
            }
            _ => return self.rights().iter().filter_map(|right| right.granted_by(rule)).min(),
        };
        seen.then_some(Grant::Anywhere)
    }

    /// What `rule` grants of it, in words: `create, patch pods`.
    pub(super) fn describe(self, rule: &PolicyRule, grant: Grant, cluster_wide: bool) -> String {
        let quoted = |words: &[String]| {
            let words: Vec<&str> = words
                .iter()
                .map(|word| if word.is_empty() { "core" } else { word.as_str() })
                .collect();
            text::list(words, 3)
        };
        match self {
            Self::WildcardAll if rule.api_groups.iter().any(|group| group == ANY) => {
                "every API group".to_owned()
            }
            Self::WildcardAll => format!("API group {}", quoted(&rule.api_groups)),
            Self::WildcardVerb => format!("every verb on {}", quoted(&rule.resources)),
            Self::WildcardResource => format!(
                "{} {} of API group {}",
                quoted(&rule.verbs),
                quoted(&rule.resources),
                quoted(&rule.api_groups)
            ),
            Self::WriteAnything => {
                format!("{} {}", quoted(&rule.verbs), quoted(&rule.resources))
            }
            _ => {
                let counts = |right: &&Right| match right.granted_by(rule) {
                    Some(Grant::ClusterWide) => cluster_wide,
                    Some(granted) => granted == grant || granted == Grant::Anywhere,
                    None => false,
                };
                let rights: Vec<&Right> = self.rights().iter().filter(counts).collect();
                let earlier = grant == Grant::Earlier;
                let verbs = rights.iter().flat_map(|right| right.verbs_in(rule, earlier));
                let resources = rights.iter().flat_map(|right| right.resources_in(rule));
                format!("{} {}", listed(verbs, 4), listed(resources, 3))
            }
        }
    }
}

/// Each word once, in order, the first few of them.
fn listed<'a>(words: impl Iterator<Item = &'a str>, limit: usize) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    text::list(seen, limit)
}

/// A power that a role has, and by which rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The power.
    pub power: Power,
    /// Where and when.
    pub(super) grant: Grant,
    /// The first rule that grants it.
    pub first: usize,
    /// How many rules grant it.
    pub rules: usize,
}

/// The powers in `rules`, each by where it counts.
pub fn held_in(rules: &[PolicyRule]) -> Box<[Held]> {
    let mut held: Vec<Held> = Vec::new();
    for &power in Power::ALL {
        let start = held.len();
        for (index, rule) in rules.iter().enumerate() {
            let Some(grant) = power.granted_by(rule) else { continue };
            match held[start..].iter_mut().find(|known| known.grant == grant) {
                Some(known) => known.rules += 1,
                None => held.push(Held { power, grant, first: index, rules: 1 }),
            }
        }
    }
    held.into()
}
