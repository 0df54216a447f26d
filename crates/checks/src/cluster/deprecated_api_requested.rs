//! deprecated-api-requested

use std::collections::BTreeSet;

use super::of_servers;
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// Somebody asks the API server for an API that a later release of Kubernetes does not serve any
    /// more, as its metric `apiserver_requested_deprecated_apis` tells. APIs that are deprecated
    /// without a release that removes them are no offence: Kubernetes itself uses some.
    ///
    /// One request is enough, and the metric tells of it until the API server is restarted. Where an
    /// API server hides its metrics, the verdict is unknown.
    ///
    /// ## Why it matters
    ///
    /// The upgrade to that release breaks whoever asks, so it is put off, and the cluster stays on a
    /// version whose vulnerabilities are not mended.
    ///
    /// ## How to mend it
    ///
    /// Find out who asks: the audit log marks such requests with the annotation
    /// `k8s.io/deprecated: "true"`. Move it to the API that is served instead, by the
    /// [migration guide](https://kubernetes.io/docs/reference/using-api/deprecation-guide/), and
    /// restart the API servers.
    ///
    /// ```metrics,bad
    /// apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.32",resource="flowschemas",subresource="",version="v1beta3"} 1
    /// ```
    ///
    /// ```metrics,good
    /// # deprecated for good, and used by Kubernetes itself
    /// apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1
    /// ```
    id: "deprecated-api-requested",
    title: "An API is in use that a later release does not serve",
    remediation: "Find who asks in the audit log and move it to the API that is served instead.",
    severity: Low,
    threats: [18],
    cis: [],
    nsa: ["UPD:patching"],
    pss: [],
    mitre: [],
    owasp: ["K07"],
    peers: [],
    joins: [],
    evaluate: Cluster(deprecated_api_requested),
}

#[expect(clippy::unnecessary_wraps, reason = "so are all checks on the cluster")]
fn deprecated_api_requested(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let (mut requested, mut unknown, mut asked) = (BTreeSet::new(), None, false);
    for (address, metrics) in view.metrics() {
        asked = true;
        match metrics {
            Ok(metrics) => requested.extend(&metrics.deprecated),
            Err(reason) => unknown = unknown.or(Some((address, reason))),
        }
    }
    let offences = requested.into_iter().map(|api| Offence::at("").detail(api));
    Ok(of_servers(offences, unknown, asked))
}
