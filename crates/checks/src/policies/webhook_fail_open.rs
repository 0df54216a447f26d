//! webhook-fail-open

use crate::facts::WebhookFact;
use crate::offence::{Offence, Verdict};

check! {
    /// A validating webhook that is asked about new Pods lets them pass unjudged: where it does not
    /// answer (`failurePolicy: Ignore`), or where they lack or carry a label (`objectSelector`).
    /// Which namespaces it leaves out shows in policy-engine-missing. Webhooks that change objects
    /// are not judged, nor those that are asked about something else.
    ///
    /// ## Why it matters
    ///
    /// Whoever brings its program down, by a flood of requests or by deleting its Pods, creates what
    /// they like meanwhile. A label is even simpler: the author of the Pod writes it.
    ///
    /// ## How to mend it
    ///
    /// Set `failurePolicy: Fail`, run the program in several replicas with a
    /// `PodDisruptionBudget`, and leave out its own namespace by a `namespaceSelector`. Gatekeeper
    /// and Kyverno have a setting for it.
    ///
    /// ```yaml,bad
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingWebhookConfiguration
    /// metadata: {name: gatekeeper-validating-webhook-configuration}
    /// webhooks:
    /// - name: validation.gatekeeper.sh
    ///   clientConfig: {service: {name: gatekeeper-webhook-service, namespace: gatekeeper-system}}
    ///   failurePolicy: Ignore
    ///   rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: ["*"]}]
    ///   sideEffects: None
    ///   admissionReviewVersions: [v1]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingWebhookConfiguration
    /// metadata: {name: pods}
    /// webhooks:
    /// - name: pods.example.com
    ///   clientConfig: {service: {name: gate, namespace: gate}}
    ///   objectSelector: {matchExpressions: [{key: gate/skip, operator: DoesNotExist}]}
    ///   rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    ///   sideEffects: None
    ///   admissionReviewVersions: [v1]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingWebhookConfiguration
    /// metadata: {name: pods}
    /// webhooks:
    /// - name: pods.example.com
    ///   clientConfig: {service: {name: gate, namespace: gate}}
    ///   failurePolicy: Fail
    ///   namespaceSelector:
    ///     matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [gate]}]
    ///   rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    ///   sideEffects: None
    ///   admissionReviewVersions: [v1]
    /// ```
    id: "webhook-fail-open",
    title: "Security webhook lets Pods pass unjudged",
    remediation: "Set failurePolicy: Fail, and no objectSelector.",
    severity: Medium,
    threats: [14, 15],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["T1562", "MS-TA9015"],
    owasp: ["K04"],
    peers: [],
    joins: [],
    evaluate: Webhooks(webhook_fail_open),
}

fn webhook_fail_open(webhooks: &[WebhookFact]) -> Verdict {
    let judges = |webhook: &&WebhookFact| webhook.asked_about_pods && !webhook.mutating;
    let mut judging = webhooks.iter().filter(judges).peekable();
    if judging.peek().is_none() {
        return Verdict::NotApplicable;
    }
    Verdict::from_offences(judging.flat_map(|webhook| {
        let name = &webhook.name;
        let open = webhook.fails_open.then(|| format!("{name} when it does not answer"));
        let labelled = webhook.by_label.then(|| format!("{name} by a label"));
        let offence = |detail: String| Offence::at("webhooks").detail(detail);
        open.into_iter().chain(labelled).map(offence)
    }))
}
