//! Static Pods: those that a kubelet starts from a file of its node.

use crate::container::WorkloadObject;
use crate::model::annotation;

/// What the kubelet writes into the Pod that shows a static one to the API server. A kubelet never
/// starts a Pod that carries it without such a file, so nobody hides one behind it.
const MIRROR: &str = "kubernetes.io/config.mirror";

/// Whether the object is a static Pod.
pub(crate) fn is_static(object: &WorkloadObject<'_>) -> bool {
    annotation(object.metadata, MIRROR).is_some()
}
