//! secret-literal-env

use crate::container::PodTemplate;
use crate::credential::by_name;
use crate::offence::Verdict;

check! {
    /// An environment variable has a literal value that is a credential by the name of the variable
    /// (`DB_PASSWORD`, `apiKey`). A weak one such as `changeme` is the one in use, so it counts.
    /// Paths, switches, the names of Secrets, references such as `$(NAME)` and placeholders such as
    /// `<password>` are no credentials; a number is one only as a password, and what stands under a
    /// key of any kind (`STRIPE_KEY`) only if it looks drawn at random. The report names the
    /// variable, never the value.
    ///
    /// A credential that only its form gives away, whatever the variable is called, is found by
    /// `credential-pattern-anywhere`.
    ///
    /// ## Why it matters
    ///
    /// Whoever may read Pods or workloads reads it, and it lies in repositories, backups and
    /// `kubectl describe`. Rights on Secrets do not protect it.
    ///
    /// ## How to mend it
    ///
    /// Put the value into a Secret or a vault, take it with `valueFrom.secretKeyRef` or as a file,
    /// and change the credential: it has been seen.
    ///
    /// ```yaml,bad
    /// apiVersion: batch/v1
    /// kind: CronJob
    /// metadata: {name: backup}
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   jobTemplate:
    ///     spec:
    ///       template:
    ///         spec:
    ///           restartPolicy: Never
    ///           initContainers:
    ///           - name: dump
    ///             image: dump
    ///             env: [{name: DB_PASSWORD, value: hunter2}]
    ///           containers: [{name: backup, image: backup}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     env: [{name: DB_CONNECTION_STRING, value: "postgres://web:hunter2@db/web"}]
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
    ///     env:
    ///     - name: DB_PASSWORD
    ///       valueFrom: {secretKeyRef: {name: db, key: password}}
    ///     - {name: API_TOKEN_FILE, value: /run/secrets/api/token}
    ///     - {name: TOKENIZER_MODEL, value: small}
    /// ```
    id: "secret-literal-env",
    title: "Credential stands in plain text in an environment variable",
    remediation: "Move the value into a Secret and take it with valueFrom.secretKeyRef; change the credential.",
    severity: High,
    threats: [4],
    cis: ["5.4.1"],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552.001", "MS-TA9027"],
    owasp: ["K03"],
    peers: ["polaris/sensitiveContainerEnvVar", "kube-linter/env-var-secret", "kubescape/C-0012"],
    joins: [],
    evaluate: Pod(secret_literal_env),
}

fn secret_literal_env(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_containers(|container| {
        let found = container.spec.env.iter().filter_map(|variable| {
            let name = &variable.name;
            let kind = by_name(name, variable.value.as_deref()?)?;
            Some(format!("{name}: {kind}"))
        });
        let found: Vec<String> = found.collect();
        container.named("env", found.iter().map(String::as_str))
    })
}
