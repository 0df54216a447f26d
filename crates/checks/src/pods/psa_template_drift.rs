//! psa-template-drift

use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::pod_security::Level;
use crate::posture::{Labels, version};
use crate::text;
use crate::view::{NamespaceView, TemplateView};

/// How many of the broken rules are named.
const NAMED: usize = 4;

check! {
    /// The template of a workload breaks the Pod Security level that its namespace enforces. What
    /// runs was admitted before the level was; the next Pod will not be. A template whose live Pods
    /// all meet the level passes: something mends them as they are created.
    ///
    /// ## Why it matters
    ///
    /// The workload seems healthy until a node drains or a Pod crashes; then its Pods are rejected
    /// and it does not come back.
    ///
    /// ## How to mend it
    ///
    /// Change the template until it meets the level. `kubectl apply --dry-run=server` of the
    /// workload prints what is still wrong.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels: {pod-security.kubernetes.io/enforce: baseline}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       hostNetwork: true
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels: {pod-security.kubernetes.io/enforce: baseline}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    id: "psa-template-drift",
    title: "Template breaks the Pod Security level that is enforced",
    remediation: "Change the template until it meets the level that its namespace enforces.",
    severity: Medium,
    threats: [15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: ["baseline/*", "restricted/*"],
    mitre: [],
    owasp: ["K04"],
    peers: [],
    joins: [Namespace],
    evaluate: Template(psa_template_drift),
}

fn psa_template_drift(
    workload: &TemplateView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let labels = view.namespace()?.pod_security;
    let level = Labels::of(&labels).enforced;
    if level == Level::Privileged {
        return Ok(Verdict::NotApplicable);
    }
    let version = version(&labels.enforce, view.server_minor());
    let mut running = workload.running.iter();
    let mended =
        running.len() > 0 && running.all(|pod| pod.fact.pod_security.meets(level, version));
    let broken = workload.template.fact.pod_security.violated(level, version);
    let names: Vec<&str> = broken.map(|control| control.id).collect();
    Ok(Verdict::fail_if((!names.is_empty() && !mended).then(|| {
        let names = text::list(names, NAMED);
        Offence::at("").detail(format_args!("{level} {version}: {names}"))
    })))
}
