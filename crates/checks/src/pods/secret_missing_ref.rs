//! secret-missing-ref

use crate::container::named;
use crate::evidence::Unreadable;
use crate::offence::Verdict;
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The Pod refers to a Secret or `ConfigMap` that is not in its namespace and is not marked as
    /// optional: in the environment of a container, in a volume or as a pull secret. Whether the
    /// keys are in it is not judged, because Plumbline does not read what Secrets hold.
    ///
    /// ## Why it matters
    ///
    /// The next Pod of the workload does not start. Whoever may make a Secret of that name decides
    /// what the workload takes for its settings.
    ///
    /// ## How to mend it
    ///
    /// Make the object, remove the reference, or set `optional: true` where the workload can do
    /// without.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: shop, key: token}}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: shop}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers:
    ///       - name: web
    ///         image: web
    ///         env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: shop, key: token}}}]
    ///         envFrom: [{configMapRef: {name: tuning, optional: true}}]
    /// ```
    id: "secret-missing-ref",
    title: "Secret or ConfigMap of the workload does not exist",
    remediation: "Make the Secret or ConfigMap, or mark the reference as optional.",
    severity: Medium,
    threats: [4, 9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["kube-linter/env-value-from", "popeye/304", "popeye/305"],
    joins: [Secret, ConfigMap],
    evaluate: Workload(secret_missing_ref),
}

fn secret_missing_ref(pod: &PodView<'_>, view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let mut needed = pod.fact.references.iter().filter(|it| !it.optional).peekable();
    if needed.peek().is_none() {
        return Ok(Verdict::NotApplicable);
    }
    let mut missing = Vec::new();
    for reference in needed {
        if !view.exists(reference.kind, &reference.name)? {
            missing.push(format!("{} {}", reference.kind, reference.name));
        }
    }
    let names = missing.iter().map(String::as_str);
    Ok(Verdict::fail_if(named("", names)))
}
