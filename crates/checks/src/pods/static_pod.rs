//! Static Pods: those that a kubelet starts from a file of its node.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::container::WorkloadObject;
use crate::model::annotation;

/// What the kubelet writes into the Pod that shows a static one to the API server. A kubelet never
/// starts a Pod that carries it without such a file, so nobody hides one behind it.
const MIRROR: &str = "kubernetes.io/config.mirror";

/// Whether an object with that metadata shows a static Pod.
pub(crate) fn is_mirror(metadata: &ObjectMeta) -> bool {
    annotation(metadata, MIRROR).is_some()
}

/// Whether the object is a static Pod.
pub(crate) fn is_static(object: &WorkloadObject<'_>) -> bool {
    is_mirror(object.metadata)
}
