//! What Pods and namespaces say of service meshes, and what the policies of a mesh demand.

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Fact, Observe, Settings};
use crate::container::PodTemplate;
use crate::kind::Kind;
use crate::model::{self, Selector, annotation};
use crate::offence::ContainerList;
use crate::text;

/// A service mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mesh {
    /// Istio.
    Istio,
    /// Linkerd.
    Linkerd,
}

impl Mesh {
    /// The mesh whose control plane Pods with this template are: known by the labels that its
    /// installers give.
    pub(super) fn controlled_by(pod: &PodTemplate<'_>) -> Option<Self> {
        if pod.label("app") == Some("istiod") {
            Some(Self::Istio)
        } else if pod.label(LINKERD_COMPONENT) == Some("destination") {
            Some(Self::Linkerd)
        } else {
            None
        }
    }
}

/// The label of Linkerd's own Pods.
const LINKERD_COMPONENT: &str = "linkerd.io/control-plane-component";

/// What a Pod or template shows of service meshes, beside its labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeshFact {
    /// Whether it is a live Pod: what is not in it is not put in later.
    pub live: bool,
    /// The proxy that stands in it.
    pub proxy: Option<Proxy>,
    /// Whether Istio says that it leads the traffic of the Pod to the proxy of the node.
    pub redirected: bool,
    /// Whether its annotation asks for a sidecar of Istio.
    pub istio: Option<bool>,
    /// Whether its annotation asks for a proxy of Linkerd.
    pub linkerd: Option<bool>,
    /// What its proxy of Linkerd takes on ports that no Server is for.
    pub inbound: Option<Inbound>,
    /// The ports, as written and cleaned, on which traffic goes around the proxy.
    pub around: Option<Box<str>>,
}

/// The proxy in a Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proxy {
    /// A sidecar of the mesh.
    Of(Mesh),
    /// The Pod is a gateway, a waypoint or the control plane: a part of the mesh itself.
    Own,
}

/// What a proxy of Linkerd takes by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Inbound {
    /// Plaintext too.
    Plaintext,
    /// TLS of the mesh alone, or nothing.
    Authenticated,
    /// What is not known here.
    Other,
}

impl Inbound {
    fn of(policy: &str) -> Self {
        match policy {
            "all-unauthenticated" | "cluster-unauthenticated" | "audit" => Self::Plaintext,
            "all-authenticated" | "cluster-authenticated" | "deny" => Self::Authenticated,
            _ => Self::Other,
        }
    }
}

/// What a namespace says of Linkerd to the Pods that do not say it themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NamespaceMesh {
    /// Whether they get a proxy.
    pub linkerd: Option<bool>,
    /// What it takes by default.
    pub inbound: Option<Inbound>,
}

impl NamespaceMesh {
    pub(super) fn of(metadata: &ObjectMeta) -> Self {
        Self { linkerd: linkerd(metadata), inbound: inbound(metadata) }
    }
}

fn linkerd(metadata: &ObjectMeta) -> Option<bool> {
    match annotation(metadata, "linkerd.io/inject")? {
        "enabled" | "ingress" => Some(true),
        "disabled" => Some(false),
        _ => None,
    }
}

fn inbound(metadata: &ObjectMeta) -> Option<Inbound> {
    annotation(metadata, "config.linkerd.io/default-inbound-policy").map(Inbound::of)
}

/// The container of a proxy of Linkerd, and the variable that tells it what to take.
const LINKERD_PROXY: (&str, &str) = ("linkerd-proxy", "LINKERD2_PROXY_INBOUND_DEFAULT_POLICY");

/// The container of a proxy of Istio.
const ISTIO_PROXY: &str = "istio-proxy";

/// What a proxy of Istio is told to be where it is no sidecar.
const ISTIO_ROLES: [&str; 3] = ["router", "waypoint", "ztunnel"];

/// The annotations that name ports on which traffic goes around the proxy.
const AROUND: [&str; 2] =
    ["traffic.sidecar.istio.io/excludeInboundPorts", "config.linkerd.io/skip-inbound-ports"];

impl MeshFact {
    pub(super) fn of(pod: PodTemplate<'_>) -> Self {
        let metadata = pod.metadata;
        let lasting = || pod.containers().filter(|it| it.list != ContainerList::Ephemeral);
        let named = |name: &str| lasting().find(|it| it.spec.name == name).map(|it| it.spec);
        let (istio, linkerd_proxy) = (named(ISTIO_PROXY), named(LINKERD_PROXY.0));
        let told = linkerd_proxy.and_then(|proxy| {
            let variable = proxy.env.iter().find(|variable| variable.name == LINKERD_PROXY.1)?;
            variable.value.as_deref().map(Inbound::of)
        });
        let around = AROUND.iter().filter_map(|key| annotation(metadata, key));
        let around: Vec<&str> = around.map(str::trim).filter(|ports| !ports.is_empty()).collect();
        Self {
            live: pod.live,
            proxy: if is_own(pod, istio) {
                Some(Proxy::Own)
            } else {
                let istio = istio.map(|_| Proxy::Of(Mesh::Istio));
                istio.or_else(|| linkerd_proxy.map(|_| Proxy::Of(Mesh::Linkerd)))
            },
            redirected: annotation(metadata, "ambient.istio.io/redirection") == Some("enabled"),
            istio: annotation(metadata, "sidecar.istio.io/inject").and_then(|it| it.parse().ok()),
            linkerd: linkerd(metadata),
            inbound: told.or_else(|| inbound(metadata)),
            around: (!around.is_empty())
                .then(|| text::clean(&around.join(","), text::DETAIL_LIMIT)),
        }
    }
}

/// Whether the Pod is a part of a mesh itself.
fn is_own(pod: PodTemplate<'_>, istio: Option<&model::Container>) -> bool {
    let templates = annotation(pod.metadata, "inject.istio.io/templates").unwrap_or_default();
    let is_gateway = templates.split(',').any(|template| template.trim() == "gateway");
    let mut roles = istio.into_iter().flat_map(|proxy| &proxy.args);
    is_gateway
        || roles.any(|role| ISTIO_ROLES.contains(&role.as_str()))
        || pod.label(LINKERD_COMPONENT).is_some()
}

/// What is kept of a `PeerAuthentication`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerAuthenticationFact {
    /// The Pods that it is for; all where empty.
    pub selector: Selector,
    /// What it demands on every port; None where it leaves that to wider ones.
    pub mode: Option<MtlsMode>,
    /// What it demands on some ports, by number.
    pub ports: Box<[(u16, MtlsMode)]>,
}

/// Whether TLS with certificates on both sides is demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MtlsMode {
    /// Plaintext is refused.
    Strict,
    /// Plaintext is taken too.
    Permissive,
    /// Nothing else is taken.
    Disable,
}

impl MtlsMode {
    fn of(written: &str) -> Option<Self> {
        match written {
            "STRICT" => Some(Self::Strict),
            "PERMISSIVE" => Some(Self::Permissive),
            "DISABLE" => Some(Self::Disable),
            _ => None,
        }
    }

    /// As policies spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "STRICT",
            Self::Permissive => "PERMISSIVE",
            Self::Disable => "DISABLE",
        }
    }
}

/// How many ports of a policy are kept: more than a Pod has.
const PORTS_LIMIT: usize = 512;

impl Observe for model::PeerAuthentication {
    const KIND: Kind = Kind::PeerAuthentication;

    fn fact(&self, _: &Settings) -> Fact {
        let spec = &self.spec;
        let ports = spec
            .port_level_mtls
            .iter()
            .filter_map(|(port, mtls)| Some((port.parse().ok()?, MtlsMode::of(&mtls.mode)?)));
        Fact::PeerAuthentication(Arc::new(PeerAuthenticationFact {
            selector: spec.selector.clone(),
            mode: MtlsMode::of(&spec.mtls.mode),
            ports: ports.take(PORTS_LIMIT).collect(),
        }))
    }
}

impl Observe for model::LinkerdServer {
    const KIND: Kind = Kind::LinkerdServer;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::LinkerdServer(self.spec.pod_selector.clone().map(Arc::new))
    }
}
