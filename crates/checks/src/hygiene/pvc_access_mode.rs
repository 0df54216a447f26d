//! pvc-access-mode

use crate::container::{WorkloadObject, named};
use crate::kind::Kind;
use crate::offence::Verdict;

check! {
    /// A volume claim of a `StatefulSet` asks neither for `ReadWriteOnce` nor for
    /// `ReadWriteOncePod`, which is stricter.
    ///
    /// ## Why it matters
    ///
    /// Each Pod has a volume of its own. One that other nodes may mount as well needs storage that
    /// can do so, costs more, and lets two writers spoil the data of each other.
    ///
    /// ## How to mend it
    ///
    /// Set `accessModes` of the claim to `ReadWriteOnce`, or to `ReadWriteOncePod` where no second
    /// Pod may ever have it. Claims cannot be changed afterwards: make the `StatefulSet` anew.
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
    ///     spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}
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
    ///     spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}
    /// ```
    id: "pvc-access-mode",
    group: Informational,
    title: "Claim of a StatefulSet is not ReadWriteOnce",
    remediation: "Set accessModes of the volume claim to ReadWriteOnce or ReadWriteOncePod.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kubesec/VolumeClaimAccessModeReadWriteOnce"],
    joins: [],
    evaluate: WorkloadObject(pvc_access_mode),
}

fn pvc_access_mode(object: &WorkloadObject<'_>) -> Verdict {
    let claims = match object.spec {
        Some(spec) if object.kind == Kind::StatefulSet => &spec.volume_claim_templates,
        _ => return Verdict::NotApplicable,
    };
    if claims.is_empty() {
        return Verdict::NotApplicable;
    }
    let single = |mode: &String| matches!(mode.as_str(), "ReadWriteOnce" | "ReadWriteOncePod");
    let bad = claims.iter().filter(|claim| !claim.spec.access_modes.iter().any(single));
    let names = bad.map(|claim| claim.metadata.name.as_deref().unwrap_or_default());
    Verdict::fail_if(named("spec.volumeClaimTemplates", names))
}
