//! webhook-external

use crate::facts::WebhookFact;
use crate::offence::{Offence, Verdict};

check! {
    /// A webhook is called at a host outside the cluster. Services of the cluster, the node itself
    /// and private addresses pass: a control plane that a cloud runs is reached by the latter.
    ///
    /// ## Why it matters
    ///
    /// Each object that it is asked about leaves the cluster, Secrets included if its rules say so.
    /// A mutating one may also change them: whoever holds that host decides what runs. It is a known
    /// way to stay in a cluster unseen.
    ///
    /// ## How to mend it
    ///
    /// Run the program in the cluster and name its Service. Remove the webhook if nobody knows it.
    ///
    /// ```yaml,bad
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: MutatingWebhookConfiguration
    /// metadata: {name: inject}
    /// webhooks:
    /// - name: inject.example.com
    ///   clientConfig: {url: "https://hooks.example.com/mutate"}
    ///   rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    ///   sideEffects: None
    ///   admissionReviewVersions: [v1]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: MutatingWebhookConfiguration
    /// metadata: {name: inject}
    /// webhooks:
    /// - name: inject.example.com
    ///   clientConfig: {service: {name: inject, namespace: mesh}}
    ///   rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    ///   sideEffects: None
    ///   admissionReviewVersions: [v1]
    /// ```
    id: "webhook-external",
    title: "Webhook calls a host outside the cluster",
    remediation: "Run the program in the cluster, and name its Service in clientConfig.service.",
    severity: High,
    threats: [14],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1546", "MS-TA9015"],
    owasp: ["K04"],
    peers: [],
    joins: [],
    evaluate: Webhooks(webhook_external),
}

fn webhook_external(webhooks: &[WebhookFact]) -> Verdict {
    if webhooks.is_empty() {
        return Verdict::NotApplicable;
    }
    Verdict::from_offences(webhooks.iter().filter_map(|webhook| {
        let host = webhook.external_host.as_deref()?;
        Some(Offence::at("webhooks").detail(format_args!("{}: {host}", webhook.name)))
    }))
}
