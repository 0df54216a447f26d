//! The contract of a check.
//!
//! A check lives in one file, in the folder of the kind that it judges. It may read its whole view
//! and reports only on its own subject. Its four answers are in [`Verdict`].

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::Severity;
use crate::audit_policies::AuditPolicyVerdict;
use crate::audit_policy::AuditPolicy;
use crate::container::{PodTemplate, WorkloadObject};
use crate::control_plane::{Component, Flags};
use crate::dockerfile::Dockerfile;
use crate::evidence::Unreadable;
use crate::facts::{
    ConfigMapFact, EntryFact, PolicyFact, SecretFact, ServiceAccountFact, ServiceFact, Settings,
    WebhookFact,
};
use crate::kind::Kind;
use crate::kubelets::KubeletSettings;
use crate::model::{ConfigMap, Gateway, Ingress, Service};
use crate::offence::{DockerfileVerdict, Verdict};
use crate::policy_view::NetworkPolicyView;
use crate::view::{
    BindingView, ClusterRoleView, ClusterView, NamespaceView, NodeView, TemplateView,
};
use crate::workloads::PodView;

/// A check: what it is called, why it matters, and the function that judges.
#[derive(Debug)]
pub struct Check {
    /// Its name in reports, settings and exceptions. Never reused for another check.
    pub id: &'static str,
    /// Whether it runs unless asked for.
    pub group: Group,
    /// The offence in a few words.
    pub title: &'static str,
    /// What to do, in one line.
    pub remediation: &'static str,
    /// How severe an offence is.
    pub severity: Severity,
    /// The numbers of the threats that an offence opens, ascending.
    pub threats: &'static [u8],
    /// Its names elsewhere.
    pub references: References,
    /// The reference page: the doc comment of its file.
    pub docs: &'static str,
    /// The file that it lives in, relative to the workspace.
    pub source: &'static str,
    /// The kinds that it reads beside those of its subject.
    pub joins: &'static [Kind],
    /// The function that judges, by subject.
    pub evaluate: Evaluate,
}

/// What a check is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Security posture: always on.
    Security,
    /// Good practice that no attacker gains from: off unless asked for, never lowers the score.
    Informational,
}

impl Group {
    /// Both groups.
    pub const ALL: [Self; 2] = [Self::Security, Self::Informational];

    /// Its name in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Informational => "informational",
        }
    }
}

/// The names of a check in standards and other tools.
#[derive(Debug)]
pub struct References {
    /// Numbers in the CIS Kubernetes Benchmark of version [`crate::CIS_BENCHMARK`].
    pub cis: &'static [&'static str],
    /// Sections of the NSA/CISA Kubernetes Hardening Guidance, version 1.2.
    pub nsa: &'static [&'static str],
    /// Controls of the Pod Security Standards: `baseline/…` or `restricted/…`.
    pub pss: &'static [&'static str],
    /// Techniques of MITRE ATT&CK and of the Microsoft threat matrix for Kubernetes.
    pub mitre: &'static [&'static str],
    /// Items of the OWASP Kubernetes Top 10, 2025.
    pub owasp: &'static [&'static str],
    /// The same check in other tools: `tool/id`.
    pub peers: &'static [&'static str],
}

/// Judges a Pod, or the Pod template of a workload.
pub type JudgePod = fn(&PodTemplate<'_>) -> Verdict;
/// Judges a component of a control plane by its flags.
pub type JudgeFlags = fn(&Flags) -> Verdict;
/// Judges the object of a workload beside its Pods, such as the replicas of a Deployment.
pub type JudgeWorkloadObject = fn(&WorkloadObject<'_>) -> Verdict;
/// Judges a `ConfigMap`.
pub type JudgeConfigMap = fn(&ConfigMap) -> Verdict;
/// Judges the metadata of a Secret.
pub type JudgeSecret = fn(&ObjectMeta) -> Verdict;
/// Judges a Service.
pub type JudgeService = fn(&Service) -> Verdict;
/// Judges an Ingress.
pub type JudgeIngress = fn(&Ingress) -> Verdict;
/// Judges a Gateway.
pub type JudgeGateway = fn(&Gateway) -> Verdict;
/// Judges an Ingress or Gateway, by name, in its namespace.
pub type JudgeEntry = fn(&str, &EntryFact, &NamespaceView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a Secret, by name, in its namespace.
pub type JudgeStoredSecret =
    fn(&str, &SecretFact, &NamespaceView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a `ConfigMap`, by name, in its namespace.
pub type JudgeStoredConfigMap =
    fn(&str, &ConfigMapFact, &NamespaceView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a Service, by name, in its namespace.
pub type JudgeExposure = fn(&str, &ServiceFact, &NamespaceView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a workload, by each distinct Pod (or template) of it.
pub type JudgeWorkload = fn(&PodView<'_>, &NamespaceView<'_>) -> Result<Verdict, Unreadable>;
/// Judges the template of a workload in its namespace, whatever its Pods are like.
pub type JudgeTemplate = fn(&TemplateView<'_>, &NamespaceView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a `ServiceAccount`, by name.
pub type JudgeServiceAccount =
    fn(&str, &ServiceAccountFact, &NamespaceView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a `RoleBinding` or `ClusterRoleBinding`, with its role.
pub type JudgeBinding = fn(&BindingView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a `ClusterRole` by itself, whether it is bound or not.
pub type JudgeClusterRole = fn(&ClusterRoleView<'_>) -> Verdict;
/// Judges a node.
pub type JudgeNode = fn(&NodeView<'_>) -> Verdict;
/// Judges the kubelet of a node by its settings.
pub type JudgeKubelet = fn(&KubeletSettings) -> Verdict;
/// Judges a `NetworkPolicy` in its namespace.
pub type JudgeNetworkPolicy = fn(&NetworkPolicyView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a namespace as a whole.
pub type JudgeNamespace = fn(&NamespaceView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a policy of admission, or the binding of one.
pub type JudgePolicy = fn(&PolicyFact) -> Verdict;
/// Judges the webhooks of a configuration.
pub type JudgeWebhooks = fn(&[WebhookFact]) -> Verdict;
/// Judges the cluster as a whole.
pub type JudgeCluster = fn(&ClusterView<'_>) -> Result<Verdict, Unreadable>;
/// Judges a Dockerfile.
pub type JudgeDockerfile = fn(&Dockerfile, &Settings) -> DockerfileVerdict;

/// Judges an audit policy.
pub type JudgeAuditPolicy = fn(&AuditPolicy) -> AuditPolicyVerdict;

/// What stands for a kind where a check judges the cluster as a whole, which is no object.
pub const CLUSTER: &str = "Cluster";

/// What a check judges, and how.
///
/// The first eight look at one object alone: they run once, when the object arrives, and their
/// verdict is kept with the facts. The others run on the joined view of a namespace or of the
/// cluster; the last two on no object of a cluster.
#[derive(Clone, Copy, Debug)]
pub enum Evaluate {
    /// A Pod, or the Pod template of a workload.
    Pod(JudgePod),
    /// A component of a control plane, by its flags: what a Pod or template runs, and what each API
    /// server of the cluster tells of itself.
    Component(Component, JudgeFlags),
    /// The object of a workload beside its Pods.
    WorkloadObject(JudgeWorkloadObject),
    /// A `ConfigMap`.
    ConfigMap(JudgeConfigMap),
    /// The metadata of a Secret.
    Secret(JudgeSecret),
    /// A Service.
    Service(JudgeService),
    /// An Ingress.
    Ingress(JudgeIngress),
    /// A Gateway.
    Gateway(JudgeGateway),
    /// A Secret in its namespace.
    StoredSecret(JudgeStoredSecret),
    /// A `ConfigMap` in its namespace.
    StoredConfigMap(JudgeStoredConfigMap),
    /// A Service in its namespace.
    Exposure(JudgeExposure),
    /// A workload in its namespace.
    Workload(JudgeWorkload),
    /// The template of a workload in its namespace.
    Template(JudgeTemplate),
    /// A `ServiceAccount` in its namespace.
    ServiceAccount(JudgeServiceAccount),
    /// An Ingress or Gateway in its namespace.
    Entry(JudgeEntry),
    /// A `RoleBinding` or `ClusterRoleBinding` with its role.
    Binding(JudgeBinding),
    /// A `ClusterRole` by itself.
    ClusterRole(JudgeClusterRole),
    /// A node.
    Node(JudgeNode),
    /// The kubelet of a node, by the settings that it tells.
    Kubelet(JudgeKubelet),
    /// A `NetworkPolicy` in its namespace.
    NetworkPolicy(JudgeNetworkPolicy),
    /// The namespace as a whole.
    Namespace(JudgeNamespace),
    /// A policy of admission, or the binding of one.
    Policy(JudgePolicy),
    /// The webhooks of a configuration.
    Webhooks(JudgeWebhooks),
    /// The cluster as a whole.
    Cluster(JudgeCluster),
    /// A Dockerfile.
    Dockerfile(JudgeDockerfile),
    /// An audit policy.
    AuditPolicy(JudgeAuditPolicy),
}

/// The kinds of policies that are judged each by itself.
const POLICIES: [Kind; 5] = [
    Kind::ValidatingAdmissionPolicyBinding,
    Kind::ClusterPolicy,
    Kind::Policy,
    Kind::ClusterAdmissionPolicy,
    Kind::AdmissionPolicy,
];

/// The kinds of configurations of webhooks.
const WEBHOOKS: [Kind; 2] =
    [Kind::ValidatingWebhookConfiguration, Kind::MutatingWebhookConfiguration];

impl Evaluate {
    /// The kinds of the objects that are judged.
    pub fn subject_kinds(self) -> &'static [Kind] {
        match self {
            Self::Pod(_)
            | Self::Component(..)
            | Self::WorkloadObject(_)
            | Self::Workload(_)
            | Self::Template(_) => &Kind::WORKLOADS,
            Self::ConfigMap(_) | Self::StoredConfigMap(_) => &[Kind::ConfigMap],
            Self::Secret(_) | Self::StoredSecret(_) => &[Kind::Secret],
            Self::Ingress(_) => &[Kind::Ingress],
            Self::Gateway(_) => &[Kind::Gateway],
            Self::Entry(_) => &[Kind::Ingress, Kind::Gateway],
            Self::Service(_) | Self::Exposure(_) => &[Kind::Service],
            Self::ServiceAccount(_) => &[Kind::ServiceAccount],
            Self::Binding(_) => &[Kind::RoleBinding, Kind::ClusterRoleBinding],
            Self::ClusterRole(_) => &[Kind::ClusterRole],
            Self::Node(_) | Self::Kubelet(_) => &[Kind::Node],
            Self::NetworkPolicy(_) => &[Kind::NetworkPolicy],
            Self::Namespace(_) => &[Kind::Namespace],
            Self::Policy(_) => &POLICIES,
            Self::Webhooks(_) => &WEBHOOKS,
            // None is an object of a cluster.
            Self::Cluster(_) | Self::Dockerfile(_) | Self::AuditPolicy(_) => &[],
        }
    }
}

/// An example of a reference page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Whether the check passes it.
    pub good: bool,
    /// What it is written in.
    pub language: Language,
    /// The example.
    pub text: String,
}

/// What an example is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Objects of a cluster, as multi-document YAML.
    Yaml,
    /// A Dockerfile.
    Dockerfile,
    /// Metrics of an API server, in the text format of Prometheus.
    Metrics,
    /// What a kubelet answers: its settings as YAML, or `certificate:` and why it cannot be verified.
    Kubelet,
    /// The version of an API server, such as `1.37`.
    Version,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Yaml, Self::Dockerfile, Self::Metrics, Self::Kubelet, Self::Version];

    /// Its name behind a fence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Dockerfile => "dockerfile",
            Self::Metrics => "metrics",
            Self::Kubelet => "kubelet",
            Self::Version => "version",
        }
    }

    /// The language of a fence such as `yaml,bad`, and whether its example is good.
    fn of_fence(fence: &str) -> Option<(Self, bool)> {
        let (name, kind) = fence.trim().strip_prefix("```")?.split_once(',')?;
        let language = Self::ALL.into_iter().find(|language| language.as_str() == name)?;
        Some((language, kind == "good"))
    }
}

impl Check {
    /// Every kind that the check reads: of its subject and of its joins.
    pub fn reads(&self) -> impl Iterator<Item = Kind> + '_ {
        self.evaluate.subject_kinds().iter().chain(self.joins).copied()
    }

    /// The examples of the reference page.
    pub fn examples(&self) -> impl Iterator<Item = Example> + '_ {
        let mut lines = self.docs.lines();
        std::iter::from_fn(move || {
            let (language, good) = lines.find_map(Language::of_fence)?;
            let body = lines.by_ref().take_while(|line| line.trim() != "```");
            // Doc comments keep the space after their slashes.
            let body = body.map(|line| line.strip_prefix(' ').unwrap_or(line));
            Some(Example { good, language, text: body.collect::<Vec<_>>().join("\n") })
        })
    }
}
