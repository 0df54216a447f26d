//! secret-copied-namespaces

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::model;
use crate::offence::{Offence, Verdict};

check! {
    /// The Secret is a copy of one in another namespace, by what the tool that copies writes on it:
    /// Reflector, Kubernetes Replicator, Config Syncer (Kubed) or a `clone` of Kyverno.
    ///
    /// The values of Secrets are not read, so a copy that no tool has marked passes. That two Secrets
    /// have one name and the same keys proves nothing: the same program, installed twice, makes such
    /// a pair with a password each.
    ///
    /// ## Why it matters
    ///
    /// Whoever may read Secrets in any of the namespaces has the credential of all of them, and a
    /// namespace is no wall around it any more. Its log-in does not tell who used it.
    ///
    /// ## How to mend it
    ///
    /// Give each namespace a credential of its own, with the rights that it needs. A certificate that
    /// several namespaces serve belongs to one Gateway in front of them. For a pull secret, let the
    /// kubelet or the account of the Pod log in to the registry.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: database
    ///   namespace: example
    ///   annotations: {reflector.v1.k8s.emberstack.com/reflects: shared/database}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: pull
    ///   namespace: example
    ///   labels:
    ///     generate.kyverno.io/source-kind: Secret
    ///     generate.kyverno.io/source-namespace: shared
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: database, namespace: example}
    /// ```
    id: "secret-copied-namespaces",
    title: "Secret is a copy of one in another namespace",
    remediation: "Give each namespace a credential of its own.",
    severity: Low,
    threats: [4],
    cis: [],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K03"],
    peers: [],
    joins: [],
    evaluate: Secret(secret_copied_namespaces),
}

/// Annotations that name the Secret which a tool copies into this one: those of Reflector and of
/// Kubernetes Replicator, as `namespace/name`.
const SOURCES: [&str; 2] =
    ["reflector.v1.k8s.emberstack.com/reflects", "replicator.v1.mittwald.de/replicate-from"];

/// The annotation of Kubernetes Replicator on what it has copied, whose source it need not name.
const REPLICATED: &str = "replicator.v1.mittwald.de/replicated-from-version";

/// Labels that name the namespace of the Secret which a tool has copied into this one: those of
/// Config Syncer and of Kyverno.
const SOURCE_NAMESPACES: [&str; 2] =
    ["kubed.appscode.com/origin.namespace", "generate.kyverno.io/source-namespace"];

fn secret_copied_namespaces(metadata: &ObjectMeta) -> Verdict {
    let own = metadata.namespace.as_deref().unwrap_or_default();
    let annotation = |key: &str| model::annotation(metadata, key);
    let label = |key: &str| model::label(metadata, key);

    let sources = SOURCES.into_iter().filter_map(|key| annotation(key)?.split_once('/'));
    let mut namespaces = sources
        .map(|(namespace, _)| namespace)
        .chain(SOURCE_NAMESPACES.into_iter().filter_map(label))
        .filter(|namespace| !namespace.is_empty())
        .peekable();
    if namespaces.peek().is_none() && annotation(REPLICATED).is_some() {
        return Verdict::fail_if(Some(Offence::at("metadata.annotations")));
    }
    let other = namespaces.find(|namespace| *namespace != own);
    Verdict::fail_if(other.map(|namespace| {
        Offence::at("metadata").detail(format_args!("copied from namespace {namespace}"))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(annotations: &[(&str, &str)], labels: &[(&str, &str)]) -> Verdict {
        let map = |pairs: &[(&str, &str)]| {
            Some(
                pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            )
        };
        secret_copied_namespaces(&ObjectMeta {
            namespace: Some("shop".to_owned()),
            annotations: map(annotations),
            labels: map(labels),
            ..ObjectMeta::default()
        })
    }

    #[test]
    fn each_tool_is_known_by_its_mark() {
        let marked = [
            verdict(&[("reflector.v1.k8s.emberstack.com/reflects", "shared/db")], &[]),
            verdict(&[("replicator.v1.mittwald.de/replicate-from", "shared/db")], &[]),
            verdict(&[], &[("kubed.appscode.com/origin.namespace", "shared")]),
            verdict(&[], &[("generate.kyverno.io/source-namespace", "shared")]),
        ];
        for verdict in marked {
            let Verdict::Fail(offences) = verdict else { panic!("should fail") };
            assert_eq!(offences[0].detail.as_deref(), Some("copied from namespace shared"));
        }
        let pushed = verdict(&[("replicator.v1.mittwald.de/replicated-from-version", "7")], &[]);
        assert!(matches!(pushed, Verdict::Fail(_)));
    }

    #[test]
    fn a_copy_within_the_namespace_and_a_broken_mark_pass() {
        let replicated = ("replicator.v1.mittwald.de/replicated-from-version", "7");
        let here = ("replicator.v1.mittwald.de/replicate-from", "shop/db");
        assert_eq!(verdict(&[here, replicated], &[]), Verdict::Pass);
        for value in ["", "/", "/db", "True"] {
            let broken = ("reflector.v1.k8s.emberstack.com/reflects", value);
            assert_eq!(verdict(&[broken], &[]), Verdict::Pass, "{value}");
        }
    }

    #[test]
    fn a_source_of_copies_is_none() {
        let source = ("reflector.v1.k8s.emberstack.com/reflection-auto-enabled", "true");
        assert_eq!(verdict(&[source], &[("generate.kyverno.io/clone-source", "")]), Verdict::Pass);
    }
}
