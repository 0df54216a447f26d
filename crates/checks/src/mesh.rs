//! Which Pods a service mesh encrypts the traffic of, and whether they take plaintext beside it.

use crate::evidence::Unreadable;
use crate::facts::{Inbound, Labels, Mesh, MtlsMode, NamespaceFact, PeerAuthenticationFact, Proxy};
use crate::rights::OWN_NAMESPACES;
use crate::view::NamespaceView;
use crate::workloads::PodView;

/// Whether a Pod belongs to a mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Membership {
    /// To none.
    Outside,
    /// To this one.
    Of(Mesh),
    /// It is a part of one itself, such as a gateway.
    Own,
    /// It should belong to Istio's, and Istio does not say that it does.
    Unsure,
}

/// Why it cannot be told whether a Pod belongs to the mesh.
pub(crate) const UNSURE: &str = "Istio does not say that it redirects the traffic of the Pod";

/// Whether a Pod belongs to a mesh. A live Pod shows it; of a template it follows from labels and
/// annotations.
pub(crate) fn membership(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Membership, Unreadable> {
    let mesh = &pod.fact.mesh;
    match mesh.proxy {
        Some(Proxy::Of(mesh)) => return Ok(Membership::Of(mesh)),
        Some(Proxy::Own) => return Ok(Membership::Own),
        None if mesh.redirected => return Ok(Membership::Of(Mesh::Istio)),
        None => {}
    }
    let served = [Mesh::Istio, Mesh::Linkerd].map(|mesh| view.serves(mesh));
    if pod.fact.host_network || served == [false, false] {
        return Ok(Membership::Outside);
    }
    let live = mesh.live;
    let alone = NamespaceFact::named(view.name);
    let by_itself = asked_for(pod, &alone, view.name, served, live);
    if by_itself == Membership::Outside && !view.runs_mesh()? {
        return Ok(Membership::Outside);
    }
    match view.namespace() {
        Ok(namespace) => Ok(asked_for(pod, &namespace, view.name, served, live)),
        Err(_) if view.is_partial() && by_itself != Membership::Outside => Ok(by_itself),
        Err(unreadable) => Err(unreadable),
    }
}

/// What labels and annotations ask for, of the Pod and of its namespace; `served` says of Istio and
/// of Linkerd whether the cluster has it.
fn asked_for(
    pod: &PodView<'_>,
    namespace: &NamespaceFact,
    name: &str,
    [istio, linkerd]: [bool; 2],
    live: bool,
) -> Membership {
    if istio && is_ambient(pod, &namespace.labels) {
        if live { Membership::Unsure } else { Membership::Of(Mesh::Istio) }
    } else if live {
        Membership::Outside
    } else if istio && gets_sidecar(pod, name, &namespace.labels) {
        Membership::Of(Mesh::Istio)
    } else if linkerd && pod.fact.mesh.linkerd.or(namespace.mesh.linkerd) == Some(true) {
        Membership::Of(Mesh::Linkerd)
    } else {
        Membership::Outside
    }
}

fn is_ambient(pod: &PodView<'_>, namespace: &Labels) -> bool {
    const MODE: &str = "istio.io/dataplane-mode";
    let mode = pod.label(MODE).or_else(|| namespace.get(MODE).map(String::as_str));
    mode == Some("ambient")
}

/// Whether Istio puts a sidecar into Pods of a template. Its webhook passes over those of Kubernetes.
fn gets_sidecar(pod: &PodView<'_>, name: &str, namespace: &Labels) -> bool {
    const REVISION: &str = "istio.io/rev";
    let asked = pod.label("sidecar.istio.io/inject");
    let by_namespace = match namespace.get("istio-injection").map(String::as_str) {
        Some("disabled") => return false,
        Some("enabled") => true,
        _ => namespace.contains_key(REVISION),
    };
    !OWN_NAMESPACES.contains(&name)
        && asked != Some("false")
        && pod.fact.mesh.istio != Some(false)
        && (by_namespace || asked == Some("true") || pod.label(REVISION).is_some())
}

/// What a Pod of a mesh takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// What the mesh has encrypted, and nothing else.
    Encrypted,
    /// Plaintext too, and how.
    Plaintext(Vec<String>),
    /// That cannot be told, and why.
    Unknown(&'static str),
}

/// What a Pod of Istio's mesh takes, by the policies that are for it: the narrowest decides.
pub(crate) fn istio(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Takes, Unreadable> {
    let policies = view.peer_authentications(pod.labels)?;
    let Ok(workload) = agreed(&policies.workload, |it| (it.mode, it.ports.clone())) else {
        return Ok(Takes::Unknown(DISAGREE));
    };
    let (own, ports) = workload.unwrap_or_default();
    let mode = match own {
        Some(mode) => Ok((mode, "its own PeerAuthentication")),
        None => match agreed(&policies.namespace, |it| it.mode) {
            Err(Disagree) => Err(DISAGREE),
            Ok(Some(Some(mode))) => Ok((mode, "the PeerAuthentication of its namespace")),
            Ok(_) if !view.knows_root()? => Err(ROOT_ELSEWHERE),
            Ok(_) => match agreed(&policies.mesh, |it| it.mode) {
                Err(Disagree) => Err(DISAGREE),
                Ok(Some(Some(mode))) => Ok((mode, "the PeerAuthentication of the mesh")),
                Ok(_) => {
                    view.no_other_peer_authentications()?;
                    Ok((MtlsMode::Permissive, "default, no PeerAuthentication sets another"))
                }
            },
        },
    };
    let mut found: Vec<String> = Vec::new();
    if let Ok((mode @ (MtlsMode::Permissive | MtlsMode::Disable), by)) = mode {
        found.push(format!("Istio: {} by {by}", mode.as_str()));
    }
    let open = ports.iter().filter(|(_, mode)| *mode != MtlsMode::Strict);
    if found.is_empty() {
        found.extend(open.map(|(port, mode)| format!("Istio: {} on port {port}", mode.as_str())));
    }
    Ok(match mode {
        _ if !found.is_empty() => Takes::Plaintext(found),
        Ok(_) => Takes::Encrypted,
        Err(reason) => Takes::Unknown(reason),
    })
}

/// Istio takes the oldest of several policies, and their age is not kept.
const DISAGREE: &str = "several PeerAuthentications disagree, and the oldest counts";

const ROOT_ELSEWHERE: &str =
    "the control plane of Istio is not in istio-system, where policies of the mesh are looked for";

/// Several policies for the same Pods do not demand the same.
struct Disagree;

/// What all of `policies` say; None where there are none.
fn agreed<T: PartialEq>(
    policies: &[&PeerAuthenticationFact],
    say: impl Fn(&PeerAuthenticationFact) -> T,
) -> Result<Option<T>, Disagree> {
    let mut said = policies.iter().map(|policy| say(policy));
    let Some(first) = said.next() else { return Ok(None) };
    if said.all(|other| other == first) { Ok(Some(first)) } else { Err(Disagree) }
}

/// What a Pod of Linkerd's mesh takes, by the policy for ports that no Server is for.
pub(crate) fn linkerd(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Takes, Unreadable> {
    let inbound = match pod.fact.mesh.inbound {
        None => view.namespace()?.mesh.inbound,
        own => own,
    };
    if view.has_linkerd_server(pod.labels)? {
        return Ok(Takes::Unknown("a Server of Linkerd decides what the Pod takes"));
    }
    Ok(match inbound {
        Some(Inbound::Plaintext) => {
            Takes::Plaintext(vec!["Linkerd: the default inbound policy admits it".to_owned()])
        }
        Some(Inbound::Authenticated) => Takes::Encrypted,
        Some(Inbound::Other) => Takes::Unknown("the default inbound policy is not known"),
        None => Takes::Unknown("the default inbound policy is that of Linkerd's installation"),
    })
}
