//! policy-engine-missing

use super::policies::{Refusal, refuse_pods};
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::rights::SYSTEM_NAMESPACE;
use crate::view::NamespaceView;

check! {
    /// Nothing refuses a Pod in the namespace: Pod Security Admission enforces neither baseline nor
    /// restricted here, and no policy engine has a say. These count, where they are about every new
    /// Pod of the namespace and refuse it rather than only report it: a `ValidatingAdmissionPolicy`
    /// with a binding that denies, an enforcing policy of Kyverno, a protecting policy of
    /// Kubewarden. Where nothing else refuses and another validating webhook is asked about every Pod,
    /// the verdict is unknown: what it decides is not visible. So it is where Gatekeeper is asked and
    /// has templates, for what it refuses is up to constraints, which are not read. The namespace
    /// `kube-system` is not judged.
    ///
    /// ## Why it matters
    ///
    /// Whoever may create a Pod here may create any: privileged, with the disk of the node, from an
    /// image of a stranger. Reports tell of it afterwards.
    ///
    /// ## How to mend it
    ///
    /// Set the label `pod-security.kubernetes.io/enforce`. For what it does not know, such as where
    /// images come from, write a `ValidatingAdmissionPolicy`, or install an engine.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: kyverno.io/v1
    /// kind: ClusterPolicy
    /// metadata: {name: registries}
    /// spec:
    ///   validationFailureAction: Enforce
    ///   rules:
    ///   - name: registry
    ///     match: {any: [{resources: {kinds: [Pod]}}]}
    ///     exclude: {any: [{resources: {namespaces: ["exam*"]}}]}
    ///     validate: {message: wrong registry, pattern: {spec: {containers: [{image: "registry.example/*"}]}}}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example, labels: {pod-security.kubernetes.io/enforce: privileged}}
    /// ---
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingAdmissionPolicy
    /// metadata: {name: registries}
    /// spec:
    ///   matchConstraints:
    ///     resourceRules:
    ///     - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}
    ///   validations:
    ///   - expression: object.spec.containers.all(c, c.image.startsWith('registry.example/'))
    /// ---
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingAdmissionPolicyBinding
    /// metadata: {name: registries}
    /// spec: {policyName: registries, validationActions: [Warn, Audit]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingAdmissionPolicy
    /// metadata: {name: registries}
    /// spec:
    ///   matchConstraints:
    ///     resourceRules:
    ///     - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}
    ///   validations:
    ///   - expression: object.spec.containers.all(c, c.image.startsWith('registry.example/'))
    /// ---
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingAdmissionPolicyBinding
    /// metadata: {name: registries}
    /// spec: {policyName: registries, validationActions: [Deny]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example, labels: {pod-security.kubernetes.io/enforce: baseline}}
    /// ```
    id: "policy-engine-missing",
    title: "Nothing refuses Pods in the namespace",
    remediation: "Set the label pod-security.kubernetes.io/enforce, or put an enforcing policy in force.",
    severity: High,
    threats: [14, 15],
    cis: ["5.2.1"],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: ["MS-M9013", "MS-M9017"],
    owasp: ["K04"],
    peers: ["kubescape/C-0192"],
    joins: [
        ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration,
        ClusterPolicy, Policy, ConstraintTemplate, ClusterAdmissionPolicy, AdmissionPolicy
    ],
    evaluate: Namespace(policy_engine_missing),
}

fn policy_engine_missing(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    if view.name == SYSTEM_NAMESPACE {
        return Ok(Verdict::NotApplicable);
    }
    let namespace = view.namespace()?;
    if namespace.refuses_pods() {
        return Ok(Verdict::Pass);
    }
    Ok(match refuse_pods(view, &namespace)? {
        Refusal::Certain => Verdict::Pass,
        Refusal::Unseen(reason) => Verdict::Unknown(reason.into()),
        Refusal::Never => Verdict::fail_if(Some(Offence::at(""))),
    })
}
