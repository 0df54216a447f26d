//! image-provenance

use crate::Kind;
use crate::evidence::{CONSTRAINTS_UNREAD, Unreadable};
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// Nothing in the cluster demands signatures of images: no rule of Kyverno with `verifyImages`
    /// that enforces, no policy of Kubewarden with `verify-image-signatures` that protects, and no
    /// webhook of Kyverno's image policies, of Sigstore's policy controller, of Connaisseur, Ratify
    /// or Portieris. The admission plugin `ImagePolicyWebhook` is a setting of the API server and is
    /// not seen. A template of Gatekeeper for signatures leaves the verdict unknown: what it demands
    /// is up to constraints, which are not read. Which images and namespaces such a policy is about
    /// is not judged.
    ///
    /// ## Why it matters
    ///
    /// A digest says that an image is the one that was written down, not who built it. Without a
    /// signature that is checked, whoever may push to the registry decides what runs.
    ///
    /// ## How to mend it
    ///
    /// Sign images where they are built, and install a program that checks the signatures when Pods
    /// are created.
    ///
    /// ```yaml,bad
    /// apiVersion: kyverno.io/v1
    /// kind: ClusterPolicy
    /// metadata: {name: signatures}
    /// spec:
    ///   rules:
    ///   - name: signature
    ///     match: {any: [{resources: {kinds: [Pod]}}]}
    ///     verifyImages: [{failureAction: Audit, imageReferences: ["registry.example/*"]}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: kyverno.io/v1
    /// kind: ClusterPolicy
    /// metadata: {name: signatures}
    /// spec:
    ///   rules:
    ///   - name: signature
    ///     match: {any: [{resources: {kinds: [Pod]}}]}
    ///     verifyImages: [{failureAction: Enforce, imageReferences: ["registry.example/*"]}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingWebhookConfiguration
    /// metadata: {name: policy.sigstore.dev}
    /// webhooks:
    /// - name: policy.sigstore.dev
    ///   clientConfig: {service: {name: webhook, namespace: cosign-system}}
    ///   rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    ///   sideEffects: None
    ///   admissionReviewVersions: [v1]
    /// ```
    id: "image-provenance",
    title: "Nothing demands signatures of images",
    remediation: "Sign images, and check the signatures when Pods are created.",
    severity: Medium,
    threats: [14, 18],
    cis: ["5.5.1"],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1525", "MS-M9005"],
    owasp: ["K04"],
    peers: ["kubescape/C-0236", "kubescape/C-0237"],
    joins: [
        ValidatingWebhookConfiguration, MutatingWebhookConfiguration, ClusterPolicy, Policy,
        ConstraintTemplate, ClusterAdmissionPolicy, AdmissionPolicy
    ],
    evaluate: Cluster(image_provenance),
}

const POLICIES: [Kind; 4] =
    [Kind::ClusterPolicy, Kind::Policy, Kind::ClusterAdmissionPolicy, Kind::AdmissionPolicy];

const WEBHOOKS: [Kind; 2] =
    [Kind::ValidatingWebhookConfiguration, Kind::MutatingWebhookConfiguration];

fn image_provenance(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let mut audited = false;
    for kind in POLICIES {
        for rule in view.policies(kind)?.flat_map(|policy| &policy.rules) {
            if rule.verifies_images && rule.enforces_anywhere() {
                return Ok(Verdict::Pass);
            }
            audited |= rule.verifies_images;
        }
    }
    for kind in WEBHOOKS {
        if view.webhooks(kind)?.any(|webhook| webhook.verifies_images) {
            return Ok(Verdict::Pass);
        }
    }
    if view.constraint_templates()?.any(|verifies_images| verifies_images) {
        return Ok(Verdict::Unknown(CONSTRAINTS_UNREAD.into()));
    }
    let offence = Offence::at("");
    let offence = if audited { offence.detail("they are only audited") } else { offence };
    Ok(Verdict::fail_if(Some(offence)))
}
