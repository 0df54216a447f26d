//! pvc-storage-request

use crate::container::{WorkloadObject, is_positive, named};
use crate::kind::Kind;
use crate::offence::Verdict;

check! {
    /// A volume claim of a `StatefulSet` does not say how much storage it wants.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses such a claim, so the Pods of the `StatefulSet` wait for ever. No
    /// quota can count what nobody asks for.
    ///
    /// ## How to mend it
    ///
    /// Set `resources.requests.storage` of the claim.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       containers: [{name: db, image: db}]
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    ///     spec: {accessModes: [ReadWriteOnce]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       containers: [{name: db, image: db}]
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    ///     spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    /// ```
    id: "pvc-storage-request",
    group: Informational,
    title: "Claim of a StatefulSet asks for no amount of storage",
    remediation: "Set resources.requests.storage of the volume claim.",
    severity: Info,
    threats: [8, 9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kubesec/VolumeClaimRequestsStorage"],
    joins: [],
    evaluate: WorkloadObject(pvc_storage_request),
}

fn pvc_storage_request(object: &WorkloadObject<'_>) -> Verdict {
    let claims = match object.spec {
        Some(spec) if object.kind == Kind::StatefulSet => &spec.volume_claim_templates,
        _ => return Verdict::NotApplicable,
    };
    if claims.is_empty() {
        return Verdict::NotApplicable;
    }
    let bad = claims.iter().filter(|claim| {
        let storage = claim.spec.resources.requests.get("storage");
        !is_positive(storage)
    });
    let names = bad.map(|claim| claim.metadata.name.as_deref().unwrap_or_default());
    Verdict::fail_if(named("spec.volumeClaimTemplates", names))
}
