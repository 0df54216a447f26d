//! Checks on the cluster as a whole.

use std::fmt::Display;

use crate::offence::{Offence, Verdict};

/// The verdict on what API servers tell: an offence that is seen counts whatever another one hides.
/// `unknown` is the address of one that hides it, and why; `concerned` says whether any tells of what
/// is judged.
fn of_servers(
    offences: impl IntoIterator<Item = Offence>,
    unknown: Option<(&str, impl Display)>,
    concerned: bool,
) -> Verdict {
    match (Verdict::from_offences(offences), unknown) {
        (failed @ Verdict::Fail(_), _) => failed,
        (_, Some((address, reason))) => {
            Verdict::Unknown(format!("API server {address}: {reason}").into())
        }
        (passed, None) if concerned => passed,
        (_, None) => Verdict::NotApplicable,
    }
}

group! {
    apiserver_encryption_provider_strength,
    cni_no_netpol,
    deprecated_api_requested,
    encryption_at_rest,
    external_secret_store,
    image_provenance,
    k8s_version_eol,
    log_forwarder_missing,
    runtime_detection_missing,
    runtime_detection_nodes,
    runtimeclass_none,
}
