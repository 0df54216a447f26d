//! secret-in-env

use crate::container::{Container, PodTemplate};
use crate::model::Reference;
use crate::offence::Verdict;

check! {
    /// A container takes a value of a Secret, or a whole Secret, into its environment
    /// (`secretKeyRef`, `envFrom.secretRef`).
    ///
    /// ## Why it matters
    ///
    /// An environment is read by more than its program: child processes inherit it, crash reports
    /// and debug pages print it, and who may exec into the container sees it in `/proc`. It keeps the
    /// old value until the Pod restarts, so a change of the Secret does not arrive.
    ///
    /// ## How to mend it
    ///
    /// Mount the Secret as a file, and let the program read it from there; many images take
    /// variables such as `DB_PASSWORD_FILE`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     env:
    ///     - name: DB_PASSWORD
    ///       valueFrom: {secretKeyRef: {name: db, key: password}}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   serviceName: db
    ///   selector: {matchLabels: {app: db}}
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       containers:
    ///       - name: db
    ///         image: db
    ///         envFrom: [{secretRef: {name: db}}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     env: [{name: DB_PASSWORD_FILE, value: /run/secrets/db/password}]
    ///     envFrom: [{configMapRef: {name: web}}]
    ///     volumeMounts: [{name: db, mountPath: /run/secrets/db, readOnly: true}]
    ///   volumes:
    ///   - name: db
    ///     secret: {secretName: db}
    /// ```
    id: "secret-in-env",
    title: "Container takes a Secret into its environment",
    remediation: "Mount the Secret as a file and let the program read it from there.",
    severity: Medium,
    threats: [4],
    cis: ["5.4.1"],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552", "MS-TA9027"],
    owasp: ["K03"],
    peers: ["kubesec/SecretsAsEnvironmentVariables", "kube-linter/read-secret-from-env-var", "checkov/CKV_K8S_35", "kubescape/C-0207"],
    joins: [],
    evaluate: Pod(secret_in_env),
}

fn secret_in_env(pod: &PodTemplate<'_>) -> Verdict {
    Verdict::from_offences(pod.containers().flat_map(|container| {
        let variables = variables(container);
        let whole = whole_secrets(container);
        let variables = container.named("env", variables.iter().map(String::as_str));
        variables.into_iter().chain(container.named("envFrom", whole))
    }))
}

/// The variables that hold a value of a Secret, with its name.
fn variables(container: Container<'_>) -> Vec<String> {
    let taken = container.spec.env.iter().filter_map(|variable| {
        let secret = name(variable.value_from.secret_key_ref.as_ref()?);
        Some(format!("{} of Secret {secret}", variable.name))
    });
    taken.collect()
}

/// The Secrets that are in the environment as a whole.
fn whole_secrets(container: Container<'_>) -> impl Iterator<Item = &str> {
    container.spec.env_from.iter().filter_map(|source| Some(name(source.secret_ref.as_ref()?)))
}

fn name(reference: &Reference) -> &str {
    reference.name.as_deref().unwrap_or_default()
}
