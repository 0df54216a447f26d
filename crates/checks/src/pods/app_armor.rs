//! The `AppArmor` profile of a container.

use crate::container::{Container, PodTemplate};

/// The type of the profile that is set for `container`: its own, else that of its annotation, else
/// the Pod's, as the kubelet looks for it. The annotation has a spelling of its own:
/// `runtime/default`, `localhost/…`, `unconfined`; an empty one sets nothing.
pub(super) fn profile<'a>(pod: PodTemplate<'a>, container: Container<'a>) -> Option<&'a str> {
    let own = container.security().app_armor_profile.as_ref();
    let whole = pod.spec.security_context.app_armor_profile.as_ref();
    let annotated = || {
        let profile = pod.annotation(&format!("{ANNOTATION}{}", container.spec.name));
        profile.filter(|profile| !profile.is_empty())
    };
    own.map(|profile| profile.type_.as_str())
        .or_else(annotated)
        .or_else(|| whole.map(|profile| profile.type_.as_str()))
}

/// The prefix of the annotations that set profiles before Kubernetes 1.30.
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";
