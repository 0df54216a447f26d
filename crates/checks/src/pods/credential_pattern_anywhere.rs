//! credential-pattern-anywhere

use super::arguments;
use crate::container::{Container, PodTemplate, named};
use crate::credential::{LAST_APPLIED, Told, What, by_name, in_annotation, in_value};
use crate::model::HttpHeader;
use crate::offence::{Offence, Verdict};

check! {
    /// A credential is told by its form, where no name says that one stands there: the token of a
    /// known service, a private key, a JSON web token, a login in base64, the hash of a password, a
    /// password in a URL or in the text of a setting, or a long value that looks drawn at random.
    /// Environment variables, command lines, headers of probes and annotations of the Pod are read,
    /// in full. Places are named, values never.
    ///
    /// One credential is found once. `secret-literal-env` finds those in variables with a telling
    /// name, `credential-in-args` those that a flag or address declares, and `configmap-secret`
    /// judges `ConfigMaps` by the same forms. The annotation in which `kubectl apply` keeps the
    /// manifest is not read, because it repeats it. Digests, UUIDs, public keys, placeholders and
    /// the sample keys of documentation are no credentials.
    ///
    /// ## Why it matters
    ///
    /// Whoever may read Pods or workloads reads it, and it lies in repositories, backups and
    /// `kubectl describe`. A name that says nothing hides it from reviews, not from attackers: they
    /// search for the same forms.
    ///
    /// ## How to mend it
    ///
    /// Change the credential, as it has been seen. Keep the new one in a vault, or at least in a
    /// Secret, and mount it as a file.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     env: [{name: DATABASE, value: "postgres://web:hunter2@db/web"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata:
    ///       labels: {app: web}
    ///       annotations:
    ///         ad.datadoghq.com/web.checks: |
    ///           {"postgres": {"instances": [{"username": "web", "password": "not-a-real-one"}]}}
    ///     spec:
    ///       containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: web
    ///   annotations: {checksum/config: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     env:
    ///     - {name: DATABASE, value: "postgres://web:$(DB_PASSWORD)@db/web"}
    ///     - {name: GIT_COMMIT, value: 3f2a9c1d5b7e8f60a1b2c3d4e5f60718293a4b5c}
    /// ```
    id: "credential-pattern-anywhere",
    title: "Credential of a known form stands in plain text",
    remediation: "Change the credential and keep the new one in a vault or a Secret.",
    severity: High,
    threats: [4],
    cis: [],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552.001", "MS-TA9027"],
    owasp: ["K03"],
    peers: [],
    joins: [],
    evaluate: Pod(credential_pattern_anywhere),
}

fn credential_pattern_anywhere(pod: &PodTemplate<'_>) -> Verdict {
    let annotations = pod.metadata.annotations.iter().flatten();
    let annotations =
        annotations.filter(|(key, _)| *key != LAST_APPLIED).flat_map(|(key, value)| {
            in_annotation(key, value).into_iter().map(move |what| told(key, what))
        });
    let annotations: Vec<String> = annotations.collect();
    let annotations = named("metadata.annotations", annotations.iter().map(String::as_str));
    let of_containers = pod.containers().flat_map(|container| {
        let own = [in_environment(container)].into_iter().flatten();
        own.chain(in_arguments(container)).chain(in_headers(container))
    });
    Verdict::from_offences(annotations.into_iter().chain(of_containers))
}

fn told(name: &str, what: What<'_>) -> String {
    match what {
        What::Form(kind) => format!("{name}: {kind}"),
        What::Setting(setting) => format!("{name}: {setting} in the text"),
    }
}

fn in_environment(container: Container<'_>) -> Option<Offence> {
    let found = container.spec.env.iter().flat_map(|variable| {
        let value = variable.value.as_deref().unwrap_or_default();
        in_value(&variable.name, value).into_iter().map(|what| told(&variable.name, what))
    });
    let found: Vec<String> = found.collect();
    container.named("env", found.iter().map(String::as_str))
}

fn in_arguments(container: Container<'_>) -> impl Iterator<Item = Offence> {
    arguments::offences(container, |argument, told| match told {
        Told::Form(kind) => Some(format!("argument {argument}: {kind}")),
        Told::Name(_) | Told::Address(_) => None,
    })
}

/// Credentials in the headers that probes and hooks send.
fn in_headers(container: Container<'_>) -> impl Iterator<Item = Offence> {
    let spec = container.spec;
    let handlers = [
        ("lifecycle.postStart.httpGet.httpHeaders", spec.lifecycle.post_start.as_ref()),
        ("lifecycle.preStop.httpGet.httpHeaders", spec.lifecycle.pre_stop.as_ref()),
        ("livenessProbe.httpGet.httpHeaders", spec.liveness_probe.as_ref()),
        ("readinessProbe.httpGet.httpHeaders", spec.readiness_probe.as_ref()),
        ("startupProbe.httpGet.httpHeaders", spec.startup_probe.as_ref()),
    ];
    handlers.into_iter().filter_map(move |(path, handler)| {
        let headers = &handler?.http_get.as_ref()?.http_headers;
        let found: Vec<String> = headers.iter().flat_map(in_header).collect();
        container.named(path, found.iter().map(String::as_str))
    })
}

fn in_header(header: &HttpHeader) -> Vec<String> {
    let (name, value) = (&header.name, &header.value);
    match by_name(name, value) {
        Some(kind) => vec![told(name, What::Form(kind))],
        None => in_value(name, value).into_iter().map(|what| told(name, what)).collect(),
    }
}
