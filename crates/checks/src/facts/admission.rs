//! What Kubernetes itself asks before it takes an object in: policies and webhooks.

use std::sync::Arc;

use super::{Coverage, Fact, Observe, PolicyFact, PolicyRuleFact, Settings};
use crate::kind::Kind;
use crate::model::{self, AdmissionMatch, AdmissionRule};
use crate::network::is_public;
use crate::text;

/// What is kept of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct WebhookFact {
    /// Its name, cleaned.
    pub name: Box<str>,
    /// Whose it is.
    pub engine: Engine,
    /// Whether it may change objects.
    pub mutating: bool,
    /// Whether it is asked about new Pods.
    pub asked_about_pods: bool,
    /// The namespaces that it is asked about.
    pub coverage: Coverage,
    /// Whether it is asked about objects with some labels only.
    pub by_label: bool,
    /// Whether objects get in where it does not answer.
    pub fails_open: bool,
    /// Its host where that is outside the cluster, cleaned.
    pub external_host: Option<Box<str>>,
    /// Whether it is that of a program that verifies the signatures of images.
    pub verifies_images: bool,
}

/// Whose a webhook is, where that decides how much it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Of Kyverno, for policies that are read.
    Kyverno,
    /// Of Gatekeeper, whose constraints are not read.
    Gatekeeper,
    /// Of Kubewarden, for policies that are read.
    Kubewarden,
    /// Of something else, or for policies that are not read.
    Other,
}

impl Engine {
    /// The owner of the webhook called `name`.
    fn of(name: &str) -> Self {
        let group = ["clusterwide-group-", "namespaced-group-"];
        if name.starts_with("validate.kyverno.svc") {
            Self::Kyverno
        } else if name.ends_with(".gatekeeper.sh") {
            Self::Gatekeeper
        } else if name.ends_with(".kubewarden.admission")
            && !group.iter().any(|start| name.starts_with(start))
        {
            Self::Kubewarden
        } else {
            Self::Other
        }
    }
}

/// Parts of the names of webhooks that verify the signatures of images: Kyverno's image policies,
/// Sigstore's policy controller, Connaisseur, Ratify, Portieris.
const IMAGE_VERIFIERS: [&str; 5] = [
    "ivpol.validate.kyverno.svc",
    "policy.sigstore.dev",
    "connaisseur",
    "ratify",
    "securityenforcement.admission.cloud.ibm.com",
];

/// Whether one of `rules` is about every new Pod.
pub(super) fn asks_about_pods(rules: &[AdmissionRule]) -> bool {
    let has = |words: &[String], wanted: &[&str]| {
        words.iter().any(|word| word == "*" || wanted.contains(&word.as_str()))
    };
    rules.iter().any(|rule| {
        has(&rule.operations, &["CREATE"])
            && has(&rule.api_groups, &[""])
            && has(&rule.resources, &["pods", "*/*"])
            && !rule.has_names
            && rule.scope.as_deref() != Some("Cluster")
    })
}

/// Where in its rules a match lets every new Pod through to what it decides.
fn matches_pods(matches: &AdmissionMatch) -> bool {
    asks_about_pods(&matches.resource_rules)
        && !asks_about_pods(&matches.exclude_resource_rules)
        && matches.object_selector.is_empty()
}

impl Observe for model::ValidatingAdmissionPolicy {
    const KIND: Kind = Kind::ValidatingAdmissionPolicy;

    fn fact(&self, _: &Settings) -> Fact {
        let matches = &self.spec.match_constraints;
        Fact::Policy(Arc::new(PolicyFact {
            binds: None,
            rules: Box::new([PolicyRuleFact {
                // Its bindings say whether an object that does not meet it is refused.
                enforces: self.spec.has_validations,
                judges_pods: matches_pods(matches),
                verifies_images: false,
                unless: Arc::default(),
                coverage: Arc::new(Coverage::labelled(&matches.namespace_selector)),
            }]),
        }))
    }
}

impl Observe for model::ValidatingAdmissionPolicyBinding {
    const KIND: Kind = Kind::ValidatingAdmissionPolicyBinding;

    fn fact(&self, _: &Settings) -> Fact {
        let spec = &self.spec;
        let matches = &spec.match_resources;
        let unbounded = matches.resource_rules.is_empty()
            && matches.exclude_resource_rules.is_empty()
            && matches.object_selector.is_empty();
        Fact::Policy(Arc::new(PolicyFact {
            binds: Some(text::clean(&spec.policy_name, text::NAME_LIMIT)),
            rules: Box::new([PolicyRuleFact {
                enforces: spec.validation_actions.iter().any(|action| action == "Deny"),
                judges_pods: unbounded || matches_pods(matches),
                verifies_images: false,
                unless: Arc::default(),
                coverage: Arc::new(Coverage::labelled(&matches.namespace_selector)),
            }]),
        }))
    }
}

impl Observe for model::ValidatingWebhookConfiguration {
    const KIND: Kind = Kind::ValidatingWebhookConfiguration;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::Webhooks(self.webhooks.iter().map(|webhook| fact_of(webhook, false)).collect())
    }
}

impl Observe for model::MutatingWebhookConfiguration {
    const KIND: Kind = Kind::MutatingWebhookConfiguration;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::Webhooks(self.webhooks.iter().map(|webhook| fact_of(webhook, true)).collect())
    }
}

fn fact_of(webhook: &model::Webhook, mutating: bool) -> WebhookFact {
    let name = webhook.name.as_str();
    let host = webhook.client_config.url.as_deref().map(host);
    WebhookFact {
        name: text::clean(name, text::NAME_LIMIT),
        engine: Engine::of(name),
        mutating,
        asked_about_pods: asks_about_pods(&webhook.rules),
        coverage: Coverage::labelled(&webhook.namespace_selector),
        by_label: !webhook.object_selector.is_empty(),
        fails_open: webhook.failure_policy.as_deref() == Some("Ignore"),
        external_host: host
            .filter(|host| is_external(host))
            .map(|host| text::clean(host, text::NAME_LIMIT)),
        verifies_images: IMAGE_VERIFIERS.iter().any(|part| name.contains(part)),
    }
}

/// The host of a URL, without its port; a path or a login may hold a secret.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, _)) => address,
        None => host.split_once(':').map_or(host, |(host, _)| host),
    }
}

/// Whether `host` is neither a Service of the cluster nor an address that only its own networks
/// lead to.
fn is_external(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    if let Ok(address) = host.parse() {
        return is_public(address);
    }
    let service = host.split('.').nth(2) == Some("svc");
    !(service || host == "localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_outside_the_cluster_is_told_by_the_host() {
        for inner in [
            "https://gate.policies.svc:443/validate",
            "https://gate.policies.svc.cluster.local/",
            "https://localhost:8443/x",
            "https://127.0.0.1:21443/mutate",
            "https://10.0.0.7/",
            "https://[::1]:9443/",
            "https://[fd00::7]/",
        ] {
            assert!(!is_external(host(inner)), "{inner}");
        }
        for (outer, expected) in [
            ("https://hooks.example.com/validate?token=hunter2", "hooks.example.com"),
            ("https://user:hunter2@hooks.example.com:8443", "hooks.example.com"),
            ("https://198.51.100.7/", "198.51.100.7"),
            ("https://[2001:db8::7]:443/", "2001:db8::7"),
            ("https://svc.example.com", "svc.example.com"),
        ] {
            assert_eq!(host(outer), expected);
            assert!(is_external(expected), "{outer}");
        }
    }

    #[test]
    fn engines_are_known_by_the_names_of_their_webhooks() {
        for (name, engine) in [
            ("validate.kyverno.svc-fail", Engine::Kyverno),
            ("validate.kyverno.svc-ignore-finegrained-labels", Engine::Kyverno),
            ("vpol.validate.kyverno.svc-fail", Engine::Other),
            ("validation.gatekeeper.sh", Engine::Gatekeeper),
            ("clusterwide-no-root.kubewarden.admission", Engine::Kubewarden),
            ("clusterwide-group-signed.kubewarden.admission", Engine::Other),
            ("pods.example.com", Engine::Other),
        ] {
            assert_eq!(Engine::of(name), engine, "{name}");
        }
    }
}
