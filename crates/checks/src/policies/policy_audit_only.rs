//! policy-audit-only

use crate::facts::{PolicyFact, PolicyRuleFact};
use crate::offence::{Offence, Verdict};

check! {
    /// A policy tells of objects that do not meet it and refuses none: a policy of Kyverno whose
    /// every rule is in `Audit`, a binding of a `ValidatingAdmissionPolicy` without `Deny`, a policy
    /// of Kubewarden in mode `monitor`. Policies that only change or make objects are not judged.
    /// Constraints of Gatekeeper are kinds of their own and are not read.
    ///
    /// ## Why it matters
    ///
    /// It looks like a lock and is a notice. What it tells is read later, if at all; the Pod runs
    /// meanwhile.
    ///
    /// ## How to mend it
    ///
    /// See what it reports, mend that, and let it enforce: `Enforce`, `Deny`, `protect`.
    ///
    /// ```yaml,bad
    /// apiVersion: kyverno.io/v1
    /// kind: ClusterPolicy
    /// metadata: {name: registries}
    /// spec:
    ///   rules:
    ///   - name: registry
    ///     match: {any: [{resources: {kinds: [Pod]}}]}
    ///     validate: {failureAction: Audit, message: wrong registry, pattern: {}}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: admissionregistration.k8s.io/v1
    /// kind: ValidatingAdmissionPolicyBinding
    /// metadata: {name: registries}
    /// spec: {policyName: registries, validationActions: [Warn]}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: policies.kubewarden.io/v1
    /// kind: AdmissionPolicy
    /// metadata: {name: no-root}
    /// spec:
    ///   mode: monitor
    ///   module: registry.example/policies/user-group:v1.0.0
    ///   rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: kyverno.io/v1
    /// kind: ClusterPolicy
    /// metadata: {name: registries}
    /// spec:
    ///   validationFailureAction: Audit
    ///   validationFailureActionOverrides: [{action: Enforce, namespaces: [shop]}]
    ///   rules:
    ///   - name: registry
    ///     match: {any: [{resources: {kinds: [Pod]}}]}
    ///     validate: {message: wrong registry, pattern: {}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: policies.kubewarden.io/v1
    /// kind: ClusterAdmissionPolicy
    /// metadata: {name: no-root}
    /// spec:
    ///   module: registry.example/policies/user-group:v1.0.0
    ///   rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    /// ```
    id: "policy-audit-only",
    title: "Policy only reports what does not meet it",
    remediation: "Mend what the policy reports, then let it enforce.",
    severity: Low,
    threats: [14],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["MS-M9013"],
    owasp: ["K04"],
    peers: [],
    joins: [],
    evaluate: Policy(policy_audit_only),
}

fn policy_audit_only(policy: &PolicyFact) -> Verdict {
    if policy.rules.is_empty() {
        return Verdict::NotApplicable;
    }
    let audits = !policy.rules.iter().any(PolicyRuleFact::enforces_anywhere);
    Verdict::fail_if(audits.then(|| Offence::at("spec")))
}
