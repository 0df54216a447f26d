//! What a namespace sees of service meshes.

use super::NamespaceView;
use crate::evidence::Unreadable;
use crate::facts::{Fact, Labels, Mesh, PeerAuthenticationFact};
use crate::kind::Kind;
use crate::store::ISTIO_ROOT;

/// The policies of Istio that are for a Pod.
#[derive(Debug)]
pub struct PeerAuthentications<'a> {
    /// Those for the whole mesh.
    pub mesh: Vec<&'a PeerAuthenticationFact>,
    /// Those for its namespace.
    pub namespace: Vec<&'a PeerAuthenticationFact>,
    /// Those for the Pod and its like.
    pub workload: Vec<&'a PeerAuthenticationFact>,
}

impl<'a> NamespaceView<'a> {
    /// Whether the cluster has the objects of `mesh`.
    pub fn serves(self, mesh: Mesh) -> bool {
        self.evidence.serves(match mesh {
            Mesh::Istio => Kind::PeerAuthentication,
            Mesh::Linkerd => Kind::LinkerdServer,
        })
    }

    /// Whether the objects are some of a cluster's, so that others may exist.
    pub fn is_partial(self) -> bool {
        self.evidence.partial
    }

    /// Whether a mesh is installed: its control plane runs in the cluster. Objects that are some of
    /// a cluster's, and no control plane among them, are taken for those of a cluster without one.
    pub fn runs_mesh(self) -> Result<bool, Unreadable> {
        self.evidence.require(Kind::Deployment)?;
        Ok(self.store.control_planes().next().is_some())
    }

    /// Whether the namespace `istio-system` is the one whose policies are for the whole mesh: not
    /// where Istio's control plane runs elsewhere only.
    pub fn knows_root(self) -> Result<bool, Unreadable> {
        self.evidence.require(Kind::Deployment)?;
        let istio = self.store.control_planes().filter(|(mesh, _)| *mesh == Mesh::Istio);
        let mut spaces = istio.map(|(_, namespace)| namespace).peekable();
        Ok(spaces.peek().is_none() || spaces.any(|namespace| namespace == ISTIO_ROOT))
    }

    /// The policies of Istio for the Pod with these labels.
    pub fn peer_authentications(
        self,
        labels: &Labels,
    ) -> Result<PeerAuthentications<'a>, Unreadable> {
        self.evidence.require(Kind::PeerAuthentication)?;
        let of = |namespace: &str| {
            let objects = self.store.objects(namespace).into_iter();
            objects.flat_map(|it| it.of(Kind::PeerAuthentication)).filter_map(
                |(_, fact)| match fact {
                    Fact::PeerAuthentication(policy) => Some(&**policy),
                    _ => None,
                },
            )
        };
        let wide = |namespace: &str| of(namespace).filter(|it| it.selector.is_empty()).collect();
        // In the namespace of the mesh there are no narrower ones.
        let is_root = self.name == ISTIO_ROOT;
        let narrow = of(self.name)
            .filter(|policy| !policy.selector.is_empty() && policy.selector.selects(labels));
        Ok(PeerAuthentications {
            mesh: wide(ISTIO_ROOT),
            namespace: if is_root { Vec::new() } else { wide(self.name) },
            workload: if is_root { Vec::new() } else { narrow.collect() },
        })
    }

    /// Ok where no other policies of Istio exist than those that are known.
    pub fn no_other_peer_authentications(self) -> Result<(), Unreadable> {
        self.evidence.absent(Kind::PeerAuthentication)
    }

    /// Whether a Server of Linkerd is for the Pod with these labels.
    pub fn has_linkerd_server(self, labels: &Labels) -> Result<bool, Unreadable> {
        Ok(self.of(Kind::LinkerdServer)?.any(|(_, fact)| match fact {
            Fact::LinkerdServer(Some(selector)) => selector.selects(labels),
            _ => false,
        }))
    }
}
